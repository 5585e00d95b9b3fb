"""The team that a plan book is about, as its own roster has it now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from agency.organisation import Agent, Level, Team, Unit
from generators.calendar_rows import day_of, table_rows, text_of
from workbook_templates.content import BookContent, Value
from workbook_templates.context import BookContext


def team_of(context: BookContext, content: BookContent) -> Team:
    """The team, its groups and people, without their memberships.

    People whose memberships have all ended count as having left with the last of them. Rows
    without 工号, name or date of joining are left out; the book's checks report them.
    """
    above = Unit("", context.branch_name, Level.BRANCH) if context.branch_name else None
    groups = tuple(
        Unit(group.code, group.name, Level.GROUP, context.team_code, group.leader or None)
        for group in context.groups
    )
    codes = {group.name: group.code for group in groups}
    gone = _gone(content)
    rows = table_rows(content, "agents")
    agents = [agent for row in rows if (agent := _agent(row, codes, gone))]
    unit = Unit(context.team_code, context.team_name, Level.TEAM)
    return Team(unit, above, groups, tuple(agents), ())


def _gone(content: BookContent) -> dict[str, date]:
    """When people went whose every membership has ended, by 工号."""
    last: dict[str, date] = {}
    serving: set[str] = set()
    for row in table_rows(content, "spans"):
        agent, end = text_of(row, "agent"), day_of(row, "end")
        if end is None:
            serving.add(agent)
        else:
            last[agent] = max(end, last.get(agent, end))
    return {agent: day for agent, day in last.items() if agent not in serving}


def _agent(
    row: Mapping[str, Value], codes: Mapping[str, str], gone: Mapping[str, date]
) -> Agent | None:
    id_, name, joined = text_of(row, "id"), text_of(row, "name"), day_of(row, "joined")
    if not id_ or not name or joined is None:
        return None
    return Agent(
        id_,
        name,
        codes.get(text_of(row, "group"), ""),
        text_of(row, "rank"),
        joined,
        day_of(row, "left") or gone.get(id_),
        day_of(row, "confirmed"),
        text_of(row, "sex"),
        text_of(row, "education"),
    )
