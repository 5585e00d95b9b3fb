"""What a host of a book is, and what a patch means for its cells, whatever the host.

A host has a book: a closed file on disk, or a workbook that is open in a spreadsheet
program. It reads the content, says where everything stands, and applies patches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import count
from typing import Any, Protocol

import numpy as np

from addin.actions.patch import Patch, TableChange, changed_rows, patched
from generators.book_places import BookPlaces, TablePlaces
from generators.ooxml import EditRefusedError, SavedFile
from generators.read_book import NEWER, ReadBook
from workbook_templates.content import Array, BookContent, from_serial
from workbook_templates.schema import TableSpec, Type

CellValue = bool | float | str | date | time | None
"""What a host writes into a cell; a ``datetime`` is a ``date``."""


class Look(Protocol):
    """The single cells of a book as they are, by sheet name and address."""

    def value(self, sheet: str, cell: str, /) -> object:
        """The value, or a formula's result; None for an empty cell."""

    def formula(self, sheet: str, cell: str, /) -> str | None:
        """The formula, None for a cell without one."""


class Host(Protocol):
    """A book where it is kept."""

    @property
    def book(self) -> ReadBook:
        """What was read."""

    @property
    def places(self) -> BookPlaces:
        """Where everything stands."""

    @property
    def look(self) -> Look:
        """Its single cells."""

    def apply(self, patch: Patch, timestamp: datetime) -> SavedFile:
        """Write what the patch changes, after a backup that the time names.

        Raises ``WorkbookError`` where the book does not take a change; it is as it was then.
        """


@dataclass(frozen=True, slots=True)
class TableEdit:
    """What changes in a table; rows are counted among its filled ones, from 0.

    ``cells`` are values of rows that stay, ``fresh`` the typed values of rows that come after
    the last, ``gone`` the rows that go. ``order`` names every row that is then there, counted
    among those that stay and the fresh ones after them, as they are sorted in the end; it is
    empty where they are in order already.
    """

    cells: Mapping[tuple[int, str], CellValue]
    fresh: tuple[Mapping[str, CellValue], ...]
    gone: frozenset[int]
    order: tuple[int, ...] = ()

    @property
    def moves_rows(self) -> bool:
        """Whether rows come, go or change places."""
        return bool(self.fresh or self.gone or self.order)


@dataclass(frozen=True, slots=True)
class Edits:
    """A patch by place: fields and matrix cells by sheet and address, tables by key.

    ``after`` is the content that results.
    """

    cells: Mapping[tuple[str, str], CellValue]
    tables: Mapping[str, TableEdit]
    after: BookContent


def edits_of(book: ReadBook, places: BookPlaces, patch: Patch) -> Edits:
    """What the patch changes; a field or matrix cell that the book has lost is passed over.

    Raises ``EditRefusedError`` for a table that it has lost and for a book of a newer template,
    and what :func:`addin.actions.patch.patched` raises for a wrong patch.
    """
    for finding in book.findings:
        if finding.code == NEWER:
            raise EditRefusedError(f"{finding.reason}，没有写入", finding.remedy)
    after = patched(book.spec, book.content, patch)
    cells: dict[tuple[str, str], CellValue] = {}
    fields, matrices = book.spec.fields(), book.spec.matrices()
    for key, value in patch.fields.items():
        place = places.field(key)
        if place is not None:
            cells[place] = cell_value(value, fields[key].type)
    for name, given in patch.matrices.items():
        for item_keys, value in given.items():
            place = places.matrix_cell(matrices[name], item_keys)
            if place is not None:
                cells[place] = cell_value(value, Type.NUMBER)
    cells.update(_about_itself(book, places, patch.binding))
    tables = book.spec.tables()
    edits = {}
    for key, change in patch.tables.items():
        if key not in places.tables:
            raise EditRefusedError(
                f"找不到表格“{tables[key].name}”，没有写入", "请从备份中取回该表"
            )
        edits[key] = table_edit(tables[key], places.tables[key], book.content.tables[key], change)
    return Edits(cells, edits, after)


def _about_itself(
    book: ReadBook, places: BookPlaces, changes: Mapping[str, str]
) -> dict[tuple[str, str], CellValue]:
    """The hidden sheet's cells, and the lines under the titles that repeat what they say."""
    cells: dict[tuple[str, str], CellValue] = {}
    for name, value in changes.items():
        place = places.binding(name)
        if place is not None:
            cells[place] = value
    if changes:
        given: dict[str, Any] = dict(changes)
        subtitle = replace(book.bound.binding, **given).subtitle
        cells.update(dict.fromkeys(places.subtitles(), subtitle))
    return cells


def table_edit(
    spec: TableSpec, places: TablePlaces, before: Mapping[str, Array], change: TableChange
) -> TableEdit:
    """What a change of rows comes to in the columns that the table still has."""
    after = changed_rows(spec, before, change)
    typed = [c for c in spec.columns if c.value is None and c.key in places.columns]
    cells: dict[tuple[int, str], CellValue] = {}
    added = [number for number, origin in enumerate(after.origins) if origin is None]
    fresh: list[dict[str, CellValue]] = [{} for _ in added]
    for column in typed:
        was, now = before[column.key].tolist(), after.columns[column.key].tolist()
        for row, number in zip(fresh, added, strict=True):
            row[column.key] = cell_value(now[number], column.type)
        for value, origin in zip(now, after.origins, strict=True):
            if origin is not None and value != was[origin] and not same(was[origin], value):
                cells[origin, column.key] = cell_value(value, column.type)
    stay = sorted(origin for origin in after.origins if origin is not None)
    gone = frozenset(range(len(places.rows))).difference(stay)
    return TableEdit(cells, tuple(fresh), gone, _order(after.origins, stay))


def _order(origins: Sequence[int | None], stay: Sequence[int]) -> tuple[int, ...]:
    """The rows' order as ``TableEdit`` has it; empty if nothing changes places."""
    place = {origin: at for at, origin in enumerate(stay)}
    new = count(len(stay))
    order = tuple(next(new) if origin is None else place[origin] for origin in origins)
    return () if order == tuple(range(len(order))) else order


def same(a: object, b: object) -> bool:
    """Whether two values of a content are one; all empty ones are."""
    blank_a, blank_b = is_blank(a), is_blank(b)
    return blank_a and blank_b if blank_a or blank_b else a == b


def is_blank(value: object) -> bool:
    """Whether a value is empty in any of its ways."""
    return value is None or value == "" or (isinstance(value, float) and np.isnan(value))


def cell_value(value: object, kind: Type) -> CellValue:
    """What a cell holds for a value of a content: dates instead of serials, None for empty."""
    if is_blank(value):
        return None
    if kind is Type.DATE and isinstance(value, float):
        return from_serial(value)
    if not isinstance(value, bool | int | float | str | date | time):
        raise TypeError(f"value of a content expected, got {value!r}")
    return value
