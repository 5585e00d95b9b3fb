"""The same patch on an open book and on a closed file: the same content, the same values."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path

import pytest
import xlwings as xw
from comparison import computed_cells, differences, looking_at
from contents import content_differences

from addin.actions.patch import OrderBy, Patch, TableChange
from addin.hosts.closed_file import ClosedFile, open_closed
from addin.hosts.live import LiveBook, open_live
from addin.hosts.live.grid import plain, read_values
from generators.ooxml import EditRefusedError, ReadOnlyError
from generators.ooxml.address import Area
from generators.read_book import ReadBook, read_book
from workbook_templates.content import serial
from workbook_templates.layout import Layout

pytestmark = pytest.mark.libreoffice

NOW = datetime(2026, 3, 16, 7, 45)
WEEKLY = ("agent", "group", "week", "month")


def week(agent: str, group: str, number: int, fyp: float) -> dict[str, float | str]:
    return {"agent": agent, "group": group, "week": float(number), "month": 3.0, "fyp": fyp}


def item(number: str, **given: float | str) -> dict[str, float | str]:
    return {"number": number, "raised": serial(date(2026, 3, 9)) or 0.0, **given}


PATCHES = {
    "fields": Patch(fields={"week": 11.0, "week_summary": "=不是公式\n第二行", "task_fyp": None}),
    "matrices": Patch(
        matrices={
            "perf": {
                ("860101", "fyp", "plan", "M3"): 10_000.0,
                ("860102", "fyc", "plan", "M12"): 7.5,
            },
            "seasonal": {},
        }
    ),
    "cells": Patch(tables={"weekly": TableChange(WEEKLY, (week("0002", "二组", 10, 900.0),))}),
    "cleared": Patch(
        tables={"weekly": TableChange(WEEKLY, ({**week("0001", "一组", 11, 0.0), "fyp": None},))}
    ),
    "added": Patch(
        tables={
            "weekly": TableChange(
                WEEKLY,
                (week("0001", "一组", 12, -1.5), week("0004", "二组", 11, 12_345_678_901.25)),
            ),
            "actions": TableChange(
                ("number",),
                tuple(item(f"{n:03}", problem="-改进", owner="3-1") for n in range(2, 18)),
            ),
        }
    ),
    "removed": Patch(
        tables={"weekly": TableChange(WEEKLY, remove=frozenset({("0002", "二组", 10.0, 3.0)}))}
    ),
    "all removed": Patch(tables={"weekly": TableChange(WEEKLY, replace=True)}),
    "sorted": Patch(
        tables={
            "weekly": TableChange(
                WEEKLY,
                (week("0002", "二组", 9, 3.0), week("0004", "二组", 12, 2.0)),
                frozenset({("0004", "二组", 10.0, 3.0)}),
                order=(OrderBy("group", ("二组",)), OrderBy("week")),
            )
        }
    ),
    "only sorted": Patch(tables={"weekly": TableChange(WEEKLY, order=(OrderBy("fyp"),))}),
    "replaced": Patch(
        tables={
            "weekly": TableChange(
                WEEKLY,
                (week("0004", "二组", 10, 1.0), week("0002", "二组", 14, 700.0)),
                replace=True,
            ),
            "alerts": TableChange(("rule", "agent"), ({"rule": "红", "agent": "0012"},)),
        }
    ),
    "joined": Patch(
        tables={
            "agents": TableChange(
                ("id",),
                (
                    {
                        "id": "0009",
                        "name": "钱九",
                        "group": "一组",
                        "joined": serial(date(2026, 3, 2)),
                    },
                ),
            ),
            "spans": TableChange(
                ("agent", "start"),
                (
                    {
                        "agent": "0009",
                        "group": "一组",
                        "start": serial(date(2026, 3, 2)),
                        "began": "入司",
                    },
                ),
            ),
        }
    ),
}


SHOWN = {"matrices", "added", "all removed", "joined"}
"""Patches after which every computed cell is looked at."""


def live_of(book: xw.Book) -> LiveBook:
    found = open_live(book)
    assert isinstance(found, LiveBook), found
    return found


def closed_of(path: Path) -> ClosedFile:
    found = open_closed(path)
    assert isinstance(found, ClosedFile), found
    return found


def copied(file: Path) -> Path:
    """A copy that nobody has open."""
    path = file.with_name("关着.xlsx")
    shutil.copy(file, path)
    return path


def shown(book: xw.Book) -> dict[str, list[list[object]]]:
    """All values as serials and texts, empty as an empty text."""
    found = {}
    for sheet in book.sheets:
        last = sheet.used_range.last_cell
        rows = read_values(sheet, Area(1, 1, last.row, last.column))
        found[sheet.name] = [["" if v is None else plain(v) for v in row] for row in rows]
    return found


def wrong_values(live: LiveBook) -> list[str]:
    """Computed cells of the open book that do not show what Python computes."""
    content = live.book.content
    layout = Layout(live.book.plan, content)
    cells = list(computed_cells(live.book.plan, content, layout))
    return differences(cells, looking_at(shown(live.xw)))


def test_every_patch_does_the_same_as_in_a_closed_file(book: xw.Book, file: Path) -> None:
    """One after the other on the same two books, each twice."""
    other = copied(file)
    live, closed = live_of(book), closed_of(other)
    assert content_differences(live.book.content, closed.book.content) == []
    assert live.book.bound == closed.book.bound
    assert live.book.findings == closed.book.findings == []
    assert live.places.tables == closed.places.tables
    for number, (name, patch) in enumerate(PATCHES.items(), start=1):
        assert closed_of(other).apply(patch, NOW).changed, name
        assert live_of(book).apply(patch, NOW).changed, name
        after = live_of(book)
        assert content_differences(after.book.content, closed_of(other).book.content) == [], name
        if name in SHOWN:
            assert wrong_values(after) == [], name
        again = after.apply(patch, NOW)
        assert (again.changed, again.backup) == (False, None), name
        assert len(list(file.parent.glob("备份/计划簿.*"))) == number
    book.save(file.with_name("存.xlsx"))
    read = read_book(file.with_name("存.xlsx").read_bytes())
    assert isinstance(read, ReadBook)
    assert content_differences(live_of(book).book.content, read.content) == []


def test_backups(book: xw.Book, file: Path) -> None:
    """The file as it was saved; then with what was typed since; then with fewer rows."""
    before = file.read_bytes()
    saved = live_of(book).apply(Patch(fields={"week": 11.0}), NOW)
    assert saved.backup == file.parent / "备份" / "计划簿.20260316-074500.xlsx"
    assert saved.backup.read_bytes() == before
    assert file.read_bytes() == before

    sheet = book.sheets["周数据"]
    sheet["G6"].value = "约六千"
    sheet["B10"].value = [["0009", None, "一组", 12, 3]]
    sheet.tables["周数据"].resize(sheet["B5:Y10"])
    book.sheets["附表一 业绩计划"]["I65"].value = 77
    kept = closed_of(_backed_up(book, {"week": 12.0}))
    assert kept.look.value("周数据", "G6") == "约六千"
    assert kept.look.value("附表一 业绩计划", "I65") == 77
    assert kept.book.content.fields["week"] == 11.0
    assert kept.book.content.rows("weekly") == 5

    sheet["B8:Y10"].clear_contents()
    assert closed_of(_backed_up(book, {"week": 13.0})).book.content.rows("weekly") == 2

    live = live_of(book)
    live.parts.path = None
    with pytest.raises(ReadOnlyError, match="还没有存到本机"):
        live.apply(PATCHES["fields"], NOW)
    assert live_of(book).book.content.fields["week"] == 13.0
    assert file.read_bytes() == before


def _backed_up(book: xw.Book, fields: dict[str, float]) -> Path:
    """Change a field; the backup, which holds what the book held before."""
    live = live_of(book)
    saved = live.apply(Patch(fields=fields), NOW)
    assert saved.backup is not None
    kept = closed_of(saved.backup)
    assert content_differences(kept.book.content, live.book.content) == []
    return saved.backup


class TestWhatPeopleDid:
    def test_rows_columns_and_sheets_moved_and_headers_renamed(
        self, book: xw.Book, file: Path
    ) -> None:
        sheet = book.sheets["周数据"]
        sheet["3:4"].insert("down")
        sheet["B:B"].insert("right")
        sheet["H7"].value = "首年保费（元）"
        sheet.name = "周报"
        book.sheets.add("自己的", before=book.sheets[0])
        other = copied(file)
        closed_of(other).apply(PATCHES["replaced"], NOW)
        live_of(book).apply(PATCHES["replaced"], NOW)
        after = live_of(book)
        assert content_differences(after.book.content, closed_of(other).book.content) == []
        assert after.places.tables["weekly"].sheet == "周报"

    def test_own_columns_and_formulas(self, book: xw.Book) -> None:
        """A column added to the table goes along with its rows; a formula as input stays."""
        live = live_of(book)
        table = live.parts.tables["周数据"]
        sheet, right = book.sheets[table.sheet], table.area.last_column + 1
        sheet.range((5, right)).value = [["我的备注"], ["甲"], ["乙"], ["=G8*2"], ["丁"]]
        sheet.tables["周数据"].resize(sheet.range((5, 2), (table.area.last_row, right)))
        sheet["G6"].formula = "=1000*6"
        live_of(book).apply(PATCHES["removed"], NOW)
        weekly = live_of(book).book.content.tables["weekly"]
        assert weekly["agent"].tolist() == ["0001", "0004", "0001"]
        assert weekly["fyp"].tolist() == [6000.0, 2300.5, -1200.0]
        assert sheet["G6"].formula == "=1000*6"
        own = sheet.range((6, right), (9, right))
        assert own.value == ["甲", 2300.5 * 2, "丁", None]
        assert own.formula[1] == ("=G7*2",)

    def test_no_room_and_no_table(self, book: xw.Book) -> None:
        area = live_of(book).parts.tables["待办"].area
        sheet = book.sheets["待办"]
        obstacle = sheet.range((area.last_row + 2, 4))
        obstacle.value = "合计"
        before = shown(book)
        with pytest.raises(EditRefusedError, match=f"下方 D{area.last_row + 2} 处有内容"):
            live_of(book).apply(PATCHES["added"], NOW)
        assert shown(book) == before
        assert live_of(book).parts.tables["待办"].area == area
        sheet.delete()
        live = live_of(book)
        assert {f.code for f in live.book.findings if f.severity == "error"} == {"missing-table"}
        with pytest.raises(EditRefusedError, match="找不到表格“待办”"):
            live.apply(PATCHES["added"], NOW)


def test_another_workbook_is_a_finding(app: xw.App) -> None:
    other = app.books.add()
    found = open_live(other)
    other.close()
    assert isinstance(found, list)
    assert "这不是会报生成的工作簿" in found[0].reason
