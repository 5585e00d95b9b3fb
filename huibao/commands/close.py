"""``huibao close``: freezes a month."""

from __future__ import annotations

from argparse import Namespace

from addin.actions.close import close
from agency.finding import Severity
from agency.periods import PeriodKind
from generators.book_places import FileLocator
from huibao.books import open_book, settle, today_of
from huibao.cli import CANNOT
from huibao.report import complain, progress
from workbook_templates.checks import run_checks


def run(arguments: Namespace) -> int:
    """Freeze the month, unless the book has errors that would be frozen with it."""
    file = open_book(arguments.book)
    if file is None:
        return CANNOT
    book = file.book
    try:
        month = book.context.profile.calendar.parse(arguments.month)
    except ValueError as error:
        complain(str(error))
        return CANNOT
    if month.kind is not PeriodKind.MONTH or month.year != book.context.year:
        complain(f"{arguments.month} 不是 {book.context.year} 年度的月份")
        return CANNOT
    with progress("月结", 1) as advance:
        locator = FileLocator(file.places, book.spec)
        checks = run_checks(book.plan, book.content, layout=locator)
        errors = [f for f in (*book.findings, *checks) if f.severity is Severity.ERROR]
        outcome = close(book.plan, book.content, month.number, today_of(arguments), errors)
        advance()
    return settle(file, outcome, dry_run=arguments.dry_run)
