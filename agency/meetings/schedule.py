"""Scheduling: from a team's wishes and its working days to its meetings.

Rows that stay come first, then meetings that replace others, then the daily ones, then
the rest from the rarest to the most frequent. A meeting that clashes tries other rooms,
then other times of the day, then other days of its window. Whatever cannot be had as the
rules want is an issue that names the rule and the day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from agency.finding import Finding, Severity
from agency.meetings.board import Board, People, clock, minutes_of, placed
from agency.meetings.duties import Duties
from agency.meetings.findings import Issue, Rule, findings_of
from agency.meetings.kept import KeptRows, faults, late
from agency.meetings.kinds import Frequency, MeetingClass
from agency.meetings.model import Meeting, MeetingInputs, MonthPlan, Status, stamped
from agency.meetings.rules import Days, Occurrence, occurrences
from agency.meetings.settings import Setting, settings

STEP = 30
"""Minutes by which a clashing meeting is tried later, then earlier."""

_NO_LIMIT = 24 * 60 - 1

_ORDER = (
    Frequency.DAILY,
    Frequency.YEARLY,
    Frequency.QUARTERLY,
    Frequency.MONTHLY,
    Frequency.CAMPAIGN,
    Frequency.WEEKLY,
)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A calendar's meetings in order of time, and where the rules could not be kept."""

    meetings: tuple[Meeting, ...]
    issues: tuple[Issue, ...]

    @property
    def findings(self) -> list[Finding]:
        """The issues for people to read."""
        return findings_of(self.issues)


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a meeting fits; ``start`` is minutes after midnight."""

    day: date
    start: int
    room: str


@dataclass(frozen=True, slots=True)
class _Block:
    """Why a meeting does not fit where it was tried."""

    rule: Rule
    reason: str


def schedule(inputs: MeetingInputs) -> Schedule:
    """The meetings of the period; ``inputs.fixed`` rows are among them, untouched."""
    run = _Run(inputs)
    run.lay_kept()
    for setting in sorted(run.settings.values(), key=_priority):
        run.lay(setting)
    run.check_leads()
    meetings = sorted(run.meetings, key=_in_time)
    return Schedule(tuple(meetings), tuple(run.issues))


def _priority(setting: Setting) -> tuple[bool, int, bool, int]:
    """Replacing meetings first, then by frequency; a campaign with little choice of days first."""
    kind = setting.kind
    choice = ((c.last - c.first).days // c.times for c in setting.campaigns)
    order = _ORDER.index(kind.frequency)
    return not setting.replaces, order, bool(kind.ends_before), min(choice, default=0)


def _in_time(row: Meeting) -> tuple[object, ...]:
    return row.day, row.start, row.id, row.name, row.end, row.room, row.host


class _Run:
    """The state of one scheduling."""

    def __init__(self, inputs: MeetingInputs) -> None:
        self.inputs = inputs
        self.people = People(inputs.catalogue, inputs.people, inputs.absences)
        self.settings, self.issues = settings(inputs, self.people)
        self.days = Days(inputs.period, inputs.calendar, inputs.business, inputs.since)
        self.previous = {row.id: row for row in inputs.previous if row.id}
        self.board = Board(self.people)
        self.duties = Duties(self.board, self.previous)
        self.meetings = sorted(inputs.fixed, key=_in_time)
        self.kept = KeptRows(self.meetings)
        self.replaced: dict[tuple[date, str], str] = {}

    def lay_kept(self) -> None:
        """Place the rows that stay as they are, and say where they break a rule."""
        for row in self.meetings:
            if row.status is Status.CANCELLED or row.day not in self.inputs.period:
                continue
            spot = placed(row, self.people)
            if row.status is not Status.HELD and row.day >= self.days.since:
                self.issues += faults(row, spot, self.board, self.days, self.settings)
            if spot.start < spot.end:
                self.board.add(row.day, spot)
            if row.key in self.settings:
                self._replace(self.settings[row.key], row.day)

    def check_leads(self) -> None:
        """Say where a row that stays ends too late before the meeting that it precedes."""
        for row in self.inputs.fixed:
            setting = self.settings.get(row.key)
            if setting and row.status is not Status.CANCELLED and row.day in self.inputs.period:
                latest = self._latest_end(setting, row.day)
                if issue := late(row, latest, _lead(setting, self.inputs)):
                    self.issues.append(issue)

    def lay(self, setting: Setting) -> None:
        """Place every occurrence of a meeting, or say why it is not held."""
        kind = setting.kind
        found = occurrences(kind, setting.day, self.days, setting.campaigns, rhythm=setting.held)
        for occurrence in found:
            day = occurrence.nominal
            if row := self.kept.settle(kind.key, occurrence):
                self.duties.count(setting, row)
            elif day < self.days.since and self._settle_past(setting, occurrence):
                continue
            elif replacer := self.replaced.get((day, kind.key)):
                reason = f"“{kind.name}”当天由“{replacer}”代替"
                self._note(Rule.REPLACED, setting, day, reason)
            elif not occurrence.days:
                holiday = self.inputs.calendar.name(day) or "休息日"
                reason = f"“{kind.name}”遇{holiday}，没有可用的工作日，本次停开"
                self._note(Rule.HOLIDAY, setting, day, reason)
            else:
                self._place(setting, occurrence)

    def _settle_past(self, setting: Setting, occurrence: Occurrence) -> bool:
        """Settle an occurrence that was due before ``since``; false if it must be placed anew.

        If the earlier calendar did not have it, it is past. If it was moved to a day still
        to come, it stays there if it can.
        """
        row = self.previous.get(occurrence.id)
        if row is None:
            return True
        spot = placed(row, self.people)
        absent = row.host and not self.people.present(row.host, row.day)
        if (
            row.day not in occurrence.days
            or absent
            or self._barred(setting, row.day)
            or self.board.sharing(row.day, spot.start, spot.end, spot.people)
            or self.board.in_room(row.day, spot.start, spot.end, spot.room)
        ):
            return False
        self.meetings.append(row)
        self.board.add(row.day, spot)
        self.duties.count(setting, row)
        return True

    def _place(self, setting: Setting, occurrence: Occurrence) -> None:
        spot, blocks = self._find(setting, occurrence, (*setting.hosts, *setting.stand_ins))
        if spot is None:
            spot, others = self._find(setting, occurrence, ())
            blocks = blocks if spot is None else others
        if spot is None:
            kind, block = setting.kind, blocks[0]
            reason, remedy = f"“{kind.name}”排不进：{block.reason}", "调整冲突的会议，或另定时间"
            self.issues.append(
                Issue(block.rule, Severity.WARNING, kind.key, occurrence.nominal, reason, remedy)
            )
            return
        self._hold(setting, occurrence, spot, self._why(setting, occurrence, spot, blocks))

    def _find(
        self, setting: Setting, occurrence: Occurrence, hosts: tuple[str, ...]
    ) -> tuple[_Spot | None, list[_Block]]:
        """The first spot that fits, with one of ``hosts`` free, and what stood in the way."""
        blocks = []
        for day in occurrence.days:
            if block := self._barred(setting, day):
                blocks.append(block)
                continue
            for start in self._starts(setting, occurrence, day):
                tried = self._fit(setting, day, start, hosts)
                if isinstance(tried, str):
                    return _Spot(day, start, tried), blocks
                blocks.append(tried)
        return None, blocks

    def _barred(self, setting: Setting, day: date) -> _Block | None:
        """Why a meeting cannot be held on a day at any time."""
        for other in self.board.on(day):
            if other.key in setting.apart:
                return _Block(Rule.APART, f"当天有“{other.name}”，两者不排在同一天")
            if other.key == setting.kind.key:
                return _Block(Rule.CLASH, f"当天已有一场“{other.name}”")
        if self._latest_end(setting, day) < setting.minutes:
            return _Block(Rule.LEAD, _lead(setting, self.inputs))
        return None

    def _fit(self, setting: Setting, day: date, start: int, hosts: tuple[str, ...]) -> str | _Block:
        """The room where the meeting fits (empty if it needs none), or what is in the way."""
        end = start + setting.minutes
        people = self.people.mask(setting.kind.participants)
        if other := self.board.sharing(day, start, end, people):
            return _Block(Rule.PERSON, f"与“{other.name}”时间冲突")
        chosen = ""
        if setting.rooms:
            taken = [self.board.in_room(day, start, end, room) for room in setting.rooms]
            if all(taken):
                names = "、".join(dict.fromkeys(other.name for other in taken if other))
                return _Block(Rule.ROOM, f"会场被“{names}”占用")
            chosen = setting.rooms[taken.index(None)]
        if hosts and not self.board.free(hosts, day, start, end):
            return _Block(Rule.HOST, "主持人都不在")
        return chosen

    def _starts(self, setting: Setting, occurrence: Occurrence, day: date) -> Iterator[int]:
        """Times to try on a day, the wanted one first; a daily meeting has no other."""
        latest = self._latest_end(setting, day) - setting.minutes
        wanted = min(_wanted(setting, occurrence), latest)
        yield wanted
        if setting.kind.frequency is Frequency.DAILY:
            return
        hours = self.inputs.preferences
        opens, closes = minutes_of(hours.opens), minutes_of(hours.closes)
        lunch_from, lunch_to = (minutes_of(moment) for moment in hours.lunch)
        later = range(wanted + STEP, min(closes - setting.minutes, latest) + 1, STEP)
        for start in (*later, *range(wanted - STEP, opens - 1, -STEP)):
            if start >= lunch_to or start + setting.minutes <= lunch_from:
                yield start

    def _latest_end(self, setting: Setting, day: date) -> int:
        """When the meeting must be over on a day: before the one that it precedes."""
        if not setting.kind.ends_before:
            return _NO_LIMIT
        target, lead = setting.kind.ends_before
        starts = [other.start for other in self.board.on(day) if other.key == target]
        return min(starts) - lead if starts else _NO_LIMIT

    def _why(
        self, setting: Setting, occurrence: Occurrence, spot: _Spot, blocks: list[_Block]
    ) -> str:
        """Why the meeting is not on its own day, time or room; all but holidays are issues too."""
        name, wanted, parts = setting.kind.name, _wanted(setting, occurrence), []
        if occurrence.nominal != occurrence.days[0]:
            holiday = self.inputs.calendar.name(occurrence.nominal) or "休息日"
            parts.append(f"原定{_date(occurrence.nominal)}，遇{holiday}改期")
        if blocks:
            first, now = occurrence.days[0], f"{_date(spot.day)}{_time(spot.start)}"
            parts.append(f"{blocks[0].reason}，由{_date(first)}{_time(wanted)}改到{now}")
            self._note(Rule.MOVED, setting, spot.day, f"“{name}”{parts[-1]}")
        elif spot.start != wanted:
            lead = _lead(setting, self.inputs)
            parts.append(f"{lead}，由{_time(wanted)}改为{_time(spot.start)}开始")
            self._note(Rule.LEAD, setting, spot.day, parts[-1])
        if setting.rooms and spot.room != setting.rooms[0]:
            parts.append(f"{setting.rooms[0]}已被占用，改用{spot.room}")
            self._note(Rule.MOVED, setting, spot.day, f"“{name}”：{parts[-1]}")
        return "；".join(parts)

    def _hold(self, setting: Setting, occurrence: Occurrence, spot: _Spot, note: str) -> None:
        kind, end = setting.kind, spot.start + setting.minutes
        host, speaker, issues = self.duties.assign(
            setting, occurrence.id, spot.day, spot.start, end
        )
        self.issues += issues
        if setting.hosts and host in setting.stand_ins:
            note = "；".join(part for part in (note, "主持人不在，由替补主持") if part)
        theme, topics = self._topics(setting, occurrence, spot.day)
        meeting = stamped(
            Meeting(
                id=occurrence.id,
                day=spot.day,
                start=clock(spot.start),
                end=clock(end),
                key=kind.key,
                name=kind.name,
                theme=theme,
                topics=topics,
                host=host,
                speaker=speaker,
                participants=kind.participants,
                room=spot.room,
                note=note,
            )
        )
        self.meetings.append(meeting)
        self.board.add(spot.day, placed(meeting, self.people))
        self._replace(setting, spot.day)

    def _topics(
        self, setting: Setting, occurrence: Occurrence, day: date
    ) -> tuple[str, tuple[str, ...]]:
        """Theme and topics; more topics than the meeting may have are an issue."""
        kind, campaign = setting.kind, occurrence.campaign
        plan = self.inputs.months.get(self.inputs.business.month_of(day).label, MonthPlan())
        theme = (campaign.theme if campaign else "") or plan.theme
        topics = (campaign.topics if campaign else ()) or setting.topics
        if not topics and kind.kind is MeetingClass.INDICATOR:
            names = [self.inputs.indicators.get(key, key) for key in plan.weak[: kind.max_topics]]
            topics = tuple(f"{name}：差距、原因和措施" for name in names)
        if left := topics[kind.max_topics :]:
            reason = f"“{kind.name}”最多{kind.max_topics}个议题，未排入：{'、'.join(left)}"
            self.issues.append(
                Issue(Rule.TOPICS, Severity.WARNING, kind.key, day, reason, "移到别的会议")
            )
        return theme, topics[: kind.max_topics]

    def _replace(self, setting: Setting, day: date) -> None:
        for other in setting.replaces:
            self.replaced[day, other] = setting.kind.name

    def _note(self, rule: Rule, setting: Setting, day: date, reason: str) -> None:
        self.issues.append(Issue(rule, Severity.INFO, setting.kind.key, day, reason))


def _wanted(setting: Setting, occurrence: Occurrence) -> int:
    """The start that is wanted, in minutes after midnight."""
    campaign = occurrence.campaign
    if campaign and campaign.start:
        return min(minutes_of(campaign.start), _NO_LIMIT - setting.minutes)
    return setting.start


def _lead(setting: Setting, inputs: MeetingInputs) -> str:
    """The rule that the meeting must be over before another, in words."""
    if not setting.kind.ends_before:
        return ""
    target, lead = setting.kind.ends_before
    return f"“{setting.kind.name}”须在“{inputs.catalogue[target].name}”开始前{lead}分钟结束"


def _date(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _time(minutes: int) -> str:
    return clock(minutes).strftime("%H:%M")
