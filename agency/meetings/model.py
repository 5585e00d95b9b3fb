"""What a meeting calendar is made from and of: people, wishes, campaigns and meetings.

People are named by id, meetings by catalogue key, months by label (``2027-03``). Spans of
days include their last day, except that a person serves until the day before ``until``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, time
from enum import StrEnum
from hashlib import blake2b
from types import MappingProxyType
from typing import TypeVar

from agency.meetings.catalogue import Catalogue
from agency.meetings.kinds import DayRule
from agency.periods import BusinessCalendar, Period
from agency.workdays import WorkCalendar


class Status(StrEnum):
    """What has become of a meeting."""

    PLANNED = "计划"
    HELD = "已开"
    CANCELLED = "取消"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the team; ``audiences`` are the circles they belong to."""

    id: str
    name: str
    audiences: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    def serves_on(self, day: date) -> bool:
        """Whether they belong to the team on this day."""
        after_start = self.since is None or self.since <= day
        return after_start and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which a person (id) is away."""

    person: str
    first: date
    last: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Campaign:
    """A stretch of days within which a meeting is held a number of times, evenly spread.

    ``weekdays`` (0 Monday – 6 Sunday) go before the catalogue's; weekend days named here are
    used although they are days off, but never a holiday's.
    """

    key: str
    name: str
    meeting: str
    first: date
    last: date
    times: int = 1
    weekdays: tuple[int, ...] = ()
    start: time | None = None
    theme: str = ""
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MonthPlan:
    """A month's theme, its lessons, and the keys of its weak indicators, weakest first."""

    theme: str = ""
    topics: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preference:
    """What a team wants otherwise than the catalogue for one meeting; empty means no wish.

    ``rooms`` are tried first, in this order. ``hosts`` and ``speakers`` are ids of the
    people who take turns.
    """

    held: bool | None = None
    day: DayRule | None = None
    start: time | None = None
    minutes: int | None = None
    rooms: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    replaces: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Preferences:
    """A team's rooms, the hours into which meetings may be moved, and wishes by meeting key."""

    rooms: tuple[str, ...] = ("职场",)
    opens: time = time(8)
    closes: time = time(18)
    lunch: tuple[time, time] = (time(12), time(13, 30))
    meetings: Mapping[str, Preference] = field(default_factory=dict)


Row = TypeVar("Row", "Meeting", "ProgrammeRow")


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting of the calendar; ``participants`` are audience keys, host and speaker ids.

    ``id`` names the occurrence (meeting, period and number in it) and stays when the meeting
    is moved; rows that people add have none. ``stamp`` tells whether people changed the row.
    """

    id: str
    day: date
    start: time
    end: time
    key: str
    name: str
    theme: str = ""
    topics: tuple[str, ...] = ()
    host: str = ""
    speaker: str = ""
    participants: tuple[str, ...] = ()
    room: str = ""
    status: Status = Status.PLANNED
    fixed: bool = False
    note: str = ""
    stamp: str = ""

    @property
    def kept(self) -> bool:
        """Whether rearranging must leave the row alone: fixed, or changed or added by people."""
        return self.fixed or self.stamp != fingerprint(self)


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """One item of one day's morning meeting; ``id`` and ``stamp`` as for ``Meeting``."""

    id: str
    day: date
    item: str
    name: str
    person: str = ""
    topic: str = ""
    minutes: int = 0
    fixed: bool = False
    note: str = ""
    stamp: str = ""

    @property
    def kept(self) -> bool:
        """Whether rearranging must leave the row alone: fixed, or changed or added by people."""
        return self.fixed or self.stamp != fingerprint(self)


@dataclass(frozen=True, slots=True)
class MeetingInputs:
    """All that a team's meeting calendar follows from.

    ``fixed`` are rows to build around, whatever their ``fixed`` flag. ``previous`` is an
    earlier calendar whose hosts and speakers are taken again where that is fair. Nothing is
    placed before ``since``.
    ``indicators`` gives names to the keys of weak indicators.
    """

    period: Period
    catalogue: Catalogue
    calendar: WorkCalendar
    business: BusinessCalendar = field(default_factory=BusinessCalendar)
    preferences: Preferences = field(default_factory=Preferences)
    people: tuple[Person, ...] = ()
    absences: tuple[Absence, ...] = ()
    campaigns: tuple[Campaign, ...] = ()
    months: Mapping[str, MonthPlan] = field(default_factory=lambda: MappingProxyType({}))
    fixed: tuple[Meeting, ...] = ()
    previous: tuple[Meeting, ...] = ()
    since: date | None = None
    indicators: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def fingerprint(row: Meeting | ProgrammeRow) -> str:
    """A short digest of what people see of a row."""
    shown = (getattr(row, name) for name in _SHOWN[type(row)])
    text = "\x1f".join("\x1e".join(v) if isinstance(v, tuple) else str(v) for v in shown)
    return blake2b(text.encode(), digest_size=6).hexdigest()


def stamped(row: Row) -> Row:
    """The row with its digest, by which a later change shows."""
    return replace(row, stamp=fingerprint(row))


_SHOWN = {
    kind: tuple(f.name for f in fields(kind) if f.name not in ("fixed", "stamp"))
    for kind in (Meeting, ProgrammeRow)
}
