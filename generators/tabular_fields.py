"""Typed records out of a raw table: which column is which field, and what is wrong with cells.

All mistakes are returned at once, each with file, sheet, cell, value, reason and remedy.
A doubt that concerns a whole column (ids stored as numbers) is one finding, at its first
cell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from agency.finding import Finding, Severity
from generators.tabular import RawTable
from generators.tabular_rows import RawRow
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


class Record(NamedTuple):
    """One row's cells by field key, for the fields that the table has, converted when asked for."""

    row: RawRow
    source: Records

    def cell(self, key: str) -> Parsed[Any] | None:
        """A converted cell; ``None`` if the table has no such field."""
        column = self.source.columns.get(key)
        return None if column is None else self.source.parsed(key, self.row.cells[column])

    @property
    def faulty(self) -> frozenset[str]:
        """The keys of required fields without a value and of unusable cells."""
        cells, source = self.row.cells, self.source
        return frozenset(
            key for key, column in source.columns.items() if source.is_faulty(key, cells[column])
        )

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
        cell = self.cell(key)
        return None if cell is None else cell.value


@dataclass(frozen=True, eq=False)
class Records:
    """The records of a table; ``columns`` gives the 0-based column of each field found.

    A text is converted once for each column, however many rows repeat it. A table that lacks
    a column that the fields need has no records.
    """

    table: RawTable
    columns: Mapping[str, int]
    fields: Mapping[str, Field]
    usable: bool = True
    _known: defaultdict[Kind, dict[str, Parsed[Any]]] = dataclass_field(
        default_factory=lambda: defaultdict(dict), repr=False
    )

    _distinct: dict[str, set[Any]] = dataclass_field(default_factory=dict, repr=False)

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """One for each row."""
        return tuple(Record(row, self) for row in self.table.rows) if self.usable else ()

    def parsed(self, key: str, raw: object) -> Parsed[Any]:
        """What a cell of this field means."""
        kind = self.fields[key].kind
        if not isinstance(raw, str):
            return _PARSERS[kind](raw)
        known = self._known[kind]
        found = known.get(raw)
        if found is None:
            found = known[raw] = _PARSERS[kind](raw)
        return found

    def is_faulty(self, key: str, raw: object) -> bool:
        """Whether a cell is unusable, or empty though the field is required."""
        cell = self.parsed(key, raw)
        if cell.problem:
            return cell.value is None
        return self.fields[key].required and cell.value in {None, ""}

    def doubtful(self, records: Sequence[Record]) -> set[int]:
        """The places of all records that have a faulty cell; each text is looked at once."""
        found: set[int] = set()
        for key, column in self.columns.items():
            cells = [record.row.cells[column] for record in records]
            texts = {cell for cell in cells if isinstance(cell, str)}
            faulty = {text for text in texts if self.is_faulty(key, text)}
            found.update(
                place
                for place, cell in enumerate(cells)
                if (cell in faulty if isinstance(cell, str) else self.is_faulty(key, cell))
            )
        return found

    def distinct(self, key: str) -> set[Any]:
        """The different values of a field over all rows; empty without the column."""
        column = self.columns.get(key)
        if column is None or not self.usable:
            return set()
        if key not in self._distinct:
            values = {self.parsed(key, cell).value for cell in set(self.table.column(column))}
            self._distinct[key] = values - {None, ""}
        return set(self._distinct[key])

    def cell(self, record: Record, key: str) -> str:
        """The address of a field of a record; column A where the table has no such field."""
        return self.table.cell(record.row.number, self.columns.get(key, 0))

    def finding(
        self, record: Record, key: str, code: str, reason: str, remedy: str = ""
    ) -> Finding:
        """An error about one cell, with what stands there."""
        column = self.columns.get(key)
        value = "" if column is None else clean(record.row.cells[column])
        place = (self.table.file, self.table.sheet, self.cell(record, key))
        return Finding(Severity.ERROR, code, reason, remedy, *place, value)


def read_records(table: RawTable, fields: Sequence[Field]) -> tuple[Records, list[Finding]]:
    """The records of ``table`` and everything doubtful about its columns and cells.

    No records if a column is missing that the fields need.
    """
    result, findings = open_records(table, fields)
    for record in result.records:
        for key in sorted(record.faulty, key=list(result.columns).index):
            findings.append(_fault(result, record, key))
    return result, [*findings, *doubts(result)]


def open_records(table: RawTable, fields: Sequence[Field]) -> tuple[Records, list[Finding]]:
    """As ``read_records``, but no cell is looked at before somebody asks for it."""
    columns, findings = _find_columns(table, fields)
    usable = all(finding.severity is not Severity.ERROR for finding in findings)
    return Records(table, columns, {field.key: field for field in fields}, usable), findings


def doubts(records: Records) -> Iterator[Finding]:
    """One warning for each column that holds usable but doubtful values.

    Only texts and ids are ever doubtful, and only where the cell is not text.
    """
    if records.table.all_text:
        return
    for key, column in records.columns.items():
        if records.fields[key].kind not in {Kind.TEXT, Kind.ID}:
            continue
        cells = records.table.column(column)
        others = {(type(cell), cell) for cell in cells if not isinstance(cell, str)}
        doubtful = {
            cell for cell in others if records.parsed(key, cell[1]).severity is Severity.WARNING
        }
        places = (n for n, cell in enumerate(cells) if doubtful and (type(cell), cell) in doubtful)
        found = [Record(records.table.rows[place], records) for place in places]
        if found and records.usable:
            yield _doubt(records, key, found)


def _find_columns(table: RawTable, fields: Iterable[Field]) -> tuple[dict[str, int], list[Finding]]:
    columns: dict[str, int] = {}
    findings: list[Finding] = []
    for field in fields:
        found = [column for name in field.names for column in table.columns((name,))]
        found = [column for column in dict.fromkeys(found) if column not in columns.values()]
        if found:
            columns[field.key] = found[0]
            findings += _look_at_column(table, found)
        elif field.column or field.required:
            others = f"；也认这些列名：{'、'.join(field.names[1:])}" if field.names[1:] else ""
            reason, remedy = f"缺少列“{field.names[0]}”", f"补上该列{others}"
            findings.append(_about_header(table, 0, "missing-column", reason, remedy))
    hidden = [] if table.all_text else [row.number for row in table.rows if row.hidden]
    if hidden:
        reason = f"有{len(hidden)}行是隐藏的，已照常读取"
        place = (table.file, table.sheet, table.cell(hidden[0], 0))
        findings.append(Finding(Severity.INFO, "hidden-rows", reason, "", *place))
    return columns, findings


def _look_at_column(table: RawTable, found: Sequence[int]) -> Iterator[Finding]:
    """What is doubtful about the first of the columns that a field was found in."""
    name = table.header[found[0]]
    same = sum(table.header[column] == name for column in found)
    if same > 1:
        reason, remedy = f"有{same}列“{name}”，采用第一列", "删除多余的列，或改名"
        if table.header[found[0] : found[0] + same] == (name,) * same:
            reason = f"表头“{name}”占了相邻的{same}列，像是合并了单元格，采用第一列"
            remedy = "取消合并，每一列写自己的列名"
        finding = _about_header(table, found[0], "double-column", reason, remedy)
        yield replace(finding, severity=Severity.WARNING)
    if found[0] in table.hidden_columns:
        reason = f"“{name}”列是隐藏的，已照常读取"
        finding = _about_header(table, found[0], "hidden-column", reason, "")
        yield replace(finding, severity=Severity.INFO)


def _about_header(table: RawTable, column: int, code: str, reason: str, remedy: str) -> Finding:
    cell = table.cell(table.header_row, column)
    return Finding(Severity.ERROR, code, reason, remedy, table.file, table.sheet, cell)


def _fault(records: Records, record: Record, key: str) -> Finding:
    cell = record.cell(key)
    if cell is not None and cell.problem:
        return records.finding(record, key, "wrong-value", cell.problem, cell.remedy)
    name = records.table.header[records.columns[key]]
    return records.finding(record, key, "empty-cell", f"“{name}”没有填写", "请补上")


def _doubt(records: Records, key: str, found: Sequence[Record]) -> Finding:
    cell = records.parsed(key, found[0].row.cells[records.columns[key]])
    reason = cell.problem + (f"（本列共{len(found)}处）" if len(found) > 1 else "")
    finding = records.finding(found[0], key, "doubtful-value", reason, cell.remedy)
    return replace(finding, severity=Severity.WARNING)


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
