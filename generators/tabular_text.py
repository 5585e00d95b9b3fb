"""What a cell of a foreign table means: text, an id, a date or a number.

Core systems and people write the same value in many ways: full-width digits,
``="00123"``, ``20240105``, ``¥1,234.00``. Every reader of exports and of filled
files converts cells here and nowhere else. ``clean`` never fails; ``as_text_id``,
``as_date`` and ``as_number`` return a ``Parsed`` that carries the value and, where
there is one, the problem in words for people:

- a value and no problem: fine; an empty cell is ``None`` without a problem;
- a value and a problem (warning): usable, but a person should look at it;
- no value and a problem (error): the cell cannot be used.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Generic, TypeVar

from agency.finding import Severity

T = TypeVar("T")

OPEN_ENDS = frozenset({"99999999", "99991231", "29991231", "00000000", "0"})
"""Digits that core systems write for "no date yet" (9999-12-31 and 0000-00-00 included)."""

_PLACEHOLDERS = frozenset({"-", "--", "—", "——", "/", "\\", r"\N", "NULL", "N/A", "#N/A", "无"})
_SERIALS = range(18_264, 73_416)  # 1950-01-01 to 2100-12-31 as days since 1899-12-30
_YEARS = range(1900, 2101)
_EXACT = 10**15  # a float keeps every integer of up to 15 digits; Excel keeps no more

_WIDER_BY = 0xFEE0  # how far full-width forms lie above ASCII
_HALF_WIDTH = {
    ord(sign) + _WIDER_BY: sign
    for sign in map(chr, range(0x21, 0x7F))
    if sign.isalnum() or sign in "()[]{}"
}
_PLAIN = re.compile(r"[0-9A-Za-z./:\u4e00-\u9fff-]*")  # nothing in it needs cleaning
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\x00-\x08\x0e-\x1f\x7f]")
_WRAPPED = re.compile(r'="(.*)"', re.DOTALL)
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+\d+|\d\.\d+E\d+", re.IGNORECASE)
_DATE = re.compile(
    r"(?P<year>\d{4})(?:[-/.]|年)(?P<month>\d{1,2})(?:[-/.]|月)(?P<day>\d{1,2})日?"
    r"(?:(?:T| )?\d{1,2}[:时]\d{1,2}(?:[:分](?:\d{1,2}(?:\.\d+)?)?)?秒?)?"
)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_DIGITS = re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)")
_NUMBER = re.compile(
    r"(?P<open>\()?(?:¥|RMB)?(?P<sign>[+-])?(?:¥|RMB)?(?P<whole>\d[\d,]*|(?=\.\d))"
    r"(?P<fraction>\.\d*)?(?P<power>[Ee][+-]?\d{1,2})?(?P<unit>[%万])?[元件次访个人份户单位笔天通]?"
    r"(?P<after>-)?(?P<close>\))?"
)
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+")
_UNITS = {"": Decimal(1), "%": Decimal("0.01"), "万": Decimal(10_000)}


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T]):
    """A converted cell; ``problem`` and ``remedy`` are empty where all is well."""

    value: T | None
    problem: str = ""
    remedy: str = ""

    @property
    def severity(self) -> Severity | None:
        """``None`` without a problem, else a warning (usable) or an error (not usable)."""
        if not self.problem:
            return None
        return Severity.ERROR if self.value is None else Severity.WARNING


def clean(value: object) -> str:
    """The text of a cell as a person reads it; empty cells and placeholders stay what they are.

    Unwraps ``="00123"`` and a leading apostrophe, turns full-width digits, letters,
    brackets and spaces into half-width ones (other punctuation stays), drops invisible
    characters and folds runs of white space. Whole floats lose their ``.0``.
    """
    if isinstance(value, str):
        return _unwrap(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        midnight = value.time() == time.min
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    return "" if value is None else str(value)


def is_blank(value: object) -> bool:
    """Whether a cell says nothing: empty, or a placeholder such as ``-`` or ``NULL``."""
    if isinstance(value, str) and value.isdigit():
        return False  # the quick answer for most cells
    text = clean(value)
    return not text or (len(text) < 5 and text.upper() in _PLACEHOLDERS)


def as_text_id(value: object) -> Parsed[str]:
    """A code, 工号 or policy number as text, leading zeros kept.

    A number cell is usable below 16 digits but may have lost its leading zeros (warning);
    longer ones and ``1.23E+15`` have lost digits and are errors, as are dates and fractions.
    """
    if is_blank(value):
        return Parsed(None)
    text = clean(value)
    if isinstance(value, bool | date | time):
        return Parsed(None, "应为代码，这里是日期或逻辑值", "把该列设为文本格式后重新填写")
    if isinstance(value, int | float):
        return _id_from_number(value)
    compact = unicodedata.normalize("NFKC", text).replace(" ", "")
    if _SCIENTIFIC.fullmatch(compact):
        return Parsed(
            None, "代码已变成科学计数法，末尾几位已丢失", "从系统重新导出，不要先用表格软件另存"
        )
    return Parsed(compact)


def as_date(value: object) -> Parsed[date]:
    """A calendar day; an empty cell and the open ends (99999999 …) are ``None``, no problem.

    Understands date cells, serials of the 1900 date system (1950–2100), ``20240105``,
    ``2024/1/5``, ``2024-01-05 00:00:00`` and ``2024年1月5日``; a time of day is dropped.
    """
    if is_blank(value):
        return Parsed(None)
    if isinstance(value, date):
        return _calendar_day(value.year, value.month, value.day)
    text = unicodedata.normalize("NFKC", clean(value))
    if text in OPEN_ENDS:
        return Parsed(None)
    if (serial := _SERIAL.fullmatch(text)) and int(serial[1]) in _SERIALS:
        return Parsed(date(1899, 12, 30) + timedelta(days=int(serial[1])))
    if found := _DIGITS.fullmatch(text) or _DATE.fullmatch(text):
        return _calendar_day(int(found["year"]), int(found["month"]), int(found["day"]))
    return Parsed(None, "无法识别为日期", "按 2024-01-05 的样式填写")


def as_number(value: object) -> Parsed[float]:
    """An amount or count; ``1,234.50``, ``¥1,234``, ``(12)``, ``12-``, ``5%``, ``3次`` too.

    A percent sign divides by 100 and 万 (``1.5万元``) multiplies by 10,000; misplaced thousands
    separators are errors because nobody knows which digit is missing.
    """
    if is_blank(value):
        return Parsed(None)
    if isinstance(value, bool | date | time):
        return Parsed(None, "应为数字，这里是日期、时间或逻辑值", "只填数字")
    if isinstance(value, int | float):
        finite = math.isfinite(value)
        return Parsed(float(value)) if finite else Parsed(None, "应为数字", "只填数字")
    text = unicodedata.normalize("NFKC", clean(value)).replace(" ", "").replace("−", "-")
    found = _NUMBER.fullmatch(text)
    if not found or (found["open"] is None) != (found["close"] is None):
        return Parsed(None, "应为数字", "只填数字")
    if "," in found["whole"] and not _THOUSANDS.fullmatch(found["whole"]):
        return Parsed(None, "千分位逗号的位置不对", "只填数字")
    digits = (
        "0" + found["whole"].replace(",", "") + (found["fraction"] or "") + (found["power"] or "")
    )
    negative = found["open"] or found["sign"] == "-" or found["after"]
    amount = Decimal(digits) * _UNITS[found["unit"] or ""]
    return Parsed(float(-amount if negative else amount))


def match_id(text: str, known: Iterable[str]) -> str | None:
    """The known id that ``text`` stands for: itself, or the only one it is after lost zeros."""
    candidates = set()
    for other in known:
        if other == text:
            return other
        if other.lstrip("0") == text.lstrip("0"):
            candidates.add(other)
    return candidates.pop() if len(candidates) == 1 else None


def _unwrap(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    text = _fold(text)
    if wrapped := _WRAPPED.fullmatch(text):
        return _fold(wrapped[1].replace('""', '"'))
    return _fold(text[1:]) if text.startswith("'") else text


def _fold(text: str) -> str:
    return " ".join(_INVISIBLE.sub("", text.translate(_HALF_WIDTH)).split())


def _id_from_number(value: float) -> Parsed[str]:
    remedy = "把该列设为文本格式后重新填写"
    if not math.isfinite(value) or value < 0 or value != int(value):
        return Parsed(None, "应为代码，这里是小数或负数", remedy)
    if value >= _EXACT:
        return Parsed(
            None, "超过15位的代码以数字保存，末尾几位已丢失", "从系统重新导出，或" + remedy
        )
    return Parsed(str(int(value)), "代码以数字保存，前面的0可能已丢失", "核对代码，" + remedy)


def _calendar_day(year: int, month: int, day: int) -> Parsed[date]:
    if f"{year:04}{month:02}{day:02}" in OPEN_ENDS:
        return Parsed(None)
    if year not in _YEARS:
        return Parsed(None, f"年份{year}不合理", "核对年份")
    try:
        return Parsed(date(year, month, day))
    except ValueError:
        return Parsed(None, "没有这一天", "核对月份和日期")
