"""机构清单, 人力清单 and 人员异动清单 as workbooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from io import BytesIO

from xlsxwriter import Workbook

from agency.organisation import EventKind, Level
from generators.demo.branch import DemoBranch
from generators.demo_exports.mess import Mess

_OPEN_END = "99999999"
_LEVELS = {Level.BRANCH: "支公司", Level.TEAM: "营业部", Level.GROUP: "营业组"}
_EVENTS = {
    EventKind.JOINED: "新入司",
    EventKind.RETURNED: "二次入司",
    EventKind.TRANSFERRED: "转组",
    EventKind.LEFT: "离职",
}
_BANDS: Mapping[str, Sequence[str]] = {
    "机构信息": ("营业部代码", "营业部", "营业组代码", "营业组"),
    "基本信息": ("工号", "姓名", "性别", "学历", "证件号码", "手机号码"),
    "在职信息": ("职级", "签约日期", "转正日期", "离司日期", "在职状态"),
}

Cell = str | int | date | None


def units(branch: DemoBranch) -> bytes:
    """The units from the top down."""
    rows: list[Sequence[Cell]] = [
        ("机构代码", "机构名称", "机构层级", "上级机构代码", "负责人工号")
    ]
    rows += [
        (unit.code, unit.name, _LEVELS[unit.level], unit.parent, unit.leader)
        for unit in branch.organisation.units
    ]
    return _workbook("机构", rows, branch.until)


def people(branch: DemoBranch, mess: Mess) -> bytes:
    """Everybody who ever served, under a title and a merged header of two rows.

    Dates are cells, texts and numbers by turns; who serves has left on 99999999.
    """
    unit_of = {unit.code: unit for unit in branch.organisation.units}
    width = sum(len(names) for names in _BANDS.values())
    bands = [band if n == 0 else None for band, names in _BANDS.items() for n in range(len(names))]
    rows: list[Sequence[Cell]] = [
        ("个险营销员人力清单", *(None,) * (width - 1)),
        bands,
        [name for names in _BANDS.values() for name in names],
    ]
    for agent in branch.organisation.agents:
        group = unit_of[agent.group]
        team = unit_of[group.parent or ""]
        serves = agent.left is None
        rows.append(
            (
                team.code,
                team.name,
                group.code,
                mess.name(group.name),
                agent.id,
                agent.name,
                agent.sex,
                agent.education,
                mess.identity(),
                mess.phone(),
                agent.rank,
                _day(mess, agent.joined),
                "-" if agent.confirmed is None else _day(mess, agent.confirmed),
                _OPEN_END if agent.left is None else f"{agent.left:%Y%m%d}",
                "在职" if serves else "离职",
            )
        )
    rows.append(("合计", None, None, None, len(rows) - 3, *(None,) * (width - 5)))
    merged, first = [(0, 0, width - 1)], 0
    for names in _BANDS.values():
        merged.append((1, first, first + len(names) - 1))
        first += len(names)
    return _workbook("人力", rows, branch.until, merged)


def events(branch: DemoBranch, mess: Mess, names: Mapping[str, str]) -> bytes:
    """The dated changes."""
    rows: list[Sequence[Cell]] = [
        ("工号", "姓名", "异动类型", "异动日期", "原营业组代码", "新营业组代码")
    ]
    rows += [
        (
            event.agent,
            names[event.agent],
            _EVENTS[event.kind],
            _day(mess, event.date),
            event.from_group or None,
            event.to_group or None,
        )
        for event in branch.events
    ]
    return _workbook("Sheet", rows, branch.until)


def _day(mess: Mess, day: date) -> Cell:
    """A date as a date cell, a text or a whole number such as 20240105."""
    kind = mess.number(3)
    return day if kind == 0 else mess.date(day) if kind == 1 else int(f"{day:%Y%m%d}")


def _workbook(
    sheet: str,
    rows: Sequence[Sequence[Cell]],
    made_on: date,
    merged: Sequence[tuple[int, int, int]] = (),
) -> bytes:
    """One sheet; ``merged`` are (row, first column, last column)."""
    file = BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        made = datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC)
        book.set_properties({"created": made.replace(tzinfo=None)})
        dates = book.add_format({"num_format": "yyyy-mm-dd"})
        page = book.add_worksheet(sheet)
        for row, first, last in merged:
            page.merge_range(row, first, row, last, "")
        for number, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                match cell:
                    case date():
                        page.write_datetime(number, column, cell, dates)
                    case int():
                        page.write_number(number, column, cell)
                    case str():
                        page.write_string(number, column, cell)
    return file.getvalue()
