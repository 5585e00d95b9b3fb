from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from addin.functions.cells import ExcelError
from addin.functions.kpi import HB_BAND, HB_KPI

VALUE, NUM, NA, DIV0 = ExcelError.VALUE, ExcelError.NUM, ExcelError.NA, ExcelError.DIV0

FYP = [[6000.0], [4000.0], [9000.0], [-3000.0], [None]]
POLICIES = [[2.0], [1.0], [1.0], [-1.0], [None]]
GROUPS = [["一组"], ["二组"], ["一组"], ["二组"], ["三组"]]
WEEKS = [[9.0], [9.0], [10.0], [10.0], [10.0]]
MONTHS = [["2027-02"], ["2027-02"], ["2027-03"], ["2027-03"], [""]]
DAYS = [[date(2027, 2, 28)], [date(2027, 3, 1)], [46450.4], ["2027-03-05"], [None]]


def test_the_documented_call():
    assert HB_KPI("件均保费", FYP, POLICIES, GROUPS, "一组") == 5000.0  # 15000 ÷ 3


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ((), 5333.333333333333),  # 16000 ÷ 3
        ((GROUPS,), 5333.333333333333),
        ((GROUPS, "*"), 5333.333333333333),
        ((GROUPS, "一组", WEEKS, 10), 9000.0),
        ((None, None, WEEKS, 9, 9), 3333.3333333333335),  # 10000 ÷ 3
        ((None, None, WEEKS, None, 9), 3333.3333333333335),
        ((None, None, WEEKS, 9, 10), 5333.333333333333),
        ((None, None, MONTHS, "2027-02"), 3333.3333333333335),
        ((None, None, MONTHS, "２０２７-02", "2027-03"), 5333.333333333333),
    ],
)
def test_rows_are_chosen_by_group_and_period(call, value):
    assert HB_KPI("件均保费", FYP, POLICIES, *call) == pytest.approx(value)


@pytest.mark.parametrize(
    ("since", "until", "fyp"),
    [
        (date(2027, 3, 1), date(2027, 3, 31), 13000.0),  # text is no day here: its row is out
        (46447.0, 46449.0, 4000.0),
        (date(2027, 2, 1), date(2027, 2, 28), 6000.0),
    ],
)
def test_days_are_compared_whether_cells_or_serial_numbers(since, until, fyp):
    assert HB_KPI("FYP", FYP, None, None, None, DAYS, since, until) == fyp


def test_one_result_for_each_group_or_week():
    groups = [["一组"], ["二组"], ["三组"], ["没有的组"], [None], ["*"]]
    assert HB_KPI("FYP", FYP, None, GROUPS, groups) == [
        *([15000.0], [1000.0], [0.0], [0.0], [None], [16000.0])
    ]
    assert HB_KPI("件均保费", FYP, POLICIES, GROUPS, groups[:4]) == [
        [5000.0],
        [DIV0],
        [DIV0],
        [DIV0],
    ]
    across = HB_KPI("FYP", FYP, None, GROUPS, groups[:2], WEEKS, [[9.0, 10.0]])
    assert across == [[6000.0, 9000.0], [4000.0, -3000.0]]


def test_ratios_are_sums_over_sums_and_never_means_of_ratios():
    assert HB_KPI("出勤率", [[1], [90]], [[10], [90]]) == 0.91  # the mean of 0.1 and 1 is 0.55


@pytest.mark.parametrize("kpi", ["件均保费", "件均", "average_premium", " 件 均 "])
def test_an_indicator_by_key_name_or_alias(kpi):
    assert HB_KPI(kpi, 12000, 2) == 6000.0


def test_a_single_number_is_not_filtered():
    assert HB_KPI("人均FYC", [[100.0], [200.0], [300.0]], 3, [["a"], ["b"], ["a"]], "a") == (
        pytest.approx(133.3333333)
    )


@pytest.mark.parametrize("denominator", [0, -1, [[0], [0]], [[None]], "—"])
def test_without_a_denominator_there_is_no_ratio(denominator):
    assert HB_KPI("件均保费", 100, denominator) is DIV0


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (("好指标", 1, 2), NA),
        ((None, 1, 2), VALUE),
        (([["FYP"], ["FYC"]], 1), VALUE),
        (("件均保费", 1), VALUE),  # a ratio needs a denominator
        (("FYP", 1, 2), VALUE),  # and a sum has none
        (("FYP", [[1], ["不详"]]), VALUE),
        (("FYP", [[1], [True]]), VALUE),
        (("FYP", [[1], [ExcelError.REF]]), ExcelError.REF),
        (("FYP", [[1], [2]], None, [["a"], ["b"], ["c"]], "a"), VALUE),
        (("FYP", [[1], [2]], None, [["a", "b"]], "a"), VALUE),
        (("FYP", [[1], [2]], None, [["a"], [NA]], "a"), NA),
        (("FYP", [[1], [2]], None, None, "a"), VALUE),  # a group without its column
        (("FYP", [[1], [2]], None, None, None, None, 3), VALUE),
        (("FYP", [[1], [2]], None, None, None, [[1], [2]], "一", 2), VALUE),
        (("FYP", [[1], [2]], None, None, None, [[1], [2]], 1, "二"), VALUE),
        (("FYP", [[1], [2]], None, [["a"], ["b"]], "a", [[1, 2]], 1), VALUE),
    ],
)
def test_wrong_arguments(call, error):
    assert HB_KPI(*call) is error


def test_an_error_counts_only_in_a_row_that_is_asked_for():
    numbers = [[1.0], [NUM], [4.0]]
    groups = [["a"], ["b"], ["a"]]
    assert HB_KPI("FYP", numbers, None, groups, [["a"], ["b"]]) == [[5.0], [NUM]]


def test_people_counted_once_are_not_added():
    producers, heads = [[3], [4]], [[10], [8]]
    assert HB_KPI("活动率", producers, heads) is VALUE
    assert HB_KPI("活动率", producers, heads, [["一组"], ["二组"]], "二组") == 0.5
    assert HB_KPI("举绩人力", [[3], [None]]) == 3.0


def test_snapshots_add_over_groups_but_not_over_periods():
    heads, months = [[10], [8], [11], [9]], [[1], [1], [2], [2]]
    assert HB_KPI("期末人力", heads, None, None, None, months, 2) == 20.0
    assert HB_KPI("期末人力", heads, None, None, None, months, 1, 2) is VALUE
    assert HB_KPI("期末人力", heads) == 38.0  # nothing says that the rows are of two months


def test_numpy_arrays_with_holes():
    values = np.array([[100.0], [np.nan], [300.0]])
    assert HB_KPI("FYP", values) == 400.0
    assert HB_KPI("FYP", np.array([1.0, 2.0, np.nan])) == 3.0


def test_ten_thousand_rows_for_a_thousand_agents():
    rows = [[float(number)] for number in range(10_000)]
    agents = [[f"{number % 1000:08d}"] for number in range(10_000)]
    found = HB_KPI("FYP", rows, None, agents, [[f"{number:08d}"] for number in range(1000)])
    assert found[0] == [45000.0]  # 0 + 1000 + … + 9000
    assert found[999] == [54990.0]  # ten times 999 more


@pytest.mark.parametrize(
    ("kpi", "value", "band"),
    [
        ("活动率", 0.50, "达标"),
        ("活动率", 0.4999, "关注"),
        ("活动率", 0.35, "关注"),
        ("活动率", 0.3499, "预警"),
        ("脱落率", 0.03, "达标"),
        ("脱落率", 0.05, "关注"),
        ("脱落率", 0.0501, "预警"),
        ("FYP达成率", 1, "达标"),
        ("FYP达成率", 0.8, "关注"),
        ("首佣率", 0.3, None),  # no bounds
        ("活动率", None, None),
    ],
)
def test_bands(kpi, value, band):
    assert HB_BAND(kpi, value) == band


@pytest.mark.parametrize(
    ("kind", "band"),
    [("月", "预警"), ("周", None), ("季", None), ("年", None), (None, "预警"), ("日", VALUE)],
)
def test_monthly_bands_hold_for_months(kind, band):
    assert HB_BAND("活动率", 0.1, kind) == band


def test_bands_of_a_table_of_indicators():
    kpis, values = [["件均保费"], ["没有"], ["脱落率"]], [[6000], [1], [ExcelError.DIV0]]
    assert HB_BAND(kpis, values) == [["达标"], [NA], [DIV0]]


@pytest.mark.parametrize(
    ("call", "result"),
    [
        (("活动率", 0.45, None, 0.4, 0.3), "达标"),
        (("脱落率", 0.07, None, 0.05, 0.08), "关注"),
        (("活动率", 0.45, None, 0.3, 0.4), NUM),
        (("脱落率", 0.07, None, 0.08, 0.05), NUM),
        (("活动率", 0.45, None, 0.4), VALUE),
        (("活动率", 0.45, None, None, 0.4), VALUE),
        (("首佣率", 0.45, None, 0.4, 0.3), VALUE),
        (("活动率", "高"), VALUE),
    ],
)
def test_bands_with_bounds_of_ones_own(call, result):
    assert HB_BAND(*call) == result
