"""An existing workbook, opened to be read and changed in place.

    book = Workbook.open("经营计划簿.xlsx")
    book.set_value("周数据", "F7", 12_000)
    data = book.to_bytes()

Only parts that change are written anew. Changes that would damage the file are refused with
``EditRefusedError`` before anything is touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path

from generators.ooxml import comments, insertion, table_rows, worksheets
from generators.ooxml import results as formula_results
from generators.ooxml.address import Area, parse_cell
from generators.ooxml.cell import Cell, cell_head
from generators.ooxml.errors import DamagedError
from generators.ooxml.fill import fill, refuse_if_bound
from generators.ooxml.markup import escape
from generators.ooxml.package import DEFAULT_LEVEL, Package
from generators.ooxml.reader import BookReader
from generators.ooxml.sheet import Sheet
from generators.ooxml.sheet_text import SheetText
from generators.ooxml.structure import (
    drop_calculation_chain,
    read_structure,
    recalculate_on_load,
    rewrite_names,
)
from generators.ooxml.styles import DATE, GENERAL, MOMENT, TIME
from generators.ooxml.table import Table
from generators.ooxml.values import (
    CellValue,
    cell_xml,
    differs,
    plain,
)


class Workbook(BookReader):
    """A workbook in memory; the file it came from is never touched."""

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
        if self.changed:
            raise ValueError("fork() needs a workbook without changes")
        twin = object.__new__(Workbook)
        twin.package = self.package.fork()
        twin.structure = self.structure
        twin.styles = self.styles.fork(twin.package)
        twin._texts = self._texts  # immutable once read
        twin._sheets = {}
        twin._tables = dict(self._tables)
        twin._strings = self._strings
        twin.followers = self.followers
        twin.names_due = {}
        return twin

    def preload(self) -> None:
        """Read all sheets, tables and strings now, so that forks share them."""
        for info in self.structure.sheets:
            self.tables_on(info.name)
            if info.kind == "worksheet":
                self.sheet(info.name)
        self.shared_string(0)
        self.styles.is_date(0)

    def share_text(self, sheet: str, text: SheetText) -> None:
        """Let this workbook and its forks read a sheet as ``text`` says."""
        info = self.sheet_info(sheet)
        self._texts[info.part] = text
        self._sheets[info.name] = Sheet(text)

    @property
    def changed(self) -> bool:
        """Whether anything differs from what was opened."""
        return bool(self.package.changed) or any(s.changed for s in self._sheets.values())

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
        fill(self, sheet, values)

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
        result = plain(value)
        if not self.shows(cell, result):
            text = cell_xml(cell.head(), result, formula=cell.formula_xml, date1904=self.date1904)
            content.put(row, column, text)
        return True

    def set_results(self, sheet: str, results: Mapping[tuple[int, int], object]) -> None:
        """Write many formulas' results by row and column.

        A cell that shows its result already stays as it is; where a cell holds no formula
        nothing is changed.
        """
        formula_results.write(self, sheet, results)

    def set_formula(self, sheet: str, ref: str, formula: str, value: object = None) -> None:
        """Write a formula of our own (never text of a user) with its cached result.

        ``formula`` has no leading ``=`` and is spelt as files spell it: English function
        names, commas, ``表[[#This Row],[列]]``.
        """
        row, column = parse_cell(ref)
        content = self.sheet(sheet)
        if content.cell(row, column) is None or self.formula(sheet, ref) != formula:
            refuse_if_bound(content.base, self.tables_on(sheet), sheet, row, column)
            self.release(content, content.cell(row, column))
            content.formulas_changed = True
        head = cell_head(row, column, content.style_for(row, column))
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
        return cell_xml(cell_head(row, column, style), value, date1904=self.date1904)

    def release(self, content: Sheet, cell: Cell | None) -> None:
        """Make ready for the formula in ``cell`` to go."""
        if cell is None or cell.formula is None:
            return
        content.formulas_changed = True
        if cell.formula.kind == "shared" and cell.formula.area:
            content.release_shared(cell.formula.group)

    def holds(self, cell: Cell | None, value: CellValue) -> bool:
        """Whether the cell holds exactly that plain value already."""
        if cell is None:
            return value is None
        return cell.formula is None and self.shows(cell, value)

    def shows(self, cell: Cell, value: CellValue) -> bool:
        """Whether the cell's value, or cached result, is that value and of its type."""
        if value is None:
            return cell.value is None
        if isinstance(value, str) != (cell.kind in ("s", "str", "inlineStr")):
            return False
        date1904 = self.date1904
        try:
            if cell.kind == "n" and cell.value and differs(cell.value, value, date1904=date1904):
                return False
            held = self._value(cell)
        except (DamagedError, ValueError):  # what cannot be read shows nothing
            return False
        return held == value and isinstance(held, bool) == isinstance(value, bool)

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

    def move_rows(self, table: str, moves: Mapping[int, int]) -> None:
        """Let data rows of a table change places; see ``table_rows.move``."""
        table_rows.move(self, table, moves)

    def repeat_row(self, sheet: str, row: int, times: int) -> None:
        """Let a row stand several times, all below moving down; see ``insertion.repeat_row``."""
        insertion.repeat_row(self, sheet, row, times)

    def add_comments(self, sheet: str, texts: Mapping[str, str], author: str) -> list[str]:
        """Attach notes to cells; returns the addresses that had a note of somebody else."""
        return comments.add(self, sheet, texts, author)

    def remove_comments(
        self,
        author: str,
        sheet: str | None = None,
        *,
        or_text: Callable[[str], bool] = lambda _: False,
    ) -> int:
        """Remove the notes of one author, and others by text; see ``comments.remove``."""
        return comments.remove(self, author, sheet, or_text=or_text)

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

    def note_table(self, old: Table, new: Table) -> None:
        """Remember the new shape of a table."""
        self._tables[old.sheet] = tuple(
            new if table is old else table for table in self.tables_on(old.sheet)
        )

    def forget_tables(self, sheet: str) -> None:
        """Read a sheet's tables again when they are next asked for."""
        self._tables.pop(sheet, None)

    def write_names(self) -> None:
        """Put the names that have followed growing tables into the workbook part."""
        if self.names_due:
            rewrite_names(self.package, self.structure.part, self.names_due)
            self.names_due = {}

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
                self.package.write(info.part, content.data())
                formulas_changed |= content.formulas_changed
        self.write_names()
        if self.package.changed:
            self.styles.save()
            if formulas_changed:
                drop_calculation_chain(self.package, self.structure.part)
            recalculate_on_load(self.package, self.structure.part)
        return self.package.to_bytes(level)
