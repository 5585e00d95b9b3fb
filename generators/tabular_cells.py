"""Delimited text cut into cells without making any: where each of them ends.

A list of a branch has hundreds of thousands of rows, of which a team needs a few columns and
few rows whole. So the ends of cells are found for the whole text at once, and texts are taken
out when somebody asks for them. The result is that of ``csv.reader``; where quotes stand
so oddly that only reading on from the beginning can tell, there is none.

Records and cells are counted from 0; ``TextRecords`` has the 1-based numbers that people see.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Codes: TypeAlias = NDArray[np.uint16] | NDArray[np.uint32]
Places: TypeAlias = NDArray[np.intp]
Flags: TypeAlias = NDArray[np.bool_]

_QUOTE, _LF, _CR = 34, 10, 13
_COMMON = 44  # the comma; of the signs up to it few stand in a list that are no marks
_ZERO, _DIGITS = 48, 17


@dataclass(frozen=True, eq=False, slots=True)
class TextCells:
    """The cells of a text.

    ``codes`` are its code points. ``stops`` are the ends, exclusive, of its cells, ``firsts``
    the first cell of each record and, at the end, the number of cells. ``inner`` are the line
    feeds inside cells.
    """

    text: str
    codes: Codes
    stops: Places
    firsts: Places
    inner: Places

    def texts(self, cells: Places) -> list[str]:
        """What stands in these cells."""
        text = self.text
        starts, stops, quoted = self._ends(cells)
        ends = zip(starts.tolist(), stops.tolist(), strict=True)
        found = [text[start:stop] for start, stop in ends]
        for place in np.flatnonzero(quoted).tolist():
            if '"' in found[place]:
                found[place] = found[place].replace('""', '"')
        return found

    def _ends(self, cells: Places) -> tuple[Places, Places, Flags]:
        """Where these cells start and stop, without the quotes around them, and which have any."""
        last, stops = len(self.text) - 1, self.stops[cells]
        starts = np.where(cells > 0, self.stops[cells - 1] + 1, 0)
        signs = self.codes[np.minimum(starts, last)]
        after_cr = (signs == _LF) & (starts < stops)
        if after_cr.any():
            starts += after_cr
            signs = self.codes[np.minimum(starts, last)]
        quoted = (signs == _QUOTE) & (starts < stops)
        return starts + quoted, stops - quoted, quoted

    def numbers(self, cells: Places) -> tuple[Places, Flags]:
        """A number for each of these cells that is nothing but digits, and which these are.

        Different texts have different numbers, ``007`` and ``7`` too; beyond 17 digits a cell
        counts as any other text. Other cells' numbers say nothing.
        """
        starts, stops, _ = self._ends(cells)
        widths = stops - starts
        plain = (widths > 0) & (widths <= _DIGITS)
        numbers, last = np.zeros(len(cells), dtype=np.intp), len(self.text) - 1
        for place in range(widths[plain].max(initial=0)):
            signs = self.codes[np.minimum(starts + place, last)].astype(np.intp)
            digits = signs - _ZERO
            inside = widths > place
            plain &= ((digits >= 0) & (digits <= 9)) | ~inside
            numbers = np.where(inside, numbers * 10 + digits, numbers)
        return numbers * (_DIGITS + 1) + widths, plain

    def inked(self, cells: Places) -> Flags:
        """Which of these cells surely hold more than white space: their first sign shows it."""
        starts, stops, _ = self._ends(cells)
        signs = self.codes[np.minimum(starts, len(self.text) - 1)]
        is_ascii, is_han = (signs > 32) & (signs < 127), (signs > 0x4000) & (signs < 0xA000)
        return (starts < stops) & (is_ascii | is_han)

    def longer(self, cells: Places, length: int) -> Places:
        """Those of these cells that may be longer than so many characters."""
        before = np.where(cells > 0, self.stops[cells - 1] + 1, 0)
        cells = cells[self.stops[cells] - before > length]  # with quotes, which few cells have
        starts, stops, _ = self._ends(cells)
        return cells[stops - starts > length]

    def column(self, records: Places, column: int) -> list[str]:
        """One cell of each of these records; empty where a record is shorter."""
        cells = self.firsts[records] + column
        there = cells < self.firsts[records + 1]
        if there.all():
            return self.texts(cells)
        found = np.full(len(records), "", dtype=object)
        found[there] = self.texts(cells[there])
        return list(found.tolist())

    def row(self, record: int) -> tuple[str, ...]:
        """All cells of a record."""
        return tuple(self.texts(np.arange(self.firsts[record], self.firsts[record + 1])))

    def widths(self, records: Places) -> Places:
        """How many cells these records have; an empty line has one, which is empty."""
        return self.firsts[records + 1] - self.firsts[records]

    def records_of(self, cells: Places) -> Places:
        """The record of each of these cells."""
        return np.searchsorted(self.firsts, cells, side="right") - 1

    def holding(self, sign: str) -> Places:
        """The cells in which a sign stands, each once, in order."""
        places = [found.start() for found in re.finditer(re.escape(sign), self.text)]
        return np.unique(np.searchsorted(self.stops, places))

    def torn(self, most: int) -> Places:
        """The records with a cell that holds more than ``most`` line feeds, in order."""
        cells, counts = np.unique(np.searchsorted(self.stops, self.inner), return_counts=True)
        return np.unique(self.records_of(cells[counts > most]))


@dataclass(frozen=True, eq=False)
class TextRecords(Mapping[int, tuple[object, ...]]):
    """The records in which any cell holds more than white space, by their 1-based number.

    ``filled`` are these records, counted from 0.
    """

    cells: TextCells
    filled: Places = field(init=False)

    def __post_init__(self) -> None:
        """Look for a filled cell, column by column, in the rows that have shown none."""
        every = np.arange(len(self.cells.firsts) - 1)
        is_filled = np.zeros(len(every), dtype=np.bool_)
        empty, column = every, 0
        while empty.size:
            inked = self.cells.inked(self.cells.firsts[empty] + column)
            is_filled[empty[inked]] = True
            empty = empty[~inked]
            texts = self.cells.column(empty, column)
            found = np.fromiter((bool(text) and not text.isspace() for text in texts), np.bool_)
            is_filled[empty[found]] = True
            column += 1
            empty = empty[~found]
            empty = empty[self.cells.widths(empty) > column]
        object.__setattr__(self, "filled", np.flatnonzero(is_filled))

    def __getitem__(self, number: int) -> tuple[object, ...]:
        place = int(np.searchsorted(self.filled, number - 1))
        if place == len(self.filled) or self.filled[place] != number - 1:
            raise KeyError(number)
        return self.cells.row(number - 1)

    def __iter__(self) -> Iterator[int]:
        return iter((self.filled + 1).tolist())

    def __len__(self) -> int:
        return len(self.filled)


def cut(text: str, delimiter: str) -> TextCells | None:
    """The cells of a text, as ``csv.reader`` would cut it; ``None`` where its quotes are odd.

    Quotes are understood around a whole cell, doubled inside such a cell, and as plain signs
    in pairs between which no cell and no line ends (``="00123"``). A record that is longer
    than a cell may be for the ``csv`` module is odd, too.
    """
    codes, mark = _codes(text), ord(delimiter)
    last = max(mark, _QUOTE) if mark <= _COMMON else _QUOTE
    found = codes <= last  # one pass over the text; what is no mark goes below
    marks = np.flatnonzero(found if mark <= last else found | (codes == mark))
    kinds = codes[marks]
    is_quote = kinds == _QUOTE
    is_edge = (kinds == mark) | (kinds == _LF) | (kinds == _CR)
    inner = marks[:0]
    if np.count_nonzero(is_quote) * 2 > len(text):
        return None  # hardly a list; pairing so many would only take memory
    if is_quote.any():
        wanted = is_quote | is_edge
        if not wanted.all():
            marks, kinds = marks[wanted], kinds[wanted]
            is_quote, is_edge = is_quote[wanted], is_edge[wanted]
        if not _are_paired(codes, marks, np.flatnonzero(is_quote), mark):
            return None
        inside = np.logical_xor.accumulate(is_quote)
        inner = marks[inside & (kinds == _LF)]
        is_edge &= ~inside
    _leave_line_feeds(marks, kinds, is_edge)
    edges, kinds = marks[is_edge], kinds[is_edge]
    ends = kinds != mark
    done = edges[-1] + 1 + (text[edges[-1] :] == "\r\n") if edges.size and ends[-1] else 0
    if done < len(text):
        edges, ends = np.append(edges, len(text)), np.append(ends, True)
    lasts = np.flatnonzero(ends)
    if np.diff(edges[lasts], prepend=0).max(initial=0) > csv.field_size_limit():
        return None
    return TextCells(text, codes, edges, np.concatenate(([0], lasts + 1)), inner)


def _leave_line_feeds(marks: Places, kinds: Codes, is_edge: Flags) -> None:
    """Where CR LF is one end of a cell, the CR is that end: the LF no longer is."""
    before = np.flatnonzero((kinds == _CR) & is_edge)
    before = before[before + 1 < len(marks)]
    follows = (kinds[before + 1] == _LF) & (marks[before + 1] == marks[before] + 1)
    is_edge[before[follows] + 1] = False


def _codes(text: str) -> Codes:
    """The code points; two bytes each are enough for nearly every text."""
    short = text.encode("utf-16-le", "surrogatepass")
    if len(short) == 2 * len(text):
        return np.frombuffer(short, dtype="<u2")
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _are_paired(codes: Codes, marks: Places, quoted: Places, delimiter: int) -> bool:
    """Whether all quotes stand as they should; ``quoted`` are those among the ``marks``.

    They are taken in pairs. Pairs that adjoin belong to one cell, and to a quoted one if the
    first of them begins it.
    """
    if quoted.size % 2:
        return False

    def breaks(places: Places) -> Flags:
        signs = codes[places]
        found: Flags = (signs == delimiter) | (signs == _LF) | (signs == _CR)
        return found

    opened, closed, last = marks[quoted[::2]], marks[quoted[1::2]], len(codes) - 1
    adjoins = np.concatenate(([False], opened[1:] == closed[:-1] + 1))
    begins = (opened == 0) | breaks(np.maximum(opened - 1, 0))
    around = begins[~adjoins][np.cumsum(~adjoins) - 1]
    ends = (closed == last) | breaks(np.minimum(closed + 1, last))
    ends |= np.concatenate((adjoins[1:], [False]))
    plain = quoted[1::2] == quoted[::2] + 1
    return bool(np.where(around, ends, plain).all())
