"""Where the cells that formulas speak of lie in a laid-out book, and what they are called there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from workbook_templates.expression import (
    Attr,
    Binary,
    Cell,
    Column,
    Const,
    Expr,
    ExpressionError,
)
from workbook_templates.layout import COLUMN_PREFIX, Layout, Spot
from workbook_templates.schema import Item


@dataclass(frozen=True, slots=True)
class At:
    """Where a formula stands: positions on axes, a table whose row it is in, a sheet."""

    sheet: int
    places: Mapping[str, int] = field(default_factory=dict)
    table: str = ""
    row: int | None = None
    """The sheet's row, for a conditional format: those cannot hold structured references,
    so columns are addresses on their own sheet and defined names from another."""


_Target: TypeAlias = tuple[tuple[str, int | Expr | None], ...]


class Places:
    """The places of one laid-out book."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._plan = layout.plan
        self._axes = layout.plan.spec.axes
        self._quoted = ["'" + s.name.replace("'", "''") + "'!" for s in layout.sheets]
        self._cells: dict[tuple[int, int], str] = {}
        self._columns: dict[tuple[str, str], str] = {}
        self._targets: dict[int, tuple[Cell, _Target]] = {}
        self._spots: dict[tuple[str, tuple[int, ...]], tuple[int, str]] = {}

    def reference(self, spot: Spot, sheet: int, *, absolute: bool = False) -> str:
        """A cell's address as seen from ``sheet``."""
        key = (spot.row, spot.column)
        if absolute:
            text = str(xl_rowcol_to_cell(*key, row_abs=True, col_abs=True))
        elif key in self._cells:
            text = self._cells[key]
        else:
            text = self._cells[key] = xl_rowcol_to_cell(*key)
        return text if spot.sheet == sheet else self._quoted[spot.sheet] + text

    def area(self, spots: Sequence[Spot], sheet: int) -> str:
        """The cells as ranges where they touch, else as a list; all on one sheet."""
        rows = sorted({spot.row for spot in spots})
        columns = sorted({spot.column for spot in spots})
        solid = len(rows) * len(columns) == len(spots)
        if len(spots) > 1 and solid and _runs(rows) and _runs(columns):
            first = self.reference(Spot(spots[0].sheet, rows[0], columns[0]), sheet)
            return f"{first}:{xl_rowcol_to_cell(rows[-1], columns[-1])}"
        return ",".join(self.reference(spot, sheet) for spot in spots)

    def item(self, axis: str, at: At) -> Item:
        """The item of the axis at which the formula stands."""
        return self._axes[axis].items[at.places.get(axis, 0)]

    def attribute(self, axis: str, name: str, at: At) -> object:
        """What its item says under a name."""
        item = self.item(axis, at)
        return getattr(item, name) if name in {"key", "label"} else item.attrs.get(name)

    def name(self, name: Expr, at: At) -> str:
        """A column's or item's key, known when drawing."""
        match name:
            case Const(value=str() as text):
                return text
            case Attr(axis, attribute):
                return str(self.attribute(axis, attribute, at))
            case Binary("+", left, right):
                return self.name(left, at) + self.name(right, at)
        raise ExpressionError(f"not known when drawing: {name}")

    def column(self, column: Column, at: At) -> str:
        """A column of a table, in the spelling that the place of the formula allows."""
        key = (column.table, self.name(column.name, at))
        if at.row is not None:
            return self._local_column(*key, at)
        if key not in self._columns:
            table = self._plan.tables[column.table]
            self._columns[key] = f"{table.name}[{table.column(key[1]).header}]"
        return self._columns[key]

    def _local_column(self, table: str, key: str, at: At) -> str:
        place = self._layout.tables[table]
        if place.sheet != at.sheet:
            return f"{COLUMN_PREFIX}{table}.{key}"
        return self.column_area(table, key)

    def column_area(self, table: str, key: str) -> str:
        """The absolute address of a column's rows, on its own sheet."""
        place = self._layout.tables[table]
        left = place.left + [column.key for column in place.spec.columns].index(key)
        return str(xl_range_abs(place.top + 1, left, place.top + place.rows, left))

    def row(self, key: str, at: At) -> str:
        """The cell of a column in the formula's own row."""
        spec = self._plan.tables[at.table]
        if at.row is None:
            return f"{spec.name}[[#This Row],[{spec.column(key).header}]]"
        left = self._layout.tables[at.table].left + spec.columns.index(spec.column(key))
        return str(xl_rowcol_to_cell(at.row, left, col_abs=True))

    def row_number(self, at: At) -> str:
        """The number of the formula's own row in its table, from 1."""
        place = self._layout.tables[at.table]
        if at.row is not None:
            return f"(ROW()-{place.top + 1})"
        header = place.spec.columns[0].header
        return f"(ROW()-ROW({place.spec.name}[[#Headers],[{header}]]))"

    def position(self, cell: Cell, at: At) -> tuple[int, ...]:
        """The position in its matrix of a cell that the formula speaks of."""
        known = self._targets.get(id(cell))
        if known is None:
            known = self._targets[id(cell)] = (cell, self._target(cell))
        places = at.places
        return tuple(
            [
                places.get(name, 0)
                if override is None
                else override
                if isinstance(override, int)
                else self._axes[name].index(self.name(override, at))
                for name, override in known[1]
            ]
        )

    def _target(self, cell: Cell) -> _Target:
        """The matrix's axes, each with the position or the expression that the cell gives it."""
        overrides = dict(cell.overrides)
        return tuple(
            (
                name,
                axis.index(given.value)
                if isinstance(given := overrides.get(name), Const) and isinstance(given.value, str)
                else given,
            )
            for name, axis in self._plan.matrix(cell.matrix).axes.items()
        )

    def cell(self, cell: Cell, at: At) -> str:
        """The address of a matrix's cell."""
        position = self.position(cell, at)
        key = (cell.matrix, position)
        if key not in self._spots:
            spot = self._layout.matrices[cell.matrix].spot(position)
            self._spots[key] = (spot.sheet, self.reference(spot, spot.sheet))
        sheet, text = self._spots[key]
        return text if sheet == at.sheet else self._quoted[sheet] + text

    def along(self, cell: Cell, axis: str, guide: Cell, at: At) -> str:
        """A matrix's cells along an axis, at the positions that ``guide`` allows."""
        positions = self._plan.matrix(guide.matrix).allowed[axis]
        place = self._layout.matrices[cell.matrix]
        spots = [
            place.spot(self.position(cell, At(at.sheet, {**at.places, axis: position})))
            for position in positions
        ]
        return self.area(spots, at.sheet)

    def children(self, axis: str, at: At) -> list[At]:
        """The places of the item's children."""
        whole = self._axes[axis]
        return [
            At(at.sheet, {**at.places, axis: whole.index(key)}, at.table)
            for key in self.item(axis, at).children
        ]


def _runs(numbers: list[int]) -> bool:
    return numbers[-1] - numbers[0] == len(numbers) - 1
