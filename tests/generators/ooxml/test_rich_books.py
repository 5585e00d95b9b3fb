"""Workbooks full of what libraries lose: cells set, a table grown and shortened, all else kept.

In each, two cells below the table 业绩 (B3:F8) and one in it are set, three rows are added and
two taken out, so that it ends with row 9. The expected text of a part is its text before with
the few references that must follow; every other part must be the same byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from lxml import etree
from open_xml_sdk import sdk_errors
from rich_book import BOOK, FEATURES, SHEET, TYPES, rich

from addin.hosts.libreoffice.recalculate import Office
from generators.ooxml import Workbook, lint_workbook

Parts = Callable[[bytes], dict[str, bytes]]

ALL = tuple(FEATURES)
CASES = [(), *((name,) for name in ALL), ALL]
IDS = ["plain", *ALL, "all together"]
OTHER_SHEET, TABLE, CHART = (
    "xl/worksheets/sheet2.xml",
    "xl/tables/table1.xml",
    "xl/charts/chart1.xml",
)
BOOK_RELS, CHAIN = "xl/_rels/workbook.xml.rels", "xl/calcChain.xml"
FOLLOWS = {
    TABLE: {"B3:F8": "B3:F9"},
    BOOK: {"$D$4:$D$8": "$D$4:$D$9"},
    OTHER_SHEET: {"D4:D8": "D4:D9"},
    CHART: {"$C$4:$C$8": "$C$4:$C$9", "$D$4:$D$8": "$D$4:$D$9"},
    SHEET: {
        **{f"{column}4:{column}8": f"{column}4:{column}9" for column in "BCDE"},
        '<dimension ref="B3:F33"/>': '<dimension ref="B1:J33"/>',
    },
}
GONE = {
    TYPES: r'<Override PartName="/xl/calcChain.xml"[^>]*/>',
    BOOK_RELS: r'<Relationship [^>]*Target="calcChain.xml"/>',
}
LEFT = [
    ("一组", "王芳", 1200, 360),
    ("二组", "张伟", 500, 150),
    ("二组", "刘洋", 300, 90),
    ("三组", "陈静", 100, 30),
    ("三组", "新一", 10, 3),
    ("三组", "新三", 40, 12),
]


@cache
def edited(names: tuple[str, ...]) -> bytes:
    """The edits, in two openings as two commands make them."""
    book = Workbook.open(rich(names))
    book.set_values("业绩表", {"D5": 900, "C30": 8, "J1": "=文字"})
    fresh = (("新一", 10), ("新二", 20), ("新三", 40))
    rows = [{"组": "三组", "姓名": name, "首年保费": fyp} for name, fyp in fresh]
    book.append_rows("业绩", rows)
    again = Workbook.open(book.to_bytes())
    again.remove_rows("业绩", [1, 6])  # 李强 and 新二
    return again.to_bytes()


def compared(name: str, part: bytes) -> str:
    """The part's text; of the sheet that is edited, what surrounds its rows."""
    rows = r"<sheetData>.*</sheetData>" if name == SHEET else "$^"
    return re.sub(rows, "", part.decode(), flags=re.DOTALL)


def canonical(xml: str) -> str:
    """The same for any order of attributes and spelling of the declaration."""
    return etree.canonicalize(etree.fromstring(xml.encode()))


@pytest.mark.parametrize("names", CASES, ids=IDS)
def test_only_what_must_follow_changes(names: tuple[str, ...], parts: Parts) -> None:
    before, after = parts(rich(names)), parts(edited(names))
    chained = CHAIN in before
    changing = {*FOLLOWS, *(GONE if chained else ())}
    assert list(after) == [name for name in before if name != CHAIN]
    assert {name for name in after if before[name] != after[name]} == changing
    for name in changing:
        expected = compared(name, before[name])
        if chained and name in GONE:
            expected, count = re.subn(GONE[name], "", expected)
            assert count == 1
        for old, new in FOLLOWS.get(name, {}).items():
            expected = expected.replace(old, new)
        assert canonical(compared(name, after[name])) == canonical(expected), name


@pytest.mark.parametrize("names", CASES, ids=IDS)
def test_the_structure_stays_sound(names: tuple[str, ...]) -> None:
    assert lint_workbook(rich(names)) == []
    assert lint_workbook(edited(names)) == []


@pytest.mark.parametrize("names", [(), ALL], ids=["plain", "all together"])
def test_the_schemas_find_no_fault(names: tuple[str, ...], tmp_path: Path) -> None:
    """Neither in the workbook as it is built, so that it stands for real ones, nor afterwards."""
    path = tmp_path / f"簿.{'xlsm' if names else 'xlsx'}"
    for data in (rich(names), edited(names)):
        path.write_bytes(data)
        assert sdk_errors(path) == []


@pytest.mark.libreoffice
@pytest.mark.parametrize("names", CASES, ids=IDS)
def test_libreoffice_shows_the_new_values(
    names: tuple[str, ...], tmp_path: Path, office: Office
) -> None:
    path = tmp_path / f"簿.{'xlsm' if 'controls' in names else 'xlsx'}"
    path.write_bytes(edited(names))
    values = office.recalculate(path).values
    rows = values["业绩表"]
    assert [tuple(row[1:5]) for row in rows[3:9]] == LEFT
    assert {cell for row in rows[9:29] for cell in row[:6]} == {""}
    assert (rows[29][1], rows[29][2], rows[0][9]) == ("说明", 8, "=文字")
    assert [row[0] for row in values["汇总 表"][:3]] == [2150, 2150, 8]


def test_notes_come_and_go_beside_conversations_and_buttons(parts: Parts) -> None:
    """A cell with a conversation keeps it; when our note has gone nothing tells of it."""
    original = rich(ALL)
    book = Workbook.open(original)
    assert book.add_comments("业绩表", {"C5": "请核对", "D6": "请核对"}, "会报") == ["C5"]
    noted = book.to_bytes()
    before, between = parts(original), parts(noted)
    notes = {"xl/comments1.xml", "xl/drawings/vmlDrawing9.vml"}
    assert {name for name in between if between[name] != before.get(name)} == notes
    assert before.keys() == between.keys()
    drawing = between["xl/drawings/vmlDrawing9.vml"].decode()
    assert [f'id="_x0000_s{number}"' in drawing for number in (5121, 5122, 6145)] == [True] * 3
    assert lint_workbook(noted) == []

    book = Workbook.open(noted)
    assert book.remove_comments("会报") == 1
    after = parts(book.to_bytes())
    for name in before:
        if name in notes:
            assert canonical(after[name].decode()) == canonical(before[name].decode())
        else:
            assert after[name] == before[name]


@pytest.mark.parametrize("part", [TABLE, CHART, BOOK, OTHER_SHEET, SHEET])
def test_the_comparison_would_see_what_did_not_follow(part: str, parts: Parts) -> None:
    """In each part the references that must follow do stand, apart from what must not."""
    text = compared(part, parts(rich(ALL))[part])
    assert all(old in text for old in FOLLOWS[part])
    assert not any(new in text for new in FOLLOWS[part].values())
