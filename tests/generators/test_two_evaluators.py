"""Every computed cell of a book: numpy, LibreOffice and the cached value agree."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from comparison import computed_cells, differences, looking_at
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from addin.hosts.libreoffice.recalculate import Office
from agency.organisation import Team
from agency.profile import SHIPPED, shipped
from agency.workdays import work_calendar
from generators.build import bind
from generators.demo.branch import make
from generators.demo_books import fill
from generators.draw.book import draw
from generators.plan_book import context_of, start_content
from workbook_templates.content import BookContent, Value, serial, table_columns
from workbook_templates.context import BookContext
from workbook_templates.layout import Layout
from workbook_templates.loader import load
from workbook_templates.plan import BookPlan
from workbook_templates.schema import BookSpec

MIN_CELLS = 5_000


def drawn(
    team: Team, profile: str, content_of: object, path: Path, year: int = 2026
) -> tuple[BookPlan, BookContent, Layout]:
    """A team's book on disk, with the plan, content and layout that it was drawn from."""
    chosen, calendar = shipped(profile), work_calendar([year])
    context = context_of(team, year, chosen, calendar)
    spec = load("plan_book", context)
    content = content_of(spec, context, start_content(spec, context, team, calendar))  # type: ignore[operator]
    plan = BookPlan(spec)
    binding = bind(spec, context, f"extends: {profile}\n", calendar)
    return plan, content, draw(plan, content, binding, path)


def compare(
    office: Office, path: Path, plan: BookPlan, content: BookContent, layout: Layout
) -> int:
    """Assert that both other engines show numpy's values; the number of cells compared."""
    cells = list(computed_cells(plan, content, layout))
    recalculated = office.recalculate(path)
    assert recalculated.errors == []
    assert differences(cells, looking_at(recalculated.values)) == []
    book = CalamineWorkbook.from_object(BytesIO(path.read_bytes()))
    cached = {
        name: [
            [_plain(cell) for cell in row]
            for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        ]
        for name in book.sheet_names
    }
    assert differences(cells, looking_at(cached)) == []
    return len(cells)


def _plain(cell: object) -> object:
    if isinstance(cell, datetime):
        return serial(cell.date())
    if isinstance(cell, date):
        return serial(cell)
    return 0.0 if cell == time(0) else cell  # serial 0, which a date field shows as a dash


@pytest.mark.libreoffice
@pytest.mark.slow
@pytest.mark.parametrize("profile", SHIPPED)
def test_every_demo_book_under_every_profile(profile: str, office: Office, tmp_path: Path) -> None:
    branch = make(7, 2026, date(2026, 11, 20), shipped(profile))
    for team in branch.organisation.teams():

        def filled(
            spec: BookSpec, _: BookContext, content: BookContent, team: Team = team
        ) -> BookContent:
            return fill(branch, team, spec, content)

        path = tmp_path / f"{team.unit.code}.xlsx"
        plan, content, layout = drawn(team, profile, filled, path)
        assert compare(office, path, plan, content, layout) >= MIN_CELLS


def _untouched(_: BookSpec, __: BookContext, content: BookContent) -> BookContent:
    return content


@pytest.mark.libreoffice
@pytest.mark.parametrize("year", [2024, 2026, 2027])
def test_a_new_book(year: int, small_team: Team, office: Office, tmp_path: Path) -> None:
    """Of a leap year, of a year with 53 weeks, and of a provisional one."""
    path = tmp_path / "new.xlsx"
    compare(office, path, *drawn(small_team, "default", _untouched, path, year))


@pytest.mark.libreoffice
def test_a_book_without_anybody(small_team: Team, office: Office, tmp_path: Path) -> None:
    team = Team(small_team.unit, small_team.branch, small_team.groups, (), ())
    path = tmp_path / "empty.xlsx"
    compare(office, path, *drawn(team, "default", _untouched, path))


@pytest.mark.libreoffice
def test_a_team_of_one(small_team: Team, office: Office, tmp_path: Path) -> None:
    only = small_team.agents[0]
    own = tuple(span for span in small_team.spans if span.agent == only.id)
    team = Team(small_team.unit, small_team.branch, small_team.groups[:1], (only,), own)
    path = tmp_path / "one.xlsx"
    compare(office, path, *drawn(team, "default", _untouched, path))


money = st.integers(-2_000_000, 5_000_000).map(lambda cents: cents / 100)
counts = st.integers(-3, 9).map(float)
agents = st.sampled_from(["0001", "0002", "0003", "0004"])
groups = st.sampled_from(["一组", "二组"])

weekly = st.fixed_dictionaries(
    {
        "agent": agents,
        "group": groups,
        "week": st.integers(1, 53).map(float),
        "month": st.integers(1, 12).map(float),
        "fyp": money,
        "fyp_standard": money,
        "fyc": money,
        "policies": counts,
        "due_days": st.integers(0, 7).map(float),
        "attended_days": st.integers(0, 7).map(float),
        "income": money,
    }
)
renewals = st.fixed_dictionaries(
    {
        "agent": agents,
        "group": groups,
        "due_month": st.integers(202511, 202612).map(float),
        "due_count": st.integers(0, 3).map(float),
        "received_count": st.integers(0, 3).map(float),
        "due_premium": money,
        "received_premium": money,
        "c13_base": money,
        "c13_kept": money,
        "c13_exempt": money,
        "c13_matures": st.integers(46023, 46387).map(float),
    }
)
plans = st.dictionaries(
    st.tuples(
        st.sampled_from(["860101", "860102"]),
        st.sampled_from(["fyp", "policies", "producers"]),
        st.just("plan"),
        st.integers(1, 12).map(lambda month: f"M{month}"),
    ),
    money,
    max_size=12,
)
history = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["月", "季", "年"]),
        "year": st.just(2025.0),
        "number": st.integers(1, 12).map(float),
        "group": st.sampled_from(["一组", "二组", "全部"]),
        "fyp": money,
        "policies": counts,
        "producers": counts,
        "headcount_closing": counts,
    }
)
edits = st.fixed_dictionaries(
    {
        "weekly": st.lists(weekly, max_size=25),
        "renewals": st.lists(renewals, max_size=6),
        "history": st.lists(history, max_size=6),
        "plans": plans,
        "week": st.integers(1, 53).map(float),
        "period": st.sampled_from(["2026", "2026-Q1", "2026-Q3", "2026-01", "2026-02", "2026-12"]),
        "threshold": st.sampled_from([0.0, 3000.0, 0.01]),
    }
)


def _edited(
    given: dict[str, object], spec: BookSpec, _: BookContext, content: BookContent
) -> BookContent:
    tables = spec.tables()
    for key in ("weekly", "renewals", "history"):
        rows: list[dict[str, Value]] = given[key]  # type: ignore[assignment]
        content.tables[key] = table_columns(tables[key], rows)
    content.matrices["perf"] = dict(given["plans"])  # type: ignore[call-overload]
    content.fields["week"] = given["week"]  # type: ignore[assignment]
    content.fields["period"] = given["period"]  # type: ignore[assignment]
    content.fields["producer_threshold"] = given["threshold"]  # type: ignore[assignment]
    return content


@pytest.mark.libreoffice
@pytest.mark.slow
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(edit=edits, profile=st.sampled_from(SHIPPED))
def test_random_edits(
    edit: dict[str, object], profile: str, small_team: Team, office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "edited.xlsx"
    compare(office, path, *drawn(small_team, profile, partial(_edited, edit), path))
