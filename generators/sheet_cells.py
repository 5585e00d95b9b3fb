"""The filled cells of a sheet as arrays, cut out of its XML without building a tree.

Sheets as spreadsheet programs write them are cut with numpy, which takes less than half the
time of any parser at hand and reports errors and formulas without a result, which others
show as empty. XML of an unusual form is read with lxml. Rows and columns count from 1.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from lxml import etree

from generators.ooxml.address import MAX_COLUMN, MAX_ROW, cell_name, parse_cell
from generators.ooxml.errors import DamagedError
from generators.ooxml.markup import child, children, escape, local_name, parse, unescape
from generators.ooxml.normalise import normalised
from generators.ooxml.values import to_serial, unescape_string

BLANK, NUMBER, TEXT, BOOLEAN, ERROR, UNCOMPUTED = range(6)
"""What a cell holds; white space is blank, a formula without a saved result uncomputed."""

Ints: TypeAlias = npt.NDArray[np.int64]
Kinds: TypeAlias = npt.NDArray[np.uint8]

_SHARED, _INLINE = 6, 7  # kinds before the text is looked up
_LESS, _GREATER, _SPACE, _SLASH, _BANG = b"<> /!"
_C, _F, _O, _R, _V = b"cforv"
_SHORT_TYPES = {ord("n"): NUMBER, ord("b"): BOOLEAN, ord("e"): ERROR, ord("s"): _SHARED}
_LONG_TYPES = {b' t="str"': TEXT, b' t="inlineStr"': _INLINE}
_ENCODING = re.compile(rb"""encoding\s*=\s*["'](?!utf-8)""", re.IGNORECASE)
_STYLE = re.compile(rb'\ss="(\d+)"')
_INLINE_TEXT = re.compile(rb"<t(?:\s[^>]*)?>([^<]*)</t>")
_PHONETIC = re.compile(rb"<rPh\b.*?</rPh>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells at the crossings of given rows and columns, as 2-dimensional arrays.

    ``numbers`` is NaN where there is no number; ``texts`` holds texts and error values,
    None elsewhere.
    """

    kinds: Kinds
    numbers: npt.NDArray[np.float64]
    texts: npt.NDArray[np.object_]


class _UnusualError(Exception):
    """The XML has a form that the fast cut does not know."""


@dataclass(slots=True)
class _Cut:
    """Where each cell and its value lie in the XML, in the order of the file."""

    rows: Ints
    columns: Ints
    kinds: Kinds
    starts: Ints  # of the value; 0 if there is none
    ends: Ints
    heads: Ints  # of the cell
    formulas: npt.NDArray[np.bool_]


class SharedStrings:
    """A workbook's shared strings by number, and which of them are white space only."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = np.array(texts, dtype=object)
        self.blank = np.array([not text.strip() for text in texts], dtype=np.bool_)


class SheetCells:
    """The cells of one sheet."""

    def __init__(self, data: bytes, name: str, strings: SharedStrings) -> None:
        """Cut the sheet; ``DamagedError`` if the part ``name`` is no sheet."""
        self._strings = strings
        self._name = name
        try:
            self._data = data
            try:
                self._cut = _cut(data)
            except _UnusualError:
                self._data = _plain(data, name)
                self._cut = _cut(self._data)
        except (_UnusualError, ValueError) as error:
            raise DamagedError(f"{name}: {error}") from error
        self.last_row = int(self._cut.rows.max(initial=0))
        """The last row that has a cell; 0 if there is none."""
        self._last_column = int(self._cut.columns.max(initial=0))
        if self.last_row > MAX_ROW or self._last_column > MAX_COLUMN:
            raise DamagedError(f"{name}: r")

    def grid(self, rows: Sequence[int], columns: Sequence[int]) -> Grid:
        """The cells at the crossings; rows and columns in any order, each once."""
        cut = self._cut
        kinds = np.zeros((len(rows), len(columns)), dtype=np.uint8)
        numbers = np.full(kinds.shape, np.nan)
        texts = np.full(kinds.shape, None, dtype=object)
        if kinds.size and cut.rows.size:
            down = _positions(rows, self.last_row)[cut.rows]
            right = _positions(columns, self._last_column)[cut.columns]
            found = np.flatnonzero((down >= 0) & (right >= 0))
            at = down[found] * len(columns) + right[found]
            try:
                kinds.ravel()[at] = self._fill(found, at, numbers.ravel(), texts.ravel())
            except (ValueError, IndexError) as error:
                raise DamagedError(f"{self._name}: {error}") from error
        return Grid(kinds, numbers, texts)

    def style(self, row: int, column: int) -> int:
        """The index of a cell's format; 0 where there is no cell."""
        found = np.flatnonzero((self._cut.rows == row) & (self._cut.columns == column))
        if not found.size:
            return 0
        head = int(self._cut.heads[found[0]])
        style = _STYLE.search(self._data, head, self._data.index(b">", head))
        return int(style[1]) if style else 0

    def rows_below(self, last: int, columns: range) -> list[int]:
        """The rows that follow row ``last`` without a gap and hold a value in ``columns``."""
        cut = self._cut
        inside = (cut.rows > last) & (cut.columns >= columns.start) & (cut.columns < columns.stop)
        present = set(cut.rows[inside & (cut.starts > 0)].tolist())
        run: list[int] = []
        while (row := last + 1 + len(run)) in present:
            run.append(row)
        if not run:
            return []
        blank = np.flatnonzero(~self.grid(run, columns).kinds.any(axis=1))
        return run[: int(blank[0])] if blank.size else run

    def _fill(
        self,
        found: Ints,
        at: Ints,
        numbers: npt.NDArray[np.float64],
        texts: npt.NDArray[np.object_],
    ) -> Kinds:
        """Write the values of the cells ``found`` to their places ``at``; returns their kinds."""
        cut, data = self._cut, self._data
        kinds = cut.kinds[found]
        empty = cut.starts[found] == 0
        kinds[empty] = np.where(cut.formulas[found[empty]], UNCOMPUTED, BLANK)

        def of(kind: int) -> tuple[Ints, Ints, list[bytes]]:
            which = np.flatnonzero(kinds == kind)
            starts, ends = cut.starts[found[which]], cut.ends[found[which]]
            if kind == _INLINE:
                spans = zip(starts.tolist(), ends.tolist(), strict=True)
                raw = [data[start:end] for start, end in spans]
            else:
                raw = _values_between(data, starts, ends)
            return which, at[which], raw

        for kind in (NUMBER, BOOLEAN):
            _, place, raw = of(kind)
            numbers[place] = np.fromiter(map(float, raw), float, len(raw))
        for kind in (TEXT, _INLINE, ERROR):
            which, place, raw = of(kind)
            read = _inline_text if kind == _INLINE else _text
            pieces = [read(piece) for piece in raw]
            for spot, text in zip(place.tolist(), pieces, strict=True):
                texts[spot] = text
            if kind != ERROR:
                blank = np.fromiter((not text.strip() for text in pieces), bool, len(pieces))
                kinds[which] = np.where(blank, BLANK, TEXT)
        which, place, raw = of(_SHARED)
        numbered = np.fromiter(map(int, raw), np.int64, len(raw))
        texts[place] = self._strings.texts[numbered]
        kinds[which] = np.where(self._strings.blank[numbered], BLANK, TEXT)
        return kinds


def _positions(numbers: Sequence[int], last: int) -> Ints:
    """For each number from 0 to ``last`` its place in ``numbers``, -1 where it is not there."""
    positions = np.full(last + 1, -1, dtype=np.int64)
    wanted = np.asarray(numbers, dtype=np.int64)
    near = np.flatnonzero(wanted <= last)
    positions[wanted[near]] = near
    return positions


def _values_between(data: bytes, starts: Ints, ends: Ints) -> list[bytes]:
    """The bytes of values that each end with the ``<`` of their end tag."""
    lengths = ends - starts + 1
    offsets = np.cumsum(lengths) - lengths
    total = int(lengths.sum())
    where = np.arange(total) + np.repeat(starts - offsets, lengths)
    joined: bytes = np.frombuffer(data, np.uint8)[where].tobytes()
    return joined.split(b"<")[:-1]


def _text(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace")
    return unescape_string(unescape(text) if "&" in text else text)


def _inline_text(raw: bytes) -> str:
    return _text(b"".join(_INLINE_TEXT.findall(_PHONETIC.sub(b"", raw))))


def _cut(data: bytes) -> _Cut:
    """Find the cells; ``_UnusualError`` where the XML is not as programs usually write it."""
    opening = data.find(b"<sheetData")
    begin = data.find(b">", opening) + 1
    if opening < 0 or _ENCODING.search(data, 0, 200) or b"<!" in data[:opening]:
        raise _UnusualError("sheetData")
    end = begin if data[begin - 2] == _SLASH else data.rfind(b"</sheetData>", begin)
    if end < 0:
        raise _UnusualError("sheetData")
    a = np.frombuffer(data, np.uint8)
    tags = np.flatnonzero(a[begin : end + 1] == _LESS)
    tags += begin
    first = a[1:][tags]
    cells = np.flatnonzero(first == _C)
    heads, tails = tags[cells], tags[cells + 1] - 1
    expected = zip(range(2, 6), b' r="', strict=True)
    ordinary = all((a[offset:][heads] == char).all() for offset, char in expected)
    if not ordinary or (a[tails] != _GREATER).any() or (first == _BANG).any():
        raise _UnusualError("c")
    typed = data.count(b' t="', begin, end) - _formulas_with_type(a, tags[first == _F])
    kinds = _kinds(a, tails, typed)
    starts, ends = _values(a, tags, first, cells)
    starts[(starts == ends) & (kinds == NUMBER)] = 0
    inline = np.flatnonzero(kinds == _INLINE)
    starts[inline] = tails[inline] + 1
    ends[inline] = np.append(heads[1:], end)[inline]
    row_heads = tags[first == _R]
    row_heads = row_heads[a[2:][row_heads] == _O]
    bounds = np.append(np.searchsorted(heads, row_heads), len(heads))
    if len(heads) and (not len(row_heads) or bounds[0]):
        raise _UnusualError("row")
    rows = np.repeat(_row_numbers(a, row_heads), np.diff(bounds))
    formulas = first[cells + 1] == _F
    return _Cut(rows, _columns(a, heads), kinds, starts, ends, heads, formulas)


def _formulas_with_type(a: Kinds, formulas: Ints) -> int:
    return int(((a[2:][formulas] == _SPACE) & (a[3:][formulas] == ord("t"))).sum())


def _kinds(a: Kinds, tails: Ints, typed: int) -> Kinds:
    """The kinds of cells whose start tags end at ``tails``, by a ``t=`` that comes last."""
    kinds = np.full(len(tails), NUMBER, dtype=np.uint8)
    known = 0
    lettered = np.flatnonzero(a[tails - 2] >= ord("a"))
    ends = tails[lettered]
    short = np.ones(len(ends), dtype=np.bool_)
    for offset, char in enumerate(b' t="', start=-6):
        short &= a[ends + offset] == char
    for letter, kind in _SHORT_TYPES.items():
        which = lettered[short & (a[ends - 2] == letter)]
        kinds[which] = kind
        known += len(which)
    for text, kind in _LONG_TYPES.items():
        fits = np.ones(len(ends), dtype=np.bool_)
        for offset, char in enumerate(text, start=-len(text)):
            fits &= a[ends + offset] == char
        kinds[lettered[fits]] = kind
        known += int(fits.sum())
    if known != typed:
        raise _UnusualError("t")
    return kinds


def _values(a: Kinds, tags: Ints, first: Kinds, cells: Ints) -> tuple[Ints, Ints]:
    """Start and end of each cell's value; 0 and 0 where there is none.

    A value's tag follows its cell's at once, or after a formula of one tag or two.
    """
    following = np.append(cells[1:], len(tags) - 1)
    tag = np.zeros(len(cells), dtype=np.int64)
    for step in (1, 2, 3):
        open_ = np.flatnonzero(tag == 0) if step > 1 else slice(None)
        candidates = np.minimum(cells[open_] + step, following[open_])
        tag[open_] = np.where(first[candidates] == _V, candidates, 0)
    filled = np.flatnonzero(tag)
    if len(filled) != np.count_nonzero(first == _V):
        raise _UnusualError("v")
    after = a[2:][tags[tag[filled]]]
    if ((after != _GREATER) & (after != _SLASH)).any():
        raise _UnusualError("v")
    filled = filled[after == _GREATER]
    starts, ends = np.zeros(len(cells), dtype=np.int64), np.zeros(len(cells), dtype=np.int64)
    starts[filled] = tags[tag[filled]] + 3
    ends[filled] = tags[tag[filled] + 1]
    return starts, ends


def _row_numbers(a: Kinds, heads: Ints) -> Ints:
    numbers = np.zeros(len(heads), dtype=np.int64)
    reading = np.ones(len(heads), dtype=np.bool_)
    for offset, char in enumerate(b'<row r="'):
        if (a[offset:][heads] != char).any():
            raise _UnusualError("row")
    for offset in range(8, 15):  # seven digits
        digit = a[offset:][heads] - ord("0")
        reading &= digit < 10
        numbers = np.where(reading, numbers * 10 + digit, numbers)
    return numbers


def _columns(a: Kinds, heads: Ints) -> Ints:
    first, second, third = (a[offset:][heads].astype(np.int16) - 64 for offset in (6, 7, 8))
    if (first < 1).any() or (first > 26).any():
        raise _UnusualError("r")
    columns = np.where(second > 0, first * 26 + second, first)
    return np.where((second > 0) & (third > 0), columns * 26 + third, columns)


def _plain(data: bytes, name: str) -> bytes:
    """The sheet's cells written anew, in the form that :func:`_cut` knows."""
    cells = child(parse(normalised(data, name).encode(), name), "sheetData")
    out = ["<sheetData>"]
    for row in children(cells, "row") if cells is not None else ():
        out.append(f'<row r="{int(row.get("r", "0"))}">')
        out += [_plain_cell(cell) for cell in children(row, "c")]
        out.append("</row>")
    return "".join([*out, "</sheetData>"]).encode()


def _plain_cell(cell: etree._Element) -> str:
    kind, value = cell.get("t", "n"), child(cell, "v")
    text = (value.text or "") if value is not None else ""
    inline = child(cell, "is")
    if inline is not None:
        kind, text = "str", _rich_text(inline)
    if kind == "d" and text:
        kind, text = "n", repr(to_serial(datetime.fromisoformat(text)))
    row, column = parse_cell(cell.get("r", ""))
    head = f'<c r="{cell_name(row, column)}" s="{int(cell.get("s", "0"))}" t="{escape(kind)}">'
    formula = "<f/>" if child(cell, "f") is not None else ""
    return f"{head}{formula}<v>{escape(text)}</v></c>"


def _rich_text(inline: etree._Element) -> str:
    texts = [piece for piece in inline.iter() if local_name(piece) == "t"]
    shown = [t for t in texts if (above := t.getparent()) is None or local_name(above) != "rPh"]
    return "".join(text.text or "" for text in shown)
