"""What an open workbook says it is, before its host has read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generators.binding import SHEET

if TYPE_CHECKING:
    import xlwings as xw

_BINDING = "A1:C40"
"""Where the hidden sheet says what the book is; VBA looks there too."""


def kind_of(book: xw.Book) -> str:
    """The kind of a book of ours; empty for others, about which its host knows more."""
    if SHEET not in book.sheet_names:
        return ""
    rows = book.sheets[SHEET][_BINDING].value
    return next((str(kind) for what, name, kind in rows if (what, name) == ("book", "kind")), "")
