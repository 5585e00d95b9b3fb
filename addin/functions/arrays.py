"""Rules applied to whole arrays of cells."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import partial
from itertools import chain
from typing import Any, TypeVar

import numpy as np

from addin.functions.cells import (
    DISTINCT_KINDS,
    Cell,
    ExcelError,
    Given,
    Grid,
    Refused,
    area,
    cells,
    grid,
    in_rows,
)

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


def each(rule: Callable[..., Cell], *arguments: Given) -> Grid:
    """The rule applied cell by cell; an argument of one row or column is repeated as needed.

    A cell for which the rule refuses its arguments shows the error; the others are unharmed.

    Raises:
        Refused: arrays that do not fit together.

    """
    grids = [grid(argument) for argument in arguments]
    height = max(len(rows) for rows in grids)
    width = max(len(rows[0]) for rows in grids)
    if any(len(rows) not in (1, height) or len(rows[0]) not in (1, width) for rows in grids):
        raise Refused(ExcelError.VALUE)
    columns = [_spread(rows, height, width) for rows in grids]
    results = once_each(partial(_one, rule), list(zip(*columns, strict=True)))
    return in_rows(results, width)


def each_by_steps(
    rule: Callable[..., Cell],
    bounds: Callable[..., Iterable[float]],
    values: Given,
    *settings: Given,
) -> Grid:
    """``each`` for a rule that gives one result between two neighbouring bounds.

    So a whole array of numbers asks the rule only for one number at and between the bounds.

    Args:
        rule: takes a value and the settings.
        bounds: takes the settings; numbers at or beyond which the rule's result changes.
        values: mostly numbers; the rule is asked for every other cell.
        settings: with several cells in one of them, ``each`` does the work.

    Raises:
        Refused: arrays that do not fit together.

    """
    table = area(values)
    fixed = [cells(setting) for setting in settings]
    if any(len(setting) > 1 for setting in fixed):
        return each(rule, values, *settings)
    told = [setting[0] for setting in fixed]
    try:
        edges = np.array(sorted(bounds(*told)), dtype=float)
    except (Refused, ValueError):  # for the rule to say, cell by cell
        return each(rule, values, *settings)
    flat = table.cells
    numbers: list[Any] = flat
    if table.kinds != {float}:
        numbers = [cell for cell in flat if type(cell) is float]
    many = np.array(numbers)
    # Twice the place among the bounds, odd on a bound itself.
    places = np.searchsorted(edges, many, "left") + np.searchsorted(edges, many, "right")
    results = np.empty(2 * len(edges) + 1, dtype=object)
    for place in np.flatnonzero(np.bincount(places)):
        results[place] = _one(rule, (numbers[int(np.argmax(places == place))], *told))
    found = results[places].tolist()
    if len(numbers) < len(flat):
        others = [cell for cell in flat if type(cell) is not float]
        rest = iter(once_each(lambda cell: _one(rule, (cell, *told)), others))
        known = iter(found)
        found = [next(known if type(cell) is float else rest) for cell in flat]
    return in_rows(found, table.shape[1])


def once_each(rule: Callable[[K], T], keys: Sequence[K]) -> list[T]:
    """The rule's result for each key; worked out once for those that occur again and again.

    Keys are cells or tuples of cells. Those of which Python takes two kinds for equal, such as
    1 and TRUE, are not put together.
    """
    tuples = bool(keys) and isinstance(keys[0], tuple)
    flat = chain.from_iterable(keys) if tuples else keys  # type: ignore[arg-type]
    if not set(map(type, flat)) <= DISTINCT_KINDS:
        return [rule(key) for key in keys]
    found = {key: rule(key) for key in dict.fromkeys(keys)}
    return list(map(found.__getitem__, keys))


def _spread(rows: Grid, height: int, width: int) -> list[Cell]:
    """All cells of rows that are repeated to fill this height and width."""
    wide = [list(row) * (width // len(row)) for row in rows]
    return list(chain.from_iterable(wide * (height // len(wide))))


def _one(rule: Callable[..., Cell], given: tuple[Cell, ...]) -> Cell:
    try:
        return rule(*given)
    except Refused as refused:
        return refused.error
    except ValueError:  # the trade's rule names a bound that a number exceeds
        return ExcelError.NUM
