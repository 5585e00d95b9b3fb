"""What people write about a meeting, read: its days, its time, yes or no, names.

``parse_day`` understands 每天, 周二、周四, 第1个周一, 最后一个周五, 第3个工作日, 倒数第2个工作日,
15日, 月末 and 正月十五, with the month of the quarter or year before it where that is meant
(第1月第1个周一, 3月15日).
"""

from __future__ import annotations

import re
from datetime import time
from typing import Final

from agency.meetings.kinds import DayRule

WEEKDAYS: Final = "一二三四五六日"
_CHINESE: Final = {c: n for n, c in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}
_NUMBER: Final = r"(\d{1,2}|[一二两三四五六七八九十])"
_NTH: Final = rf"(?P<last>倒数|最后)?第?(?P<number>{_NUMBER})?个?"
_MONTH: Final = re.compile(rf"^第?(?P<month>{_NUMBER}|十[一二])个?月(?P<rest>.+)$")
_WEEKDAY: Final = re.compile(rf"^{_NTH}(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])$")
_WORKDAY: Final = re.compile(rf"^{_NTH}工作日$")
_MONTH_DAY: Final = re.compile(
    rf"^{_NUMBER}(?:日|号)$|^(?P<tens>[二三]?十[一二三四五六七八九]?)(?:日|号)$"
)
_TIME: Final = re.compile(
    r"^(?P<half>上午|下午|晚上)?(?P<hour>\d{1,2})(?:[:点](?P<minute>\d{1,2})?分?)(?::\d{2})?$"
)

YES: Final = frozenset({"是", "开", "召开", "要", "y", "yes", "1", "1.0", "true", "√"})
NO: Final = frozenset({"否", "不", "不开", "不召开", "不要", "n", "no", "0", "0.0", "false", "×"})
DAILY: Final = frozenset({"每天", "每日", "每个工作日", "工作日"})


def parse_day(text: str) -> DayRule:
    """The rule that a text such as 周二、周四 or 最后一个周五 gives; every day is the empty rule.

    Raises ``ValueError``, in Chinese, for a text that is none.
    """
    plain = _plain(text)
    if plain in DAILY:
        return DayRule()
    if plain in {"正月十五", "元宵", "元宵节"}:
        return DayRule(festival="lantern")
    if match := _MONTH.match(plain):
        rule = parse_day(match["rest"])
        return _in_month(rule, _count(match["month"]), text)
    if plain in {"月末", "月底", "最后一天"}:
        return DayRule(month_day=31)
    if match := _WORKDAY.match(plain):
        return DayRule(workday=_signed(match, text))
    if match := _MONTH_DAY.match(plain):
        day = _tens(match["tens"]) if match["tens"] else _count(match[1])
        if 1 <= day <= 31:
            return DayRule(month_day=day)
    parts = [part for part in re.split(r"[、，,;；/和及]|\s", plain) if part]
    if len(parts) == 1 and (match := _WEEKDAY.match(plain)) and (match["number"] or match["last"]):
        return DayRule(weekdays=(_weekday(match["weekday"]),), nth=_signed(match, text))
    days = re.fullmatch(
        r"(?:周|星期|礼拜)?([一二三四五六日天]+)",
        "".join(re.sub(r"周|星期|礼拜", "", part) for part in parts),
    )
    if days and plain[0] in "周星礼":
        return DayRule(weekdays=tuple(sorted({_weekday(c) for c in days[1]})))
    raise ValueError(f"看不懂的日子“{text}”")


def day_text(rule: DayRule) -> str:
    """The rule as people write it; ``parse_day`` reads it back."""
    month = f"第{rule.month}月" if rule.month else ""
    if rule.festival:
        return "正月十五"
    if rule.month_day:
        return month + (f"{rule.month_day}日" if rule.month_day < 31 else "月末")
    if rule.workday:
        return f"{month}{_nth(rule.workday)}工作日"
    if rule.nth:
        return f"{month}{_nth(rule.nth)}周{WEEKDAYS[rule.weekdays[0]]}"
    return "、".join(f"周{WEEKDAYS[day]}" for day in rule.weekdays) or "每天"


def _nth(number: int) -> str:
    return f"第{number}个" if number > 0 else f"倒数第{-number}个"


def parse_time(text: str) -> time:
    """The time of day of 8:30, 14：00, 下午2点 or a spreadsheet's fraction of a day.

    Raises ``ValueError``, in Chinese, for a text that is none.
    """
    plain = _plain(text)
    try:
        share = float(plain)
    except ValueError:
        share = -1.0
    if 0 < share < 1:
        minutes = round(share * 24 * 60)
        return time(*divmod(minutes % (24 * 60), 60))
    match = _TIME.match(plain)
    if match:
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        if match["half"] in {"下午", "晚上"} and hour < 12:
            hour += 12
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise ValueError(f"看不懂的时间“{text}”，写成 8:30 这样")


def parse_flag(text: str) -> bool:
    """Yes or no; raises ``ValueError``, in Chinese, for anything else."""
    plain = _plain(text).lower()
    if plain in YES:
        return True
    if plain in NO:
        return False
    raise ValueError(f"应填“是”或“否”，现为“{text}”")


def parse_names(text: str) -> tuple[str, ...]:
    """The names or ids of a list that people separate by 、 ， ； or spaces, each once."""
    return tuple(dict.fromkeys(part for part in re.split(r"[、，,;；/\s]+", text.strip()) if part))


def _plain(text: str) -> str:
    return text.strip().replace("：", ":").replace(" ", "").replace("　", "")


def _weekday(name: str) -> int:
    return 6 if name == "天" else WEEKDAYS.index(name)


def _count(text: str) -> int:
    if text.isdigit():
        return int(text)
    return _CHINESE[text] if text in _CHINESE else _tens(text)


def _tens(text: str) -> int:
    """The number of 十, 十五, 二十 or 三十一."""
    before, _, after = text.partition("十")
    return (_CHINESE[before] if before else 1) * 10 + (_CHINESE[after] if after else 0)


def _signed(match: re.Match[str], text: str) -> int:
    number = _count(match["number"]) if match["number"] else 1
    if number < 1:
        raise ValueError(f"看不懂的日子“{text}”")
    return -number if match["last"] else number


def _in_month(rule: DayRule, month: int, text: str) -> DayRule:
    if not 1 <= month <= 12 or not (rule.nth or rule.workday or rule.month_day):
        raise ValueError(f"看不懂的日子“{text}”")
    return DayRule(rule.weekdays, rule.nth, rule.workday, rule.month_day, month=month)
