"""What a key performance indicator is, and the measures that it is made of.

Ratios are fractions. A higher level's ratio is evaluated from that level's own measures
(Σ numerator ÷ Σ denominator), never from the ratios below it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from agency.periods import PeriodKind
from agency.profile import HeadcountBasis


class Category(StrEnum):
    """The part of the business that an indicator speaks of."""

    BUSINESS = "业绩"
    PEOPLE = "人力"
    ACTIVITY = "活动"
    QUALITY = "品质"
    STRUCTURE = "结构"


class Unit(StrEnum):
    """What a figure is counted in."""

    YUAN = "yuan"
    POLICIES = "policies"
    PEOPLE = "people"
    COUNT = "count"
    DAYS = "days"
    RATIO = "ratio"
    TIMES = "times"

    @property
    def label(self) -> str:
        """The word that users read; a ratio is shown in percent."""
        labels = {
            "yuan": "元",
            "policies": "件",
            "people": "人",
            "count": "次",
            "days": "人天",
            "ratio": "%",
            "times": "倍",
        }
        return labels[self.value]


class Direction(StrEnum):
    """Which way an indicator gets better."""

    UP = "up"
    DOWN = "down"
    NEUTRAL = "neutral"


class Rollup(StrEnum):
    """How a figure is formed at a higher level or over a longer period.

    A sum adds up; a ratio is formed anew; distinct counts people once in the scope; a
    snapshot adds over groups but belongs to a day (or is the mean of two).
    """

    SUM = "sum"
    RATIO = "ratio"
    DISTINCT = "distinct"
    SNAPSHOT = "snapshot"


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure counted from records or taken from a plan; indicators are made of these."""

    key: str
    name: str
    rollup: Rollup
    unit: Unit


@dataclass(frozen=True, slots=True)
class Kpi:
    """One indicator. ``numerator`` and ``denominator`` are sums of products of measure keys.

    ``basis`` is set where the denominator is a headcount, which is then that basis's
    measure. ``good`` and ``watch`` are bounds of the value; with ``banded`` they hold only
    for periods of that kind. ``plan`` is the measure that the numerator is planned in.
    What ``accrues`` grows while a period lasts, so that its bounds are those of a whole one.
    """

    key: str
    name: str
    category: Category
    unit: Unit
    numerator: str
    direction: Direction
    rollup: Rollup
    source: str
    aliases: tuple[str, ...] = ()
    denominator: str | None = None
    basis: HeadcountBasis | None = None
    good: float | None = None
    watch: float | None = None
    banded: PeriodKind | None = None
    plan: str | None = None
    accrues: bool = False

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures that the value is made of, each once, numerator first."""
        parts = (*terms(self.numerator), *terms(self.denominator or ""))
        return tuple(dict.fromkeys(key for term in parts for key in term))


def terms(expression: str) -> tuple[tuple[str, ...], ...]:
    """An expression as a sum of products: ``a + b * c`` is ``(("a",), ("b", "c"))``."""
    if not expression:
        return ()
    return tuple(
        tuple(key.strip() for key in product.split("*")) for product in expression.split("+")
    )
