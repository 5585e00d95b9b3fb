"""What a book says about the rules by which its actions work."""

from __future__ import annotations

from addin.actions.weekly_figures import HeadOffice
from agency.workdays import WorkCalendar, work_calendar
from generators.holiday_table import parse_notice
from generators.read_book import ReadBook


def calendar_of(book: ReadBook) -> WorkCalendar:
    """The working days of the book's year, by the notice that it was built with if any."""
    return work_calendar([book.context.year], parse_notice(book.bound.binding.notice))


def head_office_of(book: ReadBook) -> HeadOffice:
    """What head office decided for this book."""
    return HeadOffice.of(book.context.profile, calendar_of(book))
