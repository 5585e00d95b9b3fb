"""Renewals into 续期, by serving agent, group and due month, with both cohorts.

A list replaces the due months that it covers. What falls due in a closed month is left
alone, and the cohorts that matured in one; a receipt of later days still counts for the
cohort that matures in an open month. Differences are told and not posted elsewhere: a
premium is due in its own month.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from addin.actions.importing.merging import Key, Merged, Part, merge, read_table
from addin.actions.importing.reach import Reach, later, reach_findings
from addin.actions.importing.taking import Desk
from addin.actions.patch import Row
from agency.finding import Finding, Severity
from agency.records import Records
from agency.rollup.renewals import COHORT_FIGURES, DUE_FIGURES, renewal_rows
from agency.rollup.source import Cell, Source
from workbook_templates.content import BookContent, Value, serial

_KEYS = ("agent", "group", "due_month")
_DUE = tuple(DUE_FIGURES)
_COHORTS = {
    cohort: (*(c for c in COHORT_FIGURES if c.startswith(cohort)), f"{cohort}_matures")
    for cohort in ("c13", "c25")
}
_LAST_OF_EARLIER = 11


@dataclass(frozen=True, slots=True)
class DueImport:
    """The change of 续期 and what there is to say about it."""

    merged: Merged
    findings: tuple[Finding, ...]


def merge_due(
    records: Records,
    desk: Desk,
    content: BookContent,
    reach: Reach,
    closed: Collection[int],
) -> DueImport:
    """The lists' renewals into the book's renewal table; ``closed`` are months of the year.

    Due months of the year before are only those whose cohorts mature in the year.
    """
    earlier = {(desk.year - 1) * 100 + month for month in (_LAST_OF_EARLIER, 12)}
    covered = {m for m in reach.covered if m // 100 == desk.year or m in earlier}
    team = desk.people.team()
    source = Source(team, team.spans, records, desk.profile, ())
    new: dict[Key, Row] = {}
    for row in renewal_rows(source, desk.year):
        typed = {key: _typed(value) for key, value in row.items()}
        new[typed["agent"], typed["group"], typed["due_month"]] = typed
    closed_due = {desk.year * 100 + month for month in closed}
    matured = {m for m in covered if later(m, 2) in closed_due}
    table = read_table(content, "renewals", _KEYS)
    due = frozenset(covered)
    parts = [_part(_DUE, due - closed_due)]
    parts += [_part(columns, due - matured) for columns in _COHORTS.values()]
    left_alone = [_part(_DUE, due & closed_due)]
    left_alone += [_part(columns, due & matured) for columns in _COHORTS.values()]
    figures = (*_DUE, *COHORT_FIGURES)
    merged = merge(table, new, parts, figures)
    refused = merge(table, new, left_alone, figures)
    lacking = reach_findings(
        reach,
        records.renewals,
        new,
        table,
        covered=covered,
        closed=[month for month in _year_of_cohorts(desk.year) if later(month, 2) in closed_due],
        calendar=desk.profile.calendar,
    )
    return DueImport(merged, (*lacking, *_refusals(refused)))


def _year_of_cohorts(year: int) -> Iterable[int]:
    """The due months whose cohorts mature in the year."""
    return (later((year - 1) * 100 + _LAST_OF_EARLIER, by) for by in range(12))


def _typed(value: Cell) -> Value:
    """A cell of a record's row as a book holds it."""
    if isinstance(value, date):
        return serial(value)
    return float(value) if isinstance(value, int) else value


def _part(columns: tuple[str, ...], months: Collection[int]) -> Part:
    return Part(columns, lambda key: key[2] in months)


def _refusals(refused: Merged) -> Iterable[Finding]:
    change = refused.change
    if change is None:
        return
    keys = {tuple(row[key] for key in _KEYS) for row in change.upsert} | set(change.remove)
    counts: dict[int, int] = {}
    for key in keys:
        month = int(float(key[2] or 0))
        counts[month] = counts.get(month, 0) + 1
    for month, people in sorted(counts.items()):
        reason = f"应收月{month}已封账（或其继续率已在封账月成熟），有{people}行与清单不同，未改动"
        remedy = "续期不记入其他应收月；宽限期内实收仍计入未封账月份成熟的继续率"
        yield Finding(Severity.WARNING, "frozen-month", reason, remedy, sheet="续期")
