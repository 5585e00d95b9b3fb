"""The host of closed files: content by reading, patches by the lossless patcher.

A patch changes only the cells that it names, the table rows that it adds or takes out,
and the cached values of the computed cells that follow from them; all else in the file
stays as it is.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from addin.actions.patch import Patch
from addin.hosts.host import Edits, TableEdit, edits_of
from addin.hosts.results import write_results
from agency.finding import Finding
from generators.book_parts import BookParts
from generators.book_places import BookPlaces, TablePlaces
from generators.ooxml import SavedFile, Workbook, save_workbook
from generators.read_book import ReadBook, UnreadBook, read_file
from workbook_templates.evaluate import Evaluator


@dataclass(frozen=True)
class ClosedFile:
    """A book on disk that nobody has open; ``data`` are the bytes that were read."""

    path: Path
    data: bytes
    parts: BookParts
    book: ReadBook

    @cached_property
    def places(self) -> BookPlaces:
        """Where everything stands in this file."""
        return BookPlaces(self.parts, self.book.bound, self.book.spec)

    @cached_property
    def look(self) -> Workbook:
        """Its single cells."""
        return Workbook(self.parts.package.fork())

    def patched_bytes(self, patch: Patch) -> bytes:
        """The file with the patch applied; equal to ``data`` when it changes nothing.

        Raises ``WorkbookError`` where the file does not take a change, and what
        ``addin.actions.patch.patched`` raises for a wrong patch.
        """
        edits = edits_of(self.book, self.places, patch)
        workbook = Workbook(self.parts.package.fork())
        rows = _write(workbook, self.places, edits)
        if not workbook.changed:
            return self.data
        values = Evaluator(self.book.plan, edits.after)
        write_results(workbook, self.book.spec, values, self.places, rows)
        return workbook.to_bytes()

    def apply(self, patch: Patch, timestamp: datetime) -> SavedFile:
        """Save the patched file with a backup of what it was; the time names the backup."""
        data = self.patched_bytes(patch)
        return save_workbook(data, self.path, timestamp=timestamp, original=self.parts.package)


def open_closed(path: Path) -> ClosedFile | list[Finding]:
    """The book, or the findings that say why it cannot be read."""
    found = read_file(path)
    if isinstance(found, UnreadBook):
        return found.findings
    return ClosedFile(path, found.data, found.parts, found.book)


def _write(workbook: Workbook, places: BookPlaces, edits: Edits) -> dict[str, list[int]]:
    """Write the edits; returns the sheet row of every row of ``edits.after``, by table."""
    cells: dict[str, dict[str, object]] = {}
    for (sheet, cell), value in edits.cells.items():
        cells.setdefault(sheet, {})[cell] = value
    for sheet, values in cells.items():
        workbook.set_values(sheet, values)
    rows = {key: list(table.rows) for key, table in places.tables.items()}
    for key, edit in edits.tables.items():
        rows[key] = _write_table(workbook, places.tables[key], edit)
    return rows


def _write_table(workbook: Workbook, places: TablePlaces, edit: TableEdit) -> list[int]:
    """Write a table's rows; returns where on the sheet they then are."""
    workbook.set_values(
        places.sheet, {places.cell(row, key): value for (row, key), value in edit.cells.items()}
    )
    rows = list(places.rows)
    if edit.fresh:
        fresh: list[dict[int | str, object]] = [
            {places.ids[key]: value for key, value in row.items()} for row in edit.fresh
        ]
        written = workbook.append_rows(places.name, fresh)
        rows += written.rows if written else ()
    if edit.gone:
        workbook.remove_rows(places.name, [places.indices[row] for row in edit.gone])
        gone = sorted(places.rows[row] for row in edit.gone)
        rows = [row - bisect_left(gone, row) for row in rows if row not in set(gone)]
    if edit.order:
        # Rows that people left blank in between stay where they are.
        targets = sorted(rows)
        moves = {rows[old]: new for old, new in zip(edit.order, targets, strict=True)}
        workbook.move_rows(places.name, moves)
        rows = targets
    return rows
