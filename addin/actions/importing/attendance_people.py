"""Which rows of an attendance calendar are people's, and what the others are.

Weekdays below the days belong to the header; a person's day may stand in several rows; legends,
totals, signatures and a second month below the first are put aside.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from addin.actions.importing.attendance_days import DayHeader, weekday_of
from addin.actions.importing.attendance_marks import Marks
from addin.actions.importing.attendance_titles import OURS, clue_of, plain
from agency.finding import Finding, Severity
from generators.tabular import RawTable
from generators.tabular_rows import RawRow, SkippedRow, row_text
from generators.tabular_text import clean, is_blank

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
class SortedRows:
    """The rows of people, and what the others are."""

    rows: list[RawRow]
    skipped: tuple[SkippedRow, ...]
    weekdays: Mapping[int, int]
    findings: list[Finding]
    half_column: int | None
    halves: frozenset[str]


def sort_people(
    table: RawTable,
    agent: int,
    names: Sequence[int],
    headers: Sequence[DayHeader],
    marks: Marks,
) -> SortedRows:
    """The rows of people, whose 工号 stand in the column ``agent``, and the others put aside."""
    days = [header.column for header in headers]
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
        if len(told) * 2 > len(days) and not is_code(row.cells[agent]):
            weekdays |= told
            continue
        if other := _other_month(table, row):
            skipped += [_left_out(rest, "另一个月份的考勤") for rest in table.rows[place:]]
            reason = f"表中还有另一个月份（{other}），从这一行起未导入"
            spot = (table.file, table.sheet, table.cell(row.number, 0))
            remedy = "一张表只放一个月，分开后再导入"
            findings.append(Finding(Severity.ERROR, "two-months", reason, remedy, *spot))
            break
        if is_code(row.cells[agent]):
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
    return SortedRows(rows, tuple(skipped), weekdays, findings, half_column, halves)


def spread(table: RawTable, days: Sequence[int]) -> Sequence[RawRow]:
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


def is_code(cell: object) -> bool:
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
    if not clue.month or not OURS.search(text) or len(text) > 40:
        return ""
    first = {clue_of(above).month for above in table.preamble} - {None}
    return text if first and clue.month not in first else ""


def _left_out(row: RawRow, reason: str) -> SkippedRow:
    text = row_text(row.cells)
    return SkippedRow(row.number, reason, text[:60], text)
