"""Notes on cells: attached, replaced, taken away by author; other people's stay."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from generators.ooxml import Workbook, lint_workbook
from generators.ooxml.comments import notes_of

Parts = Callable[[bytes], dict[str, bytes]]
AUTHOR = "会报"


def notes(data: bytes, sheet: str) -> dict[str, tuple[str, str]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {
        cell.coordinate: (cell.comment.author, cell.comment.text)
        for row in book[sheet].iter_rows()
        for cell in row
        if cell.comment is not None
    }


def test_a_sheet_without_notes_gets_its_first(minimal: Callable[..., bytes], parts: Parts) -> None:
    data = minimal(
        '<row r="1"><c r="A1"><v>1</v></c></row>',
        tail='<pageMargins left="1" right="1" top="1" bottom="1" header="1" footer="1"/>',
    )
    book = Workbook.open(data)
    assert book.add_comments("表1", {"B2": "缺少 <工号>\n第二行", "A1": "重复"}, AUTHOR) == []
    after = book.to_bytes()
    assert lint_workbook(after) == []
    assert notes(after, "表1") == {"A1": (AUTHOR, "重复"), "B2": (AUTHOR, "缺少 <工号>\n第二行")}
    drawing = parts(after)["xl/drawings/vmlDrawing1.vml"].decode()
    assert len(re.findall(r"<v:shape ", drawing)) == 2
    assert re.search(
        r"<pageMargins[^>]*/><legacyDrawing ", parts(after)["xl/worksheets/sheet1.xml"].decode()
    )


def test_taking_the_notes_away_gives_the_sheet_back(
    minimal: Callable[..., bytes], parts: Parts
) -> None:
    data = minimal('<row r="1"><c r="A1"><v>1</v></c></row>')
    book = Workbook.open(data)
    book.add_comments("表1", {"A1": "x", "C9": "y"}, AUTHOR)
    noted = Workbook.open(book.to_bytes())
    assert noted.remove_comments(AUTHOR) == 2
    after = parts(noted.to_bytes())
    assert lint_workbook(noted.to_bytes()) == []
    assert set(after) == set(parts(data))
    assert after["xl/worksheets/sheet1.xml"] == parts(data)["xl/worksheets/sheet1.xml"]


def test_notes_of_others_stay(rich: bytes, parts: Parts) -> None:
    book = Workbook.open(rich)
    left = book.add_comments("人员", {"A1": "我的", "B4": "工号有误"}, AUTHOR)
    assert left == ["A1"]
    after = book.to_bytes()
    assert lint_workbook(after) == []
    assert notes(after, "人员") == {"A1": ("王芳", "旧批注"), "B4": (AUTHOR, "工号有误")}
    again = Workbook.open(after)
    assert again.remove_comments(AUTHOR, "人员") == 1
    restored, original = parts(again.to_bytes()), parts(rich)
    assert notes(again.to_bytes(), "人员") == {"A1": ("王芳", "旧批注")}
    assert len(re.findall("<v:shape ", restored["xl/drawings/vmlDrawing1.vml"].decode())) == 1
    assert restored["xl/worksheets/sheet1.xml"] == original["xl/worksheets/sheet1.xml"]
    assert again.remove_comments(AUTHOR) == 0


def test_a_note_is_replaced_by_the_next_of_its_author(rich: bytes) -> None:
    book = Workbook.open(rich)
    book.add_comments("人员", {"B4": "一"}, AUTHOR)
    book.add_comments("人员", {"B4": "二"}, AUTHOR)
    data = book.to_bytes()
    assert notes(data, "人员")["B4"] == (AUTHOR, "二")
    assert lint_workbook(data) == []
    same = Workbook.open(data)
    same.add_comments("人员", {"B4": "二"}, AUTHOR)
    assert same.to_bytes() is data


def test_form_buttons_share_the_drawing(rich: bytes, parts: Parts) -> None:
    book = Workbook.open(rich)
    book.add_comments("表 单", {"B20": "请填写"}, AUTHOR)
    data = book.to_bytes()
    assert lint_workbook(data) == []
    drawings = {k: v.decode() for k, v in parts(data).items() if k.endswith(".vml")}
    assert set(drawings) == {"xl/drawings/vmlDrawing1.vml", "xl/drawings/vmlDrawing2.vml"}
    assert "Import" in drawings["xl/drawings/vmlDrawing2.vml"]
    assert 'ObjectType="Note"' in drawings["xl/drawings/vmlDrawing2.vml"]
    ids = [i for text in drawings.values() for i in re.findall(r'id="_x0000_s(\d+)"', text)]
    assert len(ids) == len(set(ids))
    book = Workbook.open(data)
    book.remove_comments(AUTHOR)
    after = parts(book.to_bytes())
    assert "Import" in after["xl/drawings/vmlDrawing2.vml"].decode()
    assert b"legacyDrawing" in after["xl/worksheets/sheet3.xml"]
    assert lint_workbook(book.to_bytes()) == []


def test_more_notes_than_one_id_cluster_holds(minimal: Callable[..., bytes], parts: Parts) -> None:
    book = Workbook.open(minimal(""))
    book.add_comments("表1", {f"A{row}": "x" for row in range(1, 1501)}, AUTHOR)
    data = book.to_bytes()
    assert lint_workbook(data) == []
    drawing = parts(data)["xl/drawings/vmlDrawing1.vml"].decode()
    ids = [int(number) for number in re.findall(r'id="_x0000_s(\d+)"', drawing)]
    assert len(set(ids)) == 1500
    claimed = re.search(r'idmap[^>]*data="([\d,]+)"', drawing)
    assert claimed is not None
    assert {number // 1024 for number in ids} == {int(n) for n in claimed[1].split(",")}


def test_threaded_comments_are_left_alone(rich: bytes) -> None:
    book = Workbook.open(rich)
    part = "xl/comments1.xml"
    guid = "tc={0B2F6F6E-0000-4000-8000-000000000001}"
    threaded = book.package.read(part).replace("王芳".encode(), guid.encode())
    book.package.write(part, threaded)
    data = book.to_bytes()
    book = Workbook.open(data)
    assert book.add_comments("人员", {"A1": "x"}, AUTHOR) == ["A1"]
    assert book.to_bytes() is data
    assert book.remove_comments(AUTHOR) == 0


def test_notes_that_excel_saved(excel_saved: Path, parts: Parts) -> None:
    original = (excel_saved / "comment01.xlsx").read_bytes()
    book = Workbook.open(original)
    book.add_comments("Sheet1", {"A1": "x", "B2": "y"}, AUTHOR)
    assert notes_of(book.package, "xl/worksheets/sheet1.xml") == {
        "A1": (AUTHOR, "x"),
        "B2": ("John", "Some text"),
    }
    data = book.to_bytes()
    assert lint_workbook(data) == []
    back = Workbook.open(data)
    back.remove_comments(AUTHOR)
    before, after = parts(original), parts(back.to_bytes())
    assert after["xl/comments1.xml"].replace(b"\n", b"") == (
        before["xl/comments1.xml"]
        .replace(b"\r\n", b"")
        .replace(b'"UTF-8"', b"'UTF-8'")
        .replace(b'version="1.0"', b"version='1.0'")
        .replace(b'standalone="yes"', b"standalone='yes'")
    )


def test_an_address_that_is_none(rich: bytes) -> None:
    with pytest.raises(ValueError, match="cell address"):
        Workbook.open(rich).add_comments("人员", {"B": "x"}, AUTHOR)
