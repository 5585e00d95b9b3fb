"""Alerts (预警) of the tracked week: the rows that the alerts table shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from addin.actions.patch import TableChange
from addin.actions.rows import Row, table_rows
from addin.actions.weekly_facts import facts_of
from addin.actions.weekly_figures import Tracked
from agency.alert_rules import Rule
from agency.alerts import Alert, evaluate, unready
from agency.finding import Finding, Severity
from workbook_templates.content import Value, serial

_KEYS = ("rule", "subject", "agent")


def alerts(tracked: Tracked) -> tuple[TableChange, list[Finding]]:
    """The rows of the alerts table, and what is to be said about rules that rest.

    Rows of our rules that no longer hold are taken out, with a note where people had
    written how they handled them; rows of people's own stay.
    """
    facts = facts_of(tracked)
    rules = {rule.id: rule for rule in tracked.head_office.rules}
    found = evaluate(tuple(rules.values()), facts)
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


def _row(rule: Rule, alert: Alert, facts: Mapping[str, Any]) -> Row:
    actual, limit, distance = alert.figures
    return {
        "class": rule.class_,
        "rule": rule.name,
        "subject": facts["subjects"][rule.level][alert.subject]["name"],
        "agent": alert.subject if rule.level == "agent" else None,
        "since": serial(alert.since),
        "actual": actual or None,
        "threshold": limit,
        "distance": distance,
        "text": alert.text,
        "recipients": "、".join(alert.recipients),
    }


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
