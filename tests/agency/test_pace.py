from __future__ import annotations

from datetime import date

import pytest

from agency.pace import Pace, count_days, pace

# plan, actual, elapsed, total →
#   progress, expected, gap, attainment, required_daily, daily, projected
CASES = {
    "half time, behind": (100_000, 40_000, 10, 20, 0.5, 50_000, -10_000, 0.4, 6_000, 4_000, 80_000),
    "half time, ahead": (100_000, 60_000, 10, 20, 0.5, 50_000, 10_000, 0.6, 4_000, 6_000, 120_000),
    "first day not yet over": (100_000, 0, 0, 20, 0, 0, 0, 0, 5_000, None, None),
    "first day": (100_000, 8_000, 1, 20, 0.05, 5_000, 3_000, 0.08, 92_000 / 19, 8_000, 160_000),
    "last day, short": (100_000, 90_000, 20, 20, 1, 100_000, -10_000, 0.9, None, 4_500, 90_000),
    "last day, reached": (100_000, 100_000, 20, 20, 1, 100_000, 0, 1, 0, 5_000, 100_000),
    "reached early": (100_000, 120_000, 5, 20, 0.25, 25_000, 95_000, 1.2, 0, 24_000, 480_000),
    "withdrawals": (100_000, -6_000, 10, 20, 0.5, 50_000, -56_000, -0.06, 10_600, -600, -12_000),
    "no working days": (100_000, 0, 0, 0, None, None, None, 0, None, None, None),
    "plan of 0": (0, 500, 5, 20, 0.25, 0, 500, None, 0, 100, 2_000),
    "no plan": (None, 500, 5, 20, 0.25, None, None, None, None, 100, 2_000),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_pace(case):
    plan, actual, elapsed, total, progress, expected, gap, attainment, required, daily, end = case
    assert pace(plan, actual, elapsed, total) == Pace(
        elapsed=elapsed,
        total=total,
        progress=progress,
        expected=expected,
        gap=gap,
        attainment=attainment,
        remaining=total - elapsed,
        required_daily=required,
        daily=daily,
        projected=end,
    )


@pytest.mark.parametrize(("elapsed", "total"), [(-1, 5), (6, 5)])
def test_days_beyond_the_period_are_refused(elapsed, total):
    with pytest.raises(ValueError, match=f"elapsed must be 0–5 \\(total\\), got {elapsed}"):
        pace(1, 1, elapsed, total)


LEAP = [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)]
NEW_YEAR = [date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 4)]


@pytest.mark.parametrize(
    ("days", "as_of", "counts"),
    [
        (LEAP, date(2028, 2, 27), (0, 3)),
        (LEAP, date(2028, 2, 29), (2, 3)),
        (LEAP, date(2028, 12, 31), (3, 3)),
        (NEW_YEAR, date(2027, 1, 3), (2, 3)),
        ([*NEW_YEAR, NEW_YEAR[0]], date(2026, 12, 30), (1, 3)),
        ([], date(2027, 1, 1), (0, 0)),
    ],
)
def test_the_day_itself_has_elapsed(days, as_of, counts):
    assert count_days(days, as_of) == counts
