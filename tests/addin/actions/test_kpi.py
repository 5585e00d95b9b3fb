"""The book's indicators against the records that the book was filled from.

The book sums weekly rows by expressions; the oracle counts policies, memberships and
days one by one. They share no code.
"""

from __future__ import annotations

from datetime import date

import pytest

from addin.actions.kpi import indicators, period_in_book
from agency.kpi_results import evaluate
from agency.measures.measure import measure
from agency.measures.scope import Scope
from agency.profile import SHIPPED, shipped
from agency.workdays import work_calendar
from generators.demo.branch import DemoBranch, make
from generators.demo_books import fill
from generators.plan_book import context_of, start_content
from workbook_templates.content import BookContent
from workbook_templates.context import BookContext
from workbook_templates.loader import load
from workbook_templates.plan import BookPlan

UNTIL = date(2026, 11, 20)
PERIODS = ("2026-01", "2026-02", "2026-06", "2026-10", "2026-Q1", "2026-Q3", "2026")


@pytest.fixture(scope="module", params=SHIPPED)
def branch(request: pytest.FixtureRequest) -> DemoBranch:
    return make(3, 2026, UNTIL, shipped(request.param))


def book(branch: DemoBranch, code: str) -> tuple[BookPlan, BookContext, BookContent]:
    team, calendar = branch.organisation.team(code), work_calendar([2026])
    context = context_of(team, 2026, branch.profile, calendar)
    spec = load("plan_book", context)
    content = fill(branch, team, spec, start_content(spec, context, team, calendar))
    return BookPlan(spec), context, content


@pytest.mark.slow
def test_every_indicator_equals_a_count_over_the_records(branch: DemoBranch) -> None:
    compared, wrong = 0, []
    for code in ("860101", "860103"):
        plan, context, content = book(branch, code)
        source = branch.source(code)
        past = {day for day in source.workdays if day <= UNTIL}
        for label in PERIODS:
            period = period_in_book(context, label)
            oracle: dict[str | None, dict[str, float | None]] = {}
            for group in (None, *(g.code for g in context.groups)):
                codes = (group,) if group else tuple(g.code for g in context.groups)
                scope = Scope(period, codes, past)
                oracle[group] = measure(
                    scope, source.records, source.team.agents, source.people_spans, source.profile
                )
            for found in indicators(plan, context, content, period):
                kpi = found.result.kpi
                if any(name.startswith("plan_") for name in kpi.measures):
                    continue
                expected = evaluate(kpi, oracle[found.group], period.kind)
                if not same(found.result.value, expected.value):
                    where = f"{code} {found.group} {label} {kpi.key}"
                    wrong.append(f"{where}: {found.result.value} here, {expected.value} counted")
                compared += 1
    assert wrong == []
    assert compared > 4_000


def same(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return a == pytest.approx(b, rel=1e-9)


def test_a_period_of_another_year_is_refused(branch: DemoBranch) -> None:
    _, context, _ = book(branch, "860102")
    with pytest.raises(ValueError, match="不在本簿的年度"):
        period_in_book(context, "2025-03")
    with pytest.raises(ValueError, match="不是有效的期间"):
        period_in_book(context, "三月")
