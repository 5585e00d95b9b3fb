"""Every alert on one book, worked out by hand: the last week of December, company tables."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from addin.actions.patch import patched
from addin.actions.rows import table_rows
from addin.actions.weekly import weekly
from addin.actions.weekly_facts import facts_of
from addin.actions.weekly_figures import HeadOffice, Tracked
from agency.profile import parse
from workbook_templates.content import serial
from workbook_templates.evaluate import Evaluator

TODAY = date(2026, 12, 28)
WEEK = 52  # 21–27 December; month, quarter and year end four days later
ONE, TEAM = "86010101", "860101"

TABLES = """
tables:
  promotion: {业务员: {to: 高级业务员, requires: {fyc: 4000}}}
  maintenance: {业务员: {requires: {fyc: 5000}}}
  newcomer_pay: {"*": {within: 6, requires: {fyc: 800}}}
  quarter_bonus: {agent: {requires: {fyc: 4000}}}
  year_bonus: {"*": {requires: {fyc: 3600}}}
  management_allowance: {supervisor: {requires: {group_fyc: 2000}}}
  trainee_supervisor: {业务员: {requires: {fyc: 4000}}}
  standard_unit: {"*": {requires: {headcount_closing: {amount: 5, take: last}}}}
  star: {"*": {requires: {fyp: 6000}}}
  talent: {trainee: {requires: {fyc: 1000}}}
  gold_direct: {"*": {requires: {fyp: 12000}}}
  campaign: {"*": {window: [2026-11, 2026-12], requires: {fyp: 8000}}}
  elite_club: {"*": {requires: {policies: 4}}}
  gala: {"*": {requires: {fyp: 12000}}}
"""

# 李明 sells in October, November and December, nobody else anything.
BUSINESS = [(41, 10, 3000.0, 900.0), (46, 11, 2000.0, 600.0), (51, 12, 5000.0, 1500.0)]


@pytest.fixture
def book(empty_book, set_table):
    made = empty_book()
    rows = [
        {"agent": "002", "group": "一组", "week": float(w), "month": float(m), "policies": 1.0}
        | {"fyp": fyp, "fyc": fyc}
        for w, m, fyp, fyc in BUSINESS
    ]
    set_table(made, "weekly", rows)
    due = {"agent": "002", "group": "一组"}
    renewals = [
        {"due_month": 202611.0, "due_premium": 10000.0, "received_premium": 7000.0},
        {"due_month": 202612.0, "due_premium": 1000.0, "received_premium": 800.0},
    ]
    set_table(made, "renewals", [{**due, **row} for row in renewals])
    agents = made[1].tables["agents"]
    for place, joined in ((3, date(2026, 7, 10)), (5, date(2026, 10, 1))):
        agents["joined"][place], agents["confirmed"][place] = serial(joined), np.nan
    agents["rank"][5] = "试用业务员"  # another name of 见习业务员
    return made


def head_office(text=TABLES):
    profile, findings = parse(text)
    assert findings == []
    office = HeadOffice.of(profile)
    assert office.findings == ()
    return office


def test_every_alert_in_the_last_week_of_december(book):
    plan, content = book
    outcome = weekly(plan, content, WEEK, TODAY, head_office())
    assert not [f for f in outcome.findings if f.code in ("alert", "alert-table")]
    after = patched(plan.spec, content, outcome.patch)
    found = [
        (row["rule"], row["subject"], row["actual"], row["threshold"], row["distance"])
        for row in table_rows(after, "alerts")
    ]
    assert found == [
        ("晋升预警", "李明", "3,000元", "4,000元", "1,000元"),
        ("维持预警", "李明", "3,000元", "5,000元", "2,000元"),
        ("维持预警", "张红", "0元", "5,000元", "5,000元"),
        ("维持预警", "赵强", "0元", "5,000元", "5,000元"),
        ("挂零预警", "王芳", "0人", "1人", "1人"),
        ("挂零预警", "张红", "0人", "1人", "1人"),
        ("挂零预警", "赵强", "0人", "1人", "1人"),
        ("挂零预警", "陈静", "0人", "1人", "1人"),
        ("挂零预警", "周涛", "0人", "1人", "1人"),
        ("观察期预警", "周涛", "", "2027-01-01", "还有5天"),
        ("50%实动清零预警", "一组", "25%", "50%", "1人"),  # 李明 of four
        ("50%实动清零预警", "二组", "0%", "50%", "1人"),
        ("新人底薪预警", "赵强", "0元", "800元", "800元"),  # not six months yet
        ("新人底薪预警", "周涛", "0元", "800元", "800元"),
        ("季度奖预警", "李明", "3,000元", "4,000元", "1,000元"),
        ("年终奖预警", "李明", "3,000元", "3,600元", "600元"),
        ("优质续保奖预警", "李明", "70.9%", "85%", "1,550元"),  # 9,350 less 7,800 of 11,000
        ("管理津贴预警", "王芳", "1,500元", "2,000元", "500元"),
        ("管理津贴预警", "陈静", "0元", "2,000元", "2,000元"),
        ("准主任预警", "李明", "3,000元", "4,000元", "1,000元"),
        ("标准部组预警", "一组", "4人", "5人", "1人"),
        ("XX之星预警", "李明", "5,000元", "6,000元", "1,000元"),
        ("聘才预警", "周涛", "0元", "1,000元", "1,000元"),
        ("金直辖预警", "一组", "10,000元", "12,000元", "2,000元"),
        ("方案预警", "李明", "7,000元", "8,000元", "1,000元"),
        ("精英俱乐部预警", "李明", "3件", "4件", "1件"),
        ("年度盛典预警", "李明", "10,000元", "12,000元", "2,000元"),
        ("小组挂零预警", "二组", "0人", "1人", "1人"),
        ("转正预警", "赵强", "", "2027-01-10", "还有14天"),
        ("续期预警", "一组", "80%", "90%", "100元"),
    ]
    texts = {row["rule"]: row["text"] for row in table_rows(after, "alerts")}
    assert texts["晋升预警"] == (
        "李明距晋升高级业务员还差：FYC 1,000元；2026年12月31日截止，还有4天"
    )
    assert texts["管理津贴预警"] == "陈静拿满本月管理津贴还差：所辖组FYC 2,000元，还有4天"


def test_the_analysis_of_a_company_runs_twice_without_a_change(book):
    plan, content = book
    once = patched(plan.spec, content, weekly(plan, content, WEEK, TODAY, head_office()).patch)
    again = weekly(plan, once, WEEK, TODAY, head_office())
    twice = patched(plan.spec, once, again.patch)
    assert table_rows(twice, "alerts") == table_rows(once, "alerts")
    assert twice.fields == once.fields
    assert twice.matrices == once.matrices


def test_a_leaders_figures_are_those_of_the_groups_led(book):
    plan, content = book
    content.tables["groups"]["leader"][1] = "001"
    content.fields |= {"week": float(WEEK), "period": "2026-12"}
    figures = facts_of(Tracked(plan, content, HeadOffice(), WEEK, TODAY))["figures"]["agent"]
    assert figures["001"]["group_fyc"]["2026-12"] == 1500.0
    assert figures["001"]["group_headcount_closing"]["2026-12"] == 6.0
    assert "group_fyc" not in figures["002"]


@pytest.mark.parametrize(
    ("profile", "c13", "c25"),
    [
        ("", (3000.0, 2000.0), (900.0, 600.0)),
        ("extends: regulator", (2500.0, 1500.0), (800.0, 500.0)),
        ("persistency_25_base: survivors", (3000.0, 2000.0), (700.0, 600.0)),
    ],
)
def test_cohorts_count_in_the_month_in_which_they_mature(book, set_table, profile, c13, c25):
    plan, content = book
    row = {"agent": "002", "group": "一组", "due_month": 202609.0}
    cohorts = {"c13_base": 3000.0, "c13_kept": 2000.0, "c13_exempt": 500.0}
    cohorts |= {"c25_base": 900.0, "c25_kept": 600.0, "c25_exempt": 100.0, "c25_survivors": 700.0}
    days = {"c13_matures": serial(date(2026, 11, 30)), "c25_matures": serial(date(2026, 11, 30))}
    later = {"c13_matures": serial(date(2026, 12, 31)), "c25_matures": serial(date(2026, 12, 31))}
    set_table(
        book, "renewals", [{**row, **cohorts, **days}, {**row, "due_month": 202610.0, **later}]
    )
    content.fields |= {"week": float(WEEK), "period": "2026-12"}
    office = head_office(profile)
    figures = facts_of(Tracked(plan, content, office, WEEK, TODAY))["figures"]
    for level, code in (("agent", "002"), ("group", ONE), ("team", TEAM)):
        own = figures[level][code]
        assert own["c13_base"] == {"2026-11": c13[0]}
        assert own["c13_kept"] == {"2026-11": c13[1]}
        assert (own["c25_base"]["2026-11"], own["c25_kept"]["2026-11"]) == c25
    if not profile:
        content.fields["period"] = "2026-11"
        assert Evaluator(plan, content).cell("work", "c13_base", "period", ONE) == c13[0]
