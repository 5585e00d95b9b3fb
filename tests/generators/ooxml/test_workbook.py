"""Cells of existing workbooks: reading, writing, and the traps of the format."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, time

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from generators.ooxml import EditRefusedError, ErrorValue, Template, Workbook, lint_workbook
from generators.ooxml.errors import DamagedError

Make = Callable[..., bytes]
Parts = Callable[[bytes], dict[str, bytes]]


def reopened(book: Workbook) -> Workbook:
    data = book.to_bytes()
    assert lint_workbook(data) == []
    return Workbook.open(data)


# --- reading --------------------------------------------------------------------------

STRINGS = (
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>甲</t></si>'
    "<si><r><t>富</t></r><r><t>文本</t></r><rPh><t>x</t></rPh></si><si><t>a_x000D_b</t></si></sst>"
)
SST_TYPE = (
    '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sharedStrings+xml"/>'
)
SST_ARROW = (
    '<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/sharedStrings" Target="sharedStrings.xml"/>'
)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A1"><v>5</v></c>', 5),
        ('<c r="A1"><v>0.5</v></c>', 0.5),
        ('<c r="A1"><v>1E3</v></c>', 1000.0),
        ('<c r="A1" t="b"><v>1</v></c>', True),
        ('<c r="A1" t="e"><v>#N/A</v></c>', ErrorValue("#N/A")),
        ('<c r="A1" t="s"><v>0</v></c>', "甲"),
        ('<c r="A1" t="s"><v>1</v></c>', "富文本"),
        ('<c r="A1" t="s"><v>2</v></c>', "a\rb"),
        ('<c r="A1" t="str"><f>B1</f><v>a&amp;b</v></c>', "a&b"),
        ('<c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t> b</t></r></is></c>', "a b"),
        (
            '<c r="A1" t="inlineStr"><is><r><t xml:space="preserve"/></r><r><t>b</t></r></is></c>',
            "b",
        ),
        ('<c r="A1" t="str"><v>a\r\nb&#133;&#x10;c&apos;</v></c>', "a\nb\x85\x10c'"),
        ('<c r="A1" s="1"><v>46388</v></c>', date(2027, 1, 1)),
        ('<c r="A1" s="1"><v>46388.5</v></c>', datetime(2027, 1, 1, 12)),
        ('<c r="A1" s="1"><v>0.25</v></c>', time(6)),
        ('<c r="A1" t="d"><v>2027-01-01T00:00:00</v></c>', date(2027, 1, 1)),
        ('<c r="A1" s="2"/>', None),
        ("", None),
    ],
)
def test_every_type_of_cell_is_read(cell: str, value: object, minimal: Make) -> None:
    data = minimal(
        f'<row r="1">{cell}</row>',
        parts={"xl/sharedStrings.xml": STRINGS},
        arrows=SST_ARROW,
        types=SST_TYPE,
    )
    assert Workbook.open(data).value("表1", "A1") == value


def test_names_lead_to_cells(rich: bytes) -> None:
    book = Workbook.open(rich)
    assert book.sheet_names == ("人员", "图表", "表 单")
    assert book.cell_of("计划") == ("表 单", "B20")
    assert book.cell_of("姓名") is None  # three cells
    assert book.cell_of("没有") is None
    table = book.tables["人员"]
    assert (str(table.area), str(table.data), table.sheet) == ("B3:F6", "B4:F6", "人员")
    assert [(c.id, c.name) for c in table.columns] == [
        (1, "工号"),
        (2, "姓名"),
        (3, "首年保费"),
        (4, "佣金"),
        (5, "日期"),
    ]
    assert book.rows("人员")[0] == {1: "00012", 2: "王芳", 3: 1200, 4: 0, 5: None}


def test_what_is_missing_is_said_in_words(rich: bytes) -> None:
    book = Workbook.open(rich)
    with pytest.raises(EditRefusedError, match="找不到工作表“不在”"):
        book.value("不在", "A1")
    with pytest.raises(EditRefusedError, match="找不到表格"):
        book.table("不在")
    with pytest.raises(ValueError, match="cell address"):
        book.value("人员", "a1")


# --- writing --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        0,
        -1.5,
        True,
        False,
        "文字",
        "",
        "=1+1",
        "+86",
        "-",
        "@SUM(A1)",
        "00012",
        " 空格 ",
        "两\n行",
        "_x0041_\x01",
        date(2027, 2, 28),
        datetime(2027, 2, 28, 9, 30),
        time(8, 30),
    ],
)
def test_a_value_is_what_it_was_written_as(value: object, rich: bytes) -> None:
    book = Workbook.open(rich)
    book.set_value("表 单", "B20", value)
    book.set_value("表 单", "Z99", value)
    assert book.value("表 单", "B20") == value
    after = reopened(book)
    assert after.value("表 单", "B20") == value
    assert type(after.value("表 单", "Z99")) is type(value)
    assert after.formula("表 单", "B20") is None


def test_other_readers_see_the_same(rich: bytes) -> None:
    book = Workbook.open(rich)
    book.set_values("表 单", {"B20": "=1+1", "B21": 7.5, "B22": date(2027, 5, 1), "B23": True})
    data = book.to_bytes()
    sheet = openpyxl.load_workbook(io.BytesIO(data))["表 单"]
    assert sheet["B20"].value == "=1+1"
    assert sheet["B20"].data_type == "s"
    assert [sheet[f"B{row}"].value for row in (21, 22, 23)] == [7.5, datetime(2027, 5, 1), True]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("表 单")
    seen = rows.to_python(skip_empty_area=False)
    assert [seen[row][1] for row in (19, 20, 21, 22)] == ["=1+1", 7.5, date(2027, 5, 1), True]


def test_only_the_sheet_and_the_calculation_flag_change(rich: bytes, parts: Parts) -> None:
    book = Workbook.open(rich)
    book.set_value("表 单", "B20", 12)
    before, after = parts(rich), parts(book.to_bytes())
    assert list(before) == list(after)
    changed = {name for name in before if before[name] != after[name]}
    # XlsxWriter has set fullCalcOnLoad already, so the workbook part stays too
    assert changed == {"xl/worksheets/sheet3.xml"}


def test_writing_what_is_there_changes_nothing(rich: bytes) -> None:
    book = Workbook.open(rich)
    book.set_values("人员", {"B4": "00012", "D4": 1200, "A1": "人员名单", "Z1": None})
    assert book.to_bytes() is rich
    book.set_value("人员", "D4", 1300)
    once = book.to_bytes()
    again = Workbook.open(once)
    again.set_value("人员", "D4", 1300)
    assert again.to_bytes() is once


def test_formats_are_kept_and_new_cells_take_those_of_row_or_column(minimal: Make) -> None:
    whole = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<cols><col min="3" max="4" width="9" style="2"/></cols><sheetData>'
        '<row r="1" spans="1:2"><c r="A1" s="3"><v>1</v></c></row>'
        '<row r="2" s="3" customFormat="1"/></sheetData></worksheet>'
    )
    book = Workbook.open(minimal("", whole_sheet=whole))
    book.set_values("表1", {"A1": None, "C1": 5, "C2": 6, "E7": 7})
    after = reopened(book)
    assert [after.style("表1", ref) for ref in ("A1", "C1", "C2", "E7")] == [3, 2, 3, 0]
    assert after.value("表1", "A1") is None
    assert after.value("表1", "C1") == 5


def test_a_date_shows_as_one_but_never_replaces_a_format(minimal: Make) -> None:
    cells = "".join(f'<c r="{c}1" s="{s}"><v>1</v></c>' for s, c in enumerate("ABCD"))
    book = Workbook.open(minimal(f'<row r="1">{cells}</row>'))
    for column in "ABCD":
        book.set_value("表1", f"{column}1", date(2027, 1, 1))
    after = reopened(book)
    assert after.value("表1", "A1") == date(2027, 1, 1)  # General got a date format
    assert after.style("表1", "A1") == 4
    assert [after.style("表1", f"{c}1") for c in "BCD"] == [1, 2, 3]


def test_a_format_for_dates_is_added_once_for_all_openings(minimal: Make, parts: Parts) -> None:
    data = minimal("")
    for row in range(1, 4):
        book = Workbook.open(data)
        book.set_values("表1", {f"A{row}": date(2027, 1, row), f"B{row}": time(8)})
        data = book.to_bytes()
    assert b'<cellXfs count="6">' in parts(data)["xl/styles.xml"]
    assert [Workbook.open(data).value("表1", f"A{row}") for row in (1, 3)] == [
        date(2027, 1, 1),
        date(2027, 1, 3),
    ]


def test_a_bold_font_is_added_once_for_all_openings(rich: bytes, parts: Parts) -> None:
    styles = []
    for name in ("一", "二"):
        book = Workbook.open(rich)
        book.add_sheet(name, [["列名"]])
        rich = book.to_bytes()
        styles.append(parts(rich)["xl/styles.xml"])
    assert styles[0] == styles[1]


def test_values_that_are_refused_leave_no_format(minimal: Make) -> None:
    data = minimal('<row r="1"><c r="A1"/></row>', tail=MERGED)
    book = Workbook.open(data)
    with pytest.raises(EditRefusedError):
        book.set_values("表1", {"A1": date(2027, 1, 1), "D1": 1})
    assert book.to_bytes() == data


def test_dates_of_1904(minimal: Make) -> None:
    workbook = (
        '<workbookPr date1904="1"/><sheets><sheet name="表1" sheetId="1" r:id="rId1"/></sheets>'
    )
    book = Workbook.open(minimal('<row r="1"><c r="A1" s="1"/></row>', workbook=workbook))
    book.set_value("表1", "A1", date(2027, 1, 1))
    data = book.to_bytes()
    assert Workbook.open(data).value("表1", "A1") == date(2027, 1, 1)
    assert openpyxl.load_workbook(io.BytesIO(data))["表1"]["A1"].value == datetime(2027, 1, 1)
    assert b"<v>44926</v>" in Workbook.open(data).package.read("xl/worksheets/sheet1.xml")


# --- formulas -------------------------------------------------------------------------

SHARED = (
    '<row r="1"><c r="A1"><f t="shared" ref="A1:A3" si="0">B1*2</f><v>2</v></c>'
    '<c r="B1"><v>1</v></c></row>'
    '<row r="2"><c r="A2"><f t="shared" si="0"/><v>4</v></c><c r="B2"><v>2</v></c></row>'
    '<row r="3"><c r="A3"><f t="shared" si="0"/><v>6</v></c><c r="B3"><v>3</v></c></row>'
)
CHAIN = {
    "xl/calcChain.xml": '<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
    'main"><c r="A1" i="1"/><c r="A2"/><c r="A3"/></calcChain>'
}
CHAIN_ARROW = SST_ARROW.replace("sharedStrings", "calcChain")
CHAIN_TYPE = SST_TYPE.replace("sharedStrings", "calcChain")


def test_the_first_cell_of_a_shared_formula_can_go(minimal: Make, parts: Parts) -> None:
    data = minimal(SHARED, parts=CHAIN, arrows=CHAIN_ARROW, types=CHAIN_TYPE)
    assert lint_workbook(data) == []
    book = Workbook.open(data)
    assert book.formula("表1", "A3") == "B3*2"
    book.set_value("表1", "A1", 9)
    after = reopened(book)
    assert [after.formula("表1", f"A{row}") for row in (1, 2, 3)] == [None, "B2*2", "B3*2"]
    assert [after.value("表1", f"A{row}") for row in (1, 2, 3)] == [9, 4, 6]
    written = parts(book.to_bytes())
    assert "xl/calcChain.xml" not in written
    assert b"calcChain" not in written["[Content_Types].xml"]
    assert b"calcChain" not in written["xl/_rels/workbook.xml.rels"]


def test_the_calculation_chain_stays_for_values(minimal: Make, parts: Parts) -> None:
    data = minimal(SHARED, parts=CHAIN, arrows=CHAIN_ARROW, types=CHAIN_TYPE)
    book = Workbook.open(data)
    book.set_value("表1", "B1", 5)
    assert book.set_cached("表1", "A1", 10)
    after = reopened(book)
    assert after.formula("表1", "A1") == "B1*2"
    assert after.value("表1", "A1") == 10
    assert parts(book.to_bytes())["xl/calcChain.xml"] == CHAIN["xl/calcChain.xml"].encode()


@pytest.mark.parametrize("value", [12, 0.5, "甲", True, ErrorValue("#N/A"), date(2027, 1, 1), None])
def test_a_cached_value_keeps_its_formula(value: object, minimal: Make) -> None:
    data = minimal('<row r="1"><c r="A1" s="1"><f>B1&amp;"&lt;"</f><v>1</v></c></row>')
    book = Workbook.open(data)
    assert book.set_cached("表1", "A1", value)
    after = reopened(book)
    assert after.formula("表1", "A1") == 'B1&"<"'
    expected = date(1900, 1, 12) if value == 12 else value
    assert after.value("表1", "A1") == (time(12) if value == 0.5 else expected)


def test_a_cached_value_that_is_there_changes_nothing(minimal: Make) -> None:
    data = minimal('<row r="1"><c r="A1"><f>B1</f><v>0.10000000000000001</v></c></row>')
    book = Workbook.open(data)
    assert book.set_cached("表1", "A1", 0.1)
    assert book.to_bytes() is data


def test_a_cached_value_never_overwrites_what_somebody_typed(minimal: Make) -> None:
    book = Workbook.open(minimal('<row r="1"><c r="A1"><v>3</v></c></row>'))
    assert not book.set_cached("表1", "A1", 5)
    assert not book.set_cached("表1", "B1", 5)
    assert book.value("表1", "A1") == 3


def test_our_own_formulas(minimal: Make) -> None:
    book = Workbook.open(minimal('<row r="1"><c r="A1" s="2"><v>3</v></c></row>'))
    book.set_formula("表1", "A1", 'IF(B1<2,"a&b",C1)', 7)
    after = reopened(book)
    assert after.formula("表1", "A1") == 'IF(B1<2,"a&b",C1)'
    assert after.value("表1", "A1") == 7
    assert after.style("表1", "A1") == 2


@pytest.mark.parametrize(
    ("calculation", "expected"),
    [
        ("", b'<calcPr fullCalcOnLoad="1"/>'),
        ('<calcPr calcId="1"/>', b'<calcPr calcId="1" fullCalcOnLoad="1"/>'),
        ('<calcPr calcMode="manual"/>', b'<calcPr calcMode="manual" fullCalcOnLoad="1"/>'),
        ('<calcPr fullCalcOnLoad="0"/>', b'<calcPr fullCalcOnLoad="1"/>'),
    ],
)
def test_formulas_are_worked_out_on_opening(
    calculation: str, expected: bytes, minimal: Make, parts: Parts
) -> None:
    workbook = f'<sheets><sheet name="表1" sheetId="1" r:id="rId1"/></sheets>{calculation}'
    book = Workbook.open(minimal("", workbook=workbook))
    book.set_value("表1", "A1", 1)
    data = book.to_bytes()
    assert lint_workbook(data) == []
    assert expected in parts(data)["xl/workbook.xml"]


def test_dynamic_arrays_keep_their_mark_and_rich_values_lose_theirs(
    minimal: Make, parts: Parts
) -> None:
    row = (
        '<row r="1"><c r="A1" cm="1"><f t="array" ref="A1">LEN(B1)</f><v>0</v></c>'
        '<c r="B1" t="e" vm="1"><v>#VALUE!</v></c></row>'
    )
    book = Workbook.open(minimal(row))
    book.set_cached("表1", "A1", 3)
    book.set_value("表1", "B1", "abc")
    sheet = parts(book.to_bytes())["xl/worksheets/sheet1.xml"].decode()
    assert '<c r="A1" cm="1"><f t="array" ref="A1">LEN(B1)</f><v>3</v></c>' in sheet
    assert "vm=" not in sheet
    again = Workbook.open(minimal(row))
    again.set_value("表1", "A1", 3)  # an array of one cell may be replaced
    assert "cm=" not in parts(again.to_bytes())["xl/worksheets/sheet1.xml"].decode()


# --- refusals -------------------------------------------------------------------------


def test_cells_that_must_not_be_written(rich: bytes, minimal: Make) -> None:
    book = Workbook.open(rich)
    with pytest.raises(EditRefusedError, match="合并区域 A10:C12") as merged:
        book.set_value("表 单", "B11", 1)
    assert merged.value.finding().cell == "B11"
    assert "A10" in merged.value.remedy
    with pytest.raises(EditRefusedError, match="列名"):
        book.set_value("人员", "C3", "名字")
    with pytest.raises(EditRefusedError, match="32767") as long:
        book.set_values("人员", {"A20": 1, "A21": "字" * 40_000})
    assert long.value.finding().place == "人员!A21"
    assert book.value("人员", "A20") is None  # all or none
    book.set_value("人员", "C3", "姓名")  # what it is already
    book.set_value("表 单", "A10", "新")
    array = (
        '<row r="1"><c r="A1"><f t="array" ref="A1:A2">B1:B2</f><v>0</v></c></row>'
        '<row r="2"><c r="A2"><v>0</v></c></row>'
    )
    other = Workbook.open(minimal(array))
    for ref in ("A1", "A2"):
        with pytest.raises(EditRefusedError, match="数组公式 A1:A2"):
            other.set_value("表1", ref, 1)
    assert other.set_cached("表1", "A2", 8)


# --- unusual XML ----------------------------------------------------------------------

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


MERGED = '<mergeCells count="1"><mergeCell ref="C1:D1"/></mergeCells>'
PREFIXED = (
    f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c>'
    '<x:c r="B1"/></x:row></x:sheetData><x:mergeCells count="1"><x:mergeCell ref="C1:D1"/>'
    "</x:mergeCells></x:worksheet>"
)
WITHOUT_ADDRESSES = (
    f'<worksheet xmlns="{MAIN}"><sheetData><row><c><v>1</v></c><c/></row></sheetData>'
    f"{MERGED}</worksheet>"
)
SINGLE_QUOTES = (
    f"<worksheet xmlns='{MAIN}'><!-- c --><sheetData><row r='1'><c r='A1'><v>1</v></c>"
    f"<c r='B1'/></row></sheetData>{MERGED}</worksheet>"
)
PRETTY = (
    f'<worksheet xmlns="{MAIN}">\n <sheetData>\n  <row r="1" ht="20">\n   <c r="A1"><v>1</v></c>'
    f'\n   <c r="B1" />\n  </row>\n </sheetData>\n {MERGED}\n</worksheet>'
)


SPACED_ENDS = (
    f'<worksheet xmlns="{MAIN}"><sheetData ><row r="1" ><c r="A1" ><v >1</v ></c >'
    f'<c r="B1" /></row ></sheetData >{MERGED}</worksheet >'
)
SPACED_EQUALS = (
    f'<worksheet xmlns = "{MAIN}"><sheetData><row r = "1"><c r = "A1"><v>1</v></c><c r = "B1"/>'
    '</row></sheetData><mergeCells count = "1"><mergeCell ref="C1:D1"/></mergeCells></worksheet>'
)
LIKE_ROWS = (
    f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1" t="str"><v>'
    f'<![CDATA[</row><row r="2">]]></v></c></row></sheetData>{MERGED}</worksheet>'
)
OTHER_WAYS = {
    "prefixed": PREFIXED,
    "without addresses": WITHOUT_ADDRESSES,
    "single quotes": SINGLE_QUOTES,
    "pretty": PRETTY,
    "spaces in end tags": SPACED_ENDS,
    "spaces about equals signs": SPACED_EQUALS,
    "text that looks like rows": LIKE_ROWS,
}


@pytest.mark.parametrize("whole", OTHER_WAYS.values(), ids=OTHER_WAYS)
def test_sheets_written_in_other_ways(whole: str, minimal: Make) -> None:
    book = Workbook.open(minimal("", whole_sheet=whole))
    assert book.value("表1", "A1") == 1
    book.set_values("表1", {"B1": "乙", "A2": 3, "B4": 4})
    with pytest.raises(EditRefusedError):
        book.set_value("表1", "D1", 1)
    data = book.to_bytes()
    assert lint_workbook(data) == []
    sheet = openpyxl.load_workbook(io.BytesIO(data))["表1"]
    assert [sheet[ref].value for ref in ("A1", "B1", "A2", "B4")] == [1, "乙", 3, 4]


UNNAMED = (
    '<row r="2" ht="20" x14ac:dyDescent="0.2"><c><v>1</v></c><c s="1" t="str"><v>a</v></c></row>'
)
COMMENTED = (
    '<row r="2"><c r="A2"><v>1</v></c><!-- <c r="B2"><v>9</v></c></row> -->'
    '<c r="B2" t="str"><v>a</v></c></row>'
)
LITERAL = '<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="str"><v><![CDATA[a]]></v></c></row>'
LATE = '<row spans="1:2" r="2"><c s="0" r="A2"><v>1</v></c><c r="B2" t="str"><v>a</v></c></row>'


SPACED = '<row r="2"><c r="A2" ><v>1</v></c ><c r="B2" t = "str"><v>a</v></c></row>'
OWN_NAMESPACE = '<row r="2" xmlns:q="urn:q" q:a="1"><c><v>1</v></c><c t="str"><v>a</v></c></row>'


@pytest.mark.parametrize("odd", [UNNAMED, COMMENTED, LITERAL, LATE, SPACED, OWN_NAMESPACE])
def test_one_row_written_in_another_way(odd: str, minimal: Make, parts: Parts) -> None:
    """It is read right; the rows around it stay byte for byte as they are."""
    first = '<row r="1"><c r="A1"><v>1.50</v></c><c r="C1" t="str"><v>c&gt;d</v></c></row>'
    last = '<row r="3" ht="15"/>'
    ac = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"
    whole = (
        f'<worksheet xmlns="{MAIN}" xmlns:x14ac="{ac}">'
        f"<sheetData>{first}{odd}{last}</sheetData></worksheet>"
    )
    book = Workbook.open(minimal("", whole_sheet=whole))
    assert [book.value("表1", ref) for ref in ("A2", "B2", "C2")] == [1, "a", None]
    book.set_values("表1", {"B2": "b", "C2": 3})
    data = book.to_bytes()
    assert lint_workbook(data) == []
    written = parts(data)["xl/worksheets/sheet1.xml"].decode()
    assert first in written
    assert last in written
    assert written.count("xmlns") == whole.count("xmlns")
    sheet = openpyxl.load_workbook(io.BytesIO(data))["表1"]
    assert [sheet[ref].value for ref in ("A1", "A2", "B2", "C2")] == [1.5, 1, "b", 3]


def test_a_row_in_an_unusual_spelling_behind_an_empty_one(minimal: Make) -> None:
    book = Workbook.open(minimal('<row r="2"/><row\nr="4"><c r="B4"><v>7</v></c></row>'))
    book.set_value("表1", "A2", 1)
    after = reopened(book)
    assert [after.value("表1", ref) for ref in ("A2", "B4")] == [1, 7]


def test_quotes_that_are_none_of_an_attribute(minimal: Make, parts: Parts) -> None:
    """In a declaration, a formula or a value they are no reason to write the sheet anew."""
    declaration = "<?xml version='1.0' encoding='UTF-8'?>\r\n"
    kept = (
        """<row r="1"><c r="A1"></c><c r="B1"><f>IF(A1='表1'!B2,1,2)</f><v>1</v></c></row>"""
        """<row r="3"><c r="A3" t="str"><v>a&#10;b</v></c></row>"""
    )
    tail = (
        """<dataValidations count="1"><dataValidation sqref="B1" prompt="x ='y'">"""
        """<formula1>1</formula1></dataValidation></dataValidations>"""
    )
    whole = (
        f'{declaration}<worksheet xmlns="{MAIN}"><sheetData>{kept}</sheetData>{tail}</worksheet>'
    )
    book = Workbook.open(minimal("", whole_sheet=whole))
    book.set_value("表1", "A4", 5)
    written = parts(book.to_bytes())["xl/worksheets/sheet1.xml"].decode()
    assert written == whole.replace(
        "</sheetData>", '<row r="4"><c r="A4"><v>5</v></c></row></sheetData>'
    )


@pytest.mark.parametrize("cell", ["<v>NaN</v>", "<v>abc</v>"])
def test_what_no_number_can_be_is_told_and_can_be_written_over(cell: str, minimal: Make) -> None:
    book = Workbook.open(
        minimal(f'<row r="1"><c r="A1">{cell}</c><c r="B1" t="s">{cell}</c></row>')
    )
    for ref in ("A1", "B1"):
        with pytest.raises(DamagedError, match=ref):
            book.value("表1", ref)
    for value in (5, "五", date(2026, 1, 1), True, None):
        book.set_values("表1", {"A1": value, "B1": value})
        assert reopened(book).value("表1", "A1") == reopened(book).value("表1", "B1") == value


ROWS_OUT_OF_ORDER = {
    "falling": '<row r="2"/><row r="1"/>',
    "twice": '<row r="1"><c r="A1"/></row><row r="1"/>',
    "without an end": '<row r="1"><c r="A1"/>',
}


@pytest.mark.parametrize("rows", ROWS_OUT_OF_ORDER.values(), ids=ROWS_OUT_OF_ORDER)
def test_rows_that_lack_an_order_are_refused(rows: str, minimal: Make) -> None:
    book = Workbook.open(minimal(rows))
    with pytest.raises(DamagedError):
        book.value("表1", "A1")


def test_other_encodings(minimal: Make, parts: Parts) -> None:
    whole = (
        f'<?xml version="1.0" encoding="UTF-16"?><worksheet xmlns="{MAIN}"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>甲</t></is></c></row></sheetData></worksheet>'
    )
    data = minimal("", parts={"xl/worksheets/sheet1.xml": whole.encode("utf-16")})  # type: ignore[dict-item]
    book = Workbook.open(data)
    assert book.value("表1", "A1") == "甲"
    book.set_value("表1", "A2", "乙")
    assert reopened(book).value("表1", "A2") == "乙"


# --- templates ------------------------------------------------------------------------


def test_one_template_is_stamped_many_times(rich: bytes, parts: Parts) -> None:
    template = Template(rich)
    first = template.stamp({"表 单": {"B20": "一组"}}, {"图表": {"C1": 3}})
    second = template.stamp({"表 单": {"B20": "二组", "C20": date(2027, 1, 1)}})
    assert Workbook.open(first).value("表 单", "B20") == "一组"
    assert Workbook.open(first).value("图表", "C1") == 3
    assert Workbook.open(second).value("表 单", "B20") == "二组"
    assert Workbook.open(second).value("表 单", "C20") == date(2027, 1, 1)
    assert Workbook.open(second).value("图表", "C1") == 2000
    assert template.stamp({}) is rich
    assert template.stamp({"表 单": {"B20": "一组"}}, {"图表": {"C1": 3}}) == first
    assert lint_workbook(first) == lint_workbook(second) == []
    assert template.stamp({"表 单": {"B20": "一组"}}, level=6) != first


def test_books_of_one_template_do_not_share_changes(rich: bytes) -> None:
    template = Template(rich)
    one, two = template.workbook(), template.workbook()
    one.append_rows("人员", [{1: "00015"}])
    one.add_sheet("检查结果", [["原因"]])
    assert two.sheet_names == ("人员", "图表", "表 单")
    assert len(two.rows("人员")) == 3
    assert len(one.rows("人员")) == 4
    with pytest.raises(ValueError, match="without changes"):
        one.fork()


def test_results_of_many_formulas_are_written_where_they_differ(minimal: Make) -> None:
    """As ``set_cached`` writes them one by one; what shows its value already stays as it is."""
    rows = (
        '<row r="1"><c r="A1" s="2"><f>1+1</f><v>2.0</v></c>'
        '<c r="B1"><f t="shared" ref="B1:C1" si="0">A1</f><v>5</v></c>'
        '<c r="C1" t="str"><f t="shared" si="0"/><v>甲&amp;乙</v></c>'
        '<c r="D1"><v>7</v></c><c r="E1"><f>G1</f></c><c r="F1"><f>G1</f><v></v></c></row>'
    )
    data = minimal(rows)
    same = {(1, 1): 2, (1, 3): "甲&乙", (1, 4): 8, (1, 6): "", (3, 3): 1}
    book = Workbook.open(data)
    book.set_results("表1", same)
    assert not book.changed
    assert book.to_bytes() == data
    results = {(1, 1): 3.5, (1, 2): "丙<丁", (1, 3): None, (1, 4): 8, (1, 5): "", (1, 6): True}
    book.set_results("表1", results)
    one_by_one = Workbook.open(data)
    for (_, column), value in results.items():
        one_by_one.set_cached("表1", f"{' ABCDEF'[column]}1", value)
    assert book.to_bytes() == one_by_one.to_bytes()
    assert [book.value("表1", f"{letter}1") for letter in "ABCDEF"] == [
        3.5, "丙<丁", None, 7, "", True,
    ]  # fmt: skip
    assert book.formula("表1", "C1") == "B1"
