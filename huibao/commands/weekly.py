"""``huibao weekly``: the weekly tracking and the KPI analysis of one book."""

from __future__ import annotations

from argparse import Namespace

from addin.actions.weekly import weekly
from agency.periods import PeriodKind
from huibao.books import head_office_of, open_book, settle, today_of
from huibao.cli import CANNOT
from huibao.report import complain, progress


def run(arguments: Namespace) -> int:
    """Analyse the week and write the result into the book."""
    book = open_book(arguments.book)
    if book is None:
        return CANNOT
    context = book.book.context
    calendar = context.profile.calendar
    try:
        period = calendar.parse(arguments.week)
    except ValueError as error:
        complain(str(error))
        return CANNOT
    year = calendar.year(context.year)
    if period.kind is not PeriodKind.WEEK or period.last < year.first or period.first > year.last:
        complain(
            f"{arguments.week} 不是 {context.year} 年度簿中的一周；写成 {context.year}-W10 这样"
        )
        return CANNOT
    week = calendar.week_number(context.year, max(period.first, year.first))
    with progress("生成周分析", 1) as advance:
        outcome = weekly(
            book.book.plan, book.book.content, week, today_of(arguments), head_office_of(book)
        )
        advance()
    return settle(book, outcome, dry_run=arguments.dry_run)
