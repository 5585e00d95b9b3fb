"""Rows of the roster and of the memberships."""

from __future__ import annotations

from dataclasses import dataclass

from agency.organisation import Ended, Team
from agency.rollup.source import Row


@dataclass(frozen=True, slots=True)
class RosterRows:
    """Rows of the roster and of the memberships."""

    agents: list[Row]
    spans: list[Row]


def roster_rows(team: Team) -> RosterRows:
    """The people who served in the team at any time, and their memberships in it.

    A person's group is where they serve in the team, or served last.
    """
    groups = {group.code: group.name for group in team.groups}
    last = {span.agent: span for span in sorted(team.spans, key=lambda span: span.start)}
    agents: list[Row] = [
        {
            "id": agent.id,
            "name": agent.name,
            "group": groups[last[agent.id].group],
            "rank": agent.rank,
            "sex": agent.sex,
            "education": agent.education,
            "joined": agent.joined,
            "confirmed": agent.confirmed,
            "left": agent.left,
            "note": "已转出" if last[agent.id].ended is Ended.TRANSFERRED else "",
        }
        for agent in team.agents
    ]
    spans: list[Row] = [
        {
            "agent": span.agent,
            "group": groups[span.group],
            "start": span.start,
            "began": str(span.began),
            "end": span.end,
            "ended": None if span.ended is None else str(span.ended),
        }
        for span in team.spans
    ]
    return RosterRows(agents, spans)
