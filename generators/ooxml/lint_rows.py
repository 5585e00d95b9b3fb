"""The rows of a sheet that are sound at first sight, taken out before the sheet is parsed.

Most rows of most files are spelt in one plain way. A pattern accepts a whole row of that
spelling: cells of the row's own number, each with a type, a formula and a value that fit.
Of a row that only differs in some cells from what it was, the pattern looks at those. Such
rows need no tree; the others, and all that surrounds the rows, are parsed and checked
one by one. Whatever the pattern does not know it leaves to that check, so a row is never
passed because of an odd spelling.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
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
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n")
_NONE = ("\ufffe".encode(), "\uffff".encode())
"""With the controls what XML does not allow; UTF-8 has no halves of pairs."""
_ROW_NUMBER = re.compile(rb'r="(\d+)"')
_COLUMN = re.compile(rb'<c r="([A-Z]+)')
_STYLE = re.compile(rb'<c r="[A-Z0-9]+" s="([0-9]+)"')
_STRING = re.compile(rb't="s"><v>([0-9]+)')
_ATTRIBUTED = re.compile(rb"<f\s")
_FORMULA_CELL = re.compile(rb'<c r="([A-Z0-9]+)"[^>]*><f>')
_START, _END, _OPEN, _ANY_OPEN, _CLOSE, _CELL_OPEN = (
    b"<sheetData>",
    b"</sheetData>",
    b"<row ",
    b"<row",
    b"</row>",
    b"<c ",
)


@dataclass(frozen=True)
class SheetRest:
    """A sheet without the rows that need no look: its other text, and what those rows hold."""

    root: etree._Element
    text: bytes
    """What ``root`` was parsed from."""
    head: bytes = field(default=b"", repr=False)
    tail: bytes = field(default=b"", repr=False)
    rows: Sequence[bytes] = field(default=(), repr=False)
    """What stands behind the ``<row`` of each; none where the sheet was parsed whole."""
    examined: Mapping[int, bytes | None] = field(default_factory=dict, repr=False)
    """By index the rows that are not as they were: what is new in a plain one, None for others."""
    same_tail: bool = False
    """Whether what follows the rows is as it was."""

    def as_before(self, numbers: Iterable[int]) -> bool:
        """Whether what follows the rows, and the rows of these numbers, are as they were."""
        return self.same_tail and all(map(self._is_known, numbers))

    def _is_known(self, number: int) -> bool:
        index = bisect_left(self.rows, number, key=_number)
        found = index < len(self.rows) and _number(self.rows[index]) == number
        return found and index not in self.examined

    def with_rows(self, numbers: Iterable[int]) -> bytes:
        """The text with these rows in their places, even if they need no look.

        Rows that do not state their numbers first are among them, as they may be these.
        """
        if not self.rows:
            return self.text
        wanted = [
            row
            for index, row in enumerate(self.rows)
            if self.examined.get(index, b"") is None
            or _number(row) in (0, *numbers)
            or _ANY_OPEN in row
        ]
        return self.head + _joined(wanted) + self.tail

    @cached_property
    def formats(self) -> int:
        """How many cell formats there must be for what is new in plain rows."""
        return 1 + max(map(int, set(_STYLE.findall(self._new))), default=-1)

    @cached_property
    def strings(self) -> int:
        """How many shared strings there must be for what is new in plain rows."""
        return 1 + max(map(int, set(_STRING.findall(self._new))), default=-1)

    @property
    def formulas(self) -> list[str] | None:
        """The addresses of the cells of plain and known rows that hold a formula.

        None where one is spelt in another way than the pattern knows.
        """
        rows = _joined(
            row for index, row in enumerate(self.rows) if self.examined.get(index, b"") is not None
        )
        found = _FORMULA_CELL.findall(rows)
        return [address.decode() for address in found] if len(found) == rows.count(b"<f") else None

    @cached_property
    def _new(self) -> bytes:
        return b"".join(new for new in self.examined.values() if new is not None)


def without_plain_rows(data: bytes, part: str, base: bytes = b"") -> SheetRest:
    """The sheet parsed without its plain rows, or whole where its rows are out of order.

    Rows that ``base``, the sheet as it was before, holds byte for byte are left out too, but
    for those of which other rows may need a shared formula: what they need beyond the sheet
    must be as it was. Raises ``WorkbookError`` for what is not well-formed.
    """
    head, body, tail = _split(data)
    old_head, old_body, old_tail = _split(base)
    before, *rows = body.split(_OPEN)
    shared = _any_attributed(body)
    examined = None if before or not head else _examined(rows, old_body.split(_OPEN)[1:], shared)
    if examined is None:
        return SheetRest(parse(data, part), data)
    odd = _joined(rows[index] for index, new in examined.items() if new is None)
    new = odd + b"".join(new for new in examined.values() if new is not None)
    if not (_is_simple(head) and _is_simple(tail) and _is_simple(new)):
        return SheetRest(parse(data, part), data)
    known = head == old_head
    if b"xmlns:x14ac=" not in head and b"x14ac:" in (new if known else data):
        return SheetRest(parse(data, part), data)
    rest = head + odd + tail
    return SheetRest(parse(rest, part), rest, head, tail, rows, examined, tail == old_tail)


def _split(data: bytes) -> tuple[bytes, bytes, bytes]:
    """What stands before, between and behind the tags of the rows; nothing if there are none."""
    start, end = data.find(_START) + len(_START), data.rfind(_END)
    if not len(_START) <= start <= end:
        return b"", b"", b""
    return data[:start], data[start:end], data[end:]


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


def _examined(
    rows: Sequence[bytes], old: Sequence[bytes], shared: bool
) -> dict[int, bytes | None] | None:
    """The rows to look at, by index; ``None`` if the rows lack an order.

    Those that a tree is needed of must state their numbers: it does not hold the rows before.
    Where formulas may be ``shared``, all rows that hold a part of one are among them.
    """
    changed = _changed(rows, old)
    aligned = changed is not None
    if changed is None:
        if not _in_order(rows):
            return None
        known = frozenset(old)
        changed = [index for index, row in enumerate(rows) if row not in known]
    if shared:
        changed = sorted({*changed, *(i for i, row in enumerate(rows) if _any_attributed(row))})
    found: dict[int, bytes | None] = {}
    orders: set[tuple[bytes, ...]] = set()
    for index in changed:
        row = rows[index]
        new = _new_cells(row, old[index]) if aligned else None
        found[index] = row if new is None and _is_plain(row, orders) else new
        if found[index] is None and not _number(row):
            return None
    return found


def _changed(rows: Sequence[bytes], old: Sequence[bytes]) -> list[int] | None:
    """The indices of the rows that differ from ``old``; None if they are not the same rows."""
    if len(rows) != len(old):
        return None
    pairs = enumerate(zip(rows, old, strict=True))
    changed = [index for index, (new, was) in pairs if new != was]
    same = all(_number(rows[index]) == _number(old[index]) > 0 for index in changed)
    return changed if same else None


def _any_attributed(xml: bytes) -> bool:
    """Whether more is to be known of a formula than its text: it is shared, or of an array."""
    if b"<f " in xml:
        return True
    breaks = b"\n" in xml or b"\t" in xml or b"\r" in xml  # found much sooner alone
    return breaks and _ATTRIBUTED.search(xml) is not None


def _number(row: bytes) -> int:
    """The number that a row states first; 0 if it does not."""
    found = _ROW_NUMBER.match(row)
    return int(found[1]) if found else 0


def _in_order(rows: Sequence[bytes]) -> bool:
    """Whether their numbers ascend, and none is hidden in another by an odd spelling."""
    numbers = [0, *map(_number, rows)]
    return all(low < high <= MAX_ROW for low, high in pairwise(numbers)) and not any(
        _ANY_OPEN in row for row in rows
    )


def _new_cells(row: bytes, old: bytes) -> bytes | None:
    """The cells that differ from those of the row as it was, if it has the same cells.

    ``None`` if it has not, or if there is more to say of them than the pattern knows.
    """
    if _any_attributed(row) or not (row.endswith(_CLOSE) and old.endswith(_CLOSE)):
        return None
    cells, old_cells = row[:-6].split(_CELL_OPEN), old[:-6].split(_CELL_OPEN)
    if len(cells) != len(old_cells) or cells[0] != old_cells[0]:
        return None
    new = [pair for pair in zip(cells, old_cells, strict=True) if pair[0] != pair[1]]
    if any(cell.split(b'"', 2)[1:2] != was.split(b'"', 2)[1:2] for cell, was in new):
        return None
    text = b"".join(_CELL_OPEN + cell for cell, _ in new)
    return text if len(text) <= MAX_TEXT and _CELLS.fullmatch(text) else None


def _is_plain(row: bytes, orders: set[tuple[bytes, ...]]) -> bool:
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
