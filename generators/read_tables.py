"""The tables of a filled book by column key, whatever people did to headers and rows.

A column is known by its id, which survives renaming and moving. Some programs (LibreOffice
among them) number the columns anew when they save; where that shows, columns are known by
their headers, and those whose header was changed too by their place between the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from agency.finding import Finding, Severity
from generators.book_parts import Parts
from generators.ooxml.address import cell_name
from generators.ooxml.table import Table
from generators.read_values import Line, read_line
from generators.sheet_cut import BLANK
from workbook_templates.content import Array, column_array
from workbook_templates.schema import ColumnSpec, TableSpec


@dataclass(frozen=True, slots=True)
class Matched:
    """The 0-based place in the table of each column found, and how it was found."""

    places: Mapping[str, int]
    by_header: tuple[str, ...] = ()
    by_order: tuple[str, ...] = ()


def match_columns(
    ids: Mapping[int, str], headers: Mapping[str, str], present: list[tuple[int, str]]
) -> Matched:
    """Find the columns ``headers`` (key → header as drawn) among those ``present`` (id, header).

    ``ids`` is which id stood for which key when the table was drawn.
    """
    by_id = {ids[number]: at for at, (number, _) in enumerate(present) if number in ids}
    by_id = {key: at for key, at in by_id.items() if key in headers}
    by_name: dict[str, int] = {}
    for at, (_, name) in enumerate(present):
        by_name.setdefault(name, at)
    named = {key: by_name[header] for key, header in headers.items() if header in by_name}
    numbers = [number for number, _ in present]
    in_order = numbers == list(range(1, len(numbers) + 1))
    moved = any(named.get(key, at) != at for key, at in by_id.items())
    taken = any(ids.get(present[at][0], key) != key for key, at in named.items())
    if in_order and (moved or taken):  # a program that keeps ids leaves gaps instead
        ordered = _between(list(headers), named, len(present))
        found = {**named, **ordered}
        return Matched(found, tuple(named), tuple(ordered))
    own = set(by_id.values())
    again = {
        key: at
        for key, at in named.items()
        if key not in by_id and at not in own and present[at][0] not in ids
    }
    return Matched({**by_id, **again}, tuple(again))


def _between(keys: list[str], named: Mapping[str, int], width: int) -> dict[str, int]:
    """Keys without a header, where as many unknown columns stand between their neighbours."""
    found: dict[str, int] = {}
    gap: list[str] = []
    left = -1
    for key in [*keys, ""]:
        if key and key not in named:
            gap.append(key)
            continue
        right = named[key] if key else width
        free = [at for at in range(left + 1, right) if at not in named.values()]
        if len(free) == len(gap):
            found.update(zip(gap, free, strict=True))
        gap, left = [], right
    return found


def read_table(
    parts: Parts, spec: TableSpec, name: str, ids: Mapping[int, str], file: str = ""
) -> tuple[dict[str, Array], list[Finding]]:
    """The filled rows of the inputs of a table drawn as ``name``; rows without any are dropped.

    A column that is lost is empty. Rows below the table are not part of it and are reported.
    """
    table = parts.tables.get(name.casefold())
    if table is None:
        remedy = f"在“表设计”中把表名改回“{name}”；已删除的，请从备份中取回"
        reason = f"找不到表格“{name}”，其中的内容没有读取"
        empty = {c.key: column_array(c, []) for c in _inputs(spec)}
        return empty, [Finding(Severity.ERROR, "missing-table", reason, remedy, file)]
    drawn = set(ids.values())
    headers = {column.key: column.header for column in spec.columns if column.key in drawn}
    present = [(column.id, column.name) for column in table.columns]
    matched = match_columns(ids, headers, present)
    findings = _column_findings(spec, table, matched, drawn, file)
    wanted = [column for column in _inputs(spec) if column.key in matched.places]
    cells = parts.cells(table.sheet)
    rows = range(table.first_row, min(table.last_row, cells.last_row) + 1)
    left = table.area.first_column
    numbers = [left + matched.places[column.key] for column in wanted]
    grid = cells.grid(rows, numbers)
    filled = (grid.kinds != BLANK).any(axis=1).nonzero()[0]
    columns = {
        column.key: column_array(column, [None] * len(filled))
        for column in _inputs(spec)
        if column.key not in matched.places
    }
    kinds, values, texts = grid.kinds[filled], grid.numbers[filled], grid.texts[filled]
    for at, column in enumerate(wanted):
        line = Line(
            parts,
            table.sheet,
            table.first_row + filled,
            np.full(len(filled), numbers[at]),
            kinds[:, at],
            values[:, at],
            texts[:, at],
        )
        columns[column.key], doubts = read_line(column.type, line, file)
        findings += doubts
    return columns, findings + _below(parts, table, file)


def _inputs(spec: TableSpec) -> list[ColumnSpec]:
    return [column for column in spec.columns if column.value is None]


def _column_findings(
    spec: TableSpec, table: Table, matched: Matched, drawn: set[str], file: str
) -> list[Finding]:
    cell = cell_name(table.area.first_row, table.area.first_column)
    findings = []
    if matched.by_header:
        ordered = [spec.column(key).header for key in matched.by_order]
        reason = f"表格“{spec.name}”的列有了新编号（其他软件保存过，或删后重插），已按表头识别"
        reason += f"；“{'、'.join(ordered)}”按位置识别" if ordered else ""
        remedy = "核对该表各列；表头请改回原名"
        findings.append(
            Finding(Severity.INFO, "columns-by-header", reason, remedy, file, table.sheet, cell)
        )
    findings += [
        Finding(
            Severity.ERROR,
            "missing-column",
            f"表格“{spec.name}”缺少列“{column.header}”，其中的内容没有读取",
            f"插入一列，表头写“{column.header}”；原有内容请从备份中取回",
            file,
            table.sheet,
            cell,
        )
        for column in _inputs(spec)
        if column.key in drawn and column.key not in matched.places
    ]
    return findings


def _below(parts: Parts, table: Table, file: str) -> list[Finding]:
    """A warning about rows typed under the table that it does not include."""
    columns = table.area.columns
    rows = parts.cells(table.sheet).rows_below(table.area.last_row, columns)
    others = [t.area for t in parts.tables.values() if t.sheet == table.sheet and t is not table]
    for at, row in enumerate(rows):
        if any(row in area.rows and set(area.columns) & set(columns) for area in others):
            rows = rows[:at]
            break
    if not rows:
        return []
    first, last = cell_name(rows[0], columns.start), cell_name(rows[-1], columns.stop - 1)
    reason = f"表格“{table.name}”下面有{len(rows)}行不在表格范围内，没有读取"
    remedy = "拖动表格右下角的小三角，把这些行包括进去；不是数据的，请与表格隔开一行"
    return [
        Finding(
            Severity.WARNING,
            "rows-below-table",
            reason,
            remedy,
            file,
            table.sheet,
            f"{first}:{last}",
        )
    ]
