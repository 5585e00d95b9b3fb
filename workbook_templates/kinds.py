"""The kinds of workbooks, by the name of the folder that declares each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from workbook_templates.axes import Parse
from workbook_templates.context import BookContext
from workbook_templates.schema import Axis


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind's declaration may use besides what its own YAML gives.

    ``words`` are what ``$name`` stands for; ``axis_names`` name the axes that ``axes`` makes
    from the context, the YAML by file name, its texts with the words put in, and a parser of
    expressions; ``families`` are what ``for: name`` stands for on a column or a sheet.
    """

    axis_names: tuple[str, ...]
    words: Callable[[BookContext], dict[str, str]]
    axes: Callable[[BookContext, Mapping[str, Any], Callable[[str], str], Parse], dict[str, Axis]]
    families: Callable[[BookContext], dict[str, list[dict[str, str]]]]


KINDS: Mapping[str, str] = {
    "plan_book": "workbook_templates.plan_kind",
    "calendar_book": "workbook_templates.calendar_kind",
}
"""Kind → the module of what it may use, imported when a book of that kind is first met."""


@cache
def kind_of(key: str) -> Kind:
    """What a kind's declaration may use; ``KeyError`` for an unknown kind."""
    module = import_module(KINDS[key])
    return Kind(module.AXES, module.words, module.axes, module.families)
