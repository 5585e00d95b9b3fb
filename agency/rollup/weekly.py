"""Rows of the weekly table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from agency.measures.measure import measure
from agency.measures.scope import Scope
from agency.organisation import Agent, Span
from agency.periods import BusinessCalendar, Period, PeriodKind
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
    pieces = _pieces(source.profile.calendar, year, until)
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
    week: int
    month: int
    income: Period | None


def _pieces(calendar: BusinessCalendar, year: int, until: date) -> list[_Piece]:
    pieces = []
    for month in calendar.months(year):
        known = (day for day in month.dates() if day <= until)
        for week, group in groupby(known, key=lambda day: calendar.week_number(year, day)):
            days = list(group)
            period = Period(days[0], days[-1], PeriodKind.WEEK, calendar.week_of(days[0]).label)
            income = month if month.last in period else None
            pieces.append(_Piece(period, week, month.number, income))
    return pieces


@dataclass(frozen=True, slots=True)
class _Person:
    """What an agent's rows are made from; days and reports by the place of their piece."""

    agent: tuple[Agent, ...]
    spans: Sequence[Span]
    policies: Mapping[str, Sequence[Policy]]
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
            listed_by(policies.get(key, ()), lambda row: row.group),
            listed_by(attendance.get(key, ()), lambda row: place_of.get(row.day, -1)),
            listed_by(activity.get(key, ()), lambda row: place_of.get(row.day, -1)),
            income.get(key, ()),
        )
        for key in {**agents, **policies}
    }


def _weekly_figures(
    source: Source, person: _Person, group: str, piece: _Piece, place: int
) -> dict[str, float]:
    """The figures of one row; empty if there can be none."""
    days, month = piece.days, piece.income if person.income else None
    sold = person.policies.get(group, ())
    numbers = {
        row.number
        for row in sold
        if row.issued in days or (row.withdrawn is not None and row.withdrawn in days)
    }
    policies = [row for row in sold if row.number in numbers]
    served = [span for span in person.spans if span.group == group and span.start <= days.last]
    serving = any(span.end is None or span.end > days.first for span in served)
    reports = person.activity.get(place, ()) if served else ()
    if not (policies or serving or reports or (served and month)):
        return {}

    def figures(period: Period, records: Records, profile: Profile) -> dict[str, float]:
        workdays = [day for day in period.dates() if day in source.workdays]
        scope = Scope(period, (group,), workdays)
        return measure(scope, records, person.agent, person.spans, profile)

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
