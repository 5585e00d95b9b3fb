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

from workbook_templates.arithmetic import is_several
from workbook_templates.grouping import Bins, Bools, Codes, Floats, Groups, Ints, folded

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
class _Chosen:
    """Rows grouped by ``names`` among those that satisfy the conditions ``mask``."""

    names: tuple[str, ...]
    mask: MaskKey


class TableIndex:
    """Answers conditional sums and counts over the columns that ``load`` gives by key."""

    def __init__(self, rows: int, load: Callable[[str], Any]) -> None:
        self.rows = rows
        self._load = load
        self._codes: dict[str, Codes] = {}
        self._asked: dict[tuple[str, int], tuple[Any, Ints]] = {}
        self._groups: dict[tuple[str, ...], Groups] = {}
        self._masks: dict[MaskKey, Bools | None] = {}
        self._weights: dict[str, Floats] = {}
        self._binned: dict[Bins, Ints] = {}
        self._places: dict[tuple[_Chosen, Bins], Ints] = {}
        self._orders: dict[tuple[_Chosen, Bins], tuple[Ints, Ints]] = {}
        self._sums: dict[tuple[str | None, _Chosen, Bins | None], Floats] = {}
        self._first: dict[str, Ints] = {}

    def total(self, column: str | None, conditions: Sequence[Where]) -> Floats:
        """The sum of ``column`` (or the number of rows) for each asked cell.

        The values of the conditions broadcast to the shape of the cells.
        """
        several = [c.value.shape for c in conditions if is_several(c.value)]
        shape = several[0] if len(several) == 1 else np.broadcast_shapes((), *several)
        found = self._total(column, conditions)
        return found if found.shape == shape else np.broadcast_to(found, shape).copy()

    def first_row(self, key: str, values: npt.NDArray[Any]) -> Ints:
        """The first row whose ``key`` column equals each value, -1 where there is none."""
        if key not in self._first:
            codes = self.codes(key)
            first = np.full(codes.count + 1, -1, dtype=np.int64)
            first[codes.rows[::-1]] = np.arange(self.rows - 1, -1, -1)
            first[-1] = -1
            self._first[key] = first
        return self._first[key][self._asked_codes(key, values)]

    def codes(self, key: str) -> Codes:
        """The codes of a column."""
        if key not in self._codes:
            self._codes[key] = Codes.of(self._load(key))
        return self._codes[key]

    def _total(self, column: str | None, conditions: Sequence[Where]) -> Floats:
        fixed, keys, bounds = [], [], []
        for position, one in enumerate(conditions):
            if not is_several(one.value):
                fixed.append(one)
            elif one.op == "=":
                keys.append(one)
            elif one.op == "<>":
                others = [*conditions[:position], *conditions[position + 1 :]]
                same = Where(one.column, "=", one.value)
                return self._total(column, others) - self._total(column, [*others, same])
            else:
                bounds.append(one)
        if len({c.column for c in bounds}) > 1:
            return self._each_bound(column, [*fixed, *keys], bounds)
        chosen = _Chosen(tuple(c.column for c in keys), self._mask_key(fixed))
        groups = self._group(chosen.names)
        asked = groups.asked([self._asked_codes(c.column, c.value) for c in keys])
        if bounds:
            return self._between(column, chosen, bounds, asked)
        sums = self._grouped(column, chosen)[asked]
        return np.where(asked >= 0, sums, 0.0) if keys else sums

    def _asked_codes(self, key: str, values: npt.NDArray[Any]) -> Ints:
        name = (key, id(values))
        if name in self._asked:
            return self._asked[name][1]
        codes = self.codes(key).asked(values)
        if values.size >= _LARGE:
            self._asked[name] = (values, codes)
        return codes

    def _group(self, names: tuple[str, ...]) -> Groups:
        if names not in self._groups:
            self._groups[names] = Groups([self.codes(name) for name in names], self.rows)
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
                self._masks[key] = self._mask(key[:-1]) & self._mask(key[-1:])  # type: ignore[operator]
            else:
                mask = self._single(*key[0])
                self._masks[key] = None if mask.all() else mask
        return self._masks[key]

    def _single(self, column: str, op: str, value: float | str) -> Bools:
        if op in {"=", "<>"}:
            codes = self.codes(column)
            same: Bools = codes.rows == codes.known.get(value, -1)
            return same if op == "=" else ~same
        result: Bools = _COMPARE[op](self._load(column), value)
        return result

    def _among(self, values: npt.NDArray[Any], mask: MaskKey) -> npt.NDArray[Any]:
        satisfied = self._mask(mask)
        return values if satisfied is None else values[satisfied]

    def _weight(self, column: str | None, mask: MaskKey) -> Floats | None:
        """The column with 0 for blanks."""
        if column is None:
            return None
        if column not in self._weights:
            values = np.asarray(self._load(column), dtype=float)
            blank = np.isnan(values)
            self._weights[column] = np.where(blank, 0.0, values) if blank.any() else values
        return self._among(self._weights[column], mask)

    def _grouped(self, column: str | None, chosen: _Chosen) -> Floats:
        """The sum of each group."""
        key = (column, chosen, None)
        if key not in self._sums:
            parts = None if chosen.names else self._parts(column, chosen, None)
            if parts is not None:
                self._sums[key] = parts.sum(keepdims=True)
                return self._sums[key]
            groups = self._group(chosen.names)
            codes = self._among(groups.codes, chosen.mask)
            weights = self._weight(column, chosen.mask)
            self._sums[key] = np.bincount(codes, weights, minlength=groups.size).astype(float)
        return self._sums[key]

    def _between(
        self, column: str | None, chosen: _Chosen, bounds: Sequence[Where], asked: Ints
    ) -> Floats:
        """Inequalities on one column."""
        values = [np.asarray(c.value, dtype=float) for c in bounds]
        edges = {edge for value in values for edge in value.reshape(-1).tolist() if edge == edge}  # noqa: PLR0124 - NaN
        bins = Bins(bounds[0].column, tuple(sorted(edges)))
        limits = [bins.limits(c.op, v) for c, v in zip(bounds, values, strict=True)]
        low, high = limits[0]
        for first, after in limits[1:]:
            low, high = np.maximum(low, first), np.minimum(high, after)
        high = np.maximum(low, high)
        if self._group(chosen.names).size * bins.count > 32 * self.rows + 4096:
            start, stop = asked * bins.count + low, asked * bins.count + high
            return np.where(asked < 0, 0.0, self._stretches(column, chosen, bins, start, stop))
        running = self._running(column, chosen, bins)
        return np.where(asked < 0, 0.0, running[asked, high] - running[asked, low])

    def _placed(self, chosen: _Chosen, bins: Bins) -> Ints:
        """Each row's group and bin as one number."""
        key = (chosen, bins)
        if key not in self._places:
            if bins not in self._binned:
                self._binned[bins] = bins.of(np.asarray(self._load(bins.column), dtype=float))
            placed = self._group(chosen.names).codes * bins.count + self._binned[bins]
            self._places[key] = self._among(placed, chosen.mask)
        return self._places[key]

    def _running(self, column: str | None, chosen: _Chosen, bins: Bins) -> Floats:
        """The sums of the bins before each bin, by group."""
        key = (column, chosen, bins)
        if key not in self._sums:
            parts = None if chosen.names else self._parts(column, chosen, bins)
            if parts is not None:
                self._sums[key] = parts.sum(axis=0, keepdims=True)
                return self._sums[key]
            size = self._group(chosen.names).size
            places = self._placed(chosen, bins)
            weights = self._weight(column, chosen.mask)
            counted = np.bincount(places, weights, minlength=size * bins.count)
            running = np.zeros((size, bins.count + 1))
            np.cumsum(counted.reshape(size, bins.count), axis=1, out=running[:, 1:])
            self._sums[key] = running
        return self._sums[key]

    def _parts(self, column: str | None, chosen: _Chosen, bins: Bins | None) -> Floats | None:
        """The sums of the same rows by some column, if they are known."""
        for name in self._codes:
            parts = self._sums.get((column, _Chosen((name,), chosen.mask), bins))
            if parts is not None:
                return parts
        return None

    def _stretches(
        self, column: str | None, chosen: _Chosen, bins: Bins, low: Ints, high: Ints
    ) -> Floats:
        """Where there are too many bins for a table of them: sums over stretches of sorted rows."""
        key = (chosen, bins)
        if key not in self._orders:
            places = self._placed(chosen, bins)
            order = np.argsort(places, kind="stable")
            self._orders[key] = (order, places[order])
        order, places = self._orders[key]
        low, high = np.broadcast_arrays(low, high)
        start, stop = places.searchsorted(low, "left"), places.searchsorted(high, "left")
        weights = self._weight(column, chosen.mask)
        if weights is None:
            return (stop - start).astype(float)
        ends = np.stack([start, stop], axis=-1).reshape(-1)
        sums = np.add.reduceat(np.append(weights[order], 0.0), ends)[::2].reshape(start.shape)
        return np.where(stop > start, sums, 0.0)

    def _each_bound(
        self, column: str | None, others: Sequence[Where], bounds: Sequence[Where]
    ) -> Floats:
        """Inequalities on several columns: one mask for each distinct combination."""
        values = np.broadcast_arrays(*(np.asarray(c.value, dtype=float) for c in bounds))
        table = np.column_stack([value.reshape(-1) for value in values])
        distinct, which = np.unique(table, axis=0, return_inverse=True)
        which = which.reshape(values[0].shape)
        shape = np.broadcast_shapes(which.shape, *(np.shape(c.value) for c in others))
        out = np.zeros(shape)
        for position, combination in enumerate(distinct):
            fixed = [Where(c.column, c.op, v) for c, v in zip(bounds, combination, strict=True)]
            np.copyto(out, self._total(column, [*others, *fixed]), where=which == position)
        return out


class RepeatedIndex(TableIndex):
    """A table's rows several times over, for columns that differ from time to time.

    ``load`` gives such columns as times × rows, others by row; :data:`NUMBER` is the column
    that numbers the times from 0.
    """

    NUMBER = "#"

    def __init__(self, once: TableIndex, times: int, load: Callable[[str], Any]) -> None:
        super().__init__(once.rows * times, self._repeated)
        self._once = once
        self._times = times
        self._given = load
        self._loaded: dict[str, npt.NDArray[Any]] = {}

    def codes(self, key: str) -> Codes:
        """The codes of a column; of one that does not differ, those of the table itself."""
        if key not in self._codes:
            if key == self.NUMBER:
                numbers = range(self._times)
                rows = np.repeat(np.arange(self._times), self._once.rows)
                self._codes[key] = Codes(
                    rows, self._times, dict(zip(numbers, numbers, strict=True))
                )
            elif np.ndim(self._given(key)) == 1:
                self._codes[key] = self._once.codes(key).repeated(self._times)
        return super().codes(key)

    def _repeated(self, key: str) -> npt.NDArray[Any]:
        if key not in self._loaded:
            values = np.asarray(self._given(key))
            times = np.broadcast_to(values, (self._times, self._once.rows))
            self._loaded[key] = times.reshape(-1)
        return self._loaded[key]


def _plain(value: Any) -> float | str:  # noqa: ANN401 - any scalar
    plain = value.item() if isinstance(value, np.generic | np.ndarray) else value
    return str(folded(plain)) if isinstance(plain, str) else float(plain)
