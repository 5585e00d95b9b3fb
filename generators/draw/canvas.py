"""What the drawing of each block needs, and how one value is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbook_templates.content import Value
from workbook_templates.evaluate import Evaluator
from workbook_templates.excel import FormulaWriter
from workbook_templates.layout import Layout, Spot

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from generators.draw.styles import Styles


@dataclass(slots=True)
class Canvas:
    """A book being drawn."""

    workbook: xlsxwriter.Workbook
    layout: Layout
    writer: FormulaWriter
    values: Evaluator
    styles: Styles
    sheets: list[Worksheet]

    def quoted(self, sheet: int) -> str:
        """A sheet's name as formulas write it, with the exclamation mark."""
        return "'" + self.layout.sheets[sheet].name.replace("'", "''") + "'!"

    def write(self, spot: Spot, value: Value, style: Format) -> None:
        """A typed value; texts stay texts, whatever they begin with."""
        sheet = self.sheets[spot.sheet]
        if value is None or value == "" or value != value:  # noqa: PLR0124 - NaN
            sheet.write_blank(spot.row, spot.column, None, style)
        elif isinstance(value, str):
            sheet.write_string(spot.row, spot.column, value, style)
        else:
            sheet.write_number(spot.row, spot.column, value, style)

    def write_formula(self, spot: Spot, formula: str, value: Value, style: Format) -> None:
        """A formula with its cached value."""
        empty = value is None or value != value  # noqa: PLR0124 - NaN
        self.sheets[spot.sheet].write_formula(
            spot.row, spot.column, formula, style, "" if empty else value
        )

    def section(self, sheet: int, row: int, left: int, right: int, title: str) -> None:
        """A block's title with a line under it, from column ``left`` to ``right``."""
        worksheet, style = self.sheets[sheet], self.styles.section
        for column in range(left + 1, right + 1):
            worksheet.write_blank(row, column, None, style)
        worksheet.write_string(row, left, title, style)
        worksheet.set_row(row, 20)
