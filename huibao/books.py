"""Opening a book for a command, and writing what an action wants."""

from __future__ import annotations

from argparse import Namespace
from datetime import date, datetime
from pathlib import Path

from addin.actions import decided
from addin.actions.patch import Outcome
from addin.actions.weekly_figures import HeadOffice
from addin.buttons.button import KINDS, PLAN_BOOK
from addin.hosts.closed_file import ClosedFile, open_closed
from agency.finding import Finding, Severity, has_errors
from agency.workdays import WorkCalendar
from generators.ooxml import WorkbookError
from generators.read_book import INCOMPLETE, ReadBook
from huibao.cli import CANNOT, FINDINGS, OK
from huibao.report import complain, say, show_findings


def open_book(path: Path, kind: str = PLAN_BOOK) -> ClosedFile | None:
    """The book of this kind, or None after saying why it cannot be used."""
    found = open_closed(path)
    if not isinstance(found, ClosedFile):
        show_findings(found)
        return None
    if found.book.spec.key != kind:
        show_findings([other_kind(found.book, path.name, kind)])
        return None
    if found.book.lost:
        show_findings(found.book.lost)
        complain(f"{INCOMPLETE}，没有处理，文件保持原样。请先恢复，再做一次。")
        return None
    return found


def other_kind(book: ReadBook, file: str, kind: str = PLAN_BOOK) -> Finding:
    """What is said of a book that is not of the kind which the command needs."""
    reason = f"这是{KINDS[book.spec.key]}，不是{KINDS[kind]}"
    return Finding(Severity.ERROR, "other-kind", reason, f"请选择{KINDS[kind]}", file)


def calendar_of(book: ClosedFile) -> WorkCalendar:
    """The working days of the book's year, by the notice that it was built with if any."""
    return decided.calendar_of(book.book)


def head_office_of(book: ClosedFile) -> HeadOffice:
    """What head office decided for this book."""
    return decided.head_office_of(book.book)


def today_of(arguments: Namespace) -> date:
    """The day that the command was told, else today."""
    given: date | None = arguments.today
    return given or datetime.now().astimezone().date()


def settle(book: ClosedFile, outcome: Outcome, *, dry_run: bool = False) -> int:
    """Show the findings, write the patch with a backup, and return the exit code."""
    findings = [*book.book.findings, *outcome.findings]
    show_findings(findings)
    code = FINDINGS if has_errors(findings) else OK
    if dry_run:
        say(f"试运行，未写入：{outcome.message}")
        return code
    return write(book, outcome, code)


def write(book: ClosedFile, outcome: Outcome, code: int) -> int:
    """Apply the patch; what stands in the way is said and the file stays as it was."""
    now = datetime.now().astimezone()
    try:
        saved = book.apply(outcome.patch, now)
    except WorkbookError as error:
        show_findings([error.finding(book.path.name)])
        complain("没有写入，文件保持原样。")
        return CANNOT
    say(outcome.message)
    if saved.backup is not None:
        say(f"已写入 {saved.path.name}；原文件备份在 {saved.backup}")
    elif not saved.changed:
        say(f"{saved.path.name} 没有变化。")
    return code
