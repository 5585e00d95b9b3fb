"""The exports are messy, but every value in them is the branch's own."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from agency.profile import shipped
from agency.records import Attendance, Income, Pay
from generators.demo import make
from generators.demo_exports import exports, write_exports
from generators.organisation_import import from_exports
from generators.tabular import read_tables
from generators.tabular_text import as_date, as_number, as_text_id, clean

UNTIL = date(2026, 3, 20)
NAMES = [
    "机构清单.xlsx",
    "人力清单.xlsx",
    "人员异动清单.xlsx",
    "个险承保清单20260320.csv",
    "续期应收清单.csv",
    "L05103实收清单.csv",
    "考勤打卡明细.csv",
    "活动量日报.csv",
    "收入清单.xls",
]


@pytest.fixture(scope="module")
def branch():
    return make(7, 2026, UNTIL, shipped("default"))


@pytest.fixture(scope="module")
def contents(branch):
    return exports(branch)


@pytest.fixture(scope="module")
def folder(branch, tmp_path_factory):
    folder = tmp_path_factory.mktemp("branch") / "清单"
    paths = write_exports(branch, folder)
    assert [path.name for path in paths] == NAMES
    return folder


def rows(folder, name, *words):
    """The rows of an export as dicts of raw cells by header."""
    (table,), findings = read_tables(folder / name, words)
    assert [f for f in findings if f.severity == "error"] == []
    return [dict(zip(table.header, row.cells, strict=True)) for row in table.rows], table


def day(value):
    parsed = as_date(value)
    assert not parsed.problem
    return parsed.value


def number(value):
    parsed = as_number(value)
    assert parsed.value is not None
    return parsed.value


def code(value):
    return as_text_id(value).value


def test_the_same_branch_gives_the_same_bytes(branch, contents):
    assert exports(branch) == contents
    assert list(contents) == NAMES


def test_what_is_written_is_what_was_made(contents, folder):
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == contents


def test_the_organisation_comes_back_whole(branch, folder):
    organisation, findings = from_exports([folder])
    assert [f for f in findings if f.severity == "error"] == []
    assert organisation.units == branch.organisation.units
    assert organisation.agents == branch.organisation.agents
    assert organisation.spans == branch.organisation.spans


def test_policies_come_back_to_the_cent(branch, folder):
    found, table = rows(folder, "个险承保清单20260320.csv", "保单号码", "险种代码", "承保日期")
    assert len(table.preamble) == 2
    assert len(table.skipped) == 2
    assert [
        (
            code(row["保单号码"]), row["险种代码"], row["主附险标志"] == "主险",
            row["缴费方式"] == "趸交", number(row["规模保费"]), number(row["首期保费"]),
            number(row["首年佣金"]), number(row["承保件数"]), day(row["受理日期"]),
            day(row["承保日期"]), day(row["撤单日期"]), code(row["业务员代码"]),
            code(row["营业组代码"]), row["自保件标志"] == "是",
        )
        for row in found
    ] == [
        (
            row.number, row.product, row.main, row.pay is Pay.SINGLE, row.premium,
            row.first_premium, row.fyc, row.count, row.accepted, row.issued, row.withdrawn,
            row.agent, row.group, row.own,
        )
        for row in branch.records.policies
    ]  # fmt: skip
    terms = [clean(row["缴费年期"]) for row in found]
    expected = ["趸交" if r.pay is Pay.SINGLE else f"{r.term}年" for r in branch.records.policies]
    assert terms == expected


def test_the_total_below_the_policies_is_the_sum_of_all_rows(branch, contents):
    text = contents["个险承保清单20260320.csv"].decode("gb18030")
    total = text.splitlines()[-2]
    assert total.startswith("合计,")
    cents = sum(round(row.premium * 100) for row in branch.records.policies)
    assert total.split('"')[1].replace(",", "") == f"{cents // 100}.{cents % 100:02d}"


def test_renewals_come_back_with_their_receipts(branch, folder):
    due, _ = rows(folder, "续期应收清单.csv", "保险单号", "应缴日", "应收保费")
    assert [
        (code(r["保险单号"]), day(r["应缴日"]), number(r["应收保费"]), number(r["保单年度"]),
         r["保单状态"], code(r["服务人员工号"]), code(r["原销售人员工号"]) or "")
        for r in due
    ] == [
        (r.policy, r.due, r.due_premium, r.policy_year, r.status, r.agent, r.seller)
        for r in branch.records.renewals
    ]  # fmt: skip
    receipts, _ = rows(folder, "L05103实收清单.csv", "保单号", "应缴日", "付费金额")
    found = Counter(
        (code(r["保单号"]), day(r["应缴日"]), day(r["实收日期"]), number(r["付费金额"]))
        for r in receipts
    )
    assert set(found) == {
        (r.policy, r.due, r.received, r.received_premium)
        for r in branch.records.renewals
        if r.received is not None
    }
    assert set(found.values()) == {1, 2}


def test_days_and_income_come_back(branch, folder):
    found, _ = rows(folder, "考勤打卡明细.csv", "考勤日期", "业务员代码", "出勤标志")
    assert {
        Attendance(
            day(r["考勤日期"]), r["业务员代码"], r["出勤标志"] == "有效", r["出勤标志"] == "请假"
        )
        for r in found
    } == set(branch.records.attendance)
    assert all((r["二次打卡"] == "") == (r["出勤标志"] != "有效") for r in found)
    reports, _ = rows(folder, "活动量日报.csv", "日期", "工号", "面谈数")
    assert len(reports) == len(branch.records.activity)
    assert sum(number(r["面谈数"]) for r in reports) == sum(
        r.visits for r in branch.records.activity
    )
    assert sum(r["日志提交"] == "是" for r in reports) == sum(
        r.log for r in branch.records.activity
    )
    income, _ = rows(folder, "收入清单.xls", "月份", "工号", "税前收入")
    assert [Income(str(r["月份"]), code(r["工号"]), number(r["税前收入"])) for r in income] == list(
        branch.records.income
    )


@pytest.mark.parametrize(
    ("name", "encoding", "signs"),
    [
        ("个险承保清单20260320.csv", "gb18030", ['"=""0086001207"""', "１０年", "犹豫期撤单"]),
        ("续期应收清单.csv", "gb18030", ["免缴", "失效", "\t", "２"]),
        ("考勤打卡明细.csv", "gbk", ["请假", "无效"]),
        ("活动量日报.csv", "utf-8", ["\ufeff日期"]),
        ("收入清单.xls", "gb18030", ["<table", "charset=gb2312"]),
    ],
)  # fmt: skip
def test_files_are_as_messy_as_core_systems_make_them(contents, name, encoding, signs):
    text = contents[name].decode(encoding)
    assert [sign for sign in signs if sign not in text] == []


def test_dates_are_written_in_four_ways(contents):
    text = contents["个险承保清单20260320.csv"].decode("gb18030")
    for style in (",2025-03-", ",202503", ",2025/3/", "2025-03-31 00:00:00"):
        assert style in text


def test_identities_are_of_nobody(folder):
    people, _ = rows(folder, "人力清单.xlsx", "工号", "姓名", "证件号码")
    assert all(str(row["证件号码"]).startswith("990000") for row in people)
    assert all(str(row["手机号码"]).startswith("1000000") for row in people)
    assert any(str(row["离司日期"]) == "99999999" for row in people)
