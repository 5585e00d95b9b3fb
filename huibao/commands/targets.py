"""``huibao targets``: fills the plans from the year's tasks, or solves for a target."""

from __future__ import annotations

import json
import sys
from argparse import Namespace

from addin.actions.solve import solve
from addin.actions.targets import targets
from addin.hosts.closed_file import ClosedFile
from agency.finding import has_errors
from huibao.books import calendar_of, open_book, settle, today_of
from huibao.cli import CANNOT, FINDINGS, OK
from huibao.report import complain, progress, say, show_findings

LARGEST = 10_000_000_000.0
"""Yuan; the largest task that a book takes."""


def run(arguments: Namespace) -> int:
    """Write the plans; ``--solve fyp=…`` only reckons."""
    book = open_book(arguments.book)
    if book is None:
        return CANNOT
    if arguments.solve:
        return _solve(arguments, book)
    with progress("分解目标", 1) as advance:
        outcome = targets(
            book.book.plan,
            book.book.content,
            today_of(arguments),
            overwrite=arguments.overwrite,
            by_workdays=arguments.by_workdays,
            calendar=calendar_of(book),
            rates=book.book.context.profile.targets,
        )
        advance()
    return settle(book, outcome, dry_run=arguments.dry_run)


def _solve(arguments: Namespace, book: ClosedFile) -> int:
    name, _, amount = arguments.solve.partition("=")
    try:
        target = float(amount.replace(",", ""))
    except ValueError:
        target = 0.0
    if name != "fyp" or not 0 < target <= LARGEST:
        complain("--solve 写成 fyp=600000 这样，金额大于 0，不超过 100 亿")
        return CANNOT
    period = arguments.period or str(book.book.content.fields["period"])
    solution = solve(book.book.plan, book.book.content, target, period)
    show_findings(solution.findings)
    if arguments.json:
        sys.stdout.write(json.dumps(solution.to_json(), ensure_ascii=False, indent=1) + "\n")
    else:
        say(solution.message)
    return FINDINGS if has_errors(solution.findings) else OK
