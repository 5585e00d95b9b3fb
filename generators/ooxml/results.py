"""Results of formulas: what cells show until a spreadsheet program works them out anew."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from generators.ooxml.cell import read_cell
from generators.ooxml.markup import unescape
from generators.ooxml.sheet import Sheet
from generators.ooxml.values import CellValue, cell_xml, plain, unescape_string

if TYPE_CHECKING:
    from generators.ooxml.workbook import Workbook

_FORMULA_CELL = re.compile(
    r'(<c r="[A-Z]+[0-9]+"(?: s="[1-9][0-9]*")?)(?: t="([a-z]+)")?>'
    r"(<f(?: [^<>]*)?(?:/>|>[^<]*</f>))"
    r'(?:<v(?: xml:space="preserve")?>([^<]*)</v>)?</c>'
)
"""A cell with a formula as most programs spell it: its head, type, formula and result."""


def write(book: Workbook, sheet: str, results: Mapping[tuple[int, int], object]) -> None:
    """Write many formulas' results by row and column; see ``Workbook.set_results``."""
    content = book.sheet(sheet)
    rows: dict[int, dict[int, CellValue]] = {}
    for (row, column), value in results.items():
        rows.setdefault(row, {})[column] = plain(value)
    for row, values in rows.items():
        held = content.row_cells(row)
        new = {}
        for column, value in values.items():
            old = held.get(column)
            xml = old and _changed(book, content, old, row, column, value)
            if xml:
                new[column] = xml
        if new:
            content.put_row(row, new)


def _changed(  # noqa: PLR0917 - one cell and all that it lies in
    book: Workbook, content: Sheet, xml: str, row: int, column: int, value: CellValue
) -> str | None:
    """The cell with its new result; None if it shows that already, or holds no formula."""
    known = _pieces(xml)
    if known is not None:
        head, kind, formula, shown = known
        if shown is not None and _shows(kind or "n", shown, value):
            return None
        return cell_xml(head, value, formula=formula, date1904=book.date1904)
    cell = read_cell(xml, row, column)
    in_array = any(area.contains(row, column) for area in content.base.arrays)
    if cell.formula is None and not in_array:
        return None
    if book.shows(cell, value):
        return None
    return cell_xml(cell.head(), value, formula=cell.formula_xml, date1904=book.date1904)


@lru_cache(maxsize=16_384)
def _pieces(xml: str) -> tuple[str, str | None, str, str | None] | None:
    """Head, type, formula and result of a cell; of a template's it is asked for each copy."""
    match = _FORMULA_CELL.fullmatch(xml)
    return None if match is None else (match[1], match[2], match[3], match[4])


def _shows(kind: str, shown: str, value: CellValue) -> bool:
    """Whether a result written as ``shown`` is this value; not of dates, booleans or errors."""
    if isinstance(value, str):
        if not value:
            return not shown  # an empty text may be written as an empty number
        return kind == "str" and unescape_string(unescape(shown)) == value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return kind == "n" and shown != "" and float(shown) == value
