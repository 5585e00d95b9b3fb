"""What a meeting calendar could not do as its rules want: one issue for each rule and day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from agency.finding import Finding, Severity


class Rule(StrEnum):
    """The rule that an issue is about; the value is the finding's code."""

    PERSON = "meeting-person"
    ROOM = "meeting-room"
    CLASH = "meeting-clash"
    APART = "meeting-apart"
    LEAD = "meeting-lead"
    TOPICS = "meeting-topics"
    TIMES = "meeting-times"
    HOLIDAY = "meeting-holiday"
    REPLACED = "meeting-replaced"
    MOVED = "meeting-moved"
    HOST = "meeting-host"
    SPEAKER = "meeting-speaker"
    INPUT = "meeting-input"
    PROVISIONAL = "meeting-provisional"
    MINIMUM = "programme-minimum"
    PRESENTER = "programme-presenter"
    TOPIC = "programme-topic"
    LENGTH = "programme-length"


@dataclass(frozen=True, slots=True)
class Issue:
    """One rule not kept on one day (``None`` if it is about no day); ``key`` is the meeting's."""

    rule: Rule
    severity: Severity
    key: str
    day: date | None
    reason: str
    remedy: str = ""


def findings_of(issues: Iterable[Issue]) -> list[Finding]:
    """Findings for people: issues that differ only in their day become one that lists the days."""
    days: dict[tuple[Rule, Severity, str, str, str], list[date]] = {}
    for issue in issues:
        same = (issue.rule, issue.severity, issue.key, issue.reason, issue.remedy)
        days.setdefault(same, [])
        if issue.day is not None:
            days[same].append(issue.day)
    findings = []
    for (rule, severity, _, reason, remedy), found in days.items():
        value = "、".join(day.isoformat() for day in sorted(set(found)))
        findings.append(Finding(severity, rule.value, reason, remedy, value=value))
    return findings
