"""Policies, attendance, activity and income into 周数据, by agent, group, week and month.

The figures are those of ``agency.rollup``; here is only which columns a list states and
which rows it replaces. Attendance is due on the working days that the lists of punches
cover, logs on those that the reports cover; leave takes off due logs only if the list of
punches is imported together with the reports.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from addin.actions.importing.catalogue import Export
from addin.actions.importing.coverage import Piece, pieces
from addin.actions.importing.frozen import Closing, Months, Stated
from addin.actions.importing.merging import Key, Merged, Part, Table, merge, read_table
from addin.actions.importing.people import People
from addin.actions.importing.taking import Desk, Listing
from addin.actions.patch import Row
from agency.finding import Finding, Severity
from agency.records import Records
from agency.rollup.source import Source
from agency.rollup.weekly import WEEKLY_FIGURES, weekly_rows
from agency.workdays import WorkCalendar
from workbook_templates.content import BookContent

_KEYS = ("agent", "group", "week", "month")
_STATED: Mapping[Export, Mapping[tuple[str, ...], tuple[str, ...]]] = {
    Export.POLICIES: {
        (): ("fyp", "first_premium", "policies"),
        ("pay", "term"): ("fyp_regular",),
        ("term",): ("fyp_standard",),
        ("fyc",): ("fyc",),
        ("product", "product_name"): ("fyp_life", "fyp_annuity", "fyp_health", "fyp_other"),
    },
    Export.ATTENDANCE: {(): ("due_days", "attended_days")},
    Export.ACTIVITY: {
        ("calls",): ("calls",),
        ("visits",): ("visits",),
        ("prospects",): ("prospects",),
        ("log",): ("logs_due", "logs"),
    },
    Export.INCOME: {(): ("income", "supervisor_income")},
}
"""Which columns a list states, by the fields of which it must have one."""
_POSTED = (Export.POLICIES, Export.INCOME)


@dataclass(slots=True)
class Entry:
    """One kind of list in an import: its tables, and the days of the year that they cover.

    ``latest`` is the last day of which any row tells; nothing is due after it. ``left_out`` are
    the names of groups of which the lists do not speak.
    """

    export: Export
    listings: Sequence[Listing]
    days: set[date] = field(default_factory=set)
    latest: date = date.min
    left_out: frozenset[str] = frozenset()

    def workdays(self, calendar: WorkCalendar) -> frozenset[date]:
        """The covered working days up to the latest row's."""
        return frozenset(d for d in self.days if d <= self.latest and calendar.is_workday(d))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of 周数据 that the lists state."""
        groups = _STATED[self.export].items()
        return tuple(c for keys, columns in groups if self._has(keys) for c in columns)

    def findings(self) -> Iterator[Finding]:
        """The columns that the lists have not, on which columns of the book depend."""
        lacking = [keys[0] for keys in _STATED[self.export] if not self._has(keys)]
        if lacking:
            names = {field.key: field.names[0] for field in self.listings[0].plan.fields}
            missing = "、".join(names[key] for key in lacking)
            reason = f"{self.export.label}没有列“{missing}”，由此得出的各列未导入，原有的数不变"
            place = (self.listings[0].table.file, self.listings[0].table.sheet)
            yield Finding(Severity.INFO, "columns-lacking", reason, "", *place)

    def _has(self, keys: tuple[str, ...]) -> bool:
        return not keys or any(listing.has(key) for listing in self.listings for key in keys)


@dataclass(frozen=True, slots=True)
class WeeklyImport:
    """The change of 周数据 and what there is to say about it."""

    merged: Merged
    findings: tuple[Finding, ...]


def merge_weekly(
    entries: Mapping[Export, Entry],
    records: Records,
    desk: Desk,
    content: BookContent,
    *,
    calendar: WorkCalendar,
    months: Months,
) -> WeeklyImport:
    """The lists' figures into the book's weekly table."""
    year, business = desk.year, desk.profile.calendar
    covered = {export: pieces(entry.days, year, business) for export, entry in entries.items()}
    new = _figures(entries, records, desk, calendar)
    table = read_table(content, "weekly", _KEYS)
    closing = Closing(table, new, months)
    findings = list(_doubled(table, covered))
    parts: list[Part] = []
    corrected: dict[Key, Row] = {}
    for export, entry in entries.items():
        findings += entry.findings()
        stated = Stated(export.label, entry.columns, covered[export], entry.left_out)
        parts.append(Part(entry.columns, _open(covered[export], months, entry.left_out)))
        if export in _POSTED:
            fixed = closing.corrections(stated)
            findings += fixed.findings
            parts.append(Part(entry.columns, fixed.keys.__contains__))
            for key, row in fixed.rows.items():
                corrected[key] = {**corrected.get(key, {}), **row}
        else:
            findings += closing.differences(stated)
    findings += _late_withdrawals(records, covered.get(Export.POLICIES, frozenset()), desk)
    return WeeklyImport(merge(table, {**new, **corrected}, parts, WEEKLY_FIGURES), tuple(findings))


def _figures(
    entries: Mapping[Export, Entry], records: Records, desk: Desk, calendar: WorkCalendar
) -> dict[Key, Row]:
    """All figures of the lists by the weekly table's key."""
    if not entries:
        return {}
    due, logs_due = (
        entries[export].workdays(calendar) if export in entries else frozenset()
        for export in (Export.ATTENDANCE, Export.ACTIVITY)
    )
    newest = max(day for entry in entries.values() for day in entry.days)
    last = desk.profile.calendar.month_of(newest).last
    people = desk.people
    if due == logs_due or not due or not logs_due:
        return _rows(records, people, desk, due | logs_due, last)
    business = Records(records.policies, (), records.attendance, (), records.income)
    result = _rows(business, people, desk, due, last)
    reports = Records((), (), records.attendance, records.activity)
    stated = entries[Export.ACTIVITY].columns
    for key, row in _rows(reports, people, desk, logs_due, last).items():
        own = {column: row[column] for column in stated}
        result[key] = {**row, **result.get(key, dict.fromkeys(WEEKLY_FIGURES, 0.0)), **own}
    return result


def _rows(
    records: Records, people: People, desk: Desk, workdays: Collection[date], last: date
) -> dict[Key, Row]:
    team = people.team()
    source = Source(team, team.spans, records, desk.profile, workdays)
    rows: dict[Key, Row] = {}
    for row in weekly_rows(source, desk.year, last):
        numbers = {key: float(row[key]) for key in ("week", "month", *WEEKLY_FIGURES)}  # type: ignore[arg-type]
        texts = {key: str(row[key]) for key in ("agent", "name", "group")}
        key = (texts["agent"], texts["group"], numbers["week"], numbers["month"])
        rows[key] = {**texts, **numbers}
    return rows


def _open(
    covered: Collection[Piece], months: Months, left_out: Collection[str]
) -> Callable[[Key], bool]:
    def covers(key: Key) -> bool:
        open_ = (key[2], key[3]) in covered and key[3] not in months.closed
        return open_ and key[1] not in left_out

    return covers


def _doubled(table: Table, covered: Mapping[Export, Collection[Piece]]) -> list[Finding]:
    """Rows of the book that stand twice where a list is imported: only the first is replaced."""
    every = {piece for found in covered.values() for piece in found}
    reason = "周数据中同一人、组、周、月有不止一行，导入只更新第一行"
    remedy = "请合并或删除多余的行，否则会重复计算"
    return [
        Finding(
            Severity.WARNING,
            "double-row",
            reason,
            remedy,
            sheet="周数据",
            value=f"{key[0]} {key[1]} 第{key[2]:g}周 {key[3]:g}月",
        )
        for key in table.doubled
        if (key[2], key[3]) in every
    ]


def _late_withdrawals(records: Records, covered: Collection[Piece], desk: Desk) -> list[Finding]:
    """Withdrawals on days that no list of policies covers; the next longer list brings them."""
    calendar = desk.profile.calendar
    late = [
        policy
        for policy in records.policies
        if policy.withdrawn is not None
        and policy.withdrawn.year == desk.year
        and not pieces([policy.withdrawn], desk.year, calendar) <= frozenset(covered)
    ]
    reason = "撤单日期在清单期间之外，撤单未冲减"
    remedy = "请导入年初至今的清单，或在导入时指定期间"
    return [
        Finding(
            Severity.WARNING,
            "late-withdrawal",
            f"{reason}（撤单日期{policy.withdrawn}）",
            remedy,
            value=policy.number,
        )
        for policy in late
        if policy.main
    ]
