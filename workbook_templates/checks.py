"""Checks as data: whether a book's content satisfies what its declaration says.

Two kinds: what follows from the schema (:mod:`workbook_templates.input_checks`), and the
declared rules of :class:`~workbook_templates.schema.CheckSpec`, computed here. A rule over
a table holds for each filled row, a rule over a matrix for each cell that its ``when``
leaves. In a rule's reason and remedy, ``{expression}`` stands for a value of that row or
cell; ``{expression|ratio}`` says how to write it where that does not follow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from agency.finding import Finding, Severity
from workbook_templates.content import BookContent
from workbook_templates.evaluate import Env, Evaluator
from workbook_templates.expression import (
    Aggregate,
    Binary,
    Call,
    Cell,
    Const,
    Expr,
    FieldRef,
    Lookup,
    RowRef,
)
from workbook_templates.faults import Drawn, Fault, Locator, Texts, findings_of, shown
from workbook_templates.input_checks import filled, input_faults, sound
from workbook_templates.layout import Layout, Spot
from workbook_templates.parser import Parser
from workbook_templates.plan import BookPlan, MatrixPlan, shaping_axis
from workbook_templates.schema import Axis, BookSpec, CheckSpec, Type

Places = dict[str, list[int]]

_PLACEHOLDER = re.compile(r"\{([^{}|]+)(?:\|(\w+))?\}")


def run_checks(
    plan: BookPlan,
    content: BookContent,
    evaluator: Evaluator | None = None,
    layout: Layout | Locator | None = None,
) -> list[Finding]:
    """Everything that breaks a rule, in the order of sheets and rows.

    ``evaluator`` may be one that has computed the same content already; ``layout`` is
    where the cells stand, by default where they would be drawn. At most
    :data:`~workbook_templates.faults.SHOWN` findings of one code, then how many more.
    """
    place = Layout(plan, content) if layout is None else layout
    locator = Drawn(place) if isinstance(place, Layout) else place
    values = evaluator or Evaluator(plan, sound(plan, content))
    parser = message_parser(plan.spec)
    declared = (_Rule(check, values, locator, parser).faults() for check in plan.spec.checks)
    inputs = input_faults(plan, content, locator)
    return findings_of(chain(inputs, *declared), locator)


def message_parser(spec: BookSpec) -> Parser:
    """Reads the expressions in a book's messages."""
    return Parser(frozenset(spec.tables()), frozenset(spec.matrices()), frozenset(spec.axes))


class Message:
    """A rule's reason or remedy: text with values of the row or cell in it."""

    def __init__(self, text: str, table: str, plan: BookPlan, parser: Parser) -> None:
        pieces = _PLACEHOLDER.split(text)
        self._literals = pieces[::3]
        self.figures: list[tuple[Expr, Type]] = []
        """The expressions in the text and how their values are written."""
        for source, kind in zip(pieces[1::3], pieces[2::3], strict=True):
            expr = parser.parse(source)
            self.figures.append((expr, Type(kind) if kind else _kind(expr, table, plan)))

    def written(self, value: Callable[[Expr], object]) -> str:
        """The text, with the ``value`` of each expression."""
        figures = [shown(value(expr), kind) for expr, kind in self.figures]
        return "".join(map("".join, zip(self._literals, [*figures, ""], strict=True)))


def _kind(expr: Expr, table: str, plan: BookPlan) -> Type:
    """What type a value has, as far as its way of writing depends on it."""
    match expr:
        case RowRef(name=Const(value=str() as key)):
            return plan.tables[table].column(key).type
        case Lookup(column=column) | Aggregate(column=column) if column is not None:
            if isinstance(column.name, Const):
                return plan.tables[column.table].column(str(column.name.value)).type
        case FieldRef(key):
            return plan.fields[key].type
        case Binary(left=inner) | Call(args=(inner, *_)):
            return _kind(inner, table, plan)
    return Type.NUMBER


class _Scene:
    """The rows or cells over which a rule is computed at once; keeps what was computed."""

    def __init__(self, values: Evaluator, env: Env) -> None:
        self.env = env
        self._values = values
        self._kept: dict[Expr, Any] = {}

    def truth(self, expr: Expr) -> npt.NDArray[np.bool_]:
        """Where the expression is not 0."""
        found = np.asarray(self._values.compute(expr, self.env), dtype=float) != 0
        return np.broadcast_to(found, self.env.shape)

    def at(self, index: tuple[int, ...], expr: Expr) -> object:
        """The expression's value in one row or cell."""
        if expr not in self._kept:
            found = self._values.compute(expr, self.env)
            found = np.asarray(found, dtype=object) if isinstance(found, str) else found
            self._kept[expr] = np.broadcast_to(found, self.env.shape)
        return self._kept[expr][index]


class _Rule:
    """One declared rule over one content."""

    def __init__(
        self, check: CheckSpec, values: Evaluator, locator: Locator, parser: Parser
    ) -> None:
        self._check = check
        self._values = values
        self._plan = values.plan
        self._locator = locator
        self._reason, self._remedy = (
            Message(text, check.over, values.plan, parser) for text in (check.reason, check.remedy)
        )

    def faults(self) -> Iterator[Fault]:
        """The rows or cells that break it."""
        if self._check.over in self._plan.tables:
            return self._in_table(self._check.over)
        return self._in_matrix(self._plan.matrix(self._check.over))

    def _in_table(self, key: str) -> Iterator[Fault]:
        table, content = self._plan.tables[key], self._values.content
        rows = content.rows(key)
        if not rows:
            return
        column = self._check.show or table.columns[0].key
        scene = _Scene(self._values, Env(shape=(rows,), table=key))
        broken = self._broken(scene)
        if broken.any():
            broken &= filled(table, content.tables[key])
        for row in np.flatnonzero(broken):
            spot = self._locator.in_table(key, column, int(row))
            value = RowRef(Const(column)), table.column(column).type
            yield self._fault(spot, scene, (int(row),), *value)

    def _in_matrix(self, matrix: MatrixPlan) -> Iterator[Fault]:
        key = self._check.over
        places = {name: self._subset(matrix, name) for name in matrix.names}
        for block in self._blocks(places) if all(places.values()) else ():
            scene = _Scene(self._values, _environment(block))
            for found in np.argwhere(self._broken(scene)):
                index = tuple(int(i) for i in found)
                position = tuple(p[i] for p, i in zip(block.values(), index, strict=True))
                spot = self._locator.in_matrix(key, position)
                kind = matrix.type_at(position) or Type.NUMBER
                yield self._fault(spot, scene, index, Cell(key, ()), kind)

    def _fault(
        self,
        spot: Spot,
        scene: _Scene,
        index: tuple[int, ...],
        expr: Expr,
        kind: Type,
    ) -> Fault:
        def texts() -> Texts:
            value = partial(scene.at, index)
            reason, remedy = self._reason.written(value), self._remedy.written(value)
            return Texts(shown(value(expr), kind, empty=""), reason, remedy)

        return Fault(Severity(self._check.severity), self._check.code, spot, texts)

    def _broken(self, scene: _Scene) -> npt.NDArray[np.bool_]:
        broken = ~scene.truth(self._check.holds)
        if self._check.only_if is not None:
            broken &= scene.truth(self._check.only_if)
        return broken

    def _subset(self, matrix: MatrixPlan, name: str) -> list[int]:
        wanted, items = self._check.when.get(name), matrix.axes[name].items
        return [
            i
            for i in matrix.allowed[name]
            if wanted is None or items[i].key in wanted or f"@{items[i].level}" in wanted
        ]

    def _blocks(self, places: Places) -> Iterator[Places]:
        """The cells, cut along every axis on which the shape of an expression depends."""
        axes = self._plan.spec.axes
        cuts = (_mixed(axes, places), *(shaping_axis(e, axes, places) for e in self._exprs()))
        axis = next(filter(None, cuts), None)
        if axis is None:
            yield places
            return
        for place in places[axis]:
            yield from self._blocks({**places, axis: [place]})

    def _exprs(self) -> Iterator[Expr]:
        yield self._check.holds
        if self._check.only_if is not None:
            yield self._check.only_if
        for expr, _ in (*self._reason.figures, *self._remedy.figures):
            yield expr


def _mixed(axes: Mapping[str, Axis], places: Places) -> str | None:
    """An axis of which items of several levels are meant, if any."""
    for name, positions in places.items():
        if len({axes[name].items[i].level for i in positions}) > 1:
            return name
    return None


def _environment(block: Places) -> Env:
    """Positions that broadcast over the block; an axis with one of them is a scalar."""
    places: dict[str, Any] = {}
    for dimension, (name, positions) in enumerate(block.items()):
        view = [1] * len(block)
        view[dimension] = -1
        alone = len(positions) == 1
        places[name] = positions[0] if alone else np.array(positions).reshape(view)
    return Env(places, tuple(map(len, block.values())))
