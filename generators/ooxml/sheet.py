"""A sheet that can change: its formulas, and cells that move with theirs."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import TypeAlias

from generators.ooxml.address import Area, cell_name
from generators.ooxml.cell import Cell, read_cell
from generators.ooxml.formula import shift
from generators.ooxml.markup import escape
from generators.ooxml.sheet_rows import SheetRows

_BREAKS = re.compile(r"<rowBreaks\b.*?</rowBreaks>", re.DOTALL)
_BREAK = re.compile(r'(<brk\b[^>]*?\bid="(\d+)"[^>]*(?:/>|></brk>))')
_ADDRESS_IN_HEAD = re.compile(r'\br="[A-Z]+\d+"')
_SHARED = 't="shared"'

FormulaChange: TypeAlias = Callable[[str, int, int], str]
"""From a formula's text, row and column to its new text."""


class Sheet(SheetRows):
    """A sheet that can change."""

    def formula_text(self, cell: Cell) -> str | None:
        """The text of the cell's formula; that of a dependent is worked out."""
        formula = cell.formula
        if formula is None or formula.kind == "dataTable":
            return None
        if formula.kind == "shared" and not formula.text:
            master = self.base.shared_formulas.get(formula.group)
            if master is None:
                return None
            return shift(master[2], cell.row - master[0], cell.column - master[1])
        return formula.text

    def release_shared(self, group: str) -> None:
        """Write a shared formula out in each of its cells, so that none depends on another."""
        for number in self._numbers_with(f'si="{group}"'):
            row = self._current(number)
            for column, xml in list(row.cells.items()):
                if f'si="{group}"' not in xml:
                    continue
                cell = read_cell(xml, number, column)
                text = self.formula_text(cell)
                if cell.formula is not None and cell.formula.kind == "shared" and text is not None:
                    plain = xml.replace(cell.formula_xml, f"<f>{escape(text)}</f>", 1)
                    self.put(number, column, plain)

    def shared_groups(self, area: Area) -> set[str]:
        """The shared formulas that have a cell in the area."""
        if _SHARED.encode() not in self.base.data:
            return set()
        return {
            cell.formula.group
            for cell in self.cells(area)
            if cell.formula is not None and cell.formula.kind == "shared"
        }

    def replace_formulas(self, needle: str, change: FormulaChange) -> bool:
        """Pass formulas whose text holds ``needle`` through ``change``; whether any changed."""
        any_changed = False
        for number in self._numbers_with_formula(needle):
            for column in [c for c, xml in self._current(number).cells.items() if "<f" in xml]:
                xml = self._current(number).cells[column]
                if needle not in xml[xml.find("<f") : xml.rfind("</f>")] and _SHARED not in xml:
                    continue
                cell = read_cell(xml, number, column)
                text = self.formula_text(cell)
                if cell.formula is None or text is None or needle not in text:
                    continue
                new = change(text, number, column)
                if new == text:
                    continue
                if cell.formula.kind == "shared":
                    self.release_shared(cell.formula.group)
                    xml = self._current(number).cells[column]
                element = read_cell(xml, number, column).formula_xml
                opening = element[: element.index(">") + 1]
                new_xml = xml.replace(element, f"{opening}{escape(new)}</f>", 1)
                self.put(number, column, new_xml)
                any_changed = True
        return any_changed

    def move(self, source: tuple[int, int], target_row: int, *, shift_formula: bool) -> None:
        """Put a cell into another row of its column; a missing cell clears the target."""
        row, column = source
        xml = self._current(row).get(column)
        self._put_moved(source, xml, target_row, shift_formula=shift_formula)

    def exchange(self, column: int, moves: Mapping[int, int]) -> None:
        """Let cells of a column change places, row → row; formulas stay with their own row."""
        cells = {row: self._current(row).get(column) for row in moves}
        for row, target in moves.items():
            self._put_moved((row, column), cells[row], target, shift_formula=True)

    def _put_moved(
        self, source: tuple[int, int], xml: str | None, target_row: int, *, shift_formula: bool
    ) -> None:
        row, column = source
        if xml is None:
            self.drop(target_row, column)
            return
        moved = _ADDRESS_IN_HEAD.sub(f'r="{cell_name(target_row, column)}"', xml, count=1)
        cell = read_cell(xml, row, column)
        if cell.formula is not None and cell.formula.text:
            text = shift(cell.formula.text, target_row - row) if shift_formula else None
            opening, _, rest = cell.formula_xml.partition(">")
            opening = opening.replace(
                f'ref="{cell.name}"', f'ref="{cell_name(target_row, column)}"'
            )
            element = f"{opening}>{rest if text is None else escape(text) + '</f>'}"
            moved = moved.replace(cell.formula_xml, element, 1)
        self.put(target_row, column, moved)

    def drop_breaks(self, rows: Collection[int]) -> None:
        """Take away the manual page breaks before these rows."""
        found = _BREAKS.search(self.tail)
        if found is None:
            return
        breaks = _BREAK.findall(found[0])
        kept = [xml for xml, above in breaks if int(above) + 1 not in rows]
        if len(kept) == len(breaks):
            return
        count = f'count="{len(kept)}" manualBreakCount="{len(kept)}"'
        new = f"<rowBreaks {count}>{''.join(kept)}</rowBreaks>" if kept else ""
        self.tail = self.tail[: found.start()] + new + self.tail[found.end() :]

    def _numbers_with_formula(self, needle: str) -> list[int]:
        """Numbers of the rows that may hold a formula with the text, and of all changed rows."""
        found = set(self._numbers_with(_SHARED))
        if needle.encode() in self.base.data:
            pattern = re.compile(rb"<f[\s>][^<]*" + re.escape(needle.encode()))
            found.update(self.base.rows_with(pattern))
        return sorted(found)
