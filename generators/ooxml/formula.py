"""References inside formula text: moved with a formula, or following a growing range.

Text in quotes, structured references and function names are left alone. Formulas are
as files hold them: English names, commas, A1 style, without the leading ``=``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from generators.ooxml.address import (
    MAX_COLUMN,
    MAX_ROW,
    Area,
    column_letters,
    column_number,
    unquoted_sheet,
)

_ADDRESS = r"\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}"
_TOKEN = re.compile(
    rf"""
    "(?:[^"]|"")*"                                          # text
    | (?P<sheet>'(?:[^']|'')+'!|(?:\[[0-9]+\])?[\w.\\?]+!)? # sheet
      (?P<reference>{_ADDRESS}(?::{_ADDRESS})?
        | \$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}
        | \$?[1-9][0-9]{{0,6}}:\$?[1-9][0-9]{{0,6}})
      (?![\w.(\[\\?])
    | \[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\]               # structured reference
    | '(?:[^']|'')*'!?                                      # sheet before a name
    | [\w.\\?]+                                             # name, function, number
    """,
    re.VERBOSE | re.DOTALL,
)
_CORNER = re.compile(r"(\$?)([A-Za-z]{1,3})?(\$?)([1-9][0-9]*)?")


class _Corner(NamedTuple):
    """One end of a reference; whole columns have no row, whole rows no column."""

    column: int | None
    row: int | None
    column_fixed: bool
    row_fixed: bool

    def shifted(self, rows: int, columns: int) -> _Corner | None:
        row, column = self.row, self.column
        if row is not None and not self.row_fixed:
            row += rows
            if not 1 <= row <= MAX_ROW:
                return None
        if column is not None and not self.column_fixed:
            column += columns
            if not 1 <= column <= MAX_COLUMN:
                return None
        return self._replace(row=row, column=column)

    def __str__(self) -> str:
        text = ""
        if self.column is not None:
            text = "$" * self.column_fixed + column_letters(self.column)
        if self.row is not None:
            text += "$" * self.row_fixed + str(self.row)
        return text


@lru_cache(maxsize=4_096)
def _corner(text: str) -> _Corner:
    match = _CORNER.fullmatch(text)
    if match is None:
        raise ValueError(f"corner of a reference expected, got {text!r}")
    mark, letters, row_mark, digits = match.groups()
    if letters is None:  # a whole row: the one mark belongs to it
        return _Corner(None, int(digits), column_fixed=False, row_fixed=bool(mark or row_mark))
    return _Corner(
        column_number(letters.upper()),
        int(digits) if digits else None,
        column_fixed=bool(mark),
        row_fixed=bool(row_mark),
    )


def shift(formula: str, rows: int, columns: int = 0) -> str:
    """The formula as it reads when copied ``rows`` down and ``columns`` to the right.

    A reference that would leave the sheet becomes ``#REF!``, as Excel writes it.
    """
    if rows == columns == 0:
        return formula

    def moved(match: re.Match[str]) -> str:
        reference = match["reference"]
        if reference is None:
            return match[0]
        corners = [_corner(end) for end in reference.split(":")]
        if any((corner.column or 0) > MAX_COLUMN for corner in corners):
            return match[0]  # a name such as ZZZ1
        moved_corners = [corner.shifted(rows, columns) for corner in corners]
        if None in moved_corners:
            return (match["sheet"] or "") + "#REF!"
        return (match["sheet"] or "") + ":".join(map(str, moved_corners))

    return _TOKEN.sub(moved, formula)


def follow(formula: str, home: str, sheet: str, change: Callable[[Area, bool], Area]) -> str:
    """The formula with every reference to an area of ``sheet`` passed through ``change``.

    ``change`` is told whether the reference is written as a range (``B2:B2`` is one).
    ``home`` is the sheet on which the formula stands (empty for names and charts, which
    always say their sheet). Only the rows of the result are used; ``$`` marks stay.
    """

    def followed(match: re.Match[str]) -> str:
        reference = match["reference"]
        if reference is None:
            return match[0]
        prefix = match["sheet"]
        if (unquoted_sheet(prefix[:-1]) if prefix else home).casefold() != sheet.casefold():
            return match[0]
        corners = [_corner(end) for end in reference.split(":")]
        first, last = corners[0], corners[-1]
        if first.row is None or first.column is None or last.row is None or last.column is None:
            return match[0]
        area = Area(first.row, first.column, last.row, last.column)
        new = change(area, len(corners) > 1)
        if new == area:
            return match[0]
        rows = (new.first_row, new.last_row)
        ends = [end._replace(row=row) for end, row in zip(corners, rows, strict=False)]
        return (prefix or "") + ":".join(map(str, ends))

    return _TOKEN.sub(followed, formula)
