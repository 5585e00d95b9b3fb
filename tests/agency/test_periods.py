"""Weeks, months, quarters and years: where they begin, what they are called, what precedes them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.periods import BusinessCalendar, MonthRule, PeriodKind

NATURAL = BusinessCalendar()
FROM_26TH = BusinessCalendar(month_rule=MonthRule.FROM_26TH)
FROM_SATURDAY = BusinessCalendar(week_start=5)
FROM_SUNDAY = BusinessCalendar(week_start=6)


def day(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("calendar", "label", "first", "last", "days"),
    [
        (NATURAL, "2027", "2027-01-01", "2027-12-31", 365),
        (NATURAL, "2028", "2028-01-01", "2028-12-31", 366),
        (NATURAL, "2027-Q1", "2027-01-01", "2027-03-31", 90),
        (NATURAL, "2027-Q4", "2027-10-01", "2027-12-31", 92),
        (NATURAL, "2027-02", "2027-02-01", "2027-02-28", 28),
        (NATURAL, "2028-02", "2028-02-01", "2028-02-29", 29),
        (FROM_26TH, "2027", "2027-01-01", "2027-12-31", 365),
        (FROM_26TH, "2027-01", "2027-01-01", "2027-01-25", 25),
        (FROM_26TH, "2027-02", "2027-01-26", "2027-02-25", 31),
        (FROM_26TH, "2028-03", "2028-02-26", "2028-03-25", 29),
        (FROM_26TH, "2027-12", "2027-11-26", "2027-12-31", 36),
        (FROM_26TH, "2027-Q1", "2027-01-01", "2027-03-25", 84),
        (FROM_26TH, "2027-Q2", "2027-03-26", "2027-06-25", 92),
        (FROM_26TH, "2027-Q4", "2027-09-26", "2027-12-31", 97),
        (NATURAL, "2026-W01", "2025-12-29", "2026-01-04", 7),
        (NATURAL, "2026-W53", "2026-12-28", "2027-01-03", 7),
        (NATURAL, "2027-W01", "2027-01-04", "2027-01-10", 7),
        (NATURAL, "2027-W10", "2027-03-08", "2027-03-14", 7),
        (FROM_SATURDAY, "2027-W01", "2027-01-02", "2027-01-08", 7),
        (FROM_SUNDAY, "2027-W01", "2027-01-03", "2027-01-09", 7),
        (FROM_SUNDAY, "2028-W01", "2028-01-02", "2028-01-08", 7),
    ],
)
def test_a_label_names_these_days(calendar, label, first, last, days):
    period = calendar.parse(label)
    assert (period.first, period.last, period.days) == (day(first), day(last), days)
    assert period.label == label
    assert period.first in period
    assert period.last in period
    assert [*period.dates()][-1] == day(last)
    assert calendar.period_of(period.kind, day(first)) == period
    assert calendar.period_of(period.kind, day(last)) == period


@pytest.mark.parametrize(
    ("text", "label", "kind", "year", "number"),
    [
        ("2027", "2027", PeriodKind.YEAR, 2027, 2027),
        ("2027-Q3", "2027-Q3", PeriodKind.QUARTER, 2027, 3),
        ("2027-q3", "2027-Q3", PeriodKind.QUARTER, 2027, 3),
        (" ２０２７-０３ ", "2027-03", PeriodKind.MONTH, 2027, 3),
        ("2027-3", "2027-03", PeriodKind.MONTH, 2027, 3),
        ("2027-w9", "2027-W09", PeriodKind.WEEK, 2027, 9),
        ("2026-W53", "2026-W53", PeriodKind.WEEK, 2026, 53),
    ],
)
def test_labels_are_read_generously_and_written_one_way(text, label, kind, year, number):
    period = NATURAL.parse(text)
    assert (period.label, period.kind, period.year, period.number) == (label, kind, year, number)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", "2027-W10"),
        ("三月", "2027-03"),
        ("202703", "2027-03"),
        ("2027-M3", "2027-03"),
        ("2027-003", "2027-03"),
        ("2027-00", "第1至12月"),
        ("2027-13", "第1至12月"),
        ("2027-Q5", "第1至4季度"),
        ("2027-W53", "第1至52周"),
        ("2026-W54", "第1至53周"),
        ("0027", "不是有效的期间"),
    ],
)
def test_an_unreadable_label_is_answered_with_how_labels_look(text, hint):
    with pytest.raises(ValueError, match=hint) as error:
        NATURAL.parse(text)
    assert f"“{text}”" in str(error.value)


@pytest.mark.parametrize(
    ("calendar", "year", "count", "first", "last"),
    [
        (NATURAL, 2025, 53, "2025-W01", "2026-W01"),
        (NATURAL, 2026, 53, "2026-W01", "2026-W53"),
        (NATURAL, 2027, 53, "2026-W53", "2027-W52"),
        (NATURAL, 2018, 53, "2018-W01", "2019-W01"),
        (NATURAL, 2012, 54, "2011-W52", "2013-W01"),
        (FROM_SUNDAY, 2028, 54, "2027-W52", "2029-W01"),
        (FROM_SATURDAY, 2027, 53, "2026-W52", "2027-W52"),
    ],
)
def test_a_years_book_holds_every_week_that_touches_it(calendar, year, count, first, last):
    weeks = calendar.weeks(year)
    assert (len(weeks), weeks[0].label, weeks[-1].label) == (count, first, last)


@pytest.mark.parametrize(
    ("year", "text", "number"),
    [
        (2027, "2027-01-01", 0),  # in 2026-W53
        (2027, "2026-12-28", 0),  # same week, the year before
        (2027, "2027-01-04", 1),
        (2027, "2027-12-31", 52),
        (2027, "2028-01-02", 52),
        (2026, "2025-12-29", 1),
        (2026, "2027-01-03", 53),
        (2025, "2025-12-31", 53),  # in 2026-W01, one after week 52
        (2012, "2012-01-01", 0),
        (2012, "2012-12-31", 53),
    ],
)
def test_week_number_in_a_years_book(year, text, number):
    assert NATURAL.week_number(year, day(text)) == number


@pytest.mark.parametrize(
    ("year", "text"),
    [(2027, "2026-12-27"), (2026, "2025-12-28"), (2026, "2027-01-04"), (2027, "2028-01-03")],
)
def test_a_week_outside_the_years_book_has_no_number(year, text):
    with pytest.raises(ValueError, match=f"{year}, got {text}"):
        NATURAL.week_number(year, day(text))


@pytest.mark.parametrize(
    ("calendar", "text", "month", "quarter"),
    [
        (NATURAL, "2027-01-31", "2027-01", "2027-Q1"),
        (NATURAL, "2028-02-29", "2028-02", "2028-Q1"),
        (FROM_26TH, "2027-01-25", "2027-01", "2027-Q1"),
        (FROM_26TH, "2027-01-26", "2027-02", "2027-Q1"),
        (FROM_26TH, "2027-03-26", "2027-04", "2027-Q2"),
        (FROM_26TH, "2028-02-29", "2028-03", "2028-Q1"),
        (FROM_26TH, "2027-11-25", "2027-11", "2027-Q4"),
        (FROM_26TH, "2027-11-26", "2027-12", "2027-Q4"),
        (FROM_26TH, "2027-12-31", "2027-12", "2027-Q4"),
    ],
)
def test_month_and_quarter_of_a_day(calendar, text, month, quarter):
    assert calendar.month_of(day(text)).label == month
    assert calendar.quarter_of(day(text)).label == quarter


@pytest.mark.parametrize(
    ("label", "previous", "year_before"),
    [
        ("2027", "2026", "2026"),
        ("2027-Q1", "2026-Q4", "2026-Q1"),
        ("2027-01", "2026-12", "2026-01"),
        ("2028-03", "2028-02", "2027-03"),
        ("2027-W01", "2026-W53", "2026-W01"),
        ("2026-W01", "2025-W52", "2025-W01"),
        ("2027-W52", "2027-W51", "2026-W52"),
        ("2026-W53", "2026-W52", "2025-W52"),  # 2025 has no week 53
    ],
)
@pytest.mark.parametrize("calendar", [NATURAL, FROM_26TH])
def test_what_a_period_is_compared_with(calendar, label, previous, year_before):
    period = calendar.parse(label)
    assert calendar.previous(period).label == previous
    assert calendar.year_before(period).label == year_before


@pytest.mark.parametrize("week_start", [-1, 7])
def test_a_week_starts_on_a_weekday(week_start):
    with pytest.raises(ValueError, match=f"got {week_start}"):
        BusinessCalendar(week_start=week_start)


@pytest.mark.parametrize(("year", "month"), [(2027, 0), (2027, 13), (1899, 1), (3000, 1)])
def test_months_and_years_have_bounds(year, month):
    with pytest.raises(ValueError, match="must be"):
        NATURAL.month(year, month)


@given(st.dates(date(1901, 1, 1), date(2998, 12, 31)))
def test_weeks_from_monday_are_iso_weeks(any_day):
    week = NATURAL.week_of(any_day)
    assert (week.year, week.number) == any_day.isocalendar()[:2]


@given(
    st.dates(date(1901, 1, 1), date(2998, 12, 31)),
    st.sampled_from(MonthRule),
    st.integers(0, 6),
)
def test_every_day_lies_in_one_period_of_each_kind(any_day, rule, week_start):
    calendar = BusinessCalendar(rule, week_start)
    for periods in (
        calendar.weeks(any_day.year),
        calendar.months(any_day.year),
        calendar.quarters(any_day.year),
    ):
        (holding,) = [period for period in periods if any_day in period]
        assert calendar.period_of(holding.kind, any_day) == holding
        assert calendar.parse(holding.label) == holding
    week = calendar.week_of(any_day)
    assert week.first.weekday() == week_start
    assert calendar.weeks(any_day.year)[0].number in {1, 52, 53}
