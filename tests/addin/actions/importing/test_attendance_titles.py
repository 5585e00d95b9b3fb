"""Which month a calendar's title names, and which day a column's header."""

from __future__ import annotations

from datetime import date

import pytest

from addin.actions.importing.attendance_days import day_headers, tell_days, weekday_of
from addin.actions.importing.attendance_titles import Puzzle, clue_of
from agency.periods import BusinessCalendar, MonthRule
from generators.tabular import RawTable

NATURAL, FROM_26TH = BusinessCalendar(), BusinessCalendar(MonthRule.FROM_26TH)
TODAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("text", "year", "month"),
    [
        ("2026年11月考勤表", 2026, 11),
        ("２０２６年１１月份 出勤统计", 2026, 11),
        ("2026 年 11 月 考勤", 2026, 11),
        ("考勤202611", 2026, 11),
        ("2026.11", 2026, 11),
        ("2026-11 打卡明细", 2026, 11),
        ("二〇二六年十一月考勤表", 2026, 11),
        ("11月考勤表", None, 11),
        ("十二月", None, 12),
        ("月份：9", None, 9),
        ("年份：2026 月份：9", 2026, 9),
        ("2026年度考勤", 2026, None),
        ("2026年11月考勤表 打印日期：2026年12月3日", 2026, 11),
        ("打印日期：2026年12月", None, None),
        ("报表生成时间：2026-12-01 09:10", None, None),
        ("截至2026年11月20日", None, None),
        ("20261130", None, None),
        ("11月30日", None, None),
        ("2026年13月", 2026, None),
        ("城东一部", None, None),
        ("Sheet1", None, None),
    ],
)
def test_a_text_may_name_year_and_month(text, year, month):
    clue = clue_of(text)
    assert (clue.year, clue.month, clue.span) == (year, month, None)


@pytest.mark.parametrize(
    "text",
    [
        "统计日期：2026-10-26 至 2026-11-25",
        "考勤周期2026年10月26日—11月25日",
        "2026.10.26-2026.11.25",
    ],
)
def test_a_text_may_name_first_and_last_day(text):
    assert clue_of(text).span == (date(2026, 10, 26), date(2026, 11, 25))


def table(*names, above=(), title=(), sheet="", file="考勤.csv"):
    """A table with these headers, after 工号; ``above`` are the names over them."""
    parents = ("", *above) if above else ("",) * (len(names) + 1)
    return RawTable(file, sheet, ("工号", *names), parents, 2, [], (), tuple(title))


@pytest.mark.parametrize(
    ("names", "days"),
    [
        (("1", "2", "3"), (1, 2, 3)),
        (("01", "02", "03"), (1, 2, 3)),
        (("1日", "2日", "3日"), (1, 2, 3)),
        (("1号", "2号", "3号"), (1, 2, 3)),
        (("1(周日)", "2(周一)", "3(周二)"), (1, 2, 3)),
        (("日1", "一2", "二3"), (1, 2, 3)),
        (("11/1", "11/2", "11/3"), (1, 2, 3)),
        (("11/1(日)", "11/2(一)", "11/3(二)"), (1, 2, 3)),
        (("11-01", "11-02", "11-03"), (1, 2, 3)),
        (("11月1日", "11月2日", "11月3日"), (1, 2, 3)),
        (("11.8", "11.9", "11.1", "11.11"), (8, 9, 10, 11)),
        (("2026-11-01", "2026-11-02", "2026-11-03"), (1, 2, 3)),
        (("2026/11/1", "2", "3"), (1, 2, 3)),
        (("20261101", "20261102", "20261103"), (1, 2, 3)),
        (("46327", "46328", "46329"), (1, 2, 3)),
    ],
)
def test_a_header_names_a_day(names, days):
    headers = day_headers(table(*names))
    found = tell_days(headers, [[clue_of("2026年11月")]], 2026, NATURAL, TODAY)
    assert list(found.columns) == [date(2026, 11, day) for day in days]
    assert list(found.columns.values()) == [(n,) for n in range(1, len(days) + 1)]


def test_the_day_may_stand_above_the_weekday_or_two_halves_below_it():
    headers = day_headers(table("日", "一", "二", above=("11/1", "11/2", "11/3")))
    assert [(h.month, h.day, h.weekday) for h in headers] == [(11, 1, 6), (11, 2, 0), (11, 3, 1)]
    halves = day_headers(table(*["早", "晚"] * 3, above=("1", "1", "2", "2", "3", "3")))
    found = tell_days(halves, [[clue_of("2026年11月")]], 2026, NATURAL, TODAY)
    assert list(found.columns.values()) == [(1, 2), (3, 4), (5, 6)]


@pytest.mark.parametrize(
    "names",
    [
        ("1", "2"),
        ("1月", "2月", "3月"),
        ("第1周", "第2周", "第3周"),
        ("规模保费", "件数", "承保日期"),
        ("2026-11", "2026-12", "2027-01"),
        ("32", "33", "34"),
    ],
)
def test_other_headers_are_no_days(names):
    assert day_headers(table(*names)) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [("一", 0), ("周日", 6), ("星期天", 6), ("(六)", 5), ("一组", None), ("", None)],
)
def test_weekdays(text, day):
    assert weekday_of(text) == day


def told(names, *titles, calendar=NATURAL, year=2026, today=TODAY):
    """What is told by the title, the sheet's name and the file's, in this order."""
    clues = [[clue_of(text)] for text in titles]
    return tell_days(day_headers(table(*names)), clues, year, calendar, today)


THREE = ("2", "3", "4")


def test_what_the_title_leaves_out_the_names_of_sheet_and_file_say():
    november = [date(2026, 11, day) for day in (2, 3, 4)]
    for titles in (
        ("", "2026年11月"),
        ("", "", "202611"),
        ("2026年度", "11月"),
        ("11月", "", "2026年"),
    ):
        assert list(told(THREE, *titles).columns) == november
        assert told(THREE, *titles).assumed is None


def test_a_month_is_never_assumed():
    found = told(THREE, "考勤表", "Sheet1", "考勤")
    assert isinstance(found, Puzzle)
    assert "看不出是哪个月" in found.reason
    assert "2026年11月考勤表" in found.remedy


def test_a_title_and_a_sheet_that_disagree_are_a_puzzle_unless_weekdays_tell():
    assert "标题是11月，工作表名或文件名却是10月" in told(THREE, "2026年11月", "10月").reason
    right = told(("2(一)", "3(二)", "4(三)"), "2026年11月", "10月")
    assert next(iter(right.columns)) == date(2026, 11, 2)
    wrong = told(("2(一)", "3(二)", "4(三)"), "2026年10月", "11月")
    assert "2026-10-02是星期五" in wrong.reason


def test_dates_in_the_header_and_a_title_that_disagree_are_a_puzzle():
    assert "标题是10月，表头的日期却是11月" in told(("11/2", "11/3", "11/4"), "2026年10月").reason


def test_a_year_that_nothing_says_is_the_book_s_and_told():
    assert told(THREE, "11月考勤表").assumed == 2026
    assert told(("2(一)", "3(二)", "4(三)"), "11月考勤表").assumed is None
    # 2 November 2027 is a Tuesday, and a month that has not come is not the book's.
    assert "星期" in told(("2(一)", "3(二)", "4(三)"), "11月", year=2027).reason
    assert "还没有到" in told(THREE, "12月", today=date(2026, 11, 28)).reason


def test_days_that_the_month_does_not_have():
    found = told(("28", "29", "30", "31"), "2026年11月")
    assert (len(found.columns), found.impossible) == (3, (4,))
    assert "与标题不符" in told(("11/28", "11/29", "11/30"), "2026年11月1日至2026年11月28日").reason


def test_days_of_two_months_need_a_business_month_or_both_ends():
    cut = ("26", "27", "28", "29", "30", "31", "1", "2", "25")
    expected = [*range(26, 32), 1, 2, 25]
    for found in (
        told(cut, "2026年11月", calendar=FROM_26TH),
        told(cut, "2026年10月26日至11月25日"),
    ):
        assert [day.day for day in found.columns] == expected
        assert {day.month for day in list(found.columns)[:6]} == {10}
    puzzle = told(cut, "2026年11月")
    assert "跨了两个月" in puzzle.reason
    assert puzzle.column == 7
