"""An existing workbook, opened to be read and changed in place.

    book = Workbook.open("经营计划簿.xlsx")
    book.set_value("周数据", "F7", 12_000)
    data = book.to_bytes()

Only parts that change are written anew. Sheets, tables and names are found without
regard to case, as in Excel. Changes that would damage the file are refused with
``EditRefusedError`` before anything is touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path

from generators.ooxml import comments, table_rows, worksheets
from generators.ooxml.address import Area, cell_name, parse_cell
from generators.ooxml.errors import EditRefusedError
from generators.ooxml.markup import escape
from generators.ooxml.normalise import sheet_text
from generators.ooxml.package import DEFAULT_LEVEL, Package
from generators.ooxml.sheet import Cell, Sheet, SheetText
from generators.ooxml.strings import shared_strings
from generators.ooxml.structure import (
    DefinedName,
    SheetInfo,
    Structure,
    drop_calculation_chain,
    read_structure,
    recalculate_on_load,
)
from generators.ooxml.styles import DATE, GENERAL, MOMENT, TIME, Styles
from generators.ooxml.table import Table, read_tables
from generators.ooxml.values import (
    CellValue,
    ErrorValue,
    cell_xml,
    from_serial,
    plain,
    unescape_string,
)


class Workbook:
    """A workbook in memory; the file it came from is never touched."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.structure: Structure = read_structure(package)
        self.styles = Styles(package, self.structure.styles_part)
        self._texts: dict[str, SheetText] = {}
        self._sheets: dict[str, Sheet] = {}
        self._tables: dict[str, tuple[Table, ...]] = {}
        self._strings: list[str] | None = None

    @classmethod
    def open(cls, source: str | Path | bytes) -> Workbook:
        """Open a file, or its bytes.

        Raises:
            UnreadableError: password, old format, damage; see ``errors``.
            OSError: the file cannot be read.

        """
        return cls(Package(source if isinstance(source, bytes) else Path(source).read_bytes()))

    def fork(self) -> Workbook:
        """A second workbook that shares what this one has read; changes are not shared.

        Raises:
            ValueError: this one has been changed already.

        """
        if self.package.changed or any(sheet.changed for sheet in self._sheets.values()):
            raise ValueError("fork() needs a workbook without changes")
        twin = object.__new__(Workbook)
        twin.package = self.package.fork()
        twin.structure = self.structure
        twin.styles = self.styles.fork(twin.package)
        twin._texts = self._texts  # immutable once read
        twin._sheets = {}
        twin._tables = dict(self._tables)
        twin._strings = self._strings
        return twin

    def preload(self) -> None:
        """Read all sheets, tables and strings now, so that forks share them."""
        for info in self.structure.sheets:
            self.tables_on(info.name)
            if info.kind == "worksheet":
                self.sheet(info.name)
        self._shared(0)
        self.styles.is_date(0)

    # --- what it holds ---------------------------------------------------------------

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
        for known, table in self.tables.items():
            if known.casefold() == name.casefold():
                return table
        raise EditRefusedError(f"找不到表格“{name}”", "请恢复表格的名称，或从备份中取回")

    # --- reading cells ---------------------------------------------------------------

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
        if text is None:
            return None
        if cell.kind == "s":
            return self._shared(int(text))
        if cell.kind in ("str", "inlineStr"):
            return unescape_string(text)
        if cell.kind == "b":
            return text == "1"
        if cell.kind == "e":
            return ErrorValue(text)
        if cell.kind == "d":
            moment = datetime.fromisoformat(text)
            return moment if moment.time() != time() else moment.date()
        number = float(text) if any(mark in text for mark in ".eE") else int(text)
        if self.styles.is_date(cell.style):
            return from_serial(number, date1904=self.date1904)
        return number

    def _shared(self, index: int) -> str:
        if self._strings is None:
            self._strings = shared_strings(self.package, self.structure.strings_part)
        return self._strings[index] if index < len(self._strings) else ""

    # --- changing cells --------------------------------------------------------------

    def set_value(self, sheet: str, ref: str, value: object) -> None:
        """Write a value; a formula in the cell is replaced, the format is kept.

        Text stays text whatever it starts with; None clears. A date in a cell without
        number format gets a date format. Writing what is already there changes nothing.

        Raises:
            EditRefusedError: a merged cell that is not the first, part of an array
                formula, a table's header, or text longer than a cell holds.
            ValueError, TypeError: no address, or no value a cell can hold.

        """
        self.set_values(sheet, {ref: value})

    def set_values(self, sheet: str, values: Mapping[str, object]) -> None:
        """Write many values by address, all or none; otherwise as ``set_value``."""
        content = self.sheet(sheet)
        planned = []
        for ref, value in values.items():
            row, column = parse_cell(ref)
            cell, new = content.cell(row, column), plain(value)
            if self._holds(cell, new):
                continue
            self._refuse_if_bound(content, sheet, row, column)
            style = cell.style if cell is not None else content.style_for(row, column)
            try:
                planned.append((row, column, cell, self.value_xml(row, column, new, style)))
            except EditRefusedError as error:
                raise error.at(sheet, ref) from None
        for row, column, cell, text in planned:
            self._release(content, cell)
            content.put(row, column, text)

    def set_cached(self, sheet: str, ref: str, value: object) -> bool:
        """Write the result a formula is to show until it is recalculated.

        Returns False, and changes nothing, where the cell holds no formula (any more).
        """
        row, column = parse_cell(ref)
        content = self.sheet(sheet)
        cell = content.cell(row, column)
        in_array = any(area.contains(row, column) for area in content.base.arrays)
        if cell is None or (cell.formula is None and not in_array):
            return False
        text = cell_xml(cell.head(), plain(value), formula=cell.formula_xml, date1904=self.date1904)
        content.put(row, column, text)
        return True

    def set_formula(self, sheet: str, ref: str, formula: str, value: object = None) -> None:
        """Write a formula of our own (never text of a user) with its cached result.

        ``formula`` has no leading ``=`` and is spelt as files spell it: English function
        names, commas, ``表[[#This Row],[列]]``.
        """
        row, column = parse_cell(ref)
        content = self.sheet(sheet)
        if content.cell(row, column) is None or self.formula(sheet, ref) != formula:
            self._refuse_if_bound(content, sheet, row, column)
            self._release(content, content.cell(row, column))
            content.formulas_changed = True
        head = Cell(row, column, content.style_for(row, column)).head()
        element = f"<f>{escape(formula)}</f>"
        text = cell_xml(head, plain(value), formula=element, date1904=self.date1904)
        content.put(row, column, text)

    def value_xml(self, row: int, column: int, value: CellValue, style: int) -> str:
        """The XML of a cell holding a plain value in a format, dates made visible."""
        if isinstance(value, (date, time)) and self.styles.number_format(style) == GENERAL:
            code = TIME if isinstance(value, time) else DATE
            if isinstance(value, datetime) and value.time() != time():
                code = MOMENT
            style = self.styles.derived(style, code)
        return cell_xml(Cell(row, column, style).head(), value, date1904=self.date1904)

    def _release(self, content: Sheet, cell: Cell | None) -> None:
        """Make ready for the formula in ``cell`` to go."""
        if cell is None or cell.formula is None:
            return
        content.formulas_changed = True
        if cell.formula.kind == "shared" and cell.formula.area:
            content.release_shared(cell.formula.group)

    def _holds(self, cell: Cell | None, value: CellValue) -> bool:
        """Whether the cell holds exactly that value already."""
        if cell is None:
            return value is None
        if cell.formula is not None:
            return False
        if value is None:
            return cell.value is None
        if isinstance(value, str) != (cell.kind in ("s", "str", "inlineStr")):
            return False
        held = self._value(cell)
        return held == value and isinstance(held, bool) == isinstance(value, bool)

    def _refuse_if_bound(self, content: Sheet, sheet: str, row: int, column: int) -> None:
        ref = cell_name(row, column)
        merged = content.base.merge_at(row, column)
        if merged is not None and (row, column) != (merged.first_row, merged.first_column):
            first = cell_name(merged.first_row, merged.first_column)
            raise EditRefusedError(
                f"单元格在合并区域 {merged} 之内，写入后看不见",
                f"请写入该区域的第一格 {first}，或取消合并",
                sheet=sheet,
                cell=ref,
            )
        for area in content.base.arrays:
            if area.contains(row, column):
                raise EditRefusedError(
                    f"单元格属于数组公式 {area}，不能单独改写",
                    "请先清除整个数组公式，或改用相邻的空白单元格",
                    sheet=sheet,
                    cell=ref,
                )
        for table in self.tables_on(sheet):
            if table.is_header(row, column):
                raise EditRefusedError(
                    f"单元格是表格“{table.name}”的列名，不能由程序改写",
                    "如需改列名，请在表格软件中修改",
                    sheet=sheet,
                    cell=ref,
                )

    # --- tables, comments, sheets ----------------------------------------------------

    def append_rows(self, table: str, rows: Sequence[Mapping[int | str, object]]) -> Area | None:
        """Add rows below the last filled row of a table; see ``table_rows.append``."""
        return table_rows.append(self, table, rows)

    def replace_rows(self, table: str, rows: Sequence[Mapping[int | str, object]]) -> Area:
        """Let the table hold exactly these rows; see ``table_rows.replace_all``."""
        return table_rows.replace_all(self, table, rows)

    def remove_rows(self, table: str, indices: Iterable[int]) -> None:
        """Remove data rows by index, 0 being the first; see ``table_rows.remove``."""
        table_rows.remove(self, table, indices)

    def add_comments(self, sheet: str, texts: Mapping[str, str], author: str) -> list[str]:
        """Attach notes to cells; returns the addresses that had a note of somebody else."""
        return comments.add(self, sheet, texts, author)

    def remove_comments(self, author: str, sheet: str | None = None) -> int:
        """Remove the notes of one author, everywhere or on one sheet; returns how many."""
        return comments.remove(self, author, sheet)

    def add_sheet(
        self,
        name: str,
        rows: Sequence[Sequence[object]],
        *,
        widths: Sequence[float] = (),
    ) -> None:
        """Add a simple sheet at the end, its first row bold and frozen; see ``worksheets.add``."""
        worksheets.add(self, name, rows, widths)

    def remove_sheet(self, name: str) -> None:
        """Remove a simple sheet; see ``worksheets.remove``."""
        worksheets.remove(self, name)

    # --- for the modules of this package ---------------------------------------------

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
                content = sheet_text(self.package.read(info.part), info.part)
                text = SheetText.scan(content, info.part)
                if info.part not in self.package.changed:  # forks share these
                    self._texts[info.part] = text
            found = self._sheets[info.name] = Sheet(text)
        return found

    def note_table(self, old: Table, new: Table) -> None:
        """Remember the new shape of a table."""
        self._tables[old.sheet] = tuple(
            new if table is old else table for table in self.tables_on(old.sheet)
        )

    def reread_structure(self) -> None:
        """Read the workbook part again after sheets or names have changed."""
        self.structure = read_structure(self.package)
        for name in set(self._sheets) - set(self.sheet_names):
            del self._sheets[name]
            self._tables.pop(name, None)

    # --- writing ---------------------------------------------------------------------

    def to_bytes(self, level: int = DEFAULT_LEVEL) -> bytes:
        """The file with all changes; without any, the very bytes that were opened.

        ``level`` is zlib's, 1 (fast) to 6 (small).
        """
        formulas_changed = False
        for info in self.structure.sheets:
            content = self._sheets.get(info.name)
            if content is not None and content.changed:
                self.package.write(info.part, content.text().encode("utf-8"))
                formulas_changed |= content.formulas_changed
        self.styles.save()
        if self.package.changed:
            if formulas_changed:
                drop_calculation_chain(self.package, self.structure.part)
            recalculate_on_load(self.package, self.structure.part)
        return self.package.to_bytes(level)
