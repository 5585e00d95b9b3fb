"""What is asked about, and where people serve.

``own`` spans, in the whole package, are those of the scope; a history is all spans of an
agent, oldest first, also those in other groups.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from agency.organisation import Span
from agency.periods import Period

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked about: a period and groups, and of these all agents or only some.

    ``workdays`` are the days on which attendance is due, at least those of the period.
    """

    period: Period
    groups: Collection[str]
    workdays: Collection[date]
    only: Collection[str] | None = None

    def __post_init__(self) -> None:
        for name, value in (("groups", self.groups), ("only", self.only)):
            if isinstance(value, str):
                raise TypeError(f"{name} must be a collection of codes, got the text {value!r}")

    def holds(self, agent: str, group: str | None) -> bool:
        """Whether what an agent does for a group is asked about."""
        return group in self.groups and (self.only is None or agent in self.only)


def histories(spans: Iterable[Span]) -> Mapping[str, list[Span]]:
    """Each agent's spans, oldest first."""
    found = defaultdict(list)
    for span in sorted(spans, key=lambda span: span.start):
        found[span.agent].append(span)
    return found


def group_on(history: Mapping[str, list[Span]], agent: str, day: date) -> str | None:
    """Where the agent serves on a day, or served last before it."""
    group = None
    for span in history.get(agent, ()):
        if span.start <= day:
            group = span.group
    return group


def serving_on(own: Iterable[Span], day: date) -> set[str]:
    """工号 of those who serve on a day."""
    return {span.agent for span in own if span.serves_on(day)}
