"""The day of the lunar year that a team's year begins around: 正月十五."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache


@cache
def lantern_festival(year: int) -> date:
    """正月十五: fourteen days after the Spring Festival's first day; year from 1950 to 2100."""
    from holidays import country_holidays  # noqa: PLC0415  (a dear import)

    if not 1950 <= year <= 2100:
        raise ValueError(f"year must be 1950–2100, got {year}")
    named = country_holidays("CN", years=year, language="zh_CN").items()
    return min(day for day, name in named if name.startswith("春节")) + timedelta(days=14)
