"""The rows of attendance calendars as records of days, the same that the long list gives.

A person's day without any mark is not attended, as a day without a row of the long list is.
Of days off and days out of service only marks of presence are told. A mark that nobody has
explained is told once, with how often it stands; its days are not entered. A calendar in which
more marks are unknown than known is left out whole, for it would make everybody absent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from addin.actions.importing.attendance_marks import whole_day
from addin.actions.importing.attendance_sheet import AttendanceSheet
from addin.actions.importing.ledger import Remark
from addin.actions.importing.strangers import Reason
from addin.actions.importing.taking import Desk, Listing, Owner, duplicate
from agency.attendance import Mark
from agency.finding import Finding, Severity
from agency.records import Attendance
from agency.workdays import WorkCalendar
from generators.tabular_fields import Record
from generators.tabular_text import clean

_Marks = tuple[Mark, ...]

_KEPT = frozenset({Mark.PRESENT, Mark.LATE})
_CELLS = 5  # addresses that one finding names


@dataclass(slots=True)
class _Row:
    """One person's row: its marks by working day in service, and where the person was."""

    record: Record
    owner: Owner
    half: str
    days: dict[date, _Marks] = field(default_factory=dict)
    place: str = "year"
    remarks: list[Remark] = field(default_factory=list)


@dataclass(slots=True)
class _Reading:
    """What one calendar says, and by cell what of it does not count."""

    listing: Listing
    sheet: AttendanceSheet
    today: date | None = None
    rows: list[_Row] = field(default_factory=list)
    known: int = 0
    unknown: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    off: list[str] = field(default_factory=list)
    future: list[str] = field(default_factory=list)
    out: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def is_refused(self) -> bool:
        """Whether too little of it is understood."""
        return sum(map(len, self.unknown.values())) > self.known


@dataclass(frozen=True, slots=True)
class AttendanceRows:
    """The days of all calendars by agent and day, whom they list, and what there is to say."""

    days: Mapping[tuple[str, date], Attendance]
    agents: frozenset[str]
    findings: tuple[Finding, ...]


def read_attendance_sheets(
    listings: Iterable[Listing], desk: Desk, calendar: WorkCalendar, today: date | None = None
) -> AttendanceRows:
    """The team's days up to ``today``; every row of the calendars is entered in its account."""
    days: dict[tuple[str, date], Attendance] = {}
    agents: set[str] = set()
    findings: list[Finding] = []
    for listing in listings:
        if listing.sheet is None:
            continue
        reading = _Reading(listing, listing.sheet, today)
        for record, owner in listing.own(desk):
            reading.rows.append(_row(reading, record, owner, desk, calendar))
        findings += _findings(reading)
        found = {} if reading.is_refused else _days(reading)
        _account(reading, desk, found, days)
        agents |= {row.owner.agent for row in reading.rows if not reading.is_refused}
        for key, item in found.items():
            old = days.get(key)
            days[key] = item if old is None else better(old, item)
    return AttendanceRows(days, frozenset(agents), tuple(findings))


def better(one: Attendance, other: Attendance) -> Attendance:
    """Of two statements of one day the better: present before leave before absent."""
    return max(one, other, key=lambda item: (item.valid, item.leave))


def _row(
    reading: _Reading, record: Record, owner: Owner, desk: Desk, calendar: WorkCalendar
) -> _Row:
    sheet, people, agent = reading.sheet, desk.people, owner.agent
    row = _Row(record, owner, sheet.half(record.row))
    places = set()
    for day, columns in sheet.columns.items():
        if day.year != desk.year:
            continue
        serves = people.serving(agent, day) is not None
        if not serves and people.group_on(agent, day) is None:
            places.add("away")
            continue
        places.add("here" if serves else "out")
        cells = {
            reading.listing.table.cell(record.row.number, column): record.row.cells[column]
            for column in columns
        }
        read = {address: sheet.marks.read(cell) for address, cell in cells.items()}
        kept = [address for address, found in read.items() if found and _KEPT & set(found)]
        if reading.today is not None and day > reading.today:
            reading.future += kept
        elif not serves:
            reading.out[agent] += kept
        elif not calendar.is_workday(day):
            reading.off += kept
        elif unknown := [address for address, found in read.items() if found is None]:
            for address in unknown:
                reading.unknown[clean(cells[address])].append(address)
        else:
            row.days[day] = tuple(mark for found in read.values() for mark in found or ())
            reading.known += bool(row.days[day])
    row.place = next((place for place in ("here", "away", "out") if place in places), "year")
    return row


def _days(reading: _Reading) -> dict[tuple[str, date], Attendance]:
    """Every day with a mark; rows that are parts of the day are one day together."""
    sheet, single = reading.sheet, _marks_of_a_cell(reading.rows)
    parts: dict[tuple[str, date], dict[str, list[_Marks]]] = defaultdict(lambda: defaultdict(list))
    for row in reading.rows:
        for day, marks in row.days.items():
            parts[row.owner.agent, day][row.half].append(marks)
    found: dict[tuple[str, date], Attendance] = {}
    for (agent, day), halves in parts.items():
        columns = len(sheet.columns[day])
        needed = columns * max(1, len(sheet.halves)) if columns > 1 or sheet.halves else single
        if sheet.halves:
            rows = [tuple(mark for rows in halves.values() for mark in rows[0])]
        else:
            rows = [marks for each in halves.values() for marks in each]
        for marks in filter(None, rows):
            item = Attendance(day, agent, *whole_day(marks, needed))
            old = found.get((agent, day))
            found[agent, day] = item if old is None else better(old, item)
    return found


def _marks_of_a_cell(rows: Sequence[_Row]) -> int:
    """How many punches or marks make a day where a day is one cell: two if most cells have two."""
    counts = [len(marks) for row in rows for marks in row.days.values() if _KEPT & set(marks)]
    double = sum(count > 1 for count in counts)
    return 2 if counts and double * 2 >= len(counts) else 1


def _account(
    reading: _Reading,
    desk: Desk,
    found: Mapping[tuple[str, date], Attendance],
    before: Mapping[tuple[str, date], Attendance],
) -> None:
    """Enters every row: taken, a repetition, or out of the team or its year."""
    ledger, seen = reading.listing.ledger, dict[tuple[str, str], _Row]()
    for row in reading.rows:
        agent = row.owner.agent
        first = seen.setdefault((agent, row.half), row)
        if reading.is_refused:
            ledger.skip(row.record, _refusal(reading))
        elif row.place == "away":
            ledger.pass_on(row.record, Reason.MOVED)
        elif row.place == "year":
            reason = f"日期不在{desk.year}年"
            ledger.skip(row.record, Remark("other-year", Severity.INFO, reason))
        elif row.place == "out":
            reason, together = f"工号{agent}在表中的日期都不在职", "表中的日期都不在职"
            remark = Remark("not-serving", Severity.INFO, reason, "", "agent", agent, together)
            ledger.skip(row.record, remark)
        elif first is not row and row.days == first.days:
            ledger.skip(row.record, duplicate(reading.listing.table.file, reading.listing))
        else:
            own = {(agent, day) for day, marks in row.days.items() if marks}
            twice = first is not row or any(before.get(k, found[k]) != found[k] for k in own)
            ledger.take(row.record, [*row.owner.remarks, *([_two_rows(agent)] if twice else [])])


def _two_rows(agent: str) -> Remark:
    reason, together = f"工号{agent}有两行，同一天采用较好的", "有两行、同一天采用较好的"
    return Remark("two-rows", Severity.WARNING, reason, "请核对", "agent", agent, together)


def _refusal(reading: _Reading) -> Remark:
    unknown = sum(map(len, reading.unknown.values()))
    reason = f"不认识的标记有{unknown}格，比认识的{reading.known}格还多，整张表没有导入"
    return Remark("unknown-marks", Severity.ERROR, reason, "先说明这些标记（见各条），再导入")


def _findings(reading: _Reading) -> Iterator[Finding]:
    table = reading.listing.table
    place = (table.file, table.sheet)
    for word, cells in sorted(reading.unknown.items(), key=lambda item: (-len(item[1]), item[0])):
        reason = f"考勤标记“{word}”不认识，共{len(cells)}格（{_named(cells)}），未采用"
        reason += "" if reading.is_refused else "，这些天暂与缺勤同计"
        remedy = (
            "在表下写明图例，如“○事假”，或由总部在导入对照表 words 的 present、absent、leave 中补上"
        )
        yield Finding(Severity.ERROR, "unknown-word", reason, remedy, *place, cells[0], word)
    if reading.off:
        reason = f"休息日有{len(reading.off)}格出勤标记（{_named(reading.off)}），不计应出勤"
        yield Finding(Severity.INFO, "no-workday", reason, "", *place, reading.off[0])
    if reading.future:
        reason = f"导入日{reading.today}以后已有{len(reading.future)}格出勤标记，未采用"
        reason += f"（{_named(reading.future)}）"
        yield Finding(Severity.WARNING, "future-day", reason, "请核对", *place, reading.future[0])
    out = {agent: cells for agent, cells in reading.out.items() if cells}
    if out:
        people = "、".join(f"{agent} {len(cells)}格" for agent, cells in list(out.items())[:_CELLS])
        more = f"…等{len(out)}人" if len(out) > _CELLS else ""
        first = next(iter(out.values()))[0]
        reason = f"入司前或离司后有出勤标记，未采用：{people}{more}"
        yield Finding(
            Severity.WARNING, "not-serving", reason, "请核对任职的起止日期", *place, first
        )
    yield from _punches(reading)


def _punches(reading: _Reading) -> Iterator[Finding]:
    """How many punches a day needs, where the cells of one calendar differ in that."""
    if reading.sheet.halves or any(len(c) > 1 for c in reading.sheet.columns.values()):
        return
    counts = {
        min(len(marks), 2)
        for row in reading.rows
        for marks in row.days.values()
        if set(marks) <= _KEPT and marks
    }
    if len(counts) > 1:
        two = _marks_of_a_cell(reading.rows) == 2
        reason = (
            "多数格有两次打卡，只有一次的不计出勤" if two else "多数格只有一次打卡，有一次即计出勤"
        )
        table = reading.listing.table
        yield Finding(Severity.INFO, "punches", reason, "", table.file, table.sheet)


def _named(cells: Sequence[str]) -> str:
    return "、".join(cells[:_CELLS]) + ("等" if len(cells) > _CELLS else "")
