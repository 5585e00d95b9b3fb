"""Alerts: configurable rules evaluated over plain figures, dates and company rule tables.

Facts are one plain mapping:

- ``as_of``: the last day that the figures cover; ``calendar``: a ``BusinessCalendar``,
  the default one if left out
- ``subjects``: level → code → attributes (``name``, ``rank``, ``joined``, ``left``, …)
- ``figures``: level → code → measure → month label → number; a month in which the
  subject did not exist is left out
- ``tables``: the company's rule tables by key, each ``{rank or "*": {requires: {measure:
  amount}, to: rank aimed at, window: months, quarter or year}}``; an amount is a number
  for the months' sum, or ``{amount: …, take: last}`` for the last month's figure
- ``measures``: measure → (name for users, ``Unit``), of measures that the catalogue of
  indicators lacks
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from math import ceil
from string import Formatter
from typing import Any

from agency.finding import Finding, Severity
from agency.kpi import Unit, catalogue
from agency.measures import months_later
from agency.periods import BusinessCalendar, Period
from agency.profile import load_yaml

LEVELS = ("agent", "group", "team")
COMPARATORS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

Window = int | str
Series = Mapping[str, Mapping[str, float | None]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One alert; the catalogue's head says what each kind uses.

    ``threshold`` is in the metric's unit, a fraction for ratios and standards; ``lead`` and
    ``after`` are days; ``window`` is a number of months, ``quarter`` or ``year``.
    """

    id: str
    name: str
    kind: str
    level: str
    text: str
    recipients: tuple[str, ...]
    lead: int
    class_: str
    source: str
    metric: str = ""
    comparator: str = "<"
    threshold: float = 0.0
    window: Window = 1
    times: int = 1
    begin: str = ""
    months: int = 0
    done: str = ""
    after: int = 30
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """One warning about one subject.

    ``since`` is the first day of the first bad month, of the standard's window, or of the
    days of warning before a date. ``distance`` is how far it is to safety: for measures in
    the unit of the metric or its numerator, for standards the worst requirement's open share
    (0–1), for dates the days left (negative when overdue).
    """

    rule: str
    subject: str
    since: date
    distance: float
    text: str
    recipients: tuple[str, ...]


def evaluate(rules: Sequence[Rule], facts: Mapping[str, Any]) -> list[Alert]:
    """All alerts, by rule and then by subject code; ``unready`` names the rules that rest.

    Subjects who have left by ``as_of`` are passed over. ``KeyError`` if ``as_of`` is missing.
    """
    known = _known(facts)
    return [
        alert
        for rule in rules
        for code, about in sorted(known.subjects.get(rule.level, {}).items())
        if about.get("left") is None or about["left"] > known.as_of
        if (alert := _KINDS[rule.kind](rule, code, about, known)) is not None
    ]


def unready(rules: Sequence[Rule], facts: Mapping[str, Any]) -> list[Finding]:
    """What keeps rules from being evaluated: mistakes in rule tables, then a note for each rule.

    A note says which table of the company, or which measure nobody has, is missing.
    """
    known = _known(facts)
    findings = list(known.mistakes)
    for rule in rules:
        figures = known.figures.get(rule.level, {})
        measured = {measure for own in figures.values() for measure in own}
        tables = [key for key in rule.needs if key not in facts.get("tables", {})]
        used = [rule.metric, *known.required(rule)]
        lacking = [part for metric in used for part in _parts(metric) if part not in measured]
        if tables:
            names = "、".join(f"“{table_names().get(key, key)}”（{key}）" for key in tables)
            reason, remedy = f"缺少公司规则表{names}", "在口径文件中填好该表，预警随即启用"
        elif lacking:
            names = "、".join(known.measure(part)[0] for part in dict.fromkeys(lacking))
            reason, remedy = f"没有{names}的数据", "导入相应清单，预警随即启用"
        else:
            continue
        findings.append(
            Finding(Severity.INFO, "alert", f"{rule.name}未启用：{reason}", remedy, value=rule.id)
        )
    return findings


@dataclass(frozen=True, slots=True)
class _Requirement:
    metric: str
    amount: float
    last: bool


@dataclass(frozen=True, slots=True)
class _Standard:
    requirements: tuple[_Requirement, ...]
    to: str
    window: Window | None


@dataclass(frozen=True, slots=True)
class _Known:
    """The facts, typed."""

    as_of: date
    calendar: BusinessCalendar
    subjects: Mapping[str, Mapping[str, Mapping[str, Any]]]
    figures: Mapping[str, Mapping[str, Series]]
    tables: Mapping[str, Mapping[str, _Standard]]
    measures: Mapping[str, tuple[str, Unit | None]]
    mistakes: tuple[Finding, ...]

    def measure(self, metric: str) -> tuple[str, Unit | None]:
        """Name and unit of a measure or ratio, for texts."""
        if metric in self.measures:
            return self.measures[metric]
        parts = _parts(metric)
        if len(parts) > 1:
            return "÷".join(self.measure(part)[0] for part in parts), Unit.RATIO
        known = catalogue().measures.get(metric)
        return (metric, None) if known is None else (known.name, known.unit)

    def required(self, rule: Rule) -> list[str]:
        """The metrics that the rule's tables ask for."""
        standards = [row for key in rule.needs for row in self.tables.get(key, {}).values()]
        return [need.metric for row in standards for need in row.requirements]

    def months(self, window: Window, last: Period) -> tuple[list[Period], date]:
        """The window's months up to ``last``, and the day on which the window ends."""
        if isinstance(window, int):
            months = [last]
            while len(months) < window:
                months.insert(0, self.calendar.previous(months[0]))
            return months, last.last
        year = self.calendar.months(last.year)
        quarter = (last.number - 1) // 3
        inside = year if window == "year" else year[3 * quarter : 3 * quarter + 3]
        return [month for month in inside if month.first <= last.first], inside[-1].last


def _measure_alert(rule: Rule, code: str, about: Mapping[str, Any], known: _Known) -> Alert | None:
    """A figure that has compared badly for ``times`` months in a row."""
    series = known.figures.get(rule.level, {}).get(code, {})
    month = known.calendar.month_of(known.as_of)
    if (known.months(rule.window, month)[1] - known.as_of).days > rule.lead:
        month = known.calendar.previous(month)
    bad: list[tuple[Period, float, float | None]] = []
    while True:
        top, bottom = _sums(series, rule.metric, known.months(rule.window, month)[0])
        value = _divided(top, bottom)
        if value is None or not COMPARATORS[rule.comparator](value, rule.threshold):
            break
        bad.append((month, value, bottom))
        month = known.calendar.previous(month)
    if len(bad) < max(rule.times, 1):
        return None
    since = bad[-1][0].first
    _, value, bottom = bad[0]
    unit = known.measure(rule.metric)[1]
    safety_unit = known.measure(_parts(rule.metric)[0])[1]
    away = abs(rule.threshold - value) * (1 if bottom is None else bottom)
    distance = _rounded(away, safety_unit)
    text = rule.text.format(
        name=about.get("name", code),
        value=_amount(value, unit),
        threshold=_amount(rule.threshold, unit),
        distance=_amount(distance, safety_unit),
        months=len(bad),
        since=_day(since),
    )
    return Alert(rule.id, code, since, distance, text, rule.recipients)


def _standard_alert(rule: Rule, code: str, about: Mapping[str, Any], known: _Known) -> Alert | None:
    """A subject near to a standard worth reaching, or short of one that must be kept."""
    series = known.figures.get(rule.level, {}).get(code, {})
    tables = (known.tables.get(key, {}) for key in rule.needs)
    rows = (table.get(about.get("rank", ""), table.get("*")) for table in tables)
    row = next((row for row in rows if row), None)
    if row is None:
        return None
    window = rule.window if row.window is None else row.window
    months, until = known.months(window, known.calendar.month_of(known.as_of))
    days = (until - known.as_of).days
    shares, gaps = [], []
    for need in row.requirements:
        value = _divided(*_sums(series, need.metric, months[-1:] if need.last else months))
        if value is None:
            return None
        shares.append(value / need.amount)
        if value < need.amount:
            name, unit = known.measure(need.metric)
            gaps.append(f"{name} {_amount(_rounded(need.amount - value, unit), unit)}")
    worst = min(shares)
    if days > rule.lead or not rule.threshold <= max(worst, 0.0) or not gaps:
        return None
    text = rule.text.format(
        name=about.get("name", code),
        to=row.to,
        gaps="、".join(gaps),
        until=_day(until),
        days=_days(days),
    )
    return Alert(rule.id, code, months[0].first, 1 - worst, text, rule.recipients)


def _date_alert(rule: Rule, code: str, about: Mapping[str, Any], known: _Known) -> Alert | None:
    """A day that draws near or has just passed."""
    begin = about.get(rule.begin)
    if begin is None or about.get(rule.done) is not None:
        return None
    due = months_later(begin, rule.months)
    left = (due - known.as_of).days
    if not -rule.after <= left <= rule.lead:
        return None
    text = rule.text.format(name=about.get("name", code), until=_day(due), days=_days(left))
    return Alert(rule.id, code, due - timedelta(days=rule.lead), left, text, rule.recipients)


_KINDS: Mapping[str, Callable[[Rule, str, Mapping[str, Any], _Known], Alert | None]] = {
    "measure": _measure_alert,
    "standard": _standard_alert,
    "date": _date_alert,
}
_FIELDS: Mapping[str, frozenset[str]] = {
    "measure": frozenset({"name", "value", "threshold", "distance", "months", "since"}),
    "standard": frozenset({"name", "to", "gaps", "until", "days"}),
    "date": frozenset({"name", "until", "days"}),
}


def _parts(metric: str) -> list[str]:
    return [part.strip() for part in metric.split("/") if part.strip()]


def _sums(
    series: Series, metric: str, months: Sequence[Period]
) -> tuple[float | None, float | None]:
    """Sums of a metric's one or two measures over the months that have figures.

    The second is None for a metric that is no ratio; the first is None without any figure.
    """
    sums = []
    for part in _parts(metric):
        own = series.get(part, {})
        values = [value for month in months if (value := own.get(month.label)) is not None]
        if not values:
            return None, None
        sums.append(sum(values))
    return sums[0], sums[1] if len(sums) > 1 else None


def _divided(top: float | None, bottom: float | None) -> float | None:
    if top is None or bottom is None:
        return top
    return top / bottom if bottom else None


def _rounded(amount: float, unit: Unit | None) -> float:
    """Money in cents, ratios as they are, everything else in wholes, rounded up."""
    if unit is Unit.YUAN:
        return round(amount, 2)
    return amount if unit in (Unit.RATIO, None) else ceil(round(amount, 9))


def _amount(value: float, unit: Unit | None) -> str:
    if unit is Unit.RATIO:
        return f"{round(value * 100, 1):g}%"
    return f"{value:,.2f}".rstrip("0").rstrip(".") + (unit.label if unit else "")


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _days(left: int) -> str:
    if left < 0:
        return f"已过{-left}天"
    return f"还有{left}天" if left else "今天到期"


def _known(facts: Mapping[str, Any]) -> _Known:
    tables: dict[str, dict[str, _Standard]] = {}
    mistakes = []
    for key, table in facts.get("tables", {}).items():
        tables[key] = {}
        for rank, raw in table.items() if isinstance(table, Mapping) else [("", table)]:
            try:
                tables[key][rank] = _standard(raw)
            except (AttributeError, KeyError, TypeError, ValueError):
                mistakes.append(
                    Finding(
                        Severity.ERROR,
                        "alert-table",
                        f"公司规则表“{table_names().get(key, key)}”中“{rank}”一行无法使用",
                        "写明 requires，每项为大于0的数字；window 为月数、quarter 或 year",
                        value=str(raw),
                    )
                )
    return _Known(
        as_of=facts["as_of"],
        calendar=facts.get("calendar") or BusinessCalendar(),
        subjects=facts.get("subjects", {}),
        figures=facts.get("figures", {}),
        tables=tables,
        measures=facts.get("measures", {}),
        mistakes=tuple(mistakes),
    )


def _standard(raw: Mapping[str, Any]) -> _Standard:
    requirements = []
    for metric, given in raw["requires"].items():
        spec = given if isinstance(given, Mapping) else {"amount": given}
        amount = float(spec["amount"])
        if amount <= 0 or not 1 <= len(_parts(metric)) <= 2:
            raise ValueError(metric)
        requirements.append(_Requirement(metric, amount, spec.get("take") == "last"))
    if not requirements:
        raise ValueError("requires")
    window = raw.get("window")
    return _Standard(
        tuple(requirements), str(raw.get("to", "")), None if window is None else _window(window)
    )


@cache
def _catalogue() -> Mapping[str, Any]:
    text = files("agency").joinpath("catalogue", "alerts.yaml").read_text("utf-8")
    raw: Mapping[str, Any] = load_yaml(text)
    return raw


def table_names() -> Mapping[str, str]:
    """Names of the company rule tables that shipped rules need, by key."""
    names: Mapping[str, str] = _catalogue()["tables"]
    return names


@cache
def shipped() -> tuple[Rule, ...]:
    """The package's rules: the eighteen of seed 001 and ours, in the catalogue's order."""
    return tuple(_rule(raw) for raw in _catalogue()["rules"])


def load(changes: Mapping[str, Any]) -> tuple[tuple[Rule, ...], list[Finding]]:
    """The shipped rules with head office's changes, and findings on changes that do not fit.

    ``changes`` maps rule ids to fields that replace the rule's own; None removes a rule, an
    id that is not shipped adds one. Whatever does not fit changes nothing.
    """
    raws = {raw["id"]: raw for raw in _catalogue()["rules"]}
    rules = {rule.id: rule for rule in shipped()}
    findings = []
    for key, change in changes.items():
        if change is None:
            rules.pop(key, None)
            continue
        try:
            rules[key] = _rule({"class": "公司预警", **raws.get(key, {}), **change, "id": key})
        except KeyError as error:
            findings.append(_misfit(key, f"缺少项目 {error.args[0]}", change))
        except TypeError:
            findings.append(_misfit(key, "应为“项目: 内容”的形式", change))
        except ValueError as error:
            findings.append(_misfit(key, str(error), change))
    return tuple(rules.values()), findings


def _misfit(key: str, detail: str, change: object) -> Finding:
    return Finding(
        Severity.ERROR,
        "alert-rule",
        f"预警规则 {key} 无法使用：{detail}",
        "改正后重试，此处暂用原规则",
        value=str(change),
    )


def _rule(raw: Mapping[str, Any]) -> Rule:
    """Check and type one rule; errors carry a Chinese text for the user."""
    kind = _one_of("kind", raw["kind"], tuple(_KINDS))
    metric = str(raw["metric"]) if kind == "measure" else ""
    needs = _names("needs", raw["needs"]) if kind == "standard" else ()
    if kind == "measure" and not 1 <= len(_parts(metric)) <= 2:
        raise ValueError("metric 应为一个指标，或“指标 / 指标”")
    return Rule(
        id=str(raw["id"]),
        name=str(raw["name"]),
        kind=kind,
        level=_one_of("level", raw["level"], LEVELS),
        text=_template(str(raw["text"]), _FIELDS[kind]),
        recipients=_names("recipients", raw["recipients"]),
        lead=_whole("lead", raw["lead"]),
        class_=str(raw["class"]),
        source="ours" if raw.get("ours") else str(raw.get("source", "company")),
        metric=metric,
        comparator=_one_of("comparator", raw.get("comparator", "<"), tuple(COMPARATORS)),
        threshold=_number("threshold", raw.get("threshold", 0)),
        window=_window(raw.get("window", 1)),
        times=_whole("times", raw.get("times", 1)),
        begin=str(raw["begin"]) if kind == "date" else "",
        months=_whole("months", raw.get("months", 0)),
        done=str(raw.get("done", "")),
        after=_whole("after", raw.get("after", 30)),
        needs=needs,
    )


def _template(text: str, allowed: frozenset[str]) -> str:
    """A text whose braces hold allowed names only, without conversions or formats."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        raise ValueError("text 中的花括号不成对") from None
    for _, field, form, conversion in parts:
        if field is not None and (field not in allowed or form or conversion):
            raise ValueError(f"text 中不能用 {{{field}}}，可用：{'、'.join(sorted(allowed))}")
    return text


def _names(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError(f"{name} 应为至少一项的列表，现为 {value}")
    return tuple(str(item) for item in value)


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{name} 应为数字，现为 {value}")
    return float(value)


def _window(value: object) -> Window:
    if value in ("quarter", "year"):
        return str(value)
    return max(_whole("window", value), 1)


def _whole(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{name} 应为不小于0的整数，现为 {value}")
    return value


def _one_of(name: str, value: object, allowed: Sequence[str]) -> str:
    if value not in allowed:
        raise ValueError(f"{name} 应为 {'、'.join(allowed)} 之一，现为 {value}")
    return str(value)
