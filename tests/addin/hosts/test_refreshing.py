"""Mending a cell mends what formulas made of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from addin.hosts.closed_file import ClosedFile, open_closed
from addin.hosts.marking import mends
from addin.hosts.refreshing import mended_results, refreshed
from agency.organisation import Team
from generators.build import BuildPlan, draw_team
from generators.ooxml import Workbook, lint_workbook
from workbook_templates.content import BookContent, table_columns
from workbook_templates.schema import BookSpec

SHEET, PLAN = "周数据", "附表一 业绩计划"
ROW = {"agent": "0001", "group": "一组", "week": 1.0, "month": 1.0, "fyp": 6000.0, "policies": 1.0}


def filled(_: Team, spec: BookSpec, content: BookContent) -> BookContent:
    content.tables["weekly"] = table_columns(spec.tables()["weekly"], [ROW])
    content.matrices["perf"] = {("860101", "fyp", "plan", "M1"): 5000.0}
    return content


@cache
def drawn(team: Team) -> bytes:
    return draw_team(team, BuildPlan(2026), filled)


@pytest.fixture
def right(small_team: Team) -> bytes:
    return drawn(small_team)


def damaged(data: bytes) -> bytes:
    """The file as a program leaves it in which the premium was typed as text.

    Formulas took the text for nothing: the team's FYP of January and its attainment.
    """
    workbook = Workbook.open(data)
    workbook.set_value(SHEET, "G6", "６０００")
    for cell, shown in results(data).items():
        if shown == 6000:
            workbook.set_cached(*cell, 0)
        elif shown == 1.2:
            workbook.set_cached(*cell, "")
    return workbook.to_bytes()


def results(data: bytes) -> dict[tuple[str, str], object]:
    """Sheet and cell of what the plan form and the roster show."""
    workbook = Workbook.open(data)
    cells = [(PLAN, f"I{row}") for row in range(6, 120)]
    cells += [("人员", f"{column}6") for column in ("N", "O", "P", "Q", "R", "AC", "AD")]
    return {cell: workbook.value(*cell) or None for cell in cells}


def test_the_results_that_followed_from_a_misread_number_are_right_again(
    right: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "簿.xlsx"
    path.write_bytes(damaged(right))
    assert results(path.read_bytes()) != results(right)
    file = open_closed(path)
    assert isinstance(file, ClosedFile)
    result = mended_results(file.data, mends(file))
    assert results(result) == results(right)
    assert 6000 in results(result).values()
    assert lint_workbook(result) == []
    assert refreshed(result) == result


def test_a_right_file_stays_byte_for_byte(right: bytes) -> None:
    assert refreshed(right) == right
    assert mended_results(right, []) == right


def test_a_formula_that_people_typed_over_stays_so(right: bytes) -> None:
    workbook = Workbook.open(right)
    workbook.set_value("人员", "M7", 7)
    assert Workbook.open(refreshed(workbook.to_bytes())).value("人员", "M7") == 7


def test_what_is_no_book_is_returned() -> None:
    assert refreshed(b"PK") == b"PK"
