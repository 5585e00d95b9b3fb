"""HB_WORKDAYS and HB_ISWORKDAY: working days with holidays and make-up workdays."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache, partial
from itertools import accumulate

from addin.functions.arrays import each
from addin.functions.cells import Cell, ExcelError, Given, Refused, Result, blank, cells, day
from addin.functions.function import Argument, Example, Function
from agency.workdays import DayKind, NoticeDay, WorkCalendar, check_notice, work_calendar

FIRST_YEAR = 2001
"""The first year whose holidays a notice of the State Council set."""

LAST_YEAR = 2099

Notice = tuple[NoticeDay, ...]


def is_workday(days: Given, off: Given, makeups: Given) -> Result:
    """Whether each day is a working day; blank for a blank day."""
    said = notice(off, makeups)
    known = cache(partial(calendar, said=said))

    def one(cell: Cell) -> Cell:
        if blank(cell):
            return None
        found = day(cell)
        return known(found.year).is_workday(found)

    return each(one, days)


def workdays(first: Given, last: Given, off: Given, makeups: Given) -> Result:
    """Working days from first to last, both included; negative if they are the wrong way round."""
    known = cache(partial(_worked, said=notice(off, makeups)))

    def one(start: Cell, end: Cell) -> Cell:
        if blank(start) or blank(end):
            return None
        from_, to = day(start), day(end)
        sign = 1 if from_ <= to else -1
        early, late = min(from_, to), max(from_, to)
        years_between = sum(known(year)[-1] for year in range(early.year, late.year))
        in_last, in_first = late.timetuple().tm_yday, early.timetuple().tm_yday - 1
        return sign * (years_between + known(late.year)[in_last] - known(early.year)[in_first])

    return each(one, first, last)


def notice(off: Given, makeups: Given) -> Notice:
    """Head office's own days off and make-up workdays, as two lists of days.

    Raises:
        Refused: a day that stands in both lists.

    """
    rows = [
        NoticeDay(day(cell), kind)
        for kind, given in ((DayKind.OFF, off), (DayKind.WORK, makeups))
        for cell in cells(given)
        if not blank(cell)
    ]
    if check_notice(rows):
        raise Refused(ExcelError.VALUE)
    return tuple(sorted(set(rows), key=lambda row: row.day))


@lru_cache(maxsize=256)
def calendar(year: int, said: Notice) -> WorkCalendar:
    """The working days of a year.

    Raises:
        Refused: the year's holidays are not known.

    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused(ExcelError.NUM)
    return work_calendar([year], said)


@lru_cache(maxsize=256)
def _worked(year: int, said: Notice) -> tuple[int, ...]:
    """How many working days the year has had after its first n days, n from 0."""
    known = calendar(year, said)
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    days = map(date.fromordinal, range(first, last + 1))
    return tuple(accumulate((int(known.is_workday(day)) for day in days), initial=0))


OFF = Argument(
    "holidays",
    "放假日",
    "公司或国务院通知中的放假日；未公布的年份给全法定假日后按此计算。",
    "日期",
    required=False,
)
MAKEUPS = Argument("makeups", "上班日", "通知中调休上班的周六、周日。", "日期", required=False)

ERRORS = (
    (ExcelError.VALUE, "不是有效的日期，或同一天既在放假日又在上班日"),
    (ExcelError.NUM, f"年份不在{FIRST_YEAR}至{LAST_YEAR}之间"),
)

HB_WORKDAYS = Function(
    name="HB_WORKDAYS",
    summary="两日之间的工作日天数，首尾都算，已计法定假日与调休上班。未公布安排的年份按法定假日预排。",
    arguments=(
        Argument("first", "起", "开始日期，一个或一片；空单元格得空。", "日期"),
        Argument("last", "止", "结束日期，一个或一片；早于“起”时结果为负。", "日期"),
        OFF,
        MAKEUPS,
    ),
    gives="工作日天数。",
    unit="天",
    errors=ERRORS,
    examples=(
        Example(("2026-02-14", "2026-02-28"), 6, "春节15日至23日放假，14日和28日上班"),
        Example(("2027-03-05", "2027-03-01"), -5),
        Example(("2027-03-01", "2027-03-05", "2027-03-03"), 4, "公司另放一天"),
    ),
    usage=("=HB_WORKDAYS(人员[入司日期],TODAY())",),
    body=workdays,
)

HB_ISWORKDAY = Function(
    name="HB_ISWORKDAY",
    summary="是否工作日，已计法定假日与调休上班。未公布安排的年份按法定假日预排。",
    arguments=(
        Argument("days", "日期", "一个日期或一片日期；空单元格得空。", "日期"),
        OFF,
        MAKEUPS,
    ),
    gives="TRUE 或 FALSE。",
    unit="逻辑值",
    errors=ERRORS,
    examples=(
        Example(("2026-02-14",), True, "周六，调休上班"),
        Example(("2026-02-16",), False, "除夕"),
        Example(("2027-03-06", None, "2027-03-06"), True, "公司定的周六上班"),
    ),
    body=is_workday,
)
