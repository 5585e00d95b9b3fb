"""HB_WEEK and HB_MONTH: in which business week or month a day lies."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from addin.functions.arrays import each
from addin.functions.cells import Cell, ExcelError, Given, Result, blank, choice, day
from addin.functions.function import Argument, Example, Function
from agency.periods import BusinessCalendar, MonthRule, Period

_ANSWERS: Mapping[str, Callable[[Period], Cell]] = {
    "标签": lambda period: period.label,
    "年": lambda period: period.year,
    "序号": lambda period: period.number,
    "首日": lambda period: period.first,
    "末日": lambda period: period.last,
}
_WEEK_STARTS = {f"周{name}": number for number, name in enumerate("一二三四五六日")} | {
    str(number + 1): number for number in range(7)
}
_MONTH_RULES = {"自然月": MonthRule.NATURAL, "26-25": MonthRule.FROM_26TH}

DAY_ERRORS = (
    (ExcelError.VALUE, "日期不是有效的日期，或选项不在可用的说法之内"),
    (ExcelError.NUM, "日期超出可计算的年份"),
)


def week(days: Given, start: Given, answer: Given) -> Result:
    """Each day's week; blank for a blank day."""

    def one(cell: Cell, start: Cell, answer: Cell) -> Cell:
        calendar = BusinessCalendar(week_start=choice(start, _WEEK_STARTS, 0))
        asked = choice(answer, _ANSWERS, _ANSWERS["标签"])
        return None if blank(cell) else asked(calendar.week_of(day(cell)))

    return each(one, days, start, answer)


def month(days: Given, rule: Given, answer: Given) -> Result:
    """Each day's business month; blank for a blank day."""

    def one(cell: Cell, rule: Cell, answer: Cell) -> Cell:
        calendar = BusinessCalendar(choice(rule, _MONTH_RULES, MonthRule.NATURAL))
        asked = choice(answer, _ANSWERS, _ANSWERS["标签"])
        return None if blank(cell) else asked(calendar.month_of(day(cell)))

    return each(one, days, rule, answer)


_DAYS = Argument("days", "日期", "一个日期或一片日期；空单元格得空。", "日期")
_ANSWER = Argument(
    "answer",
    "返回",
    "标签（默认）、年、序号、首日、末日之一；首日和末日请设为日期格式。",
    "文字",
    required=False,
)

HB_WEEK = Function(
    name="HB_WEEK",
    summary="日期属于哪个业务周。周归属于其第四天所在的年，一年有52或53周。",
    arguments=(
        _DAYS,
        Argument(
            "week_start",
            "周起始",
            "一周从哪天开始：周一（默认）至周日，或1至7（1为周一）。",
            "文字或数字",
            required=False,
        ),
        _ANSWER,
    ),
    gives="周次标签，如 2027-W10；或按“返回”给出年、序号、首日、末日。",
    unit="文字、数字或日期",
    errors=DAY_ERRORS,
    examples=(
        Example(("2027-01-01",), "2026-W53", "元旦是周五，属上年最后一周"),
        Example(("2027-03-08", "周一", "序号"), 10),
        Example(("2027-03-07", "周日"), "2027-W10", "周日开始的周"),
    ),
    usage=("=HB_WEEK(待办[提出日期])",),
    body=week,
)

HB_MONTH = Function(
    name="HB_MONTH",
    summary="日期属于哪个业务月：自然月，或上月26日至本月25日（1月为1日至25日，12月至31日）。",
    arguments=(
        _DAYS,
        Argument("rule", "月规则", "自然月（默认）或 26-25。", "文字", required=False),
        _ANSWER,
    ),
    gives="月份标签，如 2027-03；或按“返回”给出年、序号、首日、末日。",
    unit="文字、数字或日期",
    errors=DAY_ERRORS,
    examples=(
        Example(("2027-02-26",), "2027-02"),
        Example(("2027-02-26", "26-25"), "2027-03"),
        Example(("2027-12-28", "26-25", "序号"), 12, "12月一直到31日"),
    ),
    usage=('=HB_MONTH(任职[起],"26-25")',),
    body=month,
)
