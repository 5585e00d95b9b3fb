"""What rows are made from, and what a row is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias, TypeVar

if TYPE_CHECKING:
    from agency.organisation import Span, Team
    from agency.profile import Profile
    from agency.records import Records

Cell: TypeAlias = str | float | date | None
Row: TypeAlias = dict[str, Cell]

T = TypeVar("T")
K = TypeVar("K")

WHOLE = "全部"
"""What stands where a group is named and all groups of the team are meant."""


@dataclass(frozen=True)
class Source:
    """What a team's rows are made from.

    ``spans`` are all memberships of the team's people, also those in other teams, where
    somebody who moved on reports since; memberships and records of others may be among them.
    ``workdays`` are the days on which attendance is due.
    """

    team: Team
    spans: Sequence[Span]
    records: Records
    profile: Profile
    workdays: Collection[date]

    @cached_property
    def groups(self) -> Mapping[str, str]:
        """Group code → group name, in the order of the tree."""
        return {group.code: group.name for group in self.team.groups}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """工号 → name of everybody who served in the team."""
        return {agent.id: agent.name for agent in self.team.agents}

    @cached_property
    def people_spans(self) -> Sequence[Span]:
        """The memberships of the team's people, wherever they served."""
        return [span for span in self.spans if span.agent in self.names]

    def head(self, agent: str, group: str) -> Row:
        """The columns with which a row of an agent and a group begins."""
        return {"agent": agent, "name": self.names.get(agent, ""), "group": self.groups[group]}


def listed_by(rows: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    """The rows by key, each list in the order of the rows."""
    lists: dict[K, list[T]] = defaultdict(list)
    for row in rows:
        lists[key(row)].append(row)
    return dict(lists)
