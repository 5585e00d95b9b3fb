"""Whether a period is on pace: time progress in working days against plan and actual.

Money, counts or any other amounts will do, as long as plan and actual share a unit.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Pace:
    """Where a period stands; what cannot be said is None and shown as —.

    ``progress`` and ``attainment`` are fractions. ``gap`` is actual − expected: negative is
    behind. ``required_daily`` is what each remaining working day must bring; 0 when the plan
    is reached, None when it is not and no day remains. ``daily`` is what each elapsed
    working day brought and ``projected`` the period's end if that continues.
    """

    elapsed: int
    total: int
    progress: float | None
    expected: float | None
    gap: float | None
    attainment: float | None
    remaining: int
    required_daily: float | None
    daily: float | None
    projected: float | None


def count_days(working_days: Collection[date], as_of: date) -> tuple[int, int]:
    """Elapsed and total working days of a period; ``as_of`` itself has elapsed.

    ``working_days`` are those of the period. Data that end the day before the meeting are
    judged with that day as ``as_of``.
    """
    days = set(working_days)
    return sum(day <= as_of for day in days), len(days)


def pace(plan: float | None, actual: float, elapsed: int, total: int) -> Pace:
    """Set actual against plan and time; ``plan`` is None where none was made.

    ``ValueError`` unless 0 ≤ elapsed ≤ total. A period without working days has no
    progress; a plan of 0 no attainment.
    """
    if not 0 <= elapsed <= total:
        raise ValueError(f"elapsed must be 0–{total} (total), got {elapsed}")
    progress = elapsed / total if total else None
    expected = None if plan is None or progress is None else plan * progress
    remaining = total - elapsed
    daily = actual / elapsed if elapsed else None
    return Pace(
        elapsed=elapsed,
        total=total,
        progress=progress,
        expected=expected,
        gap=None if expected is None else actual - expected,
        attainment=actual / plan if plan else None,
        remaining=remaining,
        required_daily=_required(plan, actual, remaining),
        daily=daily,
        projected=None if daily is None else actual + daily * remaining,
    )


def _required(plan: float | None, actual: float, remaining: int) -> float | None:
    if plan is None:
        return None
    if actual >= plan:
        return 0.0
    return (plan - actual) / remaining if remaining else None
