"""Which table is which list, by its columns and never by its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from addin.actions.importing.attendance_sheet import is_attendance_sheet
from addin.actions.importing.catalogue import Export, ExportCatalogue, ExportPlan
from agency.finding import Finding, Severity
from generators.organisation_columns import Sheet
from generators.organisation_rows import recognise as recognise_people
from generators.tabular import RawTable

_HEADERS = 12


@dataclass(slots=True)
class Recognised:
    """The tables by kind: lists of business, and lists of people and their moves.

    ``calendars`` are lists of attendance with a column for each day.
    """

    calendars: list[RawTable] = field(default_factory=list)
    exports: dict[Export, list[RawTable]] = field(default_factory=dict)
    people: dict[Sheet, list[RawTable]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def recognise(tables: Iterable[RawTable], catalogue: ExportCatalogue) -> Recognised:
    """Every table's kind; a table of no kind is a finding that names its headers."""
    found = Recognised()
    shown: set[tuple[str, Export]] = set()
    for table in sorted(tables, key=lambda table: table.hidden):
        export, lacking = _best(table, catalogue.plans.values())
        if export is not None and not lacking and table.hidden and (table.file, export) in shown:
            reason = f"隐藏的{export.label}未读取，同一文件中已有显示的一张"
            found.findings.append(_about(table, Severity.INFO, "hidden-sheet", reason, ""))
            continue
        if export is not None and not lacking:
            shown.add((table.file, export))
            found.exports.setdefault(export, []).append(table)
            continue
        daily = is_attendance_sheet(table, catalogue)
        if daily or daily is None:
            found.findings += _of_days(table, found.calendars, is_attendance=daily is True)
            continue
        people, _ = recognise_people([table])
        sheet = next(iter(people), None)
        if sheet in {Sheet.AGENTS, Sheet.EVENTS}:
            found.people.setdefault(sheet, []).append(table)
        elif sheet is Sheet.UNITS:
            reason = "机构清单不用于导入，未读取"
            found.findings.append(_about(table, Severity.INFO, "unused-table", reason, ""))
        else:
            found.findings.append(_unknown(table, export, lacking))
    return found


def _of_days(
    table: RawTable, calendars: list[RawTable], *, is_attendance: bool
) -> Iterator[Finding]:
    """Enters a table with a column for each day, or says why not."""
    if not is_attendance:
        reason = "有按日排列的各列，但标题和内容都看不出是考勤，未读取"
        remedy = "如是考勤表，请在标题或工作表名写上“考勤”；其他清单请导出一天一行的明细"
        yield _about(table, Severity.WARNING, "unknown-table", reason, remedy)
    elif table.hidden and any(other.file == table.file for other in calendars):
        reason = "隐藏的考勤表未读取，同一文件中已有显示的一张"
        yield _about(table, Severity.INFO, "hidden-sheet", reason, "")
    else:
        calendars.append(table)


def _best(table: RawTable, plans: Iterable[ExportPlan]) -> tuple[Export | None, Sequence[str]]:
    """The kind that fits best, and the columns that it lacks; whole kinds come first."""
    best: tuple[bool, int] = (False, 1)
    result: tuple[Export | None, Sequence[str]] = (None, ())
    for plan in plans:
        present = {f.key: table.columns(f.names) for f in plan.fields}
        columns = {tuple(found[:1]) for found in present.values() if found}
        lacking = [f.names[0] for f in plan.fields if f.required and not present[f.key]]
        if plan.any_of and not any(present[key] for key in plan.any_of):
            names = {f.key: f.names[0] for f in plan.fields}
            lacking.append("或".join(names[key] for key in plan.any_of))
        fitness = (not lacking, len(columns))
        if fitness > best:
            best, result = fitness, (plan.export, lacking)
    return result


def _unknown(table: RawTable, nearest: Export | None, lacking: Sequence[str]) -> Finding:
    names = "、".join(list(filter(None, table.header))[:_HEADERS])
    reason = f"看不出这是什么清单，未读取；表头为：{names}"
    remedy = "如应导入，请由总部在导入对照表中补上列名"
    if nearest is not None:
        remedy = f"与{nearest.label}最接近，缺少：{'、'.join(lacking)}；{remedy}"
    return _about(table, Severity.WARNING, "unknown-table", reason, remedy)


def _about(table: RawTable, severity: Severity, code: str, reason: str, remedy: str) -> Finding:
    cell = table.cell(table.header_row, 0)
    return Finding(severity, code, reason, remedy, table.file, table.sheet, cell)
