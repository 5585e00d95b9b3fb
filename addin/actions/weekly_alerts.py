"""Alerts (预警) of the tracked week: the book's figures as facts, the alerts as rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from addin.actions.patch import TableChange
from addin.actions.weekly_figures import Tracked, number, table_rows
from agency.alerts import Alert, Rule, evaluate, unready
from agency.finding import Finding, Severity
from workbook_templates.content import Value, from_serial, serial

Row = dict[str, Value]
Series = dict[str, dict[str, float | None]]
Levels = dict[str, dict[str, Series]]

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
    rules = {rule.id: rule for rule in tracked.company.rules}
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
        "calendar": tracked.company.profile.calendar,
        "subjects": _subjects(tracked),
        "figures": _figures(tracked),
        "tables": tracked.company.tables,
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
        own = levels["team" if scope.whole else "group"].setdefault(scope.code, {})
        for measure in measures:
            value = row.get(measure)
            if isinstance(value, float) and not np.isnan(value):
                own.setdefault(measure, {})[label] = value


def _add_business(levels: Levels, tracked: Tracked) -> list[int]:
    """Flows, producers and effective agents; the months that hold any rows."""
    weekly = tracked.content.tables["weekly"]
    rows = (weekly["week"] <= tracked.week) & (weekly["month"] <= tracked.month)
    rows &= weekly["month"] >= 1
    taken = {key: column[rows] for key, column in weekly.items()}
    if not rows.any():
        return []
    month = taken["month"].astype(int)
    months = sorted(set(month.tolist()))
    flows = {
        item.key: tracked.premium if item.key == "fyp" else item.key
        for item in tracked.plan.spec.axes["measure"].items
        if item.key in taken
    }
    codes = {scope.name: scope.code for scope in tracked.scopes}
    threshold = number(tracked.evaluator.field("producer_threshold"))

    def sums(labels: npt.NDArray[Any]) -> tuple[list[str], dict[str, npt.NDArray[np.float64]]]:
        names, inverse = np.unique(labels.astype(str), return_inverse=True)
        cells = inverse * 13 + month
        totals = {
            measure: np.bincount(
                cells, np.nan_to_num(taken[column].astype(float)), len(names) * 13
            ).reshape(-1, 13)
            for measure, column in flows.items()
        }
        totals = {measure: total.round(2) for measure, total in totals.items()}
        totals["producers"] = ((totals["fyp"] > 0) & (totals["policies"] >= 1)) * 1.0
        totals["effective_agents"] = (totals["fyp"] >= threshold) * 1.0
        return names.tolist(), totals

    agents, own = sums(taken["agent"])
    business = {agent: place for place, agent in enumerate(agents)}
    nothing = np.zeros(13)
    for row in table_rows(tracked.content, "agents"):
        place = business.get(str(row["id"]))
        served = _months_served(tracked, row, months)
        for measure, total in own.items():
            values = nothing if place is None else total[place]
            series = levels["agent"].setdefault(str(row["id"]), {})
            series[measure] = {_label(tracked, n): float(values[n]) for n in served}
    _, per_place = sums(taken["agent"] + "\t" + taken["group"])
    places, _ = sums(taken["agent"] + "\t" + taken["group"])
    groups = np.array([place.split("\t")[1] for place in places])
    whole = tracked.scopes[0].code
    for measure, total in per_place.items():
        for name in codes:
            mine = total if codes[name] == whole else total[groups == name]
            distinct = own[measure] if codes[name] == whole else mine
            level = "team" if codes[name] == whole else "group"
            series = levels[level].setdefault(codes[name], {}).setdefault(measure, {})
            series |= {_label(tracked, n): float(distinct[:, n].sum()) for n in months}
    return months


def _add_workforce(levels: Levels, tracked: Tracked, months: Sequence[int]) -> None:
    for scope in tracked.scopes:
        own = levels["team" if scope.whole else "group"].setdefault(scope.code, {})
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
    return value / 100 if text.endswith("%") else value


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


def _label(tracked: Tracked, month: int) -> str:
    return f"{tracked.year}-{month:02d}"


def _day(value: Value) -> Any:  # noqa: ANN401
    return from_serial(number(value)) if number(value) else None
