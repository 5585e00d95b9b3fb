"""Where the computed cells of a file stand, however it was made or moved about."""

from __future__ import annotations

from collections.abc import Iterator

from comparison import Computed

from generators.book_places import BookPlaces
from generators.ooxml.address import parse_cell
from generators.read_book import ReadBook, read_book
from workbook_templates.evaluate import Evaluator


def read(data: bytes) -> ReadBook:
    """The book of a file that can be read without an error."""
    book = read_book(data)
    assert isinstance(book, ReadBook), book.findings
    assert [str(f) for f in book.findings if f.severity == "error"] == []
    return book


def computed_in(data: bytes) -> Iterator[Computed]:
    """Every computed cell of a file and its value by numpy from what the file holds."""
    book = read(data)
    places = BookPlaces(data, book.bound, book.spec)
    values = Evaluator(book.plan, book.content)
    for key, matrix in book.spec.matrices().items():
        plan = book.plan.matrix(key)
        found = values.matrix(key)
        for position in plan.computed:
            place = places.matrix_cell(matrix, plan.key(position))
            assert place is not None
            yield _computed(f"{key}{plan.key(position)}", *place, found[position])
    for key, table in places.tables.items():
        for column in book.spec.tables()[key].columns:
            if column.value is not None:
                for row, value in enumerate(values.column(key, column.key).tolist()):
                    cell = table.cell(row, column.key)
                    yield _computed(f"{key}.{column.key}[{row}]", table.sheet, cell, value)
    for key, field in book.spec.fields().items():
        if field.value is not None:
            place = places.field(key)
            assert place is not None
            yield _computed(key, *place, values.field(key))


def _computed(name: str, sheet: str, cell: str, value: object) -> Computed:
    row, column = parse_cell(cell)
    return Computed(name, sheet, row - 1, column - 1, value)
