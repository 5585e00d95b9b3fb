"""Checks that are seen while typing: attainment, missing and doubled entries, broken rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from agency.finding import Severity
from generators.draw.colours import board, fade_matrix, fade_table, light_zeros, mark, spans, tint
from generators.draw.theme import ALERT, GOOD, WATCH
from workbook_templates.excel import FormulaWriter
from workbook_templates.expression import Call, Column, Const, Expr, If, walk
from workbook_templates.formula_places import At
from workbook_templates.layout import COLUMN_PREFIX, Layout, MatrixPlace, TablePlace
from workbook_templates.schema import CheckSpec

if TYPE_CHECKING:
    from xlsxwriter.format import Format

    from generators.draw.canvas import Canvas


def shade(canvas: Canvas) -> None:
    """Conditional formats of all tables and matrices."""
    good = canvas.workbook.add_format({"font_color": GOOD[0], "bg_color": GOOD[1]})
    watch = canvas.workbook.add_format({"font_color": WATCH[0], "bg_color": WATCH[1]})
    alert = canvas.workbook.add_format({"font_color": ALERT[0], "bg_color": ALERT[1]})
    for matrix in canvas.layout.matrices.values():
        mark(canvas, matrix)
        if matrix.spec.tint:
            tint(canvas, matrix, matrix.spec.tint)
        if matrix.spec.fade:
            fade_matrix(canvas, matrix, *matrix.spec.fade)
        _attainment(canvas, matrix, good, alert)
    for table in canvas.layout.tables.values():
        if not table.spec.fixed:
            _entries(canvas, table, alert, watch)
            light_zeros(canvas, table)
        if table.spec.fade:
            fade_table(canvas, table, *table.spec.fade)
        if table.spec.board:
            board(canvas, table, *table.spec.board)
    _rules(canvas, {Severity.ERROR: alert, Severity.WARNING: watch})


def _attainment(canvas: Canvas, place: MatrixPlace, good: Format, alert: Format) -> None:
    """Rows and columns named 达成率: green from 100 %, red below 80 %."""
    sheet = canvas.sheets[place.sheet]
    areas: list[tuple[int, int, int, int]] = []
    columns = sorted(place.columns.values())
    for items, row in place.rows.items():
        label = place.plan.axes[place.spec.rows[-1]].items[items[-1]].label
        if label.endswith("达成率") and len(place.spec.rows) > 1:
            areas.append((row, columns[0], row, columns[-1]))
    rows = sorted(place.rows.values())
    for items, column in place.columns.items():
        if place.plan.axes[place.spec.columns[-1]].items[items[-1]].label.endswith("达成率"):
            areas.append((rows[0], column, rows[-1], column))
    if not areas:
        return
    spans = " ".join(f"{xl_rowcol_to_cell(a, b)}:{xl_rowcol_to_cell(c, d)}" for a, b, c, d in areas)
    first = areas[0]
    corner = xl_rowcol_to_cell(first[0], first[1])
    for test, style in ((f"{corner}>=1", good), (f"{corner}<0.8", alert)):
        sheet.conditional_format(
            *first,
            {
                "type": "formula",
                "criteria": f"=AND(ISNUMBER({corner}),{test})",
                "format": style,
                "multi_range": spans,
            },
        )


def _entries(canvas: Canvas, place: TablePlace, alert: Format, watch: Format) -> None:
    """Typed columns: a required cell that is missing, a unique one that is doubled."""
    sheet = canvas.sheets[place.sheet]
    top, bottom = place.top + 1, place.top + place.rows
    typed = [n for n, column in enumerate(place.spec.columns) if column.value is None]
    letters = [xl_col_to_name(place.left + n) for n in range(len(place.spec.columns))]
    row = ",".join(
        f"${letters[first]}{top + 1}:${letters[last]}{top + 1}" for first, last in spans(typed)
    )
    for offset, column in enumerate(place.spec.columns):
        letter = xl_col_to_name(place.left + offset)
        cell = f"${letter}{top + 1}"
        area = (top, place.left + offset, bottom, place.left + offset)
        if column.required:
            rule = f'=AND({cell}="",COUNTA({row})>0)'
            sheet.conditional_format(*area, {"type": "formula", "criteria": rule, "format": watch})
        if column.unique:
            column_area = f"${letter}${top + 1}:${letter}${bottom + 1}"
            rule = f'=AND({cell}<>"",SUMPRODUCT(--({column_area}={cell}))>1)'
            sheet.conditional_format(*area, {"type": "formula", "criteria": rule, "format": alert})


def _rules(canvas: Canvas, formats: dict[Severity, Format]) -> None:
    """Declared row rules that are to be seen while typing: the cell that breaks one is shaded.

    The first format that applies wins, so errors come before warnings.
    """
    shaded = (check for check in canvas.layout.plan.spec.checks if check.shade)
    rules = sorted(shaded, key=lambda rule: rule.severity != Severity.ERROR)
    for table, key in sorted({column for rule in rules for column in _foreign(canvas, rule)}):
        place = canvas.layout.tables[table]
        quoted = "'" + canvas.layout.sheets[place.sheet].name.replace("'", "''") + "'!"
        area = quoted + canvas.writer.places.column_area(table, key)
        canvas.workbook.define_name(f"{COLUMN_PREFIX}{table}.{key}", "=" + area)
    for rule in rules:
        place = canvas.layout.tables[rule.over]
        keys = [column.key for column in place.spec.columns]
        left = place.left + (keys.index(rule.show) if rule.show else 0)
        canvas.sheets[place.sheet].conditional_format(
            place.top + 1,
            left,
            place.top + place.rows,
            left,
            {
                "type": "formula",
                "criteria": rule_formula(canvas.writer, canvas.layout, rule),
                "format": formats[Severity(rule.severity)],
            },
        )


def rule_formula(writer: FormulaWriter, layout: Layout, rule: CheckSpec) -> str:
    """What is true of a table's first row if it breaks the rule; other rows follow from it."""
    place = layout.tables[rule.over]
    return writer.formula(_broken(rule), At(place.sheet, {}, rule.over, place.top + 1))


def _foreign(canvas: Canvas, rule: CheckSpec) -> set[tuple[str, str]]:
    """Columns on other sheets that a rule reads, as table and column key."""
    home = canvas.layout.tables[rule.over].sheet
    return {
        (part.table, str(part.name.value))
        for part in walk(_broken(rule))
        if isinstance(part, Column)
        and isinstance(part.name, Const)
        and canvas.layout.tables[part.table].sheet != home
    }


def _broken(rule: CheckSpec) -> Expr:
    """An expression that is true where the rule applies and does not hold."""
    fails = If(rule.holds, Const(0.0), Const(1.0))
    return fails if rule.only_if is None else Call("both", (rule.only_if, fails))
