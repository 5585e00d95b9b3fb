"""The definition of a ListObject: its area, its columns, its header and totals rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from generators.ooxml.address import Area
from generators.ooxml.errors import DamagedError
from generators.ooxml.markup import child, children, parse, serialise
from generators.ooxml.package import Package
from generators.ooxml.relationships import related
from generators.ooxml.values import unescape_string

_PLACE = re.compile(
    rb"""(<(?:\w+:)?(table|autoFilter|sortState|sortCondition)\s(?:[^>"]|"[^"]*")*?\bref=")"""
    rb"""([^"]+)(")"""
)
"""Where the table, or a part of it, says what it covers."""
_FIRST_ROW = re.compile(rb'<table\s(?:[^<>"]*"[^<>"]*")*?\s*ref="[A-Z]+([0-9]+)[":]')
_LINE_BREAKS = re.compile(r"\r\n?")


class TableColumn(NamedTuple):
    """One column. ``id`` survives renaming and moving; ``formula`` is set if calculated."""

    id: int
    name: str
    formula: str | None = None
    is_array: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A ListObject on a sheet; ``area`` includes its header and totals rows."""

    name: str
    sheet: str
    part: str
    area: Area
    columns: tuple[TableColumn, ...]
    has_header: bool = True
    has_totals: bool = False

    @property
    def first_row(self) -> int:
        """The first row of data."""
        return self.area.first_row + self.has_header

    @property
    def last_row(self) -> int:
        """The last row of data."""
        return self.area.last_row - self.has_totals

    @property
    def data(self) -> Area:
        """The rows of data, in all columns."""
        return replace(self.area, first_row=self.first_row, last_row=self.last_row)

    def is_header(self, row: int, column: int) -> bool:
        """Whether the cell holds the name of a column."""
        return self.has_header and row == self.area.first_row and column in self.area.columns

    def column(self, key: int | str) -> TableColumn:
        """The column of that id (int) or present header text (str).

        Raises:
            KeyError: there is none.

        """
        for column in self.columns:
            if key in (column.id, column.name) and not isinstance(key, bool):
                return column
        raise KeyError(f"table {self.name!r} has no column {key!r}")

    def sheet_column(self, column: TableColumn) -> int:
        """The number of the sheet's column in which it stands."""
        return self.area.first_column + self.columns.index(column)


def first_rows(package: Package, sheet_part: str) -> set[int]:
    """The rows in which tables of a sheet begin: with the names of their columns, if they do."""
    rows = set()
    for part in related(package, sheet_part, "table"):
        data = package.read(part)
        found = None if b"<!" in data else _FIRST_ROW.search(data)
        rows.add(int(found[1]) if found else _read(data, part, "").area.first_row)
    return rows


def read_tables(package: Package, sheet_part: str, sheet: str) -> tuple[Table, ...]:
    """The tables of one sheet."""
    parts = related(package, sheet_part, "table")
    return tuple(_read(package.read(part), part, sheet) for part in parts)


@lru_cache(maxsize=1024)
def _read(data: bytes, part: str, sheet: str) -> Table:
    """One table; those of one file are asked for again when its change is checked."""
    root = parse(data, part)
    listed = child(root, "tableColumns")
    if listed is None:
        raise DamagedError(f"{part}: tableColumns")
    columns = []
    for element in children(listed, "tableColumn"):
        formula = child(element, "calculatedColumnFormula") if len(element) else None
        columns.append(
            TableColumn(
                int(element.get("id", "0")),
                _LINE_BREAKS.sub("\n", unescape_string(element.get("name", ""))),
                (formula.text or "") if formula is not None else None,
                formula is not None and formula.get("array") in ("1", "true"),
            )
        )
    return Table(
        root.get("displayName") or root.get("name") or "",
        sheet,
        part,
        Area.parse(root.get("ref", "")),
        tuple(columns),
        has_header=root.get("headerRowCount", "1") != "0",
        has_totals=root.get("totalsRowCount", "0") != "0",
    )


def resized(package: Package, table: Table, last_row: int) -> Table:
    """Let the data end with another row: the area, the filter and the sorting follow."""
    new = replace(table, area=table.area.until(last_row + table.has_totals))
    data = package.read(table.part)
    if b"<!" in data or len(_PLACE.findall(data)) != data.count(b"ref="):
        data = serialise(parse(data, table.part))  # other quotes, or comments

    def moved(match: re.Match[bytes]) -> bytes:
        area = Area.parse(match[3].decode())
        if match[2] == b"table":
            return match[1] + str(new.area).encode() + match[4]
        follows = area.last_row == table.last_row and (
            match[2] != b"sortCondition" or len(area.rows) > 1
        )
        return match[1] + str(area.until(last_row)).encode() + match[4] if follows else match[0]

    package.write(table.part, _PLACE.sub(moved, data))
    return new
