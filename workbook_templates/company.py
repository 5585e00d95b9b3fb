"""Every indicator of many groups and many periods at once, from one company-wide content.

The formulas are the plan book's own: the same measures and indicators, read from the same
declaration. A book shows one chosen period; here the chosen period stands for several side
by side. Fields that follow from it become arrays over the periods, columns that follow from
it have one line for each period, and whatever does not is computed once for all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from workbook_templates.aggregates import RepeatedIndex, TableIndex, Where
from workbook_templates.arithmetic import Block, Floats
from workbook_templates.content import BookContent
from workbook_templates.evaluate import Env, Evaluator
from workbook_templates.expression import Cell, Const, Expr
from workbook_templates.plan import BookPlan
from workbook_templates.rules import rule_over
from workbook_templates.schema import ColumnSpec, Item, Rule

PERIOD = "period"
"""The field and the window that stand for all periods."""

WINDOW = "window"
"""Matrices with this axis hold figures of the chosen period."""


@dataclass(frozen=True, slots=True)
class CompanyFigures:
    """Figures as arrays of periods × scopes; the first scope is the whole, NaN is empty."""

    periods: tuple[str, ...]
    scopes: tuple[str, ...]
    measures: Mapping[str, Floats]
    kpis: Mapping[str, Floats]


def company_figures(plan: BookPlan, content: BookContent, periods: Sequence[str]) -> CompanyFigures:
    """All measures and indicators of the book's groups and their whole, for each period.

    ``content`` holds everybody's rows as one book does, its groups being those of ``plan``;
    text columns of its tables may be pandas categoricals. ``periods`` are labels of its table
    of periods (``2027-03``, ``2027-Q1``, ``2027``). Raises ``ValueError`` for another label.
    """
    known = set(content.tables["periods"]["label"].tolist())
    for label in periods:
        if label not in known:
            raise ValueError(f"periods must be in the table of periods, got {label!r}")
    evaluator = _SideBySide(plan, content, periods)
    axes = plan.spec.axes
    return CompanyFigures(
        tuple(periods),
        tuple(item.key for item in axes["scope"].items),
        {item.key: evaluator.measure(item.key) for item in axes["measure"].items},
        {item.key: evaluator.figures(_formula(item)) for item in axes["kpi"].items},
    )


def _formula(item: Item) -> Expr:
    value: Any = item.attrs["value"]
    return value  # type: ignore[no-any-return]


class _SideBySide(Evaluator):
    """The book's expressions with the periods as the first dimension of every block."""

    def __init__(self, plan: BookPlan, content: BookContent, periods: Sequence[str]) -> None:
        super().__init__(plan, replace(content, fields={**content.fields, PERIOD: None}))
        self._fields[PERIOD] = np.array(periods, dtype=object)
        self._count = len(periods)
        self._repeated: dict[str, TableIndex] = {}
        self._inline: dict[tuple[Any, ...], Block] = {}
        self._rules: dict[tuple[Any, ...], Rule] = {}
        self._matrices = plan.spec.matrices()
        axes = plan.spec.axes
        groups = len(axes["scope"].items) - 1
        window = axes[WINDOW].index(PERIOD)
        scopes = np.arange(1, groups + 1)[None, :]
        self._groups = Env({WINDOW: window, "scope": scopes}, (self._count, groups))
        self._whole = Env({WINDOW: window, "scope": 0}, (self._count, 1))

    def measure(self, key: str) -> Floats:
        """A measure as periods × scopes."""
        return self.figures(Cell("work", (("measure", Const(key)),)))

    def figures(self, expr: Expr) -> Floats:
        """Any expression over scopes as periods × scopes."""
        groups, whole = (
            np.broadcast_to(np.asarray(self._eval(expr, env), dtype=float), env.shape)
            for env in (self._groups, self._whole)
        )
        return np.concatenate([whole, groups], axis=1)

    def _field_in(self, key: str, env: Env) -> Block:
        value = self._field(key)
        if np.ndim(value) == 0:
            return value
        return value.reshape((-1,) + (1,) * (len(env.shape) - 1))

    def _column(self, table: str, spec: ColumnSpec) -> npt.NDArray[Any]:
        rows = self.content.rows(table)
        if spec.value is None:
            return self.content.tables[table][spec.key]
        found = np.asarray(
            self._eval(spec.value, Env(shape=(self._count, rows), table=table)),
            dtype=object if spec.type.is_text else float,
        )
        return np.broadcast_to(found, (self._count, rows) if found.ndim > 1 else (rows,))

    def _cell(self, cell: Cell, env: Env) -> Block:
        axes = self.plan.axes(cell.matrix)
        if WINDOW not in axes:
            return super()._cell(cell, env)
        places = dict(zip(axes, self._places(cell, env), strict=True))
        name = (cell.matrix, env.shape, *(np.asarray(p).tobytes() for p in places.values()))
        if name not in self._inline:
            rule = self._rule(cell.matrix, places)
            expr: Any = rule.value
            if rule.source is not None:
                axis, attribute = rule.source
                expr = axes[axis].items[int(places[axis])].attrs[attribute]
            self._inline[name] = self._eval(expr, Env(places, env.shape))
        return self._inline[name]

    def _rule(self, matrix: str, places: Mapping[str, Any]) -> Rule:
        """The one rule of these cells, found once for all places on axes no rule speaks of."""
        spec, axes = self._matrices[matrix], self.plan.axes(matrix)
        decisive = sorted({axis for rule in spec.rules for axis in rule.when})
        name = (matrix, *(np.asarray(places[axis]).tobytes() for axis in decisive))
        if name not in self._rules:
            items = {
                axis: [axes[axis].items[place] for place in np.ravel(places[axis]).tolist()]
                for axis in decisive
            }
            self._rules[name] = rule_over(spec, items)
        return self._rules[name]

    def _total_of(self, table: str, column: str | None, where: list[Where], env: Env) -> Floats:
        used = [condition.column for condition in where] + ([column] if column else [])
        if all(np.ndim(self.column(table, key)) == 1 for key in used):
            return super()._total_of(table, column, where, env)
        if table not in self._repeated:
            self._repeated[table] = RepeatedIndex(
                self._index(table), self._count, lambda key: self.column(table, key)
            )
        number = np.arange(self._count).reshape((-1,) + (1,) * (len(env.shape) - 1))
        one = Where(RepeatedIndex.NUMBER, "=", number)
        return self._repeated[table].total(column, [*where, one])
