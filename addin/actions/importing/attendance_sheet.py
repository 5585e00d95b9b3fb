"""Attendance calendars (考勤表): a row for each person, a column for each day.

Found by its columns and by what stands in them, never by its name alone: other things are
listed by day too. What is read is the table of people alone; weekdays, legends, totals and
signatures around them are put aside.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from addin.actions.importing.attendance_days import (
    DayHeader,
    Days,
    day_headers,
    tell_days,
)
from addin.actions.importing.attendance_marks import Marks, legend_of
from addin.actions.importing.attendance_people import is_code, sort_people, spread
from addin.actions.importing.attendance_titles import OURS, Puzzle, clue_of
from addin.actions.importing.catalogue import Export, ExportCatalogue
from agency.attendance import Mark
from agency.finding import Finding, Severity
from agency.periods import BusinessCalendar
from generators.tabular import RawTable
from generators.tabular_rows import RawRow, row_text
from generators.tabular_text import clean, is_blank

_OTHERS = re.compile("日志|拜访|面谈|约访|活动量|业绩|保费|出单|准客户|收入|佣金")


@dataclass(frozen=True, slots=True)
class AttendanceSheet:
    """A calendar with its days known; ``table`` has the rows of people only.

    ``told`` are the days on which anybody came or was missed, none after that of the import.
    ``halves`` are the words of a column that parts each person's day into rows (上午, 下午),
    at ``half_column``.
    """

    table: RawTable
    days: Days
    marks: Marks
    told: frozenset[date]
    findings: tuple[Finding, ...]
    half_column: int | None = None
    halves: frozenset[str] = frozenset()

    @property
    def columns(self) -> Mapping[date, tuple[int, ...]]:
        """The columns of each day."""
        return self.days.columns

    def half(self, row: RawRow) -> str:
        """The part of the day that a row is about; empty where rows are whole days."""
        return "" if self.half_column is None else clean(row.cells[self.half_column])


def is_attendance_sheet(table: RawTable, catalogue: ExportCatalogue) -> bool | None:
    """Whether a table is an attendance calendar; ``None`` if it has days, but of other things."""
    headers = day_headers(table)
    if not headers:
        return False
    title = " ".join([*table.preamble, table.sheet, Path(table.file).stem, *set(table.parents)])
    if OURS.search(title):
        return True
    if _OTHERS.search(title):
        return None
    agents = table.columns(_agent_names(catalogue))
    others = [row for row in table.rows if agents and not is_code(row.cells[agents[0]])]
    texts = [row_text(row.cells) for row in others]
    marks = Marks(catalogue, legend_of([*_around(table), *texts], catalogue))
    columns = [header.column for header in headers]
    filled = [
        c for row in table.rows for c in map(row.cells.__getitem__, columns) if not is_blank(c)
    ]
    speaking = [cell for cell in filled if not clean(cell).replace(".", "").isdigit()]
    known = sum(bool(marks.read(cell)) for cell in speaking)
    return True if known * 2 > len(filled) else None


def open_attendance_sheet(
    table: RawTable,
    catalogue: ExportCatalogue,
    year: int,
    calendar: BusinessCalendar,
    today: date | None,
) -> AttendanceSheet | list[Finding]:
    """The calendar with its days, or why it cannot be imported."""
    agents = table.columns(_agent_names(catalogue))
    if not agents:
        reason = "考勤表没有工号列，只有姓名对不准人（可能重名），未导入"
        return [_about(table, "missing-column", reason, "加上工号列再导入")]
    names = table.columns(_agent_names(catalogue, "agent_name"))
    headers = day_headers(table)
    table = replace(table, rows=spread(table, [header.column for header in headers]))
    sorted_ = sort_people(table, agents[0], names, headers, Marks(catalogue))
    headers = [replace(h, weekday=sorted_.weekdays.get(h.column, h.weekday)) for h in headers]
    clues = [
        [clue_of(text) for text in (*table.preamble, *_month_parents(table, headers))],
        [clue_of(table.sheet)],
        [clue_of(Path(table.file).stem)],
    ]
    days = tell_days(headers, clues, year, calendar, today)
    if isinstance(days, Puzzle):
        column = headers[0].column if days.column is None else days.column
        reason = f"{days.reason}，这张考勤表未导入"
        return [_about(table, "unknown-month", reason, days.remedy, column)]
    findings = [*sorted_.findings, *_impossible(table, days)]
    if days.assumed:
        reason = f"考勤表没有写年份，按本簿的{days.assumed}年计"
        remedy = "请核对；最好在标题写明年月"
        finding = _about(table, "assumed-year", reason, remedy, headers[0].column)
        findings.append(replace(finding, severity=Severity.WARNING))
    people = replace(table, rows=sorted_.rows, skipped=sorted_.skipped)
    legend = legend_of(_around(people), catalogue)
    if legend:
        said = "、".join(f"{sign}为{_called(known)}" for sign, known in legend.items())
        finding = _about(table, "legend", f"按表中图例：{said}", "")
        findings.append(replace(finding, severity=Severity.INFO))
    marks = Marks(catalogue, legend)
    told = {
        day
        for day, columns in days.columns.items()
        if (today is None or day <= today) and _tells(people, columns, marks)
    }
    return AttendanceSheet(
        people,
        days,
        marks,
        frozenset(told),
        tuple(findings),
        sorted_.half_column,
        sorted_.halves,
    )


def _month_parents(table: RawTable, headers: Sequence[DayHeader]) -> list[str]:
    """What stands in the header above the days, which may be their month."""
    own = {header.column for header in headers}
    texts = {piece for column in own for piece in table.parents[column].split("/")}
    return sorted(text for text in texts if "月" in text and not re.search(r"\d+月\d+", text))


def _impossible(table: RawTable, days: Days) -> list[Finding]:
    """Marks under a day that the month does not have."""
    findings = []
    for column in days.impossible:
        marked = [row.number for row in table.rows if not is_blank(row.cells[column])]
        if marked:
            reason = f"这个月没有“{table.header[column]}”，该列有{len(marked)}格标记，未导入"
            found = _about(table, "no-such-day", reason, "核对表头和标题的月份", column)
            findings.append(replace(found, cell=table.cell(marked[0], column)))
    return findings


def _tells(table: RawTable, columns: Sequence[int], marks: Marks) -> bool:
    """Whether anybody came or is said to have been missed on a day.

    Days off and leave are often filled in before the month is over.
    """
    cells = {row.cells[column] for row in table.rows for column in columns}
    return any(set(marks.read(cell) or ()) - {Mark.LEAVE} for cell in cells)


def _around(table: RawTable) -> list[str]:
    """The texts around the rows of people, among which a legend may be."""
    return [*table.preamble, *(row.whole for row in table.skipped)]


def _called(known: Mark | None) -> str:
    return "（不认识的说明）" if known is None else known.value


def _agent_names(catalogue: ExportCatalogue, key: str = "agent") -> tuple[str, ...]:
    fields = catalogue.plans[Export.ATTENDANCE].fields
    return next(field.names for field in fields if field.key == key)


def _about(table: RawTable, code: str, reason: str, remedy: str, column: int = 0) -> Finding:
    cell = table.cell(table.header_row, column)
    return Finding(Severity.ERROR, code, reason, remedy, table.file, table.sheet, cell)
