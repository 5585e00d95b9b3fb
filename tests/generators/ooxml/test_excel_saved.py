"""Every workbook that Excel saved: changed, saved, compared part by part."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from generators.ooxml import EditRefusedError, Workbook, lint_workbook
from generators.ooxml.package import Package
from generators.ooxml.relationships import relate

FOLDER = Path(__file__).parents[3].parent / "shared" / "fixtures" / "excel_saved"
FILES = sorted(FOLDER.glob("*.xls[xm]"))
NEW = {"AA301": 301.5, "AB301": "=文字", "AC302": True, "AA303": datetime(2027, 3, 1, 8, 30)}
ALLOWED = {"xl/workbook.xml", "xl/styles.xml"}
GOES_WITH_FORMULAS = {"xl/calcChain.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"}


def test_the_files_are_there(excel_saved: Path) -> None:
    assert len(FILES) == 186, excel_saved


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_change_touches_nothing_else(
    path: Path, parts: Callable[[bytes], dict[str, bytes]]
) -> None:
    original = path.read_bytes()
    book = Workbook.open(original)
    info = next(sheet for sheet in book.structure.sheets if sheet.kind == "worksheet")
    assert book.to_bytes() is original
    for ref, value in NEW.items():
        book.set_value(info.name, ref, value)
    data = book.to_bytes()

    before, after = parts(original), parts(data)
    assert list(before) == list(after)
    changed = {name for name in before if before[name] != after[name]}
    assert info.part in changed
    assert changed <= {info.part, *ALLOWED}
    assert set(lint_workbook(data)) <= set(lint_workbook(original))
    seen = Workbook.open(data)
    assert [seen.value(info.name, ref) for ref in NEW] == list(NEW.values())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sheet = openpyxl.load_workbook(io.BytesIO(data))[info.name]
    assert [sheet[ref].value for ref in NEW] == list(NEW.values())
    reader = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(info.name)
    assert reader.to_python(skip_empty_area=False)[300][26] == 301.5


def test_a_macro_workbook_keeps_all_that_others_lose(
    excel_saved: Path, tmp_path: Path, parts: Callable[[bytes], dict[str, bytes]]
) -> None:
    """A VBA project, form buttons, a chart, 2010 formats and custom XML."""
    with zipfile.ZipFile(excel_saved / "xlwings_macro_book.xlsm") as source:
        (tmp_path / "vbaProject.bin").write_bytes(source.read("xl/vbaProject.bin"))
    target = tmp_path / "book.xlsm"
    writer = xlsxwriter.Workbook(target)
    writer.add_vba_project(tmp_path / "vbaProject.bin")
    sheet = writer.add_worksheet("表单")
    sheet.insert_button("D2", {"macro": "Main", "caption": "导入"})
    sheet.write_column("A1", [1, 2, 3])
    sheet.conditional_format("A1:A3", {"type": "icon_set", "icon_style": "3_stars"})
    sheet.conditional_format("A1:A3", {"type": "data_bar", "data_bar_2010": True})
    chart = writer.add_chart({"type": "line"})
    chart.add_series({"values": "=表单!$A$1:$A$3"})
    sheet.insert_chart("F2", chart)
    writer.close()
    package = Package(target.read_bytes())
    package.write("customXml/item1.xml", b"<plan xmlns='urn:plan'>1</plan>")
    relate(package, "xl/workbook.xml", "customXml", "customXml/item1.xml")
    original = package.to_bytes()

    book = Workbook.open(original)
    book.set_value("表单", "A2", 20)
    book.add_comments("表单", {"A2": "已更新"}, "会报")
    data = book.to_bytes()
    assert lint_workbook(data) == []
    before, after = parts(original), parts(data)
    assert {name for name in after if before.get(name) != after[name]} == {
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/_rels/sheet1.xml.rels",
        "xl/drawings/vmlDrawing1.vml",
        "xl/comments1.xml",
        "[Content_Types].xml",
    }
    assert set(before) <= set(after)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_value_is_read_as_openpyxl_reads_it(path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        values = openpyxl.load_workbook(path, data_only=True, rich_text=False)
        formulas = openpyxl.load_workbook(path)
    book = Workbook.open(path)
    for sheet in values.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                mine = book.value(sheet.title, cell.coordinate)
                theirs = cell.value
                if theirs is None:
                    assert mine in (None, ""), cell
                elif cell.data_type == "e":
                    assert str(mine) == theirs
                elif isinstance(theirs, datetime) and not isinstance(mine, datetime):
                    assert mine == theirs.date()
                elif cell.data_type == "d":
                    assert mine == theirs
                elif isinstance(theirs, str):  # openpyxl leaves _xHHHH_ as it is
                    assert mine == openpyxl.utils.escape.unescape(theirs), cell
                else:
                    assert mine == theirs, cell
                text = formulas[sheet.title][cell.coordinate].value
                if isinstance(text, str) and text.startswith("=") and mine != text:
                    assert book.formula(sheet.title, cell.coordinate) == text[1:]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_existing_cells_can_be_overwritten_and_noted(
    path: Path, parts: Callable[[bytes], dict[str, bytes]]
) -> None:
    original = path.read_bytes()
    book = Workbook.open(original)
    written = {}
    for info in book.structure.sheets:
        if info.kind != "worksheet":
            continue
        cells = [
            cell.coordinate
            for row in openpyxl.load_workbook(path)[info.name].iter_rows(max_row=40)
            for cell in row
        ][:60]
        for ref in cells:
            style = book.style(info.name, ref)
            try:
                book.set_value(info.name, ref, f"新{ref}")
            except EditRefusedError as error:
                assert error.remedy  # noqa: PT017
                continue
            written[info.name, ref] = style
        book.add_comments(info.name, {"B7": "请核对"}, "会报")
    data = book.to_bytes()
    assert set(lint_workbook(data)) <= set(lint_workbook(original))
    seen = Workbook.open(data)
    for (sheet, ref), style in written.items():
        assert seen.value(sheet, ref) == f"新{ref}"
        assert seen.style(sheet, ref) == style
    before, after = parts(original), parts(data)
    kept = ("xl/charts/", "xl/media/", "xl/theme/", "xl/vbaProject", "docProps/", "xl/drawings/dr")
    for name, content in before.items():
        if name.startswith(kept):
            assert after[name] == content
