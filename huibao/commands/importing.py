"""``huibao import``: core-system exports into one book."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace

from addin.actions.importing import ImportOptions, import_exports, read_exports
from agency.finding import has_errors
from huibao.books import calendar_of, open_book, settle, today_of
from huibao.cli import CANNOT
from huibao.profiles import synonyms_of
from huibao.report import complain, progress, show_findings


def run(arguments: Namespace) -> int:
    """Import the files and the folders' files; every row that is not taken is accounted for."""
    given = [*arguments.exports, *filter(None, [arguments.synonyms])]
    missing = [str(path) for path in given if not path.exists()]
    if missing:
        complain(f"找不到：{'、'.join(missing)}")
        return CANNOT
    file = open_book(arguments.book)
    if file is None:
        return CANNOT
    book = file.book
    catalogue, wrong = synonyms_of(book.context.profile, arguments.synonyms)
    if has_errors(wrong):
        show_findings(wrong)
        complain("对照表有错误，没有导入。")
        return CANNOT
    with progress("导入清单", 2) as advance:
        tables, doubts = read_exports(arguments.exports, catalogue)
        advance("汇总")
        options = ImportOptions(
            calendar=calendar_of(file), day=today_of(arguments), catalogue=catalogue
        )
        outcome = import_exports(book.spec, book.context, book.content, tables, options)
        advance()
    outcome = replace(outcome, findings=(*doubts, *outcome.findings))
    return settle(file, outcome, dry_run=arguments.dry_run)
