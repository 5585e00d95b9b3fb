"""Rearranging a filled calendar book: the rest moves, what people settled stays.

New absences, campaigns and wishes are read from the book itself; new days off come with
the frame. What changed is told, row by row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from addin.actions.patch import OrderBy, Outcome, Patch, Row, TableChange
from addin.actions.rows import table_rows
from agency.finding import Finding, Severity
from agency.meetings.model import Meeting
from agency.meetings.programme import plan_programme
from agency.meetings.reflow import Change, reflow
from agency.workdays import NoticeDay
from generators.calendar_book import calendar_months, calendar_of
from generators.calendar_lists import day_rows
from generators.calendar_rows import CalendarRows, Names
from generators.calendar_team import (
    Frame,
    PlanFigures,
    meeting_inputs,
    programme_inputs,
    with_weak,
)
from generators.holiday_table import notice_text
from generators.plan_book import week_rows
from workbook_templates.calendar_kind import PROGRAMME_MEETING
from workbook_templates.content import BookContent, Value, serial
from workbook_templates.context import BookContext

_ORDERED = frozenset(("meetings", "programme"))
"""Tables whose rows stand in order of time."""


def rearrange(
    context: BookContext,
    content: BookContent,
    frame: Frame,
    since: date,
    *,
    notice: Sequence[NoticeDay] | None = None,
    figures: PlanFigures | None = None,
) -> Outcome:
    """Plan the meetings and the morning programme from ``since`` on anew.

    Rows that are fixed, that people changed or added, and all before ``since`` stay.
    ``notice`` is head office's new table of days off, which ``frame`` follows already; the
    book's calendar follows it, too. ``figures`` are what the plan book gives now. What is
    overdue counts as of ``since`` from now on, if that is a day of the book's year.
    """
    given = calendar_of(content, context, frame.standards)
    if figures is not None:
        given = replace(given, months=with_weak(given.months, figures.weak))
    found = reflow(given.meetings, meeting_inputs(given, frame), since)
    after = replace(given, meetings=found.rows)
    programme = plan_programme(
        replace(programme_inputs(after, frame), old=given.programme, since=since)
    )
    rows = CalendarRows(frame.standards.catalogue, Names(given.people))
    items = tuple(item.name for item in frame.standards.catalogue[PROGRAMME_MEETING].agenda)
    tables = {
        "meetings": _change(
            content,
            "meetings",
            map(rows.meeting_row, found.rows),
            (OrderBy("day"), OrderBy("start")),
        ),
        "programme": _change(
            content,
            "programme",
            map(rows.programme_row, programme.rows),
            (OrderBy("day"), OrderBy("name", items)),
        ),
    }
    if notice is not None:
        tables |= _days(context, frame)
    if notice is not None or figures is not None:
        workdays = tuple(map(frame.calendar.workdays, context.months))
        context = replace(context, month_workdays=workdays)
        months = calendar_months(context, frame.calendar, given.months)
        tables["months"] = TableChange(("number",), tuple(months))
    if figures is not None:
        tables["honours"] = _board(content, "honours", figures.honours, ("month", "kind"))
        tables["ranking"] = _board(content, "ranking", figures.ranking, ("month", "group"))
    findings = (*map(_told, found.changes), *found.findings, *programme.findings)
    changed = {key: change for key, change in tables.items() if _changes(content, key, change)}
    status = frame.calendar.status(frame.year).label
    binding = {"notice": notice_text(notice), "calendar_status": status} if notice else {}
    fields = {"calendar_status": status} if notice else {}
    patch = Patch(fields | _as_of(context, content, since), {}, changed, binding)
    message = _message(found.changes, tables["programme"], sorts=bool(changed.keys() & _ORDERED))
    return Outcome(patch, findings, message)


def _as_of(context: BookContext, content: BookContent, since: date) -> dict[str, Value]:
    """The day to which 待追踪 counts, where it is another one now."""
    year = context.profile.calendar.year(context.year)
    today = serial(since)
    if not year.first <= since <= year.last or content.fields.get("as_of") == today:
        return {}
    return {"as_of": today}


def _days(context: BookContext, frame: Frame) -> dict[str, TableChange]:
    """The book's calendar by the new notice."""
    business, calendar = context.profile.calendar, frame.calendar
    weeks = [
        {key: row[key] for key in ("number", "workdays")}
        for row in week_rows(business, calendar, frame.year)
    ]
    days = day_rows(business, calendar, frame.year)
    return {
        "days": TableChange(("day",), tuple(days)),
        "weeks": TableChange(("number",), tuple(weeks)),
    }


def _board(
    content: BookContent, table: str, rows: Sequence[Row], about: tuple[str, str]
) -> TableChange:
    """The plan book's rows in place of those about the same; what people wrote besides stays."""
    named = {tuple(_plain(row[key]) for key in about) for row in rows}
    columns = tuple(dict.fromkeys((*about, *(key for row in rows for key in row))))
    new = {tuple(_plain(row.get(key)) for key in columns) for row in rows}
    old = {
        tuple(_plain(row[key]) for key in columns)
        for row in table_rows(content, table)
        if tuple(_plain(row[key]) for key in about) in named
    }
    return TableChange(columns, tuple(rows) if old != new else (), frozenset(old - new))


def _change(
    content: BookContent, table: str, rows: Iterable[Row], order: tuple[OrderBy, ...]
) -> TableChange:
    """What makes the table's rows with an id those given; rows without one are people's own.

    All of them are then in order.
    """
    before = {row["id"]: row for row in table_rows(content, table) if row["id"]}
    after = {row["id"]: row for row in rows if row["id"]}
    return TableChange(
        ("id",),
        tuple(row for id_, row in after.items() if not _holds(before.get(id_), row)),
        frozenset((id_,) for id_ in before if id_ not in after),
        order=order,
    )


def _changes(content: BookContent, table: str, change: TableChange) -> bool:
    """Whether there is anything to write, be it that people's rows stand out of order."""
    ranks = [tuple(by.rank(r) for by in change.order) for r in table_rows(content, table)]
    return bool(change.upsert or change.remove) or ranks != sorted(ranks)


def _holds(before: Mapping[str, Value] | None, row: Row) -> bool:
    return before is not None and all(_plain(before[key]) == _plain(row[key]) for key in row)


def _plain(value: Value) -> Value:
    return None if value == "" or value != value else value  # noqa: PLR0124 - NaN


def _told(change: Change) -> Finding:
    """One change as people read it."""
    kinds = "、".join(kind.value for kind in change.kinds)
    before, after = (_when(row) for row in (change.before, change.after))
    moved = f"{before} → {after}" if before and after and before != after else before or after
    reason = f"{kinds}：{moved} {change.name}（{change.reason}）"
    return Finding(Severity.INFO, "meeting-moved", reason, sheet="会议清单", value=change.name)


def _when(row: Meeting | None) -> str:
    return "" if row is None else f"{row.day:%m-%d} {row.start:%H:%M}"


def _message(changes: Sequence[Change], programme: TableChange, *, sorts: bool) -> str:
    if not changes and not programme.upsert and not programme.remove:
        return f"会议与早会节目都不用改{'，已按时间排好' if sorts else ''}。"
    counts = Counter(kind.value for change in changes for kind in change.kinds)
    told = "，".join(f"{kind} {number} 场" for kind, number in counts.items())
    items = len(programme.upsert) + len(programme.remove)
    return f"已重排：{told or '会议不变'}；早会节目 {items} 项有变。"
