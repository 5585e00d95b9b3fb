"""Every workbook that Excel saved: changed, saved, compared part by part."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from generators.ooxml import EditRefusedError, Workbook, lint

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
    assert set(lint(data)) <= set(lint(original))
    seen = Workbook.open(data)
    assert [seen.value(info.name, ref) for ref in NEW] == list(NEW.values())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sheet = openpyxl.load_workbook(io.BytesIO(data))[info.name]
    assert [sheet[ref].value for ref in NEW] == list(NEW.values())
    reader = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(info.name)
    assert reader.to_python(skip_empty_area=False)[300][26] == 301.5


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
    assert set(lint(data)) <= set(lint(original))
    seen = Workbook.open(data)
    for (sheet, ref), style in written.items():
        assert seen.value(sheet, ref) == f"新{ref}"
        assert seen.style(sheet, ref) == style
    before, after = parts(original), parts(data)
    kept = ("xl/charts/", "xl/media/", "xl/theme/", "xl/vbaProject", "docProps/", "xl/drawings/dr")
    for name, content in before.items():
        if name.startswith(kept):
            assert after[name] == content
