"""What one custom function is: its rule, and all that is said about it.

From this, the VBA wrappers, the function wizard's help and the handbook are made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from math import isfinite

from addin.functions.cells import Cell, ExcelError, Given, Refused, Result, grid


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument; ``name`` is for VBA, the other texts are what users read."""

    name: str
    label: str
    help: str
    unit: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class Example:
    """A call and its result, which a test compares; trailing arguments may be left out."""

    given: tuple[Given, ...]
    result: Result
    about: str = ""


@dataclass(frozen=True, slots=True)
class Function:
    """A custom function; ``body`` takes one argument for each of ``arguments``.

    ``gives`` says what comes back and ``unit`` in which unit. ``errors`` says when which
    error is shown. ``usage`` are formulas for a book's own tables.
    """

    name: str
    summary: str
    arguments: tuple[Argument, ...]
    gives: str
    unit: str
    errors: tuple[tuple[ExcelError, str], ...]
    examples: tuple[Example, ...]
    body: Callable[..., Result]
    usage: tuple[str, ...] = ()

    @property
    def syntax(self) -> str:
        """The call as users read it, optional arguments in brackets."""
        labels = (a.label if a.required else f"[{a.label}]" for a in self.arguments)
        return f"{self.name}({', '.join(labels)})"

    def __call__(self, *given: Given) -> Result:
        """The result for a cell; one cell comes back as such, several as rows.

        Whatever is wrong with the arguments comes back as an ``ExcelError``.
        """
        needed = sum(argument.required for argument in self.arguments)
        if not needed <= len(given) <= len(self.arguments):
            return ExcelError.VALUE
        try:
            result = self.body(*given, *(None,) * (len(self.arguments) - len(given)))
        except Refused as refused:
            return refused.error
        except (ValueError, OverflowError):  # a number exceeds a bound, be it that of numbers
            return ExcelError.NUM
        if not isinstance(result, list):
            return _in_bounds(result)
        if any(_in_bounds(cell) is not cell for row in result for cell in row):
            result = [[_in_bounds(cell) for cell in row] for row in result]
        if len(result) == 1 and len(result[0]) == 1:
            return result[0][0]
        return result


def _in_bounds(cell: Cell) -> Cell:
    """The cell; where it is beyond all numbers, what Excel says of it."""
    return ExcelError.NUM if isinstance(cell, float) and not isfinite(cell) else cell


def formula(function: Function, given: tuple[Given, ...]) -> str:
    """The call as it is typed into a cell."""
    return f"={function.name}({','.join(map(_literal, given))})"


def _literal(given: Given) -> str:
    match given:
        case None:
            return ""
        case ExcelError():
            return str(given)
        case bool():
            return "TRUE" if given else "FALSE"
        case int() | float():
            return f"{given:.15g}"
        case str():
            doubled = given.replace('"', '""')
            return f'"{doubled}"'
        case date():
            return f"DATE({given.year},{given.month},{given.day})"
        case list() | tuple():
            nested = given if isinstance(given[0], list | tuple) else [given]
            return "{" + ";".join(",".join(map(_in_array, row)) for row in nested) + "}"
    return _literal(grid(given))


def _in_array(cell: Cell) -> str:
    """As in an array constant, which knows no blank cell."""
    return '""' if cell is None else _literal(cell)
