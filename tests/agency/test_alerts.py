from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from agency.alert_rules import load, shipped
from agency.alert_tables import read_tables
from agency.alerts import Alert, evaluate, unready
from agency.kpi import Unit
from agency.periods import BusinessCalendar, MonthRule
from agency.roles import load_ranks

CLASSES = {
    "考核预警": ["晋升预警", "维持预警", "挂零预警", "观察期预警", "50%实动清零预警"],
    "基本法收入预警": [
        "新人底薪预警",
        "季度奖预警",
        "年终奖预警",
        "优质续保奖预警",
        "管理津贴预警",
    ],
    "政策性预警": ["准主任预警", "标准部组预警", "XX之星预警", "聘才预警"],
    "其他预警": ["金直辖预警", "方案预警", "精英俱乐部预警", "年度盛典预警"],
}


def rule(key: str, **changes: object):
    """One shipped rule, changed as head office would."""
    rules, findings = load({key: changes})
    assert findings == []
    return [each for each in rules if each.id == key]


def read(tables):
    """Company tables without a mistake."""
    found, findings = read_tables(tables, load_ranks(), tables.keys())
    assert findings == []
    return found


def facts(as_of: date, level: str, figures=None, about=None, tables=None, **more):
    more |= {"tables": read(tables)} if tables else {}
    return {
        "as_of": as_of,
        "subjects": {level: {"00123": {"name": "李明", "rank": "业务员", **(about or {})}}},
        "figures": {level: {"00123": figures or {}}},
        **more,
    }


def months(first: str, *values: float) -> dict[str, float]:
    """Values by month label, from a first month on."""
    year, month = map(int, first.split("-"))
    labels = (f"{year + (month + n - 1) // 12}-{(month + n - 1) % 12 + 1:02d}" for n in range(99))
    return dict(zip(labels, values, strict=False))


def test_all_eighteen_alerts_in_their_four_classes():
    of_seed = [each for each in shipped() if each.source == "seed 001"]
    found: dict[str, list[str]] = {}
    for each in of_seed:
        found.setdefault(each.class_, []).append(each.name)
    assert found == CLASSES
    assert len(of_seed) == 18
    assert {each.id for each in shipped() if each.source == "ours"} == {
        "zero_group",
        "confirmation",
        "renewal",
    }


# Measures


@pytest.mark.parametrize(
    ("as_of", "producers", "since", "run"),
    [
        # In the first twenty-one days of March the open month does not count yet.
        (date(2027, 3, 10), months("2026-12", 1, 0, 0, 0), date(2027, 1, 1), 2),
        (date(2027, 3, 20), months("2026-12", 1, 0, 0, 0), date(2027, 1, 1), 2),
        (date(2027, 3, 21), months("2026-12", 1, 0, 0, 0), date(2027, 1, 1), 3),
        (date(2027, 3, 10), months("2027-01", 1, 0, 0), None, 0),
        (date(2027, 3, 21), months("2027-01", 1, 0, 0), date(2027, 2, 1), 2),
        # A sale in the open month ends the run only once that month counts.
        (date(2027, 3, 10), months("2027-01", 0, 0, 1), date(2027, 1, 1), 2),
        (date(2027, 3, 31), months("2027-01", 0, 0, 1), None, 0),
        # Over the end of a year.
        (date(2027, 1, 5), months("2026-11", 0, 0, 0), date(2026, 11, 1), 2),
        # Newcomers have no month before they joined.
        (date(2027, 3, 10), months("2027-02", 0, 0), None, 0),
        (date(2027, 3, 10), {}, None, 0),
    ],
)
def test_months_without_a_producer(as_of, producers, since, run):
    alerts = evaluate(rule("zero"), facts(as_of, "agent", {"producers": producers}))
    if since is None:
        assert alerts == []
        return
    text = f"李明已连续{run}个月没有举绩，自{since.year}年{since.month}月1日起"
    figures = (0.0, 1.0, 1.0, Unit.PEOPLE, Unit.PEOPLE)
    assert alerts == [Alert("zero", "00123", since, *figures, text, ("业务员", "组经理"))]
    assert alerts[0].figures == ("0人", "1人", "1人")


def test_head_office_sets_how_many_months():
    three = rule("zero", times=3)
    figures = {"producers": months("2026-12", 0, 0)}
    assert evaluate(three, facts(date(2027, 2, 1), "agent", figures)) == []
    figures = {"producers": months("2026-11", 0, 0, 0)}
    assert len(evaluate(three, facts(date(2027, 2, 1), "agent", figures))) == 1


@pytest.mark.parametrize(
    ("effective", "opening", "value", "people"),
    [(4, 10, "40%", 1), (5, 11, "45.5%", 1), (0, 9, "0%", 5), (5, 10, "", 0), (0, 0, "", 0)],
)
def test_less_than_half_effective(effective, opening, value, people):
    figures = {
        "effective_agents": {"2027-02": effective},
        "headcount_opening": {"2027-02": opening},
    }
    alerts = evaluate(rule("half_effective"), facts(date(2027, 3, 1), "group", figures))
    assert [alert.distance for alert in alerts] == ([people] if people else [])
    for alert in alerts:
        assert alert.since == date(2027, 2, 1)
        assert alert.text.startswith(f"李明2月实动率{value}，低于50%，差{people}人实动；")
        assert alert.figures == (value, "50%", f"{people}人")


def test_renewals_over_three_months_are_divided_as_sums():
    # 76,000 ÷ 100,000 although two of three months are at 100 %.
    figures = {
        "renewal_due_premium": months("2026-12", 10_000, 10_000, 80_000),
        "renewal_received_premium": months("2026-12", 10_000, 10_000, 56_000),
    }
    (alert,) = evaluate(rule("renewal_bonus"), facts(date(2027, 3, 2), "agent", figures))
    assert alert.distance == 9_000
    assert alert.text == "李明2026年12月至2027年2月续期实收率76%，低于85%，再收9,000元可达标"
    assert (alert.actual, alert.limit, alert.unit) == (0.76, 0.85, Unit.RATIO)
    assert alert.figures == ("76%", "85%", "9,000元")


def test_a_bound_may_be_on_the_other_side():
    rules, findings = load(
        {
            "many_leave": {
                "name": "脱落过多",
                "level": "group",
                "kind": "measure",
                "metric": "leavers",
                "comparator": ">=",
                "threshold": 2,
                "lead": 31,
                "recipients": ["组经理"],
                "text": "{name}本月脱落{value}，多出{distance}",
            }
        }
    )
    assert findings == []
    mine = [each for each in rules if each.id == "many_leave"]
    assert (mine[0].source, mine[0].class_) == ("company", "公司预警")
    (alert,) = evaluate(mine, facts(date(2027, 3, 1), "group", {"leavers": {"2027-03": 3}}))
    assert alert.text == "李明本月脱落3人，多出1人"


def test_working_months_from_the_26th():
    calendar = BusinessCalendar(MonthRule.FROM_26TH)
    figures = {"producers": months("2027-01", 1, 0, 0)}
    known = facts(date(2027, 3, 26), "agent", figures, calendar=calendar)  # April has begun
    (alert,) = evaluate(rule("zero"), known)
    assert alert.since == date(2027, 1, 26)


# Dates


@pytest.mark.parametrize(
    ("joined", "as_of", "left"),
    [
        (date(2026, 12, 15), date(2027, 2, 21), None),
        (date(2026, 12, 15), date(2027, 2, 22), 21),
        (date(2026, 12, 15), date(2027, 3, 15), 0),
        (date(2026, 12, 15), date(2027, 4, 14), -30),
        (date(2026, 12, 15), date(2027, 4, 15), None),
        (date(2026, 11, 30), date(2027, 2, 20), 8),  # ends on 28 February
        (date(2027, 11, 30), date(2028, 2, 20), 9),  # on 29 February
    ],
)
def test_the_end_of_the_observation_period(joined, as_of, left):
    alerts = evaluate(rule("observation"), facts(as_of, "agent", about={"joined": joined}))
    assert [alert.distance for alert in alerts] == ([] if left is None else [left])


def test_what_is_said_about_a_date():
    def said(as_of: date) -> str:
        known = facts(as_of, "agent", about={"joined": date(2026, 9, 30)})
        (alert,) = evaluate(rule("confirmation"), known)
        assert alert.since == date(2027, 2, 13)
        assert alert.figures[:2] == ("", "2027-03-30")
        assert alert.text.endswith(alert.figures[2])
        return alert.text

    assert said(date(2027, 3, 1)) == "李明的转正期限为2027年3月30日，还有29天"
    assert said(date(2027, 3, 30)) == "李明的转正期限为2027年3月30日，今天到期"
    assert said(date(2027, 4, 2)) == "李明的转正期限为2027年3月30日，已过3天"


@pytest.mark.parametrize(
    ("about", "count"),
    [
        ({"confirmed": None}, 1),
        ({"confirmed": date(2027, 2, 1)}, 0),
        ({"left": date(2027, 3, 1)}, 0),
        ({"left": date(2027, 3, 2)}, 1),
        ({"joined": None}, 0),
    ],
)
def test_confirmed_people_and_leavers_are_passed_over(about, count):
    known = facts(date(2027, 3, 1), "agent", about={"joined": date(2026, 9, 30), **about})
    assert len(evaluate(rule("confirmation"), known)) == count


# Company rule tables

PROMOTION = {"业务员": {"to": "业务主任", "requires": {"fyc": 9_000, "policies": 6}}}


def near(as_of=date(2027, 3, 10), fyc=(3_000, 3_300, 900), table=None, key="promotion", **about):
    figures = {"fyc": months("2027-01", *fyc), "policies": months("2027-01", 2, 2, 1)}
    tables = {key: PROMOTION if table is None else table}
    return evaluate(rule(key), facts(as_of, "agent", figures, about, tables))


def test_how_far_it_is_to_promotion():
    (alert,) = near()  # 7,200 of 9,000 and 5 of 6
    assert (alert.actual, alert.limit, alert.distance) == (7_200, 9_000, 1_800)
    assert alert.figures == ("7,200元", "9,000元", "1,800元")
    assert alert.since == date(2027, 1, 1)
    assert alert.text == (
        "李明距晋升业务主任还差：FYC 1,800元、件数 1件；2027年3月31日截止，还有21天"
    )


def test_promotion_is_worth_a_word_only_when_near_and_in_time():
    row = {"业务员": {"requires": {"fyc": 7_000}}}
    assert near(as_of=date(2027, 2, 13), table=row) == []  # 46 days to go
    (early,) = near(as_of=date(2027, 2, 14), table=row)  # 45 days; March is still to come
    assert early.distance == 700
    assert near(fyc=(3_000, 3_000, 200)) == []  # 68.9 % of FYC
    assert len(near(fyc=(3_000, 3_000, 300))) == 1  # exactly 70 %
    assert near(rank="业务主任") == []
    met = {"业务员": {"requires": {"fyc": 7_200, "policies": 5}}}
    assert near(table=met) == []


def test_keeping_a_rank_warns_from_any_distance():
    (alert,) = near(fyc=(0, 0, -500), table={"*": PROMOTION["业务员"]}, key="maintenance")
    assert (alert.actual, alert.distance) == (-500, 9_500)
    assert "FYC 9,500元" in alert.text


def test_a_table_may_look_at_the_last_month_ratios_and_its_own_window():
    row = {
        "window": 3,
        "requires": {
            "headcount_closing": {"amount": 6, "take": "last"},
            "renewal_received_premium / renewal_due_premium": 0.8,
        },
    }
    figures = {
        "headcount_closing": months("2026-12", 9, 9, 5),
        "renewal_due_premium": months("2026-12", 100, 100, 200),
        "renewal_received_premium": months("2026-12", 100, 100, 88),
    }
    known = facts(date(2027, 2, 20), "agent", figures, tables={"maintenance": {"*": row}})
    (alert,) = evaluate(rule("maintenance"), known)
    assert alert.since == date(2026, 12, 1)
    assert alert.figures == ("5人", "6人", "1人")  # 72 % of 80 % is nearer
    assert alert.text.startswith("李明维持现职还差：期末人力 1人、实收续期保费÷应收续期保费 8%；")
    assert unready(rule("maintenance"), known) == []


@pytest.mark.parametrize(
    ("window", "as_of", "expected"),
    [
        # 100 a month since January 2026; what 3,000 lacks says how many months were counted.
        ("half", date(2026, 6, 20), (date(2026, 1, 1), 2_400.0)),
        ("half", date(2026, 8, 31), None),  # 122 days before the end of December
        ("half", date(2026, 12, 20), (date(2026, 7, 1), 2_400.0)),
        ("year", date(2026, 12, 20), (date(2026, 1, 1), 1_800.0)),
        (2, date(2026, 12, 20), (date(2026, 11, 1), 2_800.0)),
        (["2026-10", "2026-11"], date(2026, 11, 20), (date(2026, 10, 1), 2_800.0)),
        (["2026-10", "2026-11"], date(2026, 12, 1), None),  # over
        (["2027-01", "2027-02"], date(2026, 12, 31), None),  # still to come
    ],
)
def test_windows_of_tables(window, as_of, expected):
    figures = {"fyc": months("2026-01", *(100.0,) * 12)}
    tables = {"maintenance": {"*": {"window": window, "requires": {"fyc": 3_000}}}}
    alerts = evaluate(rule("maintenance"), facts(as_of, "agent", figures, None, tables))
    assert [(a.since, a.distance) for a in alerts] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("tenure", "as_of", "warned"),
    [
        ({"within": 6}, date(2027, 3, 14), True),
        ({"within": 6}, date(2027, 3, 15), False),
        ({"since": 6}, date(2027, 3, 14), False),
        ({"since": 6}, date(2027, 3, 15), True),
        ({"since": 3, "within": 6}, date(2027, 3, 10), True),
    ],
)
def test_a_row_is_for_people_of_some_months_since_signing(tenure, as_of, warned):
    tables = {"maintenance": {"*": {**tenure, "requires": {"fyc": 3_000}}}}
    figures = {"fyc": months("2027-01", 100, 100, 100)}
    about = {"joined": date(2026, 9, 15)}
    known = facts(as_of, "agent", figures, about, tables)
    assert bool(evaluate(rule("maintenance"), known)) is warned


@pytest.mark.parametrize(
    ("about", "amount"),
    [
        ({"rank": "业务主任", "rank_class": "supervisor"}, "3,000元"),
        ({"rank": "总监", "rank_class": "supervisor"}, "2,000元"),
        ({"rank": "见习业务员", "rank_class": "trainee"}, "1,000元"),
        ({"rank": "没见过的", "rank_class": ""}, "1,000元"),
    ],
)
def test_the_row_of_the_rank_comes_before_its_classs_and_everybodys(about, amount):
    rows = {"*": 1_000, "supervisor": 2_000, "主任": 3_000}  # 主任 is another name of 业务主任
    tables = {"maintenance": {key: {"requires": {"fyc": asked}} for key, asked in rows.items()}}
    figures = {"fyc": months("2027-01", 0, 0, 0)}
    known = facts(date(2027, 3, 10), "agent", figures, about, tables)
    assert evaluate(rule("maintenance"), known)[0].figures[1] == amount


def test_a_quotient_of_nothing_asks_for_nothing():
    row = {"requires": {"fyc": 9_000, "c13_kept / c13_base": 0.8}}
    figures = {
        "fyc": months("2027-01", 8_000),
        "c13_base": months("2027-01", 0),
        "c13_kept": months("2027-01", 0),
    }
    known = facts(date(2027, 3, 10), "agent", figures, None, {"maintenance": {"*": row}})
    (alert,) = evaluate(rule("maintenance"), known)
    assert alert.text.startswith("李明维持现职还差：FYC 1,000元；")


def test_a_subject_without_the_figures_is_not_judged():
    known = facts(
        date(2027, 3, 10),
        "agent",
        {"fyc": months("2027-01", 3_000)},
        tables={"promotion": PROMOTION},
    )
    assert evaluate(rule("promotion"), known) == []
    (finding,) = unready(rule("promotion"), known)
    assert finding.reason == "晋升预警未启用：没有件数的数据"


@pytest.mark.parametrize(
    ("window", "as_of", "said"),
    [
        (1, date(2027, 3, 10), "2月"),
        (1, date(2027, 3, 25), "3月"),
        (3, date(2027, 5, 5), "2月至4月"),
        (3, date(2027, 2, 5), "2026年11月至2027年1月"),
    ],
)
def test_the_text_names_the_months_that_were_judged(window, as_of, said):
    figures = {
        "renewal_due_premium": months("2026-10", *[10_000] * 8),
        "renewal_received_premium": months("2026-10", *[1_000] * 8),
    }
    (judged,) = rule("renewal_bonus")
    changed = [replace(judged, window=window, lead=10)]
    (alert,) = evaluate(changed, facts(as_of, "agent", figures))
    assert alert.text.startswith(f"李明{said}续期实收率10%")


def test_a_missing_table_is_said_once():
    known = facts(date(2027, 3, 10), "agent", {"fyc": months("2027-01", 3_000)})
    (finding,) = unready(rule("promotion"), known)
    assert (finding.severity, finding.value) == ("info", "promotion")
    assert finding.reason == "晋升预警未启用：缺少公司规则表“晋升标准表”（promotion）"


def test_with_nothing_at_hand_every_rule_but_the_dates_says_what_it_lacks():
    tables, *measures = unready(shipped(), {"as_of": date(2027, 3, 10)})
    assert tables.reason.startswith(
        "14种预警未启用，缺少公司规则表：晋升预警要“晋升标准表”（promotion）、"
    )
    assert (tables.severity, tables.sheet) == ("info", "预警")
    assert all("的数据" in note.reason for note in measures)
    said = {note.value for note in measures} | {
        each.id for each in shipped() if f"{each.name}要“" in tables.reason
    }
    assert (len(measures), len(said)) == (5, 19)
    assert {each.id for each in shipped()} - said == {"observation", "confirmation"}
    assert evaluate(shipped(), {"as_of": date(2027, 3, 10)}) == []


@pytest.mark.parametrize(
    ("table", "place", "said"),
    [
        ({"业务员": {"requires": {"fyc": 0}}}, "业务员.requires.fyc.amount", "应大于0"),
        ({"业务员": {"requires": {"fyc": "很多"}}}, "业务员.requires.fyc.amount", "应为数字"),
        ({"业务员": {"requires": {"fyx": 1}}}, "业务员.requires.fyx", "没有度量 fyx"),
        ({"业务员": {"requires": {"fyc": {"amount": 1, "take": "first"}}}},
         "业务员.requires.fyc.take", "sum、last"),
        ({"业务员": {"requires": {}}}, "业务员.requires", "至少要有一项要求"),
        ({"业务员": {"window": "三月", "requires": {"fyc": 1}}}, "业务员.window", "起止月份"),
        ({"业务员": {"window": ["2027-03", "2027-01"], "requires": {"fyc": 1}}},
         "业务员.window", "起止月份"),
        ({"业务员": {"since": 6, "within": 6, "requires": {"fyc": 1}}},
         "业务员.within", "大于 since"),
        ({"业务员": {"need": {"fyc": 1}}}, "业务员.need", "没有这个项目"),
        ({"业务员": {}}, "业务员.requires", "应为“项目: 内容”的形式"),
        ({"业务员": "9000"}, "业务员", "应为“项目: 内容”的形式"),
        ({"金牌顾问": {"requires": {"fyc": 1}}}, "金牌顾问", "没有这个职级"),
        (["业务员"], "", "应为“项目: 内容”的形式"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_read_is_named_and_left_out(table, place, said):
    tables, (finding,) = read_tables({"promotion": table}, load_ranks(), {"promotion"})
    assert tables == {}
    assert finding.severity == "error"
    assert finding.cell == ".".join(filter(None, ("tables.promotion", place)))
    assert said in finding.reason
    assert finding.remedy


def test_good_rows_are_used_beside_a_bad_one():
    raw = {"promotion": {**PROMOTION, "*": {"requires": {"fyc": -1}}}}
    tables, findings = read_tables(raw, load_ranks(), {"promotion"})
    assert (list(tables["promotion"]), len(findings)) == (["业务员"], 1)


def test_one_rank_under_two_names_is_said():
    row = {"requires": {"fyc": 1}}
    _, (finding,) = read_tables({"star": {"业务员": row, "营销员": row}}, load_ranks(), {"star"})
    assert (finding.cell, finding.reason) == ("tables.star.营销员", "与上面的“业务员”是同一职级")


def test_a_table_that_no_rule_needs_is_said():
    row = {"*": {"requires": {"fyc": 1}}}
    _, (finding,) = read_tables({"sutar": row}, load_ranks(), {"star"})
    assert (finding.severity, finding.cell) == ("warning", "tables.sutar")


# Rules of head office


def test_alerts_come_by_rule_then_by_code():
    known = {
        "as_of": date(2027, 3, 10),
        "subjects": {"agent": {code: {"name": code} for code in ("0102", "0011", "0009")}},
        "figures": {
            "agent": {
                code: {"producers": months("2027-01", 0, 0)} for code in ("0102", "0011", "0009")
            }
        },
    }
    assert [alert.subject for alert in evaluate(shipped(), known)] == ["0009", "0011", "0102"]


def test_rules_are_removed():
    rules, findings = load({"gala": None, "star": {"enabled": False}, "zero": {"enabled": True}})
    assert (len(rules), findings) == (19, [])
    assert {"gala", "star"}.isdisjoint(each.id for each in rules)


def test_a_rule_changes_its_limit_lead_recipients_and_text():
    change = {"threshold": 0.6, "lead": 31, "recipients": ["组训"], "text": "{name}：{value}"}
    figures = {"effective_agents": {"2027-02": 5}, "headcount_opening": {"2027-02": 10}}
    known = facts(date(2027, 2, 1), "group", figures)
    assert evaluate(rule("half_effective"), known) == []
    (alert,) = evaluate(rule("half_effective", **change), known)
    assert (alert.text, alert.recipients, alert.limit) == ("李明：50%", ("组训",), 0.6)


@pytest.mark.parametrize(
    ("change", "place", "said"),
    [
        ({"zero": {"level": "city"}}, "zero.level", "应为 agent、group、team 之一，现为 city"),
        ({"zero": {"comparator": "="}}, "zero.comparator", "应为"),
        ({"zero": {"threshold": "一"}}, "zero.threshold", "应为数字，现为 一"),
        ({"zero": {"window": 1.5}}, "zero.window", "应为月数、quarter、half、year 或起止月份"),
        ({"zero": {"metric": "a / b / c"}}, "zero.metric", "应为一个指标"),
        ({"zero": {"metric": "fyx"}}, "zero.metric", "没有度量 fyx"),
        ({"zero": {"recipients": "组训"}}, "zero.recipients", "应为至少一项的列表，现为 组训"),
        ({"zero": {"text": "{name.__class__}"}}, "zero.text", "不能用 {name.__class__}"),
        ({"zero": {"text": "{name:>999999}"}}, "zero.text", "不能用 {name}"),
        ({"zero": {"text": "{}"}}, "zero.text", "不能用 {}"),
        ({"zero": {"text": "{name"}}, "zero.text", "花括号不成对"),
        ({"zero": {"treshold": 2}}, "zero.treshold", "没有这个项目"),
        ({"zero": {"enabled": "否"}}, "zero.enabled", "应为 true 或 false"),
        ({"promotion": {"needs": []}}, "promotion.needs", "应为至少一项的列表"),
        ({"mine": {"name": "新", "kind": "date"}}, "mine.level", "缺少这个项目"),
        ({"zero": "停用"}, "zero", "应为“项目: 内容”的形式"),
    ],
)
def test_what_does_not_fit_is_said_and_changes_nothing(change, place, said):
    rules, (finding,) = load(change)
    assert rules == shipped()
    assert finding.cell == f"alerts.{place}"
    assert said in finding.reason
