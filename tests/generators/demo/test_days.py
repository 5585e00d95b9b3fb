from __future__ import annotations

from fractions import Fraction

import pytest

from generators.demo.days import days_for


@pytest.mark.parametrize(
    ("days", "least", "most", "leave", "present"),
    [
        (20, "0.80", "0.80", 0, 16),
        (23, "0.80", "0.80", 3, 16),
        (22, "0.50", "0.50", 0, 11),
        (21, "0.50", "0.50", 1, 10),
        (23, "0.46", "0.49", 0, 11),
        (16, "0.46", "0.49", 1, 7),  # a February
        (58, "0.79", "0.799", 0, 46),
        (61, "0.79", "0.799", 2, 47),
    ],
)
def test_as_few_days_of_leave_as_the_rate_needs(days, least, most, leave, present):
    assert days_for(days, Fraction(least), Fraction(most)) == (leave, present)


def test_a_rate_that_no_days_give():
    with pytest.raises(StopIteration):
        days_for(3, Fraction("0.79"), Fraction("0.799"))
