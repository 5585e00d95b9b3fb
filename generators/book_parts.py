"""What a plan book's file holds: sheets, tables and names found as people left them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Protocol

from generators.digits import Ints
from generators.ooxml.address import Area
from generators.ooxml.errors import DamagedError
from generators.ooxml.package import Package
from generators.ooxml.strings import shared_strings
from generators.ooxml.structure import DefinedName, Structure, read_structure
from generators.ooxml.styles import Styles
from generators.ooxml.table import Table, read_tables
from generators.sheet_cells import Grid, SharedStrings, SheetCells


class Cells(Protocol):
    """The cells of one sheet, wherever the book is kept; see :class:`SheetCells`."""

    @property
    def last_row(self) -> int:
        """The last row that has a cell; 0 if there is none."""

    def grid(self, rows: Sequence[int] | Ints, columns: Sequence[int] | Ints, /) -> Grid:
        """The cells at the crossings; rows and columns in any order, each once."""

    def rows_below(self, last: int, columns: range, /) -> list[int]:
        """The rows that follow row ``last`` without a gap and hold a value in ``columns``."""


class Parts(Protocol):
    """What reading asks of a book, wherever it is kept: :class:`BookParts` is one of a file."""

    @property
    def tables(self) -> Mapping[str, Table]:
        """Its tables by name, case folded."""

    @property
    def date1904(self) -> bool:
        """Whether dates count from 1904."""

    def has_sheet(self, name: str, /) -> bool:
        """Whether there is a sheet of that name."""

    def has_names(self, prefix: str, /) -> bool:
        """Whether any defined name starts with ``prefix``."""

    def area(self, name: str, /) -> tuple[str, Area] | None:
        """Sheet and area of a defined name; None if it is gone or no longer one rectangle."""

    def cells(self, sheet: str, /) -> Cells:
        """The cells of a sheet; ``KeyError`` if there is none of that name."""

    def shows_date(self, sheet: str, row: int, column: int, /) -> bool:
        """Whether the cell's format shows a number as a date."""


class BookParts:
    """The parts of one file; each is read when it is first asked for."""

    def __init__(self, data: bytes) -> None:
        """Open the file; ``UnreadableError`` and its kinds say why it cannot be read."""
        self.package = Package(data)
        self._cells: dict[str, SheetCells] = {}
        try:
            self.structure: Structure = read_structure(self.package)
            self.tables: dict[str, Table] = {
                table.name.casefold(): table
                for sheet in self.structure.sheets
                for table in read_tables(self.package, sheet.part, sheet.name)
            }
        except ValueError as error:
            raise DamagedError("表格或名称的定义无法读取") from error
        self._names: dict[str, DefinedName] = {
            name.name.casefold(): name for name in self.structure.names if name.sheet is None
        }
        self._parts = {sheet.name: sheet.part for sheet in self.structure.sheets}

    def has_sheet(self, name: str) -> bool:
        """Whether there is a sheet of that name."""
        return name in self._parts

    def has_names(self, prefix: str) -> bool:
        """Whether any defined name starts with ``prefix``."""
        return any(name.startswith(prefix.casefold()) for name in self._names)

    def area(self, name: str) -> tuple[str, Area] | None:
        """Sheet and area of a defined name; None if it is gone or no longer one rectangle."""
        defined = self._names.get(name.casefold())
        area = defined.area if defined else None
        return area if area and area[0] in self._parts else None

    def cells(self, sheet: str) -> SheetCells:
        """The cells of a sheet; ``KeyError`` if there is none of that name."""
        if sheet not in self._cells:
            part = self._parts[sheet]
            self._cells[sheet] = SheetCells(self.package.read(part), part, self._strings)
        return self._cells[sheet]

    def shows_date(self, sheet: str, row: int, column: int) -> bool:
        """Whether the cell's format shows a number as a date."""
        return self._styles.is_date(self.cells(sheet).style(row, column))

    @property
    def date1904(self) -> bool:
        """Whether dates count from 1904."""
        return self.structure.date1904

    @cached_property
    def _strings(self) -> SharedStrings:
        return SharedStrings(shared_strings(self.package, self.structure.strings_part))

    @cached_property
    def _styles(self) -> Styles:
        return Styles(self.package, self.structure.styles_part)
