"""When two names or codes are the same: to people, and to a spreadsheet's conditions.

SUMIFS and COUNTIFS read ``* ? ~`` and a leading ``< > =`` of a condition as operators,
ignore case, and take texts that read as the same number, on 15 digits, as equal.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_CONDITION = 255

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?")


def folded(name: str) -> str:
    """The name without differences of width, case and spaces."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def number_key(name: str) -> str | None:
    """What a condition compares if the name reads as a number, e.g. ``86`` for ``0086``."""
    text = folded(name)
    return f"{float(text):.15g}" if _NUMBER.fullmatch(text) else None


def misread_in_conditions(name: str) -> str:
    """Why a condition would misread this name, in Chinese; empty if it would not."""
    if found := [sign for sign in "*?~" if sign in name]:
        return f"含有“{found[0]}”，在条件统计中会被当作通配符"
    if name.startswith(("<", ">", "=")):
        return f"以“{name[0]}”开头，在条件统计中会被当作比较符号"
    if len(name) > LONGEST_CONDITION:
        return f"超过{LONGEST_CONDITION}个字，条件统计无法使用"
    return ""
