"""Targets: splitting a total down to quarters, months, weeks and people, exactly.

Amounts are split to a unit (1 yuan, 100 yuan, 1 policy) by largest remainder, and the parts
add up to the total to the cent. Locked parts are what people have fixed; the rest is split
over the others. Locks that cannot be kept are the user's mistake: ``lock_finding`` reports
them, and the splitting functions raise ``ValueError`` when called with them all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite

from agency.finding import Finding, Severity

Locks = Sequence[float | None]

DAILY_STANDARD = (5, 3, 1)
"""An agent's working day: calls, visits, new prospects (seed 004)."""


@dataclass(frozen=True, slots=True)
class ActivityTarget:
    """What is asked of one agent over some working days."""

    calls: int
    visits: int
    prospects: int


@dataclass(frozen=True, slots=True)
class YearSplit:
    """A year's target by quarter and month; a quarter is the sum of its months."""

    quarters: tuple[float, ...]
    months: tuple[float, ...]


def split(
    total: float, weights: Sequence[float], locks: Locks | None = None, unit: float = 1.0
) -> list[float]:
    """Parts of ``total`` in proportion to ``weights``, as many as there are weights.

    Unlocked parts are multiples of ``unit``; what the total has beyond whole units goes to
    the heaviest of them. Of equal remainders the earlier part gets the unit. Negative
    weights weigh nothing; if nothing weighs anything, all weigh the same. ``ValueError`` for
    a negative total or lock, a unit below a cent, lists of different length, and locks that
    exceed the total or, where all parts are locked, miss it.
    """
    fixed = _locks(locks, len(weights))
    if not isfinite(total) or total < 0:
        raise ValueError(f"total must be a number not below 0, got {total}")
    if not all(isfinite(weight) for weight in weights):
        raise ValueError(f"weights must be numbers, got {list(weights)}")
    if unit < 0.01:
        raise ValueError(f"unit must be at least 0.01, got {unit}")
    if problem := _misfit(total, fixed):
        raise ValueError(f"locks must fit into the total: {problem}")
    parts = [0 if lock is None else _cents(lock) for lock in fixed]
    free = [index for index, lock in enumerate(fixed) if lock is None]
    if free:
        shares = _largest_remainder(
            _cents(total) - sum(parts), [weights[index] for index in free], _cents(unit)
        )
        for index, share in zip(free, shares, strict=True):
            parts[index] = share
    return [part / 100 for part in parts]


def split_year(
    total: float,
    month_weights: Sequence[float],
    *,
    quarter_locks: Locks | None = None,
    month_locks: Locks | None = None,
    unit: float = 1.0,
) -> YearSplit:
    """A year's total over its 12 months, with locked quarters and months kept.

    A locked quarter is split over its own months; what remains of the year over the months
    of the other quarters. ``ValueError`` as in ``split``.
    """
    if len(month_weights) != 12:
        raise ValueError(f"month_weights must be 12, got {len(month_weights)}")
    quarters, months = _locks(quarter_locks, 4), _locks(month_locks, 12)
    result = [0.0] * 12
    open_months = [month for month in range(12) if quarters[month // 3] is None]
    parts = [
        (lock, list(range(3 * number, 3 * number + 3)))
        for number, lock in enumerate(quarters)
        if lock is not None
    ]
    rest = (_cents(total) - sum(_cents(lock) for lock, _ in parts)) / 100
    if rest < 0:
        raise ValueError(f"quarter_locks must not exceed the total {total}, got {quarters}")
    for amount, where in [*parts, (rest, open_months)]:
        weights = [month_weights[month] for month in where]
        shares = split(amount, weights, [months[month] for month in where], unit)
        for month, share in zip(where, shares, strict=True):
            result[month] = share
    by_quarter = (sum(_cents(part) for part in result[start : start + 3]) for start in (0, 3, 6, 9))
    return YearSplit(tuple(cents / 100 for cents in by_quarter), tuple(result))


def month_weights(seasonal: Sequence[float], workdays: Sequence[int] | None = None) -> list[float]:
    """Months' weights: their seasonal shares, if wanted times their working days.

    ``ValueError`` if there are not as many of the one as of the other.
    """
    if workdays is None:
        return list(seasonal)
    if len(workdays) != len(seasonal):
        raise ValueError(f"workdays must be {len(seasonal)} numbers, got {len(workdays)}")
    return [share * days for share, days in zip(seasonal, workdays, strict=True)]


def agent_weights(weights: Sequence[float], served: Sequence[int], workdays: int) -> list[float]:
    """Agents' weights pro rata to the working days that each serves of the period's.

    ``ValueError`` if somebody serves fewer than 0 or more than all of them.
    """
    if len(served) != len(weights):
        raise ValueError(f"served must be {len(weights)} numbers, got {len(served)}")
    if any(not 0 <= days <= workdays for days in served):
        raise ValueError(f"served must be 0–{workdays} days each, got {list(served)}")
    shares = [days / workdays if workdays else 0.0 for days in served]
    return [weight * share for weight, share in zip(weights, shares, strict=True)]


def activity_targets(
    workdays: int, standard: tuple[int, int, int] = DAILY_STANDARD
) -> ActivityTarget:
    """The daily standard times the working days; ``ValueError`` for a negative number."""
    if workdays < 0:
        raise ValueError(f"workdays must not be negative, got {workdays}")
    calls, visits, prospects = standard
    return ActivityTarget(calls * workdays, visits * workdays, prospects * workdays)


def headcount_identity(
    opening: int, hires: int, transfers_in: int, leavers: int, transfers_out: int
) -> int:
    """Closing headcount; negative if a plan lets more people go than there are."""
    return opening + hires + transfers_in - leavers - transfers_out


def gap(total: float, parts: Sequence[float]) -> float:
    """By how much the parts exceed the total (negative: fall short); shown, never corrected."""
    return (sum(_cents(part) for part in parts) - _cents(total)) / 100


def lock_finding(total: float, locks: Locks, *, sheet: str = "", cell: str = "") -> Finding | None:
    """What is wrong with locks that people entered, if they cannot be kept."""
    problem = _misfit(total, locks)
    if not problem:
        return None
    remedy = "减少锁定的数值、解除部分锁定，或调整总目标"
    return Finding(
        Severity.ERROR, "target-locks", problem, remedy, sheet=sheet, cell=cell, value=f"{total:g}"
    )


def _misfit(total: float, locks: Locks) -> str:
    """In Chinese, why the locks do not fit into the total; empty if they do."""
    fixed = [lock for lock in locks if lock is not None]
    if any(not isfinite(lock) or lock < 0 for lock in fixed):
        return "锁定的数值不能为负"
    excess = gap(total, fixed)
    if excess > 0:
        return f"锁定的数值合计比总目标多{excess:,.2f}"
    if excess < 0 and len(fixed) == len(locks):
        return f"各项均已锁定，合计比总目标少{-excess:,.2f}"
    return ""


def _locks(locks: Locks | None, count: int) -> Locks:
    if locks is None:
        return [None] * count
    if len(locks) != count:
        raise ValueError(f"locks must be as many as the parts ({count}), got {len(locks)}")
    return locks


def _cents(amount: float) -> int:
    return round(amount * 100)


def _largest_remainder(total: int, weights: Sequence[float], unit: int) -> list[int]:
    """All in cents; ``weights`` is not empty."""
    exact = [Fraction(max(weight, 0.0)) for weight in weights]
    if not any(exact):
        exact = [Fraction(1)] * len(weights)
    units, odd = divmod(total, unit)
    whole = sum(exact)
    quotas = [units * weight / whole for weight in exact]
    parts = [quota.__floor__() for quota in quotas]
    order = sorted(range(len(parts)), key=lambda index: (parts[index] - quotas[index], index))
    for index in order[: units - sum(parts)]:
        parts[index] += 1
    shares = [part * unit for part in parts]
    shares[exact.index(max(exact))] += odd
    return shares
