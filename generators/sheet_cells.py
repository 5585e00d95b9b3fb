"""The filled cells of a sheet as arrays, whatever program saved it.

Errors and formulas without a result, which other readers show as empty, are told apart.
Rows and columns count from 1.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from generators.digits import Ints, decimals
from generators.ooxml.address import MAX_COLUMN, MAX_ROW
from generators.ooxml.errors import DamagedError
from generators.ooxml.markup import unescape
from generators.ooxml.values import unescape_string
from generators.sheet_cut import (
    BLANK,
    BOOLEAN,
    ERROR,
    INLINE,
    NUMBER,
    SHARED,
    TEXT,
    UNCOMPUTED,
    Cut,
    Kinds,
    UnusualError,
    cut,
)
from generators.sheet_plain import plain

_STYLE = re.compile(rb'\ss="(\d+)"')
_INLINE_TEXT = re.compile(rb"<t(?:\s[^>]*)?>([^<]*)</t>")
_PHONETIC = re.compile(rb"<rPh\b.*?</rPh>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells at the crossings of given rows and columns, as 2-dimensional arrays.

    ``numbers`` is NaN where there is no number; ``texts`` holds texts and error values,
    None elsewhere.
    """

    kinds: Kinds
    numbers: npt.NDArray[np.float64]
    texts: npt.NDArray[np.object_]


class SharedStrings:
    """A workbook's shared strings by number, and which of them are white space only."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = np.array(texts, dtype=object)
        self.blank = np.array([not text.strip() for text in texts], dtype=np.bool_)

    def places(self, numbers: npt.NDArray[np.float64]) -> Ints:
        """Numbers as they stand in cells, as indices; ``ValueError`` if one is none."""
        if not ((numbers >= 0) & (numbers < len(self.texts)) & (numbers % 1 == 0)).all():
            raise ValueError("shared string")
        return numbers.astype(np.int64)


class SheetCells:
    """The cells of one sheet."""

    def __init__(self, data: bytes, name: str, strings: SharedStrings) -> None:
        """Cut the sheet; ``DamagedError`` if the part ``name`` is no sheet."""
        self._strings = strings
        self._name = name
        try:
            self._data = data
            try:
                self._cuts = cut(data)
            except UnusualError:
                self._data = plain(data, name)
                self._cuts = cut(self._data)
        except (UnusualError, ValueError) as error:
            raise DamagedError(f"{name}: {error}") from error
        self.last_row = max((run.last_row for run in self._cuts), default=0)
        """The last row that has a cell; 0 if there is none."""
        self._last_column = max((int(run.columns.max(initial=0)) for run in self._cuts), default=0)
        if self.last_row > MAX_ROW or self._last_column > MAX_COLUMN:
            raise DamagedError(f"{name}: r")

    def grid(self, rows: Sequence[int] | Ints, columns: Sequence[int] | Ints) -> Grid:
        """The cells at the crossings; rows and columns in any order, each once."""
        kinds = np.zeros((len(rows), len(columns)), dtype=np.uint8)
        numbers = np.full(kinds.shape, np.nan)
        texts = np.full(kinds.shape, None, dtype=object)
        flat = Grid(kinds.ravel(), numbers.ravel(), texts.ravel())
        down_of, right_of = _positions(rows, self.last_row), _positions(columns, self._last_column)
        first, last = (int(np.min(rows)), int(np.max(rows))) if kinds.size else (1, 0)
        for run in self._cuts:
            if run.first_row > last or run.last_row < first:
                continue
            down, right = down_of[run.rows], right_of[run.columns]
            found = ((down >= 0) & (right >= 0)).nonzero()[0]
            if found.size:
                try:
                    self._fill(run, found, down[found] * len(columns) + right[found], flat)
                except ValueError as error:
                    raise DamagedError(f"{self._name}: {error}") from error
        return Grid(kinds, numbers, texts)

    def style(self, row: int, column: int) -> int:
        """The index of a cell's format; 0 where there is no cell."""
        for run in self._cuts:
            for at in ((run.rows == row) & (run.columns == column)).nonzero()[0].tolist():
                head = int(run.heads[at])
                style = _STYLE.search(self._data, head, self._data.index(b">", head))
                return int(style[1]) if style else 0
        return 0

    def rows_below(self, last: int, columns: range) -> list[int]:
        """The rows that follow row ``last`` without a gap and hold a value in ``columns``."""
        present: set[int] = set()
        for run in self._cuts:
            if run.last_row > last:
                inside = (run.columns >= columns.start) & (run.columns < columns.stop)
                inside &= (run.rows > last) & (run.starts > 0)
                present.update(run.rows[inside].tolist())
        below: list[int] = []
        while (row := last + 1 + len(below)) in present:
            below.append(row)
        if not below:
            return []
        blank = np.flatnonzero(~self.grid(below, columns).kinds.any(axis=1))
        return below[: int(blank[0])] if blank.size else below

    def _fill(self, run: Cut, found: Ints, at: Ints, flat: Grid) -> None:
        """Write kinds and values of the cells ``found`` in a run to their places ``at``."""
        data = self._data
        kinds, starts, ends = run.kinds[found], run.starts[found], run.ends[found]
        empty = starts == 0
        kinds[empty] = np.where(run.formulas[found[empty]], UNCOMPUTED, BLANK)
        which = ((kinds == NUMBER) | (kinds == BOOLEAN)).nonzero()[0]
        flat.numbers[at[which]] = decimals(data, starts[which], ends[which])
        written = (kinds == TEXT) | (kinds == ERROR) | (kinds == INLINE)
        for index in written.nonzero()[0].tolist():
            raw = data[starts[index] : ends[index]]
            text = _inline_text(raw) if kinds[index] == INLINE else _text(raw)
            flat.texts[at[index]] = text
            if kinds[index] != ERROR:
                kinds[index] = TEXT if text.strip() else BLANK
        which = (kinds == SHARED).nonzero()[0]
        shared = self._strings.places(decimals(data, starts[which], ends[which]))
        flat.texts[at[which]] = self._strings.texts[shared]
        kinds[which] = np.where(self._strings.blank[shared], BLANK, TEXT)
        flat.kinds[at] = kinds


def _positions(numbers: Sequence[int] | Ints, last: int) -> Ints:
    """For each number from 0 to ``last`` its place in ``numbers``, -1 where it is not there."""
    positions = np.full(last + 1, -1, dtype=np.int64)
    wanted = np.asarray(numbers, dtype=np.int64)
    near = (wanted <= last).nonzero()[0]
    positions[wanted[near]] = near
    return positions


def _text(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace")
    return unescape_string(unescape(text) if "&" in text else text)


def _inline_text(raw: bytes) -> str:
    return _text(b"".join(_INLINE_TEXT.findall(_PHONETIC.sub(b"", raw))))
