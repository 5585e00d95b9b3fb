"""出勤, 活动量 and 收入 lists as records of one agent's day or month.

A day out of service does not count: nothing is due then. Punches on days that are no
working days are told, and the calendar decides. Two rows of one agent and day are one day;
if they differ, the better one stands (present before leave before absent, more before less).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from addin.actions.importing.attendance_read import AttendanceRows, better
from addin.actions.importing.ledger import Remark
from addin.actions.importing.strangers import Reason
from addin.actions.importing.taking import Desk, Listing, Owner, blank, duplicate
from agency.finding import Severity
from agency.records import Activity, Attendance, Income
from agency.workdays import WorkCalendar
from generators.tabular_fields import Record

R = TypeVar("R", Attendance, Activity)

_MONTH = re.compile(r"(?P<year>20\d\d)\D?(?P<month>\d{1,2})\D*(?:0?1)?\D*")


@dataclass(slots=True)
class _Kept(Generic[R]):
    listing: Listing
    record: Record
    item: R
    remarks: list[Remark]


def read_attendance(
    listings: Sequence[Listing], sheets: AttendanceRows, desk: Desk, calendar: WorkCalendar
) -> list[Attendance]:
    """The team's punches and leaves on working days in service, one for each agent and day.

    ``sheets`` are the days of calendars, which may speak of the same days.
    """

    def item(listing: Listing, record: Record, agent: str, day: date) -> Attendance | Remark:
        found = _presence(listing, record, desk)
        if found is None:
            word = record.text("valid")
            reason = f"出勤标志“{word}”无法识别"
            remedy = "由总部在导入对照表的 words 中补上"
            return Remark("unknown-word", Severity.ERROR, reason, remedy, "valid", word)
        if not calendar.is_workday(day):
            reason = "不是工作日，不计应出勤"
            return Remark("no-workday", Severity.INFO, reason, "", "day")
        valid, leave = found
        return Attendance(day, agent, valid, leave)

    lists = [listing for listing in listings if listing.sheet is None]
    days = dict(sheets.days)
    for row in _by_day(lists, desk, item, lambda row: (row.valid, row.leave)):
        key = (row.agent, row.day)
        days[key] = better(days[key], row) if key in days else row
    return [days[key] for key in sorted(days)]


def read_activity(listings: Sequence[Listing], desk: Desk) -> list[Activity]:
    """The team's reports on days in service, one for each agent and day."""

    def item(listing: Listing, record: Record, agent: str, day: date) -> Activity | Remark:
        amounts = [record.number(key) or 0.0 for key in ("calls", "visits", "prospects")]
        if any(amount < 0 or not amount.is_integer() for amount in amounts):
            reason = "活动量应为不小于0的整数"
            return Remark("wrong-value", Severity.ERROR, reason, "请更正后重新导入", "visits")
        calls, visits, prospects = map(int, amounts)
        log = _said(record.text("log"), desk)
        if log is None:
            word = record.text("log")
            remedy = "由总部在导入对照表的 words 中补上"
            reason = f"日志“{word}”无法识别"
            return Remark("unknown-word", Severity.ERROR, reason, remedy, "log", word)
        return Activity(day, agent, calls, visits, prospects, log)

    def weight(row: Activity) -> tuple[int, ...]:
        return (row.calls + row.visits + row.prospects, row.log, row.visits, row.calls)

    return _by_day(listings, desk, item, weight)


def read_income(listings: Sequence[Listing], desk: Desk) -> list[Income]:
    """The team's incomes of months of the year; parts of one month add up."""
    seen: dict[tuple[str, str, float], Listing] = {}
    for listing in listings:
        for record, owner in listing.own(desk):
            month, amount = month_label(record.text("month")), listing.money(record, "amount")
            if month is None or amount is None:
                reason = f"月份“{record.text('month')}”无法识别"
                remark = Remark("wrong-value", Severity.ERROR, reason, "写成 202603", "month")
                listing.ledger.skip(record, remark)
            elif int(month[:4]) != desk.year:
                listing.ledger.skip(record, _other_year(desk.year, "月份", month[:4], "month"))
            elif desk.people.group_on(owner.agent, _last_day(desk, month)) is None:
                listing.ledger.pass_on(record, Reason.MOVED)
            elif (key := (owner.agent, month, amount)) in seen:
                listing.ledger.skip(record, duplicate(seen[key].table.file, listing))
            else:
                seen[key] = listing
                listing.ledger.take(record, owner.remarks)
    return [Income(month, agent, amount) for agent, month, amount in sorted(seen)]


def _last_day(desk: Desk, month: str) -> date:
    """The day on which it is settled whose an income of the month is."""
    return desk.profile.calendar.parse(month).last


def month_label(text: str) -> str | None:
    """``2026-03`` of texts like ``202603``, ``2026年3月`` and ``2026-03-01``."""
    found = _MONTH.fullmatch(text)
    if not found or not 1 <= int(found["month"]) <= 12:
        return None
    return f"{found['year']}-{int(found['month']):02d}"


def _by_day(
    listings: Sequence[Listing],
    desk: Desk,
    item: Callable[[Listing, Record, str, date], R | Remark],
    weight: Callable[[R], tuple[int, ...]],
) -> list[R]:
    kept: dict[tuple[str, date], _Kept[R]] = {}
    for listing, record, owner, day in _own_days(listings, desk):
        made = item(listing, record, owner.agent, day)
        if isinstance(made, Remark):
            listing.ledger.skip(record, made)
            continue
        new = _Kept(listing, record, made, list(owner.remarks))
        old = kept.get((owner.agent, day))
        if old is None:
            kept[owner.agent, day] = new
            continue
        better, worse = (new, old) if weight(made) > weight(old.item) else (old, new)
        remark = duplicate(better.listing.table.file, worse.listing)
        if made != old.item:
            reason = f"工号{owner.agent}同一天有两行内容不同，采用较好的一行"
            remark = Remark("two-rows", Severity.WARNING, reason, "请核对", "day", owner.agent)
        worse.listing.ledger.skip(worse.record, remark)
        kept[owner.agent, day] = better
    for line in kept.values():
        line.listing.ledger.take(line.record, line.remarks)
    return [kept[key].item for key in sorted(kept)]


def _own_days(
    listings: Sequence[Listing], desk: Desk
) -> Iterator[tuple[Listing, Record, Owner, date]]:
    """The rows of the team's people on days of the year in service."""
    people = desk.people
    for listing in listings:
        for record, owner in listing.own(desk):
            day = record.day("day")
            if day is None:
                remark = Remark("no-day", Severity.ERROR, "没有日期", "请补上后重新导入", "day")
                listing.ledger.skip(record, remark)
            elif day.year != desk.year:
                listing.ledger.skip(record, _other_year(desk.year, "日期", str(day.year), "day"))
            elif people.serving(owner.agent, day) is not None:
                yield listing, record, owner, day
            elif people.group_on(owner.agent, day) is None:
                listing.ledger.pass_on(record, Reason.MOVED)
            else:
                reason = f"工号{owner.agent}当日不在职（入司前或离司后）"
                remedy = "请核对任职的起止日期"
                remark = Remark(
                    "not-serving", Severity.WARNING, reason, remedy, "agent", owner.agent
                )
                listing.ledger.skip(record, remark)


def _presence(listing: Listing, record: Record, desk: Desk) -> tuple[bool, bool] | None:
    """Present and on leave, by the mark or else by the punches; ``None`` for unknown words."""
    word = record.text("valid")
    if word:
        says = desk.catalogue.says
        known = (says(word, "present"), says(word, "leave"), says(word, "absent"))
        return (known[0], known[1]) if any(known) else None
    punches = [key for key in ("first", "second") if listing.has(key)]
    return bool(punches) and not any(blank(listing, record, key) for key in punches), False


def _said(word: str, desk: Desk) -> bool | None:
    """Yes or no; a number of logs is yes from 1 up, an empty cell no."""
    if not word or desk.catalogue.says(word, "denied"):
        return False
    if desk.catalogue.says(word, "affirmed"):
        return True
    return float(word) > 0 if word.replace(".", "", 1).isdigit() else None


def _other_year(year: int, what: str, about: str, key: str) -> Remark:
    return Remark("other-year", Severity.INFO, f"{what}不在{year}年", "", key, about)
