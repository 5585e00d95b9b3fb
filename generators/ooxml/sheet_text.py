"""A sheet as it was opened: immutable bytes, indexed by row.

It is shared by all workbooks stamped from one template. The attributes of rows and
cells hold no entities, so they are read with plain patterns.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from operator import lt
from typing import TypeAlias

from generators.ooxml.address import Area
from generators.ooxml.cell import read_cell
from generators.ooxml.errors import DamagedError
from generators.ooxml.markup import attributes
from generators.ooxml.normalise import is_usual, scannable, scannable_row
from generators.ooxml.row import Row, Spot, spliced

_ROW = re.compile(rb'<row\b((?:\s+[\w:.-]+="[^"]*")*)\s*(/?)>')
_ROW_NUMBER = re.compile(rb'\sr="(\d+)"')
_ARRAY = re.compile(rb'<f\s[^>]*\bt="(?:array|dataTable)"[^>]*>')
_MERGE = re.compile(r'<mergeCell\s+ref="([^"]+)"')
_COLUMN = re.compile(r"<col\s[^>]*>")
_TALL = 2_000  # rows; merges above are not listed row by row
_OPEN, _STATED, _CLOSE = b"<row", b' r="', b"</row>"

Index: TypeAlias = tuple[list[int], list[int], list[int]]
"""Of every row its number, where it starts and where it ends."""


def _body(data: bytes, name: str) -> tuple[bytes, int, int]:
    """The sheet, and where its rows start and end."""
    start = data.find(b">", data.find(b"<sheetData")) + 1
    if data[start - 2 : start] == b"/>":
        data = data[: start - 2].rstrip() + b"></sheetData>" + data[start:]
        start = data.index(b"</sheetData>")
    end = data.rfind(b"</sheetData>")
    if end < start:
        raise DamagedError(f"{name}: sheetData")
    return data, start, end


def _plain_index(data: bytes, start: int, end: int) -> Index | None:
    """The rows in the usual spelling; None if there are any others."""
    before, *rows = data[start:end].split(_OPEN)
    odd = [row for row in rows if row[-6:] != _CLOSE]
    if before or any(row[-2:] != b"/>" or b"<" in row for row in odd):
        return None
    if any(row[:4] != _STATED for row in rows):
        return None
    try:
        numbers = [int(row[4 : row.index(b'"', 4)]) for row in rows]
    except ValueError:
        return None
    if not all(map(lt, numbers, numbers[1:])):
        return None
    edges = list(accumulate((len(_OPEN) + len(row) for row in rows), initial=start))
    return numbers, edges[:-1], edges[1:]


def _index(data: bytes, start: int, end: int, name: str) -> Index:
    """The same for rows of any spelling that the scanner can read."""
    numbers: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    position = start
    while (match := _ROW.search(data, position, end)) is not None:
        attribute = _ROW_NUMBER.search(match[1])
        number = int(attribute[1]) if attribute is not None else 0
        position = match.end() if match[2] else data.find(_CLOSE, match.end(), end) + len(_CLOSE)
        if position < match.end() or (numbers and number <= numbers[-1]):
            raise DamagedError(f"{name}: row {number}")
        numbers.append(number)
        starts.append(match.start())
        ends.append(position)
    return numbers, starts, ends


@dataclass(frozen=True)
class SheetText:
    """A sheet as opened: its bytes, and where each row lies in them."""

    name: str  # of the part
    data: bytes = field(repr=False)  # UTF-8
    start: int  # of the rows
    end: int
    numbers: list[int] = field(repr=False)
    starts: list[int] = field(repr=False)
    ends: list[int] = field(repr=False)
    _rows: dict[int, Row] = field(default_factory=dict, repr=False)

    @classmethod
    def scan(cls, data: bytes, name: str) -> SheetText:
        """Index the rows.

        Raises:
            DamagedError: not well-formed, no worksheet, or rows out of order.

        """
        if is_usual(data):
            data, start, end = _body(data, name)
            found = _plain_index(data, start, end)
            if found is not None:
                return cls(name, data, start, end, *found)
        data, start, end = _body(scannable(data, name), name)
        return cls(name, data, start, end, *_index(data, start, end, name))

    @cached_property
    def head(self) -> str:
        """What stands before the rows."""
        return self.data[: self.start].decode()

    @cached_property
    def tail(self) -> str:
        """What follows the rows."""
        return self.data[self.end :].decode()

    @cached_property
    def text(self) -> str:
        """All of it."""
        return self.data.decode()

    def index(self, number: int) -> int | None:
        """How many rows stand before that one; None if the file does not hold it."""
        numbers = self.numbers
        index = bisect_left(numbers, number)
        return index if index < len(numbers) and numbers[index] == number else None

    def row(self, number: int) -> Row | None:
        """The row as opened; shared, so never to be changed."""
        row = self._rows.get(number)
        if row is None:
            index = self.index(number)
            if index is None:
                return None
            xml = self.data[self.starts[index] : self.ends[index]]
            row = self._rows[number] = Row(number, xml, self._readable)
        return row

    def spliced(self, row: int, spots: Iterable[Spot]) -> Row:
        """A row that the file holds, with other bytes in spots given from left to right."""
        index = bisect_left(self.numbers, row)
        xml = spliced(self.data, self.starts[index], self.ends[index], spots)
        return Row(row, xml, self._readable)

    def row_text(self, index: int) -> str:
        """The XML of a row, counted from 0, its cells stating their addresses."""
        return self._readable(self.data[self.starts[index] : self.ends[index]]).decode()

    def _readable(self, row: bytes) -> bytes:
        return scannable_row(row, self.data[: self.start], self.name)

    def row_at(self, position: int) -> int:
        """The number of the row in which a byte lies."""
        return self.numbers[bisect_right(self.starts, position) - 1]

    def rows_with(self, needle: bytes | re.Pattern[bytes]) -> Iterator[int]:
        """The numbers of the rows in which a text or a pattern is found."""
        pattern = re.compile(re.escape(needle)) if isinstance(needle, bytes) else needle
        at = pattern.search(self.data, self.start, self.end)
        while at is not None:
            row = bisect_right(self.starts, at.start()) - 1
            yield self.numbers[row]
            at = pattern.search(self.data, self.ends[row], self.end)

    @cached_property
    def merges(self) -> list[Area]:
        """Merged areas."""
        return [Area.parse(ref) for ref in _MERGE.findall(self.tail)]

    @cached_property
    def _merges_by_row(self) -> tuple[dict[int, list[Area]], list[Area]]:
        by_row: dict[int, list[Area]] = {}
        tall = [area for area in self.merges if len(area.rows) > _TALL]
        for area in self.merges:
            if len(area.rows) <= _TALL:
                for number in area.rows:
                    by_row.setdefault(number, []).append(area)
        return by_row, tall

    def merge_at(self, row: int, column: int) -> Area | None:
        """The merged area that the cell lies in."""
        if not self.merges:
            return None
        by_row, tall = self._merges_by_row
        candidates = (*by_row.get(row, ()), *tall)
        return next((area for area in candidates if area.contains(row, column)), None)

    @cached_property
    def arrays(self) -> list[Area]:
        """Areas of array formulas and data tables that fill more than one cell."""
        if b't="array"' not in self.data and b't="dataTable"' not in self.data:
            return []
        areas = []
        for tag in _ARRAY.findall(self.data, self.start, self.end):
            reference = attributes(tag.decode()).get("ref", "")
            if ":" in reference:
                areas.append(Area.parse(reference))
        return areas

    @cached_property
    def column_styles(self) -> list[tuple[int, int, int]]:
        """First column, last column, style, of the columns that have one."""
        found = []
        for tag in _COLUMN.findall(self.head):
            given = attributes(tag)
            if style := int(given.get("style", "0")):
                found.append((int(given["min"]), int(given["max"]), style))
        return found

    @cached_property
    def shared_formulas(self) -> dict[str, tuple[int, int, str]]:
        """Row, column and text of the first cell of every shared formula."""
        masters: dict[str, tuple[int, int, str]] = {}
        for number in self.rows_with(b't="shared"'):
            row = self.row(number)
            for column, xml in row.cells.items() if row else ():
                if 't="shared"' in xml and 'ref="' in xml:
                    formula = read_cell(xml, number, column).formula
                    if formula is not None and formula.text:
                        masters[formula.group] = (number, column, formula.text)
        return masters
