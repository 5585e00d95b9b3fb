"""What is wrong, why, and what to do: the playbook of problems, causes and measures.

The shipped playbook renders seed 004 in our own words and adds entries of ours; head
office extends or overrides it by a mapping of the same shape. Which measures answer
which cause is our design: the seed gives two unpaired lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from itertools import zip_longest
from typing import Any

from agency.finding import Finding, Severity
from agency.kpi import Band, Direction, Result
from agency.profile import load_yaml

FACTORS = ("headcount", "activity", "policies", "average_premium", "quality", "attendance")
OWNERS = ("组训", "组经理", "营业部经理", "业务员")


# The bands that call for a measure.
_BANDS: Mapping[str, Band] = {"watch": "watch", "alert": "alert"}
_WEIGHTS: Mapping[Band | None, int] = {None: 0, "good": 0, "watch": 1, "alert": 2}


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing to do; due ``days`` days after it is agreed."""

    key: str
    text: str
    owner: str
    days: int
    factor: str
    bands: tuple[Band, ...]
    source: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a KPI may be weak; ``measures`` are keys, ``evidence`` KPIs that speak for it."""

    key: str
    text: str
    measures: tuple[str, ...]
    source: str
    evidence: tuple[str, ...] = ()
    aspect: str = ""
    parts: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanningFactor:
    """Something to consider when targets are set."""

    key: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Entry:
    """All that the playbook says about one weak KPI."""

    kpi: str
    name: str
    factors: tuple[str, ...]
    ours: bool
    causes: tuple[Cause, ...]
    measures: Mapping[str, Measure]
    planning: tuple[PlanningFactor, ...] = ()


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


@cache
def shipped() -> Mapping[str, Entry]:
    """The package's playbook, by KPI."""
    return {kpi: _entry(kpi, raw) for kpi, raw in _shipped_raw().items()}


def load(changes: Mapping[str, Any]) -> tuple[dict[str, Entry], list[Finding]]:
    """The shipped playbook with head office's changes, and findings on changes that do not fit.

    ``changes`` has the catalogue's shape. A KPI that is None is removed; an item of
    ``causes``, ``measures`` or ``planning`` changes the fields of the item with its key or
    is added, ``remove: true`` removes it. Whatever does not fit changes nothing.
    """
    book = dict(shipped())
    raws = _shipped_raw()
    findings: list[Finding] = []
    for kpi, change in changes.items():
        if change is None:
            book.pop(kpi, None)
        elif not isinstance(change, Mapping):
            findings.append(_finding(kpi, change, "应为“项目: 内容”的形式"))
        elif kpi not in raws:
            try:
                book[kpi] = _entry(kpi, change)
            except _MISFITS as error:
                findings.append(_finding(kpi, change, _reason(error)))
        else:
            raw = raws[kpi]
            for place, step in _steps(change):
                try:
                    changed = step(raw)
                    book[kpi] = _entry(kpi, changed)
                    raw = changed
                except _MISFITS as error:
                    findings.append(_finding(f"{kpi} {place}", "", _reason(error)))
    return book, findings


_MISFITS = (AttributeError, KeyError, TypeError, ValueError)
_LISTS = ("measures", "planning", "causes")


def _steps(
    change: Mapping[str, Any],
) -> Iterable[tuple[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]]]:
    """A change as single steps, each with its place; measures before the causes that name them."""
    for name, value in change.items():
        if name not in _LISTS:
            yield name, partial(_with_field, name=name, value=value)
    for name in _LISTS:
        given = change.get(name, [])
        for item in given if isinstance(given, list) else [given]:
            key = item.get("key", "") if isinstance(item, Mapping) else item
            yield f"{name} {key}", partial(_with_item, name=name, item=item)


def _with_field(raw: Mapping[str, Any], name: str, value: object) -> Mapping[str, Any]:
    return {**raw, name: value}


def _with_item(raw: Mapping[str, Any], name: str, item: Mapping[str, Any]) -> Mapping[str, Any]:
    """An item added, changed or removed; one whose text is changed loses its source."""
    items = {old["key"]: dict(old) for old in raw.get(name, ())}
    if item.get("remove"):
        del items[item["key"]]
    else:
        changed = items.setdefault(item["key"], {})
        if "text" in item:
            changed.pop("item", None)
        changed |= item
    return {**raw, name: list(items.values())}


@cache
def _shipped_raw() -> Mapping[str, Any]:
    text = files("agency").joinpath("catalogue", "playbook.yaml").read_text("utf-8")
    raw: Mapping[str, Any] = load_yaml(text)
    return raw


def _entry(kpi: str, raw: Mapping[str, Any]) -> Entry:
    """Check and type one entry; errors carry a Chinese text for the user."""
    ours = raw.get("ours") is True
    base = "ours" if ours else str(raw.get("source", "company"))
    measures = {item["key"]: _measure(item, base) for item in raw["measures"]}
    causes = tuple(_cause(item, base, measures) for item in raw["causes"])
    if len(measures) < len(raw["measures"]) or len({c.key for c in causes}) < len(causes):
        raise ValueError("同一个 key 用了两次")
    return Entry(
        kpi=kpi,
        name=_text(raw["name"]),
        factors=tuple(_one_of(factor, FACTORS) for factor in raw["factors"]),
        ours=ours,
        causes=causes,
        measures=measures,
        planning=tuple(
            PlanningFactor(item["key"], _text(item["text"]), _source(item, base, "planning"))
            for item in raw.get("planning", ())
        ),
    )


def _measure(raw: Mapping[str, Any], base: str) -> Measure:
    days = raw["days"]
    if isinstance(days, bool) or not isinstance(days, int) or days < 1:
        raise ValueError(f"days 应为不小于1的整数，现为 {days}")
    return Measure(
        key=_text(raw["key"]),
        text=_text(raw["text"]),
        owner=_one_of(raw["owner"], OWNERS),
        days=days,
        factor=_one_of(raw["factor"], FACTORS),
        bands=tuple(_BANDS[_one_of(band, tuple(_BANDS))] for band in raw["bands"]),
        source=_source(raw, base, "measures"),
        group=str(raw.get("group", "")),
    )


def _cause(raw: Mapping[str, Any], base: str, measures: Mapping[str, Measure]) -> Cause:
    keys = tuple(_one_of(key, tuple(measures)) for key in raw["measures"])
    if not 1 <= len(keys) <= 3:
        raise ValueError(f"每个原因应对应1至3条措施，现有{len(keys)}条")
    return Cause(
        key=_text(raw["key"]),
        text=_text(raw["text"]),
        measures=keys,
        source=_source(raw, base, "causes"),
        evidence=tuple(_text(kpi) for kpi in raw.get("evidence", ())),
        aspect=str(raw.get("aspect", "")),
        parts=tuple(_cause(part, base, measures) for part in raw.get("parts", ())),
    )


def _source(raw: Mapping[str, Any], base: str, kind: str) -> str:
    """``seed 004, causes 3``; ``ours``; ``company`` for what head office added."""
    if raw.get("item"):
        return f"{base}, {kind} {raw['item']}"
    return base if base == "ours" else "company"


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"应为文字，现为 {value!r}")
    return value.strip()


def _one_of(value: object, allowed: Sequence[str]) -> str:
    if value not in allowed:
        raise ValueError(f"“{value}”不可用，应为 {'、'.join(allowed)} 之一")
    return str(value)


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"缺少项目，或没有这个 key：{error.args[0]}"
    return str(error) if isinstance(error, ValueError) else "内容的形式不对"


def _finding(place: str, value: object, reason: str) -> Finding:
    return Finding(
        Severity.ERROR,
        "playbook",
        f"改善措施库的 {place}：{reason}",
        "改正后重试，此处暂用原内容",
        value=str(value),
    )
