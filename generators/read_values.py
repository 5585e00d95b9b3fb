"""Cells of a filled book as values of their declared type, with what is doubtful about them.

What can be understood is taken and a warning says how to put it right; what cannot be is
left empty and is an error. Dates become serials of the 1900 system.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from agency.finding import Finding, Severity
from generators.ooxml.values import OFFSET_1904
from generators.sheet_cells import BLANK, BOOLEAN, ERROR, NUMBER, TEXT, UNCOMPUTED, Kinds
from generators.tabular_text import as_date, as_number, as_text_id, clean
from workbook_templates.content import Array, Value, from_serial, serial
from workbook_templates.schema import Type

SERIALS = (18_264.0, 73_415.0)
"""Numbers that are dates: 1950-01-01 to 2100-12-31."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is doubtful about the cell at ``index``; ``value`` is what stands there."""

    index: int
    severity: Severity
    code: str
    reason: str
    remedy: str
    value: str


@dataclass(frozen=True, slots=True)
class Line:
    """Cells of one declared type, as :class:`generators.sheet_cells.Grid` holds them.

    ``shows_date`` tells whether the format of the cell at an index shows a date.
    """

    kinds: Kinds
    numbers: npt.NDArray[np.float64]
    texts: npt.NDArray[np.object_]
    date1904: bool = False
    shows_date: Callable[[int], bool] = lambda _: False


def read_line(kind: Type, line: Line) -> tuple[Array, list[Problem]]:
    """The values as an array of the type's own form, and the problems in order."""
    problems: list[Problem] = []
    values: Array
    if kind.is_text:
        values = np.where(line.kinds == TEXT, line.texts, "")
        doubtful = [*np.flatnonzero(line.kinds > TEXT), *np.flatnonzero(line.kinds == NUMBER)]
        doubtful += _untidy(kind, values)
    else:
        numbers = np.where(line.kinds == NUMBER, line.numbers, np.nan)
        doubtful = [*np.flatnonzero(line.kinds > NUMBER)]
        if kind is Type.DATE:
            numbers = numbers + (OFFSET_1904 if line.date1904 else 0)
            with np.errstate(invalid="ignore"):
                doubtful += [*np.flatnonzero((numbers < SERIALS[0]) | (numbers >= SERIALS[1] + 1))]
        values = numbers
    for index in sorted(map(int, doubtful)):
        value, problem = _read(kind, line, index)
        values[index] = value if value is not None else "" if kind.is_text else np.nan
        if problem:
            problems.append(problem)
    return values, problems


def findings_of(
    problems: Iterable[Problem], file: str, sheet: str, cell: Callable[[int], str]
) -> list[Finding]:
    """Findings of one column; of equal warnings only the first, with their number."""
    alike: dict[tuple[str, str], list[Problem]] = {}
    for number, problem in enumerate(problems):
        own = "" if problem.severity is Severity.WARNING else str(number)
        alike.setdefault((problem.reason, own), []).append(problem)
    found = []
    for group in alike.values():
        first = group[0]
        more = f"（本列共{len(group)}处）" if len(group) > 1 else ""
        found.append(
            Finding(
                first.severity,
                first.code,
                first.reason + more,
                first.remedy,
                file,
                sheet,
                cell(first.index),
                first.value,
            )
        )
    return found


def _untidy(kind: Type, values: Array) -> list[int]:
    """Texts that may need tidying: formulas would not find them."""
    texts: list[str] = values.tolist()
    if kind is Type.ID:
        return [i for i, t in enumerate(texts) if t and not (t.isascii() and t.isalnum())]
    if kind is Type.TEXT:
        return [i for i, t in enumerate(texts) if t != t.strip()]
    return []


def _read(kind: Type, line: Line, index: int) -> tuple[Value, Problem | None]:
    """The value of a doubtful cell, None if it has none; a problem without one is an error."""
    state = int(line.kinds[index])
    if state == BLANK:
        return None, None
    content: float | str = line.texts[index] if state in {TEXT, ERROR} else line.numbers[index]
    shown = clean(bool(content)) if state == BOOLEAN else clean(content)
    value, trouble = _judge(kind, line, index, content)
    if trouble is None:
        return value, None
    severity = Severity.ERROR if value is None else Severity.WARNING
    return value, Problem(index, severity, *trouble, "" if state == UNCOMPUTED else shown)


_Judged: TypeAlias = tuple[Value, tuple[str, str, str] | None]
"""A value, and code, reason and remedy of what is wrong with it."""


def _judge(kind: Type, line: Line, index: int, content: float | str) -> _Judged:
    state = int(line.kinds[index])
    if state == ERROR:
        return None, ("cell-error", "单元格显示错误值", "改正公式，或直接填写内容")
    if state == UNCOMPUTED:
        remedy = "在表格软件中打开文件，等计算完成后保存，再试"
        return None, ("cell-uncomputed", "公式还没有计算结果", remedy)
    if kind is Type.ID:
        return _id(bool(content) if state == BOOLEAN else content)
    if kind.is_text:
        return _text(line, index, content)
    if state == BOOLEAN:
        return None, ("wrong-value", "这里不应是逻辑值", "按列名重新填写")
    return _date(content) if kind is Type.DATE else _number(str(content))


def _id(content: float | str) -> _Judged:
    parsed = as_text_id(content)
    if parsed.value is None:
        return None, ("wrong-value", parsed.problem, parsed.remedy) if parsed.problem else None
    if parsed.problem:
        return parsed.value, ("id-as-number", parsed.problem, parsed.remedy)
    if parsed.value != content:
        return parsed.value, ("untidy-text", "代码中有空格或全角字符，公式认不出", "改成半角，删除空格")
    return parsed.value, None


def _text(line: Line, index: int, content: float | str) -> _Judged:
    if isinstance(content, str):
        return content.strip(), ("untidy-text", "前后有空格，公式认不出", "删除空格")
    if line.kinds[index] == BOOLEAN:
        return clean(bool(content)), None
    if not line.shows_date(index):
        return clean(float(content)), None
    day = from_serial(content + (OFFSET_1904 if line.date1904 else 0))
    remedy = "把单元格设为文本格式后重新填写"
    return day.isoformat(), ("text-as-date", "应为文字，被表格软件改成了日期", remedy)


def _date(content: float | str) -> _Judged:
    parsed = as_date(content)
    if parsed.value is None:
        return None, ("wrong-value", parsed.problem, parsed.remedy) if parsed.problem else None
    form = "文字" if isinstance(content, str) else "普通数字"
    trouble = ("doubtful-date", f"日期写成了{form}，公式认不出", "重新输入为日期，如 2027-03-01")
    return serial(parsed.value), trouble


def _number(content: str) -> _Judged:
    parsed = as_number(content)
    if parsed.value is None:
        return None, ("wrong-value", parsed.problem, parsed.remedy) if parsed.problem else None
    remedy = "把单元格设为常规格式后重新填写数字"
    return parsed.value, ("number-as-text", "数字存成了文字，公式不会计入", remedy)
