"""The weekly kinds of lists of an import: which days each covers, and of whom it does not speak."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from addin.actions.importing.attendance_read import AttendanceRows
from addin.actions.importing.catalogue import Export
from addin.actions.importing.coverage import Coverage, coverage, covered_columns, torn_start
from addin.actions.importing.days import month_label
from addin.actions.importing.taking import Desk, Listing
from addin.actions.importing.unlisted import unlisted, unlisted_findings
from addin.actions.importing.weekly import Entry
from agency.finding import Finding, Severity
from agency.workdays import WorkCalendar

_WEEKLY = (Export.POLICIES, Export.ATTENDANCE, Export.ACTIVITY, Export.INCOME)


def entries_of(
    listings: Mapping[Export, Sequence[Listing]],
    desk: Desk,
    calendar: WorkCalendar,
    periods: Mapping[Export, tuple[date, date]],
) -> tuple[dict[Export, Entry], list[Finding], dict[int, str]]:
    """The weekly kinds with the days that they cover, and each list's period in words."""
    entries: dict[Export, Entry] = {}
    findings: list[Finding] = []
    said: dict[int, str] = {}
    for export in _WEEKLY:
        found = [
            (listing, covered)
            for listing in listings.get(export, ())
            if (covered := _coverage(listing, desk, calendar, periods)) is not None
        ]
        every = {day for _, covered in found for day in covered.days}
        for listing, covered in found:
            entry = entries.setdefault(export, Entry(export, listings[export]))
            torn = set()
            if covered.titled:
                torn = set(torn_start(covered, desk.year, desk.profile.calendar, every))
            entry.days |= covered.days - torn
            own = [day for day in _days(listing, desk) if day.year == desk.year]
            entry.latest = max([entry.latest, *own])
            said[id(listing)] = covered.text
            if torn:
                findings.append(_torn(listing, min(torn), max(torn)))
    return {e: entry for e, entry in entries.items() if entry.days}, findings, said


def _coverage(
    listing: Listing,
    desk: Desk,
    calendar: WorkCalendar,
    periods: Mapping[Export, tuple[date, date]],
) -> Coverage | None:
    export, business = listing.plan.export, desk.profile.calendar
    if listing.sheet is not None:
        return covered_columns(listing.sheet.columns, desk.year, business, calendar)
    if export in periods:
        first, last = periods[export]
        return coverage([f"{first}至{last}"], (), desk.year, business)
    days = list(_days(listing, desk))
    return coverage(listing.table.preamble, days, desk.year, business)


def _days(listing: Listing, desk: Desk) -> Iterator[date]:
    """The days of all rows, of whatever team; both ends of a month that a row names."""
    source = listing.ledger.source
    if listing.sheet is not None:
        yield from listing.sheet.told
        return
    if listing.plan.export is not Export.INCOME:
        yield from source.distinct(listing.plan.day)
        return
    for label in map(month_label, source.distinct("month")):
        if label is not None:
            month = desk.profile.calendar.parse(label)
            yield from (month.first, month.last)


def leave_out(
    entries: Mapping[Export, Entry], sheets: AttendanceRows, desk: Desk, calendar: WorkCalendar
) -> Iterator[Finding]:
    """Groups of which calendars alone do not speak are not replaced."""
    entry = entries.get(Export.ATTENDANCE)
    if entry is None or any(listing.sheet is None for listing in entry.listings):
        return
    found = unlisted(desk.people, sheets.agents, entry.workdays(calendar))
    entry.left_out = frozenset(found.groups)
    yield from unlisted_findings(found, desk.people, entry.listings[0])


def _torn(listing: Listing, first: date, last: date) -> Finding:
    reason = f"清单从一周的中间开始，{first}至{last}未导入，以免冲掉本簿该周前几天的数"
    remedy = "请从该周第一天（或月初）起导出后再导入"
    table = listing.table
    return Finding(Severity.WARNING, "torn-week", reason, remedy, table.file, table.sheet)


def silent_days(entry: Entry, desk: Desk, calendar: WorkCalendar) -> Iterator[Finding]:
    """Working days on which nobody of any team punched: perhaps there was no meeting."""
    punched = {day for listing in entry.listings for day in _days(listing, desk)}
    silent = sorted(entry.workdays(calendar) - punched)
    if silent:
        days = "、".join(str(day) for day in silent)
        reason = f"工作日{days}没有任何人打卡，仍计应出勤"
        remedy = "如当日放假或没有会议，请由总部更正工作日历"
        place = (entry.listings[0].table.file, entry.listings[0].table.sheet)
        yield Finding(Severity.WARNING, "silent-days", reason, remedy, *place)
