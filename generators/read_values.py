"""Cells of a filled book as values of their declared type, with what is doubtful about them.

What can be understood is taken and a warning says how to put it right; what cannot be is
left empty and is an error. Dates become serials of the 1900 system.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from agency.finding import Finding, Severity
from generators.book_parts import Parts
from generators.digits import Ints
from generators.ooxml.address import cell_name
from generators.ooxml.values import OFFSET_1904
from generators.sheet_cut import BLANK, BOOLEAN, ERROR, NUMBER, TEXT, UNCOMPUTED, Kinds
from generators.tabular_text import as_date, as_number, as_text_id, clean
from workbook_templates.content import Array, Value, day_share, from_serial, serial
from workbook_templates.schema import Type

FIRST_SERIAL, LAST_SERIAL = 18_264, 73_415
"""1950-01-01 and 2100-12-31; a number before or after them is no date."""

_Trouble: TypeAlias = tuple[str, str, str]
"""Code, reason and remedy."""


@dataclass(frozen=True, slots=True)
class Line:
    """Cells of one declared type on one sheet, as :class:`sheet_cells.Grid` holds them.

    All arrays have one length; ``rows`` and ``columns`` are where the cells stand.
    """

    parts: Parts
    sheet: str
    rows: Ints
    columns: Ints
    kinds: Kinds
    numbers: npt.NDArray[np.float64]
    texts: npt.NDArray[np.object_]

    def place(self, index: int) -> tuple[int, int]:
        """Row and column of one cell."""
        return int(self.rows[index]), int(self.columns[index])

    @property
    def shift(self) -> int:
        """What turns the file's dates into serials of the 1900 system, in days."""
        return OFFSET_1904 if self.parts.date1904 else 0

    def shown(self, index: int) -> str:
        """What a person sees in the cell, without its format."""
        match int(self.kinds[index]):
            case kind if kind in {BLANK, UNCOMPUTED}:
                return ""
            case kind if kind == BOOLEAN:
                return clean(bool(self.numbers[index]))
            case kind if kind == NUMBER:
                return clean(float(self.numbers[index]))
        return str(self.texts[index])


def read_line(kind: Type, line: Line, file: str = "") -> tuple[Array, list[Finding]]:
    """The values as an array of the type's own form, and what is doubtful about them.

    Equal warnings are one finding, at the first cell that they concern.
    """
    values: Array
    if kind.is_text:
        values = np.where(line.kinds == TEXT, line.texts, "")
        doubtful = (line.kinds == NUMBER) | (line.kinds > TEXT)
        doubtful[_untidy(kind, values.tolist())] = True
    else:
        numbers = np.where(line.kinds == NUMBER, line.numbers, np.nan)
        doubtful = line.kinds > NUMBER
        if kind is Type.TIME:
            doubtful |= (numbers < 0) | (numbers >= 1)
        elif kind in {Type.DATE, Type.MOMENT}:
            numbers += line.shift
            doubtful |= (numbers < FIRST_SERIAL) | (numbers >= LAST_SERIAL + 1)
        values = numbers
    warned: dict[_Trouble, list[int]] = {}
    findings: list[Finding] = []
    for index in doubtful.nonzero()[0].tolist():
        value, trouble = _judge(kind, line, index)
        if value is not None:
            values[index] = value
        else:
            values[index] = "" if kind.is_text else np.nan
        if trouble and value is None:
            findings.append(_finding(Severity.ERROR, trouble, line, [index], file))
        elif trouble:
            warned.setdefault(trouble, []).append(index)
    findings += [
        _finding(Severity.WARNING, trouble, line, indices, file)
        for trouble, indices in warned.items()
    ]
    return values, findings


def is_filled(value: float | str) -> bool:
    """Whether a value read says anything; an empty one is NaN or an empty text."""
    return value == value and value != ""  # noqa: PLR0124 - NaN


def _finding(
    severity: Severity, trouble: _Trouble, line: Line, indices: list[int], file: str
) -> Finding:
    code, reason, remedy = trouble
    more = f"（本列共{len(indices)}处）" if len(indices) > 1 else ""
    cell = cell_name(*line.place(indices[0]))
    shown = line.shown(indices[0])
    return Finding(severity, code, reason + more, remedy, file, line.sheet, cell, shown)


def _untidy(kind: Type, texts: list[str]) -> list[int]:
    """Texts to look at more closely: with spaces around them, ids with odd characters."""
    if kind is Type.ID:
        untidy = {t for t in set(texts) if t and not (t.isascii() and t.isalnum())}
    elif kind is Type.TEXT:
        untidy = {t for t in set(texts) if t != t.strip()}
    else:
        return []
    return [i for i, text in enumerate(texts) if text in untidy] if untidy else []


def _judge(kind: Type, line: Line, index: int) -> tuple[Value, _Trouble | None]:
    """The value of a doubtful cell, None if it has none, and what is wrong with it."""
    state = int(line.kinds[index])
    content = line.texts[index] if state in {TEXT, ERROR} else line.numbers[index]
    if state == ERROR:
        return None, ("cell-error", "单元格显示错误值", "改正公式，或直接填写内容")
    if state == UNCOMPUTED:
        remedy = "在表格软件中打开文件，等计算完成后保存，再试"
        return None, ("cell-uncomputed", "公式还没有计算结果", remedy)
    if state == BOOLEAN:
        if kind.is_text and kind is not Type.ID:
            return line.shown(index), None
        return None, ("wrong-value", "这里不应是逻辑值", "按列名重新填写")
    if kind is Type.ID:
        return _id(content)
    if kind.is_text:
        return _text(line, index)
    readers = {Type.DATE: _date, Type.TIME: _time, Type.MOMENT: _moment}
    return readers.get(kind, _number)(content)


def _id(content: float | str) -> tuple[Value, _Trouble | None]:
    parsed = as_text_id(content)
    if parsed.value is None:
        return None, _wrong(parsed.problem, parsed.remedy)
    if parsed.problem:
        return parsed.value, ("id-as-number", parsed.problem, parsed.remedy)
    if parsed.value != content:
        reason = "代码中有空格或全角字符，公式认不出"
        return parsed.value, ("untidy-text", reason, "改成半角，删除空格")
    return parsed.value, None


def _text(line: Line, index: int) -> tuple[Value, _Trouble | None]:
    if line.kinds[index] == TEXT:
        trouble = ("untidy-text", "文字前后有空格，公式认不出", "删除空格")
        return str(line.texts[index]).strip(), trouble
    if not line.parts.shows_date(line.sheet, *line.place(index)):
        return line.shown(index), None
    day = from_serial(line.numbers[index] + line.shift)
    remedy = "把单元格设为文本格式后重新填写"
    return day.isoformat(), ("text-as-date", "应为文字，被表格软件改成了日期", remedy)


def _date(content: float | str) -> tuple[Value, _Trouble | None]:
    parsed = as_date(content)
    if parsed.value is None:
        return None, _wrong(parsed.problem, parsed.remedy)
    form = "文字" if isinstance(content, str) else "普通数字"
    trouble = ("doubtful-date", f"日期写成了{form}，公式认不出", "重新输入为日期，如 2027-03-01")
    return serial(parsed.value), trouble


def _time(content: float | str) -> tuple[Value, _Trouble | None]:
    remedy = "重新输入为时间，如 8:30"
    if isinstance(content, str):
        try:
            share = _share(content)
        except ValueError as error:
            return None, _wrong(str(error), remedy)
        return share, ("time-as-text", "时间存成了文字，公式认不出", remedy)
    if content >= 1 and content % 1:
        return content % 1, ("doubtful-time", "时间里带着日期，公式会算错", remedy)
    return None, _wrong("不是一天中的时间", remedy)


def _moment(content: float | str) -> tuple[Value, _Trouble | None]:
    if not isinstance(content, str):
        return _date(content)
    day, _, moment = content.strip().partition(" ")
    parsed = as_date(day)
    if parsed.value is None:
        return None, _wrong(parsed.problem, parsed.remedy)
    try:
        share = _share(moment) if moment else 0.0
    except ValueError as error:
        return None, _wrong(str(error), "重新输入，如 2027-03-01 9:30")
    whole = serial(parsed.value) or 0.0
    trouble = ("doubtful-date", "日期存成了文字，公式认不出", "重新输入，如 2027-03-01 9:30")
    return whole + share, trouble


def _share(moment: str) -> float:
    """What a time means as a share of the day; imported late since few cells hold such texts."""
    from agency.meetings.wishes import parse_time  # noqa: PLC0415

    return day_share(parse_time(moment))


def _number(content: float | str) -> tuple[Value, _Trouble | None]:
    parsed = as_number(content)
    if parsed.value is None:
        return None, _wrong(parsed.problem, parsed.remedy)
    remedy = "把单元格设为常规格式后重新填写数字"
    return parsed.value, ("number-as-text", "数字存成了文字，公式不会计入", remedy)


def _wrong(problem: str, remedy: str) -> _Trouble | None:
    """The trouble of a cell without a value; None where it only says "nothing"."""
    return ("wrong-value", problem, remedy) if problem else None
