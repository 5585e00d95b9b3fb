"""The rows of a sheet that are sound at first sight, taken out before the sheet is parsed.

Most rows of most files are spelt in one plain way. A pattern accepts a whole row of that
spelling: cells of the row's own number, each with a type, a formula and a value that fit.
Such rows need no tree; the others, and all that surrounds the rows, are parsed and checked
one by one. Whatever the pattern does not know it leaves to that check, so a row is never
passed because of an odd spelling.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from lxml import etree

from generators.ooxml.address import MAX_COLUMN, MAX_ROW, column_number
from generators.ooxml.markup import parse
from generators.ooxml.values import MAX_TEXT

_TEXT = r"[^<&\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]*+"
_ANY = rf"{_TEXT}(?:&(?:amp|lt|gt|quot|apos);{_TEXT})*+"
_NUMBER = r"-?\d++(?:\.\d++)?+(?:[eE][-+]?\d++)?+"
_FORMULA = rf"(?:<f>{_ANY}</f>)?+"
_FLAG = '="[01]"'
_CELL = rf"""
<c\ r="[A-Z]{{1,3}}(?P=number)"(?:\ s="\d++")?+
(?: />
 | (?:\ t="n")?+ > {_FORMULA} (?:<v>(?:{_NUMBER})?+</v>)?+ </c>
 | \ t="s" > <v>\d++</v> </c>
 | \ t="str" > {_FORMULA} (?:<v(?:\ xml:space="preserve")?+>{_ANY}</v>|<v/>)?+ </c>
 | \ t="inlineStr" > <is><t(?:\ xml:space="preserve")?+>{_ANY}</t></is> </c>
 | \ t="b" > {_FORMULA} <v>[01]</v> </c>
 | \ t="e" > {_FORMULA} <v>\#[A-Z0-9/!?_]++</v> </c>
)"""
_ROW = re.compile(
    rf"""r="(?P<number>[1-9]\d{{0,6}})"
(?:\ spans="\d++:\d++")?+ (?:\ s="\d++")?+ (?:\ customFormat{_FLAG})?+ (?:\ ht="[\d.]++")?+
(?:\ hidden{_FLAG})?+ (?:\ customHeight{_FLAG})?+ (?:\ outlineLevel="\d")?+
(?:\ collapsed{_FLAG})?+ (?:\ thickTop{_FLAG})?+ (?:\ thickBot{_FLAG})?+
(?:\ x14ac:dyDescent="[\d.]++")?+
(?: /> | > (?:{_CELL})*+ </row> )""",
    re.VERBOSE,
)
_ROW_NUMBER = re.compile(r'r="(\d+)"')
_COLUMN = re.compile('<c r="([A-Z]+)')
_STYLE = re.compile('<c r="[A-Z0-9]+" s="([0-9]+)"')
_STRING = re.compile('t="s"><v>([0-9]+)')
_FORMULA_CELL = re.compile('<c r="([A-Z0-9]+)"[^>]*><f>')
_START, _END, _OPEN = "<sheetData>", "</sheetData>", "<row "


@dataclass(frozen=True, slots=True)
class SheetRest:
    """A sheet without its plain rows, and the bounds that those must keep.

    ``formats`` and ``strings`` are how many cell formats and shared strings there must be for
    the plain rows, ``formulas`` the addresses of their cells that hold a formula.
    """

    root: etree._Element
    formats: int = 0
    strings: int = 0
    formulas: tuple[str, ...] = field(default=(), repr=False)


def without_plain_rows(data: bytes, part: str) -> SheetRest:
    """The sheet parsed without its plain rows, or whole where its rows are out of order.

    Raises ``WorkbookError`` for what is not well-formed.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    start, end = text.find(_START) + len(_START), text.rfind(_END)
    rows = _rows(text[start:end]) if len(_START) <= start <= end else None
    undeclared = "x14ac:" in text and "xmlns:x14ac=" not in text[:start]
    if rows is None or undeclared or "]]>" in text or "<!" in text:
        return SheetRest(parse(data, part))
    odd = "".join(_OPEN + row for row, is_plain in rows if not is_plain)
    plain = "".join(row for row, is_plain in rows if is_plain)
    return SheetRest(
        parse((text[:start] + odd + text[end:]).encode(), part),
        1 + max(map(int, set(_STYLE.findall(plain))), default=-1),
        1 + max(map(int, set(_STRING.findall(plain))), default=-1),
        tuple(_FORMULA_CELL.findall(plain)),
    )


def _rows(body: str) -> list[tuple[str, bool]] | None:
    """Every row behind its ``<row`` and whether it is plain; ``None`` if they lack an order."""
    before, *rows = body.split(_OPEN)
    if before:
        return None
    found = []
    orders: set[tuple[str, ...]] = set()
    last = 0
    for row in rows:
        numbered = _ROW_NUMBER.match(row)
        if numbered is None or not last < int(numbered[1]) <= MAX_ROW:
            return None
        last = int(numbered[1])
        is_plain = len(row) <= MAX_TEXT and _ROW.fullmatch(row) is not None
        if is_plain:
            columns = tuple(_COLUMN.findall(row))
            is_plain = columns in orders or _ascending(columns)
            orders.add(columns)
        found.append((row, is_plain))
    return found


def _ascending(letters: tuple[str, ...]) -> bool:
    numbers = [column_number(column) for column in letters]
    return all(left < right for left, right in pairwise(numbers)) and max(numbers, default=1) <= (
        MAX_COLUMN
    )
