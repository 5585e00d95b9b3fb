"""``huibao check``: what it finds, marks and mends in a book that people typed into."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from broken_files import unzipped, zipped
from macro_book import macro_book

from addin.vba.modules import Module
from generators.ooxml import Workbook, lint_workbook
from generators.ooxml.comments import notes_of

Run = Callable[..., tuple[int, str, str]]
KEYS = ["severity", "code", "reason", "remedy", "file", "sheet", "cell", "value"]


def typed(path: Path, cells: Mapping[tuple[str, str], object]) -> bytes:
    """Type into cells as people do; the bytes of the file afterwards."""
    workbook = Workbook.open(path)
    for (sheet, cell), value in cells.items():
        workbook.set_value(sheet, cell, value)
    path.write_bytes(workbook.to_bytes())
    return path.read_bytes()


def values(path: Path, cells: Mapping[tuple[str, str], object]) -> dict[tuple[str, str], object]:
    workbook = Workbook.open(path)
    return {place: workbook.value(*place) for place in cells}


def parts(path: Path) -> str:
    return "\n".join(zipfile.ZipFile(path).namelist())


def backups(path: Path) -> list[bytes]:
    return [file.read_bytes() for file in sorted((path.parent / "备份").glob("*.xlsx"))]


def test_a_clean_book(book: Path, huibao: Run) -> None:
    before = book.read_bytes()
    code, out, err = huibao("check", book)
    assert code == 0
    assert "[错误]" not in err
    assert out.splitlines()[-1].startswith("1 本，")
    assert book.read_bytes() == before


def test_json(book: Path, huibao: Run) -> None:
    typed(book, {("周数据", "D6"): "三组"})
    code, out, err = huibao("check", book, "--json")
    found = json.loads(out)
    assert (code, err) == (1, "")
    assert all(list(finding) == KEYS for finding in found)
    assert all(isinstance(part, str) for finding in found for part in finding.values())
    assert {finding["file"] for finding in found} == {"城南.xlsx"}
    (wrong,) = [f for f in found if f["value"] == "三组" and f["severity"] == "error"][:1]
    assert (wrong["sheet"], wrong["cell"]) == ("周数据", "D6")


def test_a_formula_that_was_typed_over(book: Path, huibao: Run) -> None:
    typed(book, {("人员", "M7"): 99})
    code, _, err = huibao("check", book)
    assert code == 1
    assert "[错误] 城南.xlsx 人员!M7: “99” “本周记录”的公式被覆盖" in err


BAD = {("周数据", "D6"): "三组", ("人员", "M7"): 99}


def test_marks_come_and_go(book: Path, huibao: Run) -> None:
    before = Workbook.open(book)
    kept = {place: before.value(*place) for place in BAD}
    formula = before.formula("人员", "M7")
    assert formula is not None
    typed(book, BAD)
    code, out, _ = huibao("check", book, "--mark")
    assert code == 1
    assert "已标注；原文件备份在" in out
    marked = Workbook.open(book)
    assert marked.sheet_names[-1] == "校验结果"
    assert [marked.value("校验结果", f"{c}1") for c in "ABCDEFG"] == [
        *("级别", "代码", "工作表", "单元格", "内容", "原因", "怎么改")
    ]
    listed = {
        (marked.value("校验结果", f"C{n}"), marked.value("校验结果", f"D{n}")) for n in range(2, 30)
    }
    assert set(BAD) <= listed
    assert "comments" in parts(book)
    assert lint_workbook(book.read_bytes()) == []

    once = book.read_bytes()
    _, out, _ = huibao("check", book, "--mark")
    assert book.read_bytes() == once  # marking again changes nothing
    assert "已标注" not in out

    mended = Workbook.open(book)
    mended.set_value("周数据", "D6", kept["周数据", "D6"])
    mended.set_formula("人员", "M7", formula, kept["人员", "M7"])
    for group in range(2):  # the plans whose absence is a reminder
        for line in range(5):
            mended.set_value("附表一 业绩计划", f"I{65 + 56 * group + 5 * line}", 0)
    book.write_bytes(mended.to_bytes())
    code, _, err = huibao("check", book, "--mark")
    assert (code, err) == (0, "")
    clean = Workbook.open(book)
    assert "校验结果" not in clean.sheet_names
    assert "comments" not in parts(book)
    assert lint_workbook(book.read_bytes()) == []


TYPED = {
    ("周数据", "G6"): "６，０００",
    ("周数据", "G7"): "3000",
    ("周数据", "B7"): 2,
    ("人员", "C6"): " 王一 ",
    ("人员", "H6"): "2020-03-01",
    ("人员", "B9"): 4,
}
MENDED = {
    ("周数据", "G6"): 6000,
    ("周数据", "G7"): 3000,
    ("周数据", "B7"): "0002",
    ("人员", "C6"): "王一",
    ("人员", "H6"): date(2020, 3, 1),
    ("人员", "B9"): "0004",
}


def test_fix(book: Path, huibao: Run) -> None:
    before = typed(book, TYPED)
    code, out, _ = huibao("check", book, "--fix")
    assert code == 0
    for said in (
        "城南.xlsx 周数据!G6：“６，０００” → “6000”",
        "城南.xlsx 周数据!B7：“2” → “0002”",
        "城南.xlsx 人员!C6：“ 王一 ” → “王一”",
        "城南.xlsx 人员!H6：“2020-03-01” → “2020-03-01”",
        "已修正 6 处；原文件备份在",
    ):
        assert said in out
    assert values(book, MENDED) == MENDED
    assert backups(book) == [before]
    assert lint_workbook(book.read_bytes()) == []

    after = book.read_bytes()
    _, out, _ = huibao("check", book, "--fix")
    assert "没有可以自动修正的内容" in out
    assert book.read_bytes() == after
    assert backups(book) == [before]


def test_json_stays_json_while_fixing_and_marking(book: Path, huibao: Run) -> None:
    typed(book, {("周数据", "G7"): "3000"})
    code, out, err = huibao("check", book, "--fix", "--mark", "--json")
    assert code == 0
    assert isinstance(json.loads(out), list)
    assert "已修正 1 处" in err
    assert "已标注" in err


@pytest.mark.parametrize("option", ["--fix", "--mark"])
def test_an_open_file_stays_as_it_is(option: str, book: Path, huibao: Run) -> None:
    before = typed(book, {("周数据", "G7"): "3000"})
    book.with_name(f"~${book.name}").write_bytes(b"lock")
    code, _, err = huibao("check", book, option)
    assert code == 1
    assert "没有写入，文件保持原样" in err
    assert book.read_bytes() == before
    assert not (book.parent / "备份").exists()


def test_several_books_and_a_folder(book: Path, huibao: Run) -> None:
    (book.parent / "坏.xlsx").write_bytes(b"PK\x03\x04")
    code, out, err = huibao("check", book.parent)
    assert code == 1
    assert "2 本，" in out
    assert "坏.xlsx" in err


@pytest.mark.parametrize("others", [True, False])
def test_a_missing_book(others: bool, book: Path, huibao: Run) -> None:
    """It is not passed over, even where there are others."""
    missing = book.parent / "没有.xlsx"
    code, out, err = huibao("check", *([book] if others else []), missing)
    assert (code, out) == (2, "")
    assert f"找不到计划簿：{missing}" in err


def resaved(path: Path, changes: Mapping[str, tuple[bytes, bytes]]) -> None:
    """Replace a pattern in parts of the file, once each."""
    content = unzipped(path.read_bytes())
    for name, (pattern, new) in changes.items():
        content[name], count = re.subn(pattern, new, content[name], count=1, flags=re.DOTALL)
        assert count == 1, name
    path.write_bytes(zipped(dict(content)))


TYPES = "[Content_Types].xml"


@pytest.mark.parametrize(
    ("part", "pattern", "new", "sheet"),
    [
        (TYPES, rb"</Types>", b"", ""),
        (TYPES, rb"<Types.*</Types>", b"<a/>", ""),
        ("xl/styles.xml", rb"</styleSheet>", b"", ""),
        ("xl/styles.xml", rb'<fonts count="\d+"', b'<fonts count="1"', ""),
        ("xl/worksheets/sheet1.xml", rb"<pageMargins[^>]*/>", b"<strange/>", "首页"),
    ],
)
def test_a_damaged_part_is_named(  # noqa: PLR0917 - a table of cases and its fixtures
    part: str, pattern: bytes, new: bytes, sheet: str, book: Path, huibao: Run
) -> None:
    """Reading needs neither the list of parts nor the styles, so only this tells."""
    sheet = Workbook.open(book).sheet_names[0] if sheet else ""
    resaved(book, {part: (pattern, new)})
    before = book.read_bytes()
    code, out, err = huibao("check", book, "--json")
    found = [entry for entry in json.loads(out) if entry["code"] == "structure"]
    assert code == 0, err
    assert any(part in entry["reason"] and entry["sheet"] == sheet for entry in found), found
    assert {entry["severity"] for entry in found} == {"warning"}
    assert len(found) <= 6
    assert book.read_bytes() == before


def test_nothing_is_written_into_a_book_whose_list_of_parts_is_damaged(
    book: Path, huibao: Run
) -> None:
    """What else is wrong in it is said all the same."""
    typed(book, {**BAD, ("周数据", "G7"): "3000"})
    resaved(book, {TYPES: (rb"</Types>", b"")})
    before = book.read_bytes()
    for options in (["--mark"], ["--fix"]):
        code, out, err = huibao("check", book, *options)
        assert code == 1
        assert "没有写入，文件保持原样" in err
        assert "三组" in err
        assert "已标注" not in out
        assert "已修正" not in out
        assert book.read_bytes() == before
        assert backups(book) == []


def with_a_note_of_somebody_else(path: Path) -> None:
    workbook = Workbook.open(path)
    workbook.add_comments("周数据", {"D6": "我来改", "A1": "看这里"}, "王芳")
    path.write_bytes(workbook.to_bytes())


def with_buttons(path: Path) -> None:
    module = Module("Buttons", b'Attribute VB_Name = "Buttons"\r\nSub Go()\r\nEnd Sub\r\n')
    path.write_bytes(macro_book(path.read_bytes(), [module], {"导入": "Go"}))


def with_parts_in_another_order(path: Path) -> None:
    content = unzipped(path.read_bytes())
    path.write_bytes(zipped({name: content[name] for name in [TYPES, *reversed(content)]}))


@pytest.mark.parametrize(
    "prepare", [with_a_note_of_somebody_else, with_buttons, with_parts_in_another_order]
)
def test_a_second_time_changes_nothing(
    prepare: Callable[[Path], None], book: Path, huibao: Run
) -> None:
    """Mended and marked at once, whatever else people and programs put into the file."""
    options = ["--fix", "--mark"]
    typed(book, {**BAD, ("周数据", "G7"): "3000", ("人员", "C6"): " 王一 "})
    prepare(book)
    before = book.read_bytes()
    huibao("check", book, *options)
    once = book.read_bytes()
    assert once != before
    assert len(backups(book)) == 2
    _, out, _ = huibao("check", book, *options)
    assert book.read_bytes() == once
    assert "已标注" not in out
    assert "已修正" not in out
    assert len(backups(book)) == 2
    if prepare is with_a_note_of_somebody_else:
        notes = notes_of(Workbook.open(book).package, Workbook.open(book).sheet_info("周数据").part)
        assert notes["D6"] == ("王芳", "我来改")
        assert notes["A1"] == ("王芳", "看这里")
