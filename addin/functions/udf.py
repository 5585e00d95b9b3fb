"""The way between Excel and the registry, in the values that COM carries.

The VBA wrappers hand every argument to ``call`` through the xlwings server, as values that VBA
took from the cells. They do not use xlwings' own function decorators, which turn errors in cells
into blanks and exceptions into text. Nothing here needs xlwings or Windows.

COM carries numbers of cells as floats and everything else in its own type, so that a whole number
can only be an error's status code. The same holds on the way back: numbers are floats, and the
wrappers turn whole numbers into errors.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any, TypeAlias

from addin.functions.cells import Cell, ExcelError, Given, Result
from addin.functions.registry import FUNCTIONS
from generators.ooxml.values import to_serial

MODULE = "addin.functions.udf"
"""What VBA imports."""

MISSING = -2147352572
"""DISP_E_PARAMNOTFOUND: an optional argument that was left out."""

Carried: TypeAlias = float | str | bool | int | tuple[tuple[float | str | bool | int, ...], ...]

_ERRORS = {error.scode: error for error in ExcelError}
_AS_THEY_ARE = frozenset({float, str, bool})
"""Kinds of cells that cross as they are, both ways; a text comes in only if not empty."""

_SCODES = range(ExcelError.NULL.scode, ExcelError.NULL.scode + 100)  # newer errors among them


def call(name: str, given: tuple[Any, ...]) -> Carried:
    """What a wrapper calls: the function of this name, from and to COM's values.

    Dates come back as serial numbers of the 1900 system, blanks as empty text. ``KeyError`` for
    an unknown function, which only a wrapper of another version can cause.
    """
    return carried(FUNCTIONS[name](*(received(value) for value in given)))


def received(value: Any) -> Given:  # noqa: ANN401 - whatever COM delivers
    """An argument as functions take it: left out is ``None``, a blank cell an array of one."""
    if isinstance(value, tuple | list):
        nested = any(isinstance(row, tuple | list) for row in value)
        rows = value if nested else [list(value)]
        flat = list(chain.from_iterable(rows))
        kinds = set(map(type, flat))
        if kinds <= _AS_THEY_ARE and not (str in kinds and "" in flat):
            return rows
        return [[_cell(cell) for cell in row] for row in rows]
    if type(value) is int and value == MISSING:
        return None
    return [[None]] if value is None else _cell(value)


def carried(result: Result) -> Carried:
    """A result as COM carries it."""
    if isinstance(result, list):
        rows: list[Any] = result
        if set(map(type, chain.from_iterable(rows))) <= _AS_THEY_ARE:
            return tuple(map(tuple, rows))
        return tuple(tuple(_carry(cell) for cell in row) for row in rows)
    return _carry(result)


def _cell(value: Any) -> Cell:  # noqa: ANN401
    if type(value) is float:
        return value
    if type(value) is int:
        return _ERRORS.get(value, ExcelError.VALUE) if value in _SCODES else float(value)
    if isinstance(value, Decimal):
        return float(value)
    if value == "":
        return None
    if isinstance(value, date):  # COM marks moments with a zone that cells do not have
        return date(value.year, value.month, value.day)
    cell: Cell = value
    return cell


def _carry(cell: Cell) -> float | str | bool | int:
    match cell:
        case ExcelError():
            return cell.scode
        case None:
            return ""
        case bool() | str():
            return cell
        case int() | float():
            return float(cell)
    return to_serial(cell)
