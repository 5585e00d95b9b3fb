"""Why FYP differs from plan: headcount, activity, policies per producer, average premium.

FYP = headcount × activity × policies per producer × premium per policy. The gap is split
by Shapley's rule: a factor's part is its change, weighed over every order in which the
four could have moved from plan to actual. That needs no logarithm, so zeros and negative
figures are no special case. A ratio that is undefined (nobody produced, no policy) keeps
the other side's value, so that it explains nothing. Where the product then misses FYP, as
in a period of withdrawals without producers, the factors are substituted in their order
instead, and what remains belongs to the average premium.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import exp, isclose, log, prod

FACTORS = ("headcount", "activity", "policies", "average_premium")

# How hard a rise is, relative to the same rise in activity. Ours: an estimate to be replaced.
EFFORT: Mapping[str, float] = {
    "headcount": 3.0,
    "activity": 1.0,
    "policies": 1.5,
    "average_premium": 2.0,
}


@dataclass(frozen=True, slots=True)
class Totals:
    """What one side of the comparison adds up to; ``fyp`` in yuan, the others counts.

    Headcount may be an average and so a fraction; it and producers are 0 or more,
    ``ValueError`` otherwise. Net policies and FYP may be negative.
    """

    headcount: float
    producers: float
    policies: float
    fyp: float

    def __post_init__(self) -> None:
        for name, value in (("headcount", self.headcount), ("producers", self.producers)):
            if value < 0:
                raise ValueError(f"{name} must be 0 or more, got {value}")

    def factors(self) -> dict[str, float | None]:
        """Headcount, producers per head, policies per producer and yuan per policy."""
        return {
            "headcount": self.headcount,
            "activity": _ratio(self.producers, self.headcount),
            "policies": _ratio(self.policies, self.producers),
            "average_premium": _ratio(self.fyp, self.policies),
        }


@dataclass(frozen=True, slots=True)
class Decomposition:
    """A gap (actual − plan) and its four parts, in yuan and cents; the parts add up to it."""

    gap: float
    parts: Mapping[str, float]

    def drag_shares(self) -> dict[str, float]:
        """Each factor's share (0–1) of all that pulls FYP down; empty if nothing does."""
        pulls = {factor: -part for factor, part in self.parts.items() if part < 0}
        total = sum(pulls.values())
        return {factor: pull / total for factor, pull in pulls.items()}

    def in_yuan(self) -> Decomposition:
        """The same in whole yuan, as people read it out; the parts still add up to the gap."""
        gap = float(round(self.gap))
        return Decomposition(gap, _adding_up({f: round(p) for f, p in self.parts.items()}, gap))


def decompose(plan: Totals, actual: Totals) -> Decomposition:
    """Split actual − plan into the four factors, exact to the cent.

    The cents that rounding leaves over go to the largest part, the first of equals.
    """
    before, after = _completed(plan.factors(), actual.factors())
    whole = isclose(prod(before), plan.fyp, abs_tol=0.005) and isclose(
        prod(after), actual.fyp, abs_tol=0.005
    )
    parts = _shapley(before, after) if whole else _ordered(before, after, plan.fyp, actual.fyp)
    cents = {factor: round(part * 100) for factor, part in zip(FACTORS, parts, strict=True)}
    gap = round(actual.fyp * 100) - round(plan.fyp * 100)
    exact = _adding_up(cents, gap)
    return Decomposition(gap / 100, {factor: cent / 100 for factor, cent in exact.items()})


def _adding_up(parts: Mapping[str, int], gap: float) -> dict[str, float]:
    """The parts, with what rounding left over put on the largest, the first of equals."""
    largest = max(parts, key=lambda factor: abs(parts[factor]))
    rest = gap - sum(parts.values())
    return {factor: part + rest * (factor == largest) for factor, part in parts.items()}


@dataclass(frozen=True, slots=True)
class Lever:
    """One factor moved alone: the value it needs, its rise (0.1 is 10 %) and the effort.

    ``effort`` is relative and has no unit; ``possible`` is False beyond the factor's ceiling.
    """

    factor: str
    needed: float
    rise: float
    effort: float
    possible: bool


@dataclass(frozen=True, slots=True)
class Mix:
    """How to reach a target FYP from where the factors stand.

    ``levers`` are the four factors moved alone, in order; ``cheapest`` is the possible one
    of least effort, None if there is none. ``mix`` holds the values of the four factors
    that share the rise at least total effort; ``reached`` is its FYP in yuan, below the
    target only if every factor is at its ceiling.
    """

    levers: tuple[Lever, ...]
    cheapest: str | None
    mix: Mapping[str, float]
    effort: float
    reached: float


def levers(
    current: Mapping[str, float | None],
    target: float,
    effort: Mapping[str, float] = EFFORT,
    ceilings: Mapping[str, float] | None = None,
) -> Mix | None:
    """Which factor, or which mix of them, carries the current FYP to the target (yuan).

    ``current`` holds the four factors, as ``Totals.factors`` does; ``effort`` a
    positive weight for each; ``ceilings`` the highest value of a factor, by default 1 for
    activity. The effort of a factor is weight × (ln(needed ÷ current))²: each further
    percent is harder than the last. None unless the target and every current factor are
    above 0, for then no rise in proportion reaches it. ``ValueError`` for a missing factor
    or a weight that is not positive.
    """
    for name, mapping in (("current", current), ("effort", effort)):
        missing = [factor for factor in FACTORS if factor not in mapping]
        if missing:
            raise ValueError(f"{name} must hold all four factors, lacks {', '.join(missing)}")
    for factor in FACTORS:
        if effort[factor] <= 0:
            raise ValueError(f"effort of {factor} must be positive, got {effort[factor]}")
    start = {factor: current[factor] or 0.0 for factor in FACTORS}
    if target <= 0 or min(start.values()) <= 0:
        return None
    limits = {"activity": 1.0} if ceilings is None else ceilings
    fyp = prod(start.values())
    needed = max(log(target / fyp), 0.0)
    rooms = {
        factor: max(log(limits[factor] / start[factor]), 0.0) if factor in limits else None
        for factor in FACTORS
    }
    alone = tuple(
        Lever(
            factor,
            start[factor] * exp(needed),
            exp(needed) - 1,
            effort[factor] * needed**2,
            _fits(needed, rooms[factor]),
        )
        for factor in FACTORS
    )
    possible = [lever for lever in alone if lever.possible]
    rises = _shared(needed, effort, rooms)
    mix = {factor: start[factor] * exp(rises[factor]) for factor in FACTORS}
    return Mix(
        levers=alone,
        cheapest=min(possible, key=lambda lever: lever.effort).factor if possible else None,
        mix=mix,
        effort=sum(effort[factor] * rises[factor] ** 2 for factor in FACTORS),
        reached=round(prod(mix.values()), 2),
    )


def _fits(rise: float, room: float | None) -> bool:
    return room is None or rise <= room + 1e-12


def _shared(
    needed: float, effort: Mapping[str, float], rooms: Mapping[str, float | None]
) -> dict[str, float]:
    """Logarithmic rises of least total effort: inverse to the weights, ceilings filled first."""
    rises: dict[str, float] = {}
    free = list(FACTORS)
    while free:
        left = needed - sum(rises.values())
        total = sum(1 / effort[factor] for factor in free)
        wish = {factor: left / effort[factor] / total for factor in free}
        full = {
            factor: room
            for factor in free
            if (room := rooms[factor]) is not None and wish[factor] > room
        }
        if not full:
            return rises | wish
        rises |= full
        free = [factor for factor in free if factor not in full]
    return rises


def _ratio(numerator: float, denominator: float) -> float | None:
    return numerator / denominator if denominator else None


def _completed(
    plan: Mapping[str, float | None], actual: Mapping[str, float | None]
) -> tuple[list[float], list[float]]:
    """Both sides with undefined ratios taken from the other side, 0 if both are undefined."""
    pairs = [(plan[factor], actual[factor]) for factor in FACTORS]
    before = [(a or 0.0) if p is None else p for p, a in pairs]
    after = [(p or 0.0) if a is None else a for p, a in pairs]
    return before, after


def _shapley(before: list[float], after: list[float]) -> list[float]:
    """Each factor's change times the others' product, over all orders of change."""
    weights = {0: 1 / 4, 1: 1 / 12, 2: 1 / 12, 3: 1 / 4}
    parts = []
    for index in range(len(before)):
        others = [other for other in range(len(before)) if other != index]
        mean = sum(
            weights[size] * prod(after[o] if o in moved else before[o] for o in others)
            for size in weights
            for moved in combinations(others, size)
        )
        parts.append((after[index] - before[index]) * mean)
    return parts


def _ordered(before: list[float], after: list[float], plan: float, actual: float) -> list[float]:
    """Factors substituted one after the other; the last part closes at the actual FYP."""
    levels = [plan, *(prod(after[:n] + before[n:]) for n in range(1, len(before))), actual]
    return [end - start for start, end in pairwise(levels)]
