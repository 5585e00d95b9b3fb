"""The morning meeting's programme: minimums, short weeks, presenters, topics."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from agency.meetings.catalogue import catalogue
from agency.meetings.findings import Rule
from agency.meetings.model import Absence, Meeting, Person, ProgrammeRow, Status, stamped
from agency.meetings.programme import (
    Programme,
    ProgrammeInputs,
    meeting_days,
    plan_programme,
    required,
    shortened,
    spread,
)
from agency.meetings.topics import TopicPlan
from agency.meetings.training import training_plan

MONDAY = date(2026, 3, 2)
WEEK = tuple(MONDAY + timedelta(days=n) for n in range(5))
PEOPLE = tuple(Person(f"00{n}", f"伙伴{n}") for n in range(1, 9))
STANDING = tuple(f"专题{n}" for n in range(1, 30))
DAILY = {"晨操", "国歌颂词", "敬业时间", "喜讯报道", "心得分享", "群体激励"}


def inputs(days: tuple[date, ...] = WEEK, **changes: object) -> ProgrammeInputs:
    topics = TopicPlan(training_plan(), standing=STANDING)
    made = ProgrammeInputs(catalogue(), "morning", days, topics, people=PEOPLE)
    return replace(made, **changes)  # type: ignore[arg-type]


def counts(programme: Programme) -> Counter[str]:
    return Counter(row.name for row in programme.rows)


def rules(programme: Programme) -> set[Rule]:
    return {issue.rule for issue in programme.issues}


@pytest.mark.parametrize(
    ("minimum", "days", "expected"),
    [(None, 5, 5), (None, 1, 1), (3, 5, 3), (3, 3, 3), (3, 2, 2), (2, 1, 1), (2, 0, 0), (2, 6, 2)],
)
def test_minimum_in_a_week_of_so_many_days(minimum: int | None, days: int, expected: int) -> None:
    assert required(minimum, days) == expected


@pytest.mark.parametrize(
    ("days", "news", "fun", "special", "policy"),
    [(5, 2, 2, 2, 3), (6, 2, 2, 2, 3), (3, 2, 2, 2, 3), (2, 2, 2, 2, 2), (1, 1, 1, 1, 1)],
)
def test_a_week_has_its_items(days: int, news: int, fun: int, special: int, policy: int) -> None:
    found = counts(plan_programme(inputs(tuple(MONDAY + timedelta(days=n) for n in range(days)))))
    assert {name: found[name] for name in DAILY} == dict.fromkeys(DAILY, days)
    assert (found["信息窗口"], found["开心一刻"]) == (news, fun)
    assert (found["专题时间"], found["政令宣达"]) == (special, policy)


def test_a_full_week_keeps_every_day_within_the_meeting() -> None:
    programme = plan_programme(inputs())
    minutes: Counter[date] = Counter()
    for row in programme.rows:
        minutes[row.day] += row.minutes
    assert max(minutes.values()) <= 50
    assert rules(programme) == set()


def test_in_a_week_of_one_day_the_longest_items_give_way() -> None:
    programme = plan_programme(inputs(WEEK[:1]))
    usual = {item.name: item.minutes for item in catalogue()["morning"].agenda}
    assert sum(usual.values()) == 59
    given = {row.name: row.minutes for row in programme.rows}
    assert {
        name: usual[name] - minutes for name, minutes in given.items() if minutes != usual[name]
    } == {
        "专题时间": 7,
        "心得分享": 2,
    }  # 15 and 8 give nine minutes between them, 8 and 6 are left
    assert rules(programme) == set()


def test_what_people_settled_is_not_shortened_and_a_day_too_long_is_said() -> None:
    long = stamped(ProgrammeRow("special:x", MONDAY, "special", "专题时间", "001", "开门红", 45))
    long = replace(long, fixed=True)
    programme = plan_programme(inputs(WEEK[:1], old=(long,)))
    assert long in programme.rows  # the nine others' 44 minutes come down to half, to 25
    assert [f.reason for f in programme.findings] == [
        "3月2日：“大早会”各环节共70分钟，超过时长20分钟"
    ]


@pytest.mark.parametrize(
    ("minutes", "capacity", "expected"),
    [
        ((15, 8, 5), 28, [15, 8, 5]),
        ((15, 8, 5), 20, [8, 7, 5]),
        ((6, 6), 11, [6, 5]),
        ((5, 3), 2, [3, 2]),
        ((), 0, []),
    ],
)
def test_items_take_less_time(minutes: tuple[int, ...], capacity: int, expected: list[int]) -> None:
    assert shortened(minutes, capacity) == expected


def test_a_week_cut_by_the_year_s_end_counts_the_days_it_has() -> None:
    programme = plan_programme(inputs((date(2026, 12, 31), date(2027, 1, 4))))
    assert counts(programme)["政令宣达"] == 2


@pytest.mark.parametrize(
    ("loads", "taken", "count", "minutes", "expected"),
    [
        ((29,) * 5, (), 2, 15, (0, 4)),
        ((44, 29, 29, 29, 44), (), 3, 5, (1, 2, 3)),
        ((29,) * 5, (0,), 1, 15, (4,)),
        ((29, 29), (0, 1), 1, 5, ()),
        ((48, 48, 29), (), 2, 5, (0, 2)),
    ],
)
def test_days_are_chosen_short_first_then_apart(
    loads: tuple[int, ...],
    taken: tuple[int, ...],
    count: int,
    minutes: int,
    expected: tuple[int, ...],
) -> None:
    assert spread(loads, taken, count, minutes, 50) == expected


def test_rows_are_in_the_agenda_s_order() -> None:
    agenda = [item.key for item in catalogue()["morning"].agenda]
    for day in WEEK:
        items = [row.item for row in plan_programme(inputs()).rows if row.day == day]
        assert items == [key for key in agenda if key in items]


class TestPeople:
    def test_presenters_of_an_item_take_turns(self) -> None:
        named = {"exercise": ("001", "002")}
        rows = plan_programme(inputs(presenters=named)).rows
        assert [r.person for r in rows if r.item == "exercise"] == ["001", "002"] * 2 + ["001"]

    def test_nobody_has_two_items_on_a_day_if_there_are_people_enough(self) -> None:
        crowd = tuple(Person(f"{n:03}", f"人{n}") for n in range(12))
        for day in WEEK:
            rows = plan_programme(inputs(people=crowd)).rows
            people = [row.person for row in rows if row.day == day]
            assert len(people) == len(set(people))

    def test_an_absent_presenter_is_passed_over(self) -> None:
        away = (Absence("001", WEEK[0], WEEK[2]),)
        named = {"exercise": ("001", "002")}
        rows = plan_programme(inputs(presenters=named, absences=away)).rows
        assert [r.person for r in rows if r.item == "exercise"][:3] == ["002"] * 3

    def test_an_item_that_nobody_can_take_is_reported_with_its_day(self) -> None:
        away = (Absence("001", WEEK[1], WEEK[1]),)
        programme = plan_programme(inputs(presenters={"exercise": ("001",)}, absences=away))
        issue = next(i for i in programme.issues if i.rule is Rule.PRESENTER)
        assert (issue.day, issue.reason) == (WEEK[1], "“晨操”当天没有可以承担的人")

    def test_an_unknown_presenter_is_reported(self) -> None:
        programme = plan_programme(inputs(presenters={"exercise": ("001", "999")}))
        assert [f.reason for f in programme.findings] == ["“晨操”的名单中有不认识的人：999"]

    def test_without_people_the_programme_stands(self) -> None:
        programme = plan_programme(inputs(people=()))
        assert {row.person for row in programme.rows} == {""}


class TestTopics:
    def test_prompts_are_turned_through(self) -> None:
        days = tuple(MONDAY + timedelta(days=7 * w + n) for w in range(3) for n in range(5))
        rows = plan_programme(inputs(days)).rows
        news = [row.topic for row in rows if row.item == "news"]
        assert len(news) == 6
        assert len(set(news[:5])) == 5
        assert news[5] == news[0]

    def test_no_lesson_left_is_reported_with_its_day(self) -> None:
        few = TopicPlan(training_plan(), standing=("合规",))
        programme = plan_programme(inputs(topics=few))
        special = [row for row in programme.rows if row.item == "special"]
        assert [row.topic for row in special] == ["合规", ""]
        issue = next(i for i in programme.issues if i.rule is Rule.TOPIC)
        assert (issue.day, issue.reason) == (special[1].day, "“专题时间”没有8周内未讲过的专题")


class TestAgain:
    def test_the_same_again(self) -> None:
        first = plan_programme(inputs())
        again = plan_programme(inputs(old=first.rows))
        assert again == first

    def test_a_changed_row_stays_and_counts(self) -> None:
        first = plan_programme(inputs())
        changed = [
            replace(row, topic="请来客户讲") if row.item == "special" else row for row in first.rows
        ]
        again = plan_programme(inputs(old=tuple(changed)))
        special = [row for row in again.rows if row.item == "special"]
        assert [row.topic for row in special] == ["请来客户讲"] * 2

    def test_a_row_moved_to_another_day_takes_the_place_of_a_due_one(self) -> None:
        first = plan_programme(inputs())
        old = tuple(
            replace(row, day=WEEK[2]) if row.item == "special" and row.day == WEEK[0] else row
            for row in first.rows
        )
        again = plan_programme(inputs(old=old))
        assert [row.day for row in again.rows if row.item == "special"] == [WEEK[0], WEEK[2]]
        ids = [row.id for row in again.rows]
        assert len(ids) == len(set(ids))

    def test_an_added_row_counts_towards_the_minimum(self) -> None:
        added = ProgrammeRow("", WEEK[3], "fun", "开心一刻", "001", "拔河", 5)
        rows = plan_programme(inputs(old=(added,))).rows
        assert added in rows
        assert Counter(row.item for row in rows)["fun"] == 2

    def test_a_row_on_a_day_without_the_meeting_stays_and_is_reported(self) -> None:
        stray = stamped(ProgrammeRow("fun:x", date(2026, 3, 8), "fun", "开心一刻", fixed=True))
        programme = plan_programme(inputs(old=(stray,)))
        assert stray in programme.rows
        assert Rule.MINIMUM in rules(programme)

    def test_days_before_since_are_left_alone(self) -> None:
        first = plan_programme(inputs())
        again = plan_programme(
            inputs(old=first.rows, since=WEEK[2], people=(*PEOPLE[4:], Person("009", "新来的")))
        )
        before = [row for row in first.rows if row.day < WEEK[2]]
        assert [row for row in again.rows if row.day < WEEK[2]] == before
        after = {row.person for row in again.rows if row.day >= WEEK[2]}
        assert "009" in after
        assert not after & {"001", "002", "003", "004"}

    def test_days_before_since_without_rows_stay_empty(self) -> None:
        rows = plan_programme(inputs(since=WEEK[3])).rows
        assert {row.day for row in rows} == {WEEK[3], WEEK[4]}

    def test_what_the_past_days_of_a_week_lack_is_reported(self) -> None:
        programme = plan_programme(inputs(since=WEEK[4]))
        found = [f.reason for f in programme.findings if f.code == Rule.MINIMUM.value]
        assert "3月2日：“政令宣达”这一周应有3次，只排得下1次" in found


def test_days_of_a_meeting_leave_out_cancelled_ones() -> None:
    def meeting(day: date, key: str, status: Status) -> Meeting:
        return Meeting("", day, time(8), time(9), key, "会", status=status)

    rows = [
        meeting(WEEK[1], "morning", Status.PLANNED),
        meeting(WEEK[0], "morning", Status.HELD),
        meeting(WEEK[0], "morning", Status.PLANNED),
        meeting(WEEK[2], "morning", Status.CANCELLED),
        meeting(WEEK[3], "cadre", Status.PLANNED),
    ]
    assert meeting_days(rows, "morning") == WEEK[:2]


def test_an_unknown_meeting_is_the_caller_s_mistake() -> None:
    with pytest.raises(ValueError, match="meeting must be in the catalogue, got 'tea'"):
        plan_programme(inputs(meeting="tea"))
