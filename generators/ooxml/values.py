"""Python values and what stands for them in a cell: serial dates, numbers, escaped text.

Text is always written as text, whatever it starts with; a date is a serial number
of the workbook's own date system (1900 or 1904).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final, TypeAlias

from generators.ooxml.errors import EditRefusedError
from generators.ooxml.markup import escape

MAX_TEXT: Final = 32_767  # UTF-16 units in one cell
MAX_DIGITS: Final = 10**15  # a double keeps 15 digits
OFFSET_1904: Final = 1_462  # days between the two date systems
_A_SECOND = 1 / 86_400  # in days

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - workbook dates have no zone
_EPOCH_ORDINAL = _EPOCH.toordinal()
_LAST_BEFORE_FALSE_LEAP_DAY = 60
_MILLISECONDS_A_DAY = 86_400_000
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PLAIN = frozenset((bool, int, float, str, date, datetime, time))
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_LINE_ENDS = re.compile("\r\n?")


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """An error that a cell shows, e.g. ``#N/A``."""

    code: str

    def __str__(self) -> str:
        return self.code


CellValue: TypeAlias = bool | int | float | str | date | datetime | time | ErrorValue | None
"""What a cell holds; ``datetime`` and ``date`` without a zone."""


def to_serial(value: date | time, *, date1904: bool = False) -> float:
    """Days since the epoch of the date system, with the time as a fraction.

    Raises:
        ValueError: the date lies before the system's first day.

    """
    if isinstance(value, time):
        return _fraction(value)
    days = value.toordinal() - _EPOCH_ORDINAL
    if date1904:
        days -= OFFSET_1904
    elif days <= _LAST_BEFORE_FALSE_LEAP_DAY:
        days -= 1
    if days < (0 if date1904 else 1):
        raise ValueError(f"date before the workbook's first day: {value}")
    return days + (_fraction(value.time()) if isinstance(value, datetime) else 0.0)


def from_serial(serial: float, *, date1904: bool = False) -> date | datetime | time | float:
    """The date, moment or (below one day) time of a serial; the number if it is none."""
    milliseconds = round(serial * _MILLISECONDS_A_DAY)
    days, rest = divmod(milliseconds, _MILLISECONDS_A_DAY)
    if days < 0:
        return serial
    if days == 0 and not date1904:
        return (_EPOCH + timedelta(milliseconds=rest)).time()
    if date1904:
        days += OFFSET_1904
    elif days < _LAST_BEFORE_FALSE_LEAP_DAY:
        days += 1
    try:
        moment = _EPOCH + timedelta(days=days, milliseconds=rest)
    except OverflowError:
        return serial
    return moment if rest else moment.date()


def _fraction(moment: time) -> float:
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    return (seconds + moment.microsecond / 1_000_000) / 86_400


def number_text(value: float) -> str:
    """The shortest text that reads back as the same number.

    Raises:
        ValueError: no finite number, or a whole number of more than 15 digits.

    """
    if isinstance(value, int):
        if abs(value) >= MAX_DIGITS:
            raise ValueError(f"{value} has more than 15 digits; pass it as text")
        return str(value)
    if value.is_integer() and abs(value) < MAX_DIGITS:
        return str(int(value))
    if not math.isfinite(value):
        raise ValueError(f"finite number expected, got {value!r}; pass None for a missing value")
    return repr(float(value))


def differs(held: str | bytes, value: object, *, date1904: bool = False) -> bool:
    """Whether a number as written is surely not ``value``; what is no number is none.

    Of a number that may stand for a date, this is said if it is off by more than a second.
    """
    try:
        number = float(held)
    except ValueError:
        return True
    if isinstance(value, (date, time)):
        return abs(number - to_serial(value, date1904=date1904)) > _A_SECOND
    return number != value


def encode_string(text: str) -> str:
    """Text as parts hold it: line ends as line feeds, unwritable characters as ``_xHHHH_``.

    Raises:
        EditRefusedError: longer than a cell can hold.

    """
    if len(text) <= MAX_TEXT // 2 and text.isprintable() and "_x" not in text:
        return text
    text = _LINE_ENDS.sub("\n", text)
    if len(text.encode("utf-16-le", "surrogatepass")) > 2 * MAX_TEXT:
        raise EditRefusedError(
            f"文字超过单元格上限 {MAX_TEXT} 个字符", "请缩短后再填", value=text[:40]
        )
    text = _LOOKS_ESCAPED.sub("_x005F_", text)
    return _UNWRITABLE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def unescape_string(text: str) -> str:
    """The text a person sees, from what ``<t>`` holds once XML is decoded."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def plain(value: object) -> CellValue:
    """``value`` as one of the known types; numpy scalars and ``Decimal`` are converted.

    Raises:
        TypeError: of no known type.
        ValueError: a missing value such as NaN or NaT.

    """
    if value is None or type(value) in _PLAIN:
        return value  # type: ignore[return-value]
    item = getattr(value, "item", None)
    if item is not None and not isinstance(value, (bool, int, float, str)):
        value = item()
    if isinstance(value, Decimal):
        value = float(value)
    if value is None or isinstance(value, (bool, int, float, str, time, ErrorValue)):
        return value
    if isinstance(value, date):
        if value != value:  # noqa: PLR0124 - NaT is a datetime that does not equal itself
            raise ValueError("NaT: pass None for a missing value")
        return value
    raise TypeError(f"value of unknown type {type(value).__name__}: {value!r}")


def cell_xml(head: str, value: CellValue, *, formula: str = "", date1904: bool = False) -> str:
    """A whole ``<c>``; ``head`` is its start without type and bracket, e.g. ``<c r="A1" s="3"``.

    With ``formula`` (an ``<f>`` element) the value is the formula's cached result.
    """
    if value is None:
        return f"{head}>{formula}</c>" if formula else f"{head}/>"
    if type(value) is float:
        return f"{head}>{formula}<v>{number_text(value)}</v></c>"
    if isinstance(value, bool):
        return f'{head} t="b">{formula}<v>{int(value)}</v></c>'
    if isinstance(value, str):
        text = escape(encode_string(value))
        if formula:
            return f'{head} t="str">{formula}<v>{text}</v></c>'
        return f'{head} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    if isinstance(value, ErrorValue):
        return f'{head} t="e">{formula}<v>{escape(value.code)}</v></c>'
    if isinstance(value, (date, time)):
        serial = to_serial(value, date1904=date1904)
        return f"{head}>{formula}<v>{serial:.15g}</v></c>"
    return f"{head}>{formula}<v>{number_text(value)}</v></c>"
