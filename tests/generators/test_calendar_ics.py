"""The files are read back by another library than the one that writes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
import vobject

from agency.meetings.catalogue import catalogue
from agency.meetings.model import Meeting, Person, ProgrammeRow, Status
from generators.calendar_ics import Published, calendar_files

FIRST = datetime(2026, 3, 1, 8, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
MINUTES_TO_FIRST = (6 * 365 + 2 + 31 + 28) * 1440 + 8 * 60
"""From 2020-01-01 00:00 to 2026-03-01 08:00 UTC; 2020 and 2024 are leap years."""

PEOPLE = (
    Person("0001", "王一", ("supervisor",)),
    Person("0002", "李二", ("agent",)),
    Person("0003", "张三", ("agent",), until=date(2026, 3, 3)),
)
MORNING = Meeting(
    "morning-0302",
    date(2026, 3, 2),
    time(8, 30),
    time(9, 20),
    "morning",
    "大早会",
    theme="开工",
    host="0002",
    speaker="0001",
    participants=("all",),
    room="职场",
)
CADRE = Meeting(
    "cadre-0304",
    date(2026, 3, 4),
    time(8),
    time(8, 20),
    "cadre",
    "干部早会",
    topics=("目标", "进度；重点"),
    host="0001",
    participants=("supervisor",),
    note="带上\n周计划，和笔",
)
TEAM_FILE = "8601_城南2026行事历.ics"
WANG, LI, ZHANG = "8601_0001_王一.ics", "8601_0002_李二.ics", "8601_0003_张三.ics"


def published(*meetings: Meeting, **more: object) -> Published:
    given = {"team_code": "8601", "team_name": "城南", "year": 2026, "people": PEOPLE}
    return Published(meetings=meetings, catalogue=catalogue(), **{**given, **more})  # type: ignore[arg-type]


def events(data: bytes) -> dict[str, object]:
    calendar = vobject.readOne(data.decode())
    return {event.uid.value: event for event in calendar.contents.get("vevent", [])}


def test_one_file_for_the_team_and_one_for_each_person_with_their_own_meetings():
    files = calendar_files(published(MORNING, CADRE), FIRST, {})
    assert {name: set(events(data)) for name, data in files.items()} == {
        TEAM_FILE: {"morning-0302@8601.huibao", "cadre-0304@8601.huibao"},
        WANG: {"morning-0302@8601.huibao", "cadre-0304@8601.huibao"},
        LI: {"morning-0302@8601.huibao"},
        ZHANG: {"morning-0302@8601.huibao"},
    }


def test_what_another_library_reads():
    files = calendar_files(published(MORNING, CADRE), FIRST, {})
    morning = events(files[TEAM_FILE])["morning-0302@8601.huibao"]
    assert morning.summary.value == "大早会：开工"
    assert morning.dtstart.value == datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
    assert morning.dtend.value == datetime(2026, 3, 2, 1, 20, tzinfo=UTC)
    assert morning.dtstart.value.utcoffset() == timedelta(hours=8)
    assert morning.location.value == "职场"
    assert morning.status.value == "CONFIRMED"
    assert int(morning.sequence.value) == MINUTES_TO_FIRST
    assert morning.dtstamp.value == FIRST
    assert morning.description.value == "主持：李二\n主讲：王一\n参加：全体人员"
    cadre = events(files[TEAM_FILE])["cadre-0304@8601.huibao"]
    assert cadre.description.value == (
        "议题：目标；进度；重点\n主持：王一\n参加：主管\n备注：带上\n周计划，和笔"
    )


def test_alarms_come_before_the_meeting_and_a_day_before_a_duty():
    files = calendar_files(published(MORNING), FIRST, {})

    def alarms(name: str) -> list[timedelta]:
        event = events(files[name])["morning-0302@8601.huibao"]
        return [alarm.trigger.value for alarm in event.contents["valarm"]]

    quarter, day = timedelta(minutes=-15), timedelta(days=-1)
    assert alarms(TEAM_FILE) == [quarter]
    assert alarms(LI) == [quarter, day]
    assert alarms(WANG) == [quarter, day]
    assert alarms(ZHANG) == [quarter]


def test_an_unchanged_calendar_is_the_same_file_whenever_it_is_written():
    files = calendar_files(published(MORNING, CADRE), FIRST, {})
    assert calendar_files(published(MORNING, CADRE), LATER, files) == files


def test_a_moved_meeting_keeps_its_name_and_gets_a_higher_number():
    files = calendar_files(published(MORNING, CADRE), FIRST, {})
    moved = replace(MORNING, day=date(2026, 3, 3), start=time(8, 40))
    after = calendar_files(published(moved, CADRE), LATER, files)
    found = events(after[TEAM_FILE])
    assert set(found) == {"morning-0302@8601.huibao", "cadre-0304@8601.huibao"}
    assert int(found["morning-0302@8601.huibao"].sequence.value) == MINUTES_TO_FIRST + 1530
    assert int(found["cadre-0304@8601.huibao"].sequence.value) == MINUTES_TO_FIRST


def test_the_number_rises_within_a_minute_and_after_the_folder_is_lost():
    files = calendar_files(published(MORNING), FIRST, {})
    again = calendar_files(published(replace(MORNING, room="二楼")), FIRST, files)
    event = events(again[TEAM_FILE])["morning-0302@8601.huibao"]
    assert int(event.sequence.value) == MINUTES_TO_FIRST + 1
    lost = calendar_files(published(replace(MORNING, room="三楼")), LATER, {})
    event = events(lost[TEAM_FILE])["morning-0302@8601.huibao"]
    assert int(event.sequence.value) == MINUTES_TO_FIRST + 1530


def test_a_meeting_that_has_gone_is_cancelled_once_and_can_come_back():
    files = calendar_files(published(MORNING, CADRE), FIRST, {})
    gone = calendar_files(published(CADRE), LATER, files)
    event = events(gone[TEAM_FILE])["morning-0302@8601.huibao"]
    assert (event.status.value, "valarm" in event.contents) == ("CANCELLED", False)
    assert int(event.sequence.value) == MINUTES_TO_FIRST + 1530
    assert events(gone[LI])["morning-0302@8601.huibao"].status.value == "CANCELLED"
    assert calendar_files(published(CADRE), LATER + timedelta(days=1), gone) == gone
    back = calendar_files(published(MORNING, CADRE), LATER, gone)
    event = events(back[TEAM_FILE])["morning-0302@8601.huibao"]
    assert (event.status.value, int(event.sequence.value)) == (
        "CONFIRMED",
        MINUTES_TO_FIRST + 1531,
    )


def test_a_cancelled_row_and_a_provisional_year_say_so():
    cancelled = replace(CADRE, status=Status.CANCELLED)
    files = calendar_files(published(MORNING, cancelled, provisional=frozenset({2026})), FIRST, {})
    found = events(files[TEAM_FILE])
    assert found["cadre-0304@8601.huibao"].status.value == "CANCELLED"
    assert found["morning-0302@8601.huibao"].status.value == "TENTATIVE"
    assert found["morning-0302@8601.huibao"].description.value.startswith("预排：")


def test_the_morning_programme_is_told_on_its_day():
    rows = (
        ProgrammeRow("a", date(2026, 3, 2), "news", "信息窗口", "0002", "新规"),
        ProgrammeRow("b", date(2026, 3, 3), "news", "信息窗口", "0001", "别的"),
    )
    files = calendar_files(published(MORNING, programme=rows), FIRST, {})
    text = events(files[TEAM_FILE])["morning-0302@8601.huibao"].description.value
    assert text.splitlines()[-1] == "信息窗口 李二 新规"


def test_rows_that_people_added_are_known_by_name_and_time():
    own = replace(MORNING, id="", name="家访分享")
    files = calendar_files(published(own, replace(own, start=time(10))), FIRST, {})
    assert len(events(files[TEAM_FILE])) == 2
    assert calendar_files(published(own, replace(own, start=time(10))), LATER, files) == files


def test_long_names_many_bytes_and_a_broken_file_before():
    name = "晨" * 40
    files = calendar_files(
        published(replace(MORNING, name=name, host="0009"), team_name="城南" * 20),
        FIRST,
        {TEAM_FILE: b"\xff no calendar"},
    )
    for data in files.values():
        assert all(len(line) <= 75 for line in data.split(b"\r\n"))
        assert events(data)["morning-0302@8601.huibao"].summary.value == f"{name}：开工"
    assert all(len(file.encode()) <= 255 for file in files)


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        calendar_files(published(MORNING), datetime(2026, 3, 1), {})
