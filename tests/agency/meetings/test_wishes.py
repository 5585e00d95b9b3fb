from __future__ import annotations

from datetime import time

import pytest

from agency.meetings.kinds import DayRule
from agency.meetings.wishes import day_text, parse_day, parse_flag, parse_names, parse_time


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("每天", DayRule()),
        ("周一", DayRule(weekdays=(0,))),
        ("星期天", DayRule(weekdays=(6,))),
        ("周四、周二", DayRule(weekdays=(1, 3))),
        ("周二和周四", DayRule(weekdays=(1, 3))),
        ("周二四", DayRule(weekdays=(1, 3))),
        ("第1个周一", DayRule(weekdays=(0,), nth=1)),
        ("第三个星期五", DayRule(weekdays=(4,), nth=3)),
        ("最后一个周五", DayRule(weekdays=(4,), nth=-1)),
        ("最后周五", DayRule(weekdays=(4,), nth=-1)),
        ("倒数第2个周三", DayRule(weekdays=(2,), nth=-2)),
        ("第3个工作日", DayRule(workday=3)),
        ("最后一个工作日", DayRule(workday=-1)),
        ("倒数第2个工作日", DayRule(workday=-2)),
        ("15日", DayRule(month_day=15)),
        ("十五号", DayRule(month_day=15)),
        ("二十八日", DayRule(month_day=28)),
        ("月末", DayRule(month_day=31)),
        ("3月15日", DayRule(month_day=15, month=3)),
        ("第1月第1个周一", DayRule(weekdays=(0,), nth=1, month=1)),
        ("正月十五", DayRule(festival="lantern")),
    ],
)
def test_a_day_as_people_write_it(text, rule):
    assert parse_day(text) == rule


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (DayRule(), "每天"),
        (DayRule(weekdays=(1, 3)), "周二、周四"),
        (DayRule(weekdays=(0,), nth=1), "第1个周一"),
        (DayRule(weekdays=(4,), nth=-1), "倒数第1个周五"),
        (DayRule(workday=-2), "倒数第2个工作日"),
        (DayRule(month_day=31), "月末"),
        (DayRule(month_day=31, month=3), "第3月月末"),
        (DayRule(workday=5, month=1), "第1月第5个工作日"),
        (DayRule(festival="lantern"), "正月十五"),
    ],
)
def test_a_rule_is_written_as_it_is_read(rule, text):
    assert day_text(rule) == text
    assert parse_day(text) == rule


@pytest.mark.parametrize(
    "text", ["", "下周", "周八", "32日", "第0个工作日", "13月1日", "一二三", "3月周一"]
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError, match="看不懂的日子"):
        parse_day(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("8:30", time(8, 30)),
        ("08：30", time(8, 30)),
        ("08:30:00", time(8, 30)),
        ("14点", time(14)),
        ("下午2点", time(14)),
        ("下午2:15", time(14, 15)),
        ("上午9点30分", time(9, 30)),
        ("0.375", time(9)),
    ],
)
def test_a_time_as_people_write_it(text, moment):
    assert parse_time(text) == moment


@pytest.mark.parametrize("text", ["", "早上", "25:00", "8:75", "8", "1.5"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(ValueError, match="看不懂的时间"):
        parse_time(text)


def test_yes_no_and_names():
    assert parse_flag(" 是 ") is True
    assert parse_flag("不开") is False
    with pytest.raises(ValueError, match="大概"):
        parse_flag("大概")
    assert parse_names("0001、0002, 0001；王一 李二") == ("0001", "0002", "王一", "李二")
    assert parse_names("  ") == ()
