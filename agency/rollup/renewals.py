"""Rows of the renewal table: premium falling due, and cohorts that mature."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeAlias

from agency.measures.measure import measure
from agency.measures.scope import Scope
from agency.periods import BusinessCalendar, Period, PeriodKind
from agency.profile import Persistency25Base, PersistencyBase, Profile
from agency.records import Records, Renewal, RenewalState
from agency.rollup.source import Row, Source, listed_by

# Due month, group code and 工号: what a row of the renewal table is about.
_Key: TypeAlias = tuple[int, str, str]

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


_BASES = ("c13_base", "c25_base")
"""What makes a due month of the year before count in the year: a cohort that matures in it."""

_ALL_TIME = Period(date(1905, 1, 1), date(2990, 12, 31), PeriodKind.YEAR, "1905")


def renewal_rows(source: Source, year: int) -> list[Row]:
    """Rows of the renewal table: serving agent × group × due month, e.g. ``202703``.

    Holds what falls due in the year, and cohorts that mature in it. A cohort stands in the
    month in which its second or third year's premium is due (for a policy that ended before,
    would have been), and matures with the month two months later. Premium no longer payable
    (免缴, 缴清, 展期) is in base and kept, and again in exempt, to be taken off by those who
    leave it out; other premium is in the base as the profile says. ``c25_survivors`` is the
    25-month cohort's premium kept at 13 months. Rows are in the order of month, group, 工号.
    """
    calendar = source.profile.calendar
    matures = {month: _maturity(calendar, month) for month in _due_months(year)}
    sums: dict[_Key, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for key, due in listed_by(source.records.renewals, lambda row: _key(calendar, row)).items():
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
        counted = figures if month > year * 100 else {c: figures.get(c, 0.0) for c in _BASES}
        if any(counted.values()):
            values = {c: round(figures.get(c, 0.0), 2) for c in (*DUE_FIGURES, *COHORT_FIGURES)}
            dates = {
                f"{cohort}_matures": matures[month] if values[f"{cohort}_base"] else None
                for cohort in ("c13", "c25")
            }
            rows.append({**source.head(agent, code), "due_month": month, **values, **dates})
    return rows


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
    policies = listed_by(source.records.policies, lambda row: row.number)
    for number, rows in listed_by(source.records.renewals, lambda row: row.policy).items():
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
