"""Cells, areas and sheet names as text: ``B7``, ``B2:F10``, ``'一组 (1)'!$B$7``.

Rows and columns count from 1; areas include both corners.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Final

MAX_ROW: Final = 1_048_576
MAX_COLUMN: Final = 16_384

_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")
_PLAIN_SHEET_NAME = re.compile(r"[^\W\d][\w.]*")
_LOOKS_LIKE_A_CELL = re.compile(r"[A-Z]{1,3}\d+|R\d*|C\d*|R\d*C\d*", re.IGNORECASE)


@cache
def column_number(letters: str) -> int:
    """1 for ``A``, 27 for ``AA``."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


@cache
def column_letters(number: int) -> str:
    """``A`` for 1, ``AA`` for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def parse_cell(text: str) -> tuple[int, int]:
    """Row and column of ``B7`` or ``$B$7``.

    Raises:
        ValueError: ``text`` is no address, or lies outside the sheet.

    """
    match = _CELL.fullmatch(text)
    if match is None:
        raise ValueError(f"cell address expected, such as 'B7', got {text!r}")
    row, column = int(match[2]), column_number(match[1])
    if row > MAX_ROW or column > MAX_COLUMN:
        raise ValueError(f"cell address {text!r} is beyond XFD1048576")
    return row, column


def cell_name(row: int, column: int) -> str:
    """``B7`` for row 7, column 2."""
    return f"{column_letters(column)}{row}"


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, both corners included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @classmethod
    def parse(cls, text: str) -> Area:
        """From ``B2:F10``, ``$B$2:$F$10`` or a single cell.

        Raises:
            ValueError: ``text`` is no such area; whole rows and columns are none.

        """
        return _area(text)

    def __str__(self) -> str:
        first = cell_name(self.first_row, self.first_column)
        last = cell_name(self.last_row, self.last_column)
        return first if first == last else f"{first}:{last}"

    @property
    def rows(self) -> range:
        """Its row numbers."""
        return range(self.first_row, self.last_row + 1)

    @property
    def columns(self) -> range:
        """Its column numbers."""
        return range(self.first_column, self.last_column + 1)

    def contains(self, row: int, column: int) -> bool:
        """Whether the cell lies inside."""
        return (
            self.first_row <= row <= self.last_row
            and self.first_column <= column <= self.last_column
        )

    def overlaps(self, other: Area) -> bool:
        """Whether the two share a cell."""
        return (
            self.first_row <= other.last_row
            and other.first_row <= self.last_row
            and self.first_column <= other.last_column
            and other.first_column <= self.last_column
        )

    def until(self, last_row: int) -> Area:
        """The same area, ending with another row."""
        return replace(self, last_row=last_row)


@lru_cache(maxsize=4_096)
def _area(text: str) -> Area:
    first, _, last = text.partition(":")
    first_row, first_column = parse_cell(first)
    last_row, last_column = parse_cell(last) if last else (first_row, first_column)
    return Area(
        min(first_row, last_row),
        min(first_column, last_column),
        max(first_row, last_row),
        max(first_column, last_column),
    )


def quoted_sheet(name: str) -> str:
    """The name as a formula writes it: quoted unless it is a plain word."""
    if _PLAIN_SHEET_NAME.fullmatch(name) and not _LOOKS_LIKE_A_CELL.fullmatch(name):
        return name
    return "'" + name.replace("'", "''") + "'"


def unquoted_sheet(text: str) -> str:
    """The sheet's own name, from what stands before the ``!``."""
    return text[1:-1].replace("''", "'") if text.startswith("'") else text


def split_reference(text: str) -> tuple[str, Area] | None:
    """Sheet and area of ``'人员'!$B$2:$B$9``; None if it is anything else."""
    sheet, mark, area = text.rpartition("!")
    if not mark or "[" in sheet:
        return None
    try:
        return unquoted_sheet(sheet), Area.parse(area)
    except ValueError:
        return None
