"""The code here is ordinary xlwings code; what it expects is what Excel does."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xlsxwriter
import xlwings as xw

from addin.hosts.libreoffice.boundary import CalcError
from addin.hosts.libreoffice.connect import attach, start
from addin.hosts.libreoffice.engine import activate, register
from addin.vba.modules import Module, sheet_module, workbook_module
from addin.vba.project import build_project

pytestmark = pytest.mark.libreoffice


@pytest.fixture(scope="module")
def app():
    before = xw.engines.active
    found = activate(start(), macros=True)
    yield found
    found.quit()
    xw.engines.active = before


@pytest.fixture
def book(app):
    found = app.books.add()
    yield found
    found.close()


@pytest.fixture
def sheet(book):
    return book.sheets[0]


# Values


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (3, 3.0),
        (2.5, 2.5),
        ("会报", "会报"),
        ("00123", "00123"),
        ("'=1+1", "=1+1"),
        ("'007", "007"),
        (None, None),
        ("", None),
        (True, True),
        (False, False),
        (dt.date(2028, 2, 29), dt.datetime(2028, 2, 29)),
        (dt.datetime(2026, 12, 31, 23, 59, 30), dt.datetime(2026, 12, 31, 23, 59, 30)),
        (pd.Timestamp("2027-01-01"), dt.datetime(2027, 1, 1)),
        (np.datetime64("2027-01-01"), dt.datetime(2027, 1, 1)),
        (np.float64(0.25), 0.25),
        (np.int64(7), 7.0),
        (np.bool_(True), True),
        (float("nan"), None),
        (pd.NaT, None),
        (pd.NA, None),
    ],
)
def test_one_value(sheet, written, read):
    sheet["A1"].value = "before"
    sheet["A1"].value = written
    found = sheet["A1"].value
    assert found == read
    assert type(found) is type(read)


def test_rows_of_mixed_values(sheet):
    rows = [
        ["工号", "首年保费", "入司", "在职"],
        ["000123", 12_500.5, dt.datetime(2026, 3, 1), True],
        ["000124", None, dt.datetime(2025, 12, 31), False],
    ]
    sheet["B2"].value = rows
    assert sheet["B2:E4"].value == rows
    assert sheet["B2"].expand().value == rows
    assert sheet["C4"].value is None


def test_shapes_are_those_of_xlwings(sheet):
    sheet["A1"].value = [[1, 2], [3, 4]]
    assert sheet["A1:B1"].value == [1.0, 2.0]
    assert sheet["A1:A2"].value == [1.0, 3.0]
    assert sheet["A1:A2"].options(ndim=2).value == [[1.0], [3.0]]
    assert sheet["A1:B2"].options(transpose=True).value == [[1.0, 3.0], [2.0, 4.0]]
    assert sheet["A1:B2"].options(numbers=int).value == [[1, 2], [3, 4]]
    sheet["D1"].options(transpose=True).value = [5, 6]
    assert sheet["D1:D2"].value == [5.0, 6.0]
    sheet["A4:B5"].value = "x"
    assert sheet["A4:B5"].value == [["x", "x"], ["x", "x"]]


def test_options_for_dates_and_empty_cells(sheet):
    sheet["A1"].value = [dt.date(2027, 3, 1), None]
    assert sheet["A1:B1"].options(dates=dt.date, empty="—").value == [dt.date(2027, 3, 1), "—"]


def test_a_data_frame(sheet):
    frame = pd.DataFrame({"组": ["一组", "二组"], "保费": [1.5, 2.5]})
    sheet["A1"].options(index=False).value = frame
    found = sheet["A1"].options(pd.DataFrame, index=False, expand="table").value
    pd.testing.assert_frame_equal(found, frame, check_dtype=False)


def test_errors_of_formulas(sheet):
    sheet["A1"].value = [["=1/0"], ["=NA()"], ["=1+1"]]
    assert sheet["A1:A3"].value == [None, None, 2.0]
    assert sheet["A1:A3"].options(err_to_str=True).value == ["#DIV/0!", "#N/A", 2.0]
    assert sheet["A2"].options(err_to_str=True).value == "#N/A"


def test_results_of_formulas_that_are_dates_and_booleans(sheet):
    sheet["A1"].value = [["=DATE(2027,12,31)"], ["=1>0"], ['="a"&"b"'], ["=A1>DATE(2030,1,1)"]]
    assert sheet["A1:A4"].value == [dt.datetime(2027, 12, 31), True, "ab", False]


def test_a_cell_s_own_date_format_is_kept_and_others_get_one(sheet):
    sheet["A1"].number_format = "m/d"
    sheet["A1:C1"].value = [dt.date(2027, 1, 2), dt.date(2027, 1, 3), 5]
    assert sheet["A1"].number_format.lower() == "m/d"
    assert sheet["B1"].number_format.lower() == "yyyy-mm-dd"
    assert sheet["C1"].number_format == "General"


def test_50000_cells_in_bulk(sheet):
    rows = [[float(row * 10 + column) for column in range(10)] for row in range(5000)]
    sheet["A1"].value = rows
    assert sheet["A1:J5000"].value == rows
    assert sheet.used_range.address == "$A$1:$J$5000"


def test_whole_columns_are_read_to_the_end_of_use(sheet):
    sheet["A1"].value = [[1, 2, 3]] * 4
    assert sheet["A:C"].value == [[1.0, 2.0, 3.0]] * 4


# Formulas


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=SUM(A1:A3,10)", 16.0),
        ('=IF(A1>0,"a,b;c","!")', "a,b;c"),
        ("=SUM({1,2;3,4})", 10.0),
        ("='一 月'!B2*2", 14.0),
        ("='一.2'!A1&\"x\"", "qx"),
        ("=SUM(计划!A1:A2)", 3.0),
        ('=COUNTIFS(A1:A3,">="&2)', 2.0),
        ("=IFERROR(1/0,-1)", -1.0),
        ("=SUM($A$1:A$3)%", 0.06),
    ],
)
def test_a_formula_comes_back_as_it_was_written(book, formula, value):
    sheet = book.sheets[0]
    for name in ("一 月", "一.2", "计划"):
        book.sheets.add(name, after=book.sheets[-1])
    book.sheets["一 月"]["B2"].value = 7
    book.sheets["一.2"]["A1"].value = "q"
    book.sheets["计划"]["A1"].value = [[1], [2]]
    sheet["A1"].value = [[1], [2], [3]]
    sheet["D1"].formula = formula
    assert sheet["D1"].formula == formula
    assert sheet["D1"].value == pytest.approx(value)


def test_one_formula_fills_a_range_and_moves_with_the_cells(sheet):
    sheet["A1"].value = [[1, 10], [2, 20], [3, 30]]
    sheet["C1:D3"].formula = "=A1*$B$1"
    assert sheet["C1:D3"].formula == (
        ("=A1*$B$1", "=B1*$B$1"),
        ("=A2*$B$1", "=B2*$B$1"),
        ("=A3*$B$1", "=B3*$B$1"),
    )
    assert sheet["C1:D3"].value == [[10.0, 100.0], [20.0, 200.0], [30.0, 300.0]]


def test_rows_of_formulas_and_values(sheet):
    sheet["A1"].formula = [["1", "=A2+1"], [5, "=SUM(A1:A2,1)"]]
    assert sheet["B1:B2"].value == [6.0, 6.0]
    sheet["A4"].value = [[1, "=A4+1", "x"], ["=B4*2", None, True]]
    assert sheet["A4:C5"].value == [[1.0, 2.0, "x"], [4.0, None, True]]
    assert sheet["A4:C5"].formula == (("1", "=A4+1", "x"), ("=B4*2", "", "1"))


def test_the_formula_of_a_cell_without_one_is_its_value(sheet):
    sheet["A1"].value = ["00123", 2.5, None, "'=x", 1_234_567]
    assert sheet["A1:E1"].formula == (("00123", "2.5", "", "=x", "1234567"),)


def test_an_array_formula(sheet):
    sheet["A1"].value = [[1, 2], [3, 4]]
    sheet["D1"].formula_array = "=SUM(A1:A2*B1:B2)"
    assert sheet["D1"].value == 14.0
    assert sheet["D1"].has_array
    assert sheet["D1"].formula_array == "=SUM(A1:A2*B1:B2)"
    assert not sheet["A1"].has_array


def test_manual_calculation(app, sheet):
    sheet["A1"].value = [[1], ["=A1*2"]]
    with app.properties(calculation="manual"):
        sheet["A1"].value = 5
        app.calculate()
        assert sheet["A2"].value == 10.0
    assert app.calculation == "automatic"
    with pytest.raises(ValueError, match="'sometimes'"):
        app.calculation = "sometimes"


# Places


@pytest.mark.parametrize(
    ("address", "expected", "shape"),
    [
        ("B2", "$B$2", (1, 1)),
        ("c3:B2", "$B$2:$C$3", (2, 2)),
        ("B:C", "$B:$C", (1_048_576, 2)),
        ("2:3", "$2:$3", (2, 16_384)),
        ("AB10:AD12", "$AB$10:$AD$12", (3, 3)),
    ],
)
def test_addresses(sheet, address, expected, shape):
    assert sheet[address].address == expected
    assert sheet[address].shape == shape


def test_ranges_from_ranges(sheet):
    cells = sheet["B2:D5"]
    assert cells[0, 0].address == "$B$2"
    assert cells[1:3, :].address == "$B$3:$D$4"
    assert cells[-1, -1] == cells.last_cell
    assert cells(2, 3).address == "$D$3"
    assert cells(4).address == "$B$3"
    assert cells.offset(1, 2).address == "$D$3:$F$6"
    assert cells.resize(2, 1).address == "$B$2:$B$3"
    assert cells.rows[1].address == "$B$3:$D$3"
    assert cells.columns[2].address == "$D$2:$D$5"
    assert sheet.range((2, 3), (4, 5)).address == "$C$2:$E$4"
    assert sheet.cells[1, 2].address == "$C$2"
    assert cells.get_address(False, True) == "$B2:$D5"
    assert cells[0:0, :].shape == (0, 3)
    assert cells.count == 12


def test_jumping_to_the_edge_of_data(sheet):
    sheet["B2"].value = [[1, 2, None, 4], [1, None, None, None], [1, None, None, None]]
    assert sheet["B2"].end("down").address == "$B$4"
    assert sheet["B4"].end("up").address == "$B$2"
    assert sheet["B2"].end("right").address == "$C$2"
    assert sheet["C2"].end("right").address == "$E$2"
    assert sheet["E2"].end("left").address == "$C$2"
    assert sheet["B4"].end("down").address == "$B$1048576"
    assert sheet["A1"].end("right").address == "$XFD$1"
    assert sheet["B2"].current_region.address == "$B$2:$C$4"
    assert sheet["B2"].expand("down").address == "$B$2:$B$4"


def test_a_place_outside_the_sheet(sheet):
    with pytest.raises(IndexError, match="outside the sheet"):
        sheet.range((0, 1))
    with pytest.raises(IndexError, match="outside the sheet"):
        _ = sheet["A1048577"]


def test_insert_delete_and_clear(sheet):
    sheet["A1"].value = [[1, 2], [3, 4]]
    sheet["1:1"].insert("down")
    assert sheet["A1:B3"].value == [[None, None], [1.0, 2.0], [3.0, 4.0]]
    sheet["A:A"].delete("left")
    assert sheet["A1:B3"].value == [[None, None], [2.0, None], [4.0, None]]
    sheet["A2"].delete("up")
    assert sheet["A1:A3"].value == [None, 4.0, None]
    sheet["A2"].color = (255, 0, 0)
    sheet["A2"].clear_contents()
    assert (sheet["A2"].value, sheet["A2"].color) == (None, (255, 0, 0))
    sheet["A2"].clear()
    assert sheet["A2"].color is None


def test_copying_takes_formulas_along(sheet):
    sheet["A1"].value = [[1, "=A1*2"], [5, None]]
    sheet["B1"].copy(sheet["B2"])
    assert sheet["B2"].formula == "=A2*2"
    assert sheet["B2"].value == 10.0


# Looks


def test_number_formats(sheet):
    sheet["A1"].value = 0.5
    assert sheet["A1"].number_format == "General"
    sheet["A1"].number_format = "0.0%"
    assert sheet["A1"].number_format == "0.0%"
    sheet["B1:B2"].number_format = "@"
    assert sheet["B1:B2"].number_format == "@"
    assert sheet["A1:B1"].number_format is None


def test_colours_and_fonts(sheet):
    sheet["A1"].color = "#00FF80"
    assert sheet["A1"].color == (0, 255, 128)
    sheet["A1"].color = None
    assert sheet["A1"].color is None
    font = sheet["A1"].font
    font.bold, font.italic, font.size, font.color = True, True, 14, (1, 2, 3)
    assert (font.bold, font.italic, font.size, font.color) == (True, True, 14.0, (1, 2, 3))
    font.bold = False
    assert font.bold is False


def test_sizes_wrapping_and_merging(sheet):
    sheet["B:B"].column_width = 20
    assert sheet["B1"].column_width == pytest.approx(20, abs=0.1)
    sheet["3:3"].row_height = 30
    assert sheet["A3"].row_height == pytest.approx(30, abs=0.1)
    sheet["A1"].wrap_text = True
    assert sheet["A1"].wrap_text is True
    sheet["A1:B1"].merge()
    assert sheet["A1"].merge_cells
    sheet["A1:B1"].unmerge()
    assert not sheet["A1"].merge_cells
    sheet["2:3"].rows.hidden = True
    assert sheet["A2"].rows.hidden
    sheet["D1"].value = "a long text, longer than the column"
    sheet["D:D"].autofit()
    assert sheet["D1"].column_width > 20


def test_notes(sheet):
    assert sheet["B2"].note is None
    sheet["B2"].add_note("口径：自然月")
    assert sheet["B2"].note.text == "口径：自然月"
    sheet["B2"].note.text = "新"
    assert sheet["B2"].note.text == "新"
    sheet["B2"].note.delete()
    assert sheet["B2"].note is None


def test_the_notes_of_a_sheet(book):
    sheet = book.sheets[0]
    assert list(sheet.notes) == []
    for cell in ("C3", "A5", "B3"):
        sheet[cell].add_note(f"注 {cell}")
    assert [(n.location.address, n.text) for n in sheet.notes] == [
        ("$B$3", "注 B3"),
        ("$C$3", "注 C3"),
        ("$A$5", "注 A5"),
    ]
    assert [note.location.sheet.name for note in book.notes] == [sheet.name] * 3
    assert isinstance(sheet.notes[0].author, str)
    for note in list(sheet.notes)[1:]:
        note.delete()
    assert [note.location.address for note in sheet.notes] == ["$B$3"]
    with pytest.raises(ValueError, match="already has a note"):
        sheet["B3"].add_note("again")


# Sheets, names, tables


def test_sheets(book):
    first = book.sheets[0]
    first.name = "封面"
    plan = book.sheets.add("计划", after=first)
    book.sheets.add("参数", before=plan)
    assert book.sheet_names == ["封面", "参数", "计划"]
    assert book.sheets["计划"].index == 3
    assert book.sheets.active.name == "参数"
    assert "计划" in book.sheets
    assert "没有" not in book.sheets
    plan["A1"].value = 5
    copied = plan.copy(name="计划副本")
    assert copied["A1"].value == 5.0
    copied.move(before=first)
    assert book.sheet_names == ["计划副本", "封面", "参数", "计划"]
    plan.delete()
    assert book.sheet_names == ["计划副本", "封面", "参数"]
    first.visible = False
    assert first.visible is False
    with pytest.raises(ValueError, match="already present"):
        book.sheets.add("参数")


def test_a_sheet_is_the_one_that_has_its_name_now(book):
    first, second = book.sheets[0], book.sheets.add("乙", after=book.sheets[0])
    first.name = "甲"
    first["A1"].value, second["A1"].value = 1, 2
    assert [book.sheets[name]["A1"].value for name in ("甲", "乙")] == [1.0, 2.0]
    for sheet, name in ((first, "丙"), (second, "甲"), (first, "乙")):
        sheet.name = name
    assert [book.sheets[name]["A1"].value for name in ("甲", "乙")] == [2.0, 1.0]
    first.delete()
    again = book.sheets.add("乙", before=book.sheets[0])
    assert again["A1"].value is None
    assert [sheet.name for sheet in book.sheets] == ["乙", "甲"]
    again["B2"].value = 3
    assert book.sheets["乙"]["B2"].value == 3.0


def test_names(book):
    sheet = book.sheets[0]
    sheet.name = "参 数"
    sheet["A1"].value = [[0.5], [2]]
    book.names.add("增长率", "='参 数'!$A$1")
    sheet["A2"].name = "系数"
    book.names.add("常数", "=3")
    assert {name.name: name.refers_to for name in book.names} == {
        "增长率": "='参 数'!$A$1",
        "系数": "='参 数'!$A$2",
        "常数": "=3",
    }
    assert sheet["增长率"].value == 0.5
    assert book.names["系数"].refers_to_range.address == "$A$2"
    assert sheet["A2"].name.name == "系数"
    assert sheet["A3"].name is None
    sheet["B1"].formula = "=增长率*系数*常数"
    assert sheet["B1"].value == 3.0
    assert sheet["B1"].formula == "=增长率*系数*常数"
    book.names["系数"].refers_to = "='参 数'!$A$1"
    assert sheet["B1"].value == 0.75
    assert "系数" in book.names
    book.names["系数"].delete()
    assert "系数" not in book.names


def test_names_of_one_sheet(book):
    sheet = book.sheets[0]
    sheet.name = "表1"
    sheet["A1"].value = 4
    sheet.names.add("局部", "=表1!$A$1")
    assert [name.name for name in book.names] == ["表1!局部"]
    assert sheet.names["局部"].refers_to_range.value == 4.0
    assert sheet["局部"].value == 4.0
    assert "局部" not in book.names


def test_tables(book):
    sheet = book.sheets[0]
    sheet["B2"].value = [["工号", "保费"], ["001", 10], ["002", 20]]
    table = sheet.tables.add(sheet["B2:C4"], name="周数据")
    assert [t.name for t in sheet.tables] == ["周数据"]
    assert table.range.address == "$B$2:$C$4"
    assert table.header_row_range.value == ["工号", "保费"]
    assert table.data_body_range.value == [["001", 10.0], ["002", 20.0]]
    assert table.totals_row_range is None
    assert sheet["周数据[保费]"].address == "$C$3:$C$4"
    assert sheet["周数据[#All]"] == table.range
    assert sheet["C3"].table == table
    assert sheet["E3"].table is None
    sheet["E1"].formula = "=SUM(周数据[保费])"
    assert sheet["E1"].value == 30.0
    assert sheet["E1"].formula == "=SUM(周数据[保费])"


def test_a_table_is_the_one_that_has_its_name_now(book):
    sheet = book.sheets[0]
    sheet["A1"].value = [["甲", "乙"], [1, 2]]
    other = book.sheets.add("另一张", after=sheet)
    other["B1"].value = ["丙"]
    sheet.tables.add(sheet["A1:A2"], name="一")
    assert [t.name for t in sheet.tables] == ["一"]
    sheet.tables["一"].name = "二"
    other.tables.add(other["B1:B2"], name="一")
    assert [t.name for t in sheet.tables] == ["二"]
    assert other.tables["一"].range.address == "$B$1:$B$2"
    sheet.tables["二"].resize(sheet["A1:B2"])
    assert sheet.tables[0].range.address == "$A$1:$B$2"
    assert sheet.tables[0].header_row_range.value == ["甲", "乙"]


def test_updating_a_table_makes_it_longer_and_shorter(book):
    sheet = book.sheets[0]
    sheet["A1"].value = [["工号", "保费"], ["001", 10]]
    table = sheet.tables.add(sheet["A1:B2"], name="T")
    sheet["D1"].formula = "=SUM(T[保费])"
    table.update(pd.DataFrame({"工号": ["001", "002", "003"], "保费": [1, 2, 3]}), index=False)
    assert table.range.address == "$A$1:$B$4"
    assert table.data_body_range.value == [["001", 1.0], ["002", 2.0], ["003", 3.0]]
    assert sheet["D1"].value == 6.0
    table.update(pd.DataFrame({"工号": ["009"], "保费": [9]}), index=False)
    assert table.range.address == "$A$1:$B$2"
    assert sheet["A3:B4"].value == [[None, None], [None, None]]
    assert sheet["D1"].value == 9.0


# Books and apps


def drawn(path: Path) -> Path:
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet("人员")
    sheet.write("A1", 3)
    sheet.write_formula("B1", "=A1*2", None, 99)
    sheet.add_table("A3:B5", {"name": "人员表", "columns": [{"header": "工号"}, {"header": "组"}]})
    sheet.write("A4", "001")
    workbook.define_name("当前", "=人员!$A$1")
    workbook.close()
    return path


def test_open_change_save_and_open_again(app, tmp_path):
    path = drawn(tmp_path / "簿.xlsx")
    with app.books.open(path) as book:
        sheet = book.sheets["人员"]
        assert book.name == "簿.xlsx"
        assert Path(book.fullname) == path
        assert sheet["B1"].value == 6.0
        assert sheet.tables["人员表"].range.address == "$A$3:$B$5"
        sheet["当前"].value = 21
        book.save()
    with app.books.open(path) as book:
        assert book.sheets[0]["A1:B1"].value == [21.0, 42.0]
        assert book.names["当前"].refers_to == "=人员!$A$1"
        assert [t.name for t in book.sheets[0].tables] == ["人员表"]


def test_a_book_that_counts_days_from_1904(app, tmp_path):
    workbook = xlsxwriter.Workbook(tmp_path / "1904.xlsx", {"date_1904": True})
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    workbook.add_worksheet().write_datetime("A1", dt.datetime(2027, 3, 1), day)
    workbook.close()
    with app.books.open(tmp_path / "1904.xlsx") as book:
        sheet = book.sheets[0]
        assert sheet["A1"].value == dt.datetime(2027, 3, 1)
        sheet["A2"].value = dt.date(2027, 3, 2)
        sheet["A3"].formula = "=A2-A1"
        assert sheet["A2:A3"].options(numbers=int).value[0] == dt.datetime(2027, 3, 2)
        sheet["A3"].number_format = "0"
        assert sheet["A3"].value == 1.0


def test_saving_elsewhere(app, tmp_path):
    book = app.books.add()
    book.sheets[0]["A1"].value = dt.date(2027, 1, 1)
    book.save(tmp_path / "新.xlsx")
    assert book.name == "新.xlsx"
    with pytest.raises(xw.XlwingsError, match=r"新\.docx"):
        book.save(tmp_path / "新.docx")
    book.close()
    assert pd.read_excel(tmp_path / "新.xlsx", header=None).iloc[0, 0] == pd.Timestamp("2027-01-01")


def test_open_books(app, tmp_path):
    first = app.books.open(drawn(tmp_path / "一.xlsx"))
    second = app.books.open(drawn(tmp_path / "二.xlsx"))
    assert app.books.active == second
    first.activate()
    assert app.books.active == first
    assert xw.Book("二.xlsx") == second
    assert app.books["一.xlsx"] == first
    assert app.books.open(tmp_path / "一.xlsx") == first
    assert "二.xlsx" in app.books
    second.close()
    assert "二.xlsx" not in app.books
    first.close()


def test_screen_updating_status_bar_and_alerts(app, book):
    with app.properties(screen_updating=False, display_alerts=False, status_bar="正在更新…"):
        assert app.screen_updating is False
        assert app.status_bar == "正在更新…"
        assert app.display_alerts is False
        book.sheets[0]["A1"].value = 1
    assert app.screen_updating is True
    assert app.status_bar is False
    assert app.display_alerts is True
    assert app.alert("完成", "会报") == "ok"
    app.impl.answers.append("no")
    assert app.alert("继续？", buttons="yes_no") == "no"
    assert app.alert("继续？", buttons="yes_no") == "yes"
    assert app.impl.alerts[0] == ("完成", "会报", "ok")


def test_the_status_bar_outlives_the_book_that_showed_it(app, book):
    other = app.books.add()
    app.status_bar = "一"
    other.impl.api.close(True)
    app.status_bar = "二"
    assert app.status_bar == "二"
    another = app.books.add()
    app.status_bar = "三"
    another.close()
    app.status_bar = "四"
    app.status_bar = False
    assert app.status_bar is False


def test_screen_updating_off_while_books_open_and_close(app):
    app.screen_updating = False
    first, second = app.books.add(), app.books.add()
    first.close()
    app.screen_updating = True
    assert not second.api.hasControllersLocked()
    second.close()


def test_the_app(app):
    assert app.version.major >= 7
    assert app.engine.name == "libreoffice"
    assert app == xw.apps.active
    assert xw.apps[app.pid] == app
    assert app.selection is None


def test_macros_of_a_book(app, tmp_path):
    module = Module(
        "M",
        b'Attribute VB_Name = "M"\r\n'
        b"Function Twice(n As Long) As Long\r\n    Twice = 2 * n\r\nEnd Function\r\n"
        b'Sub Put(text As String)\r\n    Worksheets(1).Range("A1").Value = text\r\nEnd Sub\r\n',
    )
    (tmp_path / "p.bin").write_bytes(
        build_project([workbook_module(), sheet_module("Sheet1"), module])
    )
    workbook = xlsxwriter.Workbook(tmp_path / "m.xlsm")
    workbook.add_worksheet()
    workbook.add_vba_project(str(tmp_path / "p.bin"))
    workbook.close()
    with app.books.open(tmp_path / "m.xlsm") as book:
        assert book.macro("M.Twice")(21) == 42
        book.macro("M.Put")("好")
        assert book.sheets[0]["A1"].value == "好"
        with pytest.raises(xw.XlwingsError):
            book.macro("M.Missing")()


# Errors


@pytest.mark.parametrize(
    ("action", "error"),
    [
        (lambda book: book.sheets["没有"], xw.NoSuchObjectError),
        (lambda book: book.sheets["没有"], KeyError),
        (lambda book: book.app.books["没有.xlsx"], KeyError),
        (lambda book: book.names["没有"], xw.NoSuchObjectError),
        (lambda book: book.sheets[0].tables["没有"], xw.NoSuchObjectError),
        (lambda book: book.sheets[0]["没有"], xw.NoSuchObjectError),
        (lambda book: book.sheets[0].delete(), xw.XlwingsError),
        (lambda book: book.sheets[0].tables.add(book.sheets[0]["A1:B2"], "1 2"), xw.XlwingsError),
        (lambda book: book.save("/no/such/folder/a.xlsx"), xw.XlwingsError),
        (lambda book: setattr(book.sheets[0]["A1"], "formula", '=IF("'), xw.XlwingsError),
    ],
)
def test_nothing_of_uno_leaves_the_engine(book, action, error):
    with pytest.raises(error):
        action(book)


def test_a_file_that_is_no_workbook(app, tmp_path):
    path = tmp_path / "bad.xlsx"
    path.write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(CalcError, match=r"bad\.xlsx"):
        app.books.open(path)
    with pytest.raises(FileNotFoundError):
        app.books.open(tmp_path / "missing.xlsx")


def test_an_error_in_a_block_of_properties_keeps_its_kind(app, book):
    with pytest.raises(xw.XlwingsError), app.properties(screen_updating=False):
        book.sheets[0].delete()
    assert app.screen_updating is True


def test_what_the_engine_does_not_know_says_so(sheet):
    with pytest.raises(NotImplementedError):
        _ = sheet.charts
    with pytest.raises(NotImplementedError):
        sheet["A1"].copy()


def test_a_second_app_is_attached_to_and_let_go_of(app, book):
    pipe = app.impl._connection.pipe
    before = len(xw.apps)  # other tests of this process may have one, too
    second = activate(attach(pipe))
    try:
        assert second == xw.apps.active
        assert second.pid != app.pid
        assert len(xw.apps) == before + 1
        assert second.books.count == app.books.count
        with pytest.raises(CalcError, match="macros are not allowed"):
            second.macro("M.Any")()
    finally:
        second.quit()
    assert len(xw.apps) == before
    app.activate()
    assert app.books.count >= 1


def test_an_app_that_ends_takes_its_calls_with_it():
    before = xw.engines.active
    register().activate()
    try:
        with xw.App(add_book=True) as found:
            sheet = found.books[0].sheets[0]
            sheet["A1"].value = 1
            assert sheet["A1"].value == 1.0
        with pytest.raises(xw.XlwingsError):
            sheet["A1"].value = 2
    finally:
        xw.engines.active = before
