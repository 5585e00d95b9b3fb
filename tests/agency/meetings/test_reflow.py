"""Rearranging a calendar: what people settled stays, the rest moves, and it is said why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from agency.meetings.catalogue import catalogue
from agency.meetings.findings import Rule
from agency.meetings.kinds import DayRule
from agency.meetings.model import (
    Absence,
    Campaign,
    Meeting,
    MeetingInputs,
    MonthPlan,
    Person,
    Preference,
    Preferences,
    Status,
)
from agency.meetings.reflow import Change, ChangeKind, reflow
from agency.meetings.schedule import schedule
from agency.periods import BusinessCalendar
from agency.workdays import DayKind, NoticeDay, work_calendar

BUSINESS = BusinessCalendar()
PEOPLE = (
    Person("H1", "周负责", ("head",)),
    Person("T1", "吴组训", ("trainer", "training_group", "coach")),
    *(Person(f"00{n}", f"主管{n}", ("supervisor", "morning_group")) for n in range(1, 5)),
    Person("101", "陈绩优", ("agent", "star")),
    Person("102", "褚新人", ("newcomer",)),
)
INPUTS = MeetingInputs(
    BUSINESS.parse("2026-03"), catalogue(), work_calendar([2026]), BUSINESS, people=PEOPLE
)
OLD = schedule(INPUTS).meetings


def changed(changes: tuple[Change, ...]) -> list[tuple[str, tuple[ChangeKind, ...], str]]:
    return [(change.id, change.kinds, change.reason) for change in changes]


def edit(id_: str, **changes: Any) -> tuple[tuple[Meeting, ...], Meeting]:
    """The old calendar with one row changed by people, and that row."""
    rows = tuple(replace(row, **changes) if row.id == id_ else row for row in OLD)
    return rows, next(row for row in rows if row.id == id_)


def test_nothing_changed_nothing_moves() -> None:
    again = reflow(OLD, INPUTS)
    assert again.rows == OLD
    assert again.changes == ()


@pytest.mark.parametrize(
    "change",
    [
        {"day": date(2026, 3, 12)},
        {"start": time(15), "end": time(16)},
        {"theme": "客户年"},
        {"host": "001"},
        {"note": "在会议室"},
        {"room": "三楼"},
        {"topics": ("甲",)},
        {"status": Status.HELD},
        {"fixed": True},
    ],
)
def test_a_row_that_people_changed_or_fixed_stays(change: dict[str, Any]) -> None:
    rows, own = edit("weekly:2026-W11", **change)
    away = (Absence("H1", date(2026, 3, 1), date(2026, 3, 31), "住院"),)
    result = reflow(rows, replace(INPUTS, absences=away))
    assert [row for row in result.rows if row.id == own.id] == [own]
    assert own.id not in [change.id for change in result.changes]


def test_the_others_move_around_it() -> None:
    rows, _ = edit("monthly:2026-03", day=date(2026, 3, 10))
    result = reflow(rows, INPUTS)
    # The newcomers' hour on Tuesday at 14:00 needs the room that the moved row now has.
    (change,) = result.changes
    assert (change.id, change.kinds) == ("newcomer:2026-W11", (ChangeKind.MOVED,))
    assert change.after is not None
    assert (change.after.day, change.after.start) == (date(2026, 3, 10), time(16))
    assert "会场被“月度经营总结会”占用" in change.reason


def test_an_added_row_stays_and_settles_its_week() -> None:
    own = Meeting("", date(2026, 3, 11), time(15), time(16), "weekly", "周例会")
    rows = (*(row for row in OLD if row.id != "weekly:2026-W11"), own)
    result = reflow(rows, INPUTS)
    assert own in result.rows
    assert "weekly:2026-W11" not in [row.id for row in result.rows]


def test_a_deleted_row_comes_back_a_cancelled_one_does_not() -> None:
    rows = tuple(row for row in OLD if row.id != "weekly:2026-W11")
    (change,) = reflow(rows, INPUTS).changes
    assert (change.id, change.kinds) == ("weekly:2026-W11", (ChangeKind.ADDED,))
    rows, gone = edit("weekly:2026-W11", status=Status.CANCELLED)
    result = reflow(rows, INPUTS)
    assert gone in result.rows
    assert result.changes == ()


class TestReasons:
    def test_a_day_taken_by_a_holiday(self) -> None:
        notice = [NoticeDay(date(2026, 3, 9), DayKind.OFF, "城市假日")]
        result = reflow(OLD, replace(INPUTS, calendar=work_calendar([2026], notice)))
        found = {change.id: change for change in result.changes}
        assert found["weekly:2026-W11"].kinds == (ChangeKind.MOVED,)
        assert found["weekly:2026-W11"].reason == "3月9日遇城市假日"
        assert found["morning:2026-03-09"].kinds == (ChangeKind.REMOVED,)
        assert found["morning:2026-03-09"].reason == "3月9日遇城市假日"

    def test_and_given_back(self) -> None:
        notice = [NoticeDay(date(2026, 3, 9), DayKind.OFF, "城市假日")]
        without = reflow(OLD, replace(INPUTS, calendar=work_calendar([2026], notice)))
        result = reflow(without.rows, INPUTS)
        found = {change.id: change for change in result.changes}
        assert found["weekly:2026-W11"].reason == "原来改期的原因已不存在，回到常规时间"
        assert found["morning:2026-03-09"].kinds == (ChangeKind.ADDED,)
        assert {row.id for row in result.rows} == {row.id for row in OLD}

    def test_another_wish(self) -> None:
        wish = Preferences(meetings={"weekly": Preference(day=DayRule(weekdays=(4,)))})
        result = reflow(OLD, replace(INPUTS, preferences=wish))
        # Fridays instead of Mondays; the Friday of the last week is in April.
        assert changed(result.changes) == [
            *((f"weekly:2026-W{n}", (ChangeKind.MOVED,), "按新的设置安排") for n in range(10, 14)),
            ("weekly:2026-W14", (ChangeKind.REMOVED,), "按新的设置不再安排"),
        ]

    def test_a_meeting_switched_off(self) -> None:
        wish = Preferences(meetings={"star": Preference(held=False)})
        result = reflow(OLD, replace(INPUTS, preferences=wish))
        assert {change.kinds for change in result.changes} == {(ChangeKind.REMOVED,)}
        assert {change.reason for change in result.changes} == {"按新的设置不再安排"}

    def test_another_theme(self) -> None:
        months = {"2026-03": MonthPlan("客户年")}
        result = reflow(OLD, replace(INPUTS, months=months))
        assert {change.kinds for change in result.changes} == {(ChangeKind.CONTENT,)}
        assert len(result.changes) == len(OLD)

    def test_an_absent_host(self) -> None:
        away = (Absence("H1", date(2026, 3, 12), date(2026, 3, 12), "出差"),)
        result = reflow(OLD, replace(INPUTS, absences=away))
        assert changed(result.changes) == [("cadre:2026-03-12", (ChangeKind.PEOPLE,), "周负责出差")]

    def test_a_host_who_left(self) -> None:
        people = tuple(replace(p, until=date(2026, 3, 31)) if p.id == "H1" else p for p in PEOPLE)
        result = reflow(OLD, replace(INPUTS, people=people))
        assert changed(result.changes) == [
            ("cadre:2026-03-31", (ChangeKind.PEOPLE,), "周负责不在团队")
        ]


def test_one_absence_changes_few_turns() -> None:
    away = (Absence("002", date(2026, 3, 12), date(2026, 3, 12), "休假"),)
    result = reflow(OLD, replace(INPUTS, absences=away))
    assert 1 <= len(result.changes) <= 6
    assert all(change.kinds == (ChangeKind.PEOPLE,) for change in result.changes)


class TestSince:
    SINCE = date(2026, 3, 16)

    def test_the_past_stays_whatever_changes(self) -> None:
        wish = Preferences(meetings={"weekly": Preference(day=DayRule(weekdays=(4,)))})
        result = reflow(OLD, replace(INPUTS, preferences=wish), self.SINCE)
        past = [row for row in OLD if row.day < self.SINCE]
        assert [row for row in result.rows if row.day < self.SINCE] == past
        assert [change.id for change in result.changes] == [
            "weekly:2026-W12",
            "weekly:2026-W13",
            "weekly:2026-W14",
        ]

    def test_a_meeting_switched_on_is_held_from_then(self) -> None:
        wish = Preferences(meetings={"evening": Preference(held=True)})
        result = reflow(OLD, replace(INPUTS, preferences=wish), self.SINCE)
        evenings = [row.day.day for row in result.rows if row.key == "evening"]
        assert evenings == [16, 17, 18, 19, 20, 23, 24, 25, 26, 27, 30, 31]

    def test_a_future_row_due_in_the_past_stays_in_the_calendar(self) -> None:
        """Due on Monday 9, moved to Tuesday by a holiday; on Tuesday the calendar is redone."""
        notice = [NoticeDay(date(2026, 3, 9), DayKind.OFF, "城市假日")]
        inputs = replace(INPUTS, calendar=work_calendar([2026], notice))
        rows = schedule(inputs).meetings
        result = reflow(rows, inputs, date(2026, 3, 10))
        assert result.rows == rows
        assert result.changes == ()

    def test_it_keeps_the_day_that_it_was_moved_to_by_a_clash(self) -> None:
        """Due on Monday 9, crowded out to Wednesday 11; on Tuesday the calendar is redone."""
        full = tuple(
            Meeting("", date(2026, 3, d), time(10, 30), time(18), "", "集训", participants=("all",))
            for d in (9, 10)
        )
        rows = schedule(replace(INPUTS, fixed=full)).meetings
        moved = next(row for row in rows if row.id == "weekly:2026-W11")
        assert moved.day == date(2026, 3, 11)
        kept = tuple(row for row in rows if row not in full[1:])
        result = reflow(kept, INPUTS, date(2026, 3, 10))
        assert moved in result.rows
        away = tuple(Absence(who, date(2026, 3, 11), date(2026, 3, 11)) for who in ("H1", "T1"))
        result = reflow(kept, replace(INPUTS, absences=away), date(2026, 3, 10))
        (again,) = [row for row in result.rows if row.id == "weekly:2026-W11"]
        assert (again.day, again.host) == (date(2026, 3, 10), "H1")

    def test_but_not_beside_a_meeting_that_must_lie_on_another_day(self) -> None:
        monday, wednesday = date(2026, 3, 9), date(2026, 3, 11)
        season = Campaign("p", "产品季", "product", monday, date(2026, 3, 12), weekdays=(0,))
        inputs = replace(INPUTS, campaigns=(season,))
        full = tuple(
            Meeting("", date(2026, 3, d), time(10, 30), time(18), "", "集训", participants=("all",))
            for d in (9, 10)
        )
        rows = schedule(replace(inputs, fixed=full)).meetings
        assert [row.day for row in rows if row.key == "product"] == [wednesday]
        own = Meeting("", wednesday, time(19), time(20), "recruiting", "创说会", room="酒店")
        result = reflow((*rows, own), inputs, date(2026, 3, 10))
        assert [row.day for row in result.rows if row.key == "product"] == [date(2026, 3, 12)]

    def test_nothing_moves_into_the_past(self) -> None:
        notice = [NoticeDay(date(2026, 3, 31), DayKind.OFF, "城市假日")]
        wish = Preferences(meetings={"appraisal": Preference(held=True)})
        inputs = replace(INPUTS, preferences=wish)
        rows = schedule(inputs).meetings
        assert [row.day.day for row in rows if row.key == "appraisal"] == [31]
        off = replace(inputs, calendar=work_calendar([2026], notice))
        result = reflow(rows, off, date(2026, 3, 31))
        assert "appraisal" not in [row.key for row in result.rows]
        removed = [c for c in result.changes if c.id == "appraisal:2026-03"]
        assert [c.kinds for c in removed] == [(ChangeKind.REMOVED,)]


def test_rows_outside_the_period_stay() -> None:
    inputs = replace(INPUTS, period=BUSINESS.parse("2026-W11"), people=PEOPLE[:3])
    result = reflow(OLD, inputs)
    outside = [row for row in OLD if row.day not in inputs.period]
    assert [row for row in result.rows if row.day not in inputs.period] == outside


def test_a_row_that_cannot_be_placed_any_more_is_removed_with_its_reason() -> None:
    outing = Meeting(
        "", date(2026, 3, 11), time(8), time(18), "", "团队拓展", participants=("all",), fixed=True
    )
    result = reflow((*OLD, outing), INPUTS)
    assert outing in result.rows
    found = {change.id: change.reason for change in result.changes}
    assert found["morning:2026-03-11"] == "“大早会”排不进：与“团队拓展”时间冲突"
    assert Rule.PERSON in {issue.rule for issue in result.issues}
