"""A 口径 profile: every choice on which the same records give different figures.

Shipped profiles lie in the package; head office writes its own as a YAML text that
``extends`` a shipped one and states only what differs. Mistakes in such a text are
returned as findings, and the extended profile's value stands in for a bad one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import yaml

from agency.finding import Finding, Severity
from agency.periods import BusinessCalendar, MonthRule

SHIPPED = ("default", "month26", "regulator")

_WEEKDAYS = "一二三四五六日"

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


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


class RankClass(StrEnum):
    """The four classes that ranks fall into."""

    TRAINEE = "trainee"
    AGENT = "agent"
    SENIOR = "senior"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class Profile:
    """One set of choices; shares, rates and thresholds of ratios are fractions, money is yuan.

    ``headcount_basis`` and ``bands`` are keyed by KPI, the former also by ``all``;
    ``bands`` are (good, watch). ``attendance`` and the factor tables run from the highest
    lower bound to the lowest: (attendance from, share withheld) and (years from, factor).
    ``ranks`` adds head office's rank titles, each with its class or the known title it is an
    alias of. ``kpis`` overrides catalogue fields by KPI key. ``week_start`` is 0 (Monday) to 6.
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
        ]


class _Loader(yaml.SafeLoader):
    """Refuses a key that occurs twice in one mapping."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"{key.value} 重复", problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def load_yaml(text: str) -> Any:  # noqa: ANN401
    """Plain data from a YAML text; ``yaml.YAMLError`` on bad syntax and on repeated keys."""
    return yaml.load(text, _Loader)  # noqa: S506


@cache
def shipped(key: str) -> Profile:
    """A profile of the package; ``ValueError`` if there is none of that name."""
    if key not in SHIPPED:
        raise ValueError(f"key must be one of {', '.join(SHIPPED)}, got {key!r}")
    text = files("agency").joinpath("catalogue", "profiles", f"{key}.yaml").read_text("utf-8")
    parent, values, findings = _read(text, "")
    if findings:
        raise ValueError(f"shipped profile {key!r} is broken: {findings[0]}")
    return _merge(shipped(parent), key, values) if parent else Profile(key=key, **values)


def parse(text: str, key: str = "custom", file: str = "") -> tuple[Profile, list[Finding]]:
    """Read a profile text; unknown keys and bad values are findings and change nothing.

    ``extends`` names the shipped profile that is changed, ``default`` if left out.
    ``headcount_basis``, ``ranks``, ``bands`` and ``kpis`` add to the extended profile's entries;
    every other item replaces what the extended profile says.
    """
    parent, values, findings = _read(text, file)
    return _merge(shipped(parent or "default"), key, values), findings


def _read(text: str, file: str) -> tuple[str, dict[str, Any], list[Finding]]:
    """The name after ``extends`` ("" if none), the good values, and findings on the rest."""
    findings: list[Finding] = []

    def complain(place: str, value: object, reason: str, remedy: str) -> None:
        findings.append(
            Finding(Severity.ERROR, "profile", reason, remedy, file, "", place, str(value))
        )

    try:
        raw = load_yaml(text) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"第{mark.line + 1}行" if mark else ""
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
            values[name] = _READERS[name](value)
        except (TypeError, ValueError) as error:
            complain(name, value, f"内容无效：{error}", "改正后重试，此处暂用原口径")
    return parent, values, findings


def _merge(base: Profile, key: str, values: dict[str, Any]) -> Profile:
    merged = dict(values)
    for name in ("headcount_basis", "ranks", "bands", "kpis"):
        if name in values:
            merged[name] = {**getattr(base, name), **values[name]}
    return replace(base, key=key, **merged)


def _number(value: object, low: float = 0.0, high: float = float("inf")) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("应为数字")
    if not low <= value <= high:
        raise ValueError(
            f"应不小于{low:g}" if high == float("inf") else f"应在{low:g}至{high:g}之间"
        )
    return float(value)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TypeError("应为文字")
    return value.strip()


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("应为 true 或 false")
    return value


def _weekday(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value not in range(7):
        raise ValueError("应为0（周一）至6（周日）的整数")
    return value


def _choice(kind: type[E]) -> Callable[[object], E]:
    def read(value: object) -> E:
        try:
            return kind(str(value))
        except ValueError:
            raise ValueError(f"应为 {'、'.join(kind)} 之一") from None

    return read


def _mapping(read: Callable[[object], T]) -> Callable[[object], dict[str, T]]:
    def read_all(value: object) -> dict[str, T]:
        if not isinstance(value, dict):
            raise TypeError("应为“项目: 内容”的形式")
        return {_text(name): read(entry) for name, entry in value.items()}

    return read_all


def _pair(value: object) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) != 2:
        raise TypeError("应为两个数字，如 [0.8, 0.5]")
    return _number(value[0]), _number(value[1])


def _steps(value: object) -> tuple[tuple[float, float], ...]:
    if not isinstance(value, list) or not value:
        raise TypeError("应为若干组两个数字，如 [[0.8, 0], [0.5, 0.2]]")
    steps = tuple(_pair(entry) for entry in value)
    bounds = [bound for bound, _ in steps]
    if bounds != sorted(set(bounds), reverse=True):
        raise ValueError("下限应从高到低排列，不得重复")
    return steps


def _shares(value: object) -> tuple[float, ...]:
    if not isinstance(value, list) or len(value) != 12:
        raise TypeError("应为12个月的占比")
    shares = tuple(_number(share) for share in value)
    if abs(sum(shares) - 1) > 1e-6:
        raise ValueError(f"12个月占比之和应为1，现为{sum(shares):g}")
    return shares


def _fields(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("应为“字段: 内容”的形式")
    return {_text(name): entry for name, entry in value.items()}


_READERS: Mapping[str, Callable[[object], Any]] = {
    "name": _text,
    "premium_basis": _choice(PremiumBasis),
    "headcount_basis": _mapping(_choice(HeadcountBasis)),
    "month_rule": _choice(MonthRule),
    "week_start": _weekday,
    "producer_threshold": _number,
    "persistency_base": _choice(PersistencyBase),
    "persistency_25_base": _choice(Persistency25Base),
    "leave": _choice(LeaveRule),
    "include_self_policies": _flag,
    "seasonal": _shares,
    "attendance": _steps,
    "standard_factors": _steps,
    "rider_factors": _steps,
    "ranks": _mapping(_text),
    "bands": _mapping(_pair),
    "kpis": _mapping(_fields),
}
