"""Tables (ListObjects), which LibreOffice keeps as database ranges.

LibreOffice knows a table's area, header, total row and filter button, not its style. It never
enlarges a table by itself; `resize` does.
"""

# ruff: noqa: D102 - xlwings documents the members of its object model.

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from xlwings import base_classes

from addin.hosts.libreoffice.addresses import Area
from addin.hosts.libreoffice.boundary import CalcError, Native, NotFoundError, guarded
from addin.hosts.libreoffice.connect import UnoObject
from addin.hosts.libreoffice.ranges import Range

if TYPE_CHECKING:
    from addin.hosts.libreoffice.sheets import Sheet


_NAME = re.compile(r"[^\W\d][\w.]*")


@guarded
class Tables(base_classes.Tables):
    """The tables of a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    @property
    def api(self) -> UnoObject:
        return self._sheet.book.document.tables

    def _all(self) -> list[Table]:
        place = self._sheet.index - 1
        found = map(self._sheet.book.document.table, self.api.ElementNames)
        return [Table(self._sheet, t) for t in found if t.DataArea.Sheet == place]

    def __iter__(self) -> Iterator[Table]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __call__(self, name_or_index: str | int) -> Table:
        tables = self._all()
        if isinstance(name_or_index, int):
            return tables[name_or_index - 1]
        for table in tables:
            if table.name.lower() == name_or_index.lower():
                return table
        raise NotFoundError(f"no table {name_or_index!r} on sheet {self._sheet.name!r}")

    def __contains__(self, name: str) -> bool:
        return any(table.name.lower() == name.lower() for table in self)

    def add(  # noqa: PLR0917 - xlwings' own signature
        self,
        source_type: str | None = None,
        source: object = None,
        link_source: bool | None = None,
        has_headers: bool | None = None,
        destination: object = None,
        table_style_name: str | None = None,
        name: str | None = None,
    ) -> Table:
        """Make a table of the range `source`; the other arguments than the name have no effect."""
        if not has_headers:
            raise NotImplementedError("the LibreOffice engine has no tables without headers")
        if name is None:
            number = 1
            while self.api.hasByName(f"Table{number}"):
                number += 1
            name = f"Table{number}"
        if not _NAME.fullmatch(name):
            raise CalcError(f"a table cannot be named {name!r}")
        self.api.addNewByName(name, _cells(source).RangeAddress)
        table = self.api.getByName(name)
        table.ContainsHeader = True
        table.AutoFilter = True
        return Table(self._sheet, table)


@guarded
class Table(Native, base_classes.Table):
    """One table."""

    def __init__(self, sheet: Sheet, api: UnoObject) -> None:
        super().__init__(api)
        self._sheet = sheet

    @property
    def parent(self) -> Sheet:
        return self._sheet

    @property
    def name(self) -> str:
        return str(self.api.Name)

    @name.setter
    def name(self, name: str) -> None:
        self._sheet.book.document.forget_table(self.name)
        self.api.Name = name

    @property
    def display_name(self) -> str:
        return self.name

    @display_name.setter
    def display_name(self, name: str) -> None:
        self.name = name

    @property
    def show_headers(self) -> bool:
        return bool(self.api.ContainsHeader)

    @show_headers.setter
    def show_headers(self, shown: bool) -> None:
        self.api.ContainsHeader = shown

    @property
    def show_totals(self) -> bool:
        return bool(self.api.TotalsRow)

    @show_totals.setter
    def show_totals(self, shown: bool) -> None:
        self.api.TotalsRow = shown

    @property
    def show_autofilter(self) -> bool:
        return bool(self.api.AutoFilter)

    @show_autofilter.setter
    def show_autofilter(self, shown: bool) -> None:
        self.api.AutoFilter = shown

    @property
    def range(self) -> Range:
        """The whole table with header and total row."""
        place = self.api.DataArea
        rows = place.EndRow - place.StartRow + 1
        columns = place.EndColumn - place.StartColumn + 1
        return Range(self._sheet, Area(place.StartRow + 1, place.StartColumn + 1, rows, columns))

    @property
    def header_row_range(self) -> Range | None:
        return self._rows(0, 1) if self.show_headers else None

    @property
    def data_body_range(self) -> Range | None:
        """The rows between header and total row; None if there are none."""
        header, total = int(self.show_headers), int(self.show_totals)
        return self._rows(header, self.range.area.rows - header - total)

    @property
    def totals_row_range(self) -> Range | None:
        return self._rows(self.range.area.rows - 1, 1) if self.show_totals else None

    @property
    def insert_row_range(self) -> None:
        """Always None: LibreOffice has no row for new entries."""

    def _rows(self, offset: int, count: int) -> Range | None:
        if count < 1:
            return None
        area = self.range.area
        return Range(self._sheet, Area(area.row + offset, area.column, count, area.columns))

    def resize(self, cells: object) -> None:
        """Give the table another area; it must begin with the header."""
        self.api.DataArea = _cells(cells).RangeAddress


def _cells(source: object) -> UnoObject:
    """Return the UNO cells of a range, whether xlwings' or the engine's."""
    found = getattr(source, "impl", source)
    if not isinstance(found, Range):
        raise TypeError(f"{source!r} is not a range")
    return found.api
