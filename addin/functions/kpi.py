"""HB_KPI and HB_BAND: an indicator of the catalogue over ranges, and its band.

What a distinct count or a snapshot (举绩人力, 期末人力) adds up to is no longer one, so such a
column may give several rows only where the sum means something.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias

import numpy as np

from addin.functions.cells import (
    Cell,
    ExcelError,
    Given,
    Grid,
    Refused,
    Result,
    blank,
    cells,
    choice,
    each,
    grid,
    number,
    number_or_none,
    scalar,
    sound,
    text,
)
from addin.functions.function import Argument, Example, Function
from agency.kpi import Direction, Kpi, Rollup, band, band_label, catalogue, evaluate, terms
from agency.names import folded
from agency.periods import PeriodKind
from generators.ooxml.values import to_serial

Floats: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
Mask: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]

_EVERY_GROUP = "*"
_KINDS: dict[str, PeriodKind | None] = {
    "周": PeriodKind.WEEK,
    "月": PeriodKind.MONTH,
    "季": PeriodKind.QUARTER,
    "季度": PeriodKind.QUARTER,
    "年": PeriodKind.YEAR,
}


def indicator(cell: Cell) -> Kpi:
    """The catalogue's indicator of this key, name or alias; ``Refused`` if there is none."""
    found = catalogue().by_name(text(cell))
    if found is None:
        raise Refused(ExcelError.NA)
    return found


def value(
    name: Given,
    numerator: Given,
    denominator: Given,
    groups: Given,
    group: Given,
    periods: Given,
    since: Given,
    until: Given,
) -> Result:
    """The indicator for each group and span of periods that is asked for."""
    kpi = indicator(scalar(name))
    if (kpi.denominator is None) != (denominator is None):
        raise Refused(ExcelError.VALUE)
    rows = _Rows.read(groups, periods)
    above = _Column.read(numerator, kpi.numerator, rows)
    below = _Column.read(denominator, kpi.denominator, rows) if kpi.denominator else None
    plain = replace(
        kpi, numerator="above", denominator="below" if below else None, plan=None, basis=None
    )

    def one(group: Cell, since: Cell, until: Cell) -> Cell:
        chosen = rows.chosen(group, since, until)
        measures = {"above": above.total(chosen, rows), "below": below and below.total(chosen, rows)}
        found = evaluate(plain, measures).value
        return ExcelError.DIV0 if found is None else found

    return each(one, group, since, until)


@dataclass(frozen=True)
class _Rows:
    """The rows of a table by group and period; without either, all rows are meant."""

    shape: tuple[int, int] | None
    groups: np.ndarray[Any, Any] | None
    numbers: Floats | None
    labels: np.ndarray[Any, Any] | None
    asked: dict[tuple[object, ...], Mask | None]

    @classmethod
    def read(cls, groups: Given, periods: Given) -> _Rows:
        given = [grid(each) for each in (groups, periods) if each is not None]
        shapes = {(len(rows), len(rows[0])) for rows in given}
        if len(shapes) > 1:
            raise Refused(ExcelError.VALUE)
        names = None
        if groups is not None:
            names = np.array([_group(sound(cell)) for cell in cells(groups)], dtype=str)
        numbers = labels = None
        if periods is not None:
            keys = [_period(sound(cell)) for cell in cells(periods)]
            numbers = np.array([k if isinstance(k, float) else np.nan for k in keys])
            labels = np.array([k if isinstance(k, str) else "" for k in keys], dtype=str)
        return cls(shapes.pop() if shapes else None, names, numbers, labels, {})

    def chosen(self, group: Cell, since: Cell, until: Cell) -> Mask | None:
        """The rows that are asked for; ``None`` for all."""
        key = _group(sound(group)), _period(sound(since)), _period(sound(until))
        if key not in self.asked:
            self.asked[key] = self._choose(*key)
        return self.asked[key]

    def _choose(self, group: str, since: float | str, until: float | str) -> Mask | None:
        in_group = in_span = None
        if group not in ("", _EVERY_GROUP):
            if self.groups is None:
                raise Refused(ExcelError.VALUE)
            in_group = self.groups == group
        if since != "" or until != "":
            in_span = self._span(since, until if until != "" else since)
        if in_group is None or in_span is None:
            return in_span if in_group is None else in_group
        return in_group & in_span

    def _span(self, since: float | str, until: float | str) -> Mask:
        if self.numbers is None or self.labels is None:
            raise Refused(ExcelError.VALUE)
        if isinstance(until, float):
            least = since if isinstance(since, float) else -np.inf
            if since not in ("", least):
                raise Refused(ExcelError.VALUE)
            return (self.numbers >= least) & (self.numbers <= until)
        if not isinstance(since, str):
            raise Refused(ExcelError.VALUE)
        return (self.labels != "") & (self.labels >= since) & (self.labels <= until)


@dataclass(frozen=True)
class _Column:
    """A measure's column: numbers (NaN where blank), errors by place, and how it adds up.

    A single number belongs to no row and is taken as it is.
    """

    values: Floats
    errors: dict[int, ExcelError]
    rollup: Rollup
    alone: bool

    @classmethod
    def read(cls, given: Given, expression: str, rows: _Rows) -> _Column:
        table = grid(given)
        shape = len(table), len(table[0])
        alone = shape == (1, 1)
        if not alone and rows.shape not in (None, shape):
            raise Refused(ExcelError.VALUE)
        values, errors = _numbers(table)
        measures = catalogue().measures
        found = {measures[key].rollup for term in terms(expression) for key in term}
        strictest = (Rollup.DISTINCT, Rollup.SNAPSHOT, Rollup.SUM)
        rollup = next(each for each in strictest if each in found)
        return cls(values, errors, rollup, alone)

    def total(self, chosen: Mask | None, rows: _Rows) -> float:
        """The sum over the chosen rows; blank cells are 0.

        Raises:
            Refused: a chosen cell is an error, or the rows must not be added.

        """
        if self.alone or chosen is None:
            chosen = np.ones(len(self.values), dtype=bool)
        for place, error in self.errors.items():
            if chosen[place]:
                raise Refused(error)
        if self.rollup is not Rollup.SUM:
            self._check(chosen & ~np.isnan(self.values), rows)
        return float(np.nansum(self.values, where=chosen)) if chosen.any() else 0.0

    def _check(self, filled: Mask, rows: _Rows) -> None:
        several = np.count_nonzero(filled) > 1
        if several and self.rollup is Rollup.DISTINCT:
            raise Refused(ExcelError.VALUE)
        if several and rows.numbers is not None and rows.labels is not None:
            numbers, labels = rows.numbers[filled], rows.labels[filled]
            if len(set(zip(numbers.tolist(), labels.tolist(), strict=True))) > 1:
                raise Refused(ExcelError.VALUE)


def _numbers(table: Grid) -> tuple[Floats, dict[int, ExcelError]]:
    flat = [cell for row in table for cell in row]
    if {type(cell) for cell in flat} <= {float, int, type(None)}:
        return np.array(flat, dtype=float), {}
    errors: dict[int, ExcelError] = {}
    values = np.full(len(flat), np.nan)
    for place, cell in enumerate(flat):
        try:
            found = number_or_none(cell)
            values[place] = np.nan if found is None else found
        except Refused as refused:
            errors[place] = refused.error
    return values, errors


def _group(cell: Cell) -> str:
    return "" if blank(cell) else folded(text(cell))


def _period(cell: Cell) -> float | str:
    """A number or day as a number, a label as text, "" for a blank cell."""
    if blank(cell):
        return ""
    if isinstance(cell, date):
        return to_serial(cell)
    return folded(cell) if isinstance(cell, str) else number(cell)


def banded(name: Given, values: Given, kind: Given, good: Given, watch: Given) -> Result:
    """The band of each value; blank for a blank value and for an indicator without bounds."""

    def one(name: Cell, value: Cell, kind: Cell, good: Cell, watch: Cell) -> Cell:
        if blank(value):
            return None
        kpi = indicator(name)
        if not (blank(good) and blank(watch)):
            kpi = replace(kpi, good=number(good), watch=number(watch))
            _check_bounds(kpi)
        found = band(kpi, number(value), choice(kind, _KINDS, None))
        return band_label(found) or None

    return each(one, name, values, kind, good, watch)


def _check_bounds(kpi: Kpi) -> None:
    if kpi.direction is Direction.NEUTRAL:
        raise Refused(ExcelError.VALUE)
    first, second = (kpi.watch, kpi.good) if kpi.direction is Direction.UP else (kpi.good, kpi.watch)
    if (first or 0.0) > (second or 0.0):
        raise Refused(ExcelError.NUM)
