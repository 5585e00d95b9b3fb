"""What a custom function is given and gives: single cells and arrays of cells.

An array is a list of rows. A blank cell and an argument left out are both ``None``. A date is a
``date``, or a serial number of the 1900 system. Errors are values of their own, never text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from itertools import chain
from math import isfinite
from operator import ne
from typing import Any, TypeAlias, TypeVar

import numpy as np

from agency.names import folded
from generators.tabular_text import as_date, as_number, clean, is_blank

T = TypeVar("T")


class ExcelError(Enum):
    """An error that a cell shows."""

    NULL = "#NULL!"
    DIV0 = "#DIV/0!"
    VALUE = "#VALUE!"
    REF = "#REF!"
    NAME = "#NAME?"
    NUM = "#NUM!"
    NA = "#N/A"

    @property
    def number(self) -> int:
        """The error's number in Excel's object model, for VBA's ``CVErr``."""
        return _NUMBERS[self]

    @property
    def scode(self) -> int:
        """The error as a COM status code, as which it crosses to and from Excel."""
        return _SCODE_BASE + self.number

    def __str__(self) -> str:
        return self.value


_NUMBERS = {
    ExcelError.NULL: 2000,
    ExcelError.DIV0: 2007,
    ExcelError.VALUE: 2015,
    ExcelError.REF: 2023,
    ExcelError.NAME: 2029,
    ExcelError.NUM: 2036,
    ExcelError.NA: 2042,
}
_SCODE_BASE = -2146828288  # 0x800A0000 as a signed number

Cell: TypeAlias = float | str | date | ExcelError | None
"""One cell; ``bool`` and ``int`` are numbers to Python, ``datetime`` is a date."""

Grid: TypeAlias = list[list[Cell]]
"""Rows of one length; at least one cell."""

DISTINCT_KINDS = frozenset({float, str, date, datetime, ExcelError, type(None)})
"""Kinds of plain cells of which no two are equal to Python."""

Given: TypeAlias = Cell | Sequence[Any] | np.ndarray[Any, Any]
"""An argument: a cell, rows of cells, one row of cells, or a numpy array of these."""

Result: TypeAlias = Cell | Grid


class Refused(Exception):  # noqa: N818 - it becomes an error that a cell shows
    """An argument that cannot be used; ``error`` is what the cell shows instead."""

    def __init__(self, error: ExcelError) -> None:
        super().__init__(str(error))
        self.error = error


def grid(given: Given) -> Grid:
    """The argument as rows; a flat sequence is one row. NaN is blank.

    Raises:
        Refused: rows of different length, or no cell at all.

    """
    return _table(given)[0]


@dataclass(frozen=True, slots=True)
class Area:
    """An argument as a whole: how many rows and columns, its cells row by row, their types."""

    shape: tuple[int, int]
    cells: list[Cell]
    kinds: set[type]


def area(given: Given) -> Area:
    """The argument's cells, where nothing asks for its rows; as ``grid`` takes them.

    Raises:
        Refused: rows of different length, or no cell at all.

    """
    rows, flat, kinds = _table(given)
    return Area((len(rows), len(rows[0])), flat, kinds)


def _table(given: Given) -> tuple[Grid, list[Cell], set[type]]:
    """Rows with every cell plain, the same cells in one list, and the types that occur."""
    if isinstance(given, np.ndarray):
        if given.dtype.kind == "M":
            given = given.astype("datetime64[s]")
        given = given.tolist()
    if not isinstance(given, list | tuple):
        cell = _plain(given)
        return [[cell]], [cell], {type(cell)}
    nested = bool(given) and isinstance(given[0], list | tuple)
    rows: Grid = list(given) if nested else [list(given)]
    if not rows[0] or len(set(map(len, rows))) > 1:
        raise Refused(ExcelError.VALUE)
    flat = list(chain.from_iterable(rows))
    kinds = set(map(type, flat))
    if kinds <= DISTINCT_KINDS and not (float in kinds and _may_hold_nan(flat, kinds)):
        return rows, flat, kinds  # rows that are tuples serve as well, and copying takes longest
    rows = [[_plain(cell) for cell in row] for row in rows]
    flat = list(chain.from_iterable(rows))
    return rows, flat, set(map(type, flat))


def cells(given: Given) -> list[Cell]:
    """All cells of the argument, row by row."""
    return _table(given)[1]


def shaped(values: Sequence[Cell], like: Grid) -> Grid:
    """The values in as many rows and columns as ``like`` has."""
    return in_rows(values, len(like[0]))


def in_rows(values: Sequence[Cell], width: int) -> Grid:
    """The values in rows of this width."""
    return list(map(list, zip(*[iter(values)] * width, strict=True)))


def scalar(given: Given) -> Cell:
    """The only cell of the argument; ``Refused`` if there are several or it is an error."""
    found = cells(given)
    if len(found) > 1:
        raise Refused(ExcelError.VALUE)
    return sound(found[0])


def sound(cell: Cell) -> Cell:
    """The cell unless it is an error, which is passed on as ``Refused``."""
    if isinstance(cell, ExcelError):
        raise Refused(cell)
    return cell


def number(cell: Cell, default: float | None = None) -> float:
    """A number, also if it stands there as text; ``default`` for a blank cell.

    Raises:
        Refused: an error, no number, or blank without a default.

    """
    if type(cell) is float:
        return cell
    parsed = as_number(sound(cell))
    value = parsed.value if parsed.value is not None or parsed.problem else default
    if value is None:
        raise Refused(ExcelError.VALUE)
    return float(value)


def number_or_none(cell: Cell) -> float | None:
    """A number, ``None`` for a blank cell."""
    return None if blank(cell) else number(cell)


def whole(cell: Cell, default: int | None = None) -> int:
    """A whole number; ``Refused`` for a fraction."""
    value = number(cell, default)
    if not value.is_integer():
        raise Refused(ExcelError.VALUE)
    return int(value)


def day(cell: Cell) -> date:
    """A calendar day; ``Refused`` for anything else and for a blank cell."""
    value = as_date(sound(cell)).value
    if value is None:
        raise Refused(ExcelError.VALUE)
    return value


def text(cell: Cell) -> str:
    """A text, or a number as text without ``.0``; ``Refused`` for a blank cell."""
    value = clean(sound(cell))
    if not value:
        raise Refused(ExcelError.VALUE)
    return value


def blank(cell: Cell) -> bool:
    """Whether a cell says nothing: empty, or a placeholder such as — ; errors say something."""
    return cell is None or (isinstance(cell, str) and is_blank(cell))


def choice(cell: Cell, choices: Mapping[str, T], default: T) -> T:
    """What a word stands for; ``Refused`` for a word that is not among the choices."""
    if blank(cell):
        return default
    wanted = folded(text(cell))
    for word, meaning in choices.items():
        if folded(word) == wanted:
            return meaning
    raise Refused(ExcelError.VALUE)


def _may_hold_nan(flat: list[Any], kinds: set[type]) -> bool:
    """Whether NaN is among the cells; of numbers alone, their sum tells quickest."""
    return not isfinite(sum(flat)) if kinds == {float} else any(map(ne, flat, flat))


def _plain(cell: Any) -> Cell:  # noqa: ANN401 - a cell as any caller passes it
    if type(cell) is str:
        return cell
    if isinstance(cell, np.generic):
        cell = cell.item()
    plain: Cell = None if cell != cell else cell  # noqa: PLR0124 - NaN
    return plain
