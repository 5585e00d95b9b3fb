"""Prospects (计划100) and the daily activity that finds them.

Grades are bounded by points: A from 20, B from 15, C below (seed 000). No source says how
points are given: the items here are ours and meant to be replaced by head office.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from agency.targets import DAILY_STANDARD

# A prospect list that deserves its name (seed 004).
FULL_LIST = 100

Items = Mapping[str, Mapping[str, int]]

# Item → answer → points. Ours.
ITEMS: Items = {
    "认识多久": {"五年以上": 5, "一至五年": 3, "不到一年": 1},
    "来往多不多": {"每月都见": 5, "偶尔来往": 3, "很少联系": 1},
    "家庭责任": {"上有老下有小": 5, "已婚": 3, "单身": 1},
    "收入": {"高于当地平均": 5, "与当地相当": 3, "较低": 1},
    "好不好约": {"随时可约": 5, "要提前约": 3, "难约": 1},
    "保险态度": {"买过也认可": 5, "不反对": 3, "有顾虑": 1},
}


class Grade(StrEnum):
    """How promising a prospect is; A and B deserve a card of their own (seed 000)."""

    A = "A"
    B = "B"
    C = "C"


# Lowest points of each grade (seed 000).
BOUNDS: Mapping[Grade, int] = {Grade.A: 20, Grade.B: 15}


def score(answers: Mapping[str, str], items: Items = ITEMS) -> int:
    """Points of a prospect; an item without an answer gives none.

    ``ValueError`` for an item or answer that is not in ``items``.
    """
    points = 0
    for item, answer in answers.items():
        if item not in items:
            raise ValueError(f"item must be one of {', '.join(items)}, got {item!r}")
        if answer not in items[item]:
            raise ValueError(f"{item} must be one of {', '.join(items[item])}, got {answer!r}")
        points += items[item][answer]
    return points


def grade(points: int, bounds: Mapping[Grade, int] = BOUNDS) -> Grade:
    """A from 20 points, B from 15, C below (seed 000); ``bounds`` sets others.

    ``ValueError`` unless A's bound is above B's.
    """
    if bounds[Grade.A] <= bounds[Grade.B]:
        raise ValueError(f"bounds must fall from A to B, got {dict(bounds)}")
    return next((each for each in (Grade.A, Grade.B) if points >= bounds[each]), Grade.C)


@dataclass(frozen=True, slots=True)
class Pool:
    """One agent's prospects by grade; ``short`` is how many a full list still lacks."""

    counts: Mapping[Grade, int]
    short: int

    @property
    def cards_due(self) -> int:
        """How many prospects deserve a card: grades A and B."""
        return self.counts[Grade.A] + self.counts[Grade.B]


def pool(points: Iterable[int], full: int = FULL_LIST) -> Pool:
    """Count prospects by grade from their points."""
    counts = dict.fromkeys(Grade, 0)
    for each in points:
        counts[grade(each)] += 1
    return Pool(counts, max(full - sum(counts.values()), 0))


@dataclass(frozen=True, slots=True)
class Duty:
    """Part of a daily standard: how often one kind of contact, or one of several, is due."""

    name: str
    daily: int
    kinds: tuple[str, ...]


def _duty(daily: int, name: str, *others: str) -> Duty:
    return Duty("/".join((name, *others)), daily, (name, *others))


# Role → daily standard: 5-3-1, 1-1-1 and 3-3-1 (seed 004). A unit may set higher ones.
# Seed 001 lets an accompanied visit stand for the last duty of the trainer (组训).
STANDARDS: Mapping[str, tuple[Duty, ...]] = {
    "业务员": tuple(map(_duty, DAILY_STANDARD, ("电话约访", "客户面谈", "新增准客户"))),
    "主管": (_duty(1, "电话回访"), _duty(1, "个别辅导"), _duty(1, "电话追踪")),
    "组训": (_duty(3, "电话追踪"), _duty(3, "电话回访"), _duty(1, "个别辅导", "陪访")),
}


@dataclass(frozen=True, slots=True)
class Activity:
    """One duty over several working days; ``short`` is 0 once the standard is reached."""

    duty: Duty
    due: int
    done: int

    @property
    def short(self) -> int:
        """How many are still missing."""
        return max(self.due - self.done, 0)

    @property
    def rate(self) -> float | None:
        """Done ÷ due, None when nothing is due; more than 1 is possible."""
        return self.done / self.due if self.due else None


def activity(
    role: str,
    working_days: int,
    done: Mapping[str, int],
    standards: Mapping[str, tuple[Duty, ...]] = STANDARDS,
) -> tuple[Activity, ...]:
    """What a role's standard asks over the working days, and what of it was done.

    ``done`` counts contacts by kind; kinds without a standard are passed over.
    ``ValueError`` for an unknown role or negative days.
    """
    if role not in standards:
        raise ValueError(f"role must be one of {', '.join(standards)}, got {role!r}")
    if working_days < 0:
        raise ValueError(f"working_days must be 0 or more, got {working_days}")
    return tuple(
        Activity(duty, duty.daily * working_days, sum(done.get(kind, 0) for kind in duty.kinds))
        for duty in standards[role]
    )
