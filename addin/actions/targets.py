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
from addin.actions.targets_movement import movement
from addin.actions.targets_people import personal_targets
from addin.actions.targets_split import PARAMETERS, PLANS, no_task, placed, spread, warning
from agency.finding import Finding
from agency.kpi_catalogue import catalogue
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


def targets(
    plan: BookPlan,
    content: BookContent,
    today: date,
    *,
    overwrite: bool = False,
    by_workdays: bool = False,
    calendar: WorkCalendar | None = None,
    rates: Mapping[str, float] | None = None,
) -> Outcome:
    """Fill 附表一, 附表二 and 附表三 from the year's tasks and the profile's target ``rates``.

    Months weigh as the seasonal shares of the book (``by_workdays``: times their working
    days), else as last year's actual, else as their working days; groups as last year's
    actual, else as the headcount of ``today``. Money is split to the yuan. ``calendar``
    tells newcomers' working days; by default the known ones of the book's year.
    """
    working = calendar or _calendar(content)
    book = TargetBook(plan, content, today, overwrite, working, rates or {})
    seasonal, findings = book.seasonal(by_workdays=by_workdays)
    people, more = movement(book)
    findings += more
    plans, more = _plans(book, seasonal)
    findings += more
    plans |= _renewals(book)
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
            findings.append(no_task(name))
            continue
        held = book.held("perf", measure)
        grid, problem = spread(task, seasonal, book.group_weights(measure), held)
        cells |= book.changed("perf", measure, grid)
        findings += [placed(problem, name, PLANS)] if problem else []
    regular, total = book.task("fyp_regular"), book.task("fyp")
    if regular is not None and total is not None and regular > total:
        reason = f"首年期交任务比首年保费任务多{regular - total:,.2f}元"
        findings.append(warning("task", reason, "核对年度任务", PARAMETERS))
    return cells, findings


def _renewals(book: TargetBook) -> Cells:
    """续收达成率 of every month, the whole's and each group's: the task's, else the profile's."""
    rate = book.task("renewal") or book.rates.get("renewal_rate")
    if rate is None:
        return {}
    scopes = [item.key for item in book.plan.spec.axes["scope"].items]
    return book.changed("perf", "renewal", book.free("perf", "renewal", scopes, rate))


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
        warning(
            "target-producers",
            f"{name}{_months(months)}按去年人均产能所需的举绩人数超过计划人力，已按人力填写",
            "增加增员计划、提高人均产能，或调低该组保费计划",
            PLANS,
        )
        for name, months in short.items()
    ]
    return book.changed("perf", "producers", grid), findings


def _months(months: Sequence[int]) -> str:
    return "、".join(map(str, months)) + "月"
