"""Results of formulas in a file that was mended: what programs misread, they showed wrong.

A number typed as text is read rightly by us and wrongly by formulas. Once it is a number,
the results saved beside the formulas are those of the misreading until somebody opens and
recalculates the file; here they are made right.
"""

from __future__ import annotations

from collections.abc import Sequence

from addin.hosts.marking import Mend, mended
from addin.hosts.results import write_results
from generators.book_parts import BookParts
from generators.book_places import BookPlaces
from generators.ooxml import Workbook, WorkbookError
from generators.read_book import ReadBook, read_parts
from workbook_templates.evaluate import Evaluator


def mended_results(data: bytes, changes: Sequence[Mend]) -> bytes:
    """The file with the mends written, and every formula's result what it now is."""
    return refreshed(mended(data, changes)) if changes else data


def refreshed(data: bytes) -> bytes:
    """The file with the right result beside every formula of ours; others stay as they are.

    A formula that people typed over stays typed over; a file that is no book is returned as
    it is.
    """
    try:
        parts = BookParts(data)
    except WorkbookError:
        return data
    book = read_parts(parts)
    if not isinstance(book, ReadBook):
        return data
    workbook = Workbook(parts.package.fork())
    places = BookPlaces(parts, book.bound, book.spec)
    rows = {key: table.rows for key, table in places.tables.items()}
    write_results(workbook, book.spec, Evaluator(book.plan, book.content), places, rows)
    return workbook.to_bytes() if workbook.changed else data
