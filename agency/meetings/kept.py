"""Rows that stay as they are, and the rules that they break."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from agency.finding import Severity
from agency.meetings.board import Board, Placed, minutes_of
from agency.meetings.findings import Issue, Rule
from agency.meetings.kinds import MOST_TOPICS
from agency.meetings.model import Meeting
from agency.meetings.rules import Days, Occurrence
from agency.meetings.settings import Setting

_REMEDY = "这一行保持原样；请人工调整"


class KeptRows:
    """Rows that stay, each of which may settle one occurrence of its meeting."""

    def __init__(self, rows: list[Meeting]) -> None:
        self._by_id: dict[str, Meeting] = {}
        self._loose: dict[str, list[Meeting]] = {}
        for row in rows:
            if row.id and row.id not in self._by_id:
                self._by_id[row.id] = row
            else:
                self._loose.setdefault(row.key, []).append(row)

    def settle(self, key: str, occurrence: Occurrence) -> Meeting | None:
        """The row of this occurrence's id, else one that people added within its window."""
        if row := self._by_id.get(occurrence.id):
            return row
        window = {occurrence.nominal, *occurrence.days}
        loose = self._loose.get(key, [])
        for index, row in enumerate(loose):
            if row.day in window:
                return loose.pop(index)
        return None


def faults(
    row: Meeting, spot: Placed, board: Board, days: Days, settings: Mapping[str, Setting]
) -> Iterator[Issue]:
    """Where a row breaks a rule, given the rows on the board before it."""
    day, name, setting = row.day, row.name, settings.get(row.key)

    def issue(rule: Rule, reason: str) -> Issue:
        return Issue(rule, Severity.WARNING, row.key, day, reason, _REMEDY)

    if spot.start >= spot.end:
        yield issue(Rule.INPUT, f"“{name}”的结束时间不晚于开始时间")
    if other := board.sharing(day, spot.start, spot.end, spot.people):
        yield issue(Rule.PERSON, f"“{name}”与“{other.name}”同时进行，有人要同时参加两场")
    if other := board.in_room(day, spot.start, spot.end, spot.room):
        yield issue(Rule.ROOM, f"“{name}”与“{other.name}”同时使用{spot.room}")
    for other in board.on(day):
        if setting and other.key in setting.apart:
            yield issue(Rule.APART, f"“{name}”与“{other.name}”不能排在同一天")
        if setting and other.key == row.key:
            yield issue(Rule.CLASH, f"同一天有两场“{name}”")
    most = setting.kind.max_topics if setting else MOST_TOPICS
    if len(row.topics) > most:
        yield issue(Rule.TOPICS, f"“{name}”有{len(row.topics)}个议题，最多{most}个")
    if day not in days.workdays:
        yield issue(Rule.HOLIDAY, f"“{name}”排在休息日{days.calendar.name(day)}")
    for rule, word, person in (
        (Rule.HOST, "主持人", row.host),
        (Rule.SPEAKER, "主讲人", row.speaker),
    ):
        if person in board.people.by_id and not board.people.present(person, day):
            who = board.people.by_id[person].name
            yield issue(rule, f"“{name}”的{word}{who}当天不在")


def late(row: Meeting, latest: int, rule_text: str) -> Issue | None:
    """The issue that a row ends after ``latest`` (minutes), the end its meeting must keep."""
    if minutes_of(row.end) <= latest:
        return None
    return Issue(Rule.LEAD, Severity.WARNING, row.key, row.day, rule_text, _REMEDY)
