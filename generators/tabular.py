"""Tables out of any file that a core system or a person hands over.

.xlsx and .xlsm, .xls, "xls" that is HTML or SpreadsheetML 2003, and delimited text in
UTF-8, UTF-16 or GB18030: what a file is, its bytes say, not its name. Title rows,
query conditions, merged headers, totals and sign-offs around the data are recognised.
Cells stay as they were read; ``generators.tabular_text`` says what they mean.

Row numbers are 1-based and columns 0-based; ``RawTable.cell`` gives ``B7``.
"""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from agency.finding import Finding, Severity
from generators.ooxml.address import cell_name
from generators.ooxml.errors import UnreadableError
from generators.tabular_delimited import decode, read_delimited
from generators.tabular_grid import Grid, Limits
from generators.tabular_header import (
    CountWords,
    Header,
    counter_of,
    find_header,
    header_key,
    reason_to_skip,
)
from generators.tabular_markup import is_markup, read_markup
from generators.tabular_text import clean, is_blank
from generators.tabular_workbook import WORKBOOK_MAGICS, read_workbook

_EXCERPT = 60  # characters of a row that a finding shows: enough to find it again
_RESAVE = "另存为 .xlsx 或 .csv 后再试"
_FOREIGN = {
    b"%PDF": "这是PDF文件",
    b"Rar!": "这是压缩文件",
    b"7z\xbc\xaf": "这是压缩文件",
    b"\x89PNG": "这是图片",
    b"\xff\xd8\xff": "这是图片",
    b"MIME-Version:": "这是单个文件网页",
    b"\x09\x00\x04\x00": "Excel 4.0 及更早的文件无法读取",
    b"\x09\x02\x06\x00": "Excel 4.0 及更早的文件无法读取",
    b"\x09\x04\x06\x00": "Excel 4.0 及更早的文件无法读取",
}


class RawRow(NamedTuple):
    """A row of data; ``cells`` are as many as the header has, ``hidden`` as in the file."""

    number: int
    cells: tuple[object, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row below the header that is no data: why, in words for people, and how it begins."""

    number: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as it stands in a file.

    ``header`` holds the lowest name of each column, half-width and without spaces, and
    ``parents`` the names above it in a merged header, joined by ``/``. ``header_row`` is
    the header's lowest row. ``preamble`` are the texts above the header, row by row.
    ``all_text`` says that every cell is text, as in a delimited file.
    """

    file: str
    sheet: str
    header: tuple[str, ...]
    parents: tuple[str, ...]
    header_row: int
    rows: tuple[RawRow, ...]
    skipped: tuple[SkippedRow, ...] = ()
    preamble: tuple[str, ...] = ()
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()
    all_text: bool = False

    def columns(self, names: Collection[str]) -> list[int]:
        """The columns of any of these names, alone or after their parents' (机构 + 代码)."""
        keys = {header_key(name) for name in names}
        titles = enumerate(zip(self.header, self.parents, strict=True))
        return [
            column
            for column, (name, parent) in titles
            if name in keys or parent.replace("/", "") + name in keys
        ]

    def cell(self, row: int, column: int) -> str:
        """The address of a cell, e.g. ``B7``."""
        return cell_name(row, column + 1)

    def skipped_findings(self) -> Iterator[Finding]:
        """One piece of information for each row that was left out."""
        for row in self.skipped:
            yield Finding(
                Severity.INFO,
                "skipped-row",
                f"{row.reason}，未读取",
                file=self.file,
                sheet=self.sheet,
                cell=self.cell(row.number, 0),
                value=row.text,
            )


def read_tables(
    path: Path, words: Collection[str], limits: Limits | None = None
) -> tuple[list[RawTable], list[Finding]]:
    """Every table of a file whose header holds at least two of ``words``, and what was wrong.

    A file that cannot be read, or in which no sheet has such a header, gives one error and
    no table. Very hidden sheets are left out. Raises ``ValueError`` without words.
    """
    if not words:
        raise ValueError("words must name at least one header, got none")
    with _without_collector():
        return _read_tables(path, words, limits or Limits())


@contextmanager
def _without_collector() -> Iterator[None]:
    """Rows by the hundred thousand make no cycles; the collector would walk them all, often."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _read_tables(
    path: Path, words: Collection[str], limits: Limits
) -> tuple[list[RawTable], list[Finding]]:
    count_words = counter_of(words)
    try:
        grids = _read_grids(path, words, count_words, limits)
    except UnreadableError as error:
        return [], [error.finding(path.name)]
    findings = [
        _finding(path, "doubtful-text", reason, remedy, sheet=grid.sheet, severity=Severity.WARNING)
        for grid in grids
        for reason, remedy in grid.notes
    ]
    tables = []
    for grid in grids:
        header = find_header(grid, count_words)
        if header is not None:
            table, shifted = _table(path.name, grid, header)
            tables.append(table)
            findings += shifted
    if not tables:
        expected = "、".join(list(words)[:8])
        findings.append(
            _finding(
                path, "no-header", "没有找到表头", f"表头应至少含有这样的两个列名：{expected}…"
            )
        )
    return tables, findings


def _read_grids(
    path: Path, words: Collection[str], count_words: CountWords, limits: Limits
) -> list[Grid]:
    data = _read_bytes(path, limits)
    if data.startswith(WORKBOOK_MAGICS):
        return read_workbook(data, limits)
    for magic, kind in _FOREIGN.items():
        if data.startswith(magic):
            raise UnreadableError(kind, _RESAVE)
    text, notes = decode(data, words)
    marked_up = is_markup(text)
    grids = read_markup(text, limits) if marked_up else [read_delimited(text, count_words)]
    return [replace(grid, notes=(*notes, *grid.notes)) for grid in grids]


def _read_bytes(path: Path, limits: Limits) -> bytes:
    if path.name.startswith("~$"):
        raise UnreadableError("这是文件打开时产生的临时文件", "选择原文件")
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= limits.file_bytes else b""
    except FileNotFoundError:
        raise UnreadableError("文件不存在", "核对文件名和所在文件夹") from None
    except OSError:
        raise UnreadableError(
            "文件无法打开", "关闭正在使用它的程序，并确认它是文件而且有权限读取"
        ) from None
    if size > limits.file_bytes:
        raise UnreadableError(
            f"文件超过{limits.file_bytes // 1_000_000}MB", "缩小查询范围后重新导出"
        )
    if not data:
        raise UnreadableError("文件是空的", "重新导出或重新下载后再试")
    return data


def _table(file: str, grid: Grid, header: Header) -> tuple[RawTable, list[Finding]]:
    width = len(header.names)
    rows: list[RawRow] = []
    skipped: list[SkippedRow] = []
    findings: list[Finding] = []
    for number, cells in _data_rows(grid, header.row):
        if all(map(is_blank, cells)):
            continue
        reason = reason_to_skip(cells, header.names)
        beyond = grid.delimited and len(cells) > width
        if not reason and beyond and not all(map(is_blank, cells[width:])):
            reason = "列数多于表头，可能有未加引号的分隔符"
            remedy = "在原系统更正该行后重新导出，或另存为 .xlsx 更正"
            finding = _finding(file, "shifted-row", reason + "，该行未读取", remedy)
            findings.append(replace(finding, cell=f"A{number}", value=_text(cells)[:_EXCERPT]))
        if reason:
            skipped.append(SkippedRow(number, reason, _text(cells)[:_EXCERPT]))
        else:
            own = cells
            if len(cells) != width:
                own = (*cells, *("",) * (width - len(cells)))[:width]
            rows.append(RawRow(number, own, number in grid.hidden_rows))
    preamble = (row for row in sorted(grid.rows) if row < header.first_row)
    table = RawTable(
        file,
        grid.sheet,
        header.names,
        header.parents,
        header.row,
        tuple(rows),
        tuple(skipped),
        tuple(_text(grid.rows[row]) for row in preamble),
        grid.hidden,
        grid.hidden_columns,
        all_text=grid.delimited,
    )
    return table, findings


def _data_rows(grid: Grid, header_row: int) -> Iterator[tuple[int, tuple[object, ...]]]:
    """The rows below the header; a range merged over rows gives its value to each of them."""
    merged: dict[int, dict[int, object]] = {}
    last = max(grid.rows, default=0)
    for merge in grid.merges:
        anchor = grid.rows.get(merge.top, ())
        if merge.bottom > merge.top > header_row and merge.left < len(anchor):
            for row in range(merge.top + 1, min(merge.bottom, last) + 1):
                merged.setdefault(row, {})[merge.left] = anchor[merge.left]
    for row in sorted(grid.rows):
        if row <= header_row:
            continue
        if row not in merged:
            yield row, grid.rows[row]
            continue
        cells = list(grid.rows[row])
        for column, value in merged[row].items():
            cells.extend([""] * (column + 1 - len(cells)))
            cells[column] = value
        yield row, tuple(cells)


def _text(cells: Iterable[object]) -> str:
    return " ".join(filter(None, map(clean, cells)))


def _finding(
    path: Path | str,
    code: str,
    reason: str,
    remedy: str,
    *,
    sheet: str = "",
    severity: Severity = Severity.ERROR,
) -> Finding:
    file = path.name if isinstance(path, Path) else path
    return Finding(severity, code, reason, remedy, file, sheet)
