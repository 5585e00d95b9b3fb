"""What an open plan book holds: the same sheets, tables and names as in its file.

Each sheet that holds something of ours is read with one call, when it is first asked for.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import xlwings as xw

from addin.hosts.live.columns import column_ids
from addin.hosts.live.grid import LiveCells, read_values
from generators.binding import SHEET
from generators.book_parts import BookParts
from generators.ooxml import WorkbookError
from generators.ooxml.address import Area
from generators.ooxml.structure import DefinedName
from generators.ooxml.table import Table, TableColumn
from workbook_templates.layout import CHOICES_PREFIX, COLUMN_PREFIX, NAME_PREFIX

BELOW = 2_000
"""Rows under the last table that are looked at for rows that it leaves out."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A table as the open book shows it."""

    name: str
    sheet: str
    area: Area
    totals: bool


class LiveParts:
    """The parts of one open book, as :class:`generators.book_parts.BookParts` has a file's."""

    date1904 = False
    """Dates come as dates and are turned into serials of the 1900 system."""

    def __init__(self, book: xw.Book) -> None:
        self.sheets: dict[str, xw.Sheet] = {sheet.name: sheet for sheet in book.sheets}
        self.path = saved_path(book)
        self._names = _names(book)
        self._cells: dict[str, LiveCells] = {}
        areas = [found for name in self._names.values() if (found := name.area)]
        tables = [
            _Found(table.name, name, Area.parse(table.range.address), bool(table.show_totals))
            for name, sheet in self.sheets.items()
            for table in sheet.tables
        ]
        areas += [(table.sheet, table.area) for table in tables]
        self._boxes: dict[str, Area] = {SHEET: Area(1, 1, 1_000, 3)}
        for sheet, area in areas:
            self._boxes[sheet] = _spanning(self._boxes.get(sheet), area)
        saved = _saved_columns(self.path)
        self.tables: dict[str, Table] = {
            table.name.casefold(): self._table(table, saved) for table in tables
        }

    def has_sheet(self, name: str) -> bool:
        """Whether there is a sheet of that name."""
        return name in self.sheets

    def has_names(self, prefix: str) -> bool:
        """Whether any defined name starts with ``prefix``."""
        return any(name.startswith(prefix.casefold()) for name in self._names)

    def area(self, name: str) -> tuple[str, Area] | None:
        """Sheet and area of a defined name; None if it is gone or no longer one rectangle."""
        defined = self._names.get(name.casefold())
        area = defined.area if defined else None
        return area if area and area[0] in self.sheets else None

    def cells(self, sheet: str) -> LiveCells:
        """The cells of a sheet; ``KeyError`` if there is none of that name."""
        if sheet not in self._cells:
            self._cells[sheet] = LiveCells.of(self._read(sheet))
        return self._cells[sheet]

    @property
    def read(self) -> tuple[str, ...]:
        """The sheets that were read."""
        return tuple(self._cells)

    def shows_date(self, sheet: str, row: int, column: int) -> bool:
        """Whether the cell shows its number as a date."""
        return self.cells(sheet).shows_date(row, column)

    def box(self, sheet: str) -> Area:
        """From A1 to the end of what is ours on a sheet and what follows it."""
        return self._boxes[sheet]

    def areas(self, sheet: str) -> dict[str, Area]:
        """The areas of a sheet's tables, by their names."""
        return {table.name: table.area for table in self.tables.values() if table.sheet == sheet}

    def _read(self, sheet: str) -> list[list[object]]:
        live, box = self.sheets[sheet], self._boxes.get(sheet, Area(1, 1, 1, 1))
        last = max(1, min(box.last_row + BELOW, live.used_range.last_cell.row))
        self._boxes[sheet] = box = replace(box, last_row=last)
        return read_values(live, box)

    def _table(self, found: _Found, saved: Mapping[str, tuple[TableColumn, ...]]) -> Table:
        area = found.area
        cells = self.cells(found.sheet)
        headers = [
            str(cells.value(area.first_row, column) or "").replace("\r\n", "\n")
            for column in area.columns
        ]
        ids = column_ids(headers, saved.get(found.name.casefold(), ()))
        columns = tuple(TableColumn(n, h) for n, h in zip(ids, headers, strict=True))
        return Table(found.name, found.sheet, "", area, columns, has_totals=found.totals)


def saved_path(book: xw.Book) -> Path | None:
    """Where the book is saved; None if it is not, or not on this machine."""
    with contextlib.suppress(xw.XlwingsError, OSError):
        path = Path(book.fullname)
        if path.is_absolute() and path.is_file():
            return path
    return None


def _names(book: xw.Book) -> dict[str, DefinedName]:
    """Our names of the whole book; those of single sheets come from copies of sheets.

    Names that only formulas and choices use are left out: each costs two calls.
    """
    found = {}
    for name in book.names:
        text = name.name
        key = text.casefold()
        if key.startswith(NAME_PREFIX) and not key.startswith((COLUMN_PREFIX, CHOICES_PREFIX)):
            found[key] = DefinedName(text, (name.refers_to or "").removeprefix("="))
    return found


def _saved_columns(path: Path | None) -> dict[str, tuple[TableColumn, ...]]:
    if path is None:
        return {}
    try:
        return {key: table.columns for key, table in BookParts(path.read_bytes()).tables.items()}
    except (WorkbookError, OSError):
        return {}


def _spanning(box: Area | None, area: Area) -> Area:
    if box is None:
        return Area(1, 1, area.last_row, area.last_column)
    return Area(1, 1, max(box.last_row, area.last_row), max(box.last_column, area.last_column))
