from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from addin.actions.calendar import rearrange
from addin.actions.patch import patched
from addin.actions.rows import table_rows
from agency.finding import Severity
from agency.organisation import Agent
from agency.workdays import DayKind, NoticeDay
from generators.calendar_book import KIND, CalendarPlan, content_of, plan_calendar
from generators.calendar_team import PlanFigures
from generators.plan_book import context_of
from workbook_templates.content import from_serial, serial, table_columns
from workbook_templates.loader import load

START = date(2026, 1, 1)
MARCH = date(2026, 3, 1)


@pytest.fixture
def book(small_team):
    """The year's calendar of a team with three supervisors, as a content."""
    more = tuple(
        Agent(f"000{n}", name, "860101", "业务主任", date(2020, 1, 1))
        for n, name in ((5, "孙五"), (6, "周六"))
    )
    team = replace(small_team, agents=(*small_team.agents, *more))
    plan = CalendarPlan(2026)
    given, _ = plan_calendar(team, plan)
    context = context_of(team, 2026, plan.frame.profile, plan.frame.calendar)
    spec = load(KIND, context)
    return spec, context, content_of(spec, context, given, plan.frame), plan.frame


def run(book, since=START, frame=None, **more):
    spec, context, content, usual = book
    outcome = rearrange(context, content, frame or usual, since, **more)
    return (spec, context, patched(spec, content, outcome.patch), usual), outcome


def meetings(book, name, after=START):
    rows = [row for row in table_rows(book[2], "meetings") if row["name"] == name]
    return {from_serial(row["day"]): row for row in rows if from_serial(row["day"]) >= after}


def told(outcome):
    return [f.reason for f in outcome.findings if f.code == "meeting-moved"]


def test_nothing_changes_where_nothing_changed(book):
    _, outcome = run(book)
    assert outcome.patch.is_empty
    assert outcome.message == "会议与早会节目都不用改。"


def test_what_is_overdue_counts_to_the_day_of_the_rearranging(book):
    """Nothing else changes, and the same day a second time changes nothing."""
    after, outcome = run(book, MARCH)
    assert outcome.patch.fields == {"as_of": serial(MARCH)}
    assert (outcome.patch.tables, outcome.patch.binding) == ({}, {})
    assert run(after, MARCH)[1].patch.is_empty


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2027, 1, 1)])
def test_a_day_of_another_year_is_no_day_to_count_to(book, day):
    assert "as_of" not in run(book, day)[1].patch.fields


def test_who_is_away_hosts_nothing_and_all_before_stays(book):
    hosts = {day: row["host"] for day, row in meetings(book, "大早会").items()}
    away = {
        "person": "孙五",
        "first": serial(MARCH),
        "last": serial(date(2026, 12, 31)),
        "reason": "进修",
    }
    book[2].tables["absences"] = table_columns(book[0].tables()["absences"], [away])
    after, outcome = run(book, MARCH)
    now = {day: row["host"] for day, row in meetings(after, "大早会").items()}
    assert "孙五" in {host for day, host in hosts.items() if day >= MARCH}
    assert "孙五" not in {host for day, host in now.items() if day >= MARCH}
    assert {d: h for d, h in now.items() if d < MARCH} == {
        d: h for d, h in hosts.items() if d < MARCH
    }
    assert any("换人" in line and "孙五进修" in line for line in told(outcome))
    assert all(
        finding.severity is Severity.INFO
        for finding in outcome.findings
        if finding.code == "meeting-moved"
    )
    assert run(after, MARCH)[1].patch.is_empty


def test_rows_that_people_fixed_changed_or_added_stay(book):
    rows = table_rows(book[2], "meetings")
    weekly = [n for n, row in enumerate(rows) if row["name"] == "周经营分析会"]
    own = {key: "" if isinstance(rows[0][key], str) else None for key in rows[0]}
    own |= {"day": serial(date(2026, 6, 6)), "start": 0.5, "end": 0.55, "name": "周六家访会"}
    book[2].tables["meetings"] = table_columns(book[0].tables()["meetings"], [*rows, own])
    book[2].tables["meetings"]["fixed"][weekly[10]] = "√"
    book[2].tables["meetings"]["theme"][weekly[20]] = "自己写的主题"
    days = [rows[weekly[n]]["day"] for n in (10, 20, 30)]
    wish = [{"meeting": "周经营分析会", "day": "周五", "start": 0.4375}]
    book[2].tables["preferences"] = table_columns(book[0].tables()["preferences"], wish)
    after, _ = run(book)
    found = meetings(after, "周经营分析会")
    assert from_serial(days[0]) in found
    assert found[from_serial(days[1])]["theme"] == "自己写的主题"
    assert from_serial(days[2]) not in found
    assert sum(day.weekday() == 4 for day in found) > 40
    assert {row["start"] for row in found.values()} >= {0.4375}
    assert list(meetings(after, "周六家访会")) == [date(2026, 6, 6)]
    assert run(after)[1].patch.is_empty


def test_the_lists_are_in_order_of_time_afterwards(book):
    """What moves, what is new and what people wrote at the end: all stand at their time."""
    rows = table_rows(book[2], "meetings")
    own = {key: "" if isinstance(rows[0][key], str) else None for key in rows[0]}
    own |= {"day": serial(date(2026, 2, 28)), "start": 0.8, "end": 0.9, "name": "元宵家访会"}
    book[2].tables["meetings"] = table_columns(book[0].tables()["meetings"], [*rows, own])
    wish = [{"meeting": "夕会", "held": "是"}, {"meeting": "周经营分析会", "day": "周五"}]
    book[2].tables["preferences"] = table_columns(book[0].tables()["preferences"], wish)
    notice = (NoticeDay(date(2026, 7, 1), DayKind.OFF, "专项放假"),)
    after, _ = run(book, MARCH, CalendarPlan(2026, notice=notice).frame, notice=notice)
    times = [(row["day"], row["start"]) for row in table_rows(after[2], "meetings")]
    assert times == sorted(times)
    assert len([r for r in table_rows(after[2], "meetings") if r["name"] == "夕会"]) > 100
    (at,) = (n for n, r in enumerate(table_rows(after[2], "meetings")) if r["name"] == own["name"])
    assert times[at - 1][0] <= own["day"] < times[at + 1][0]
    agenda = [item.name for item in book[3].standards.catalogue["morning"].agenda]
    items = [(r["day"], agenda.index(r["name"])) for r in table_rows(after[2], "programme")]
    assert items == sorted(items)
    assert run(after, MARCH, CalendarPlan(2026, notice=notice).frame)[1].patch.is_empty


def test_a_list_that_only_stands_out_of_order_is_put_in_order(book):
    rows = list(table_rows(book[2], "meetings"))
    mixed = [*rows[500:], *rows[:500]]
    book[2].tables["meetings"] = table_columns(book[0].tables()["meetings"], mixed)
    after, outcome = run(book)
    assert list(outcome.patch.tables) == ["meetings"]
    assert list(table_rows(after[2], "meetings")) == rows
    assert outcome.message == "会议与早会节目都不用改，已按时间排好。"


def test_a_new_day_off_moves_what_lies_on_it(book):
    day = date(2026, 7, 1)
    assert day in meetings(book, "大早会")
    notice = (NoticeDay(day, DayKind.OFF, "专项放假"),)
    off = CalendarPlan(2026, notice=notice).frame
    after, outcome = run(book, frame=off, notice=notice)
    assert day not in meetings(after, "大早会")
    assert any("撤下：07-01 08:30 大早会" in line and "专项放假" in line for line in told(outcome))
    assert not [r for r in table_rows(after[2], "programme") if from_serial(r["day"]) == day]
    (row,) = (r for r in table_rows(after[2], "days") if r["day"] == serial(day))
    assert (row["mark"], row["note"], row["work"]) == ("休", "专项放假　休", 0.0)
    months = {row["number"]: row["workdays"] for row in table_rows(after[2], "months")}
    before = {row["number"]: row["workdays"] for row in table_rows(book[2], "months")}
    assert {n: before[n] - months[n] for n in months if before[n] != months[n]} == {7.0: 1.0}
    assert outcome.patch.binding["notice"] == '[["2026-07-01", "休", "专项放假"]]'
    assert outcome.patch.binding["calendar_status"] == after[2].fields["calendar_status"]


def test_the_plan_book_gives_weak_indicators_and_boards(book):
    first = PlanFigures(
        {"2026-03": ("activity_rate", "average_premium")},
        (
            {
                "month": 2.0,
                "kind": "保费",
                "place": 1.0,
                "name": "王一",
                "group": "一组",
                "value": 8000.0,
            },
        ),
        ({"month": 2.0, "group": "一组", "fyp": 8000.0, "plan": 10000.0, "policies": 2.0},),
    )
    own = {"month": 2.0, "kind": "进步", "name": "李二", "title": "连续四周举绩"}
    book[2].tables["honours"] = table_columns(book[0].tables()["honours"], [own])
    after, _ = run(book, figures=first)
    weak = {row["label"]: row["weak"] for row in table_rows(after[2], "months")}
    assert weak["2026-03"] == "活动率、件均保费"
    assert weak["2026-04"] == ""
    topics = {row["topic"] for row in table_rows(after[2], "programme") if row["topic"]}
    assert topics - {row["topic"] for row in table_rows(book[2], "programme")}
    named = [(r["kind"], r["name"], r["title"]) for r in table_rows(after[2], "honours")]
    assert named == [("进步", "李二", "连续四周举绩"), ("保费", "王一", "")]
    assert [r["fyp"] for r in table_rows(after[2], "ranking")] == [8000.0]

    corrected = replace(first, honours=({**first.honours[0], "name": "李二", "value": 9000.0},))
    again, _ = run(after, figures=corrected)
    named = [(r["kind"], r["name"], r["value"]) for r in table_rows(again[2], "honours")][1:]
    assert named == [("保费", "李二", 9000.0)]
    settled, outcome = run(again, figures=corrected)
    assert table_rows(settled[2], "programme") == table_rows(again[2], "programme")
    assert outcome.patch.tables.keys() <= {"months"}
