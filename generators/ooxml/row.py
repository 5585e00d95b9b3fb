"""One row of a sheet: text until its cells are asked for.

Of most rows that are looked into, one or two cells are read or replaced; these are found in
the text. Only what needs all cells, or a cell spelt in an unusual way, has the row cut up.
"""

from __future__ import annotations

import re

from generators.ooxml.address import column_letters, column_number
from generators.ooxml.cell import Cell, plain_cell, read_cell

_CELL = re.compile(r'<c\s(?:[^>]*?\s)?r="([A-Z]+)\d+"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
_CELL_START = re.compile(r'<c\s(?:[^>]*?\s)?r="([A-Z]+)')
_SPANS = re.compile(r'\s+spans="(\d+):(\d+)"')


class Row:
    """Its start tag's attributes, its cells by column, and whatever follows the cells."""

    __slots__ = ("_cells", "_data", "_in_order", "_text", "attributes", "number")

    def __init__(self, number: int, attributes: str | None = None, text: str = "") -> None:
        """``text`` is what stands between the tags; ``attributes`` start with a space."""
        self.number = number
        self.attributes = f' r="{number}"' if attributes is None else attributes
        self._text = text
        """All that is inside; once the cells are known, what follows them."""
        self._cells: dict[int, str] | None = None if text else {}
        self._in_order = True
        self._data: bytes | None = None

    def copy(self) -> Row:
        """The same row, to be changed."""
        twin = Row(self.number, self.attributes, self._text)
        if self._cells is not None:
            twin._cells = dict(self._cells)
            twin._in_order = self._in_order
        return twin

    def prepared(self) -> Row:
        """The same row ready to be written often; to be copied before it is changed again."""
        twin = Row(self.number, self.attributes, self._inside())
        twin._data = twin.data()
        return twin

    @property
    def cells(self) -> dict[int, str]:
        """The XML of every cell by column, in the order of the file."""
        if self._cells is None:
            found = {}
            last = 0
            for match in _CELL.finditer(self._text):
                found[column_number(match[1])] = match[0]
                last = match.end()
            self._cells, self._text = found, self._text[last:]
        return self._cells

    def cell(self, column: int) -> Cell | None:
        """What the XML of one cell says; None where the file holds none."""
        if self._cells is None:
            start = self._text.find(self._opening(column))
            plain = plain_cell(self._text, start, self.number, column) if start >= 0 else None
            if plain is not None:
                return plain
        xml = self.get(column)
        return None if xml is None else read_cell(xml, self.number, column)

    def get(self, column: int) -> str | None:
        """The XML of one cell; None where the file holds none."""
        if self._cells is None:
            found = self._find(column)
            if found is not None:
                return self._text[found[0] : found[1]]
        return self.cells.get(column)

    def put(self, column: int, xml: str) -> None:
        """Replace or add a cell."""
        if self._cells is None:
            found = self._find(column)
            if found is not None:
                self._text = self._text[: found[0]] + xml + self._text[found[1] :]
                return
        cells = self.cells
        if column not in cells:
            self._in_order = False
            spans = _SPANS.search(self.attributes)
            if spans is not None and not int(spans[1]) <= column <= int(spans[2]):
                self.attributes = _SPANS.sub("", self.attributes)
        cells[column] = xml

    @property
    def has_grown(self) -> bool:
        """Whether it holds a cell that it did not have."""
        return not self._in_order

    @property
    def edges(self) -> tuple[int, int] | None:
        """The columns of its first and last cell; None if it has none."""
        if self._cells is None:
            first = _CELL_START.search(self._text)
            last = _CELL_START.match(self._text, max(self._text.rfind("<c "), 0))
            if first is not None and last is not None:
                return column_number(first[1]), column_number(last[1])
        cells = self.cells
        if not cells:
            return None
        if self._in_order:
            return next(iter(cells)), next(reversed(cells))
        return min(cells), max(cells)

    def data(self) -> bytes:
        """The whole ``<row>``, in UTF-8."""
        if self._data is not None:
            return self._data
        inside = self._inside()
        xml = f"<row{self.attributes}>{inside}</row>" if inside else f"<row{self.attributes}/>"
        return xml.encode()

    def _inside(self) -> str:
        if self._cells is None:
            return self._text
        cells = self._cells if self._in_order else dict(sorted(self._cells.items()))
        return "".join(cells.values()) + self._text

    def _opening(self, column: int) -> str:
        return f'<c r="{column_letters(column)}{self.number}"'

    def _find(self, column: int) -> tuple[int, int] | None:
        """Where in the text a cell of the usual spelling lies."""
        text = self._text
        start = text.find(self._opening(column))
        opened = text.find(">", start) if start >= 0 else -1
        if opened < 0:
            return None
        if text[opened - 1] == "/":
            return start, opened + 1
        closed = text.find("</c>", opened)
        return (start, closed + 4) if closed >= 0 else None
