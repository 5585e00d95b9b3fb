"""One row of a sheet: its bytes until its cells are asked for.

Of most rows that are looked into, one or two cells are read or replaced; these are found in
the bytes. Only what needs all cells, or a cell spelt in an unusual way, has the row cut up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from generators.ooxml.address import column_number
from generators.ooxml.cell import Cell, cell_opening, find_plain, plain_cell, read_cell

_START = re.compile(r'<row\b((?:\s+[\w:.-]+="[^"]*")*)\s*/?>')
_CELL = re.compile(r'<c\s(?:[^>]*?\s)?r="([A-Z]+)\d+"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
_CELL_START = re.compile(rb'<c\s(?:[^>]*?\s)?r="([A-Z]+)')
_SPANS = re.compile(r'\s+spans="(\d+):(\d+)"')
_GIVEN = r'(?: [\w:]+="[^"<>]*")*'
_USUAL_CELL = re.compile(
    rf"<c{_GIVEN}(?:/>|>[^<]*(?:</?(?!c[ />])[\w:]+{_GIVEN}/?>[^<]*)*</c>)".encode()
)
"""A cell whose tags are spelt as most programs spell them, whatever it holds."""


Spot: TypeAlias = tuple[int, int, bytes]
"""Start and end in some bytes, and what is to stand there."""


def spliced(data: bytes, start: int, end: int, spots: Iterable[Spot]) -> bytes:
    """The bytes from start to end with others in these spots, given from left to right."""
    view = memoryview(data)
    pieces: list[bytes | memoryview] = []
    for first, last, new in spots:
        pieces += (view[start:first], new)
        start = last
    return b"".join((*pieces, view[start:end]))


class Row:
    """Its start tag's attributes, its cells by column, and whatever follows the cells."""

    __slots__ = ("_attributes", "_cells", "_in_order", "_readable", "_rest", "_xml", "number")

    def __init__(
        self, number: int, xml: bytes = b"", readable: Callable[[bytes], bytes] = bytes
    ) -> None:
        """``xml`` is the whole element; ``readable`` gives it with the address of every cell."""
        self.number = number
        self._xml = xml
        """As it now is; empty if it has to be joined from what follows."""
        self._readable = readable
        self._attributes = f' r="{number}"'  # all from here on once it is cut up
        self._cells: dict[int, str] | None = None if xml else {}
        self._rest = ""
        self._in_order = True

    def copy(self) -> Row:
        """The same row, to be changed."""
        twin = Row(self.number, self._xml, self._readable)
        if self._cells is not None:
            twin._cells = dict(self._cells)
            twin._attributes, twin._rest = self._attributes, self._rest
            twin._in_order = self._in_order
        return twin

    def prepared(self) -> Row:
        """The same row ready to be written often; to be copied before it is changed again."""
        return Row(self.number, self.data())

    @property
    def attributes(self) -> str:
        """Those of its start tag, each after a space."""
        self._cut()
        return self._attributes

    @property
    def cells(self) -> Mapping[int, str]:
        """The XML of every cell by column, in the order of the file."""
        return self._cut()

    def cell(self, column: int) -> Cell | None:
        """What the XML of one cell says; None where the file holds none."""
        if self._cells is None:
            plain = find_plain(self._xml, self.number, column, 0, len(self._xml))
            if plain is not None:
                return plain_cell(plain, self.number, column)
        xml = self.get(column)
        return None if xml is None else read_cell(xml, self.number, column)

    def get(self, column: int) -> str | None:
        """The XML of one cell; None where the file holds none."""
        if self._cells is None:
            start, end = self._find(column)
            if start < end:
                return self._xml[start:end].decode()
        return self._cut().get(column)

    def put(self, column: int, xml: str) -> None:
        """Replace or add a cell."""
        if self._cells is None and self._spliced({column: xml}):
            return
        cells = self._changed()
        if column not in cells:
            self._in_order = False
            spans = _SPANS.search(self._attributes)
            if spans is not None and not int(spans[1]) <= column <= int(spans[2]):
                self._attributes = _SPANS.sub("", self._attributes)
        cells[column] = xml

    def update(self, cells: Mapping[int, str]) -> None:
        """Replace or add many cells."""
        if self._cells is None and self._spliced(cells):
            return
        held = self._changed()
        if cells.keys() <= held.keys():
            held.update(cells)
            return
        for column, xml in cells.items():
            self.put(column, xml)

    def _spliced(self, cells: Mapping[int, str]) -> bool:
        """Replace cells in the bytes, if all of them are found there."""
        spots = sorted((*self._find(column), cell.encode()) for column, cell in cells.items())
        if spots and not spots[0][1]:
            return False
        self._xml = spliced(self._xml, 0, len(self._xml), spots)
        return True

    def drop(self, column: int) -> None:
        """Take away a cell."""
        del self._changed()[column]

    def add_attribute(self, text: str) -> None:
        """Put one more, with a space before it, into the start tag."""
        self._changed()
        self._attributes += text

    @property
    def has_grown(self) -> bool:
        """Whether it holds a cell that it did not have."""
        return not self._in_order

    @property
    def edges(self) -> tuple[int, int] | None:
        """The columns of its first and last cell; None if it has none."""
        if self._cells is None:
            first = _CELL_START.search(self._xml)
            last = _CELL_START.match(self._xml, max(self._xml.rfind(b"<c "), 0))
            if first is not None and last is not None:
                return column_number(first[1].decode()), column_number(last[1].decode())
        cells = self._cut()
        if not cells:
            return None
        if self._in_order:
            return next(iter(cells)), next(reversed(cells))
        return min(cells), max(cells)

    def data(self) -> bytes:
        """The whole ``<row>``, in UTF-8."""
        if self._xml:
            return self._xml
        cells = self._cut()
        if not self._in_order:
            cells = dict(sorted(cells.items()))
        inside = "".join(cells.values()) + self._rest
        start = f"<row{self._attributes}"
        return (f"{start}>{inside}</row>" if inside else f"{start}/>").encode()

    def _changed(self) -> dict[int, str]:
        """Its cells, about to be changed."""
        cells = self._cut()
        self._xml = b""
        return cells

    def _cut(self) -> dict[int, str]:
        """Its cells, the row being cut up unless it is."""
        if self._cells is None:
            xml = self._readable(self._xml).decode()
            opened = xml.index(">") + 1
            if xml.count('"', 0, opened) % 2:  # a bracket within an attribute
                start = _START.match(xml)
                opened = start.end() if start is not None else opened
            empty = xml[opened - 2] == "/"
            self._attributes = xml[4 : opened - 1 - empty].rstrip()
            inside = "" if empty else xml[opened:-6]
            found = {}
            last = 0
            for match in _CELL.finditer(inside):
                found[column_number(match[1])] = match[0]
                last = match.end()
            self._cells, self._rest = found, inside[last:]
        return self._cells

    def _find(self, column: int) -> tuple[int, int]:
        """Where a cell of the usual spelling starts and ends; nowhere twice if there is none."""
        start = self._xml.find(cell_opening(self.number, column))
        found = _USUAL_CELL.match(self._xml, start) if start >= 0 else None
        return found.span() if found is not None else (0, 0)
