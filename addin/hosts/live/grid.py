"""The cells of an open sheet as arrays, and values on their way to and from it.

An open book shows dates as dates, empty texts as empty and errors as their text; arrays hold
serials of the 1900 system, whatever system the book counts in. Rows and columns count from 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import xlwings as xw

from generators.digits import Ints
from generators.ooxml.address import Area
from generators.ooxml.values import to_serial
from generators.sheet_cells import Grid
from generators.sheet_cut import BLANK, BOOLEAN, ERROR, NUMBER, TEXT, Kinds

Rows = list[list[object]]

_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - cells have no time zone

ERRORS = frozenset(
    ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!")
) | {"#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!"}

_KINDS: dict[type, int] = {
    float: NUMBER,
    int: NUMBER,
    Decimal: NUMBER,
    datetime: NUMBER,
    date: NUMBER,
    time: NUMBER,
    str: TEXT,
    bool: BOOLEAN,
}

_DATES = frozenset((datetime, date, time))


def read_values(sheet: xw.Sheet, area: Area) -> Rows:
    """The values of an area with one call."""
    cells = sheet.range((area.first_row, area.first_column), (area.last_row, area.last_column))
    rows: Rows = cells.options(ndim=2, err_to_str=True).value
    return rows


def read_formulas(sheet: xw.Sheet, area: Area) -> list[list[str]]:
    """Formulas, and texts of other cells, of an area with one call."""
    cells = sheet.range((area.first_row, area.first_column), (area.last_row, area.last_column))
    found = cells.formula
    rows = found if isinstance(found, tuple | list) else (found,)
    lines = [row if isinstance(row, tuple | list) else (row,) for row in rows]
    return [["" if text is None else str(text) for text in line] for line in lines]


def _serial(value: date | time) -> float:
    """As programs count days: 0 is 1899-12-30, and a time alone is its part of a day."""
    if isinstance(value, time):
        return to_serial(value)
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001
    return (moment.replace(tzinfo=None) - _DAY_ZERO) / timedelta(days=1)


def plain(value: object) -> object:
    """A value as arrays hold it: numbers and dates as floats, empty as None."""
    if isinstance(value, datetime | date | time):
        return _serial(value)
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return float(value)
    return None if value == "" else value


def _text_kind(text: str) -> int:
    if text in ERRORS or text.startswith("Err:"):
        return ERROR
    return TEXT if text.strip() else BLANK


@dataclass(frozen=True, slots=True)
class LiveCells:
    """The cells of one sheet from A1 on; beyond them it is empty."""

    kinds: Kinds
    numbers: npt.NDArray[np.float64]
    texts: npt.NDArray[np.object_]
    dated: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, rows: Rows) -> LiveCells:
        """From what :func:`read_values` gave for an area that begins at A1."""
        shape = len(rows), len(rows[0]) if rows else 0
        flat = [value for row in rows for value in row]
        types = list(map(type, flat))
        kinds = np.array([_KINDS.get(kind, BLANK) for kind in types], dtype=np.uint8)
        numbers = np.full(len(flat), np.nan)
        texts = np.full(len(flat), None, dtype=object)
        dated = np.array([kind in _DATES for kind in types], dtype=np.bool_)
        written = np.flatnonzero(kinds == TEXT)
        texts[written] = [flat[at] for at in written.tolist()]
        meant = {text: _text_kind(text) for text in set(texts[written].tolist())}
        kinds[written] = [meant[text] for text in texts[written].tolist()]
        counted = np.flatnonzero((kinds == NUMBER) | (kinds == BOOLEAN))
        values = (flat[at] for at in counted.tolist())
        numbers[counted] = [_serial(v) if isinstance(v, date | time) else v for v in values]
        return cls(
            kinds.reshape(shape), numbers.reshape(shape), texts.reshape(shape), dated.reshape(shape)
        )

    @property
    def last_row(self) -> int:
        """The last row read."""
        return len(self.kinds)

    def grid(self, rows: Sequence[int] | Ints, columns: Sequence[int] | Ints) -> Grid:
        """The cells at the crossings; rows and columns in any order, each once."""
        down, right = np.asarray(rows, dtype=np.int64), np.asarray(columns, dtype=np.int64)
        kinds = np.zeros((len(down), len(right)), dtype=np.uint8)
        numbers = np.full(kinds.shape, np.nan)
        texts = np.full(kinds.shape, None, dtype=object)
        last_row, last_column = self.kinds.shape
        inside = np.ix_(
            np.flatnonzero((down >= 1) & (down <= last_row)),
            np.flatnonzero((right >= 1) & (right <= last_column)),
        )
        here = down[inside[0]] - 1, right[inside[1]] - 1
        kinds[inside] = self.kinds[here]
        numbers[inside] = self.numbers[here]
        texts[inside] = self.texts[here]
        return Grid(kinds, numbers, texts)

    def value(self, row: int, column: int) -> object:
        """A number, text, truth value or None."""
        if row > self.kinds.shape[0] or column > self.kinds.shape[1]:
            return None
        at = row - 1, column - 1
        match int(self.kinds[at]):
            case kind if kind == NUMBER:
                return float(self.numbers[at])
            case kind if kind == BOOLEAN:
                return bool(self.numbers[at])
        text: object = self.texts[at]
        return text

    def shows_date(self, row: int, column: int) -> bool:
        """Whether the cell shows its number as a date."""
        inside = row <= self.dated.shape[0] and column <= self.dated.shape[1]
        return inside and bool(self.dated[row - 1, column - 1])

    def rows_below(self, last: int, columns: range) -> list[int]:
        """The rows that follow row ``last`` without a gap and hold a value in ``columns``."""
        filled = (self.kinds[last:, columns.start - 1 : columns.stop - 1] != BLANK).any(axis=1)
        gaps = np.flatnonzero(~filled)
        end = int(gaps[0]) if gaps.size else len(filled)
        return list(range(last + 1, last + 1 + end))
