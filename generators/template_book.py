"""A template ready to be filled: head office's file, read and checked once.

A template is a book of its kind whose team, groups and names are placeholders. It has room
for a number of groups and of people; what a team does not use is emptied and hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from agency.finding import Finding, Severity
from generators.book_places import TablePlaces
from generators.ooxml import Template, Workbook
from generators.ooxml.address import parse_cell
from generators.ooxml.row import Row
from generators.ooxml.values import cell_xml
from generators.read_book import ReadBook
from generators.template_scan import Placeholders
from generators.template_text import Language
from workbook_templates.context import BookContext
from workbook_templates.plan import MatrixPlan
from workbook_templates.schema import BookSpec

_ROOM = {"scope": ("营业组", "--groups", 1), "slot": ("人", "--people", 0)}
"""Axes that grow with the team: what their items are, and how many of them are not."""

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
Values = npt.NDArray[np.object_]


@dataclass(frozen=True)
class MatrixCells:
    """Where the cells of a matrix stand, and what its computed ones show, by position."""

    sheet: str
    plan: MatrixPlan
    rows: Ints
    """The sheet's row of each position; 0 where there is none."""

    columns: Ints
    computed: Bools
    constant: Bools
    shown: Values

    def spot(self, position: tuple[int, ...]) -> tuple[int, int]:
        """Row and column of a position."""
        return int(self.rows[position]), int(self.columns[position])


@dataclass(frozen=True)
class Unused:
    """What to do on a sheet where items of an axis are not used."""

    cells: Mapping[int, Mapping[int, str]]
    """By row and column, the emptied cells' XML."""

    rows: frozenset[int]
    """Rows to hide."""

    prepared: tuple[Row, ...] = ()
    """All of them as they then are, where nothing else has changed in them."""


@dataclass(frozen=True)
class BookTemplate:
    """A template without errors."""

    book: ReadBook
    template: Template
    language: Language
    words: tuple[str, ...]
    placeholders: Placeholders
    fields: Mapping[str, tuple[str, str]]
    tables: Mapping[str, TablePlaces]
    matrices: Mapping[str, MatrixCells]
    spare: Mapping[str, int]
    """The empty rows at the end of each table."""

    binding: Mapping[str, int]
    """The hidden sheet's row of each thing the book says about itself, there or to be added."""

    notes: tuple[Finding, ...] = ()
    """What is doubtful but no error."""

    @property
    def context(self) -> BookContext:
        """What the template was drawn for."""
        return self.book.context

    @property
    def spec(self) -> BookSpec:
        """Its declaration."""
        return self.book.spec

    @cached_property
    def _prototype(self) -> Workbook:
        return self.template.workbook(dict.fromkeys(self.words, ""))

    @cached_property
    def _words_in(self) -> dict[str, frozenset[str]]:
        return {}

    def words_in(self, text: str) -> frozenset[str]:
        """The template's own words that occur in a text of the template."""
        if text not in self._words_in:
            self._words_in[text] = frozenset(word for word in self.words if word in text)
        return self._words_in[text]

    @cached_property
    def _unused(self) -> dict[tuple[str, int], dict[str, Unused]]:
        return {}

    def unused(self, axis: str, used: int) -> dict[str, Unused]:
        """By sheet, what is emptied and hidden where only the first items are used."""
        key = (axis, used)
        if key not in self._unused:
            cells: dict[str, dict[int, dict[int, str]]] = {}
            rows: dict[str, frozenset[int]] = {}
            for position in range(used, len(self.spec.axes[axis].items)):
                for sheet, found in self._emptied(axis, position).items():
                    rows[sheet] = rows.get(sheet, frozenset()) | found.rows
                    by_row = cells.setdefault(sheet, {})
                    for row, emptied in found.cells.items():
                        by_row.setdefault(row, {}).update(emptied)
            self._unused[key] = {
                sheet: Unused(found, rows[sheet], self._prepared(sheet, found, rows[sheet]))
                for sheet, found in cells.items()
            }
        return self._unused[key]

    def _prepared(
        self, sheet: str, cells: Mapping[int, Mapping[int, str]], hidden: frozenset[int]
    ) -> tuple[Row, ...]:
        content = self._prototype.sheet(sheet)
        return tuple(
            content.prepared(row, cells.get(row, {}), hidden=row in hidden)
            for row in sorted(hidden.union(cells))
        )

    def _emptied(self, axis: str, position: int) -> dict[str, Unused]:
        cells: dict[str, dict[int, dict[int, str]]] = {}
        rows: dict[str, set[int]] = {}
        for matrix in self.matrices.values():
            if axis not in matrix.plan.names:
                continue
            of_item = _along(matrix.plan, axis, position)
            content = self._prototype.sheet(matrix.sheet)
            places = zip(matrix.rows[of_item].flat, matrix.columns[of_item].flat, strict=True)
            for row, column in places:
                cell = content.cell(int(row), int(column)) if row else None
                if cell is not None:
                    empty = cell_xml(cell.head(), None)
                    by_row = cells.setdefault(matrix.sheet, {})
                    by_row.setdefault(int(row), {})[int(column)] = empty
            if axis in matrix.plan.matrix.rows:
                before = matrix.rows[_along(matrix.plan, axis, position - 1)].max()
                last = matrix.rows[of_item].max()
                lines = set(range(int(before) + 1, int(last) + 1))
                rows.setdefault(matrix.sheet, set()).update(lines)
        taken = self._taken(axis, position)
        return {
            sheet: Unused(found, frozenset(rows.get(sheet, set()) - taken.get(sheet, set())))
            for sheet, found in cells.items()
        }

    def _taken(self, axis: str, position: int) -> dict[str, set[int]]:
        """The rows in which something else stands."""
        taken: dict[str, set[int]] = {}
        for table in self._prototype.tables.values():
            taken.setdefault(table.sheet, set()).update(table.area.rows)
        for sheet, cell in self.fields.values():
            taken.setdefault(sheet, set()).add(parse_cell(cell)[0])
        for matrix in self.matrices.values():
            others = matrix.rows
            if axis in matrix.plan.matrix.rows:
                others = np.delete(others, position, axis=matrix.plan.names.index(axis))
            taken.setdefault(matrix.sheet, set()).update(np.unique(others).tolist())
        return taken


def _along(plan: MatrixPlan, axis: str, position: int) -> tuple[slice | int, ...]:
    """The cells of one item, as an index."""
    return tuple(position if name == axis else slice(None) for name in plan.names)


def room(template: BookTemplate, spec: BookSpec, name: str) -> list[Finding]:
    """Why the template has no room for a team's book; empty if it has."""
    findings = []
    for key, axis in template.spec.axes.items():
        needed, given = len(spec.axes[key].items), len(axis.items)
        if needed > given:
            what, option, whole = _ROOM.get(key, (key, "", 0))
            reason = f"“{name}”需要 {needed - whole} 个{what}的位置，模板只有 {given - whole} 个"
            remedy = f"用 huibao template export 加 {option} {needed - whole} 重新导出更大的模板"
            findings.append(Finding(Severity.ERROR, "template-too-small", reason, remedy))
    return findings
