"""Choosing lessons for the morning meeting's special slot.

Three sources take turns: the month's theme, training that answers the month's weak
indicators, and a standing list. A lesson comes again only after a number of weeks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from agency.meetings.model import MonthPlan
from agency.meetings.training import TrainingPlan

DEFAULT_REST_WEEKS = 8


@dataclass(frozen=True, slots=True)
class Lesson:
    """A topic and why it was chosen, for people to read."""

    topic: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """Where lessons come from; ``months`` is keyed by label, ``used`` are lessons given before.

    A lesson rests for ``rest_weeks`` weeks: two days on which it is given lie at least that
    far apart. ``indicators`` gives names to KPI keys.
    """

    training: TrainingPlan
    months: Mapping[str, MonthPlan] = field(default_factory=lambda: MappingProxyType({}))
    standing: tuple[str, ...] = ()
    rest_weeks: int = DEFAULT_REST_WEEKS
    used: tuple[tuple[date, str], ...] = ()
    indicators: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class TopicQueue:
    """Hands out lessons day by day; ``settled`` are those that are decided already."""

    def __init__(self, plan: TopicPlan, settled: Iterable[tuple[date, str]] = ()) -> None:
        self._plan = plan
        self._given: dict[str, list[date]] = {}
        self._count: dict[str, int] = {}
        for day, topic in (*plan.used, *settled):
            self._given.setdefault(topic, []).append(day)

    def take(self, day: date, month: str) -> Lesson | None:
        """The next lesson for a day of the month; ``None`` if all of them have to rest."""
        number = self._count.get(month, 0)
        self._count[month] = number + 1
        sources = _sources(self._plan, self._plan.months.get(month, MonthPlan()))
        for turn in range(len(sources)):
            for lesson in sources[(number + turn) % len(sources)]:
                if lesson.topic and self._rested(lesson.topic, day):
                    self._given.setdefault(lesson.topic, []).append(day)
                    return lesson
        return None

    def _rested(self, topic: str, day: date) -> bool:
        rest = 7 * self._plan.rest_weeks
        return all(abs((day - given).days) >= rest for given in self._given.get(topic, ()))


def _sources(plan: TopicPlan, month: MonthPlan) -> tuple[tuple[Lesson, ...], ...]:
    theme = tuple(Lesson(topic, f"本月主题：{month.theme}") for topic in month.topics)
    if month.theme and not month.topics:
        theme = (Lesson(month.theme, "本月主题"),)
    return theme, tuple(_answers(plan, month)), tuple(map(Lesson, plan.standing))


def _answers(plan: TopicPlan, month: MonthPlan) -> Iterator[Lesson]:
    """Lessons against weak indicators: the first for each, weakest first, then the second ones."""
    columns = [
        [
            Lesson(topic, f"针对{plan.indicators.get(kpi, kpi)}：{training.name}")
            for training in plan.training.answering(kpi)
            for topic in training.topics
        ]
        for kpi in month.weak
    ]
    for row in range(max(map(len, columns), default=0)):
        yield from (column[row] for column in columns if row < len(column))
