from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from agency.finding import Finding, Severity
from generators.tabular import RawTable, read_tables
from generators.tabular_grid import Limits

FIXTURES = Path(__file__).parents[3] / "shared" / "fixtures" / "branch_a"
WORDS = ("工号", "姓名", "营业组代码", "签约日期", "离司日期", "保费")

needs_fixtures = pytest.mark.skipif(
    not FIXTURES.is_dir(), reason=f"no branch_a exports at {FIXTURES}"
)

SIMPLE = "工号,姓名,签约日期\n0000123505,李娟娜,2011-09-04\n0000123506,王敏,20190403\n"


def table_of(path: Path, words: Sequence[str] = WORDS) -> RawTable:
    tables, findings = read_tables(path, words)
    assert not [finding for finding in findings if finding.severity is Severity.ERROR]
    assert len(tables) == 1
    return tables[0]


def error_of(path: Path, limits: Limits | None = None) -> Finding:
    tables, findings = read_tables(path, WORDS, limits)
    assert tables == []
    (finding,) = findings
    assert finding.severity is Severity.ERROR
    assert finding.file == path.name
    assert finding.reason
    assert finding.remedy
    return finding


def cells(table: RawTable) -> list[tuple[object, ...]]:
    return [row.cells for row in table.rows]


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def workbook(path: Path, fill: Callable[[Worksheet], None]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    fill(sheet)
    book.save(path)
    return path


class TestText:
    @pytest.mark.parametrize(
        "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
    )
    @pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
    def test_every_encoding_and_delimiter(
        self, tmp_path: Path, encoding: str, delimiter: str
    ) -> None:
        content = SIMPLE.replace(",", delimiter).encode(encoding)
        table = table_of(written(tmp_path / "a.csv", content))
        assert table.header == ("工号", "姓名", "签约日期")
        assert cells(table) == [
            ("0000123505", "李娟娜", "2011-09-04"),
            ("0000123506", "王敏", "20190403"),
        ]
        assert [row.number for row in table.rows] == [2, 3]
        assert table.sheet == ""

    def test_characters_outside_gbk(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.csv", "工号,姓名\n1,𠮷㼆\n".encode("gb18030"))
        assert cells(table_of(path)) == [("1", "𠮷㼆")]

    def test_a_field_cut_inside_a_character_is_noted_not_fatal(self, tmp_path: Path) -> None:
        line = "0000123505,李娟娜,2011-09-04\n".encode("gb18030")
        broken = "0000123506,王".encode("gb18030") + b"\xc3," + b"20190403\n"
        head = "工号,姓名,签约日期\n".encode("gb18030")
        path = written(tmp_path / "a.csv", head + line * 100 + broken)
        tables, findings = read_tables(path, WORDS)
        assert len(tables[0].rows) == 101
        (note,) = findings
        assert note.severity is Severity.WARNING
        assert "第102行" in note.reason

    @pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
    def test_every_line_ending(self, tmp_path: Path, end: str) -> None:
        table = table_of(written(tmp_path / "a.csv", SIMPLE.replace("\n", end)))
        assert [row.number for row in table.rows] == [2, 3]

    def test_line_breaks_inside_quotes(self, tmp_path: Path) -> None:
        content = '"工\n号",姓名\n1,"甲\r\n乙"\n2,丙\n'
        table = table_of(written(tmp_path / "a.csv", content))
        assert table.header == ("工号", "姓名")
        assert [row.number for row in table.rows] == [2, 3]  # as a spreadsheet counts them

    def test_titles_conditions_totals_and_sign_off(self, tmp_path: Path) -> None:
        path = written(
            tmp_path / "a.csv",
            "个险清单(统计期间:2026年1月)\n"
            "查询条件:机构=示例;渠道=个险\n"
            "\n"
            "序号,工号,姓名,保费\n"
            '1,"=""0000123505""",李娟娜,"6,210.00"\n'
            "2,0000123506,王敏,-350.00\n"
            ",一组小计,,5860.00\n"
            "合计,,,5860.00\n"
            "制表人:系统,,打印日期:20261121\n",
        )
        table = table_of(path)
        assert table.header_row == 4
        assert table.preamble == (
            "个险清单(统计期间:2026年1月)",
            "查询条件:机构=示例;渠道=个险",
        )
        assert [row.number for row in table.rows] == [5, 6]
        assert table.rows[0].cells == ("1", '="0000123505"', "李娟娜", "6,210.00")
        assert [(row.number, row.reason) for row in table.skipped] == [
            (7, "合计行"),
            (8, "合计行"),
            (9, "制表信息行"),
        ]
        findings = list(table.skipped_findings())
        assert [finding.cell for finding in findings] == ["A7", "A8", "A9"]
        assert {finding.severity for finding in findings} == {Severity.INFO}
        assert findings[2].value == "制表人:系统 打印日期:20261121"

    def test_a_header_repeated_by_page_breaks(self, tmp_path: Path) -> None:
        content = "工号,姓名,保费\n1,甲,5\n工号,姓名,保费\n2,乙,6\n"
        table = table_of(written(tmp_path / "a.csv", content))
        assert [row.number for row in table.rows] == [2, 4]
        assert [(row.number, row.reason) for row in table.skipped] == [(3, "重复的表头")]

    @pytest.mark.parametrize(
        "row",
        [
            "0000123505,合计娜,2011-09-04",  # a name that begins like a total
            "0000123505,,",
            "注册01,甲,20240105",
            "审核部,甲,",
        ],
    )
    def test_data_that_only_looks_like_a_footer(self, tmp_path: Path, row: str) -> None:
        table = table_of(written(tmp_path / "a.csv", f"工号,姓名,签约日期\n{row}\n"))
        assert len(table.rows) == 1
        assert table.skipped == ()

    def test_a_header_of_two_rows_that_lost_its_merges(self, tmp_path: Path) -> None:
        path = written(
            tmp_path / "a.csv",
            "人力清单\n"
            "工号,姓名,机构信息,,签约日期\n"
            ",,营业组代码,营业组,\n"
            "1,甲,86010101,一组,20240105\n",
        )
        table = table_of(path)
        assert table.header == ("工号", "姓名", "营业组代码", "营业组", "签约日期")
        assert table.parents == ("", "", "机构信息", "机构信息", "")
        assert table.header_row == 3
        assert [row.number for row in table.rows] == [4]

    def test_values_that_are_header_words_do_not_make_a_second_header_row(
        self, tmp_path: Path
    ) -> None:
        words = ("机构代码", "机构名称", "机构层级", "上级机构代码", "营业部", "营业组")
        content = "机构代码,机构名称,机构层级,上级机构代码\n营业部,营业组,营业部,\n2,乙,营业组,1\n"
        table = table_of(written(tmp_path / "a.csv", content), words)
        assert table.header_row == 1
        assert len(table.rows) == 2

    def test_a_row_with_a_delimiter_too_many_is_left_out_and_named(self, tmp_path: Path) -> None:
        content = "工号,姓名,保费\n1,甲,5,210.00\n2,乙,6\n"
        tables, (finding,) = read_tables(written(tmp_path / "a.csv", content), WORDS)
        assert [row.number for row in tables[0].rows] == [3]
        assert (finding.severity, finding.cell) == (Severity.ERROR, "A2")

    def test_trailing_delimiters_are_no_columns(self, tmp_path: Path) -> None:
        table = table_of(written(tmp_path / "a.csv", "工号\t姓名\t\t\n1\t甲\t\t\n"))
        assert table.header == ("工号", "姓名")
        assert cells(table) == [("1", "甲")]

    def test_the_name_does_not_matter(self, tmp_path: Path) -> None:
        assert len(table_of(written(tmp_path / "清单.xls", SIMPLE)).rows) == 2
        book = workbook(tmp_path / "a.xlsx", lambda sheet: sheet.append(["工号", "姓名"]))
        assert table_of(book.rename(tmp_path / "a.csv")).header == ("工号", "姓名")

    def test_an_unpaired_quote_is_pointed_out(self, tmp_path: Path) -> None:
        content = '工号,姓名\n1,"甲\n' + "2,乙\n" * 20
        _, findings = read_tables(written(tmp_path / "a.csv", content), WORDS)
        assert [(f.severity, "引号" in f.reason) for f in findings] == [(Severity.WARNING, True)]


class TestHeader:
    @pytest.mark.parametrize(
        ("cell", "name"),
        [
            ("工号 ", "工号"),
            ("工　号", "工号"),
            ("工\n号", "工号"),
            ("工号*", "工号"),
            ("*工号：", "*工号"),
            ("工号（必填）", "工号"),
            ("保费（元）", "保费(元)"),  # a unit is no remark
        ],
    )
    def test_names_are_evened_out(self, tmp_path: Path, cell: str, name: str) -> None:
        path = workbook(tmp_path / "a.xlsx", lambda sheet: sheet.append([cell, "姓名", "签约日期"]))
        assert table_of(path).header[0] == name

    def test_it_is_looked_for_in_fifteen_rows_only(self, tmp_path: Path) -> None:
        deep = "标题\n" * 14 + SIMPLE
        assert table_of(written(tmp_path / "a.csv", deep)).header_row == 15
        assert error_of(written(tmp_path / "b.csv", "标题\n" + deep)).code == "no-header"

    def test_one_known_word_is_not_enough(self, tmp_path: Path) -> None:
        finding = error_of(written(tmp_path / "a.csv", "工号,甲,乙\n1,2,3\n"))
        assert finding.code == "no-header"
        assert "工号、姓名" in finding.remedy

    def test_columns_are_found_by_name_or_with_their_parents(self, tmp_path: Path) -> None:
        def fill(sheet: Worksheet) -> None:
            sheet.append(["营业部", None, "营业组", None, "工号", "姓名"])
            sheet.append(["代码", "名称", "代码", "名称", None, None])
            for area in ("A1:B1", "C1:D1", "E1:E2", "F1:F2"):
                sheet.merge_cells(area)
            sheet.append(["860101", "一部", "86010101", "一组", "1", "甲"])

        table = table_of(workbook(tmp_path / "a.xlsx", fill))
        assert table.header == ("代码", "名称", "代码", "名称", "工号", "姓名")
        assert table.header_row == 2
        assert table.columns(["营业组代码"]) == [2]
        assert table.columns(["代码"]) == [0, 2]
        assert table.columns(["姓名", "工号"]) == [4, 5]
        assert table.columns(["职级"]) == []

    def test_words_are_required(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="words"):
            read_tables(tmp_path / "a.csv", [])


class TestWorkbook:
    def test_types_and_an_area_that_does_not_begin_at_a1(self, tmp_path: Path) -> None:
        def fill(sheet: Worksheet) -> None:
            for column, name in zip("CDEF", ("工号", "姓名", "签约日期", "保费"), strict=True):
                sheet[f"{column}4"] = name
            sheet["C5"] = "0000123505"
            sheet["D5"] = "甲"
            sheet["E5"] = datetime.fromisoformat("2024-01-05")
            sheet["F5"] = 45296

        table = table_of(workbook(tmp_path / "a.xlsx", fill))
        assert table.sheet == "Sheet"
        assert table.header == ("", "", "工号", "姓名", "签约日期", "保费")
        assert cells(table) == [("", "", "0000123505", "甲", date(2024, 1, 5), 45296.0)]
        assert table.cell(5, 2) == "C5"

    def test_merged_data_cells_give_their_value_to_every_row(self, tmp_path: Path) -> None:
        def fill(sheet: Worksheet) -> None:
            sheet.append(["营业组代码", "工号", "姓名"])
            sheet.append(["86010101", "1", "甲"])
            sheet.append([None, "2", "乙"])
            sheet.append([None, "3", "丙"])
            sheet.merge_cells("A2:A4")

        table = table_of(workbook(tmp_path / "a.xlsx", fill))
        assert [row.cells[0] for row in table.rows] == ["86010101"] * 3

    def test_hidden_rows_columns_and_sheets_are_read_and_marked(self, tmp_path: Path) -> None:
        def fill(sheet: Worksheet) -> None:
            for row in (["工号", "姓名", "签约日期"], ["1", "甲", "20240105"], ["2", "乙", ""]):
                sheet.append(row)
            sheet.column_dimensions["B"].hidden = True
            sheet.row_dimensions[3].hidden = True
            book = sheet.parent
            assert isinstance(book, openpyxl.Workbook)
            for state in ("hidden", "veryHidden"):
                other = book.create_sheet(state)
                other.append(["工号", "姓名"])
                other.sheet_state = state

        tables, findings = read_tables(workbook(tmp_path / "a.xlsx", fill), WORDS)
        assert findings == []
        assert [(table.sheet, table.hidden) for table in tables] == [
            ("Sheet", False),
            ("hidden", True),
        ]
        assert tables[0].hidden_columns == {1}
        assert [(row.number, row.hidden) for row in tables[0].rows] == [(2, False), (3, True)]

    def test_sheets_without_a_header_are_passed_over(self, tmp_path: Path) -> None:
        def fill(sheet: Worksheet) -> None:
            sheet["A1"] = "填写说明"
            book = sheet.parent
            assert isinstance(book, openpyxl.Workbook)
            book.create_sheet("空表")
            book.create_sheet("人员").append(["工号", "姓名"])

        assert table_of(workbook(tmp_path / "a.xlsx", fill)).sheet == "人员"

    def test_rows_that_are_only_formatted_are_no_rows(self, tmp_path: Path) -> None:
        def fill(sheet: Worksheet) -> None:
            sheet.append(["工号", "姓名"])
            sheet.append(["1", "甲"])
            for row in range(3, 200):
                sheet.cell(row, 1).fill = PatternFill("solid", fgColor="FFF9E5")
            sheet.cell(100, 2, " ")

        assert [row.number for row in table_of(workbook(tmp_path / "a.xlsx", fill)).rows] == [2]


HTML = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
<meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head><body>
<table border=1><tr><td colspan=4>人力清单</td></tr>
<tr><th rowspan=2>工号<th colspan=2>机构信息<th rowspan=2>签约日期</tr>
<tr><th>营业组代码<th>营业组</tr>
<tr><td style="mso-number-format:'\\@'">0000123505<td>86010101<td>一&nbsp;组<td>2024-01-05</tr>
<tr style='display:none'><td>0000123506</td><td>86010102</td><td>二组<br>三组</td><td></td></tr>
<tr><td>合计</td><td></td><td></td><td>2</td></tr></table></body></html>"""

SPREADSHEET = """<?xml version="1.0" encoding="{encoding}"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="人力"><Table><Column/><Column ss:Hidden="1" ss:Span="1"/>
<Row><Cell ss:MergeAcross="3"><Data ss:Type="String">人力清单</Data></Cell></Row>
<Row ss:Index="3"><Cell><Data ss:Type="String">工号</Data></Cell>
<Cell><Data ss:Type="String">姓名</Data></Cell>
<Cell ss:Index="4"><Data ss:Type="String">签约日期</Data></Cell>
<Cell><Data ss:Type="String">保费</Data></Cell></Row>
<Row ss:Hidden="1"><Cell><Data ss:Type="String">0000123505</Data></Cell>
<Cell><Data ss:Type="String">李<B>娟</B>娜</Data></Cell>
<Cell ss:Index="4"><Data ss:Type="DateTime">2024-01-05T00:00:00.000</Data></Cell>
<Cell><Data ss:Type="Number">6210.5</Data></Cell></Row>
</Table></Worksheet></Workbook>"""


class TestMarkup:
    @pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-8-sig"])
    def test_html_called_xls(self, tmp_path: Path, encoding: str) -> None:
        table = table_of(written(tmp_path / "a.xls", HTML.encode(encoding)))
        assert table.header == ("工号", "营业组代码", "营业组", "签约日期")
        assert table.parents == ("", "机构信息", "机构信息", "")
        assert cells(table) == [
            ("0000123505", "86010101", "一 组", "2024-01-05"),
            ("0000123506", "86010102", "二组三组", ""),
        ]
        assert [(row.number, row.hidden) for row in table.rows] == [(4, False), (5, True)]
        assert table.preamble == ("人力清单",)
        assert [row.reason for row in table.skipped] == ["合计行"]

    def test_cells_that_span_rows_push_the_others_aside(self, tmp_path: Path) -> None:
        content = (
            "<table><tr><td>营业组代码<td>工号<td>姓名</tr>"
            "<tr><td rowspan=2>86010101<td>1<td>甲</tr><tr><td>2<td>乙</tr></table>"
        )
        table = table_of(written(tmp_path / "a.xls", content))
        assert cells(table) == [("86010101", "1", "甲"), ("86010101", "2", "乙")]

    @pytest.mark.parametrize("encoding", ["utf-8", "gb2312"])
    def test_spreadsheetml_called_xls(self, tmp_path: Path, encoding: str) -> None:
        content = SPREADSHEET.format(encoding=encoding).encode(encoding)
        table = table_of(written(tmp_path / "a.xls", content))
        assert table.sheet == "人力"
        assert table.header == ("工号", "姓名", "", "签约日期", "保费")
        assert cells(table) == [
            ("0000123505", "李娟娜", "", datetime.fromisoformat("2024-01-05"), 6210.5)
        ]
        assert (table.rows[0].number, table.rows[0].hidden) == (4, True)
        assert table.hidden_columns == {1, 2}

    def test_entities_are_never_expanded(self, tmp_path: Path) -> None:
        secret = written(tmp_path / "secret.txt", "机密")
        entity = f'<!DOCTYPE Workbook [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        content = SPREADSHEET.format(encoding="utf-8").replace("<Workbook", entity + "<Workbook", 1)
        finding = error_of(written(tmp_path / "a.xls", content.replace("李<B>", "&x;<B>")))
        assert finding.code == "workbook-unsafe"

    @pytest.mark.parametrize(
        "content",
        [
            SPREADSHEET.format(encoding="utf-8")[:600],
            SPREADSHEET.format(encoding="utf-8").replace('ss:Index="3"', 'ss:Index="9999999"'),
            "<html><body><p>请登录系统</p></body></html>",
            "<table><tr>" + "<td colspan=1000>工号</td>" * 17 + "</tr></table>",
        ],
    )
    def test_what_cannot_be_read(self, tmp_path: Path, content: str) -> None:
        error_of(written(tmp_path / "a.xls", content))


class TestUnreadable:
    def test_missing_empty_and_folder(self, tmp_path: Path) -> None:
        assert "不存在" in error_of(tmp_path / "没有.xlsx").reason
        assert "空" in error_of(written(tmp_path / "a.xlsx", "")).reason
        assert "无法打开" in error_of(tmp_path).reason

    def test_lock_file_of_a_workbook_in_use(self, tmp_path: Path) -> None:
        assert "临时文件" in error_of(written(tmp_path / "~$人力清单.xlsx", "x")).reason

    @pytest.mark.parametrize(
        ("content", "word"),
        [
            (b"%PDF-1.7 ...", "PDF"),
            (b"Rar!\x1a\x07\x00", "压缩"),
            (b"\x89PNG\r\n\x1a\n", "图片"),
            (b"MIME-Version: 1.0\r\n", "网页"),
            (b"\x09\x02\x06\x00\x00\x00", "Excel 4.0"),
            (bytes(range(256)) * 40, "不是可以读取的表格"),
            (b"%TSD-Header-###%" + bytes(range(128, 256)) * 9, "不是可以读取的表格"),
        ],
    )
    def test_other_kinds_of_files(self, tmp_path: Path, content: bytes, word: str) -> None:
        assert word in error_of(written(tmp_path / "a.xlsx", content)).reason

    def test_a_zip_that_is_no_workbook(self, tmp_path: Path) -> None:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as package:
            package.writestr("人力清单.csv", SIMPLE)
        error_of(written(tmp_path / "a.xlsx", packed.getvalue()))

    @pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
    def test_a_download_that_was_cut_off(self, tmp_path: Path, share: float) -> None:
        path = workbook(tmp_path / "a.xlsx", lambda sheet: sheet.append(["工号", "姓名"]))
        data = path.read_bytes()
        path.write_bytes(data[: int(len(data) * share)])
        assert error_of(path).code == "workbook-damaged"

    def test_a_changed_byte(self, tmp_path: Path) -> None:
        path = workbook(tmp_path / "a.xlsx", lambda sheet: sheet.append(["工号", "姓名"]))
        with zipfile.ZipFile(path) as package:
            offset = package.getinfo("xl/worksheets/sheet1.xml").header_offset + 100
        data = bytearray(path.read_bytes())
        data[offset] ^= 0xFF
        path.write_bytes(data)
        assert error_of(path).code == "workbook-damaged"

    def test_a_workbook_with_a_password(self, tmp_path: Path) -> None:
        ooxml = pytest.importorskip("msoffcrypto.format.ooxml")
        plain = workbook(tmp_path / "a.xlsx", lambda sheet: sheet.append(["工号", "姓名"]))
        locked = io.BytesIO()
        with plain.open("rb") as stream:
            ooxml.OOXMLFile(stream).encrypt("secret", locked)
        assert "密码" in error_of(written(tmp_path / "b.xlsx", locked.getvalue())).reason

    def test_one_cell_far_away(self, tmp_path: Path) -> None:
        def fill(sheet: Worksheet) -> None:
            sheet.append(["工号", "姓名"])
            sheet["XFD1048576"] = "x"  # calamine would claim 17 billion cells and end the process

        assert "过多" in error_of(workbook(tmp_path / "a.xlsx", fill)).reason

    def test_limits(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.csv", SIMPLE)
        assert "MB" in error_of(path, Limits(file_bytes=20)).reason
        book = workbook(tmp_path / "a.xlsx", lambda sheet: sheet.append(["工号", "姓名"]))
        assert "过多" in error_of(book, Limits(cells=1)).reason


@pytest.fixture(scope="module")
def binary_workbook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The same table as a BIFF8 file that LibreOffice wrote."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("no soffice to write an .xls with")
    folder = tmp_path_factory.mktemp("biff")

    def fill(sheet: Worksheet) -> None:
        sheet.append(["人力清单"])
        sheet.append(["机构信息", None, "工号", "签约日期"])
        sheet.append(["营业组代码", "营业组", None, None])
        sheet.append(["86010101", "一组", "0000123505", datetime.fromisoformat("2024-01-05")])
        for area in ("A1:D1", "A2:B2", "C2:C3", "D2:D3"):
            sheet.merge_cells(area)

    source = workbook(folder / "a.xlsx", fill)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        soffice,
        profile,
        "--headless",
        "--convert-to",
        "xls",
        "--outdir",
        str(folder),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / "a.xls").read_bytes()


@pytest.mark.libreoffice
class TestBinaryWorkbook:
    def test_reads_as_any_other(self, binary_workbook: bytes, tmp_path: Path) -> None:
        table = table_of(written(tmp_path / "a.xls", binary_workbook))
        assert table.header == ("营业组代码", "营业组", "工号", "签约日期")
        assert table.parents == ("机构信息", "机构信息", "", "")
        assert cells(table) == [("86010101", "一组", "0000123505", date(2024, 1, 5))]

    @pytest.mark.parametrize("keep", [520, 1500, 2048, 3000, 4000, 5000])
    def test_cut_off(self, binary_workbook: bytes, tmp_path: Path, keep: int) -> None:
        assert keep < len(binary_workbook)
        path = written(tmp_path / "a.xls", binary_workbook[:keep])
        assert error_of(path).code == "workbook-damaged"


@needs_fixtures
class TestExports:
    """Counts were taken from the files by hand (rows of a spreadsheet, wc -l)."""

    @pytest.mark.parametrize(
        ("file", "header_row", "width", "rows", "skipped"),
        [
            ("机构清单.xlsx", 1, 5, 12, 0),
            ("人力清单.xlsx", 3, 12, 95, 1),
            ("人员异动清单.xlsx", 1, 6, 0, 0),
            ("个险承保清单20261120.csv", 3, 24, 681, 2),
            ("L05103实收清单.csv", 1, 4, 328, 0),
            ("续期应收清单.csv", 1, 6, 400, 0),
            ("活动量日报.csv", 1, 6, 8948, 0),
            ("考勤打卡明细.csv", 1, 6, 11534, 0),
        ],
    )
    def test_each(self, file: str, header_row: int, width: int, rows: int, skipped: int) -> None:
        words = (
            "工号",
            "姓名",
            "机构代码",
            "机构名称",
            "业务员代码",
            "保单号码",
            "保单号",
            "应缴日",
            "保险单号",
            "日期",
        )
        table = table_of(FIXTURES / file, words)
        assert table.header_row == header_row
        assert len(table.header) == width
        assert len(table.rows) == rows
        assert len(table.skipped) == skipped

    def test_merged_header(self) -> None:
        table = table_of(FIXTURES / "人力清单.xlsx")
        assert table.header[:6] == ("营业部代码", "营业部", "营业组代码", "营业组", "工号", "姓名")
        assert table.parents == ("机构信息",) * 4 + ("基本信息",) * 4 + ("在职信息",) * 4
        assert table.preamble == ("个险营销员人力清单",)
        assert table.rows[0].number == 4
        assert table.skipped[0].text == "合计 95"
