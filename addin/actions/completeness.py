"""How complete a plan book is: what its cover counts, for the team and for each group.

A group's figures are the cover's own expressions, evaluated over what is left of the book
when only that group's rows and plan cells are kept; so nothing is counted in two ways.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from workbook_templates.content import Array, BookContent
from workbook_templates.context import GroupRef
from workbook_templates.evaluate import Evaluator
from workbook_templates.expression import Const
from workbook_templates.plan import BookPlan
from workbook_templates.schema import Item

Count = tuple[float, float]
"""What is filled in, and what should be."""


@dataclass(frozen=True, slots=True)
class Completeness:
    """One line of the cover; ``groups`` are by code, in the book's order."""

    label: str
    whole: Count
    groups: Mapping[str, Count]


def completeness(
    plan: BookPlan, content: BookContent, groups: tuple[GroupRef, ...]
) -> list[Completeness]:
    """The cover's lines for the whole team and each group."""
    whole = Evaluator(plan, content)
    parts = {group.code: Evaluator(plan, _only(content, group)) for group in groups}
    return [
        Completeness(
            item.label,
            _count(whole, item),
            {code: _count(values, item, alone=True) for code, values in parts.items()},
        )
        for item in plan.spec.axes["completeness"].items
    ]


def _count(values: Evaluator, item: Item, *, alone: bool = False) -> Count:
    """Filled and due; a constant that is due is the number of groups, one for a group alone."""
    filled, due = (values.cell("completion", item.key, key) for key in ("filled", "due"))
    if alone and isinstance(item.attrs["due"], Const):
        due = 1.0
    return _number(filled), _number(due)


def _number(value: object) -> float:
    return value if isinstance(value, float) else 0.0


def _only(content: BookContent, group: GroupRef) -> BookContent:
    """The group's people, their memberships and targets, and the group's plan cells."""
    agents, spans, personal = (content.tables[key] for key in ("agents", "spans", "personal"))
    people = set(agents["id"][agents["group"] == group.name].tolist())
    tables = {
        "agents": _rows(agents, agents["group"] == group.name),
        "spans": _rows(spans, spans["group"] == group.name),
        "personal": _rows(personal, np.isin(personal["id"], list(people))),
    }
    matrices = {
        key: {place: value for place, value in content.matrices[key].items() if place[0] == code}
        for key, code in (("perf", group.code), ("movement", group.code))
        if key in content.matrices
    }
    return replace(
        content,
        tables={**content.tables, **tables},
        matrices={**content.matrices, **matrices},
    )


def _rows(table: Mapping[str, Array], chosen: Array) -> dict[str, Array]:
    return {key: column[chosen] for key, column in table.items()}
