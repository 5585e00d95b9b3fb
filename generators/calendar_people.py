"""People, absences, campaigns and group members as rows of a calendar book, and back."""

from __future__ import annotations

from collections.abc import Iterator

from agency.meetings.functional_groups import FunctionalGroups
from agency.meetings.model import Absence, Campaign, Person
from agency.meetings.wishes import WEEKDAYS, parse_day
from generators.calendar_rows import (
    BETWEEN_NAMES,
    BETWEEN_TOPICS,
    CalendarRows,
    TableRow,
    day_of,
    table_rows,
    text_of,
    topics_of,
)
from generators.organisation_meetings import Member
from workbook_templates.content import BookContent, day_share, from_share, serial


def person_row(person: Person, group: str, rows: CalendarRows) -> TableRow:
    """A row of 会议人员."""
    return {
        "id": person.id,
        "name": person.name,
        "group": group,
        "audiences": rows.audience_names(person.audiences),
        "since": serial(person.since),
        "until": serial(person.until),
    }


def people_in(content: BookContent, rows: CalendarRows) -> Iterator[Person]:
    """会议人员: everybody with a 工号, each once."""
    seen = set()
    for row in table_rows(content, "people"):
        id_ = text_of(row, "id")
        if id_ and id_ not in seen:
            seen.add(id_)
            yield Person(
                id_,
                text_of(row, "name") or id_,
                rows.audience_keys(text_of(row, "audiences")),
                day_of(row, "since"),
                day_of(row, "until"),
            )


def absence_row(absence: Absence, rows: CalendarRows) -> TableRow:
    """A row of 请假."""
    return {
        "person": rows.names.shown(absence.person),
        "first": serial(absence.first),
        "last": serial(absence.last),
        "reason": absence.reason,
    }


def absences_in(content: BookContent, rows: CalendarRows) -> Iterator[Absence]:
    """请假: the complete rows."""
    for row in table_rows(content, "absences"):
        first, last = day_of(row, "first"), day_of(row, "last")
        person = rows.names.id_of(text_of(row, "person"))
        if person and first and last:
            yield Absence(person, first, last, text_of(row, "reason"))


def campaign_row(campaign: Campaign, rows: CalendarRows) -> TableRow:
    """A row of 营销活动."""
    known = campaign.meeting in rows.catalogue
    return {
        "key": campaign.key,
        "name": campaign.name,
        "meeting": rows.catalogue[campaign.meeting].name if known else campaign.meeting,
        "first": serial(campaign.first),
        "last": serial(campaign.last),
        "times": float(campaign.times),
        "weekdays": BETWEEN_NAMES.join(f"周{WEEKDAYS[day]}" for day in campaign.weekdays),
        "start": None if campaign.start is None else day_share(campaign.start),
        "theme": campaign.theme,
        "topics": BETWEEN_TOPICS.join(campaign.topics),
    }


def campaigns_in(content: BookContent, rows: CalendarRows) -> Iterator[Campaign]:
    """营销活动: the complete rows; one without a code is known by its name."""
    for row in table_rows(content, "campaigns"):
        first, last, name = day_of(row, "first"), day_of(row, "last"), text_of(row, "name")
        meeting, times, start = text_of(row, "meeting"), row.get("times"), row.get("start")
        if not (first and last and meeting):
            continue
        kind = rows.catalogue.find(meeting)
        yield Campaign(
            text_of(row, "key") or name or meeting,
            name,
            kind.key if kind else meeting,
            first,
            last,
            int(times) if isinstance(times, float) else 1,
            _weekdays(text_of(row, "weekdays")),
            from_share(start) if isinstance(start, float) else None,
            text_of(row, "theme"),
            topics_of(text_of(row, "topics")),
        )


def _weekdays(text: str) -> tuple[int, ...]:
    """Weekdays as people write them; none where they cannot be read."""
    try:
        return parse_day(text).weekdays if text else ()
    except ValueError:
        return ()


def member_row(member: Member, rows: CalendarRows, groups: FunctionalGroups) -> TableRow:
    """A row of 功能组成员."""
    names = {group.key: group.name for group in groups}
    return {
        "group": names.get(member.group, member.group),
        "person": rows.names.shown(member.person),
        "part": member.part,
    }


def members_in(
    content: BookContent, rows: CalendarRows, groups: FunctionalGroups, team: str
) -> Iterator[Member]:
    """功能组成员: the complete rows."""
    keys = {group.name: group.key for group in groups}
    for row in table_rows(content, "group_members"):
        group, person = text_of(row, "group"), rows.names.id_of(text_of(row, "person"))
        if group and person:
            yield Member(team, keys.get(group, group), person, text_of(row, "part"))
