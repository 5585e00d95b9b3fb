"""Which month an attendance calendar is about, as titles and the names of sheets and files say.

Different months at one place, or a title and a name that disagree, are a puzzle for people.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_CHINESE_YEAR = re.compile("[二][〇零一二三四五六七八九]{3}(?=年)")
_CHINESE_MONTHS = (*"一二三四五六七八九十", "十一", "十二")
_CHINESE_MONTH = re.compile("(?<![一二三四五六七八九十])(十[一二]?|[一二三四五六七八九])月")
_RANGE = re.compile(
    r"(?P<year>20\d\d)(?:年|[-/.])(?P<month>\d{1,2})(?:月|[-/.])(?P<day>\d{1,2})日?[-—–~～至到]+"
    r"(?:(?P<year2>20\d\d)(?:年|[-/.]))?(?:(?P<month2>\d{1,2})(?:月|[-/.]))?(?P<day2>\d{1,2})日?(?!\d)"
)
_YEAR_MONTH = re.compile(
    r"(?<!\d)(?P<year>20\d\d)(?:(?:年度?|[-/.])(?P<month>\d{1,2})月?(?![\d/.-]*\d)(?!\d*日)"
    r"|(?P<compact>0[1-9]|1[0-2])(?!\d))"
)
_MONTH = re.compile(
    r"(?<![\d/.-])(?P<month>\d{1,2})月(?!\d{1,2}[日号]?)|月份?[:=](?P<named>\d{1,2})(?!\d)"
)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?:年|$|(?=[^\d./-]))")
_PRINTED = re.compile(r"打印|制表|导出|生成|截至|截止|下载")

OURS = re.compile("考勤|出勤|打卡|签到|到会|参会|点名|刷卡|出席|早会|晨会|夕会")
"""What the title of an attendance calendar says."""


@dataclass(frozen=True, slots=True)
class Clue:
    """What a title says of the period: a month, a year, or first and last day."""

    year: int | None = None
    month: int | None = None
    span: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class Puzzle:
    """Why the days cannot be told; ``column`` is where it shows, ``None`` for the whole table."""

    reason: str
    remedy: str
    column: int | None = None


def plain(text: object) -> str:
    """Half-width, without any space."""
    return "".join(unicodedata.normalize("NFKC", str(text)).split())


def clue_of(text: str) -> Clue:
    """What one text says of the period; nothing in it is sure to be a date of printing."""
    text = plain(text)
    text = _CHINESE_YEAR.sub(lambda found: found[0].translate(_DIGITS).replace("二", "2"), text)
    text = _CHINESE_MONTH.sub(lambda f: f"{_CHINESE_MONTHS.index(f[1]) + 1}月", text)
    if span := _span(text):
        return Clue(span=span)
    if printed := _PRINTED.search(text):
        text = text[: printed.start()]
    if found := _YEAR_MONTH.search(text):
        month = int(found["month"] or found["compact"])
        if 1 <= month <= 12:
            return Clue(int(found["year"]), month)
    only_month, only_year = _MONTH.search(text), _YEAR.search(text)
    number = int(only_month["month"] or only_month["named"]) if only_month else 0
    year = int(only_year[1]) if only_year else None
    return Clue(year, number if 1 <= number <= 12 else None)


def _span(text: str) -> tuple[date, date] | None:
    found = _RANGE.search(text)
    if not found:
        return None
    year, month = int(found["year"]), int(found["month"])
    try:
        first = date(year, month, int(found["day"]))
        month2 = int(found["month2"] or month)
        year2 = int(found["year2"] or (year if month2 >= month else year + 1))
        last = date(year2, month2, int(found["day2"]))
    except ValueError:
        return None
    return (first, last) if first <= last else None


def merged(clues: Iterable[Clue]) -> Clue | Puzzle:
    """All clues of one kind together; different months or years are a puzzle."""
    found = [clue for clue in clues if clue != Clue()]
    spans = {clue.span for clue in found if clue.span}
    if len(spans) == 1:
        return Clue(span=spans.pop())
    months = {clue.month for clue in found if clue.month}
    years = {clue.year for clue in found if clue.year and (clue.month or not months)}
    years = years or {clue.year for clue in found if clue.year}
    if len(months) > 1 or len(years) > 1 or spans:
        said = "、".join(sorted(map(_said, found)))
        return Puzzle(
            f"标题中有不同的月份（{said}），看不出是哪个月", "标题只写一个月份，如2026年11月考勤表"
        )
    return Clue(next(iter(years), None), next(iter(months), None))


def _said(clue: Clue) -> str:
    if clue.span:
        return f"{clue.span[0]}至{clue.span[1]}"
    return (f"{clue.year}年" if clue.year else "") + (f"{clue.month}月" if clue.month else "")


def known_of(clues: Sequence[Sequence[Clue]], *, weekdays: bool) -> Clue | Puzzle:
    """What all clues say together; where there are weekdays, these will tell who is right."""
    known = Clue()
    for kind in clues:
        more = merged(kind)
        if isinstance(more, Puzzle):
            return more
        if more.month and known.month not in {None, more.month} and not weekdays:
            said = f"标题是{known.month}月，工作表名或文件名却是{more.month}月"
            return Puzzle(f"{said}，看不出是哪个月", "改正标题或工作表名、文件名，再导入")
        if not known.span:
            span = None if known.month else more.span
            known = Clue(known.year or more.year, known.month or more.month, span)
    return known
