"""A sheet as it was opened: immutable text, indexed by row.

It is shared by all workbooks stamped from one template. The attributes of rows and
cells hold no entities, so they are read with plain patterns.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from generators.ooxml.address import Area
from generators.ooxml.cell import Cell, read_cell
from generators.ooxml.errors import DamagedError
from generators.ooxml.markup import attributes
from generators.ooxml.row import Row

_ROW = re.compile(r'<row\b((?:\s+[\w:.-]+="[^"]*")*)\s*(/?)>')
_PLAIN_ROW = re.compile(r'r="(\d+)"(?: [\w:]+="[^"<>]*")*(/?)>')
_ROW_NUMBER = re.compile(r'\sr="(\d+)"')
_ARRAY = re.compile(r'<f\s[^>]*\bt="(?:array|dataTable)"[^>]*>')
_MERGE = re.compile(r'<mergeCell\s+ref="([^"]+)"')
_COLUMN = re.compile(r"<col\s[^>]*>")
_TALL = 2_000  # rows; merges above are not listed row by row


Bounds: TypeAlias = tuple[int, int, int, int]
"""Start of a row, of its cells, their end, end of the row."""


def _plain_bounds(text: str, start: int, end: int) -> tuple[list[int], list[Bounds]] | None:
    """Numbers and bounds of rows in the usual spelling; None if there are any others."""
    before, *rows = text[start:end].split("<row ")
    if before:
        return None
    numbers: list[int] = []
    bounds: list[Bounds] = []
    head = start
    for row in rows:
        match = _PLAIN_ROW.match(row)
        if match is None or (numbers and int(match[1]) <= numbers[-1]):
            return None
        opened, last = head + 5 + match.end(), head + 5 + len(row)
        if match[2]:
            closed, whole = opened, opened == last
        else:
            closed, whole = last - 6, row.endswith("</row>") and row.count("</row>") == 1
        if not whole:
            return None
        numbers.append(int(match[1]))
        bounds.append((head, opened, closed, last))
        head = last
    return numbers, bounds


def _bounds(text: str, start: int, end: int, name: str) -> tuple[list[int], list[Bounds]]:
    """The same for rows of any spelling that the scanner can read."""
    numbers: list[int] = []
    bounds: list[Bounds] = []
    position = start
    while (match := _ROW.search(text, position, end)) is not None:
        head, opened = match.start(), match.end()
        attribute = _ROW_NUMBER.search(match[1])
        number = int(attribute[1]) if attribute is not None else 0
        if numbers and number <= numbers[-1]:
            raise DamagedError(f"{name}: row {number}")
        closed = opened if match[2] else text.find("</row>", opened, end)
        if closed < 0:
            raise DamagedError(f"{name}: row {number}")
        position = closed if match[2] else closed + 6
        numbers.append(number)
        bounds.append((head, opened, closed, position))
    return numbers, bounds


@dataclass(frozen=True)
class SheetText:
    """A sheet as opened: its text and where each row lies in it."""

    name: str  # of the part
    text: str
    start: int  # of the rows
    end: int
    numbers: list[int] = field(repr=False)
    bounds: list[Bounds] = field(repr=False)
    _rows: dict[int, Row] = field(default_factory=dict, repr=False)
    _read: dict[tuple[int, int], tuple[str, Cell]] = field(default_factory=dict, repr=False)

    @classmethod
    def scan(cls, text: str, name: str) -> SheetText:
        """Index the rows.

        Raises:
            DamagedError: rows are missing their end or are out of order.

        """
        empty = re.search(r"<sheetData\s*/>", text)
        if empty is not None:
            text = text[: empty.start()] + "<sheetData></sheetData>" + text[empty.end() :]
        start = text.index(">", text.index("<sheetData")) + 1
        end = text.find("</sheetData>", start)
        if end < 0:
            raise DamagedError(f"{name}: sheetData")
        found = _plain_bounds(text, start, end) or _bounds(text, start, end, name)
        return cls(name, text, start, end, *found)

    @cached_property
    def row_data(self) -> list[bytes]:
        """Every row in UTF-8, with what stands between it and the one before."""
        starts = [self.start, *(last for *_, last in self.bounds[:-1])]
        ends = (last for *_, last in self.bounds)
        return [self.text[start:end].encode() for start, end in zip(starts, ends, strict=False)]

    def row(self, number: int) -> Row | None:
        """The row as opened; shared, so never to be changed."""
        row = self._rows.get(number)
        if row is None:
            index = bisect_left(self.numbers, number)
            if index == len(self.numbers) or self.numbers[index] != number:
                return None
            head, opened, closed, _ = self.bounds[index]
            start_tag = self.text[head + 4 : opened].rstrip(">").rstrip("/").rstrip()
            row = self._rows[number] = Row(number, start_tag, self.text[opened:closed])
        return row

    def cell(self, row: int, column: int, xml: str) -> Cell:
        """What the XML of a cell as opened says, read once for all forks."""
        found = self._read.get((row, column))
        if found is None or found[0] != xml:
            found = self._read[row, column] = (xml, read_cell(xml, row, column))
        return found[1]

    def known_cell(self, row: int, column: int, xml: str) -> Cell:
        """The same for the XML of a cell that may have been changed, which is not kept."""
        found = self._read.get((row, column))
        if found is None or found[0] != xml:
            return read_cell(xml, row, column)
        return found[1]

    @cached_property
    def merges(self) -> list[Area]:
        """Merged areas."""
        return [Area.parse(ref) for ref in _MERGE.findall(self.text, self.end)]

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
        if "<f " not in self.text:
            return []
        areas = []
        for tag in _ARRAY.findall(self.text, self.start, self.end):
            reference = attributes(tag).get("ref", "")
            if ":" in reference:
                areas.append(Area.parse(reference))
        return areas

    @cached_property
    def column_styles(self) -> list[tuple[int, int, int]]:
        """First column, last column, style, of the columns that have one."""
        found = []
        for tag in _COLUMN.findall(self.text, 0, self.start):
            given = attributes(tag)
            if style := int(given.get("style", "0")):
                found.append((int(given["min"]), int(given["max"]), style))
        return found

    @cached_property
    def shared_formulas(self) -> dict[str, tuple[int, int, str]]:
        """Row, column and text of the first cell of every shared formula."""
        masters: dict[str, tuple[int, int, str]] = {}
        if "<f " not in self.text:
            return masters
        for number in self.numbers:
            row = self.row(number)
            for column, xml in row.cells.items() if row else ():
                if 't="shared"' in xml and 'ref="' in xml:
                    formula = read_cell(xml, number, column).formula
                    if formula is not None and formula.text:
                        masters[formula.group] = (number, column, formula.text)
        return masters
