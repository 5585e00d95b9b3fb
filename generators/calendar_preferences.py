"""A team's wishes about its meetings as rows of 会议偏好, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from agency.meetings.model import Preference, Preferences
from agency.meetings.wishes import day_text, parse_day, parse_flag, parse_names
from generators.calendar_rows import BETWEEN_NAMES, CalendarRows, TableRow, table_rows, text_of
from workbook_templates.content import BookContent, day_share, from_share

YES, NO = "是", "否"

T = TypeVar("T")


def preference_rows(preferences: Preferences, rows: CalendarRows) -> Iterator[TableRow]:
    """One row for each meeting that the team wants otherwise; unknown meetings have none."""
    for key, wish in preferences.meetings.items():
        if key in rows.catalogue:
            yield {
                "meeting": rows.catalogue[key].name,
                "held": "" if wish.held is None else YES if wish.held else NO,
                "day": "" if wish.day is None else day_text(wish.day),
                "start": None if wish.start is None else day_share(wish.start),
                "minutes": None if wish.minutes is None else float(wish.minutes),
                "rooms": BETWEEN_NAMES.join(wish.rooms),
                "hosts": BETWEEN_NAMES.join(map(rows.names.shown, wish.hosts)),
                "speakers": BETWEEN_NAMES.join(map(rows.names.shown, wish.speakers)),
            }


def preferences_in(content: BookContent, rows: CalendarRows) -> Preferences:
    """会议偏好: each meeting's first row; what cannot be read is no wish."""
    meetings: dict[str, Preference] = {}
    for row in table_rows(content, "preferences"):
        kind = rows.catalogue.find(text_of(row, "meeting"))
        if kind is None or kind.key in meetings:
            continue
        start, minutes = row.get("start"), row.get("minutes")
        meetings[kind.key] = Preference(
            held=_read(parse_flag, text_of(row, "held")),
            day=_read(parse_day, text_of(row, "day")),
            start=from_share(start) if isinstance(start, float) else None,
            minutes=int(minutes) if isinstance(minutes, float) else None,
            rooms=parse_names(text_of(row, "rooms")),
            hosts=tuple(map(rows.names.id_of, parse_names(text_of(row, "hosts")))),
            speakers=tuple(map(rows.names.id_of, parse_names(text_of(row, "speakers")))),
        )
    return Preferences(meetings=meetings)


def _read(parse: Callable[[str], T], text: str) -> T | None:
    try:
        return parse(text) if text else None
    except ValueError:
        return None
