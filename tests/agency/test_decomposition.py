from __future__ import annotations

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.decomposition import FACTORS, Totals, decompose, levers

# plan, actual: (headcount, producers, policies, FYP); parts in the order of FACTORS.
CASES = {
    "on plan": ((10, 5, 10, 50_000), (10, 5, 10, 50_000), (0, 0, 0, 0)),
    "only people are missing": ((10, 5, 10, 50_000), (8, 4, 8, 40_000), (-10_000, 0, 0, 0)),
    # Headcount +2 at a mean activity of 0.375; activity −0.25 at a mean headcount of 11.
    "more people, fewer of them active": (
        (10, 5, 5, 5_000),
        (12, 3, 3, 3_000),
        (750, -2_750, 0, 0),
    ),
    "all four doubled": ((1, 1, 1, 100), (2, 4, 8, 1_600), (375, 375, 375, 375)),
    # Activity 0.1 × 7/3, policies and premium 5/6 each, × 10,000; the odd cent to the largest.
    "a cent that rounding leaves": (
        (10, 5, 5, 5_000),
        (10, 6, 12, 24_000),
        (0, 2_333.33, 8_333.34, 8_333.33),
    ),
    # Undefined ratios keep the plan's: headcount −1 × 0.25, activity −0.5 × 9.5, × 10,000.
    "nobody produced": ((10, 5, 10, 50_000), (9, 0, 0, 0), (-2_500, -47_500, 0, 0)),
    "nobody left": ((10, 5, 10, 50_000), (0, 0, 0, 0), (-50_000, 0, 0, 0)),
    "no plan": ((0, 0, 0, 0), (5, 2, 3, 9_000), (9_000, 0, 0, 0)),
    "neither": ((0, 0, 0, 0), (0, 0, 0, 0), (0, 0, 0, 0)),
    "withdrawals outweigh": ((10, 1, 1, 3_000), (10, 1, 1, -2_000), (0, 0, 0, -5_000)),
    # No producer, yet −6,000: substituted in order, the premium takes what remains.
    "only withdrawals": ((10, 5, 10, 50_000), (10, 0, -1, -6_000), (0, -50_000, 0, -6_000)),
    "policies cancel out": ((10, 2, 2, 8_000), (10, 1, 0, 500), (0, -4_000, -4_000, 500)),
}


@pytest.mark.parametrize(("plan", "actual", "parts"), CASES.values(), ids=CASES)
def test_parts_of_a_gap(plan, actual, parts):
    result = decompose(Totals(*plan), Totals(*actual))
    assert result.parts == dict(zip(FACTORS, parts, strict=True))
    assert result.gap == actual[3] - plan[3]


def cents(amount: float) -> int:
    return round(amount * 100)


totals = st.builds(
    lambda headcount, producers, policies, fyp: Totals(
        headcount / 2, producers, policies, fyp / 100
    ),
    st.integers(0, 200),
    st.integers(0, 90),
    st.integers(-20, 300),
    st.integers(-10_000_000, 900_000_000),
)


@given(totals, totals)
def test_parts_add_up_to_the_cent(plan, actual):
    result = decompose(plan, actual)
    assert sum(map(cents, result.parts.values())) == cents(actual.fyp) - cents(plan.fyp)
    assert cents(result.gap) == cents(actual.fyp) - cents(plan.fyp)


@given(totals, totals)
def test_parts_in_whole_yuan_add_up_too(plan, actual):
    exact = decompose(plan, actual)
    shown = exact.in_yuan()
    assert sum(shown.parts.values()) == shown.gap == round(exact.gap)
    assert all(abs(part - exact.parts[factor]) <= 2.5 for factor, part in shown.parts.items())


@given(totals, totals)
def test_parts_change_sign_when_plan_and_actual_change_places(plan, actual):
    if min(plan.producers, actual.producers, plan.headcount, actual.headcount) == 0:
        return
    if plan.policies == 0 or actual.policies == 0:
        return
    there, back = decompose(plan, actual).parts, decompose(actual, plan).parts
    assert all(abs(cents(there[factor]) + cents(back[factor])) <= 4 for factor in FACTORS)


def test_shares_of_what_drags():
    behind = decompose(Totals(10, 5, 10, 50_000), Totals(9, 0, 0, 0))
    assert behind.drag_shares() == {"headcount": 0.05, "activity": 0.95}
    ahead_in_people = decompose(Totals(10, 5, 5, 5_000), Totals(12, 3, 3, 3_000))
    assert ahead_in_people.drag_shares() == {"activity": 1.0}
    assert decompose(Totals(1, 1, 1, 100), Totals(2, 4, 8, 1_600)).drag_shares() == {}


@pytest.mark.parametrize("numbers", [(-1, 0, 0, 0), (1, -1, 0, 0)])
def test_negative_people_are_refused(numbers):
    with pytest.raises(ValueError, match="must be 0 or more, got -1"):
        Totals(*numbers)


NOW = {"headcount": 10, "activity": 0.4, "policies": 1, "average_premium": 5_000}  # FYP 20,000
EQUAL = dict.fromkeys(FACTORS, 1.0)
WEIGHTS = {"headcount": 3, "activity": 1, "policies": 1.5, "average_premium": 2}


def test_equal_weights_share_the_rise_equally():
    result = levers(NOW, 22_000, EQUAL)
    assert result is not None
    assert result.mix == pytest.approx(
        {
            "headcount": 10.2411369,
            "activity": 0.40964548,
            "policies": 1.02411369,
            "average_premium": 5120.56844,
        }
    )
    assert result.reached == 22_000
    assert result.effort == pytest.approx(log(1.1) ** 2 / 4)


def test_each_lever_alone():
    result = levers(NOW, 22_000, WEIGHTS)
    assert result is not None
    alone = [(lever.factor, lever.needed, lever.rise, lever.possible) for lever in result.levers]
    assert alone == [
        ("headcount", pytest.approx(11), pytest.approx(0.1), True),
        ("activity", pytest.approx(0.44), pytest.approx(0.1), True),
        ("policies", pytest.approx(1.1), pytest.approx(0.1), True),
        ("average_premium", pytest.approx(5_500), pytest.approx(0.1), True),
    ]
    assert result.cheapest == "activity"
    assert result.levers[0].effort == pytest.approx(3 * result.levers[1].effort)


def test_a_ceiling_leaves_the_rest_to_the_others():
    # Activity stops at 0.45 (× 9/8); the others share × 4/3 as 1/3 : 2/3 : 1/2.
    result = levers(NOW, 30_000, WEIGHTS, {"activity": 0.45})
    assert result is not None
    assert result.cheapest == "policies"
    assert result.mix == pytest.approx(
        {
            "headcount": 10.6601708,
            "activity": 0.45,
            "policies": 1.13639242,
            "average_premium": 5503.21208,
        }
    )
    assert result.reached == 30_000


def test_activity_cannot_exceed_all_heads_unless_it_already_does():
    beyond = levers(NOW, 60_000, WEIGHTS)
    assert beyond is not None
    assert [lever.possible for lever in beyond.levers] == [True, False, True, True]
    above = levers({**NOW, "activity": 1.2}, 70_000, WEIGHTS)
    assert above is not None
    assert above.mix["activity"] == pytest.approx(1.2)


def test_ceilings_everywhere_leave_the_target_out_of_reach():
    result = levers(NOW, 30_000, WEIGHTS, NOW)
    assert result is not None
    assert (result.cheapest, result.reached, result.effort) == (None, 20_000, 0)


def test_a_target_already_reached_asks_for_nothing():
    result = levers(NOW, 15_000, WEIGHTS)
    assert result is not None
    assert result.effort == 0
    assert result.mix == NOW


@given(st.lists(st.floats(0.01, 1), min_size=4, max_size=4), st.floats(1.01, 3))
def test_no_other_mix_is_cheaper(split, rise):
    result = levers(NOW, 20_000 * rise, WEIGHTS, {})
    assert result is not None
    shares = [part / sum(split) * log(rise) for part in split]
    other = sum(WEIGHTS[factor] * s**2 for factor, s in zip(FACTORS, shares, strict=True))
    assert result.effort <= other * (1 + 1e-9)


@pytest.mark.parametrize(
    ("current", "target"),
    [({**NOW, "activity": 0}, 9_000), ({**NOW, "policies": None}, 9_000), (NOW, 0), (NOW, -1)],
)
def test_no_rise_in_proportion_reaches_it(current, target):
    assert levers(current, target, WEIGHTS) is None


def test_wrong_calls_are_refused():
    with pytest.raises(ValueError, match="current must hold all four factors, lacks policies"):
        levers({k: v for k, v in NOW.items() if k != "policies"}, 1, WEIGHTS)
    with pytest.raises(ValueError, match="effort of headcount must be positive, got 0"):
        levers(NOW, 1, {**WEIGHTS, "headcount": 0})
