"""Gathered units, people and events made one organisation, with every problem at its cell.

What merely follows from a row that could not be read is not reported again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from agency.finding import Finding, Severity, has_errors
from agency.organisation import (
    Agent,
    Event,
    Level,
    Organisation,
    Unit,
    with_direct_groups,
)
from agency.organisation_checks import check_organisation
from agency.problem import Problem, Subject
from agency.roles import Ranks
from agency.roster import build_spans
from generators.organisation_columns import Sheet
from generators.organisation_rows import Gathered, Placed
from generators.tabular_text import match_id

T = TypeVar("T", Unit, Agent, Event)

_INCOMPLETE = frozenset({"missing-table", "missing-column"})
_ABSENCES = frozenset({"missing-parent", "unknown-group", "unknown-leader"})


def assemble(
    gathered: Gathered, ranks: Ranks, file: str = ""
) -> tuple[Organisation | None, list[Finding]]:
    """The organisation that was gathered, or ``None`` if any finding is an error.

    Without a whole table nothing is checked across tables.
    """
    if any(finding.code in _INCOMPLETE for finding in gathered.findings):
        return None, gathered.findings
    findings = [*gathered.findings, *_restore_zeros(gathered)]
    if not has_errors(findings):
        findings += _emptiness(gathered, file)
    agents = [_confirmed(placed.item, gathered.confirmed) for placed in gathered.agents]
    grouped = with_direct_groups(
        [placed.item for placed in gathered.units],
        agents,
        [placed.item for placed in gathered.events],
    )
    codes = {unit.code for unit in grouped.units if unit.level is Level.GROUP}
    roster = build_spans(grouped.agents, grouped.events, codes)
    problems = (*grouped.problems, *check_organisation(grouped.units, grouped.agents, ranks))
    findings += [
        _place(gathered, problem)
        for problem in problems
        if problem.code not in _ABSENCES or problem.value not in gathered.broken
    ]
    findings += [
        _place(gathered, problem)
        for problem in roster.problems
        if _person(gathered, problem) not in gathered.broken
    ]
    if has_errors(findings):
        return None, findings
    return Organisation(grouped.units, grouped.agents, roster.spans), findings


def _emptiness(gathered: Gathered, file: str) -> Iterator[Finding]:
    if not gathered.units:
        reason, remedy = "没有填写任何机构", "请至少填写一个营业部"
        yield Finding(Severity.ERROR, "no-units", reason, remedy, file, Sheet.UNITS)
    elif not gathered.agents:
        reason, remedy = "没有填写任何人员", "如非新设机构，请补上人员"
        yield Finding(Severity.WARNING, "no-agents", reason, remedy, file, Sheet.AGENTS)


def _place(gathered: Gathered, problem: Problem) -> Finding:
    match problem.subject:
        case Subject.UNIT if problem.index < len(gathered.units):
            return gathered.units[problem.index].finding(problem)
        case Subject.AGENT:
            return gathered.agents[problem.index].finding(problem)
        case Subject.EVENT:
            return gathered.events[problem.index].finding(problem)
        case _:
            return problem.at()


def _person(gathered: Gathered, problem: Problem) -> str:
    if problem.subject is Subject.EVENT:
        return gathered.events[problem.index].item.agent
    return gathered.agents[problem.index].item.id


def _confirmed(agent: Agent, confirmed: Mapping[str, date]) -> Agent:
    if agent.confirmed is not None or agent.id not in confirmed:
        return agent
    return replace(agent, confirmed=confirmed[agent.id])


def _restore_zeros(gathered: Gathered) -> Iterator[Finding]:
    """Give references that are the same number as one listed code or 工号 its spelling.

    Only where a number cell may have lost its zeros, in the reference or in the list.
    """
    codes = {placed.item.code: placed.doubts("code") for placed in gathered.units}
    people = {placed.item.id: placed.doubts("id") for placed in gathered.agents}
    yield from _restore(gathered.units, {"parent": codes, "leader": people})
    yield from _restore(gathered.agents, {"group": codes})
    yield from _restore(gathered.events, {"agent": people, "from_group": codes, "to_group": codes})


def _restore(items: list[Placed[T]], lists: Mapping[str, Mapping[str, bool]]) -> Iterator[Finding]:
    restored: dict[str, list[Placed[T]]] = {}
    for index, placed in enumerate(items):
        for key, known in lists.items():
            value = getattr(placed.item, key)
            listed = match_id(value, known) if value and value not in known else None
            if listed is not None and (placed.doubts(key) or known[listed]):
                spelling: dict[str, Any] = {key: listed}
                items[index] = replace(items[index], item=replace(items[index].item, **spelling))
                restored.setdefault(key, []).append(placed)
    for key, found in restored.items():
        reason = f"本列有{len(found)}处按数值相同的代码补齐或去掉了前面的0"
        finding = found[0].source.finding(found[0].record, key, "restored-zeros", reason)
        yield replace(finding, severity=Severity.INFO)
