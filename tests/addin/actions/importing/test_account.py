"""The account of every row."""

from __future__ import annotations

from addin.actions.importing.account import HEADER, row_account
from agency.finding import Finding, Severity


def lines(*findings):
    head, *rest = row_account(findings).splitlines()
    assert head == ",".join(HEADER)
    return rest


def finding(reason, **more):
    return Finding(Severity.WARNING, "x", reason, **{"remedy": "核对", "file": "a.csv", **more})


def test_every_row_has_its_line_in_the_order_of_the_file():
    several = finding("重复，未采用（第3、5–6行）", rows=(3, 5, 6), cell="A3")
    one = finding("无法识别，未采用（第4行）", rows=(4,), cell="B4", value="三月")
    assert lines(several, one) == [
        "a.csv,,3,提醒,重复，未采用,核对,",
        "a.csv,,4,提醒,无法识别，未采用,核对,三月",
        "a.csv,,5,提醒,重复，未采用,核对,",
        "a.csv,,6,提醒,重复，未采用,核对,",
    ]


def test_a_finding_without_rows_is_one_line():
    assert lines(finding("工号按文本（本列共2处）", cell="B7")) == [
        "a.csv,,7,提醒,工号按文本（本列共2处）,核对,"
    ]
    assert lines(finding("整张清单", sheet="甲")) == ["a.csv,甲,,提醒,整张清单,核对,"]


def test_nothing_in_it_is_a_formula():
    (line,) = lines(finding("无", file="=1.csv", sheet="@b", value="-2+3", remedy="+核对"))
    assert line == "'=1.csv,'@b,,提醒,无,'+核对,'-2+3"


def test_a_list_is_accounted_for(book, listed):
    head = "保单号 工号 规模保费 承保日期"
    table = listed(head, "P1 0000999999 1000 2026-03-04", "P2 0000100002 五 2026-03-05", "合计")
    _, outcome = book.take(table)
    rows = [line.split(",")[2:5] for line in lines(*outcome.findings)]
    assert ["2", "提醒"] in [row[:2] for row in rows]
    assert ["3", "错误", "“规模保费”应为数字，未采用"] in rows
    assert ["4", "说明", "合计行，未读取"] in rows
