"""Rows of the history: whole periods of the past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from agency.measures.measure import measure
from agency.measures.scope import Scope
from agency.periods import Period, PeriodKind, months_later
from agency.records import Records
from agency.rollup.source import WHOLE, Row, Source

_LATEST_MATURITY = 16
_KINDS: Mapping[PeriodKind, str] = {
    PeriodKind.MONTH: "月",
    PeriodKind.QUARTER: "季",
    PeriodKind.YEAR: "年",
}


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
