"""A LibreOffice behind xlwings, and books that are open in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import xlwings as xw

from addin.hosts.libreoffice.connect import start
from addin.hosts.libreoffice.engine import activate
from agency.organisation import Team
from generators.build import BuildPlan, draw_team
from workbook_templates.content import BookContent, serial, table_columns
from workbook_templates.schema import BookSpec

Open = Callable[[], tuple[xw.Book, Path]]


@pytest.fixture(scope="session")
def app() -> Iterator[xw.App]:
    if shutil.which("soffice") is None:
        pytest.skip("NOT CHECKED: no LibreOffice here")
    before = xw.engines.active
    started = activate(start())
    yield started
    started.quit()
    xw.engines.active = before


def filled(_: Team, spec: BookSpec, content: BookContent) -> BookContent:
    """Two weeks of three people, a plan, an action item and the year's tasks."""
    weekly = [
        {"agent": agent, "group": group, "week": week, "month": 3.0, "fyp": fyp, "policies": 1.0}
        for agent, group, week, fyp in (
            ("0001", "一组", 10.0, 6000.0),
            ("0002", "二组", 10.0, 800.0),
            ("0004", "二组", 10.0, 2300.5),
            ("0001", "一组", 11.0, -1200.0),
        )
    ]
    items = [
        {"number": "1", "raised": serial(date(2026, 3, 2)), "problem": "=不是公式", "owner": "王一"}
    ]
    content.tables["weekly"] = table_columns(spec.tables()["weekly"], weekly)
    content.tables["actions"] = table_columns(spec.tables()["actions"], items)
    content.matrices["perf"] = {
        (group, "fyp", "plan", f"M{month}"): 5000.0 + month
        for group in ("860101", "860102")
        for month in range(1, 13)
    }
    content.fields |= {"task_fyp": 600_000.0, "week": 10.0, "period": "2026-03"}
    return content


@cache
def _drawn(team: Team) -> bytes:
    return draw_team(team, BuildPlan(2026), filled)


@pytest.fixture
def file(small_team: Team, tmp_path: Path) -> Path:
    """A small filled book on disk."""
    path = tmp_path / "计划簿.xlsx"
    path.write_bytes(_drawn(small_team))
    return path


@pytest.fixture
def book(app: xw.App, file: Path) -> Iterator[xw.Book]:
    """The same, open."""
    opened = app.books.open(file)
    yield opened
    opened.close()
