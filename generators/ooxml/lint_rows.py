"""A sheet without the rows that need no tree: those as they were, and those that are plain.

Only what lies between the first and the last row that differ from the sheet as it was is cut
into rows. Of these, the plain ones are judged by a pattern; the others, and all that surrounds
the rows, are parsed and checked one by one. Whatever the pattern does not know it leaves to
that check, so a row is never passed because of an odd spelling.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import compress
from operator import ne

from lxml import etree

from generators.ooxml.errors import WorkbookError
from generators.ooxml.lint_sheet import filled_cells
from generators.ooxml.markup import attributes, parse
from generators.ooxml.plain_rows import (
    ANY_OPEN,
    OPEN,
    any_attributed,
    in_order,
    is_plain,
    joined,
    new_cells,
    number,
    numbers_of_cells,
)

_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n")
_NONE = ("\ufffe".encode(), "\uffff".encode())
"""With the controls what XML does not allow; UTF-8 has no halves of pairs."""
_STYLE = re.compile(rb'<c r="[A-Z0-9]+" s="([0-9]+)"')
_STRING = re.compile(rb't="s"><v>([0-9]+)')
_FORMULA = re.compile(rb'<c r="([A-Z0-9]+)"[^>]*><f(?:>|/>|\s([^>]*)>)')
_START, _END = b"<sheetData>", b"</sheetData>"


@dataclass(frozen=True)
class SheetRest:
    """A sheet without the rows that need no look: its other text, and what those rows hold."""

    root: etree._Element | None
    """``text`` as a tree; None where nothing but plain rows differs from what it was."""
    text: bytes
    """All but the rows that need no look."""
    head: bytes = field(default=b"", repr=False)
    body: bytes = field(default=b"", repr=False)
    """All rows; none where the sheet was parsed whole."""
    tail: bytes = field(default=b"", repr=False)
    changed: frozenset[int] = frozenset()
    """The numbers of the rows that are not as they were."""
    odd: frozenset[bytes] = field(default=frozenset(), repr=False)
    """The rows that ``text`` holds."""
    new: bytes = field(default=b"", repr=False)
    """What is new in plain rows."""
    same_tail: bool = False
    """Whether what follows the rows is as it was."""

    def as_before(self, numbers: Iterable[int]) -> bool:
        """Whether what follows the rows, and the rows of these numbers, are as they were."""
        return self.same_tail and all(
            wanted not in self.changed and b'<row r="%d"' % wanted in self.body
            for wanted in numbers
        )

    def with_rows(self, numbers: Iterable[int]) -> bytes:
        """The text with these rows in their places, even if they need no look.

        Rows that do not state their numbers first are among them, as they may be these.
        """
        if not self.body:
            return self.text
        wanted = (0, *numbers)
        rows = (
            row
            for row in self.body.split(OPEN)[1:]
            if row in self.odd or number(row) in wanted or ANY_OPEN in row
        )
        return self.head + joined(rows) + self.tail

    @cached_property
    def formats(self) -> int:
        """How many cell formats there must be for what is new in plain rows."""
        return 1 + max(map(int, set(_STYLE.findall(self.new))), default=-1)

    @cached_property
    def strings(self) -> int:
        """How many shared strings there must be for what is new in plain rows."""
        return 1 + max(map(int, set(_STRING.findall(self.new))), default=-1)

    @property
    def formulas(self) -> list[str] | None:
        """The addresses of the cells that a formula fills, of rows that ``text`` does not hold.

        None where one is spelt in another way than the pattern knows.
        """
        rows = self.body
        if self.odd:
            rows = joined(row for row in rows.split(OPEN)[1:] if row not in self.odd)
        found = _FORMULA.findall(rows)
        if len(found) != rows.count(b"<f"):
            return None
        cells: list[str] = []
        for address, text in found:
            given = attributes(text.decode())
            cells += filled_cells(address.decode(), given.get("t", ""), given.get("ref", ""))
        return cells


def without_plain_rows(data: bytes, part: str, base: bytes = b"") -> SheetRest:
    """The sheet parsed without its plain rows, or whole where its rows are out of order.

    Rows that ``base``, the sheet as it was before, holds byte for byte are left out too, but
    for those of which other rows may need a shared formula: what they need beyond the sheet
    must be as it was. Raises ``WorkbookError`` for what is not well-formed.
    """
    head, body, tail = _split(data)
    old_head, old_body, old_tail = _split(base)
    found = _examined(body, old_body) if head else None
    if found is None:
        return SheetRest(parse(data, part), data)
    same_head, same_tail, odd = head == old_head, tail == old_tail, joined(found.odd)
    new = b"".join((b"" if same_head else head, odd, found.new, b"" if same_tail else tail))
    undeclared = b"x14ac:" in (new if same_head else data) and b"xmlns:x14ac=" not in head
    if undeclared or not _is_simple(new):
        return SheetRest(parse(data, part), data)
    rest = head + odd + tail
    try:
        root = None if same_head and same_tail and not odd else parse(rest, part)
    except WorkbookError:  # to be told with its place in the whole
        return SheetRest(parse(data, part), data)
    known = (found.changed, frozenset(found.odd), found.new, same_tail)
    return SheetRest(root, rest, head, body, tail, *known)


def _split(data: bytes) -> tuple[bytes, bytes, bytes]:
    """What stands before, between and behind the tags of the rows; nothing if there are none."""
    start, end = data.find(_START) + len(_START), data.rfind(_END)
    if not len(_START) <= start <= end:
        return b"", b"", b""
    return data[:start], data[start:end], data[end:]


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


@dataclass(frozen=True)
class _Examined:
    """The rows that were looked at: their numbers, those a tree is needed of, new plain text."""

    changed: frozenset[int]
    odd: Sequence[bytes]
    new: bytes


def _examined(body: bytes, old: bytes) -> _Examined | None:
    """The rows that differ from the old ones; ``None`` if the rows lack an order.

    Those that a tree is needed of must state their numbers: it does not hold the rows before.
    Where formulas may be shared, all rows that hold a part of one are among them.
    """
    front, back = _same_rows(body, old)
    middle, old_middle = body[front : len(body) - back], old[front : len(old) - back]
    new = new_cells(middle, old_middle)
    if new is not None:
        return _Examined(numbers_of_cells(new), (), new)
    shared = any_attributed(middle) or any_attributed(old_middle)
    if shared:
        front, back, middle, old_middle = 0, 0, body, old
    before, *rows = middle.split(OPEN)
    _, *old_rows = old_middle.split(OPEN)
    changed = _changed(rows, old_rows)
    aligned = changed is not None
    if changed is None:
        if not _in_order(body, front, rows, back):
            return None
        known = frozenset(old_rows)
        changed = [index for index, row in enumerate(rows) if row not in known]
    special = [index for index, row in enumerate(rows) if shared and any_attributed(row)]
    orders: set[tuple[bytes, ...]] = set()
    plain = {i: _plain(rows[i], old_rows[i] if aligned else b"", orders) for i in changed}
    plain.update(dict.fromkeys(special))
    odd = [rows[index] for index, text in sorted(plain.items()) if text is None]
    if before or not all(map(number, odd)):
        return None
    new = b"".join(text for text in plain.values() if text is not None)
    return _Examined(frozenset(number(rows[index]) for index in plain), odd, new)


def _same_rows(one: bytes, other: bytes) -> tuple[int, int]:
    """How many bytes of whole rows both begin with, and how many of the others both end with."""
    shorter = min(len(one), len(other))
    ahead = _most(shorter, lambda low, high: one[low:high] == other[low:high])
    front = max(one.rfind(OPEN, 0, ahead), 0)

    def same_end(low: int, high: int) -> bool:
        here, there = len(one), len(other)
        return one[here - high : here - low] == other[there - high : there - low]

    start = one.find(OPEN, len(one) - _most(shorter - front, same_end))
    return front, len(one) - start if start >= 0 else 0


def _most(limit: int, agree: Callable[[int, int], bool]) -> int:
    """How many bytes agree, of ``limit`` at the most; asked of ever smaller stretches."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if agree(low, middle):
            low = middle
        else:
            high = middle - 1
    return low


def _changed(rows: Sequence[bytes], old: Sequence[bytes]) -> list[int] | None:
    """The indices of the rows that differ from ``old``; None if they are not the same rows."""
    if len(rows) != len(old):
        return None
    changed = list(compress(range(len(rows)), map(ne, rows, old)))
    same = all(number(rows[index]) == number(old[index]) > 0 for index in changed)
    return changed if same else None


def _in_order(body: bytes, front: int, rows: Sequence[bytes], back: int) -> bool:
    """Whether the numbers of rows ascend, from the row before them to the one behind them.

    Nor may one be hidden in another by an odd spelling.
    """
    numbers = [0, *map(number, rows)]
    if front:
        numbers.insert(1, number(body[body.rfind(OPEN, 0, front) + len(OPEN) : front]))
    if back:
        numbers.append(number(body[len(body) - back + len(OPEN) :]))
    return in_order(numbers) and not any(ANY_OPEN in row for row in rows)


def _plain(row: bytes, old: bytes, orders: set[tuple[bytes, ...]]) -> bytes | None:
    """What is new in a row, if the pattern knows all of that; ``old`` is the row as it was."""
    new = new_cells(row, old) if old else None
    return row if new is None and is_plain(row, orders) else new
