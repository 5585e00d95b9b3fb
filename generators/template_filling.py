"""One team's data put into a template's texts.

What cannot be filled in is a ``PlaceholderError`` that says why, in the user's words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from jinja2 import TemplateError, Undefined, UndefinedError
from jinja2.environment import TemplateExpression
from jinja2.exceptions import SecurityError

from generators.ooxml.values import MAX_TEXT
from generators.template_sandbox import MAX_STEPS, Sandbox, TooLargeError, text_of
from generators.template_text import (
    Expression,
    Loop,
    PlaceholderError,
    Text,
    forbidden,
    shortened,
)

MOST = 10**15
"""Whole numbers from here on lose digits in a cell."""

_QUOTED = re.compile(r"'([^']*)'[^']*$")


class Filling:
    """One team's data, and the values of the expressions asked for so far."""

    def __init__(self, sandbox: Sandbox, data: Mapping[str, object]) -> None:
        self._sandbox = sandbox
        self._data = data
        self._values: dict[str, object] = {}

    def value(self, text: Text) -> object:
        """The value for a cell; ``PlaceholderError`` says what cannot be filled in."""
        piece = text.pieces[0] if text.is_expression else None
        if isinstance(piece, Expression):
            found = self._guarded(text, lambda: self._evaluate(piece))
            if isinstance(found, Undefined):  # such as {{ 'x' if no }}
                return None
            if isinstance(found, int | float) and not abs(found) < MOST:
                reason = f"占位符“{shortened(text.source)}”的结果不是表格能写的数"
                raise PlaceholderError(reason, "检查其中的运算")
            if found is not None and not isinstance(found, str | int | float | date):
                reason = f"占位符“{shortened(text.source)}”是一组内容，不能填进一格"
                raise PlaceholderError(reason, "写到其中一项，例如 {{ groups[0].name }}")
            return found
        return self.text(text)

    def text(self, text: Text, change: Callable[[str], str] = str) -> str:
        """The text with everything filled in, each expression's own text changed by ``change``."""
        found = str(self._guarded(text, lambda: self._text(text, change)))
        if len(found) > MAX_TEXT:
            reason = f"占位符“{shortened(text.source)}”填入后超过 {MAX_TEXT} 个字符"
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
        return Filling(self._sandbox, {**self._data, **more})

    def _text(self, text: Text, change: Callable[[str], str]) -> str:
        if text.program is not None:
            self._sandbox.steps = MAX_STEPS
            return text.program.render(self._data)
        return "".join(
            piece if isinstance(piece, str) else change(text_of(self._evaluate(piece)))
            for piece in text.pieces
        )

    def _evaluate(self, expression: Expression) -> object:
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
            reason = f"占位符“{shortened(text.source)}”里的“{name[1] if name else '…'}”不存在"
            raise PlaceholderError(reason, "名称请对照文档中的占位符一览") from error
        except TooLargeError as error:
            reason = f"占位符“{shortened(text.source)}”循环超过 {MAX_STEPS} 次"
            raise PlaceholderError(reason, "请减少循环") from error
        except SecurityError as error:
            raise forbidden(text.source, str(error)) from error
        except (TemplateError, ArithmeticError, TypeError, ValueError, RecursionError) as error:
            reason = f"占位符“{shortened(text.source)}”无法计算"
            raise PlaceholderError(reason, "检查其中的运算") from error
        return found
