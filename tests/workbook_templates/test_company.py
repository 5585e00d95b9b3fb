"""A company's figures: the same as its book shows when each period is chosen in turn."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from agency.organisation import Agent, Began, Ended, Level, Span, Team, Unit
from agency.profile import shipped
from agency.workdays import work_calendar
from generators.plan_book import context_of, start_content
from workbook_templates.company import company_figures
from workbook_templates.content import table_columns
from workbook_templates.evaluate import Evaluator
from workbook_templates.loader import load
from workbook_templates.plan import BookPlan

YEAR = 2026


@pytest.fixture(scope="module")
def company():
    """Two groups, three people; 03 moved from 甲 to 乙 on 1 March and sold in both."""
    groups = tuple(Unit(f"G{n}", name, Level.GROUP, "T") for n, name in enumerate("甲乙"))
    start = date(2024, 5, 6)
    agents = tuple(Agent(id_, id_, "G1", "业务员", start) for id_ in ("01", "02", "03"))
    moved = date(YEAR, 3, 1)
    spans = (
        Span("01", "G0", start, Began.JOINED),
        Span("02", "G1", start, Began.JOINED, date(YEAR, 6, 30), Ended.LEFT),
        Span("03", "G0", start, Began.JOINED, moved, Ended.TRANSFERRED),
        Span("03", "G1", moved, Began.TRANSFERRED),
    )
    team = Team(Unit("T", "某部", Level.TEAM), None, groups, agents, spans)
    calendar = work_calendar([YEAR])
    context = context_of(team, YEAR, shipped("default"), calendar)
    spec = load("plan_book", context)
    content = start_content(spec, context, team, calendar, week=20)
    rows = [
        ("01", "甲", 2, 1, 1000.0, 1.0),
        ("03", "甲", 2, 1, 500.5, 1.0),
        ("03", "乙", 12, 3, 4000.0, 2.0),
        ("03", "乙", 20, 5, -4000.0, -2.0),
        ("02", "乙", 20, 5, 700.0, 1.0),
    ]
    content.tables["weekly"] = table_columns(
        spec.tables()["weekly"],
        [
            dict(
                zip(
                    ("agent", "group", "week", "month", "fyp", "policies"),
                    (agent, group, float(week), float(month), fyp, policies),
                    strict=True,
                )
            )
            for agent, group, week, month, fyp, policies in rows
        ],
    )
    content.matrices["perf"] = {
        ("G0", "fyp", "plan", "M1"): 2000.0,
        ("G1", "fyp", "plan", "M3"): 8000.0,
    }
    return BookPlan(spec), content


PERIODS = (*(f"{YEAR}-{month:02}" for month in range(1, 13)), f"{YEAR}-Q1", f"{YEAR}-Q2", f"{YEAR}")


@pytest.mark.parametrize(
    ("measure", "period", "whole", "first", "second"),
    [
        ("fyp", "2026-01", 1500.5, 1500.5, 0.0),
        ("fyp", "2026-Q1", 5500.5, 1500.5, 4000.0),
        ("fyp", "2026-Q2", -3300.0, 0.0, -3300.0),
        ("fyp", "2026", 2200.5, 1500.5, 700.0),
        ("producers", "2026-Q1", 2.0, 2.0, 1.0),
        ("producers", "2026", 3.0, 2.0, 1.0),
        ("headcount_opening", "2026-03", 3.0, 2.0, 1.0),
        ("headcount_closing", "2026-03", 3.0, 1.0, 2.0),
        ("headcount_closing", "2026-06", 2.0, 1.0, 1.0),
        ("transfers_in", "2026-Q1", 1.0, 0.0, 1.0),
        ("leavers", "2026-Q2", 1.0, 0.0, 1.0),
        ("plan_fyp", "2026-Q1", 10000.0, 2000.0, 8000.0),
        ("plan_fyp", "2026-01", 2000.0, 2000.0, None),
        ("plan_fyp", "2026-02", None, None, None),  # nobody filled in February
    ],
)
def test_measures_worked_out_by_hand(company, *, measure, period, whole, first, second):
    figures = company_figures(*company, PERIODS)
    assert figures.scopes == ("T", "G0", "G1")
    found = figures.measures[measure][figures.periods.index(period)]
    assert [None if np.isnan(value) else value for value in found] == [whole, first, second]


def test_every_figure_is_the_book_s(company):
    plan, content = company
    figures = company_figures(plan, content, PERIODS)
    for place, label in enumerate(PERIODS):
        content.fields["period"] = label
        book = Evaluator(plan, content)
        for key, found in figures.measures.items():
            shown = [book.cell("work", key, "period", scope) for scope in figures.scopes]
            assert found[place] == pytest.approx(np.array(shown, dtype=float), nan_ok=True)
        for key, found in figures.kpis.items():
            shown = [book.cell("kpis", key, "value")]
            shown += [book.cell("compare", key, "value", scope) for scope in ("G0", "G1")]
            assert found[place] == pytest.approx(np.array(shown, dtype=float), nan_ok=True)


def test_categoricals_give_the_same(company):
    plan, content = company
    plain = company_figures(plan, content, PERIODS)
    weekly = content.tables["weekly"]
    for key in ("agent", "group"):
        weekly[key] = pd.Categorical(weekly[key])
    coded = company_figures(plan, content, PERIODS)
    for key, found in plain.kpis.items():
        assert coded.kpis[key] == pytest.approx(found, nan_ok=True)


def test_one_period_and_unknown_ones(company):
    assert company_figures(*company, ["2026"]).measures["fyp"].shape == (1, 3)
    with pytest.raises(ValueError, match="2027-01"):
        company_figures(*company, ["2027-01"])
