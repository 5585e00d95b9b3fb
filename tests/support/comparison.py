"""Comparing a drawn book with what numpy computes, cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from workbook_templates.content import BookContent
from workbook_templates.evaluate import Evaluator
from workbook_templates.expression import Const
from workbook_templates.layout import Layout
from workbook_templates.plan import BookPlan

Look = Callable[[str, int, int], object]
"""Sheet name, row, column → what the other engine shows there."""


@dataclass(frozen=True, slots=True)
class Computed:
    """A computed cell and its value by numpy."""

    name: str
    sheet: str
    row: int
    column: int
    value: object


def computed_cells(plan: BookPlan, content: BookContent, layout: Layout) -> Iterator[Computed]:
    """Every computed cell of the book."""
    values = Evaluator(plan, content)
    names = [sheet.name for sheet in plan.spec.sheets]
    for key, place in layout.matrices.items():
        found = values.matrix(key)
        owner = place.plan.owner
        for position in zip(*np.nonzero(owner >= 0), strict=True):
            unit = place.plan.units[int(owner[position])]
            if isinstance(unit.expr, Const):
                continue
            at = tuple(int(i) for i in position)
            spot = place.spot(at)
            name = f"{key}{place.plan.key(at)}"
            yield Computed(name, names[spot.sheet], spot.row, spot.column, found[at])
    for key, place in layout.tables.items():
        for offset, column in enumerate(place.spec.columns):
            if column.value is None:
                continue
            for number, value in enumerate(values.column(key, column.key).tolist()):
                row, left = place.top + 1 + number, place.left + offset
                yield Computed(
                    f"{key}.{column.key}[{number}]", names[place.sheet], row, left, value
                )
    for key, spec in plan.fields.items():
        if spec.value is not None:
            spot = layout.fields[key]
            yield Computed(key, names[spot.sheet], spot.row, spot.column, values.field(key))


def differences(cells: list[Computed], look: Look) -> list[str]:
    """The cells that the other engine shows otherwise: relative 1e-9, texts exactly."""
    return [
        f"{cell.name} at {cell.sheet} row {cell.row + 1} column {cell.column + 1}: "
        f"{look(cell.sheet, cell.row, cell.column)!r} there, {cell.value!r} here"
        for cell in cells
        if not same(look(cell.sheet, cell.row, cell.column), cell.value)
    ]


def same(there: object, here: object) -> bool:
    """Whether both engines agree; empty shows as an empty text."""
    if here is None or (isinstance(here, float) and np.isnan(here)):
        here = ""
    if isinstance(there, str) or isinstance(here, str):
        return there == here
    a, b = float(there), float(here)  # type: ignore[arg-type]
    return abs(a - b) <= 1e-9 * max(1.0, abs(a), abs(b))


def looking_at(sheets: dict[str, list[list[object]]]) -> Look:
    """Looks a cell up in rows from A1; outside them cells are empty."""

    def look(sheet: str, row: int, column: int) -> object:
        rows = sheets[sheet]
        if row < len(rows) and column < len(rows[row]):
            return rows[row][column]
        return ""

    return look
