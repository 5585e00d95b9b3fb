"""Text files as grids: which encoding, which delimiter.

Chinese systems write GB18030 (GBK, GB2312), UTF-8 with and without a byte order mark and
UTF-16. Bytes seldom prove an encoding; words that must be in the header do.
"""

from __future__ import annotations

import csv
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Callable, Iterable
from io import StringIO
from itertools import islice

from generators.ooxml.address import MAX_COLUMN, MAX_ROW
from generators.ooxml.errors import UnreadableError
from generators.tabular_cells import TextCells, TextRecords, cut
from generators.tabular_grid import TOO_LARGE, Grid

_MARKED = ((BOM_UTF8, "utf-8-sig"), (BOM_UTF16_LE, "utf-16"), (BOM_UTF16_BE, "utf-16"))
_UNMARKED = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
_BY_BYTES = _UNMARKED[:2]  # a zero byte is a zero character in them, and only that is
_DELIMITERS = ",\t;|"
_SAMPLE, _SAMPLE_TEXT = 40, 200_000  # rows and characters by which the delimiter is found
_TORN = 10  # line ends in a cell that nobody types
_MAX_BROKEN = 0.001
_NOT_TEXT = (
    "不是可以读取的表格文件",
    "另存为 .xlsx 或 .csv 后再试；若文件经公司加密软件加密，请先解密",
)


def decode(data: bytes, words: Iterable[str]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The text of a file and notes about it; ``words`` are ones that its header may hold.

    Among the encodings that fit without an error, the first that shows one of the words
    wins, else the first that fits. A few broken characters (systems cut fields in the
    middle of one) are replaced and noted. Raises ``UnreadableError`` for anything else.
    """
    for mark, encoding in _MARKED:
        if data.startswith(mark):
            marked = data.decode(encoding, "replace")
            return marked, _notes(marked)
    first = ""
    for encoding in _UNMARKED:
        zeros = b"\0" in data if encoding in _BY_BYTES else None
        text = None if zeros else _try(data, encoding)
        if text is not None and (zeros is False or "\0" not in text):
            top = text[:_SAMPLE_TEXT]
            if any(word in top for word in words):
                return text, ()
            first = first or text
    if first:
        return first, ()
    broken = min((data.decode(code, "replace") for code in _BY_BYTES), key=_broken)
    return broken, _notes(broken)


def read_delimited(text: str, count_words: Callable[[Iterable[object]], int]) -> Grid:
    """The only grid of a text file; ``count_words`` says how many header words a row holds.

    The delimiter (comma, tab, semicolon or bar) is the one under which some row near the
    top holds the most header words; without any, the one that cuts a row most finely.
    """
    delimiter = max(_DELIMITERS, key=lambda mark: _fitness(text, mark, count_words))
    cells = cut(text, delimiter)
    rows, torn = _read_on(text, delimiter) if cells is None else _cut_rows(cells)
    notes = tuple(
        (f"第{number}条记录含有多行文字，可能有引号不成对", "核对该记录，必要时从系统重新导出")
        for number in torn[:1]
    )
    return Grid("", rows, delimited=True, notes=notes)


def _cut_rows(cells: TextCells) -> tuple[TextRecords, list[int]]:
    """The rows of a text that could be cut at once, and the numbers of torn ones."""
    rows = TextRecords(cells)
    _check_size(rows.filled.max(initial=-1) + 1, cells.widths(rows.filled).max(initial=0))
    return rows, (cells.torn(_TORN) + 1).tolist()


def _read_on(text: str, delimiter: str) -> tuple[dict[int, tuple[object, ...]], list[int]]:
    """The same for a text with odd quotes, read from its beginning."""
    try:
        lines = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
        rows: dict[int, tuple[object, ...]] = {
            number: tuple(cells)
            for number, cells in enumerate(lines, start=1)
            if any(map(str.strip, cells))
        }
    except csv.Error:
        raise UnreadableError("引号不成对，无法分列", "从系统重新导出，或另存为 .xlsx") from None
    _check_size(max(rows, default=0), max(map(len, rows.values()), default=0))
    torn = []
    if lines.line_num - max(rows, default=0) > _TORN:  # else no cell can hold so many line ends
        torn = [number for number, cells in rows.items() if any(_is_torn(cell) for cell in cells)]
    return rows, torn


def _check_size(last_row: int, width: int) -> None:
    if last_row > MAX_ROW or width > MAX_COLUMN:
        raise UnreadableError(*TOO_LARGE)


def _try(data: bytes, encoding: str) -> str | None:
    try:
        getincrementaldecoder(encoding)().decode(data[:_SAMPLE_TEXT])  # most are wrong at once
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _notes(text: str) -> tuple[tuple[str, str], ...]:
    """What to say about characters that were replaced, if they are few."""
    broken = _broken(text)
    if "\0" in text or broken > max(1, len(text) * _MAX_BROKEN):
        raise UnreadableError(*_NOT_TEXT)
    if not broken:
        return ()
    line = text[: text.index("\ufffd")].count("\n") + 1
    return ((f"有{broken}个字符残缺，首个在第{line}行", "核对该行的文字"),)


def _broken(text: str) -> int:
    return text.count("\ufffd")


def _fitness(
    text: str, delimiter: str, count_words: Callable[[Iterable[object]], int]
) -> tuple[int, int]:
    sample = islice(StringIO(text[:_SAMPLE_TEXT], newline=""), _SAMPLE)
    try:
        rows = list(csv.reader(sample, delimiter=delimiter))
    except csv.Error:
        return 0, 0
    return max(map(count_words, rows), default=0), max(map(len, rows), default=0)


def _is_torn(cell: object) -> bool:
    return isinstance(cell, str) and cell.count("\n") > _TORN
