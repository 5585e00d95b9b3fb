"""``huibao import``: core-system exports into one book."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from addin.actions.importing import (
    ImportOptions,
    ImportOutcome,
    import_exports,
    is_account,
    read_exports,
    row_account,
)
from agency.finding import has_errors
from huibao.books import calendar_of, open_book, settle, today_of
from huibao.cli import CANNOT
from huibao.profiles import synonyms_of
from huibao.report import complain, progress, say, show_findings

_LONGEST_HEADER = 1_000


def run(arguments: Namespace) -> int:
    """Import the files and the folders' files; every row that is not taken is accounted for."""
    given = [*arguments.exports, *filter(None, [arguments.synonyms])]
    missing = [str(path) for path in given if not path.exists()]
    if missing:
        complain(f"找不到：{'、'.join(missing)}")
        return CANNOT
    if arguments.report is not None and not _may_be_overwritten(arguments.report):
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
    code = settle(file, outcome, dry_run=arguments.dry_run)
    if arguments.report is None:
        if any(f.rows for f in outcome.findings) or any(s.count for s in outcome.strangers):
            say("每一行的去向和原因可加 --report 明细.csv 另存。")
        return code
    return code if _account_written(arguments.report, outcome) else CANNOT


def _may_be_overwritten(path: Path) -> bool:
    """Whether nothing is there, or another account of an import; else it is said."""
    try:
        if not path.exists():
            return True
        with path.open("rb") as file:
            if is_account(file.read(_LONGEST_HEADER).decode("utf-8-sig", "ignore")):
                return True
    except OSError:
        pass  # a folder, or locked
    complain(f"“{path}”已存在，而且不是导入明细，没有覆盖，也没有导入。请换一个文件名。")
    return False


def _account_written(path: Path, outcome: ImportOutcome) -> bool:
    try:
        text = row_account(outcome.findings, outcome.strangers)
        path.write_text(text, "utf-8-sig", newline="")
    except OSError as error:
        complain(f"明细写不进“{path}”：{error.strerror}。请关闭正在使用它的程序，或换一个文件夹。")
        return False
    say(f"每一行的去向和原因已写入 {path}")
    return True
