"""Pressing without a spreadsheet program: what is said when, and that nothing raises."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from addin.buttons import pressing, remote
from addin.buttons.button import PLAN_BOOK, Button, Pressed
from addin.buttons.pressing import (
    TITLE,
    Press,
    app_of,
    codes_to_text,
    press,
    split_files,
)
from addin.buttons.registry import BUTTONS
from addin.package.settings import Settings

NOW = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)


@dataclass
class FakeBook:
    """A book without our hidden sheet."""

    name: str
    sheet_names: tuple[str, ...] = ("Sheet1",)


@dataclass
class FakeApp:
    books: list[FakeBook] = field(default_factory=list)
    hwnd: int = 0
    answer: str = "ok"
    alerts: list[tuple[str, str, str]] = field(default_factory=list)

    def alert(self, prompt: str, title: str = "", buttons: str = "ok") -> str:
        self.alerts.append((prompt, title, buttons))
        return self.answer


@pytest.fixture
def button(monkeypatch: pytest.MonkeyPatch) -> list[Pressed]:
    """A button "probe" on plan books that keeps its presses."""
    seen: list[Pressed] = []

    def work(pressed: Pressed) -> str:
        seen.append(pressed)
        return "写好了" if pressed.ask("写入吗？") else "没有写入"

    probe = replace(BUTTONS["weekly"], key="probe", work=work)
    monkeypatch.setattr(pressing, "BUTTONS", {"probe": probe, "weekly": BUTTONS["weekly"]})
    return seen


def test_a_press_asks_works_and_says_one_message(button):
    app = FakeApp([FakeBook("别的.xlsx"), FakeBook("城南.xlsx")])
    files = (Path("a.csv"),)
    said = press(app, Press("probe", "城南.xlsx", NOW, files), Settings(updates="x"))
    assert said == "写好了"
    assert app.alerts == [("写入吗？", TITLE, "ok_cancel"), ("写好了", TITLE, "ok")]
    (pressed,) = button
    assert pressed.book is app.books[1]
    assert (pressed.now, pressed.files, pressed.settings) == (NOW, files, Settings(updates="x"))


def test_the_user_may_say_no(button):
    app = FakeApp([FakeBook("城南.xlsx")], answer="cancel")
    assert press(app, Press("probe", "城南.xlsx", NOW), Settings()) == "没有写入"


@pytest.mark.parametrize("book", ["", "关掉了.xlsx"])
def test_without_the_book_it_says_what_is_needed(button, book):
    app = FakeApp([FakeBook("城南.xlsx")])
    assert press(app, Press("probe", book, NOW), Settings()) == "请先打开会报生成的经营计划簿。"
    assert button == []


def test_what_fails_becomes_the_message(monkeypatch):
    def work(_: Pressed) -> str:
        raise OSError("磁盘已满")

    broken = replace(BUTTONS["help"], work=work)
    monkeypatch.setattr(pressing, "BUTTONS", {"help": broken})
    app = FakeApp()
    assert press(app, Press("help", "", NOW), Settings()) == "“帮助”没有完成：磁盘已满"
    assert app.alerts == [("“帮助”没有完成：磁盘已满", TITLE, "ok")]


def test_what_the_system_refuses_is_said_in_chinese(monkeypatch, tmp_path: Path):
    place = tmp_path / "导出"
    place.write_text("a file where a folder should be")
    broken = replace(BUTTONS["help"], work=lambda _: str(place.mkdir()))
    monkeypatch.setattr(pressing, "BUTTONS", {"help": broken})
    told = press(FakeApp(), Press("help", "", NOW), Settings())
    assert told == f"“帮助”没有完成：无法读写 {place}：已有同名的文件"


def test_a_button_of_another_version(button):
    assert "版本不一致" in press(FakeApp(), Press("none", "", NOW), Settings())


def test_books_are_needed_by_those_that_say_so():
    for one in BUTTONS.values():
        assert bool(one.needs) is bool(one.books)
    assert BUTTONS["weekly"].books == (PLAN_BOOK,)
    assert BUTTONS["doctor"].books == ()


def test_texts_as_vba_passes_them():
    assert codes_to_text("57CE535700200041002E0078D83DDE00") == "城南 A.x\U0001f600"
    assert codes_to_text("") == ""
    with pytest.raises(ValueError, match="hex"):
        codes_to_text("城南")
    assert split_files("C:\\a b.csv|D:\\c.xlsx") == (Path("C:\\a b.csv"), Path("D:\\c.xlsx"))
    assert split_files("") == ()


def test_the_app_is_known_by_its_window():
    one, two = FakeApp(hwnd=1), FakeApp(hwnd=2)
    assert app_of([one, two], 2) is two
    assert app_of([one, two], 9) is one
    assert app_of([], 1) is None


def test_a_press_on_the_server_returns_at_once_and_only_one_runs(monkeypatch):
    began, go_on, done = Event(), Event(), Event()
    seen = []

    def work(request: Press, handle: int) -> None:
        began.set()
        assert go_on.wait(5)
        seen.append((request.key, request.book, request.files, handle))
        remote._working.release()
        done.set()

    monkeypatch.setattr(remote, "_work", work)
    assert remote.start("weekly", "城南.xlsx", "42", "a|b") == ""
    assert began.wait(5)
    assert remote.start("weekly", "城南.xlsx", "42", "") == remote.BUSY
    go_on.set()
    assert done.wait(5)
    assert seen == [("weekly", "城南.xlsx", (Path("a"), Path("b")), 42)]


def test_a_press_that_cannot_be_read_does_not_keep_the_next_one_waiting():
    with pytest.raises(ValueError, match="invalid literal"):
        remote.start("weekly", "城南.xlsx", "no number", "")
    assert not remote._working.locked()


def test_every_work_is_a_function_of_its_own():
    works = [button.work for button in BUTTONS.values()]
    assert len(set(works)) == len(works)
    assert all(isinstance(button, Button) for button in BUTTONS.values())
