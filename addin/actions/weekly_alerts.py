"""Alerts (预警) of the tracked week: the book's figures as facts, the alerts as rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from addin.actions.patch import TableChange
from addin.actions.rows import Row, number, table_rows
from addin.actions.weekly_figures import Scope, Tracked
from agency.alerts import Alert, Rule, evaluate, unready
from agency.finding import Finding, Severity
from workbook_templates.content import Value, from_serial, serial

Series = dict[str, dict[str, float | None]]
Levels = dict[str, dict[str, Series]]
Texts = npt.NDArray[np.str_]

_KEYS = ("rule", "subject", "agent")
_RENEWALS = {
    "renewal_due_premium": "due_premium",
    "renewal_received_premium": "received_premium",
    "renewal_due_count": "due_count",
    "renewal_received_count": "received_count",
}


def alerts(tracked: Tracked) -> tuple[TableChange, list[Finding]]:
    """The rows of the alerts table, and what is to be said about rules that rest.

    Rows of our rules that no longer hold are taken out, with a note where people had
    written how they handled them; rows of people's own stay.
    """
    facts = facts_of(tracked)
    rules = {rule.id: rule for rule in tracked.head_office.rules}
    found = evaluate([_with_value(rule) for rule in rules.values()], facts)
    rows = tuple(_row(rules[alert.rule], alert, facts) for alert in found)
    held = {_key(row) for row in rows}
    names = {rule.name for rule in rules.values()}
    gone = [
        row
        for row in table_rows(tracked.content, "alerts")
        if row["rule"] in names and _key(row) not in held
    ]
    findings = unready(list(rules.values()), facts)
    findings += [_released(row) for row in gone if row["handled"]]
    return TableChange(_KEYS, rows, frozenset(map(_key, gone))), findings


def facts_of(tracked: Tracked) -> dict[str, Any]:
    """What :mod:`agency.alerts` asks for, as the book knows it on the week's last day."""
    return {
        "as_of": tracked.last,
        "calendar": tracked.head_office.profile.calendar,
        "subjects": _subjects(tracked),
        "figures": _figures(tracked),
        "tables": tracked.head_office.tables,
    }


def _subjects(tracked: Tracked) -> dict[str, dict[str, dict[str, Any]]]:
    agents = {
        str(row["id"]): {
            "name": row["name"],
            "rank": row["rank"],
            **{key: _day(row[key]) for key in ("joined", "confirmed", "left")},
        }
        for row in table_rows(tracked.content, "agents")
        if row["id"]
    }
    whole, *groups = tracked.scopes
    team = tracked.content.fields.get("team_name") or whole.name
    return {
        "agent": {code: about for code, about in agents.items() if about["joined"]},
        "group": {scope.code: {"name": scope.name} for scope in groups},
        "team": {whole.code: {"name": team}},
    }


def _figures(tracked: Tracked) -> Levels:
    """Measures by level, subject and month: this year's from the book, last year's frozen ones.

    Months in which nobody's business was recorded are left out.
    """
    levels: Levels = {"agent": {}, "group": {}, "team": {}}
    _add_history(levels, tracked)
    months = _add_business(levels, tracked)
    _add_workforce(levels, tracked, months)
    _add_renewals(levels, tracked)
    return levels


def _add_history(levels: Levels, tracked: Tracked) -> None:
    measures = [item.key for item in tracked.plan.spec.axes["measure"].items]
    scopes = {scope.name: scope for scope in tracked.scopes}
    for row in table_rows(tracked.content, "history"):
        scope = scopes.get(str(row["group"]))
        if row["kind"] != "月" or row["year"] != tracked.year - 1 or scope is None:
            continue
        label = f"{tracked.year - 1}-{int(number(row['number'])):02d}"
        own = _own(levels, scope)
        for measure in measures:
            value = row.get(measure)
            if isinstance(value, float) and not np.isnan(value):
                own.setdefault(measure, {})[label] = value


def _add_business(levels: Levels, tracked: Tracked) -> list[int]:
    """Flows, producers and effective agents; the months that hold any rows."""
    weekly = tracked.content.tables["weekly"]
    month = np.nan_to_num(weekly["month"].astype(float)).astype(int)
    rows = weekly["week"].astype(float) <= tracked.week
    rows &= (month >= 1) & (month <= tracked.month)
    months = sorted(set(month[rows].tolist()))
    agents, groups = weekly["agent"][rows].astype(str), weekly["group"][rows].astype(str)
    people, own = _totals(tracked, agents, rows, month[rows])
    pairs, parts = _totals(tracked, agents + "\t" + groups, rows, month[rows])
    group_of = np.array([pair.partition("\t")[2] for pair in pairs])
    places = {agent: place for place, agent in enumerate(people)}
    for row in table_rows(tracked.content, "agents"):
        agent = str(row["id"])
        served = _months_served(tracked, row, months)
        series = levels["agent"].setdefault(agent, {})
        for measure, total in own.items():
            values = total[places[agent]] if agent in places else np.zeros(13)
            series[measure] = {_label(tracked, n): float(values[n]) for n in served}
    for scope in tracked.scopes:
        series = _own(levels, scope)
        for measure in own:
            mine = own[measure] if scope.whole else parts[measure][group_of == scope.name]
            values = mine.sum(axis=0).round(2)
            series.setdefault(measure, {}).update(
                {_label(tracked, n): float(values[n]) for n in months}
            )
    return months


def _totals(
    tracked: Tracked, labels: Texts, rows: npt.NDArray[np.bool_], month: npt.NDArray[np.int64]
) -> tuple[list[str], dict[str, npt.NDArray[np.float64]]]:
    """The distinct labels; by measure, one row for each of them, one column for each month."""
    weekly = tracked.content.tables["weekly"]
    names, place = np.unique(labels, return_inverse=True)
    cells, size = place * 13 + month, len(names) * 13
    totals: dict[str, npt.NDArray[np.float64]] = {}
    for item in tracked.plan.spec.axes["measure"].items:
        column = tracked.premium if item.key == "fyp" else item.key
        if column in weekly:
            amounts = np.nan_to_num(weekly[column][rows].astype(float))
            sums = np.asarray(np.bincount(cells, amounts, size), dtype=np.float64)
            totals[item.key] = sums.reshape(-1, 13).round(2)
    threshold = number(tracked.evaluator.field("producer_threshold"))
    produced = (totals["fyp"] > 0) & (totals["policies"] >= 1)
    totals["producers"] = produced.astype(np.float64)
    totals["effective_agents"] = (totals["fyp"] >= threshold).astype(np.float64)
    return names.tolist(), totals


def _add_workforce(levels: Levels, tracked: Tracked, months: Sequence[int]) -> None:
    for scope in tracked.scopes:
        own = _own(levels, scope)
        for item in tracked.plan.spec.axes["line"].items:
            measure = item.attrs.get("measure")
            if not isinstance(measure, str):
                continue
            series = own.setdefault(measure, {})
            for n in months:
                found = tracked.evaluator.cell("movement", scope.code, item.key, "actual", f"M{n}")
                series[_label(tracked, n)] = found if isinstance(found, float) else None


def _add_renewals(levels: Levels, tracked: Tracked) -> None:
    codes = {scope.name: scope.code for scope in tracked.scopes}
    whole = tracked.scopes[0].code
    for row in table_rows(tracked.content, "renewals"):
        year, month = divmod(int(number(row["due_month"])), 100)
        group = codes.get(str(row["group"]))
        if (year, month) > (tracked.year, tracked.month) or group is None:
            continue
        owners = (("agent", str(row["agent"])), ("group", group), ("team", whole))
        for measure, column in _RENEWALS.items():
            for level, code in owners:
                series = levels[level].setdefault(code, {}).setdefault(measure, {})
                label = f"{year}-{month:02d}"
                series[label] = round((series.get(label) or 0.0) + number(row[column]), 2)


def _months_served(tracked: Tracked, agent: Row, months: Sequence[int]) -> list[int]:
    """The months in which a person was under contract for at least a day."""
    spans = {
        int(number(row["number"])): (number(row["first"]), number(row["last"]))
        for row in table_rows(tracked.content, "months")
    }
    joined, left = number(agent["joined"]), number(agent["left"])
    return [n for n in months if joined <= spans[n][1] and (not left or left > spans[n][0])]


def _with_value(rule: Rule) -> Rule:
    """The rule with the measured value in front of its text, where it has one."""
    return replace(rule, text=f"{{value}}\t{rule.text}") if rule.kind == "measure" else rule


def _row(rule: Rule, alert: Alert, facts: Mapping[str, Any]) -> Row:
    value, _, text = alert.text.rpartition("\t")
    actual: dict[str, float | None] = {
        "measure": _number(value),
        "standard": 1 - alert.distance,
        "date": None,
    }
    threshold: dict[str, float | None] = {"measure": rule.threshold, "standard": 1.0, "date": None}
    return {
        "class": rule.class_,
        "rule": rule.name,
        "subject": facts["subjects"][rule.level][alert.subject]["name"],
        "agent": alert.subject if rule.level == "agent" else None,
        "since": serial(alert.since),
        "actual": actual[rule.kind],
        "threshold": threshold[rule.kind],
        "distance": alert.distance,
        "text": text,
        "recipients": "、".join(alert.recipients),
    }


def _number(text: str) -> float | None:
    """``1,234.5元`` and ``37.5%`` as numbers."""
    match = re.match(r"-?[\d,.]+", text)
    if match is None:
        return None
    value = float(match[0].replace(",", ""))
    return round(value / 100, 6) if text.endswith("%") else value


def _key(row: Mapping[str, Value]) -> tuple[Value, ...]:
    return tuple(row[key] or None for key in _KEYS)


def _released(row: Row) -> Finding:
    return Finding(
        Severity.INFO,
        "alert-released",
        f"{row['subject']}的{row['rule']}已解除，处理情况随该行移除",
        "需要留底的，请记入待办",
        sheet="预警",
        value=str(row["handled"]),
    )


def _own(levels: Levels, scope: Scope) -> Series:
    return levels["team" if scope.whole else "group"].setdefault(scope.code, {})


def _label(tracked: Tracked, month: int) -> str:
    return f"{tracked.year}-{month:02d}"


def _day(value: Value) -> Any:  # noqa: ANN401
    return from_serial(number(value)) if number(value) else None
