"""The expression language of computed values: text in a book's YAML, a small tree here.

The syntax is a subset of Python's, which :mod:`workbook_templates.parser` reads. Two
renderers take the tree: :mod:`workbook_templates.excel` writes a native formula,
:mod:`workbook_templates.evaluate` computes it with numpy.

============================================  =============================================
``sum(weekly.fyp, weekly.month == 3)``        conditional sum over a table's column
``count(spans, spans.start <= field.today)``  conditional count of a table's rows
``lookup(agents.name, agents.id, row.id)``    first row whose key equals the value, or empty
``nth(agents.id, slot.number)``               the n-th row's value, or empty
``row.group``                                 the same row of the table being computed
``field.week``                                a named field
``scope.name``                                an attribute of the current item of an axis
``weekly[indicator.column]``                  a column whose key is known when drawing
``perf(facet='plan', period=period.before)``  another cell; axes not named stay as they are
``total(period)``, ``total(scope, expr)``     sum over the current item's children
``dot(month, perf(...), share(...))``         sum of products along an axis; empty where no cell
                                              that has a weight is filled
``rank(perf(...), scope, 'down')``            rank among the axis's items of the same level
``ratio(a, b)``, ``diff(a, b)``               empty where a part is empty or ``b`` is zero
``clock(row.start)``                          a time of day as text, ``08:30``; empty if empty
``parts(row.topics, '；')``                   how many pieces a separator cuts a text into
``position()``                                the number of the row being computed, from 1
============================================  =============================================

An axis that the current cell does not have stands at its first item (the whole team).

*Empty* is the value of a cell without a result (``""`` in a sheet, NaN or ``""`` in
numpy). Plain ``+ - *`` refuse operands that may be empty: say what an empty part means
with ``ratio``, ``diff`` or ``zero``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


class ExpressionError(ValueError):
    """An expression that cannot be read or rendered; the message holds its text."""


@dataclass(frozen=True, slots=True)
class Const:
    """A number, a text, or ``None`` for empty."""

    value: float | str | None


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column; ``name`` is an expression over axes when it depends on the cell."""

    table: str
    name: Expr


@dataclass(frozen=True, slots=True)
class RowRef:
    """The value of a column in the row being computed."""

    name: Expr


@dataclass(frozen=True, slots=True)
class FieldRef:
    """A named field."""

    key: str


@dataclass(frozen=True, slots=True)
class Attr:
    """An attribute of an axis's current item."""

    axis: str
    name: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a matrix; axes that are not overridden are those of the current cell."""

    matrix: str
    overrides: tuple[tuple[str, Expr], ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison of a table's column with a value that is the same for all rows."""

    column: Column
    op: str
    value: Expr


@dataclass(frozen=True, slots=True)
class Aggregate:
    """``sum`` of a column or ``count`` of rows (``column`` is None) under conditions."""

    table: str
    column: Column | None
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Lookup:
    """The column's value in the first row whose key column equals ``value``."""

    column: Column
    key: Column
    value: Expr


@dataclass(frozen=True, slots=True)
class Nth:
    """The column's value in row ``number`` (1-based)."""

    column: Column
    number: Expr


@dataclass(frozen=True, slots=True)
class Binary:
    """``+ - *`` on numbers, or text concatenation with ``&`` (written ``+`` on texts)."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison; texts compare without regard to case, as spreadsheets do."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class If:
    """``a if condition else b``."""

    condition: Expr
    then: Expr
    otherwise: Expr


@dataclass(frozen=True, slots=True)
class Call:
    """One of :data:`FUNCTIONS`."""

    name: str
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """Sum over the children of the current item of ``axis``."""

    axis: str
    each: Expr | None


@dataclass(frozen=True, slots=True)
class Dot:
    """Sum of products of two cells along an axis."""

    axis: str
    left: Cell
    right: Cell


@dataclass(frozen=True, slots=True)
class Rank:
    """Rank of a cell among the items of ``axis`` at its level; 1 is best."""

    cell: Cell
    axis: str
    best: str


Expr = (
    Const
    | Column
    | RowRef
    | FieldRef
    | Attr
    | Cell
    | Condition
    | Aggregate
    | Lookup
    | Nth
    | Binary
    | Compare
    | If
    | Call
    | Total
    | Dot
    | Rank
)

FUNCTIONS = {
    "ratio": 2,
    "diff": 2,
    "zero": 1,
    "round": 2,
    "floor": 1,
    "min": 2,
    "max": 2,
    "both": 2,
    "either": 2,
    "text": 1,
    "empty": 0,
    "blank": 1,
    "months_after": 2,
    "clock": 1,
    "parts": 2,
    "position": 0,
}
"""Function name to number of arguments."""


_LEAVES = frozenset({str, float, int, type(None)})
"""Types of what in an expression is none: names, operators, values."""


def walk(expr: Expr) -> Iterator[Expr]:
    """The expression and everything in it, outermost first."""
    waiting = [expr]
    while waiting:
        one = waiting.pop()
        yield one
        parts: list[Expr] = []
        for name in type(one).__slots__:
            value = getattr(one, name)
            for item in value if type(value) is tuple else (value,):
                inner = item[1] if type(item) is tuple else item
                if type(inner) not in _LEAVES:
                    parts.append(inner)
        waiting.extend(reversed(parts))
