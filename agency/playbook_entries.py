"""The playbook's entries: problems, their causes and measures, shipped and head office's.

The shipped playbook renders seed 004 in our own words and adds entries of ours; head
office extends or overrides it by a mapping of the same shape. Which measures answer
which cause is our design: the seed gives two unpaired lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from typing import Any

from agency.declaration import load_yaml
from agency.finding import Finding, Severity
from agency.kpi_results import Band

FACTORS = ("headcount", "activity", "policies", "average_premium", "quality", "attendance")
OWNERS = ("组训", "组经理", "营业部经理", "业务员")


# The bands that call for a measure.
_BANDS: Mapping[str, Band] = {"watch": "watch", "alert": "alert"}


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
        cell=f"playbook.{place.replace(' ', '.')}",
        value=str(value),
    )
