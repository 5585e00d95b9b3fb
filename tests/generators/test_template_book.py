"""A template that lost something, or holds a bad placeholder, is refused with its place."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from restyled import OWN_SHEET, restyled, unzipped, zipped

from agency.finding import Finding
from generators.ooxml import Workbook
from generators.template_book import BookTemplate
from generators.template_build import Frame, draw_template, try_template
from generators.template_opening import open_template

Parts = dict[str, bytes]
FRAME = Frame(2026, "extends: default\n")


@pytest.fixture(scope="module")
def good() -> bytes:
    return restyled(draw_template("plan_book", FRAME, 2, 16))


def refused(data: bytes) -> list[Finding]:
    """What is wrong with the template, on opening or on trying it."""
    found = open_template(data)
    return found if isinstance(found, list) else try_template(found)


def part_of(parts: Parts, sheet: str) -> str:
    return Workbook.open(zipped(parts)).sheet_info(sheet).part


def changed(data: bytes, name: str, pattern: str, new: str) -> bytes:
    """The file with one part's text replaced; the pattern must be there."""
    parts = unzipped(data)
    text, count = re.subn(pattern, new, parts[name].decode(), count=1, flags=re.DOTALL)
    assert count == 1
    return zipped(parts | {name: text.encode()})


@pytest.mark.parametrize("kind", ["plan_book", "calendar_book"])
def test_a_drawn_template_is_good(kind: str) -> None:
    template = open_template(draw_template(kind, FRAME, 2, 16))
    assert isinstance(template, BookTemplate)
    assert template.notes == ()
    assert try_template(template) == []


def test_a_restyled_template_is_good(good: bytes) -> None:
    assert refused(good) == []


BROKEN: dict[str, tuple[str, str, str, str]] = {
    "a field's name": ("xl/workbook.xml", r'<definedName name="hb_week">.*?</definedName>', "", ""),
    "a computed field's name": (
        "xl/workbook.xml",
        r'<definedName name="hb_week_first">.*?</definedName>',
        "",
        "起",
    ),
    "a matrix's row keys": (
        "xl/workbook.xml",
        r'<definedName name="hb_rows.perf">.*?</definedName>',
        "",
        "附表一",
    ),
    "a table's name": ("xl/tables/table1.xml", r'isplayName="人员"', 'isplayName="花名册"', "人员"),
    "a table's column": (
        "xl/tables/table1.xml",
        r'<tableColumn id="3" name="[^"]*"',
        '<tableColumn id="903" name="别的"',
        "人员",
    ),
}


@pytest.mark.parametrize("lost", BROKEN)
def test_a_lost_binding_is_refused(lost: str, good: bytes) -> None:
    part, pattern, new, named = BROKEN[lost]
    findings = refused(changed(good, part, pattern, new))
    assert [finding for finding in findings if finding.severity == "error"]
    assert any(named in finding.reason + finding.sheet for finding in findings)


def edited(data: bytes, edit: Callable[[Workbook], object]) -> bytes:
    book = Workbook.open(data)
    edit(book)
    return book.to_bytes()


def test_a_row_of_keys_that_is_gone_is_refused(good: bytes) -> None:
    sheet = "附表一 业绩计划"
    book = Workbook.open(good)
    row = next(
        n
        for n in book.sheet(sheet).base.numbers
        if str(book.value(sheet, f"A{n}")).endswith("|fyp|actual")
    )
    findings = refused(edited(good, lambda book: book.set_value(sheet, f"A{row}", None)))
    assert sheet in {finding.sheet for finding in findings}


def test_a_number_over_a_formula_is_refused_with_its_cell(good: bytes) -> None:
    sheet = "附表五 分组比较"
    book = Workbook.open(good)
    content = book.sheet(sheet)
    cell = next(f"C{n}" for n in content.base.numbers if book.formula(sheet, f"C{n}") is not None)
    findings = refused(edited(good, lambda book: book.set_value(sheet, cell, 5)))
    assert [(f.code, f.sheet, f.cell) for f in findings] == [("no-formula", sheet, cell)]


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__ }}",
        "{{ team.nickname }}",
        "{{ groups[1].name }}",  # a team of one group has none
        "{{ team.name",
        "{% for n in range(1000000000) %}x{% endfor %}",
        "{% for a in agents %}" * 3 + "x" + "{% endfor %}" * 3,
        "{{ 'a' * 1000000000 }}",
        "{{ agents }}",
    ],
)
def test_a_bad_placeholder_is_refused_with_its_cell(text: str, good: bytes) -> None:
    findings = refused(edited(good, lambda book: book.set_value(OWN_SHEET, "B10", text)))
    assert [(f.code, f.sheet, f.cell) for f in findings] == [("placeholder", OWN_SHEET, "B10")]


def test_a_bad_placeholder_on_a_drawn_sheet_is_refused_with_its_cell(good: bytes) -> None:
    findings = refused(edited(good, lambda book: book.set_value("参数", "B1", "{{ nobody }}")))
    assert [(f.sheet, f.cell) for f in findings] == [("参数", "B1")]


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        ({"B10": "{% for agent in agents %}{{ agent.name }}"}, "B10"),
        (
            {
                "B10": "{{ year }}",
                "C10": "{% for a in agents %}{{ a.name }}{% endfor %}{% endfor %}",
            },
            "B10",
        ),
        ({"B10": "{% for x in nobody %}{{ x }}", "C10": "{% endfor %}"}, "B10"),
        ({"B10": "{% for a in agents %}{{ a.nickname }}", "C10": "{% endfor %}"}, "B10"),
    ],
)
def test_a_bad_row_is_refused_with_its_cell(cells: dict[str, str], place: str, good: bytes) -> None:
    findings = refused(edited(good, lambda book: book.set_values(OWN_SHEET, cells)))
    assert [(f.sheet, f.cell) for f in findings] == [(OWN_SHEET, place)]


def test_a_row_that_repeats_within_a_table_is_refused(good: bytes) -> None:
    row = Workbook.open(good).table("人员").first_row
    cells = {f"C{row}": "{% for a in agents %}{{ a.name }}", f"D{row}": "{% endfor %}"}
    findings = refused(edited(good, lambda book: book.set_values("人员", cells)))
    assert "人员" in {finding.sheet for finding in findings}


def test_a_placeholder_in_a_formula_is_refused_with_its_cell(good: bytes) -> None:
    formula = 'LEN("{{ team.name }}")'
    findings = refused(edited(good, lambda book: book.set_formula(OWN_SHEET, "B10", formula)))
    assert [(f.sheet, f.cell) for f in findings] == [(OWN_SHEET, "B10")]


def test_a_placeholder_in_a_chart_is_refused(good: bytes) -> None:
    data = changed(good, "xl/charts/chart1.xml", r"<a:t>[^<]*</a:t>", "<a:t>{{ team.name }}</a:t>")
    findings = refused(data)
    assert ["chart1" in finding.reason for finding in findings] == [True]


def test_a_placeholder_in_two_fonts_is_refused_with_its_cell(good: bytes) -> None:
    runs = "<si><r><t>{{ team</t></r><r><t>.name }}</t></r></si></sst>"
    data = changed(good, "xl/sharedStrings.xml", "</sst>", runs)
    parts = unzipped(data)
    index = parts["xl/sharedStrings.xml"].decode().count("<si>") - 1
    part = part_of(parts, OWN_SHEET)
    row = f'<row r="30"><c r="B30" t="s"><v>{index}</v></c></row></sheetData>'
    findings = refused(changed(data, part, "</sheetData>", row))
    assert [(f.sheet, f.cell) for f in findings] == [(OWN_SHEET, "B30")]


def test_a_teams_book_is_no_template(good: bytes) -> None:
    def named(book: Workbook) -> None:
        cells = {book.value("_huibao", f"B{n}"): f"C{n}" for n in range(1, 14)}
        book.set_value("_huibao", cells["team_code"], "8601")

    assert [finding.code for finding in refused(edited(good, named))] == ["no-template"]


def test_other_files_are_refused() -> None:
    assert refused(b"PK nothing")
    assert refused(b"")
