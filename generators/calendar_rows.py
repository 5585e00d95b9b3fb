"""Meetings and programme rows as rows of a calendar book, and back.

People are shown by name (with their 工号 where two share it), audiences by name, several
values in one cell with 、 between audiences and ； between topics. What a cell names and
nobody knows — a guest, say — stays as it was typed. A row's stamp is the digest of what
its cells say, so that a row read back unchanged is known to be so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from agency.meetings.catalogue import Catalogue
from agency.meetings.model import Meeting, Person, ProgrammeRow, Row, Status, fingerprint
from agency.meetings.wishes import parse_names
from workbook_templates.calendar_kind import PROGRAMME_MEETING
from workbook_templates.content import (
    BookContent,
    Value,
    day_share,
    from_serial,
    from_share,
    serial,
)

TICK = "√"
BETWEEN_TOPICS = "；"
BETWEEN_NAMES = "、"

TableRow = dict[str, Value]


class Names:
    """Who is meant by a name, and under which name a person is shown."""

    def __init__(self, people: Sequence[Person]) -> None:
        count = Counter(person.name for person in people)
        self._shown = {
            person.id: person.name if count[person.name] == 1 else f"{person.name}({person.id})"
            for person in people
        }
        self._ids = {
            **{person.name: person.id for person in people if count[person.name] == 1},
            **{shown: id_ for id_, shown in self._shown.items()},
            **{person.id: person.id for person in people},
        }

    def shown(self, id_: str) -> str:
        """The name of a person; somebody unknown is shown as given."""
        return self._shown.get(id_, id_)

    def id_of(self, text: str) -> str:
        """The id of whom a name, a name with 工号 or a 工号 means; an unknown text stays."""
        plain = text.strip().replace("（", "(").replace("）", ")")
        return self._ids.get(plain, text.strip())


@dataclass(frozen=True)
class CalendarRows:
    """Turns rows of one team's calendar into the trade's records and back."""

    catalogue: Catalogue
    names: Names

    def meeting_row(self, meeting: Meeting) -> TableRow:
        """A row of 会议清单."""
        row: TableRow = {
            "day": serial(meeting.day),
            "start": day_share(meeting.start),
            "end": day_share(meeting.end),
            "name": meeting.name,
            "theme": meeting.theme,
            "topics": BETWEEN_TOPICS.join(meeting.topics),
            "host": self.names.shown(meeting.host),
            "speaker": self.names.shown(meeting.speaker),
            "participants": BETWEEN_NAMES.join(map(self._audience, meeting.participants)),
            "room": meeting.room,
            "status": meeting.status.value,
            "fixed": TICK if meeting.fixed else "",
            "note": meeting.note,
            "id": meeting.id,
        }
        return self._stamped(row, meeting, self.meeting({**row, "stamp": ""}))

    def meeting(self, row: Mapping[str, Value]) -> Meeting | None:
        """The meeting of a row; None if it lacks its day, a time or its name."""
        day, start, end = row.get("day"), row.get("start"), row.get("end")
        name = text_of(row, "name")
        if not (isinstance(day, float) and isinstance(start, float) and isinstance(end, float)):
            return None
        if not name:
            return None
        kind = self.catalogue.find(name)
        return Meeting(
            id=text_of(row, "id"),
            day=from_serial(day),
            start=from_share(start),
            end=from_share(end),
            key=kind.key if kind else "",
            name=name,
            theme=text_of(row, "theme"),
            topics=topics_of(text_of(row, "topics")),
            host=self.names.id_of(text_of(row, "host")),
            speaker=self.names.id_of(text_of(row, "speaker")),
            participants=tuple(map(self._audience_key, parse_names(text_of(row, "participants")))),
            room=text_of(row, "room"),
            status=_status(text_of(row, "status")),
            fixed=bool(text_of(row, "fixed")),
            note=text_of(row, "note"),
            stamp=text_of(row, "stamp"),
        )

    def programme_row(self, given: ProgrammeRow) -> TableRow:
        """A row of 早会节目."""
        row: TableRow = {
            "day": serial(given.day),
            "name": given.name,
            "person": self.names.shown(given.person),
            "topic": given.topic,
            "minutes": float(given.minutes) if given.minutes else None,
            "fixed": TICK if given.fixed else "",
            "note": given.note,
            "id": given.id,
        }
        return self._stamped(row, given, self.programme({**row, "stamp": ""}))

    def programme(self, row: Mapping[str, Value]) -> ProgrammeRow | None:
        """The programme row of a row; None if it lacks its day or its item."""
        day, name, minutes = row.get("day"), text_of(row, "name"), row.get("minutes")
        if not isinstance(day, float) or not name:
            return None
        agenda = self.catalogue[PROGRAMME_MEETING].agenda
        return ProgrammeRow(
            id=text_of(row, "id"),
            day=from_serial(day),
            item=next((item.key for item in agenda if item.name == name), ""),
            name=name,
            person=self.names.id_of(text_of(row, "person")),
            topic=text_of(row, "topic"),
            minutes=int(minutes) if isinstance(minutes, float) else 0,
            fixed=bool(text_of(row, "fixed")),
            note=text_of(row, "note"),
            stamp=text_of(row, "stamp"),
        )

    @staticmethod
    def _stamped(row: TableRow, given: Row, read: Row | None) -> TableRow:
        """The row with its stamp; one that people changed keeps the stamp that shows it."""
        untouched = read is not None and given.stamp == fingerprint(given)
        row["stamp"] = fingerprint(read) if untouched and read is not None else given.stamp
        return row

    def _audience(self, key: str) -> str:
        known = {audience.key: audience.name for audience in self.catalogue.audiences}
        return known.get(key, key)

    def _audience_key(self, name: str) -> str:
        known = {audience.name: audience.key for audience in self.catalogue.audiences}
        return known.get(name, name)

    def audience_names(self, keys: Iterable[str]) -> str:
        """Audiences as one text."""
        return BETWEEN_NAMES.join(map(self._audience, keys))

    def audience_keys(self, text: str) -> tuple[str, ...]:
        """The audiences that a text names."""
        return tuple(map(self._audience_key, parse_names(text)))


def table_rows(content: BookContent, table: str) -> Iterator[dict[str, Value]]:
    """A table's rows as mappings; an empty number is None."""
    columns = content.tables.get(table, {})
    lists = {
        key: [None if value != value else value for value in array.tolist()]  # noqa: PLR0124 - NaN
        for key, array in columns.items()
    }
    for number in range(content.rows(table)):
        yield {key: values[number] for key, values in lists.items()}


def topics_of(text: str) -> tuple[str, ...]:
    """The topics in one cell."""
    return tuple(filter(None, map(str.strip, text.split(BETWEEN_TOPICS))))


def text_of(row: Mapping[str, Value], key: str) -> str:
    """A cell's text, without spaces around it; empty if there is none."""
    value = row.get(key)
    return value.strip() if isinstance(value, str) else ""


def day_of(row: Mapping[str, Value], key: str) -> date | None:
    """A cell's date; None if it is empty."""
    value = row.get(key)
    return from_serial(value) if isinstance(value, float) else None


def _status(text: str) -> Status:
    return next((status for status in Status if status.value == text), Status.PLANNED)
