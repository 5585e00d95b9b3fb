"""Where a range is: the part that its contents, its looks and its moves build on."""

# ruff: noqa: D102 - xlwings documents the members of its object model.

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from xlwings import base_classes

from addin.hosts.libreoffice.addresses import Area
from addin.hosts.libreoffice.boundary import guarded
from addin.hosts.libreoffice.connect import UnoObject, load_uno
from addin.hosts.libreoffice.documents import Document

if TYPE_CHECKING:
    from addin.hosts.libreoffice.sheets import Sheet


@guarded
class Cells(base_classes.Range):
    """A rectangle of cells, possibly empty (xlwings slices may have no rows)."""

    def __init__(self, sheet: Sheet, area: Area) -> None:
        self._sheet = sheet
        self.area = area
        self._cells: UnoObject = None

    @classmethod
    def of_cells(cls, sheet: Sheet, cells: UnoObject) -> Self:
        """Return the range of a UNO cell range on the sheet."""
        place = cells.RangeAddress
        rows = place.EndRow - place.StartRow + 1
        columns = place.EndColumn - place.StartColumn + 1
        return cls(sheet, Area(place.StartRow + 1, place.StartColumn + 1, rows, columns))

    @property
    def api(self) -> UnoObject:
        """The UNO cell range; None if the range is empty."""
        area = self.area
        if self._cells is None and area.rows and area.columns:
            self._cells = self._sheet.api.getCellRangeByPosition(
                area.column - 1, area.row - 1, area.last_column - 1, area.last_row - 1
            )
        return self._cells

    @property
    def first_cell(self) -> UnoObject:
        """The UNO cell at the top left."""
        return self.api.getCellByPosition(0, 0)

    @property
    def document(self) -> Document:
        """The document of the range."""
        return self._sheet.book.document

    @property
    def sheet(self) -> Sheet:
        return self._sheet

    @property
    def coords(self) -> tuple[Sheet, int, int, int, int]:
        return (self._sheet, self.row, self.column, self.area.rows, self.area.columns)

    @property
    def row(self) -> int:
        return self.area.row

    @property
    def column(self) -> int:
        return self.area.column

    @property
    def shape(self) -> tuple[int, int]:
        return (self.area.rows, self.area.columns)

    def __len__(self) -> int:
        return self.area.rows * self.area.columns

    def __call__(self, row: int, column: int | None = None) -> Self:
        if column is None:
            row, column = divmod(row - 1, self.area.columns)
            row, column = row + 1, column + 1
        return self.at(Area(row, column))

    def at(self, area: Area) -> Self:
        """Return the range at `area`, which counts from this range's first cell."""
        row, column = self.row + area.row - 1, self.column + area.column - 1
        return type(self)(self._sheet, Area(row, column, area.rows, area.columns))

    def range_address(self) -> UnoObject:
        """Return the range's UNO address; only the sheet's place is asked of LibreOffice."""
        address = load_uno().createUnoStruct("com.sun.star.table.CellRangeAddress")
        address.Sheet = self._sheet.index - 1
        address.StartRow, address.EndRow = self.area.row - 1, self.area.last_row - 1
        address.StartColumn, address.EndColumn = self.area.column - 1, self.area.last_column - 1
        return address
