"""The words that the weekly analysis writes, and how to tell them from people's own.

A cell is ours if it is empty or holds a text that the playbook or a rule below can
produce. A row in which people wrote anything else is theirs and stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import isnan

from addin.actions.weekly_figures import Scope, Tracked
from agency.kpi import Unit
from agency.playbook import Diagnosis
from agency.playbook_entries import OWNERS, Entry, Measure, shipped
from workbook_templates.content import Value

PARTS = ("problem", "cause", "measure_text", "owner", "due")
"""The cells of one problem, from left to right."""

_WHOLE_OWNERS: Mapping[str, str] = {"组经理": "各组经理", "业务员": "各业务员"}
_AMOUNT = r"-?[\d,]+(?:\.\d+)?(?:%|元|件|人|次|倍|人天)?"
_DUE = re.compile(r"\d{1,2}月\d{1,2}日")
_BEST = "本周首年保费"
_HIGHLIGHT = re.compile(
    rf"本月计划已达成（\d+%）|月达成率领先时间进度\d+个百分点|本周达成率\d+%|月达成率居各组第一"
    rf"|本周增员\d+人|本周出勤率\d+%|本周日志使用率\d+%|\S{{1,20}}{_BEST}[\d,]+元"
)


@dataclass(frozen=True)
class Words:
    """The words of one run, and the recognition of an earlier run's."""

    tracked: Tracked

    def problem(self, found: Diagnosis) -> str:
        """``举绩率偏低（32.0%，目标50.0%）``."""
        unit = self.tracked.indicators[found.kpi].unit
        goal = "" if found.target is None else f"，目标{amount(found.target, unit)}"
        return f"{found.name}（{amount(found.value, unit)}{goal}）"

    def owner(self, measure: Measure, scope: Scope) -> str:
        """The group leader's name for what leaders do; otherwise the role."""
        if scope.whole:
            return _WHOLE_OWNERS.get(measure.owner, measure.owner)
        return (scope.leader or measure.owner) if measure.owner == "组经理" else measure.owner

    def due(self, measure: Measure) -> date:
        """The first working day on or after the day on which the measure's time is up."""
        day = self.tracked.today + timedelta(days=measure.days)
        while not self.tracked.calendar.is_workday(day):
            day += timedelta(days=1)
        return day

    def row(self, found: Diagnosis, scope: Scope) -> dict[str, str]:
        """The cells of one problem; its first cause and its first measure."""
        row = {"problem": self.problem(found)}
        if found.causes:
            row["cause"] = found.causes[0].text
        if found.measures:
            measure = found.measures[0]
            row["measure_text"] = measure.text
            row["owner"] = self.owner(measure, scope)
            row["due"] = day_text(self.due(measure))
        return row

    def rewritten(
        self, old: Mapping[str, Value], new: Mapping[str, str]
    ) -> dict[str, Value] | None:
        """What a row of ``PARTS`` becomes; None if people wrote in it.

        While the measure stays the same, so do its owner and due date: they were agreed on.
        """
        held = {part: text for part in PARTS if (text := _text(old.get(part)))}
        if not all(self.is_ours(part, text) for part, text in held.items()):
            return None
        row: dict[str, Value] = {part: new.get(part) for part in PARTS}
        if row["measure_text"] and held.get("measure_text") == row["measure_text"]:
            row |= {part: held[part] for part in ("owner", "due") if part in held}
        return row

    def is_ours(self, part: str, text: str) -> bool:
        """Whether we could have written this text in this cell."""
        match part:
            case "problem":
                return self._problem.fullmatch(text) is not None
            case "cause":
                return text in self._causes
            case "measure_text":
                return text in self._measures
            case "owner":
                return text in self._owners
            case "due":
                return _DUE.fullmatch(text) is not None
        return _HIGHLIGHT.fullmatch(text) is not None

    @cached_property
    def _entries(self) -> list[Entry]:
        return [*shipped().values(), *self.tracked.head_office.playbook.values()]

    @cached_property
    def _problem(self) -> re.Pattern[str]:
        names = "|".join(re.escape(entry.name) for entry in self._entries)
        return re.compile(rf"(?:{names})（{_AMOUNT}(?:，目标{_AMOUNT})?）")

    @cached_property
    def _causes(self) -> frozenset[str]:
        return frozenset(cause.text for entry in self._entries for cause in entry.causes)

    @cached_property
    def _measures(self) -> frozenset[str]:
        return frozenset(m.text for entry in self._entries for m in entry.measures.values())

    @cached_property
    def _owners(self) -> frozenset[str]:
        leaders = (scope.leader for scope in self.tracked.scopes if scope.leader)
        return frozenset((*OWNERS, *_WHOLE_OWNERS.values(), *leaders))

    def highlights(self, scope: Scope) -> list[str]:
        """What went well this week, the weightiest first; ours."""
        tracked = self.tracked

        def figure(column: str) -> float:
            return tracked.tracked(column, scope) or 0.0

        found = []
        ahead = figure("month_pace")
        if figure("month_rate") >= 1:
            found.append(f"本月计划已达成（{figure('month_rate'):.0%}）")
        elif ahead >= 0.05:
            found.append(f"月达成率领先时间进度{ahead * 100:.0f}个百分点")
        if figure("week_rate") >= 1:
            found.append(f"本周达成率{figure('week_rate'):.0%}")
        if not scope.whole and figure("month_rank") == 1 and ahead >= 0:
            found.append("月达成率居各组第一")
        if figure("week_hires") > 0:
            found.append(f"本周增员{figure('week_hires'):.0f}人")
        if figure("week_attendance") >= 0.95:
            found.append(f"本周出勤率{figure('week_attendance'):.0%}")
        if figure("week_logs") >= 0.95:
            found.append(f"本周日志使用率{figure('week_logs'):.0%}")
        name, fyp = tracked.best(scope)
        if fyp >= max(tracked.head_office.profile.producer_threshold, 1.0):
            found.append(f"{name}{_BEST}{fyp:,.0f}元")
        return found


def amount(value: float, unit: Unit) -> str:
    """A figure with its unit: 32.0%, 5,400元, 0.80件."""
    if unit is Unit.RATIO:
        return f"{value:.1%}"
    if unit is Unit.YUAN:
        return f"{value:,.0f}元"
    return f"{value:,.2f}{unit.label}"


def day_text(day: date) -> str:
    """``11月27日``."""
    return f"{day.month}月{day.day}日"


def _text(value: Value) -> str:
    if isinstance(value, float):
        return "" if isnan(value) else f"{value:g}"
    return (value or "").strip()
