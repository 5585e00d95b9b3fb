from __future__ import annotations

import math

import pytest

from agency.kpi import Direction, Rollup, Unit, terms
from agency.kpi_catalogue import catalogue
from agency.kpi_results import band, band_label, evaluate, rank
from agency.periods import PeriodKind
from agency.profile import parse, shipped

KPIS = catalogue()


def profile_of(text):
    profile, findings = parse(text)
    assert findings == []
    return profile


@pytest.mark.parametrize(
    ("key", "numerator", "denominator"),
    [
        ("fyp", "fyp", None),
        ("activity_rate", "producers", "headcount_average"),
        ("producing_rate", "producers_serving", "headcount_closing"),
        ("effective_rate", "effective_agents", "headcount_opening"),
        ("productivity", "fyp", "producers"),
        ("first_premium_per_producer", "first_premium", "producers"),
        ("fyc_per_head", "fyc", "headcount_average"),
        ("average_premium", "fyp", "policies"),
        ("policies_per_head", "policies", "headcount_average"),
        ("policies_per_producer", "policies", "producers"),
        ("hire_rate", "hires", "headcount_average"),
        ("confirmed_rate", "confirmed", "headcount_average"),
        ("leave_rate", "leavers", "headcount_average"),
        ("retention_rate", "headcount_closing", "headcount_opening + hires"),
        ("retention_13", "cohort13_serving", "cohort13"),
        ("confirmation_rate", "cohort6_confirmed", "cohort6"),
        ("persistency_13", "c13_kept", "c13_base"),
        ("persistency_25", "c25_kept", "c25_base"),
        ("renewal_rate", "renewal_received_premium", "renewal_due_premium"),
        ("renewal_count_rate", "renewal_received_count", "renewal_due_count"),
        ("attendance_rate", "attended_days", "due_days"),
        ("log_rate", "logs", "logs_due"),
        ("fyp_attainment", "fyp", "plan_fyp"),
        ("hires_attainment", "hires", "plan_hires"),
    ],
)
def test_an_indicator_is_formed_as_the_trade_says(key, numerator, denominator):
    assert (KPIS[key].numerator, KPIS[key].denominator) == (numerator, denominator)


def test_the_units_of_numerator_and_denominator_give_the_indicators_unit():
    for kpi in KPIS:
        one = {KPIS.measures[key].unit for key in terms(kpi.numerator)[0]}
        if kpi.denominator is None:
            assert kpi.unit in one, kpi.key
        elif kpi.unit is Unit.RATIO:
            other = {KPIS.measures[key].unit for key in terms(kpi.denominator)[0]}
            assert one == other, kpi.key
            assert kpi.rollup is Rollup.RATIO


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("FYP", "fyp"),
        ("ｆｙｐ", "fyp"),
        (" 首年度保费 ", "fyp"),
        ("13m继续率", "persistency_13"),
        ("保单持续率", "renewal_rate"),
        ("增员率", "hire_rate"),
        ("有效增员率", "confirmed_rate"),
        ("activity_rate", "activity_rate"),
    ],
)
def test_an_indicator_is_found_by_key_name_or_alias(name, key):
    assert KPIS.by_name(name).key == key


def test_an_unknown_name_finds_nothing_and_an_unknown_key_is_the_callers_mistake():
    assert KPIS.by_name("继续") is None
    assert "继续" not in KPIS
    with pytest.raises(KeyError):
        KPIS["继续"]


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("fyp", "FYP"),
        ("activity_rate", "举绩人力 ÷ 平均人力"),
        ("retention_rate", "期末人力 ÷ (期初人力 + 增员人数)"),
        ("supervisor_income_ratio", "(主管收入 × 期末人力) ÷ (收入 × 期末主管人力)"),
    ],
)
def test_a_formula_is_told_in_words(key, words):
    assert KPIS.formula(KPIS[key]) == words


def test_an_expression_is_a_sum_of_products():
    assert terms("a + b * c") == (("a",), ("b", "c"))
    assert terms("") == ()
    assert KPIS["supervisor_income_ratio"].measures == (
        "supervisor_income",
        "headcount_closing",
        "income",
        "serving_supervisors",
    )


@pytest.mark.parametrize(
    ("key", "measures", "value"),
    [
        # 12 producers, 20 people at the start and 28 at the end: 12 ÷ 24.
        ("activity_rate", {"producers": 12, "headcount_average": 24}, 0.5),
        # More producers than people on average: shown as it is.
        ("activity_rate", {"producers": 3, "headcount_average": 2}, 1.5),
        # Nobody on average: no rate, though there was business.
        ("activity_rate", {"producers": 1, "headcount_average": 0}, None),
        ("activity_rate", {"producers": 0, "headcount_average": 0}, None),
        ("activity_rate", {"producers": 0, "headcount_average": 8}, 0.0),
        ("activity_rate", {"producers": 5}, None),
        ("activity_rate", {"producers": None, "headcount_average": 8}, None),
        ("activity_rate", {"producers": 5, "headcount_average": math.nan}, None),
        ("fyp", {"fyp": -2300.5}, -2300.5),
        ("fyp", {}, None),
        ("average_premium", {"fyp": 9000, "policies": 2}, 4500.0),
        ("average_premium", {"fyp": 9000, "policies": 0}, None),
        ("average_premium", {"fyp": -9000, "policies": -1}, None),
        ("productivity", {"fyp": 30000, "producers": 4}, 7500.0),
        ("fyp_attainment", {"fyp": -500, "plan_fyp": 1000}, -0.5),
        ("fyp_attainment", {"fyp": 500, "plan_fyp": 0}, None),
        # 9 of 10 + 2 hired.
        ("retention_rate", {"headcount_closing": 9, "headcount_opening": 10, "hires": 2}, 0.75),
        # 20000 a supervisor (2 of them), 6000 a head (10 of them).
        (
            "supervisor_income_ratio",
            {
                "supervisor_income": 40000,
                "serving_supervisors": 2,
                "income": 60000,
                "headcount_closing": 10,
            },
            40000 * 10 / (60000 * 2),
        ),
    ],
)
def test_a_value_is_formed_or_missing_but_never_made_up(key, measures, value):
    assert evaluate(KPIS[key], measures).value == value


def test_a_higher_level_is_the_sum_of_numerators_over_the_sum_of_denominators():
    one = {"producers": 1, "headcount_average": 1.0}
    other = {"producers": 1, "headcount_average": 9.0}
    whole = {key: one[key] + other[key] for key in one}
    assert evaluate(KPIS["activity_rate"], whole).value == 0.2  # not (1 + 1/9) / 2


@pytest.mark.parametrize(
    ("actual", "plan", "attainment", "label"),
    [
        (1000, 1000, 1.0, "达标"),
        (999, 1000, 0.999, "关注"),
        (800, 1000, 0.8, "关注"),
        (799, 1000, 0.799, "预警"),
        (-100, 1000, -0.1, "预警"),
        (1000, 0, None, ""),
        (1000, None, None, ""),
    ],
)
def test_a_planned_figure_is_banded_by_its_attainment(actual, plan, attainment, label):
    result = evaluate(KPIS["fyp"], {"fyp": actual, "plan_fyp": plan})
    assert (result.attainment, result.band_label) == (attainment, label)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("attendance_rate", 0.8, "good"),
        ("attendance_rate", 0.799, "watch"),
        ("attendance_rate", 0.5, "watch"),
        ("attendance_rate", 0.499, "alert"),
        ("leave_rate", 0.03, "good"),
        ("leave_rate", 0.0301, "watch"),
        ("leave_rate", 0.05, "watch"),
        ("leave_rate", 0.0501, "alert"),
        ("leave_rate", 0.0, "good"),
        ("attendance_rate", None, None),
        ("female_rate", 0.7, None),
    ],
)
def test_a_band_counts_its_bound_as_reached_and_knows_which_way_is_better(key, value, expected):
    assert band(KPIS[key], value) == expected


def test_a_month_s_bounds_do_not_judge_a_week_or_a_year():
    leave = KPIS["leave_rate"]
    assert band(leave, 0.4, PeriodKind.MONTH) == "alert"
    assert band(leave, 0.4, PeriodKind.YEAR) is None
    assert band(KPIS["attendance_rate"], 0.4, PeriodKind.WEEK) == "alert"
    measures = {"leavers": 4, "headcount_average": 10}
    assert evaluate(leave, measures, PeriodKind.YEAR).band is None


@pytest.mark.parametrize(
    ("key", "measures", "whole", "half"),
    [
        # 60 % of the plan is far off for a month, and ahead at its half.
        ("fyp", {"fyp": 60.0, "plan_fyp": 100.0}, "预警", "达标"),
        ("fyp", {"fyp": 45.0, "plan_fyp": 100.0}, "预警", "关注"),
        ("fyp", {"fyp": 39.0, "plan_fyp": 100.0}, "预警", "预警"),
        ("fyp_attainment", {"fyp": 50.0, "plan_fyp": 100.0}, "预警", "达标"),
        ("policies_per_head", {"policies": 5.0, "headcount_average": 10.0}, "预警", "达标"),
        ("leave_rate", {"leavers": 2.0, "headcount_average": 100.0}, "达标", "关注"),
        # What does not grow with the days: a day's headcount, what is left of it, rates of days.
        ("headcount_closing", {"headcount_closing": 60.0, "plan_headcount": 100.0}, "预警", "预警"),
        (
            "retention_rate",
            {"headcount_closing": 95.0, "headcount_opening": 98.0, "hires": 2.0},
            "关注",
            "关注",
        ),
        ("attendance_rate", {"attended_days": 6.0, "due_days": 10.0}, "关注", "关注"),
        ("average_premium", {"fyp": 5000.0, "policies": 1.0}, "关注", "关注"),
    ],
)
def test_what_accrues_is_held_against_the_days_that_have_passed(key, measures, whole, half):
    kpi = KPIS[key]
    assert evaluate(kpi, measures, PeriodKind.MONTH).band_label == whole
    assert evaluate(kpi, measures, PeriodKind.MONTH, 0.5).band_label == half


def test_no_band_has_no_word():
    assert band_label(None) == ""


@pytest.mark.parametrize(
    ("values", "direction", "places"),
    [
        ([3, 1, 2], Direction.UP, [1, 3, 2]),
        ([3, 1, 2], Direction.DOWN, [3, 1, 2]),
        ([5, 5, 4, 5], Direction.UP, [1, 1, 4, 1]),
        ([0.2, None, 0.2, 0.1], Direction.DOWN, [2, None, 2, 1]),
        ([None, None], Direction.UP, [None, None]),
        ([], Direction.UP, []),
        ([-1, 0], Direction.NEUTRAL, [2, 1]),
    ],
)
def test_equal_values_share_a_place_and_missing_ones_have_none(values, direction, places):
    assert rank(values, direction) == places


def test_a_profile_moves_every_headcount_denominator():
    opening = KPIS.for_profile(shipped("month26"))
    moved = {kpi.key for kpi in opening if kpi != KPIS[kpi.key]}
    assert moved == {
        "activity_rate",
        "producing_rate",
        "fyc_per_head",
        "policies_per_head",
        "hire_rate",
        "confirmed_rate",
        "leave_rate",
    }
    assert {opening[key].denominator for key in moved} == {"headcount_opening"}
    assert KPIS.for_profile(shipped("default")).kpis == KPIS.kpis


def test_what_is_said_of_one_indicator_wins_over_what_is_said_of_all():
    changed = KPIS.for_profile(
        profile_of(
            """
            headcount_basis: {all: opening, hire_rate: closing}
            bands: {activity_rate: [0.7, 0.6]}
            kpis:
              leave_rate: {basis: average, name: 月脱落率}
              productivity: {denominator: headcount_closing, aliases: [产能]}
            """
        )
    )
    assert changed["activity_rate"].denominator == "headcount_opening"
    assert changed["hire_rate"].denominator == "headcount_closing"
    assert changed["leave_rate"].denominator == "headcount_average"
    assert (changed["activity_rate"].good, changed["activity_rate"].watch) == (0.7, 0.6)
    assert changed.by_name("月脱落率").key == "leave_rate"
    assert changed.by_name("产能").denominator == "headcount_closing"
    assert changed.by_name("举绩人均产能") is None


def test_head_office_adds_an_indicator_of_its_own():
    profile = profile_of(
        """
        kpis:
          star_rate: {name: 星级率, category: 人力, unit: ratio, numerator: effective_agents,
            denominator: headcount, basis: closing, direction: up, rollup: ratio}
        """
    )
    assert KPIS.check(profile) == []
    changed = KPIS.for_profile(profile)
    assert changed.kpis[-1].denominator == "headcount_closing"
    assert len(changed) == len(KPIS) + 1


@pytest.mark.parametrize(
    ("text", "value", "word"),
    [
        ("bands: {nothing: [1, 0]}", "nothing", "没有这个指标"),
        ("bands: {all: [1, 0]}", "all", "没有这个指标"),
        ("bands: {leave_rate: [0.5, 0.1]}", "leave_rate", "次序相反"),
        ("bands: {activity_rate: [0.1, 0.5]}", "activity_rate", "次序相反"),
        ("bands: {female_rate: [0.5, 0.1]}", "female_rate", "neutral"),
        ("headcount_basis: {fyp: opening}", "fyp", "分母不是人力"),
        ("kpis: {fyp: {colour: red}}", "fyp", "没有字段 colour"),
        ("kpis: {fyp: {unit: dollars}}", "fyp", "yuan"),
        ("kpis: {fyp: {name: 3}}", "fyp", "应为文字"),
        ("kpis: {fyp: {aliases: 保费}}", "fyp", "列表"),
        ("kpis: {fyp: {numerator: fyp + luck}}", "fyp", "luck"),
        ("kpis: {fyp: {bands: high}}", "fyp", "两个数字"),
        ("kpis: {fyp: {denominator: headcount}}", "fyp", "basis"),
        ("kpis: {mine: {name: 我的}}", "mine", "缺少字段"),
        ("kpis: {fyp: {name: FYC}}", "", "已被 fyp 使用"),
        ("kpis: {fyp: {aliases: [fyp计划达成率]}}", "", "已被 fyp 使用"),
        ("ranks: {星探: nobody}", "", "星探"),
    ],
)
def test_a_profiles_mistake_is_found_and_not_applied(text, value, word):
    profile = profile_of(text)
    (finding,) = KPIS.check(profile)
    assert finding.value == value
    assert word in finding.reason
    assert finding.remedy
    if not text.startswith(("ranks", "headcount_basis", "bands: {nothing", "bands: {all")):
        with pytest.raises(ValueError, match="指标"):
            KPIS.for_profile(profile)


def test_shipped_profiles_are_right():
    for key in ("default", "month26", "regulator"):
        assert KPIS.check(shipped(key)) == []
