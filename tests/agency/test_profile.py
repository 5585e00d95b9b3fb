from __future__ import annotations

from datetime import date

import pytest

from agency.attendance import withheld_share
from agency.declaration import load_yaml
from agency.finding import Severity
from agency.profile import (
    SHIPPED,
    HeadcountBasis,
    LeaveRule,
    PersistencyBase,
    parse,
    shipped,
)


def test_default_has_natural_months_weeks_from_monday_and_the_trades_seasonal_shares():
    profile = shipped("default")
    assert profile.calendar.month(2027, 3).first == date(2027, 3, 1)
    assert profile.week_start == 0
    assert profile.producer_threshold == 3000
    assert profile.seasonal[:3] == (0.20, 0.09, 0.13)
    assert sum(profile.seasonal) == pytest.approx(1)
    assert profile.leave is LeaveRule.EXCLUDED


def test_month26_changes_the_month_and_every_headcount_basis_and_nothing_else():
    profile, default = shipped("month26"), shipped("default")
    assert profile.calendar.month(2027, 3).first == date(2027, 2, 26)
    assert profile.headcount_basis == {"all": HeadcountBasis.OPENING}
    assert profile.persistency_base == default.persistency_base
    assert profile.seasonal == default.seasonal


def test_regulator_changes_the_persistency_base_only():
    profile, default = shipped("regulator"), shipped("default")
    assert profile.persistency_base is PersistencyBase.REGULATOR
    assert profile.month_rule == default.month_rule


def test_a_profile_that_is_not_shipped_is_the_callers_mistake():
    with pytest.raises(ValueError, match="nowhere"):
        shipped("nowhere")


@pytest.mark.parametrize(
    ("attendance", "share"),
    [(1.0, 0.0), (0.8, 0.0), (0.7999, 0.2), (0.5, 0.2), (0.4999, 1.0), (0.0, 1.0)],
)
def test_supervisors_attendance_withholds_a_share_with_the_bounds_as_written(attendance, share):
    assert withheld_share(attendance, dict(shipped("default").attendance)) == share


def test_a_head_office_text_states_only_what_differs():
    profile, findings = parse(
        """
        extends: month26
        name: 某公司口径
        producer_threshold: 5000
        week_start: 5
        bands: {activity_rate: [0.6, 0.4]}
        ranks: {客户经理: agent}
        """,
        key="company",
    )
    assert findings == []
    assert (profile.key, profile.name) == ("company", "某公司口径")
    assert profile.producer_threshold == 5000
    assert profile.bands == {"activity_rate": (0.6, 0.4)}
    assert profile.ranks == {"客户经理": "agent"}
    assert profile.month_rule == shipped("month26").month_rule
    assert profile.headcount_basis == {"all": HeadcountBasis.OPENING}


def test_an_empty_text_is_the_default_under_another_key():
    profile, findings = parse("")
    assert findings == []
    assert profile.key == "custom"
    assert profile.seasonal == shipped("default").seasonal


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        ("colour: red", "colour", "没有这个项目"),
        ("extends: nowhere", "extends", "没有这个自带口径"),
        ("month_rule: lunar", "month_rule", "natural、26-25"),
        ("month_rule: [natural]", "month_rule", "natural、26-25"),
        ("week_start: 7", "week_start", "周日"),
        ("week_start: true", "week_start", "周日"),
        ("producer_threshold: 三千", "producer_threshold", "数字"),
        ("producer_threshold: -1", "producer_threshold", "不小于0"),
        ("seasonal: [0.5, 0.5]", "seasonal", "12个月"),
        ("seasonal: [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]", "seasonal", "应为1"),
        ("attendance: [[0.5, 0.2], [0.8, 0]]", "attendance", "从高到低"),
        ("attendance: []", "attendance", "两个数字"),
        ("headcount_basis: {activity_rate: middle}", "headcount_basis.activity_rate", "opening"),
        ("headcount_basis: opening", "headcount_basis", "形式"),
        ("include_self_policies: 1", "include_self_policies", "true"),
        ("bands: {fyp: 3}", "bands.fyp", "两个数字"),
        ("kpis: {fyp: 3}", "kpis.fyp", "形式"),
        ("tables: [promotion]", "tables", "形式"),
        ("alerts: 停用", "alerts", "形式"),
        ("targets: {renewal_rate: 90}", "targets.renewal_rate", "在0至1之间"),
        ("targets: {retention: 0.9}", "targets.retention", "没有这个项目"),
        ("name: ''", "name", "文字"),
        ("name: a\nname: b", "第2行", "YAML"),
        ("name: [", "第1行", "YAML"),
        ("- a list", "", "形式"),
    ],
)
def test_a_mistake_is_a_finding_that_names_the_item_and_changes_nothing(text, place, word):
    profile, findings = parse(text, key="default", file="口径.yaml")
    assert profile == shipped("default")
    (finding,) = findings
    assert finding.severity is Severity.ERROR
    assert finding.file == "口径.yaml"
    assert finding.cell == place
    assert word in finding.reason
    assert finding.remedy


def test_several_mistakes_are_all_found_and_the_good_items_kept():
    profile, findings = parse("week_start: 9\nproducer_threshold: x\nname: 好")
    assert [finding.cell for finding in findings] == ["week_start", "producer_threshold"]
    assert profile.name == "好"
    assert profile.week_start == 0


def test_a_repeated_key_is_refused_at_any_depth():
    with pytest.raises(Exception, match="fyp 重复"):
        load_yaml("kpis:\n  fyp: 1\n  fyp: 2\n")


@pytest.mark.parametrize("key", SHIPPED)
def test_every_description_line_has_a_topic_and_words(key):
    lines = shipped(key).describe()
    assert all(topic and words for topic, words in lines)
    assert len({topic for topic, _ in lines}) == len(lines)


def test_the_description_speaks_of_the_choices_made():
    lines = dict(shipped("month26").describe())
    assert lines["口径"] == "26日工作月口径"
    assert lines["人力分母"] == "各比率均按期初人力"
    assert "26日至本月25日" in lines["月份"]
    assert lines["周"].startswith("周一至周日")
    assert lines["实动"] == "当期净FYP不低于3,000元"
    assert lines["主管出勤扣发"] == "管理津贴：80%及以上扣0%；50%及以上扣20%；0%及以上扣100%"
    saturday, _ = parse("week_start: 5")
    assert dict(saturday.describe())["周"].startswith("周六至周五")
    assert "剔除" in dict(shipped("regulator").describe())["继续率"]


def test_the_description_says_how_much_is_the_companys_own():
    own, _ = parse("{alerts: {gala: null, zero: {times: 3}}, tables: {star: {}}}")
    assert dict(own.describe())["公司规定"] == "预警规则改2条，公司规则表1张"
    assert "公司规定" not in dict(shipped("default").describe())


def test_what_the_company_declares_adds_to_what_is_extended():
    profile, findings = parse("""
        alerts: {gala: null}
        tables: {star: {}}
        synonyms: {words: {}}
        targets: {renewal_rate: 0.9}
        """)
    assert findings == []
    assert (profile.alerts, profile.tables) == ({"gala": None}, {"star": {}})
    assert (profile.synonyms, profile.targets) == ({"words": {}}, {"renewal_rate": 0.9})
    assert parse("extends: month26")[0].alerts == {}
