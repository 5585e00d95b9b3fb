"""Who and which room is taken when: the board on which meetings are placed.

People and audiences are bits of a whole number, so that two meetings share somebody if
and only if their numbers have a bit in common. Times are minutes after midnight.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time

from agency.meetings.catalogue import Catalogue
from agency.meetings.kinds import EVERYBODY
from agency.meetings.model import Absence, Meeting, Person


def minutes_of(moment: time) -> int:
    """Minutes after midnight."""
    return moment.hour * 60 + moment.minute


def clock(minutes: int) -> time:
    """The time of day so many minutes after midnight; ``ValueError`` from 24:00 on."""
    return time(*divmod(minutes, 60))


@dataclass(frozen=True, slots=True)
class Placed:
    """A meeting on the board; ``people`` are the bits of all who are in it."""

    start: int
    end: int
    people: int
    room: str
    key: str
    name: str


class People:
    """Who belongs to which audience, and who is there on a day."""

    def __init__(
        self, catalogue: Catalogue, people: Sequence[Person], absences: Iterable[Absence]
    ) -> None:
        self.by_id = {person.id: person for person in people}
        if len(self.by_id) < len(people):
            raise ValueError("people must have different ids")
        self.bits = {person.id: 1 << number for number, person in enumerate(people)}
        team = 0
        self._audiences: dict[str, int] = {}
        for number, audience in enumerate(catalogue.audiences, start=len(people)):
            self._audiences[audience.key] = 1 << number
            team |= 0 if audience.guest else 1 << number
        for person in people:
            team |= self.bits[person.id]
            for key in person.audiences:
                if key in self._audiences:
                    self._audiences[key] |= self.bits[person.id]
        for audience in catalogue.audiences:
            if audience.within:
                self._audiences[audience.within] |= self._audiences[audience.key]
        self._audiences[EVERYBODY] = team
        self._members = {
            audience.key: tuple(p.id for p in people if audience.key in p.audiences)
            for audience in catalogue.audiences
        }
        self._absences: dict[str, list[Absence]] = {}
        for absence in absences:
            self._absences.setdefault(absence.person, []).append(absence)
        self._present: dict[date, frozenset[str]] = {}

    def mask(self, audiences: Iterable[str], *ids: str) -> int:
        """The bits of audiences and single people; unknown ones have none."""
        mask = 0
        for key in audiences:
            mask |= self._audiences.get(key, 0)
        for person in ids:
            mask |= self.bits.get(person, 0)
        return mask

    def members(self, audiences: Iterable[str]) -> tuple[str, ...]:
        """The ids of those who are named as belonging to an audience, each once."""
        return tuple(dict.fromkeys(id_ for key in audiences for id_ in self._members[key]))

    def present(self, person: str, day: date) -> bool:
        """Whether somebody of this id serves on the day and is not away."""
        here = self._present.get(day)
        if here is None:
            here = self._present[day] = frozenset(
                id_
                for id_, known in self.by_id.items()
                if known.serves_on(day) and self.absence(id_, day) is None
            )
        return person in here

    def absence(self, person: str, day: date) -> Absence | None:
        """The absence that keeps the person away on the day, if any."""
        away = self._absences.get(person, ())
        return next((a for a in away if a.first <= day <= a.last), None)


class Board:
    """The meetings placed so far, by day."""

    def __init__(self, people: People) -> None:
        self.people = people
        self._days: dict[date, list[Placed]] = {}

    def on(self, day: date) -> Sequence[Placed]:
        """What is placed on a day."""
        return self._days.get(day, ())

    def add(self, day: date, placed: Placed) -> None:
        """Place a meeting, whatever it clashes with."""
        self._days.setdefault(day, []).append(placed)

    def sharing(self, day: date, start: int, end: int, people: int) -> Placed | None:
        """The first meeting at that time that somebody would also have to be in."""
        for other in self.on(day):
            if other.start < end and start < other.end and other.people & people:
                return other
        return None

    def in_room(self, day: date, start: int, end: int, room: str) -> Placed | None:
        """The first meeting that has the room at that time."""
        for other in self.on(day):
            if room and other.room == room and other.start < end and start < other.end:
                return other
        return None

    def free(self, ids: Iterable[str], day: date, start: int, end: int) -> list[str]:
        """Those who are there on the day and in no other meeting at that time."""
        busy = 0
        for other in self.on(day):
            if other.start < end and start < other.end:
                busy |= other.people
        bits = self.people.bits
        return [i for i in ids if self.people.present(i, day) and not bits[i] & busy]


def placed(meeting: Meeting, people: People) -> Placed:
    """A meeting's place on the board, with host and speaker among its people."""
    mask = people.mask(meeting.participants, meeting.host, meeting.speaker)
    start, end = minutes_of(meeting.start), minutes_of(meeting.end)
    return Placed(start, end, mask, meeting.room, meeting.key, meeting.name)
