"""Placeholders in a template's texts, such as ``{{ team.name }}``: read once, by every text.

An expression that is a cell's whole text keeps its value's type (number, date, text); mixed
with other text it becomes text. What a text may say is the sandbox's matter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from jinja2 import Template, TemplateError, nodes
from jinja2.environment import TemplateExpression
from jinja2.exceptions import SecurityError

from generators.template_sandbox import Sandbox

MARKS: Final = ("{{", "{%", "{#")
MAX_SOURCE: Final = 4_000
"""Characters of a text with placeholders."""

_SIMPLE = re.compile(r"\{\{(?![-+])(.*?)(?<!-)\}\}", re.DOTALL)
_LOOP = re.compile(r"^\s*\{%-?\s*for\b")
_FOR = re.compile(r"\{%[-+]?\s*for\b")
_ENDFOR = re.compile(r"\{%[-+]?\s*endfor\b")
_END = re.compile(r"\{%-?\s*endfor\s*-?%\}\s*$")


class PlaceholderError(ValueError):
    """A placeholder that cannot be used: ``reason`` and ``remedy`` in the user's words."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


def has_placeholder(text: str) -> bool:
    """Whether a text is more than itself."""
    return any(mark in text for mark in MARKS)


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
    pieces: tuple[str | Expression, ...] = ()
    program: Template | None = None

    @property
    def is_expression(self) -> bool:
        """Whether one expression is the whole text, so that its value keeps its type."""
        return len(self.pieces) == 1 and isinstance(self.pieces[0], Expression)


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression, ready to be worked out."""

    source: str
    compiled: TemplateExpression


class Language:
    """Reads texts; what it has read it remembers."""

    def __init__(self) -> None:
        self.sandbox = Sandbox()
        self._texts: dict[str, Text] = {}
        self._expressions: dict[str, Expression] = {}

    def read(self, source: str) -> Text:
        """A text with placeholders; ``PlaceholderError`` if it is no such text."""
        if source not in self._texts:
            self._texts[source] = self._guarded(source, self._read)
        return self._texts[source]

    def read_loop(self, opening: str) -> Loop:
        """The loop that a row's first text opens, such as ``{% for agent in agents %}``."""
        found: Loop = self._guarded(opening, self._read_loop)
        return found

    def _guarded(self, source: str, read: Any) -> Any:  # noqa: ANN401
        if len(source) > MAX_SOURCE:
            reason = f"占位符文字超过 {MAX_SOURCE} 个字符"
            raise PlaceholderError(reason, "请缩短或分成几格")
        try:
            return read(source)
        except SecurityError as error:
            raise forbidden(source, str(error)) from error
        except (TemplateError, SyntaxError, RecursionError) as error:
            reason = f"占位符“{shortened(source)}”写法有误"
            raise PlaceholderError(reason, "检查花括号、引号是否成对，名称之间用点隔开") from error

    def _read(self, source: str) -> Text:
        if "{%" not in source and "{#" not in source:
            pieces = self._pieces(source)
            if pieces is not None:
                return Text(source, pieces)
        tree = self.sandbox.parse(source)
        return Text(source, (), self.sandbox.from_string(self.sandbox.guard(tree)))

    def _pieces(self, source: str) -> tuple[str | Expression, ...] | None:
        """Text and expressions in turn; None where braces mean more than that."""
        found: list[str | Expression] = []
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

    def _expression(self, source: str) -> Expression:
        if source not in self._expressions:
            tree = self.sandbox.parse("{{ " + source + " }}")
            output = tree.body[0] if len(tree.body) == 1 else None
            if not isinstance(output, nodes.Output) or len(output.nodes) != 1:
                raise SyntaxError(source)
            self.sandbox.guard(tree)
            self._expressions[source] = Expression(source, self._compiled(output.nodes[0]))
        return self._expressions[source]

    def _read_loop(self, opening: str) -> Loop:
        tree = self.sandbox.parse(opening + "{% endfor %}")
        loop = tree.body[0] if tree.body else None
        if not isinstance(loop, nodes.For) or not isinstance(loop.target, nodes.Name):
            raise SyntaxError(opening)
        items, test = loop.iter, loop.test
        self.sandbox.guard(tree)
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
        tree.set_environment(self.sandbox)
        return TemplateExpression(self.sandbox.from_string(tree), undefined_to_none=False)


def opens_row(text: str) -> bool:
    """Whether a cell's text opens a loop over its row without closing it."""
    return _LOOP.match(text) is not None and _turns(text) > 0


def row_opening(text: str) -> tuple[str, str]:
    """The loop's opening and the rest of the cell's text."""
    end = text.index("%}") + 2
    return text[:end].strip(), text[end:]


def closes_row(text: str) -> bool:
    """Whether a cell's text ends with the end of a loop that it did not open."""
    return _END.search(text) is not None and _turns(text) < 0


def _turns(text: str) -> int:
    """How many more loops a text opens than it closes."""
    return len(_FOR.findall(text)) - len(_ENDFOR.findall(text))


def without_end(text: str) -> str:
    """The text without the loop's end."""
    return _END.sub("", text)


def shortened(source: str) -> str:
    """A text as messages quote it."""
    return source if len(source) <= 40 else source[:39] + "…"


def forbidden(source: str, what: str) -> PlaceholderError:
    """Says that a text uses ``what``, which the sandbox refuses."""
    reason = f"占位符“{shortened(source)}”用了不允许的写法（{what}）"
    return PlaceholderError(reason, "占位符只能取值、判断、循环名单和用文档列出的过滤器")
