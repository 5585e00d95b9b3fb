from __future__ import annotations

from datetime import date

import pytest

from agency.attendance import (
    Attendance,
    Mark,
    due_days,
    mark,
    tally,
    total,
    withheld,
    withheld_share,
)
from agency.profile import LeaveRule


@pytest.mark.parametrize(
    ("attended", "due", "share"),
    [
        (20, 20, 0.0),
        (16, 20, 0.0),  # exactly 80 %
        (799, 1000, 0.2),
        (15, 20, 0.2),
        (10, 20, 0.2),  # exactly 50 %
        (499, 1000, 1.0),
        (0, 20, 1.0),
        (21, 20, 0.0),
        (0, 0, None),
    ],
)
def test_what_supervisors_lose(attended, due, share):
    assert withheld_share(Attendance(due, attended).rate) == share


@pytest.mark.parametrize("fifth", range(1, 60))
def test_exactly_four_fifths_and_exactly_half_belong_to_the_step_above(fifth):
    assert withheld_share(Attendance(5 * fifth, 4 * fifth).rate) == 0.0
    assert withheld_share(Attendance(5 * fifth, 4 * fifth - 1).rate) != 0.0
    assert withheld_share(Attendance(2 * fifth, fifth).rate) == 0.2
    assert withheld_share(Attendance(2 * fifth, fifth - 1).rate) == 1.0


def test_a_company_may_set_other_steps():
    steps = {0.0: 0.5, 0.9: 0.0}
    assert [withheld_share(rate, steps) for rate in (0.9, 0.89, 0.0)] == [0.0, 0.5, 0.5]


@pytest.mark.parametrize(
    ("allowance", "rate", "yuan"),
    [(3_333.33, 0.79, 666.67), (3_000, 0.8, 0.0), (3_000, 0.48, 3_000.0), (3_000, None, None)],
)
def test_money_withheld(allowance, rate, yuan):
    assert withheld(allowance, rate) == yuan


def test_wrong_calls_are_refused():
    with pytest.raises(ValueError, match=r"steps must hold the bound 0, got \[0\.5\]"):
        withheld_share(0.7, {0.5: 0.0})
    with pytest.raises(ValueError, match=r"rate must be 0 or more, got -0\.1"):
        withheld_share(-0.1)


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (-5, Mark.PRESENT),
        (0, Mark.PRESENT),
        (1, Mark.LATE),
        (10, Mark.LATE),
        (10.5, Mark.ABSENT),
        (None, Mark.ABSENT),
    ],
)
def test_marks_of_a_punch(minutes, expected):
    assert mark(minutes) == expected


@pytest.mark.parametrize(
    ("leave", "expected"),
    [
        (LeaveRule.EXCLUDED, Attendance(4, 3)),
        (LeaveRule.MISSED, Attendance(5, 3)),
        (LeaveRule.ATTENDED, Attendance(5, 4)),
    ],
)
def test_leave_counts_as_the_rule_says(leave, expected):
    marks = [Mark.PRESENT, Mark.PRESENT, Mark.LATE, Mark.ABSENT, Mark.LEAVE]
    assert tally(marks, leave) == expected


def test_nothing_but_leave_is_nothing_due():
    assert tally([Mark.LEAVE, Mark.LEAVE]).rate is None


def test_rates_roll_up_as_sums():
    whole = total([Attendance(20, 20), Attendance(5, 0), Attendance(0, 0)])
    assert (whole, whole.rate) == (Attendance(25, 20), 0.8)
    assert total([]).rate is None


def test_days_are_due_from_the_contract_until_the_day_before_leaving():
    days = [date(2028, 3, 1), date(2028, 2, 28), date(2028, 2, 29), date(2028, 2, 28)]
    assert due_days(days, date(2028, 2, 29)) == (date(2028, 2, 29), date(2028, 3, 1))
    assert due_days(days, date(2028, 1, 1), date(2028, 2, 29)) == (date(2028, 2, 28),)
    assert due_days(days, date(2028, 2, 29), date(2028, 2, 29)) == ()
