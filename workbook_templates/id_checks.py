"""What goes wrong with 工号: lost zeros, rounding, and codes that spreadsheets take as one.

SUMIFS and COUNTIFS compare codes as numbers, on 15 digits, and without regard to case.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import partial

from agency.finding import Severity
from agency.names import folded, misread_in_conditions, number_key
from workbook_templates.content import Array, BookContent
from workbook_templates.faults import Fault, Locator, Texts
from workbook_templates.plan import BookPlan
from workbook_templates.schema import LONGEST_ID, ColumnSpec, TableSpec, Type

DIGITS_KEPT = 15
"""A spreadsheet keeps this many digits of a number."""

_ROUNDED = re.compile(r"\d(\.\d+)?[eE]\+\d+|\d{13,}000")
_FEWEST = 4
"""How many 工号 it takes to say what length they usually have."""


def id_problem(text: str) -> tuple[str, str, str] | None:
    """Code, reason and remedy of what is wrong with a code by itself."""
    if len(text) > LONGEST_ID:
        reason = f"共 {len(text)} 位，超过 {LONGEST_ID} 位"
        return "out-of-range", reason, "请核对是否粘贴了多余内容"
    if why := misread_in_conditions(text):
        return "unsafe-id", why, "请更正"
    if clean(text) != text:
        return "id-spaces", "含有空格或全角字符，与别处的同一工号对不上", f"请改为“{clean(text)}”"
    if _ROUNDED.fullmatch(text) and (len(text) > DIGITS_KEPT or not text.isdigit()):
        reason = f"像是按数字保存过，只留下前 {DIGITS_KEPT} 位，后面的位数已经丢失"
        return "id-rounded", reason, "请把单元格设为文本格式，再从原始名单重新填写"
    return None


def clean(text: str) -> str:
    """The code without spaces and full-width characters."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def merge_key(text: str) -> str:
    """What conditional sums compare: codes of one key are counted as one."""
    plain = folded(text)
    if plain.isdecimal():
        digits = plain.lstrip("0")
        return digits[:DIGITS_KEPT] + "0" * (len(digits) - DIGITS_KEPT)
    return number_key(text) or plain


def id_faults(plan: BookPlan, content: BookContent, locator: Locator) -> Iterator[Fault]:
    """工号 that merge with another one of the roster, or that are not as long as most.

    The roster is the first table with a unique column of codes.
    """
    columns = [
        (table, column)
        for table in plan.tables.values()
        for column in table.columns
        if column.type is Type.ID and column.value is None and not table.fixed
    ]
    roster = next(((t, c) for t, c in columns if c.unique), None)
    if roster is None:
        return
    known: dict[str, str] = {}
    for text in _ids(content, *roster):
        if text:
            known.setdefault(merge_key(text), text)
    for table, column in columns:
        for row, text in enumerate(_ids(content, table, column)):
            other = known.get(merge_key(text)) if text else None
            if other is not None and other != text:
                spot = locator.in_table(table.key, column.key, row)
                texts = partial(_merged, text, other)
                yield Fault(Severity.ERROR, "same-number", spot, texts)
    yield from _odd_lengths(content, *roster, locator)


def _ids(content: BookContent, table: TableSpec, column: ColumnSpec) -> list[str]:
    given: Array | list[str] = content.tables.get(table.key, {}).get(column.key, [])
    return [value if isinstance(value, str) else "" for value in given]


def _merged(text: str, other: str) -> Texts:
    if folded(text) == folded(other):
        why = "只差大小写、全半角或空格"
    elif number_key(text) == number_key(other) and len(folded(text)) <= DIGITS_KEPT:
        why = "数值相同"
    else:
        why = f"前 {DIGITS_KEPT} 位相同"
    reason = f"与名册中的“{other}”{why}，条件统计会把两者当作同一个人"
    return Texts(text, reason, f"如果是同一个人，请改为“{other}”；如确属两人，请改用不同的工号")


def _odd_lengths(
    content: BookContent, table: TableSpec, column: ColumnSpec, locator: Locator
) -> Iterator[Fault]:
    ids = _ids(content, table, column)
    lengths = Counter(len(text) for text in ids if text)
    if lengths.total() < _FEWEST:
        return
    usual, count = lengths.most_common(1)[0]
    if count * 2 <= lengths.total():
        return
    for row, text in enumerate(ids):
        if text and len(text) != usual:
            spot = locator.in_table(table.key, column.key, row)
            texts = partial(_odd_length, text, usual, count)
            yield Fault(Severity.WARNING, "id-length", spot, texts)


def _odd_length(text: str, usual: int, count: int) -> Texts:
    remedy = "请核对是否多填或漏填"
    if text.isdecimal() and len(text) < usual:
        remedy = f"如果漏了前面的 0，请改为“{text.zfill(usual)}”"
    return Texts(text, f"有 {len(text)} 位，其他 {count} 个工号是 {usual} 位", remedy)
