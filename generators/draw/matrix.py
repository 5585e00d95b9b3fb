"""Draws a matrix: headers, labels, inputs and formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_range_abs

from generators.binding import SEPARATOR
from generators.draw.table import validate
from generators.draw.theme import BAND
from workbook_templates.excel import At
from workbook_templates.expression import Const
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
    _headers(canvas, place)
    _row_labels(canvas, place)
    _cells(canvas, place)
    if place.spec.sparkline:
        _sparklines(canvas, place)


def _sparklines(canvas: Canvas, place: MatrixPlace) -> None:
    """A small line behind each row, with its best and last points marked."""
    sheet, spec = canvas.sheets[place.sheet], place.spec
    left, right = min(place.columns.values()), max(place.columns.values())
    bottom_header = place.header + len(spec.columns) - 1
    sheet.write_string(bottom_header, right + 1, spec.sparkline, canvas.styles.header)
    style = canvas.styles.cell(Type.NUMBER)
    for row in place.rows.values():
        sheet.write_blank(row, right + 1, None, style)
        area = canvas.quoted(place.sheet) + xl_range_abs(row, left, row, right)
        options = {"range": area, "high_point": True, "last_point": True}
        sheet.add_sparkline(row, right + 1, options | {"series_color": BAND})


def _headers(canvas: Canvas, place: MatrixPlace) -> None:
    sheet, styles, spec = canvas.sheets[place.sheet], canvas.styles, place.spec
    if spec.title and not spec.blocks:
        right = max(place.columns.values()) + spec.merge - 1
        canvas.section(place.sheet, place.top, place.left, right, spec.title)
    sheet.set_row(place.key_row, None, None, {"hidden": True})
    depth = len(spec.columns)
    for offset in range(place.label_columns):
        text = spec.corner[offset] if offset < len(spec.corner) else ""
        for row in range(place.header, place.header + depth):
            last = row == place.header + depth - 1
            sheet.write_string(row, place.left + offset, text if last else "", styles.header)
    for combination, column in place.columns.items():
        items = [
            place.plan.axes[n].items[i] for n, i in zip(spec.columns, combination, strict=True)
        ]
        key = SEPARATOR.join(item.key for item in items)
        sheet.write_string(place.key_row, column, key)
        for level, item in enumerate(items):
            outer = level < depth - 1
            first = not outer or combination[level + 1 :] == tuple(
                place.plan.allowed[n][0] for n in spec.columns[level + 1 :]
            )
            text = item.label if first else ""
            row = place.header + level
            if spec.merge > 1:
                sheet.merge_range(row, column, row, column + spec.merge - 1, text, styles.header)
            else:
                sheet.write_string(row, column, text, styles.header)
    wide = any(len(text) > 6 for text in _labels(place))
    sheet.set_row(place.header + depth - 1, 30 if wide else 20)
    for row, label in place.bands:
        for column in range(place.left, max(place.columns.values()) + 1):
            sheet.write_blank(row, column, None, styles.band)
        sheet.write_string(row, place.left, label, styles.band)
        sheet.set_row(row, 20)
    breaks = [row for row, _ in place.bands[1:]] + ([place.top] if spec.new_page else [])
    if breaks:
        sheet.set_h_pagebreaks(breaks)


def _labels(place: MatrixPlace) -> list[str]:
    name = place.spec.columns[-1]
    return [place.plan.axes[name].items[i].label for i in place.plan.allowed[name]]


def _row_labels(canvas: Canvas, place: MatrixPlace) -> None:
    sheet, styles, spec = canvas.sheets[place.sheet], canvas.styles, place.spec
    first = 1 if spec.blocks else 0
    shown = spec.rows[first : first + place.label_columns]
    if spec.label_depth:
        _block_labels(canvas, place, shown)
    before: tuple[int, ...] = ()
    for combination, row in place.rows.items():
        full = dict(zip(spec.rows, combination, strict=True))
        keys = [place.plan.axes[n].items[full[n]].key for n in spec.rows]
        sheet.write_string(row, 0, SEPARATOR.join(keys))
        inner = tuple(full[name] for name in shown)
        for offset, name in enumerate(() if spec.label_depth else shown):
            fresh = before[: offset + 1] != inner[: offset + 1]
            leaf = offset == len(shown) - 1
            text = place.plan.axes[name].items[full[name]].label if fresh or leaf else ""
            style = styles.label(bold=not leaf or len(shown) == 1)
            sheet.write_string(row, place.left + offset, text, style)
        before = inner
        item = place.plan.axes[spec.rows[-1]].items[combination[-1]]
        if item.attrs.get("hidden"):
            sheet.set_row(row, None, None, {"hidden": True})
        elif spec.row_height:
            sheet.set_row(row, spec.row_height)


def _block_labels(canvas: Canvas, place: MatrixPlace, shown: tuple[str, ...]) -> None:
    """One merged label for all rows that have the same items on the axes ``shown``."""
    sheet, style = canvas.sheets[place.sheet], canvas.styles.block_label
    for offset, name in enumerate(shown):
        blocks: dict[tuple[int, ...], list[int]] = {}
        for combination, row in place.rows.items():
            blocks.setdefault(combination[: offset + 1], []).append(row)
        for items, rows in blocks.items():
            label = place.plan.axes[name].items[items[-1]].label
            column = place.left + offset
            if len(rows) > 1:
                sheet.merge_range(rows[0], column, rows[-1], column, label, style)
            else:
                sheet.write_string(rows[0], column, label, style)


def _cells(canvas: Canvas, place: MatrixPlace) -> None:
    sheet, writer, spec, plan = canvas.sheets[place.sheet], canvas.writer, place.spec, place.plan
    values = canvas.values.matrix(spec.key)
    inputs: dict[tuple[int, Type], list[tuple[int, int]]] = {}
    formats: dict[tuple[Type, str, bool], Format] = {}
    innermost = plan.axes[spec.rows[-1]].items
    for row_items, row in place.rows.items():
        look_of_row = str(innermost[row_items[-1]].attrs.get("look", ""))
        for column_items, column in place.columns.items():
            position = row_items + column_items
            owner = int(plan.owner[position])
            rule = int(plan.rule[position])
            if owner >= 0:
                unit = plan.units[owner]
                kind, summed = unit.type, _summed(place, position)
                look = (kind, look_of_row, summed)
                if look not in formats:
                    formats[look] = canvas.styles.cell(
                        kind,
                        bold=summed,
                        fill=TOTAL_FILL if summed else "",
                        quiet=spec.quiet,
                        look=look_of_row,
                    )
                value = values[position]
                if isinstance(unit.expr, Const) and isinstance(unit.expr.value, str):
                    sheet.write_string(row, column, unit.expr.value, formats[look])
                    continue
                at = At(place.sheet, dict(zip(plan.names, position, strict=True)))
                formula = writer.formula(unit.expr, at)
                if spec.merge > 1:
                    right = column + spec.merge - 1
                    sheet.merge_range(row, column, row, right, "", formats[look])
                canvas.write_formula(Spot(place.sheet, row, column), formula, value, formats[look])
            elif rule >= 0 and spec.rules[rule].input:
                kind = plan.type_at(position) or Type.NUMBER
                style = canvas.styles.cell(kind, typed=True)
                if spec.merge > 1:
                    sheet.merge_range(row, column, row, column + spec.merge - 1, "", style)
                canvas.write(Spot(place.sheet, row, column), values[position], style)
                inputs.setdefault((rule, kind), []).append((row, column))
            else:
                style = canvas.styles.make(bg_color=UNUSED_FILL, border=1, border_color="#E5E7EB")
                sheet.write_blank(row, column, None, style)
    for (rule, kind), cells in inputs.items():
        for first, last in _rectangles(cells):
            validate(canvas, place.sheet, (*first, *last), kind, spec.rules[rule].bounds)


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
