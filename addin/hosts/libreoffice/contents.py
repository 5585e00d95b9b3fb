"""What a range holds: values and formulas, read and written with few calls whatever its size."""

# ruff: noqa: D102 - xlwings documents the members of its object model.

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from addin.hosts.libreoffice import number_formats, values
from addin.hosts.libreoffice.addresses import Area
from addin.hosts.libreoffice.boundary import guarded
from addin.hosts.libreoffice.cell_errors import FORMULA_ERRORS, CellError
from addin.hosts.libreoffice.cells import Cells
from addin.hosts.libreoffice.formulas import filled, to_calc, to_excel

MOST_CELLS_PER_READ = 2_000_000


@guarded
class Contents(Cells):
    """The part of a range that is about its contents."""

    @property
    def max_cells_per_read(self) -> None:
        """No limit: a range is read whole."""

    @property
    def max_cells_per_write(self) -> None:
        """No limit: a range is written whole."""

    def _within_use(self) -> Self:
        """Return the range without what lies beyond the used area, if it is too big to read."""
        if len(self) <= MOST_CELLS_PER_READ:
            return self
        return type(self)(self.sheet, self.area.clipped(self.sheet.used_range.area))

    @property
    def raw_value(self) -> object:
        """A scalar for one cell, else a tuple of rows; None for empty, CellError for errors.

        Whole rows and columns end with the sheet's used area.
        """
        if self.api is None:
            return None
        found = self._within_use()
        rows = found.read()
        return rows[0][0] if len(found) == 1 else tuple(tuple(row) for row in rows)

    @raw_value.setter
    def raw_value(self, data: object) -> None:
        if self.api is None:
            return
        area = self.area
        encoded = values.encode(values.spread(data, area.rows, area.columns), self.sheet.book.epoch)
        self.api.setDataArray(tuple(tuple(row) for row in encoded.rows))
        moments = number_formats.DATE | number_formats.TIME
        self._show_as(number_formats.DATE_CODE, encoded.dates, unless=moments)
        self._show_as(number_formats.MOMENT_CODE, encoded.moments, unless=moments)
        self._show_as(number_formats.BOOLEAN_CODE, encoded.booleans, unless=number_formats.LOGICAL)
        self._write_formulas(dict(encoded.formulas))

    def read(self) -> values.Grid:
        """Return the values as rows, with one call for the values and a few for formats.

        Formats are looked at only if there are numbers, errors only if there are any.
        """
        found = self.api.getDataArray()
        kinds = {type(value) for row in found for value in row}
        rows: values.Grid = [[None if value == "" else value for value in row] for row in found]
        if float in kinds:
            self._read_formats(rows)
        if type(None) in kinds:
            self._read_errors(rows)
        return rows

    def _read_formats(self, rows: values.Grid) -> None:
        """Let numbers be dates or truth values where their formats show them as such."""
        across = {j for row in rows for j, value in enumerate(row) if type(value) is float}
        down = [i for i, row in enumerate(rows) if any(type(value) is float for value in row)]
        top, left = down[0], min(across)
        # Titles and headers around the numbers have many formats, each of which costs a call.
        area = Area(top + 1, left + 1, down[-1] - top + 1, max(across) - left + 1)
        moments = number_formats.DATE | number_formats.TIME
        dated, logical = number_formats.rectangles_of(
            self.document, self.at(area).api, moments, number_formats.LOGICAL
        )
        epoch = self.sheet.book.epoch
        for row_index, column in number_formats.places_in(dated):
            value = rows[top + row_index][left + column]
            if isinstance(value, float):
                rows[top + row_index][left + column] = values.to_datetime(value, epoch)
        for row_index, column in number_formats.places_in(logical):
            value = rows[top + row_index][left + column]
            if isinstance(value, float):
                rows[top + row_index][left + column] = bool(value)

    def _read_errors(self, rows: values.Grid) -> None:
        for error in self.api.queryFormulaCells(FORMULA_ERRORS).RangeAddresses:
            for row_index in range(error.StartRow, error.EndRow + 1):
                for column in range(error.StartColumn, error.EndColumn + 1):
                    cell = self.sheet.api.getCellByPosition(column, row_index)
                    error_value = CellError(cell.getError())
                    rows[row_index - self.row + 1][column - self.column + 1] = error_value

    def _show_as(self, code: str, places: Sequence[values.Place], *, unless: int) -> None:
        """Give the places a number format, except those whose format is of the kinds `unless`."""
        if not places:
            return
        document = self.document
        (present,) = number_formats.rectangles_of(document, self.api, unless)
        wanted = set(places).difference(number_formats.places_in(present))
        if not wanted:
            return
        union = document.api.createInstance("com.sun.star.sheet.SheetCellRanges")
        addresses = [self.at(area).range_address() for area in number_formats.as_areas(wanted)]
        union.addRangeAddresses(tuple(addresses), True)
        union.NumberFormat = number_formats.format_key(document, code)

    @property
    def formula(self) -> object:
        """Formulas, and the values of other cells as text, in the shape of `raw_value`."""
        if self.api is None:
            return None
        found = self._within_use()
        rows = found.read_formulas()
        return rows[0][0] if len(found) == 1 else tuple(tuple(row) for row in rows)

    @formula.setter
    def formula(self, data: object) -> None:
        if self.api is None:
            return
        if isinstance(data, str) and data.startswith("="):
            data = filled(data, self.area)
        self.raw_value = data

    @property
    def formula2(self) -> object:
        return self.formula

    @formula2.setter
    def formula2(self, data: object) -> None:
        self.formula = data

    def read_formulas(self) -> list[list[str]]:
        """Return formulas, or values as text, as rows; with two calls."""
        contents = zip(self.api.getFormulaArray(), self.api.getDataArray(), strict=True)
        return [
            [_formula_text(formula, value) for formula, value in zip(*row, strict=True)]
            for row in contents
        ]

    def _write_formulas(self, formulas: dict[values.Place, str]) -> None:
        translated = {place: to_calc(formula) for place, formula in formulas.items()}
        for area in number_formats.as_areas(translated):
            columns = range(area.column - 1, area.last_column)
            rows = range(area.row - 1, area.last_row)
            texts = tuple(tuple(translated[row, column] for column in columns) for row in rows)
            self.at(area).api.setFormulaArray(texts)

    @property
    def formula_array(self) -> str | None:
        if self.api is None:
            return None
        return to_excel(self.api.ArrayFormula.strip("{}"))

    @formula_array.setter
    def formula_array(self, formula: str) -> None:
        if self.api is not None:
            self.api.setArrayFormula(to_calc(formula))

    @property
    def has_array(self) -> bool:
        return bool(self.api.ArrayFormula)


def _formula_text(formula: str, value: object) -> str:
    if formula.startswith("=") and formula != value:
        return to_excel(formula)
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value or "")
