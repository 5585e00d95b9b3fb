"""On which days meetings fall; expected days read off the calendars of 2026 to 2028 by hand.

2026: off 1–3 January, 15–23 February, 4–6 April, 1–5 May, 19–21 June, 25–27 September,
1–7 October; make-up working days 4 January, 14 and 28 February, 9 May, 20 September,
10 October.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from agency.meetings.catalogue import catalogue
from agency.meetings.kinds import DayRule, Frequency, Holiday, Makeup
from agency.meetings.model import Campaign
from agency.meetings.rules import Days, Occurrence, nominal_days, occurrences
from agency.periods import BusinessCalendar, MonthRule
from agency.workdays import work_calendar

WEEKLY = catalogue()["weekly"]
CALENDAR = work_calendar([2026, 2027, 2028])


def days(
    label: str, rule: MonthRule = MonthRule.NATURAL, since: date | None = None, week_start: int = 0
) -> Days:
    business = BusinessCalendar(rule, week_start)
    return Days(business.parse(label), CALENDAR, business, since)


def due(label: str, day: DayRule, **kind: Any) -> list[Occurrence]:
    return list(occurrences(replace(WEEKLY, day=day, **kind), day, days(label)))


def short(found: list[date]) -> list[str]:
    return [f"{day:%m-%d}" for day in found]


@pytest.mark.parametrize(
    ("label", "rule", "expected"),
    [
        ("2026-W10", DayRule(weekdays=(0,)), ["2026-03-02"]),
        ("2026-W53", DayRule(weekdays=(0, 4)), ["2026-12-28", "2027-01-01"]),
        ("2026-10", DayRule(weekdays=(0,), nth=1), ["2026-10-05"]),
        ("2026-12", DayRule(weekdays=(4,), nth=-1), ["2026-12-25"]),
        ("2026-02", DayRule(weekdays=(0,), nth=5), []),
        ("2026-10", DayRule(workday=1), ["2026-10-08"]),
        ("2026-02", DayRule(workday=-1), ["2026-02-28"]),
        ("2026-01", DayRule(workday=1), ["2026-01-04"]),
        ("2026-02", DayRule(workday=31), []),
        ("2026-02", DayRule(month_day=31), ["2026-02-28"]),
        ("2028-02", DayRule(month_day=30), ["2028-02-29"]),
        ("2026-04", DayRule(month_day=31), ["2026-04-30"]),
        ("2026-Q1", DayRule(weekdays=(2,), nth=2), ["2026-01-14"]),
        ("2026-Q2", DayRule(workday=-1, month=3), ["2026-06-30"]),
        ("2026", DayRule(festival="lantern"), ["2026-03-03"]),
        ("2027", DayRule(festival="lantern", offset=-5), ["2027-02-15"]),
        ("2026", DayRule(month_day=15, month=12), ["2026-12-15"]),
    ],
)
def test_the_day_that_a_rule_names(label: str, rule: DayRule, expected: list[str]) -> None:
    found = days(label)
    assert [d.isoformat() for d in nominal_days(rule, found.period, found)] == expected


def test_months_from_the_26th_have_their_own_first_monday() -> None:
    found = days("2026-03", MonthRule.FROM_26TH)
    assert nominal_days(DayRule(weekdays=(0,), nth=1), found.period, found) == [date(2026, 3, 2)]
    assert nominal_days(DayRule(month_day=28), found.period, found) == [date(2026, 2, 28)]
    assert nominal_days(DayRule(workday=1), found.period, found) == [date(2026, 2, 26)]


def test_weeks_may_begin_on_saturday() -> None:
    found = days("2026-W09", week_start=5)
    assert found.period.first == date(2026, 2, 28)
    named = nominal_days(DayRule(weekdays=(5, 0)), found.period, found)
    assert named == [date(2026, 2, 28), date(2026, 3, 2)]


@pytest.mark.parametrize(
    ("week", "holiday", "makeup", "expected"),
    [
        # An ordinary week: Monday, then the other days for the case of a clash.
        ("2026-W10", "week", "fallback", "03-02 03-03 03-04 03-05 03-06"),
        # Monday 23 February off: the next day of the week; make-up Saturday 28th last or as any.
        ("2026-W09", "week", "fallback", "02-24 02-25 02-26 02-27 02-28"),
        ("2026-W09", "week", "never", "02-24 02-25 02-26 02-27"),
        # The whole week off.
        ("2026-W08", "week", "held", ""),
        # Only the make-up Sunday is worked in the period's part of that week.
        ("2026-W41", "week", "never", "10-08 10-09"),
        ("2026-W41", "week", "held", "10-08 10-09 10-10"),
        ("2026-W41", "skip", "held", ""),
    ],
)
def test_where_a_monday_meeting_goes(week: str, holiday: str, makeup: str, expected: str) -> None:
    found = due(week, DayRule(weekdays=(0,)), holiday=Holiday(holiday), makeup=Makeup(makeup))
    assert [short(list(o.days)) for o in found] == [expected.split()]


@pytest.mark.parametrize(
    ("month", "rule", "holiday", "first"),
    [
        ("2026-10", DayRule(weekdays=(0,), nth=1), "next", "10-08"),
        ("2026-10", DayRule(month_day=5), "previous", "10-08"),  # nothing worked before it
        ("2026-05", DayRule(month_day=10), "previous", "05-08"),  # the 9th is a fallback
        ("2026-05", DayRule(month_day=31), "next", "05-29"),  # nothing worked after it
        ("2026-09", DayRule(month_day=26), "next", "09-28"),
        ("2026-09", DayRule(month_day=26), "previous", "09-24"),
        ("2026-09", DayRule(month_day=9), "previous", "09-09"),
    ],
)
def test_where_a_monthly_meeting_goes(month: str, rule: DayRule, holiday: str, first: str) -> None:
    kind = {"frequency": Frequency.MONTHLY, "holiday": Holiday(holiday)}
    assert short([o.days[0] for o in due(month, rule, **kind)]) == [first]


def test_a_weekly_meeting_may_move_into_the_week_before() -> None:
    found = due("2026-02", DayRule(weekdays=(0,)), holiday=Holiday.PREVIOUS)
    assert short([o.days[0] for o in found]) == ["02-02", "02-09", "02-13", "02-24"]


def test_the_launch_follows_the_lantern_festival_to_a_working_day() -> None:
    launch = catalogue()["annual_launch"]
    found = {
        year: next(iter(occurrences(launch, launch.day, days(year))))
        for year in ("2026", "2027", "2028")
    }
    assert {year: o.days[0] for year, o in found.items()} == {
        "2026": date(2026, 3, 3),
        "2027": date(2027, 2, 22),
        "2028": date(2028, 2, 9),
    }
    assert found["2027"].nominal == date(2027, 2, 20)


def test_a_retreat_of_two_days_lies_on_two_working_days_in_a_row() -> None:
    strategy = catalogue()["strategy"]
    found = list(occurrences(strategy, strategy.day, days("2026")))
    # Five days before 3 March is Thursday 26 February; the next day is Friday.
    assert [(o.id, short([o.days[0]])[0]) for o in found] == [
        ("strategy:2026", "02-26"),
        ("strategy:2026:2", "02-27"),
    ]


def test_ids_name_the_period_and_the_number_in_it() -> None:
    found = due("2026-12", DayRule(weekdays=(1, 3)))
    assert [o.id for o in found] == [
        "weekly:2026-W49",
        "weekly:2026-W49:2",
        "weekly:2026-W50",
        "weekly:2026-W50:2",
        "weekly:2026-W51",
        "weekly:2026-W51:2",
        "weekly:2026-W52",
        "weekly:2026-W52:2",
        "weekly:2026-W53",
        "weekly:2026-W53:2",
    ]


def test_a_week_shared_by_two_years_is_due_once_in_the_year_that_holds_its_day() -> None:
    rule = DayRule(weekdays=(0,))
    assert due("2026", rule)[-1].nominal == date(2026, 12, 28)
    assert due("2027", rule)[0].nominal == date(2027, 1, 4)


def test_daily_meetings_are_due_on_working_days_make_up_days_as_the_catalogue_says() -> None:
    morning = catalogue()["morning"]
    held = list(occurrences(morning, morning.day, days("2026-02")))
    # 20 weekdays − 6 off (16–20, 23) + make-up days 14 and 28.
    assert len(held) == 16
    assert held[-1] == Occurrence("morning:2026-02-28", date(2026, 2, 28), (date(2026, 2, 28),))
    never = replace(morning, makeup=Makeup.NEVER)
    assert len(list(occurrences(never, never.day, days("2026-02")))) == 14


def test_nothing_is_placed_before_since() -> None:
    found = days("2026-W10", since=date(2026, 3, 4))
    occurrence = next(iter(occurrences(WEEKLY, WEEKLY.day, found)))
    assert occurrence.nominal == date(2026, 3, 2)
    assert short(list(occurrence.days)) == ["03-04", "03-05", "03-06"]


class TestCampaigns:
    KIND = catalogue()["recruiting"]

    def days_of(self, campaign: Campaign, label: str = "2026") -> list[str]:
        found = occurrences(self.KIND, self.KIND.day, days(label), [campaign])
        return short([o.days[0] for o in found if o.days])

    def campaign(self, **changes: Any) -> Campaign:
        march = Campaign("c", "春季", "recruiting", date(2026, 3, 1), date(2026, 3, 31), 4)
        return replace(march, **changes)

    def test_its_times_are_spread_over_its_days(self) -> None:
        # Stretches 1–7, 8–15, 16–23 and 24–31 March; their Fridays.
        assert self.days_of(self.campaign()) == ["03-06", "03-13", "03-20", "03-27"]

    def test_its_own_weekdays_go_first(self) -> None:
        assert self.days_of(self.campaign(weekdays=(1,))) == ["03-03", "03-10", "03-17", "03-24"]

    def test_a_free_saturday_is_used_when_named(self) -> None:
        assert self.days_of(self.campaign(weekdays=(5,))) == ["03-07", "03-14", "03-21", "03-28"]

    def test_a_holiday_saturday_is_never_used(self) -> None:
        golden = self.campaign(
            weekdays=(5,), first=date(2026, 10, 1), last=date(2026, 10, 9), times=1
        )
        # 3 October is a holiday; recruiting meetings move within their stretch.
        assert self.days_of(golden) == ["10-08"]

    def test_the_weekday_is_kept_when_another_of_it_is_free(self) -> None:
        # Friday 1 May is off, Friday 8 May is not; 4–5 May are off as well.
        may = self.campaign(first=date(2026, 5, 1), last=date(2026, 5, 10), times=1)
        assert self.days_of(may) == ["05-08"]

    def test_only_the_part_within_the_period_counts(self) -> None:
        assert self.days_of(self.campaign(), "2026-W12") == ["03-20"]

    def test_its_day_does_not_depend_on_since(self) -> None:
        found = days("2026", since=date(2026, 3, 7))
        first = next(iter(occurrences(self.KIND, self.KIND.day, found, [self.campaign()])))
        assert first == Occurrence("recruiting:c:1", date(2026, 3, 6), (), self.campaign())

    def test_a_stretch_without_working_days_has_no_day(self) -> None:
        festival = self.campaign(first=date(2026, 2, 15), last=date(2026, 2, 22), times=1)
        found = list(occurrences(self.KIND, self.KIND.day, days("2026"), [festival]))
        assert [(o.id, o.days) for o in found] == [("recruiting:c:1", ())]

    def test_as_many_times_as_days(self) -> None:
        week = self.campaign(first=date(2026, 3, 2), last=date(2026, 3, 6), times=5)
        assert self.days_of(week) == ["03-02", "03-03", "03-04", "03-05", "03-06"]

    def test_a_meeting_with_a_rhythm_may_have_campaigns_too(self) -> None:
        extra = self.campaign(
            meeting="weekly", first=date(2026, 3, 3), last=date(2026, 3, 3), times=1
        )
        found = occurrences(WEEKLY, WEEKLY.day, days("2026-W10"), [extra])
        assert [o.id for o in found] == ["weekly:2026-W10", "weekly:c:1"]
        only = occurrences(WEEKLY, WEEKLY.day, days("2026-W10"), [extra], rhythm=False)
        assert [o.id for o in only] == ["weekly:c:1"]


def test_within_is_cut_to_the_period() -> None:
    found = days("2026-W10")
    assert len(found.within(date(2026, 1, 1), date(2026, 12, 31))) == 7
    assert found.within(date(2026, 4, 1), date(2026, 4, 2)) == ()
    assert found.within(date(2026, 2, 1), date(2026, 2, 2)) == ()
    assert found.within(date(2026, 3, 8), date(2026, 3, 8) + timedelta(days=3)) == (
        date(2026, 3, 8),
    )
