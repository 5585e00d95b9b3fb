from __future__ import annotations

import numpy as np
import pytest

from generators.ooxml.errors import DamagedError, UnsafeArchiveError
from generators.sheet_cells import SharedStrings, SheetCells
from generators.sheet_cut import BLANK, BOOLEAN, ERROR, NUMBER, TEXT, UNCOMPUTED

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RICH = (
    '<c r="B3" t="inlineStr"><is><r><rPr><color rgb="FF0000"/></rPr><t>甲</t></r>'
    "<r><t>乙</t></r><rPh><t>jia</t></rPh></is></c>"
)
STRINGS = SharedStrings(["工号", "  ", "=1+1"])


def cells(rows: str, *, after: str = "") -> SheetCells:
    xml = f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}'
    return SheetCells((xml + "</worksheet>").encode(), "sheet1.xml", STRINGS)


def only(cell: str) -> tuple[int, object]:
    """Kind and value of B3, the only cell."""
    grid = cells(f'<row r="3">{cell}</row>').grid([3], [2])
    kind = int(grid.kinds[0, 0])
    number = float(grid.numbers[0, 0])
    return kind, number if kind in {NUMBER, BOOLEAN} else grid.texts[0, 0]


@pytest.mark.parametrize(
    ("cell", "kind", "value"),
    [
        ('<c r="B3"><v>12.5</v></c>', NUMBER, 12.5),
        ('<c r="B3" s="4"><v>-0.1</v></c>', NUMBER, -0.1),
        ('<c r="B3" s="4" t="n"><v>1E-3</v></c>', NUMBER, 0.001),
        ('<c r="B3" s="12" t="s"><v>0</v></c>', TEXT, "工号"),
        ('<c r="B3" t="s"><v>2</v></c>', TEXT, "=1+1"),
        ('<c r="B3" t="str"><f>A1</f><v>甲&amp;乙</v></c>', TEXT, "甲&乙"),
        ('<c r="B3" t="str"><v>a_x000D_b</v></c>', TEXT, "a\rb"),
        ('<c r="B3" t="inlineStr"><is><t xml:space="preserve"> 甲 </t></is></c>', TEXT, " 甲 "),
        ('<c r="B3" t="b"><v>1</v></c>', BOOLEAN, 1.0),
        ('<c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v></c>', ERROR, "#DIV/0!"),
        ('<c r="B3"><f>A1*2</f><v>8</v></c>', NUMBER, 8.0),
        ('<c r="B3"><f t="shared" si="0"/><v>8</v></c>', NUMBER, 8.0),
        ('<c r="B3"><f>A1*2</f></c>', UNCOMPUTED, None),
        ('<c r="B3"><f>A1*2</f><v></v></c>', UNCOMPUTED, None),
        ('<c r="B3"><f>A1*2</f><v/></c>', UNCOMPUTED, None),
    ],
)
def test_what_a_cell_holds(cell, kind, value):
    assert only(cell) == (kind, value)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        '<c r="B3"/>',
        '<c r="B3" s="7"></c>',
        '<c r="B3"><v></v></c>',
        '<c r="B3" t="s"><v>1</v></c>',
        '<c r="B3" t="str"><f>A1</f><v></v></c>',
        '<c r="B3" t="inlineStr"><is><t> </t></is></c>',
    ],
)
def test_empty_cells_and_white_space_are_blank(cell):
    assert only(cell)[0] == BLANK


@pytest.mark.parametrize(
    ("cell", "kind", "value"),
    [
        ('<c s="1" r="B3" t="s"><v>0</v></c>', TEXT, "工号"),
        ("<c r='B3' t='s'><v>0</v></c>", TEXT, "工号"),
        ('<c r="B3" t="s" cm="1"><v>0</v></c>', TEXT, "工号"),
        ('<c r="B3" t="s" s="4"><v>0</v></c>', TEXT, "工号"),
        ('<c r="B3" s="4" t = "s" ><v>0</v></c>', TEXT, "工号"),
        ('<c r="B3" cm="1"><v>5</v></c>', NUMBER, 5.0),
        ('<c r="B3" t="b"></c><c r="C3" t="s"/>', BLANK, None),
        ('<c r="B3"><!-- note --><v>5</v></c>', NUMBER, 5.0),
        ('<c r="B3">\n  <v>5</v>\n</c>', NUMBER, 5.0),
        ('<c r="B3" t="str"><v xml:space="preserve"> 甲</v></c>', TEXT, " 甲"),
        ('<c r="B3" t="d"><v>2026-03-01</v></c>', NUMBER, 46082.0),
        ('<c><v>1</v></c><c t="s"><v>0</v></c>', TEXT, "工号"),
        (RICH, TEXT, "甲乙"),
    ],
)
def test_unusual_xml_is_read_all_the_same(cell, kind, value):
    assert only(cell) == (kind, value)


def test_prefixed_elements_are_read():
    xml = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="3"><x:c r="B3" t="s"><x:v>0</x:v>'
        "</x:c></x:row></x:sheetData></x:worksheet>"
    )
    grid = SheetCells(xml.encode(), "sheet1.xml", STRINGS).grid([3], [2])
    assert grid.texts[0, 0] == "工号"


def test_rows_and_columns_come_in_the_order_asked_for():
    sheet = cells(
        '<row r="2"><c r="A2"><v>1</v></c><c r="AB2"><v>2</v></c></row>'
        '<row r="1000"><c r="A1000"><v>3</v></c><c r="XFD1000"><v>4</v></c></row>'
    )
    grid = sheet.grid([1000, 2, 5], [16384, 28, 1])
    expected = [[4, np.nan, 3], [np.nan, 2, 1], [np.nan, np.nan, np.nan]]
    np.testing.assert_array_equal(grid.numbers, expected)


@pytest.mark.parametrize("kind", ["", ' s="3"', ' s="3" t="n"'])
def test_a_sheet_of_many_rows_is_whole(kind):
    """Longer than what is cut in one go; numbers of every length, in rows of 1 to 5 digits."""
    count = 20_000
    sheet = cells(
        "".join(
            f'<row r="{n}"><c r="A{n}"{kind}><v>{n * n}</v></c>'
            f'<c r="AA{n}" t="s"><v>0</v></c></row>'
            for n in range(1, count + 1)
        )
    )
    grid = sheet.grid(range(1, count + 1), [1, 2, 27])
    expected = np.arange(1, count + 1, dtype=float) ** 2
    np.testing.assert_array_equal(grid.numbers[:, 0], expected)
    assert (grid.kinds == [NUMBER, BLANK, TEXT]).all()
    assert set(grid.texts[:, 2].tolist()) == {"工号"}
    assert sheet.last_row == count
    assert sheet.style(count, 1) == (3 if kind else 0)
    assert sheet.rows_below(count - 3, range(1, 28)) == [count - 2, count - 1, count]


def test_rows_below_end_at_the_first_blank_one():
    sheet = cells(
        "".join(
            f'<row r="{row}"><c r="B{row}"{kind}><v>{value}</v></c></row>'
            for row, kind, value in [
                (4, "", 1),
                (5, "", 2),
                (6, ' t="s"', 0),
                (7, ' t="s"', 1),
                (8, "", 3),
            ]
        )
    )
    assert sheet.rows_below(4, range(2, 4)) == [5, 6]
    assert sheet.rows_below(4, range(3, 9)) == []
    assert sheet.rows_below(8, range(2, 4)) == []


@pytest.mark.parametrize("rows", ["", '<row r="3"/>', '<row r="3"></row>'])
def test_an_empty_sheet_has_no_cells(rows):
    assert not cells(rows).grid([1, 3], [1, 2]).kinds.any()
    assert cells(rows).style(3, 2) == 0


def test_the_style_of_a_cell():
    sheet = cells('<row r="3"><c r="B3" s="17"/><c r="C3"><v>1</v></c></row>')
    assert [sheet.style(3, 2), sheet.style(3, 3), sheet.style(4, 2)] == [17, 0, 0]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="3"><c r="B3"><v>abc</v></c></row>',
        '<row r="3"><c r="B3" t="s"><v>99</v></c></row>',
        '<row r="1048577"><c r="B1048577"><v>1</v></c></row>',
        '<row r="3"><c r="b3"><v>1</v></c></row>',
    ],
)
def test_damage_is_said(rows):
    with pytest.raises(DamagedError):
        cells(rows).grid([3], [2])


def test_document_types_are_refused():
    xml = '<!DOCTYPE a [<!ENTITY b "c">]><worksheet><sheetData/></worksheet>'
    with pytest.raises(UnsafeArchiveError):
        SheetCells(xml.encode(), "sheet1.xml", STRINGS)
