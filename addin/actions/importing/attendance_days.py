"""Which columns of an attendance calendar are days, and which days.

A column's header may say a whole date, a month and day, or a day's number alone, with or
without its weekday. What it leaves out is told by the sheet's title, its own name or the
file's; never assumed is the month. Weekdays, where there are any, must agree.

Texts are half-width and without spaces. Columns are 0-based.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from addin.actions.importing.attendance_titles import Clue, Puzzle, known_of, plain
from agency.periods import BusinessCalendar
from generators.tabular import RawTable
from generators.tabular_text import as_date

LEAST_DAYS = 3
"""How many days make a calendar."""

_WEEKDAYS = "一二三四五六日天"
_WEEKDAY = re.compile(r"[(\[]?(?:周|星期|礼拜)?(?P<weekday>[一二三四五六日天])[)\]]?")
_DAY = re.compile(
    r"(?:(?:(?P<year>20\d\d)(?P<sign>[-/.年]))?(?P<month>\d{1,2})(?:[-/.]|月(?:份)?))?"
    r"(?P<day>\d{1,2})[日号]?(?:T?00:00(?::00)?)?"
)
_COMPACT = re.compile(r"20\d{6}|4\d{4}(?:\.0)?")


@dataclass(frozen=True, slots=True)
class DayHeader:
    """What the header of one column says of its day; ``weekday`` counts from 0, Monday."""

    column: int
    day: int
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    short: bool = False
    """Whether it is a decimal that may have lost a final zero, as 11.1 for 11.10."""


@dataclass(frozen=True, slots=True)
class Days:
    """The columns of each day, in order, and columns of days that the month does not have.

    ``assumed`` is the year if nothing but the book says it.
    """

    columns: Mapping[date, tuple[int, ...]]
    impossible: tuple[int, ...] = ()
    assumed: int | None = None


def weekday_of(text: str) -> int | None:
    """0 for 一, 周一 and (星期一), up to 6 for 日 and 天."""
    found = _WEEKDAY.fullmatch(plain(text))
    return None if found is None else min(_WEEKDAYS.index(found["weekday"]), 6)


def day_headers(table: RawTable) -> list[DayHeader]:
    """The columns that are headed by a day, in order; fewer than three are none."""
    found = [
        header
        for column, (name, parents) in enumerate(zip(table.header, table.parents, strict=True))
        if (header := _header(column, _texts(name, parents))) is not None
    ]
    found = list(_mended(found))
    return found if len({(h.year, h.month, h.day) for h in found}) >= LEAST_DAYS else []


def _texts(name: str, parents: str) -> list[str]:
    """The texts that may say the day: the lowest first, then those above it."""
    pieces = parents.split("/") if parents else []
    ends = ["/".join(pieces[start:]) for start in range(len(pieces))]
    return [name, *(text for text in ends if text), *pieces]


def _header(column: int, texts: Sequence[str]) -> DayHeader | None:
    weekday = next((w for text in texts if (w := weekday_of(text)) is not None), None)
    for text in texts:
        header = _day(column, text, weekday)
        if header is not None:
            return header
    return None


def _day(column: int, text: str, weekday: int | None) -> DayHeader | None:
    if _COMPACT.fullmatch(text) and (day := as_date(text.removesuffix(".0")).value):
        return DayHeader(column, day.day, day.month, day.year, weekday)
    for rest, said in _without_weekday(text):
        found = _DAY.fullmatch(rest)
        if found and 1 <= int(found["day"]) <= 31:
            month = int(found["month"]) if found["month"] else None
            year = int(found["year"]) if found["year"] else None
            short = "." in rest and len(found["day"]) == 1
            own = said if said is not None else weekday
            return DayHeader(column, int(found["day"]), month, year, own, short)
    return None


def _without_weekday(text: str) -> Iterator[tuple[str, int | None]]:
    """The text, and what is left of it without a weekday at either end."""
    yield text, None
    end = re.search(rf"{_WEEKDAY.pattern}$", text)
    if end:
        yield text[: end.start()], min(_WEEKDAYS.index(end["weekday"]), 6)
    start = _WEEKDAY.match(text)
    if start:
        yield text[start.end() :], min(_WEEKDAYS.index(start["weekday"]), 6)


def _mended(headers: Iterable[DayHeader]) -> Iterator[DayHeader]:
    """11.1 right after 11.9 is the tenth: the zero is lost where a date is kept as a number."""
    last = 0
    for header in headers:
        cut = header.short and last == header.day * 10 - 1
        last = header.day * 10 if cut else header.day
        yield replace(header, day=last)


def tell_days(
    headers: Sequence[DayHeader],
    clues: Sequence[Sequence[Clue]],
    year: int,
    calendar: BusinessCalendar,
    today: date | None,
) -> Days | Puzzle:
    """The day of every column, or why they cannot be told.

    ``clues`` are those of the title, of the sheet's name and of the file's, which count in this
    order: what one leaves out, the next may say. ``year`` is the book's, ``today`` the day of the
    import, before which the days lie.
    """
    known = known_of(clues, weekdays=any(h.weekday is not None for h in headers))
    if isinstance(known, Puzzle):
        return known
    months = {h.month for h in headers if h.month}
    years = [h.year for h in headers if h.year]
    if known.span:
        return _checked(_assigned(headers, known.span), headers)
    if not months and known.month is None:
        reason = "表头只有几号，标题、工作表名和文件名都没有写月份，看不出是哪个月"
        return Puzzle(reason, "在标题写明年月，如“2026年11月考勤表”，再导入")
    if months and known.month and known.month not in months:
        wrong = f"标题是{known.month}月，表头的日期却是{min(months)}月，看不出是哪个月"
        return Puzzle(wrong, "核对标题的月份和表头的日期", headers[0].column)
    if years:
        span = date(min(years), 1, 1), date(max(years), 12, 31)
        return _checked(_assigned(headers, span), headers)
    if known.year:
        return _checked(_in_year(headers, known.month, known.year, calendar), headers)
    return _without_year(headers, known.month, year, calendar, today)


def _without_year(
    headers: Sequence[DayHeader],
    month: int | None,
    year: int,
    calendar: BusinessCalendar,
    today: date | None,
) -> Days | Puzzle:
    """The days in the book's year, unless weekdays speak against it or it has not come."""
    found = _checked(_in_year(headers, month, year, calendar), headers)
    if isinstance(found, Puzzle) or any(h.weekday is not None for h in headers):
        return found
    if today is not None and min(found.columns) > today:
        reason = f"没有写年份，而{year}年的这个月还没有到，看不出是哪一年"
        return Puzzle(reason, "在标题写明年月，再导入")
    return replace(found, assumed=year)


def _in_year(
    headers: Sequence[DayHeader], month: int | None, year: int, calendar: BusinessCalendar
) -> Days | Puzzle:
    """The days within one natural month, or within a business month that two months share."""
    if any(h.month for h in headers):
        return _assigned(headers, (date(year, 1, 1), date(year, 12, 31)))
    turns = [later for h, later in pairwise(headers) if later.day < h.day]
    natural = date(year, month or 1, 1)
    period = calendar.month(year, month or 1)
    if not turns:
        return _assigned(headers, (natural, _month_end(natural)))
    if period.first == natural and period.last == _month_end(natural):
        reason = f"日期跨了两个月，标题只写{month}月，看不出每一列是哪个月"
        remedy = "在标题写明起止日期，如2026年10月26日至2026年11月25日"
        return Puzzle(reason, remedy, turns[0].column)
    return _assigned(headers, (period.first, period.last))


def _assigned(headers: Sequence[DayHeader], span: tuple[date, date]) -> Days | Puzzle:
    """Each column the next day of the span that it may be; neighbours may share a day."""
    day, last = span
    columns: dict[date, tuple[int, ...]] = {}
    impossible: list[int] = []
    for header in headers:
        found = _next(header, day, last)
        if found is None:
            impossible.append(header.column)
            continue
        day = found
        columns[day] = (*columns.get(day, ()), header.column)
    if len(columns) < LEAST_DAYS or len(impossible) > LEAST_DAYS:
        reason = f"表头的日期与标题不符（{span[0]}至{span[1]}）"
        where = impossible[0] if impossible else None
        return Puzzle(reason, "核对标题的月份和表头的日期", where)
    return Days(columns, tuple(impossible))


def _next(header: DayHeader, start: date, last: date) -> date | None:
    day = start
    while day <= last:
        if (
            day.day == header.day
            and header.month in {None, day.month}
            and header.year in {None, day.year}
        ):
            return day
        day += timedelta(1)
    return None


def _checked(days: Days | Puzzle, headers: Sequence[DayHeader]) -> Days | Puzzle:
    """The days, unless a weekday in the header is another one."""
    if isinstance(days, Puzzle):
        return days
    day_of = {column: day for day, columns in days.columns.items() for column in columns}
    for header in headers:
        day = day_of.get(header.column)
        if day is not None and header.weekday not in {None, day.weekday()}:
            said, right = _WEEKDAYS[header.weekday or 0], _WEEKDAYS[day.weekday()]
            reason = f"表头写星期{said}，而{day}是星期{right}，年月可能写错了"
            return Puzzle(reason, "核对标题的年份和月份，再导入", header.column)
    return days


def _month_end(first: date) -> date:
    return (first.replace(day=28) + timedelta(4)).replace(day=1) - timedelta(1)
