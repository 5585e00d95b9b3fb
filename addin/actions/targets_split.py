"""Splitting a task over months and groups, and what is said about tasks that do not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from addin.actions.targets_book import Grid
from agency.finding import Finding, Severity
from agency.targets import gap, lock_finding, split

PLANS, PEOPLE, PARAMETERS = "附表一 业绩计划", "附表二 人力计划", "参数"


def spread(
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


def no_task(name: str) -> Finding:
    """No task is set for what has this name."""
    reason, remedy = f"没有{name}的年度任务，未分解", "在参数中填写年度任务"
    return Finding(Severity.INFO, "task", reason, remedy, sheet=PARAMETERS)


def placed(problem: Finding, name: str, sheet: str) -> Finding:
    """A problem with locks, in the words of a sheet whose filled cells are the locks."""
    reason = f"{name}：{problem.reason.replace('锁定', '填写')}"
    remedy = "清空部分单元格、选择覆盖，或调整年度任务"
    return Finding(problem.severity, problem.code, reason, remedy, "", sheet, "", problem.value)


def warning(code: str, reason: str, remedy: str, sheet: str) -> Finding:
    """A plan that people should look at."""
    return Finding(Severity.WARNING, code, reason, remedy, sheet=sheet)
