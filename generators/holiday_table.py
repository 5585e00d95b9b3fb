"""Head office's table of days off and make-up workdays, as a file of any tabular kind."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from agency.finding import Finding, Severity
from agency.workdays import DayKind, NoticeDay, check_notice

if TYPE_CHECKING:
    from generators.tabular import RawTable

DATE, KIND, NAME = ("日期", "放假日期"), ("休班", "类型", "安排"), ("名称", "节日", "说明")


def read_notice(path: Path) -> tuple[list[NoticeDay], list[Finding]]:
    """The days of the table, and findings with their cells; errors leave no day out silently."""
    from generators.tabular import read_tables  # noqa: PLC0415 - books keep a notice as text

    tables, findings = read_tables(path, (*DATE, *KIND, *NAME))
    days: list[NoticeDay] = []
    for table in tables:
        dates, kinds = table.columns(DATE), table.columns(KIND)
        if not dates or not kinds:
            continue
        names = table.columns(NAME)
        for number, row in enumerate(table.rows):
            day, problem = _day(row.cells[dates[0]], row.cells[kinds[0]])
            if day is None:
                findings.append(_finding(table, number, dates[0], row.cells[dates[0]], problem))
                continue
            name = str(row.cells[names[0]] or "") if names else ""
            days.append(NoticeDay(day.day, day.kind, name))
    if not days:
        reason = "没有读到放假日期；需要“日期”“休班”（休或班）“名称”三列"
        findings.append(Finding(Severity.ERROR, "holidays", reason, "按样式补齐", path.name))
    findings += [problem.at(file=path.name) for problem in check_notice(days)]
    return days, findings


def notice_text(notice: Sequence[NoticeDay]) -> str:
    """The days as a book keeps them; empty without any."""
    days = [[day.day.isoformat(), day.kind.value, day.name] for day in notice]
    return json.dumps(days, ensure_ascii=False) if days else ""


def parse_notice(text: str) -> tuple[NoticeDay, ...]:
    """The days that a book keeps; ``ValueError`` if the text is damaged."""
    days = json.loads(text) if text else []
    return tuple(NoticeDay(date.fromisoformat(d), DayKind(kind), name) for d, kind, name in days)


def _day(day: object, kind: object) -> tuple[NoticeDay | None, str]:
    from generators.tabular_text import as_date  # noqa: PLC0415

    parsed = as_date(day)
    if parsed.value is None:
        return None, parsed.problem or "缺少日期"
    word = str(kind or "").strip()
    for each in DayKind:
        if word.startswith(each.value):
            return NoticeDay(parsed.value, each), ""
    return None, f"“{word}”不是“休”或“班”"


def _finding(table: RawTable, row: int, column: int, value: object, reason: str) -> Finding:
    return Finding(
        Severity.ERROR,
        "holidays",
        reason,
        "日期写成 2027-10-01，休班写“休”或“班”",
        table.file,
        table.sheet,
        table.cell(table.rows[row].number, column),
        str(value),
    )
