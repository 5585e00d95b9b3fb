"""Cell ranges of the LibreOffice engine: values and formulas in bulk, places and moves."""

# ruff: noqa: D102 - xlwings documents the members of its object model.

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from addin.hosts.libreoffice.addresses import (
    LAST_COLUMN,
    LAST_ROW,
    Area,
    format_address,
    quote_sheet,
)
from addin.hosts.libreoffice.boundary import guarded
from addin.hosts.libreoffice.connect import UnoObject, load_uno
from addin.hosts.libreoffice.contents import Contents
from addin.hosts.libreoffice.formats import Looks

if TYPE_CHECKING:
    from addin.hosts.libreoffice.names import Name
    from addin.hosts.libreoffice.tables import Table

# com.sun.star.sheet.CellFlags
CONTENTS = 1 | 2 | 4 | 16  # numbers, dates, texts, formulas
FORMATS = 32 | 64 | 512
EVERYTHING = 1023


@guarded
class Range(Contents, Looks):
    """A rectangle of cells."""

    # Clearing, moving

    def clear_contents(self) -> None:
        if self.api is not None:
            self.api.clearContents(CONTENTS)

    def clear_formats(self) -> None:
        if self.api is not None:
            self.api.clearContents(FORMATS)

    def clear(self) -> None:
        if self.api is not None:
            self.api.clearContents(EVERYTHING)

    def insert(self, shift: str | None = None, copy_origin: str | None = None) -> None:
        """Insert empty cells; without `shift`, down for wide ranges and right for tall ones.

        `copy_origin` is ignored: the new cells take their formats from above or from the left.
        """
        mode = _enum("CellInsertMode", {"down": "DOWN", "right": "RIGHT"}[shift or self._way()])
        self._sheet.api.insertCells(self.api.RangeAddress, mode)

    def delete(self, shift: str | None = None) -> None:
        """Remove the cells; without `shift`, wide ranges close from below, tall from the right."""
        way = shift or {"down": "up", "right": "left"}[self._way()]
        mode = _enum("CellDeleteMode", {"up": "UP", "left": "LEFT"}[way])
        self._sheet.api.removeRange(self.api.RangeAddress, mode)
        self._cells = None

    def _way(self) -> str:
        rows, columns = self.shape
        return "right" if rows > columns else "down"

    def copy(self, destination: object = None) -> None:
        """Copy values, formulas and formats to another place of the same book."""
        target = getattr(destination, "impl", destination)
        if not isinstance(target, Range):
            raise NotImplementedError("the LibreOffice engine has no clipboard: give a destination")
        self._sheet.api.copyRange(target.first_cell.CellAddress, self.api.RangeAddress)

    # Places

    @property
    def address(self) -> str:
        return format_address(self.area)

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:
        address = format_address(self.area, row_absolute=row_absolute, column_absolute=col_absolute)
        if not external:
            return address
        place = f"[{self._sheet.book.name}]{self._sheet.name}"
        return f"{quote_sheet(place)}!{address}"

    def end(self, direction: str) -> Range:
        """Return the cell that Ctrl and an arrow key reach ("up", "down", "left", "right")."""
        used = self._sheet.used_range.area
        if direction[0] in "ud":
            size = max(used.last_row, self.row) + 1
            line = Range(self._sheet, Area(1, self.column, min(size, LAST_ROW)))
            occupied = [row[0] != "" for row in line.api.getDataArray()]
            row = _jump(occupied, self.row - 1, 1 if direction[0] == "d" else -1, LAST_ROW) + 1
            return Range(self._sheet, Area(row, self.column))
        size = max(used.last_column, self.column) + 1
        line = Range(self._sheet, Area(self.row, 1, 1, min(size, LAST_COLUMN)))
        occupied = [value != "" for value in line.api.getDataArray()[0]]
        step = 1 if direction[0] == "r" else -1
        column = _jump(occupied, self.column - 1, step, LAST_COLUMN) + 1
        return Range(self._sheet, Area(self.row, column))

    @property
    def current_region(self) -> Range:
        cursor = self._sheet.api.createCursorByRange(self.api)
        cursor.collapseToCurrentRegion()
        return Range.of_cells(self._sheet, cursor)

    def select(self) -> None:
        self.document.api.CurrentController.select(self.api)

    # What refers to it

    @property
    def name(self) -> Name | None:
        """The first name that refers to exactly this range."""
        for name in self._sheet.book.names.all():
            target = name.refers_to_range
            if target and target.area == self.area and target.sheet.name == self._sheet.name:
                return name
        return None

    @name.setter
    def name(self, value: str) -> None:
        reference = f"={quote_sheet(self._sheet.name)}!{self.address}"
        self._sheet.book.names.add(value, reference)

    @property
    def table(self) -> Table | None:
        """The table in which the range's first cell lies."""
        return next((t for t in self._sheet.tables if t.range.area.contains(self.area)), None)


def _jump(occupied: Sequence[bool], start: int, step: int, size: int) -> int:
    """Return where Ctrl and an arrow lead from `start` along a line of `size` cells, from 0."""

    def full(place: int) -> bool:
        return 0 <= place < len(occupied) and occupied[place]

    place = start
    if full(place) and full(place + step):
        while full(place + step):
            place += step
        return place
    place += step
    while 0 <= place < len(occupied) and not full(place):
        place += step
    return place if full(place) else (size - 1 if step > 0 else 0)


def _enum(kind: str, value: str) -> UnoObject:
    return load_uno().Enum(f"com.sun.star.sheet.{kind}", value)
