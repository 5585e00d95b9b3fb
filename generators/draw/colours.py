"""Colours that follow the values: marks, what is over, zeros of long lists, places on boards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from xlsxwriter.utility import xl_rowcol_to_cell

from generators.draw.theme import BRAND, FADED, MARKS, MEDALS
from workbook_templates.layout import MatrixPlace, TablePlace
from workbook_templates.schema import Type

if TYPE_CHECKING:
    from xlsxwriter.format import Format

    from generators.draw.canvas import Canvas


def fade_matrix(canvas: Canvas, place: MatrixPlace, key: str, words: tuple[str, ...]) -> None:
    """Rows are grey that one of the words stands in."""
    item = place.plan.axes[place.spec.columns[-1]].index(key)
    column = next(at for items, at in place.columns.items() if items[-1] == item)
    rows = sorted(place.rows.values())
    area = (rows[0], place.left, rows[-1], place.right)
    _fade(canvas, place.sheet, area, column, words)


def fade_table(canvas: Canvas, place: TablePlace, key: str, words: tuple[str, ...]) -> None:
    """Rows are grey in whose column ``key`` one of the words stands."""
    keys = [column.key for column in place.spec.columns]
    top, right = place.top + 1, place.left + len(keys) - 1
    area = (top, place.left, place.top + place.rows, right)
    _fade(canvas, place.sheet, area, place.left + keys.index(key), words)


def _fade(
    canvas: Canvas, sheet: int, area: tuple[int, int, int, int], column: int, words: tuple[str, ...]
) -> None:
    cell = xl_rowcol_to_cell(area[0], column, col_abs=True)
    test = ",".join(f'{cell}="{word}"' for word in words)
    look = canvas.workbook.add_format({"font_color": FADED})
    options = {"type": "formula", "criteria": f"=OR({test})", "format": look}
    canvas.sheets[sheet].conditional_format(*area, options)


def light_zeros(canvas: Canvas, place: TablePlace) -> None:
    """In lists that hold what was imported most numbers are zeros: those are grey."""
    columns = place.spec.columns
    if not any(column.cents for column in columns):
        return
    amounts = [
        place.left + n
        for n, column in enumerate(columns)
        if column.value is None and column.type in {Type.MONEY, Type.COUNT}
    ]
    look = canvas.workbook.add_format({"font_color": FADED})
    for left, right in spans(amounts):
        area = (place.top + 1, left, place.top + place.rows, right)
        options = {"type": "cell", "criteria": "==", "value": 0, "format": look}
        canvas.sheets[place.sheet].conditional_format(*area, options)


def board(canvas: Canvas, place: TablePlace, rank: str, within: str) -> None:
    """The first three places have their medals; a line divides what places are counted in."""
    sheet, keys = canvas.sheets[place.sheet], [column.key for column in place.spec.columns]
    top, bottom = place.top + 1, place.top + place.rows
    cell = xl_rowcol_to_cell(top, place.left + keys.index(rank), col_abs=True)
    for medal, (ink, ground) in MEDALS.items():
        look = canvas.workbook.add_format({"font_color": ink, "bg_color": ground, "bold": True})
        options = {"type": "formula", "criteria": f"={cell}={medal}", "format": look}
        for key in (rank, "name" if "name" in keys else "group"):
            at = place.left + keys.index(key)
            sheet.conditional_format(top, at, bottom, at, options)
    now, before = (
        xl_rowcol_to_cell(row, place.left + keys.index(within), col_abs=True)
        for row in (top, top - 1)
    )
    line = canvas.workbook.add_format({"top": 1, "top_color": BRAND})
    options = {"type": "formula", "criteria": f"={now}<>{before}", "format": line}
    sheet.conditional_format(top, place.left, bottom, place.left + len(keys) - 1, options)


def _looks(canvas: Canvas, name: str) -> dict[str, Format]:
    """The formats of a set of words; equal ones are one format of the file."""
    return {
        word: canvas.workbook.add_format({"font_color": ink, "bg_color": ground})
        for word, (ink, ground) in MARKS[name].items()
    }


def mark(canvas: Canvas, place: MatrixPlace) -> None:
    """Cells of type mark are coloured by their word."""
    cells = [
        place.spot(tuple(map(int, position)))
        for unit in place.plan.units
        if unit.type is Type.MARK
        for position in _positions(place, unit.number)
    ]
    if not cells:
        return
    sheet = canvas.sheets[place.sheet]
    top, bottom = min(c.row for c in cells), max(c.row for c in cells)
    for left, right in spans(sorted({c.column for c in cells})):
        for word, style in _looks(canvas, place.spec.marks).items():
            options = {"type": "cell", "criteria": "==", "value": f'"{word}"'}
            if word.endswith(" "):
                options = {"type": "text", "criteria": "begins with", "value": word}
            sheet.conditional_format(top, left, bottom, right, options | {"format": style})


def spans(numbers: list[int]) -> list[tuple[int, int]]:
    """Runs of neighbouring numbers as first and last."""
    spans: list[tuple[int, int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1] = (spans[-1][0], number)
        else:
            spans.append((number, number))
    return spans


def tint(canvas: Canvas, place: MatrixPlace, tint: tuple[str, str]) -> None:
    """Each block of rows is coloured by the word in the row of the item ``tint`` in it."""
    axis, key = tint
    at = place.spec.rows.index(axis)
    item = place.plan.axes[axis].index(key)
    blocks: dict[tuple[int, ...], list[int]] = {}
    words: dict[tuple[int, ...], int] = {}
    for items, row in place.rows.items():
        block = items[:at] + items[at + 1 :]
        blocks.setdefault(block, []).append(row)
        if items[at] == item:
            words[block] = row
    columns = sorted(place.columns.values())
    formats = _looks(canvas, place.spec.marks)
    for block, rows in blocks.items():
        cell = xl_rowcol_to_cell(words[block], columns[0], row_abs=True)
        for word, style in formats.items():
            options = {"type": "formula", "criteria": f'={cell}="{word}"', "format": style}
            canvas.sheets[place.sheet].conditional_format(
                min(rows), columns[0], max(rows), columns[-1], options
            )


def _positions(place: MatrixPlace, unit: int) -> Any:  # noqa: ANN401 - index rows
    return np.argwhere(place.plan.owner == unit)
