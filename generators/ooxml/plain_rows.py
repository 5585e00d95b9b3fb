"""Rows of a sheet that are sound at first sight.

Most rows of most files are spelt in one plain way. A pattern accepts a whole row of that
spelling: cells of the row's own number, each with a type, a formula and a value that fit.
Of rows that only differ in some cells from what they were, the pattern looks at those.
Rows are given as what stands behind their ``<row``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import compress, pairwise
from operator import ne
from typing import Final

from generators.ooxml.address import MAX_COLUMN, MAX_ROW, column_number
from generators.ooxml.values import MAX_TEXT

OPEN: Final = b"<row "
ANY_OPEN: Final = b"<row"

_CLOSE, _CELL_OPEN = b"</row>", b"<c "
_TEXT = "[^<&]*+"
_ANY = rf"{_TEXT}(?:&(?:amp|lt|gt|quot|apos);{_TEXT})*+"
_NUMBER = r"-?\d++(?:\.\d++)?+(?:[eE][-+]?\d++)?+"
_FORMULA = rf"(?:<f>{_ANY}</f>)?+"
_FLAG = '="[01]"'
_CELL = rf"""
<c\ r="[A-Z]{{1,3}}NUMBER"(?:\ s="\d++")?+
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
(?: /> | > (?:{_CELL.replace("NUMBER", "(?P=number)")})*+ </row> )""".encode(),
    re.VERBOSE,
)
_CELLS = re.compile(f"(?:{_CELL.replace('NUMBER', '[0-9]++')})*+".encode(), re.VERBOSE)
_ROW_NUMBER = re.compile(rb'r="(\d+)"')
_CELL_ROW = re.compile(rb'<c r="[A-Z]+([0-9]+)"')
_COLUMN = re.compile(rb'<c r="([A-Z]+)')
_ATTRIBUTED = re.compile(rb"<f\s")


def joined(rows: Iterable[bytes]) -> bytes:
    """The rows one after the other, as they stand in a sheet."""
    return b"".join(OPEN + row for row in rows)


def number(row: bytes) -> int:
    """The number that a row states first; 0 if it does not."""
    found = _ROW_NUMBER.match(row)
    return int(found[1]) if found else 0


def in_order(numbers: Iterable[int]) -> bool:
    """Whether row numbers ascend; none of them may be 0 but the first."""
    return all(low < high <= MAX_ROW for low, high in pairwise(numbers))


def any_attributed(xml: bytes) -> bool:
    """Whether more is to be known of a formula than its text: it is shared, or of an array."""
    if b"<f " in xml:
        return True
    breaks = b"\n" in xml or b"\t" in xml or b"\r" in xml  # found much sooner alone
    return breaks and _ATTRIBUTED.search(xml) is not None


def new_cells(xml: bytes, old: bytes) -> bytes | None:
    """The cells of these rows that differ from those in the rows as they were.

    ``None`` if more than cells differ, if the rows do not hold the same cells, or if there is
    more to say of one, as it is or as it was, than the pattern knows.
    """
    cells, old_cells = xml.split(_CELL_OPEN), old.split(_CELL_OPEN)
    if len(cells) != len(old_cells):
        return None
    pairs = list(compress(zip(cells, old_cells, strict=True), map(ne, cells, old_cells)))
    if not all(was.startswith(cell[: cell.find(b'"', 3) + 1]) for cell, was in pairs):
        return None
    new, gone = [cell for cell, _ in pairs], [was for _, was in pairs]
    if _CLOSE in b"".join(new + gone):  # behind the last cell of a row stands the next row
        ends = [cell.partition(_CLOSE) for cell in new], [was.partition(_CLOSE) for was in gone]
        if [end[1:] for end in ends[0]] != [end[1:] for end in ends[1]]:
            return None
        new, gone = [end[0] for end in ends[0]], [end[0] for end in ends[1]]
    text = b"".join([_CELL_OPEN + cell for cell in new])
    if max(map(len, new), default=0) > MAX_TEXT or not _CELLS.fullmatch(text):
        return None
    return None if any_attributed(b"".join(gone)) else text


def numbers_of_cells(xml: bytes) -> frozenset[int]:
    """The numbers of the rows that cells say they are in."""
    return frozenset(map(int, set(_CELL_ROW.findall(xml))))


def is_plain(row: bytes, orders: set[tuple[bytes, ...]]) -> bool:
    """Whether the pattern accepts it; ``orders`` are those of columns that were found good."""
    if len(row) > MAX_TEXT or _ROW.fullmatch(row) is None:
        return False
    columns = tuple(_COLUMN.findall(row))
    if columns not in orders:
        if not _ascending(columns):
            return False
        orders.add(columns)
    return True


def _ascending(letters: tuple[bytes, ...]) -> bool:
    numbers = [column_number(column.decode()) for column in letters]
    return all(left < right for left, right in pairwise(numbers)) and max(numbers, default=1) <= (
        MAX_COLUMN
    )
