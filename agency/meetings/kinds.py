"""What a meeting is: class, rhythm, day, agenda, people. Weekdays count from 0 (Monday)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

MOST_TOPICS = 3
"""Topics that a composite meeting may have at most (seed 000)."""

EVERYBODY = "all"


class MeetingClass(StrEnum):
    """Analysing indicators, the day's routine, or serving the business (seed 000)."""

    INDICATOR = "指标性"
    ROUTINE = "日常性"
    BUSINESS = "业务性"


class Frequency(StrEnum):
    """How often a meeting is held; a campaign says its own dates."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    CAMPAIGN = "campaign"

    @property
    def label(self) -> str:
        """The word that users read."""
        labels = {
            "daily": "每日",
            "weekly": "每周",
            "monthly": "每月",
            "quarterly": "每季",
            "yearly": "每年",
            "campaign": "按营销节奏",
        }
        return labels[self.value]


class Holiday(StrEnum):
    """Where a meeting goes when its day is not worked: nowhere, before, after, within the week."""

    SKIP = "skip"
    PREVIOUS = "previous"
    NEXT = "next"
    WEEK = "week"


class Makeup(StrEnum):
    """What a make-up working day is to a meeting: a day like any, the last resort, or no day."""

    HELD = "held"
    FALLBACK = "fallback"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class DayRule:
    """On which day of its week, month, quarter or year a meeting falls, holidays aside.

    Exactly one way: ``weekdays`` alone (weekly and campaigns: each of them); one weekday with
    ``nth``; ``workday`` (the n-th working day); ``month_day`` (the last day if the month is
    shorter); ``festival`` with ``offset`` days. ``nth`` and ``workday`` count from 1, or from
    the end as -1. ``month`` says which month of the quarter or year is meant.
    """

    weekdays: tuple[int, ...] = ()
    nth: int = 0
    workday: int = 0
    month_day: int = 0
    festival: str = ""
    offset: int = 0
    month: int = 0


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One item of an agenda, in its order.

    ``weekly`` is the least number of times in a full week, ``None`` if it belongs to every
    meeting. ``prompts`` are turned through as its topics; an item with ``topics`` takes
    lessons from the month's theme and the weak indicators instead.
    """

    key: str
    name: str
    minutes: int
    how: str
    by: str = ""
    weekly: int | None = None
    prompts: tuple[str, ...] = ()
    topics: bool = False


@dataclass(frozen=True, slots=True)
class MeetingKind:
    """A meeting as the catalogue knows it; people are audience keys.

    ``ends_before`` is (another meeting, minutes between this one's end and its start).
    ``replaces`` are meetings not held on a day when this one is; ``never_same_day`` are
    meetings that must lie on other days. ``per_week`` bounds how often a weekly one is held.
    ``by_group`` means that every group holds its own at the same time, led by its supervisor.
    """

    key: str
    name: str
    aliases: tuple[str, ...]
    kind: MeetingClass
    participants: tuple[str, ...]
    purpose: str
    frequency: Frequency
    day: DayRule
    holiday: Holiday
    makeup: Makeup
    start: time
    minutes: int
    owner: str
    assistant: str
    agenda: tuple[AgendaItem, ...]
    hosts: tuple[str, ...] = ()
    stand_ins: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    preparation: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    never_same_day: tuple[str, ...] = ()
    ends_before: tuple[str, int] | None = None
    per_week: tuple[int, int] | None = None
    max_topics: int = MOST_TOPICS
    days: int = 1
    needs_room: bool = True
    by_group: bool = False
    default: bool = True


@dataclass(frozen=True, slots=True)
class Audience:
    """A circle of people; ``within`` is the audience that it is a part of, if any."""

    key: str
    name: str
    within: str = ""
    guest: bool = False


@dataclass(frozen=True, slots=True)
class Checklist:
    """What to see to before, during and after any meeting (seeds 000, 004)."""

    before: tuple[str, ...]
    during: tuple[str, ...]
    after: tuple[str, ...]


def day_rule_problem(rule: DayRule, frequency: Frequency) -> str:
    """What is wrong with a rule for meetings of this frequency, in Chinese; empty if nothing."""
    ways = [
        name
        for name, used in (
            ("weekdays", bool(rule.weekdays) and not rule.nth),
            ("nth", bool(rule.nth)),
            ("workday", bool(rule.workday)),
            ("month_day", bool(rule.month_day)),
            ("festival", bool(rule.festival)),
        )
        if used
    ]
    if frequency is Frequency.DAILY:
        return "每日的会议不写日子" if ways else ""
    allowed = {
        Frequency.WEEKLY: ("weekdays",),
        Frequency.CAMPAIGN: ("weekdays",),
        Frequency.MONTHLY: ("nth", "workday", "month_day"),
        Frequency.QUARTERLY: ("nth", "workday", "month_day"),
        Frequency.YEARLY: ("nth", "workday", "month_day", "festival"),
    }[frequency]
    if len(ways) != 1 or ways[0] not in allowed:
        return f"应写且只写 {'、'.join(allowed)} 之一"
    if rule.nth and len(rule.weekdays) != 1:
        return "写了 nth 时应有且只有一个 weekdays"
    if rule.festival and rule.festival != "lantern":
        return "的 festival 只能是 lantern（正月十五）"
    return ""
