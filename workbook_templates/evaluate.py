"""The second evaluator: every computed value of a book, with numpy, from its content.

Values are computed in units (blocks of cells of one expression) on demand and kept, so
that a cell that leads to another finds it ready. Empty is NaN for numbers and ``""``
for texts. The results must equal what a spreadsheet makes of the rendered formulas.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt

from workbook_templates.aggregates import TableIndex, Where
from workbook_templates.arithmetic import (
    CALLS,
    Block,
    Floats,
    as_numbers,
    binary,
    choose,
    compare,
    is_several,
    plain_number,
    rounded,
    value_of,
)
from workbook_templates.content import BookContent, Key, Value
from workbook_templates.expression import (
    Aggregate,
    Attr,
    Binary,
    Call,
    Cell,
    Column,
    Compare,
    Const,
    Dot,
    Expr,
    ExpressionError,
    FieldRef,
    If,
    Lookup,
    Nth,
    Rank,
    RowRef,
    Total,
)
from workbook_templates.plan import BookPlan, MatrixPlan, Unit
from workbook_templates.schema import ANY, ColumnSpec, Type


@dataclass(frozen=True, slots=True)
class Env:
    """Where an expression is computed: positions on axes, or the rows of a table."""

    places: Mapping[str, Any] = field(default_factory=dict)
    shape: tuple[int, ...] = ()
    table: str = ""


class Evaluator:
    """Computes the values of one book; ``plan`` may be shared by many books of one shape."""

    def __init__(self, plan: BookPlan, content: BookContent) -> None:
        self.plan = plan
        self.content = content
        self._fields: dict[str, Block] = {}
        self._columns: dict[tuple[str, str], npt.NDArray[Any]] = {}
        self._indexes: dict[str, TableIndex] = {}
        self._cells: dict[str, npt.NDArray[Any]] = {}
        self._done: set[tuple[str, int]] = set()
        self._running: set[tuple[str, int]] = set()
        self._below: dict[tuple[str, int], npt.NDArray[np.int64]] = {}
        self._attrs: dict[tuple[str, str], npt.NDArray[Any]] = {}

    def field(self, key: str) -> Value:
        """A field's value, typed or computed."""
        return value_of(self._field(key))

    def column(self, table: str, key: str) -> npt.NDArray[Any]:
        """A column's values, typed or computed, one for each filled row."""
        if (table, key) not in self._columns:
            spec = self.plan.tables[table].column(key)
            self._columns[table, key] = self._column(table, spec)
        return self._columns[table, key]

    def matrix(self, key: str) -> npt.NDArray[Any]:
        """All cells of a matrix as an object array over its axes; None where empty."""
        for unit in self.plan.matrix(key).units:
            self._ensure(unit)
        return self._values(key)

    def cell(self, matrix: str, *key: str) -> Value:
        """One cell by the keys of its items, in the order of the matrix's axes."""
        plan = self.plan.matrix(matrix)
        position = tuple(plan.axes[name].index(k) for name, k in zip(plan.names, key, strict=True))
        owner = int(plan.owner[position])
        if owner >= 0:
            self._ensure(plan.units[owner])
        return value_of(self._values(matrix)[position])

    def compute(self, expr: Expr, env: Env | None = None) -> Block:
        """Any expression of the book in an environment; used for checks."""
        return self._eval(expr, env or Env())

    def _field(self, key: str) -> Block:
        if key not in self._fields:
            spec = self.plan.fields[key]
            if spec.value is not None:
                self._fields[key] = self._eval(spec.value, Env())
            else:
                given = self.content.fields.get(key)
                empty = "" if spec.type.is_text else np.nan
                self._fields[key] = empty if given is None else given
        return self._fields[key]

    def _field_in(self, key: str, env: Env) -> Block:
        """A field as an expression in ``env`` sees it."""
        return self._field(key)

    def _column(self, table: str, spec: ColumnSpec) -> npt.NDArray[Any]:
        rows = self.content.rows(table)
        if spec.value is None:
            return self.content.tables[table][spec.key]
        found = self._eval(spec.value, Env(shape=(rows,), table=table))
        kind = object if spec.type.is_text else float
        return np.broadcast_to(np.asarray(found, dtype=kind), (rows,)).copy()

    def _values(self, key: str) -> npt.NDArray[Any]:
        if key not in self._cells:
            plan = self.plan.matrix(key)
            values = np.full(plan.owner.shape, None, dtype=object)
            given: Mapping[Key, Value] = self.content.matrices.get(key, {})
            if given:
                _place(plan, given, values)
            self._cells[key] = values
        return self._cells[key]

    def _ensure(self, unit: Unit) -> None:
        name = (unit.matrix, unit.number)
        if name in self._done:
            return
        if name in self._running:
            raise ExpressionError(f"{unit.matrix} leads back to itself: {unit.expr}")
        self._running.add(name)
        found = self._eval(unit.expr, Env(unit.lanes, unit.shape))
        values = self._values(unit.matrix)
        if not unit.type.is_text:
            numbers = np.asarray(found, dtype=float)
            found = numbers.astype(object)
            found[np.isnan(numbers)] = None
        if unit.mine is not None:
            found = np.where(unit.mine, found, values[unit.block])
        values[unit.block] = found
        self._running.discard(name)
        self._done.add(name)

    def _eval(self, expr: Expr, env: Env) -> Block:
        compute = _COMPUTE.get(type(expr))
        if compute is None:
            raise ExpressionError(f"cannot compute {expr}")
        return compute(self, expr, env)

    def _if(self, expr: If, env: Env) -> Block:
        chosen = np.asarray(self._eval(expr.condition, env), dtype=float) != 0
        return choose(chosen, self._eval(expr.then, env), self._eval(expr.otherwise, env))

    def _call(self, expr: Call, env: Env) -> Block:
        if expr.name == "position":
            return np.arange(1.0, self.content.rows(env.table) + 1)
        return CALLS[expr.name](*(self._eval(arg, env) for arg in expr.args))

    def _attr(self, axis: str, name: str, env: Env) -> Block:
        place = env.places.get(axis, 0)
        items = self.plan.spec.axes[axis].items
        if not is_several(place):
            item = items[int(place)]
            found = getattr(item, name) if name in {"key", "label"} else item.attrs.get(name)
            if found is ANY or found is None or isinstance(found, str | float | int):
                return np.nan if found is None else found
            return self._eval(found, env)
        if (axis, name) not in self._attrs:
            values = [
                getattr(item, name) if name in {"key", "label"} else item.attrs.get(name)
                for item in items
            ]
            plain = all(value is None or isinstance(value, float) for value in values)
            self._attrs[axis, name] = np.array(values, dtype=float if plain else object)
        taken = self._attrs[axis, name][place]
        if taken.dtype != object:
            return taken
        first = next((v for v in taken.flat if v is not None), None)
        if first is ANY:
            return ANY
        return taken if isinstance(first, str) else taken.astype(float)

    def _places(self, cell: Cell, env: Env) -> tuple[Any, ...]:
        """Positions of the target cells on each axis of the matrix."""
        overrides = dict(cell.overrides)
        found = []
        for name, axis in self.plan.axes(cell.matrix).items():
            if name not in overrides:
                found.append(env.places.get(name, 0))
                continue
            key = self._eval(overrides[name], env)
            if isinstance(key, str):
                found.append(axis.index(key))
            else:
                at = [axis.index(str(k)) for k in np.asarray(key).flat]
                found.append(np.array(at).reshape(np.shape(key)))
        return tuple(found)

    def _cell(self, cell: Cell, env: Env) -> Block:
        return self._gather(cell.matrix, self._places(cell, env))

    def _gather(self, matrix: str, places: tuple[Any, ...]) -> Block:
        plan = self.plan.matrix(matrix)
        owner = plan.owner[places]
        owners = set(owner.reshape(-1).tolist())
        is_text = False
        for number in owners:
            if number >= 0:
                unit = plan.units[number]
                self._ensure(unit)
                is_text = unit.type.is_text
        if owners == {-1}:
            first = tuple(int(np.asarray(p).flat[0]) for p in places)
            kind = plan.type_at(first)
            is_text = kind is not None and kind.is_text
        found = self._values(matrix)[places]
        if is_text:
            return np.where(found == None, "", found) if is_several(found) else found or ""  # noqa: E711
        if isinstance(found, np.ndarray):
            return as_numbers(found)
        return float(found) if isinstance(found, int | float) else np.nan

    def _aggregate(self, expr: Aggregate, env: Env) -> Block:
        conditions = []
        for condition in expr.conditions:
            value = self._eval(condition.value, env)
            if value is not ANY:
                conditions.append((condition, value))
        where = [
            Where(str(self._eval(condition.column.name, env)), condition.op, value)
            for condition, value in conditions
        ]
        column = None
        if expr.column is not None:
            column = str(self._eval(expr.column.name, env))
        found = self._total_of(expr.table, column, where, env)
        if column and self.plan.tables[expr.table].column(column).type is Type.MONEY:
            found = rounded(found, 2.0)
        return found if is_several(found) else float(found)

    def _total_of(self, table: str, column: str | None, where: list[Where], env: Env) -> Floats:
        """A conditional sum or count, with the shape of the conditions' values."""
        return self._index(table).total(column, where)

    def _index(self, table: str) -> TableIndex:
        if table not in self._indexes:
            rows = self.content.rows(table)
            self._indexes[table] = TableIndex(rows, lambda key: self.column(table, key))
        return self._indexes[table]

    def _lookup(self, expr: Lookup, value: Block, env: Env) -> Block:
        column, key = expr.column, expr.key
        target = str(self._eval(column.name, env))
        asked = np.atleast_1d(np.asarray(value, dtype=object))
        index = self._index(column.table)
        rows = index.first_row(str(self._eval(key.name, env)), asked)
        is_text = self.plan.tables[column.table].column(target).type.is_text
        empty: Any = "" if is_text else np.nan
        source = np.append(self.column(column.table, target), empty)
        found = source[rows]
        return found if is_several(value) else found.item()

    def _nth(self, column: Column, number: Block) -> Block:
        source = self.column(column.table, str(column.name.value))  # type: ignore[union-attr]
        rows = np.asarray(number, dtype=float).astype(int)
        padded = np.append(source, "" if source.dtype == object else np.nan)
        return padded[np.where((rows >= 1) & (rows <= len(source)), rows - 1, len(source))]

    def _along(self, env: Env, axis: str, positions: npt.NDArray[np.int64]) -> Env:
        """The environment with one more dimension, along which ``axis`` runs."""
        spread = {
            name: place[..., None] if is_several(place) else place
            for name, place in env.places.items()
        }
        return Env({**spread, axis: positions}, (*env.shape, len(positions)), env.table)

    def _total(self, expr: Total, env: Env) -> Block:
        """Like SUM: empty children count nothing; empty only where all children are."""
        children = self._children(expr.axis, int(env.places.get(expr.axis, 0)))
        if expr.each is None:
            raise ExpressionError("total without an expression outside a matrix rule")
        if not children.size:
            return np.nan
        inner = self._along(env, expr.axis, children)
        parts = np.asarray(self._eval(expr.each, inner), dtype=float)
        parts = np.broadcast_to(parts, np.broadcast_shapes(parts.shape, children.shape))
        return np.where(np.isnan(parts).all(axis=-1), np.nan, np.nansum(parts, axis=-1))

    def _children(self, name: str, place: int) -> npt.NDArray[np.int64]:
        """Where the children of an axis's item stand on it."""
        if (name, place) not in self._below:
            axis = self.plan.spec.axes[name]
            found = [axis.index(key) for key in axis.items[place].children]
            self._below[name, place] = np.array(found, dtype=np.int64)
        return self._below[name, place]

    def _dot(self, axis: str, left: Cell, right: Cell, env: Env) -> Block:
        positions = self.plan.matrix(right.matrix).allowed[axis]
        inner = self._along(env, axis, np.array(positions))
        a = np.asarray(self._cell(left, inner), dtype=float)
        b = plain_number(self._cell(right, inner))
        filled = (~np.isnan(a) & (b != 0)).any(axis=-1)
        return np.where(filled, (plain_number(a) * b).sum(axis=-1), np.nan)

    def _rank(self, expr: Rank, env: Env) -> Block:
        items = self.plan.spec.axes[expr.axis].items
        place = env.places[expr.axis]
        level = items[int(np.asarray(place).flat[0])].level
        peers = np.array([i for i, item in enumerate(items) if item.level == level])
        inner = self._along(env, expr.axis, peers)
        others = np.asarray(self._cell(expr.cell, inner), dtype=float)
        mine = np.asarray(self._cell(expr.cell, env), dtype=float)
        better = others > mine[..., None] if expr.best == "up" else others < mine[..., None]
        return np.where(np.isnan(mine), np.nan, 1.0 + better.sum(axis=-1))


def _place(plan: MatrixPlan, given: Mapping[Key, Value], cells: npt.NDArray[Any]) -> None:
    """Put typed values into their cells; those of cells that nobody fills are left out."""
    axes = [{item.key: i for i, item in enumerate(a.items)} for a in plan.axes.values()]
    lines = zip(*given, strict=True)
    found = [
        np.fromiter(map(at.get, line, repeat(-1)), np.int64, len(given))
        for at, line in zip(axes, lines, strict=True)
    ]
    known = np.min(found, axis=0) >= 0
    known[known] = plan.typed[tuple(line[known] for line in found)]
    values = np.array([*given.values(), None], dtype=object)[:-1]
    cells[tuple(line[known] for line in found)] = values[known]


_COMPUTE: Mapping[type, Callable[[Evaluator, Any, Env], Block]] = {
    Const: lambda self, expr, env: np.nan if expr.value is None else expr.value,
    FieldRef: lambda self, expr, env: self._field_in(expr.key, env),
    RowRef: lambda self, expr, env: self.column(env.table, str(self._eval(expr.name, env))),
    Attr: lambda self, expr, env: self._attr(expr.axis, expr.name, env),
    Cell: lambda self, expr, env: self._cell(expr, env),
    Aggregate: lambda self, expr, env: self._aggregate(expr, env),
    Lookup: lambda self, expr, env: self._lookup(expr, self._eval(expr.value, env), env),
    Nth: lambda self, expr, env: self._nth(expr.column, self._eval(expr.number, env)),
    Binary: lambda self, expr, env: binary(
        expr.op, self._eval(expr.left, env), self._eval(expr.right, env)
    ),
    Compare: lambda self, expr, env: compare(
        expr.op, self._eval(expr.left, env), self._eval(expr.right, env)
    ),
    If: lambda self, expr, env: self._if(expr, env),
    Call: lambda self, expr, env: self._call(expr, env),
    Total: lambda self, expr, env: self._total(expr, env),
    Dot: lambda self, expr, env: self._dot(expr.axis, expr.left, expr.right, env),
    Rank: lambda self, expr, env: self._rank(expr, env),
}
"""How each kind of expression is computed; a table, as a book has tens of thousands of them."""
