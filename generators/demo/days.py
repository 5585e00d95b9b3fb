"""Attendance and reported activity of every agent on every working day served.

Supervisors and newcomers attend 85 % of the days, others 60–75 %; work logs are handed in on
55–70 % of the days attended; the mean is 1.8 visits a day where the standard asks for 3.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from numpy.random import Generator

from agency.periods import BusinessCalendar, months_later
from agency.records import Activity, Attendance
from generators.demo.people import NEWCOMER_MONTHS, Career, People
from generators.demo.planted import Dates
from generators.demo.service import Service

_STEADY = 0.87
_USUAL = (0.62, 0.80)
_LEAVE = 0.015
_ONE_PUNCH = 0.03
_LOGS = (0.55, 0.70)
_CALLS, _VISITS, _PROSPECTS = 3.4, 1.8, 0.6

_EXACTLY_80 = (Fraction(80, 100), Fraction(80, 100))
_EXACTLY_50 = (Fraction(50, 100), Fraction(50, 100))
_JUST_BELOW_50 = (Fraction(46, 100), Fraction(49, 100))
_JUST_BELOW_80 = (Fraction(79, 100), Fraction(799, 1000))


@dataclass(frozen=True, slots=True)
class Days:
    """Rows in the order of 工号 and day."""

    attendance: list[Attendance]
    activity: list[Activity]


def make_days(
    rng: Generator,
    people: People,
    workdays: Sequence[date],
    dates: Dates,
    calendar: BusinessCalendar,
) -> Days:
    """Attendance and activity on these working days; no row where somebody stayed away."""
    service = Service(people.spans)
    planted = _planted(people, workdays, dates, calendar)
    attendance: list[Attendance] = []
    activity: list[Activity] = []
    for agent in sorted(service.agents()):
        career = people.careers[agent]
        served = service.days(agent, workdays)
        usual = _STEADY if career.leads else float(rng.uniform(*_USUAL))
        own = [*_marks(rng, career, served, usual)]
        own = [mark for mark in own if (agent, mark.day) not in planted]
        own += [mark for (who, _), mark in planted.items() if who == agent and mark is not None]
        own.sort(key=lambda mark: mark.day)
        attendance += own
        activity += _reports(rng, career, [mark.day for mark in own if mark.valid])
    return Days(attendance, activity)


def _marks(
    rng: Generator, career: Career, served: Sequence[date], usual: float
) -> Iterator[Attendance]:
    draws = rng.random((len(served), 3)).tolist()
    settled = months_later(career.joined, NEWCOMER_MONTHS)
    for day, (come, away, punch) in zip(served, draws, strict=True):
        rate = _STEADY if day < settled else usual
        if away < _LEAVE:
            yield Attendance(day, career.id, valid=False, leave=True)
        elif come < rate:
            yield Attendance(day, career.id, valid=punch >= _ONE_PUNCH)


def _reports(rng: Generator, career: Career, days: Sequence[date]) -> Iterator[Activity]:
    """What is reported of the days attended; who sells well sees more people."""
    zeal = min(max(1 + 0.25 * career.talent, 0.4), 1.8)
    counts = rng.poisson([_CALLS * zeal, _VISITS * zeal, _PROSPECTS * zeal], (len(days), 3))
    logs = rng.random(len(days)) < rng.uniform(*_LOGS)
    for day, (calls, visits, prospects), log in zip(
        days, counts.tolist(), logs.tolist(), strict=True
    ):
        yield Activity(day, career.id, calls, visits, prospects, log)


def _planted(
    people: People, workdays: Sequence[date], dates: Dates, calendar: BusinessCalendar
) -> Mapping[tuple[str, date], Attendance | None]:
    """Every working day of the planted supervisors' periods: present, on leave or (None) away."""
    last = dates.month(calendar)
    month = [day for day in workdays if day in last]
    begin = calendar.month_of(months_later(dates.transfers, -2)).first
    quarter = [day for day in workdays if begin <= day <= last.last]
    marks: dict[tuple[str, date], Attendance | None] = {}
    for agent, days, (least, most) in zip(
        people.attendance_cases,
        (month, month, month, quarter),
        (_EXACTLY_80, _EXACTLY_50, _JUST_BELOW_50, _JUST_BELOW_80),
        strict=True,
    ):
        leave, present = days_for(len(days), least, most)
        for place, day in enumerate(days):
            if place < leave:
                marks[agent, day] = Attendance(day, agent, valid=False, leave=True)
            elif place < leave + present:
                marks[agent, day] = Attendance(day, agent, valid=True)
            else:
                marks[agent, day] = None
    return marks


def days_for(days: int, least: Fraction, most: Fraction) -> tuple[int, int]:
    """Days of leave, as few as possible, and of attendance for a rate within the bounds.

    ``StopIteration`` if no number of days gives such a rate.
    """
    return next(
        (leave, present)
        for leave in range(days)
        for present in range(days - leave + 1)
        if least <= Fraction(present, days - leave) <= most
    )
