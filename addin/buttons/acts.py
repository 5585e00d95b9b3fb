"""What the buttons do to a book: actions on its content, with what the book itself says.

Each takes the book as a host has read it and returns an outcome, which the host writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from addin.actions.boards import calendar_figures
from addin.actions.calendar import rearrange
from addin.actions.close import close
from addin.actions.decided import calendar_of, head_office_of
from addin.actions.importing import (
    ImportOptions,
    catalogue_for,
    import_exports,
    read_exports,
)
from addin.actions.patch import Outcome, Patch
from addin.actions.rows import number, table_rows
from addin.actions.targets import targets
from addin.actions.weekly import weekly
from agency.finding import Finding, Severity
from generators.build import draw_prepared
from generators.calendar_book import CalendarPlan, file_name, prepare
from generators.calendar_team import Frame
from generators.holiday_table import parse_notice
from generators.plan_team import team_of
from generators.read_book import ReadBook
from workbook_templates.checks import run_checks


def import_files(book: ReadBook, files: Sequence[Path], today: date) -> Outcome:
    """Exports of the core system into the book."""
    catalogue, wrong = catalogue_for(book.context.profile)
    tables, doubts = read_exports(files, catalogue)
    options = ImportOptions(calendar=calendar_of(book), day=today, catalogue=catalogue)
    outcome = import_exports(book.spec, book.context, book.content, tables, options)
    return replace(outcome, findings=(*wrong, *doubts, *outcome.findings))


def split_targets(book: ReadBook, today: date) -> Outcome:
    """The year's tasks over months, groups and people; what is filled stays."""
    rates = book.context.profile.targets
    return targets(book.plan, book.content, today, calendar=calendar_of(book), rates=rates)


def analyse_week(book: ReadBook, today: date) -> Outcome:
    """The weekly analysis of the week that the book tracks."""
    week = book.content.fields.get("week")
    if not isinstance(week, float):
        return _refused("week-missing", "没有选追踪周", "在“参数”表选追踪周", "参数")
    return weekly(book.plan, book.content, int(week), today, head_office_of(book))


def close_month(book: ReadBook, today: date) -> Outcome:
    """Freeze the first month of the year that is still open, unless checks find errors."""
    content = book.content
    closed = {
        number(row["number"])
        for row in table_rows(content, "history")
        if row["kind"] == "月" and row["year"] == content.fields["year"]
    }
    month = next((month for month in range(1, 13) if month not in closed), None)
    if month is None:
        return _refused("year-closed", "全年十二个月都已封账", "", "KPI历史")
    checked = [*book.findings, *run_checks(book.plan, content)]
    return close(book.plan, content, month, today, checked)


def rearrange_calendar(book: ReadBook, today: date) -> Outcome:
    """Plan the meetings and the morning programme from today on anew."""
    frame = Frame(book.context.year, book.context.profile, calendar_of(book))
    return rearrange(book.context, book.content, frame, today)


@dataclass(frozen=True, slots=True)
class NewCalendar:
    """A team's first calendar: file name, bytes, how many meetings, and what could not be had."""

    name: str
    data: bytes
    meetings: int
    findings: tuple[Finding, ...]


def first_calendar(book: ReadBook, today: date) -> NewCalendar:
    """The year's calendar of a plan book's team, from its roster and its months' indicators."""
    binding, context = book.bound.binding, book.context
    team = team_of(context, book.content)
    business = context.profile.calendar
    plan = CalendarPlan(
        context.year,
        binding.profile,
        tuple(parse_notice(binding.notice)),
        figures={context.team_code: calendar_figures(book.plan, context, book.content)},
        week=business.week_number(context.year, today)
        if today in business.year(context.year)
        else 1,
    )
    prepared = prepare(team, plan)
    return NewCalendar(
        file_name(team, context.year),
        draw_prepared(prepared),
        prepared.content.rows("meetings"),
        prepared.doubts,
    )


def _refused(code: str, reason: str, remedy: str, sheet: str) -> Outcome:
    finding = Finding(Severity.ERROR, code, reason, remedy, sheet=sheet)
    return Outcome(Patch(), (finding,), reason)
