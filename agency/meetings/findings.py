"""What a meeting calendar could not do as its rules want: one issue for each rule and day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
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
    """Findings for people: issues that differ only in their day become one naming every day."""
    days: dict[tuple[Rule, Severity, str, str, str], list[date]] = {}
    for issue in issues:
        same = (issue.rule, issue.severity, issue.key, issue.reason, issue.remedy)
        days.setdefault(same, [])
        if issue.day is not None:
            days[same].append(issue.day)
    findings = []
    for (rule, severity, _, reason, remedy), found in days.items():
        told = f"{_told(sorted(set(found)))}：{reason}" if found else reason
        findings.append(Finding(severity, rule.value, told, remedy))
    return findings


def _told(days: Sequence[date]) -> str:
    """Days in order as people write them: 3月2日至6日、9日、4月1日; with years if they differ."""
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    before = days[0] if days[0].year == days[-1].year else date.min
    told = []
    for run in runs:
        parts = []
        for day in (run[0], run[-1])[: len(run)]:
            parts.append(_since(before, day))
            before = day
        told.append("至".join(parts))
    first = f"{days[0].month}月" if days[0].year == days[-1].year else ""
    return first + "、".join(told)


def _since(before: date, day: date) -> str:
    """A day, without what it shares with the one before it."""
    if day.year != before.year:
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day}日" if day.month == before.month else f"{day.month}月{day.day}日"
