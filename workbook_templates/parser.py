"""Reads expressions: text to tree, with :mod:`ast` and never executed."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from workbook_templates.expression import (
    FUNCTIONS,
    Aggregate,
    Attr,
    Binary,
    Call,
    Cell,
    Column,
    Compare,
    Condition,
    Const,
    Dot,
    Expr,
    ExpressionError,
    FieldRef,
    If,
    Lookup,
    Nth,
    Rank,
    RowRef,
    Total,
)

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
