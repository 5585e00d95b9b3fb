"""Draws a book: every sheet, its blocks, names, checks and print set-up.

The cached value of every formula is the second evaluator's, so that previews, phones
and readers without a calculation engine show the right numbers.
"""

from __future__ import annotations

from datetime import datetime
from itertools import accumulate
from pathlib import Path
from typing import IO, Any

import numpy as np
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from generators.binding import Binding, binding_rows, column_name, row_name
from generators.draw.blocks import draw_charts, draw_form, draw_links, draw_text
from generators.draw.canvas import Canvas
from generators.draw.checks import shade
from generators.draw.matrix import draw_matrix
from generators.draw.paper import ROW_HEIGHT, print_setup
from generators.draw.styles import Styles
from generators.draw.table import draw_table, name_choices
from generators.draw.theme import ALERT, TAB_COLOURS
from generators.draw.worksheet import PlainFormulas
from workbook_templates.content import BookContent
from workbook_templates.evaluate import Evaluator
from workbook_templates.excel import FormulaWriter
from workbook_templates.expression import Expr
from workbook_templates.formula_places import At
from workbook_templates.layout import (
    FIRST_COLUMN,
    FIRST_ROW,
    NAME_PREFIX,
    Layout,
    MatrixPlace,
    Spot,
    TablePlace,
    text_width,
)
from workbook_templates.plan import BookPlan
from workbook_templates.schema import Charts, Form, Links, SheetSpec, Text

LINK_COLUMN = 150
"""Characters from the left at which the way back to the cover stands, if the sheet is as wide."""
PROTECTION = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "autofilter": True,
    "sort": True,
    "objects": True,
    "scenarios": True,
}
"""What people may still do on a protected form; there is no password."""


def draw(
    plan: BookPlan,
    content: BookContent,
    binding: Binding,
    target: str | Path | IO[bytes],
    created: datetime | None = None,
) -> Layout:
    """Draw the book into ``target`` and return where everything stands."""
    layout = Layout(plan, content)
    workbook = xlsxwriter.Workbook(
        str(target) if isinstance(target, Path) else target, {"strings_to_numbers": False}
    )
    workbook.set_calc_mode("auto")
    workbook.set_properties(_properties(plan, binding, created))
    sheets = [workbook.add_worksheet(sheet.name, PlainFormulas) for sheet in layout.sheets]
    canvas = Canvas(
        workbook,
        layout,
        FormulaWriter(layout),
        Evaluator(plan, content),
        Styles(workbook),
        sheets,
    )
    name_choices(canvas)
    for number, sheet in enumerate(layout.sheets):
        _draw_sheet(canvas, number, sheet, binding)
    _name_places(canvas)
    shade(canvas)
    _bind(canvas, binding)
    sheets[0].activate()
    workbook.close()
    return layout


def _properties(plan: BookPlan, binding: Binding, created: datetime | None) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "title": f"{binding.team_name} {binding.year} {plan.spec.name}",
        "subject": plan.spec.name,
        "company": binding.branch_name,
        "comments": f"模板 {plan.spec.key} {plan.spec.version}",
    }
    if created is not None:
        properties["created"] = created
    return properties


def _draw_sheet(canvas: Canvas, number: int, sheet: SheetSpec, binding: Binding) -> None:
    worksheet, styles = canvas.sheets[number], canvas.styles
    worksheet.hide_gridlines(2)
    worksheet.set_tab_color(TAB_COLOURS[sheet.tab])
    worksheet.set_default_row(ROW_HEIGHT)
    right = max(canvas.layout.rights[number], 6)
    for column, width in canvas.layout.widths[number].items():
        worksheet.set_column(column, column, width)
    worksheet.set_column(0, 0, 3, None, {"hidden": True})
    worksheet.set_row(0, 28)
    room = sum(width for _, width in canvas.layout.shown(number))
    worksheet.write_string(0, 1, sheet.title, styles.title(_fitting(sheet.title, room, 16)))
    subtitle = styles.subtitle(_fitting(binding.subtitle, room, 9))
    worksheet.write_string(1, 1, binding.subtitle, subtitle)
    if number:
        _way_back(canvas, number)
    worksheet.set_row(2, 18)
    for column in range(1, right + 1):
        worksheet.write_blank(2, column, None, styles.hint())
    worksheet.write_string(2, 1, sheet.hint, styles.hint(_fitting(sheet.hint, room, 9)))
    worksheet.set_row(3, 6)
    if canvas.layout.plan.spec.banner is not None:
        _banner(canvas, number, canvas.layout.plan.spec.banner, right)
    frozen = 0
    for place in canvas.layout.on_sheet(number):
        match place:
            case TablePlace():
                draw_table(canvas, place)
                if place.spec.main or (not place.spec.fixed and len(sheet.bands) == 1):
                    frozen = place.top + 1
            case MatrixPlace():
                draw_matrix(canvas, place)
                if place.spec.blocks or place.spec.main:
                    frozen = place.header + len(place.spec.columns)
            case _:
                match place.block:
                    case Form():
                        draw_form(canvas, place, place.block)
                    case Text():
                        draw_text(canvas, place, place.block)
                    case Links():
                        draw_links(canvas, place, place.block)
                    case Charts():
                        draw_charts(canvas, place, place.block)
    if frozen or sheet.freeze_columns:
        worksheet.freeze_panes(frozen or FIRST_ROW - 1, sheet.freeze_columns)
    _level(canvas, number)
    print_setup(worksheet, sheet, canvas.layout, number, frozen)
    if sheet.protect:
        worksheet.protect("", PROTECTION)
    if sheet.hidden:
        worksheet.hide()


def _fitting(text: str, room: float, size: float) -> float:
    """The size of type, at most ``size`` points, in which a text fits into so many characters."""
    return max(min(size, size * room / (text_width(text) * size / 9)), 7) // 0.5 * 0.5


def _way_back(canvas: Canvas, number: int) -> None:
    """A link to the first sheet, which lists all, at the sheet's right end or the screen's."""
    shown = canvas.layout.shown(number)
    sums = accumulate(width for _, width in shown)
    column = [at for (at, _), wide in zip(shown, sums, strict=True) if wide <= LINK_COLUMN][-1]
    target = "internal:'" + canvas.layout.sheets[0].name + "'!A1"
    canvas.sheets[number].write_url(0, column, target, canvas.styles.back, "目录")


def _level(canvas: Canvas, number: int) -> None:
    """All rows outside tables have a height of their own: programs choose others by default.

    Rows of tables grow with what is written into them.
    """
    worksheet, layout = canvas.sheets[number], canvas.layout
    grown = {
        row
        for place in layout.tables.values()
        if place.sheet == number
        for row in range(place.top + 1, place.top + place.rows + 1)
    }
    for row in range(layout.bottoms[number]):
        if row not in grown and row not in worksheet.row_sizes:
            worksheet.set_row(row, ROW_HEIGHT)


def _banner(canvas: Canvas, number: int, text: Expr, right: int) -> None:
    """A formula in the line above the sheet's first block; the line is low where it is empty."""
    shown = canvas.values.compute(text)
    shown = shown.item() if isinstance(shown, np.ndarray) else shown
    sheet, spot = canvas.sheets[number], Spot(number, FIRST_ROW - 1, FIRST_COLUMN)
    sheet.set_row(spot.row, 20 if shown else 6)
    canvas.write_formula(spot, canvas.writer.formula(text, At(number)), shown, canvas.styles.banner)
    cell = xl_rowcol_to_cell(spot.row, spot.column, row_abs=True, col_abs=True)
    look = canvas.workbook.add_format({"bg_color": ALERT[1]})
    options = {"type": "formula", "criteria": f'={cell}<>""', "format": look}
    sheet.conditional_format(spot.row, spot.column, spot.row, right, options)


def _name_places(canvas: Canvas) -> None:
    """A defined name for each field and for the keys of each matrix."""
    define = canvas.workbook.define_name
    places = canvas.writer.places
    for key, spot in canvas.layout.fields.items():
        define(NAME_PREFIX + key, "=" + places.reference(spot, -1, absolute=True))
    for key, place in canvas.layout.matrices.items():
        quoted = canvas.quoted(place.sheet)
        rows, columns = sorted(place.rows.values()), sorted(place.columns.values())
        left, right = xl_col_to_name(columns[0]), xl_col_to_name(columns[-1])
        line = place.key_row + 1
        define(row_name(key), f"={quoted}$A${rows[0] + 1}:$A${rows[-1] + 1}")
        define(column_name(key), f"={quoted}${left}${line}:${right}${line}")


def _bind(canvas: Canvas, binding: Binding) -> None:
    sheet = canvas.workbook.add_worksheet("_huibao")
    for row, cells in enumerate(binding_rows(canvas.layout, binding)):
        for column, text in enumerate(cells):
            sheet.write_string(row, column, text)
    sheet.very_hidden()
