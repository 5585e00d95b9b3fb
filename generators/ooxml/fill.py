"""Many values into the cells of one sheet, all or none.

Most cells that get a value hold another one and are spelt the plain way; these are not looked
into any further. All others are read first, as what is there already is not written again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from generators.ooxml.address import cell_name, parse_cell
from generators.ooxml.cell import Cell, plain_cell
from generators.ooxml.errors import EditRefusedError
from generators.ooxml.row import Spot
from generators.ooxml.sheet_text import SheetText
from generators.ooxml.styles import GENERAL
from generators.ooxml.table import Table
from generators.ooxml.values import CellValue, cell_xml, differs, plain

if TYPE_CHECKING:
    from generators.ooxml.workbook import Workbook

_NUMBERS = (float, int, date)


def fill(book: Workbook, sheet: str, values: Mapping[str, object]) -> None:
    """Write values by address; see ``Workbook.set_values``."""
    content, headers = book.sheet(sheet), book.first_rows(sheet)
    any_bound = bool(content.base.merges or content.base.arrays)
    spots: list[Spot] = []
    others: dict[int, dict[int, str]] = {}
    formulas: list[Cell] = []
    for ref, value in values.items():
        row, column = parse_cell(ref)
        new = plain(value)
        bound = any_bound or row in headers
        known = content.plain_cell(row, column)
        xml = None
        try:
            if known is not None and not bound:
                xml = _replaced(book, known, new)
            if xml is None:
                cell = (
                    content.cell(row, column) if known is None else plain_cell(known, row, column)
                )
                if book.holds(cell, new):
                    continue
                if bound:
                    refuse_if_bound(content.base, book.tables_on(sheet), sheet, row, column)
                style = cell.style if cell is not None else content.style_for(row, column)
                xml = book.value_xml(row, column, new, style)
                if cell is not None and cell.formula is not None:
                    formulas.append(cell)
        except EditRefusedError as error:
            raise error.at(sheet, cell_name(row, column)) from None
        if known is None:
            others.setdefault(row, {})[column] = xml
        else:
            spots.append((*known.span(), xml.encode()))
    content.put_plain(spots)
    for cell in formulas:
        book.release(content, cell)
    for row, cells in others.items():
        content.put_cells(row, cells)


def _replaced(book: Workbook, cell: re.Match[bytes], value: CellValue) -> str | None:
    """A plain cell with the value; None if it may hold that already, or needs another format."""
    head, style, kind, held = cell.groups()
    if type(value) is str:
        if kind == b"s" and held and held.isdigit():
            sure = book.shared_string(int(held)) != value
        else:
            sure = kind is None or kind == b"n"
    elif type(value) in _NUMBERS:
        sure = not held or differs(held, value, date1904=book.date1904)
        if sure and type(value) is date:
            sure = book.styles.number_format(int(style or 0)) != GENERAL
    else:
        sure = False
    return cell_xml(head.decode(), value, date1904=book.date1904) if sure else None


def refuse_if_bound(
    base: SheetText, tables: Sequence[Table], sheet: str, row: int, column: int
) -> None:
    """Refuse to write into one of these cells alone: merged, of an array, a column's name."""
    refusal = _refusal(base, tables, row, column)
    if refusal is not None:
        raise EditRefusedError(*refusal, sheet=sheet, cell=cell_name(row, column))


def _refusal(
    base: SheetText, tables: Sequence[Table], row: int, column: int
) -> tuple[str, str] | None:
    """Reason and remedy; None for a cell that can be written alone."""
    merged = base.merge_at(row, column)
    if merged is not None and (row, column) != (merged.first_row, merged.first_column):
        first = cell_name(merged.first_row, merged.first_column)
        reason = f"单元格在合并区域 {merged} 之内，写入后看不见"
        return reason, f"请写入该区域的第一格 {first}，或取消合并"
    for area in base.arrays:
        if area.contains(row, column):
            reason = f"单元格属于数组公式 {area}，不能单独改写"
            return reason, "请先清除整个数组公式，或改用相邻的空白单元格"
    for table in tables:
        if table.is_header(row, column):
            reason = f"单元格是表格“{table.name}”的列名，不能由程序改写"
            return reason, "如需改列名，请在表格软件中修改"
    return None
