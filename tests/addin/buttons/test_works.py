"""The works that write no cells, on a book that is open in LibreOffice."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest
import xlwings as xw

from addin.actions.kpi import indicators, period_in_book
from addin.actions.patch import Patch, TableChange
from addin.actions.rows import table_rows
from addin.buttons import acts
from addin.buttons.pressing import Press, press
from addin.buttons.registry import BUTTONS
from addin.hosts.closed_file import ClosedFile, open_closed
from addin.hosts.libreoffice.engine import activate
from addin.hosts.libreoffice.recalculate import Office
from addin.package.settings import Settings
from agency.finding import Severity
from agency.organisation import Team
from generators.build import BuildPlan, draw_team
from generators.calendar_book import CalendarPlan, draw_calendar
from generators.ooxml import Workbook
from generators.read_book import ReadBook, read_book
from workbook_templates.content import serial

pytestmark = pytest.mark.libreoffice

NOW = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)


@cache
def drawn(team: Team) -> bytes:
    return draw_team(team, BuildPlan(2026))


@pytest.fixture
def book(office: Office, small_team: Team, tmp_path: Path) -> Iterator[xw.Book]:
    path = tmp_path / "城南.xlsx"
    path.write_bytes(drawn(small_team))
    opened = activate(office.connection).books.open(path)
    yield opened
    opened.close()


def pressed(book: xw.Book, key: str, settings: Settings | None = None) -> str:
    return press(book.app, Press(key, book.name, NOW), settings or Settings())


def test_export_prints_two_sheets_and_lists_the_figures(book: xw.Book):
    path = Path(book.fullname)
    visible = [sheet.visible for sheet in book.sheets]
    message = pressed(book, "export")
    label = str(read(path).content.fields["period"])
    folder = path.with_name(f"城南_导出_{label}")
    assert message.startswith(f"已导出到 {folder}")
    assert {file.name for file in folder.iterdir()} == {"附表四附表五.pdf", "指标.csv", "问题.csv"}
    with (folder / "指标.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found = read(path)
    wanted = list(
        indicators(found.plan, found.context, found.content, period_in_book(found.context, label))
    )
    assert [row["指标"] for row in rows] == [one.result.kpi.name for one in wanted]
    assert [row["值"] for row in rows] == [
        "" if one.result.value is None else str(one.result.value) for one in wanted
    ]
    assert [sheet.visible for sheet in book.sheets] == visible
    if shutil.which("pdftotext") is None:
        pytest.skip("NOT CHECKED: no pdftotext here")
    shown = subprocess.run(
        ["pdftotext", folder / "附表四附表五.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "团队周经营追踪表" in shown
    assert "附表五" in shown
    assert "怎么用" not in shown  # of the cover
    assert pressed(book, "export") == message


def read(path: Path) -> ReadBook:
    found = read_book(path)
    assert isinstance(found, ReadBook)
    return found


def test_updates_compare_the_book_with_the_offer(book: xw.Book, tmp_path: Path):
    offer = {"program": "99.0", "templates": {"plan_book": "9.9"}, "note": "三月版"}
    (tmp_path / "version.json").write_text(json.dumps(offer), "utf-8")
    lines = pressed(book, "update", Settings(updates=str(tmp_path))).splitlines()
    assert "有新版 99.0，请更新" in lines[0]
    drawn_with = read(Path(book.fullname)).bound.binding.version
    assert f"本簿模板 经营计划簿 {drawn_with}，有新版 9.9" in lines
    assert lines[-1] == "三月版"


def test_an_offer_that_cannot_be_read_is_said(book: xw.Book, tmp_path: Path):
    (tmp_path / "version.json").write_text("{", "utf-8")
    assert "version.json 的内容不对" in pressed(book, "update", Settings(updates=str(tmp_path)))


def test_the_examination_knows_the_book(book: xw.Book):
    assert "✓ 当前工作簿：城南营业部" in pressed(book, "doctor")
    other = book.app.books.add()
    assert "· 当前工作簿：这不是会报生成的工作簿" in pressed(other, "doctor")
    other.close()
    assert "· 没有打开的工作簿" in press(book.app, Press("doctor", "", NOW), Settings())


@pytest.mark.parametrize("key", [key for key, button in BUTTONS.items() if button.books])
def test_a_foreign_book_is_refused_by_every_button_that_needs_ours(book: xw.Book, key):
    other = book.app.books.add()
    other.sheets[0]["A1"].value = 7.0
    if BUTTONS[key].asks_files:
        request = Press(key, other.name, NOW, (Path("nothing.csv"),))
        message = press(other.app, request, Settings())
    else:
        message = pressed(other, key)
    assert "不是会报生成的工作簿" in message
    assert [sheet["A1"].value for sheet in other.sheets] == [7.0]
    other.close()


def test_a_plan_book_gets_a_calendar_beside_it(book: xw.Book, monkeypatch: pytest.MonkeyPatch):
    """From what stands in the open book, saved or not; the book itself stays as it was."""
    path = Path(book.fullname)
    before = path.read_bytes()
    book.sheets["人员"].range("C6").value = "王改名"
    with monkeypatch.context() as refusing:
        refusing.setattr("addin.buttons.pressing._agreed", lambda _app, _text: False)
        assert pressed(book, "calendar") == "已取消，没有新建。"
    assert list(path.parent.glob("*行事历*")) == []
    message = pressed(book, "calendar")
    target = path.with_name("8601_城南营业部_2026会议行事历.xlsx")
    assert message.startswith(f"已生成 {target}：会议 ")
    assert path.read_bytes() == before
    assert "没有改动" in pressed(book, "calendar")

    file = Workbook.open(before)
    file.set_value("人员", "C6", "王改名")
    same = path.with_name("关着.xlsx")
    same.write_bytes(file.to_bytes())
    new = acts.first_calendar(read(same), NOW.date())
    assert target.read_bytes() == new.data
    made = read(target)
    assert not [f for f in made.findings if f.severity is Severity.ERROR]
    meetings = list(table_rows(made.content, "meetings"))
    assert f"会议 {len(meetings)} 场" in message
    assert {"大早会", "周经营分析会", "月度启动会"} <= {row["name"] for row in meetings}
    assert "王改名" in {row["name"] for row in table_rows(made.content, "people")}
    assert acts.rearrange_calendar(made, NOW.date()).message == "会议与早会节目都不用改。"


def test_no_calendar_comes_of_a_plan_book_that_has_lost_its_people(book: xw.Book):
    book.sheets["人员"].delete()
    assert "找不到表格“人员”" in pressed(book, "calendar")
    assert list(Path(book.fullname).parent.glob("*行事历*")) == []


def test_a_month_is_closed_as_in_the_closed_file(book: xw.Book):
    path = Path(book.fullname)
    file = closed(path)
    outcome = acts.close_month(file.book, NOW.date())
    assert outcome.patch.tables["history"].upsert
    assert pressed(book, "close").startswith(outcome.message)
    saved = path.with_name("月结.xlsx")
    book.save(saved)
    file.apply(outcome.patch, NOW)
    assert history(read(saved)) == history(read(path))


def history(book: ReadBook) -> list[list[str]]:
    """The frozen figures; files keep fifteen digits of a number."""
    return [
        [f"{value:.12g}" if isinstance(value, float) else str(value) for value in row.values()]
        for row in table_rows(book.content, "history")
    ]


def test_importing_without_files_asks_for_them(book: xw.Book):
    assert pressed(book, "import") == "没有选择清单。"


def test_a_calendar_is_rearranged_as_the_closed_file_would_be(
    office: Office, small_team: Team, tmp_path: Path
):
    path, saved = tmp_path / "行事历.xlsx", tmp_path / "重排.xlsx"
    path.write_bytes(draw_calendar(small_team, CalendarPlan(2026)))
    away = {"person": "王一", "first": serial(date(2026, 3, 16)), "last": serial(date(2026, 3, 27))}
    closed(path).apply(Patch(tables={"absences": TableChange(("person",), (away,))}), NOW)
    book = activate(office.connection).books.open(path)
    message = pressed(book, "calendar")
    again = pressed(book, "calendar")
    book.save(saved)
    book.close()
    file = closed(path)
    outcome = acts.rearrange_calendar(file.book, NOW.date())
    assert outcome.patch.tables["meetings"].upsert
    assert message.startswith(outcome.message)
    assert again.startswith("会议与早会节目都不用改。")
    file.apply(outcome.patch, NOW)
    for table in ("meetings", "programme"):
        here, there = (rows(read(one), table) for one in (saved, path))
        assert here == there


def test_a_meeting_that_comes_back_moves_the_times_of_the_others(
    office: Office, small_team: Team, tmp_path: Path
):
    path, saved = tmp_path / "行事历.xlsx", tmp_path / "重排.xlsx"
    workbook = Workbook.open(draw_calendar(small_team, CalendarPlan(2026)))
    workbook.remove_rows("会议清单", [200])
    path.write_bytes(workbook.to_bytes())
    book = activate(office.connection).books.open(path)
    message = pressed(book, "calendar")
    checked = pressed(book, "check")
    book.save(saved)
    book.close()
    assert "新增 1 场" in message
    assert "没有完成" not in message
    assert "错误" not in checked  # the months' sheets are called 1月, 2月 …
    file = closed(path)
    file.apply(acts.rearrange_calendar(file.book, NOW.date()).patch, NOW)
    assert rows(read(saved), "meetings") == rows(read(path), "meetings")


def closed(path: Path) -> ClosedFile:
    file = open_closed(path)
    assert isinstance(file, ClosedFile)
    return file


def rows(book: ReadBook, table: str) -> list[dict[str, object]]:
    """What was typed into the table, by id; files keep fifteen digits of a number."""
    typed = [column.key for column in book.spec.tables()[table].columns if column.value is None]
    found = [{key: row[key] for key in typed} for row in table_rows(book.content, table)]
    plain = [
        {key: f"{value:.12g}" if isinstance(value, float) else value for key, value in row.items()}
        for row in found
    ]
    return sorted(plain, key=lambda row: str(row["id"]))
