"""Draws tables as ListObjects, and native validation for all typed cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from xlsxwriter.utility import xl_range_abs

from generators.draw.styles import Styles
from generators.draw.theme import CENTS, alignment
from workbook_templates.content import from_serial, from_share
from workbook_templates.formula_places import At
from workbook_templates.layout import CHOICES_PREFIX, Spot, TablePlace
from workbook_templates.schema import (
    EARLIEST_DAY,
    LARGEST,
    LAST_MOMENT,
    LATEST_DAY,
    LONGEST_ID,
    Bounds,
    ColumnSpec,
    TableSpec,
    Type,
)

if TYPE_CHECKING:
    from generators.draw.canvas import Canvas

BOARD_SIZE = 11
"""Points of the type on a board."""

NUMERIC = {Type.COUNT: "integer", Type.PLAIN: "integer"}


def name_choices(canvas: Canvas) -> None:
    """A defined name for every column that drop-downs read their choices from."""
    tables = canvas.layout.plan.tables
    sources = {
        bounds.source
        for bounds in (
            *(c.bounds for table in tables.values() for c in table.columns),
            *(f.bounds for f in canvas.layout.plan.fields.values()),
        )
        if bounds.source
    }
    for source in sorted(sources):
        table, _, column = source.partition(".")
        place = canvas.layout.tables[table]
        offset = [c.key for c in place.spec.columns].index(column)
        filled = [v for v in canvas.values.column(table, column) if v not in {"", None}]
        top, left = place.top + 1, place.left + offset
        last = top + max(len(filled), 1) - 1
        area = canvas.quoted(place.sheet) + xl_range_abs(top, left, last, left)
        canvas.workbook.define_name(CHOICES_PREFIX + source, "=" + area)


def draw_table(canvas: Canvas, place: TablePlace) -> None:
    """The ListObject with its data, formulas and validation."""
    sheet, spec, styles = canvas.sheets[place.sheet], place.spec, canvas.styles
    at = At(place.sheet, {}, spec.key)
    bottom = place.top + place.rows
    columns: list[dict[str, Any]] = []
    for offset, column in enumerate(spec.columns):
        style = _style(styles, spec, column)
        header = styles.heading(_header_align(spec, column), computed=column.value is not None)
        entry: dict[str, Any] = {"header": column.header, "header_format": header, "format": style}
        if column.value is not None:
            entry["formula"] = canvas.writer.formula(column.value, at)
        columns.append(entry)
        if column.value is None and not spec.fixed:
            area = (place.top + 1, place.left + offset, bottom, place.left + offset)
            validate(canvas, place.sheet, area, column.type, column.bounds)
    sheet.add_table(
        place.top,
        place.left,
        bottom,
        place.left + len(columns) - 1,
        {
            "name": spec.name,
            "columns": columns,
            "style": None,
            "autofilter": not spec.fixed,
            "header_row": True,
        },
    )
    sheet.set_row(place.top, 30)
    if spec.row_height:
        for row in range(place.top + 1, bottom + 1):
            sheet.set_row(row, spec.row_height)
    for offset, column in enumerate(spec.columns):
        _column(canvas, place, column, offset, columns[offset])
    helpers = [n for n, column in enumerate(spec.columns) if column.helper]
    for offset in helpers:
        left = place.left + offset
        width = spec.columns[offset].width
        sheet.set_column(left, left, width, None, {"level": 1, "hidden": True})
    if helpers and helpers[-1] + 1 < len(spec.columns):
        after = place.left + helpers[-1] + 1
        sheet.set_column(
            after, after, spec.columns[helpers[-1] + 1].width, None, {"collapsed": True}
        )


def _style(styles: Styles, table: TableSpec, column: ColumnSpec) -> Any:  # noqa: ANN401
    typed = column.value is None and not table.fixed
    return styles.cell(
        column.type,
        typed=typed,
        number_format=CENTS if typed and column.cents else "",
        middle=bool(table.row_height),
        align=alignment(column.type, column.width),
        size=BOARD_SIZE if table.board else 9,
        ruled=True,
        quiet=table.spare > 0 and column.type is not Type.RATIO,
    )


def _header_align(table: TableSpec, column: ColumnSpec) -> str:
    """Where a header stands: over its values, but in the middle where a button hides its end."""
    align = alignment(column.type, column.width)
    return "center" if align == "right" and not table.fixed else align


def _column(
    canvas: Canvas, place: TablePlace, column: ColumnSpec, offset: int, drawn: dict[str, Any]
) -> None:
    style, left = drawn["format"], place.left + offset
    top = place.top + 1
    values = canvas.values.column(place.spec.key, column.key).tolist()
    empty: Any = "" if column.type.is_text else np.nan
    values.extend([empty] * (place.rows - len(values)))
    for row, value in enumerate(values, start=top):
        spot = Spot(place.sheet, row, left)
        if column.value is None:
            canvas.write(spot, value, style)
        else:
            canvas.write_formula(spot, drawn["formula"], value, style)


def validate(
    canvas: Canvas, sheet: int, area: tuple[int, int, int, int], kind: Type, bounds: Bounds
) -> None:
    """Native validation of an area of typed cells."""
    rule = _validation(kind, bounds)
    if rule is not None:
        canvas.sheets[sheet].data_validation(*area, rule)


def _validation(kind: Type, bounds: Bounds) -> dict[str, Any] | None:
    rule: dict[str, Any]
    if bounds.source:
        rule = {
            "validate": "list",
            "source": "=" + CHOICES_PREFIX + bounds.source,
            "error_title": "不在选项中",
            "error_message": "请从下拉表中选择。",
        }
        if bounds.suggest:
            rule["show_error"] = False
    elif kind is Type.DATE:
        rule = {
            "validate": "date",
            "criteria": "between",
            "minimum": from_serial(bounds.low or EARLIEST_DAY),
            "maximum": from_serial(bounds.high or LATEST_DAY),
            "error_title": "不是日期",
            "error_message": "请填日期，如 2027-03-01。",
        }
    elif kind is Type.MOMENT:
        rule = {
            "validate": "date",
            "criteria": "between",
            "minimum": from_serial(EARLIEST_DAY),
            "maximum": from_serial(LATEST_DAY),
            "error_title": "不是日期和时间",
            "error_message": "请填日期和时间，如 2027-03-01 9:30。",
        }
    elif kind is Type.TIME:
        rule = {
            "validate": "time",
            "criteria": "between",
            "minimum": from_share(0.0),
            "maximum": from_share(LAST_MOMENT),
            "error_title": "不是时间",
            "error_message": "请填一天中的时间，如 8:30。",
        }
    elif kind is Type.ID:
        rule = {
            "validate": "length",
            "criteria": "between",
            "minimum": 1,
            "maximum": LONGEST_ID,
            "error_title": "工号、代码",
            "error_message": f"请按文本填写，保留前面的 0，不超过 {LONGEST_ID} 位。",
        }
    elif not kind.is_text:
        low = bounds.low if bounds.low is not None else -LARGEST
        high = bounds.high if bounds.high is not None else LARGEST
        what = "整数" if kind in NUMERIC else "数"
        rule = {
            "validate": NUMERIC.get(kind, "decimal"),
            "criteria": "between",
            "minimum": int(low) if kind in NUMERIC else low,
            "maximum": int(high) if kind in NUMERIC else high,
            "error_title": "数字不合理",
            "error_message": f"请填 {low:g} 到 {high:g} 之间的{what}。",
        }
    elif bounds.prompt:
        rule = {"validate": "any"}
    else:
        return None
    if bounds.prompt:
        rule |= {"input_title": "填写提示", "input_message": bounds.prompt}
    return rule
