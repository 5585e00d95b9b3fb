"""Years, quarters, months and weeks as sales units count them.

A period's ``first`` and ``last`` day are both inclusive. Labels are ``2027``,
``2027-Q1``, ``2027-03`` and ``2027-W10``; they are unique within one calendar.

Weeks are counted as in ISO 8601, but may begin on any weekday: a week belongs to
the year that holds its fourth day, so a year has 52 or 53 of them, and the first
and last days of a year may lie in a week of the year beside it.

A month is the natural one, or runs from the 26th to the 25th with a January of
1–25 January and a December of 26 November – 31 December. Under both rules the
business year is the calendar year.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

FIRST_YEAR = 1900
LAST_YEAR = 2999


class PeriodKind(StrEnum):
    """How long a period is."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class MonthRule(StrEnum):
    """Where months begin and end."""

    NATURAL = "natural"
    FROM_26TH = "26-25"


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days that has a label; ``first`` and ``last`` are inclusive."""

    first: date
    last: date
    kind: PeriodKind
    label: str

    @property
    def year(self) -> int:
        """The business year that the period is counted in."""
        return int(self.label[:4])

    @property
    def number(self) -> int:
        """Number of the week, month or quarter within its year; a year's own number is the year."""
        return int(self.label[4:].lstrip("-QW") or self.label)

    @property
    def days(self) -> int:
        """How many calendar days the period has."""
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def dates(self) -> Iterator[date]:
        """Every day of the period, in order."""
        return (self.first + timedelta(days=number) for number in range(self.days))


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """How one sales unit counts months and weeks; ``week_start`` is 0 (Monday) to 6 (Sunday).

    Years outside 1900–2999 raise ``ValueError``.
    """

    month_rule: MonthRule = MonthRule.NATURAL
    week_start: int = 0

    def __post_init__(self) -> None:
        if self.week_start not in range(7):
            raise ValueError(f"week_start must be 0 (Monday) to 6 (Sunday), got {self.week_start}")

    def year(self, year: int) -> Period:
        """The calendar year, which is the business year under every rule."""
        _check_year(year)
        return Period(date(year, 1, 1), date(year, 12, 31), PeriodKind.YEAR, f"{year:04d}")

    def quarters(self, year: int) -> tuple[Period, ...]:
        """The four quarters, each of three months."""
        return _quarters(year, self.month_rule)

    def months(self, year: int) -> tuple[Period, ...]:
        """The twelve months."""
        return _months(year, self.month_rule)

    def month(self, year: int, month: int) -> Period:
        """One month; ``ValueError`` if ``month`` is not 1–12."""
        return _nth("month", self.months(year), month)

    def weeks(self, year: int) -> tuple[Period, ...]:
        """All weeks that share a day with the year, whole and in order (53 or 54 of them)."""
        return _weeks_touching(year, self.week_start)

    def week_of(self, day: date) -> Period:
        """The week that holds the day; its label may name the year before or after the day's."""
        return _week_at(day.toordinal() - (day.weekday() - self.week_start) % 7)

    def month_of(self, day: date) -> Period:
        """The month that holds the day."""
        in_next = self.month_rule is MonthRule.FROM_26TH and day.day > 25 and day.month < 12
        return self.month(day.year, day.month + in_next)

    def quarter_of(self, day: date) -> Period:
        """The quarter that holds the day."""
        month = self.month_of(day)
        return self.quarters(month.year)[(month.number - 1) // 3]

    def period_of(self, kind: PeriodKind, day: date) -> Period:
        """The period of this kind that holds the day."""
        match kind:
            case PeriodKind.WEEK:
                return self.week_of(day)
            case PeriodKind.MONTH:
                return self.month_of(day)
            case PeriodKind.QUARTER:
                return self.quarter_of(day)
            case PeriodKind.YEAR:
                return self.year(day.year)

    def week_number(self, year: int, day: date) -> int:
        """Where the day's week stands in the year's book.

        The week's own number when the week is labelled in ``year``, 0 when it is
        labelled in the year before, the last number + 1 when in the year after.
        ``ValueError`` if the day's week shares no day with the year.
        """
        first_week, least, most = _week_bounds(year, self.week_start)
        number = (day.toordinal() - first_week) // 7 + 1
        if not least <= number <= most:
            raise ValueError(f"day must lie in a week of {year}, got {day.isoformat()}")
        return number

    def parse(self, label: str) -> Period:
        """The period that a label names, in either width and case; ``2027-3`` is March too.

        ``ValueError`` carries a message for the user, in Chinese.
        """
        clean = unicodedata.normalize("NFKC", label).strip().upper()
        match = _LABEL.fullmatch(clean)
        if match is None or not FIRST_YEAR <= int(match["year"]) <= LAST_YEAR:
            raise ValueError(f"“{label}”不是有效的期间；{_LABEL_HELP}")
        year = int(match["year"])
        if match["number"] is None:
            return self.year(year)
        number = int(match["number"])
        name, periods = {
            "": ("月", self.months(year)),
            "Q": ("季度", self.quarters(year)),
            "W": ("周", _weeks_of(year, self.week_start)),
        }[match["kind"]]
        if not 1 <= number <= len(periods):
            raise ValueError(
                f"“{label}”不存在：{year}年只有第1至{len(periods)}{name}；{_LABEL_HELP}"
            )
        return periods[number - 1]

    def previous(self, period: Period) -> Period:
        """The period of the same kind that ends the day before this one begins."""
        return self.period_of(period.kind, period.first - timedelta(days=1))

    def year_before(self, period: Period) -> Period:
        """The period of the same number one year earlier.

        A week 53 whose year before has only 52 weeks is compared with week 52.
        """
        year, number = period.year - 1, period.number
        match period.kind:
            case PeriodKind.WEEK:
                weeks = _weeks_of(year, self.week_start)
                return weeks[min(number, len(weeks)) - 1]
            case PeriodKind.MONTH:
                return self.month(year, number)
            case PeriodKind.QUARTER:
                return self.quarters(year)[number - 1]
            case PeriodKind.YEAR:
                return self.year(year)


def months_later(day: date, months: int) -> date:
    """The same day ``months`` later (or earlier), or the last of a month too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


_LABEL = re.compile(r"(?P<year>\d{4})(?:-(?P<kind>[QW]?)(?P<number>\d{1,2}))?")
_LABEL_HELP = "应写成：年 2027、季度 2027-Q1、月 2027-03、周 2027-W10"


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"year must be {FIRST_YEAR}–{LAST_YEAR}, got {year}")


def _nth(name: str, periods: tuple[Period, ...], number: int) -> Period:
    if not 1 <= number <= len(periods):
        raise ValueError(f"{name} must be 1–{len(periods)}, got {number}")
    return periods[number - 1]


@cache
def _months(year: int, rule: MonthRule) -> tuple[Period, ...]:
    _check_year(year)
    periods = []
    for month in range(1, 13):
        first = date(year, month, 1)
        last = date(year, month, monthrange(year, month)[1])
        if rule is MonthRule.FROM_26TH:
            first = first if month == 1 else date(year, month - 1, 26)
            last = last if month == 12 else date(year, month, 25)
        periods.append(Period(first, last, PeriodKind.MONTH, f"{year:04d}-{month:02d}"))
    return tuple(periods)


@cache
def _quarters(year: int, rule: MonthRule) -> tuple[Period, ...]:
    months = _months(year, rule)
    return tuple(
        Period(
            months[3 * index].first,
            months[3 * index + 2].last,
            PeriodKind.QUARTER,
            f"{year:04d}-Q{index + 1}",
        )
        for index in range(4)
    )


@cache
def _week_at(first: int) -> Period:
    """The week that begins on the day with this ordinal."""
    fourth = date.fromordinal(first + 3)
    number = (fourth.timetuple().tm_yday - 1) // 7 + 1
    label = f"{fourth.year:04d}-W{number:02d}"
    return Period(date.fromordinal(first), date.fromordinal(first + 6), PeriodKind.WEEK, label)


@cache
def _weeks_of(year: int, week_start: int) -> tuple[Period, ...]:
    """The weeks labelled in the year."""
    return tuple(week for week in _weeks_touching(year, week_start) if week.year == year)


@cache
def _weeks_touching(year: int, week_start: int) -> tuple[Period, ...]:
    _check_year(year)
    new_year = date(year, 1, 1)
    first = new_year.toordinal() - (new_year.weekday() - week_start) % 7
    return tuple(_week_at(day) for day in range(first, date(year, 12, 31).toordinal() + 1, 7))


@cache
def _week_bounds(year: int, week_start: int) -> tuple[int, int, int]:
    """Ordinal of week 1's first day; the least and greatest position of a week in the book."""
    weeks = _weeks_touching(year, week_start)
    least = 0 if weeks[0].year < year else 1
    first_week = weeks[1 - least].first.toordinal()
    return first_week, least, least + len(weeks) - 1
