"""Draws forms, texts, the index of sheets and charts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from generators.draw.table import validate
from generators.draw.theme import BAND, BRAND, FONT, LINE, MUTED
from workbook_templates.formula_places import At
from workbook_templates.layout import Placed, position_of
from workbook_templates.schema import Charts, ChartSpec, FieldSpec, Form, Links, Text

if TYPE_CHECKING:
    from generators.draw.canvas import Canvas

SERIES_COLOURS = {"column": (BAND, "#A9C4E4"), "line": ("#E0A800", BRAND)}

CHARACTER = 7 / 12
"""Chinese characters of running text that take a unit of column width."""

LINE_HEIGHT = 15.0


def draw_form(canvas: Canvas, place: Placed, form: Form) -> None:
    """Labels and values, in pairs; a value of any kind reads on from its label, on the left."""
    if form.title:
        width = (form.label_width + form.value_width) * form.columns
        canvas.section(place.sheet, place.top, place.left, place.left + width - 1, form.title)
    for spec in form.fields:
        _field(canvas, form, spec)


def _field(canvas: Canvas, form: Form, spec: FieldSpec) -> None:
    spot = canvas.layout.fields[spec.key]
    sheet, styles = canvas.sheets[spot.sheet], canvas.styles
    typed = spec.value is None and not spec.constant
    style = styles.cell(spec.type, typed=typed, bold=not typed and spec.tall <= 2, align="left")
    label = styles.label()
    bottom = spot.row + spec.tall - 1
    left = spot.column - form.label_width
    if form.label_width > 1 or spec.tall > 1:
        sheet.merge_range(spot.row, left, bottom, spot.column - 1, spec.label, label)
    else:
        sheet.write_string(spot.row, left, spec.label, label)
    right = spot.column + form.value_width - 1
    if right > spot.column or spec.tall > 1:
        sheet.merge_range(spot.row, spot.column, bottom, right, "", style)
    value = canvas.values.field(spec.key)
    if spec.value is not None:
        formula = canvas.writer.formula(spec.value, At(spot.sheet))
        canvas.write_formula(spot, formula, value, style)
    else:
        canvas.write(spot, value, style)
    if typed:
        area = (spot.row, spot.column, bottom, right)
        validate(canvas, spot.sheet, area, spec.type, spec.bounds)


def draw_text(canvas: Canvas, place: Placed, text: Text) -> None:
    """One merged row for each line, tall enough for its length."""
    sheet = canvas.sheets[place.sheet]
    widths = canvas.layout.widths[place.sheet]
    room = sum(widths.get(place.left + n, 9.5) for n in range(text.columns))
    right = place.left + text.columns - 1
    canvas.section(place.sheet, place.top, place.left, right, text.title)
    for row, line in enumerate(text.lines, start=place.top + 1):
        sheet.merge_range(row, place.left, row, right, line, canvas.styles.body)
        length = sum(1.0 if ord(c) > 255 else 0.55 for c in line)
        lines = max(math.ceil(length / (room * CHARACTER - 3)), 1)
        sheet.set_row(row, LINE_HEIGHT * lines + 3)


def draw_links(canvas: Canvas, place: Placed, links: Links) -> None:
    """The book's sheets with what each is for."""
    sheet, styles = canvas.sheets[place.sheet], canvas.styles
    shown = [spec for spec in canvas.layout.sheets if not spec.hidden]
    canvas.section(place.sheet, place.top, place.left, place.left + links.columns - 1, links.title)
    for row, spec in enumerate(shown, start=place.top + 1):
        target = "internal:'" + spec.name.replace("'", "''") + "'!A1"
        sheet.merge_range(row, place.left, row, place.left + 1, "", styles.link)
        sheet.write_url(row, place.left, target, styles.link, spec.name)
        right = place.left + links.columns - 1
        sheet.merge_range(row, place.left + 2, row, right, spec.purpose, styles.line)


def draw_charts(canvas: Canvas, place: Placed, charts: Charts) -> None:
    """Charts side by side, each over its share of the sheet's width."""
    offset = 4.0
    for spec in charts.charts:
        canvas.sheets[place.sheet].insert_chart(
            place.top,
            place.left,
            _chart(canvas, spec),
            {"x_offset": offset, "y_offset": 4, "object_position": 1},
        )
        offset += spec.width + 10


def _chart(canvas: Canvas, spec: ChartSpec) -> Any:  # noqa: ANN401 - XlsxWriter's chart
    matrix = canvas.layout.matrices[spec.matrix]
    plan = matrix.plan
    axis = plan.axes[spec.axis]
    items = [i for i in plan.allowed[spec.axis] if axis.items[i].level == spec.level]
    name = canvas.layout.sheets[matrix.sheet].name
    charts: dict[str, Any] = {}
    counts = {"column": 0, "line": 0}
    for label, kind, keys in spec.series:
        chart = charts.setdefault(kind, canvas.workbook.add_chart({"type": kind}))
        spots = [
            matrix.spot(position_of(plan, {**keys, spec.axis: axis.items[i].key})) for i in items
        ]
        first, last = spots[0], spots[-1]
        colour = SERIES_COLOURS[kind][counts[kind] % 2]
        counts[kind] += 1
        header = matrix.header + len(matrix.spec.columns) - 1
        series: dict[str, Any] = {
            "name": label,
            "categories": [name, header, first.column, header, last.column],
            "values": [name, first.row, first.column, last.row, last.column],
        }
        if kind == "line":
            series["line"] = {"color": colour, "width": 2.25}
            series["marker"] = {"type": "circle", "size": 4, "fill": {"color": colour}}
        else:
            series["fill"] = {"color": colour}
            series["gap"] = 60
        chart.add_series(series)
    main = charts.get("column") or charts["line"]
    if "column" in charts and "line" in charts:
        main.combine(charts["line"])
    font = {"name": FONT, "size": 9, "color": MUTED}
    main.set_title({"name": spec.title, "name_font": {"name": FONT, "size": 11, "color": BRAND}})
    main.set_x_axis({"num_font": font, "line": {"color": LINE}})
    main.set_y_axis(
        {
            "num_format": spec.number_format,
            "num_font": font,
            "line": {"none": True},
            "major_gridlines": {"visible": True, "line": {"color": "#E5E7EB"}},
        }
    )
    main.set_legend({"position": "bottom", "font": font})
    main.set_size({"width": spec.width, "height": spec.height})
    return main
