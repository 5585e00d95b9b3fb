"""Targets (分解任务): the year's tasks over months, groups and people, exactly.

Every level adds up: months and groups to the task, agents to their group's FYP of the
month. Cells that people filled are locks; with ``overwrite`` only those of months that are
over and of personal rows marked 锁定 are. What cannot be met is a finding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import floor

from addin.actions.patch import Outcome, Patch, patched
from addin.actions.rows import number
from addin.actions.targets_book import Cells, Grid, TargetBook
from addin.actions.targets_people import personal_targets
from agency.finding import Finding, Severity
from agency.kpi import catalogue
from agency.targets import gap, headcount_identity, lock_finding, split
from agency.workdays import WorkCalendar, work_calendar
from workbook_templates.content import BookContent
from workbook_templates.evaluate import Evaluator
from workbook_templates.plan import BookPlan

PLANNED: Mapping[str, str] = {
    "fyp": "首年保费",
    "fyp_regular": "首年期交",
    "fyc": "首年佣金",
    "policies": "件数",
}
PLANS, PEOPLE, PARAMETERS = "附表一 业绩计划", "附表二 人力计划", "参数"


def targets(
    plan: BookPlan,
    content: BookContent,
    today: date,
    *,
    overwrite: bool = False,
    by_workdays: bool = False,
    calendar: WorkCalendar | None = None,
) -> Outcome:
    """Fill 附表一, 附表二 and 附表三 from the year's tasks.

    Months weigh as the seasonal shares of the book (``by_workdays``: times their working
    days), else as last year's actual, else as their working days; groups as last year's
    actual, else as the headcount of ``today``. Money is split to the yuan. ``calendar``
    tells newcomers' working days; by default the known ones of the book's year.
    """
    book = TargetBook(plan, content, today, overwrite, calendar or _calendar(content))
    seasonal, findings = book.seasonal(by_workdays=by_workdays)
    people, more = _movement(book)
    findings += more
    plans, more = _plans(book, seasonal)
    findings += more
    filled = patched(plan.spec, content, Patch(matrices={"perf": plans, "movement": people}))
    producers, more = _producers(book, Evaluator(plan, filled))
    findings += more
    plans |= producers
    filled = patched(plan.spec, filled, Patch(matrices={"perf": producers}))
    personal, more = personal_targets(book, filled)
    findings += more
    patch = Patch(
        matrices={key: cells for key, cells in (("perf", plans), ("movement", people)) if cells},
        tables={"personal": personal} if personal.upsert else {},
    )
    if patch.is_empty:
        return Outcome(patch, tuple(findings), "没有需要填写的目标")
    message = (
        f"已分解全年任务：附表一{len(plans)}格，附表二{len(people)}格，"
        f"附表三{len(personal.upsert)}人"
    )
    return Outcome(patch, tuple(findings), message)


def _calendar(content: BookContent) -> WorkCalendar:
    return work_calendar({int(number(content.fields["year"]))})


def _plans(book: TargetBook, seasonal: Sequence[float]) -> tuple[Cells, list[Finding]]:
    """FYP, regular FYP, FYC and policies by group and month."""
    cells: Cells = {}
    findings = []
    for measure, name in PLANNED.items():
        task = book.task(measure)
        if task is None:
            findings.append(_no_task(name))
            continue
        held = book.held("perf", measure)
        grid, problem = _spread(task, seasonal, book.group_weights(measure), held)
        cells |= book.changed("perf", measure, grid)
        findings += [_placed(problem, name, PLANS)] if problem else []
    regular, total = book.task("fyp_regular"), book.task("fyp")
    if regular is not None and total is not None and regular > total:
        reason = f"首年期交任务比首年保费任务多{regular - total:,.2f}元"
        findings.append(_warning("task", reason, "核对年度任务", PARAMETERS))
    return cells, findings


def _movement(book: TargetBook) -> tuple[Cells, list[Finding]]:
    """Hires from the task; leavers and confirmations as last year; supervisors as they stand."""
    cells: Cells = {}
    findings = []
    task = book.task("hires")
    if task is None:
        findings.append(_no_task("增员"))
    else:
        months = book.last_months("hires") or [float(days) for days in book.workdays]
        held = book.held("movement", "hires")
        grid, problem = _spread(task, months, book.group_weights("hires"), held)
        cells |= book.changed("movement", "hires", grid)
        findings += [_placed(problem, "增员", PEOPLE)] if problem else []
    for line, measure in (("leavers", "leavers"), ("confirmed", "confirmed")):
        held = book.held("movement", line)
        last = {
            (code, month): float(floor(book.last.get((measure, name, month), 0.0) + 0.5))
            for code, name in book.groups.items()
            for month in range(1, 13)
            if (code, month) not in held
        }
        if book.last_months(measure):
            cells |= book.changed("movement", line, last)
    held = book.held("movement", "supervisors")
    standing = {
        (code, month): float(book.supervisors(name))
        for code, name in book.groups.items()
        for month in range(1, 13)
        if (code, month) not in held
    }
    cells |= book.changed("movement", "supervisors", standing)
    findings += _below_zero(book, cells)
    return cells, findings


def _spread(
    task: float, months: Sequence[float], groups: Mapping[str, float], held: Grid
) -> tuple[Grid, Finding | None]:
    """The task over the cells that are not held: over the months first, then over the groups."""
    free = {
        month: open_groups
        for month in range(1, 13)
        if (open_groups := [code for code in groups if (code, month) not in held])
    }
    locks: list[float | None] = [*held.values(), *([None] if free else [])]
    problem = lock_finding(task, locks)
    if problem or not free:
        return {}, problem
    rest = -gap(task, list(held.values()))
    weights = [months[m - 1] * sum(groups[code] for code in free[m]) for m in free]
    grid: Grid = {}
    for month, part in zip(free, split(rest, weights), strict=True):
        parts = split(part, [groups[code] for code in free[month]])
        grid |= {(code, month): p for code, p in zip(free[month], parts, strict=True)}
    return grid, None


def _producers(book: TargetBook, evaluator: Evaluator) -> tuple[Cells, list[Finding]]:
    """Producers that the FYP plan needs at last year's productivity, at most the headcount.

    Without last year's figures the good bound of the producing rate is planned.
    """
    held = book.held("perf", "producers")
    grid: Grid = {}
    short: dict[str, list[int]] = {}
    rate = catalogue()["producing_rate"].good or 0.0
    for code, name in book.groups.items():
        productivity = book.productivity(name)
        for month in range(1, 13):
            cell = ("plan", f"M{month}")
            fyp = evaluator.cell("perf", code, "fyp", *cell)
            heads = evaluator.cell("movement", code, "closing", *cell)
            if (code, month) in held or not isinstance(fyp, float) or fyp <= 0:
                continue
            closing = max(heads, 0.0) if isinstance(heads, float) else 0.0
            needed = fyp / productivity if productivity else closing * rate
            whole = max(float(floor(needed + 0.5)), 1.0)
            if whole > closing:
                short.setdefault(name, []).append(month)
            grid[code, month] = min(whole, closing)
    findings = [
        _warning(
            "target-producers",
            f"{name}{_months(months)}按去年人均产能所需的举绩人数超过计划人力，已按人力填写",
            "增加增员计划、提高人均产能，或调低该组保费计划",
            PLANS,
        )
        for name, months in short.items()
    ]
    return book.changed("perf", "producers", grid), findings


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
                findings.append(_warning("target-headcount", reason, remedy, PEOPLE))
                break
    return findings


def _months(months: Sequence[int]) -> str:
    return "、".join(map(str, months)) + "月"


def _no_task(name: str) -> Finding:
    reason, remedy = f"没有{name}的年度任务，未分解", "在参数中填写年度任务"
    return Finding(Severity.INFO, "task", reason, remedy, sheet=PARAMETERS)


def _placed(problem: Finding, name: str, sheet: str) -> Finding:
    reason = f"{name}：{problem.reason.replace('锁定', '填写')}"
    remedy = "清空部分单元格、选择覆盖，或调整年度任务"
    return Finding(problem.severity, problem.code, reason, remedy, "", sheet, "", problem.value)


def _warning(code: str, reason: str, remedy: str, sheet: str) -> Finding:
    return Finding(Severity.WARNING, code, reason, remedy, sheet=sheet)
