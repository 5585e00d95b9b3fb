"""Rows of tables: added, replaced, removed, with everything that belongs to them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest
import xlsxwriter

from generators.ooxml import EditRefusedError, ErrorValue, Workbook, lint_workbook
from generators.ooxml.package import Package

Parts = Callable[[bytes], dict[str, bytes]]
NEW = {"工号": "00015", "姓名": "=赵敏", "首年保费": 500, "佣金": 150, "日期": date(2027, 3, 1)}


def saved(book: Workbook) -> Workbook:
    data = book.to_bytes()
    assert lint_workbook(data) == []
    openpyxl.load_workbook(io.BytesIO(data))
    return Workbook.open(data)


def table_book(**options: object) -> bytes:
    """表 with columns 项, 数, 累计 at B2:D5 (three rows), and whatever the caller adds."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("数据")
    columns: list[dict[str, object]] = [
        {"header": "项"},
        {"header": "数"},
        {"header": "累计", "formula": "SUM(C$3:C3)"},
    ]
    if options.get("totals"):
        columns[1]["total_function"] = "sum"
    rows = options.get("rows", [["a", 1], ["b", 2], ["c", 3]])
    last = 1 + len(rows) + bool(options.get("totals"))  # type: ignore[arg-type]
    sheet.add_table(
        1,
        1,
        last,
        3,
        {"name": "表", "columns": columns, "data": rows, "total_row": bool(options.get("totals"))},
    )
    for offset in range(len(rows)):  # type: ignore[arg-type]
        sheet.write_formula(2 + offset, 3, f"SUM(C$3:C{3 + offset})", None, 0)
    for cell, value in dict(options.get("cells", {})).items():  # type: ignore[call-overload]
        sheet.write(cell, value)
    book.close()
    return target.getvalue()


def test_appending_extends_the_table_and_all_that_covered_it(rich: bytes, parts: Parts) -> None:
    book = Workbook.open(rich)
    area = book.append_rows("人员", [NEW, {1: "00016"}])
    assert str(area) == "B7:F8"
    after = saved(book)
    table = after.tables["人员"]
    assert str(table.area) == "B3:F8"
    assert after.rows("人员")[3:] == [
        {1: "00015", 2: "=赵敏", 3: 500, 4: 150, 5: date(2027, 3, 1)},
        {1: "00016", 2: None, 3: None, 4: None, 5: None},
    ]
    assert after.formula("人员", "E7") == "人员[[#This Row],[首年保费]]*0.3"
    assert after.formula("人员", "E8") == "人员[[#This Row],[首年保费]]*0.3"
    assert after.formula("人员", "C7") is None  # text stays text
    assert after.style("人员", "D7") == after.style("人员", "D6") != 0
    assert after.style("人员", "F8") == after.style("人员", "F6") != 0

    names = {name.name: name.text for name in after.defined_names}
    assert names["姓名"] == "人员!$C$4:$C$8"
    assert names["_xlnm.Print_Area"] == "人员!$A$1:$G$8"
    written = parts(book.to_bytes())
    sheet = written["xl/worksheets/sheet1.xml"].decode()
    assert re.findall(r'<dataValidation [^>]*sqref="([^"]*)"', sheet) == ["C4:C8", "D4:D8"]
    assert re.findall(r'<conditionalFormatting sqref="([^"]*)"', sheet) == ["D4:D8"]
    assert re.findall(r"<xm:sqref>([^<]*)<", sheet) == ["D4:D8"]
    assert b'<autoFilter ref="B3:F8"' in written["xl/tables/table1.xml"]
    chart = written["xl/charts/chart1.xml"].decode()
    assert re.findall(r"<c:f>([^<]*)<", chart) == ["人员!$C$4:$C$8", "人员!$D$4:$D$8"]
    assert after.formula("图表", "C1") == "SUM(人员!D4:D8)"
    assert after.formula("图表", "C2") == "SUM(人员!$D$4:$D$5)"  # never covered the column
    other = written["xl/worksheets/sheet2.xml"].decode()
    assert re.findall(r"<xm:f>([^<]*)<", other) == ["人员!D4:D8"]


def test_untouched_parts_stay_identical(rich: bytes, parts: Parts) -> None:
    book = Workbook.open(rich)
    book.append_rows("人员", [NEW])
    before, after = parts(rich), parts(book.to_bytes())
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
        "xl/tables/table1.xml",
        "xl/charts/chart1.xml",
    }


def test_relative_formulas_are_adjusted_and_running_totals_are_left_alone() -> None:
    book = Workbook.open(table_book())
    book.append_rows("表", [{1: "d", 2: 4, 3: 10}])
    after = saved(book)
    formulas = [after.formula("数据", f"D{row}") for row in range(3, 7)]
    assert formulas == ["SUM(C$3:C3)", "SUM(C$3:C4)", "SUM(C$3:C5)", "SUM(C$3:C6)"]
    assert after.value("数据", "D6") == 10  # passed as the cached value


def test_blank_rows_at_the_end_are_filled_first() -> None:
    book = Workbook.open(table_book(rows=[["a", 1], [None, None], [None, None]]))
    assert str(book.append_rows("表", [{1: "b"}])) == "B4:D4"
    assert str(book.append_rows("表", [{1: "c"}, {1: "d"}])) == "B5:D6"
    after = saved(book)
    assert str(after.tables["表"].area) == "B2:D6"
    assert [row[1] for row in after.rows("表")] == ["a", "b", "c", "d"]
    assert book.append_rows("表", []) is None


@pytest.mark.parametrize(
    ("cells", "obstacle"),
    [({"C7": "注"}, "C7"), ({"D6": 0}, "D6")],
)
def test_content_below_is_never_overwritten(cells: dict[str, object], obstacle: str) -> None:
    data = table_book(cells=cells)
    book = Workbook.open(data)
    with pytest.raises(EditRefusedError, match=f"下方 {obstacle} 处有内容") as refused:
        book.append_rows("表", [{1: "d"}, {1: "e"}])
    assert refused.value.finding().sheet == "数据"
    assert "2 行" in refused.value.remedy
    assert book.to_bytes() is data


def test_content_beside_and_further_down_is_no_obstacle() -> None:
    book = Workbook.open(table_book(cells={"A6": "旁", "E7": "旁", "B8": "下"}))
    book.append_rows("表", [{1: "d"}, {1: "e"}])
    after = saved(book)
    assert [after.value("数据", ref) for ref in ("A6", "E7", "B8")] == ["旁", "旁", "下"]


def test_text_too_long_leaves_the_table_as_it_was() -> None:
    data = table_book()
    book = Workbook.open(data)
    with pytest.raises(EditRefusedError, match="32767"):
        book.append_rows("表", [{1: "d"}, {1: "字" * 40_000}])
    assert book.to_bytes() is data


def test_a_totals_row_moves_with_the_end() -> None:
    data = table_book(totals=True, cells={"G1": "=C6", "G2": "=SUM(数据!C3:C5)", "G3": "=C5"})
    book = Workbook.open(data)
    assert str(book.tables["表"].data) == "B3:D5"
    book.append_rows("表", [{1: "d", 2: 4}, {1: "e", 2: 5}])
    after = saved(book)
    assert str(after.tables["表"].area) == "B2:D8"
    assert after.formula("数据", "C8") == "SUBTOTAL(109,[数])"
    assert after.value("数据", "C6") == 4
    assert [after.formula("数据", f"G{row}") for row in (1, 2, 3)] == [
        "C8",
        "SUM(数据!C3:C7)",
        "C5",
    ]
    after.remove_rows("表", [0, 1, 2, 3])
    smaller = saved(after)
    assert str(smaller.tables["表"].area) == "B2:D4"
    assert smaller.formula("数据", "C4") == "SUBTOTAL(109,[数])"
    assert smaller.formula("数据", "G1") == "C4"


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_replacing_leaves_exactly_the_given_rows(count: int, rich: bytes) -> None:
    book = Workbook.open(rich)
    rows = [{1: f"0100{number}", 3: number, 4: number / 2} for number in range(count)]
    area = book.replace_rows("人员", rows)
    assert str(area) == f"B4:F{3 + count}"
    after = saved(book)
    assert after.rows("人员") == [
        {1: f"0100{number}", 2: None, 3: number, 4: number / 2, 5: None} for number in range(count)
    ]
    assert after.formula("人员", f"E{3 + count}") == "人员[[#This Row],[首年保费]]*0.3"
    assert after.value("人员", f"B{4 + count}") is None
    assert after.formula("图表", "C1") == f"SUM(人员!D4:D{3 + count})"
    assert {name.name: name.text for name in after.defined_names}["姓名"] == (
        f"人员!$C$4:$C${3 + count}"
    )


def test_replacing_by_nothing_leaves_one_blank_row_that_grows_again(rich: bytes) -> None:
    book = Workbook.open(rich)
    book.replace_rows("人员", [])
    after = saved(book)
    assert str(after.tables["人员"].area) == "B3:F4"
    assert after.rows("人员") == [dict.fromkeys((1, 2, 3, 4, 5))]
    after.append_rows("人员", [NEW, NEW])
    again = saved(after)
    assert str(again.tables["人员"].area) == "B3:F5"
    assert again.formula("图表", "C1") == "SUM(人员!D4:D5)"
    sheet = again.package.read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r'<dataValidation [^>]*sqref="([^"]*)"', sheet) == ["C4:C5", "D4:D5"]
    assert re.findall(r"<xm:sqref>([^<]*)<", sheet) == ["D4:D5"]


def test_replacing_twice_changes_nothing_more(rich: bytes) -> None:
    first = Workbook.open(rich)
    first.replace_rows("人员", [NEW, {1: "2"}])
    once = first.to_bytes()
    second = Workbook.open(once)
    second.replace_rows("人员", [NEW, {1: "2"}])
    assert second.to_bytes() == once


def test_a_formula_that_somebody_overwrote_comes_back_on_replacing(rich: bytes) -> None:
    book = Workbook.open(rich)
    book.set_value("人员", "E6", 99)
    book.set_value("人员", "E4", 98)
    book.replace_rows("人员", [{1: "1"}, {1: "2"}, {1: "3"}])
    after = saved(book)
    for row in (4, 5, 6):
        assert after.formula("人员", f"E{row}") == "人员[[#This Row],[首年保费]]*0.3"


def test_removing_moves_the_rows_below_up() -> None:
    book = Workbook.open(table_book(rows=[["a", 1], ["b", 2], ["c", 3], ["d", 4]]))
    book.remove_rows("表", [1, 1])
    after = saved(book)
    assert str(after.tables["表"].area) == "B2:D5"
    assert [(row[1], row[2]) for row in after.rows("表")] == [("a", 1), ("c", 3), ("d", 4)]
    assert [after.formula("数据", f"D{row}") for row in (3, 4, 5, 6)] == [
        "SUM(C$3:C3)",
        "SUM(C$3:C4)",
        "SUM(C$3:C5)",
        None,
    ]
    after.remove_rows("表", range(3))
    assert [row[1] for row in saved(after).rows("表")] == [None]
    with pytest.raises(ValueError, match="row index must be 0 to 0, got 1"):
        after.remove_rows("表", [1])


def test_columns_are_found_by_id_after_renaming(rich: bytes) -> None:
    book = Workbook.open(rich)
    table = book.tables["人员"]
    part = book.package.read(table.part).replace('name="姓名"'.encode(), 'name="名字"'.encode())
    book.package.write(table.part, part)
    book.sheet("人员").put(3, 3, '<c r="C3" t="inlineStr"><is><t>名字</t></is></c>')
    after = saved(book)
    after.append_rows("人员", [{2: "钱进"}])
    assert after.value("人员", "C7") == "钱进"
    with pytest.raises(KeyError, match="姓名"):
        after.append_rows("人员", [{"姓名": "x"}])


def test_shared_formulas_in_a_table_survive(minimal: Callable[..., bytes]) -> None:
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>数</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>倍</t></is></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c>'
        '<c r="B2"><f t="shared" ref="B2:B4" si="0">A2*2</f><v>2</v></c></row>'
        '<row r="3"><c r="A3"><v>2</v></c><c r="B3"><f t="shared" si="0"/><v>4</v></c></row>'
        '<row r="4"><c r="A4"><v>3</v></c><c r="B4"><f t="shared" si="0"/><v>6</v></c></row>'
    )
    table = (
        '<table xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" id="1" name="T" '
        'displayName="T" ref="A1:B4"><tableColumns count="2"><tableColumn id="1" name="数"/>'
        '<tableColumn id="7" name="倍"><calculatedColumnFormula>A2*2</calculatedColumnFormula>'
        "</tableColumn></tableColumns></table>"
    )
    data = minimal(
        rows,
        tail='<tableParts count="1"><tablePart r:id="rId1"/></tableParts>',
        parts={
            "xl/tables/table1.xml": table,
            "xl/worksheets/_rels/sheet1.xml.rels": '<Relationships xmlns="http://schemas.'
            'openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://'
            'schemas.openxmlformats.org/officeDocument/2006/relationships/table" '
            'Target="../tables/table1.xml"/></Relationships>',
        },
        types='<Override PartName="/xl/tables/table1.xml" ContentType="application/vnd.openxml'
        'formats-officedocument.spreadsheetml.table+xml"/>',
    )
    for change, formulas in (
        (lambda book: book.append_rows("T", [{1: 4, 7: 8}]), ["A2*2", "A3*2", "A4*2", "A5*2"]),
        (lambda book: book.remove_rows("T", [0]), ["A2*2", "A3*2", None, None]),
        (lambda book: book.replace_rows("T", [{1: 9}]), ["A2*2", None, None, None]),
    ):
        book = Workbook.open(data)
        change(book)
        after = saved(book)
        assert [after.formula("表1", f"B{row}") for row in (2, 3, 4, 5)] == formulas


def test_errors_can_be_cached(rich: bytes) -> None:
    book = Workbook.open(rich)
    book.append_rows("人员", [{4: ErrorValue("#DIV/0!")}])
    assert saved(book).value("人员", "E7") == ErrorValue("#DIV/0!")


def noted_book() -> bytes:
    """表 at B2:D5 with a note on each name, a link on two of them, and a thread."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("数据")
    columns = [{"header": "项"}, {"header": "数"}, {"header": "倍", "formula": "=[@数]*2"}]
    rows = [["c", 3], ["a", 1], ["b", 2]]
    sheet.add_table("B2:D5", {"name": "表", "columns": columns, "data": rows})
    bold = book.add_format({"bold": True})
    for at, (name, number) in enumerate(rows):
        sheet.write_formula(2 + at, 3, f"=C{3 + at}*2", bold if name == "c" else None, number * 2)
        sheet.write_comment(2 + at, 1, f"关于{name}")
    sheet.write_url("C3", "https://example.com/c", string="三")
    sheet.write_number("C3", 3)
    sheet.write_comment("F3", "表外")
    book.close()
    return target.getvalue()


def test_rows_that_change_places_take_all_along(parts: Parts) -> None:
    """Values, formulas, formats, notes with their boxes, links; what is beside stays."""
    book = Workbook.open(noted_book())
    book.move_rows("表", {3: 5, 4: 3, 5: 4})
    after = saved(book)
    assert [after.value("数据", f"B{row}") for row in (3, 4, 5)] == ["a", "b", "c"]
    assert [after.value("数据", f"C{row}") for row in (3, 4, 5)] == [1, 2, 3]
    assert [after.value("数据", f"D{row}") for row in (3, 4, 5)] == [2, 4, 6]
    assert [after.formula("数据", f"D{row}") for row in (3, 4, 5)] == ["C3*2", "C4*2", "C5*2"]
    seen = openpyxl.load_workbook(io.BytesIO(book.to_bytes()))["数据"]
    notes = {c.coordinate: c.comment.text for line in seen for c in line if c.comment}
    assert notes == {"B3": "关于a", "B4": "关于b", "B5": "关于c", "F3": "表外"}
    assert seen["D5"].font.bold
    assert not seen["D3"].font.bold
    assert (seen["C5"].hyperlink.ref, seen["C3"].hyperlink) == ("C5", None)
    (vml,) = (text.decode() for name, text in parts(book.to_bytes()).items() if "vml" in name)
    boxes = re.findall(r"<x:Row>(\d+)</x:Row>\s*<x:Column>(\d+)</x:Column>", vml)
    assert sorted(boxes) == [("2", "1"), ("2", "5"), ("3", "1"), ("4", "1")]
    tops = [int(n) for n in re.findall(r"<x:Anchor>(?:[^,]*,){2}\s*(\d+)", vml)]
    before = parts(noted_book())
    (old,) = (text.decode() for name, text in before.items() if "vml" in name)
    was = [int(n) for n in re.findall(r"<x:Anchor>(?:[^,]*,){2}\s*(\d+)", old)]
    assert sorted(now - then for now, then in zip(tops, was, strict=True)) == [-1, -1, 0, 2]


def test_rows_that_stay_leave_every_part_as_it_was(parts: Parts) -> None:
    book = Workbook.open(noted_book())
    book.move_rows("表", {3: 3, 4: 4})
    assert parts(book.to_bytes()) == parts(noted_book())


@pytest.mark.parametrize("moves", [{3: 4}, {3: 6, 6: 3}, {3: 4, 4: 4}])
def test_only_rows_of_the_table_change_places(moves: dict[int, int]) -> None:
    with pytest.raises(ValueError, match="exchange"):
        Workbook.open(noted_book()).move_rows("表", moves)


def test_notes_and_links_go_with_rows_that_move_up() -> None:
    """Where one comes to a removed row's place, the one there goes; else it stays."""
    book = Workbook.open(noted_book())
    book.remove_rows("表", [0])
    saved(book)
    seen = openpyxl.load_workbook(io.BytesIO(book.to_bytes()))["数据"]
    notes = {c.coordinate: c.comment.text for line in seen for c in line if c.comment}
    assert notes == {"B3": "关于a", "B4": "关于b", "F3": "表外"}
    assert [c.coordinate for line in seen for c in line if c.hyperlink] == ["C3"]
    again = Workbook.open(noted_book())
    again.remove_rows("表", [1])
    seen = openpyxl.load_workbook(io.BytesIO(again.to_bytes()))["数据"]
    notes = {c.coordinate: c.comment.text for line in seen for c in line if c.comment}
    assert notes == {"B3": "关于c", "B4": "关于b", "F3": "表外"}
    assert seen["C3"].hyperlink.target == "https://example.com/c"


def test_a_link_of_a_removed_row_gives_way_to_one_that_moves_there(parts: Parts) -> None:
    book = Workbook.open(noted_book())
    book.move_rows("表", {3: 4, 4: 3})
    book.remove_rows("表", [0])
    (sheet,) = (d.decode() for n, d in parts(book.to_bytes()).items() if n.endswith("sheet1.xml"))
    assert re.findall(r'<hyperlink ref="(\w+)"', sheet) == ["C3"]


def test_links_with_an_end_tag_of_their_own(parts: Parts) -> None:
    package = Package(noted_book())
    name = "xl/worksheets/sheet1.xml"
    text = re.sub(
        r"<hyperlink( [^>]*)/>", r"<hyperlink\1></hyperlink>", package.read(name).decode()
    )
    package.write(name, text.encode())
    book = Workbook.open(package.to_bytes())
    book.remove_rows("表", [0])
    assert re.findall(r'<hyperlink ref="(\w+)"', parts(book.to_bytes())[name].decode()) == ["C3"]


def test_formulas_that_follow_a_line_break_grow_too() -> None:
    package = Package(table_book())
    name = "xl/worksheets/sheet1.xml"
    text = package.read(name).decode()
    row = '<row r="20"><c r="H20"><f\nca="1">SUM(C3:C5)</f><v>0</v></c></row></sheetData>'
    package.write(name, text.replace("</sheetData>", row).encode())
    book = Workbook.open(package.to_bytes())
    book.append_rows("表", [{"项": "x"}, {"项": "y"}, {"项": "z"}, {"项": "u"}])
    last = book.table("表").last_row
    assert saved(book).formula(book.table("表").sheet, "H20") == f"SUM(C3:C{last})"
