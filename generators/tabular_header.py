"""Where a sheet's header is, how a merged one reads, and which rows below it are no data.

The header is the row near the top that holds the most words the caller knows. Merged
headers are flattened: a column keeps its lowest name, the names above it are its parents.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from generators.tabular_grid import Grid
from generators.tabular_text import clean, is_blank

TOP_ROWS = 15
LEAST_WORDS = 2
PARENT_ROWS = 2

_REMARK = re.compile(r"(?:\((?:必填|选填|可选|文本|日期)\)|[*:])+$")
_UNIT = re.compile(r"(?:/|[(\[【](?:单位)?:?(?:人民币)?)(万元|元|万)[)\]】]?$")
_CONDITION = re.compile(r"[:=]|^[\d./-]+$")
_TOTAL = re.compile(r"合计|小计|总计|累计")
_TOTAL_OF = re.compile(r".*(?:合计|小计|总计|累计)")
_SIGN_OFF = re.compile(
    r"(?:制表|打印|导出|审核|复核|经办|统计|报表|生成|查询|备注|说明|注|单位)[^:]{0,8}:.*"
    r"|(?:制表|打印|导出|审核|复核|经办)(?:人|员|日期|时间|单位)"
    r"|第?\d+页.*|共\d+[条行人件笔页].*|以下空白|以上.*"
)

_DAY = re.compile(r"(?:(?:\d{4}[-/.年])?\d{1,2}[-/.月])?(?P<day>\d{1,2})[日号]?\D{0,5}")
_LONGEST_HALF = 4
_LEAST_DAYS = 5  # in a row that counts days; fewer may be anything

CountWords = Callable[[Iterable[object]], int]


@dataclass(frozen=True, slots=True)
class Header:
    """A flattened header; ``row`` is the lowest of its rows, the one above the data."""

    first_row: int
    row: int
    names: tuple[str, ...]
    parents: tuple[str, ...]


def header_key(text: object) -> str:
    """A header word as it is compared: half-width, without spaces, ``*``, colons and (必填).

    A unit at its end reads ``(万元)`` however it is written.
    """
    if isinstance(text, str) and text.isascii() and text.isalnum():
        return text
    key = "".join(unicodedata.normalize("NFKC", clean(text)).split())
    return _UNIT.sub(r"(\1)", _REMARK.sub("", key))


def counter_of(words: Collection[str]) -> CountWords:
    """A function that says how many different ones of the words a row of cells holds."""
    keys = {header_key(word) for word in words}
    return lambda cells: len(keys & {header_key(cell) for cell in cells})


def find_header(grid: Grid, count_words: CountWords) -> Header | None:
    """The header among the first 15 rows, or ``None`` if no row there holds two known words."""
    rows = _top_rows(grid)
    best = max(rows, key=lambda row: (count_words(rows[row]), -row), default=0)
    if not best or count_words(rows[best]) < LEAST_WORDS:
        return None
    first, last = best, _last_of_merges(grid, best)
    if not grid.merges:
        first, last = _two_halves(rows, best, count_words)
    last = _last_of_days(rows, last, _first_filled(rows[best]))
    above = [row for row in range(first, last) if row in rows]
    while len(above) < PARENT_ROWS and _is_upper_row(rows.get(first - 1, [])):
        first -= 1
        above.insert(0, first)
    layers = [rows[row] for row in above]
    if not grid.merges:
        layers = [_spread(layer, rows[last]) for layer in layers]
    names, parents = _flatten([*layers, rows.get(last, [])])
    return Header(first, last, names, parents)


def reason_to_skip(cells: Sequence[object], names: Sequence[str]) -> str:
    """Why a row below the header is no data, in words for people; empty if it may be data.

    ``cells`` hold something in at least one place, ``names`` are those of the header.
    """
    begin = next(cell for cell in cells if not is_blank(cell))
    first, counting = header_key(begin), _counting(cells)
    is_sign_off = _is_sign_off(first)
    if first not in names and not is_sign_off and not counting:
        return ""  # as nearly every row is
    texts = [clean(cell) for cell in cells if not is_blank(cell)]
    if first in names:
        pairs = zip(cells, names, strict=False)
        repeated = sum(bool(name) and header_key(cell) == name for cell, name in pairs)
        if repeated >= LEAST_WORDS and repeated * 2 > len(texts):
            return "重复的表头"
    sparse = len(texts) <= max(2, len(names) // 2)
    totals = [header_key(cell) for cell in counting if names_total(cell)]
    if totals and (sparse or first in totals or any(map(_TOTAL.fullmatch, totals))):
        return "合计行"
    return "制表信息行" if sparse and is_sign_off else ""


def begins_no_data(text: str, names: Collection[str]) -> bool:
    """Whether a row that begins so may be a repeated header or a sign-off."""
    first = header_key(text)
    return first in names or _is_sign_off(first)


def names_total(text: str) -> bool:
    """Whether a cell may name a total."""
    return "计" in text and _TOTAL_OF.fullmatch(header_key(text)) is not None


def _is_sign_off(first: str) -> bool:
    return not first.isascii() and _SIGN_OFF.fullmatch(first) is not None


def _counting(cells: Iterable[object]) -> list[str]:
    """The cells that may name a total."""
    with contextlib.suppress(TypeError):  # not all are text
        if "计" not in "".join(cells):  # type: ignore[arg-type]
            return []
    return [cell for cell in cells if isinstance(cell, str) and "计" in cell]


def _top_rows(grid: Grid) -> dict[int, list[str]]:
    """The first rows as text; every cell of a merged range shows its text."""
    top = [row for row in range(1, TOP_ROWS + 1) if row in grid.rows]
    rows = {row: [clean(cell) for cell in grid.rows[row]] for row in top}
    for merge in grid.merges:
        anchor = rows.get(merge.top, [])
        text = anchor[merge.left] if merge.left < len(anchor) else ""
        for row, column in merge.places(range(1, TOP_ROWS + 1)) if text else ():
            cells = rows.setdefault(row, [])
            cells.extend([""] * (column + 1 - len(cells)))
            cells[column] = text
    return rows


def _last_of_merges(grid: Grid, row: int) -> int:
    """The lowest row that a merged range through ``row`` reaches."""
    spanning = (merge.bottom for merge in grid.merges if merge.top <= row <= merge.bottom)
    return min(max(spanning, default=row), row + PARENT_ROWS)


def _two_halves(rows: dict[int, list[str]], best: int, count_words: CountWords) -> tuple[int, int]:
    """First and last row of a two-row header whose merges a text file has lost."""
    for upper, lower in ((best - 1, best), (best, best + 1)):
        if upper in rows and lower in rows:
            both = _overlay(rows[upper], rows[lower])
            if count_words(both) > max(count_words(rows[upper]), count_words(rows[lower])):
                return upper, lower
    return best, best


def _last_of_days(rows: dict[int, list[str]], last: int, column: int) -> int:
    """The lowest row of a calendar's header: days may stand below the words, and halves of days.

    Nothing stands there in the ``column`` of the first word, where every row of data has something.
    """

    def below(row: int, asks: Callable[[Sequence[str]], bool]) -> bool:
        cells = rows.get(row, [])
        return bool(cells) and not (column < len(cells) and cells[column]) and asks(cells)

    if below(last + 1, _is_row_of_days) and _is_one_name_above(rows[last], rows[last + 1]):
        last += 1
    for lower in (last + 1, last + 2):
        if below(lower, _is_row_of_halves) and all(
            below(row, lambda _: True) for row in range(last + 1, lower)
        ):
            return lower
    return last


def _is_one_name_above(upper: Sequence[str], days: Sequence[str]) -> bool:
    """Whether days stand under one name (日期) or none, as numbers of columns do not."""
    pairs = zip(upper, days, strict=False)
    return len({above for above, day in pairs if above and day}) <= 1


def _is_row_of_halves(cells: Sequence[str]) -> bool:
    """Whether a row repeats the same two or three short words, as below days 早 and 晚 do."""
    texts = [cell for cell in cells if cell]
    words = list(dict.fromkeys(texts))
    count = len(words)
    in_turn = all(text == words[place % count] for place, text in enumerate(texts))
    plain = all(len(word) <= _LONGEST_HALF and word.isalpha() for word in words)
    return count in {2, 3} and len(texts) >= _LEAST_DAYS * count and in_turn and plain


def _is_upper_row(cells: Sequence[str]) -> bool:
    return _is_parent_row(cells) or _is_row_of_days(cells)


def _is_row_of_days(cells: Sequence[str]) -> bool:
    """Whether a row counts days (1, 2, 3 or 11/1, 11/2), as that of a calendar's header does."""
    texts = [header_key(cell) for cell in cells if cell]
    days = [int(found["day"]) for text in texts if (found := _DAY.fullmatch(text))]
    falls = sum(later < day for day, later in pairwise(days))
    many = len(set(days)) >= _LEAST_DAYS and len(days) * 2 > len(texts)
    return many and falls <= 1


def _first_filled(cells: Sequence[str]) -> int:
    return next(column for column, cell in enumerate(cells) if cell)


def _is_parent_row(cells: Sequence[str]) -> bool:
    texts = {header_key(cell) for cell in cells if cell}
    return len(texts) >= LEAST_WORDS and not any(_CONDITION.search(text) for text in texts)


def _spread(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """The upper names, each also over the named columns right of it that have none."""
    spread: list[str] = []
    for column, name in enumerate(lower):
        own = upper[column] if column < len(upper) else ""
        spread.append(own or (spread[-1] if name and spread else ""))
    return [*spread, *upper[len(lower) :]]


def _overlay(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    width = max(len(upper), len(lower))
    pairs = zip(_padded(upper, width), _padded(lower, width), strict=True)
    return [below or above for above, below in pairs]


def _flatten(layers: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lowest name of each column up to the last named one, and the names above it."""
    width = max(map(len, layers))
    names, parents = [], []
    for column in zip(*(_padded(layer, width) for layer in layers), strict=True):
        texts = list(dict.fromkeys(key for text in column if (key := header_key(text))))
        names.append(texts[-1] if texts else "")
        parents.append("/".join(texts[:-1]))
    while names and not names[-1]:
        names.pop()
    return tuple(names), tuple(parents[: len(names)])


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]
