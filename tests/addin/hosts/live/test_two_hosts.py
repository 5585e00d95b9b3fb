"""Every action on the demonstration's books after random edits: both hosts do the same.

The trainer's lists and the week are done by their buttons, on the very files of the core system.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path

import pytest
import xlwings as xw
from comparison import computed_cells, differences, looking_at
from contents import content_differences

from addin.actions.close import close
from addin.actions.patch import Outcome
from addin.actions.targets import targets
from addin.actions.weekly import weekly
from addin.buttons import acts as buttons
from addin.buttons.pressing import Press
from addin.buttons.pressing import press as press_button
from addin.hosts.closed_file import ClosedFile, open_closed
from addin.hosts.live import LiveBook, check, open_live, press
from addin.hosts.live.grid import plain, read_values
from addin.hosts.marking import mended, mends
from addin.package.settings import Settings
from agency.profile import shipped
from generators.build import BuildPlan, draw_team
from generators.demo.branch import DemoBranch, make
from generators.demo_books import fill
from generators.demo_exports import write_exports
from generators.ooxml import Workbook
from generators.ooxml.address import Area
from generators.read_book import ReadBook
from workbook_templates.layout import Layout

pytestmark = [pytest.mark.libreoffice, pytest.mark.slow]

TODAY, NOW = date(2026, 11, 20), datetime(2026, 11, 20, 18, 0)
TEAMS = (
    "860101",
    pytest.param("860102", marks=pytest.mark.exhaustive),
    pytest.param("860103", marks=pytest.mark.exhaustive),
)

Act = Callable[[ReadBook], Outcome]


@pytest.fixture(scope="module")
def branch() -> DemoBranch:
    return make(7, 2026, TODAY, shipped("default"))


@pytest.fixture(scope="module")
def exports(branch: DemoBranch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    write_exports(branch, folder)
    return folder


def edited(data: bytes, seed: int) -> bytes:
    """The book after people were at it: values changed, emptied, mistyped, rows gone and new."""
    rng = random.Random(seed)  # noqa: S311 - only to edit
    workbook = Workbook.open(data)
    for sheet, columns, last in (("周数据", "GHIJKLM", 1_500), ("续期", "FGHIJ", 300)):
        for _ in range(60):
            cell = f"{rng.choice(columns)}{rng.randint(6, last)}"
            value = rng.choice([None, 0, -3, 1234.5, "12", "１５", "不详", " 7 "])
            workbook.set_value(sheet, cell, value)
    for cell in rng.sample(["C6", "C9", "D12", "H20"], 2):
        workbook.set_value("人员", cell, rng.choice([None, " 改名 ", "2020/3/1"]))
    workbook.remove_rows("周数据", rng.sample(range(1_000), 40))
    new = {"工号": "99000001", "营业组": "没有的组", "周次": 3, "月": 1, "首年保费": 100}
    workbook.append_rows("周数据", [new] * 3)
    workbook.set_value("参数", "D7", rng.choice([44, 46]))
    return workbook.to_bytes()


def acts(exports: Path) -> dict[str, Act]:
    """Every action that changes a book."""
    files = sorted(exports.iterdir())
    return {
        "weekly": lambda book: buttons.analyse_week(book, TODAY),
        "targets": lambda book: targets(book.plan, book.content, TODAY, overwrite=True),
        "import": lambda book: buttons.import_files(book, files, TODAY),
        "close": lambda book: close(book.plan, book.content, 1, TODAY),
        "weekly again": lambda book: weekly(book.plan, book.content, 45, TODAY),
    }


def pressed(book: xw.Book, name: str, act: Act, exports: Path) -> str:
    """The action done by its button, where that does just this."""
    if name not in ("weekly", "import"):
        return press(book, act, ask=lambda _: True, now=NOW)
    files = tuple(sorted(exports.iterdir())) if name == "import" else ()
    return press_button(book.app, Press(name, book.name, NOW, files), Settings())


def shown(book: xw.Book) -> dict[str, list[list[object]]]:
    found = {}
    for sheet in book.sheets:
        last = sheet.used_range.last_cell
        rows = read_values(sheet, Area(1, 1, last.row, last.column))
        found[sheet.name] = [["" if v is None else plain(v) for v in row] for row in rows]
    return found


def closed_of(path: Path) -> ClosedFile:
    found = open_closed(path)
    assert isinstance(found, ClosedFile), found
    return found


def live_of(book: xw.Book) -> LiveBook:
    found = open_live(book)
    assert isinstance(found, LiveBook), found
    return found


@pytest.mark.parametrize("team", TEAMS)
def test_all_actions(
    team: str, branch: DemoBranch, exports: Path, app: xw.App, tmp_path: Path
) -> None:
    drawn = draw_team(branch.organisation.team(team), BuildPlan(2026), partial(fill, branch))
    data = edited(drawn, int(team))
    path, other = tmp_path / "开着.xlsx", tmp_path / "关着.xlsx"
    path.write_bytes(data)
    other.write_bytes(data)
    book = app.books.open(path)

    def same(name: str) -> LiveBook:
        live, closed = live_of(book), closed_of(other)
        assert content_differences(live.book.content, closed.book.content) == [], name
        return live

    same("opened")
    told = check(book, ask=lambda _: True, now=NOW, mend=True)
    closed = closed_of(other)
    changes = mends(closed)
    assert changes
    assert told.startswith(f"已修正 {len(changes)} 处")
    other.write_bytes(mended(closed.data, changes))
    same("mended")
    for name, act in acts(exports).items():
        closed = closed_of(other)
        saved = closed.apply(act(closed.book).patch, NOW)
        told = pressed(book, name, act, exports)
        assert "没有完成" not in told
        assert ("已写入" in told) == saved.changed, name
        live = same(name)
        again = live.edits(act(live.book).patch)
        assert (again.cells, again.tables) == ({}, {}), name
    content = live.book.content
    cells = list(computed_cells(live.book.plan, content, Layout(live.book.plan, content)))
    assert differences(cells, looking_at(shown(book))) == []
    book.close()
