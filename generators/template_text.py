"""Placeholders in a template's texts: ``{{ team.name }}``, read once, filled for each team.

The language is Jinja2's with everything taken away that a cell does not need: no calls, no
macros, no assignments, no powers. Names lead only into the given data, never to an object's
attributes; loops share a budget. So no text can reach the program, hang it or swell.

An expression that is a cell's whole text keeps its value's type (number, date, text); mixed
with other text it becomes text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from jinja2 import StrictUndefined, Template, TemplateError, Undefined, UndefinedError, nodes
from jinja2.environment import TemplateExpression
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from generators.ooxml.values import MAX_TEXT, number_text

MARKS: Final = ("{{", "{%", "{#")
MAX_SOURCE: Final = 4_000
"""Characters of a text with placeholders."""

MAX_STEPS: Final = 20_000
"""Turns of all loops while one text is filled."""

MAX_DEPTH: Final = 2
"""Loops within loops."""

_SIMPLE = re.compile(r"\{\{(?![-+])(.*?)(?<!-)\}\}", re.DOTALL)
_LOOP = re.compile(r"^\s*\{%-?\s*for\b")
_END = re.compile(r"\{%-?\s*endfor\s*-?%\}\s*$")
_QUOTED = re.compile(r"'([^']*)'[^']*$")
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


class PlaceholderError(ValueError):
    """A placeholder that cannot be used: ``reason`` and ``remedy`` in the user's words."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


class TooLargeError(TemplateError):
    """The loops of a text turn more often than allowed."""


def has_placeholder(text: str) -> bool:
    """Whether a text is more than itself."""
    return any(mark in text for mark in MARKS)


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


class _Environment(ImmutableSandboxedEnvironment):
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


@dataclass(frozen=True, slots=True)
class Loop:
    """A row that repeats: the name of an entry, the list, and which entries count."""

    name: str
    items: TemplateExpression
    test: TemplateExpression | None


@dataclass(frozen=True, slots=True)
class Text:
    """A text with placeholders: fixed pieces and expressions, or a whole small program."""

    source: str
    pieces: tuple[str | _Expression, ...] = ()
    program: Template | None = None

    @property
    def is_expression(self) -> bool:
        """Whether one expression is the whole text, so that its value keeps its type."""
        return len(self.pieces) == 1 and isinstance(self.pieces[0], _Expression)


@dataclass(frozen=True, slots=True)
class _Expression:
    source: str
    compiled: TemplateExpression


class Language:
    """Reads texts; what it has read it remembers."""

    def __init__(self) -> None:
        self._environment = _Environment()
        self._texts: dict[str, Text] = {}
        self._expressions: dict[str, _Expression] = {}

    def read(self, source: str) -> Text:
        """A text with placeholders; ``PlaceholderError`` if it is no such text."""
        if source not in self._texts:
            self._texts[source] = self._guarded(source, self._read)
        return self._texts[source]

    def read_loop(self, opening: str) -> Loop:
        """The loop that a row's first text opens, such as ``{% for agent in agents %}``."""
        found: Loop = self._guarded(opening, self._read_loop)
        return found

    def filling(self, data: Mapping[str, object]) -> Filling:
        """Fills texts with this data."""
        return Filling(self._environment, data)

    def _guarded(self, source: str, read: Any) -> Any:  # noqa: ANN401
        if len(source) > MAX_SOURCE:
            reason = f"占位符文字超过 {MAX_SOURCE} 个字符"
            raise PlaceholderError(reason, "请缩短或分成几格")
        try:
            return read(source)
        except SecurityError as error:
            raise _forbidden(source, str(error)) from error
        except (TemplateError, SyntaxError, RecursionError) as error:
            reason = f"占位符“{_short(source)}”写法有误"
            raise PlaceholderError(reason, "检查花括号、引号是否成对，名称之间用点隔开") from error

    def _read(self, source: str) -> Text:
        if "{%" not in source and "{#" not in source:
            pieces = self._pieces(source)
            if pieces is not None:
                return Text(source, pieces)
        tree = self._environment.parse(source)
        return Text(source, (), self._environment.from_string(self._safe(tree)))

    def _pieces(self, source: str) -> tuple[str | _Expression, ...] | None:
        """Text and expressions in turn; None where braces mean more than that."""
        found: list[str | _Expression] = []
        end = 0
        for match in _SIMPLE.finditer(source):
            if match.start() > end:
                found.append(source[end : match.start()])
            found.append(self._expression(match[1].strip()))
            end = match.end()
        if end < len(source):
            found.append(source[end:])
        loose = any(isinstance(piece, str) and has_placeholder(piece) for piece in found)
        return None if loose else tuple(found)

    def _expression(self, source: str) -> _Expression:
        if source not in self._expressions:
            tree = self._environment.parse("{{ " + source + " }}")
            output = tree.body[0] if len(tree.body) == 1 else None
            if not isinstance(output, nodes.Output) or len(output.nodes) != 1:
                raise SyntaxError(source)
            self._safe(tree)
            self._expressions[source] = _Expression(source, self._compiled(output.nodes[0]))
        return self._expressions[source]

    def _read_loop(self, opening: str) -> Loop:
        tree = self._environment.parse(opening + "{% endfor %}")
        loop = tree.body[0] if tree.body else None
        if not isinstance(loop, nodes.For) or not isinstance(loop.target, nodes.Name):
            raise SyntaxError(opening)
        items, test = loop.iter, loop.test
        self._safe(tree)
        return Loop(
            loop.target.name,
            self._compiled(items),
            None if test is None else self._compiled(test),
        )

    def _compiled(self, expression: nodes.Node) -> TemplateExpression:
        body: list[nodes.Node] = [
            nodes.Assign(nodes.Name("result", "store", lineno=1), expression, lineno=1)
        ]
        tree = nodes.Template(body, lineno=1)
        tree.set_environment(self._environment)
        return TemplateExpression(self._environment.from_string(tree), undefined_to_none=False)

    def _safe(self, tree: nodes.Template) -> nodes.Template:
        """The tree with its loops counted; ``SecurityError`` for what cells do not need."""
        _check(tree, 0)
        for loop in tree.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, "_steps", [], [], None, None, lineno=loop.lineno)
        tree.set_environment(self._environment)
        return tree


def _check(node: nodes.Node, depth: int) -> None:
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
    if isinstance(node, nodes.For):
        depth += 1
        if depth > MAX_DEPTH or node.recursive or node.else_:
            raise SecurityError("for")
    for child in node.iter_child_nodes():
        _check(child, depth)


class Filling:
    """One team's data, and the values of the expressions asked for so far."""

    def __init__(self, environment: _Environment, data: Mapping[str, object]) -> None:
        self._environment = environment
        self._data = data
        self._values: dict[str, object] = {}

    def value(self, text: Text) -> object:
        """The value for a cell; ``PlaceholderError`` says what cannot be filled in."""
        piece = text.pieces[0] if text.is_expression else None
        if isinstance(piece, _Expression):
            found = self._guarded(text, lambda: self._evaluate(piece))
            if found is not None and not isinstance(found, str | int | float | date):
                reason = f"占位符“{_short(text.source)}”是一组内容，不能填进一格"
                raise PlaceholderError(reason, "写到其中一项，例如 {{ groups[0].name }}")
            return found
        return self.text(text)

    def text(self, text: Text, change: Callable[[str], str] = str) -> str:
        """The text with everything filled in, each expression's own text changed by ``change``."""
        found = str(self._guarded(text, lambda: self._text(text, change)))
        if len(found) > MAX_TEXT:
            reason = f"占位符“{_short(text.source)}”填入后超过 {MAX_TEXT} 个字符"
            raise PlaceholderError(reason, "请减少内容")
        return found

    def entries(self, loop: Loop) -> Iterator[Filling]:
        """One filling for each entry of a loop that counts."""
        items = self._run(loop.items)
        if isinstance(items, str | Undefined) or not isinstance(items, Sequence):
            name = getattr(items, "_undefined_name", None)
            reason = f"循环的名单{f'“{name}”' if name else ''}不存在，或不是名单"
            raise PlaceholderError(reason, "请用 agents、groups 或 months")
        chosen = [
            item
            for item in items
            if loop.test is None or self._with({loop.name: item})._run(loop.test)  # noqa: SLF001
        ]
        last = len(chosen) - 1
        for number, item in enumerate(chosen):
            place = {"index": number + 1, "index0": number, "length": len(chosen)}
            edges = {"first": number == 0, "last": number == last}
            yield self._with({loop.name: item, "loop": {**place, **edges}})

    def _with(self, more: Mapping[str, object]) -> Filling:
        return Filling(self._environment, {**self._data, **more})

    def _text(self, text: Text, change: Callable[[str], str]) -> str:
        if text.program is not None:
            self._environment.steps = MAX_STEPS
            return text.program.render(self._data)
        return "".join(
            piece if isinstance(piece, str) else change(text_of(self._evaluate(piece)))
            for piece in text.pieces
        )

    def _evaluate(self, expression: _Expression) -> object:
        if expression.source not in self._values:
            found = expression.compiled(self._data)
            if isinstance(found, Undefined):
                str(found)  # StrictUndefined raises here
            self._values[expression.source] = found
        return self._values[expression.source]

    def _run(self, expression: TemplateExpression) -> object:
        try:
            return expression(self._data)
        except (TemplateError, ArithmeticError, TypeError, ValueError) as error:
            reason = "循环的名单或条件无法计算"
            raise PlaceholderError(reason, "检查名称和写法") from error

    def _guarded(self, text: Text, fill: Any) -> object:  # noqa: ANN401
        try:
            found: object = fill()
        except UndefinedError as error:
            name = _QUOTED.search(error.message or "")
            reason = f"占位符“{_short(text.source)}”里的“{name[1] if name else '…'}”不存在"
            raise PlaceholderError(reason, "名称请对照文档中的占位符一览") from error
        except TooLargeError as error:
            reason = f"占位符“{_short(text.source)}”循环超过 {MAX_STEPS} 次"
            raise PlaceholderError(reason, "请减少循环") from error
        except SecurityError as error:
            raise _forbidden(text.source, str(error)) from error
        except (TemplateError, ArithmeticError, TypeError, ValueError, RecursionError) as error:
            reason = f"占位符“{_short(text.source)}”无法计算"
            raise PlaceholderError(reason, "检查其中的运算") from error
        return found


def opens_row(text: str) -> bool:
    """Whether a cell's text opens a loop over its row without closing it."""
    return _LOOP.match(text) is not None and text.count("{%") - 2 * text.count("endfor") > 0


def row_opening(text: str) -> tuple[str, str]:
    """The loop's opening and the rest of the cell's text."""
    end = text.index("%}") + 2
    return text[:end].strip(), text[end:]


def closes_row(text: str) -> bool:
    """Whether a cell's text ends with the end of a loop that it did not open."""
    return _END.search(text) is not None and text.count("endfor") > len(
        re.findall(r"\{%-?\s*for\b", text)
    )


def without_end(text: str) -> str:
    """The text without the loop's end."""
    return _END.sub("", text)


def _short(source: str) -> str:
    return source if len(source) <= 40 else source[:39] + "…"


def _forbidden(source: str, what: str) -> PlaceholderError:
    reason = f"占位符“{_short(source)}”用了不允许的写法（{what}）"
    return PlaceholderError(reason, "占位符只能取值、判断、循环名单和用文档列出的过滤器")
