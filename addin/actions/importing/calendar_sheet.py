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

from addin.actions.importing.calendar_days import (
    DayHeader,
    Days,
    day_headers,
    tell_days,
    weekday_of,
)
from addin.actions.importing.calendar_marks import Marks, legend_of
from addin.actions.importing.calendar_titles import Puzzle, clue_of, plain
from addin.actions.importing.catalogue import Export, ExportCatalogue
from agency.attendance import Mark
from agency.finding import Finding, Severity
from agency.periods import BusinessCalendar
from generators.tabular import RawTable
from generators.tabular_rows import RawRow, SkippedRow, row_text
from generators.tabular_text import clean, is_blank

_OURS = re.compile("考勤|出勤|打卡|签到|到会|参会|点名|刷卡|出席|早会|晨会|夕会")
_OTHERS = re.compile("日志|拜访|面谈|约访|活动量|业绩|保费|出单|准客户|收入|佣金")
_LABEL = re.compile(
    "人数|合计|小计|总计|应到|实到|出勤率|签名|签字|负责人|考勤员|审核|制表|备注|说明|星期|日期"
)
_CODE = re.compile(r"(?=.*\d)[\w.=\"'-]{2,32}")
_NO_CODE = re.compile("[年月日人%:：]")
_HALVES = frozenset(
    (
        *("上午", "下午", "早", "晚", "早上", "晚上", "上班", "下班", "签到", "签退"),
        *("一次", "二次", "第一次", "第二次", "早会", "大早会", "二早", "二次早会", "夕会"),
    )
)


@dataclass(frozen=True, slots=True)
class CalendarSheet:
    """A calendar with its days known; ``table`` has the rows of people only.

    ``told`` are the days of which any cell says something. ``halves`` are the words of a column
    that parts each person's day into rows (上午, 下午), at ``half_column``.
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


def is_calendar(table: RawTable, catalogue: ExportCatalogue) -> bool | None:
    """Whether a table is an attendance calendar; ``None`` if it has days, but of other things."""
    headers = day_headers(table)
    if not headers:
        return False
    title = " ".join([*table.preamble, table.sheet, Path(table.file).stem, *set(table.parents)])
    if _OURS.search(title):
        return True
    if _OTHERS.search(title):
        return None
    marks = Marks(catalogue, legend_of(_texts(table), catalogue))
    columns = [header.column for header in headers]
    filled = [
        c for row in table.rows for c in map(row.cells.__getitem__, columns) if not is_blank(c)
    ]
    speaking = [cell for cell in filled if not clean(cell).replace(".", "").isdigit()]
    known = sum(bool(marks.read(cell)) for cell in speaking)
    return True if known * 2 > len(filled) else None


def open_calendar(
    table: RawTable,
    catalogue: ExportCatalogue,
    year: int,
    calendar: BusinessCalendar,
    today: date | None,
) -> CalendarSheet | list[Finding]:
    """The calendar with its days, or why it cannot be imported."""
    agents = table.columns(_agent_names(catalogue))
    if not agents:
        reason = "考勤表没有工号列，只有姓名对不准人（可能重名），未导入"
        return [_about(table, "missing-column", reason, "加上工号列再导入")]
    headers = day_headers(table)
    table = replace(table, rows=_spread(table, [header.column for header in headers]))
    sorted_ = _sort(table, agents[0], headers, catalogue)
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
    legend = legend_of(_texts(table), catalogue)
    if legend:
        said = "、".join(f"{sign}为{_called(known)}" for sign, known in legend.items())
        finding = _about(table, "legend", f"按表中图例：{said}", "")
        findings.append(replace(finding, severity=Severity.INFO))
    told = {
        day
        for day, columns in days.columns.items()
        if any(not is_blank(row.cells[c]) for row in sorted_.rows for c in columns)
    }
    people = replace(table, rows=sorted_.rows, skipped=sorted_.skipped)
    return CalendarSheet(
        people,
        days,
        Marks(catalogue, legend),
        frozenset(told),
        tuple(findings),
        sorted_.half_column,
        sorted_.halves,
    )


@dataclass(frozen=True, slots=True)
class _Sorted:
    """The rows of people, and what the others are."""

    rows: list[RawRow]
    skipped: tuple[SkippedRow, ...]
    weekdays: Mapping[int, int]
    findings: list[Finding]
    half_column: int | None
    halves: frozenset[str]


def _sort(
    table: RawTable, agent: int, headers: Sequence[DayHeader], catalogue: ExportCatalogue
) -> _Sorted:
    days = [header.column for header in headers]
    names = table.columns(_agent_names(catalogue, "agent_name"))
    marks = Marks(catalogue)
    half_column = _half_column(table, {agent, *days, *names})
    rows: list[RawRow] = []
    skipped = list(table.skipped)
    weekdays: dict[int, int] = {}
    findings: list[Finding] = []
    above: RawRow | None = None
    for place, row in enumerate(table.rows):
        told = {
            c: weekday for c in days if (weekday := weekday_of(clean(row.cells[c]))) is not None
        }
        if len(told) * 2 > len(days) and not _is_code(row.cells[agent]):
            weekdays |= told
            continue
        if other := _other_month(table, row):
            rest = [r for r in table.rows[place:] if r is not None]
            skipped += [_left_out(r, "另一个月份的考勤") for r in rest]
            reason = f"表中还有另一个月份（{other}），从这一行起未导入"
            found = _about(table, "two-months", reason, "一张表只放一个月，分开后再导入", agent)
            findings.append(replace(found, cell=table.cell(row.number, 0)))
            break
        if _is_code(row.cells[agent]):
            above = row
            rows.append(row)
        elif half_column is not None and above and clean(row.cells[half_column]) in _HALVES:
            rows.append(_inheriting(row, above, {*days, half_column}))
        elif _is_person(row, names, days, marks):
            rows.append(row)
        else:
            skipped.append(_left_out(row, "不是人员行（图例、汇总或签字）"))
    halves = frozenset[str]()
    if half_column is not None:
        halves = frozenset(clean(row.cells[half_column]) for row in rows) & _HALVES
    return _Sorted(rows, tuple(skipped), weekdays, findings, half_column, halves)


def _spread(table: RawTable, days: Sequence[int]) -> Sequence[RawRow]:
    """The rows, with what is merged over several days, as long leave is, in each of them."""
    if not table.merges:
        return table.rows
    rows = {row.number: list(row.cells) for row in table.rows}
    for merge in table.merges:
        over = [column for column in days if merge.left < column <= merge.right]
        for number in range(merge.top, merge.bottom + 1) if merge.left in days else ():
            if cells := rows.get(number):
                for column in over:
                    cells[column] = cells[merge.left]
    return [row._replace(cells=tuple(rows[row.number])) for row in table.rows]


def _is_code(cell: object) -> bool:
    """Whether a cell may be a 工号, and is no total, date or label."""
    text = plain(clean(cell))
    return _CODE.fullmatch(text) is not None and not _NO_CODE.search(text)


def _is_person(row: RawRow, names: Sequence[int], days: Sequence[int], marks: Marks) -> bool:
    """Whether a row without a 工号 is somebody's all the same, which is a mistake to be told."""
    name = clean(row.cells[names[0]]) if names else ""
    if not 2 <= len(name) <= 20 or _LABEL.search(row_text(row.cells[: min(days)])):
        return False
    cells = [row.cells[column] for column in days]
    texts = [clean(cell) for cell in cells if not is_blank(cell)]
    return any(not text.replace(".", "").isdigit() and marks.read(text) for text in texts)


def _half_column(table: RawTable, others: set[int]) -> int | None:
    """The column that says which part of the day each row is about."""
    for column in range(len(table.header)):
        if column in others:
            continue
        texts = {clean(row.cells[column]) for row in table.rows if not is_blank(row.cells[column])}
        if len(texts & _HALVES) > 1 and len(texts - _HALVES) <= 1:
            return column
    return None


def _inheriting(row: RawRow, above: RawRow, own: set[int]) -> RawRow:
    """A row below somebody's first one, whose 工号, name and unit it shares."""
    cells = [
        cell if column in own or not is_blank(cell) else above.cells[column]
        for column, cell in enumerate(row.cells)
    ]
    return row._replace(cells=tuple(cells))


def _other_month(table: RawTable, row: RawRow) -> str:
    """The title of another month's calendar below the first one; empty for any other row."""
    text = row_text(row.cells)
    clue = clue_of(text)
    if not clue.month or not _OURS.search(text) or len(text) > 40:
        return ""
    first = {clue_of(above).month for above in table.preamble} - {None}
    return text if first and clue.month not in first else ""


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


def _texts(table: RawTable) -> list[str]:
    """The texts around the people, among which a legend may be."""
    rows = (row_text(row.cells) for row in table.rows)
    return [*table.preamble, *(row.whole for row in table.skipped), *rows]


def _called(known: Mark | None) -> str:
    return "（不认识的说明）" if known is None else known.value


def _left_out(row: RawRow, reason: str) -> SkippedRow:
    text = row_text(row.cells)
    return SkippedRow(row.number, reason, text[:60], text)


def _agent_names(catalogue: ExportCatalogue, key: str = "agent") -> tuple[str, ...]:
    fields = catalogue.plans[Export.ATTENDANCE].fields
    return next(field.names for field in fields if field.key == key)


def _about(table: RawTable, code: str, reason: str, remedy: str, column: int = 0) -> Finding:
    cell = table.cell(table.header_row, column)
    return Finding(Severity.ERROR, code, reason, remedy, table.file, table.sheet, cell)
