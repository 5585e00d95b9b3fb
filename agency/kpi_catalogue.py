"""The catalogue of indicators: as it is shipped, and as a profile changes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from agency.declaration import load_yaml
from agency.finding import Finding, Severity
from agency.kpi import Category, Direction, Kpi, Measure, Rollup, Unit, terms
from agency.kpi_results import ATTAINMENT_BANDS
from agency.names import folded
from agency.periods import PeriodKind
from agency.profile import HeadcountBasis, Profile
from agency.roles import load_ranks


@dataclass(frozen=True)
class Catalogue:
    """The indicators in their order, found by key, name or alias, and the measures by key."""

    kpis: tuple[Kpi, ...]
    measures: Mapping[str, Measure]
    declared: Mapping[str, Mapping[str, Any]]

    def __iter__(self) -> Iterator[Kpi]:
        return iter(self.kpis)

    def __len__(self) -> int:
        return len(self.kpis)

    def __contains__(self, key: str) -> bool:
        return key in self.declared

    def __getitem__(self, key: str) -> Kpi:
        return self._by_key[key]

    @cached_property
    def _by_key(self) -> Mapping[str, Kpi]:
        return {kpi.key: kpi for kpi in self.kpis}

    @cached_property
    def _by_name(self) -> Mapping[str, Kpi]:
        return {folded(name): kpi for kpi in self.kpis for name in _names(kpi)}

    def by_name(self, name: str) -> Kpi | None:
        """The indicator of this key, name or alias; width, case and spaces do not matter."""
        return self._by_name.get(folded(name))

    def formula(self, kpi: Kpi) -> str:
        """How the indicator is formed, in words: ``举绩人力 ÷ 平均人力``."""

        def side(expression: str, *, bracket: bool) -> str:
            parts = terms(expression)
            words = " + ".join(" × ".join(self.measures[key].name for key in t) for t in parts)
            several = len(parts) > 1 or len(parts[0]) > 1
            return f"({words})" if bracket and several else words

        if kpi.denominator is None:
            return side(kpi.numerator, bracket=False)
        return f"{side(kpi.numerator, bracket=True)} ÷ {side(kpi.denominator, bracket=True)}"

    def check(self, profile: Profile) -> list[Finding]:
        """What is wrong with a profile's changes to this catalogue and to the ranks."""
        findings = []
        bases = profile.headcount_basis.keys() - {"all"}
        for key in sorted({*profile.bands, *profile.kpis, *bases}):
            try:
                if key not in self.declared and key not in profile.kpis:
                    raise ValueError("没有这个指标")
                kpi = _kpi(key, _override(self.declared, profile, key), self.measures)
                if key in bases and kpi.basis is None:
                    raise ValueError("这个指标的分母不是人力")
            except ValueError as error:
                place = next(
                    f"{name}.{key}"
                    for name in ("kpis", "bands", "headcount_basis")
                    if key in getattr(profile, name)
                )
                remedy = "检查口径文件中 bands、kpis、headcount_basis 下的这个指标"
                findings.append(
                    Finding(
                        *(Severity.ERROR, "profile-kpi", str(error), remedy), cell=place, value=key
                    )
                )
        try:
            load_ranks(profile.ranks)
        except ValueError as error:
            remedy = "检查口径文件中 ranks 下的职级"
            findings.append(
                Finding(Severity.ERROR, "profile-ranks", str(error), remedy, cell="ranks")
            )
        if not findings:
            try:
                self.for_profile(profile)
            except ValueError as error:
                remedy = "为指标另取名称或别名"
                findings.append(
                    Finding(Severity.ERROR, "profile-kpi", str(error), remedy, cell="kpis")
                )
        return findings

    def for_profile(self, profile: Profile) -> Catalogue:
        """The catalogue as the profile wants it; indicators that the profile adds come last.

        ``ValueError`` on changes that ``check`` complains about.
        """
        keys = dict.fromkeys((*self.declared, *profile.kpis))
        return _catalogue(
            {key: _override(self.declared, profile, key) for key in keys}, self.measures
        )


@cache
def catalogue() -> Catalogue:
    """The shipped catalogue, on each indicator's own headcount basis."""
    text = files("agency").joinpath("catalogue", "kpi.yaml").read_text("utf-8")
    raw = load_yaml(text)
    measures = {
        key: Measure(key, name, Rollup(rollup), Unit(unit))
        for key, (name, rollup, unit) in raw["measures"].items()
    }
    return _catalogue(raw["kpis"], measures)


def _names(kpi: Kpi) -> tuple[str, ...]:
    """Key, name and aliases, without those that read the same."""
    return tuple({folded(name): name for name in (kpi.key, kpi.name)}.values()) + kpi.aliases


def _override(
    declared: Mapping[str, Mapping[str, Any]], profile: Profile, key: str
) -> Mapping[str, Any]:
    """A declaration with the profile's changes; what is said of the indicator itself wins."""
    own = profile.kpis.get(key, {})
    raw = {**declared.get(key, {}), **own}
    if key in profile.bands:
        raw["bands"] = profile.bands[key]
    if raw.get("denominator") != "headcount":
        return {**raw, "basis": own.get("basis")}
    every = profile.headcount_basis.get("all")
    basis = profile.headcount_basis.get(key) or own.get("basis") or every or raw.get("basis")
    return {**raw, "basis": basis}


def _catalogue(
    declared: Mapping[str, Mapping[str, Any]], measures: Mapping[str, Measure]
) -> Catalogue:
    kpis = tuple(_kpi(key, raw, measures) for key, raw in declared.items())
    owners: dict[str, str] = {}
    for kpi in kpis:
        for name in _names(kpi):
            if folded(name) in owners:
                raise ValueError(f"指标 {kpi.key} 的名称“{name}”已被 {owners[folded(name)]} 使用")
            owners[folded(name)] = kpi.key
    return Catalogue(kpis, measures, declared)


_NEEDED = ("name", "category", "unit", "numerator", "direction", "rollup")
_TEXTS = ("name", "numerator", "denominator", "plan", "source")
_CHOICES: Mapping[str, type[StrEnum]] = {
    "category": Category,
    "unit": Unit,
    "direction": Direction,
    "rollup": Rollup,
    "basis": HeadcountBasis,
    "banded": PeriodKind,
}


def _kpi(key: str, raw: Mapping[str, Any], measures: Mapping[str, Measure]) -> Kpi:
    """Read one declaration; ``ValueError`` says in Chinese what is wrong with it."""
    given: dict[str, Any] = {name: value for name, value in raw.items() if value is not None}
    bands, aliases = given.pop("bands", None), given.pop("aliases", [])
    for name in _NEEDED:
        if name not in given:
            raise ValueError(f"指标 {key} 缺少字段 {name}")
    for name, value in given.items():
        if name in _CHOICES:
            if value not in tuple(_CHOICES[name]):
                options = "、".join(_CHOICES[name])
                raise ValueError(f"指标 {key} 的 {name} 应为 {options} 之一，现为 {value}")
            given[name] = _CHOICES[name](value)
        elif name not in _TEXTS:
            raise ValueError(f"指标 {key} 没有字段 {name}")
        elif not isinstance(value, str) or not value.strip():
            raise ValueError(f"指标 {key} 的 {name} 应为文字，现为 {value}")
    if not isinstance(aliases, list) or not all(isinstance(alias, str) for alias in aliases):
        raise ValueError(f"指标 {key} 的 aliases 应为名称的列表")
    if (given.get("denominator") == "headcount") != ("basis" in given):
        raise ValueError(f"指标 {key} 的分母为 headcount 时须写 basis，其他分母不写")
    if "basis" in given:
        given["denominator"] = f"headcount_{given['basis']}"
    for name in ("numerator", "denominator", "plan"):
        for measure in (part for term in terms(given.get(name, "")) for part in term):
            if measure not in measures:
                raise ValueError(f"指标 {key} 的 {name} 用到了没有的度量 {measure}")
    good, watch = _bounds(key, bands, given["direction"])
    given.setdefault("source", "")
    kpi = Kpi(key=key, aliases=tuple(aliases), good=good, watch=watch, **given)
    return replace(kpi, accrues=_accrues(kpi, bands, measures))


def _accrues(kpi: Kpi, bands: object, measures: Mapping[str, Measure]) -> bool:
    """Whether a part of a period can bring only a part: not a figure of one day, nor a rate.

    Ours: bounds for months only, and those of attainment, are taken to be of such figures.
    """
    if measures[kpi.measures[0]].rollup is Rollup.SNAPSHOT:
        return False
    return kpi.good is None or kpi.banded is not None or bands == "attainment"


def _bounds(
    key: str, bands: object, direction: Direction
) -> tuple[float, float] | tuple[None, None]:
    if bands is None:
        return None, None
    if direction is Direction.NEUTRAL:
        raise ValueError(f"指标 {key} 的方向为 neutral，不能设等级")
    match bands:
        case "attainment":
            return ATTAINMENT_BANDS
        case (int() | float() as good, int() | float() as watch):
            if (good < watch) if direction is Direction.UP else (good > watch):
                raise ValueError(f"指标 {key} 的达标线 {good:g} 与关注线 {watch:g} 次序相反")
            return float(good), float(watch)
    raise ValueError(f"指标 {key} 的 bands 应为两个数字或 attainment，现为 {bands}")
