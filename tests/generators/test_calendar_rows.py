"""Meetings and programme rows in the cells of a calendar book, and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from agency.meetings.catalogue import catalogue
from agency.meetings.model import Meeting, Person, ProgrammeRow, Status, stamped
from generators.calendar_rows import CalendarRows, Names, TableRow

PEOPLE = (
    Person("0001", "王一"),
    Person("0002", "李二"),
    Person("0003", "王一"),
    Person("T1", "组训"),
)
ROWS = CalendarRows(catalogue(), Names(PEOPLE))
MEETING = stamped(
    Meeting(
        "weekly:2026-W10",
        date(2026, 3, 2),
        time(10, 40),
        time(12, 0),
        "weekly",
        "周经营分析会",
        "首季达成",
        ("举绩率：差距、原因和措施", "件均"),
        "0002",
        "T1",
        ("head", "supervisor"),
        "第一会议室",
        note="原定3月1日",
    )
)
ITEM = stamped(
    ProgrammeRow("special:2026-03-02", date(2026, 3, 2), "special", "专题时间", "0003", "约访", 15)
)


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("李二", "0002"),
        ("0002", "0002"),
        ("王一(0001)", "0001"),
        ("王一（0003）", "0003"),
        (" 李二 ", "0002"),
        ("王一", "王一"),
        ("外请讲师", "外请讲师"),
        ("", ""),
    ],
)
def test_who_a_name_means(text: str, id_: str) -> None:
    """A name that two people share means nobody without the 工号; a guest stays a guest."""
    assert Names(PEOPLE).id_of(text) == id_


def test_people_of_one_name_are_shown_with_their_ids() -> None:
    assert [Names(PEOPLE).shown(p.id) for p in PEOPLE] == [
        "王一(0001)",
        "李二",
        "王一(0003)",
        "组训",
    ]


def test_what_the_cells_of_a_meeting_say() -> None:
    row = ROWS.meeting_row(MEETING)
    assert {key: row[key] for key in ("day", "name", "topics", "host", "participants")} == {
        "day": 46083.0,
        "name": "周经营分析会",
        "topics": "举绩率：差距、原因和措施；件均",
        "host": "李二",
        "participants": "职场负责人、主管",
    }
    assert row["start"] == pytest.approx((10 * 60 + 40) / 1440)
    assert (row["status"], row["fixed"]) == ("计划", "")


@pytest.mark.parametrize(
    "given",
    [
        MEETING,
        stamped(replace(MEETING, topics=(), host="", participants=(), theme="")),
        stamped(replace(MEETING, speaker="外请讲师", status=Status.HELD)),
        replace(MEETING, fixed=True),
    ],
)
def test_a_meeting_comes_back_as_it_went(given: Meeting) -> None:
    assert ROWS.meeting(ROWS.meeting_row(given)) == given


def test_a_programme_row_comes_back_as_it_went() -> None:
    assert ROWS.programme(ROWS.programme_row(ITEM)) == ITEM


def test_a_row_that_nobody_touched_is_not_kept() -> None:
    assert not _read(ROWS.meeting_row(MEETING)).kept


@pytest.mark.parametrize(
    "edit",
    [
        {"day": 46084.0},
        {"start": 0.5},
        {"host": "组训"},
        {"topics": "件均"},
        {"status": "取消"},
        {"fixed": "√"},
        {"note": ""},
        {"name": "主管周会"},
        {"participants": "主管"},
        {"stamp": ""},
        {"id": ""},
    ],
)
def test_a_row_that_people_changed_is_kept(edit: TableRow) -> None:
    assert _read(ROWS.meeting_row(MEETING) | edit).kept


def test_a_kept_row_stays_kept_through_the_book() -> None:
    changed = replace(MEETING, host="T1")
    assert changed.kept
    assert _read(ROWS.meeting_row(changed)).kept


def test_a_topic_that_holds_the_separator_does_not_look_changed() -> None:
    meeting = stamped(replace(MEETING, topics=("甲；乙", "丙")))
    assert not _read(ROWS.meeting_row(meeting)).kept


@pytest.mark.parametrize("missing", ["day", "start", "end", "name"])
def test_a_row_without_its_day_time_or_name_is_no_meeting(missing: str) -> None:
    assert ROWS.meeting(ROWS.meeting_row(MEETING) | {missing: None}) is None


def test_a_meeting_is_known_by_an_alias() -> None:
    assert _read(ROWS.meeting_row(MEETING) | {"name": "主管周例会"}).key == "weekly"


def test_a_meeting_of_the_teams_own_has_no_key() -> None:
    assert _read(ROWS.meeting_row(MEETING) | {"name": "团建"}).key == ""


def _read(row: TableRow) -> Meeting:
    found = ROWS.meeting(row)
    assert found is not None
    return found
