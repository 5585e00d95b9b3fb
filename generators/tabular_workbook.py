"""Excel files as grids: values from calamine, hidden rows and columns from the sheet's XML.

A file is refused before calamine sees it when it is encrypted, damaged or too large. One
cell far away is enough: calamine builds the whole rectangle up to it, and an allocation
that fails there ends the process.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from generators.ooxml.address import MAX_COLUMN, MAX_ROW
from generators.ooxml.errors import DamagedError, EncryptedError, UnreadableError
from generators.ooxml.markup import attributes, children, parse, relation_id
from generators.ooxml.package import Package
from generators.ooxml.relationships import relationships
from generators.tabular_compound import COMPOUND_MAGIC, checked_compound
from generators.tabular_extent import extent
from generators.tabular_grid import TOO_LARGE, Grid, Limits, Merge, filled_rows

WORKBOOK_MAGICS = (b"PK", COMPOUND_MAGIC)

_BOOK = "xl/workbook.xml"
_HIDDEN = re.compile(rb"<(?:\w+:)?(row|col)\s[^>]*?\bhidden=[\"'](?:1|true)[\"'][^>]*>")


@dataclass(frozen=True, slots=True)
class _Marks:
    """What a sheet's XML says beyond its values."""

    hidden_columns: frozenset[int] = frozenset()
    hidden_rows: frozenset[int] = frozenset()


def read_workbook(data: bytes, limits: Limits) -> list[Grid]:
    """The sheets of an .xlsx, .xlsm or .xls file; very hidden ones are left out.

    Raises ``UnreadableError`` for encrypted, damaged, oversized and other kinds of files.
    """
    marks: dict[str, _Marks] = {}
    if not data.startswith(COMPOUND_MAGIC):
        marks = _inspect(Package(data), limits)
    elif "EncryptedPackage".encode("utf-16-le") in data:
        raise EncryptedError
    else:
        data = checked_compound(data)
    try:
        with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            return [
                _grid(book, sheet.name, sheet.visible, marks.get(sheet.name, _Marks()))
                for sheet in book.sheets_metadata
                if sheet.visible != SheetVisibleEnum.VeryHidden
            ]
    except PasswordError:
        raise EncryptedError from None
    except CalamineError as error:
        raise DamagedError("内容无法解析") from error
    except BaseException as error:  # a Rust panic is no Exception and cannot be imported
        if type(error).__name__ == "PanicException":
            raise DamagedError("内容无法解析") from error
        raise


def _grid(book: CalamineWorkbook, name: str, visible: SheetVisibleEnum, marks: _Marks) -> Grid:
    sheet = book.get_sheet_by_name(name)
    merges = tuple(
        Merge(top + 1, left, bottom + 1, right)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    )
    return Grid(
        name,
        filled_rows(enumerate(sheet.to_python(skip_empty_area=False), start=1)),
        merges,
        marks.hidden_columns,
        marks.hidden_rows,
        hidden=visible == SheetVisibleEnum.Hidden,
    )


def _inspect(package: Package, limits: Limits) -> dict[str, _Marks]:
    """The marks of each sheet by its name, once every part's length and checksum are right."""
    if _BOOK not in package:
        raise UnreadableError("不是表格文件", "解压，或另存为 .xlsx 或 .csv 后再试")
    parts = {arrow.id: arrow.target for arrow in relationships(package, _BOOK)}
    names = {
        parts.get(relation_id(sheet)): sheet.get("name", "")
        for sheets in children(parse(package.read(_BOOK), _BOOK), "sheets")
        for sheet in children(sheets, "sheet")
    }
    contents = ((part, package.read(part)) for part in package)
    return {names[part]: _read_marks(xml, limits) for part, xml in contents if part in names}


def _read_marks(xml: bytes, limits: Limits) -> _Marks:
    last_row, last_column = extent(xml)
    too_far = last_row > MAX_ROW or last_column > MAX_COLUMN
    if too_far or last_row * last_column > limits.cells:
        raise UnreadableError(*TOO_LARGE)
    columns: set[int] = set()
    rows: set[int] = set()
    for found in _HIDDEN.finditer(xml) if b"hidden=" in xml else ():
        tag = attributes(found[0].decode())
        if found[1] == b"row":
            rows.add(int(tag.get("r", 0)))
        else:
            columns.update(range(int(tag.get("min", 1)) - 1, int(tag.get("max", 0))))
    return _Marks(frozenset(columns), frozenset(rows))
