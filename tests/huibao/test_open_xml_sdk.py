"""Microsoft's own check of the file format finds nothing in what we draw and write."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from open_xml_sdk import sdk_errors

from addin.package.xlam import build_xlam
from agency.organisation import Organisation, Team
from agency.profile import SHIPPED
from generators.build import BuildPlan, draw_team
from generators.calendar_book import CalendarPlan, draw_calendar
from generators.ooxml import Workbook
from generators.organisation_file import write_template
from workbook_templates.content import BookContent, table_columns
from workbook_templates.schema import BookSpec

Run = Callable[..., tuple[int, str, str]]
SAVED = Path(__file__).parents[2].parent / "shared" / "fixtures" / "excel_saved"
SAMPLE = sorted(SAVED.glob("*.xls[xm]"))[::12]


def filled(_: Team, spec: BookSpec, content: BookContent) -> BookContent:
    row = {"agent": "0001", "group": "一组", "week": 10.0, "month": 3.0, "policies": 1.0}
    rows = [{**row, "fyp": 6000.0}, {**row, "group": "没有的组", "fyp": -3.5}]
    content.tables["weekly"] = table_columns(spec.tables()["weekly"], rows)
    content.fields["task_fyp"] = 120_000.0
    return content


@pytest.mark.parametrize("profile", SHIPPED)
def test_a_plan_book(profile: str, small_team: Team, tmp_path: Path) -> None:
    path = tmp_path / "簿.xlsx"
    path.write_bytes(draw_team(small_team, BuildPlan(2026, f"extends: {profile}\n")))
    assert sdk_errors(path) == []


def test_a_plan_book_after_every_command(small_team: Team, tmp_path: Path, huibao: Run) -> None:
    path = tmp_path / "簿.xlsx"
    path.write_bytes(draw_team(small_team, BuildPlan(2026), filled))
    huibao("targets", path, "--today", "2026-01-02")
    huibao("weekly", path, "--week", "2026-W10", "--today", "2026-03-09")
    huibao("close", path, "--month", "2026-01", "--today", "2026-02-02")
    code, _, err = huibao("check", path, "--mark")
    assert code == 1, "the unknown group is an error to be marked"
    assert "没有的组" in err
    assert "校验结果" in Workbook.open(path).sheet_names
    assert sdk_errors(path) == []


def test_an_organisation_file(small_team: Team, tmp_path: Path) -> None:
    write_template(tmp_path / "空.xlsx")
    organisation = Organisation((small_team.unit, *small_team.groups), small_team.agents, ())
    write_template(tmp_path / "满.xlsx", organisation)
    assert [sdk_errors(path) for path in sorted(tmp_path.iterdir())] == [[], []]


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.name)
def test_a_file_that_excel_saved_gets_no_new_fault(path: Path, tmp_path: Path) -> None:
    known = sdk_errors(path)
    book = Workbook.open(path)
    sheet = next(sheet.name for sheet in book.structure.sheets if sheet.kind == "worksheet")
    book.set_value(sheet, "AA301", "=文字 & <尖括号>")
    book.add_comments(sheet, {"AA302": "批注"}, "校验")
    changed = tmp_path / path.name
    changed.write_bytes(book.to_bytes())
    assert [error for error in sdk_errors(changed) if error not in known] == []


def test_the_files_that_excel_saved_are_there() -> None:
    if not SAMPLE:
        pytest.skip("NOT CHECKED: no files saved by Excel here")
    assert len(SAMPLE) == 16


def test_the_add_in_and_its_ribbon(tmp_path: Path) -> None:
    """The SDK knows the published customUI schema: what it does not declare, it refuses."""
    path = tmp_path / "huibao.xlam"
    path.write_bytes(build_xlam("1.2.3"))
    assert sdk_errors(path) == []
    broken = tmp_path / "broken.xlam"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(broken, "w") as target:
        for part in source.infolist():
            data = source.read(part)
            if part.filename == "customUI/customUI14.xml":
                data = data.replace(b" imageMso=", b" picture=", 1)
            target.writestr(part, data)
    (error,) = sdk_errors(broken)
    assert "'picture' attribute is not declared" in error


def test_a_calendar_book(small_team: Team, tmp_path: Path) -> None:
    path = tmp_path / "行事历.xlsx"
    path.write_bytes(draw_calendar(small_team, CalendarPlan(2027)))
    assert sdk_errors(path) == []
