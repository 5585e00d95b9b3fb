"""Rows that come and go in a table of an open book.

Nothing is inserted or deleted on the sheet, so nothing beside or below a table moves: rows that
stay are written closer together or in another order, columns that people added along with
ours; formats and notes stay with their cells. The table then ends where its rows do. As in a
closed file, a table never grows over what stands below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import xlwings as xw

from addin.hosts.host import CellValue, TableEdit
from addin.hosts.live.grid import LiveCells, read_values
from addin.hosts.live.writing import Block, Formula, Writer, read_block
from generators.book_places import TablePlaces
from generators.ooxml import EditRefusedError
from generators.ooxml.address import MAX_ROW, Area, cell_name
from generators.ooxml.formula import shift
from generators.ooxml.table import Table

Fresh = Mapping[int, CellValue]
"""A new row, by the sheet's columns."""


@dataclass(frozen=True, slots=True)
class LiveTable:
    """A table of an open book; ``others`` are the areas of the other tables on its sheet.

    ``known`` are the sheet's cells as they were read, ``places`` say where the keys stand,
    ``typed`` are the keys of its inputs.
    """

    sheet: xw.Sheet
    known: LiveCells
    table: Table
    places: TablePlaces
    typed: frozenset[str]
    others: tuple[Area, ...]

    @property
    def height(self) -> int:
        """The number of its data rows."""
        return len(self.table.data.rows)

    def rows(self, first: int, last: int, columns: range | None = None) -> Area:
        """The area of data rows, counted from 0, last included."""
        top = self.table.first_row
        columns = columns or self.table.area.columns
        return Area(top + first, columns[0], top + last, columns[-1])


def change_rows(live: LiveTable, edit: TableEdit, writer: Writer) -> None:
    """Write a change that adds, takes away or sorts rows.

    Raises ``EditRefusedError`` if something stands below; nothing is written then.
    """
    places = live.places
    own = sorted(set(live.table.area.columns) - set(places.columns.values()))
    used = max([-1, *places.indices, *_own_rows(live, own)]) + 1
    gone = {places.indices[row] for row in edit.gone}
    order: list[int | Fresh] = [row for row in range(used) if row not in gone]
    order += [{places.columns[key]: v for key, v in row.items()} for row in edit.fresh]
    if edit.order:
        order = _sorted(order, places.indices, edit)
    height = max(1, max(live.height, used + len(edit.fresh)) - len(gone))
    if height > live.height:
        _grow(live, height, writer)
    changed = {
        (places.indices[row], places.columns[key]): value
        for (row, key), value in edit.cells.items()
    }
    moved = next((at for at, origin in enumerate(order) if origin != at), len(order))
    first = min([moved, *(row for row, _ in changed)])
    last = max(len(order), used) - 1
    columns = {places.columns[key] for key in live.typed}
    columns |= set(own if gone or edit.order else ())
    for run in _runs(columns) if first <= last else ():
        build = partial(_rearranged, order=order[first:], changed=changed, first=first, run=run)
        writer.rewrite(live.sheet.name, live.rows(first, last, run), build)
    if height < live.height:
        writer.clear(live.sheet.name, live.rows(height, live.height - 1))
        _resize(live, height, writer)


def _sorted(
    order: Sequence[int | Fresh], indices: Sequence[int], edit: TableEdit
) -> list[int | Fresh]:
    """The rows sorted; those that people left blank in between stay where they are."""
    filled = set(indices)
    places = [at for at, row in enumerate(order) if not isinstance(row, int) or row in filled]
    result = list(order)
    for target, old in zip(places, edit.order, strict=True):
        result[target] = order[places[old]]
    return result


def _rearranged(
    old: Block,
    *,
    order: Sequence[int | Fresh],
    changed: Mapping[tuple[int, int], CellValue],
    first: int,
    run: range,
) -> Block:
    """The rows in their new order; ``old`` begins with the data row ``first``."""
    new: Block = []
    for row, origin in enumerate(order, start=first):
        if isinstance(origin, int):
            new.append(
                [
                    changed.get((origin, column), _shifted(value, row - origin))
                    for column, value in zip(run, old[origin - first], strict=True)
                ]
            )
        else:
            new.append([origin.get(column) for column in run])
    blank: list[object] = [None] * len(run)
    return new + [blank] * (len(old) - len(new))


def _shifted(value: object, rows: int) -> object:
    if isinstance(value, Formula) and rows:
        return Formula("=" + shift(value.text.removeprefix("="), rows))
    return value


def _own_rows(live: LiveTable, own: Sequence[int]) -> list[int]:
    """The data rows in which people filled columns of their own; formulas fill nothing."""
    found: set[int] = set()
    for run in _runs(own):
        block = read_block(live.sheet, live.rows(0, live.height - 1, run), live.known)
        found |= {
            at
            for at, row in enumerate(block)
            if any(value is not None and not isinstance(value, Formula) for value in row)
        }
    return sorted(found)


def _grow(live: LiveTable, height: int, writer: Writer) -> None:
    """Make room for rows, with the formulas of the last row, or of the first, in them."""
    _refuse_obstacles(live, height)
    typed = {live.places.columns[key] for key in live.typed}
    rest = [column for column in live.table.area.columns if column not in typed]
    models: dict[int, tuple[int, object]] = {}
    for run in _runs(rest):
        for row in (0, live.height - 1):
            block = read_block(live.sheet, live.rows(row, row, run), live.known)
            found = zip(run, block[0], strict=True)
            models |= {c: (row, value) for c, value in found if isinstance(value, Formula)}
    _resize(live, height, writer)
    for run in _runs(models):

        def build(old: Block, run: range = run) -> Block:
            start = live.height
            return [
                [_shifted(models[column][1], start + at - models[column][0]) for column in run]
                for at in range(len(old))
            ]

        writer.rewrite(live.sheet.name, live.rows(live.height, height - 1, run), build)


def _refuse_obstacles(live: LiveTable, height: int) -> None:
    """Refuse to grow over anything that stands below, as a closed file does."""
    growth, area = height - live.height, live.table.area
    below = replace(area, first_row=area.last_row + 1, last_row=area.last_row + growth)
    obstacle = ""
    if live.table.has_totals or below.last_row > MAX_ROW:
        obstacle = cell_name(min(area.last_row, MAX_ROW), area.first_column)
    for other in live.others:
        if not obstacle and other.overlaps(below):
            obstacle = cell_name(other.first_row, other.first_column)
    if not obstacle:
        filled = (
            cell_name(row, column)
            for row, values in zip(below.rows, read_values(live.sheet, below), strict=True)
            for column, value in zip(below.columns, values, strict=True)
            if value not in (None, "")
        )
        obstacle = next(filled, "")
    if obstacle:
        what = "是汇总行" if live.table.has_totals else "处有内容"
        raise EditRefusedError(
            f"表格“{live.table.name}”要向下增加 {growth} 行，但下方 {obstacle} {what}",
            f"请关闭汇总行，或把表格下方的内容移到别处，空出至少 {growth} 行后再试",
            sheet=live.sheet.name,
            cell=obstacle,
        )


def _resize(live: LiveTable, height: int, writer: Writer) -> None:
    table, area = live.sheet.tables[live.table.name], live.table.area

    def to(rows: int) -> None:
        last = live.table.first_row + rows - 1
        corner = (area.first_row, area.first_column)
        table.resize(live.sheet.range(corner, (last, area.last_column)))

    to(height)
    writer.did(lambda: to(live.height))


def _runs(columns: Iterable[int]) -> list[range]:
    """Columns that stand side by side, together."""
    runs: list[range] = []
    for column in sorted(columns):
        if runs and runs[-1].stop == column:
            runs[-1] = range(runs[-1].start, column + 1)
        else:
            runs.append(range(column, column + 1))
    return runs
