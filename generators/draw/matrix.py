"""Draws a matrix: headers, labels, inputs and formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_range_abs

from generators.draw.matrix_labels import draw_headers, draw_row_labels
from generators.draw.table import validate
from generators.draw.theme import BAND, LINE, alignment
from workbook_templates.expression import Const
from workbook_templates.formula_places import At
from workbook_templates.layout import MatrixPlace, Spot
from workbook_templates.schema import Type

if TYPE_CHECKING:
    from xlsxwriter.format import Format

    from generators.draw.canvas import Canvas

TOTAL_FILL = "#EEF3F8"
UNUSED_FILL = "#F5F5F5"
SUMMED_LEVELS = {"year", "quarter", "team"}


def draw_matrix(canvas: Canvas, place: MatrixPlace) -> None:
    """Headers, keys and all cells of one matrix."""
    draw_row_labels(canvas, place)
    draw_headers(canvas, place, _cells(canvas, place))
    if place.spec.sparkline:
        _sparklines(canvas, place)


def _sparklines(canvas: Canvas, place: MatrixPlace) -> None:
    """A small line behind each row, with its best and last points marked."""
    sheet, spec = canvas.sheets[place.sheet], place.spec
    left, right = min(place.columns.values()), place.right
    bottom_header = place.header + len(spec.columns) - 1
    sheet.write_string(bottom_header, right + 1, spec.sparkline, canvas.styles.header)
    style = canvas.styles.cell(Type.NUMBER)
    for row in place.rows.values():
        sheet.write_blank(row, right + 1, None, style)
        area = canvas.quoted(place.sheet) + xl_range_abs(row, left, row, right)
        options = {"range": area, "high_point": True, "last_point": True}
        sheet.add_sparkline(row, right + 1, options | {"series_color": BAND})


def _cells(canvas: Canvas, place: MatrixPlace) -> dict[int, set[str]]:
    """Write all cells; where the values of each column stand: left, center or right."""
    sheet, writer, spec, plan = canvas.sheets[place.sheet], canvas.writer, place.spec, place.plan
    values = canvas.values.matrix(spec.key)
    inputs: dict[tuple[int, Type], list[tuple[int, int]]] = {}
    formats: dict[tuple[Type, str, bool, str], Format] = {}
    aligned: dict[int, set[str]] = {column: set() for column in place.columns.values()}
    innermost = plan.axes[spec.rows[-1]].items
    widths = canvas.layout.widths[place.sheet]
    for row_items, row in place.rows.items():
        look_of_row = str(innermost[row_items[-1]].attrs.get("look", ""))
        for column_items, column in place.columns.items():
            position = row_items + column_items
            owner = int(plan.owner[position])
            rule = int(plan.rule[position])
            merged = place.merges[column]
            if owner >= 0:
                unit = plan.units[owner]
                kind, summed = unit.type, _summed(place, position)
                align = _align(kind, merged, widths.get(column, 0), look_of_row)
                if spec.headless:
                    align = "left"
                aligned[column].add("center" if look_of_row else align)
                look = (kind, look_of_row, summed, align)
                if look not in formats:
                    formats[look] = canvas.styles.cell(
                        kind,
                        bold=summed,
                        fill=TOTAL_FILL if summed else "",
                        quiet=spec.quiet,
                        look=look_of_row,
                        align=align,
                    )
                value = values[position]
                if isinstance(unit.expr, Const) and isinstance(unit.expr.value, str):
                    sheet.write_string(row, column, unit.expr.value, formats[look])
                    continue
                at = At(place.sheet, dict(zip(plan.names, position, strict=True)))
                formula = writer.formula(unit.expr, at)
                if merged > 1:
                    sheet.merge_range(row, column, row, column + merged - 1, "", formats[look])
                canvas.write_formula(Spot(place.sheet, row, column), formula, value, formats[look])
            elif rule >= 0 and spec.rules[rule].input:
                kind = plan.type_at(position) or Type.NUMBER
                align = _align(kind, merged, widths.get(column, 0), "")
                aligned[column].add(align)
                style = canvas.styles.cell(
                    kind, typed=True, align=align, middle=spec.row_height > 0
                )
                if merged > 1:
                    sheet.merge_range(row, column, row, column + merged - 1, "", style)
                canvas.write(Spot(place.sheet, row, column), values[position], style)
                inputs.setdefault((rule, kind), []).append((row, column))
            else:
                style = canvas.styles.make(bg_color=UNUSED_FILL, border=1, border_color=LINE)
                sheet.write_blank(row, column, None, style)
    for (rule, kind), cells in inputs.items():
        for first, last in _rectangles(cells):
            validate(canvas, place.sheet, (*first, *last), kind, spec.rules[rule].bounds)
    return aligned


def _align(kind: Type, merged: int, width: float, look: str) -> str:
    """Counts stand under each other as amounts do, whatever the column's width."""
    if look:
        return "left"
    return alignment(kind, 0 if merged > 1 or kind is Type.COUNT else width)


def _summed(place: MatrixPlace, position: tuple[int, ...]) -> bool:
    """Whether the cell belongs to a total, which is shown on a tinted ground."""
    return any(
        place.plan.axes[name].items[i].level in {"year", "quarter"}
        for name, i in zip(place.plan.names, position, strict=True)
    ) or (
        not place.spec.blocks
        and any(
            place.plan.axes[name].items[i].level == "team"
            for name, i in zip(place.plan.names, position, strict=True)
        )
    )


def _rectangles(cells: list[tuple[int, int]]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Runs of neighbouring cells in one row, joined downwards where they are alike."""
    rows: dict[int, list[int]] = {}
    for row, column in cells:
        rows.setdefault(row, []).append(column)
    runs: list[tuple[int, int, int]] = []
    for row, columns in sorted(rows.items()):
        start = previous = columns[0]
        for column in [*sorted(columns)[1:], -1]:
            if column != previous + 1:
                runs.append((row, start, previous))
                start = column
            previous = column
    joined: list[tuple[tuple[int, int], tuple[int, int]]] = []
    open_runs: dict[tuple[int, int], list[int]] = {}
    for row, left, right in runs:
        span = open_runs.get((left, right))
        if span and span[1] == row - 1:
            span[1] = row
        else:
            if span:
                joined.append(((span[0], left), (span[1], right)))
            open_runs[left, right] = [row, row]
    joined.extend(
        ((top, left), (bottom, right)) for (left, right), (top, bottom) in open_runs.items()
    )
    return joined
