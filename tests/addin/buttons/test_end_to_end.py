"""A button of a workbook, pressed in headless LibreOffice: VBA starts Python, Python works."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from comparison import same
from macro_book import SHEET, macro_book, press_button, write_settings

from addin.actions.decided import calendar_of, head_office_of
from addin.actions.patch import Outcome
from addin.actions.targets import targets
from addin.actions.weekly import weekly
from addin.buttons.registry import BUTTONS
from addin.buttons.vba import macro_of
from addin.hosts.closed_file import ClosedFile, open_closed
from addin.hosts.libreoffice.connect import UnoObject, load_uno, property_values
from addin.hosts.libreoffice.recalculate import Office
from addin.hosts.marking import SHEET as FINDINGS
from addin.hosts.marking import findings_of, marked
from addin.package.modules import own_modules
from agency.organisation import Team
from generators.build import BuildPlan, draw_team
from generators.read_book import ReadBook, read_book
from workbook_templates.content import BookContent, table_columns
from workbook_templates.schema import BookSpec

pytestmark = pytest.mark.libreoffice

DAY = date(2026, 3, 9)
NOW = datetime(2026, 3, 9, 9, tzinfo=UTC)
WEEK = {"group": "一组", "week": 10.0, "month": 3.0, "policies": 1.0}
PATIENCE = 60.0
"""Seconds in which a press must have done its work."""


def filled(_: Team, spec: BookSpec, content: BookContent) -> BookContent:
    rows = [
        {**WEEK, "agent": "0001", "fyp": 6000.0},
        {**WEEK, "agent": "0002", "group": "二组", "fyp": 3000.0},
    ]
    content.tables["weekly"] = table_columns(spec.tables()["weekly"], rows)
    content.fields["task_fyp"] = 120_000.0
    content.fields["week"] = 10.0
    content.matrices["seasonal"] = {("share", f"M{n}"): 1 / 12 for n in range(1, 13)}
    return content


@cache
def drawn(team: Team) -> bytes:
    return draw_team(team, BuildPlan(2026), filled)


class Screen:
    """A book with macros that is open in LibreOffice, and its buttons."""

    def __init__(self, office: Office, path: Path, document: UnoObject) -> None:
        self.office = office
        self.path = path
        self.document = document

    def press(self, key: str, today: str = "2026-03-09") -> str:
        """Press the button and return the message that the user reads."""
        result = self.path.with_name("result.json")
        result.unlink(missing_ok=True)
        write_settings(
            self.path.parent,
            interpreter=sys.executable,
            options=f"--office {self.office.connection.pipe} --today {today} --result {result}",
        )
        press_button(self.document, BUTTONS[key].label)
        end = time.monotonic() + PATIENCE
        while not result.exists():
            assert time.monotonic() < end, "nothing came of the press"
            time.sleep(0.1)
        return str(json.loads(result.read_text("utf-8"))["message"])

    def save_as(self, path: Path) -> None:
        """A copy as .xlsx."""
        options = property_values(FilterName="Calc MS Excel 2007 XML")
        self.document.storeToURL(load_uno().systemPathToFileUrl(str(path)), options)


@pytest.fixture
def screen(office: Office, small_team: Team, tmp_path: Path) -> Iterator[Screen]:
    path = tmp_path / "城南 营业部.xlsm"
    buttons = {button.label: macro_of(key) for key, button in BUTTONS.items()}
    path.write_bytes(macro_book(drawn(small_team), own_modules(), buttons))
    url = load_uno().systemPathToFileUrl(str(path))
    arguments = property_values(Hidden=True, MacroExecutionMode=4)
    document = office.connection.desktop.loadComponentFromURL(url, "_blank", 0, arguments)
    yield Screen(office, path, document)
    document.close(True)


def test_the_help_comes_from_python(screen: Screen):
    message = screen.press("help")
    assert message.startswith("会报 ")
    for button in BUTTONS.values():
        assert f"{button.label}：{button.screentip}" in message


def values(office: Office, path: Path) -> dict[tuple[str, int, int], object]:
    """Every filled cell of every sheet after a recalculation, without the sheet of buttons."""
    return {
        (sheet, row, column): value
        for sheet, rows in office.recalculate(path).values.items()
        if sheet != SHEET
        for row, cells in enumerate(rows)
        for column, value in enumerate(cells)
        if value != ""
    }


def closed(small_team: Team, folder: Path) -> ClosedFile:
    """The same book as a file that nobody has open."""
    path = folder / "closed.xlsx"
    path.write_bytes(drawn(small_team))
    return reopened(path)


def reopened(path: Path) -> ClosedFile:
    file = open_closed(path)
    assert isinstance(file, ClosedFile)
    return file


ACTS: dict[str, Callable[[ReadBook], Outcome]] = {
    "targets": lambda book: targets(book.plan, book.content, DAY, calendar=calendar_of(book)),
    "weekly": lambda book: weekly(book.plan, book.content, 10, DAY, head_office_of(book)),
}


def test_buttons_do_what_the_closed_file_s_host_does(screen: Screen, small_team: Team):
    # One after the other on the same book, since loading and comparing take longest.
    folder = screen.path.parent
    file = closed(small_team, folder)
    for key, act in ACTS.items():
        outcome = act(file.book)
        assert not outcome.patch.is_empty
        assert screen.press(key).startswith(outcome.message)
        file.apply(outcome.patch, NOW)
        file = reopened(file.path)
    file.path.write_bytes(marked(file.data, findings_of(file)))
    assert "见“校验结果”表" in screen.press("check")
    screen.save_as(folder / "live.xlsx")
    here, there = values(screen.office, folder / "live.xlsx"), values(screen.office, file.path)
    assert any(place[0] == FINDINGS for place in there)
    assert differing(here, there) == {}
    assert notes(folder / "live.xlsx") == notes(file.path) != {}


def test_a_button_that_fails_says_so_and_leaves_the_book(screen: Screen):
    screen.document.Sheets.removeByName("_huibao")
    screen.document.setModified(False)
    assert "“_huibao”已被删除" in screen.press("weekly")
    assert not screen.document.hasControllersLocked()
    assert not screen.document.isModified()


def test_a_month_that_is_not_over_is_not_closed(screen: Screen):
    message = screen.press("close", today="2026-01-31")
    assert message.startswith("2026-01到1月31日才结束")
    after = screen.path.with_name("after.xlsx")
    screen.save_as(after)
    found = read_book(after)
    assert isinstance(found, ReadBook)
    assert len(found.content.tables["history"]["kind"]) == 0


def differing(
    one: dict[tuple[str, int, int], object], other: dict[tuple[str, int, int], object]
) -> dict[tuple[str, int, int], tuple[object, object]]:
    """The cells that are not the same in both."""
    return {
        place: (one.get(place), other.get(place))
        for place in one.keys() | other.keys()
        if not same(one.get(place, ""), other.get(place, ""))
    }


def notes(path: Path) -> dict[tuple[str, str], str]:
    """The notes of all sheets."""
    book = openpyxl.load_workbook(path)
    return {
        (sheet.title, cell.coordinate): cell.comment.text
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }
