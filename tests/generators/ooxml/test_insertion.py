"""A row repeated below itself: what lies under it moves, what covers it grows."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
import xlsxwriter

from generators.ooxml import EditRefusedError, Workbook, lint_workbook
from generators.ooxml.package import Package


def report() -> bytes:
    """Row 3 is to repeat; a total, a table, a chart and a picture of ranges stand below."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet, other = book.add_worksheet("名单"), book.add_worksheet("汇总")
    bold = book.add_format({"bold": True})
    sheet.write_row(0, 0, ["姓名", "甲", "乙", "和"])
    sheet.write_row(2, 0, ["王一", 2, 3], bold)
    sheet.write_formula("D3", "=B3*C3+SUM(B3:C3)", bold, 11)
    sheet.merge_range("E3:F3", "备注", bold)
    sheet.write_formula("D4", "=SUM(D3:D3)", None, 11)
    sheet.write_formula("A6", "=D4+B3", None, 13)
    sheet.merge_range("B6:C6", "合并")
    sheet.data_validation("B3:C3", {"validate": "decimal", "criteria": ">", "value": 0})
    sheet.conditional_format("D3", {"type": "cell", "criteria": ">", "value": 5, "format": bold})
    sheet.conditional_format("D3", {"type": "data_bar", "data_bar_2010": True})
    sheet.add_sparkline("G6", {"range": "名单!B3:C3"})
    sheet.add_table("A8:B10", {"name": "下表", "columns": [{"header": "项"}, {"header": "数"}]})
    sheet.write_url("D6", "https://example.invalid/")
    sheet.set_h_pagebreaks([6])
    sheet.print_area("A1:G10")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=名单!$B$3:$C$3", "categories": "=名单!$A$9:$A$10"})
    sheet.insert_chart("A13", chart)
    other.write_formula("A1", "=SUM(名单!D3:D3)+名单!D4", None, 22)
    book.define_name("合计", "=名单!$D$4")
    book.define_name("一行", "=名单!$B$3:$C$3")
    book.close()
    return target.getvalue()


@pytest.fixture
def repeated() -> Workbook:
    book = Workbook.open(report())
    book.repeat_row("名单", 3, 4)
    return book


def test_copies_have_their_own_formulas_and_styles(repeated: Workbook) -> None:
    assert [repeated.formula("名单", f"D{n}") for n in range(3, 7)] == [
        f"B{n}*C{n}+SUM(B{n}:C{n})" for n in range(3, 7)
    ]
    assert [repeated.value("名单", f"A{n}") for n in range(3, 7)] == ["王一"] * 4
    assert len({repeated.style("名单", f"A{n}") for n in range(3, 7)}) == 1


def test_what_lies_below_moves_by_three_rows(repeated: Workbook) -> None:
    assert repeated.formula("名单", "A9") == "D7+B3"
    assert str(repeated.table("下表").area) == "A11:B13"
    assert repeated.cell_of("合计") == ("名单", "D7")
    tail = repeated.sheet("名单").tail
    assert 'ref="D9"' in tail  # the link
    assert '<brk id="9"' in tail
    assert 'mergeCell ref="B9:C9"' in tail
    assert "<xm:sqref>G9</xm:sqref>" in tail  # the sparkline


def test_what_covers_the_row_covers_its_copies(repeated: Workbook) -> None:
    assert repeated.formula("名单", "D7") == "SUM(D3:D6)"
    assert repeated.formula("汇总", "A1") == "SUM(名单!D3:D6)+名单!D7"
    tail = repeated.sheet("名单").tail
    assert 'sqref="B3:C6"' in tail
    assert '<conditionalFormatting sqref="D3:D6">' in tail
    assert "<xm:sqref>D3:D6</xm:sqref>" in tail
    named = repeated.named("一行")
    assert named is not None
    assert named.text == "名单!$B$3:$C$6"
    printed = next(n for n in repeated.defined_names if n.name == "_xlnm.Print_Area")
    assert printed.text == "名单!$A$1:$G$13"
    merges = [f'ref="E{n}:F{n}"' for n in range(3, 7)]
    assert all(merge in tail for merge in merges)


def test_charts_follow(repeated: Workbook) -> None:
    chart = repeated.package.read("xl/charts/chart1.xml").decode()
    assert "名单!$B$3:$C$6" in chart
    assert "名单!$A$12:$A$13" in chart
    assert "<xdr:row>15</xdr:row>" in repeated.package.read("xl/drawings/drawing1.xml").decode()


def test_the_file_is_sound_and_reads_again(repeated: Workbook) -> None:
    data = repeated.to_bytes()
    assert lint_workbook(data) == []
    again = Workbook.open(data)
    assert again.formula("名单", "D6") == "B6*C6+SUM(B6:C6)"
    assert again.value("名单", "A1") == "姓名"


def test_once_is_no_change() -> None:
    data = report()
    book = Workbook.open(data)
    book.repeat_row("名单", 3, 1)
    assert book.to_bytes() == data


def test_edits_before_and_after_come_together() -> None:
    book = Workbook.open(report())
    book.set_value("名单", "B3", 7)
    book.set_value("名单", "C1", "丙")
    book.repeat_row("名单", 3, 2)
    book.set_value("名单", "B4", 8)
    again = Workbook.open(book.to_bytes())
    shown = [again.value("名单", ref) for ref in ("C1", "B3", "B4")]
    assert shown == ["丙", 7, 8]


@pytest.mark.parametrize("row", [8, 9, 10])
def test_a_row_of_a_table_is_refused(row: int) -> None:
    book = Workbook.open(report())
    with pytest.raises(EditRefusedError) as caught:
        book.repeat_row("名单", row, 2)
    assert caught.value.finding("").cell == f"A{row}"


def test_a_row_in_a_tall_merge_is_refused() -> None:
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target)
    made.add_worksheet("表").merge_range("A2:A4", "高")
    made.close()
    with pytest.raises(EditRefusedError):
        Workbook.open(target.getvalue()).repeat_row("表", 3, 2)


def test_no_times_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Workbook.open(report()).repeat_row("名单", 3, 0)


def test_merges_with_an_end_tag_of_their_own() -> None:
    package = Package(report())
    name = "xl/worksheets/sheet1.xml"
    text = re.sub(r"<(mergeCell|brk)( [^>]*)/>", r"<\1\2></\1>", package.read(name).decode())
    package.write(name, text.encode())
    book = Workbook.open(package.to_bytes())
    book.repeat_row("名单", 3, 4)
    data = book.to_bytes()
    assert lint_workbook(data) == []
    merged = openpyxl.load_workbook(io.BytesIO(data))["名单"].merged_cells.ranges
    assert {str(area) for area in merged} == {"E3:F3", "E4:F4", "E5:F5", "E6:F6", "B9:C9"}


def test_a_row_written_just_before_counts_as_the_last() -> None:
    book = Workbook.open(report())
    book.set_value("名单", "A1048576", 1)
    with pytest.raises(EditRefusedError, match="上限"):
        book.repeat_row("名单", 3, 2)


def test_values_written_before_are_moved_along() -> None:
    book = Workbook.open(report())
    book.set_values("名单", {"B3": 7, "B9": "下"})
    book.repeat_row("名单", 3, 2)
    book.set_value("名单", "C3", 8)
    values = [book.value("名单", ref) for ref in ("B3", "B4", "B10", "C3", "C4")]
    assert values == [7, 7, "下", 8, 3]
    again = Workbook.open(book.to_bytes())
    assert [again.value("名单", ref) for ref in ("B3", "B4", "B10", "C3", "C4")] == values
