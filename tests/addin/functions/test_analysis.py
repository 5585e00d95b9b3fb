"""HB_CAUSES, HB_MEASURES, HB_GAP, HB_SOLVE and HB_MEETINGS."""

from __future__ import annotations

import pytest

from addin.functions.cells import ExcelError
from addin.functions.decomposition import HB_GAP, HB_SOLVE
from addin.functions.meetings import HB_MEETINGS
from addin.functions.playbook import HB_CAUSES, HB_MEASURES

VALUE, NUM, NA, DIV0 = ExcelError.VALUE, ExcelError.NUM, ExcelError.NA, ExcelError.DIV0


def test_causes_come_in_a_column_three_unless_told():
    assert HB_CAUSES("增员率") == [
        ["每月接触的准增员人数太少"],
        ["没有边展业边物色人的日常习惯"],
        ["主管自己出单少，说服不了别人加入"],
    ]
    assert len(HB_CAUSES("脱落率", 99)) == 12  # as many as the playbook knows


def test_other_weak_indicators_speak_for_causes():
    weak = [["脱落率"], ["出勤率"], [None], ["增员率"]]
    assert HB_CAUSES("增员率", 1, weak) == "职场冷清、走的人多，来客看不到希望"


def test_measures_with_owner_and_days():
    assert HB_MEASURES("增员率", 1) == [["主管先写本周约谈名单，再带每人写两个名字", "组经理", 7]]


def test_a_little_weakness_asks_for_gentler_measures():
    strict = [text for text, _, _ in HB_MEASURES("增员率", 9, "预警")]
    gentle = [text for text, _, _ in HB_MEASURES("增员率", 9, "关注")]
    assert "办一场创说会，会前定来宾名单，会后三天内回访" in strict
    assert "办一场创说会，会前定来宾名单，会后三天内回访" not in gentle


@pytest.mark.parametrize("function", [HB_CAUSES, HB_MEASURES])
@pytest.mark.parametrize(
    ("call", "error"),
    [
        (("没有这个",), NA),
        (("FYP",), NA),  # an indicator of which the playbook says nothing
        ((None,), VALUE),
        (("增员率", 0), NUM),
        (("增员率", 1.5), VALUE),
        (([["增员率"], ["脱落率"]],), VALUE),
        ((ExcelError.REF,), ExcelError.REF),
    ],
)
def test_wrong_arguments_of_the_playbook(function, call, error):
    assert function(*call) is error


def test_a_good_indicator_has_no_measures():
    assert HB_MEASURES("增员率", 1, "达标") is VALUE
    assert HB_CAUSES("增员率", 1, "没有") is NA


def test_the_parts_of_a_gap():
    # 10 heads × ½ × 2 policies × 5,000 = 50,000; 8 × ½ × 2 × 5,000 = 40,000: headcount alone.
    assert HB_GAP([[10, 5, 10, 50000]], [[8, 4, 8, 40000]]) == [[-10000.0, 0.0, 0.0, 0.0]]
    # 2 × 1 × 1 × 100 = 200, then 3 × 1 × 1 × 200 = 600: heads +1 × 150, premium +100 × 2.5.
    plan, actual = [[2], [2], [2], [200]], [[3], [3], [3], [600]]
    assert HB_GAP(plan, actual) == [[150.0], [0.0], [0.0], [250.0]]


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (([[1, 1, 1]], [[1, 1, 1, 1]]), VALUE),
        (([[1, 1, 1, None]], [[1, 1, 1, 1]]), VALUE),
        (([[1, 1, 1, 1]], [[1, 1, 1, "多"]]), VALUE),
        (([[-1, 1, 1, 1]], [[1, 1, 1, 1]]), NUM),
        (([[1, 1, 1, 1]], [[1, 1, 1, DIV0]]), DIV0),
    ],
)
def test_wrong_arguments_of_the_gap(call, error):
    assert HB_GAP(*call) is error


def test_what_doubles_fyp():
    rows = HB_SOLVE(20000, [[10, 5, 5, 10000]], [[1, 1, 1, 1]])  # 10 × ½ × 1 × 2,000
    assert [row[0] for row in rows] == ["平均人力", "活动率", "有效人均件数", "件均保费"]
    assert [row[1] for row in rows] == [10.0, 0.5, 1.0, 2000.0]
    assert [row[2] for row in rows] == pytest.approx([20, 1, 2, 4000])
    assert [row[3] for row in rows] == pytest.approx([1, 1, 1, 1])
    assert [row[4] for row in rows] == [True, True, True, True]
    share = 2**0.25  # equal effort: each rises by the fourth root of 2
    assert [row[5] for row in rows] == pytest.approx([10 * share, share / 2, share, 2000 * share])


def test_activity_cannot_exceed_one():
    rows = HB_SOLVE(30000, [[10, 5, 5, 10000]])
    assert [row[4] for row in rows] == [True, False, True, True]


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ((0, [[10, 5, 5, 10000]]), NUM),
        ((-5, [[10, 5, 5, 10000]]), NUM),
        ((20000, [[10, 0, 0, 0]]), DIV0),
        ((20000, [[0, 0, 0, 0]]), DIV0),
        ((20000, [[10, 5, 5]]), VALUE),
        ((20000, [[10, 5, 5, 10000]], [[1, 1, 1, 0]]), NUM),
        ((20000, [[10, 5, 5, 10000]], [[1, 1]]), VALUE),
        (("多", [[10, 5, 5, 10000]]), VALUE),
        ((20000, [[10, -5, 5, 10000]]), NUM),
    ],
)
def test_wrong_arguments_of_solving(call, error):
    assert HB_SOLVE(*call) is error


def test_the_meetings_of_the_first_working_day_of_a_month():
    assert [row[:3] for row in HB_MEETINGS("2027-03-01")] == [
        ["08:00", "08:20", "干部早会"],
        ["08:30", "09:20", "大早会"],
        ["09:30", "10:30", "二次早会"],
        ["10:40", "12:00", "周经营分析会"],
        ["14:00", "16:00", "月度经营总结会"],
        ["16:00", "17:30", "月度启动会"],
    ]


@pytest.mark.parametrize(
    ("call", "result"),
    [
        (("2027-03-07",), None),  # Sunday
        (("2027-10-01",), None),  # National Day
        (("2027-03-05", "2027-03-05"), None),  # the company is closed
        (("三月五日",), VALUE),
        ((None,), VALUE),
        (("1999-03-05",), NUM),
        (([["2027-03-05", "2027-03-08"]],), VALUE),
        (("2027-03-05", "2027-03-08", "2027-03-08"), VALUE),
    ],
)
def test_days_without_meetings_and_wrong_arguments(call, result):
    assert HB_MEETINGS(*call) is result


def test_a_make_up_saturday_has_its_morning_meetings():
    names = [row[2] for row in HB_MEETINGS("2027-03-06", None, "2027-03-06")]
    assert "大早会" in names
