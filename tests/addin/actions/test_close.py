from __future__ import annotations

from datetime import date

import pytest

from addin.actions.close import close
from addin.actions.patch import patched
from addin.actions.rows import table_rows
from agency.finding import Finding, Severity
from workbook_templates.content import serial

TODAY = date(2027, 1, 4)


@pytest.fixture
def book(empty_book, set_table):
    """January: 1,000 yuan of 一组, 2,000 of 二组; February: 4,000 of 一组."""
    made = empty_book()
    set_table(
        made,
        "weekly",
        [
            {
                "agent": "002",
                "group": "一组",
                "week": 2.0,
                "month": 1.0,
                "fyp": 1000.0,
                "policies": 1.0,
            },
            {
                "agent": "005",
                "group": "二组",
                "week": 3.0,
                "month": 1.0,
                "fyp": 2000.0,
                "policies": 1.0,
            },
            {
                "agent": "002",
                "group": "一组",
                "week": 7.0,
                "month": 2.0,
                "fyp": 4000.0,
                "policies": 1.0,
            },
        ],
    )
    return made


def closed(book, month, today=TODAY, findings=()):
    """The book after closing, and the outcome."""
    plan, content = book
    outcome = close(plan, content, month, today, findings)
    return (plan, patched(plan.spec, content, outcome.patch)), outcome


def through(book, last):
    for month in range(1, last + 1):
        book, _ = closed(book, month)
    return book


def history(book, *measures):
    keys = ("kind", "number", "group", *measures)
    return [tuple(row[key] for key in keys) for row in table_rows(book[1], "history")]


def test_a_month_is_frozen_for_the_whole_and_every_group(book):
    after, outcome = closed(book, 1, date(2026, 2, 2))
    assert history(after, "fyp", "producers", "headcount_closing", "frozen_on") == [
        ("月", 1.0, "全部", 3000.0, 2.0, 6.0, serial(date(2026, 2, 2))),
        ("月", 1.0, "一组", 1000.0, 1.0, 4.0, serial(date(2026, 2, 2))),
        ("月", 1.0, "二组", 2000.0, 1.0, 2.0, serial(date(2026, 2, 2))),
    ]
    assert outcome.message == "已封账：2026-01，共3行"


def test_every_measure_has_a_value_but_plans_that_nobody_made(book):
    book[1].matrices["perf"] = {("86010101", "fyp", "plan", "M1"): 900.0}
    after, _ = closed(book, 1)
    plan, content = after
    measures = [item.key for item in plan.spec.axes["measure"].items]
    row = table_rows(content, "history")[0]
    blank = {key for key in measures if str(row[key]) == "nan"}
    assert blank == {key for key in measures if key.startswith("plan_")} - {"plan_fyp"}
    assert row["plan_fyp"] == 900.0


def test_a_quarter_is_frozen_with_its_last_month(book):
    after = through(book, 3)
    # 002 produced in January and February and is one producer of the quarter.
    assert history(after, "fyp", "producers")[-3:] == [
        ("季", 1.0, "全部", 7000.0, 2.0),
        ("季", 1.0, "一组", 5000.0, 1.0),
        ("季", 1.0, "二组", 2000.0, 1.0),
    ]
    assert len(history(after)) == 12


def test_a_year_is_frozen_with_december(book):
    after = through(book, 12)
    assert history(after, "fyp")[-3:] == [
        ("年", 1.0, "全部", 7000.0),
        ("年", 1.0, "一组", 5000.0),
        ("年", 1.0, "二组", 2000.0),
    ]
    assert len(history(after)) == (12 + 4 + 1) * 3


ERROR = Finding(Severity.ERROR, "x", "有错")
WARNING = Finding(Severity.WARNING, "x", "请留意")


@pytest.mark.parametrize(
    ("month", "today", "findings", "reason"),
    [
        (2, TODAY, (), "1月尚未封账"),
        (3, TODAY, (), "1、2月尚未封账"),
        (1, date(2026, 1, 31), (), "2026-01到1月31日才结束"),
        (1, TODAY, (WARNING, ERROR), "检查还有1个错误"),
    ],
)
def test_closing_is_refused(book, month, today, findings, reason):
    _, outcome = closed(book, month, today, findings)
    assert outcome.patch.is_empty
    assert [(f.severity, f.reason) for f in outcome.findings] == [(Severity.ERROR, reason)]


def test_warnings_do_not_keep_a_month_open(book):
    _, outcome = closed(book, 1, findings=(WARNING,))
    assert not outcome.findings


def test_a_frozen_month_stays_as_it_was(book):
    once, _ = closed(book, 1, date(2026, 2, 2))
    once[1].tables["weekly"]["fyp"][0] = 9999.0
    twice, outcome = closed(once, 1)
    assert outcome.patch.is_empty
    assert outcome.findings[0].reason == "2026-01已封账，不能重复"
    assert history(twice, "fyp")[0] == ("月", 1.0, "全部", 3000.0)


def test_other_rows_of_the_history_stay(book, set_table):
    old = {"kind": "月", "year": 2025.0, "number": 1.0, "group": "全部", "fyp": 5.0}
    week = {"kind": "周", "year": 2026.0, "number": 1.0, "group": "全部", "fyp": 7.0}
    set_table(book, "history", [old, week])
    after, _ = closed(book, 1)
    assert history(after, "fyp")[:2] == [("月", 1.0, "全部", 5.0), ("周", 1.0, "全部", 7.0)]
    assert len(history(after)) == 5


@pytest.mark.parametrize("month", [0, 13])
def test_a_month_that_is_none_is_the_callers_mistake(book, month):
    with pytest.raises(ValueError, match="month must be 1–12"):
        closed(book, month)
