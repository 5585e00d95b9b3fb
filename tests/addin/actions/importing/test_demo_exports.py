"""The demonstration branch's messy exports, imported, give the indicators of its records.

The import reads files and sums rows; the oracle counts records. They share no code.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from addin.actions.importing import ImportOptions, import_exports, read_exports
from addin.actions.kpi import indicators, period_in_book
from addin.actions.patch import patched
from agency.finding import has_errors
from agency.kpi_results import evaluate
from agency.measures.measure import measure
from agency.measures.scope import Scope
from agency.profile import shipped
from agency.workdays import work_calendar
from generators.demo.branch import make
from generators.demo_exports import write_exports
from generators.plan_book import context_of, last_week, start_content
from workbook_templates.loader import load
from workbook_templates.plan import BookPlan

UNTIL = date(2026, 11, 20)


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["default", "month26"])
def test_import_equals_the_records(profile: str, tmp_path: Path) -> None:
    branch = make(5, 2026, UNTIL, shipped(profile))
    write_exports(branch, tmp_path)
    team, calendar = branch.organisation.team("860102"), work_calendar([2026])
    context = context_of(team, 2026, branch.profile, calendar)
    spec = load("plan_book", context)
    week = last_week(branch.profile.calendar, 2026, UNTIL)
    content = start_content(spec, context, team, calendar, week)
    tables, doubts = read_exports([tmp_path])
    assert not has_errors(doubts)
    outcome = import_exports(
        spec, context, content, tables, ImportOptions(calendar=calendar, day=UNTIL)
    )
    filled = patched(spec, content, outcome.patch)
    source = branch.source("860102")
    past = {day for day in source.workdays if day <= UNTIL}
    plan, wrong, compared = BookPlan(spec), [], 0
    for label in ("2026-01", "2026-07", "2026-10", "2026-Q2"):
        period = period_in_book(context, label)
        for found in indicators(plan, context, filled, period):
            kpi = found.result.kpi
            if any(name.startswith("plan_") for name in kpi.measures):
                continue
            codes = (found.group,) if found.group else tuple(g.code for g in context.groups)
            expected = evaluate(kpi, _counted(period, codes, past, source), period.kind).value
            compared += 1
            if not _same(found.result.value, expected):
                wrong.append(f"{label} {found.group} {kpi.key}: {found.result.value} {expected}")
    assert wrong == []
    assert compared > 1_000


_CACHE: dict[tuple[object, ...], dict[str, float | None]] = {}


def _counted(period, codes, past, source):
    key = (id(source), period.label, codes)
    if key not in _CACHE:
        scope = Scope(period, codes, past)
        _CACHE[key] = measure(
            scope, source.records, source.team.agents, source.people_spans, source.profile
        )
    return _CACHE[key]


def _same(a: float | None, b: float | None) -> bool:
    return a is b if a is None or b is None else a == pytest.approx(b, rel=1e-9)
