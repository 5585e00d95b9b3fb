"""An indicator's figures: value, plan, attainment, band and rank.

A figure that cannot be formed is ``None``, never 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan, prod
from typing import Literal

from agency.kpi import Direction, Kpi, terms
from agency.periods import PeriodKind

Band = Literal["good", "watch", "alert"]

ATTAINMENT_BANDS = (1.0, 0.8)
"""Attainment from which a plan is met, and from which it is in reach."""

_BAND_LABELS: Mapping[Band, str] = {"good": "达标", "watch": "关注", "alert": "预警"}


@dataclass(frozen=True, slots=True)
class Result:
    """An indicator's figures; ``value`` is the numerator itself where nothing is divided."""

    kpi: Kpi
    numerator: float | None
    denominator: float | None
    value: float | None
    plan: float | None
    attainment: float | None
    band: Band | None

    @property
    def band_label(self) -> str:
        """The word for the band, empty if there is none."""
        return band_label(self.band)


def evaluate(
    kpi: Kpi,
    measures: Mapping[str, float | None],
    kind: PeriodKind | None = None,
    progress: float = 1.0,
) -> Result:
    """The indicator from the measures of one scope and period.

    A missing part, or a denominator or plan that is not positive, gives ``None``. The band
    is the value's, or the attainment's where the indicator has a plan and no bounds. Of a
    period that is not over, ``progress`` is the share of its working days that has passed.
    """
    numerator = _total(kpi.numerator, measures)
    denominator = _total(kpi.denominator, measures) if kpi.denominator else None
    value = _ratio(numerator, denominator) if kpi.denominator else numerator
    plan = _total(kpi.plan, measures) if kpi.plan else None
    attainment = _ratio(numerator, plan)
    colour = band(kpi, value, kind, progress)
    if kpi.good is None and attainment is not None:
        colour = _band(attainment, *_due(kpi, ATTAINMENT_BANDS, progress), kpi.direction)
    return Result(kpi, numerator, denominator, value, plan, attainment, colour)


def band(
    kpi: Kpi, value: float | None, kind: PeriodKind | None = None, progress: float = 1.0
) -> Band | None:
    """The band of a value; bounds count themselves as reached.

    ``None`` without a value or bounds, or where the bounds are not meant for this ``kind``
    of period; without a ``kind`` they always apply.
    """
    if value is None or kpi.good is None or kpi.watch is None:
        return None
    if kpi.banded is not None and kind not in (None, kpi.banded):
        return None
    return _band(value, *_due(kpi, (kpi.good, kpi.watch), progress), kpi.direction)


def _due(kpi: Kpi, bounds: tuple[float, float], progress: float) -> tuple[float, float]:
    """Ours: half of a month can bring half of what a whole month should."""
    good, watch = bounds
    return (good * progress, watch * progress) if kpi.accrues else bounds


def band_label(value: Band | None) -> str:
    """达标, 关注 or 预警; empty without a band."""
    return _BAND_LABELS[value] if value else ""


def rank(values: Sequence[float | None], direction: Direction = Direction.UP) -> list[int | None]:
    """Places from 1; equal values share one and the next is skipped; ``None`` has none.

    Neutral indicators are ranked from the highest, as those that should be high.
    """
    known = [value for value in values if value is not None]
    if direction is Direction.DOWN:
        return [None if v is None else 1 + sum(other < v for other in known) for v in values]
    return [None if v is None else 1 + sum(other > v for other in known) for v in values]


def _band(value: float, good: float, watch: float, direction: Direction) -> Band:
    sign = -1 if direction is Direction.DOWN else 1
    if sign * value >= sign * good:
        return "good"
    return "watch" if sign * value >= sign * watch else "alert"


def _total(expression: str, measures: Mapping[str, float | None]) -> float | None:
    total = 0.0
    for term in terms(expression):
        factors = [measures.get(key) for key in term]
        numbers = [factor for factor in factors if factor is not None and not isnan(factor)]
        if len(numbers) < len(factors):
            return None
        total += prod(numbers)
    return total


def _ratio(numerator: float | None, denominator: float | None) -> float | None:
    if numerator is None or denominator is None or denominator <= 0:
        return None
    return numerator / denominator
