"""Conditional sums and counts over one table, indexed so that many cells share the work.

Conditions whose value is the same for all asked cells become masks; equalities whose
value differs become group codes; inequalities whose value differs are answered per
distinct bound, or by sorting when there are many. Blank and text cells of a number
column satisfy no numeric condition, as in a spreadsheet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}
_MANY_BOUNDS = 48


@dataclass(frozen=True, slots=True)
class Where:
    """A condition: column key, operator, and a scalar or one value per asked cell."""

    column: str
    op: str
    value: Any


class TableIndex:
    """Answers conditional sums and counts over the columns that ``load`` gives by key."""

    def __init__(self, rows: int, load: Callable[[str], npt.NDArray[Any]]) -> None:
        self._rows = rows
        self._load = load
        self._codes: dict[str, tuple[Ints, pd.Index[Any]]] = {}
        self._groups: dict[tuple[str, ...], tuple[Ints, int, tuple[int, ...]]] = {}
        self._masks: dict[tuple[tuple[str, str, Any], ...], Bools] = {}
        self._sums: dict[tuple[Any, ...], Floats] = {}

    def total(self, column: str | None, conditions: Sequence[Where], cells: int) -> Floats:
        """The sum of ``column`` (or the number of rows) for each of ``cells`` cells."""
        fixed = [c for c in conditions if np.ndim(c.value) == 0]
        keys = [c for c in conditions if np.ndim(c.value) and c.op == "="]
        bounds = [c for c in conditions if np.ndim(c.value) and c.op != "="]
        mask_key = tuple(sorted((c.column, c.op, _plain(c.value)) for c in fixed))
        names = tuple(c.column for c in keys)
        codes, size, asked = self._asked(names, [c.value for c in keys], cells)
        if not bounds:
            return _pick(self._grouped(names, codes, size, mask_key, column), asked)
        if len(bounds) == 1 and len(np.unique(bounds[0].value)) > _MANY_BOUNDS:
            return self._sorted(codes, asked, mask_key, column, bounds[0])
        out = np.zeros(cells)
        table = np.column_stack([np.asarray(c.value, dtype=float) for c in bounds])
        distinct, which = np.unique(table, axis=0, return_inverse=True)
        for position, values in enumerate(distinct):
            more = tuple((c.column, c.op, float(v)) for c, v in zip(bounds, values, strict=True))
            found = self._grouped(names, codes, size, tuple(sorted(mask_key + more)), column)
            here = which.reshape(-1) == position
            out[here] = _pick(found, asked[here])
        return out

    def first_row(self, key: str, values: npt.NDArray[Any]) -> Ints:
        """The first row whose ``key`` column equals each value, -1 where there is none."""
        codes, categories = self._column_codes(key)
        rows = np.full(len(categories) + 1, -1, dtype=np.int64)
        order = np.arange(self._rows - 1, -1, -1)
        rows[codes[order]] = order
        found = categories.get_indexer(pd.Index(_folded(values)))
        return np.where(found >= 0, rows[found], -1)

    def _column_codes(self, key: str) -> tuple[Ints, pd.Index[Any]]:
        if key not in self._codes:
            codes, categories = pd.factorize(_folded(self._load(key)), use_na_sentinel=True)
            self._codes[key] = (codes.astype(np.int64), pd.Index(categories))
        return self._codes[key]

    def _asked(
        self, names: tuple[str, ...], values: list[npt.NDArray[Any]], cells: int
    ) -> tuple[Ints, int, Ints]:
        """Group codes of the rows, their number, and the code that each cell asks for."""
        if names not in self._groups:
            codes = np.zeros(self._rows, dtype=np.int64)
            sizes: list[int] = []
            for name in names:
                column, categories = self._column_codes(name)
                sizes.append(len(categories) + 1)
                codes = codes * sizes[-1] + np.where(column < 0, sizes[-1] - 1, column)
            self._groups[names] = (codes, int(np.prod(sizes)) if sizes else 1, tuple(sizes))
        codes, size, sizes_ = self._groups[names]
        asked = np.zeros(cells, dtype=np.int64)
        for name, value, width in zip(names, values, sizes_, strict=True):
            found = self._column_codes(name)[1].get_indexer(pd.Index(_folded(value)))
            asked = np.where((found < 0) | (asked < 0), -1, asked * width + found)
        return codes, size, asked

    def _mask(self, key: tuple[tuple[str, str, Any], ...]) -> Bools | None:
        if not key:
            return None
        if key not in self._masks:
            if len(key) > 1:
                mask = self._mask(key[:-1]) & self._mask(key[-1:])  # type: ignore[operator]
            else:
                mask = self._single(*key[0])
            self._masks[key] = mask
        return self._masks[key]

    def _single(self, column: str, op: str, value: Any) -> Bools:  # noqa: ANN401 - any scalar
        if op in {"=", "<>"}:
            codes, categories = self._column_codes(column)
            found = categories.get_indexer(pd.Index(_folded(np.array([value], dtype=object))))[0]
            same: Bools = codes == (found if found >= 0 else -2)
            return same if op == "=" else ~same
        result: Bools = _COMPARE[op](self._load(column), value)
        return result

    def _grouped(
        self,
        names: tuple[str, ...],
        codes: Ints,
        size: int,
        mask_key: tuple[tuple[str, str, Any], ...],
        column: str | None,
    ) -> Floats:
        key = (names, mask_key, column)
        if key not in self._sums:
            mask = self._mask(mask_key)
            chosen = codes if mask is None else codes[mask]
            weights = None
            if column is not None:
                numbers = self._load(column)
                weights = np.nan_to_num(numbers if mask is None else numbers[mask])
            self._sums[key] = np.bincount(chosen, weights, minlength=size).astype(float)
        return self._sums[key]

    def _sorted(
        self,
        codes: Ints,
        asked: Ints,
        mask_key: tuple[tuple[str, str, Any], ...],
        column: str | None,
        bound: Where,
    ) -> Floats:
        """One inequality with many different bounds: running sums within each group."""
        values = self._load(bound.column).astype(float)
        usable = ~np.isnan(values)
        mask = self._mask(mask_key)
        if mask is not None:
            usable &= mask
        weights = np.ones(self._rows) if column is None else np.nan_to_num(self._load(column))
        order = np.lexsort((values[usable], codes[usable]))
        group, value = codes[usable][order], values[usable][order]
        running = np.concatenate([[0.0], np.cumsum(weights[usable][order])])
        start = np.searchsorted(group, asked, side="left")
        stop = np.searchsorted(group, asked, side="right")
        side = bound.op in {"<=", ">"}
        ranks = pd.Series(value).rank(method="dense").to_numpy() if len(value) else value
        levels = np.unique(value)
        place = np.searchsorted(levels, bound.value, side="right" if side else "left")
        composite = group * (len(levels) + 2) + ranks
        split = np.searchsorted(composite, asked * (len(levels) + 2) + place, side="right")
        split = np.clip(split, start, stop)
        low, high = (start, split) if bound.op.startswith("<") else (split, stop)
        return np.where(asked < 0, 0.0, running[high] - running[low])


def _pick(found: Floats, asked: Ints) -> Floats:
    return np.where(asked >= 0, found[asked], 0.0)


def _plain(value: Any) -> float | str:  # noqa: ANN401 - any scalar
    plain = value.item() if isinstance(value, np.generic | np.ndarray) else value
    return plain.casefold() if isinstance(plain, str) else float(plain)


def _folded(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Texts without regard to case; numbers as floats."""
    if values.dtype != object:
        return values.astype(float)
    return np.array(
        [v.casefold() if isinstance(v, str) else float(v) for v in values], dtype=object
    )
