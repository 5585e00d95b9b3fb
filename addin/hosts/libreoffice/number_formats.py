"""Number formats of a document: codes in Excel's English notation, and what a format shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from addin.hosts.libreoffice.addresses import Area
from addin.hosts.libreoffice.connect import UnoObject, load_uno
from addin.hosts.libreoffice.documents import Document
from addin.hosts.libreoffice.values import Place

Rectangle: TypeAlias = tuple[int, int, int, int]
"""First row, first column, last row, last column: from 0, within a range, inclusive."""

# com.sun.star.util.NumberFormat
DATE, TIME, LOGICAL = 2, 4, 1024

# A format's number is its place among those of a language; each language has so many.
FORMATS_PER_LANGUAGE = 10_000

DATE_CODE = "yyyy-mm-dd"
MOMENT_CODE = "yyyy-mm-dd hh:mm"
BOOLEAN_CODE = "BOOLEAN"


def format_key(document: Document, code: str) -> int:
    """Return the document's number for a format code, adding the format if it is new."""
    formats = document.formats
    english = load_uno().createUnoStruct("com.sun.star.lang.Locale", "en", "US", "")
    key = formats.queryKey(code, english, False)
    return int(formats.addNew(code, english) if key == -1 else key)


def format_code(document: Document, key: int) -> str:
    """Return the code of a format by its number."""
    if key % FORMATS_PER_LANGUAGE == 0:
        return "General"
    return str(document.formats.getByKey(key).FormatString)


def rectangles_of(document: Document, cells: UnoObject, *kinds: int) -> list[list[Rectangle]]:
    """Return, for each of the `kinds`, the parts of a range whose number format is of it."""
    start = cells.RangeAddress
    groups = cells.UniqueCellFormatRanges
    found: list[list[Rectangle]] = [[] for _ in kinds]
    for index in range(groups.Count):
        group = groups.getByIndex(index)
        shown = document.format_kind(group.NumberFormat)
        for kind, rectangles in zip(kinds, found, strict=True):
            if shown & kind:
                rectangles += [
                    (
                        part.StartRow - start.StartRow,
                        part.StartColumn - start.StartColumn,
                        part.EndRow - start.StartRow,
                        part.EndColumn - start.StartColumn,
                    )
                    for part in group.RangeAddresses
                ]
    return found


def places_in(rectangles: Iterable[Rectangle]) -> list[Place]:
    """Return every place of the rectangles."""
    return [
        (row, column)
        for first_row, first_column, last_row, last_column in rectangles
        for row in range(first_row, last_row + 1)
        for column in range(first_column, last_column + 1)
    ]


def as_areas(places: Iterable[Place]) -> list[Area]:
    """Return places, which count from 0, as a few areas, which count from 1; for calls in bulk."""
    runs: list[list[int]] = []
    last_of_column: dict[int, list[int]] = {}
    for row, column in sorted(places):
        run = last_of_column.get(column)
        if run is not None and run[1] == row - 1:
            run[1] = row
        else:
            run = last_of_column[column] = [row, row, column, column]
            runs.append(run)
    merged: list[list[int]] = []
    for run in sorted(runs):
        if merged and merged[-1][:2] == run[:2] and merged[-1][3] == run[2] - 1:
            merged[-1][3] = run[3]
        else:
            merged.append(run)
    return [
        Area(first + 1, left + 1, last - first + 1, right - left + 1)
        for first, last, left, right in merged
    ]
