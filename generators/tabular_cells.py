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
        starts += (starts < stops) & (self.codes[np.minimum(starts, last)] == _LF)  # after a CR
        quoted = (starts < stops) & (self.codes[np.minimum(starts, last)] == _QUOTE)
        return starts + quoted, stops - quoted, quoted

    def longer(self, cells: Places, length: int) -> Places:
        """Those of these cells that may be longer than so many characters."""
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
    codes = _codes(text)
    breaks = (codes == ord(delimiter)) | (codes == _LF) | (codes == _CR)
    quotes = codes == _QUOTE
    marks = np.flatnonzero(breaks | quotes)
    is_quote = quotes[marks]
    edges, inner = marks, marks[:0]
    if is_quote.any():
        if not _are_paired(marks, np.flatnonzero(is_quote), breaks):
            return None
        inside = np.logical_xor.accumulate(is_quote)
        edges = marks[~(is_quote | inside)]
        inner = marks[inside & ~is_quote]
        inner = inner[codes[inner] == _LF]
    edges = _without_line_feeds(codes, edges)
    ends = codes[edges] != ord(delimiter)
    done = edges[-1] + 1 + (text[edges[-1] :] == "\r\n") if edges.size and ends[-1] else 0
    if done < len(text):
        edges, ends = np.append(edges, len(text)), np.append(ends, True)
    last = np.flatnonzero(ends)
    if np.diff(edges[last], prepend=0).max(initial=0) > csv.field_size_limit():
        return None
    return TextCells(text, codes, edges, np.concatenate(([0], last + 1)), inner)


def _without_line_feeds(codes: Codes, edges: Places) -> Places:
    """The ends of cells where CR LF is one end, at the CR."""
    before = np.flatnonzero(codes[edges[:-1]] == _CR)
    follows = (edges[before + 1] == edges[before] + 1) & (codes[edges[before + 1]] == _LF)
    return np.delete(edges, before[follows] + 1)


def _codes(text: str) -> Codes:
    """The code points; two bytes each are enough for nearly every text."""
    short = text.encode("utf-16-le", "surrogatepass")
    if len(short) == 2 * len(text):
        return np.frombuffer(short, dtype="<u2")
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _are_paired(marks: Places, quoted: Places, breaks: Flags) -> bool:
    """Whether all quotes stand as they should; ``quoted`` are those among the ``marks``.

    They are taken in pairs. Pairs that adjoin belong to one cell, and to a quoted one if the
    first of them begins it.
    """
    if quoted.size % 2:
        return False
    opened, closed, last = marks[quoted[::2]], marks[quoted[1::2]], len(breaks) - 1
    adjoins = np.concatenate(([False], opened[1:] == closed[:-1] + 1))
    begins = (opened == 0) | breaks[np.maximum(opened - 1, 0)]
    around = begins[~adjoins][np.cumsum(~adjoins) - 1]
    ends = (closed == last) | breaks[np.minimum(closed + 1, last)]
    ends |= np.concatenate((adjoins[1:], [False]))
    plain = quoted[1::2] == quoted[::2] + 1
    return bool(np.where(around, ends, plain).all())
