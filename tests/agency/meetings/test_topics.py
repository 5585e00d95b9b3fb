"""Lessons for the special slot: three sources in turn, none again too soon."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from agency.meetings.model import MonthPlan
from agency.meetings.topics import Lesson, TopicPlan, TopicQueue
from agency.meetings.training import training_plan

MARCH = date(2026, 3, 2)


def plan(**changes: object) -> TopicPlan:
    months = {"2026-03": MonthPlan("客户年", ("建档", "回访"), ("hire_rate", "leave_rate"))}
    return TopicPlan(training_plan(), **{"months": months, "standing": ("合规",), **changes})  # type: ignore[arg-type]


def take(queue: TopicQueue, count: int, step: int = 1) -> list[str]:
    lessons = [queue.take(MARCH + timedelta(days=step * n), "2026-03") for n in range(count)]
    return [lesson.topic if lesson else "-" for lesson in lessons]


def test_theme_weak_indicators_and_standing_list_take_turns() -> None:
    assert take(TopicQueue(plan()), 5) == [
        "建档",
        "增员面谈怎样讲真实",
        "合规",
        "回访",
        "选人标准逐条过",
    ]


def test_it_is_said_why_a_lesson_was_chosen() -> None:
    queue = TopicQueue(plan(indicators={"hire_rate": "增员率"}))
    assert queue.take(MARCH, "2026-03") == Lesson("建档", "本月主题：客户年")
    assert queue.take(MARCH, "2026-03") == Lesson("增员面谈怎样讲真实", "针对增员率：职前辅导")


def test_a_theme_without_lessons_is_one_itself() -> None:
    queue = TopicQueue(plan(months={"2026-03": MonthPlan("客户年")}))
    assert queue.take(MARCH, "2026-03") == Lesson("客户年", "本月主题")


@pytest.mark.parametrize(
    ("days", "again"),
    [(0, False), (55, False), (56, True), (57, True)],
)
def test_a_lesson_rests_eight_weeks(days: int, *, again: bool) -> None:
    only = plan(months={}, standing=("合规",), used=((MARCH - timedelta(days=days), "合规"),))
    lesson = TopicQueue(only).take(MARCH, "2026-03")
    assert (lesson is not None) is again


def test_a_lesson_settled_for_a_later_day_rests_before_it_too() -> None:
    only = plan(months={}, standing=("合规",), rest_weeks=2)
    settled = [(MARCH + timedelta(days=13), "合规")]
    assert TopicQueue(only, settled).take(MARCH, "2026-03") is None
    settled = [(MARCH + timedelta(days=14), "合规")]
    assert TopicQueue(only, settled).take(MARCH, "2026-03") == Lesson("合规")


def test_nothing_to_give() -> None:
    assert take(TopicQueue(plan(months={}, standing=())), 1) == ["-"]
    unknown = plan(months={"2026-03": MonthPlan(weak=("college_rate",))}, standing=())
    assert take(TopicQueue(unknown), 1) == ["-"]
