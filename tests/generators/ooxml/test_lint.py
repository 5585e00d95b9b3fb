"""The structural check: sound files pass, each kind of damage is named."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from generators.ooxml import lint_workbook
from generators.ooxml.package import Package

Make = Callable[..., bytes]


def damaged(data: bytes, part: str, old: str, new: str) -> bytes:
    package = Package(data)
    content = package.read(part).decode()
    assert old in content, f"{old} is not in {part}"
    package.write(part, content.replace(old, new, 1).encode())
    return package.to_bytes()


def without(data: bytes, part: str) -> bytes:
    package = Package(data)
    package.remove(part)
    return package.to_bytes()


def test_sound_files_have_no_problems(rich: bytes, minimal: Make) -> None:
    assert lint_workbook(rich) == []
    assert lint_workbook(minimal('<row r="1"><c r="A1"><v>1</v></c></row>')) == []


SHEET = "xl/worksheets/sheet1.xml"
TABLE = "xl/tables/table1.xml"


@pytest.mark.parametrize(
    ("part", "old", "new", "problem"),
    [
        (SHEET, "<sheetData>", "<sheetData", "well-formed|损坏"),
        (SHEET, 'r="B4"', 'r="C4"', "C4: out of order"),
        (SHEET, '<row r="4"', '<row r="9"', "out of order"),
        (SHEET, '<c r="A1" t="s"><v>0</v>', '<c r="A1" t="s"><v>999</v>', "does not fit type s"),
        (SHEET, '<c r="A1" t="s">', '<c r="A1" t="z">', "unknown type z"),
        (SHEET, "<v>1200</v>", "<v>12,00</v>", "does not fit type n"),
        (SHEET, '<c r="D4" s="1">', '<c r="D4" s="77">', "format 77 does not exist"),
        (SHEET, "<tableParts", "<sheetPr/><tableParts", "elements out of order"),
        (SHEET, '<dataValidations count="2"', '<dataValidations count="3"', "count 3, found 2"),
        (SHEET, '<tablePart r:id="rId', '<tablePart r:id="rId9', "is no relationship"),
        (SHEET, 'dxfId="0"', 'dxfId="8"', "conditional format 8"),
        (TABLE, 'name="姓名"', 'name="名字"', "header C3 is '姓名'"),
        (TABLE, 'name="姓名"', 'name="工号"', "column 工号 twice"),
        (TABLE, 'id="2" name', 'id="1" name', "column id 1 twice"),
        (TABLE, 'ref="B3:F6" totals', 'ref="B3:G6" totals', "5 columns over B3:G6"),
        (TABLE, '<autoFilter ref="B3:F6"', '<autoFilter ref="B3:F5"', "filter B3:F5"),
        (TABLE, 'displayName="人员"', 'displayName="计划"', "table name 计划 used twice"),
        ("xl/comments1.xml", 'authorId="0"', 'authorId="5"', "author out of bounds"),
        ("xl/comments1.xml", 'ref="A1"', 'ref="A2"', "A2: note without a box"),
        ("xl/workbook.xml", 'sheetId="2"', 'sheetId="1"', "sheet id 1 used twice"),
        ("xl/workbook.xml", 'name="图表"', 'name="人员"', "sheet name '人员' used twice"),
        ("xl/workbook.xml", 'localSheetId="0"', 'localSheetId="7"', "no such sheet"),
        ("xl/workbook.xml", 'name="姓名"', 'name="计划"', "defined twice"),
        ("xl/styles.xml", 'fontId="1"', 'fontId="55"', "fontId out of bounds"),
        (
            "[Content_Types].xml",
            "/xl/tables/table1.xml",
            "/xl/tables/table7.xml",
            "table7.xml does not",
        ),
        (
            "[Content_Types].xml",
            '<Default Extension="png"',
            '<Default Extension="gif"',
            "no content type",
        ),
        (
            "xl/worksheets/_rels/sheet1.xml.rels",
            "table1.xml",
            "table3.xml",
            "table3.xml does not exist",
        ),
        ("xl/worksheets/_rels/sheet1.xml.rels", 'Id="rId2"', 'Id="rId1"', "used twice"),
    ],
)
def test_damage_is_named(part: str, old: str, new: str, problem: str, rich: bytes) -> None:
    problems = lint_workbook(damaged(rich, part, old, new))
    assert any(re.search(problem, text) for text in problems), problems


def test_parts_that_are_missing_or_left_over(rich: bytes) -> None:
    assert any(
        "comments1.xml does not exist" in text
        for text in lint_workbook(without(rich, "xl/comments1.xml"))
    )
    assert any(
        "metadata is missing" in text for text in lint_workbook(without(rich, "xl/metadata.xml"))
    )
    package = Package(rich)
    package.write("xl/left.xml", b"<left/>")
    assert lint_workbook(package.to_bytes()) == ["xl/left.xml: nothing refers to it"]
    package.write("xl/vbaProject.bin", b"x")
    assert any(
        "macros in a workbook declared without" in t for t in lint_workbook(package.to_bytes())
    )


@pytest.mark.parametrize(
    ("rows", "tail", "problem"),
    [
        ('<row r="2"><c r="A2"><f t="shared" si="3"/></c></row>', "", "A2: shared formula 3"),
        ('<row r="2"/><row r="1"/>', "", "row 1: out of order"),
        ('<row r="1"><c r="A1" t="inlineStr"><v>1</v></c></row>', "", "inline string"),
        (
            "",
            '<mergeCells count="2"><mergeCell ref="A1:B2"/><mergeCell ref="B2:C3"/></mergeCells>',
            "B2:C3 overlaps",
        ),
    ],
)
def test_damage_within_a_sheet(rows: str, tail: str, problem: str, minimal: Make) -> None:
    assert any(problem in text for text in lint_workbook(minimal(rows, tail=tail)))


def test_a_calculation_chain_to_a_cell_without_formula(minimal: Make) -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    data = minimal(
        '<row r="1"><c r="A1"><v>1</v></c></row>',
        parts={"xl/calcChain.xml": f'<calcChain xmlns="{main}"><c r="A1" i="1"/></calcChain>'},
        arrows='<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/'
        '2006/relationships/calcChain" Target="calcChain.xml"/>',
        types='<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxml'
        'formats-officedocument.spreadsheetml.calcChain+xml"/>',
    )
    assert any("A1 holds no formula" in text for text in lint_workbook(data))


def test_comments_are_not_counted(minimal: Make) -> None:
    merges = '<mergeCells count="1"><!-- a --><mergeCell ref="A1:B2"/><?b?></mergeCells>'
    assert lint_workbook(minimal("", tail=merges)) == []


def test_a_calculation_chain_to_a_cell_that_does_not_state_its_address(minimal: Make) -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    data = minimal(
        "<row><c><v>1</v></c><c><f>A1</f><v>1</v></c></row>",
        parts={"xl/calcChain.xml": f'<calcChain xmlns="{main}"><c r="B1" i="1"/></calcChain>'},
        arrows='<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/'
        '2006/relationships/calcChain" Target="calcChain.xml"/>',
        types='<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxml'
        'formats-officedocument.spreadsheetml.calcChain+xml"/>',
    )
    assert lint_workbook(data) == []


def test_no_workbook_at_all() -> None:
    assert lint_workbook(b"nothing") == ["container: 文件不是 Excel 工作簿"]
