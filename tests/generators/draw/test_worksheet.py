"""Formulas are written as they are; what XlsxWriter is kept from doing would change none."""

from __future__ import annotations

import inspect
import io
import re
import zipfile
from datetime import date

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from agency.organisation import Agent, Began, Level, Span, Team, Unit
from agency.profile import shipped
from agency.workdays import work_calendar
from generators.binding import Binding
from generators.draw.book import draw
from generators.draw.worksheet import PlainFormulas
from generators.plan_book import context_of, start_content
from workbook_templates.loader import load
from workbook_templates.plan import BookPlan

NEWER = "=UNIQUE(A2:A9)"
"""Dynamic: XlsxWriter would prefix its name."""


def stored(sheet_class: type[Worksheet]) -> str:
    """The formula as the file has it."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        workbook.add_worksheet("表", sheet_class).write_formula("A1", NEWER, None, 0)
    with zipfile.ZipFile(target) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    return re.findall(r"<f[^>]*>(.*?)</f>", sheet)[0]


def plan_book_formulas() -> str:
    """All formulas of a small plan book, one after the other."""
    unit = Unit("860101", "城东一部", Level.TEAM)
    group = Unit("G1", "一组", Level.GROUP, "860101", "00123")
    joined = date(2024, 2, 29)
    agent = Agent("00123", "张伟", "G1", "业务员", joined)
    team = Team(unit, None, (group,), (agent,), (Span("00123", "G1", joined, Began.JOINED),))
    calendar = work_calendar(range(2025, 2028))
    context = context_of(team, 2026, shipped("default"), calendar)
    spec = load("plan_book", context)
    content = start_content(spec, context, team, calendar, week=2)
    binding = Binding(
        "plan_book", spec.version, "860101", "城东一部", "", 2026, context.profile.name, "",
        "正式", 15,
    )  # fmt: skip
    target = io.BytesIO()
    draw(BookPlan(spec), content, binding, target)
    tags = r"<(?:f|formula1|formula2|formula|calculatedColumnFormula)(?: [^>]*)?>([^<]+)<"
    with zipfile.ZipFile(target) as archive:
        parts = [n for n in archive.namelist() if re.match(r"xl/(worksheets|tables)/\w+\.xml", n)]
        return "\n".join("\n".join(re.findall(tags, archive.read(n).decode())) for n in parts)


def test_xlsxwriter_asks_the_method_that_is_replaced():
    assert stored(PlainFormulas) == "UNIQUE(A2:A9)"
    assert stored(Worksheet) == "_xlfn.UNIQUE(A2:A9)"
    ours, theirs = PlainFormulas._prepare_formula, Worksheet._prepare_formula
    names, defaults = zip(*inspect.signature(theirs).parameters.items(), strict=True)
    assert tuple(inspect.signature(ours).parameters) == names
    assert [p.default for p in defaults][2:] == [False]


def test_no_function_of_the_plan_book_needs_a_prefix():
    functions = set(re.findall(r"\b([A-Z][A-Z0-9.]*)\(", plan_book_formulas()))
    assert {"SUMIFS", "IFERROR", "INDEX", "COUNTIFS"} & functions
    sheet = Worksheet()
    changed = [f for f in functions if sheet._prepare_formula(f"={f}(1)", True) != f"{f}(1)"]
    assert changed == []
