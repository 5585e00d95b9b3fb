"""Where each agent serves on each day, found quickly."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from agency.organisation import Span


class Service:
    """The membership spans of the branch, by agent; a group's code begins with its team's."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans: Mapping[str, list[Span]] = defaultdict(list)
        for span in spans:
            self._spans[span.agent].append(span)

    def group_on(self, agent: str, day: date) -> str | None:
        """The group in which the agent serves on the day, if they serve."""
        return next((s.group for s in self._spans.get(agent, ()) if s.serves_on(day)), None)

    def last_group(self, agent: str, day: date) -> str:
        """The same, or the group in which they served last before; ``LookupError`` if never."""
        known = [span.group for span in self._spans.get(agent, ()) if span.start <= day]
        if not known:
            raise LookupError(f"agent must have served by {day}, got {agent}")
        return known[-1]

    def days(self, agent: str, days: Sequence[date], unit: str = "") -> list[date]:
        """Those of the days, which are in order, on which the agent serves in the unit."""
        served: list[date] = []
        for span in self._spans.get(agent, ()):
            if span.group.startswith(unit):
                start = bisect_left(days, span.start)
                end = len(days) if span.end is None else bisect_left(days, span.end)
                served += days[start:end]
        return served

    def agents(self) -> Collection[str]:
        """Everybody who ever served."""
        return self._spans.keys()
