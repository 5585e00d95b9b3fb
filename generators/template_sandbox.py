"""The sandbox in which a template's placeholders are worked out.

It is Jinja2's with everything taken away that a cell does not need: no calls, no macros, no
assignments, no powers. Names lead only into the given data, never to an object's attributes;
loops share a budget. So no text can reach the program, hang it or swell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from math import isfinite
from typing import Any, Final

from jinja2 import StrictUndefined, TemplateError, Undefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from generators.ooxml.values import number_text

MAX_STEPS: Final = 20_000
"""Turns of all loops while one text is filled."""

MAX_DEPTH: Final = 2
"""Loops within loops."""

_LOOP_NAMES = frozenset(("index", "index0", "first", "last", "length"))
_DATE_NAMES = frozenset(("year", "month", "day"))
_ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Const,
    nodes.Tuple,
    nodes.List,
    nodes.Filter,
    nodes.Keyword,
    nodes.Test,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.CondExpr,
    nodes.If,
    nodes.For,
    nodes.Concat,
    nodes.Add,
    nodes.Sub,
    nodes.Mul,
    nodes.Div,
    nodes.FloorDiv,
    nodes.Mod,
    nodes.Neg,
    nodes.Pos,
)
_FILTERS: Final = ("default", "length", "sum", "first", "last", "round", "upper")
_OWN_FILTERS: Final = ("date", "join", "map")
_RESERVED: Final = ("self", "super", "caller", "varargs", "kwargs")
_TESTS: Final = ("defined", "none", "odd", "even", "eq", "ne", "lt", "le", "gt", "ge", "in")


class TooLargeError(TemplateError):
    """The loops of a text turn more often than allowed."""


def text_of(value: object) -> str:
    """A value within other text: dates as 2027-03-01, whole numbers without decimals."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, str | Undefined):
        return str(value)
    raise SecurityError("a list or a record is no text")


def chinese_date(value: object) -> str:
    """A date as 2027年3月1日; empty for none."""
    if value is None:
        return ""
    if not isinstance(value, date):
        raise SecurityError("no date")
    return f"{value.year}年{value.month}月{value.day}日"


class Sandbox(ImmutableSandboxedEnvironment):
    """The language; ``steps`` is what is left of the loops' budget."""

    intercepted_binops = frozenset(("*", "%"))

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, finalize=text_of, keep_trailing_newline=True)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in _FILTERS}
        self.filters |= {"date": chinese_date, "join": self.joined, "map": self.mapped}
        self.filters["_steps"] = self.counted
        self.tests = {name: self.tests[name] for name in _TESTS}
        self.steps = MAX_STEPS

    def counted(self, items: Iterable[object]) -> Iterator[object]:
        """The items, each paid for from the budget."""
        if isinstance(items, str) or not isinstance(items, Sequence):
            raise SecurityError("no list")
        for item in items:
            self.steps -= 1
            if self.steps < 0:
                raise TooLargeError
            yield item

    def joined(self, items: Iterable[object], between: str = "") -> str:
        """The texts of the items, one after another."""
        return between.join(map(text_of, self.counted(items)))

    def mapped(self, items: Iterable[object], attribute: str) -> list[object]:
        """The values of that name in each of the items."""
        return [self.getattr(item, attribute) for item in self.counted(items)]

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401
        """A value by its name; objects have no attributes here."""
        if isinstance(obj, Undefined):
            return obj
        if attribute.startswith("_"):
            raise SecurityError(attribute)
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(name=attribute)
        known = (
            _LOOP_NAMES
            if isinstance(obj, LoopContext)
            else _DATE_NAMES
            if isinstance(obj, date)
            else frozenset()
        )
        if attribute not in known:
            return self.undefined(name=attribute)
        return getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:  # noqa: ANN401
        """An entry of a list by its number, else as an attribute."""
        if isinstance(argument, str) or isinstance(obj, Undefined):
            return self.getattr(obj, str(argument))
        if isinstance(obj, Sequence) and not isinstance(obj, str) and isinstance(argument, int):
            fits = -len(obj) <= argument < len(obj)
            return obj[argument] if fits else self.undefined(name=f"[{argument}]")
        return self.undefined(name=f"[{argument}]")

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401
        """Products and remainders are for numbers; texts would swell."""
        if not all(isinstance(operand, int | float) for operand in (left, right)):
            raise SecurityError(operator)
        return super().call_binop(context, operator, left, right)

    def guard(self, tree: nodes.Template) -> nodes.Template:
        """The tree with its loops counted; ``SecurityError`` for what cells do not need."""
        _refuse_forbidden(tree, 0)
        for loop in tree.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, "_steps", [], [], None, None, lineno=loop.lineno)
        tree.set_environment(self)
        return tree


def _refuse_forbidden(node: nodes.Node, depth: int) -> None:
    if not isinstance(node, _ALLOWED):
        raise SecurityError(type(node).__name__)
    if isinstance(node, nodes.Filter) and node.name not in _FILTERS + _OWN_FILTERS:
        raise SecurityError(f"|{node.name}")
    if isinstance(node, nodes.Test) and node.name not in _TESTS:
        raise SecurityError(node.name)
    if isinstance(node, nodes.Name) and (node.name in _RESERVED or node.name.startswith("_")):
        raise SecurityError(node.name)
    if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        raise SecurityError(node.attr)
    if isinstance(node, nodes.Const) and isinstance(node.value, float) and not isfinite(node.value):
        raise SecurityError(str(node.value))
    if isinstance(node, nodes.For):
        depth += 1
        if depth > MAX_DEPTH or node.recursive or node.else_:
            raise SecurityError("for")
    for child in node.iter_child_nodes():
        _refuse_forbidden(child, depth)
