"""Simple sheets: added with a bold first row, removed again."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest

from generators.ooxml import EditRefusedError, Workbook, lint_workbook

ROWS = [
    ["工作表", "单元格", "原因"],
    ["人员", "B4", "=工号重复"],
    ["人员", None, 3],
    [date(2027, 1, 1)],
]


def test_a_sheet_comes_and_goes(rich: bytes, parts: Callable[[bytes], dict[str, bytes]]) -> None:
    book = Workbook.open(rich)
    book.add_sheet("检查结果", ROWS, widths=[12, 8, 60])
    data = book.to_bytes()
    assert lint_workbook(data) == []
    sheet = openpyxl.load_workbook(io.BytesIO(data))["检查结果"]
    assert [cell.value for cell in sheet[2]] == ["人员", "B4", "=工号重复"]
    assert [cell.font.b for cell in sheet[1]] == [True, True, True]
    assert sheet["A4"].is_date
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["C"].width == 60
    book = Workbook.open(data)
    assert book.sheet_names[-1] == "检查结果"
    book.set_value("检查结果", "C3", "改")
    book.remove_sheet("检查结果")
    after = parts(book.to_bytes())
    assert lint_workbook(book.to_bytes()) == []
    before = parts(rich)
    assert set(after) == set(before)
    assert {name for name in before if before[name] != after[name]} <= {
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        "xl/workbook.xml",
        "xl/styles.xml",
    }


def test_a_sheet_can_be_written_anew_in_one_go(rich: bytes) -> None:
    book = Workbook.open(rich)
    for text in ("一", "二"):
        if "检查结果" in book.sheet_names:
            book.remove_sheet("检查结果")
        book.add_sheet("检查结果", [["原因"], [text]])
        book.add_comments("检查结果", {"A2": "批注"}, "会报")
    data = book.to_bytes()
    assert lint_workbook(data) == []
    assert Workbook.open(data).value("检查结果", "A2") == "二"


def test_positions_are_renumbered(minimal: Callable[..., bytes]) -> None:
    book = Workbook.open(minimal('<row r="1"><c r="A1"><v>1</v></c></row>'))
    for name in ("中", "末"):
        book.add_sheet(name, [[name]])
    xml = book.package.read("xl/workbook.xml").decode()
    xml = xml.replace(
        "<sheets>", '<bookViews><workbookView activeTab="2"/></bookViews><sheets>'
    ).replace(
        "</sheets>",
        '</sheets><definedNames><definedName name="x" localSheetId="1">中!$A$1</definedName>'
        '<definedName name="y" localSheetId="2">末!$A$1</definedName></definedNames>',
    )
    book.package.write("xl/workbook.xml", xml.encode())
    book.reread_structure()
    book.remove_sheet("中")
    data = book.to_bytes()
    assert lint_workbook(data) == []
    after = Workbook.open(data)
    assert after.sheet_names == ("表1", "末")
    assert [(name.name, name.sheet) for name in after.defined_names] == [("y", "末")]
    assert b'activeTab="1"' in after.package.read("xl/workbook.xml")


@pytest.mark.parametrize("name", ["", "a" * 32, "a/b", "[x]", "'x'"])
def test_names_that_excel_refuses(name: str, rich: bytes) -> None:
    with pytest.raises(ValueError, match="sheet name"):
        Workbook.open(rich).add_sheet(name, [])


def test_refusals(rich: bytes, minimal: Callable[..., bytes]) -> None:
    book = Workbook.open(rich)
    with pytest.raises(EditRefusedError, match="已有名为"):
        book.add_sheet("人员", [])
    with pytest.raises(EditRefusedError, match="表格、图表或图片"):
        book.remove_sheet("人员")
    assert book.to_bytes() is rich
    single = Workbook.open(minimal(""))
    with pytest.raises(EditRefusedError, match="唯一可见"):
        single.remove_sheet("表1")
    single.add_sheet("结果", [["x"]])
    single.set_formula("表1", "A1", "结果!A1")
    with pytest.raises(EditRefusedError, match="引用它"):
        single.remove_sheet("结果")
    locked = Workbook.open(
        minimal(
            "",
            workbook='<workbookProtection lockStructure="1"/><sheets>'
            '<sheet name="表1" sheetId="1" r:id="rId1"/></sheets>',
        )
    )
    with pytest.raises(EditRefusedError, match="结构受保护"):
        locked.add_sheet("结果", [])
