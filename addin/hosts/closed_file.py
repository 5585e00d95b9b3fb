"""The host of closed files: content by reading, patches by the lossless patcher.

A patch changes only the cells that it names, the table rows that it adds or takes out,
and the cached values of the computed cells that follow from them; all else in the file
stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from addin.actions.patch import Patch
from addin.hosts.host import Edits, TableEdit, edits_of, is_blank, same
from agency.finding import Finding
from generators.book_places import BookPlaces, TablePlaces
from generators.ooxml import SavedFile, Workbook, save_workbook
from generators.read_book import ReadBook, UnreadBook, read_book
from workbook_templates.content import BookContent
from workbook_templates.evaluate import Evaluator
from workbook_templates.schema import TableSpec


@dataclass(frozen=True)
class ClosedFile:
    """A book on disk that nobody has open; ``data`` are the bytes that were read."""

    path: Path
    data: bytes
    book: ReadBook

    @cached_property
    def places(self) -> BookPlaces:
        """Where everything stands in this file."""
        return BookPlaces(self.data, self.book.bound, self.book.spec)

    @cached_property
    def look(self) -> Workbook:
        """Its single cells."""
        return Workbook.open(self.data)

    def patched_bytes(self, patch: Patch) -> bytes:
        """The file with the patch applied; equal to ``data`` when it changes nothing.

        Raises ``WorkbookError`` where the file does not take a change, and what
        ``addin.actions.patch.patched`` raises for a wrong patch.
        """
        edits = edits_of(self.book, self.places, patch)
        workbook = self._written(edits)
        self._refresh(workbook, edits.after, set(edits.tables))
        return workbook.to_bytes()

    def _written(self, edits: Edits) -> Workbook:
        workbook = Workbook.open(self.data)
        for (sheet, cell), value in edits.cells.items():
            workbook.set_value(sheet, cell, value)
        for key, edit in edits.tables.items():
            _write_table(workbook, self.places.tables[key], edit)
        return workbook

    def apply(self, patch: Patch, timestamp: datetime) -> SavedFile:
        """Save the patched file with a backup of what it was; the time names the backup."""
        return save_workbook(
            self.patched_bytes(patch), self.path, timestamp=timestamp, original=self.data
        )

    def _refresh(self, workbook: Workbook, after: BookContent, tables: set[str]) -> None:
        """Cached values of every computed cell whose value is another one now."""
        old = Evaluator(self.book.plan, self.book.content)
        new = Evaluator(self.book.plan, after)
        for key, field in self.book.spec.fields().items():
            place = self.places.field(key)
            if field.value is not None and place and not same(old.field(key), new.field(key)):
                workbook.set_cached(*place, _cached(new.field(key)))
        for key, matrix in self.book.spec.matrices().items():
            plan = self.book.plan.matrix(key)
            was, now = old.matrix(key), new.matrix(key)
            for position in plan.computed:
                if not same(was[position], now[position]):
                    place = self.places.matrix_cell(matrix, plan.key(position))
                    if place is not None:
                        workbook.set_cached(*place, _cached(now[position]))
        here = BookPlaces(workbook.to_bytes(), self.book.bound, self.book.spec).tables
        for key, spec in self.book.spec.tables().items():
            if key in here:
                _refresh_table(workbook, spec, here[key], new, old, moved=key in tables)


def open_closed(path: Path) -> ClosedFile | list[Finding]:
    """The book, or the findings that say why it cannot be read."""
    if not path.is_file():
        book = read_book(path)
        return book.findings
    data = path.read_bytes()
    book = read_book(path)
    if isinstance(book, UnreadBook):
        return book.findings
    return ClosedFile(path, data, book)


def _write_table(workbook: Workbook, places: TablePlaces, edit: TableEdit) -> None:
    for (row, key), value in edit.cells.items():
        workbook.set_value(places.sheet, places.cell(row, key), value)
    if edit.fresh:
        fresh: list[dict[int | str, object]] = [
            {places.ids[key]: value for key, value in row.items()} for row in edit.fresh
        ]
        workbook.append_rows(places.name, fresh)
    if edit.gone:
        workbook.remove_rows(places.name, [places.indices[row] for row in edit.gone])


def _refresh_table(
    workbook: Workbook,
    spec: TableSpec,
    places: TablePlaces,
    new: Evaluator,
    old: Evaluator,
    *,
    moved: bool,
) -> None:
    for column in spec.columns:
        if column.value is None or column.key not in places.columns:
            continue
        now = new.column(spec.key, column.key).tolist()
        was = old.column(spec.key, column.key).tolist()
        for row, value in enumerate(now[: len(places.rows)]):
            if moved or not same(was[row], value):
                workbook.set_cached(places.sheet, places.cell(row, column.key), _cached(value))


def _cached(value: object) -> object:
    return "" if is_blank(value) else value
