"""What is wrong, why, and what to do: which problems of a group are worth a meeting's time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from agency.kpi import Direction
from agency.kpi_results import Band, Result
from agency.playbook_entries import Cause, Entry, Measure, shipped

_WEIGHTS: Mapping[Band | None, int] = {None: 0, "good": 0, "watch": 1, "alert": 2}


@dataclass(frozen=True, slots=True)
class Reading:
    """One KPI of one group; ``target`` is in the unit of ``value``, both None if undefined."""

    group: str
    kpi: str
    value: float | None
    target: float | None
    band: Band | None
    direction: Direction = Direction.UP

    @classmethod
    def of(cls, group: str, result: Result) -> Reading:
        """An evaluated KPI of a group; its target is the bound of the good band."""
        kpi = result.kpi
        return cls(group, kpi.key, result.value, kpi.good, result.band, kpi.direction)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One problem worth a meeting's time.

    ``distance`` is how far the figure is on the bad side of its target, as a fraction of
    the target; ``drag`` the share of the group's FYP shortfall that its factors explain.
    """

    group: str
    kpi: str
    name: str
    value: float
    target: float | None
    band: Band | None
    distance: float
    drag: float
    causes: tuple[Cause, ...]
    measures: tuple[Measure, ...]


def diagnose(
    readings: Iterable[Reading],
    factor_shares: Mapping[str, Mapping[str, float]],
    limit: int = 2,
    *,
    causes: int = 3,
    measures: int = 3,
    playbook: Mapping[str, Entry] | None = None,
) -> list[Diagnosis]:
    """At most ``limit`` problems for each group (seed 004: one or two), worst first.

    Alert comes before watch; within a band the distance counts, raised by the share of
    the FYP shortfall that the KPI's factors explain (``factor_shares[group][factor]``, a
    fraction); then the playbook's order. Causes that other weak KPIs of the group speak
    for come first. Good, undefined and unknown KPIs are passed over. ``ValueError`` for a
    negative limit and for two readings of one KPI in one group.
    """
    for name, number in (("limit", limit), ("causes", causes), ("measures", measures)):
        if number < 0:
            raise ValueError(f"{name} must be 0 or more, got {number}")
    book = shipped() if playbook is None else playbook
    by_group: dict[str, dict[str, Reading]] = {}
    for reading in readings:
        group = by_group.setdefault(reading.group, {})
        if reading.kpi in group:
            raise ValueError(f"readings must be unique, got {reading.kpi} of {reading.group} twice")
        group[reading.kpi] = reading
    return [
        problem
        for group, own in by_group.items()
        for problem in _problems(own, factor_shares.get(group, {}), book, causes, measures)[:limit]
    ]


def _problems(
    readings: Mapping[str, Reading],
    shares: Mapping[str, float],
    book: Mapping[str, Entry],
    cause_limit: int,
    measure_limit: int,
) -> list[Diagnosis]:
    """All problems of one group, worst first."""
    found = []
    for kpi, entry in book.items():
        reading = readings.get(kpi)
        if reading is None or reading.value is None or not _WEIGHTS[reading.band]:
            continue
        causes = _ranked_causes(entry, readings, shares)[:cause_limit]
        found.append(
            Diagnosis(
                group=reading.group,
                kpi=kpi,
                name=entry.name,
                value=reading.value,
                target=reading.target,
                band=reading.band,
                distance=_distance(reading.value, reading.target, reading.direction),
                drag=sum(max(shares.get(factor, 0.0), 0.0) for factor in entry.factors),
                causes=causes,
                measures=_measures(entry, causes, reading.band, shares)[:measure_limit],
            )
        )
    return sorted(found, key=lambda p: (-_WEIGHTS[p.band], -p.distance * (1 + p.drag)))


def _distance(value: float, target: float | None, direction: Direction) -> float:
    if target is None:
        return 0.0
    short = value - target if direction is Direction.DOWN else target - value
    return max(short, 0.0) / (abs(target) or 1.0)


def _ranked_causes(
    entry: Entry, readings: Mapping[str, Reading], shares: Mapping[str, float]
) -> tuple[Cause, ...]:
    def rank(cause: Cause) -> tuple[float, float]:
        evidence = sum(_WEIGHTS[readings[kpi].band] for kpi in cause.evidence if kpi in readings)
        drag = max(shares.get(entry.measures[key].factor, 0.0) for key in cause.measures)
        return -evidence, -drag

    return tuple(sorted(entry.causes, key=rank))


def _measures(
    entry: Entry, causes: Sequence[Cause], band: Band | None, shares: Mapping[str, float]
) -> tuple[Measure, ...]:
    """Every cause's best measure, then every second, then every third; each once."""
    columns = [
        sorted(
            (entry.measures[key] for key in cause.measures if band in entry.measures[key].bands),
            key=lambda measure: -shares.get(measure.factor, 0.0),
        )
        for cause in causes
    ]
    rows = zip_longest(*columns)
    return tuple(dict.fromkeys(measure for row in rows for measure in row if measure))
