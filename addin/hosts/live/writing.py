"""Writing blocks of cells into an open book, so that what was written stands there, or nothing.

Spreadsheet programs read meaning into texts: ``0012`` becomes a number, ``3-1`` a date,
``=x`` a formula; an apostrophe in front forbids it, but not in every cell in the same way. So
each block is read again after it was written, and texts that came out otherwise are written
the other way. All that stood there before is remembered and can be put back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial

import xlwings as xw

from addin.hosts.live.grid import LiveCells, Rows, plain, read_formulas, read_values
from addin.hosts.live.parts import LiveParts
from addin.hosts.rectangles import rectangles
from generators.ooxml import EditRefusedError
from generators.ooxml.address import Area, cell_name
from generators.ooxml.values import to_serial

_MILLISECOND = 1.2e-8
"""In days."""

_MONEY = 6e-5

_TEXT_FORMAT = "@"

_DAYS_ZERO = (date(1899, 12, 30), date(1904, 1, 1))
"""Of books of either date system: programs show times of day as moments of them."""

LOOKS_LIKE_FORMULA = ("=", "+", "-", "@", "'")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with its ``=``, as a cell is given it."""

    text: str


Block = list[list[object]]
"""Rows of values and formulas."""


class Writer:
    """Writes into one book and can put back what it found.

    ``parts`` is what was read of the book before.
    """

    def __init__(self, book: xw.Book, parts: LiveParts | None = None) -> None:
        self._book = book
        self._parts = parts
        self._undo: list[Callable[[], None]] = []

    def rewrite(self, sheet: str, area: Area, build: Callable[[Block], Block]) -> None:
        """Let a block be what ``build`` makes of what stands there.

        Raises ``EditRefusedError`` if the program does not take a value as it is.
        """
        live = self._book.sheets[sheet]
        old = read_block(live, area, self._parts.cells(sheet) if self._parts else None)
        new = build(old)
        if not _alike(old, new):
            self._undo.append(lambda: self._put_back(live, area, old))
            self._put(live, area, new)

    def clear(self, sheet: str, area: Area) -> None:
        """Empty a block; raises as :meth:`rewrite` does."""
        self.rewrite(sheet, area, lambda old: [[None] * len(row) for row in old])

    def did(self, undo: Callable[[], None]) -> None:
        """Remember how to take back a step that was done otherwise."""
        self._undo.append(undo)

    def take_back(self) -> None:
        """Put back everything, the last first; what cannot be is raised after all else."""
        failed: list[Exception] = []
        while self._undo:
            try:
                self._undo.pop()()
            except Exception as error:  # noqa: BLE001 - the steps before must be taken back too
                failed.append(error)
        if failed:
            raise failed[0]

    def _put_back(self, sheet: xw.Sheet, area: Area, old: Block) -> None:
        """Write what stood there; a sheet that refused the new takes the old as little."""
        if not _alike(old, read_block(sheet, area)):
            self._put(sheet, area, old)

    def _put(self, sheet: xw.Sheet, area: Area, block: Block) -> None:
        """Write a block and look whether it stands there."""
        marked = {
            (i, j)
            for i, row in enumerate(block)
            for j, value in enumerate(row)
            if isinstance(value, str) and value.startswith(LOOKS_LIKE_FORMULA)
        }
        _send(sheet, area, block, marked)
        wrong = _wrong(sheet, area, block)
        if wrong:
            texts = {(i, j) for i, j in wrong if isinstance(block[i][j], str)}
            self._unformat(sheet, area, wrong - texts)
            _send(sheet, area, block, marked ^ texts)
            wrong = _wrong(sheet, area, block)
        if wrong:
            i, j = min(wrong)
            raise EditRefusedError(
                "单元格没有接受写入的内容",
                "取消该表的筛选，检查该处的保护与合并单元格，再按一次",
                sheet=sheet.name,
                cell=cell_name(area.first_row + i, area.first_column + j),
                value=str(block[i][j])[:40],
            )

    def _unformat(self, sheet: xw.Sheet, area: Area, places: set[tuple[int, int]]) -> None:
        """Let cells of text format take numbers."""
        first = area.first_row, area.first_column
        for part in rectangles((first[0] + i, first[1] + j) for i, j in places):
            cells = _range(sheet, part)
            if cells.number_format == _TEXT_FORMAT:
                cells.number_format = "General"
                self._undo.insert(0, partial(setattr, cells, "number_format", _TEXT_FORMAT))


def _range(sheet: xw.Sheet, area: Area) -> xw.Range:
    return sheet.range((area.first_row, area.first_column), (area.last_row, area.last_column))


def read_block(sheet: xw.Sheet, area: Area, known: LiveCells | None = None) -> Block:
    """Formulas where there are any, else values; one call, if it holds what is known of it.

    ``known`` are the sheet's cells as they were read before. If a cell has got another content
    since, all values are read again; dates that were not are serials.
    """
    formulas = read_formulas(sheet, area)
    values = None if known is None else _as_known(known, area, formulas)
    if values is None:
        values = read_values(sheet, area)
    return [
        [
            Formula(text) if _is_formula(text, value) else value
            for value, text in zip(*row, strict=True)
        ]
        for row in zip(values, formulas, strict=True)
    ]


def _is_formula(text: str, value: object) -> bool:
    return text.startswith("=") and value != text


def _as_known(known: LiveCells, area: Area, formulas: Sequence[Sequence[str]]) -> Rows | None:
    """The known values of an area; None if its formulas and contents say that one changed."""
    values = [[known.value(row, column) for column in area.columns] for row in area.rows]
    stands = all(
        _is_formula(text, value) or text == _typed(value)
        for row in zip(values, formulas, strict=True)
        for value, text in zip(*row, strict=True)
    )
    return values if stands else None


def _typed(value: object) -> str:
    """A content as programs give it beside formulas."""
    if isinstance(value, bool | float):
        return (str(value) if isinstance(value, bool) else f"{value:.15g}").upper()
    return str(value or "")


def _send(sheet: xw.Sheet, area: Area, block: Block, marked: set[tuple[int, int]]) -> None:
    _range(sheet, area).value = [
        [_sent(value, marked=(i, j) in marked) for j, value in enumerate(row)]
        for i, row in enumerate(block)
    ]


def _sent(value: object, *, marked: bool) -> object:
    if isinstance(value, Formula):
        return value.text
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - cells have no zone
    if isinstance(value, time):
        return to_serial(value)
    return f"'{value}" if marked else value


def _wrong(sheet: xw.Sheet, area: Area, block: Block) -> set[tuple[int, int]]:
    return {
        (i, j)
        for i, rows in enumerate(zip(block, read_values(sheet, area), strict=True))
        for j, (wanted, found) in enumerate(zip(*rows, strict=True))
        if not isinstance(wanted, Formula) and not alike(wanted, found)
    }


def _alike(old: Block, new: Block) -> bool:
    pairs = zip(old, new, strict=True)
    return all(alike(b, a) for row in pairs for a, b in zip(*row, strict=True))


def alike(wanted: object, found: object) -> bool:
    """Whether a cell shows a value, in whatever form; money formats show four decimals only."""
    if isinstance(found, Decimal):
        return isinstance(wanted, int | float) and abs(wanted - float(found)) < _MONEY
    of_day = isinstance(wanted, time) or (isinstance(wanted, float) and 0 <= wanted < 1)
    if of_day and isinstance(found, datetime) and found.date() in _DAYS_ZERO:
        found = found.time()
    a, b = _bare(wanted), _bare(found)
    if isinstance(a, float) and isinstance(b, float) and a != b:
        dated = isinstance(wanted, date | time) or isinstance(found, date | time)
        return dated and abs(a - b) < _MILLISECOND
    return a == b and isinstance(a, bool) == isinstance(b, bool)


def _bare(value: object) -> object:
    return plain(value.replace("\r\n", "\n") if isinstance(value, str) else value)
