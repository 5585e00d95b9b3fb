"""The organisation out of a core system's exports: units, people, roster events.

机构清单, 人力清单 and 人员异动清单 are recognised by their columns. The list of people says
where they serve now, or served last; the events say how they came there. Leavers stay.
What exports have and a file filled in by hand has not is settled here: repeated rows,
a person's second contract, and units that only the list of people names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from agency.finding import Finding, Severity, has_errors
from agency.organisation import Agent, Began, Event, EventKind, Level, Organisation, Unit
from agency.roles import Ranks, load_ranks
from generators.organisation_assembly import assemble
from generators.organisation_columns import Sheet
from generators.organisation_rows import Gathered, Placed, gather, load
from generators.organisation_sheets import PLANS, TEAM_OF_AGENT
from generators.tabular import RawTable
from generators.tabular_fields import Field, read_records

_TEAM_NAME = Field("team_name", ("营业部", "营业部名称", "部名称", "销售部"))
_GROUP_NAME = Field("group_name", ("营业组", "营业组名称", "组名称", "销售组"))


def from_exports(
    paths: Sequence[Path], ranks: Ranks | None = None
) -> tuple[Organisation | None, list[Finding]]:
    """The organisation of these exports (files, or folders that hold them among others).

    Without 机构清单 the teams and groups are those that 人力清单 names; without 异动清单
    everybody has served in one group. ``None`` if any finding is an error.
    """
    tables, findings = load(paths)
    if Sheet.AGENTS not in tables and not has_errors(findings):
        reason = "没有找到人力清单"
        remedy = "人力清单应有工号、姓名、营业组代码和签约日期等列"
        names = "、".join(path.name for path in paths)
        findings.append(Finding(Severity.ERROR, "missing-table", reason, remedy, names))
    gathered = gather(tables)
    gathered.findings[:0] = findings
    if Sheet.UNITS not in tables:
        _derive_units(gathered, tables.get(Sheet.AGENTS, ()))
    _merge_contracts(gathered)
    gathered.findings += _namesakes(gathered.agents)
    return assemble(gathered, ranks or load_ranks(), "、".join(path.name for path in paths))


def gaps(organisation: Organisation) -> list[Finding]:
    """What the exports did not say, and what that does to the books."""
    found = []
    if organisation.agents and not any(agent.confirmed for agent in organisation.agents):
        reason = "清单中没有任何人的转正日期，转正人数、转正率和转正预警都算不准"
        remedy = "请在“人员”表补上转正日期"
        found.append(
            Finding(Severity.WARNING, "no-confirmation", reason, remedy, sheet=Sheet.AGENTS)
        )
    if organisation.spans and all(span.began is Began.JOINED for span in organisation.spans):
        reason = "清单中没有调动和回归，每个人都按入司以来一直在现在的组计"
        remedy = "如有调动，请在“异动”表补上"
        found.append(Finding(Severity.INFO, "no-moves", reason, remedy, sheet=Sheet.EVENTS))
    return found


def _derive_units(gathered: Gathered, tables: Iterable[RawTable]) -> None:
    """Teams and groups from the codes and names beside people."""
    group_code = next(field for field in PLANS[Sheet.AGENTS].fields if field.key == "group")
    seen: set[str] = set()
    for table in tables:
        source, _ = read_records(table, (group_code, TEAM_OF_AGENT, _TEAM_NAME, _GROUP_NAME))
        for record in source.records:
            team, group = record.text("team"), record.text("group")
            for unit in (
                Unit(team, record.text("team_name") or team, Level.TEAM),
                Unit(group, record.text("group_name") or group, Level.GROUP, team or None),
            ):
                if unit.code and unit.code not in seen:
                    seen.add(unit.code)
                    gathered.units.append(Placed(unit, source, record))
    if seen:
        reason = f"没有机构清单，{len(seen)}个机构按人力清单推出，没有上级机构和负责人"
        remedy = "如需上级机构和负责人，请一并导入机构清单"
        table = gathered.units[0].source.table
        place = (table.file, table.sheet)
        gathered.findings.append(Finding(Severity.WARNING, "derived-units", reason, remedy, *place))


def _merge_contracts(gathered: Gathered) -> None:
    """Make one person of several rows with one 工号: repeated, or one contract after another.

    Rows that contradict each other stay, for the check of 工号 to report.
    """
    by_id: dict[str, list[Placed[Agent]]] = {}
    for placed in gathered.agents:
        by_id.setdefault(placed.item.id, []).append(placed)
    agents: list[Placed[Agent]] = []
    for rows in by_id.values():
        first, *others = sorted(rows, key=lambda placed: placed.item.joined)
        merged = first
        for later in others:
            if later.item == merged.item:
                gathered.findings.append(_note(later, "repeated-row", "与另一行完全相同，未读取"))
            elif merged.item.left is not None and merged.item.left < later.item.joined:
                _add_return(gathered, merged, later)
                reason = f"同一工号离司后再次签约（{later.item.joined}），按回归处理"
                gathered.findings.append(_note(later, "returned", reason))
                merged = replace(later, item=replace(later.item, joined=first.item.joined))
            else:
                agents.append(merged)
                merged = later
        agents.append(merged)
    gathered.agents[:] = agents


def _add_return(gathered: Gathered, before: Placed[Agent], after: Placed[Agent]) -> None:
    """The leaving and the return between two contracts, unless the events have them."""
    known = {(e.item.agent, e.item.kind, e.item.date) for e in gathered.events}
    left = before.item.left
    if left is None:
        return
    for placed, kind, day, from_group, to_group in (
        (before, EventKind.LEFT, left, before.item.group, ""),
        (after, EventKind.RETURNED, after.item.joined, "", after.item.group),
    ):
        if (placed.item.id, kind, day) not in known:
            event = Event(placed.item.id, kind, day, from_group, to_group)
            gathered.events.append(Placed(event, placed.source, placed.record))


def _namesakes(agents: Iterable[Placed[Agent]]) -> Iterator[Finding]:
    """Information about people of one name, who are told apart by 工号."""
    by_name: dict[str, list[Placed[Agent]]] = {}
    for placed in agents:
        by_name.setdefault(placed.item.name, []).append(placed)
    for rows in by_name.values():
        if len({placed.item.id for placed in rows}) > 1:
            ids = "、".join(placed.item.id for placed in rows)
            yield _note(rows[1], "namesakes", f"重名，工号分别为{ids}，按工号区分", "name")


def _note(placed: Placed[Agent], code: str, reason: str, key: str = "id") -> Finding:
    finding = placed.source.finding(placed.record, key, code, reason)
    return replace(finding, severity=Severity.INFO)
