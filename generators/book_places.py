"""Where everything of a book stands in the file that people changed: by key, to its cell.

Rows and columns count from 1. Whatever the file has lost has no place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np

from generators.binding import (
    BINDING_COLUMNS,
    BINDING_ROWS,
    SEPARATOR,
    SHEET,
    Bound,
    column_name,
    row_name,
)
from generators.book_parts import BookParts, Parts
from generators.ooxml.address import cell_name, parse_cell
from generators.read_tables import match_columns
from generators.sheet_cut import BLANK
from workbook_templates.layout import NAME_PREFIX, Spot
from workbook_templates.schema import BookSpec, Form, MatrixSpec, SheetSpec, TableSpec

_HEAD_ROWS, _HEAD_COLUMNS = range(1, 7), range(1, 4)
"""Where a sheet's title and what is under it may have come to lie."""

Place = tuple[str, str]
"""Sheet name and cell, as the file has them."""

_Lanes = tuple[str, dict[str, int], dict[str, int]]
"""A matrix's sheet, and its rows and columns by their joined item keys."""


@dataclass(frozen=True, slots=True)
class TablePlaces:
    """A table: the sheet row of each filled row, the sheet column and the id of each key.

    ``indices`` are the filled rows' numbers among the table's data rows, from 0.
    """

    name: str
    sheet: str
    rows: tuple[int, ...]
    indices: tuple[int, ...]
    columns: Mapping[str, int]
    ids: Mapping[str, int]

    def cell(self, row: int, key: str) -> str:
        """The cell of a filled row, counted from 0 as in the content."""
        return cell_name(self.rows[row], self.columns[key])


class BookPlaces:
    """Finds the cells of one file's fields, tables and matrices."""

    def __init__(self, source: bytes | Parts, bound: Bound, spec: BookSpec) -> None:
        self._parts = BookParts(source) if isinstance(source, bytes) else source
        self._bound = bound
        self._spec = spec
        self._matrices: dict[str, _Lanes | None] = {}

    def field(self, key: str) -> Place | None:
        """The cell of a field."""
        area = self._parts.area(NAME_PREFIX + key)
        return (
            None if area is None else (area[0], cell_name(area[1].first_row, area[1].first_column))
        )

    def matrix_cell(self, matrix: MatrixSpec, key: tuple[str, ...]) -> Place | None:
        """The cell of a matrix by its item keys, rows' axes first."""
        found = self._found(matrix)
        if found is None:
            return None
        sheet, rows, columns = found
        split = len(matrix.rows)
        row = rows.get(SEPARATOR.join(key[:split]))
        column = columns.get(SEPARATOR.join(key[split:]))
        return (sheet, cell_name(row, column)) if row and column else None

    def matrix_lanes(self, matrix: MatrixSpec) -> tuple[str, list[int], list[int]] | None:
        """A matrix's sheet, and the sheet row and column of each of its lines; 0 for a lost one.

        The lines are in the order of their items, the first axis outermost.
        """
        found = self._found(matrix)
        if found is None:
            return None
        sheet, rows, columns = found
        down, across = (
            product(*([item.key for item in self._spec.axes[name].items] for name in names))
            for names in (matrix.rows, matrix.columns)
        )
        return (
            sheet,
            [rows.get(SEPARATOR.join(key), 0) for key in down],
            [columns.get(SEPARATOR.join(key), 0) for key in across],
        )

    def sheet(self, declared: SheetSpec) -> str | None:
        """What the file calls a sheet now; None if nothing that was drawn on it is left."""
        for block in (block for band in declared.bands for block in band):
            match block:
                case Form():
                    areas = [self._parts.area(NAME_PREFIX + field.key) for field in block.fields]
                case MatrixSpec():
                    areas = [self._parts.area(row_name(block.key))]
                case TableSpec() if block.key in self.tables:
                    return self.tables[block.key].sheet
                case _:
                    continue
            for area in areas:
                if area is not None:
                    return area[0]
        return None

    def binding(self, name: str) -> Place | None:
        """The cell of the hidden sheet that says this about the book."""
        rows = list(BINDING_ROWS)
        texts = self._parts.cells(SHEET).grid(rows, list(BINDING_COLUMNS)).texts.tolist()
        for row, (what, named, _) in zip(rows, texts, strict=True):
            if (what, named) == ("book", name):
                return SHEET, cell_name(row, BINDING_COLUMNS[-1])
        return None

    def subtitles(self) -> list[Place]:
        """The lines under the sheets' titles that still say what was drawn."""
        found = []
        for declared in self._spec.sheets:
            sheet = self.sheet(declared)
            if sheet is None:
                continue
            rows, columns = list(_HEAD_ROWS), list(_HEAD_COLUMNS)
            texts = self._parts.cells(sheet).grid(rows, columns).texts.tolist()
            found += [
                (sheet, cell_name(row, column))
                for row, line in zip(rows, texts, strict=True)
                for column, text in zip(columns, line, strict=True)
                if text == self._bound.binding.subtitle
            ]
        return found

    def _found(self, matrix: MatrixSpec) -> _Lanes | None:
        if matrix.key not in self._matrices:
            self._matrices[matrix.key] = self._lanes(matrix.key)
        return self._matrices[matrix.key]

    def _lanes(self, key: str) -> _Lanes | None:
        down, across = self._parts.area(row_name(key)), self._parts.area(column_name(key))
        if down is None or across is None or down[0] != across[0]:
            return None
        cells = self._parts.cells(down[0])
        row_keys = cells.grid(down[1].rows, [down[1].first_column]).texts[:, 0].tolist()
        column_keys = cells.grid([across[1].first_row], across[1].columns).texts[0].tolist()
        return (
            down[0],
            {text: row for text, row in zip(row_keys, down[1].rows, strict=True) if text},
            {text: at for text, at in zip(column_keys, across[1].columns, strict=True) if text},
        )

    @cached_property
    def tables(self) -> dict[str, TablePlaces]:
        """Every table that the file still has."""
        found = {}
        for key in self._spec.tables():
            places = self._table(key)
            if places is not None:
                found[key] = places
        return found

    def _table(self, key: str) -> TablePlaces | None:
        name, drawn = self._bound.tables.get(key, ("", {}))
        table = self._parts.tables.get(name.casefold())
        if table is None:
            return None
        spec = self._spec.tables()[key]
        headers = {column.key: column.header for column in spec.columns}
        present = [(column.id, column.name) for column in table.columns]
        places = match_columns(drawn, headers, present).places
        left = table.area.first_column
        columns = {column: left + at for column, at in places.items()}
        typed = [columns[c.key] for c in spec.columns if c.value is None and c.key in columns]
        lines = range(table.first_row, table.last_row + 1)
        kinds = self._parts.cells(table.sheet).grid(lines, typed).kinds
        filled = np.flatnonzero((kinds != BLANK).any(axis=1)).tolist()
        return TablePlaces(
            table.name,
            table.sheet,
            tuple(table.first_row + n for n in filled),
            tuple(filled),
            columns,
            {column: present[at][0] for column, at in places.items()},
        )


class FileLocator:
    """The locator of checks for a file as it is; lost cells stand where nothing is (row 0)."""

    def __init__(self, places: BookPlaces, spec: BookSpec) -> None:
        self._places = places
        self._spec = spec
        self._declared = {
            block.key: (number, block)
            for number, sheet in enumerate(spec.sheets)
            for band in sheet.bands
            for block in band
            if isinstance(block, MatrixSpec | TableSpec)
        }
        self._fields = {
            field.key: number
            for number, sheet in enumerate(spec.sheets)
            for band in sheet.bands
            for block in band
            if isinstance(block, Form)
            for field in block.fields
        }
        self._names: dict[int, str] = {}

    def sheet_name(self, sheet: int) -> str:
        """What the file calls the sheet, as far as a place on it was asked for."""
        return self._names.get(sheet, self._spec.sheets[sheet].name)

    def in_table(self, table: str, column: str, row: int) -> Spot:
        """The cell of a filled row."""
        number = self._declared[table][0]
        places = self._places.tables.get(table)
        if places is None or column not in places.columns:
            return Spot(number, 0, 0)
        self._names[number] = places.sheet
        return Spot(number, places.rows[row] - 1, places.columns[column] - 1)

    def of_field(self, key: str) -> Spot:
        """The field's value."""
        return self._spot(self._fields[key], self._places.field(key))

    def in_matrix(self, matrix: str, position: tuple[int, ...]) -> Spot:
        """The cell where the items meet."""
        number, block = self._declared[matrix]
        if not isinstance(block, MatrixSpec):
            raise KeyError(matrix)
        names = block.rows + block.columns
        key = tuple(
            self._spec.axes[name].items[i].key for name, i in zip(names, position, strict=True)
        )
        return self._spot(number, self._places.matrix_cell(block, key))

    def _spot(self, number: int, place: Place | None) -> Spot:
        if place is None:
            return Spot(number, 0, 0)
        self._names[number] = place[0]
        row, column = parse_cell(place[1])
        return Spot(number, row - 1, column - 1)
