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
from functools import cached_property
from itertools import pairwise

from lxml import etree

from generators.ooxml.address import MAX_COLUMN, MAX_ROW, column_number
from generators.ooxml.markup import parse
from generators.ooxml.values import MAX_TEXT

_TEXT = "[^<&]*+"
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
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n")
_NONE = ("\ufffe".encode(), "\uffff".encode())
"""With the controls what XML does not allow; UTF-8 has no halves of pairs."""
_ROW_NUMBER = re.compile(r'r="(\d+)"')
_COLUMN = re.compile('<c r="([A-Z]+)')
_STYLE = re.compile('<c r="[A-Z0-9]+" s="([0-9]+)"')
_STRING = re.compile('t="s"><v>([0-9]+)')
_FORMULA_CELL = re.compile('<c r="([A-Z0-9]+)"[^>]*><f>')
_START, _END, _OPEN = "<sheetData>", "</sheetData>", "<row "
_ODD, _PLAIN, _KNOWN = range(3)


@dataclass(frozen=True)
class SheetRest:
    """A sheet without the rows that need no look: its other text, and what those rows hold."""

    root: etree._Element
    text: bytes
    """What ``root`` was parsed from."""
    plain: str = field(default="", repr=False)
    known: str = field(default="", repr=False)
    """Rows that were so already in the workbook that the sheet was made from."""

    @cached_property
    def formats(self) -> int:
        """How many cell formats there must be for the plain rows."""
        return 1 + max(map(int, set(_STYLE.findall(self.plain))), default=-1)

    @cached_property
    def strings(self) -> int:
        """How many shared strings there must be for the plain rows."""
        return 1 + max(map(int, set(_STRING.findall(self.plain))), default=-1)

    @property
    def formulas(self) -> list[str]:
        """The addresses of the cells of plain and known rows that hold a formula."""
        return [*_FORMULA_CELL.findall(self.plain), *_FORMULA_CELL.findall(self.known)]


def without_plain_rows(data: bytes, part: str, base: bytes = b"") -> SheetRest:
    """The sheet parsed without its plain rows, or whole where its rows are out of order.

    Rows that ``base``, the sheet as it was before, holds byte for byte are left out too, but
    for those of which other rows may need a shared formula: what they need beyond the sheet
    must be as it was. Raises ``WorkbookError`` for what is not well-formed.
    """
    body = _body(data)
    rows = None if body is None else _rows(body[1], base)
    if body is None or rows is None:
        return SheetRest(parse(data, part), data)
    head, _, tail = body
    odd = "".join(_OPEN + row for row, kind in rows if kind == _ODD)
    rest = (head + odd + tail).encode()
    return SheetRest(
        parse(rest, part),
        rest,
        "".join(row for row, kind in rows if kind == _PLAIN),
        "".join(row for row, kind in rows if kind == _KNOWN),
    )


def _body(data: bytes) -> tuple[str, str, str] | None:
    """What is before the rows, the rows, and what follows; None where that is not so simple."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    start, end = text.find(_START) + len(_START), text.rfind(_END)
    if not len(_START) <= start <= end or "]]>" in text or "<!" in text:
        return None
    if len(data.translate(None, _CONTROLS)) < len(data) or any(mark in data for mark in _NONE):
        return None
    if "x14ac:" in text and "xmlns:x14ac=" not in text[:start]:
        return None
    return text[:start], text[start:end], text[end:]


def _rows(body: str, base: bytes) -> list[tuple[str, int]] | None:
    """Every row behind its ``<row`` and what it is; ``None`` if they lack an order."""
    before, *rows = body.split(_OPEN)
    if before:
        return None
    known = frozenset(base.decode("utf-8", "replace").partition(_END)[0].split(_OPEN))
    found = []
    orders: set[tuple[str, ...]] = set()
    last = 0
    for row in rows:
        numbered = _ROW_NUMBER.match(row)
        if numbered is None or not last < int(numbered[1]) <= MAX_ROW:
            return None
        last = int(numbered[1])
        if row in known and "<f " not in row:
            found.append((row, _KNOWN))
            continue
        is_plain = len(row) <= MAX_TEXT and _ROW.fullmatch(row) is not None
        if is_plain:
            columns = tuple(_COLUMN.findall(row))
            is_plain = columns in orders or _ascending(columns)
            orders.add(columns)
        found.append((row, _PLAIN if is_plain else _ODD))
    return found


def _ascending(letters: tuple[str, ...]) -> bool:
    numbers = [column_number(column) for column in letters]
    return all(left < right for left, right in pairwise(numbers)) and max(numbers, default=1) <= (
        MAX_COLUMN
    )
