"""What a file is, its columns say: any format, any name, any order, titles and footers around."""

from __future__ import annotations

from dataclasses import replace

import openpyxl
import pytest

from addin.actions.importing import read_exports, shipped_catalogue
from addin.actions.importing.coverage import titled_period
from addin.actions.importing.ledger import row_numbers
from addin.actions.importing.recognise import recognise
from agency.finding import Severity
from agency.periods import BusinessCalendar, MonthRule
from agency.profile import shipped

LI, WANG = "0000100002", "0000100003"


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("保险单号 代理人代码 保险费 承保日期", "policies"),
        ("合同号 营销员工号 首期保费 签单日期 出勤标志", "policies"),
        ("保单号码 销售人员工号 交费对应日 应收保费 保单年度", "renewals"),
        ("保单号 应缴日 实收日期 付费金额", "receipts"),
        ("保单号 应缴日 实收日期 实收保费", "receipts"),
        ("签到日期 业务员代码 有效/无效", "attendance"),
        ("打卡日期 工号 上班打卡", "attendance"),
        ("填报日期 工号 拜访量 工作日志", "activity"),
        ("年月 工号 应发合计", "income"),
    ],
)
def test_columns_say_what_a_list_is(listed, header, kind):
    cells = " ".join("1" for _ in header.split())
    found = recognise([listed(header, cells, name="无名.csv")], shipped_catalogue())
    assert [export.value for export in found.exports] == [kind]
    assert found.findings == []


def test_an_unknown_list_is_told_with_its_headers_and_what_is_missing(book, listed):
    table = listed("保单号 工号 投保人 承保日期", f"P1 {LI} 甲 2026-03-04")
    book, outcome = book.take(table)
    finding, none = outcome.findings
    assert (finding.code, finding.severity) == ("unknown-table", Severity.WARNING)
    assert (none.code, none.severity) == ("no-list", Severity.ERROR)
    assert finding.reason.endswith("表头为：保单号、工号、投保人、承保日期")
    assert "与承保清单最接近，缺少：规模保费或首期保费或年化保费" in finding.remedy
    assert outcome.message == "没有认出可导入的清单"


MESSY = [
    ["个险承保清单(统计期间:2026年3月1日至2026年3月31日)"],
    ["查询条件:机构=示例中支;渠道=个险"],
    ["保 单 号", "业务员代码 ", "规模保费(元)", "承保日期", "承保件数"],
    ['="P1"', f'="{LI}"', "1,234.50", "2026年3月4日", "1"],
    ["P2", f"'{LI}", "￥２０００", "20260305", "１"],
    ["P3", f"\u3000{LI}", "(34.50)", "2026/3/6 00:00:00", "-1"],
    ["小计", "", "3,200.00", "", "1"],
    ["合计", "", "3,200.00", "", "1"],
    ["制表人:系统", "", "打印日期:20260401", "", ""],
]


def as_csv(file, encoding):
    lines = (",".join(f'"{c.replace(chr(34), chr(34) * 2)}"' for c in row) for row in MESSY)
    file.write_bytes("\r\n".join(lines).encode(encoding))


def as_xlsx(file, _):
    workbook = openpyxl.Workbook()
    for row in MESSY:
        workbook.active.append(row)
    for row in workbook.active:
        for cell in row:
            cell.data_type = "s" if cell.data_type == "f" else cell.data_type
    workbook.active.merge_cells("A1:E1")
    workbook.save(file)


def as_html(file, encoding):
    rows = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in MESSY)
    file.write_bytes(
        f'<html><meta charset="{encoding}"><table>{rows}</table></html>'.encode(encoding)
    )


@pytest.mark.parametrize(
    ("name", "write", "encoding"),
    [
        ("a.csv", as_csv, "gb18030"),
        ("a.csv", as_csv, "utf-8"),
        ("a.csv", as_csv, "utf-8-sig"),
        ("a.xls", as_html, "utf-8"),
        ("a.xlsx", as_xlsx, ""),
    ],
)
def test_every_format_gives_the_same_figures(book, tmp_path, name, write, encoding):
    file = tmp_path / name
    write(file, encoding)
    tables, findings = read_exports([file])
    assert findings == []
    book, outcome = book.take(*tables)
    # Rows 4 and 5 are policies, row 6 takes one off; 1,234.50 + 2,000 − 34.50.
    assert (book.total("fyp"), book.total("policies")) == (3_200, 1)
    summary = next(f for f in outcome.findings if f.code == "import-summary")
    assert summary.reason.endswith("共6行：采用3行，为合计或制表信息3行")


def test_merged_headers_of_two_rows(book, tmp_path):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in (
        ["承保清单", None, None, None],
        ["保单", None, "人员", None],
        ["保单号", "规模保费", "工号", "承保日期"],
        ["P1", 1000, LI, "2026-03-04"],
    ):
        sheet.append(row)
    for cells in ("A1:D1", "A2:B2", "C2:D2"):
        sheet.merge_cells(cells)
    workbook.save(tmp_path / "a.xlsx")
    tables, _ = read_exports([tmp_path / "a.xlsx"])
    assert book.take(*tables)[0].total("fyp") == 1_000


def test_a_hidden_copy_of_a_list_is_not_counted_twice(book, tmp_path):
    workbook = openpyxl.Workbook()
    hidden = workbook.create_sheet("旧")
    hidden.sheet_state = "hidden"
    for sheet, premium in ((workbook.active, 1000), (hidden, 900)):
        sheet.append(["保单号", "规模保费", "工号", "承保日期"])
        sheet.append(["P1", premium, LI, "2026-03-04"])
    workbook.save(tmp_path / "a.xlsx")
    tables, _ = read_exports([tmp_path / "a.xlsx"])
    book, outcome = book.take(*tables)
    assert book.total("fyp") == 1_000
    assert [f.sheet for f in outcome.findings if f.code == "hidden-sheet"] == ["旧"]


def test_a_folder_is_read_in_the_order_of_names_and_strange_files_are_told(tmp_path):
    for name in ("b.csv", "a.csv"):
        (tmp_path / name).write_text(f"保单号,工号,保费,承保日期\nP1,{LI},1,2026-03-04\n", "utf-8")
    (tmp_path / "c.csv").write_text("菜名,价格\n面,12\n", "utf-8")
    (tmp_path / "~$d.xlsx").write_bytes(b"x")
    (tmp_path / "e.pdf").write_bytes(b"%PDF")
    tables, (finding,) = read_exports([tmp_path])
    assert [table.file for table in tables] == ["a.csv", "b.csv"]
    assert (finding.file, finding.severity) == ("c.csv", Severity.INFO)


def test_a_row_with_too_many_cells_is_told_without_its_text(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text(f"保单号,工号,保费,承保日期\nP1,{LI},1,2026-03-04,秦明,1101\n", "utf-8")
    _, (finding,) = read_exports([file])
    assert (finding.code, finding.cell, finding.value) == ("shifted-row", "A2", "")


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("统计期间:2026年1月1日至2026年11月20日", ("2026-01-01", "2026-11-20")),
        ("查询条件：承保日期 2026-03-01 ~ 2026-03-31", ("2026-03-01", "2026-03-31")),
        ("20260301-20260331", ("2026-03-01", "2026-03-31")),
        ("2026年3月承保清单", ("2026-03-01", "2026-03-31")),
        ("月份:2026-02", ("2026-02-01", "2026-02-28")),
        ("打印日期:2026年3月", None),
        ("打印日期:2026-04-01", None),
        ("截至2026-03-31", None),
        ("机构:示例中支", None),
    ],
)
def test_a_title_may_name_the_period(text, period):
    found = titled_period(["承保清单", text], BusinessCalendar())
    assert (found and tuple(map(str, found))) == period


def test_a_month_in_a_title_is_a_working_month_where_these_are_counted():
    found = titled_period(["2026年3月"], BusinessCalendar(MonthRule.FROM_26TH))
    assert found is not None
    assert tuple(map(str, found)) == ("2026-02-26", "2026-03-25")


def test_working_months_split_a_week_at_the_25th(empty_book, listed):
    context = replace(empty_book.context, profile=shipped("month26"))
    table = listed(
        "保单号 工号 保费 承保日期", f"P1 {LI} 1000 2026-03-25", f"P2 {LI} 2000 2026-03-26"
    )
    book, _ = replace(empty_book, context=context).take(table)
    assert {(r["week"], r["month"]): r["fyp"] for r in book.rows("weekly")} == {
        (13, 3): 1_000,
        (13, 4): 2_000,
    }


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([3], "第3行"),
        ([3, 5, 6, 7, 9], "第3、5–7、9行"),
        ([7, 3, 3], "第3、7行"),
        (range(2, 10_000), "第2–9999行"),
        (range(2, 200, 2), "第2、4、6、8、10、12、14、16、18、20、22、24…等99行"),
    ],
)
def test_rows_are_named_by_runs(rows, text):
    assert row_numbers(rows) == text
