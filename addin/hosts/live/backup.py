"""The backup of an open book: what its user had before a button changed it.

The object model has no way to save a copy, and saving the book itself would decide for its
user what is kept. So the file on disk is copied, and what was typed since it was saved goes
into the copy: every input of ours that differs, whatever people typed there. What they did
since then elsewhere (own cells and sheets, formats) stays in the open book, which a button
does not touch there; the file on disk stays as it is until they save.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from generators.book_parts import BookParts, Parts
from generators.book_places import BookPlaces, Place, TablePlaces
from generators.ooxml import ReadOnlyError, Workbook, WorkbookError
from generators.ooxml.address import cell_name, parse_cell
from generators.ooxml.save import keep_backup
from generators.read_book import ReadBook, read_bound
from generators.sheet_cut import BOOLEAN, NUMBER
from workbook_templates.content import Key

if TYPE_CHECKING:
    from addin.hosts.live.book import LiveBook


def back_up(live: LiveBook, timestamp: datetime) -> tuple[Path, Path]:
    """Write the backup; returns the book's file and the backup.

    Raises ``WorkbookError`` if the book has no file or the backup cannot be written.
    """
    path = live.parts.path
    if path is None:
        raise ReadOnlyError(
            "工作簿还没有存到本机，无法先做备份，没有写入", "请先另存到本机的文件夹，再按一次"
        )
    try:
        saved = path.read_bytes()
    except OSError as error:
        raise ReadOnlyError(
            f"读不到磁盘上的“{path.name}”，无法先做备份，没有写入", "请先保存这本工作簿，再按一次"
        ) from error
    return path, keep_backup(path, as_typed(saved, live), timestamp)


def as_typed(saved: bytes, live: LiveBook) -> bytes:
    """The saved file with what was typed since; the very bytes if nothing was."""
    parts = BookParts(saved)
    try:
        bound = read_bound(parts)
    except WorkbookError:
        return saved
    if bound != live.book.bound:
        return saved
    places = BookPlaces(parts, bound, live.book.spec)  # what is bound alike is declared alike
    workbook = Workbook.open(saved)
    here, there = live.inputs, inputs(live.book, places)
    keys = [key for key in there if key in here]
    old = _values(parts, [there[key] for key in keys])
    new = _values(live.parts, [here[key] for key in keys])
    for key, was, now in zip(keys, old, new, strict=True):
        if was != now:
            workbook.set_value(*there[key], now)
    for name, table in places.tables.items():
        if name in live.places.tables:
            _type_rows(live, name, table, parts, workbook)
    return workbook.to_bytes()


def inputs(book: ReadBook, places: BookPlaces) -> dict[Key, Place]:
    """Where the fields and the matrix cells stand that people fill, by their keys."""
    found: dict[Key, Place | None] = {
        (key,): places.field(key)
        for key, field in book.spec.fields().items()
        if field.value is None
    }
    for name, matrix in book.spec.matrices().items():
        plan = book.plan.matrix(name)
        keys = map(plan.key, plan.inputs)
        found |= {(name, *key): places.matrix_cell(matrix, key) for key in keys}
    return {key: place for key, place in found.items() if place is not None}


def _type_rows(
    live: LiveBook, key: str, there: TablePlaces, parts: Parts, workbook: Workbook
) -> None:
    """Let a table of the file have the open book's rows, by their order."""
    here = live.places.tables[key]
    keys = [
        column.key
        for column in live.book.spec.tables()[key].columns
        if column.value is None and column.key in here.columns and column.key in there.columns
    ]
    now = _rows(live.parts, here, keys)
    was = _rows(parts, there, keys)
    for row, (old, new) in enumerate(zip(was, now, strict=False)):
        for name, before, after in zip(keys, old, new, strict=True):
            if before != after:
                workbook.set_value(there.sheet, there.cell(row, name), after)
    if len(now) > len(was):
        ids = [there.ids[name] for name in keys]
        workbook.append_rows(
            there.name, [dict(zip(ids, row, strict=True)) for row in now[len(was) :]]
        )
    elif len(now) < len(was):
        workbook.remove_rows(there.name, there.indices[len(now) :])


def _values(parts: Parts, places: Sequence[Place]) -> list[object]:
    """What single cells hold, with one look at each sheet."""
    found: dict[Place, object] = {}
    for sheet in dict.fromkeys(sheet for sheet, _ in places):
        cells = [parse_cell(cell) for name, cell in places if name == sheet]
        rows, columns = sorted({row for row, _ in cells}), sorted({column for _, column in cells})
        grid = _plain(parts, sheet, rows, columns)
        down = {row: at for at, row in enumerate(rows)}
        right = {column: at for at, column in enumerate(columns)}
        for row, column in cells:
            found[sheet, cell_name(row, column)] = grid[down[row]][right[column]]
    return [found[place] for place in places]


def _rows(parts: Parts, places: TablePlaces, keys: Sequence[str]) -> list[list[object]]:
    columns = [places.columns[key] for key in keys]
    return _plain(parts, places.sheet, places.rows, columns)


def _plain(
    parts: Parts, sheet: str, rows: Sequence[int], columns: Sequence[int]
) -> list[list[object]]:
    """Values of cells: numbers, texts, truth values, None; dates as serials."""
    grid = parts.cells(sheet).grid(rows, columns)
    values = np.where(grid.kinds == NUMBER, grid.numbers, grid.texts)
    values = np.where(grid.kinds == BOOLEAN, grid.numbers == 1, values)
    found: list[list[object]] = values.tolist()
    return found
