"""正月十五 of years whose calendars are known."""

from __future__ import annotations

from datetime import date

import pytest

from agency.meetings.lunar import lantern_festival


@pytest.mark.parametrize(
    "day",
    [
        date(2023, 2, 5),
        date(2024, 2, 24),
        date(2025, 2, 12),
        date(2026, 3, 3),
        date(2027, 2, 20),
        date(2028, 2, 9),
    ],
)
def test_lantern_festival(day: date) -> None:
    assert lantern_festival(day.year) == day


@pytest.mark.parametrize("year", [1949, 2101])
def test_years_without_a_known_calendar_are_refused(year: int) -> None:
    with pytest.raises(ValueError, match=f"year must be 1950–2100, got {year}"):
        lantern_festival(year)
