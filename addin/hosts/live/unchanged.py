"""Whether an open book still holds what was read of it, when the time to write has come.

People go on working while an action calculates and asks. What it found out is about what they
had then, and the places that it will write are those of then: a row that came or went, or a
table that was sorted, would let it write beside them. So nothing is written over a sheet on
which anything was changed since.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import xlwings as xw

from addin.hosts.live.grid import LiveCells, read_values
from addin.hosts.live.parts import LiveParts
from generators.ooxml import EditRefusedError
from generators.ooxml.address import Area, cell_name

_REMEDY = "没有写入；请把手头的输入做完，再按一次"


def refuse_changed(book: xw.Book, parts: LiveParts, sheets: Iterable[str]) -> None:
    """Raise ``EditRefusedError`` if one of the sheets is no longer as ``parts`` read it.

    A sheet is read with one call; its cells, and the names and areas of its tables, must be
    the same. What formulas show counts too: they tell of changes elsewhere.
    """
    present = {sheet.name: sheet for sheet in book.sheets}
    for name in sheets:
        known = parts.cells(name)
        if name not in present:
            raise EditRefusedError(f"读取之后，工作表“{name}”被改名或删除了", _REMEDY)
        now = {table.name: table.range.address for table in present[name].tables}
        if {key: Area.parse(area) for key, area in now.items()} != parts.areas(name):
            raise EditRefusedError("读取之后，这张表里的表格有改动", _REMEDY, sheet=name)
        found = LiveCells.of(read_values(present[name], parts.box(name)))
        if cell := _first_difference(known, found):
            raise EditRefusedError("读取之后，这一格有改动", _REMEDY, sheet=name, cell=cell)


def _first_difference(known: LiveCells, found: LiveCells) -> str:
    """The first cell of which the content is another; empty if there is none."""
    numbers = np.isclose(known.numbers, found.numbers, rtol=0, atol=0, equal_nan=True)
    same = (known.kinds == found.kinds) & numbers & (known.texts == found.texts)
    places = np.argwhere(~same)
    return cell_name(int(places[0][0]) + 1, int(places[0][1]) + 1) if len(places) else ""
