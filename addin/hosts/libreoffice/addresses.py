"""Cell addresses as Excel writes them: A1 notation and places. Rows and columns count from 1."""

from __future__ import annotations

import re
from dataclasses import dataclass

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384

_CELLS = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?", re.IGNORECASE)
_COLUMNS = re.compile(r"\$?([A-Z]{1,3}):\$?([A-Z]{1,3})", re.IGNORECASE)
_ROWS = re.compile(r"\$?(\d{1,7}):\$?(\d{1,7})")
_PLAIN_SHEET = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells: its first cell and its size. A size of 0 is an empty range."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1

    def __post_init__(self) -> None:
        fits = 1 <= self.row <= LAST_ROW and 1 <= self.column <= LAST_COLUMN
        if not fits or self.last_row > LAST_ROW or self.last_column > LAST_COLUMN:
            raise IndexError(f"{self} lies outside the sheet: rows and columns count from 1")

    @property
    def last_row(self) -> int:
        """The area's last row; one above the first if the area is empty."""
        return self.row + self.rows - 1

    @property
    def last_column(self) -> int:
        """The area's last column; one left of the first if the area is empty."""
        return self.column + self.columns - 1

    def contains(self, other: Area) -> bool:
        """Return whether the first cell of `other` lies in this area."""
        in_rows = self.row <= other.row <= self.last_row
        return in_rows and self.column <= other.column <= self.last_column

    def spanning(self, other: Area) -> Area:
        """Return the smallest area with all cells of both."""
        row, column = min(self.row, other.row), min(self.column, other.column)
        last_row = max(self.last_row, other.last_row)
        last_column = max(self.last_column, other.last_column)
        return Area(row, column, last_row - row + 1, last_column - column + 1)

    def clipped(self, to: Area) -> Area:
        """Return the part that does not reach beyond the end of `to`; at least the first cell."""
        last_row = max(self.row, min(self.last_row, to.last_row))
        last_column = max(self.column, min(self.last_column, to.last_column))
        return Area(self.row, self.column, last_row - self.row + 1, last_column - self.column + 1)


WHOLE_SHEET = Area(1, 1, LAST_ROW, LAST_COLUMN)


def column_name(number: int) -> str:
    """Return the letters of a column: 1 → A, 28 → AB."""
    letters = ""
    while number:
        number, digit = divmod(number - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the number of a column: A → 1, AB → 28."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def parse_address(text: str) -> Area | None:
    """Return the area of "B2", "$B$2:C3", "B:C" or "2:3" (no sheet), or None for anything else."""
    if found := _CELLS.fullmatch(text):
        first = Area(int(found[2]), column_number(found[1]))
        return first.spanning(Area(int(found[4]), column_number(found[3]))) if found[3] else first
    if found := _COLUMNS.fullmatch(text):
        first = Area(1, column_number(found[1]))
        return first.spanning(Area(LAST_ROW, column_number(found[2])))
    if found := _ROWS.fullmatch(text):
        return Area(int(found[1]), 1).spanning(Area(int(found[2]), LAST_COLUMN))
    return None


def format_address(area: Area, *, row_absolute: bool = True, column_absolute: bool = True) -> str:
    """Return the area in A1 notation; whole columns as "$B:$C", whole rows as "$2:$3"."""
    row_sign, column_sign = "$" * row_absolute, "$" * column_absolute
    first_column = column_sign + column_name(area.column)
    last_column = column_sign + column_name(area.last_column)
    if area.rows == LAST_ROW:
        return f"{first_column}:{last_column}"
    if area.columns == LAST_COLUMN:
        return f"{row_sign}{area.row}:{row_sign}{area.last_row}"
    first = f"{first_column}{row_sign}{area.row}"
    if (area.rows, area.columns) == (1, 1):
        return first
    return f"{first}:{last_column}{row_sign}{area.last_row}"


def quote_sheet(name: str) -> str:
    """Return a sheet's name as a formula writes it, in apostrophes where they are needed."""
    if _PLAIN_SHEET.fullmatch(name) and parse_address(name) is None:
        return name
    return "'" + name.replace("'", "''") + "'"


def unquote_sheet(text: str) -> str:
    """Return the sheet's name that `quote_sheet` wrote."""
    if text.startswith("'") and text.endswith("'"):
        return text[1:-1].replace("''", "'")
    return text
