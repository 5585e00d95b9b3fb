"""The rows of a table that an indicator is formed from: chosen by group and period, then added.

What a distinct count or a snapshot (举绩人力, 期末人力) adds up to is no longer one, so such a
column may give several rows only where the sum means something.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np

from addin.functions.arrays import once_each
from addin.functions.cells import (
    Area,
    Cell,
    ExcelError,
    Given,
    Refused,
    area,
    blank,
    number,
    number_or_none,
    sound,
    text,
)
from agency.kpi import Rollup, terms
from agency.kpi_catalogue import catalogue
from agency.names import folded
from generators.ooxml.values import to_serial

Codes: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]
Floats: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
Labels: TypeAlias = np.ndarray[Any, np.dtype[np.str_]]
Mask: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]

EVERY_GROUP = "*"
"""As in conditions of SUMIFS: all groups together."""

REMEMBERED = 2**14
"""Names of groups and periods whose plain form is kept: a long column repeats few of them."""

_STRICTEST = (Rollup.DISTINCT, Rollup.SNAPSHOT, Rollup.RATIO, Rollup.SUM)


@dataclass(frozen=True)
class Rows:
    """The rows of a table by group and period; without either, all rows are meant.

    ``codes`` number the groups as ``known`` does; ``numbers`` and ``labels`` hold those of the
    periods that are numbers or days (else NaN) and those that are texts (else "").
    """

    shape: tuple[int, int] | None
    known: dict[str, int]
    codes: Codes | None
    periods: list[float | str]
    numbers: Floats
    labels: Labels

    @classmethod
    def read(cls, groups: Given, periods: Given) -> Rows:
        """The columns of groups and periods; ``Refused`` if their sizes differ."""
        areas = [None if given is None else area(given) for given in (groups, periods)]
        shapes = {one.shape for one in areas if one is not None}
        if len(shapes) > 1:
            raise Refused(ExcelError.VALUE)
        known: dict[str, int] = {}
        codes = None if areas[0] is None else _numbered(areas[0].cells, known)
        keys = [] if areas[1] is None else _periods(areas[1])
        if set(map(type, keys)) == {float}:
            numbers, labels = np.array(keys), np.zeros(len(keys), dtype="U1")
        else:
            numbers = np.array([key if isinstance(key, float) else np.nan for key in keys])
            labels = np.array([key if isinstance(key, str) else "" for key in keys], dtype=str)
        return cls(shapes.pop() if shapes else None, known, codes, keys, numbers, labels)

    def chosen(self, group: Cell, since: Cell, until: Cell) -> Mask | None:
        """The rows that are asked for; ``None`` for all."""
        name, first = _group(sound(group)), _period(sound(since))
        last = first if blank(until) else _period(sound(until))
        in_group = in_span = None
        if name != EVERY_GROUP:
            if self.codes is None:
                raise Refused(ExcelError.VALUE)
            in_group = np.equal(self.codes, self.known.get(name, -1))
        if last != "":
            if not self.periods:
                raise Refused(ExcelError.VALUE)
            in_span = self._span(first, last)
        if in_group is None or in_span is None:
            return in_span if in_group is None else in_group
        return in_group & in_span

    def _span(self, first: float | str, last: float | str) -> Mask:
        if isinstance(last, float):
            least = -np.inf if first == "" else first
            if isinstance(least, str):
                raise Refused(ExcelError.VALUE)
            return (self.numbers >= least) & (self.numbers <= last)
        if isinstance(first, float):
            raise Refused(ExcelError.VALUE)
        named: Mask = (self.labels != "") & (self.labels >= first) & (self.labels <= last)
        return named


@dataclass(frozen=True)
class Column:
    """A measure's column: numbers (0 where blank), errors by place, and how it adds up.

    A single number belongs to no row and is taken as it is.
    """

    values: Floats
    filled: Mask
    errors: dict[int, ExcelError]
    rollup: Rollup

    @classmethod
    def read(cls, given: Given, expression: str, rows: Rows) -> Column:
        """What is given for an expression of measures; ``Refused`` if it does not fit the rows."""
        found = area(given)
        if found.shape != (1, 1) and rows.shape not in (None, found.shape):
            raise Refused(ExcelError.VALUE)
        values, errors = _numbers(found)
        measures = catalogue().measures
        rollups = {measures[key].rollup for term in terms(expression) for key in term}
        strictest = next(rollup for rollup in _STRICTEST if rollup in rollups)
        return cls(np.nan_to_num(values), ~np.isnan(values), errors, strictest)

    def total(self, chosen: Mask | None, rows: Rows) -> float:
        """The sum over the chosen rows; blank cells are 0.

        Raises:
            Refused: a chosen cell is an error, or the rows must not be added.

        """
        if chosen is None or len(self.values) == 1 != len(chosen):
            chosen = np.ones(len(self.values), dtype=bool)
        for place, error in self.errors.items():
            if chosen[place]:
                raise Refused(error)
        if self.rollup is not Rollup.SUM:
            self._check(np.flatnonzero(chosen & self.filled), rows)
        return float(self.values[chosen].sum())

    def _check(self, places: Codes, rows: Rows) -> None:
        if len(places) < 2:
            return
        spans = {rows.periods[place] for place in places} if rows.periods else ()
        if self.rollup is Rollup.DISTINCT or len(spans) > 1:
            raise Refused(ExcelError.VALUE)


def _numbered(cells: Sequence[Cell], known: dict[str, int]) -> Codes:
    """Each cell's group as a number; ``known`` learns the groups. ``Refused`` for an error."""
    codes = once_each(lambda cell: known.setdefault(_group(sound(cell)), len(known)), cells)
    return np.array(codes, dtype=np.int64)


def _periods(found: Area) -> list[float | str]:
    """Each cell's period; ``Refused`` for an error. Numbers are their own."""
    if found.kinds == {float}:
        numbers: list[Any] = found.cells
        return numbers
    return once_each(lambda cell: _period(sound(cell)), found.cells)


def _numbers(found: Area) -> tuple[Floats, dict[int, ExcelError]]:
    flat = found.cells
    if found.kinds <= {float, int, type(None)}:
        return np.array(flat, dtype=float), {}
    errors: dict[int, ExcelError] = {}
    values = np.full(len(flat), np.nan)
    for place, cell in enumerate(flat):
        try:
            value = number_or_none(cell)
            values[place] = np.nan if value is None else value
        except Refused as refused:
            errors[place] = refused.error
    return values, errors


@lru_cache(maxsize=REMEMBERED, typed=True)
def _group(cell: Cell) -> str:
    return "" if blank(cell) else folded(text(cell))


@lru_cache(maxsize=REMEMBERED, typed=True)
def _period(cell: Cell) -> float | str:
    """A number or day as a number, a label as text, "" for a blank cell."""
    if blank(cell):
        return ""
    if isinstance(cell, date):
        return float(int(to_serial(cell)))
    return folded(cell) if isinstance(cell, str) else number(cell)
