"""The rows of a sheet that are sound at first sight, taken out before the sheet is parsed.

Most rows of most files are spelt in one plain way. A pattern accepts a whole row of that
spelling: cells of the row's own number, each with a type, a formula and a value that fit.
Such rows need no tree; the others, and all that surrounds the rows, are parsed and checked
one by one. Whatever the pattern does not know it leaves to that check, so a row is never
passed because of an odd spelling.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TypeAlias

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
(?: /> | > (?:{_CELL})*+ </row> )""".encode(),
    re.VERBOSE,
)
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n")
_NONE = ("\ufffe".encode(), "\uffff".encode())
"""With the controls what XML does not allow; UTF-8 has no halves of pairs."""
_ROW_NUMBER = re.compile(rb'r="(\d+)"')
_COLUMN = re.compile(rb'<c r="([A-Z]+)')
_STYLE = re.compile(rb'<c r="[A-Z0-9]+" s="([0-9]+)"')
_STRING = re.compile(rb't="s"><v>([0-9]+)')
_FORMULA_CELL = re.compile(rb'<c r="([A-Z0-9]+)"[^>]*><f>')
_START, _END, _OPEN = b"<sheetData>", b"</sheetData>", b"<row "
_ODD, _PLAIN, _KNOWN = range(3)


_Row: TypeAlias = tuple[int, bytes, int]
"""A row's number, what stands behind its ``<row``, and what it is at first sight."""


@dataclass(frozen=True)
class SheetRest:
    """A sheet without the rows that need no look: its other text, and what those rows hold."""

    root: etree._Element
    text: bytes
    """What ``root`` was parsed from."""
    head: bytes = field(default=b"", repr=False)
    tail: bytes = field(default=b"", repr=False)
    rows: Sequence[_Row] = field(default=(), repr=False)
    """All rows in their order; none where the sheet was parsed whole."""
    same_tail: bool = False
    """Whether what follows the rows is as it was."""

    def as_before(self, numbers: AbstractSet[int]) -> bool:
        """Whether what follows the rows, and the rows of these numbers, are as they were."""
        known = {number for number, _, kind in self.rows if kind == _KNOWN}
        return self.same_tail and numbers <= known

    def with_rows(self, numbers: Container[int]) -> bytes:
        """The text with these rows in their places, even if they need no look."""
        if not self.rows:
            return self.text
        wanted = [text for number, text, kind in self.rows if kind == _ODD or number in numbers]
        return self.head + _joined(wanted) + self.tail

    @cached_property
    def formats(self) -> int:
        """How many cell formats there must be for the plain rows."""
        return 1 + max(map(int, set(_STYLE.findall(self._plain))), default=-1)

    @cached_property
    def strings(self) -> int:
        """How many shared strings there must be for the plain rows."""
        return 1 + max(map(int, set(_STRING.findall(self._plain))), default=-1)

    @property
    def formulas(self) -> list[str]:
        """The addresses of the cells of plain and known rows that hold a formula."""
        return [
            address.decode()
            for _, text, kind in self.rows
            if kind != _ODD
            for address in _FORMULA_CELL.findall(text)
        ]

    @cached_property
    def _plain(self) -> bytes:
        return _joined(text for _, text, kind in self.rows if kind == _PLAIN)


def without_plain_rows(data: bytes, part: str, base: bytes = b"") -> SheetRest:
    """The sheet parsed without its plain rows, or whole where its rows are out of order.

    Rows that ``base``, the sheet as it was before, holds byte for byte are left out too, but
    for those of which other rows may need a shared formula: what they need beyond the sheet
    must be as it was. Raises ``WorkbookError`` for what is not well-formed.
    """
    start, end = data.find(_START) + len(_START), data.rfind(_END)
    rows = _rows(data[start:end], base) if len(_START) <= start <= end else None
    if rows is None:
        return SheetRest(parse(data, part), data)
    head, tail = data[:start], data[end:]
    new = _joined(text for _, text, kind in rows if kind != _KNOWN)
    if not (_is_simple(head) and _is_simple(tail) and _is_simple(new)):
        return SheetRest(parse(data, part), data)
    if b"x14ac:" in data and b"xmlns:x14ac=" not in head:
        return SheetRest(parse(data, part), data)
    rest = head + _joined(text for _, text, kind in rows if kind == _ODD) + tail
    same_tail = tail == base[base.rfind(_END) :]
    return SheetRest(parse(rest, part), rest, head, tail, rows, same_tail)


def _joined(rows: Iterable[bytes]) -> bytes:
    return b"".join(_OPEN + row for row in rows)


def _is_simple(text: bytes) -> bool:
    """Whether text holds nothing that a pattern would misread or XML does not allow."""
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    if (b"]" in text and b"]]>" in text) or (b"!" in text and b"<!" in text):
        return False
    return len(text.translate(None, _CONTROLS)) == len(text) and not any(
        mark in text for mark in _NONE
    )


def _rows(body: bytes, base: bytes) -> list[_Row] | None:
    """The rows of a sheet; ``None`` if they lack an order."""
    before, *rows = body.split(_OPEN)
    if before:
        return None
    known = frozenset(base.partition(_END)[0].split(_OPEN))
    found = []
    orders: set[tuple[bytes, ...]] = set()
    last = 0
    for row in rows:
        numbered = _ROW_NUMBER.match(row)
        if numbered is None or not last < int(numbered[1]) <= MAX_ROW:
            return None
        last = int(numbered[1])
        if row in known and b"<f " not in row:
            found.append((last, row, _KNOWN))
            continue
        is_plain = len(row) <= MAX_TEXT and _ROW.fullmatch(row) is not None
        if is_plain:
            columns = tuple(_COLUMN.findall(row))
            is_plain = columns in orders or _ascending(columns)
            orders.add(columns)
        found.append((last, row, _PLAIN if is_plain else _ODD))
    return found


def _ascending(letters: tuple[bytes, ...]) -> bool:
    numbers = [column_number(column.decode()) for column in letters]
    return all(left < right for left, right in pairwise(numbers)) and max(numbers, default=1) <= (
        MAX_COLUMN
    )
