"""Running commands as their user does, and the small plan books that they are run on."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from agency.organisation import Team
from generators.build import BuildPlan, draw_team
from huibao.cli import main
from workbook_templates.content import BookContent, table_columns
from workbook_templates.schema import BookSpec

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def huibao(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command: exit code, standard output, standard error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run


@pytest.fixture
def blank_book(small_team: Team) -> bytes:
    """The small team's plan book of 2026 as it is handed out."""
    return _blank(small_team)


@pytest.fixture
def book(small_team: Team, tmp_path: Path) -> Path:
    """The small team's plan book of 2026 with business in week 10, a task and the shares."""
    path = tmp_path / "城南.xlsx"
    path.write_bytes(_filled(small_team))
    return path


@cache
def _blank(team: Team) -> bytes:
    return draw_team(team, BuildPlan(2026))


@cache
def _filled(team: Team) -> bytes:
    return draw_team(team, BuildPlan(2026), _fill)


def _fill(_: Team, spec: BookSpec, content: BookContent) -> BookContent:
    week = {"week": 10.0, "month": 3.0, "policies": 1.0}
    rows = [
        {**week, "agent": "0001", "group": "一组", "fyp": 6000.0},
        {**week, "agent": "0002", "group": "二组", "fyp": 3000.0},
    ]
    content.tables["weekly"] = table_columns(spec.tables()["weekly"], rows)
    content.fields["task_fyp"] = 120_000.0
    content.matrices["seasonal"] = {("share", f"M{n}"): 1 / 12 for n in range(1, 13)}
    return content
