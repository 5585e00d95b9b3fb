"""A sheet as it was opened: immutable text, indexed by row.

It is shared by all workbooks stamped from one template. The attributes of rows and
cells hold no entities, so they are read with plain patterns.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property

from generators.ooxml.address import Area, column_number
from generators.ooxml.cell import Cell, read_cell
from generators.ooxml.errors import DamagedError
from generators.ooxml.markup import attributes

_ROW = re.compile(r'<row\b((?:\s+[\w:.-]+="[^"]*")*)\s*(/?)>')
_ROW_NUMBER = re.compile(r'\sr="(\d+)"')
_CELL = re.compile(r'<c\s(?:[^>]*?\s)?r="([A-Z]+)\d+"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
_ARRAY = re.compile(r'<f\s[^>]*\bt="(?:array|dataTable)"[^>]*>')
_MERGE = re.compile(r'<mergeCell\s+ref="([^"]+)"')
_COLUMN = re.compile(r"<col\s[^>]*>")
_SPANS = re.compile(r'\s+spans="(\d+):(\d+)"')
_TALL = 2_000  # rows; merges above are not listed row by row


def _number(row_attributes: str) -> int:
    match = _ROW_NUMBER.search(row_attributes)
    return int(match[1]) if match is not None else 0


@dataclass(slots=True)
class Row:
    """One row: its start tag, its cells by column, and whatever follows the cells."""

    attributes: str
    cells: dict[int, str]
    rest: str = ""
    in_order: bool = True

    def put(self, column: int, xml: str) -> None:
        """Replace or add a cell."""
        if column not in self.cells:
            self.in_order = False
            spans = _SPANS.search(self.attributes)
            if spans is not None and not int(spans[1]) <= column <= int(spans[2]):
                self.attributes = _SPANS.sub("", self.attributes)
        self.cells[column] = xml

    @property
    def edges(self) -> tuple[int, int]:
        """The columns of its first and last cell; there is one."""
        if self.in_order:
            return next(iter(self.cells)), next(reversed(self.cells))
        return min(self.cells), max(self.cells)

    def xml(self) -> str:
        """The whole ``<row>``."""
        cells = self.cells if self.in_order else dict(sorted(self.cells.items()))
        body = "".join(cells.values()) + self.rest
        return f"<row{self.attributes}>{body}</row>" if body else f"<row{self.attributes}/>"


@dataclass(frozen=True)
class SheetText:
    """A sheet as opened: its text and where each row lies in it."""

    name: str  # of the part
    text: str
    start: int  # of the rows
    end: int
    numbers: list[int] = field(repr=False)
    bounds: list[tuple[int, int, int, int]] = field(repr=False)
    """Start of the row, of its cells, their end, end of the row."""
    _parsed: dict[int, Row] = field(default_factory=dict, repr=False)
    _read: dict[tuple[int, int], Cell] = field(default_factory=dict, repr=False)

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
        numbers: list[int] = []
        bounds: list[tuple[int, int, int, int]] = []
        position = start
        while (match := _ROW.search(text, position, end)) is not None:
            head, opened = match.start(), match.end()
            number = _number(match[1])
            if numbers and number <= numbers[-1]:
                raise DamagedError(f"{name}: row {number}")
            closed = opened if match[2] else text.find("</row>", opened, end)
            if closed < 0:
                raise DamagedError(f"{name}: row {number}")
            position = closed if match[2] else closed + 6
            numbers.append(number)
            bounds.append((head, opened, closed, position))
        return cls(name, text, start, end, numbers, bounds)

    def row(self, number: int) -> Row | None:
        """The row as opened; shared, so never to be changed."""
        row = self._parsed.get(number)
        if row is None:
            index = bisect_left(self.numbers, number)
            if index == len(self.numbers) or self.numbers[index] != number:
                return None
            head, opened, closed, _ = self.bounds[index]
            cells: dict[int, str] = {}
            last = opened
            for match in _CELL.finditer(self.text, opened, closed):
                cells[column_number(match[1])] = match[0]
                last = match.end()
            start_tag = self.text[head + 4 : opened].rstrip(">").rstrip("/").rstrip()
            row = self._parsed[number] = Row(start_tag, cells, self.text[last:closed])
        return row

    def cell(self, row: int, column: int, xml: str) -> Cell:
        """What the XML of a cell as opened says, read once for all forks."""
        found = self._read.get((row, column))
        if found is None:
            found = self._read[row, column] = read_cell(xml, row, column)
        return found

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
        by_row, tall = self._merges_by_row
        candidates = (*by_row.get(row, ()), *tall)
        return next((area for area in candidates if area.contains(row, column)), None)

    @cached_property
    def arrays(self) -> list[Area]:
        """Areas of array formulas and data tables that fill more than one cell."""
        if 't="array"' not in self.text and 't="dataTable"' not in self.text:
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
        if 't="shared"' not in self.text:
            return masters
        for number in self.numbers:
            row = self.row(number)
            for column, xml in row.cells.items() if row else ():
                if 't="shared"' in xml and 'ref="' in xml:
                    formula = read_cell(xml, number, column).formula
                    if formula is not None and formula.text:
                        masters[formula.group] = (number, column, formula.text)
        return masters
