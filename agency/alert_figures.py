"""The figures that alerts compare: metrics, their names and units, and how they are written.

A metric is one measure of the indicator catalogue or ``measure / measure``, the quotient of
two. ``group_`` before a measure means that of the groups which a person leads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import ceil

from agency.kpi import Unit
from agency.kpi_catalogue import catalogue
from agency.periods import Period

LED = "group_"
"""Before a measure's key: the figure of the groups that a person leads."""

Series = Mapping[str, Mapping[str, float | None]]
"""Figures of one subject: measure → label of a month → number."""


def parts(metric: str) -> list[str]:
    """The one or two measures of a metric."""
    return [part.strip() for part in metric.split("/") if part.strip()]


def checked_metric(value: object) -> str:
    """A metric as it was declared; ``ValueError``, in Chinese, if it is none."""
    found = parts(value) if isinstance(value, str) else []
    if not 1 <= len(found) <= 2:
        raise ValueError(f"应为一个指标，或“指标 / 指标”，现为 {value}")
    for part in found:
        if part.removeprefix(LED) not in catalogue().measures:
            raise ValueError(f"没有度量 {part}")
    return " / ".join(found)


def name_of(metric: str) -> str:
    """What users call the metric."""
    words = []
    for part in parts(metric):
        known = catalogue().measures.get(part.removeprefix(LED))
        words.append(("所辖组" if part.startswith(LED) else "") + (known.name if known else part))
    return "÷".join(words)


def unit_of(metric: str) -> Unit | None:
    """The metric's unit; a quotient is a ratio. None for an unknown measure."""
    found = parts(metric)
    if len(found) > 1:
        return Unit.RATIO
    known = catalogue().measures.get(found[0].removeprefix(LED))
    return known.unit if known else None


def sums(
    series: Series, metric: str, months: Sequence[Period]
) -> tuple[float | None, float | None]:
    """Sums of a metric's one or two measures over the months that have figures.

    The second is None for a metric that is no quotient; both are None without any figure.
    """
    found = []
    for part in parts(metric):
        own = series.get(part, {})
        values = [value for month in months if (value := own.get(month.label)) is not None]
        if not values:
            return None, None
        found.append(sum(values))
    return found[0], found[1] if len(found) > 1 else None


def divided(top: float | None, bottom: float | None) -> float | None:
    """The metric's value; None where the denominator is 0."""
    if top is None or bottom is None:
        return top
    return top / bottom if bottom else None


def rounded(amount: float, unit: Unit | None) -> float:
    """Money in cents, ratios as they are, everything else in wholes, rounded up."""
    if unit is Unit.YUAN:
        return round(amount, 2)
    return amount if unit in (Unit.RATIO, None) else float(ceil(round(amount, 9)))


def amount_text(value: float, unit: Unit | None) -> str:
    """``76%``, ``9,000元``, ``2人``."""
    if unit is Unit.RATIO:
        return f"{round(value * 100, 1):g}%"
    return f"{value:,.2f}".rstrip("0").rstrip(".") + (unit.label if unit else "")


def day_text(day: date) -> str:
    """``2027年3月15日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def days_text(left: float) -> str:
    """``还有21天``, ``今天到期``, ``已过3天``."""
    if left < 0:
        return f"已过{-left:g}天"
    return f"还有{left:g}天" if left else "今天到期"
