"""Where the cells of a sheet and their values lie in its XML, found without building a tree.

Sheets as spreadsheet programs write them are cut with numpy, eight bytes at a time, which
takes a quarter of the time of any parser at hand. Rows and columns count from 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from generators.digits import Ints, Words, first_byte, whole, word, words_of

BLANK, NUMBER, TEXT, BOOLEAN, ERROR, UNCOMPUTED = range(6)
"""What a cell holds; white space is blank, a formula without a saved result uncomputed."""

SHARED, INLINE = 6, 7
"""Kinds of texts that are still to be looked up, or joined out of runs."""

Kinds: TypeAlias = npt.NDArray[np.uint8]
Bools: TypeAlias = npt.NDArray[np.bool_]

KIND_NAMES = {
    b"n": NUMBER,
    b"b": BOOLEAN,
    b"e": ERROR,
    b"s": SHARED,
    b"str": TEXT,
    b"inlineStr": INLINE,
}
_LESS, _GREATER, _SLASH, _BANG, _QUOTE = b'<>/!"'
_C, _F, _R, _V, _O = b"cfrvo"
_CELL, _ROW = word(b'c r="'), word(b'<row r="')
_SHORT_TYPE, _BUT_LETTER = word(b'\0\0 t="\0"'), word(b"\0\0\xff\xff\xff\xff\0\xff")
_TEXT_TYPE, _INLINE_TYPE = word(b' t="str"'), word(b'lineStr"')
_QUOTE_AND_STYLE = word(b'"\0s')
_UNKNOWN = 255
_SHORT_KINDS = np.full(256, _UNKNOWN, dtype=np.uint8)
for _name, _kind in KIND_NAMES.items():
    if len(_name) == 1:
        _SHORT_KINDS[ord(_name)] = _kind
_COLUMNS = np.zeros(1 << 16, dtype=np.int64)
_LETTERS = np.ones(1 << 16, dtype=np.int64)
"""By a reference's first two characters: the column, 0 if there is none, and its letters."""
_ALPHABET = np.arange(1, 27)
_COLUMNS.reshape(256, 256)[:, 65:91] = _ALPHABET
_COLUMNS.reshape(256, 256)[65:91, 65:91] = _ALPHABET[:, None] + _ALPHABET * 26
_LETTERS.reshape(256, 256)[65:91, :] = 2
_RUN = 1 << 18
"""Bytes of XML in which a run of rows ends."""
_STYLED = 12  # characters in which a style stands without a type
_ENCODING = re.compile(rb"""encoding\s*=\s*["'](?!utf-8)""", re.IGNORECASE)
_TYPE = re.compile(rb"""\st\s*=\s*["']([^"']*)["']""")


class UnusualError(Exception):
    """The XML has a form that the cut does not know."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Where each cell and its value lie in the XML, in the order of the file."""

    rows: Ints
    columns: Ints
    kinds: Kinds
    starts: Ints
    """Of the value; 0 if there is none."""
    ends: Ints
    heads: Ints
    """Of the cell's start tag."""
    formulas: Bools
    first_row: int
    last_row: int
    """Of the first and the last row with a cell; 1 and 0 where there is none."""


def cut(data: bytes) -> list[Cut]:
    """Find the cells, in runs of rows that the processor's cache can hold.

    Raises:
        UnusualError: the XML is not as programs usually write it.

    """
    opening = data.find(b"<sheetData")
    begin = data.find(b">", opening) + 1
    if opening < 0 or _ENCODING.search(data, 0, 200) or b"<!" in data[:opening]:
        raise UnusualError("sheetData")
    last = begin if data[begin - 2] == _SLASH else data.rfind(b"</sheetData>", begin)
    if last < 0:
        raise UnusualError("sheetData")
    cuts = []
    try:
        while begin < last:
            end = data.find(b"<row", begin + _RUN, last)
            end = last if end < 0 else end
            cuts.append(_cut(data, begin, end))
            begin = end
    except IndexError as error:
        raise UnusualError("sheetData") from error
    return cuts


def _cut(data: bytes, begin: int, end: int) -> Cut:
    """The cells of whole rows; a further tag starts at ``end``."""
    a, words = np.frombuffer(data, np.uint8), words_of(data)
    tags = (a[begin : end + 1] == _LESS).nonzero()[0]
    tags += begin
    first = a[1:][tags]
    first[-1] = _SLASH  # only a border
    cells = (first == _C).nonzero()[0]
    heads, nexts = tags[cells], tags[cells + 1]
    tails = nexts - 1
    named = words[heads + 1]
    if ((named & 0xFFFFFFFFFF) != _CELL).any() or (a[tails] != _GREATER).any():
        raise UnusualError("c")
    if (first == _BANG).any():
        raise UnusualError("comment")
    columns, letters = _columns(named)
    starts_of_rows = tags[first == _R]
    starts_of_rows = starts_of_rows[a[2:][starts_of_rows] == _O]
    numbers, digits = _row_numbers(words, starts_of_rows)
    bounds = np.append(np.searchsorted(heads, starts_of_rows), len(heads))
    if bounds[0]:
        raise UnusualError("row")
    sizes = np.diff(bounds)
    quotes = heads + (letters + 6) + np.repeat(digits, sizes)
    kinds = _kinds(data, heads, quotes, tails)
    following = first[cells + 1]
    starts, ends = _values(a, tags, first, cells, following)
    starts[(starts == ends) & (kinds == NUMBER)] = 0
    inline = (kinds == INLINE).nonzero()[0]
    starts[inline] = nexts[inline]
    ends[inline] = np.append(heads[1:], end)[inline]
    rows = np.repeat(numbers, sizes)
    first_row, last_row = (int(rows.min()), int(rows.max())) if rows.size else (1, 0)
    formulas = following == _F
    return Cut(rows, columns, kinds, starts, ends, heads, formulas, first_row, last_row)


def _columns(named: Words) -> tuple[Ints, Ints]:
    """Column numbers and how many letters name them; ``named`` holds ``c r="`` and the name."""
    two = (named >> 40 & 0xFFFF).astype(np.int64)
    columns, letters = _COLUMNS[two], _LETTERS[two]
    third = (named >> 56).astype(np.int64)
    longest = (letters == 2) & (third >= ord("A"))
    if longest.any():
        columns = np.where(longest, columns * 26 + third - 64, columns)
        letters = letters + longest
    if not columns.all():
        raise UnusualError("r")
    return columns, letters


def _row_numbers(words: Words, heads: Ints) -> tuple[Ints, Ints]:
    """Row numbers, of up to seven digits, and how many digits they have."""
    if (words[heads] != _ROW).any():
        raise UnusualError("row")
    numbers = words[heads + 8]
    quotes = first_byte(numbers, _QUOTE)
    if (quotes == 0).any():
        raise UnusualError("row")
    digits = (np.bitwise_count(quotes - 1) >> 3).astype(np.int64)
    found, _, dotted, read = whole(numbers << ((8 - digits) * 8).astype(np.uint64), digits)
    if dotted.any() or not read.all():
        raise UnusualError("row")
    return found.astype(np.int64), digits


def _kinds(data: bytes, heads: Ints, quotes: Ints, tails: Ints) -> Kinds:
    """The kinds of cells: their references end at ``quotes``, their start tags at ``tails``."""
    a, words = np.frombuffer(data, np.uint8), words_of(data)
    kinds = np.full(len(heads), NUMBER, dtype=np.uint8)
    after = words[quotes] & 0xFF00FF
    if ((after & 0xFF) != _QUOTE).any():
        raise UnusualError("r")
    rest = tails - quotes
    plain = (rest <= 2) | ((rest <= _STYLED) & (after == _QUOTE_AND_STYLE))
    typed = (~plain).nonzero()[0]
    closed = tails[typed]
    last = words[closed - (a[closed - 1] == _SLASH) - 8]
    found = np.full(len(typed), _UNKNOWN, dtype=np.uint8)
    short = (last & _BUT_LETTER) == _SHORT_TYPE
    found[short] = _SHORT_KINDS[last[short] >> 48 & 0xFF]
    found[last == _TEXT_TYPE] = TEXT
    found[last == _INLINE_TYPE] = INLINE
    odd = (found == _UNKNOWN).nonzero()[0]
    for at in odd.tolist():
        named = _TYPE.search(data, int(heads[typed[at]]), int(closed[at]))
        found[at] = KIND_NAMES.get(named[1], _UNKNOWN) if named else NUMBER
    if (found == _UNKNOWN).any():
        raise UnusualError("t")
    kinds[typed] = found
    return kinds


def _values(a: Kinds, tags: Ints, first: Kinds, cells: Ints, following: Kinds) -> tuple[Ints, Ints]:
    """Start and end of each cell's value; 0 and 0 where there is none.

    A value's tag follows its cell's at once, or after a formula of one tag or two.
    """
    tag = np.where(following == _V, cells + 1, 0)
    computed = (following == _F).nonzero()[0]
    if computed.size:
        for step in (3, 2):
            valued = computed[first[cells[computed] + step] == _V]
            tag[valued] = cells[valued] + step
    if np.count_nonzero(tag) != np.count_nonzero(first == _V):
        raise UnusualError("v")
    starts, ends = tags[tag], tags[tag + 1]
    opened = a[2:][starts]
    filled = (tag != 0) & (opened == _GREATER)
    if (opened[(tag != 0) & ~filled] != _SLASH).any():
        raise UnusualError("v")
    return np.where(filled, starts + 3, 0), np.where(filled, ends, 0)
