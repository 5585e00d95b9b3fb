"""A file that the command is not for: a clear sentence, the exit code for it, nothing written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agency.organisation import Level, Organisation, Team, Unit
from generators.organisation_file import write_template

Run = Callable[..., tuple[int, str, str]]

PLAN_COMMANDS: list[tuple[str, tuple[str, ...]]] = [
    ("kpi", ("--period", "2026-03")),
    ("weekly", ("--week", "2026-W10")),
    ("close", ("--month", "2026-01")),
    ("targets", ()),
    ("targets", ("--solve", "fyp=1000")),
    ("import", (".",)),
]
"""Commands that need a plan book, with what they need besides."""


@pytest.fixture
def calendar(small_team: Team, tmp_path: Path, huibao: Run) -> Path:
    """The small team's calendar book."""
    units = (Unit("86", "示例支公司", Level.BRANCH), small_team.unit, *small_team.groups)
    organisation = tmp_path / "组织架构.xlsx"
    write_template(organisation, Organisation(units, small_team.agents, small_team.spans))
    out = tmp_path / "行事历"
    assert huibao("calendar", organisation, "--year", 2026, "--out", out)[0] == 0
    (path,) = out.glob("*.xlsx")
    return path


@pytest.mark.parametrize(("command", "more"), PLAN_COMMANDS)
def test_a_calendar_is_no_plan_book(
    command: str, more: tuple[str, ...], calendar: Path, huibao: Run
) -> None:
    before = calendar.read_bytes()
    code, _, err = huibao(command, calendar, *more)
    assert code == 2
    assert f"[错误] {calendar.name}: 这是会议行事历，不是经营计划簿 → 请选择经营计划簿" in err
    assert calendar.read_bytes() == before


def test_a_calendar_can_be_checked(calendar: Path, huibao: Run) -> None:
    code, out, _ = huibao("check", calendar)
    assert (code, out.splitlines()[-1].startswith("1 本，")) == (0, True)


@pytest.mark.parametrize(("command", "more"), PLAN_COMMANDS[1:])
def test_a_folder_is_no_book(
    command: str, more: tuple[str, ...], tmp_path: Path, huibao: Run
) -> None:
    folder = tmp_path / "计划簿"
    folder.mkdir()
    code, _, err = huibao(command, folder, *more)
    assert code == 2
    assert "[错误] 计划簿: 这是文件夹，不是文件 → 请选择其中的一本" in err


def test_nothing_that_can_be_checked_is_no_mere_finding(
    book: Path, tmp_path: Path, huibao: Run
) -> None:
    picture = tmp_path / "照片.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    code, out, err = huibao("check", picture)
    assert (code, "文件不是 Excel 工作簿" in err) == (2, True)
    assert out.splitlines()[-1] == "1 本，错误 1 条"
    assert huibao("check", picture, book)[0] == 1


def test_an_organisation_file_is_a_workbook(tmp_path: Path, huibao: Run) -> None:
    path = tmp_path / "组织架构.csv"
    code, _, err = huibao("init", path)
    assert (code, "应以 .xlsx 结尾" in err) == (2, True)
    assert not path.exists()


def test_a_file_where_the_folder_should_be(calendar: Path, tmp_path: Path, huibao: Run) -> None:
    place = tmp_path / "已有"
    place.write_text("别的内容")
    organisation = tmp_path / "组织架构.xlsx"
    code, _, err = huibao("build", organisation, "--year", 2026, "--out", place)
    assert (code, err.strip()) == (2, f"无法读写 {place}：已有同名的文件")
    assert place.read_text() == "别的内容"
