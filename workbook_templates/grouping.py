"""Rows as small whole numbers: the codes of a column's values, of groups, of bins.

Texts are told apart without regard to case, as spreadsheets do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def folded(value: object) -> object:
    """Texts without regard to case; numbers as they are."""
    return value.casefold() if isinstance(value, str) else value


_FEW = 20_000
"""So many values are numbered one by one before pandas, dear to import, would have begun."""


def numbered(values: npt.NDArray[Any]) -> tuple[Ints, npt.NDArray[Any]]:
    """Each value's number, in the order of first occurrence, and the values by number.

    Blank numbers (NaN) have the number -1.
    """
    if len(values) > _FEW:
        import pandas as pd  # noqa: PLC0415

        places, found = pd.factorize(values, use_na_sentinel=True)
        return places.astype(np.int64), np.asarray(found)
    plain = values.tolist()
    different = [value for value in dict.fromkeys(plain) if value == value]  # noqa: PLR0124 - NaN
    known = dict(zip(different, range(len(different)), strict=True))
    numbers = np.fromiter(map(known.get, plain, repeat(-1)), dtype=np.int64, count=len(plain))
    return numbers, np.array(different, dtype=values.dtype)


@dataclass(frozen=True, slots=True)
class Codes:
    """A column's values numbered from 0; a blank number has the code ``count``."""

    rows: Ints
    count: int
    known: Mapping[Any, int]
    """The code of each value, as it stands and folded."""

    @classmethod
    def of(cls, values: npt.NDArray[Any] | pd.Categorical) -> Codes:
        """The codes of an array, or of a categorical, whose categories are taken as they are."""
        if isinstance(values, np.ndarray):
            places, found = numbered(values)
        else:
            places, found = np.asarray(values.codes), values.categories.to_numpy(dtype=object)
        plain = found.tolist()
        one = [value.casefold() if isinstance(value, str) else value for value in plain]
        known = dict(zip(one, range(len(one)), strict=True))
        count = len(known)
        if count < len(one):  # values that only case tells apart
            known = {value: code for code, value in enumerate(dict.fromkeys(one))}
            places = np.array([*map(known.__getitem__, one), -1], dtype=np.int64)[places]
        if one != plain:
            known |= {value: known[folded(value)] for value in plain}
        return cls(np.where(places < 0, count, places).astype(np.int64), count, known)

    def asked(self, values: npt.NDArray[Any]) -> Ints:
        """The code of each value, -1 where no row has it; in the shape of ``values``."""
        flat = values.reshape(-1).tolist()
        codes: list[Any] = list(map(self.known.get, flat))
        if None in codes:
            codes = [
                self.known.get(folded(value), -1) if code is None else code
                for code, value in zip(codes, flat, strict=True)
            ]
        return np.array(codes, dtype=np.int64).reshape(values.shape)

    def repeated(self, times: int) -> Codes:
        """The same for the rows several times over."""
        return Codes(np.tile(self.rows, times), self.count, self.known)


_SPARSE = 16
"""Up to so many combinations for each row, a table of them is quicker than a hash."""


class _Places:
    """Where each of many different numbers stands."""

    def __init__(self, numbers: Ints) -> None:
        self._order = np.argsort(numbers)
        self._sorted = numbers[self._order]

    def of(self, asked: Ints) -> Ints:
        """The place of each asked number, -1 where it is not there."""
        if not len(self._sorted):
            return np.full(asked.shape, -1, dtype=np.int64)
        near = self._sorted.searchsorted(asked).clip(max=len(self._sorted) - 1)
        return np.where(self._sorted[near] == asked, self._order[near], -1)


class Groups:
    """Rows numbered by several columns together; combinations that do not occur get none."""

    def __init__(self, columns: Sequence[Codes], rows: int) -> None:
        self._widths = [column.count + 1 for column in columns]
        self._present: _Places | None = None
        self.codes: Ints = np.zeros(rows, dtype=np.int64)
        self.size = 1
        for column, width in zip(columns, self._widths, strict=True):
            self.codes = self.codes * width + column.rows if self.size > 1 else column.rows
            self.size *= width
        if len(columns) > 1 and self.size > rows:
            occurring = self._occurring(rows)
            self._present = _Places(occurring)
            self.size = max(len(occurring), 1)

    def _occurring(self, rows: int) -> Ints:
        """Number anew the combinations that occur and return them."""
        if self.size > _SPARSE * rows:
            self.codes, found = numbered(self.codes)
            return found
        occurs = np.zeros(self.size, dtype=np.bool_)
        occurs[self.codes] = True
        found = np.flatnonzero(occurs)
        numbers = np.empty(self.size, dtype=np.int64)  # only where it is read is it written
        numbers[found] = np.arange(len(found))
        self.codes = numbers[self.codes]
        return found

    def asked(self, codes: Sequence[Ints]) -> Ints:
        """The group of each asked cell, -1 where there is none."""
        if len(codes) == 1 and self._present is None:
            return codes[0]
        found: Ints = np.zeros((), dtype=np.int64)
        missing: Bools = np.zeros((), dtype=np.bool_)
        for column, width in zip(codes, self._widths, strict=True):
            found = found * width + column
            missing = missing | (column < 0)
        if self._present is not None:
            found = self._present.of(found.reshape(-1)).reshape(found.shape)
        return np.where(missing, -1, found)


_NARROW = 10_000
"""Whole numbers within so wide a span, like months and days, are looked up in a table."""


def _whole(values: Floats) -> tuple[float, Ints] | None:
    """The least of narrowly spread whole numbers and the distance of each from it."""
    first, last = values.min(), values.max()
    if not last - first <= _NARROW:
        return None
    places = (values - first).astype(np.int64)
    return (float(first), places) if np.array_equal(places + first, values) else None


@dataclass(frozen=True, slots=True)
class Bins:
    """A column cut at ``edges``: even bins lie between edges, odd ones on them, NaN in the last."""

    column: str
    edges: tuple[float, ...]

    @property
    def count(self) -> int:
        """How many bins there are, the one for NaN included."""
        return 2 * len(self.edges) + 2

    def of(self, values: Floats) -> Ints:
        """The bin of each value."""
        edges = np.array(self.edges)
        if values.size > _NARROW and (span := _whole(values)) is not None:
            first, places = span
            values = np.arange(first, first + places.max() + 1.0)
        else:
            places = None
        bins = edges.searchsorted(values, "left") + edges.searchsorted(values, "right")
        bins = np.where(np.isnan(values), self.count - 1, bins)
        return bins if places is None else bins[places]

    def limits(self, op: str, bounds: Floats) -> tuple[Ints, Ints]:
        """The first bin that satisfies each inequality and the one after the last.

        Every bound that is a number is one of the edges; nothing satisfies NaN.
        """
        last = self.count - 1
        on = 2 * np.array(self.edges).searchsorted(bounds, "left") + 1
        if op.startswith(">"):
            low = np.where(np.isnan(bounds), last, on + (op == ">"))
            return low, np.full(low.shape, last)
        high = np.where(np.isnan(bounds), 0, on + (op == "<="))
        return np.zeros_like(high), high
