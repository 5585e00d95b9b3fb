"""How new rows of a table look: like the row above, with the formulas of calculated columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from generators.ooxml.address import cell_name, column_letters
from generators.ooxml.errors import EditRefusedError
from generators.ooxml.formula import shift
from generators.ooxml.markup import escape
from generators.ooxml.sheet import Sheet
from generators.ooxml.table import Table, TableColumn
from generators.ooxml.values import CellValue, cell_xml, number_text

if TYPE_CHECKING:
    from generators.ooxml.workbook import Workbook

Record: TypeAlias = Mapping[int, CellValue]
"""A row by column id."""


@dataclass(frozen=True, slots=True)
class Model:
    """How a column's new cells look: format of the last row, formula and where it stood."""

    column: TableColumn
    number: int  # of the sheet's column
    letters: str
    style: int
    formula: str | None
    formula_row: int | None
    metadata: str = ""
    element: str = ""
    """The ``<f>`` element where it is the same in every row."""
    opening: str = ""
    """What stands between the row's number and a number's ``<v>`` in every new cell."""
    blank: str = ""
    """What follows the row's number in a new cell whose formula shows an empty text."""

    def formula_at(self, row: int) -> str:
        """The ``<f>`` element of the calculated column in a row."""
        if self.element:
            return self.element
        text = self.formula or ""
        if self.formula_row is not None:
            text = shift(text, row - self.formula_row)
        kind = f' t="array" ref="{cell_name(row, self.number)}"' if self.column.is_array else ""
        return f"<f{kind}>{escape(text)}</f>"


def models_of(sheet: Sheet, table: Table) -> list[Model]:
    """The model of every column, in their order."""
    models = []
    for column in table.columns:
        number = table.sheet_column(column)
        formula, formula_row, metadata = column.formula, None, ""
        if column.formula is not None:
            for row in (table.last_row, table.first_row):
                cell = sheet.cell(row, number)
                text = sheet.formula_text(cell) if cell is not None else None
                if cell is not None and text:
                    formula, formula_row, metadata = text, row, cell.cell_metadata
                    break
        style = sheet.style_for(table.last_row, number)
        element = opening = blank = ""
        head = (f'" s="{style}"' if style else '"') + (f' cm="{metadata}"' if metadata else "")
        if formula is None:
            opening = f"{head}>"
        elif formula and not column.is_array and not _moves(formula):
            element = f"<f>{escape(formula)}</f>"
            opening = f"{head}>{element}"
            blank = cell_xml(head, "", formula=element)
        letters = column_letters(number)
        models.append(
            Model(
                column,
                number,
                letters,
                style,
                formula,
                formula_row,
                metadata,
                element,
                opening,
                blank,
            )
        )
    return models


def planned_rows(
    book: Workbook, table: Table, models: Sequence[Model], start: int, records: Sequence[Record]
) -> list[tuple[int, dict[int, str]]]:
    """The cells of every row by column, as XML; an empty text where there is to be none.

    Rows below the table with the same record read the same but for their number.
    """
    sheet = book.sheet(table.sheet)
    alike = all(model.formula is None or model.element for model in models)
    rests: dict[int, list[tuple[Model, str]]] = {}
    planned = []
    for row, record in enumerate(records, start=start):
        known = rests.get(id(record))
        if known is not None:
            cells = {
                model.number: rest and f'<c r="{model.letters}{row}{rest}' for model, rest in known
            }
        else:
            cells = {
                model.number: _cell(book, sheet, table, model, row, record) for model in models
            }
            if alike and row > table.last_row:
                rests[id(record)] = [
                    (model, cells[model.number].partition(f"{model.letters}{row}")[2])
                    for model in models
                ]
        planned.append((row, cells))
    return planned


@lru_cache(maxsize=4_096)
def _moves(formula: str) -> bool:
    """Whether the formula reads otherwise in another row."""
    return shift(formula, 1) != formula


def _cell(  # noqa: PLR0917 - one place that knows all of them
    book: Workbook, sheet: Sheet, table: Table, model: Model, row: int, record: Record
) -> str:
    """The XML of one cell of a written row; empty if the file needs to hold none."""
    value = record.get(model.column.id)
    if row > table.last_row:
        if model.opening and type(value) is float:
            return f'<c r="{model.letters}{row}{model.opening}<v>{number_text(value)}</v></c>'
        if model.blank and value == "":
            return f'<c r="{model.letters}{row}{model.blank}'
    style = model.style if row > table.last_row else sheet.style_for(row, model.number)
    head = f'<c r="{model.letters}{row}" s="{style}"' if style else f'<c r="{model.letters}{row}"'
    element = ""
    if model.column.formula is not None:
        element = model.formula_at(row)
        if model.metadata:
            head += f' cm="{model.metadata}"'
    elif value is None:
        return f"{head}/>" if style else ""
    elif isinstance(value, (date, time)):
        return book.value_xml(row, model.number, value, style)
    try:
        return cell_xml(head, value, formula=element, date1904=book.date1904)
    except EditRefusedError as error:
        raise error.at(table.sheet, cell_name(row, model.number)) from None
