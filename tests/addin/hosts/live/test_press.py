"""Pressing buttons on an open book: one message, and the book changed wholly or not at all."""

from __future__ import annotations

import logging
import sys
from datetime import date, datetime
from pathlib import Path

import pytest
import xlwings as xw
from contents import content_differences

from addin.actions.close import close
from addin.actions.patch import Outcome, Patch, TableChange
from addin.actions.weekly import weekly
from addin.hosts.closed_file import ClosedFile, open_closed
from addin.hosts.live import LiveBook, check, open_live, press, writing
from addin.hosts.live.grid import read_values
from addin.hosts.marking import SHEET, findings_of, marked, mended, mends
from agency.finding import Finding, Severity
from generators.ooxml import Workbook
from generators.ooxml.address import Area
from generators.ooxml.comments import notes_of
from generators.read_book import ReadBook

pytestmark = pytest.mark.libreoffice

NOW = datetime(2026, 3, 16, 7, 45)
TODAY = date(2026, 3, 16)


def yes(_: str) -> bool:
    return True


def analysed(book: ReadBook) -> Outcome:
    return weekly(book.plan, book.content, 11, TODAY)


def values(book: xw.Book) -> dict[str, object]:
    """What every sheet shows."""
    found: dict[str, object] = {}
    for sheet in book.sheets:
        last = sheet.used_range.last_cell
        found[sheet.name] = read_values(sheet, Area(1, 1, last.row, last.column))
    return found


def states(app: xw.App) -> tuple[object, ...]:
    return (
        app.screen_updating,
        app.enable_events,
        app.display_alerts,
        app.calculation,
        app.status_bar,
    )


def content_of(book: xw.Book) -> ReadBook:
    live = open_live(book)
    assert isinstance(live, LiveBook), live
    return live.book


def test_the_weekly_analysis(app: xw.App, book: xw.Book, file: Path) -> None:
    """Refused by the user; done; done again; then closing a month that is not over."""
    before, asked = values(book), []

    def no(text: str) -> bool:
        asked.append(text)
        return False

    assert press(book, analysed, ask=no, now=NOW) == "已取消，没有改动。"
    assert values(book) == before
    assert not (file.parent / "备份").exists()
    assert asked[0].startswith("将写入“计划簿.xlsx”：\n参数：1 格\n")
    assert "待办：新增" in asked[0]
    assert asked[0].endswith("写入前先在“备份”文件夹留一份备份。继续吗？")

    other = file.with_name("关着.xlsx")
    other.write_bytes(file.read_bytes())
    closed = open_closed(other)
    assert isinstance(closed, ClosedFile)
    closed.apply(analysed(closed.book).patch, NOW)
    same = open_closed(other)
    assert isinstance(same, ClosedFile)

    told = press(book, analysed, ask=yes, now=NOW).splitlines()
    assert told[0].startswith("已生成2026-W11周分析")
    backup = file.parent / "备份" / "计划簿.20260316-074500.xlsx"
    assert told[1] == f"已写入，尚未保存；原来的内容备份在 {backup}。"
    assert told[2].endswith(f"见“{SHEET}”表。")
    assert content_differences(content_of(book).content, same.book.content) == []
    assert book.sheets[-1].name == SHEET
    assert book.sheets.active.name != SHEET

    after = values(book)
    assert press(book, analysed, ask=no, now=NOW).splitlines()[1] == "工作簿没有变化。"
    assert len(asked) == 1
    assert values(book) == after
    assert list((file.parent / "备份").glob("计划簿*")) == [backup]

    told = press(book, lambda b: close(b.plan, b.content, 3, TODAY), ask=no, now=NOW).splitlines()
    assert "月尚未封账" in told[0]
    assert len(asked) == 1
    assert states(app) == (True, True, True, "automatic", False)


def test_what_fails_leaves_the_book_as_it_was(
    app: xw.App, book: xw.Book, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An action that breaks, and a program that stops answering at each single write."""
    keys = ("agent", "group", "week", "month")
    patch = Patch(
        fields={"week": 11.0},
        matrices={"perf": {("860101", "fyp", "plan", "M3"): 1.0}},
        tables={
            "weekly": TableChange(
                keys,
                ({"agent": "0009", "group": "一组", "week": 12.0, "month": 3.0, "fyp": 1.0},),
                frozenset({("0001", "一组", 10.0, 3.0)}),
            ),
            "actions": TableChange(("number",), tuple({"number": f"{n}"} for n in range(2, 18))),
        },
    )
    before, state = values(book), states(app)

    def breaks(_: ReadBook) -> Outcome:
        raise ValueError("坏了")

    with caplog.at_level(logging.ERROR, "huibao.live"):
        told = press(book, breaks, ask=yes, now=NOW)
    assert told == "没有完成，工作簿没有改动：坏了。\n请把这段话发给维护人员。"
    assert caplog.records[0].exc_info is not None

    send, count, stop_at = writing._send, 0, 0

    def stops(*args: object) -> None:
        nonlocal count
        count += 1
        if count == stop_at:
            raise xw.XlwingsError("程序没有回答")
        send(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(writing, "_send", stops)
    failures = 0
    while True:
        count, stop_at = 0, stop_at + 1
        told = press(book, lambda _: Outcome(patch, (), "好了"), ask=yes, now=NOW)
        assert states(app) == state
        if "好了" in told:
            break
        failures += 1
        assert told.startswith("没有完成，工作簿没有改动：程序没有回答。")
        assert values(book) == before
    assert failures == 4  # the field, the matrix, and the rows of two tables
    assert content_of(book).content.rows("weekly") == 4


def test_a_protected_sheet_is_no_damage(book: xw.Book) -> None:
    cells = book.sheets["待办"]["B6:L40"].impl.api
    locked = cells.CellProtection
    locked.IsLocked = True
    cells.CellProtection = locked
    book.sheets["待办"].impl.api.protect("x")
    before = values(book)
    patch = Patch(
        fields={"week": 11.0}, tables={"actions": TableChange(("number",), ({"number": "7"},))}
    )
    told = press(book, lambda _: Outcome(patch, (), "好了"), ask=yes, now=NOW)
    assert told.startswith("没有完成，工作簿没有改动：")
    assert "若工作表受保护或工作簿是只读的，请先解除，再按一次" in told
    assert values(book) == before


def test_a_book_that_could_not_be_put_back_says_so(
    book: xw.Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = writing._send
    calls: list[object] = []

    def stops(*args: object) -> None:
        calls.append(args)
        if len(calls) > 1:
            raise xw.XlwingsError("程序没有回答")
        send(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(writing, "_send", stops)
    patch = Patch(fields={"week": 11.0, "task_fyp": 1.0})
    told = press(book, lambda _: Outcome(patch, (), "好了"), ask=yes, now=NOW)
    assert "已写的部分没能全部复原" in told
    assert "请不要保存，关闭后重新打开" in told


def test_findings_that_cannot_be_listed_do_not_hide_what_was_written(
    book: xw.Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> int:
        raise xw.XlwingsError("结构受保护")

    monkeypatch.setattr(sys.modules["addin.hosts.live.press"], "show_findings", fails)
    patch = Patch(fields={"week": 11.0})
    told = press(book, lambda _: Outcome(patch, (), "好了"), ask=yes, now=NOW).splitlines()
    assert told[0] == "好了。"
    assert told[1].startswith("已写入，尚未保存")
    assert told[2].startswith(f"“{SHEET}”表没有写成（结构受保护）")
    assert content_of(book).content.fields["week"] == 11.0


def test_a_book_without_one_of_its_tables(book: xw.Book) -> None:
    book.sheets["周数据"].delete()
    before = values(book)
    told = press(book, analysed, ask=yes, now=NOW)
    assert told.startswith("簿中有整块内容缺失，照此计算会出错，没有改动。\n")
    assert "\n找不到表格“周数据”，其中的内容没有读取。\n在“表设计”中" in told
    assert values(book) == before


def test_another_workbook(app: xw.App) -> None:
    other = app.books.add()
    told = press(other, analysed, ask=yes, now=NOW)
    other.close()
    assert told.startswith("这不是会报生成的工作簿")


class TestCheck:
    def assert_marked_alike(self, book: xw.Book, other: Path, told: str) -> None:
        """The same notes, but for cells that LibreOffice protects from notes, which are counted."""
        missing = _notes_of(other) - _notes(book)
        assert _notes(book) <= _notes_of(other)
        assert {sheet for sheet, _, _ in missing} <= {"附表一 业绩计划", "参数", "附表二 人力计划"}
        assert (f"有 {len(missing)} 处没能加上批注" in told) == bool(missing)

    def test_marks_and_mends_are_those_of_a_closed_file(self, book: xw.Book, file: Path) -> None:
        sheet = book.sheets["周数据"]
        sheet["G6"].value = "'6000"
        sheet["B7"].value = 2
        sheet["F8"].value = "不详"
        book.sheets["人员"]["M7"].value = 7
        sheet["C8"].add_note("我自己的")
        other = file.with_name("关着.xlsx")
        book.save(other)
        data = other.read_bytes()
        other = file.with_name("没人开.xlsx")
        other.write_bytes(data)

        def closed() -> ClosedFile:
            found = open_closed(other)
            assert isinstance(found, ClosedFile)
            return found

        told = check(book, ask=yes, now=NOW)
        other.write_bytes(marked(data, findings_of(closed())))
        self.assert_marked_alike(book, other, told)
        assert ("周数据", "C8", "我自己的") in _notes(book)
        assert _rows(book) == _rows_of(other)
        assert "错误" in told
        again = values(book)
        assert check(book, ask=yes, now=NOW) == told
        assert values(book) == again

        told = check(book, ask=yes, now=NOW, mend=True)
        other.write_bytes(mended(other.read_bytes(), mends(closed())))
        other.write_bytes(marked(other.read_bytes(), findings_of(closed())))
        assert told.startswith("已修正 2 处")
        assert content_differences(content_of(book).content, closed().book.content) == []
        self.assert_marked_alike(book, other, told)
        assert _rows(book) == _rows_of(other)
        assert sheet["G6"].value == 6000.0
        assert sheet["B7"].value == "0002"

    def test_nothing_remains_once_all_is_solved(self, book: xw.Book) -> None:
        check(book, ask=yes, now=NOW)
        clean = [sheet.name for sheet in book.sheets if sheet.name != SHEET]
        found = [Finding(Severity.ERROR, "x", "错了", "改掉", sheet="人员", cell="C6")]
        press(book, lambda _: Outcome(Patch(), tuple(found), "看"), ask=yes, now=NOW)
        assert SHEET in [sheet.name for sheet in book.sheets]
        press(book, lambda _: Outcome(Patch(), (), "看"), ask=yes, now=NOW)
        assert [sheet.name for sheet in book.sheets] == clean

    def test_a_sheet_of_the_user_of_that_name_is_left(self, book: xw.Book) -> None:
        book.sheets.add(SHEET)["A1"].value = "我的"
        found = [Finding(Severity.ERROR, "x", "错了")]
        told = press(book, lambda _: Outcome(Patch(), tuple(found), "看"), ask=yes, now=NOW)
        assert "您自己的“校验结果”表" in told
        assert book.sheets[SHEET]["A1"].value == "我的"


def _notes(book: xw.Book) -> set[tuple[str, str, str]]:
    return {
        (note.location.sheet.name, note.location.get_address(False, False), note.text)
        for note in book.notes
    }


def _notes_of(path: Path) -> set[tuple[str, str, str]]:
    workbook = Workbook.open(path.read_bytes())
    return {
        (info.name, cell, text)
        for info in workbook.structure.sheets
        for cell, (_, text) in notes_of(workbook.package, info.part).items()
    }


def _rows(book: xw.Book) -> list[list[object]]:
    sheet = book.sheets[SHEET]
    return read_values(sheet, Area(1, 1, sheet.used_range.last_cell.row, 7))


def _rows_of(path: Path) -> list[list[object]]:
    look = Workbook.open(path.read_bytes())
    rows: list[list[object]] = []
    while look.value(SHEET, f"A{len(rows) + 1}"):
        row = [look.value(SHEET, f"{column}{len(rows) + 1}") for column in "ABCDEFG"]
        rows.append([value or None for value in row])
    return rows
