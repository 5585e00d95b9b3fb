"""What a week's analysis starts from: the tracked week's figures, by scope.

Shares and rates are fractions, money is yuan, dates are dates. "To date" means from the
first day of the tracked month to the last day of the tracked week; the plan to date is the
month's plan times the month's progress in working days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from typing import Any

from addin.actions.rows import number, rows_of, table_rows
from agency.alert_rules import Rule
from agency.alert_rules import shipped as shipped_rules
from agency.alert_tables import Table
from agency.company import company_of
from agency.decomposition import Decomposition, Totals, decompose
from agency.finding import Finding
from agency.kpi import Direction, Kpi, Unit
from agency.kpi_catalogue import Catalogue, catalogue
from agency.kpi_results import Result, evaluate
from agency.pace import Pace, pace
from agency.periods import PeriodKind
from agency.playbook_entries import Entry
from agency.playbook_entries import shipped as shipped_playbook
from agency.profile import Profile
from agency.profile import shipped as shipped_profile
from agency.workdays import WorkCalendar, work_calendar
from workbook_templates.content import BookContent, Value, from_serial
from workbook_templates.evaluate import Evaluator
from workbook_templates.plan import BookPlan
from workbook_templates.schema import Item

Figures = Mapping[str, float | None]

_COHORTS = ("cohort13", "cohort13_serving", "cohort6", "cohort6_confirmed")
"""Measures of a whole month only; a month to date has none."""


@dataclass(frozen=True, slots=True)
class HeadOffice:
    """What head office decides: 口径, playbook, alert rules with their tables, working days.

    Without a ``calendar`` the known working days of the book's year count. ``findings`` are
    about what in the profile's text does not fit.
    """

    profile: Profile = field(default_factory=partial(shipped_profile, "default"))
    playbook: Mapping[str, Entry] = field(default_factory=shipped_playbook)
    rules: Sequence[Rule] = field(default_factory=shipped_rules)
    tables: Mapping[str, Table] = field(default_factory=dict)
    calendar: WorkCalendar | None = None
    findings: Sequence[Finding] = ()

    @classmethod
    def of(cls, profile: Profile, calendar: WorkCalendar | None = None) -> HeadOffice:
        """What a profile's text says."""
        company, findings = company_of(profile)
        decided = (company.playbook, company.rules, company.tables)
        return cls(profile, *decided, calendar, tuple(findings))


@dataclass(frozen=True, slots=True)
class Scope:
    """The whole team or one of its groups; ``leader`` is a name, empty if unknown."""

    code: str
    name: str
    whole: bool
    leader: str


@dataclass(frozen=True)
class Tracked:
    """One week of a book, evaluated on demand; ``content`` tracks that week and its month."""

    plan: BookPlan
    content: BookContent
    head_office: HeadOffice
    week: int
    today: date

    @cached_property
    def evaluator(self) -> Evaluator:
        """The book's values."""
        return Evaluator(self.plan, self.content)

    @cached_property
    def week_row(self) -> Mapping[str, Value]:
        """The week's row of the weeks table."""
        return rows_of(self.content, "weeks", "number")[float(self.week)]

    @cached_property
    def month_row(self) -> Mapping[str, Value]:
        """The tracked month's row of the months table."""
        return rows_of(self.content, "months", "number")[self.week_row["month"]]

    @property
    def label(self) -> str:
        """The week's label, e.g. ``2026-W46``."""
        return str(self.week_row["label"])

    @property
    def month(self) -> int:
        """The number of the month that the week ends in."""
        return int(number(self.week_row["month"]))

    @property
    def last(self) -> date:
        """The week's last day."""
        return from_serial(number(self.week_row["last"]))

    @property
    def year(self) -> int:
        """The book's year."""
        return int(number(self.content.fields.get("year")))

    @cached_property
    def calendar(self) -> WorkCalendar:
        """Working days of the book's year and of today's, with the years beside them."""
        return self.head_office.calendar or work_calendar({self.year, self.today.year})

    @cached_property
    def indicators(self) -> Catalogue:
        """The indicators under the company's 口径."""
        return catalogue().for_profile(self.head_office.profile)

    @cached_property
    def scopes(self) -> tuple[Scope, ...]:
        """The whole team, then its groups."""
        names = dict(zip(*self._texts("agents", "id", "name"), strict=True))
        leaders = dict(zip(*self._texts("groups", "code", "leader"), strict=True))
        return tuple(
            Scope(item.key, item.label, item.level == "team", names.get(leaders.get(item.key), ""))
            for item in self.plan.spec.axes["scope"].items
        )

    @cached_property
    def is_recorded(self) -> bool:
        """Whether anything was recorded for the month to date; nothing is no zero."""
        return any(
            number(row["month"]) == self.month and number(row["week"]) <= self.week
            for row in table_rows(self.content, "weekly")
        )

    def measures(self, window: str, scope: Scope) -> Figures:
        """All measures of a scope in a window of the book; None where there is none."""
        axis = self.plan.spec.axes["measure"].items
        return {item.key: self._measure(item, window, scope) for item in axis}

    def _measure(self, item: Item, window: str, scope: Scope) -> float | None:
        found = self.evaluator.cell("work", item.key, window, scope.code)
        return found if isinstance(found, float) else None

    def tracked(self, column: str, scope: Scope) -> float | None:
        """A figure of the tracking table."""
        found = self.evaluator.cell("groups", scope.code, column)
        return found if isinstance(found, float) else None

    def pace(self, scope: Scope) -> Pace:
        """The month's FYP against plan and time; no plan where none was filled in."""
        figures = self.measures("mtd", scope)
        elapsed = int(number(self.week_row["month_elapsed"]))
        total = int(number(self.month_row["workdays"]))
        return pace(figures["plan_fyp"] or None, figures["fyp"] or 0.0, min(elapsed, total), total)

    def decomposition(self, scope: Scope) -> Decomposition | None:
        """Why FYP to date differs from the plan to date; None without a plan."""
        measures = self.measures("mtd", scope)
        figures = {key: value or 0.0 for key, value in measures.items()}
        progress = self.pace(scope).progress
        if not progress or figures["plan_fyp"] <= 0:
            return None
        opening = self.evaluator.cell("movement", scope.code, "opening", "plan", f"M{self.month}")
        closing = measures["plan_headcount"]
        actual = Totals(
            max(figures["headcount_average"], 0.0),
            figures["producers"],
            figures["policies"],
            figures["fyp"],
        )
        planned = Totals(
            0.0 if closing is None else max((number(opening) + closing) / 2, 0.0),
            max(figures["plan_producers"] * progress, 0.0),
            figures["plan_policies"] * progress,
            round(figures["plan_fyp"] * progress, 2),
        )
        return decompose(_as_acted(planned, actual), actual)

    def results(self, scope: Scope) -> list[Result]:
        """The month's indicators to date; bounds of a whole month shrink with its progress.

        None at all as long as nothing was recorded.
        """
        if not self.is_recorded:
            return []
        month = self.measures("period", scope)
        figures = {**self.measures("mtd", scope), **{key: month[key] for key in _COHORTS}}
        progress = self.pace(scope).progress or 1.0
        return [_weighed(evaluate(_to_date(kpi, progress), figures)) for kpi in self.indicators]

    def best(self, scope: Scope) -> tuple[str, float]:
        """Who brought most FYP in the week: name and yuan; ``("", 0.0)`` if nobody any."""
        weekly = self.content.tables["weekly"]
        rows = weekly["week"] == float(self.week)
        if not scope.whole:
            rows &= weekly["group"] == scope.name
        sums: dict[str, float] = {}
        agents, amounts = weekly["agent"][rows].tolist(), weekly[self.premium][rows].tolist()
        for agent, fyp in zip(agents, amounts, strict=True):
            sums[agent] = sums.get(agent, 0.0) + number(fyp)
        agent, fyp = max(sums.items(), key=lambda item: item[1], default=("", 0.0))
        names = dict(zip(*self._texts("agents", "id", "name"), strict=True))
        return (str(names.get(agent, "")), fyp) if names.get(agent) and fyp > 0 else ("", 0.0)

    @property
    def premium(self) -> str:
        """The column of the weekly table that FYP is counted in."""
        axis = self.plan.spec.axes["indicator"]
        return str(axis.items[axis.index("fyp")].attrs["column"])

    def _texts(self, table: str, *columns: str) -> list[list[Any]]:
        return [self.content.tables[table][column].tolist() for column in columns]


def _to_date(kpi: Kpi, progress: float) -> Kpi:
    """With a month's bounds of what accrues as they are due; plans to date are so already."""
    if kpi.banded is not PeriodKind.MONTH or kpi.good is None or kpi.watch is None:
        return kpi
    if not kpi.accrues:
        return kpi
    return replace(kpi, good=kpi.good * progress, watch=kpi.watch * progress)


def _weighed(result: Result) -> Result:
    """Ours: a rate of people says nothing where its target is less than one person."""
    kpi = result.kpi
    top = catalogue().measures.get(kpi.numerator)
    if kpi.direction is not Direction.UP or top is None or top.unit is not Unit.PEOPLE:
        return result
    if not kpi.good or not result.denominator or kpi.good * result.denominator >= 1:
        return result
    return replace(result, band=None)


def _as_acted(planned: Totals, actual: Totals) -> Totals:
    """A plan whose blanks follow the actual ratios: what nobody planned explains nothing."""
    headcount = planned.headcount or actual.headcount
    producers = planned.producers
    if not producers and actual.headcount:
        producers = headcount * actual.producers / actual.headcount
    policies = planned.policies
    if not policies and actual.producers:
        policies = producers * actual.policies / actual.producers
    return Totals(headcount, producers, policies, planned.fyp)
