"""Working days as the State Council's notices of 2025 and 2026 give them, and before a notice."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from agency.periods import BusinessCalendar, MonthRule
from agency.workdays import DayKind, NoticeDay, YearStatus, check_notice, work_calendar

MONTHS = BusinessCalendar()
CALENDAR = work_calendar([2025, 2026])


def day(text):
    return date.fromisoformat(text)


def off(text, name=""):
    return NoticeDay(day(text), DayKind.OFF, name)


def work(text, name=""):
    return NoticeDay(day(text), DayKind.WORK, name)


# Counted by hand from the two notices: weekdays − weekdays off + make-up days.
@pytest.mark.parametrize(
    ("label", "weekdays", "weekdays_off", "makeups", "working_days"),
    [
        ("2025-01", 23, 5, 1, 19),  # off 1, 28–31; work 26
        ("2025-02", 20, 2, 1, 19),  # off 3–4; work 8
        ("2025-03", 21, 0, 0, 21),
        ("2025-04", 22, 1, 1, 22),  # off 4; work 27
        ("2025-05", 22, 3, 0, 19),  # off 1–2, 5
        ("2025-06", 21, 1, 0, 20),  # off 2
        ("2025-07", 23, 0, 0, 23),
        ("2025-08", 21, 0, 0, 21),
        ("2025-09", 22, 0, 1, 23),  # work 28
        ("2025-10", 23, 6, 1, 18),  # off 1–3, 6–8; work 11
        ("2025-11", 20, 0, 0, 20),
        ("2025-12", 23, 0, 0, 23),
        ("2026-01", 22, 2, 1, 21),  # off 1–2; work 4
        ("2026-02", 20, 6, 2, 16),  # off 16–20, 23; work 14, 28
        ("2026-03", 22, 0, 0, 22),
        ("2026-04", 22, 1, 0, 21),  # off 6
        ("2026-05", 21, 3, 1, 19),  # off 1, 4–5; work 9
        ("2026-06", 22, 1, 0, 21),  # off 19
        ("2026-07", 23, 0, 0, 23),
        ("2026-08", 21, 0, 0, 21),
        ("2026-09", 22, 1, 1, 22),  # off 25; work 20
        ("2026-10", 22, 5, 1, 18),  # off 1–2, 5–7; work 10
        ("2026-11", 21, 0, 0, 21),
        ("2026-12", 23, 0, 0, 23),
    ],
)
def test_working_days_of_a_month(label, weekdays, weekdays_off, makeups, working_days):
    month = MONTHS.parse(label)
    days = [*month.dates()]
    assert sum(any_day.weekday() < 5 for any_day in days) == weekdays
    assert sum(CALENDAR.is_makeup(any_day) for any_day in days) == makeups
    assert weekdays - weekdays_off + makeups == working_days
    assert CALENDAR.workdays(month) == working_days
    assert len([*CALENDAR.workday_dates(month)]) == working_days


@pytest.mark.parametrize(
    ("calendar", "label", "working_days"),
    [
        (MONTHS, "2025", 248),
        (MONTHS, "2026", 248),
        (MONTHS, "2026-Q1", 59),
        (MONTHS, "2026-W01", 4),  # 29–31 December 2025, off 1–3 January, work on the 4th
        (MONTHS, "2026-W07", 6),  # 9–14 February
        (MONTHS, "2026-W08", 0),  # the Spring Festival: 15 February is the Sunday before
        (MONTHS, "2026-W09", 5),  # 24–28 February
        (BusinessCalendar(MonthRule.FROM_26TH), "2026-02", 18),  # 5 in January, 2–6, 9–14, 24–25
    ],
)
def test_working_days_of_other_periods(calendar, label, working_days):
    assert CALENDAR.workdays(calendar.parse(label)) == working_days


@pytest.mark.parametrize(
    ("first", "last", "names"),
    [
        ("2025-01-01", "2025-01-01", {"元旦"}),
        ("2025-01-28", "2025-02-04", {"农历除夕", "春节"}),
        ("2025-04-04", "2025-04-06", {"清明节"}),
        ("2025-05-01", "2025-05-05", {"劳动节"}),
        ("2025-05-31", "2025-06-02", {"端午节"}),
        ("2025-10-01", "2025-10-08", {"国庆节", "中秋节"}),
        ("2026-01-01", "2026-01-03", {"元旦"}),
        ("2026-02-15", "2026-02-23", {"农历除夕", "春节"}),
        ("2026-04-04", "2026-04-06", {"清明节"}),
        ("2026-05-01", "2026-05-05", {"劳动节"}),
        ("2026-06-19", "2026-06-21", {"端午节"}),
        ("2026-09-25", "2026-09-27", {"中秋节"}),
        ("2026-10-01", "2026-10-07", {"国庆节"}),
    ],
)
def test_a_holiday_is_named_on_all_its_days_and_not_beside(first, last, names):
    days = [date.fromordinal(n) for n in range(day(first).toordinal(), day(last).toordinal() + 1)]
    assert {CALENDAR.name(any_day) for any_day in days} == names
    assert not any(CALENDAR.is_workday(any_day) for any_day in days)
    for beside in (
        date.fromordinal(days[0].toordinal() - 1),
        date.fromordinal(days[-1].toordinal() + 1),
    ):
        assert CALENDAR.is_workday(beside)
        assert CALENDAR.name(beside) == ("调休上班" if CALENDAR.is_makeup(beside) else "")


@pytest.mark.parametrize(
    "text",
    [
        *("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"),
        *("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
    ],
)
def test_a_makeup_day_is_a_working_weekend_day(text):
    assert day(text).weekday() >= 5
    assert CALENDAR.is_makeup(day(text))
    assert CALENDAR.is_workday(day(text))
    assert CALENDAR.name(day(text)) == "调休上班"


def test_an_ordinary_weekend_has_no_name():
    assert not CALENDAR.is_workday(day("2026-03-07"))
    assert CALENDAR.name(day("2026-03-07")) == ""


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-03-02", "2026-03-02", 0),
        ("2026-03-02", "2026-03-03", 1),
        ("2026-03-06", "2026-03-09", 1),  # Friday to Monday
        ("2026-02-13", "2026-02-24", 2),  # 14 February is worked, then the festival
        ("2026-02-24", "2026-02-13", -2),
        ("2025-12-31", "2026-01-05", 2),  # over the year's end: Sunday the 4th and Monday
    ],
)
def test_working_days_between_two_days(start, end, days):
    assert CALENDAR.days_between(day(start), day(end)) == days


# 2040 is far enough ahead to stay unannounced. Its lunar dates: new year on 12 February,
# Dragon Boat on 14 June, Mid-Autumn on 20 September.
NOTICE_2040 = [
    *(off(text, "元旦") for text in ("2040-01-01", "2040-01-02")),
    *(off(f"2040-02-{number}", "春节") for number in range(11, 19)),
    work("2040-02-04"),
    work("2040-02-19", "春节调休"),  # a Sunday
    off("2040-04-04", "清明节"),
    *(off(f"2040-05-0{number}", "劳动节") for number in range(1, 4)),
    off("2040-06-14", "端午节"),
    off("2040-09-20", "中秋节"),
    *(off(f"2040-10-0{number}", "国庆节") for number in range(1, 8)),
]


def test_a_year_without_a_notice_is_provisional_and_has_only_the_holidays_by_law():
    calendar = work_calendar([2040])
    assert calendar.status(2040) is YearStatus.PROVISIONAL
    assert calendar.status(2040).label == "预排"
    # New Year's Day falls on a Sunday and is made up for by law; so are two festival days.
    assert [text for text in ("2040-01-02", "2040-01-03") if calendar.is_workday(day(text))] == [
        "2040-01-03"
    ]
    assert calendar.workdays(MONTHS.parse("2040-02")) == 17  # 21 weekdays − 13–16 February
    assert not any(calendar.is_makeup(any_day) for any_day in MONTHS.year(2040).dates())


def test_announced_years_are_official():
    assert {CALENDAR.status(year) for year in (2024, 2025, 2026)} == {YearStatus.OFFICIAL}
    assert CALENDAR.status(2026).label == "正式"


def test_head_offices_table_of_all_holidays_makes_a_year_official_and_replaces_the_presumed_days():
    calendar = work_calendar([2040], NOTICE_2040)
    assert calendar.status(2040) is YearStatus.OFFICIAL
    assert calendar.status(2039) is YearStatus.PROVISIONAL
    # 21 weekdays − 13–17 February + the 4th (Saturday) and the 19th (Sunday)
    assert calendar.workdays(MONTHS.parse("2040-02")) == 18
    assert calendar.name(day("2040-02-17")) == "春节"
    assert calendar.name(day("2040-02-19")) == "春节调休"
    assert not calendar.is_workday(day("2040-10-05"))


def test_a_table_that_lacks_a_holiday_leaves_the_year_provisional():
    without_mid_autumn = [row for row in NOTICE_2040 if row.name != "中秋节"]
    calendar = work_calendar([2040], without_mid_autumn)
    assert calendar.status(2040) is YearStatus.PROVISIONAL
    assert not calendar.is_workday(day("2040-09-20"))  # by law, table or not
    assert not calendar.is_workday(day("2040-02-17"))  # the table's days are set on top
    assert calendar.is_makeup(day("2040-02-04"))


def test_head_offices_days_are_set_on_top_of_an_announced_year():
    calendar = work_calendar(
        [2026], [off("2026-06-08", "司庆"), work("2026-02-23"), work("2026-03-07")]
    )
    assert calendar.status(2026) is YearStatus.OFFICIAL
    assert (calendar.is_workday(day("2026-06-08")), calendar.name(day("2026-06-08"))) == (
        False,
        "司庆",
    )
    assert calendar.is_workday(day("2026-02-23"))
    assert not calendar.is_makeup(day("2026-02-23"))  # a Monday
    assert calendar.is_makeup(day("2026-03-07"))
    assert calendar.workdays(MONTHS.parse("2026-02")) == 17


def test_a_day_that_is_off_and_worked_is_a_problem():
    (problem,) = check_notice([off("2027-02-05"), work("2027-02-06"), work("2027-02-05")])
    assert (problem.index, problem.field, problem.code) == (2, "kind", "off-and-work")


def test_a_calendar_refuses_years_it_was_not_built_for():
    for ask in (CALENDAR.is_workday, CALENDAR.is_makeup, CALENDAR.name):
        with pytest.raises(ValueError, match=r"2024, 2025, 2026, 2027\], got 2028"):
            ask(day("2028-01-03"))


def test_a_calendar_imports_no_country_but_china():
    script = """
import sys
from agency.workdays import _china, work_calendar
work_calendar([2026])
print([name for name in sys.modules if name.startswith("holidays.countries.")])
from holidays.countries import China
print(China is _china(), "holidays.countries.france" in sys.modules)
"""
    shown = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert shown.stdout == "['holidays.countries.china']\nTrue True\n"
