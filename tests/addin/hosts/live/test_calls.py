"""How often the program is asked: as often for sixty people as for six."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from functools import partial
from pathlib import Path

import pytest
import xlwings as xw
from counted import counted

from addin.actions.patch import OrderBy, Outcome, Patch, TableChange
from addin.actions.rows import table_rows
from addin.actions.weekly import weekly
from addin.hosts.live import check, press
from agency.organisation import Agent, Began, Level, Span, Team, Unit
from generators.build import BuildPlan, draw_team
from generators.read_book import ReadBook
from workbook_templates.content import BookContent, table_columns
from workbook_templates.schema import BookSpec

pytestmark = pytest.mark.libreoffice

NOW = datetime(2026, 3, 16, 7, 45)
TODAY = date(2026, 3, 16)
A_TABLE_GROWS = 60
"""Calls that it takes at most to let a table grow."""

GROUPS = (Unit("860101", "一组", Level.GROUP, "8601"), Unit("860102", "二组", Level.GROUP, "8601"))
KEYS = ("agent", "group", "week", "month")


def drawn(size: int, path: Path) -> Path:
    """A team of that size with ten weeks of everybody, a plan and nothing analysed yet."""
    agents = tuple(
        Agent(f"{n:04}", f"业务员{n}", GROUPS[n % 2].code, "业务员", date(2020, 1, 1))
        for n in range(size)
    )
    spans = tuple(Span(a.id, a.group, a.joined, Began.JOINED) for a in agents)
    team = Team(Unit("8601", "城南营业部", Level.TEAM), None, GROUPS, agents, spans)

    def fill(_: Team, spec: BookSpec, content: BookContent) -> BookContent:
        rows = [
            {
                "agent": agent.id,
                "group": GROUPS[n % 2].name,
                "week": float(week),
                "month": float(min(1 + week // 5, 3)),
                "fyp": 500.0 * (n % 3),
                "policies": float(n % 3 > 0),
            }
            for week in range(1, 12)
            for n, agent in enumerate(agents)
        ]
        content.tables["weekly"] = table_columns(spec.tables()["weekly"], rows)
        content.matrices["perf"] = {(g.code, "fyp", "plan", "M3"): 90_000.0 for g in GROUPS}
        return content

    path.write_bytes(draw_team(team, BuildPlan(2026), fill))
    return path


def rewritten(book: ReadBook) -> Outcome:
    """Every row changed, every third taken out, one added for each person, all sorted."""
    rows = table_rows(book.content, "weekly")
    changed = [{**row, "fyp": number * 1.5} for number, row in enumerate(rows)]
    added = [{**row, "week": 12.0} for row in rows if row["week"] == 1.0]
    gone = frozenset(tuple(row[key] for key in KEYS) for row in rows[::3])
    change = TableChange(KEYS, (*changed, *added), gone, order=(OrderBy("agent"),))
    return Outcome(Patch(tables={"weekly": change}), (), "改写")


def analysed(book: ReadBook) -> Outcome:
    return weekly(book.plan, book.content, 11, TODAY)


def tallies(app: xw.App, path: Path) -> list[Counter[str]]:
    book = app.books.open(path)
    found = []
    works = [partial(press, act=act, ask=lambda _: True, now=NOW) for act in (analysed, rewritten)]
    for work in [*works, partial(check, ask=lambda _: True, now=NOW, mend=True)]:
        watched, tally = counted(book)
        message = work(watched)
        assert "没有完成" not in message
        found.append(tally)
    book.close()
    return found


def test_calls_do_not_grow_with_the_people(app: xw.App, tmp_path: Path) -> None:
    few, many = (tallies(app, drawn(n, tmp_path / f"{n}.xlsx")) for n in (6, 60))
    analysis, rewriting, checking = zip(few, many, strict=True)
    assert rewriting[0] == rewriting[1]
    assert rewriting[0]["raw_value ="] > 0
    grown = analysis[1]["resize"] - analysis[0]["resize"]  # spare rows may do for few
    assert (analysis[1] - analysis[0]).total() <= A_TABLE_GROWS * grown
    for block in ("raw_value", "raw_value =", "formula"):  # each note is a call of its own
        assert checking[0][block] == checking[1][block]
