"""Structural check of tables and notes against the sheets they stand on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from lxml import etree

from generators.ooxml.address import Area, cell_name, parse_cell
from generators.ooxml.comments import notes_of
from generators.ooxml.markup import child, children, parse
from generators.ooxml.package import Package
from generators.ooxml.relationships import related
from generators.ooxml.sheet import Sheet
from generators.ooxml.structure import SheetInfo, Structure
from generators.ooxml.table import Table, read_tables
from generators.ooxml.values import unescape_string
from generators.ooxml.vml import note_cells


def table_problems(
    package: Package, tables: tuple[Table, ...], sheet: Sheet, strings: Callable[[], list[str]]
) -> list[str]:
    """The problems of the tables of one sheet; ``strings`` are asked for where one needs them.

    Of the rows of ``sheet`` only those with the names of columns are looked at.
    """
    problems = []
    for table in tables:
        root = parse(package.read(table.part), table.part)
        problems += [f"{table.part}: {text}" for text in _table(table, root, sheet, strings)]
    return [*problems, *_overlaps(tables, sheet)]


def name_problems(package: Package, structure: Structure) -> list[str]:
    """Tables that have a name or a number in common with another, or with a name."""
    tables = [
        table for info in structure.sheets for table in read_tables(package, info.part, info.name)
    ]
    names = Counter(table.name.casefold() for table in tables)
    names.update({name.name.casefold() for name in structure.names if name.sheet is None})
    problems = [f"table name {name} used twice" for name, n in names.items() if n > 1]
    ids = Counter(parse(package.read(table.part), table.part).get("id") for table in tables)
    return problems + [f"table id {key} used twice" for key, n in ids.items() if n > 1]


def _table(
    table: Table, root: etree._Element, sheet: Sheet, strings: Callable[[], list[str]]
) -> Iterator[str]:
    if len(table.columns) != len(table.area.columns):
        yield f"{len(table.columns)} columns over {table.area}"
    if table.last_row < table.first_row:
        yield "no row of data"
    names = Counter(column.name.casefold() for column in table.columns)
    yield from (f"column {name} twice" for name, n in names.items() if n > 1)
    ids = Counter(column.id for column in table.columns)
    yield from (f"column id {key} twice" for key, n in ids.items() if n > 1)
    listed = child(root, "tableColumns")
    if listed is not None and int(listed.get("count", "0")) != len(table.columns):
        yield f"column count {listed.get('count')}"
    auto_filter = child(root, "autoFilter")
    filtered = auto_filter.get("ref") if auto_filter is not None else None
    if filtered and Area.parse(filtered) != table.area.until(table.last_row):
        yield f"filter {filtered} over {table.area}"
    if not table.has_header:
        return
    for column in table.columns:
        number = table.sheet_column(column)
        cell = sheet.cell(table.area.first_row, number)
        text = (cell.value or "") if cell is not None else ""
        if cell is not None and cell.kind == "s":
            text = strings()[int(text)] if int(text) < len(strings()) else ""
        text = unescape_string(text).replace("\r\n", "\n")
        if cell is None or cell.kind not in ("s", "str", "inlineStr") or text != column.name:
            place = cell_name(table.area.first_row, number)
            yield f"header {place} is {text!r}, column is {column.name!r}"


def _overlaps(tables: tuple[Table, ...], sheet: Sheet) -> Iterator[str]:
    for index, table in enumerate(tables):
        for other in tables[index + 1 :]:
            if table.area.overlaps(other.area):
                yield f"tables {table.name} and {other.name} overlap"
        for merge in sheet.base.merges:
            if merge.overlaps(table.area):
                yield f"table {table.name} overlaps merge {merge}"


def comment_problems(package: Package, sheets: Iterable[SheetInfo]) -> list[str]:
    """The problems of these sheets' notes: authors, doubles, and boxes to show them in."""
    problems = []
    for info in sheets:
        for part in related(package, info.part, "comments"):
            problems += [f"{part}: {text}" for text in _notes(package, info, part)]
    return problems


def _notes(package: Package, info: SheetInfo, part: str) -> Iterator[str]:
    root = parse(package.read(part), part)
    authors, listed = child(root, "authors"), child(root, "commentList")
    count = len(children(authors, "author")) if authors is not None else 0
    notes = children(listed, "comment") if listed is not None else []
    addresses = Counter(note.get("ref", "") for note in notes)
    yield from (f"{ref} has two notes" for ref, n in addresses.items() if n > 1)
    if any(int(note.get("authorId", "0")) >= count for note in notes):
        yield "author out of bounds"
    boxes: set[tuple[int, int]] = set()
    for drawing in related(package, info.part, "vmlDrawing"):
        boxes |= note_cells(package.read(drawing).decode("utf-8", "replace"))
    for ref in notes_of(package, info.part):
        if parse_cell(ref) not in boxes:
            yield f"{ref}: note without a box"
