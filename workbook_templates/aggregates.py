"""Conditional sums and counts over one table, indexed so that many cells share the work.

Conditions whose value is the same for all asked cells become masks; equalities whose
value differs become group codes; inequalities whose values differ cut their column into
bins, and a cell's answer is a difference of running sums over the bins of its group.
Blank and text cells of a number column satisfy no numeric condition, as in a spreadsheet.
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
Shape = tuple[int, ...]
MaskKey = tuple[tuple[str, str, float | str], ...]

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}
_LARGE = 512
"""Asked arrays from this size on are remembered, since a table's columns come again."""


@dataclass(frozen=True, slots=True)
class Where:
    """A condition: column key, operator, and a scalar or an array over the asked cells."""

    column: str
    op: str
    value: Any


@dataclass(frozen=True, slots=True)
class _Bins:
    """A column cut at ``edges``: even bins lie between edges, odd ones on them, NaN in the last."""

    column: str
    edges: tuple[float, ...]

    @property
    def count(self) -> int:
        return 2 * len(self.edges) + 2

    def of(self, values: Floats) -> Ints:
        """The bin of each value."""
        edges = np.array(self.edges)
        place = edges.searchsorted(values, "left") + edges.searchsorted(values, "right")
        return np.where(np.isnan(values), self.count - 1, place)

    def limits(self, op: str, bound: Floats) -> tuple[Ints | int, Ints | int]:
        """The first bin that satisfies the condition and the one after the last."""
        last = self.count - 1
        on = 2 * np.array(self.edges).searchsorted(bound, "left") + 1
        low: Ints | int = 0
        high: Ints | int = last
        if op.startswith(">"):
            low = np.where(np.isnan(bound), last, on + (op == ">"))
        else:
            high = np.where(np.isnan(bound), 0, on + (op == "<="))
        return low, high


class _Groups:
    """The rows' codes under some key columns; combinations that do not occur have none."""

    def __init__(self, codes: Sequence[Ints], widths: Sequence[int], rows: int) -> None:
        self._widths = widths
        self._present: pd.Index[Any] | None = None
        self.codes = np.zeros(rows, dtype=np.int64)
        self.size = 1
        for column, width in zip(codes, widths, strict=True):
            self.codes = self.codes * width + column if self.size > 1 else column
            self.size *= width
        if len(codes) > 1 and self.size > rows:
            self.codes, present = pd.factorize(self.codes)
            self._present = pd.Index(present)
            self.size = max(len(present), 1)

    def asked(self, codes: Sequence[Ints]) -> Ints:
        """The group of each asked cell, -1 where there is none."""
        found: Ints = np.zeros((), dtype=np.int64)
        missing: Bools = np.zeros((), dtype=bool)
        for column, width in zip(codes, self._widths, strict=True):
            found = found * width + column
            missing = missing | (column < 0)
        if self._present is not None:
            flat = self._present.get_indexer(pd.Index(found.reshape(-1)))
            found = flat.reshape(found.shape)
        return np.where(missing, -1, found)


class TableIndex:
    """Answers conditional sums and counts over the columns that ``load`` gives by key."""

    def __init__(self, rows: int, load: Callable[[str], Any]) -> None:
        self.rows = rows
        self._load = load
        self._codes: dict[str, tuple[Ints, dict[Any, int]]] = {}
        self._asked: dict[tuple[str, int], tuple[Any, Ints]] = {}
        self._groups: dict[tuple[str, ...], _Groups] = {}
        self._masks: dict[MaskKey, Bools | None] = {}
        self._weights: dict[str, Floats] = {}
        self._binned: dict[_Bins, Ints] = {}
        self._places: dict[tuple[Any, ...], Ints] = {}
        self._orders: dict[tuple[Any, ...], tuple[Ints, Ints]] = {}
        self._sums: dict[tuple[Any, ...], Floats] = {}
        self._first: dict[str, Ints] = {}

    def total(self, column: str | None, conditions: Sequence[Where]) -> Floats:
        """The sum of ``column`` (or the number of rows) for each asked cell.

        The values of the conditions broadcast to the shape of the cells.
        """
        shape = np.broadcast_shapes((), *(np.shape(c.value) for c in conditions))
        return self._total(column, conditions, shape)

    def _total(self, column: str | None, conditions: Sequence[Where], shape: Shape) -> Floats:
        for position, one in enumerate(conditions):
            if one.op == "<>" and np.ndim(one.value):
                others = [*conditions[:position], *conditions[position + 1 :]]
                same = Where(one.column, "=", one.value)
                whole = self._total(column, others, shape)
                return whole - self._total(column, [*others, same], shape)
        fixed = [c for c in conditions if np.ndim(c.value) == 0]
        keys = [c for c in conditions if np.ndim(c.value) and c.op == "="]
        bounds = [c for c in conditions if np.ndim(c.value) and c.op != "="]
        mask = self._mask_key(fixed)
        names = tuple(c.column for c in keys)
        if len({c.column for c in bounds}) > 1:
            return self._each_bound(column, conditions, bounds, shape)
        groups = self._group(names)
        asked = groups.asked([self._asked_codes(c.column, c.value) for c in keys])
        if not bounds:
            sums = self._grouped(names, mask, column)
            found = np.where(asked >= 0, sums[asked], 0.0)
        else:
            found = self._between(column, names, mask, bounds, asked)
        return found if found.shape == shape else np.broadcast_to(found, shape).copy()

    def first_row(self, key: str, values: npt.NDArray[Any]) -> Ints:
        """The first row whose ``key`` column equals each value, -1 where there is none."""
        if key not in self._first:
            codes, known = self._column_codes(key)
            rows = np.full(len(known) + 1, -1, dtype=np.int64)
            rows[codes[::-1]] = np.arange(self.rows - 1, -1, -1)
            rows[-1] = -1
            self._first[key] = rows
        return self._first[key][self._asked_codes(key, values)]

    def _column_codes(self, key: str) -> tuple[Ints, dict[Any, int]]:
        """The rows' codes (the number of codes where blank) and the code of each value."""
        if key not in self._codes:
            values = self._load(key)
            if isinstance(values, pd.Categorical):
                codes, found = values.codes, values.categories.to_numpy(dtype=object)
            else:
                codes, found = pd.factorize(np.asarray(values), use_na_sentinel=True)
            self._codes[key] = _coded(codes, found.tolist())
        return self._codes[key]

    def _asked_codes(self, key: str, values: npt.NDArray[Any]) -> Ints:
        """The code of each asked value, -1 where no row has it; same shape as ``values``."""
        name = (key, id(values))
        if name in self._asked:
            return self._asked[name][1]
        known = self._column_codes(key)[1]
        flat = values.reshape(-1).tolist()
        codes = np.array([known.get(_folded(v), -1) for v in flat], dtype=np.int64)
        codes = codes.reshape(values.shape)
        if values.size >= _LARGE:
            self._asked[name] = (values, codes)
        return codes

    def _group(self, names: tuple[str, ...]) -> _Groups:
        if names not in self._groups:
            columns = [self._column_codes(name) for name in names]
            widths = [len(known) + 1 for _, known in columns]
            self._groups[names] = _Groups([codes for codes, _ in columns], widths, self.rows)
        return self._groups[names]

    def _mask_key(self, fixed: Sequence[Where]) -> MaskKey:
        """The conditions that are the same for all cells, without those that all rows satisfy."""
        single = {((c.column, c.op, _plain(c.value)),) for c in fixed}
        return tuple(sorted(key[0] for key in single if self._mask(key) is not None))

    def _mask(self, key: MaskKey) -> Bools | None:
        if not key:
            return None
        if key not in self._masks:
            if len(key) > 1:
                mask = self._mask(key[:-1]) & self._mask(key[-1:])  # type: ignore[operator]
            else:
                mask = self._single(*key[0])
            self._masks[key] = None if len(key) == 1 and mask.all() else mask
        return self._masks[key]

    def _single(self, column: str, op: str, value: float | str) -> Bools:
        if op in {"=", "<>"}:
            codes, known = self._column_codes(column)
            same: Bools = codes == known.get(value, -1)
            return same if op == "=" else ~same
        result: Bools = _COMPARE[op](self._load(column), value)
        return result

    def _weight(self, column: str) -> Floats:
        """The column with 0 for blanks."""
        if column not in self._weights:
            values = np.asarray(self._load(column), dtype=float)
            blank = np.isnan(values)
            self._weights[column] = np.where(blank, 0.0, values) if blank.any() else values
        return self._weights[column]

    def _rows_of(self, values: npt.NDArray[Any], mask: MaskKey) -> npt.NDArray[Any]:
        chosen = self._mask(mask)
        return values if chosen is None else values[chosen]

    def _grouped(self, names: tuple[str, ...], mask: MaskKey, column: str | None) -> Floats:
        key = (names, mask, column)
        if key not in self._sums:
            groups = self._group(names)
            codes = self._rows_of(groups.codes, mask)
            weights = None if column is None else self._rows_of(self._weight(column), mask)
            counted = np.bincount(codes, weights, minlength=groups.size)
            self._sums[key] = counted.astype(float)
        return self._sums[key]

    def _between(
        self,
        column: str | None,
        names: tuple[str, ...],
        mask: MaskKey,
        bounds: Sequence[Where],
        asked: Ints,
    ) -> Floats:
        """Inequalities on one column, by running sums over its bins within each group."""
        values = [np.asarray(c.value, dtype=float) for c in bounds]
        edges = np.unique(np.concatenate([value.reshape(-1) for value in values]))
        bins = _Bins(bounds[0].column, tuple(edges[~np.isnan(edges)].tolist()))
        low: Ints | int = 0
        high: Ints | int = bins.count - 1
        for condition, value in zip(bounds, values, strict=True):
            first, after = bins.limits(condition.op, value)
            low, high = np.maximum(low, first), np.minimum(high, after)
        high = np.maximum(low, high)
        groups = self._group(names)
        if groups.size * bins.count > 8 * self.rows + 4096:
            found = self._summed(column, names, mask, bins, asked, low, high)
        else:
            running = self._running(column, names, mask, bins)
            found = running[asked, high] - running[asked, low]
        return np.where(asked < 0, 0.0, found)

    def _placed(self, names: tuple[str, ...], mask: MaskKey, bins: _Bins) -> Ints:
        """Each row's group and bin as one number."""
        key = (names, mask, bins)
        if key not in self._places:
            if bins not in self._binned:
                self._binned[bins] = bins.of(np.asarray(self._load(bins.column), dtype=float))
            placed = self._group(names).codes * bins.count + self._binned[bins]
            self._places[key] = self._rows_of(placed, mask)
        return self._places[key]

    def _running(
        self, column: str | None, names: tuple[str, ...], mask: MaskKey, bins: _Bins
    ) -> Floats:
        """The sums of the bins before each bin, by group."""
        key = (column, names, mask, bins)
        if key not in self._sums:
            places = self._placed(names, mask, bins)
            weights = None if column is None else self._rows_of(self._weight(column), mask)
            size = self._group(names).size
            counted = np.bincount(places, weights, minlength=size * bins.count)
            running = np.zeros((size, bins.count + 1))
            np.cumsum(counted.reshape(size, bins.count), axis=1, out=running[:, 1:])
            self._sums[key] = running
        return self._sums[key]

    def _summed(
        self,
        column: str | None,
        names: tuple[str, ...],
        mask: MaskKey,
        bins: _Bins,
        asked: Ints,
        low: Ints | int,
        high: Ints | int,
    ) -> Floats:
        """Where there are too many bins for a table of them: sums over stretches of sorted rows."""
        key = (names, mask, bins)
        if key not in self._orders:
            places = self._placed(names, mask, bins)
            order = np.argsort(places, kind="stable")
            self._orders[key] = (order, places[order])
        order, places = self._orders[key]
        low, high = np.broadcast_arrays(asked * bins.count + low, asked * bins.count + high)
        start, stop = places.searchsorted(low, "left"), places.searchsorted(high, "left")
        if column is None:
            return (stop - start).astype(float)
        weights = np.append(self._rows_of(self._weight(column), mask)[order], 0.0)
        stretches = np.stack([start, stop], axis=-1).reshape(-1)
        sums = np.add.reduceat(weights, stretches)[::2].reshape(start.shape)
        return np.where(stop > start, sums, 0.0)

    def _each_bound(
        self,
        column: str | None,
        conditions: Sequence[Where],
        bounds: Sequence[Where],
        shape: Shape,
    ) -> Floats:
        """Inequalities on several columns: one mask for each distinct combination."""
        places = {id(c) for c in bounds}
        others = [c for c in conditions if id(c) not in places]
        table = np.column_stack(
            [np.broadcast_to(np.asarray(c.value, dtype=float), shape).reshape(-1) for c in bounds]
        )
        distinct, which = np.unique(table, axis=0, return_inverse=True)
        out = np.zeros(shape)
        for position, values in enumerate(distinct):
            fixed = [Where(c.column, c.op, v) for c, v in zip(bounds, values, strict=True)]
            here = (which.reshape(-1) == position).reshape(shape)
            out[here] = self._total(column, [*others, *fixed], shape)[here]
        return out


class RepeatedIndex(TableIndex):
    """A table's rows several times over, for columns that differ from time to time.

    ``load`` gives such columns as times × rows, others by row; :data:`NUMBER` is the column
    that numbers the times from 0.
    """

    NUMBER = "#"

    def __init__(self, once: TableIndex, times: int, load: Callable[[str], Any]) -> None:
        def repeated(key: str) -> npt.NDArray[Any]:
            values = np.asarray(load(key))
            return np.broadcast_to(values, (times, once.rows)).reshape(-1)

        super().__init__(once.rows * times, repeated)
        self._once = once
        self._times = times
        self._load_once = load

    def _column_codes(self, key: str) -> tuple[Ints, dict[Any, int]]:
        if key not in self._codes:
            if key == self.NUMBER:
                known: dict[Any, int] = {number: number for number in range(self._times)}
                self._codes[key] = (np.repeat(np.arange(self._times), self._once.rows), known)
            elif np.ndim(self._load_once(key)) == 1:
                codes, known = self._once._column_codes(key)  # noqa: SLF001 - of the same kind
                self._codes[key] = (np.tile(codes, self._times), known)
        return super()._column_codes(key)


def _folded(value: object) -> object:
    """Texts without regard to case; numbers as they are."""
    return value.casefold() if isinstance(value, str) else value


def _plain(value: Any) -> float | str:  # noqa: ANN401 - any scalar
    plain = value.item() if isinstance(value, np.generic | np.ndarray) else value
    return plain.casefold() if isinstance(plain, str) else float(plain)
