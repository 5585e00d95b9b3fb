"""What a template's placeholders may name: one team's data, as plain lists and records.

Every name here is part of what head office relies on; docs/templates.md lists them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from agency.organisation import Agent, Level, Team, Unit
from agency.workdays import WorkCalendar
from workbook_templates.context import BookContext
from workbook_templates.schema import BookSpec

Record = dict[str, object]

TEAM_CODE: Final = "{{team.code}}"
"""What stands for the team's code in a template, and tells a template from a team's book."""


def team_data(team: Team, context: BookContext, spec: BookSpec, calendar: WorkCalendar) -> Record:
    """The data of one team; dates are dates, missing ones None."""
    serving = [agent for agent in team.agents if agent.left is None]
    names = {agent.id: agent.name for agent in team.agents}
    groups = {unit.code: unit.name for unit in team.groups}
    months = [
        {
            "number": number,
            "label": month.label,
            "first": month.first,
            "last": month.last,
            "workdays": workdays,
            "holidays": "、".join(dict.fromkeys(filter(None, map(calendar.name, month.dates())))),
        }
        for number, (month, workdays) in enumerate(
            zip(context.months, context.month_workdays, strict=True), start=1
        )
    ]
    return {
        "team": {**_unit(team.unit, names), "people": len(serving), "groups": len(team.groups)},
        "branch": {"code": team.branch.code, "name": team.branch.name}
        if team.branch
        else {"code": "", "name": ""},
        "year": context.year,
        "book": {"name": spec.name, "version": spec.version},
        "profile": {"name": context.profile.name},
        "calendar": {"status": calendar.status(context.year).label},
        "groups": [
            {
                **_unit(unit, names),
                "number": number,
                "people": sum(agent.group == unit.code for agent in serving),
            }
            for number, unit in enumerate(team.groups, start=1)
        ],
        "agents": [_agent(agent, groups) for agent in serving],
        "months": months,
    }


def _unit(unit: Unit, names: Mapping[str, str]) -> Record:
    leader = unit.leader or ""
    return {
        "code": unit.code,
        "name": unit.name,
        "leader": leader,
        "leader_name": names.get(leader, ""),
    }


def _agent(agent: Agent, groups: Mapping[str, str]) -> Record:
    return {
        "id": agent.id,
        "name": agent.name,
        "group": groups.get(agent.group, ""),
        "rank": agent.rank,
        "sex": agent.sex,
        "education": agent.education,
        "joined": agent.joined,
        "confirmed": agent.confirmed,
    }


def placeholder_team(groups: int) -> Team:
    """The team that a template is drawn for: its codes and names are placeholders."""
    return Team(
        Unit(TEAM_CODE, "{{team.name}}", Level.TEAM, "{{branch.code}}"),
        Unit("{{branch.code}}", "{{branch.name}}", Level.BRANCH),
        tuple(
            Unit(
                f"{{{{groups[{n}].code}}}}",
                f"{{{{groups[{n}].name}}}}",
                Level.GROUP,
                TEAM_CODE,
                f"{{{{groups[{n}].leader}}}}",
            )
            for n in range(groups)
        ),
        (),
        (),
    )


def own_words(groups: int) -> tuple[str, ...]:
    """The placeholders that a drawn template holds, in texts and formulas."""
    team = placeholder_team(groups)
    branch = team.branch.name if team.branch else ""
    return (
        TEAM_CODE,
        team.unit.name,
        branch,
        *(word for unit in team.groups for word in (unit.code, unit.name, unit.leader or "")),
    )
