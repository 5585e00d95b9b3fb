"""``huibao check``: everything that is wrong in books, marked or mended on request."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from addin.hosts.closed_file import ClosedFile, open_closed
from addin.hosts.marking import findings_of, marked, mends
from addin.hosts.refreshing import mended_results
from agency.finding import Finding, has_errors
from generators.ooxml import WorkbookError, save_workbook
from generators.ooxml.lint_findings import structure_findings
from huibao.cli import CANNOT, FINDINGS, OK
from huibao.commands.kpi import book_paths
from huibao.report import complain, progress, say, show_gathered, table
from huibao.report import out as output

Tell = Callable[[str], None]
"""Says a line: on standard output, or beside it where that is JSON."""


class UnopenedError(Exception):
    """A file is no book that can be read; the findings say why."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("no book")
        self.findings = findings


def run(arguments: Namespace) -> int:
    """Check every book; exit code 1 if any has an error, 2 if none could be read."""
    empty = [given for given in arguments.books if not book_paths(given)]
    if empty:
        complain(f"找不到计划簿：{'、'.join(map(str, empty))}")
        return CANNOT
    paths = [path for given in arguments.books for path in book_paths(given)]
    everything: list[Finding] = []
    opened = 0
    with progress("校验", len(paths)) as advance:
        for path in paths:
            try:
                everything += _check(path, arguments)
                opened += 1
            except UnopenedError as error:
                everything += error.findings
            except WorkbookError as error:  # a part that only the check looks into
                everything.append(error.finding(path.name))
                opened += 1
            advance(path.name)
    if arguments.json:
        objects = [finding.to_json() for finding in everything]
        sys.stdout.write(json.dumps(objects, ensure_ascii=False, indent=1) + "\n")
    else:
        show_gathered(everything)
        say(f"{len(paths)} 本，{_count(everything)}")
    if not opened:
        return CANNOT
    return FINDINGS if has_errors(everything) else OK


def _check(path: Path, arguments: Namespace) -> list[Finding]:
    file = open_closed(path)
    if not isinstance(file, ClosedFile):
        raise UnopenedError(file)
    tell = complain if arguments.json else say
    refused: list[Finding] = []
    if arguments.fix:
        refused += _fix(file, tell)
        again = open_closed(path)
        file = again if isinstance(again, ClosedFile) else file
    found = findings_of(file)
    if arguments.mark:
        refused += _save(file, lambda: marked(file.data, found), "已标注", tell)
    found = [*found, *structure_findings(file.data), *refused]
    if not arguments.json and "completeness" in file.book.spec.axes:
        _completeness(file)
    return [replace(finding, file=finding.file or path.name) for finding in found]


def _fix(file: ClosedFile, tell: Tell) -> list[Finding]:
    """Mend the file; what stands in the way is returned."""
    changes = mends(file)
    for change in changes:
        place = f"{file.path.name} {change.sheet}!{change.cell}"
        tell(f"{place}：{_quoted(change.was)} → {_quoted(change.now)}")
    if changes:
        done = f"已修正 {len(changes)} 处"
        return _save(file, lambda: mended_results(file.data, changes), done, tell)
    tell(f"{file.path.name} 没有可以自动修正的内容。")
    return []


def _quoted(value: object) -> str:
    return f"“{value:.15g}”" if isinstance(value, float) else f"“{value}”"


def _save(file: ClosedFile, change: Callable[[], bytes], done: str, tell: Tell) -> list[Finding]:
    """Save with a backup; what stands in the way is returned and the file stays as it was."""
    now = datetime.now().astimezone()
    try:
        saved = save_workbook(change(), file.path, timestamp=now, original=file.parts.package)
    except WorkbookError as error:
        complain("没有写入，文件保持原样。")
        return [error.finding(file.path.name)]
    if saved.changed:
        tell(f"{file.path.name} {done}；原文件备份在 {saved.backup}")
    return []


def _completeness(file: ClosedFile) -> None:
    from addin.actions.completeness import completeness  # noqa: PLC0415 - only for the table

    groups = file.book.context.groups
    rows = []
    for line in completeness(file.book.plan, file.book.content, groups):
        filled, due = line.whole
        shares = (line.groups[group.code] for group in groups)
        rate = f"{filled / due:.0%}" if due else "—"
        rows.append(
            [
                line.label,
                f"{filled:.0f}",
                f"{due:.0f}",
                rate,
                *(f"{f:.0f}/{d:.0f}" for f, d in shares),
            ]
        )
    headers = [("完成情况", "left"), ("已完成", "right"), ("应完成", "right"), ("完成率", "right")]
    headers += [(group.name, "right") for group in groups]
    output.print(table(file.path.name, headers, rows))


def _count(findings: list[Finding]) -> str:
    counts: dict[str, int] = {}
    for finding in findings:
        counts[finding.severity.label] = counts.get(finding.severity.label, 0) + 1
    return "，".join(f"{label} {number} 条" for label, number in counts.items()) or "没有发现问题"
