"""The indicators of a book in any period, for the team and each of its groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from agency.kpi_results import Result, evaluate
from agency.periods import Period, PeriodKind
from workbook_templates.content import BookContent
from workbook_templates.context import BookContext
from workbook_templates.evaluate import Evaluator
from workbook_templates.plan import BookPlan


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of one scope; ``group`` is None for the whole team."""

    team: str
    group: str | None
    group_name: str
    period: str
    result: Result

    def to_json(self) -> dict[str, str | float | None]:
        """The object that ``huibao kpi --json`` prints."""
        found = self.result
        return {
            "team": self.team,
            "group": self.group,
            "kpi": found.kpi.key,
            "name": found.kpi.name,
            "unit": found.kpi.unit.value,
            "period": self.period,
            "numerator": found.numerator,
            "denominator": found.denominator,
            "value": found.value,
            "plan": found.plan,
            "attainment": found.attainment,
            "band": found.band,
        }


def period_in_book(context: BookContext, label: str) -> Period:
    """The period of a label; ``ValueError``, in Chinese, if it is not one of the book's year."""
    calendar = context.profile.calendar
    period = calendar.parse(label)
    year = calendar.year(context.year)
    if period.last < year.first or period.first > year.last:
        raise ValueError(f"期间 {label} 不在本簿的年度 {context.year} 内")
    return period


def indicators(
    plan: BookPlan, context: BookContext, content: BookContent, period: Period
) -> Iterator[Indicator]:
    """Every indicator of the catalogue for the team, then for each group, in their order.

    What is not known for weeks, such as renewals, is empty for a week. A period that is not
    over by the tracked week is banded by its progress.
    """
    week = period.kind is PeriodKind.WEEK
    fields = dict(content.fields)
    if week:
        calendar = context.profile.calendar
        inside = max(period.first, calendar.year(context.year).first)
        fields["week"] = float(calendar.week_number(context.year, inside))
    else:
        fields["period"] = period.label
    values = Evaluator(plan, replace(content, fields=fields))
    window = "week" if week else "period"
    passed = values.field("period_pace")
    progress = passed if isinstance(passed, float) and not week else 1.0
    catalogue = context.indicators
    scopes: list[tuple[str | None, str]] = [(None, ""), *((g.code, g.name) for g in context.groups)]
    for code, name in scopes:
        found = {
            key: _number(values, key, window, code or context.team_code)
            for key in catalogue.measures
        }
        for kpi in catalogue:
            result = evaluate(kpi, found, period.kind, progress)
            yield Indicator(context.team_code, code, name, period.label, result)


def _number(values: Evaluator, measure: str, window: str, scope: str) -> float | None:
    found = values.cell("work", measure, window, scope)
    return found if isinstance(found, float) else None
