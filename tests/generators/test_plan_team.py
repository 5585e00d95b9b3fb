"""The team of a plan book, from the book's own roster."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from agency.organisation import Agent, Began, Ended, Span, Team
from generators.build import BuildPlan, prepare
from generators.plan_team import team_of
from workbook_templates.content import table_columns


def test_the_roster_comes_back_as_it_was_built(small_team: Team) -> None:
    book = prepare(small_team, BuildPlan(2026))
    found = team_of(book.context, book.content)
    assert found.agents == small_team.agents
    assert [(g.code, g.name, g.leader) for g in found.groups] == [
        (g.code, g.name, g.leader) for g in small_team.groups
    ]
    assert (found.unit.code, found.unit.name) == (small_team.unit.code, small_team.unit.name)


def test_who_was_transferred_away_has_left_the_team(small_team: Team) -> None:
    """By the end of the last membership; who came back serves."""
    agents = (
        Agent("0007", "孙七", "860101", "业务员", date(2024, 1, 1)),
        Agent("0008", "周八", "860101", "业务员", date(2024, 1, 1)),
    )
    left = date(2026, 4, 1)
    spans = tuple(
        Span(agent, "860101", date(2024, 1, 1), Began.JOINED, left, Ended.TRANSFERRED)
        for agent in ("0007", "0008")
    )
    back = Span("0008", "860102", date(2026, 6, 1), Began.TRANSFERRED)
    team = replace(
        small_team,
        agents=(*small_team.agents, *agents),
        spans=(*small_team.spans, *spans, back),
    )
    book = prepare(team, BuildPlan(2026))
    found = {agent.id: agent.left for agent in team_of(book.context, book.content).agents}
    assert (found["0007"], found["0008"]) == (left, None)


def test_a_row_that_is_no_person_is_left_out(small_team: Team) -> None:
    book = prepare(small_team, BuildPlan(2026))
    rows = [{"id": "0009", "name": "没有入司日期"}, {"name": "没有工号", "joined": 46000.0}]
    book.content.tables["agents"] = table_columns(book.plan.spec.tables()["agents"], rows)
    assert team_of(book.context, book.content).agents == ()
