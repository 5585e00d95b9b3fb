"""A 口径 profile: every choice on which the same records give different figures.

Shipped profiles lie in the package; head office writes its own as a YAML text that
``extends`` a shipped one and states only what differs. Mistakes in such a text are
returned as findings, and the extended profile's value stands in for a bad one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from agency.declaration import (
    Misfit,
    at,
    choice,
    entries,
    flag,
    known_keys,
    load_yaml,
    mapping,
    number,
    pair,
    steps,
    text,
)
from agency.finding import Finding, Severity
from agency.periods import BusinessCalendar, MonthRule

SHIPPED = ("default", "month26", "regulator")

TARGET_RATES = ("renewal_rate", "confirmation_rate")
"""Rates that plans may take: 续收达成率, and 转正 as a share of the year's hires."""

_WEEKDAYS = "一二三四五六日"


class PremiumBasis(StrEnum):
    """Which premium FYP is counted in."""

    SCALE = "scale"
    STANDARD = "standard"


class HeadcountBasis(StrEnum):
    """Which headcount a rate is divided by."""

    OPENING = "opening"
    CLOSING = "closing"
    AVERAGE = "average"

    @property
    def label(self) -> str:
        """The words that users read."""
        return {"opening": "期初人力", "closing": "期末人力", "average": "平均人力"}[self.value]


class PersistencyBase(StrEnum):
    """Whether premium no longer payable (免缴, 缴清, 展期) counts as kept or is left out."""

    COMPANY = "company"
    REGULATOR = "regulator"


class Persistency25Base(StrEnum):
    """Whether the 25-month rate is measured on the whole cohort or on its 13-month survivors."""

    ORIGINAL = "original"
    SURVIVORS = "survivors"


class LeaveRule(StrEnum):
    """What a day of approved leave is to attendance: not due, missed, or attended."""

    EXCLUDED = "excluded"
    MISSED = "missed"
    ATTENDED = "attended"


@dataclass(frozen=True, slots=True)
class Profile:
    """One set of choices; shares, rates and thresholds of ratios are fractions, money is yuan.

    ``headcount_basis`` and ``bands`` are keyed by KPI, the former also by ``all``;
    ``bands`` are (good, watch). ``attendance`` and the factor tables run from the highest
    lower bound to the lowest: (attendance from, share withheld) and (years from, factor).
    ``ranks`` adds head office's rank titles, each with its class or the known title it is an
    alias of. ``kpis`` overrides catalogue fields by KPI key. ``week_start`` is 0 (Monday) to 6.
    ``targets`` are rates by the keys of :data:`TARGET_RATES`. ``alerts``, ``tables``,
    ``playbook`` and ``synonyms`` are kept as written: :mod:`agency.company` and the import read
    them.
    """

    key: str
    name: str
    premium_basis: PremiumBasis
    headcount_basis: Mapping[str, HeadcountBasis]
    month_rule: MonthRule
    week_start: int
    producer_threshold: float
    persistency_base: PersistencyBase
    persistency_25_base: Persistency25Base
    leave: LeaveRule
    include_self_policies: bool
    seasonal: tuple[float, ...]
    attendance: tuple[tuple[float, float], ...]
    standard_factors: tuple[tuple[float, float], ...]
    rider_factors: tuple[tuple[float, float], ...]
    ranks: Mapping[str, str]
    bands: Mapping[str, tuple[float, float]]
    kpis: Mapping[str, Mapping[str, Any]]
    targets: Mapping[str, float] = field(default_factory=dict)
    alerts: Mapping[str, Any] = field(default_factory=dict)
    tables: Mapping[str, Any] = field(default_factory=dict)
    playbook: Mapping[str, Any] = field(default_factory=dict)
    synonyms: Mapping[str, Any] = field(default_factory=dict)

    @property
    def calendar(self) -> BusinessCalendar:
        """How this profile counts months and weeks."""
        return BusinessCalendar(self.month_rule, self.week_start)

    def describe(self) -> list[tuple[str, str]]:
        """What is printed on sheets, as (topic, choice) in Chinese."""
        every = self.headcount_basis.get("all")
        month = (
            "自然月"
            if self.month_rule is MonthRule.NATURAL
            else "上月26日至本月25日（1月为1日至25日，12月为11月26日至12月31日）"
        )
        first, last = _WEEKDAYS[self.week_start], _WEEKDAYS[(self.week_start + 6) % 7]
        kept = {
            PersistencyBase.COMPANY: "公司口径：免缴、缴清、展期计入分子和分母",
            PersistencyBase.REGULATOR: "监管口径：免缴、缴清、展期从分子和分母中剔除",
        }
        chain = {
            Persistency25Base.ORIGINAL: "分母为原始保费",
            Persistency25Base.SURVIVORS: "分母为13个月时仍有效的保费",
        }
        leave = {
            LeaveRule.EXCLUDED: "批准的请假不计入应出勤",
            LeaveRule.MISSED: "请假计为缺勤",
            LeaveRule.ATTENDED: "请假计为出勤",
        }
        steps = "；".join(f"{bound:.0%}及以上扣{share:.0%}" for bound, share in self.attendance)
        return [
            ("口径", self.name),
            ("保费", "规模保费" if self.premium_basis is PremiumBasis.SCALE else "标准保费"),
            ("业绩日期", "按承保日期；犹豫期撤单在撤单当期冲减"),
            ("月份", month),
            ("周", f"周{first}至周{last}，跨月的周按日期分属两月"),
            ("人力分母", f"各比率均按{every.label}" if every else "各比率按指标所注的人力"),
            ("举绩", "当期净件数不少于1件且净FYP大于0"),
            ("实动", f"当期净FYP不低于{self.producer_threshold:,.0f}元"),
            ("继续率", f"{kept[self.persistency_base]}；应缴日后60日内收到计为继续"),
            ("25个月继续率", chain[self.persistency_25_base]),
            ("请假", leave[self.leave]),
            ("主管出勤扣发", f"管理津贴：{steps}"),
            ("自保件", "计入" if self.include_self_policies else "不计入"),
            ("月度占比", " ".join(f"{share * 100:g}%" for share in self.seasonal)),
            *self._own(),
        ]

    def _own(self) -> list[tuple[str, str]]:
        """How much of what is shipped the company has changed; nothing if it has not."""
        changes = (
            (self.kpis, "指标改{}项"),
            (self.alerts, "预警规则改{}条"),
            (self.tables, "公司规则表{}张"),
            (self.playbook, "改善措施改{}个指标"),
        )
        told = [text.format(len(changed)) for changed, text in changes if changed]
        return [("公司规定", "，".join(told))] if told else []


@cache
def shipped(key: str) -> Profile:
    """A profile of the package; ``ValueError`` if there is none of that name."""
    if key not in SHIPPED:
        raise ValueError(f"key must be one of {', '.join(SHIPPED)}, got {key!r}")
    source = files("agency").joinpath("catalogue", "profiles", f"{key}.yaml").read_text("utf-8")
    parent, values, findings = _read(source, "")
    if findings:
        raise ValueError(f"shipped profile {key!r} is broken: {findings[0]}")
    return _merge(shipped(parent), key, values) if parent else Profile(key=key, **values)


def parse(source: str, key: str = "custom", file: str = "") -> tuple[Profile, list[Finding]]:
    """Read a profile text; unknown keys and bad values are findings and change nothing.

    ``extends`` names the shipped profile that is changed, ``default`` if left out. Mappings
    (``ranks``, ``bands``, ``kpis``, ``tables`` …) add to the extended profile's entries; every
    other item replaces what the extended profile says. A finding's cell is the item's key path.
    """
    parent, values, findings = _read(source, file)
    return _merge(shipped(parent or "default"), key, values), findings


def _read(source: str, file: str) -> tuple[str, dict[str, Any], list[Finding]]:
    """The name after ``extends`` ("" if none), the good values, and findings on the rest."""
    findings: list[Finding] = []

    def complain(place: str, value: object, reason: str, remedy: str) -> None:
        findings.append(
            Finding(Severity.ERROR, "profile", reason, remedy, file, "", place, str(value))
        )

    try:
        raw = load_yaml(source) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        lines = max(len(source.splitlines()), 1)
        place = f"第{min(mark.line + 1, lines)}行" if mark else ""
        problem = getattr(error, "problem", "")
        complain(place, problem, "口径文件不是有效的YAML", "检查缩进、冒号、引号和重复的项目")
        raw = {}
    if not isinstance(raw, dict):
        complain("", raw, "口径文件应为“项目: 内容”的形式", "参照自带口径文件书写")
        raw = {}
    parent = raw.pop("extends", "")
    if parent and parent not in SHIPPED:
        complain("extends", parent, "没有这个自带口径", f"可用：{'、'.join(SHIPPED)}")
        parent = ""
    values: dict[str, Any] = {}
    for name, value in raw.items():
        if name not in _READERS:
            complain(str(name), value, "口径文件中没有这个项目", f"可用：{'、'.join(_READERS)}")
            continue
        try:
            values[name] = at(name, _READERS[name], value)
        except Misfit as error:
            complain(
                error.place, error.value, f"内容无效：{error.reason}", "改正后重试，此处暂用原口径"
            )
    return parent, values, findings


def _merge(base: Profile, key: str, values: dict[str, Any]) -> Profile:
    merged = dict(values)
    for name in _ADDED:
        if name in values:
            merged[name] = {**getattr(base, name), **values[name]}
    return replace(base, key=key, **merged)


def _weekday(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value not in range(7):
        raise ValueError("应为0（周一）至6（周日）的整数")
    return value


def _shares(value: object) -> tuple[float, ...]:
    if not isinstance(value, list) or len(value) != 12:
        raise TypeError("应为12个月的占比")
    shares = tuple(number(share) for share in value)
    if abs(sum(shares) - 1) > 1e-6:
        raise ValueError(f"12个月占比之和应为1，现为{sum(shares):g}")
    return shares


def _rates(value: object) -> dict[str, float]:
    rates = entries(value)
    known_keys(rates, TARGET_RATES)
    return mapping(lambda rate: number(rate, 0, 1))(rates)


_ADDED = ("headcount_basis", "ranks", "bands", "kpis", "targets", "alerts", "tables", "playbook")
"""Mappings that add to the extended profile's."""

_READERS: Mapping[str, Callable[[object], Any]] = {
    "name": text,
    "premium_basis": choice(PremiumBasis),
    "headcount_basis": mapping(choice(HeadcountBasis)),
    "month_rule": choice(MonthRule),
    "week_start": _weekday,
    "producer_threshold": number,
    "persistency_base": choice(PersistencyBase),
    "persistency_25_base": choice(Persistency25Base),
    "leave": choice(LeaveRule),
    "include_self_policies": flag,
    "seasonal": _shares,
    "attendance": steps,
    "standard_factors": steps,
    "rider_factors": steps,
    "ranks": mapping(text),
    "bands": mapping(pair),
    "kpis": mapping(entries),
    "targets": _rates,
    "alerts": entries,
    "tables": entries,
    "playbook": entries,
    "synonyms": entries,
}
