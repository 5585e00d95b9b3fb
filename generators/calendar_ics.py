"""A team's meetings as iCalendar files (RFC 5545): one for the team, one for each person.

A meeting keeps its UID however it is moved. Its SEQUENCE counts minutes since 2020 and
rises with every change, also when the folder of the export before is lost; a meeting that
has not changed since that export is written as it was. One that has gone stays in the file
as cancelled, since a calendar forgets nothing by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone

from agency.meetings.board import People
from agency.meetings.catalogue import Catalogue
from agency.meetings.model import Meeting, Person, ProgrammeRow, Status
from generators.files import safe_name

ZONE = ZoneInfo("Asia/Shanghai")
ALARM = timedelta(minutes=-15)
DUTY_ALARM = timedelta(days=-1)
"""Who hosts or speaks is reminded a day before, too."""

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_END = b"END:VCALENDAR\r\n"
_EVENT = re.compile(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", re.DOTALL)
_ALARM = re.compile(rb"BEGIN:VALARM\r\n.*?END:VALARM\r\n", re.DOTALL)
_UID = re.compile(rb"^UID:(.*)\r\n", re.MULTILINE)
_STATUS = re.compile(rb"^STATUS:.*\r\n", re.MULTILINE)
_MOVING = re.compile(rb"^(?:DTSTAMP|SEQUENCE):(.*)\r\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Published:
    """What is published: a team's meetings, and whom they concern.

    ``provisional`` are the years whose working days are presumed; their meetings are
    tentative. ``morning`` is the key of the meeting whose day's ``programme`` is told.
    """

    team_code: str
    team_name: str
    year: int
    meetings: Sequence[Meeting]
    people: Sequence[Person]
    catalogue: Catalogue
    programme: Sequence[ProgrammeRow] = ()
    provisional: frozenset[int] = frozenset()
    morning: str = "morning"


def calendar_files(
    published: Published, now: datetime, before: Mapping[str, bytes]
) -> dict[str, bytes]:
    """The files by name, the team's first; ``before`` are those of the last export, if any.

    ``now`` (with a time zone) dates what is new or changed. A file of ``before`` that is no
    calendar counts for nothing.
    """
    writer = _Writer(published, now)
    title = f"{published.team_name}{published.year}行事历"
    files = {}
    name = f"{safe_name(f'{published.team_code}_{title}')}.ics"
    files[name] = writer.file(title, published.meetings, None, before.get(name, b""))
    for person in published.people:
        mine = [m for m in published.meetings if writer.concerns(person, m)]
        name = f"{safe_name(f'{published.team_code}_{person.id}_{person.name}')}.ics"
        if mine or name in before:
            title = f"{person.name}的会议（{published.team_name}）"
            files[name] = writer.file(title, mine, person, before.get(name, b""))
    return files


def uid(meeting: Meeting, team_code: str) -> str:
    """The lasting name of a meeting; a row without an id is known by its name and time."""
    mark = meeting.id
    if not mark:
        seen = f"{meeting.name}|{meeting.day}|{meeting.start}"
        mark = f"own-{blake2b(seen.encode(), digest_size=8).hexdigest()}"
    return f"{mark}@{team_code}.huibao"


class _Writer:
    def __init__(self, published: Published, now: datetime) -> None:
        if now.tzinfo is None:
            raise ValueError(f"now must have a time zone, got {now}")
        self._published = published
        self._now = now.astimezone(UTC).replace(microsecond=0)
        self._told: dict[tuple[Meeting, str], bytes] = {}
        self._number = int((self._now - EPOCH).total_seconds() // 60)
        year = published.year
        self._zone = Timezone.from_tzid(
            ZONE.key, first_date=date(year - 1, 1, 1), last_date=date(year + 2, 1, 1)
        )
        self._people = People(published.catalogue, published.people, ())
        self._names = {person.id: person.name for person in published.people}
        self._programme: dict[date, list[ProgrammeRow]] = {}
        for row in published.programme:
            self._programme.setdefault(row.day, []).append(row)

    def concerns(self, person: Person, meeting: Meeting) -> bool:
        """Whether the person is to be at the meeting."""
        people = self._people
        invited = people.mask(meeting.participants, meeting.host, meeting.speaker)
        return bool(invited & people.bits[person.id]) and person.serves_on(meeting.day)

    def file(
        self, title: str, meetings: Iterable[Meeting], person: Person | None, before: bytes
    ) -> bytes:
        """One calendar file."""
        calendar = Calendar.new(name=title, prodid="-//Huibao//Huibao//ZH", language="zh-CN")
        calendar.pop("UID", None)
        calendar.add_component(self._zone)
        old = _events(before)
        events = []
        for meeting in meetings:
            duty = _duty(meeting, person)
            if (meeting, duty) not in self._told:
                self._told[meeting, duty] = self._event(meeting, duty)
            told = self._told[meeting, duty]
            events.append(self._dated(told, old.pop(_uid_of(told), None)))
        for gone in old.values():
            told = _STATUS.sub(b"STATUS:CANCELLED\r\n", _ALARM.sub(b"", _MOVING.sub(b"", gone)))
            events.append(self._dated(told, gone))
        return bytes(calendar.to_ical()).removesuffix(_END) + b"".join(events) + _END

    def _event(self, meeting: Meeting, duty: str) -> bytes:
        """An event without its number and time, which differ from file to file."""
        event = Event()
        event.add("uid", uid(meeting, self._published.team_code))
        event.add("dtstart", _moment(meeting.day, meeting.start))
        event.add("dtend", _moment(meeting.day, meeting.end))
        event.add("summary", meeting.name + (f"：{meeting.theme}" if meeting.theme else ""))
        if meeting.room:
            event.add("location", meeting.room)
        event.add("description", "\n".join(self._lines(meeting)))
        event.add("status", self._status(meeting))
        if meeting.status is not Status.CANCELLED:
            event.add_component(_alarm(ALARM, meeting.name))
            if duty:
                event.add_component(_alarm(DUTY_ALARM, f"明天由您{duty}：{meeting.name}"))
        return bytes(event.to_ical())

    def _status(self, meeting: Meeting) -> str:
        if meeting.status is Status.CANCELLED:
            return "CANCELLED"
        return "TENTATIVE" if meeting.day.year in self._published.provisional else "CONFIRMED"

    def _lines(self, meeting: Meeting) -> Iterable[str]:
        catalogue = self._published.catalogue
        if meeting.day.year in self._published.provisional:
            yield "预排：放假安排公布后可能调整"
        circles = [a.name for a in catalogue.audiences if a.key in meeting.participants]
        for label, text in (
            ("议题", "；".join(meeting.topics)),
            ("主持", self._names.get(meeting.host, meeting.host)),
            ("主讲", self._names.get(meeting.speaker, meeting.speaker)),
            ("参加", "、".join(circles)),
            ("备注", meeting.note),
        ):
            if text:
                yield f"{label}：{text}"
        if meeting.key == self._published.morning:
            for row in self._programme.get(meeting.day, ()):
                who = self._names.get(row.person, row.person)
                yield " ".join(part for part in (row.name, who, row.topic) if part)

    def _dated(self, told: bytes, old: bytes | None) -> bytes:
        """The event with its number and time: those of before if nothing has changed."""
        number = self._number
        if old is not None:
            if _MOVING.sub(b"", old) == told:
                return old
            number = max(number, _number_of(old) + 1)
        head = f"BEGIN:VEVENT\r\nDTSTAMP:{self._now:%Y%m%dT%H%M%SZ}\r\nSEQUENCE:{number}\r\n"
        return head.encode() + told.removeprefix(b"BEGIN:VEVENT\r\n")


def _duty(meeting: Meeting, person: Person | None) -> str:
    if person is None or person.id not in {meeting.host, meeting.speaker}:
        return ""
    return "主持" if person.id == meeting.host else "主讲"


def _events(data: bytes) -> dict[bytes, bytes]:
    """The events of a file that this module wrote, by UID."""
    return {_uid_of(event): event for event in _EVENT.findall(data)}


def _uid_of(event: bytes) -> bytes:
    found = _UID.search(event.replace(b"\r\n ", b""))
    return found[1] if found else b""


def _number_of(event: bytes) -> int:
    found = re.search(rb"^SEQUENCE:(\d+)", event, re.MULTILINE)
    return int(found[1]) if found else 0


def _alarm(before: timedelta, text: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text)
    alarm.add("trigger", before)
    return alarm


def _moment(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, ZONE)
