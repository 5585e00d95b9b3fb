"""Which expression computes which cells: rules of a matrix, split into units.

A unit is a block of cells (a product of axis positions) with one expression that can be
computed, or rendered, for all of them: every axis on which the expression's *shape*
depends (a column's name, an attribute that is itself an expression) is fixed to one item.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from workbook_templates.expression import (
    Attr,
    Column,
    Const,
    Expr,
    ExpressionError,
    RowRef,
    Total,
    walk,
)
from workbook_templates.rules import deciding, places_of, type_by
from workbook_templates.schema import Axis, BookSpec, MatrixSpec, Rule, Type

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Block = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A block of computed cells; ``fixed`` axes have one position."""

    number: int
    matrix: str
    expr: Expr
    type: Type
    places: Mapping[str, tuple[int, ...]]
    fixed: frozenset[str]
    shape: tuple[int, ...]
    lanes: Mapping[str, Any]
    """The places as they broadcast over the block: one number, or an array along its axis."""
    block: Block
    """The block as an index into the matrix's arrays."""
    mine: Bools | None
    """Which cells of the block are the unit's; None if all."""


class MatrixPlan:
    """The rules of one matrix, resolved for every cell."""

    def __init__(self, spec: BookSpec, matrix: MatrixSpec) -> None:
        self.matrix = matrix
        self.names = matrix.rows + matrix.columns
        self.axes = {name: spec.axes[name] for name in self.names}
        items = {name: axis.items for name, axis in self.axes.items()}
        self.allowed = {name: places_of(matrix, name, among) for name, among in items.items()}
        self.rule: npt.NDArray[np.int32] = deciding(matrix, items)
        self.owner: npt.NDArray[np.int32] = np.full_like(self.rule, -1)
        self.units: list[Unit] = []
        self._shapes = Shapes(self.axes)
        self._known_lanes: dict[tuple[int, tuple[int, ...]], Ints] = {}
        for number in np.flatnonzero(np.bincount(self.rule.reshape(-1) + 1)[1:]).tolist():
            rule = matrix.rules[number]
            if rule.value is not None or rule.source is not None:
                subset = {n: places_of(matrix, n, among, rule) for n, among in items.items()}
                self._add(number, rule, subset)

    @cached_property
    def inputs(self) -> list[tuple[int, ...]]:
        """Positions of the cells that people fill."""
        return [tuple(int(i) for i in row) for row in np.argwhere(self.typed)]

    @cached_property
    def computed(self) -> list[tuple[int, ...]]:
        """Positions of the cells that hold formulas."""
        return [tuple(int(i) for i in row) for row in np.argwhere(self.is_computed)]

    @cached_property
    def is_computed(self) -> Bools:
        """Which cells hold formulas; constant texts are written as such."""
        constant = [unit.number for unit in self.units if isinstance(unit.expr, Const)]
        found: Bools = (self.owner >= 0) & ~np.isin(self.owner, constant)
        return found

    @cached_property
    def typed(self) -> Bools:
        """Which cells people fill."""
        wanted = [n for n, rule in enumerate(self.matrix.rules) if rule.input]
        return np.isin(self.rule, wanted)

    def key(self, position: tuple[int, ...]) -> tuple[str, ...]:
        """The item keys of a position, in the order of :attr:`names`."""
        return tuple(
            self.axes[name].items[i].key for name, i in zip(self.names, position, strict=True)
        )

    def type_at(self, position: tuple[int, ...]) -> Type | None:
        """The type of a cell's value; None for an unused cell."""
        number = int(self.rule[position])
        if number < 0:
            return None
        fixed = dict(zip(self.names, position, strict=True))
        return self._type(self.matrix.rules[number], fixed)

    def _add(self, number: int, rule: Rule, subset: Mapping[str, list[int]]) -> None:
        for places in self._split(rule, subset):
            inner = _block(places)
            mine = self.rule[inner] == number
            count = np.count_nonzero(mine)
            if not count:
                continue
            fixed = {name: place[0] for name, place in places.items() if len(place) == 1}
            expr = rule.value if rule.source is None else self._source(rule.source, fixed)
            if expr is None:
                continue
            unit = Unit(
                number=len(self.units),
                matrix=self.matrix.key,
                expr=expr,
                type=self._type(rule, fixed) or Type.NUMBER,
                places={name: tuple(place) for name, place in places.items()},
                fixed=frozenset(fixed),
                shape=tuple(map(len, places.values())),
                lanes=self._lanes(places),
                block=inner,
                mine=None if count == mine.size else mine,
            )
            held = self.owner[inner]
            np.copyto(held, unit.number, where=mine)
            self.owner[inner] = held
            self.units.append(unit)

    def _lanes(self, places: Mapping[str, list[int]]) -> dict[str, Any]:
        return {
            name: place[0] if len(place) == 1 else self._lane(dimension, tuple(place))
            for dimension, (name, place) in enumerate(places.items())
        }

    def _lane(self, dimension: int, place: tuple[int, ...]) -> Ints:
        """The places along one dimension; the same array for the same places."""
        if (dimension, place) not in self._known_lanes:
            view = [1] * len(self.names)
            view[dimension] = -1
            self._known_lanes[dimension, place] = np.array(place).reshape(view)
        return self._known_lanes[dimension, place]

    def _type(self, rule: Rule, fixed: Mapping[str, int]) -> Type | None:
        return type_by(rule, lambda axis: self.axes[axis].items[fixed[axis]])

    def _source(self, source: tuple[str, str], fixed: Mapping[str, int]) -> Expr | None:
        axis, name = source
        found: Any = self.axes[axis].items[fixed[axis]].attrs.get(name)
        return Const(found) if isinstance(found, str) else found

    def _split(self, rule: Rule, subset: Mapping[str, list[int]]) -> Iterator[dict[str, list[int]]]:
        """The subset cut along every axis that decides the expression's shape, and by level."""
        cut = set(rule.each)
        if rule.source:
            cut.add(rule.source[0])
        if rule.type_from:
            cut.add(rule.type_from[0])
        parts: list[list[list[int]]] = []
        for name, places in subset.items():
            if name in cut:
                parts.append([[i] for i in places])
            else:
                parts.append(_by_level(self.axes[name], places))
        for combination in product(*parts):
            yield from self._split_shape(rule, dict(zip(subset, combination, strict=True)))

    def _split_shape(
        self, rule: Rule, places: dict[str, list[int]]
    ) -> Iterator[dict[str, list[int]]]:
        fixed = {name: place[0] for name, place in places.items() if len(place) == 1}
        expr = rule.value if rule.source is None else self._source(rule.source, fixed)
        axis = None if expr is None else self._shapes.axis(expr, places)
        if axis is None:
            yield places
            return
        for place in places[axis]:
            yield from self._split_shape(rule, {**places, axis: [place]})


def _block(places: Mapping[str, list[int]]) -> Block:
    """The product of positions as an index: slices where all are runs, since these are quick."""
    if all(place[-1] - place[0] == len(place) - 1 for place in places.values()):
        return tuple(slice(place[0], place[-1] + 1) for place in places.values())
    return np.ix_(*places.values())


class Shapes:
    """Tells which axes decide the shape of expressions; what it found out, it remembers."""

    def __init__(self, axes: Mapping[str, Axis]) -> None:
        self._axes = axes
        self._influences: dict[int, tuple[Expr, tuple[tuple[str, str | None], ...]]] = {}
        self._nested: dict[tuple[str, str], dict[int, Expr]] = {}

    def axis(self, expr: Expr, places: Mapping[str, list[int]]) -> str | None:
        """An axis with several positions on which the shape of ``expr`` depends, if any."""
        if id(expr) not in self._influences:
            self._influences[id(expr)] = (expr, _influences(expr))
        for axis, attribute in self._influences[id(expr)][1]:
            several = len(places.get(axis, ())) > 1
            if attribute is None:
                if several:
                    return axis
                continue
            nested = self._expressions(axis, attribute)
            for place in places.get(axis, ()) if nested else ():
                if place in nested:
                    found = axis if several else self.axis(nested[place], places)
                    if found:
                        return found
        return None

    def _expressions(self, axis: str, attribute: str) -> dict[int, Expr]:
        """The items, by position, whose attribute is itself an expression."""
        if (axis, attribute) not in self._nested:
            values: list[Any] = [item.attrs.get(attribute) for item in self._axes[axis].items]
            self._nested[axis, attribute] = {
                place: value
                for place, value in enumerate(values)
                if hasattr(value, "__dataclass_fields__")
            }
        return self._nested[axis, attribute]


def shaping_axis(
    expr: Expr, axes: Mapping[str, Axis], places: Mapping[str, list[int]]
) -> str | None:
    """An axis with several positions on which the shape of ``expr`` depends, if any."""
    return Shapes(axes).axis(expr, places)


def _influences(expr: Expr) -> tuple[tuple[str, str | None], ...]:
    """Axes that may decide the expression's shape, with the attribute if only its kind counts."""
    found: dict[tuple[str, str | None], None] = {}
    for part in walk(expr):
        match part:
            case Column(name=shape) | RowRef(name=shape):
                inner = (one for one in walk(shape) if isinstance(one, Attr))
                found.update(((one.axis, None), None) for one in inner)
            case Total(axis=axis, each=each) if each is not None:
                found[axis, None] = None
            case Attr(axis=axis, name=attribute):
                found[axis, attribute] = None
    return tuple(found)


def _by_level(axis: Axis, places: list[int]) -> list[list[int]]:
    levels: dict[str, list[int]] = {}
    for place in places:
        levels.setdefault(axis.items[place].level, []).append(place)
    return list(levels.values())


class BookPlan:
    """The plans of all matrices of a book, each made when it is first asked for."""

    def __init__(self, spec: BookSpec) -> None:
        self.spec = spec
        self.tables = spec.tables()
        self.fields = spec.fields()
        self._specs = spec.matrices()
        self._plans: dict[str, MatrixPlan] = {}
        self._axes: dict[str, Mapping[str, Axis]] = {}

    @cached_property
    def matrices(self) -> dict[str, MatrixPlan]:
        """All matrices' plans by key."""
        return {key: self.matrix(key) for key in self._specs}

    def matrix(self, key: str) -> MatrixPlan:
        """The plan of one matrix; :class:`ExpressionError` if there is none."""
        if key not in self._plans:
            self._plans[key] = MatrixPlan(self.spec, self._spec(key))
        return self._plans[key]

    def axes(self, key: str) -> Mapping[str, Axis]:
        """The axes of one matrix; :class:`ExpressionError` if there is none."""
        if key not in self._axes:
            spec = self._spec(key)
            self._axes[key] = {name: self.spec.axes[name] for name in spec.rows + spec.columns}
        return self._axes[key]

    def _spec(self, key: str) -> MatrixSpec:
        if key not in self._specs:
            raise ExpressionError(f"no matrix {key!r}")
        return self._specs[key]
