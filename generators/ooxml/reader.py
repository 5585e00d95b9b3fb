"""What an opened workbook holds: sheets, names, tables, values, formulas, formats.

Sheets, tables and names are found without regard to case, as in Excel.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time

from generators.ooxml.address import parse_cell
from generators.ooxml.cell import Cell
from generators.ooxml.errors import DamagedError, EditRefusedError
from generators.ooxml.package import Package
from generators.ooxml.sheet import Sheet
from generators.ooxml.sheet_text import SheetText
from generators.ooxml.strings import shared_strings
from generators.ooxml.structure import DefinedName, SheetInfo, Structure, read_structure
from generators.ooxml.styles import Styles
from generators.ooxml.table import Table, first_rows, read_tables
from generators.ooxml.values import CellValue, ErrorValue, from_serial, unescape_string


class BookReader:
    """A workbook in memory, to be read; ``Workbook`` can change it too."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.structure: Structure = read_structure(package)
        self.styles = Styles(package, self.structure.styles_part)
        self._texts: dict[str, SheetText] = {}
        self._sheets: dict[str, Sheet] = {}
        self._tables: dict[str, tuple[Table, ...]] = {}
        self._strings: list[str] | None = None
        self.followers: Mapping[str, frozenset[str]] = {}
        """Which sheets and charts follow each table, where that was found out beforehand."""
        self.names_due: dict[tuple[str, str | None], str] = {}
        """New texts of names, by name and number of its sheet, not yet in the workbook part."""

    @property
    def sheet_names(self) -> tuple[str, ...]:
        """Names of all tabs, in their order."""
        return tuple(sheet.name for sheet in self.structure.sheets)

    @property
    def date1904(self) -> bool:
        """Whether dates count from 1904."""
        return self.structure.date1904

    @property
    def defined_names(self) -> tuple[DefinedName, ...]:
        """All names, built-in and hidden ones too."""
        return self.structure.names

    def sheet_info(self, name: str) -> SheetInfo:
        """The tab of that name.

        Raises:
            EditRefusedError: there is none (people rename and delete sheets).

        """
        for sheet in self.structure.sheets:
            if sheet.name == name:
                return sheet
        for sheet in self.structure.sheets:
            if sheet.name.casefold() == name.casefold():
                return sheet
        raise EditRefusedError(
            f"找不到工作表“{name}”", "请恢复这张工作表的名称，或从备份中取回", sheet=name
        )

    def named(self, name: str) -> DefinedName | None:
        """The workbook-wide name, or None."""
        for defined in self.structure.names:
            if defined.sheet is None and defined.name.casefold() == name.casefold():
                return defined
        return None

    def cell_of(self, name: str) -> tuple[str, str] | None:
        """Sheet and address of the one cell a name stands for; None if it stands for none."""
        defined = self.named(name)
        return defined.cell if defined else None

    def tables_on(self, sheet: str) -> tuple[Table, ...]:
        """The tables of one sheet."""
        info = self.sheet_info(sheet)
        if info.name not in self._tables:
            self._tables[info.name] = read_tables(self.package, info.part, info.name)
        return self._tables[info.name]

    def first_rows(self, sheet: str) -> set[int]:
        """The rows in which the tables of one sheet begin, without reading more of them."""
        info = self.sheet_info(sheet)
        known = self._tables.get(info.name)
        if known is None:
            return first_rows(self.package, info.part)
        return {table.area.first_row for table in known}

    @property
    def tables(self) -> dict[str, Table]:
        """All tables by name."""
        return {
            table.name: table
            for sheet in self.structure.sheets
            for table in self.tables_on(sheet.name)
        }

    def table(self, name: str) -> Table:
        """The table of that name.

        Raises:
            EditRefusedError: there is none.

        """
        tables = self.tables
        if name in tables:
            return tables[name]
        for known, table in tables.items():
            if known.casefold() == name.casefold():
                return table
        raise EditRefusedError(f"找不到表格“{name}”", "请恢复表格的名称，或从备份中取回")

    def value(self, sheet: str, ref: str) -> CellValue:
        """The value of a cell, that of a formula being its cached result."""
        row, column = parse_cell(ref)
        cell = self.sheet(sheet).cell(row, column)
        return self._value(cell) if cell is not None else None

    def formula(self, sheet: str, ref: str) -> str | None:
        """The formula's text without ``=``, worked out where it is shared; None for values."""
        row, column = parse_cell(ref)
        content = self.sheet(sheet)
        cell = content.cell(row, column)
        return content.formula_text(cell) if cell is not None else None

    def style(self, sheet: str, ref: str) -> int:
        """The index of the cell's format."""
        row, column = parse_cell(ref)
        return self.sheet(sheet).style_for(row, column)

    def rows(self, table: str) -> list[dict[int, CellValue]]:
        """The data rows of a table, each by column id."""
        found = self.table(table)
        ids = {found.sheet_column(column): column.id for column in found.columns}
        rows: list[dict[int, CellValue]] = [dict.fromkeys(ids.values()) for _ in found.data.rows]
        for cell in self.sheet(found.sheet).cells(found.data):
            rows[cell.row - found.first_row][ids[cell.column]] = self._value(cell)
        return rows

    def _value(self, cell: Cell) -> CellValue:
        text = cell.value
        if text is None or (not text and cell.kind == "n"):
            return None  # an empty result of a formula may be written as an empty number
        if cell.kind in ("str", "inlineStr"):
            return unescape_string(text)
        if cell.kind == "b":
            return text in ("1", "true")
        if cell.kind == "e":
            return ErrorValue(text)
        try:
            return self._number(cell, text)
        except ValueError as error:
            raise DamagedError(f"{cell.name}: {text[:20]}") from error

    def _number(self, cell: Cell, text: str) -> CellValue:
        """What is written as a number: a shared string's, a value's, that of a date."""
        if cell.kind == "s":
            return self.shared_string(int(text))
        if cell.kind == "d":
            moment = datetime.fromisoformat(text)
            return moment if moment.time() != time() else moment.date()
        number = float(text) if any(mark in text for mark in ".eE") else int(text)
        if self.styles.is_date(cell.style):
            return from_serial(number, date1904=self.date1904)
        return number

    def shared_string(self, index: int) -> str:
        """The text of that number; empty if there is none."""
        if self._strings is None:
            self._strings = shared_strings(self.package, self.structure.strings_part)
        return self._strings[index] if index < len(self._strings) else ""

    def sheet(self, name: str) -> Sheet:
        """The changeable content of a worksheet."""
        info = self.sheet_info(name)
        found = self._sheets.get(info.name)
        if found is None:
            if info.kind != "worksheet":
                raise EditRefusedError(
                    f"“{name}”不是普通工作表，没有单元格", "请改用普通工作表", sheet=name
                )
            text = self._texts.get(info.part)
            if text is None:
                text = SheetText.scan(self.package.read(info.part), info.part)
                if info.part not in self.package.changed:  # forks share these
                    self._texts[info.part] = text
            found = self._sheets[info.name] = Sheet(text)
        return found
