"""Sheets of a book."""

# ruff: noqa: D102 - xlwings documents the members of its object model.

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from xlwings import base_classes

from addin.hosts.libreoffice.addresses import WHOLE_SHEET, Area, parse_address, unquote_sheet
from addin.hosts.libreoffice.boundary import Native, NotFoundError, guarded
from addin.hosts.libreoffice.connect import UnoObject
from addin.hosts.libreoffice.formats import Note
from addin.hosts.libreoffice.names import Names
from addin.hosts.libreoffice.ranges import Range
from addin.hosts.libreoffice.tables import Table, Tables

if TYPE_CHECKING:
    from addin.hosts.libreoffice.books import Book


@guarded
class Sheets(base_classes.Sheets):
    """The sheets of a book, in order."""

    def __init__(self, book: Book) -> None:
        self._book = book

    @property
    def api(self) -> UnoObject:
        return self._book.document.sheets

    def _names(self) -> tuple[str, ...]:
        return self._book.document.sheet_names()

    def _named(self, name: str) -> Sheet:
        return Sheet(self._book, self._book.document.sheet(name))

    def __len__(self) -> int:
        return int(self.api.Count)

    def __contains__(self, name: str) -> bool:
        return any(name.lower() == present.lower() for present in self._names())

    def __iter__(self) -> Iterator[Sheet]:
        return iter([self._named(name) for name in self._names()])

    def __call__(self, name_or_index: str | int) -> Sheet:
        names = self._names()
        if isinstance(name_or_index, int):
            if not 1 <= name_or_index <= len(names):
                raise NotFoundError(f"no sheet {name_or_index}: the book has {len(names)}")
            return self._named(names[name_or_index - 1])
        for name in names:
            if name.lower() == name_or_index.lower():
                return self._named(name)
        raise NotFoundError(f"no sheet {name_or_index!r} in {self._book.name!r}")

    @property
    def active(self) -> Sheet:
        return Sheet(self._book, self._book.api.CurrentController.ActiveSheet)

    def add(
        self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None
    ) -> Sheet:
        """Add an empty sheet and activate it; without a place, before the active one."""
        if before is None and after is None:
            before = self.active
        place = before.index - 1 if before else after.index if after else 0
        if not name:
            number = len(self) + 1
            while f"Sheet{number}" in self:
                number += 1
            name = f"Sheet{number}"
        self.api.insertNewByName(name, place)
        added = self(name)
        added.activate()
        return added


@guarded
class Sheet(Native, base_classes.Sheet):
    """One sheet."""

    def __init__(self, book: Book, api: UnoObject) -> None:
        super().__init__(api)
        self._book = book

    @property
    def book(self) -> Book:
        return self._book

    @property
    def name(self) -> str:
        return str(self.api.Name)

    @name.setter
    def name(self, name: str) -> None:
        self.api.Name = name

    @property
    def index(self) -> int:
        return int(self.api.RangeAddress.Sheet) + 1

    @property
    def names(self) -> Names:
        return Names(self._book, self)

    @property
    def tables(self) -> Tables:
        return Tables(self)

    @property
    def notes(self) -> list[Note]:
        """The notes of its cells, by row and column."""
        places = sorted((n.Position.Row, n.Position.Column) for n in self.api.Annotations)
        return [Note(Range(self, Area(row + 1, column + 1))) for row, column in places]

    @property
    def cells(self) -> Range:
        return Range(self, WHOLE_SHEET)

    @property
    def used_range(self) -> Range:
        cursor = self.api.createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        return Range.of_cells(self, cursor)

    @property
    def visible(self) -> bool:
        """Whether the sheet is shown; "very hidden" is just hidden here."""
        return bool(self.api.IsVisible)

    @visible.setter
    def visible(self, visible: bool) -> None:
        self.api.IsVisible = visible

    def activate(self) -> None:
        self._book.api.CurrentController.setActiveSheet(self.api)

    def select(self) -> None:
        self.activate()

    def clear_contents(self) -> None:
        self.cells.clear_contents()

    def clear_formats(self) -> None:
        self.cells.clear_formats()

    def clear(self) -> None:
        self.cells.clear()

    def autofit(self, axis: str | None = None) -> None:
        self.used_range.autofit(axis)

    def delete(self) -> None:
        self._book.sheets.api.removeByName(self.name)
        self._book.document.forget_sheets()

    def copy(self, before: Sheet | None = None, after: Sheet | None = None) -> None:
        """Copy the sheet within its book or into another; the copy is named "name (2)"."""
        target, place = _target(before, after)
        number = 2
        while f"{self.name} ({number})" in target.sheets:
            number += 1
        name = f"{self.name} ({number})"
        if target.api == self._book.api:
            target.sheets.api.copyByName(self.name, name, place)
        else:
            place = target.sheets.api.importSheet(self._book.api, self.name, place)
            target.sheets.api.getByIndex(place).Name = name

    def move(self, before: Sheet | None = None, after: Sheet | None = None) -> None:
        """Move the sheet within its book."""
        _, place = _target(before, after)
        self._book.sheets.api.moveByName(self.name, place)

    def range(self, first: object, second: object = None) -> Range:
        """Return a range: an address, a name, a table reference, or a pair of corners."""
        found = self._range(first)
        if second is None:
            return found
        return Range(found.sheet, found.area.spanning(self._range(second).area))

    def _range(self, place: object) -> Range:
        if isinstance(place, Range):
            return place
        if isinstance(place, tuple):
            return Range(self, Area(*place))
        text = str(place)
        sheet_name, mark, cells = text.rpartition("!")
        if mark and (area := parse_address(cells)):
            return Range(self._book.sheets(unquote_sheet(sheet_name)), area)
        if area := parse_address(text):
            return Range(self, area)
        return self._named(text) or self._in_table(text)

    def _named(self, text: str) -> Range | None:
        for names in (self.names, self._book.names):
            if names.contains(text):
                return names(text).refers_to_range
        return None

    def _in_table(self, text: str) -> Range:
        """Return the range of a table, "T", or of a part of it: "T[column]", "T[#All]"."""
        name, mark, part = text.partition("[")
        table = self._book.table(name)
        if table is None:
            raise NotFoundError(f"no range, name or table {text!r}")
        part = part.removesuffix("]")
        found = _table_part(table, part) if mark else table.data_body_range
        if found is None:
            raise NotFoundError(f"table {name!r} has no {part or 'rows'!r}")
        return found


def _table_part(table: Table, part: str) -> Range | None:
    if part == "#All":
        return table.range
    if part == "#Headers":
        return table.header_row_range
    body, header = table.data_body_range, table.header_row_range
    if body is None or header is None:
        return None
    titles = [str(title) for title in header.read()[0]]
    if part not in titles:
        return None
    area = body.area
    return Range(body.sheet, Area(area.row, area.column + titles.index(part), area.rows))


def _target(before: Sheet | None, after: Sheet | None) -> tuple[Book, int]:
    """Return the book and the place, from 0, before or after the given sheet."""
    if before is not None:
        return before.book, before.index - 1
    if after is not None:
        return after.book, after.index
    raise ValueError("give the sheet before or after which the sheet goes")
