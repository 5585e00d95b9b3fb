"""What commands say: findings, progress and tables, on standard error and output."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from rich.console import Console

from agency.finding import Finding, Severity

if TYPE_CHECKING:
    from rich.table import Table

STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "dim"}
SHOWN = 40
"""How many findings of one severity are listed; the rest are counted."""

ALIKE = 3
"""How many findings of one kind on one sheet are listed where alike ones are gathered."""

WIDE = 240
"""Columns where output goes to a file: tables are not cut."""

out = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """A line of result."""
    out.print(text, markup=False, soft_wrap=True)


def complain(text: str) -> None:
    """A line on standard error."""
    err.print(text, style="red", markup=False)


def show_findings(findings: Sequence[Finding]) -> None:
    """All errors, then warnings, then notes, each with its place, reason and remedy."""
    for severity in Severity:
        chosen = [finding for finding in findings if finding.severity is severity]
        for finding in chosen[:SHOWN]:
            err.print(str(finding), style=STYLES[severity], markup=False)
        if len(chosen) > SHOWN:
            err.print(f"……另有 {len(chosen) - SHOWN} 条{severity.label}", style=STYLES[severity])


def show_gathered(findings: Sequence[Finding]) -> None:
    """As ``show_findings``, but of many alike on one sheet the first few and where the rest is."""
    kinds: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        key = (finding.severity, finding.code, finding.file, finding.sheet)
        kinds.setdefault(key, []).append(finding)
    for severity in Severity:
        for found in (alike for key, alike in kinds.items() if key[0] == severity):
            for finding in found[:ALIKE]:
                err.print(str(finding), style=STYLES[severity], markup=False)
            if rest := found[ALIKE:]:
                cells = "、".join(finding.cell for finding in rest if finding.cell)
                where = f"：{cells}" if cells else ""
                text = f"  ……同类另有 {len(rest)} 处{where}"
                err.print(text, style=STYLES[severity], markup=False)


class Advance(Protocol):
    """Says that one more part of the work is done, and what it was or what comes next."""

    def __call__(self, what: str = "", /) -> None:
        """Move on by one."""


@contextmanager
def progress(title: str, total: int) -> Iterator[Advance]:
    """A progress bar on standard error, gone when done; nothing where nobody watches it."""
    if not err.is_terminal:
        yield lambda what="": None
        return
    from rich.progress import (  # noqa: PLC0415 - dear, and no use to a script
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn(title),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda what="": bar.update(task, advance=1, description=what or None)


def table(title: str, headers: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]]) -> Table:
    """A table; headers are (text, ``left`` or ``right``)."""
    from rich.table import Table  # noqa: PLC0415 - few commands show one

    drawn = Table(title=title, title_justify="left", header_style="bold", show_edge=False)
    for text, justify in headers:
        drawn.add_column(text, justify="right" if justify == "right" else "left", no_wrap=True)
    for row in rows:
        drawn.add_row(*row)
    return drawn
