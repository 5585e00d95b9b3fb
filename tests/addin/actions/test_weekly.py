from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addin.actions.patch import patched
from addin.actions.rows import table_rows
from addin.actions.weekly import weekly
from addin.actions.weekly_facts import facts_of
from addin.actions.weekly_figures import HeadOffice, Tracked
from agency.finding import Severity
from agency.playbook_entries import load
from agency.profile import parse
from workbook_templates.content import serial
from workbook_templates.evaluate import Evaluator

MONDAY = date(2026, 3, 16)
NEXT_MONDAY = date(2026, 3, 23)
ONE, TWO, TEAM = "86010101", "86010102", "860101"

# 9–15 March is week 11; 10 of March's 22 working days have passed. The plan to date is 20,000
# for 一组 (2 producers, 4 policies) and 10,000 for 二组 (1 producer, 1 policy).
PLAN = {
    (ONE, "fyp", "plan", "M3"): 44000.0,
    (ONE, "producers", "plan", "M3"): 4.4,
    (ONE, "policies", "plan", "M3"): 8.8,
    (TWO, "fyp", "plan", "M3"): 22000.0,
    (TWO, "producers", "plan", "M3"): 2.2,
    (TWO, "policies", "plan", "M3"): 2.2,
}


def row(agent, group, when, business=(0.0, 0.0), attended=5.0):
    week, month = when
    fyp, policies = business
    return {
        "agent": agent,
        "group": group,
        "week": float(week),
        "month": float(month),
        "fyp": fyp,
        "policies": policies,
        "due_days": 5.0,
        "attended_days": attended,
    }


BUSINESS = [
    row("005", "二组", (2, 1), (1000.0, 1.0)),
    row("005", "二组", (6, 2), (1000.0, 1.0)),
    row("001", "一组", (10, 3), attended=2.0),
    row("002", "一组", (10, 3), (4000.0, 2.0)),
    row("005", "二组", (10, 3)),
    row("001", "一组", (11, 3), attended=2.0),
    row("003", "一组", (11, 3), (8000.0, 2.0)),
    row("005", "二组", (11, 3), (10000.0, 1.0), attended=3.0),
]


@pytest.fixture
def book(empty_book, set_table):
    made = empty_book()
    set_table(made, "weekly", BUSINESS)
    made[1].matrices["perf"] = dict(PLAN)
    return made


def run(book, today=MONDAY, week=11, head_office=None):
    """The book after one analysis, and the outcome."""
    plan, content = book
    outcome = weekly(plan, content, week, today, head_office)
    return (plan, patched(plan.spec, content, outcome.patch)), outcome


def issue(book, code, place):
    cells = book[1].matrices["issues"]
    parts = ("problem", "cause", "measure_text", "owner", "due")
    return tuple(cells.get((code, place, part)) for part in parts)


def rows(book, table):
    return table_rows(book[1], table)


def plain(content):
    """A content as comparable values; blanks are None."""

    def value(cell):
        return None if str(cell) in ("", "nan") else cell

    return (
        {k: value(v) for k, v in content.fields.items() if value(v) is not None},
        {
            key: {k: v for k, v in cells.items() if v is not None}
            for key, cells in content.matrices.items()
        },
        {
            key: {k: [value(v) for v in column.tolist()] for k, column in columns.items()}
            for key, columns in content.tables.items()
        },
    )


def test_the_book_tracks_the_week_and_analyses_its_month(book):
    (_, content), _ = run(book)
    assert (content.fields["week"], content.fields["period"]) == (11.0, "2026-03")


def test_a_group_has_its_two_worst_problems_with_cause_measure_owner_and_due(book):
    after, _ = run(book)
    # 12,000 ÷ 4 policies; the target is the good bound.
    assert issue(after, ONE, "first") == (
        "件均保费偏低（3,000元，目标6,000元）",
        "当地成交以小额保单为主",
        "给三类客户各做一套组合方案，全组学会讲",
        "组训",
        "3月30日",
    )
    # 14 of 20 person-days.
    assert issue(after, ONE, "second") == (
        "出勤率偏低（70.0%，目标80.0%）",
        "早会内容与出单无关，来了没收获",
        "问十位伙伴想听什么，下周早会就讲",
        "组训",
        "3月23日",
    )
    assert issue(after, TWO, "first") == (None,) * 5


def test_what_leaders_do_is_theirs_by_name(book):
    changes = {"average_premium": {"measures": [{"key": "m2", "owner": "组经理"}]}}
    playbook, findings = load(changes)
    after, _ = run(book, head_office=HeadOffice(playbook=playbook))
    assert not findings
    assert issue(after, ONE, "first")[3] == "王芳"
    assert issue(after, TEAM, "first")[3] == "各组经理"


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2026, 3, 16), "3月30日"),
        (date(2026, 3, 21), "4月7日"),  # 4–6 April is Qingming
        (date(2026, 3, 14), "3月30日"),  # a Saturday
    ],
)
def test_due_days_are_working_days(book, today, due):
    after, _ = run(book, today=today)
    assert issue(after, ONE, "first")[4] == due


def test_highlights_follow_rules(book):
    after, _ = run(book)
    cells = after[1].matrices["issues"]
    assert cells[ONE, "first", "highlight"] == "张红本周首年保费8,000元"
    assert cells[ONE, "second", "highlight"] is None
    assert cells[TWO, "first", "highlight"] == "本周达成率200%"  # 10,000 of 22,000 × 5 ÷ 22
    assert cells[TWO, "second", "highlight"] == "月达成率居各组第一"


def test_actions_are_raised_under_stable_numbers(book):
    after, _ = run(book)
    first, second = rows(after, "actions")
    assert (first["number"], second["number"]) == ("W11-86010101-1", "W11-86010101-2")
    assert first["raised"] == serial(MONDAY)
    assert first["due"] == serial(date(2026, 3, 30))
    assert first["group"] == "一组"
    assert first["status"] == "未开始"
    assert first["action"] == "给三类客户各做一套组合方案，全组学会讲"


def test_actions_stay_as_people_left_them(book):
    after, _ = run(book)
    status = after[1].tables["actions"]["status"]
    status[0], status[1] = "已完成", "进行中"
    before = rows(after, "actions")
    after[1].tables["weekly"]["fyp"][:] = 100.0  # everything else is now a problem
    again, _ = run(after, today=NEXT_MONDAY)
    assert str(rows(again, "actions")[:2]) == str(before)


def test_an_action_nobody_touched_follows_a_corrected_book(book):
    after, _ = run(book)
    weekly_table = after[1].tables["weekly"]
    weekly_table["fyp"][weekly_table["agent"] == "003"] = 60000.0  # average premium is good now
    again, _ = run(after)
    first = rows(again, "actions")[0]
    assert first["number"] == "W11-86010101-1"
    assert first["problem"] == "出勤率偏低（70.0%，目标80.0%）"


def test_open_actions_are_carried_over_and_not_raised_twice(book):
    after, _ = run(book)
    again, _ = run(after, today=NEXT_MONDAY, week=12)
    numbers = [item["number"] for item in rows(again, "actions")]
    # The average premium is still 一组's first problem. With 15 of 22 days gone, its 6,000 a
    # producer are below 10,000 × 15 ÷ 22, and 二组's half a policy a head is below 15 ÷ 22.
    assert numbers[2:] == ["W12-86010101-2", "W12-86010102-1"]
    assert rows(again, "actions")[2]["problem"] == "人均产能偏低（6,000元，目标6,818元）"
    assert rows(again, "actions")[3]["problem"] == "人均件数偏低（0.50件，目标0.68件）"
    assert "以往2项，完成0项，完成率0%" in again[1].fields["week_summary"]


def test_a_measure_that_was_carried_out_may_be_raised_again(book):
    after, _ = run(book)
    after[1].tables["actions"]["status"][0] = "已完成"
    again, _ = run(after, today=date(2026, 4, 2), week=12)
    numbers = [item["number"] for item in rows(again, "actions")]
    assert numbers[2:] == ["W12-86010101-1", "W12-86010101-2", "W12-86010102-1"]
    summary = again[1].fields["week_summary"]
    assert "以往2项，完成1项，完成率50%；逾期未完成1项" in summary


def test_items_that_people_raised_count_by_their_date(book, set_table):
    own = {"action": "走访片区", "status": "已完成"}
    dropped = {"action": "换会议室", "status": "已取消", "raised": serial(date(2026, 3, 2))}
    set_table(
        book,
        "actions",
        [
            {**own, "number": "甲1", "raised": serial(date(2026, 3, 6))},
            {**own, "raised": serial(date(2026, 3, 12)), "status": "进行中"},
            dropped,
        ],
    )
    after, _ = run(book)
    assert "待办：本周新提3项；以往1项，完成1项，完成率100%。" in after[1].fields["week_summary"]


def test_the_summary_states_pace_gap_attendance_alerts_and_actions(book):
    after, _ = run(book)
    lines = str(after[1].fields["week_summary"]).splitlines()
    assert lines[0] == "【2026-W11 周小结】城东一部，3月9日至3月15日"
    assert lines[1] == (
        "业绩：本周首年保费18,000元，达成本周计划120%，3件，举绩2人；3月累计22,000元，"
        "达成月计划33.3%，时间进度45.5%，落后8,000元，余12个工作日，日均须3,667元。"
    )
    assert lines[2] == "差距：比应达进度少8,000元，其中件均保费-8,000元；落后最多：一组8,000元。"
    assert lines[3].startswith("亮点：一组张红本周首年保费8,000元；二组本周达成率200%")
    assert lines[4] == "问题：一组件均保费偏低（3,000元，目标6,000元）。"
    # 10 of 15 person-days; 王芳 came on 4 of 10 days, 陈静 on 8 of 10 (the bound itself is free).
    assert lines[5] == (
        "出勤：本周出勤率66.7%；主管本月至今出勤不足，照此将扣发管理津贴：王芳（出勤40%，扣100%）。"
    )
    assert lines[6] == "预警：8条（考核预警8）。"
    assert lines[7] == "待办：本周新提2项。"


@pytest.mark.parametrize(
    ("more", "said", "gap"),
    [
        (7_000.49, ("落后1,000元，", "差距：比应达进度少1,000元，其中"), -1_000),
        (8_000.0, ("时间进度45.5%，余", "进度：与应达进度持平，其中"), 0),
        (18_001.0, ("领先10,001元，", "进度：比应达进度多10,001元，其中"), 10_001),
    ],
)
def test_the_summary_says_how_the_month_stands(book, set_table, more, said, gap):
    extra = row("004", "一组", (11, 3), (more, 3.0))
    set_table(book, "weekly", [*BUSINESS, extra])
    after, _ = run(book)
    lines = str(after[1].fields["week_summary"]).splitlines()
    assert said[0] in lines[1]
    assert lines[2].startswith(said[1])
    split = lines[2].partition("其中")[2].partition("；")[0]
    parts = [float(text.replace(",", "")) for text in re.findall(r"[+-][\d,]+(?=元)", split)]
    assert len(parts) > 1
    assert sum(parts) == gap
    assert "落后最多：-" not in lines[2]


def test_alerts_name_value_bound_and_distance(book):
    after, _ = run(book)
    found = rows(after, "alerts")
    # Nobody but 005 produced in January and February; one effective agent nowhere.
    assert [(a["rule"], a["subject"], a["agent"]) for a in found] == [
        ("挂零预警", "王芳", "001"),
        ("挂零预警", "李明", "002"),
        ("挂零预警", "张红", "003"),
        ("挂零预警", "赵强", "004"),
        ("挂零预警", "周涛", "006"),
        ("50%实动清零预警", "一组", ""),
        ("50%实动清零预警", "二组", ""),
        ("小组挂零预警", "一组", ""),
    ]
    half = found[5]
    assert (half["actual"], half["threshold"], half["distance"]) == ("0%", "50%", "2人")
    assert half["since"] == serial(date(2026, 1, 1))
    assert half["text"] == "一组2月实动率0%，低于50%，差2人实动；相关利益按规定可能清零"
    assert found[0]["since"] == serial(date(2026, 1, 1))


def test_months_outside_a_contract_have_no_figures(book):
    plan, content = book
    agents = content.tables["agents"]
    agents["left"][3] = serial(date(2026, 2, 10))
    agents["joined"][5] = serial(date(2026, 2, 10))
    content.fields |= {"week": 11.0, "period": "2026-03"}
    figures = facts_of(Tracked(plan, content, HeadOffice(), 11, MONDAY))["figures"]["agent"]
    assert figures["004"]["producers"] == {"2026-01": 0.0, "2026-02": 0.0}
    assert figures["006"]["producers"] == {"2026-02": 0.0, "2026-03": 0.0}


def test_weeks_after_the_tracked_one_do_not_count(book, set_table):
    late = [
        row("001", "一组", (12, 3), (90000.0, 1.0)),
        row("002", "一组", (14, 4), (90000.0, 1.0)),
    ]
    expected = run(book)[0][1].fields["week_summary"]
    set_table(book, "weekly", [*BUSINESS, *late])
    (plan, after), _ = run(book)
    assert after.fields["week_summary"] == expected
    figures = facts_of(Tracked(plan, after, HeadOffice(), 11, MONDAY))["figures"]
    assert figures["agent"]["001"]["fyp"]["2026-03"] == 0.0
    assert figures["group"][ONE]["fyp"]["2026-03"] == 12000.0


def test_rules_without_company_tables_are_said_to_rest(book):
    _, outcome = run(book)
    resting = [f.reason for f in outcome.findings if f.code == "alert"]
    assert [reason[:22] for reason in resting if "规则表" in reason] == [
        "14种预警未启用，缺少公司规则表：晋升预警要"
    ]
    assert all(f.severity is Severity.INFO for f in outcome.findings)


def test_a_company_table_wakes_its_rule(book):
    profile, findings = parse("tables: {star: {'*': {requires: {fyp: 12000}}}}")
    assert findings == []
    last_week = date(2026, 3, 30)
    after, _ = run(book, today=last_week, week=13, head_office=HeadOffice.of(profile))
    # Within the last ten days of March, 10,000 of 12,000 is more than 70 %.
    found = [a for a in rows(after, "alerts") if a["rule"] == "XX之星预警"]
    figures = [(a["subject"], a["actual"], a["threshold"], a["distance"]) for a in found]
    assert figures == [("陈静", "10,000元", "12,000元", "2,000元")]


def test_what_does_not_fit_in_the_profile_is_said_and_the_rest_holds(book):
    profile, _ = parse("{alerts: {zero: {times: 9}}, tables: {star: {'*': {requires: {fyx: 1}}}}}")
    after, outcome = run(book, head_office=HeadOffice.of(profile))
    (finding,) = [f for f in outcome.findings if f.severity is Severity.ERROR]
    assert (finding.cell, finding.code) == ("tables.star.*.requires.fyx", "alert-table")
    assert "挂零预警" not in {a["rule"] for a in rows(after, "alerts")}


def test_how_an_alert_was_handled_stays_while_it_lasts(book):
    after, _ = run(book)
    handled = after[1].tables["alerts"]["handled"]
    handled[0], handled[5] = "周三面谈", "已陪访"
    weekly_table = after[1].tables["weekly"]
    weekly_table["agent"][1] = "001"  # February's policy was 王芳's, of 一组
    weekly_table["group"][1] = "一组"
    again, outcome = run(after)
    notes = {(a["rule"], a["subject"]): a["handled"] for a in rows(again, "alerts")}
    assert ("挂零预警", "王芳") not in notes
    assert notes["50%实动清零预警", "一组"] == "已陪访"
    released = [f for f in outcome.findings if f.code == "alert-released"]
    assert [(f.reason, f.value) for f in released] == [
        ("王芳的挂零预警已解除，处理情况随该行移除", "周三面谈")
    ]


def test_alerts_that_people_typed_stay(book, set_table):
    own = {"class": "其他", "rule": "本部关注", "subject": "赵强", "text": "家里有事，多联系"}
    set_table(book, "alerts", [own])
    after, _ = run(book)
    assert rows(after, "alerts")[0]["text"] == "家里有事，多联系"


def test_the_analysis_names_the_weakest_indicators_of_the_whole_month(book):
    after, _ = run(book)
    cells = after[1].matrices["kpis"]
    # As the sheet judges the month: 22,000 ÷ 5 = 4,400 is on watch, 22 of 30 days are too.
    assert cells["average_premium", "measure_text"] == "给三类客户各做一套组合方案，全组学会讲"
    assert cells["attendance_rate", "owner"] == "组训"
    assert ("fyp", "cause") not in {k for k, v in cells.items() if v}


def test_the_week_is_kept_in_the_history(book):
    after, _ = run(book)
    found = [
        (r["kind"], r["year"], r["number"], r["group"], r["fyp"], r["policies"], r["frozen_on"])
        for r in rows(after, "history")
    ]
    day = serial(MONDAY)
    assert found == [
        ("周", 2026.0, 11.0, "全部", 18000.0, 3.0, day),
        ("周", 2026.0, 11.0, "一组", 8000.0, 2.0, day),
        ("周", 2026.0, 11.0, "二组", 10000.0, 1.0, day),
    ]


@pytest.mark.parametrize("today", [MONDAY, date(2026, 3, 18)])
def test_running_twice_changes_nothing(book, today):
    once, _ = run(book)
    twice, _ = run(once, today=today)
    assert plain(twice[1]) == plain(once[1])


def test_a_row_that_people_wrote_is_theirs(book):
    _, content = book
    own = {
        (ONE, "first", "problem"): "两位骨干请长假",
        (ONE, "second", "highlight"): "全组拜访最多",
        (ONE, "second", "owner"): "张红",
    }
    content.matrices["issues"] = dict(own)
    content.matrices["kpis"] = {("average_premium", "cause"): "本月主推短险"}
    after, outcome = run(book)
    cells = after[1].matrices["issues"]
    assert own.items() <= cells.items()
    assert issue(after, ONE, "first")[1:] == (None,) * 4
    assert rows(after, "actions") == []
    kpis = after[1].matrices["kpis"]
    assert kpis["average_premium", "cause"] == "本月主推短险"
    assert ("average_premium", "measure_text") not in kpis
    assert [f.reason for f in outcome.findings if f.code == "words-kept"] == [
        "有2行问题与措施由人工填写，已原样保留",
        "有1个指标的原因与措施由人工填写，已原样保留",
    ]


def test_what_an_earlier_week_wrote_makes_room(book):
    _, content = book
    content.matrices["issues"] = {
        (TWO, "first", "problem"): "脱落率较高（10.0%，目标3.0%）",
        (TWO, "first", "cause"): "招来的人缺上进心，也不易与人亲近",
        (TWO, "first", "owner"): "陈静",
        (TWO, "first", "due"): "3月9日",
        (TWO, "first", "highlight"): "本周增员2人",
    }
    after, _ = run(book)
    assert issue(after, TWO, "first") == (None,) * 5
    assert after[1].matrices["issues"][TWO, "first", "highlight"] == "本周达成率200%"


def test_what_people_add_below_the_summary_stays(book):
    once, _ = run(book)
    once[1].fields["week_summary"] += "\n请各组周三前交名单"
    again, _ = run(once, today=NEXT_MONDAY, week=12)
    text = again[1].fields["week_summary"]
    assert text.startswith("【2026-W12 周小结】")
    assert text.endswith("\n请各组周三前交名单")


@pytest.mark.parametrize("typed", ["本周全员培训", None])
def test_a_summary_that_people_wrote_or_changed_stays(book, typed):
    once, _ = run(book)
    text = typed or once[1].fields["week_summary"].replace("18,000", "18,500")
    once[1].fields["week_summary"] = text
    again, outcome = run(once)
    assert again[1].fields["week_summary"] == text
    assert "summary-kept" in {f.code for f in outcome.findings}


@pytest.mark.parametrize(
    ("week", "today", "reason"),
    [
        (99, MONDAY, "周历中没有第99周"),
        (12, date(2026, 3, 15), "2026-W12尚未开始"),
    ],
)
def test_weeks_that_cannot_be_analysed_change_nothing(book, week, today, reason):
    _, outcome = run(book, week=week, today=today)
    assert outcome.patch.is_empty
    assert [(f.severity, f.reason) for f in outcome.findings] == [(Severity.ERROR, reason)]


def test_without_plan_and_business_there_is_still_a_summary(empty_book):
    after, outcome = run(empty_book())
    assert "（本月未填首年保费计划）" in after[1].fields["week_summary"]
    assert "本周出勤率—" in after[1].fields["week_summary"]
    assert rows(after, "actions") == []
    assert {"week-unplanned", "week-empty"} <= {f.code for f in outcome.findings}


def test_a_part_of_the_plan_that_is_blank_explains_nothing(book):
    _, content = book
    del content.matrices["perf"][ONE, "producers", "plan", "M3"]
    del content.matrices["perf"][ONE, "policies", "plan", "M3"]
    plan, after = run(book)[0]
    tracked = Tracked(plan, after, HeadOffice(), 11, MONDAY)
    split = tracked.decomposition(tracked.scopes[1])
    assert split.parts == {
        "headcount": 0.0,
        "activity": 0.0,
        "policies": 0.0,
        "average_premium": -8000.0,
    }


AMOUNTS = st.integers(-5_000_000, 5_000_000).map(lambda cents: cents / 100)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    business=st.lists(st.tuples(AMOUNTS, st.integers(-2, 5)), min_size=6, max_size=6),
    planned=st.tuples(
        st.integers(1, 9_000_000).map(lambda cents: cents / 100),
        st.integers(0, 6),
        st.integers(0, 20),
    ),
)
def test_the_parts_of_a_gap_add_up_to_it(book, business, planned):
    plan, content = book
    fyp = [premium for premium, _ in business]
    content.tables["weekly"]["fyp"][2:] = fyp
    content.tables["weekly"]["policies"][2:] = [policies for _, policies in business]
    content.fields |= {"week": 11.0, "period": "2026-03"}
    names = ("fyp", "producers", "policies")
    content.matrices["perf"] = {
        (ONE, name, "plan", "M3"): float(amount)
        for name, amount in zip(names, planned, strict=True)
    }
    tracked = Tracked(plan, content, HeadOffice(), 11, MONDAY)
    for scope in tracked.scopes[:2]:
        split = tracked.decomposition(scope)
        actual = sum(fyp) if scope.whole else fyp[0] + fyp[1] + fyp[3] + fyp[4]
        expected = actual - planned[0] * 10 / 22
        assert split.gap == pytest.approx(expected, abs=0.011)
        assert sum(round(part * 100) for part in split.parts.values()) == round(split.gap * 100)


@pytest.mark.parametrize(
    ("period", "attainment", "band"),
    [
        # 22,000 of 66,000: 10 of March's 22 working days make 30,000 due, 80 % of it 24,000.
        ("2026-03", 22 / 66, "预警"),
        # The first quarter brought 24,000 of the same plan: 47 of its 59 working days have passed.
        ("2026-Q1", 24 / 66, "预警"),
        ("2026-02", None, None),
    ],
)
def test_the_open_period_is_banded_by_its_progress(book, period, attainment, band):
    plan, content = book
    content.fields |= {"week": 11.0, "period": period}
    values = Evaluator(plan, content)
    days = {"2026-03": (10, 22), "2026-Q1": (47, 59), "2026-02": (16, 16)}[period]
    assert (values.field("period_passed"), values.field("period_workdays")) == days
    assert values.field("period_pace") == pytest.approx(days[0] / days[1])
    shown = values.cell("kpis", "fyp", "attainment"), values.cell("kpis", "fyp", "band")
    assert shown == (attainment and pytest.approx(attainment), band or "")


@pytest.mark.parametrize(("fyp", "band"), [(23_999, "预警"), (24_000, "关注"), (30_000, "达标")])
def test_the_bounds_of_an_open_month_are_reached_on_pace(book, set_table, fyp, band):
    set_table(book, "weekly", [row("002", "一组", (11, 3), (float(fyp), 3.0))])
    (plan, after), _ = run(book)
    assert Evaluator(plan, after).cell("kpis", "fyp", "band") == band
    assert Evaluator(plan, after).cell("kpis", "fyp_attainment", "band") == band


def test_the_whole_has_no_place_among_its_groups(book):
    (plan, after), _ = run(book)
    values = Evaluator(plan, after)
    ranks = {code: values.cell("groups", code, "month_rank") for code in (ONE, TWO, TEAM)}
    # 12,000 of 44,000 against 10,000 of 22,000.
    assert ranks == {ONE: 2.0, TWO: 1.0, TEAM: None}
