"""Rows of the weekly table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from agency.measures.measure import work
from agency.measures.scope import Scope
from agency.organisation import Agent, Span
from agency.periods import Period, PeriodKind
from agency.profile import PremiumBasis, Profile
from agency.records import Activity, Attendance, Income, Policy, Records
from agency.rollup.source import Row, Source, listed_by

WEEKLY_FIGURES = (
    "fyp",
    "fyp_regular",
    "fyp_standard",
    "first_premium",
    "fyc",
    "policies",
    "fyp_life",
    "fyp_annuity",
    "fyp_health",
    "fyp_other",
    "income",
    "supervisor_income",
    "due_days",
    "attended_days",
    "calls",
    "visits",
    "prospects",
    "logs_due",
    "logs",
)
"""The weekly table's figures; each is the measure of its key and adds up over all rows."""


def weekly_rows(source: Source, year: int, until: date) -> list[Row]:
    """Rows of the weekly table: agent × group of record × week × business month.

    A week across a month's end is two rows; weeks are numbered as the year's book numbers
    them. ``fyp`` is premium as written, whatever the profile counts as FYP, which shows in its
    parts. A withdrawal is negative in the week in which it happens; a month's income stands
    in the month's last row. Nothing after ``until`` counts or is due, and a row without any
    figure is left out. Rows are in the order of month, week, group and 工号.
    """
    pieces = _pieces(source, year, until)
    people = _people(source, pieces)
    rows: list[Row] = []
    for place, piece in enumerate(pieces):
        for code in source.groups:
            for agent in sorted(people):
                figures = _weekly_figures(source, people[agent], code, piece, place)
                if any(figures.values()):
                    numbers: Row = {"week": piece.week, "month": piece.month}
                    rows.append({**source.head(agent, code), **numbers, **figures})
    return rows


@dataclass(frozen=True, slots=True)
class _Piece:
    """The days that a week shares with a month; ``income`` is the month if they end it."""

    days: Period
    workdays: Sequence[date]
    week: int
    month: int
    income: Period | None


def _pieces(source: Source, year: int, until: date) -> list[_Piece]:
    pieces, calendar = [], source.profile.calendar
    for month in calendar.months(year):
        known = (day for day in month.dates() if day <= until)
        for week, group in groupby(known, key=lambda day: calendar.week_number(year, day)):
            days = list(group)
            period = Period(days[0], days[-1], PeriodKind.WEEK, calendar.week_of(days[0]).label)
            workdays = [day for day in days if day in source.workdays]
            income = month if month.last in period else None
            pieces.append(_Piece(period, workdays, week, month.number, income))
    return pieces


@dataclass(frozen=True, slots=True)
class _Person:
    """What an agent's rows are made from; days and reports by the place of their piece.

    ``policies`` are by group and number; ``sold`` names, by group and place, those that began
    or ended there.
    """

    agent: tuple[Agent, ...]
    spans: Sequence[Span]
    policies: Mapping[tuple[str, str], Sequence[Policy]]
    sold: Mapping[tuple[str, int], Sequence[str]]
    attendance: Mapping[int, Sequence[Attendance]]
    activity: Mapping[int, Sequence[Activity]]
    income: Sequence[Income]


def _people(source: Source, pieces: Sequence[_Piece]) -> dict[str, _Person]:
    place_of = {day: place for place, piece in enumerate(pieces) for day in piece.days.dates()}
    records = source.records
    policies = listed_by(records.policies, lambda row: row.agent)
    spans = listed_by(source.people_spans, lambda row: row.agent)
    attendance = listed_by(records.attendance, lambda row: row.agent)
    activity = listed_by(records.activity, lambda row: row.agent)
    income = listed_by(records.income, lambda row: row.agent)
    agents = {agent.id: agent for agent in source.team.agents}
    return {
        key: _Person(
            (agents[key],) if key in agents else (),
            spans.get(key, ()),
            listed_by(policies.get(key, ()), lambda row: (row.group, row.number)),
            _sold(policies.get(key, ()), place_of),
            listed_by(attendance.get(key, ()), lambda row: place_of.get(row.day, -1)),
            listed_by(activity.get(key, ()), lambda row: place_of.get(row.day, -1)),
            income.get(key, ()),
        )
        for key in {**agents, **policies}
    }


def _sold(
    policies: Iterable[Policy], place_of: Mapping[date, int]
) -> dict[tuple[str, int], list[str]]:
    """Numbers of the policies that began or ended in a piece, by group and its place."""
    sold: dict[tuple[str, int], dict[str, None]] = defaultdict(dict)
    for row in policies:
        for day in (row.issued, row.withdrawn):
            if day is not None and day in place_of:
                sold[row.group, place_of[day]][row.number] = None
    return {key: list(numbers) for key, numbers in sold.items()}


def _weekly_figures(
    source: Source, person: _Person, group: str, piece: _Piece, place: int
) -> dict[str, float]:
    """The figures of one row; empty if there can be none."""
    days, month = piece.days, piece.income if person.income else None
    numbers = person.sold.get((group, place), ())
    policies = [row for number in numbers for row in person.policies[group, number]]
    served = [span for span in person.spans if span.group == group and span.start <= days.last]
    due = piece.workdays and any(span.end is None or span.end > days.first for span in served)
    reports = person.activity.get(place, ()) if served else ()
    if not (policies or due or reports or (served and month)):
        return {}

    def figures(period: Period, records: Records, profile: Profile) -> dict[str, float]:
        scope = Scope(period, (group,), piece.workdays)
        return work(scope, records, person.agent, person.spans, profile)

    profile = source.profile
    records = Records(policies, (), person.attendance.get(place, ()), reports)
    result = figures(days, records, profile)
    if profile.premium_basis is not PremiumBasis.SCALE:
        written = replace(profile, premium_basis=PremiumBasis.SCALE)
        result["fyp"] = figures(days, Records(policies), written)["fyp"]
    if month is not None:
        earned = figures(month, Records(income=person.income), profile)
        result |= {key: earned[key] for key in ("income", "supervisor_income")}
    return {key: result[key] for key in WEEKLY_FIGURES}
