"""附表二: who comes, goes, moves, is confirmed and promoted, by group and month."""

from __future__ import annotations

from math import floor

from addin.actions.targets_book import Cells, Grid, TargetBook
from addin.actions.targets_split import PEOPLE, no_task, placed, spread, warning
from agency.finding import Finding
from agency.targets import headcount_identity

MOVES = ("transfers_in", "transfers_out")


def movement(book: TargetBook) -> tuple[Cells, list[Finding]]:
    """The plan's flows and supervisors.

    Hires follow the task. Leavers are last year's; so are confirmations and promotions unless
    the parameters set a task (for confirmations else the profile a rate of the hires' task).
    Nobody is moved between groups unless people planned it. Supervisors are today's and those
    who are to be promoted after this month.
    """
    hires = book.task("hires")
    rate = book.rates.get("confirmation_rate")
    confirmed = book.task("confirmed")
    if confirmed is None and hires is not None and rate is not None:
        confirmed = float(floor(hires * rate + 0.5))
    cells: Cells = {}
    findings: list[Finding] = []
    tasks = (
        ("hires", hires, "增员"),
        ("confirmed", confirmed, "转正"),
        ("promotions", book.task("promotions"), "晋升主管"),
    )
    for line, task, name in tasks:
        if task is not None:
            months = book.last_months(line) or [float(days) for days in book.workdays]
            grid, problem = spread(
                task, months, book.group_weights(line), book.held("movement", line)
            )
            cells |= book.changed("movement", line, grid)
            findings += [placed(problem, name, PEOPLE)] if problem else []
        elif line == "hires":
            findings.append(no_task(name))
        elif line == "confirmed":
            cells |= _as_last_year(book, line)
    cells |= _as_last_year(book, "leavers")
    for line in MOVES:
        cells |= book.changed("movement", line, book.free("movement", line, book.groups, 0.0))
    cells |= _supervisors(book, cells)
    return cells, findings + _below_zero(book, cells)


def _as_last_year(book: TargetBook, line: str) -> Cells:
    """Last year's figures of each month; nothing if there were none."""
    if not book.last_months(line):
        return {}
    grid: Grid = {
        (code, month): float(floor(book.last.get((line, book.groups[code], month), 0.0) + 0.5))
        for code, month in book.free("movement", line, book.groups, 0.0)
    }
    return book.changed("movement", line, grid)


def _supervisors(book: TargetBook, cells: Cells) -> Cells:
    """Today's supervisors, and from each coming month on those promoted in it."""
    given = {**book.content.matrices.get("movement", {}), **cells}
    free = book.free("movement", "supervisors", book.groups, 0.0)
    grid: Grid = {}
    for code, name in book.groups.items():
        heads = float(book.supervisors(name))
        for month in range(1, 13):
            promoted = given.get((code, "promotions", "plan", f"M{month}"))
            if isinstance(promoted, float) and book.months[month - 1][0] > book.today:
                heads += promoted
            if (code, month) in free:
                grid[code, month] = heads
    return book.changed("movement", "supervisors", grid)


def _below_zero(book: TargetBook, cells: Cells) -> list[Finding]:
    """Groups whose plan lets more people go than there are."""
    given = {**book.content.matrices.get("movement", {}), **cells}

    def flow(code: str, line: str, month: int) -> int:
        value = given.get((code, line, "plan", f"M{month}"))
        return int(value) if isinstance(value, float) else 0

    findings = []
    lines = ("hires", "transfers_in", "leavers", "transfers_out")
    for code, name in book.groups.items():
        heads = book.opening(name)
        for month in range(1, 13):
            heads = headcount_identity(heads, *(flow(code, line, month) for line in lines))
            if heads < 0:
                reason = f"{name}{month}月计划期末人力为{heads}人"
                remedy = "增加增员或减少脱落计划"
                findings.append(warning("target-headcount", reason, remedy, PEOPLE))
                break
    return findings
