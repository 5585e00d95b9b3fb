"""Attendance: what was due, what was kept, and what supervisors lose by it.

Events that count are morning and evening meetings, training and company activities
(seed 000). Rates are person-times attended ÷ person-times due, as fractions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from agency.profile import LeaveRule

# Attendance from → share of the management allowance withheld (seed 000).
WITHHELD: Mapping[float, float] = {0.8: 0.0, 0.5: 0.2, 0.0: 1.0}

LATE_MINUTES = 10


class Mark(StrEnum):
    """How one person kept one event."""

    PRESENT = "出勤"
    LATE = "迟到"
    ABSENT = "缺勤"
    LEAVE = "请假"


@dataclass(frozen=True, slots=True)
class Attendance:
    """Person-times due and attended."""

    due: int
    attended: int

    @property
    def rate(self) -> float | None:
        """Attended ÷ due, None when nothing was due; more than 1 is the data's mistake."""
        return self.attended / self.due if self.due else None


def due_days(
    event_days: Iterable[date], joined: date, left: date | None = None
) -> tuple[date, ...]:
    """The event days on which a person under contract was due, in order.

    ``joined`` is the first day that counts, ``left`` the first that no longer does.
    """
    return tuple(
        day for day in sorted(set(event_days)) if joined <= day and (left is None or day < left)
    )


def mark(minutes_late: float | None, limit: float = LATE_MINUTES) -> Mark:
    """The mark of a punch: late up to the limit (minutes), absent beyond it or without a punch."""
    if minutes_late is None or minutes_late > limit:
        return Mark.ABSENT
    return Mark.LATE if minutes_late > 0 else Mark.PRESENT


def tally(marks: Iterable[Mark], leave: LeaveRule = LeaveRule.EXCLUDED) -> Attendance:
    """Count marks; coming late is coming."""
    counts = dict.fromkeys(Mark, 0)
    for each in marks:
        counts[each] += 1
    kept = counts[Mark.PRESENT] + counts[Mark.LATE]
    attended = kept + (counts[Mark.LEAVE] if leave is LeaveRule.ATTENDED else 0)
    due = sum(counts.values()) - (counts[Mark.LEAVE] if leave is LeaveRule.EXCLUDED else 0)
    return Attendance(due, attended)


def total(parts: Collection[Attendance]) -> Attendance:
    """Several people or days together: sums, never a mean of rates."""
    return Attendance(sum(part.due for part in parts), sum(part.attended for part in parts))


def withheld_share(rate: float | None, steps: Mapping[float, float] = WITHHELD) -> float | None:
    """Share of a supervisor's management allowance withheld for a month's attendance (seed 000).

    At least 80 % loses nothing, at least 50 % a fifth, less everything; the bounds belong to
    the step above. None when nothing was due. ``steps`` maps lower bounds to shares and must
    hold the bound 0; ``ValueError`` otherwise, and for a negative rate.
    """
    if 0.0 not in steps:
        raise ValueError(f"steps must hold the bound 0, got {sorted(steps)}")
    if rate is None:
        return None
    if rate < 0:
        raise ValueError(f"rate must be 0 or more, got {rate}")
    return steps[max(bound for bound in steps if bound <= rate)]


def withheld(
    allowance: float, rate: float | None, steps: Mapping[float, float] = WITHHELD
) -> float | None:
    """What is withheld of an allowance, in yuan and cents; None when nothing was due."""
    share = withheld_share(rate, steps)
    return None if share is None else round(allowance * share, 2)
