"""Alerts: configurable rules evaluated over plain figures, dates and company rule tables.

Facts are one plain mapping:

- ``as_of``: the last day that the figures cover; ``calendar``: a ``BusinessCalendar``,
  the default one if left out
- ``subjects``: level → code → attributes (``name``, ``rank``, ``rank_class``, ``joined``,
  ``left``, …); a rank by the name that the catalogue of ranks has for it
- ``figures``: level → code → measure → month label → number; a month in which the
  subject did not exist is left out
- ``tables``: the company's rule tables by key, as :mod:`agency.alert_tables` reads them
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from agency.alert_figures import (
    Series,
    amount_text,
    day_text,
    days_text,
    divided,
    name_of,
    parts,
    rounded,
    sums,
    unit_of,
)
from agency.alert_rules import COMPARATORS, Rule, Window, table_names
from agency.alert_tables import Requirement, Standard, Table, row_of
from agency.finding import Finding, Severity
from agency.kpi import Unit
from agency.periods import BusinessCalendar, Period, months_later


@dataclass(frozen=True, slots=True)
class Alert:
    """One warning about one subject.

    ``since`` is the first day of the first bad month, of the standard's window, or of the
    days of warning before a date. ``actual`` and ``limit``, in ``unit``, are what the measure
    is and what it should be, for standards those of the worst requirement; for dates there is
    no actual and the limit is the day. ``distance`` is how far it is to safety: in
    ``distance_unit``, that of the metric or its numerator; for dates the days left, negative
    when overdue.
    """

    rule: str
    subject: str
    since: date
    actual: float | None
    limit: float | date
    distance: float
    unit: Unit | None
    distance_unit: Unit | None
    text: str
    recipients: tuple[str, ...]

    @property
    def figures(self) -> tuple[str, str, str]:
        """Actual, limit and distance as users read them, each with its unit."""
        if isinstance(self.limit, date):
            return "", self.limit.isoformat(), days_text(self.distance)
        actual = "" if self.actual is None else amount_text(self.actual, self.unit)
        limit = amount_text(self.limit, self.unit)
        return actual, limit, amount_text(self.distance, self.distance_unit)


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
    """What keeps rules from being evaluated: one note for tables, one for each rule's measures."""
    known = _known(facts)
    findings = []
    resting: list[tuple[Rule, str]] = []
    for rule in rules:
        figures = known.figures.get(rule.level, {})
        measured = {measure for own in figures.values() for measure in own}
        tables = [key for key in rule.needs if key not in known.tables]
        used = [rule.metric, *known.required(rule)]
        lacking = [part for metric in used for part in parts(metric) if part not in measured]
        if tables:
            names = "、".join(f"“{table_names().get(key, key)}”（{key}）" for key in tables)
            resting.append((rule, names))
        elif lacking:
            names = "、".join(map(name_of, dict.fromkeys(lacking)))
            reason, remedy = f"{rule.name}未启用：没有{names}的数据", "导入相应清单，预警随即启用"
            findings.append(Finding(Severity.INFO, "alert", reason, remedy, value=rule.id))
    return [*_without_tables(resting), *findings]


def _without_tables(resting: Sequence[tuple[Rule, str]]) -> list[Finding]:
    """One note about all rules whose tables are missing, each with the tables it needs."""
    if not resting:
        return []
    remedy = "在口径文件的 tables 下填好该表，预警随即启用"
    rule, names = resting[0]
    if len(resting) == 1:
        reason = f"{rule.name}未启用：缺少公司规则表{names}"
        return [Finding(Severity.INFO, "alert", reason, remedy, value=rule.id)]
    needs = "、".join(f"{rule.name}要{names}" for rule, names in resting)
    reason = f"{len(resting)}种预警未启用，缺少公司规则表：{needs}"
    return [Finding(Severity.INFO, "alert", reason, remedy, sheet="预警")]


@dataclass(frozen=True, slots=True)
class _Known:
    """The facts, typed."""

    as_of: date
    calendar: BusinessCalendar
    subjects: Mapping[str, Mapping[str, Mapping[str, Any]]]
    figures: Mapping[str, Mapping[str, Series]]
    tables: Mapping[str, Table]

    def required(self, rule: Rule) -> list[str]:
        """The metrics that the rule's tables ask for."""
        standards = [row for key in rule.needs for row in self.tables.get(key, {}).values()]
        return [need.metric for row in standards for need in row.requirements]

    def standard(self, rule: Rule, about: Mapping[str, Any]) -> Standard | None:
        """The first row of the rule's tables that is for this subject."""
        rank, rank_class = str(about.get("rank", "")), str(about.get("rank_class", ""))
        rows = (row_of(self.tables.get(key, {}), rank, rank_class) for key in rule.needs)
        return next((r for r in rows if r and r.is_for(about.get("joined"), self.as_of)), None)

    def months(self, window: Window, last: Period) -> tuple[list[Period], date]:
        """The window's months up to ``last``, and the day on which the window ends."""
        if isinstance(window, int):
            months = [last]
            while len(months) < window:
                months.insert(0, self.calendar.previous(months[0]))
            return months, last.last
        if isinstance(window, tuple):
            months, until = [self.calendar.parse(window[0])], self.calendar.parse(window[1])
            while months[-1].last < until.last:
                months.append(self.calendar.month_of(months[-1].last + timedelta(days=1)))
        else:
            length = {"quarter": 3, "half": 6, "year": 12}[window]
            first = (last.number - 1) // length * length
            months = list(self.calendar.months(last.year)[first : first + length])
        return [month for month in months if month.first <= last.first], months[-1].last


def _measure_alert(rule: Rule, code: str, about: Mapping[str, Any], known: _Known) -> Alert | None:
    """A figure that has compared badly for ``times`` months in a row."""
    series = known.figures.get(rule.level, {}).get(code, {})
    month = known.calendar.month_of(known.as_of)
    if (known.months(rule.window, month)[1] - known.as_of).days > rule.lead:
        month = known.calendar.previous(month)
    bad: list[tuple[Period, float, float | None]] = []
    while True:
        top, bottom = sums(series, rule.metric, known.months(rule.window, month)[0])
        value = divided(top, bottom)
        if value is None or not COMPARATORS[rule.comparator](value, rule.threshold):
            break
        bad.append((month, value, bottom))
        month = known.calendar.previous(month)
    if len(bad) < max(rule.times, 1):
        return None
    since = bad[-1][0].first
    _, value, bottom = bad[0]
    unit, safety_unit = unit_of(rule.metric), unit_of(parts(rule.metric)[0])
    away = abs(rule.threshold - value) * (1 if bottom is None else bottom)
    distance = rounded(away, safety_unit)
    text = rule.text.format(
        name=about.get("name", code),
        period=_span_text(known.months(rule.window, bad[0][0])[0]),
        value=amount_text(value, unit),
        threshold=amount_text(rule.threshold, unit),
        distance=amount_text(distance, safety_unit),
        months=len(bad),
        since=day_text(since),
    )
    figures = (value, rule.threshold, distance, unit, safety_unit)
    return Alert(rule.id, code, since, *figures, text, rule.recipients)


def _span_text(months: Sequence[Period]) -> str:
    """``10月``, ``8月至10月``, ``2026年12月至2027年2月``: the months that were judged."""
    first, last = months[0], months[-1]
    if first == last:
        return f"{last.number}月"
    if first.year == last.year:
        return f"{first.number}月至{last.number}月"
    return f"{first.year}年{first.number}月至{last.year}年{last.number}月"


@dataclass(frozen=True, slots=True)
class _Standing:
    """How far a subject is on one requirement."""

    need: Requirement
    value: float

    @property
    def share(self) -> float:
        return self.value / self.need.amount

    @property
    def gap(self) -> float:
        return rounded(self.need.amount - self.value, unit_of(self.need.metric))

    @property
    def text(self) -> str:
        return f"{name_of(self.need.metric)} {amount_text(self.gap, unit_of(self.need.metric))}"


def _standard_alert(rule: Rule, code: str, about: Mapping[str, Any], known: _Known) -> Alert | None:
    """A subject near to a standard worth reaching, or short of one that must be kept.

    A quotient whose denominator is 0 asks for nothing, as no premium was due; whoever lacks
    a figure altogether is not judged.
    """
    row = known.standard(rule, about)
    if row is None:
        return None
    series = known.figures.get(rule.level, {}).get(code, {})
    window = rule.window if row.window is None else row.window
    months, until = known.months(window, known.calendar.month_of(known.as_of))
    days = (until - known.as_of).days
    if not months or not 0 <= days <= rule.lead:
        return None
    standings = []
    for need in row.requirements:
        top, bottom = sums(series, need.metric, months[-1:] if need.last else months)
        if top is None:
            return None
        value = divided(top, bottom)
        if value is not None:
            standings.append(_Standing(need, value))
    short = [standing for standing in standings if standing.value < standing.need.amount]
    if not short:
        return None
    worst = min(short, key=lambda standing: standing.share)
    if rule.threshold > max(worst.share, 0.0):
        return None
    text = rule.text.format(
        name=about.get("name", code),
        to=row.to,
        gaps="、".join(standing.text for standing in short),
        until=day_text(until),
        days=days_text(days),
    )
    unit = unit_of(worst.need.metric)
    figures = (worst.value, worst.need.amount, worst.gap, unit, unit)
    return Alert(rule.id, code, months[0].first, *figures, text, rule.recipients)


def _date_alert(rule: Rule, code: str, about: Mapping[str, Any], known: _Known) -> Alert | None:
    """A day that draws near or has just passed."""
    begin = about.get(rule.begin)
    if begin is None or about.get(rule.done) is not None:
        return None
    due = months_later(begin, rule.months)
    left = (due - known.as_of).days
    if not -rule.after <= left <= rule.lead:
        return None
    text = rule.text.format(name=about.get("name", code), until=day_text(due), days=days_text(left))
    since = due - timedelta(days=rule.lead)
    return Alert(rule.id, code, since, None, due, float(left), None, None, text, rule.recipients)


_KINDS: Mapping[str, Callable[[Rule, str, Mapping[str, Any], _Known], Alert | None]] = {
    "measure": _measure_alert,
    "standard": _standard_alert,
    "date": _date_alert,
}


def _known(facts: Mapping[str, Any]) -> _Known:
    return _Known(
        as_of=facts["as_of"],
        calendar=facts.get("calendar") or BusinessCalendar(),
        subjects=facts.get("subjects", {}),
        figures=facts.get("figures", {}),
        tables=facts.get("tables", {}),
    )
