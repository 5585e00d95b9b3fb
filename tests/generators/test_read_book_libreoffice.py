"""A drawn book is changed and saved in a real LibreOffice, which numbers table columns anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from addin.hosts.libreoffice.connect import Connection, load_uno, property_values, start
from agency.organisation import Agent, Began, Level, Span, Team, Unit
from agency.profile import shipped
from agency.workdays import work_calendar
from generators.binding import Binding
from generators.draw.book import draw
from generators.plan_book import context_of, start_content
from generators.read_book import ReadBook, read_book
from workbook_templates.content import table_columns
from workbook_templates.loader import load
from workbook_templates.plan import BookPlan

pytestmark = pytest.mark.libreoffice

ROWS = [
    {"agent": "00123", "group": "一组", "week": 1.0, "month": 1.0, "fyp": 1234.56},
    {"agent": "00124", "group": "一组", "week": 1.0, "month": 1.0, "fyp": -50.0},
    {"agent": "00123", "group": "一组", "week": 2.0, "month": 1.0, "fyp": 0.1},
]
XLSX = "Calc MS Excel 2007 XML"


@pytest.fixture(scope="module")
def office():
    connection = start()
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    unit = Unit("860101", "城东一部", Level.TEAM)
    groups = (Unit("G1", "一组", Level.GROUP, "860101"),)
    joined = date(2024, 2, 29)
    agents = (
        Agent("00123", "张伟", "G1", "业务员", joined),
        Agent("00124", "李娜", "G1", "业务员", joined),
    )
    spans = tuple(Span(a.id, a.group, joined, Began.JOINED) for a in agents)
    team = Team(unit, None, groups, agents, spans)
    calendar = work_calendar(range(2025, 2028))
    context = context_of(team, 2026, shipped("default"), calendar)
    spec = load("plan_book", context)
    content = start_content(spec, context, team, calendar)
    content.tables["weekly"] = table_columns(spec.tables()["weekly"], ROWS)
    content.matrices["perf"] = {("G1", "fyp", "plan", "M1"): 80000.0}
    name = context.profile.name
    binding = Binding(
        "plan_book", spec.version, "860101", "城东一部", "", 2026, name, "", "正式", 14
    )
    path = tmp_path_factory.mktemp("drawn") / "簿.xlsx"
    draw(BookPlan(spec), content, binding, path)
    return path


@pytest.fixture
def saved(office: Connection, drawn: Path, tmp_path: Path):
    """Open the book in LibreOffice, change it, save it as .xlsx, and read it."""
    url = load_uno().systemPathToFileUrl

    def save(change: Callable[[Any], None]) -> ReadBook:
        arguments = property_values(Hidden=True)
        document = office.desktop.loadComponentFromURL(url(str(drawn)), "_blank", 0, arguments)
        try:
            change(document.Sheets)
            target = tmp_path / "改.xlsx"
            document.storeToURL(url(str(target)), property_values(FilterName=XLSX))
        finally:
            document.close(True)
        book = read_book(target)
        assert isinstance(book, ReadBook), book.findings
        return book

    return save


def codes(book: ReadBook) -> list[tuple[str, str]]:
    return [(finding.code, finding.severity.value) for finding in book.findings]


def expect_the_rows(book: ReadBook) -> None:
    weekly = book.content.tables["weekly"]
    assert weekly["agent"].tolist() == ["00123", "00124", "00123"]
    assert weekly["week"].tolist() == [1.0, 1.0, 2.0]
    assert weekly["fyp"].tolist() == [1234.56, -50.0, 0.1]
    assert np.isnan(weekly["fyc"]).all()


def test_saved_as_it_is(saved):
    book = saved(lambda sheets: None)
    assert book.findings == []
    expect_the_rows(book)
    assert book.content.tables["agents"]["joined"].tolist() == [45351.0, 45351.0]
    assert book.content.matrices["perf"] == {("G1", "fyp", "plan", "M1"): 80000.0}
    assert book.content.matrices["seasonal"][("share", "M1")] == 0.2
    assert book.content.fields["team_name"] == "城东一部"


def test_a_renamed_header(saved):
    def rename(sheets: Any) -> None:
        sheets.getByName("周数据").getCellByPosition(6, 4).String = "保费（元）"

    book = saved(rename)
    assert book.findings == []
    expect_the_rows(book)


def test_an_inserted_column_in_a_table(saved):
    def insert(sheets: Any) -> None:
        sheet = sheets.getByName("周数据")
        sheet.Columns.insertByIndex(5, 1)
        sheet.getCellByPosition(5, 4).String = "备注"
        sheet.getCellByPosition(5, 5).Value = 99

    book = saved(insert)
    assert codes(book) == [("columns-by-header", "info")]
    expect_the_rows(book)


def test_an_inserted_column_and_a_renamed_header(saved):
    def change(sheets: Any) -> None:
        sheet = sheets.getByName("周数据")
        sheet.Columns.insertByIndex(3, 1)
        sheet.getCellByPosition(3, 4).String = "备注"
        sheet.getCellByPosition(7, 4).String = "保费（元）"

    book = saved(change)
    assert codes(book) == [("columns-by-header", "info")]
    assert "首年保费" in book.findings[0].reason
    expect_the_rows(book)


def test_a_deleted_column(saved):
    book = saved(lambda sheets: sheets.getByName("周数据").Columns.removeByIndex(7, 1))
    assert codes(book) == [("columns-by-header", "info"), ("missing-column", "error")]
    assert "首年期交" in book.findings[1].reason
    expect_the_rows(book)


def test_inserted_rows_columns_and_sheets_renamed_and_moved_ones(saved):
    def change(sheets: Any) -> None:
        plan = sheets.getByName("附表一 业绩计划")
        plan.unprotect("")
        plan.Rows.insertByIndex(9, 2)
        plan.Rows.insertByIndex(0, 1)
        plan.Columns.insertByIndex(4, 1)
        plan.Columns.insertByIndex(0, 1)
        weekly = sheets.getByName("周数据")
        weekly.Rows.insertByIndex(0, 3)
        weekly.Rows.insertByIndex(9, 1)  # inside the table
        sheets.insertNewByName("我的表", 0)
        weekly.Name = "每周's 数据"
        sheets.moveByName("人员", 9)

    book = saved(change)
    assert book.findings == []
    expect_the_rows(book)
    assert book.content.matrices["perf"] == {("G1", "fyp", "plan", "M1"): 80000.0}
    assert book.content.tables["agents"]["id"].tolist() == ["00123", "00124"]


def test_rows_typed_under_a_table(saved):
    def change(sheets: Any) -> None:
        sheet = sheets.getByName("周数据")
        sheet.getCellByPosition(1, 8).String = "00124"
        sheet.getCellByPosition(6, 8).Value = 500

    book = saved(change)
    (finding,) = book.findings
    assert (finding.code, finding.cell) == ("rows-below-table", "B9:Y9")
    expect_the_rows(book)


def test_what_people_type_wrongly(saved):
    def change(sheets: Any) -> None:
        sheet = sheets.getByName("周数据")
        sheet.getCellByPosition(1, 5).Value = 123
        sheet.getCellByPosition(6, 6).String = "１２３"
        sheet.getCellByPosition(7, 5).Formula = "=1/0"
        sheet.getCellByPosition(8, 5).Formula = "=2*3"

    book = saved(change)
    assert [(f.code, f.cell, f.value) for f in book.findings] == [
        ("id-as-number", "B6", "123"),
        ("number-as-text", "G7", "１２３"),
        ("cell-error", "H6", "#DIV/0!"),
    ]
    assert book.content.tables["weekly"]["fyp_standard"][0] == 6.0
