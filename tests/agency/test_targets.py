from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.targets import (
    ActivityTarget,
    activity_targets,
    agent_weights,
    gap,
    headcount_identity,
    lock_finding,
    month_weights,
    split,
    split_year,
)

SEASONAL = (0.20, 0.09, 0.13, 0.065, 0.065, 0.085, 0.055, 0.06, 0.07, 0.055, 0.06, 0.065)


@pytest.mark.parametrize(
    ("total", "weights", "unit", "parts"),
    [
        (100, [1, 1], 1, [50, 50]),
        (100, [1, 1, 1], 1, [34, 33, 33]),  # equal remainders: the earlier part
        (101, [1, 1, 1], 1, [34, 34, 33]),
        (10, [3, 3, 1], 1, [4, 4, 2]),  # 4.29, 4.29, 1.43: the largest remainder is the last
        (1000, [1, 2], 100, [300, 700]),  # 333, 667 to hundreds: 3.33, 6.67
        (1050, [1, 2], 100, [300, 750]),  # the odd 50 goes to the heaviest
        (0.05, [1, 1], 0.01, [0.03, 0.02]),
        (100, [0, 0, 0, 0], 1, [25, 25, 25, 25]),
        (100, [-5, 1, 3], 1, [0, 25, 75]),  # a negative weight weighs nothing
        (100, [-5, -1], 1, [50, 50]),
        (0, [1, 2], 1, [0, 0]),
        (1234567.89, [1], 1, [1234567.89]),
        (2, [0.2, 0.9, 0.9], 1, [0, 1, 1]),  # policies: 0.2, 0.9, 0.9
    ],
)
def test_a_total_is_split_by_weights_to_the_unit(total, weights, unit, parts):
    assert split(total, weights, unit=unit) == parts


@pytest.mark.parametrize(
    ("total", "weights", "locks", "parts"),
    [
        (100, [1, 1, 2], [10, None, None], [10, 30, 60]),
        (100, [1, 1, 2], [0, None, None], [0, 33, 67]),
        (100, [1, 1], [100, None], [100, 0]),
        (100, [1, 1], [60, 40], [60, 40]),
        (100, [9, 0, 0], [40, None, None], [40, 30, 30]),  # nothing else weighs anything
        (100, [1, 1], [33.33, None], [33.33, 66.67]),
        (0.3, [1, 1, 1], [0.1, 0.2, None], [0.1, 0.2, 0]),
    ],
)
def test_locked_parts_stay_and_the_rest_is_split(total, weights, locks, parts):
    assert split(total, weights, locks) == parts


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ((-1, [1]), "total"),
        ((float("nan"), [1]), "total"),
        ((10, [float("inf")]), "weights"),
        ((10, [1, 1], [1]), "locks"),
        ((10, [1, 1], [11, None]), "locks"),
        ((10, [1, 1], [-1, None]), "locks"),
        ((10, [1, 1], [4, 5]), "locks"),
        ((10, [], None), "locks"),
        ((10, [1], None, 0.001), "unit"),
    ],
)
def test_a_split_that_cannot_be_made_is_the_callers_mistake(arguments, word):
    with pytest.raises(ValueError, match=word):
        split(*arguments)


@pytest.mark.parametrize(
    ("total", "locks", "word"),
    [
        (100, [60, 41, None], "多1.00"),
        (100, [60, 30], "少10.00"),
        (100, [-1, None], "负"),
    ],
)
def test_locks_that_cannot_be_kept_are_told_to_the_user(total, locks, word):
    finding = lock_finding(total, locks, sheet="附表一", cell="C5")
    assert word in finding.reason
    assert (finding.sheet, finding.cell, finding.value) == ("附表一", "C5", "100")


@pytest.mark.parametrize("locks", [[], [None, None], [60, 40], [60, None], [0.1, 0.2, 99.7]])
def test_locks_that_can_be_kept_are_no_finding(locks):
    assert lock_finding(100 if locks else 0, locks) is None


def cents(amounts):
    return sum(round(amount * 100) for amount in amounts)


weight = st.floats(-10, 1000, allow_nan=False)
money = st.integers(0, 10**9).map(lambda number: number / 100)
unit = st.sampled_from([0.01, 1.0, 100.0, 1000.0])


@given(money, st.lists(weight, min_size=1, max_size=30), unit)
def test_parts_add_up_to_the_total_and_none_is_negative(total, weights, unit):
    parts = split(total, weights, unit=unit)
    assert cents(parts) == round(total * 100)
    assert min(parts) >= 0


@given(money, st.lists(st.tuples(weight, st.booleans()), min_size=1, max_size=20), unit, st.data())
def test_locks_are_kept_and_parts_still_add_up(total, rows, unit, data):
    left = round(total * 100)
    locks = []
    for _, locked in rows:
        lock = data.draw(st.integers(0, left)) if locked else None
        left -= lock or 0
        locks.append(None if lock is None else lock / 100)
    if None not in locks:
        locks[0] = None
    parts = split(total, [row[0] for row in rows], locks, unit)
    assert cents(parts) == round(total * 100)
    assert all(lock is None or part == lock for part, lock in zip(parts, locks, strict=True))


@given(money, st.lists(weight, min_size=2, max_size=12), unit)
def test_who_weighs_more_gets_no_less(total, weights, unit):
    rows = list(zip(weights, split(total, weights, unit=unit), strict=True))
    for weighs, part in rows:
        assert all(part >= other for lighter, other in rows if lighter < weighs and weighs > 0)


@given(
    st.integers(0, 10**6),
    st.lists(st.integers(1, 100), min_size=2, max_size=12),
    st.integers(1, 50),
    st.sampled_from([1.0, 100.0]),
)
def test_a_greater_weight_never_gets_less_than_before(total, weights, more, unit):
    before = split(total, weights, unit=unit)[0]
    after = split(total, [weights[0] + more, *weights[1:]], unit=unit)[0]
    assert after >= before


@given(st.integers(0, 10**6), st.lists(st.integers(0, 100), min_size=1, max_size=12))
def test_every_part_is_within_a_unit_of_its_share(total, weights):
    whole = sum(weights) or len(weights)
    shares = [total * (weight if sum(weights) else 1) / whole for weight in weights]
    parts = split(total, weights)
    assert all(abs(part - share) < 1 for part, share in zip(parts, shares, strict=True))


def test_a_year_is_split_over_months_by_season_and_quarters_are_their_sums():
    year = split_year(1_000_000, SEASONAL)
    assert year.months[:4] == (200_000, 90_000, 130_000, 65_000)
    assert year.quarters == (420_000, 215_000, 185_000, 180_000)


def test_locked_quarters_and_months_are_kept():
    quarter_locks = [300_000, None, None, None]
    month_locks = [150_000, None, None, 100_000, *[None] * 8]
    year = split_year(
        1_000_000, SEASONAL, quarter_locks=quarter_locks, month_locks=month_locks, unit=100
    )
    # 150,000 remain in the quarter for 9 : 13; 600,000 for the eight unlocked months (0.515).
    assert year.months[:3] == (150_000, 61_400, 88_600)
    assert year.months[3] == 100_000
    assert year.months[4] == 75_700  # 600,000 × 65 ÷ 515 = 75,728
    assert year.quarters[0] == 300_000
    assert sum(year.quarters) == 1_000_000
    assert sum(year.months) == 1_000_000


def test_all_quarters_locked_must_make_the_year():
    assert split_year(10, SEASONAL, quarter_locks=[4, 3, 2, 1]).quarters == (4, 3, 2, 1)
    with pytest.raises(ValueError, match="locks"):
        split_year(11, SEASONAL, quarter_locks=[4, 3, 2, 1])


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"quarter_locks": [11, None, None, None]}, "quarter_locks"),
        ({"quarter_locks": [5, None, None, None], "month_locks": [6] + [None] * 11}, "locks"),
        ({"month_locks": [None] * 11}, "locks"),
        ({"month_weights": [1, 2]}, "month_weights"),
    ],
)
def test_a_year_that_cannot_be_split_is_the_callers_mistake(changes, word):
    with pytest.raises(ValueError, match=word):
        split_year(**({"total": 10, "month_weights": SEASONAL} | changes))


def test_months_weigh_by_season_and_if_wanted_by_working_days():
    assert month_weights([0.2, 0.1]) == [0.2, 0.1]
    assert month_weights([0.2, 0.1], [15, 20]) == [3.0, 2.0]
    with pytest.raises(ValueError, match="workdays"):
        month_weights([0.2, 0.1], [15])


def test_weeks_weigh_by_their_working_days():
    # March 2027: Mon 1 – Wed 31, five weeks of 5, 5, 5, 5 and 3 working days.
    assert split(92_000, [5, 5, 5, 5, 3], unit=100) == [20_000, 20_000, 20_000, 20_000, 12_000]


def test_newcomers_carry_a_target_for_the_days_they_serve():
    weights = agent_weights([2, 1, 1], [20, 20, 5], 20)
    assert weights == [2.0, 1.0, 0.25]
    assert split(13_000, weights, unit=1000) == [8_000, 4_000, 1_000]
    assert agent_weights([1], [0], 0) == [0.0]
    with pytest.raises(ValueError, match="served"):
        agent_weights([1], [21], 20)


def test_activity_targets_are_531_times_working_days():
    assert activity_targets(21) == ActivityTarget(calls=105, visits=63, prospects=21)
    assert activity_targets(4, (6, 4, 2)) == ActivityTarget(24, 16, 8)
    assert activity_targets(0) == ActivityTarget(0, 0, 0)
    with pytest.raises(ValueError, match="workdays"):
        activity_targets(-1)


def test_headcount_adds_up():
    assert headcount_identity(50, hires=3, transfers_in=2, leavers=4, transfers_out=1) == 50
    assert headcount_identity(1, 0, 0, 2, 0) == -1


@pytest.mark.parametrize(
    ("total", "parts", "expected"),
    [(100, [60, 50], 10.0), (100, [60, 30], -10.0), (0.3, [0.1, 0.2], 0.0), (5, [], -5.0)],
)
def test_children_that_miss_their_parent_show_a_gap(total, parts, expected):
    assert gap(total, parts) == expected
