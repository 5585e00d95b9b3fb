"""Workbooks for these tests: minimal ones written by hand, rich ones, and their parts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
EXCEL_SAVED = Path(__file__).parents[3].parent / "shared" / "fixtures" / "excel_saved"

STYLES = f"""<styleSheet xmlns="{MAIN}">
<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill>
<fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border/></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="2" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>
</styleSheet>"""
TYPES = """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument\
.spreadsheetml.sheet.main+xml"/>{more}</Types>"""
RELS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">\
{arrows}</Relationships>"""
ARROW = '<Relationship Id="{id}" Type="' + REL + '/{kind}" Target="{target}"/>'


def make_minimal(
    sheet: str,
    *,
    workbook: str = "",
    tail: str = "",
    parts: dict[str, str] | None = None,
    arrows: str = "",
    types: str = "",
    whole_sheet: str = "",
) -> bytes:
    """A workbook of one sheet 表1, whose rows are ``sheet``, without any library."""
    sheet_xml = whole_sheet or (
        f'<worksheet xmlns="{MAIN}" xmlns:r="{REL}"><dimension ref="A1"/>'
        f"<sheetData>{sheet}</sheetData>{tail}</worksheet>"
    )
    content = {
        "[Content_Types].xml": TYPES.format(more=types),
        "_rels/.rels": RELS.format(
            arrows=ARROW.format(id="rId1", kind="officeDocument", target="xl/workbook.xml")
        ),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{REL}">'
        + (workbook or '<sheets><sheet name="表1" sheetId="1" r:id="rId1"/></sheets>')
        + "</workbook>",
        "xl/_rels/workbook.xml.rels": RELS.format(
            arrows=ARROW.format(id="rId1", kind="worksheet", target="worksheets/sheet1.xml")
            + ARROW.format(id="rId2", kind="styles", target="styles.xml")
            + arrows
        ),
        "xl/worksheets/sheet1.xml": sheet_xml,
        "xl/styles.xml": STYLES,
    } | (parts or {})
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return target.getvalue()


@pytest.fixture
def minimal() -> Callable[..., bytes]:
    return make_minimal


@pytest.fixture
def parts() -> Callable[[bytes], dict[str, bytes]]:
    def read(data: bytes) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist()}

    return read


@pytest.fixture
def excel_saved() -> Path:
    if not EXCEL_SAVED.is_dir():
        pytest.skip(f"workbooks saved by Excel are not at {EXCEL_SAVED}")
    return EXCEL_SAVED


@pytest.fixture(scope="session")
def rich() -> bytes:
    """Charts, an image, form buttons, 2010 formats, sparklines, notes, protection, tables."""
    return make_rich()


def make_rich() -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    money = book.add_format({"num_format": "#,##0.00", "bold": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    people, chart_sheet, form = (book.add_worksheet(name) for name in ("人员", "图表", "表 单"))
    rows = [
        ["00012", "王芳", 1200, "", None],
        ["00013", "李强", 800, "", None],
        ["00014", "张伟", 0, "", None],
    ]
    people.write("A1", "人员名单")
    people.add_table(
        "B3:F6",
        {
            "name": "人员",
            "data": rows,
            "columns": [
                {"header": "工号"},
                {"header": "姓名"},
                {"header": "首年保费", "format": money},
                {"header": "佣金", "formula": "人员[[#This Row],[首年保费]]*0.3", "format": money},
                {"header": "日期", "format": day},
            ],
        },
    )
    people.data_validation("C4:C6", {"validate": "length", "criteria": ">", "value": 0})
    people.data_validation("D4:D6", {"validate": "list", "source": "=图表!$A$1:$A$3"})
    people.conditional_format(
        "D4:D6", {"type": "cell", "criteria": ">", "value": 5, "format": money}
    )
    people.conditional_format("D4:D6", {"type": "data_bar", "data_bar_2010": True})
    people.print_area("A1:G6")
    people.write_comment("A1", "旧批注", {"author": "王芳"})
    chart_sheet.write_column("A1", [1, 2, 3])
    chart_sheet.write_formula("C1", "=SUM(人员!D4:D6)", None, 2000)
    chart_sheet.write_formula("C2", "=SUM(人员!$D$4:$D$5)", None, 2000)
    chart_sheet.add_sparkline("D1", {"range": "人员!D4:D6"})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"categories": "=人员!$C$4:$C$6", "values": "=人员!$D$4:$D$6"})
    chart_sheet.insert_chart("F2", chart)
    form.insert_button("B2", {"caption": "导入", "macro": "Import"})
    form.insert_image("D2", "dot.png", {"image_data": io.BytesIO(PNG)})
    form.protect("x")
    form.merge_range("A10:C12", "合并", money)
    form.write("B20", "计划")
    form.write_dynamic_array_formula("H1:H1", "=LEN(A1)", None, 0)
    book.define_name("计划", "='表 单'!$B$20")
    book.define_name("姓名", "=人员!$C$4:$C$6")
    book.set_custom_property("template", "plan-book")
    book.close()
    return target.getvalue()


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)
