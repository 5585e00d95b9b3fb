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

import numpy as np

from addin.actions.patch import Patch, TableChange, changed_rows, patched
from agency.finding import Finding
from generators.book_places import BookPlaces, TablePlaces
from generators.ooxml import SavedFile, Workbook, save_workbook
from generators.read_book import ReadBook, UnreadBook, read_book
from workbook_templates.content import BookContent, from_serial
from workbook_templates.evaluate import Evaluator
from workbook_templates.schema import TableSpec, Type


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

    def patched_bytes(self, patch: Patch) -> bytes:
        """The file with the patch applied; equal to ``data`` when it changes nothing.

        Raises ``WorkbookError`` where the file does not take a change, and what
        ``addin.actions.patch.patched`` raises for a wrong patch.
        """
        after = patched(self.book.spec, self.book.content, patch)
        workbook = Workbook.open(self.data)
        self._write_fields(workbook, patch)
        self._write_matrices(workbook, patch)
        for key, change in patch.tables.items():
            self._write_table(workbook, key, change)
        self._refresh(workbook, after, set(patch.tables))
        return workbook.to_bytes()

    def apply(self, patch: Patch, timestamp: datetime) -> SavedFile:
        """Save the patched file with a backup of what it was; the time names the backup."""
        return save_workbook(
            self.patched_bytes(patch), self.path, timestamp=timestamp, original=self.data
        )

    def _write_fields(self, workbook: Workbook, patch: Patch) -> None:
        specs = self.book.spec.fields()
        for key, value in patch.fields.items():
            place = self.places.field(key)
            if place is not None:
                workbook.set_value(*place, cell_value(value, specs[key].type))

    def _write_matrices(self, workbook: Workbook, patch: Patch) -> None:
        specs = self.book.spec.matrices()
        for matrix, cells in patch.matrices.items():
            for key, value in cells.items():
                place = self.places.matrix_cell(specs[matrix], key)
                if place is not None:
                    workbook.set_value(*place, value)

    def _write_table(self, workbook: Workbook, key: str, change: TableChange) -> None:
        spec, places = self.book.spec.tables()[key], self.places.tables[key]
        before = self.book.content.tables[key]
        after = changed_rows(spec, before, change)
        typed = [c for c in spec.columns if c.value is None and c.key in places.columns]
        fresh: list[dict[int | str, object]] = []
        for number, origin in enumerate(after.origins):
            row = {column: after.columns[column.key][number] for column in typed}
            if origin is None:
                fresh.append({places.ids[c.key]: cell_value(v, c.type) for c, v in row.items()})
                continue
            for column, value in row.items():
                if not _same(before[column.key][origin], value):
                    cell = places.cell(origin, column.key)
                    workbook.set_value(places.sheet, cell, cell_value(value, column.type))
        gone = set(range(len(places.rows))) - {o for o in after.origins if o is not None}
        if fresh:
            workbook.append_rows(places.name, fresh)
        if gone:
            workbook.remove_rows(places.name, [places.indices[row] for row in gone])

    def _refresh(self, workbook: Workbook, after: BookContent, tables: set[str]) -> None:
        """Cached values of every computed cell whose value is another one now."""
        old = Evaluator(self.book.plan, self.book.content)
        new = Evaluator(self.book.plan, after)
        for key, field in self.book.spec.fields().items():
            place = self.places.field(key)
            if field.value is not None and place and not _same(old.field(key), new.field(key)):
                workbook.set_cached(*place, _cached(new.field(key)))
        for key, matrix in self.book.spec.matrices().items():
            plan = self.book.plan.matrix(key)
            was, now = old.matrix(key), new.matrix(key)
            for position in plan.computed:
                if not _same(was[position], now[position]):
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
            if moved or not _same(was[row], value):
                workbook.set_cached(places.sheet, places.cell(row, column.key), _cached(value))


def _same(a: object, b: object) -> bool:
    blank_a, blank_b = is_blank(a), is_blank(b)
    return blank_a and blank_b if blank_a or blank_b else a == b


def is_blank(value: object) -> bool:
    """Whether a value is empty in any of its ways."""
    return value is None or value == "" or (isinstance(value, float) and np.isnan(value))


def _cached(value: object) -> object:
    return "" if is_blank(value) else value


def cell_value(value: object, kind: Type) -> object:
    """What a cell holds for a value of a content: dates instead of serials, None for empty."""
    if is_blank(value):
        return None
    if kind is Type.DATE and isinstance(value, float):
        return from_serial(value)
    return value
