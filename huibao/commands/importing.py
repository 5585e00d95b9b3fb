"""``huibao import``: core-system exports into one book."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace

from addin.actions.importing import ImportOptions, import_exports, read_exports
from huibao.books import calendar_of, open_book, settle, today_of
from huibao.cli import CANNOT
from huibao.report import complain, progress


def run(arguments: Namespace) -> int:
    """Import the files and the folders' files; every row that is not taken is accounted for."""
    missing = [str(path) for path in arguments.exports if not path.exists()]
    if missing:
        complain(f"找不到：{'、'.join(missing)}")
        return CANNOT
    file = open_book(arguments.book)
    if file is None:
        return CANNOT
    book = file.book
    with progress("导入清单", 2) as bar:
        tables, doubts = read_exports(arguments.exports)
        bar.update(bar.task_ids[0], advance=1, description="汇总")
        options = ImportOptions(calendar=calendar_of(file), day=today_of(arguments))
        outcome = import_exports(book.spec, book.context, book.content, tables, options)
        bar.update(bar.task_ids[0], advance=1)
    outcome = replace(outcome, findings=(*doubts, *outcome.findings))
    return settle(file, outcome, dry_run=arguments.dry_run)
