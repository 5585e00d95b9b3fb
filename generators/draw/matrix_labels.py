"""Draws what stands around a matrix: titles of its columns, labels of its rows, and their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generators.binding import SEPARATOR
from workbook_templates.layout import DEFAULT_WIDTH, MatrixPlace, text_width

if TYPE_CHECKING:
    from generators.draw.canvas import Canvas


def draw_headers(canvas: Canvas, place: MatrixPlace, aligned: dict[int, set[str]]) -> None:
    """Titles of columns, each placed as the values under it are, if all are placed alike."""
    sheet, styles, spec = canvas.sheets[place.sheet], canvas.styles, place.spec
    if spec.title and not spec.blocks:
        canvas.section(place.sheet, place.top, place.left, place.right, spec.title)
    sheet.set_row(place.key_row, None, None, {"hidden": True})
    depth = len(spec.columns)
    if not spec.headless:
        _corner(canvas, place)
    for combination, column in place.columns.items():
        items = [
            place.plan.axes[n].items[i] for n, i in zip(spec.columns, combination, strict=True)
        ]
        key = SEPARATOR.join(item.key for item in items)
        sheet.write_string(place.key_row, column, key)
        if spec.headless:
            continue
        for level, item in enumerate(items):
            outer = level < depth - 1
            first = not outer or combination[level + 1 :] == tuple(
                place.plan.allowed[n][0] for n in spec.columns[level + 1 :]
            )
            text = item.label if first else ""
            row = place.header + level
            style = styles.heading("center_across" if outer else _common(aligned[column]))
            merged = place.merges[column]
            if merged > 1:
                sheet.merge_range(row, column, row, column + merged - 1, text, style)
            elif text:
                sheet.write_string(row, column, text, style)
            else:
                sheet.write_blank(row, column, None, style)
    widths = canvas.layout.widths[place.sheet]
    wide = any(
        text_width(place.plan.axes[spec.columns[-1]].items[items[-1]].label)
        > sum(widths.get(column + n, DEFAULT_WIDTH) for n in range(place.merges[column]))
        for items, column in place.columns.items()
    )
    for row in range(place.header, place.header + depth):
        hidden = {"hidden": True} if spec.headless else None
        sheet.set_row(row, 30 if wide and row == place.header + depth - 1 else 20, None, hidden)
    for row, label in place.bands:
        for column in range(place.left, place.right + 1):
            sheet.write_blank(row, column, None, styles.band)
        sheet.write_string(row, place.left, label, styles.band)
        sheet.set_row(row, 20)


def _common(aligned: set[str]) -> str:
    return next(iter(aligned)) if len(aligned) == 1 else "center"


def _corner(canvas: Canvas, place: MatrixPlace) -> None:
    """The titles of the columns that hold labels."""
    sheet, depth = canvas.sheets[place.sheet], len(place.spec.columns)
    style = canvas.styles.heading("center" if _numbered(place) else "left")
    for offset in range(place.label_columns):
        text = place.spec.corner[offset] if offset < len(place.spec.corner) else ""
        for row in range(place.header, place.header + depth):
            last = row == place.header + depth - 1
            sheet.write_string(row, place.left + offset, text if last else "", style)


def _numbered(place: MatrixPlace) -> bool:
    """Whether the rows are only numbered."""
    name = place.spec.rows[-1]
    items = place.plan.axes[name].items
    return not place.spec.label_depth and items[place.plan.allowed[name][-1]].label.isdigit()


def draw_row_labels(canvas: Canvas, place: MatrixPlace) -> None:
    """Labels and keys of the rows."""
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
            number = leaf and text.isdigit()
            bold = not leaf or len(shown) == 1
            style = styles.number_label if number else styles.label(bold=bold)
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
