"""Working days in China: weekends, statutory holidays and make-up workdays (调休).

The State Council announces a year's days off and make-up workdays in the autumn before.
Until then only the holidays fixed by law are known: such a year is provisional (预排).
A year is official when the holiday library knows make-up workdays in it, as every notice
since 2001 has had some, or when head office's table gives all its holidays.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from types import MappingProxyType
from typing import TYPE_CHECKING

from agency.periods import Period
from agency.problem import Item, Problem, Subject

if TYPE_CHECKING:
    from holidays import HolidayBase

_DAY = timedelta(days=1)
_EVE = "农历除夕"
_MAKEUP = "调休上班"


class YearStatus(StrEnum):
    """Whether a year's working days are announced."""

    OFFICIAL = "official"
    PROVISIONAL = "provisional"

    @property
    def label(self) -> str:
        """The word that users read."""
        return {"official": "正式", "provisional": "预排"}[self.value]


class DayKind(StrEnum):
    """What a notice says about a day."""

    OFF = "休"
    WORK = "班"


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """One row of head office's table of days off and make-up workdays."""

    day: date
    kind: DayKind
    name: str = ""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Working days of the years in ``statuses``; ``ValueError`` for a day of any other year.

    ``off`` and ``makeups`` map the days that a notice or the law sets apart to their names;
    Saturdays and Sundays that it does not mention are days off.
    """

    statuses: Mapping[int, YearStatus]
    off: Mapping[date, str]
    makeups: Mapping[date, str]

    def is_workday(self, day: date) -> bool:
        """Whether people work on this day."""
        self.status(day.year)
        return day in self.makeups or (day.weekday() < 5 and day not in self.off)

    def is_makeup(self, day: date) -> bool:
        """Whether people work although it is a Saturday or Sunday."""
        self.status(day.year)
        return day in self.makeups

    def name(self, day: date) -> str:
        """The holiday that the day off belongs to, or what a make-up workday is called.

        Weekends and substituted days that adjoin a holiday carry its name, as in a notice.
        """
        self.status(day.year)
        if day in self.makeups:
            return self.makeups[day]
        if self.off.get(day) or self.is_workday(day):
            return self.off.get(day, "")
        return self._nearest(day, -_DAY) or self._nearest(day, _DAY)

    def status(self, year: int) -> YearStatus:
        """Whether the year's working days are announced."""
        if year not in self.statuses:
            raise ValueError(f"year must be one of {sorted(self.statuses)}, got {year}")
        return self.statuses[year]

    def workdays(self, period: Period) -> int:
        """How many working days the period has."""
        return sum(1 for _ in self.workday_dates(period))

    def workday_dates(self, period: Period) -> Iterator[date]:
        """The period's working days, in order."""
        return (day for day in period.dates() if self.is_workday(day))

    def days_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; negative if it is earlier."""
        if end < start:
            return -self.days_between(end, start)
        days = (start + number * _DAY for number in range(1, (end - start).days + 1))
        return sum(self.is_workday(day) for day in days)

    def _nearest(self, day: date, step: timedelta) -> str:
        """The nearest holiday in this direction without a working day between."""
        day += step
        while day.year in self.statuses and not self.is_workday(day):
            if self.off.get(day):
                return "春节" if self.off[day] == _EVE else self.off[day]
            day += step
        return ""


def work_calendar(years: Iterable[int], notice: Sequence[NoticeDay] = ()) -> WorkCalendar:
    """The working days of these years and of the years beside them, whose weeks they share.

    ``notice`` is head office's own table. In a year that is not announced yet it takes the
    place of the days presumed from the law, provided that it has every holiday fixed by law;
    otherwise its days are set on top, and the year's status stays as it was. A holiday that
    falls on a weekend need not be in it.
    """
    covered = {year + beside for year in years for beside in (-1, 0, 1)}
    statuses: dict[int, YearStatus] = {}
    off: dict[date, str] = {}
    makeups: dict[date, str] = {}
    for year in sorted(covered):
        known = _known_year(year)
        rows = [row for row in notice if row.day.year == year]
        announced = bool(known.makeups)
        given = {row.day for row in rows if row.kind is DayKind.OFF}
        replaced = not announced and bool(given) and known.statutory <= given
        official = announced or replaced
        statuses[year] = YearStatus.OFFICIAL if official else YearStatus.PROVISIONAL
        if not replaced:
            off |= known.off
            makeups |= dict.fromkeys(known.makeups, _MAKEUP)
        for row in rows:
            off.pop(row.day, None)
            makeups.pop(row.day, None)
            if row.kind is DayKind.OFF:
                off[row.day] = row.name
            elif row.day.weekday() >= 5:
                makeups[row.day] = row.name or _MAKEUP
    return WorkCalendar(statuses, off, makeups)


def check_notice(notice: Sequence[NoticeDay]) -> list[Problem]:
    """Days that head office's table names twice with different meaning."""
    kinds: dict[date, DayKind] = {}
    problems = []
    for index, row in enumerate(notice):
        if kinds.setdefault(row.day, row.kind) is not row.kind:
            item = Item(Subject.NOTICE, index, row)
            reason = "同一天既写了休又写了班"
            problems.append(item.error("kind", "off-and-work", reason, "请只保留一行"))
    return problems


@dataclass(frozen=True, slots=True)
class _KnownYear:
    """What the library knows: weekday holidays by law, all days off, make-up workdays."""

    statutory: frozenset[date]
    off: Mapping[date, str]
    makeups: frozenset[date]


@cache
def _china() -> Callable[..., HolidayBase]:
    """The library's class for China, without the 250 other countries that its package imports.

    The import is dear even so and therefore late. Whoever imports the package meets this class.
    """
    name = "holidays.countries.china"
    package = find_spec("holidays.countries") if name not in sys.modules else None
    spec = package and PathFinder.find_spec(name, package.submodule_search_locations)
    if spec is not None and spec.loader is not None:
        alone = module_from_spec(spec)
        spec.loader.exec_module(alone)
        sys.modules.setdefault(name, alone)
    china: Callable[..., HolidayBase] = import_module(name).China
    return china


@cache
def _known_year(year: int) -> _KnownYear:
    """One year from the library.

    It puts a remark in brackets behind the name of a day off in lieu (补假) and calls a day
    exchanged for a make-up workday 休息日; such a day has no name of its own here. Among the
    make-up workdays of any year it lists some of others.
    """
    china = _china()(years=year, language="zh_CN")
    off = {}
    statutory = set()
    for day, text in china.items():
        name = re.sub(r"（.*?）", "", text).replace("; ", "、")
        off[day] = "" if name == "休息日" else name
        if text == name and day.weekday() < 5:
            statutory.add(day)
    makeups = frozenset(day for day in china.weekend_workdays if day.year == year)
    return _KnownYear(frozenset(statutory), MappingProxyType(off), makeups)
