"""Rearranging a calendar after something changed: the rest moves, what people settled stays.

The same rows and inputs always give the same result, and doing it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from agency.finding import Finding
from agency.meetings.board import People
from agency.meetings.findings import Issue, findings_of
from agency.meetings.model import Meeting, MeetingInputs
from agency.meetings.schedule import schedule


class ChangeKind(StrEnum):
    """What happened to a row."""

    ADDED = "新增"
    REMOVED = "撤下"
    MOVED = "改期"
    ROOM = "换会场"
    PEOPLE = "换人"
    CONTENT = "换内容"


@dataclass(frozen=True, slots=True)
class Change:
    """One row that is not as it was, in what respects, and why."""

    id: str
    name: str
    kinds: tuple[ChangeKind, ...]
    before: Meeting | None
    after: Meeting | None
    reason: str


@dataclass(frozen=True, slots=True)
class Reflow:
    """The rearranged rows in order of time, what changed, and where rules could not be kept."""

    rows: tuple[Meeting, ...]
    changes: tuple[Change, ...]
    issues: tuple[Issue, ...]

    @property
    def findings(self) -> list[Finding]:
        """The issues for people to read."""
        return findings_of(self.issues)


def reflow(old: Sequence[Meeting], inputs: MeetingInputs, since: date | None = None) -> Reflow:
    """Schedule anew around the rows that stay.

    Rows stay untouched that are fixed, that people changed or added, that lie outside the
    inputs' period, and that lie before ``since``, before which nothing new is placed either.
    Hosts and speakers stay where that is fair.
    """
    kept = [row for row in old if stays(row, inputs, since)]
    around = (*kept, *(row for row in inputs.fixed if row not in kept))
    result = schedule(replace(inputs, fixed=around, previous=tuple(old), since=since))
    before = {row.id: row for row in old if not stays(row, inputs, since)}
    settled = set(around)
    after = {row.id: row for row in result.meetings if row not in settled}
    why = _Why(inputs, result.issues)
    changes = []
    for id_ in sorted(before.keys() | after.keys(), key=lambda i: _when(before, after, i)):
        reasons = why.changed(before.get(id_), after.get(id_))
        if reasons:
            name = (after.get(id_) or before[id_]).name
            told = "；".join(dict.fromkeys(reasons.values()))
            changes.append(Change(id_, name, tuple(reasons), before.get(id_), after.get(id_), told))
    return Reflow(result.meetings, tuple(changes), result.issues)


def stays(row: Meeting, inputs: MeetingInputs, since: date | None = None) -> bool:
    """Whether rearranging leaves a row alone."""
    past = since is not None and row.day < since
    return row.kept or past or row.day not in inputs.period


def _when(
    before: dict[str, Meeting], after: dict[str, Meeting], id_: str
) -> tuple[date, object, str]:
    row = before.get(id_) or after[id_]
    return row.day, row.start, id_


class _Why:
    """Reasons for changes, in words."""

    def __init__(self, inputs: MeetingInputs, issues: Sequence[Issue]) -> None:
        self.calendar = inputs.calendar
        self.people = People(inputs.catalogue, inputs.people, inputs.absences)
        self.issues = issues

    def changed(self, before: Meeting | None, after: Meeting | None) -> dict[ChangeKind, str]:
        """In what respects a row is not as it was, and why; empty if it is."""
        if before is None or after is None:
            if after:
                return {ChangeKind.ADDED: after.note or "按新的设置应开"}
            return {ChangeKind.REMOVED: self._removed(before)} if before else {}
        reasons = {}
        if (before.day, before.start, before.end) != (after.day, after.start, after.end):
            reasons[ChangeKind.MOVED] = self._moved(before, after)
        if before.room != after.room:
            reasons[ChangeKind.ROOM] = after.note or "按新的会场安排"
        if (before.host, before.speaker) != (after.host, after.speaker):
            reasons[ChangeKind.PEOPLE] = self._other_people(before, after)
        if _content(before) != _content(after):
            reasons[ChangeKind.CONTENT] = "按新的主题和议题"
        return reasons

    def _removed(self, before: Meeting) -> str:
        for issue in self.issues:
            if issue.key == before.key and issue.day == before.day:
                return issue.reason
        return self._off(before.day) or "按新的设置不再安排"

    def _moved(self, before: Meeting, after: Meeting) -> str:
        if off := self._off(before.day):
            return off
        if before.note and not after.note:
            return "原来改期的原因已不存在，回到常规时间"
        return after.note or "按新的设置安排"

    def _other_people(self, before: Meeting, after: Meeting) -> str:
        for person in (before.host, before.speaker):
            known = self.people.by_id.get(person)
            if known is None or person in (after.host, after.speaker):
                continue
            if absence := self.people.absence(person, after.day):
                return f"{known.name}{absence.reason or '当天不在'}"
            if not known.serves_on(after.day):
                return f"{known.name}不在团队"
        return "轮值调整"

    def _off(self, day: date) -> str:
        """Why nobody works on a day; empty if people do."""
        if self.calendar.is_workday(day):
            return ""
        return f"{day.month}月{day.day}日遇{self.calendar.name(day) or '休息日'}"


def _content(row: Meeting) -> tuple[object, ...]:
    return row.name, row.theme, row.topics, row.participants
