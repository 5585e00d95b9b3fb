"""Rows of tables made units, people and roster events, each with its place.

Used alike for the organisation file and for exports. Whatever is wrong with a cell
becomes a finding; a row without a usable code, 工号 or date is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Generic, TypeVar

from agency.finding import Finding, Severity
from agency.organisation import Agent, Event, EventKind, Level, Unit
from agency.problem import Problem
from generators.organisation_columns import Sheet
from generators.organisation_sheets import PLANS, STATUS_OF_AGENT, TEAM_OF_AGENT, WORDS
from generators.organisation_titles import Other, event_titled, level_titled, serves, sex_titled
from generators.tabular import RawTable, read_tables
from generators.tabular_fields import Field, Record, Records, read_records

T = TypeVar("T", Unit, Agent, Event)

_LEAST_COLUMNS = 2
_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".csv", ".txt"})
_CALLED = {
    Sheet.UNITS: ("机构", "组织"),
    Sheet.AGENTS: ("人员", "人力"),
    Sheet.EVENTS: ("异动",),
    Sheet.STAFF: ("内勤",),
    Sheet.MEETINGS: ("会议",),
    Sheet.ABSENCES: ("请假",),
    Sheet.CAMPAIGNS: ("活动",),
    Sheet.GROUPS: ("功能组",),
}


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """A unit, person or event and the row that says so."""

    item: T
    source: Records
    record: Record

    def finding(self, problem: Problem) -> Finding:
        """A problem with the item, at its cell."""
        table = self.source.table
        cell = self.source.cell(self.record, problem.field)
        return problem.at(file=table.file, sheet=table.sheet, cell=cell)

    def doubts(self, key: str) -> bool:
        """Whether the cell of this key was usable but doubtful."""
        cell = self.record.cell(key)
        return cell is not None and bool(cell.problem)


@dataclass(slots=True)
class Gathered:
    """What the rows say. ``broken`` are codes and 工号 of which some row could not be used."""

    units: list[Placed[Unit]] = field(default_factory=list)
    agents: list[Placed[Agent]] = field(default_factory=list)
    events: list[Placed[Event]] = field(default_factory=list)
    confirmed: dict[str, date] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    seen: set[Event] = field(default_factory=set)


_ReadRow = Callable[[Gathered, Records, Record], None]


def load(paths: Iterable[Path]) -> tuple[dict[Sheet, list[RawTable]], list[Finding]]:
    """The tables of these files, and of the files in these folders, by what they are about.

    A file of a folder in which there is no such table is information, not an error.
    """
    tables: list[RawTable] = []
    findings: list[Finding] = []
    for path in paths:
        for file in _files(path):
            read, found = read_tables(file, WORDS)
            tables += read
            findings += [
                _unrelated(finding) if finding.code == "no-header" and file != path else finding
                for finding in found
            ]
    recognised, doubts = recognise(tables)
    return recognised, [*findings, *doubts]


def recognise(
    tables: Iterable[RawTable],
) -> tuple[dict[Sheet, list[RawTable]], list[Finding]]:
    """Which table is about what, by its columns; hidden copies and other tables are left out."""
    found: dict[Sheet, list[RawTable]] = {}
    findings: list[Finding] = []
    for table in sorted(tables, key=lambda table: table.hidden):
        sheet, missing = _subject(table)
        if sheet is None:
            findings.append(_about(table, "unused-table", "看不出这张表是什么，未读取"))
        elif missing and not any(word in _name(table) for word in _CALLED[sheet]):
            reason = f"与“{sheet}”表相近，但没有列“{'、'.join(missing)}”，未读取"
            findings.append(_about(table, "unused-table", reason))
        elif table.hidden and sheet in found:
            findings.append(_about(table, "hidden-sheet", f"隐藏的“{sheet}”表未读取"))
        else:
            found.setdefault(sheet, []).append(table)
    return found, findings


def gather(tables: Mapping[Sheet, Sequence[RawTable]]) -> Gathered:
    """The units, people and events of recognised tables, and what is wrong with their cells."""
    gathered = Gathered()
    readers: tuple[tuple[Sheet, _ReadRow, tuple[Field, ...]], ...] = (
        (Sheet.UNITS, _read_unit, ()),
        (Sheet.AGENTS, _read_agent, (TEAM_OF_AGENT, STATUS_OF_AGENT)),
        (Sheet.EVENTS, _read_event, ()),
    )
    for sheet, read_row, extra in readers:
        for table in tables.get(sheet, ()):
            source, findings = read_records(table, (*PLANS[sheet].fields, *extra))
            gathered.findings += [*findings, *table.skipped_findings()]
            for record in source.records:
                read_row(gathered, source, record)
    return gathered


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    inside = (file for file in path.iterdir() if file.suffix.lower() in _SUFFIXES)
    return sorted(file for file in inside if not file.name.startswith(("~$", ".")))


def _subject(table: RawTable) -> tuple[Sheet | None, list[str]]:
    """The sheet whose columns this table has, and the required ones that it lacks.

    The name helps only to choose between tables that lack something.
    """
    best: tuple[bool, bool, float] = (False, False, 0.0)
    subject: tuple[Sheet | None, list[str]] = (None, [])
    for sheet, plan in PLANS.items():
        present = [field for field in plan.fields if table.columns(field.names)]
        lacking = [f.names[0] for f in plan.fields if f.required and f not in present]
        named = any(word in _name(table) for word in _CALLED[sheet])
        fitness = (not lacking, named, len(present) / len(plan.fields))
        if len(present) >= _LEAST_COLUMNS and fitness > best:
            best, subject = fitness, (sheet, lacking)
    return subject


def _name(table: RawTable) -> str:
    return table.sheet or Path(table.file).stem


def _read_unit(gathered: Gathered, source: Records, record: Record) -> None:
    level = level_titled(record.text("level"))
    code = record.text("code")
    if level is None and "level" not in record.faulty:
        reason, remedy = "不认识的层级", f"从{'、'.join(Level)}中选择"
        gathered.findings.append(source.finding(record, "level", "wrong-value", reason, remedy))
    if level is None or record.faulty:
        gathered.broken.add(code)
        return
    parent, leader = record.text("parent") or None, record.text("leader") or None
    unit = Unit(code, record.text("name"), level, parent, leader)
    gathered.units.append(Placed(unit, source, record))


def _read_agent(gathered: Gathered, source: Records, record: Record) -> None:
    joined, left = record.day("joined"), record.day("left")
    id_ = record.text("id")
    status = serves(record.text("status"))
    if status is False and left is None and "left" not in record.faulty:
        reason, remedy = "状态为离职，却没有离司日期", "补上离司日期，或更正状态"
        gathered.findings.append(source.finding(record, "left", "no-leaving-date", reason, remedy))
        gathered.broken.add(id_)
    elif status is True and left is not None:
        reason, remedy = "状态为在职，却有离司日期，按离司处理", "核对状态和离司日期"
        doubt = source.finding(record, "left", "status-and-date", reason, remedy)
        gathered.findings.append(replace(doubt, severity=Severity.WARNING))
    if joined is None or record.faulty:
        gathered.broken.add(id_)
        return
    agent = Agent(
        id_,
        record.text("name"),
        record.text("group") or record.text("team"),
        record.text("rank"),
        joined,
        left,
        record.day("confirmed"),
        sex_titled(record.text("sex")),
        record.text("education"),
    )
    gathered.agents.append(Placed(agent, source, record))


def _read_event(gathered: Gathered, source: Records, record: Record) -> None:
    kind, day = event_titled(record.text("kind")), record.day("date")
    if kind is None and "kind" not in record.faulty:
        reason, remedy = "不认识的异动类型", f"从{'、'.join(EventKind)}中选择"
        gathered.findings.append(source.finding(record, "kind", "wrong-value", reason, remedy))
    agent = record.text("agent")
    if kind is None or day is None or record.faulty:
        gathered.broken.add(agent)
        return
    if isinstance(kind, Other):
        if kind is Other.CONFIRMED:
            gathered.confirmed[agent] = day
        reason = "不影响任职，未计入异动"
        gathered.findings.append(_skipped(source, record, "kind", reason))
        return
    event = Event(agent, kind, day, record.text("from_group"), record.text("to_group"))
    if event in gathered.seen:
        reason = "与前面的一条异动完全相同，未读取"
        gathered.findings.append(_skipped(source, record, "agent", reason))
        return
    gathered.seen.add(event)
    gathered.events.append(Placed(event, source, record))


def _unrelated(finding: Finding) -> Finding:
    reason = "与组织架构无关，未读取"
    return replace(finding, severity=Severity.INFO, reason=reason, remedy="")


def _skipped(source: Records, record: Record, key: str, reason: str) -> Finding:
    return replace(source.finding(record, key, "skipped-row", reason), severity=Severity.INFO)


def _about(table: RawTable, code: str, reason: str) -> Finding:
    return Finding(Severity.INFO, code, reason, file=table.file, sheet=table.sheet)
