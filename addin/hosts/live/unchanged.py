"""Whether an open book still holds what was read of it, when the time to write has come.

People go on working while an action calculates and asks. What it found out is about what they
had then, and the places that it will write are those of then: a row that came or went, or a
table that was sorted, would let it write beside them. So nothing is written over a sheet on
which anything was typed since. What formulas show may change by itself, as the time of day does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import xlwings as xw

from addin.hosts.live.grid import LiveCells, read_formulas, read_values
from addin.hosts.live.parts import LiveParts
from generators.ooxml import EditRefusedError
from generators.ooxml.address import Area, cell_name

_REMEDY = "没有写入；请把手头的输入做完，再按一次"


def refuse_changed(book: xw.Book, parts: LiveParts, sheets: Mapping[str, Sequence[Area]]) -> None:
    """Raise ``EditRefusedError`` if one of the sheets is no longer as ``parts`` read it.

    ``sheets`` say by name where people type. A sheet is read with one call, and with another
    if it differs; its cells, and the names and areas of its tables, must be the same.
    """
    present = {sheet.name: sheet for sheet in book.sheets}
    for name, typed in sheets.items():
        if name not in present:
            raise EditRefusedError(f"读取之后，工作表“{name}”被改名或删除了", _REMEDY)
        now = {table.name: table.range.address for table in present[name].tables}
        if {key: Area.parse(area) for key, area in now.items()} != parts.areas(name):
            raise EditRefusedError("读取之后，这张表里的表格有改动", _REMEDY, sheet=name)
        box = parts.box(name)
        found = _differences(parts.cells(name), LiveCells.of(read_values(present[name], box)))
        formulas = read_formulas(present[name], box) if found else []
        for row, column in found:
            by_hand = any(area.contains(row, column) for area in typed)
            if by_hand or not formulas[row - 1][column - 1].startswith("="):
                cell = cell_name(row, column)
                raise EditRefusedError("读取之后，这一格有改动", _REMEDY, sheet=name, cell=cell)


def _differences(known: LiveCells, found: LiveCells) -> list[tuple[int, int]]:
    """Row and column of the cells of which the content is another."""
    numbers = np.isclose(known.numbers, found.numbers, rtol=0, atol=0, equal_nan=True)
    same = (known.kinds == found.kinds) & numbers & (known.texts == found.texts)
    return [(row + 1, column + 1) for row, column in np.argwhere(~same).tolist()]
