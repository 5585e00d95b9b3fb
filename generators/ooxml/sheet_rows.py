"""The rows of one sheet: read, replaced, added.

``SheetRows`` keeps the rows that change and the text after the rows (``tail``: merges,
validations, formats …) beside the ``SheetText`` that was opened, and joins them again.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Final

from generators.ooxml.address import Area
from generators.ooxml.cell import Cell, find_plain, read_cell
from generators.ooxml.markup import attributes
from generators.ooxml.row import Row, Spot, spliced
from generators.ooxml.sheet_text import SheetText

_DIMENSION = re.compile(r'(<dimension\s+ref=")([^"]*)"')
_HIDDEN = re.compile(r'\shidden="(?:1|true)"')

BRACKET: Final = "\x01"
"""No text of a sheet can hold this."""

_BRACKET = BRACKET.encode()


class SheetRows:
    """The rows of a sheet that can change. Rows and columns count from 1."""

    def __init__(self, base: SheetText) -> None:
        self.base = base
        self.head = base.head
        self.tail = base.tail
        self.formulas_changed = False
        self.tokens: Mapping[str, str] = {}
        """What stands for a number between two ``BRACKET`` in the text, as XML."""
        self._own: dict[int, Row] = {}
        self._spots: dict[int, Spot] = {}
        """Plain cells that have been replaced, by where they start, and are not in a row yet."""
        self._lent: set[int] = set()
        """Which of these rows others may hold too."""
        self._rewritten = False

    @property
    def changed(self) -> bool:
        """Whether anything differs from what was opened."""
        return (
            self._rewritten
            or bool(self._own or self._spots or self.tokens)
            or self.head != self.base.head
            or self.tail != self.base.tail
        )

    @property
    def last_row(self) -> int:
        """The number of the last row that the file holds; 0 without any."""
        return max((*self.base.numbers[-1:], *self._rows), default=0)

    def cell(self, row: int, column: int) -> Cell | None:
        """The cell as it now is; None where the file holds none."""
        found = self._rows.get(row) or self.base.row(row)
        return found.cell(column) if found is not None else None

    def plain_cell(self, row: int, column: int) -> re.Match[bytes] | None:
        """What ``find_plain`` says of a cell in a row that is as it was; None for any other."""
        base, index = self.base, self.base.index(row)
        if index is None or row in self._rows:
            return None
        return find_plain(base.data, row, column, base.starts[index], base.ends[index])

    def row_cells(self, row: int) -> Mapping[int, str]:
        """The XML of a row's cells by column, as they now are."""
        return self._current(row).cells

    def cells(self, area: Area) -> Iterator[Cell]:
        """The cells of an area that the file holds, row by row."""
        for number in self._numbers(area):
            row = self._current(number)
            for column in sorted(row.cells):
                if area.first_column <= column <= area.last_column:
                    yield read_cell(row.cells[column], number, column)

    def style_for(self, row: int, column: int) -> int:
        """The style a new cell gets: its own if it exists, else the row's, else the column's."""
        found = self._current(row)
        cell = self.cell(row, column)
        if cell is not None:
            return cell.style
        given = attributes(found.attributes)
        if given.get("customFormat") in ("1", "true"):
            return int(given.get("s", "0"))
        return next(
            (style for low, high, style in self.base.column_styles if low <= column <= high), 0
        )

    def put(self, row: int, column: int, xml: str) -> None:
        """Replace or add a cell; ``xml`` is its whole element."""
        self._editable(row).put(column, xml)

    def put_cells(self, row: int, cells: Mapping[int, str]) -> None:
        """Replace or add some cells of one row."""
        self._editable(row).update(cells)

    def put_plain(self, spots: Iterable[Spot]) -> None:
        """Replace cells where ``plain_cell`` has found them."""
        self._spots.update((spot[0], spot) for spot in spots)

    def put_row(self, row: int, cells: Mapping[int, str]) -> None:
        """Replace or add most cells of one row."""
        held = self._current(row).cells  # cut up once for all forks
        if not held and row not in self._rows and self.base.row(row) is None:
            inside = "".join(xml for _, xml in sorted(cells.items()))
            xml = f'<row r="{row}">{inside}</row>'.encode() if inside else b""
            self._rows[row] = Row(row, xml)
            return
        self._editable(row).update(cells)

    def prepared(self, row: int, cells: Mapping[int, str], *, hidden: bool) -> Row:
        """A row with these cells in the place of its own, for all that share what was opened."""
        found = self._current(row).copy()
        for column, xml in cells.items():
            found.put(column, xml)
        if hidden:
            _hide(found)
        return found.prepared()

    def put_prepared(self, row: Row) -> bool:
        """Take a prepared row for one that has not changed yet; whether that is so."""
        if row.number in self._rows:
            return False
        self._rows[row.number] = row
        self._lent.add(row.number)
        return True

    def hide_row(self, row: int) -> None:
        """Let a row take no room."""
        _hide(self._editable(row))

    def rewrite(self, change: Callable[[SheetText], str]) -> None:
        """Pass the whole sheet as it now is through ``change``; tokens stay as they are."""
        kept, self.tokens = self.tokens, {}
        now = SheetText.scan(self.data(), self.base.name)
        self.base = SheetText.scan(change(now).encode(), self.base.name)
        self.head, self.tail = self.base.head, self.base.tail
        self.tokens, self._own, self._spots, self._lent = kept, {}, {}, set()
        self._rewritten = self.formulas_changed = True

    def drop(self, row: int, column: int) -> None:
        """Take a cell away with its style; no harm if there is none."""
        if column in self._current(row).cells:
            self._editable(row).drop(column)

    def copy_height(self, source: int, target: int) -> None:
        """Give a row that does not exist yet the height of another."""
        if target in self._rows or self.base.row(target) is not None:
            return
        given = attributes(self._current(source).attributes)
        height = "".join(
            f' {name}="{given[name]}"' for name in ("ht", "customHeight") if name in given
        )
        self._rows[target] = Row(target, f'<row r="{target}"{height}/>'.encode())

    def texts(self) -> Iterator[str]:
        """All that was opened and all that has changed since."""
        yield self.base.text
        yield self.tail
        for row in self._rows.values():
            yield from row.cells.values()

    def text(self) -> str:
        """The whole sheet as it now is."""
        return self.data().decode()

    def data(self) -> bytes:
        """The whole sheet as it now is, in UTF-8."""
        base = self.base
        spots = self._spots_of_rows() if self._own else sorted(self._spots.values())
        rows = spliced(base.data, base.start, base.end, spots)
        data = b"".join((self._head_with_dimension().encode(), rows, self.tail.encode()))
        if self.tokens:
            pieces = data.split(_BRACKET)
            texts = {number.encode(): text.encode() for number, text in self.tokens.items()}
            pieces[1::2] = [texts[number] for number in pieces[1::2]]
            data = b"".join(pieces)
        return data

    def _spots_of_rows(self) -> Iterator[Spot]:
        """Where the rows that have changed are to stand."""
        base, index = self.base, 0
        for number, row in sorted(self._rows.items()):
            index = bisect_left(base.numbers, number, index)
            if base.numbers[index : index + 1] == [number]:
                yield base.starts[index], base.ends[index], row.data()
            else:
                between = base.ends[index - 1] if index else base.start
                yield between, between, row.data()

    def _head_with_dimension(self) -> str:
        match = _DIMENSION.search(self.head)
        edges = {
            number: row.edges
            for number, row in self._own.items()
            if row.has_grown or self.base.index(number) is None
        }
        rows = [number for number, found in edges.items() if found]
        columns = [edge for found in edges.values() if found for edge in found]
        if match is None or not columns:
            return self.head
        try:
            old = Area.parse(match[2])
        except ValueError:
            return self.head
        new = Area(
            min(old.first_row, *rows),
            min(old.first_column, *columns),
            max(old.last_row, *rows),
            max(old.last_column, *columns),
        )
        return self.head[: match.start(2)] + str(new) + self.head[match.end(2) :]

    @property
    def _rows(self) -> dict[int, Row]:
        """The rows that have changed, by number."""
        if self._spots:
            spots, self._spots = sorted(self._spots.values()), {}
            for number, own in groupby(spots, lambda spot: self.base.row_at(spot[0])):
                self._own[number] = self.base.spliced(number, own)
        return self._own

    def _editable(self, number: int) -> Row:
        row = self._rows.get(number)
        if row is None or number in self._lent:
            base = row or self.base.row(number)
            row = self._rows[number] = Row(number) if base is None else base.copy()
            self._lent.discard(number)
        return row

    def _numbers(self, area: Area) -> list[int]:
        """Numbers of the existing rows within ``area``, in order."""
        numbers = self.base.numbers
        low, high = area.first_row, area.last_row
        found = set(numbers[bisect_left(numbers, low) : bisect_right(numbers, high)])
        found.update(number for number in self._rows if low <= number <= high)
        return sorted(found)

    def _numbers_with(self, needle: str) -> list[int]:
        """Numbers of the rows that hold the text, and of all changed rows."""
        return sorted({*self._rows, *self.base.rows_with(needle.encode())})

    def _current(self, number: int) -> Row:
        """The row as it now is; not to be changed."""
        return self._rows.get(number) or self.base.row(number) or Row(number)


def _hide(row: Row) -> None:
    if _HIDDEN.search(row.attributes) is None:
        row.add_attribute(' hidden="1"')
