"""The month sheets of the calendar book: which weeks and days each has."""

from __future__ import annotations

import calendar
from dataclasses import replace

import pytest

from agency.profile import shipped
from workbook_templates.content import BookContent, complete, from_serial
from workbook_templates.context import BookContext, GroupRef
from workbook_templates.evaluate import Evaluator
from workbook_templates.loader import load
from workbook_templates.plan import BookPlan


def context(year: int, week_start: int = 0) -> BookContext:
    profile = replace(shipped("default"), week_start=week_start)
    groups = (GroupRef("860101", "一组"),)
    return BookContext("8601", "城南营业部", "", year, groups, profile, (20,) * 12)


def days_shown(year: int, month: int, week_start: int) -> list[list[int]]:
    """The day numbers of a month sheet's grid, 0 outside the month."""
    plan = BookPlan(load("calendar_book", context(year, week_start)))
    values = Evaluator(plan, complete(plan.spec, BookContent()))
    grid = plan.matrix(f"days_{month}")
    weeks = [grid.axes["grid_week"].items[i].key for i in grid.allowed["grid_week"]]
    rows = []
    for week in weeks:
        dates = [values.cell(grid.matrix.key, week, "date", f"D{offset}") for offset in range(7)]
        rows.append([from_serial(d).day if isinstance(d, float) else 0 for d in dates])
    return rows


@pytest.mark.parametrize("week_start", [0, 5, 6])
@pytest.mark.parametrize(("year", "month"), [(2024, 2), (2026, 2), (2027, 8), (2026, 12)])
def test_a_month_has_the_weeks_of_the_wall_calendar(year: int, month: int, week_start: int) -> None:
    """A leap February, one of four whole weeks, a month of six weeks, the year's end."""
    expected = calendar.Calendar(week_start).monthdayscalendar(year, month)
    assert days_shown(year, month, week_start) == expected


@pytest.mark.parametrize(("week_start", "first"), [(0, "星期一"), (5, "星期六"), (6, "星期日")])
def test_the_grid_begins_on_the_weekday_of_the_profile(week_start: int, first: str) -> None:
    spec = load("calendar_book", context(2026, week_start))
    assert next(item.label for item in spec.axes["weekday"].items) == first


def test_there_is_a_sheet_for_every_month() -> None:
    names = [sheet.name for sheet in load("calendar_book", context(2026)).sheets]
    assert [n for n in names if n.endswith("月")] == [f"{n}月" for n in range(1, 13)]


def test_texts_of_a_month_sheet_name_its_month() -> None:
    sheet = next(s for s in load("calendar_book", context(2026)).sheets if s.name == "5月")
    assert sheet.title == "城南营业部 2026年5月行事历"
    assert sheet.key == "month_5"


def test_days_of_the_year_view_end_with_the_month() -> None:
    plan = BookPlan(load("calendar_book", context(2026)))
    values = Evaluator(plan, complete(plan.spec, BookContent()))
    for month in range(1, 13):
        last = calendar.monthrange(2026, month)[1]
        beyond = [values.cell("year_days", f"M{month}", "mark", str(d)) for d in range(1, 32)]
        assert beyond.count("–") == 31 - last


@pytest.mark.parametrize(("year", "first", "last"), [(2026, 1, 53), (2027, 0, 52), (2024, 1, 53)])
def test_the_morning_items_are_checked_in_every_week(year: int, first: int, last: int) -> None:
    """Also in one that is labelled in the year before, which the year's book numbers 0."""
    lines = load("calendar_book", context(year)).axes["coverage_line"].items
    assert [item.attrs.get("number") for item in lines[2:]] == list(range(first, last + 1))
