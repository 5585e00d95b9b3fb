"""Typed records out of a raw table: which column is which field, and what is wrong with cells.

All mistakes are returned at once, each with file, sheet, cell, value, reason and remedy.
A doubt that concerns a whole column (ids stored as numbers) is one finding, at its first
cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from agency.finding import Finding, Severity
from generators.tabular import RawRow, RawTable
from generators.tabular_text import Parsed, as_date, as_number, as_text_id, clean, is_blank


class Kind(StrEnum):
    """What a field's cells hold, and so what type its value has."""

    TEXT = "text"
    ID = "id"
    DATE = "date"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record; ``names`` are the headers under which it is found, best first.

    ``column`` says that a table without it cannot be used, ``required``, which implies it,
    that no record may lack a value.
    """

    key: str
    names: tuple[str, ...]
    kind: Kind = Kind.TEXT
    column: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """One row's converted cells by field key, for the fields that the table has.

    ``faulty`` are the keys of required fields without a value and of unusable cells.
    """

    row: RawRow
    cells: Mapping[str, Parsed[Any]]
    faulty: frozenset[str]

    def text(self, key: str) -> str:
        """A text or id; empty if there is none."""
        value: str | None = self._value(key)
        return value or ""

    def day(self, key: str) -> date | None:
        """A date, or ``None`` for an empty cell and an open end."""
        value: date | None = self._value(key)
        return value

    def number(self, key: str) -> float | None:
        """A number, or ``None`` for an empty cell."""
        value: float | None = self._value(key)
        return value

    def _value(self, key: str) -> Any:  # noqa: ANN401
        return self.cells[key].value if key in self.cells else None


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a table; ``columns`` gives the 0-based column of each field found."""

    table: RawTable
    columns: Mapping[str, int]
    records: tuple[Record, ...]

    def cell(self, record: Record, key: str) -> str:
        """The address of a field of a record; column A where the table has no such field."""
        return self.table.cell(record.row.number, self.columns.get(key, 0))

    def finding(
        self,
        record: Record,
        key: str,
        code: str,
        reason: str,
        remedy: str = "",
        *,
        severity: Severity = Severity.ERROR,
    ) -> Finding:
        """A finding about one cell, with what stands there."""
        column = self.columns.get(key)
        value = "" if column is None else clean(record.row.cells[column])
        cell = self.cell(record, key)
        return Finding(
            severity, code, reason, remedy, self.table.file, self.table.sheet, cell, value
        )


def read_records(table: RawTable, fields: Sequence[Field]) -> tuple[Records, list[Finding]]:
    """The records of ``table`` and everything doubtful about its columns and cells.

    No records if a column is missing that the fields need.
    """
    columns, findings = _find_columns(table, fields)
    if any(finding.severity is Severity.ERROR for finding in findings):
        return Records(table, columns, ()), findings
    result = Records(table, columns, tuple(_record(row, fields, columns) for row in table.rows))
    doubts: dict[str, list[Record]] = {}
    for record in result.records:
        for field in fields:
            cell = record.cells.get(field.key)
            if cell is None:
                continue
            if field.key in record.faulty:
                code = "wrong-value" if cell.problem else "empty-cell"
                reason = cell.problem or f"“{table.header[columns[field.key]]}”没有填写"
                findings.append(
                    result.finding(record, field.key, code, reason, cell.remedy or "请补上")
                )
            elif cell.problem:
                doubts.setdefault(field.key, []).append(record)
    findings += [_doubt(result, key, found) for key, found in doubts.items()]
    return result, findings


def _record(row: RawRow, fields: Iterable[Field], columns: Mapping[str, int]) -> Record:
    cells: dict[str, Parsed[Any]] = {}
    faulty: set[str] = set()
    for field in fields:
        if field.key in columns:
            cell = _PARSERS[field.kind](row.cells[columns[field.key]])
            cells[field.key] = cell
            lacking = field.required and not cell.problem and cell.value in {None, ""}
            if lacking or cell.severity is Severity.ERROR:
                faulty.add(field.key)
    return Record(row, cells, frozenset(faulty))


def _find_columns(table: RawTable, fields: Iterable[Field]) -> tuple[dict[str, int], list[Finding]]:
    columns: dict[str, int] = {}
    findings: list[Finding] = []
    for field in fields:
        found = [column for name in field.names for column in table.columns((name,))]
        found = [column for column in dict.fromkeys(found) if column not in columns.values()]
        cell = table.cell(table.header_row, found[0] if found else 0)
        place = (table.file, table.sheet, cell)
        if not found and (field.column or field.required):
            reason = f"缺少列“{field.names[0]}”"
            remedy = (
                f"补上该列；也认这些列名：{'、'.join(field.names[1:])}"
                if field.names[1:]
                else "补上该列"
            )
            findings.append(Finding(Severity.ERROR, "missing-column", reason, remedy, *place))
        if not found:
            continue
        columns[field.key] = found[0]
        name = table.header[found[0]]
        if len(found) > 1 and table.header[found[1]] == name:
            reason = f"有{len(found)}列“{name}”，采用第一列"
            remedy = "删除多余的列，或改名"
            findings.append(Finding(Severity.WARNING, "double-column", reason, remedy, *place))
        if found[0] in table.hidden_columns:
            reason = f"“{name}”列是隐藏的，已照常读取"
            findings.append(Finding(Severity.INFO, "hidden-column", reason, "", *place))
    hidden = [row.number for row in table.rows if row.hidden]
    if hidden:
        reason = f"有{len(hidden)}行是隐藏的，已照常读取"
        cell = table.cell(hidden[0], 0)
        findings.append(
            Finding(Severity.INFO, "hidden-rows", reason, "", table.file, table.sheet, cell)
        )
    return columns, findings


def _doubt(records: Records, key: str, found: Sequence[Record]) -> Finding:
    cell = found[0].cells[key]
    reason = cell.problem + (f"（本列共{len(found)}处）" if len(found) > 1 else "")
    return records.finding(
        found[0], key, "doubtful-value", reason, cell.remedy, severity=Severity.WARNING
    )


def _as_text(value: object) -> Parsed[str]:
    if is_blank(value):
        return Parsed("")
    if isinstance(value, date):
        return Parsed(
            clean(value), "应为文字，可能被表格软件改成了日期", "把该列设为文本格式后重新填写"
        )
    return Parsed(clean(value))


_PARSERS: Mapping[Kind, Callable[[object], Parsed[Any]]] = {
    Kind.TEXT: _as_text,
    Kind.ID: as_text_id,
    Kind.DATE: as_date,
    Kind.NUMBER: as_number,
}
