"""From records to the rows of a team's plan book, keyed by the book's columns.

No rule is restated here: every figure is one of ``agency.measures``, asked for one agent, one
week or one policy. Rows name groups by their names, as books do; dates are
``datetime.date``, an empty cell is ``None``. Money is yuan, rounded to the cent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import TypeAlias, TypeVar

from agency.measures import Scope, measure, months_later
from agency.organisation import Agent, Ended, Span, Team
from agency.periods import BusinessCalendar, Period, PeriodKind
from agency.profile import Persistency25Base, PersistencyBase, PremiumBasis, Profile
from agency.records import Activity, Attendance, Income, Policy, Records, Renewal, RenewalState

Cell: TypeAlias = str | float | date | None
Row: TypeAlias = dict[str, Cell]

# Due month, group code and 工号: what a row of the renewal table is about.
_Key: TypeAlias = tuple[int, str, str]
T = TypeVar("T")
K = TypeVar("K")

WHOLE = "全部"
"""What stands where a group is named and all groups of the team are meant."""

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

DUE_FIGURES: Mapping[str, str] = {
    "due_count": "renewal_due_count",
    "received_count": "renewal_received_count",
    "due_premium": "renewal_due_premium",
    "received_premium": "renewal_received_premium",
}
"""The renewal table's columns about premium falling due, and their measures."""

COHORT_FIGURES = (
    "c13_base",
    "c13_kept",
    "c13_exempt",
    "c25_base",
    "c25_kept",
    "c25_exempt",
    "c25_survivors",
)
"""The renewal table's columns about cohorts; sums over those that mature in a period."""

_ALL_TIME = Period(date(1905, 1, 1), date(2990, 12, 31), PeriodKind.YEAR, "1905")
_LATEST_MATURITY = 16
_KINDS: Mapping[PeriodKind, str] = {
    PeriodKind.MONTH: "月",
    PeriodKind.QUARTER: "季",
    PeriodKind.YEAR: "年",
}


@dataclass(frozen=True)
class Source:
    """What a team's rows are made from.

    ``spans`` are all memberships of the team's people, also those in other teams, where
    somebody who moved on reports since; memberships and records of others may be among them.
    ``workdays`` are the days on which attendance is due.
    """

    team: Team
    spans: Sequence[Span]
    records: Records
    profile: Profile
    workdays: Collection[date]

    @cached_property
    def groups(self) -> Mapping[str, str]:
        """Group code → group name, in the order of the tree."""
        return {group.code: group.name for group in self.team.groups}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """工号 → name of everybody who served in the team."""
        return {agent.id: agent.name for agent in self.team.agents}

    @cached_property
    def people_spans(self) -> Sequence[Span]:
        """The memberships of the team's people, wherever they served."""
        return [span for span in self.spans if span.agent in self.names]

    def head(self, agent: str, group: str) -> Row:
        """The columns with which a row of an agent and a group begins."""
        return {"agent": agent, "name": self.names.get(agent, ""), "group": self.groups[group]}


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


def renewal_rows(source: Source, year: int) -> list[Row]:
    """Rows of the renewal table: serving agent × group × due month, e.g. ``202703``.

    Holds the months that fall due or mature in the year. A cohort stands in the month in which
    its second or third year's premium is due (for a policy that ended before, would have
    been), and matures with the month two months later. Premium no longer payable (免缴, 缴清,
    展期) is in base and kept, and again in exempt, to be taken off by those who leave it out;
    other premium is in the base as the profile says. ``c25_survivors`` is the
    25-month cohort's premium kept at 13 months. Rows are in the order of month, group, 工号.
    """
    calendar = source.profile.calendar
    matures = {month: _maturity(calendar, month) for month in _due_months(year)}
    sums: dict[_Key, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for key, due in _by(source.records.renewals, lambda row: _key(calendar, row)).items():
        if key[0] in matures and key[1] in source.groups:
            figures = _measure_all(source, Records(renewals=due), source.profile)
            sums[key] |= {column: figures[name] for column, name in DUE_FIGURES.items()}
    for key, added in _cohorts(source, matures):
        for column, premium in added.items():
            sums[key][column] += premium
    order = {code: place for place, code in enumerate(source.groups)}
    rows: list[Row] = []
    for month, code, agent in sorted(sums, key=lambda key: (key[0], order[key[1]], key[2])):
        figures = sums[month, code, agent]
        if any(figures.values()):
            values = {c: round(figures.get(c, 0.0), 2) for c in (*DUE_FIGURES, *COHORT_FIGURES)}
            dates = {
                f"{cohort}_matures": matures[month] if values[f"{cohort}_base"] else None
                for cohort in ("c13", "c25")
            }
            rows.append({**source.head(agent, code), "due_month": month, **values, **dates})
    return rows


def history_rows(source: Source, year: int, frozen_on: date | None = None) -> list[Row]:
    """Rows of the history: every month, quarter and the year × every group and the whole team.

    ``kind`` is 月, 季 or 年, ``number`` that of the month or quarter, 1 for the year. One
    column for each measure but the plans'; figures are what was known of the whole period.
    """
    calendar = source.profile.calendar
    scopes = {**{name: (code,) for code, name in source.groups.items()}, WHOLE: (*source.groups,)}
    records = _team_records(source)
    rows: list[Row] = []
    for period in (*calendar.months(year), *calendar.quarters(year), calendar.year(year)):
        number = 1 if period.kind is PeriodKind.YEAR else period.number
        touching = _touching(period, records)
        for name, codes in scopes.items():
            scope = Scope(period, codes, source.workdays)
            figures = measure(
                scope, touching, source.team.agents, source.people_spans, source.profile
            )
            head: Row = {"kind": _KINDS[period.kind], "year": year, "number": number}
            rows.append({**head, "group": name, "frozen_on": frozen_on, **figures})
    return rows


@dataclass(frozen=True, slots=True)
class RosterRows:
    """Rows of the roster and of the memberships."""

    agents: list[Row]
    spans: list[Row]


def roster_rows(team: Team) -> RosterRows:
    """The people who served in the team at any time, and their memberships in it.

    A person's group is where they serve in the team, or served last.
    """
    groups = {group.code: group.name for group in team.groups}
    last = {span.agent: span for span in sorted(team.spans, key=lambda span: span.start)}
    agents: list[Row] = [
        {
            "id": agent.id,
            "name": agent.name,
            "group": groups[last[agent.id].group],
            "rank": agent.rank,
            "sex": agent.sex,
            "education": agent.education,
            "joined": agent.joined,
            "confirmed": agent.confirmed,
            "left": agent.left,
            "note": "已转出" if last[agent.id].ended is Ended.TRANSFERRED else "",
        }
        for agent in team.agents
    ]
    spans: list[Row] = [
        {
            "agent": span.agent,
            "group": groups[span.group],
            "start": span.start,
            "began": str(span.began),
            "end": span.end,
            "ended": None if span.ended is None else str(span.ended),
        }
        for span in team.spans
    ]
    return RosterRows(agents, spans)


# Weeks


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
    policies = _by(records.policies, lambda row: row.agent)
    spans = _by(source.people_spans, lambda row: row.agent)
    attendance = _by(records.attendance, lambda row: row.agent)
    activity = _by(records.activity, lambda row: row.agent)
    income = _by(records.income, lambda row: row.agent)
    agents = {agent.id: agent for agent in source.team.agents}
    return {
        key: _Person(
            (agents[key],) if key in agents else (),
            spans.get(key, ()),
            _by(policies.get(key, ()), lambda row: row.group),
            _by(attendance.get(key, ()), lambda row: place_of.get(row.day, -1)),
            _by(activity.get(key, ()), lambda row: place_of.get(row.day, -1)),
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


# Renewals


def _cohorts(source: Source, months: Collection[int]) -> Iterator[tuple[_Key, Mapping[str, float]]]:
    """What each policy adds to which row, for its 13- and its 25-month cohort.

    Only rows of the team and of these due months.
    """
    # All is asked for under the company's base, which leaves premium no longer payable in;
    # the regulator's base is what remains when ``exempt`` is taken off.
    company = replace(source.profile, persistency_base=PersistencyBase.COMPANY)
    whole = replace(company, persistency_25_base=Persistency25Base.ORIGINAL)
    chained = replace(company, persistency_25_base=Persistency25Base.SURVIVORS)
    regulator = source.profile.persistency_base is PersistencyBase.REGULATOR
    policies = _by(source.records.policies, lambda row: row.number)
    for number, rows in _by(source.records.renewals, lambda row: row.policy).items():
        known = Records(policies.get(number, ()), rows)
        first_due = {row.policy_year: row for row in sorted(rows, key=_due, reverse=True)}
        second, third = first_due.get(2), first_due.get(3)

        def row_of(latest: Renewal, later: int) -> _Key | None:
            month, group, agent = _key(source.profile.calendar, latest, later)
            left_out = regulator and latest.state is RenewalState.REMOVED
            wanted = month in months and group in source.groups and not left_out
            return (month, group, agent) if wanted else None

        if second is not None and (key := row_of(second, 0)):
            figures = _measure_all(source, known, company)
            base, kept = figures["c13_base"], figures["c13_kept"]
            exempt = base if second.state is RenewalState.PAID_UP else 0.0
            yield key, {"c13_base": base, "c13_kept": kept, "c13_exempt": exempt}
        latest, later = (third, 0) if third is not None else (second, 12)
        if latest is not None and (key := row_of(latest, later)):
            base = _measure_all(source, known, whole)["c25_base"]
            survivors = _measure_all(source, known, chained)["c25_base"]
            kept = _measure_all(source, known, company)["c25_kept"]
            exempt = base if latest.state is RenewalState.PAID_UP else 0.0
            if regulator and exempt:
                kept = survivors = exempt
            yield (
                key,
                {
                    "c25_base": base,
                    "c25_kept": kept,
                    "c25_exempt": exempt,
                    "c25_survivors": survivors,
                },
            )


# Periods


def _team_records(source: Source) -> Records:
    """The records without those that cannot concern the team."""
    every = source.records
    renewed = {row.policy for row in every.renewals if row.group in source.groups}
    return Records(
        [r for r in every.policies if r.group in source.groups or r.number in renewed],
        [row for row in every.renewals if row.policy in renewed],
        [row for row in every.attendance if row.agent in source.names],
        [row for row in every.activity if row.agent in source.names],
        [row for row in every.income if row.agent in source.names],
    )


def _touching(period: Period, records: Records) -> Records:
    """The records without those that cannot concern the period.

    Of a policy whose renewal may mature in it (that ended before its third year: fourteen
    months after its due month) everything is kept.
    """
    oldest = months_later(period.first, -_LATEST_MATURITY)
    maturing = {row.policy for row in records.renewals if oldest <= row.due <= period.last}
    sold = {
        row.number
        for row in records.policies
        if row.issued in period or (row.withdrawn is not None and row.withdrawn in period)
    }
    return replace(
        records,
        policies=[r for r in records.policies if r.number in sold or r.number in maturing],
        renewals=[row for row in records.renewals if row.policy in maturing],
        attendance=[row for row in records.attendance if row.day in period],
        activity=[row for row in records.activity if row.day in period],
        income=[row for row in records.income if row.month.startswith(f"{period.year}-")],
    )


def _measure_all(source: Source, records: Records, profile: Profile) -> dict[str, float]:
    """The measures of these records over all time and groups."""
    return measure(Scope(_ALL_TIME, source.groups, ()), records, (), (), profile)


def _due(row: Renewal) -> date:
    return row.due


def _key(calendar: BusinessCalendar, row: Renewal, later: int = 0) -> _Key:
    """The row of a renewal, ``later`` months after the one it falls due in."""
    month = calendar.month_of(row.due)
    year, number = divmod(month.year * 12 + month.number - 1 + later, 12)
    return year * 100 + number + 1, row.group, row.agent


def _due_months(year: int) -> tuple[int, ...]:
    """The due months, like 202703, that lie in the year or mature in it."""
    before = (year - 1) * 100
    return (before + 11, before + 12, *range(year * 100 + 1, year * 100 + 13))


def _maturity(calendar: BusinessCalendar, due_month: int) -> date:
    """The last day of the second business month after the due month."""
    year, number = divmod(due_month // 100 * 12 + due_month % 100 + 1, 12)
    return calendar.month(year, number + 1).last


def _by(rows: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    """The rows by key, each list in the order of the rows."""
    lists: dict[K, list[T]] = defaultdict(list)
    for row in rows:
        lists[key(row)].append(row)
    return dict(lists)
