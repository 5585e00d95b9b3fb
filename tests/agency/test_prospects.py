from __future__ import annotations

import pytest

from agency.prospects import ITEMS, STANDARDS, Grade, activity, grade, pool, score


@pytest.mark.parametrize(
    ("points", "expected"),
    [(30, "A"), (20, "A"), (19, "B"), (15, "B"), (14, "C"), (0, "C"), (-3, "C")],
)
def test_grades(points, expected):
    assert grade(points) == expected


def test_a_company_may_set_other_bounds():
    assert grade(20, {Grade.A: 25, Grade.B: 18}) is Grade.B
    with pytest.raises(ValueError, match="bounds must fall from A to B"):
        grade(20, {Grade.A: 15, Grade.B: 15})


def test_every_grade_can_be_reached_with_our_items():
    best = {item: max(answers, key=answers.__getitem__) for item, answers in ITEMS.items()}
    assert score(best) == 30
    assert grade(score(best)) is Grade.A
    assert grade(score({})) is Grade.C


def test_points_of_a_companys_own_items():
    items = {"年龄": {"30至45岁": 8, "其他": 4}, "收入": {"高": 10, "低": 2}}
    assert score({"年龄": "30至45岁", "收入": "低"}, items) == 10
    assert score({"年龄": "其他"}, items) == 4
    with pytest.raises(ValueError, match="item must be one of 年龄, 收入, got '职业'"):
        score({"职业": "教师"}, items)
    with pytest.raises(ValueError, match="收入 must be one of 高, 低, got '中'"):
        score({"收入": "中"}, items)


def test_a_list_of_prospects():
    own = pool([25, 20, 19, 15, 14, 3])
    assert own.counts == {Grade.A: 2, Grade.B: 2, Grade.C: 2}
    assert (own.cards_due, own.short) == (4, 94)
    assert pool([16] * 130).short == 0


@pytest.mark.parametrize(
    ("role", "daily"),
    [("业务员", (5, 3, 1)), ("主管", (1, 1, 1)), ("组训", (3, 3, 1))],
)
def test_daily_standards(role, daily):
    assert tuple(duty.daily for duty in STANDARDS[role]) == daily


def test_activity_against_the_standard():
    calls, visits, prospects = activity("业务员", 20, {"电话约访": 80, "客户面谈": 66, "其他": 9})
    assert (calls.due, calls.done, calls.short, calls.rate) == (100, 80, 20, 0.8)
    assert (visits.due, visits.short, visits.rate) == (60, 0, 1.1)
    assert (prospects.due, prospects.done, prospects.short) == (20, 0, 20)


def test_an_accompanied_visit_stands_for_a_coaching_talk():
    last = activity("组训", 5, {"个别辅导": 2, "陪访": 3})[-1]
    assert (last.duty.name, last.due, last.done, last.short) == ("个别辅导/陪访", 5, 5, 0)


def test_no_working_days_ask_for_nothing():
    assert [part.rate for part in activity("主管", 0, {})] == [None, None, None]


def test_wrong_calls_are_refused():
    with pytest.raises(ValueError, match="role must be one of 业务员, 主管, 组训, got '内勤'"):
        activity("内勤", 5, {})
    with pytest.raises(ValueError, match="working_days must be 0 or more, got -1"):
        activity("主管", -1, {})
