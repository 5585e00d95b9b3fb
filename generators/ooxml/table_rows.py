"""Rows of a table: added, replaced, removed, with all that must go along.

A row is a mapping from column id (or header text) to value. In a calculated column the
formula is always written; a value given for it becomes the formula's cached result.
Columns that a row does not mention stay empty. New rows look like the row above.

Nothing below a table is ever overwritten or moved: if something stands in the way, the
change is refused and nothing is done. A totals row moves with the table's end. Notes
and links go with rows that move; on removed rows they stay where they are, unless others
come there: remove notes first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from generators.ooxml import comments
from generators.ooxml.address import MAX_ROW, Area, cell_name
from generators.ooxml.errors import EditRefusedError
from generators.ooxml.growth import Resize, spread
from generators.ooxml.sheet import Sheet
from generators.ooxml.table import Table, resized
from generators.ooxml.table_models import Record, models_of, planned_rows
from generators.ooxml.values import plain

if TYPE_CHECKING:
    from generators.ooxml.workbook import Workbook

_LINK = re.compile(r'(<hyperlink\s[^>]*?\bref=")([A-Z]+\d+)("[^>]*(?:/>|></hyperlink>))')


def append(book: Workbook, name: str, rows: Sequence[Mapping[int | str, object]]) -> Area | None:
    """Add rows after the last filled one; blank rows at the table's end are filled first.

    Returns the area written, None for no rows.

    Raises:
        EditRefusedError: no such table, or something stands below it.
        KeyError: a row names an unknown column.

    """
    table = book.table(name)
    records = _records(table, rows)
    if not records:
        return None
    start = _first_free_row(book, table)
    _write(book, table, start, records, last=max(table.last_row, start + len(records) - 1))
    return replace(table.data, first_row=start, last_row=start + len(records) - 1)


def replace_all(book: Workbook, name: str, rows: Sequence[Mapping[int | str, object]]) -> Area:
    """Let the table hold exactly these rows; with none, one blank row remains.

    Returns the area of data. Raises as ``append`` does.
    """
    table = book.table(name)
    records = _records(table, rows) or [{}]
    last = table.first_row + len(records) - 1
    _write(book, table, table.first_row, records, last=last)
    return book.table(name).data


def remove(book: Workbook, name: str, indices: Iterable[int]) -> None:
    """Remove data rows by index, 0 being the first; the rows below move up.

    Formulas in rows that move keep pointing to their own row. The last row of a table
    is blanked instead, as a table needs one.

    Raises:
        ValueError: an index lies outside the data.

    """
    table = book.table(name)
    gone = set(indices)
    height = len(table.data.rows)
    if bad := sorted(index for index in gone if not 0 <= index < height):
        raise ValueError(f"row index must be 0 to {height - 1}, got {bad[0]}")
    if not gone:
        return
    if len(gone) == height:
        replace_all(book, name, [])
        return
    sheet = book.sheet(table.sheet)
    _refuse_arrays(sheet, table)
    for group in sheet.shared_groups(table.data):
        sheet.release_shared(group)
    kept = [row for row in table.data.rows if row - table.first_row not in gone]
    for target, row in enumerate(kept, start=table.first_row):
        if target != row:
            for column in table.data.columns:
                sheet.move((row, column), target, shift_formula=True)
    sheet.formulas_changed = True
    _take_along(book, table, dict(zip(kept, count(table.first_row), strict=False)))
    _resize(book, table, table.first_row + len(kept) - 1)


def move(book: Workbook, name: str, moves: Mapping[int, int]) -> None:
    """Let data rows change places: ``moves`` are numbers of the sheet's rows, from → to.

    Formats go along, formulas keep pointing to their own row, and notes and links go with
    their cells.

    Raises:
        ValueError: the rows are not the table's, or two go to one place.

    """
    table = book.table(name)
    if set(moves) != set(moves.values()) or not set(moves) <= set(table.data.rows):
        raise ValueError(f"moves must exchange data rows of {name}, got {moves}")
    moves = {row: target for row, target in moves.items() if row != target}
    if not moves:
        return
    sheet = book.sheet(table.sheet)
    _refuse_arrays(sheet, table)
    for group in sheet.shared_groups(table.data):
        sheet.release_shared(group)
    for column in table.data.columns:
        sheet.exchange(column, moves)
    sheet.formulas_changed = True
    _take_along(book, table, moves)


def _take_along(book: Workbook, table: Table, moves: Mapping[int, int]) -> None:
    """Let notes and links follow their cells, row → row."""
    places = {
        cell_name(row, column): cell_name(target, column)
        for row, target in moves.items()
        if row != target
        for column in table.data.columns
    }
    if not places:
        return
    comments.move(book, table.sheet, places)
    sheet = book.sheet(table.sheet)
    linked = {link[2] for link in _LINK.finditer(sheet.tail)}
    taken = {places[cell] for cell in linked & places.keys()} - places.keys()

    def moved(link: re.Match[str]) -> str:
        if link[2] in taken:
            return ""
        return f"{link[1]}{places.get(link[2], link[2])}{link[3]}"

    sheet.tail = _LINK.sub(moved, sheet.tail)


def _records(table: Table, rows: Sequence[Mapping[int | str, object]]) -> list[Record]:
    """The rows by column id; ``KeyError`` for an unknown column.

    A row that is there several times becomes one record.
    """
    each = {id(row): row for row in rows}
    ids = {key: table.column(key).id for key in {key for row in each.values() for key in row}}
    records = {
        number: {ids[key]: plain(value) for key, value in row.items()}
        for number, row in each.items()
    }
    return [records[id(row)] for row in rows]


def _first_free_row(book: Workbook, table: Table) -> int:
    """The row after the last one in which somebody has entered something."""
    calculated = {
        table.sheet_column(column) for column in table.columns if column.formula is not None
    }
    sheet = book.sheet(table.sheet)
    for row in reversed(table.data.rows):
        line = replace(table.data, first_row=row, last_row=row)
        if any(cell.column not in calculated and not cell.is_blank for cell in sheet.cells(line)):
            return row + 1
    return table.first_row


def _write(
    book: Workbook, table: Table, start: int, records: Sequence[Record], *, last: int
) -> None:
    """Write records from row ``start`` on and let the data end with row ``last``."""
    sheet = book.sheet(table.sheet)
    _refuse_arrays(sheet, table)
    _refuse_obstacles(book, sheet, table, last)
    models = models_of(sheet, table)
    planned = planned_rows(book, table, models, start, records)
    touched = replace(table.data, first_row=start, last_row=max(last, table.last_row))
    for group in sheet.shared_groups(touched):
        sheet.release_shared(group)
    _resize(book, table, last)
    for row in range(table.last_row + 1, last + 1):
        sheet.copy_height(table.last_row, row)
    for row, cells in planned:
        sheet.put_row(row, {column: xml for column, xml in cells.items() if xml})
        for column, xml in cells.items():
            if not xml:
                sheet.drop(row, column)
    sheet.formulas_changed |= any(model.column.formula is not None for model in models)


def _resize(book: Workbook, table: Table, last: int) -> None:
    """Let the data end with row ``last``: totals row, definition, and what follows."""
    if last == table.last_row:
        return
    sheet = book.sheet(table.sheet)
    for column in table.area.columns:
        if table.has_totals:
            sheet.move((table.last_row + 1, column), last + 1, shift_formula=False)
        for row in range(last + 1 + table.has_totals, table.area.last_row + 1):
            sheet.drop(row, column)
        if table.has_totals and last > table.last_row:
            sheet.drop(table.last_row + 1, column)
    sheet.formulas_changed |= table.has_totals or last < table.last_row
    spread(book, Resize(table, last))
    book.note_table(table, resized(book.package, table, last))


def _refuse_arrays(sheet: Sheet, table: Table) -> None:
    for area in sheet.base.arrays:
        if area.overlaps(table.data):
            raise EditRefusedError(
                f"表格“{table.name}”中有数组公式 {area}，不能改动行",
                "请先把数组公式改为普通公式",
                sheet=table.sheet,
                cell=cell_name(area.first_row, area.first_column),
            )


def _refuse_obstacles(book: Workbook, sheet: Sheet, table: Table, last: int) -> None:
    """Refuse to grow over anything that stands below."""
    growth = last - table.last_row
    if growth <= 0:
        return
    below = replace(
        table.area,
        first_row=table.area.last_row + 1,
        last_row=table.area.last_row + growth,
    )
    obstacle = ""
    if below.last_row > MAX_ROW:
        obstacle = cell_name(MAX_ROW, table.area.first_column)
    for area in (
        *sheet.base.merges,
        *sheet.base.arrays,
        *(other.area for other in book.tables_on(table.sheet) if other is not table),
    ):
        if not obstacle and area.overlaps(below):
            obstacle = cell_name(area.first_row, area.first_column)
    obstacle = obstacle or next((cell.name for cell in sheet.cells(below) if not cell.is_blank), "")
    if obstacle:
        raise EditRefusedError(
            f"表格“{table.name}”要向下增加 {growth} 行，但下方 {obstacle} 处有内容",
            f"请把表格下方的内容移到别处，空出至少 {growth} 行后再试",
            sheet=table.sheet,
            cell=obstacle,
        )
