"""The expression language of computed values: text in a book's YAML, a small tree here.

The syntax is a subset of Python's, read with :mod:`ast` and never executed. Two
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

import ast
from collections.abc import Iterator, Mapping
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

_COMPARE = {
    ast.Eq: "=",
    ast.NotEq: "<>",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_BINARY = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}

Macros = Mapping[str, tuple[tuple[str, ...], str]]
"""Macro name to its parameters and its text."""


def walk(expr: Expr) -> Iterator[Expr]:
    """The expression and everything in it, outermost first."""
    waiting = [expr]
    while waiting:
        one = waiting.pop()
        yield one
        parts: list[Expr] = []
        for name in type(one).__slots__:
            value = getattr(one, name)
            for item in value if isinstance(value, tuple) else (value,):
                inner = item[1] if isinstance(item, tuple) else item
                if not isinstance(inner, str | float | None):
                    parts.append(inner)
        waiting.extend(reversed(parts))


class Parser:
    """Reads expressions of one book: knows its tables, matrices and axes by name."""

    def __init__(
        self,
        tables: frozenset[str],
        matrices: frozenset[str],
        axes: frozenset[str],
        macros: Macros | None = None,
    ) -> None:
        self._tables = tables
        self._matrices = matrices
        self._axes = axes
        self._macros = dict(macros or {})

    def parse(self, text: str) -> Expr:
        """The tree of ``text``; raises :class:`ExpressionError`."""
        return self._parse(text, {})

    def _parse(self, text: str, given: Mapping[str, ast.expr]) -> Expr:
        try:
            tree = ast.parse(text.strip(), mode="eval").body
            if given:
                tree = _Substitute(given).visit(tree)
            return self._expr(tree)
        except (SyntaxError, ExpressionError, RecursionError) as error:
            raise ExpressionError(f"{error} in expression: {text.strip()}") from None

    def _expr(self, node: ast.expr) -> Expr:
        match node:
            case ast.Constant(value=bool()):
                raise ExpressionError("use 1 and 0 instead of True and False")
            case ast.Constant(value=int() | float() | str() as value):
                return Const(float(value) if isinstance(value, int | float) else value)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
                return Const(-float(value))
            case ast.Attribute(value=ast.Name(id=owner), attr=name):
                return self._reference(owner, Const(name))
            case ast.Subscript(value=ast.Name(id=owner), slice=inner):
                return self._reference(owner, self._expr(inner))
            case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _BINARY:
                return Binary(_BINARY[type(operator)], self._expr(left), self._expr(right))
            case ast.Compare(left=left, ops=[operator], comparators=[right]):
                return Compare(_COMPARE[type(operator)], self._expr(left), self._expr(right))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return If(self._expr(test), self._expr(body), self._expr(orelse))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
                return self._call(name, args, keywords)
        raise ExpressionError(f"not part of the language: {ast.unparse(node)}")

    def _reference(self, owner: str, name: Expr) -> Expr:
        if owner == "row":
            return RowRef(name)
        if owner in self._tables:
            return Column(owner, name)
        if isinstance(name, Const) and isinstance(name.value, str):
            if owner == "field":
                return FieldRef(name.value)
            if owner in self._axes:
                return Attr(owner, name.value)
        raise ExpressionError(f"unknown name {owner!r}")

    def _call(self, name: str, args: list[ast.expr], keywords: list[ast.keyword]) -> Expr:
        if name in self._matrices:
            if args:
                raise ExpressionError(f"{name}(...) takes axes by name")
            return Cell(name, tuple((str(kw.arg), self._expr(kw.value)) for kw in keywords))
        if name in self._macros:
            names, text = self._macros[name]
            if len(names) != len(args):
                raise ExpressionError(f"{name} takes {len(names)} arguments")
            return self._parse(text, dict(zip(names, args, strict=True)))
        special = {
            "sum": self._sum,
            "count": self._count,
            "lookup": self._lookup,
            "nth": self._nth,
            "total": self._total,
            "dot": self._dot,
            "rank": self._rank,
        }.get(name)
        if special:
            return special(args)
        if FUNCTIONS.get(name) != len(args):
            raise ExpressionError(f"unknown function or wrong number of arguments: {name}")
        if name == "empty":
            return Const(None)
        return Call(name, tuple(self._expr(arg) for arg in args))

    def _sum(self, args: list[ast.expr]) -> Expr:
        column = self._column(args[0])
        return Aggregate(column.table, column, self._conditions(column.table, args[1:]))

    def _count(self, args: list[ast.expr]) -> Expr:
        match args[0]:
            case ast.Name(id=table) if table in self._tables:
                return Aggregate(table, None, self._conditions(table, args[1:]))
        raise ExpressionError("count needs a table first")

    def _conditions(self, table: str, nodes: list[ast.expr]) -> tuple[Condition, ...]:
        found: list[Condition] = []
        for node in nodes:
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in self._macros:
                names, text = self._macros[node.func.id]  # type: ignore[attr-defined]
                inner = ast.parse(f"[{text}]", mode="eval").body
                inner = _Substitute(dict(zip(names, node.args, strict=True))).visit(inner)
                found.extend(self._conditions(table, inner.elts))
                continue
            compared = self._expr(node)
            if not isinstance(compared, Compare) or not isinstance(compared.left, Column):
                raise ExpressionError(f"not a condition on a column: {ast.unparse(node)}")
            if compared.left.table != table:
                raise ExpressionError(f"condition on another table: {ast.unparse(node)}")
            found.append(Condition(compared.left, compared.op, compared.right))
        return tuple(found)

    def _lookup(self, args: list[ast.expr]) -> Expr:
        column, key, value = args
        return Lookup(self._column(column), self._column(key), self._expr(value))

    def _nth(self, args: list[ast.expr]) -> Expr:
        column, number = args
        return Nth(self._column(column), self._expr(number))

    def _total(self, args: list[ast.expr]) -> Expr:
        axis, *rest = args
        return Total(self._axis(axis), self._expr(rest[0]) if rest else None)

    def _dot(self, args: list[ast.expr]) -> Expr:
        axis, left, right = args
        return Dot(self._axis(axis), self._cell(left), self._cell(right))

    def _rank(self, args: list[ast.expr]) -> Expr:
        cell, axis, best = args
        match best:
            case ast.Constant(value="up" | "down" as word):
                return Rank(self._cell(cell), self._axis(axis), word)
        raise ExpressionError("rank's last argument is 'up' or 'down'")

    def _axis(self, node: ast.expr) -> str:
        match node:
            case ast.Name(id=name) if name in self._axes:
                return name
        raise ExpressionError(f"not an axis: {ast.unparse(node)}")

    def _column(self, node: ast.expr) -> Column:
        column = self._expr(node)
        if isinstance(column, Column):
            return column
        raise ExpressionError(f"not a column: {ast.unparse(node)}")

    def _cell(self, node: ast.expr) -> Cell:
        cell = self._expr(node)
        if isinstance(cell, Cell):
            return cell
        raise ExpressionError(f"not a cell: {ast.unparse(node)}")


class _Substitute(ast.NodeTransformer):
    """Replaces a macro's parameters by its arguments."""

    def __init__(self, given: Mapping[str, ast.expr]) -> None:
        self._given = given

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._given.get(node.id, node)
