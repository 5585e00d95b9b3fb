"""``huibao calendar``: built, rearranged, shared and printed as its user does."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import vobject
from open_xml_sdk import sdk_errors
from pypdf import PdfReader

from agency.meetings.kinds import DayRule
from agency.meetings.model import Person, Preference, Preferences
from agency.organisation import Level, Organisation, Team, Unit
from generators.build import BuildPlan, draw_team
from generators.calendar_rows import table_rows
from generators.ooxml import lint_workbook
from generators.organisation_file import write_template
from generators.organisation_meetings import MeetingWishes
from generators.read_book import ReadBook, read_book
from workbook_templates.content import BookContent, from_serial, table_columns
from workbook_templates.schema import BookSpec

Run = Callable[..., tuple[int, str, str]]
NOTICE = "日期,休班,名称\n2026-07-01,休,专项放假\n"


@pytest.fixture
def organisation(small_team: Team, tmp_path: Path) -> Path:
    path = tmp_path / "组织架构.xlsx"
    branch = Unit("86", "示例支公司", Level.BRANCH)
    units = (branch, small_team.unit, *small_team.groups)
    wishes = MeetingWishes(
        staff={"8601": [Person("N1", "周敏", ("head", "trainer", "staff"))]},
        preferences={"8601": Preferences(meetings={"weekly": Preference(day=DayRule((1,)))})},
    )
    write_template(path, Organisation(units, small_team.agents, small_team.spans), wishes=wishes)
    return path


@pytest.fixture
def book(organisation: Path, huibao: Run) -> Path:
    out = organisation.parent / "行事历"
    code, said, _ = huibao("calendar", organisation, "--year", 2026, "--out", out)
    assert (code, "生成 1 本" in said) == (0, True)
    (path,) = out.glob("*.xlsx")
    return path


def read(path: Path) -> ReadBook:
    found = read_book(path)
    assert isinstance(found, ReadBook), found.findings
    return found


def meetings(path: Path, name: str) -> list[date]:
    rows = table_rows(read(path).content, "meetings")
    return [from_serial(float(row["day"] or 0)) for row in rows if row["name"] == name]


def test_a_book_for_every_team_after_its_wishes(book: Path) -> None:
    assert book.name == "8601_城南营业部_2026会议行事历.xlsx"
    assert read(book).findings == []
    weekly = meetings(book, "周经营分析会")
    assert sum(day.weekday() == 1 for day in weekly) > 40
    assert lint_workbook(book.read_bytes()) == []
    assert sdk_errors(book) == []


def test_building_again_keeps_what_people_changed(
    book: Path, organisation: Path, huibao: Run
) -> None:
    data = book.read_bytes() + b"changed"
    book.write_bytes(data)
    code, said, err = huibao("calendar", organisation, "--year", 2026, "--out", book.parent)
    assert (code, book.read_bytes()) == (0, data)
    assert "保留被改动的 1 本" in said
    assert "原样保留" in err


def test_the_plan_book_fills_the_boards(
    organisation: Path, small_team: Team, huibao: Run, tmp_path: Path
) -> None:
    def filled(_: Team, spec: BookSpec, content: BookContent) -> BookContent:
        row = {"agent": "0001", "group": "一组", "week": 10.0, "month": 3.0, "fyp": 6000.0}
        content.tables["weekly"] = table_columns(
            spec.tables()["weekly"], [{**row, "policies": 1.0}]
        )
        content.matrices["perf"] = {("860101", "fyp", "plan", "M3"): 12_000.0}
        return content

    plan = tmp_path / "计划簿.xlsx"
    plan.write_bytes(draw_team(small_team, BuildPlan(2026, week=15), filled))
    out = tmp_path / "行事历"
    code, *_ = huibao("calendar", organisation, "--year", 2026, "--out", out, "--from", plan)
    assert code == 0
    (path,) = out.glob("*.xlsx")
    content = read(path).content
    honours = [
        (r["kind"], r["place"], r["name"], r["value"]) for r in table_rows(content, "honours")
    ]
    assert honours == [("保费", 1.0, "王一", 6000.0), ("件数", 1.0, "王一", 1.0)]
    ranking = [(r["group"], r["fyp"], r["plan"]) for r in table_rows(content, "ranking")]
    assert ranking == [("一组", 6000.0, 12_000.0), ("二组", 0.0, None)]
    assert str(content.fields["focus_4"]).startswith("补强：")


def test_rearranging_after_a_new_notice(book: Path, huibao: Run, tmp_path: Path) -> None:
    assert date(2026, 7, 1) in meetings(book, "大早会")
    before = book.read_bytes()
    notice = tmp_path / "放假.csv"
    notice.write_text(NOTICE, "utf-8")
    command = ("calendar", book, "--reflow", "--holidays", notice, "--today", "2026-06-01")
    code, said, err = huibao(*command, "--dry-run")
    assert (code, book.read_bytes()) == (0, before)
    code, said, err = huibao(*command)
    assert code == 0
    assert "已重排" in said
    assert "撤下：07-01 08:30 大早会" in err
    assert "专项放假" in err
    assert date(2026, 7, 1) not in meetings(book, "大早会")
    assert "专项放假" in read(book).bound.binding.notice
    assert [path.read_bytes() for path in (book.parent / "备份").iterdir()] == [before]
    assert lint_workbook(book.read_bytes()) == []
    after = book.read_bytes()
    assert huibao(*command)[0] == 0
    assert book.read_bytes() == after


def test_calendar_files_change_with_the_book(book: Path, huibao: Run, tmp_path: Path) -> None:
    folder = tmp_path / "日历"
    code, said, _ = huibao("calendar", book, "--ics", folder)
    assert code == 0
    names = sorted(path.name for path in folder.iterdir())
    assert "8601_城南营业部2026行事历.ics" in names
    assert "8601_0001_王一.ics" in names
    data = (folder / "8601_城南营业部2026行事历.ics").read_text("utf-8")
    events = vobject.readOne(data).contents["vevent"]
    assert len(events) == len(table_rows_of(book))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    _, said, _ = huibao("calendar", book, "--ics", folder)
    assert "新增或有变 0 个" in said
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def table_rows_of(path: Path) -> list[object]:
    return list(table_rows(read(path).content, "meetings"))


@pytest.mark.libreoffice
def test_printing_the_year_and_its_months(book: Path, huibao: Run, tmp_path: Path) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("NOT CHECKED: no LibreOffice here")
    target = tmp_path / "行事历.pdf"
    before = book.read_bytes()
    code, said, _ = huibao("calendar", book, "--print", target)
    assert (code, book.read_bytes()) == (0, before)
    assert str(target) in said
    pages = PdfReader(target).pages
    titles = [page.extract_text() for page in pages]
    assert len(pages) == 14
    assert all(any(f"2026年{n}月行事历" in title for title in titles) for n in range(1, 13))
    assert {round(page.mediabox.width) for page in pages} == {842}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--year", 2026), "需要 --year 和 --out"),
        (("--reflow",), "不是会议行事历"),
    ],
)
def test_what_cannot_be_done_is_said(
    arguments: tuple[object, ...], said: str, small_team: Team, huibao: Run, tmp_path: Path
) -> None:
    path = tmp_path / "计划簿.xlsx"
    path.write_bytes(draw_team(small_team, BuildPlan(2026)))
    before = path.read_bytes()
    code, _, err = huibao("calendar", path, *arguments)
    assert code == 2
    assert said in err
    assert path.read_bytes() == before


def test_wrong_days_off_change_nothing(book: Path, huibao: Run, tmp_path: Path) -> None:
    notice = tmp_path / "放假.csv"
    notice.write_text("日期,休班,名称\n2026-13-01,休,错\n", "utf-8")
    before = book.read_bytes()
    code, _, err = huibao("calendar", book, "--reflow", "--holidays", notice)
    assert code == 1
    assert "放假.csv" in err
    assert book.read_bytes() == before
