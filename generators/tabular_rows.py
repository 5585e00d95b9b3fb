"""Which rows of a grid are data, and which are totals, sign-offs or shifted.

Of a delimited text only the rows that something speaks against are looked at whole: what begins
a row and what may name a total is judged once for each different text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, overload

import numpy as np
import pandas as pd

from generators.tabular_cells import Places, TextCells, TextRecords
from generators.tabular_grid import Grid
from generators.tabular_header import Header, begins_no_data, names_total, reason_to_skip
from generators.tabular_text import clean, is_blank

SHIFTED = "列数多于表头，可能有未加引号的分隔符"
"""Why a row of a delimited file with more cells than the header is no data."""

_EXCERPT = 60  # characters of a row that a finding shows: enough to find it again
_BATCH = 4_096  # rows whose cells are made at a time


class RawRow(NamedTuple):
    """A row of data; ``cells`` are as many as the header has, ``hidden`` as in the file."""

    number: int
    cells: tuple[object, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row below the header that is no data: why, in words for people, and how it begins.

    ``whole`` is all of its text, of which no finding shows more than the beginning.
    """

    number: int
    reason: str
    text: str
    whole: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class TextRows(Sequence[RawRow]):
    """Rows of a delimited text, made when somebody asks for them; ``records`` count from 0."""

    source: TextCells
    records: Places
    width: int

    def column(self, column: int) -> list[str]:
        """One cell of every row."""
        return self.source.column(self.records, column)

    def longer(self, column: int, length: int) -> list[str]:
        """The cells of a column that may be longer than so many characters."""
        cells = self.source.firsts[self.records] + column
        cells = cells[cells < self.source.firsts[self.records + 1]]
        return self.source.texts(self.source.longer(cells, length))

    def alike(self, columns: Sequence[int]) -> tuple[Places, Places]:
        """The first row of each kind and the kind of each row, by their texts in these columns."""
        kinds = np.zeros(len(self.records), dtype=np.intp)
        for column in columns:
            numbers, _ = pd.factorize(self._numbered(column))
            kinds, _ = pd.factorize(kinds * (numbers.max(initial=0) + 1) + numbers)
        firsts = np.zeros(kinds.max(initial=-1) + 1, dtype=np.intp)
        firsts[kinds[::-1]] = np.arange(len(kinds))[::-1]  # the last that is set is the first row
        return firsts, kinds

    def _numbered(self, column: int) -> Places:
        """A number for the cell of each row, the same for the same text."""
        cells = self.source.firsts[self.records] + column
        there = cells < self.source.firsts[self.records + 1]
        numbers, plain = self.source.numbers(np.where(there, cells, 0))
        others = np.flatnonzero(~(plain & there))
        known: dict[str, int] = {}
        texts = self.source.column(self.records[others], column)
        numbers[others] = [known.setdefault(text, -1 - len(known)) for text in texts]
        return numbers

    def picked(self, places: Places) -> TextRows:
        """Some of the rows, by their places among these."""
        return TextRows(self.source, self.records[places], self.width)

    @overload
    def __getitem__(self, place: int) -> RawRow: ...
    @overload
    def __getitem__(self, place: slice) -> TextRows: ...
    def __getitem__(self, place: int | slice) -> RawRow | TextRows:
        if isinstance(place, slice):
            return TextRows(self.source, self.records[place], self.width)
        record = int(self.records[place])
        return RawRow(record + 1, fitted(self.source.row(record), self.width))

    def __iter__(self) -> Iterator[RawRow]:
        for start in range(0, len(self.records), _BATCH):
            part = self[start : start + _BATCH]
            columns = [part.column(column) for column in range(self.width)]
            numbers = (part.records + 1).tolist()
            yield from map(RawRow, numbers, zip(*columns, strict=True))

    def __len__(self) -> int:
        return len(self.records)


def fitted(cells: tuple[object, ...], width: int) -> tuple[object, ...]:
    """As many cells as the header has."""
    if len(cells) == width:
        return cells
    return (*cells, *("",) * (width - len(cells)))[:width]


def row_text(cells: Iterable[object]) -> str:
    """What a person reads in a row."""
    return " ".join(filter(None, map(clean, cells)))


def sort_rows(grid: Grid, header: Header) -> tuple[Sequence[RawRow], list[SkippedRow]]:
    """The rows of data below the header, and those that are none; empty rows are neither."""
    if isinstance(grid.rows, TextRecords):
        return _sort_text(grid.rows, header)
    rows: list[RawRow] = []
    skipped: list[SkippedRow] = []
    for number, cells in _data_rows(grid, header.row):
        if all(map(is_blank, cells)):
            continue
        if reason := _reason(cells, header, delimited=grid.delimited):
            skipped.append(_skipped(number, reason, cells))
        else:
            own = fitted(cells, len(header.names))
            rows.append(RawRow(number, own, number in grid.hidden_rows))
    return rows, skipped


def _sort_text(rows: TextRecords, header: Header) -> tuple[TextRows, list[SkippedRow]]:
    records = rows.filled[rows.filled >= header.row]
    odd, is_data = _odd(rows.cells, records, header), np.ones(len(records), dtype=np.bool_)
    skipped: list[SkippedRow] = []
    for place in np.flatnonzero(odd).tolist():
        cells = rows.cells.row(records[place])
        is_empty = all(map(is_blank, cells))
        reason = "" if is_empty else _reason(cells, header, delimited=True)
        is_data[place] = not is_empty and not reason
        if reason:
            skipped.append(_skipped(int(records[place]) + 1, reason, cells))
    return TextRows(rows.cells, records[is_data], len(header.names)), skipped


def _reason(cells: Sequence[object], header: Header, *, delimited: bool) -> str:
    """Why a row that is not empty is no data; empty if it is."""
    reason, width = reason_to_skip(cells, header.names), len(header.names)
    if not reason and delimited and not all(map(is_blank, cells[width:])):
        reason = SHIFTED
    return reason


def _skipped(number: int, reason: str, cells: Sequence[object]) -> SkippedRow:
    whole = row_text(cells)
    return SkippedRow(number, reason, whole[:_EXCERPT], whole)


def _odd(cells: TextCells, records: Places, header: Header) -> np.ndarray:
    """Which rows may be empty or no data: all that are, and few others."""
    odd = np.zeros(len(records), dtype=np.bool_)
    blank = _Answers(is_blank)
    begins = _Answers(lambda text: begins_no_data(text, header.names))
    plain = not any(map(str.isdigit, header.names))  # no number begins a repeated header then
    widths = cells.widths(records)
    open_, column = np.arange(len(records)), 0
    while open_.size:  # rows that hold nothing up to this column
        if plain:
            _, is_number = cells.numbers(cells.firsts[records[open_]] + column)
            open_ = open_[~is_number]
        texts = cells.column(records[open_], column)
        column += 1
        is_open = np.array([blank[text] for text in texts], dtype=np.bool_)
        odd[open_] = [not blank[text] and begins[text] for text in texts]
        open_ = open_[is_open]
        odd[open_[widths[open_] <= column]] = True
        open_ = open_[widths[open_] > column]
    column = len(header.names)
    wide = np.flatnonzero(widths > column)
    while wide.size:
        texts = cells.column(records[wide], column)
        odd[wide[[not blank[text] for text in texts]]] = True
        column += 1
        wide = wide[widths[wide] > column]
    counting = cells.holding("计")
    total = _Answers(names_total)
    named = counting[[total[text] for text in cells.texts(counting)]]
    odd |= np.isin(records, cells.records_of(named))
    return odd


class _Answers(dict[str, bool]):
    """What a question about a text is answered, asked once for each text."""

    def __init__(self, ask: Callable[[str], bool]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, text: str) -> bool:
        answer = self[text] = self._ask(text)
        return answer


def _data_rows(grid: Grid, header_row: int) -> Iterator[tuple[int, tuple[object, ...]]]:
    """The rows below the header; a range merged over rows gives its value to each of them."""
    merged: dict[int, dict[int, object]] = {}
    last = max(grid.rows, default=0)
    for merge in grid.merges:
        anchor = grid.rows.get(merge.top, ())
        if merge.bottom > merge.top > header_row and merge.left < len(anchor):
            for row in range(merge.top + 1, min(merge.bottom, last) + 1):
                merged.setdefault(row, {})[merge.left] = anchor[merge.left]
    for row in sorted(grid.rows):
        if row <= header_row:
            continue
        if row not in merged:
            yield row, grid.rows[row]
            continue
        cells = list(grid.rows[row])
        for column, value in merged[row].items():
            cells.extend([""] * (column + 1 - len(cells)))
            cells[column] = value
        yield row, tuple(cells)
