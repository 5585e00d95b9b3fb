"""What the value of an expression may be: a text, a number, nothing."""

from __future__ import annotations

from typing import TypeGuard

from workbook_templates.expression import (
    Attr,
    Binary,
    Call,
    Cell,
    Const,
    Dot,
    Expr,
    FieldRef,
    If,
    Lookup,
    Nth,
    Rank,
    RowRef,
    Total,
)
from workbook_templates.formula_places import At, Places
from workbook_templates.layout import Layout


class Values:
    """What formulas of one laid-out book may give."""

    def __init__(self, layout: Layout, places: Places) -> None:
        self._plan = layout.plan
        self._places = places
        self._empties: dict[tuple[str, tuple[int, ...]], bool] = {}

    def is_text(self, expr: Expr, at: At) -> bool:
        """Whether the expression's value is a text."""
        match expr:
            case Const(value):
                return isinstance(value, str)
            case Attr(axis, name):
                given = self._places.attribute(axis, name, at)
                return self.is_text(given, at) if is_nested(given) else isinstance(given, str)
            case FieldRef(key):
                return self._plan.fields[key].type.is_text
            case RowRef(name):
                return self._plan.tables[at.table].column(self._places.name(name, at)).type.is_text
            case Lookup(column=column) | Nth(column=column):
                table = self._plan.tables[column.table]
                return table.column(self._places.name(column.name, at)).type.is_text
            case If(then=then, otherwise=otherwise):
                return self.is_text(then, at) or self.is_text(otherwise, at)
            case Binary(left=left, right=right):
                return self.is_text(left, at) or self.is_text(right, at)
            case Call(name="text" | "clock"):
                return True
            case Cell():
                kind = self._plan.matrix(expr.matrix).type_at(self._places.position(expr, at))
                return kind is not None and kind.is_text
        return False

    def may_be_empty(self, expr: Expr, at: At) -> bool:
        """Whether a numeric expression's formula may give ``""``."""
        match expr:
            case Const(value):
                return value is None
            case Attr(axis, name):
                given = self._places.attribute(axis, name, at)
                return is_nested(given) and self.may_be_empty(given, at)
            case FieldRef(key):
                inner = self._plan.fields[key].value
                return self.may_be_blank(inner, At(at.sheet))
            case RowRef(name):
                inner = self._plan.tables[at.table].column(self._places.name(name, at)).value
                return self.may_be_blank(inner, at)
            case Cell():
                return self._cell_may_be_empty(expr, at)
            case Total(axis, each):
                return any(
                    self.may_be_blank(each, child) for child in self._places.children(axis, at)
                )
            case If(then=then, otherwise=otherwise):
                return self.may_be_blank(then, at) or self.may_be_blank(otherwise, at)
            case Call(name="ratio") | Lookup() | Nth() | Rank() | Dot():
                return True
            case Call(name="diff", args=args):
                return any(self.may_be_blank(arg, at) for arg in args)
        return False

    def _cell_may_be_empty(self, cell: Cell, at: At) -> bool:
        plan = self._plan.matrix(cell.matrix)
        position = self._places.position(cell, at)
        key = (cell.matrix, position)
        if key not in self._empties:
            owner = int(plan.owner[position])
            inner = At(at.sheet, dict(zip(plan.names, position, strict=True)))
            self._empties[key] = owner >= 0 and self.may_be_blank(plan.units[owner].expr, inner)
        return self._empties[key]

    def may_be_blank(self, each: Expr | None, at: At) -> bool:
        """Whether what stands there may be blank: an empty result or an unfilled input."""
        return each is not None and (self.is_input(each, at) or self.may_be_empty(each, at))

    def is_input(self, expr: Expr, at: At) -> bool:
        """Whether people type what stands there."""
        match expr:
            case Attr(axis, name):
                given = self._places.attribute(axis, name, at)
                return is_nested(given) and self.is_input(given, at)
            case Cell():
                return (
                    int(self._plan.matrix(expr.matrix).owner[self._places.position(expr, at)]) < 0
                )
            case FieldRef(key):
                return self._plan.fields[key].value is None
            case RowRef(name):
                return self._plan.tables[at.table].column(self._places.name(name, at)).value is None
        return False


def is_nested(value: object) -> TypeGuard[Expr]:
    """Whether an attribute's value is an expression of its own."""
    return hasattr(value, "__dataclass_fields__")
