from __future__ import annotations

import json
from math import prod

import pytest

from addin.actions.solve import solve
from agency.finding import Severity


@pytest.fixture
def book(empty_book, set_table):
    """March: six people, two of them with two policies each, 16,000 yuan."""
    made = empty_book()
    month = {"week": 10.0, "month": 3.0}
    set_table(
        made,
        "weekly",
        [
            {**month, "agent": "002", "group": "一组", "fyp": 4000.0, "policies": 2.0},
            {**month, "agent": "005", "group": "二组", "fyp": 12000.0, "policies": 2.0},
        ],
    )
    return made


def test_each_factor_alone_has_to_double_with_the_target(book):
    found = solve(*book, 32000.0, "2026-03")
    assert (found.fyp, found.gap) == (16000.0, 16000.0)
    needed = {step.factor: (step.current, step.needed) for step in found.steps}
    assert needed["headcount"] == pytest.approx((6.0, 12.0))
    assert needed["activity"] == pytest.approx((1 / 3, 2 / 3))
    assert needed["policies"] == pytest.approx((2.0, 4.0))
    assert needed["average_premium"] == pytest.approx((4000.0, 8000.0))


def test_the_cheapest_lever_is_activity_as_long_as_people_are_left(book):
    assert solve(*book, 32000.0, "2026-03").cheapest == "activity"
    four_times = solve(*book, 64000.0, "2026-03")
    assert four_times.cheapest == "policies"  # 4 ÷ 3 of all people cannot produce
    assert [step.factor for step in four_times.steps if not step.possible] == ["activity"]


def test_the_cheapest_lever_follows_the_efforts(book):
    effort = {"headcount": 1.0, "activity": 9.0, "policies": 9.0, "average_premium": 9.0}
    assert solve(*book, 32000.0, "2026-03", effort).cheapest == "headcount"


def test_the_mix_reaches_the_target(book):
    found = solve(*book, 32000.0, "2026-03")
    assert found.reached == 32000.0
    assert prod(step.mix for step in found.steps) == pytest.approx(32000.0)
    assert all(step.mix_rise > 0 for step in found.steps)


def test_a_target_that_is_reached_asks_for_nothing(book):
    found = solve(*book, 10000.0, "2026-03")
    assert found.message == "现有首年保费16,000元，目标10,000元已达成"
    assert {step.rise for step in found.steps} == {0.0}


def test_quarters_are_periods_too(book):
    assert solve(*book, 32000.0, "2026-Q1").fyp == 16000.0


def test_a_solution_is_json(book):
    found = solve(*book, 32000.0, "2026-03")
    assert json.loads(json.dumps(found.to_json()))["steps"][1]["name"] == "活动率"


@pytest.mark.parametrize(
    ("target", "period", "reason"),
    [
        (32000.0, "2026-13", "没有期间2026-13"),
        (32000.0, "2026-04", "2026-04没有举绩人力或业绩，无从推算"),
        (0.0, "2026-03", "目标应大于0"),
    ],
)
def test_what_cannot_be_solved_is_a_finding(book, target, period, reason):
    found = solve(*book, target, period)
    assert found.steps == ()
    assert [(f.severity, f.reason) for f in found.findings] == [(Severity.ERROR, reason)]
    json.dumps(found.to_json())


def test_the_book_stays_as_it_was(book):
    before = dict(book[1].fields)
    solve(*book, 32000.0, "2026-03")
    assert book[1].fields == before
