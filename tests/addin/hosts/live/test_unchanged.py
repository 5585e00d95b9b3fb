"""People go on working while an action calculates and asks: nothing is written beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
import xlwings as xw

from addin.actions.patch import Outcome, Patch, TableChange
from addin.hosts.live import press
from addin.hosts.live.grid import read_formulas, read_values
from generators.ooxml.address import Area

pytestmark = pytest.mark.libreoffice

NOW = datetime(2026, 3, 16, 7, 45)
SHEET = "周数据"
KEYS = ("agent", "group", "week", "month")
CHANGED = {"agent": "0004", "group": "二组", "week": 10.0, "month": 3.0, "fyp": 7777.0}
PATCHES = {
    "a value": Patch(tables={"weekly": TableChange(KEYS, (CHANGED,))}),
    "rows": Patch(
        tables={
            "weekly": TableChange(
                KEYS,
                ({**CHANGED, "agent": "0009"},),
                frozenset({("0002", "二组", 10.0, 3.0)}),
            )
        }
    ),
}

Edit = Callable[[xw.Book], object]


def typed(cell: str, value: object) -> Edit:
    return lambda book: setattr(book.sheets[SHEET][cell], "value", value)


def sorted_upside_down(book: xw.Book) -> None:
    cells = book.sheets[SHEET]["B6:L9"]
    cells.value = [["'" + row[0], *row[1:]] for row in cells.value[::-1]]


def text_like_a_formula(book: xw.Book) -> None:
    book.sheets[SHEET]["H9"].impl.first_cell.String = "=1+2"


def another_sheet_of_the_name(book: xw.Book) -> None:
    book.sheets[SHEET].name = "旧"
    book.sheets.add(SHEET)


EDITS: dict[str, Edit] = {
    "number": typed("G9", 99.0),
    "number as text": typed("G9", "'-1200"),
    "id as number": typed("B9", 1),
    "truth value": typed("L9", True),
    "date": typed("H9", date(2026, 3, 1)),
    "error": typed("H9", "=NA()"),
    "formula": typed("H9", "=1+2"),
    "text like a formula": text_like_a_formula,
    "cleared": lambda book: book.sheets[SHEET]["L9"].clear_contents(),
    "the cell to be written": typed("G8", 5555.0),
    "a row more": lambda book: book.sheets[SHEET]["6:6"].insert("down"),
    "a row less": lambda book: book.sheets[SHEET]["6:6"].delete("up"),
    "sorted": sorted_upside_down,
    "a column more": lambda book: book.sheets[SHEET]["G:G"].insert("right"),
    "table moved": lambda book: book.sheets[SHEET]["2:2"].insert("down"),
    "sheet renamed": lambda book: setattr(book.sheets[SHEET], "name", "周"),
    "sheet deleted": lambda book: book.sheets[SHEET].delete(),
    "sheet exchanged": another_sheet_of_the_name,
}


def contents(book: xw.Book) -> dict[str, object]:
    area = Area(1, 1, 12, 14)
    return {s.name: (read_values(s, area), read_formulas(s, area)) for s in book.sheets}


CASES = [(edit, "a value") for edit in EDITS]
CASES += [(edit, "rows") for edit in ("number as text", "a row more", "sorted")]


@pytest.mark.parametrize(("edit", "patch"), CASES)
def test_a_sheet_that_was_changed_is_not_written(
    edit: str, patch: str, book: xw.Book, file: Path
) -> None:
    left: list[object] = []

    def agrees(_: str) -> bool:
        EDITS[edit](book)
        left.append(contents(book))
        return True

    told = press(book, lambda _: Outcome(PATCHES[patch], (), "好了"), ask=agrees, now=NOW)
    assert told.startswith("没有完成：")
    assert "读取之后" in told
    assert told.endswith("没有写入；请把手头的输入做完，再按一次。")
    assert [contents(book)] == left
    assert not (file.parent / "备份").exists()


def test_what_is_changed_elsewhere_hinders_nothing(book: xw.Book) -> None:
    def agrees(_: str) -> bool:
        book.sheets.add("我的", before=book.sheets[0])["A1"].value = 5
        return True

    told = press(book, lambda _: Outcome(PATCHES["rows"], (), "好了"), ask=agrees, now=NOW)
    assert told.startswith("好了。")
    assert book.sheets["我的"]["A1"].value == 5
    assert [row[0] for row in book.sheets[SHEET]["B6:C9"].value] == ["0001", "0004", "0001", "0009"]


def test_what_changes_by_itself_hinders_nothing(book: xw.Book) -> None:
    """A clock that somebody has put beside the table."""
    clock = book.sheets[SHEET]["H2"]
    clock.formula = "=1*1"

    def agrees(_: str) -> bool:
        clock.formula = "=2*1"
        return True

    told = press(book, lambda _: Outcome(PATCHES["a value"], (), "好了"), ask=agrees, now=NOW)
    assert told.startswith("好了。")
    assert clock.value == 2
    assert book.sheets[SHEET]["G6:G9"].value.count(7777) == 1


def test_a_book_that_is_closed_meanwhile(app: xw.App, file: Path) -> None:
    book = app.books.open(file)

    def closes(_: object) -> Outcome:
        book.close()
        raise ValueError("the book is gone")

    told = press(book, closes, ask=lambda _: True, now=NOW)
    assert told.startswith("没有完成：工作簿已经关闭")
