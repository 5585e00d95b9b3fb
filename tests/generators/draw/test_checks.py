"""Declared row rules as conditional formats: what is drawn, and that it says what numpy says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from addin.hosts.libreoffice.recalculate import Office
from agency.organisation import Team
from agency.profile import shipped
from agency.workdays import work_calendar
from generators.build import bind
from generators.draw.book import draw
from generators.draw.checks import rule_formula
from generators.plan_book import context_of, start_content
from workbook_templates.checks import run_checks
from workbook_templates.content import BookContent, Value, serial, table_columns
from workbook_templates.excel import FormulaWriter
from workbook_templates.layout import Layout
from workbook_templates.loader import load
from workbook_templates.plan import BookPlan
from workbook_templates.schema import CheckSpec

Row = dict[str, Value]

SCRATCH = 150
"""The first column, beyond all drawn ones, in which formats are tried out as formulas."""


def day(month: int, number: int, year: int = 2026) -> float:
    found = serial(date(year, month, number))
    assert found is not None
    return found


ROWS: dict[str, list[Row]] = {
    "agents": [
        {"id": "0001", "name": "甲", "group": "一组", "joined": day(1, 1, 2020)},
        {"id": "0002", "name": "乙", "group": "二组", "joined": day(1, 1, 2020)},
        {
            "id": "0003",
            "name": "丙",
            "group": "一组",
            "joined": day(5, 1),
            "confirmed": day(4, 1),
            "left": day(4, 15),
        },
        {"id": "0004", "name": "丁", "group": "一组", "joined": day(1, 1, 2027)},
        {"id": "0005", "name": "戊", "group": "一组", "joined": day(1, 1, 2020)},
        {
            "id": "0006",
            "name": "己",
            "group": "一组",
            "joined": day(1, 1, 2020),
            "left": day(1, 1, 2027),
        },
        {
            "id": "0007",
            "name": "庚",
            "group": "二组",
            "joined": day(1, 1, 2020),
            "left": day(6, 30),
        },
        {"id": "0008", "name": "辛", "group": "二组", "joined": day(1, 1, 2020)},
    ],
    "spans": [
        {"agent": "0001", "group": "一组", "start": day(1, 1, 2020), "began": "入司"},
        {"agent": "0002", "group": "一组", "start": day(1, 1, 2020), "began": "入司"},
        {
            "agent": "0005",
            "group": "一组",
            "start": day(1, 1, 2020),
            "began": "入司",
            "end": day(2, 1),
            "ended": "转出",
        },
        {"agent": "0006", "group": "一组", "start": day(1, 1, 2020), "began": "入司"},
        {
            "agent": "0007",
            "group": "二组",
            "start": day(1, 1, 2020),
            "began": "入司",
            "end": day(6, 29),
            "ended": "离司",
        },
        {"agent": "0008", "group": "二组", "start": day(1, 1, 2020), "began": "入司"},
        {
            "agent": "0008",
            "group": "一组",
            "start": day(3, 1),
            "began": "转入",
            "end": day(2, 1),
        },
        {"agent": "0009", "group": "一组", "start": day(1, 1, 2027), "began": "入司"},
        {
            "agent": "0001",
            "group": "二组",
            "start": day(1, 1, 2027),
            "began": "转入",
            "end": day(1, 1, 2027),
        },
        {"agent": "0010", "group": "一组", "began": "入司", "ended": "离司"},
        {
            "agent": "0008",
            "group": "一组",
            "start": day(6, 1, 2020),
            "began": "转入",
            "end": day(1, 1, 2021),
            "ended": "转出",
        },
    ],
    "weekly": [
        {
            "agent": "0001",
            "group": "一组",
            "week": 1.0,
            "month": 1.0,
            "fyp": 1000.0,
            "fyp_regular": 1000.0,
            "fyc": 600.0,
            "policies": 10.0,
            "fyp_life": 1000.0,
            "due_days": 5.0,
            "attended_days": 5.0,
            "logs_due": 5.0,
            "logs": 5.0,
        },
        {"agent": "0001", "group": "一组", "week": 1.0, "month": 2.0},
        {
            "agent": "0002",
            "group": "二组",
            "week": 6.0,
            "month": 2.0,
            "fyp": 999.0,
            "policies": 10.0,
        },
        {"agent": "0009", "group": "一组", "week": 6.0, "month": 2.0, "policies": 1.0},
        {
            "agent": "0008",
            "group": "二组",
            "week": 6.0,
            "month": 2.0,
            "fyp": 1000.0,
            "fyp_regular": 1000.01,
            "fyc": 600.01,
            "fyp_health": 999.0,
            "attended_days": 1.0,
            "logs": 1.0,
        },
        {"agent": "0008", "group": "二组", "week": 6.0, "month": 2.0, "fyp": -100.0, "fyc": -61.0},
    ],
    "renewals": [
        {
            "agent": "0001",
            "group": "一组",
            "due_month": 202612.0,
            "due_count": 1.0,
            "received_count": 1.0,
            "due_premium": 10.0,
            "received_premium": 10.0,
            "c13_base": 10.0,
            "c13_kept": 10.0,
        },
        {
            "agent": "0009",
            "group": "一组",
            "due_month": 202700.0,
            "due_count": 1.0,
            "received_count": 2.0,
            "received_premium": 1.0,
        },
        {"agent": "0001", "group": "一组", "due_month": 202511.0, "c13_base": 1.0, "c13_kept": 2.0},
        {"agent": "0001", "group": "一组", "due_month": 202511.0, "c25_kept": 2.0},
        {
            "agent": "0001",
            "group": "二组",
            "due_month": 202511.0,
            "due_count": 1.0,
            "c13_matures": day(1, 1),
        },
    ],
    "personal": [{"id": "0001", "m1": 1000.0}, {"id": "0002", "m1": 999.0}, {"id": "0009"}],
    "history": [
        {"kind": "月", "year": 2025.0, "number": 1.0, "group": "全部", "headcount_closing": 1.0},
        {"kind": "月", "year": 2025.0, "number": 1.0, "group": "全部"},
        {"kind": "月", "year": 2027.0, "number": 1.0, "group": "三组"},
        {
            "kind": "月",
            "year": 2025.0,
            "number": 1.0,
            "group": "一组",
            "headcount_opening": 3.0,
            "hires": 1.0,
            "transfers_out": 2.0,
            "headcount_closing": 2.0,
        },
    ],
}


@dataclass(frozen=True)
class Drawn:
    """A book on disk with what it was drawn from."""

    plan: BookPlan
    content: BookContent
    layout: Layout
    path: Path

    @property
    def rules(self) -> list[CheckSpec]:
        return [check for check in self.plan.spec.checks if check.shade]


@pytest.fixture
def book(small_team: Team, tmp_path: Path) -> Drawn:
    calendar, profile = work_calendar([2026]), shipped("default")
    context = context_of(small_team, 2026, profile, calendar)
    spec = load("plan_book", context)
    content = start_content(spec, context, small_team, calendar)
    for key, rows in ROWS.items():
        content.tables[key] = table_columns(spec.tables()[key], rows)
    plan = BookPlan(spec)
    path = tmp_path / "book.xlsx"
    layout = draw(plan, content, bind(spec, context, "extends: default\n", calendar), path)
    return Drawn(plan, content, layout, path)


def formats(sheet: Worksheet) -> Iterator[tuple[str, str]]:
    """Area and formula of every conditional format that is a formula."""
    for area in sheet.conditional_formatting:
        for rule in area.rules:
            if rule.type == "expression":
                yield str(area.sqref), rule.formula[0]


def test_a_rule_is_drawn_over_its_column_with_addresses_relative_to_the_row(book: Drawn) -> None:
    drawn = dict.fromkeys(formats(openpyxl.load_workbook(book.path)["人员"]))
    joined = "AND(AND(N($J6)>0,N($H6)>0),IF(N($J6)>=N($H6),0,1))"
    assert ("J6:J13", joined) in drawn


def test_a_column_of_the_same_sheet_is_an_address_and_another_sheets_a_name(book: Drawn) -> None:
    loaded = openpyxl.load_workbook(book.path)
    drawn = dict.fromkeys(formats(loaded["周数据"]))
    same = (
        'AND(AND($B6<>"",AND(N($E6)>0,N($F6)>0)),'
        "IF(COUNTIFS($B$6:$B$11,$B6,$D$6:$D$11,$D6,$E$6:$E$11,$E6,$F$6:$F$11,$F6)<=1,0,1))"
    )
    other = 'AND($B6<>"",IF(COUNTIFS(hb_col.agents.id,$B6)>0,0,1))'
    assert ("B6:B11", same) in drawn
    assert ("B6:B11", other) in drawn
    assert loaded.defined_names["hb_col.agents.id"].attr_text == "'人员'!$B$6:$B$13"


def test_no_format_holds_what_a_format_cannot_hold(book: Drawn) -> None:
    """Structured references, and addresses on other sheets, which Excel 2007 refuses."""
    loaded = openpyxl.load_workbook(book.path)
    found = [formula for sheet in loaded for _, formula in formats(sheet)]
    assert len(found) >= len(book.rules)
    assert [f for f in found if "[" in f or "!" in f] == []
    used = {part for f in found for part in f.replace(")", ",").split(",") if "hb_col." in part}
    names = {"hb_col." + part.split("hb_col.")[1] for part in used}
    assert names <= set(loaded.defined_names)


@pytest.mark.libreoffice
def test_every_shaded_cell_is_one_that_the_checks_name(book: Drawn, office: Office) -> None:
    """Each format is tried out as a formula beside every row of its table."""
    loaded = openpyxl.load_workbook(book.path)
    tried: list[tuple[str, str, int, int, str]] = []
    for number, rule in enumerate(book.rules):
        place = book.layout.tables[rule.over]
        sheet = loaded[book.layout.sheets[place.sheet].name]
        offset = [column.key for column in place.spec.columns].index(rule.show)
        letter = get_column_letter(place.left + offset + 1)
        first, last = place.top + 2, place.top + 1 + place.rows
        formula = rule_formula(FormulaWriter(book.layout), book.layout, rule)
        assert (f"{letter}{first}:{letter}{last}", formula[1:]) in set(formats(sheet))
        scratch = get_column_letter(SCRATCH + number)
        for row in range(first, last + 1):
            moved = Translator(formula, f"{scratch}{first}").translate_formula(f"{scratch}{row}")
            sheet[f"{scratch}{row}"] = f"=IF({moved[1:]},1,0)"
            tried.append((rule.code, sheet.title, row, SCRATCH + number, f"{letter}{row}"))
    path = book.path.with_name("tried.xlsx")
    loaded.save(path)
    recalculated = office.recalculate(path)
    assert recalculated.errors == []
    shaded = {
        (code, sheet, cell)
        for code, sheet, row, column, cell in tried
        if recalculated.values[sheet][row - 1][column - 1] == 1
    }
    tables = {book.layout.sheets[book.layout.tables[r.over].sheet].name for r in book.rules}
    codes = {rule.code for rule in book.rules}
    found = {
        (finding.code, finding.sheet, finding.cell)
        for finding in run_checks(book.plan, book.content)
        if finding.code in codes and finding.sheet in tables
    }
    assert shaded == found
    assert {code for code, _, _ in shaded} == codes
