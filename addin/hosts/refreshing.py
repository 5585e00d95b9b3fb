"""Results of formulas in a file that was mended: what programs misread, they showed wrong.

A number typed as text is read rightly by us and wrongly by formulas. Once it is a number,
the results saved beside the formulas are those of the misreading until somebody opens and
recalculates the file; here they are made right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, time

from addin.hosts.host import is_blank, same
from addin.hosts.marking import Mend, mended
from generators.book_places import BookPlaces
from generators.ooxml import Workbook
from generators.read_book import ReadBook, read_book
from workbook_templates.content import serial
from workbook_templates.evaluate import Evaluator


def mended_results(data: bytes, changes: Sequence[Mend]) -> bytes:
    """The file with the mends written, and every formula's result what it now is."""
    return refreshed(mended(data, changes)) if changes else data


def refreshed(data: bytes) -> bytes:
    """The file with the right result beside every formula of ours; others stay as they are.

    A formula that people typed over stays typed over; a file that is no book is returned as
    it is.
    """
    book = read_book(data)
    if not isinstance(book, ReadBook):
        return data
    workbook = Workbook.open(data)
    for sheet, cell, value in _results(book, BookPlaces(data, book.bound, book.spec)):
        if not same(_plain(workbook.value(sheet, cell)), value):
            workbook.set_cached(sheet, cell, "" if is_blank(value) else value)
    return workbook.to_bytes()


def _plain(shown: object) -> object:
    """What a cell shows, its days and times of day as the numbers that they are."""
    if isinstance(shown, time):
        return (shown.hour * 60 + shown.minute) / 1440
    return serial(shown) if isinstance(shown, date) else shown


def _results(book: ReadBook, places: BookPlaces) -> Iterator[tuple[str, str, object]]:
    """Sheet, cell and value of every computed cell."""
    values = Evaluator(book.plan, book.content)
    for key, field in book.spec.fields().items():
        place = places.field(key)
        if field.value is not None and place is not None:
            yield (*place, values.field(key))
    for key, matrix in book.spec.matrices().items():
        plan, found = book.plan.matrix(key), values.matrix(key)
        for position in plan.computed:
            place = places.matrix_cell(matrix, plan.key(position))
            if place is not None:
                yield (*place, found[position])
    for key, table in book.spec.tables().items():
        here = places.tables.get(key)
        for column in table.columns if here else ():
            if here and column.value is not None and column.key in here.columns:
                column_values = values.column(key, column.key).tolist()
                for row, value in enumerate(column_values[: len(here.rows)]):
                    yield here.sheet, here.cell(row, column.key), value
