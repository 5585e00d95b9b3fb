"""Which days a list covers, and which parts of the book it therefore replaces.

A list covers the days from the first to the last that its title or query condition names
(统计期间:2026年1月1日至…, or a month), and the days of its own rows if they reach further. A
list without such a title covers from its first row's day, moved back to the beginning of
that day's row in the book (a week, or the part of it that lies in the month), to its last.

A *piece* is what one row of the weekly table stands for: a week's number in the year's book
and a business month.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TypeAlias

from agency.periods import BusinessCalendar
from agency.workdays import WorkCalendar
from generators.tabular_text import as_date

Piece: TypeAlias = tuple[int, int]
"""Week number and month number."""

_DAY = timedelta(days=1)
_DATE = r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|(?<!\d)20\d{6}(?!\d)"
_RANGE = re.compile(rf"({_DATE})\s*(?:至|到|-|–|—|~|～)+\s*({_DATE})")
_MONTH = re.compile(r"(20\d\d)(?:年|[-/.])(\d{1,2})月?(?![\d月日/.-])")
_PRINTED = re.compile(r"打印|制表|导出|生成")


@dataclass(frozen=True)
class Coverage:
    """Days from ``first`` to ``last``, both inclusive.

    ``titled`` if a title says so, ``headed`` if a calendar's columns do, which is as sure.
    """

    first: date
    last: date
    titled: bool
    headed: bool = False

    @property
    def text(self) -> str:
        """What people read."""
        how = "依表头" if self.headed else "依标题" if self.titled else "依数据起止日期"
        return f"期间{self.first}至{self.last}（{how}）"

    @cached_property
    def days(self) -> frozenset[date]:
        """Every day."""
        return frozenset(self.first + n * _DAY for n in range((self.last - self.first).days + 1))


def titled_period(preamble: Iterable[str], calendar: BusinessCalendar) -> tuple[date, date] | None:
    """The period that a title or query condition names: a range of days or a business month."""
    texts = [unicodedata.normalize("NFKC", text) for text in preamble]
    for text in texts:
        if found := _RANGE.search(text):
            first, last = as_date(found[1]).value, as_date(found[2]).value
            if first is not None and last is not None and first <= last:
                return first, last
    for text in texts:
        month = _MONTH.search(text)
        if month and not _PRINTED.search(text) and 1 <= int(month[2]) <= 12:
            period = calendar.month(int(month[1]), int(month[2]))
            return period.first, period.last
    return None


def coverage(
    preamble: Sequence[str], days: Iterable[date], year: int, calendar: BusinessCalendar
) -> Coverage | None:
    """What a list covers of the year; ``None`` if that is nothing.

    ``days`` are those of all its rows, of whatever team.
    """
    own = [day for day in days if day.year == year]
    titled = titled_period(preamble, calendar)
    bounds = [*own, *(titled or ())]
    if not bounds:
        return None
    first, last = min(bounds), max(bounds)
    first, last = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
    if first > last:
        return None
    if titled is None or first < titled[0]:
        first = piece_start(first, year, calendar)
    return Coverage(first, last, titled is not None)


def covered_columns(
    days: Iterable[date], year: int, calendar: BusinessCalendar, workdays: WorkCalendar
) -> Coverage | None:
    """What a calendar with these days as columns covers of the year; ``None`` if nothing.

    Days off before its first column need none of their own.
    """
    own = [day for day in days if day.year == year]
    if not own:
        return None
    first = min(own)
    start = piece_start(first, year, calendar)
    while first > start and not workdays.is_workday(first - _DAY):
        first -= _DAY
    return Coverage(first, max(own), titled=True, headed=True)


def piece_of(day: date, year: int, calendar: BusinessCalendar) -> Piece:
    """The row of the weekly table on which a day of the year counts."""
    return calendar.week_number(year, day), calendar.month_of(day).number


def piece_start(day: date, year: int, calendar: BusinessCalendar) -> date:
    """The first day of the year that counts on the same row as this one."""
    return max(calendar.week_of(day).first, calendar.month_of(day).first, date(year, 1, 1))


def pieces(days: Iterable[date], year: int, calendar: BusinessCalendar) -> frozenset[Piece]:
    """The rows on which these days count."""
    return frozenset(piece_of(day, year, calendar) for day in days)


def months_of(year: int, calendar: BusinessCalendar) -> dict[int, frozenset[Piece]]:
    """Month number → all its pieces."""
    return {month.number: pieces(month.dates(), year, calendar) for month in calendar.months(year)}


def torn_start(
    covered: Coverage, year: int, calendar: BusinessCalendar, every: Collection[date] = ()
) -> Iterator[date]:
    """The covered days of a first week (or part of one) that is covered from its middle only.

    Nothing may be replaced there: what the book holds of its first days would be lost. ``every``
    are the days of all lists of the import, one of which may cover the week's beginning.
    """
    start = piece_start(covered.first, year, calendar)
    before = (start + n * _DAY for n in range((covered.first - start).days))
    if not all(day in every for day in before):
        torn = piece_of(covered.first, year, calendar)
        day = covered.first
        while day <= covered.last and day.year == year and piece_of(day, year, calendar) == torn:
            yield day
            day += _DAY
