"""What must hold for every team, whatever its people, absences, holidays, wishes and campaigns.

What is expected is worked out here from the inputs, not asked of the code under test.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import combinations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agency.meetings.catalogue import catalogue
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
from agency.meetings.programme import ProgrammeInputs, plan_programme
from agency.meetings.reflow import reflow
from agency.meetings.schedule import Schedule, schedule
from agency.meetings.topics import TopicPlan
from agency.meetings.training import training_plan
from agency.periods import BusinessCalendar, Period, PeriodKind
from agency.workdays import WorkCalendar, YearStatus

FIRST, LAST = date(2026, 2, 2), date(2026, 3, 29)  # eight weeks from Monday to Sunday
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
PERIOD = Period(FIRST, LAST, PeriodKind.YEAR, "2026")
BUSINESS = BusinessCalendar()
DAILY = ("cadre", "morning", "second")
WEEKLY = ("weekly", "newcomer", "star")
CIRCLES = {
    "head": ("head",),
    "trainer": ("trainer", "training_group", "coach"),
    "supervisor": ("supervisor", "morning_group"),
    "recruiting": ("supervisor", "recruiting_group"),
    "star": ("agent", "star", "recruiter"),
    "newcomer": ("newcomer",),
    "agent": ("agent",),
}
FEW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])

days = st.sampled_from(DAYS)
clocks = st.builds(time, st.integers(7, 17), st.sampled_from([0, 10, 30, 45]))


@st.composite
def absences(draw: st.DrawFn, people: list[Person]) -> Absence:
    first = draw(days)
    return Absence(
        draw(st.sampled_from(people)).id, first, first + timedelta(days=draw(st.integers(0, 20)))
    )


@st.composite
def campaigns(draw: st.DrawFn, number: int) -> Campaign:
    first = draw(days)
    length = draw(st.integers(1, 20))
    return Campaign(
        f"c{number}",
        f"活动{number}",
        draw(st.sampled_from(["product", "recruiting", "brainstorm"])),
        first,
        first + timedelta(days=length - 1),
        draw(st.integers(1, min(length, 4))),
        tuple(draw(st.sets(st.integers(0, 6), max_size=2))),
        topics=tuple("甲乙丙丁"[: draw(st.integers(0, 4))]),
    )


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    weekdays = [day for day in DAYS if day.weekday() < 5]
    weekends = [day for day in DAYS if day.weekday() >= 5]
    off = draw(st.sets(st.sampled_from(weekdays), max_size=14))
    makeups = draw(st.sets(st.sampled_from(weekends), max_size=4))
    statuses = dict.fromkeys((2025, 2026, 2027), YearStatus.OFFICIAL)
    return WorkCalendar(statuses, dict.fromkeys(off, "假"), dict.fromkeys(makeups, "班"))


@st.composite
def teams(draw: st.DrawFn) -> MeetingInputs:
    circles = draw(st.lists(st.sampled_from(sorted(CIRCLES)), min_size=1, max_size=12))
    people = [Person(f"{n:03}", f"人{n}", CIRCLES[name]) for n, name in enumerate(circles)]
    ids = [person.id for person in people]
    listed = tuple(draw(st.lists(st.sampled_from(ids), unique=True, max_size=6)))
    wishes = {
        "cadre": Preference(start=draw(clocks)),
        "morning": Preference(start=draw(clocks), hosts=listed),
        "weekly": Preference(start=draw(clocks), day=DayRule(weekdays=(draw(st.integers(0, 4)),))),
        "newcomer": Preference(day=DayRule(weekdays=draw(st.sampled_from([(1,), (1, 3)])))),
        "evening": Preference(held=draw(st.booleans())),
    }
    count = draw(st.integers(0, 4))
    return MeetingInputs(
        PERIOD,
        catalogue(),
        draw(calendars()),
        BUSINESS,
        Preferences(rooms=("大厅", "小间")[: draw(st.integers(1, 2))], meetings=wishes),
        tuple(people),
        tuple(draw(st.lists(absences(people), max_size=6))),
        tuple(draw(campaigns(number)) for number in range(count)),
        {"2026-03": MonthPlan("三月主题", weak=("hire_rate",))},
    )


def people_of(row: Meeting, inputs: MeetingInputs) -> set[str]:
    """Everybody who is in a meeting: people by id, and circles of which nobody is named."""
    within = {a.key: a.within for a in inputs.catalogue.audiences}
    guests = {a.key for a in inputs.catalogue.audiences if a.guest}
    found = {row.host, row.speaker} - {""}
    for key in row.participants:
        circles = {key} | {inner for inner, outer in within.items() if outer == key}
        if key == "all":
            circles = within.keys() - guests
            found |= {person.id for person in inputs.people}
        found |= {f"circle {circle}" for circle in circles}
        found |= {p.id for p in inputs.people if circles & set(p.audiences)}
    return found


def clashes(rows: list[Meeting], inputs: MeetingInputs) -> list[tuple[Meeting, Meeting]]:
    found = []
    held = [row for row in rows if row.status is not Status.CANCELLED]
    people = {id(row): people_of(row, inputs) for row in held}
    by_day: dict[date, list[Meeting]] = {}
    for row in held:
        by_day.setdefault(row.day, []).append(row)
    for of_day in by_day.values():
        for one, other in combinations(of_day, 2):
            overlap = one.start < other.end and other.start < one.end
            same_room = one.room and one.room == other.room
            if overlap and (same_room or people[id(one)] & people[id(other)]):
                found.append((one, other))
    return found


def away(person: str, day: date, inputs: MeetingInputs) -> bool:
    return any(a.person == person and a.first <= day <= a.last for a in inputs.absences)


def reported(result: Schedule, key: str) -> set[date | None]:
    return {issue.day for issue in result.issues if issue.key == key}


@FEW
@given(teams())
def test_nobody_is_in_two_places_and_no_room_has_two_meetings(inputs: MeetingInputs) -> None:
    assert clashes(list(schedule(inputs).meetings), inputs) == []


@FEW
@given(teams())
def test_every_meeting_due_is_held_or_reported_with_its_day(inputs: MeetingInputs) -> None:
    result = schedule(inputs)
    held = Counter((row.key, row.day) for row in result.meetings)
    workdays = [
        day
        for day in DAYS
        if day in inputs.calendar.makeups or (day.weekday() < 5 and day not in inputs.calendar.off)
    ]
    for key in DAILY:
        for day in workdays:
            assert held[key, day] == 1 or day in reported(result, key)
    assert {row.day for row in result.meetings if row.key in DAILY} <= set(workdays)
    for key in WEEKLY:
        kind = inputs.catalogue[key]
        rule = inputs.preferences.meetings.get(key, Preference()).day or kind.day
        for week in range(8):
            of_week = set(DAYS[7 * week : 7 * week + 7])
            count = sum(held[key, day] for day in of_week)
            missing = len(rule.weekdays) - count
            assert missing <= len(reported(result, key) & of_week)
            assert missing >= 0
    for campaign in inputs.campaigns:
        prefix = f"{campaign.meeting}:{campaign.key}:"
        count = sum(row.id.startswith(prefix) for row in result.meetings)
        span = {campaign.first + timedelta(days=n) for n in range(21)}
        beyond = campaign.last > LAST
        assert count == campaign.times or beyond or span & reported(result, campaign.meeting)


@FEW
@given(teams())
def test_order_of_the_day_topics_and_apart(inputs: MeetingInputs) -> None:
    result = schedule(inputs)
    by_day: dict[date, dict[str, Meeting]] = {}
    for row in result.meetings:
        assert row.key not in by_day.get(row.day, {}), "one of a kind on a day"
        by_day.setdefault(row.day, {})[row.key] = row
        assert len(row.topics) <= 3
        assert row.start < row.end
    for day, found in by_day.items():
        assert not {"product", "recruiting"} <= found.keys()
        if "cadre" in found and "morning" in found:
            end = datetime.combine(day, found["cadre"].end)
            assert end + timedelta(minutes=10) <= datetime.combine(day, found["morning"].start)


@FEW
@given(teams())
def test_turns_are_fair_and_only_the_present_take_them(inputs: MeetingInputs) -> None:
    result = schedule(inputs)
    for row in result.meetings:
        assert not any(away(person, row.day, inputs) for person in (row.host, row.speaker))
    listed = inputs.preferences.meetings["morning"].hosts
    mornings = [row for row in result.meetings if row.key == "morning"]
    counts = Counter(row.host for row in mornings)
    present = {
        person: frozenset(row.day for row in mornings if not away(person, row.day, inputs))
        for person in listed
    }
    for one, other in combinations(listed, 2):
        if present[one] == present[other]:
            assert abs(counts[one] - counts[other]) <= 1


@FEW
@given(teams())
def test_the_same_inputs_give_the_same_calendar(inputs: MeetingInputs) -> None:
    assert schedule(inputs) == schedule(replace(inputs))


@FEW
@given(st.data(), teams(), teams())
def test_rearranging_keeps_what_people_settled_and_is_done_in_one_go(
    data: st.DataObject, old: MeetingInputs, new: MeetingInputs
) -> None:
    rows = list(schedule(old).meetings)
    picked = data.draw(st.sets(st.integers(0, len(rows) - 1), max_size=6)) if rows else set()
    for index in picked:
        change = data.draw(
            st.sampled_from(
                [
                    {"fixed": True},
                    {"day": data.draw(days)},
                    {"theme": "自定"},
                    {"start": time(13), "end": time(15)},
                    {"status": Status.CANCELLED},
                    {"id": ""},
                ]
            )
        )
        changed = replace(rows[index], **change)
        if changed != rows[index]:
            rows[index] = changed
        else:
            picked = picked - {index}  # moved to where it was: people changed nothing
    settled = [rows[index] for index in sorted(picked)]
    since = data.draw(st.none() | days)
    past = [row for row in rows if since and row.day < since]

    first = reflow(rows, new, since)
    for row in (*settled, *past):
        assert row in first.rows
    if since:
        assert {row for row in first.rows if row.day < since} == set(past)
    assert first == reflow(rows, new, since)
    again = reflow(first.rows, new, since)
    assert again.rows == first.rows
    assert again.changes == ()
    untouched = {id(row) for row in (*settled, *past)}
    for one, other in clashes(list(first.rows), new):
        kept = [any(row is x for x in (*settled, *past)) for row in (one, other)]
        assert all(kept), "a generated row never clashes"
    assert untouched <= {id(row) for row in first.rows}


@FEW
@given(teams(), st.integers(1, 10), st.data())
def test_programme(inputs: MeetingInputs, rest: int, data: st.DataObject) -> None:
    held = tuple(row.day for row in schedule(inputs).meetings if row.key == "morning")
    months = {"2026-02": MonthPlan("二月", ("甲", "乙")), "2026-03": MonthPlan(weak=("hire_rate",))}
    topics = TopicPlan(training_plan(), months, ("丙", "丁", "戊"), rest)
    wanted = ProgrammeInputs(
        catalogue(), "morning", held, topics, BUSINESS, inputs.people, inputs.absences
    )
    programme = plan_programme(wanted)
    assert programme == plan_programme(wanted)
    for week in range(8):
        of_week = [day for day in held if day in DAYS[7 * week : 7 * week + 7]]
        counts = Counter(row.name for row in programme.rows if row.day in of_week)
        minimums = {"信息窗口": 2, "开心一刻": 2, "专题时间": 2, "政令宣达": 3}
        for item in catalogue()["morning"].agenda:
            assert counts[item.name] == min(minimums.get(item.name, 7), len(of_week))
    lessons = [(row.day, row.topic) for row in programme.rows if row.item == "special"]
    for (day, topic), (later, other) in combinations(lessons, 2):
        assert not topic or topic != other or (later - day).days >= 7 * rest
    silent = {issue.day for issue in programme.issues if issue.rule.value == "programme-topic"}
    assert {day for day, topic in lessons if not topic} == silent
    for row in programme.rows:
        assert not away(row.person, row.day, inputs)
    for item in catalogue()["morning"].agenda:
        of_item = [row for row in programme.rows if row.item == item.key]
        counts = Counter(row.person for row in of_item)
        for one, other in combinations(inputs.people, 2):
            if all(away(one.id, r.day, inputs) == away(other.id, r.day, inputs) for r in of_item):
                assert abs(counts[one.id] - counts[other.id]) <= 1

    if programme.rows:
        index = data.draw(st.integers(0, len(programme.rows) - 1))
        own = replace(programme.rows[index], topic="自定", person="外请")
        old = (*programme.rows[:index], own, *programme.rows[index + 1 :])
        first = plan_programme(replace(wanted, old=old))
        assert own in first.rows
        assert plan_programme(replace(wanted, old=first.rows)).rows == first.rows
