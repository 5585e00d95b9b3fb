"""Functional groups: who, how many, what for."""

from __future__ import annotations

import pytest

from agency.meetings.catalogue import catalogue
from agency.meetings.functional_groups import functional_groups


def test_four_groups_and_an_optional_fifth() -> None:
    groups = {group.name: group.optional for group in functional_groups()}
    assert groups == {
        "早会功能组": False,
        "增员功能组": False,
        "训练功能组": False,
        "后勤保障组": False,
        "活动管理组": True,
    }


@pytest.mark.parametrize(
    ("key", "count", "words"),
    [
        ("morning", 3, "早会功能组应有4至6人，现有3人"),
        ("morning", 4, ""),
        ("morning", 6, ""),
        ("morning", 7, "早会功能组应有4至6人，现有7人"),
        ("recruiting", 2, "增员功能组应有3至5人，现有2人"),
        ("recruiting", 5, ""),
        ("training", 5, "训练功能组应有6至8人，现有5人"),
        ("training", 8, ""),
        ("support", 0, ""),
    ],
)
def test_sizes(key: str, count: int, words: str) -> None:
    assert "".join(f.reason for f in functional_groups()[key].check_size(count)) == words


def test_the_training_group_is_made_of_four_parts() -> None:
    parts = {part.name: part.size for part in functional_groups()["training"].parts}
    assert parts == {"组长": (1, 1), "日常训练": (2, 3), "增员训练": (1, 1), "衔接教育": (2, 3)}


def test_groups_that_host_meetings_are_audiences_of_the_catalogue() -> None:
    named = {group.audience for group in functional_groups() if group.audience}
    assert named == {"morning_group", "recruiting_group", "training_group"}
    assert all(catalogue().audience(key) for key in named)


def test_every_group_has_duties_and_a_cycle_that_begins_with_forming_it() -> None:
    assert all(group.duties and group.cycle[0] == "组建" for group in functional_groups())
    assert functional_groups().formation[-1] == "公布名单"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"size": [6, 9]}, "各部分人数之和与 size 不符"),
        ({"size": [8, 6]}, "应为最少和最多两个数"),
        ({"aliases": ["早会功能组"]}, "已被"),
    ],
)
def test_head_office_cannot_break_a_group(change: dict[str, object], words: str) -> None:
    groups, findings = functional_groups().extended({"groups": [{"key": "training", **change}]})
    assert words in findings[0].reason
    assert groups["training"].size == (6, 8)


def test_head_office_may_resize_a_group() -> None:
    groups, findings = functional_groups().extended(
        {"groups": [{"key": "morning", "size": [5, 9]}]}
    )
    assert findings == []
    assert groups["morning"].size == (5, 9)
    assert groups["morning"].name == "早会功能组"
