"""The account of every row."""

from __future__ import annotations

import pytest

from addin.actions.importing import ImportOutcome, is_account, row_account
from addin.actions.importing.account import HEADER
from agency.finding import Finding, Severity


def lines(*findings):
    """The account's lines below its header: of findings, or of an import's outcome."""
    outcome = findings[0]
    strangers = ()
    if isinstance(outcome, ImportOutcome):
        findings, strangers = outcome.findings, outcome.strangers
    head, *rest = row_account(findings, strangers).splitlines()
    assert head == ",".join(HEADER)
    return rest


def finding(reason, **more):
    return Finding(Severity.WARNING, "x", reason, **{"remedy": "核对", "file": "a.csv", **more})


def test_every_row_has_its_line_in_the_order_of_the_file():
    several = finding("重复，未采用（第3、5–6行）", rows=(3, 5, 6), cell="A3")
    one = finding("无法识别，未采用（第4行）", rows=(4,), cell="B4", value="三月")
    assert lines(several, one) == [
        "a.csv,,3,,,,提醒,重复，未采用,核对,",
        "a.csv,,4,,,,提醒,无法识别，未采用,核对,三月",
        "a.csv,,5,,,,提醒,重复，未采用,核对,",
        "a.csv,,6,,,,提醒,重复，未采用,核对,",
    ]


def test_a_finding_without_rows_is_one_line():
    assert lines(finding("工号按文本（本列共2处）", cell="B7")) == [
        "a.csv,,7,,,,提醒,工号按文本（本列共2处）,核对,"
    ]
    assert lines(finding("整张清单", sheet="甲")) == ["a.csv,甲,,,,,提醒,整张清单,核对,"]


def test_nothing_in_it_is_a_formula():
    (line,) = lines(finding("无", file="=1.csv", sheet="@b", value="-2+3", remedy="+核对"))
    assert line == "'=1.csv,'@b,,,,,提醒,无,'+核对,'-2+3"


def test_a_list_is_accounted_for(book, listed):
    head = "保单号 工号 规模保费 承保日期"
    table = listed(head, "P1 0000999999 1000 2026-03-04", "P2 0000100002 五 2026-03-05", "合计")
    _, outcome = book.take(table)
    rows = [line.split(",") for line in lines(outcome)]
    assert ["2", "0000999999", "提醒"] in [[row[2], row[3], row[6]] for row in rows]
    assert ["3", "0000100002", "错误", "“规模保费”应为数字，未采用"] in [
        [*row[2:4], *row[6:8]] for row in rows
    ]
    assert ["4", "", "说明", "合计行，未读取"] in [[*row[2:4], *row[6:8]] for row in rows]


BRANCH = "保单号 业务员代码 业务员姓名 投保人 营业部代码 营业部名称 营业组代码 保费 承保日期"


@pytest.fixture
def branch(listed):
    """A list of three teams; rows 3, 4 and 6 are other teams'."""
    return listed(
        BRANCH,
        "P1 0000100002 李二 客甲 860101 城东一部 86010101 1000 2026-03-04",
        "P2 0000200001 赵五 客乙 860102 城东二部 86010201 2000 2026-03-04",
        "P3 0000200002 钱六 客丙 860102 城东二部 86010202 3000 2026-03-05",
        "P4 0000100099 孙七 客丁 860101 城东一部 86010101 4000 2026-03-06",
        "P5 0000300001 =周八 客戊 860103 _ 86010301 5000 2026-03-06",
        name="分公司.csv",
    )


def test_each_row_of_another_team_has_file_row_id_name_unit_and_reason(book, branch):
    _, outcome = book.take(branch)
    told = [line.split(",")[:8] for line in lines(outcome) if ",属其他营业部，" in line]
    reason = "属其他营业部，未计入：所写的单位不是本营业部"
    assert told == [
        ["分公司.csv", "", "3", "0000200001", "赵五", "城东二部（860102）", "说明", reason],
        ["分公司.csv", "", "4", "0000200002", "钱六", "城东二部（860102）", "说明", reason],
        ["分公司.csv", "", "6", "0000300001", "'=周八", "860103", "说明", reason],
    ]


def test_an_unknown_person_s_row_has_them_too_and_no_customer_shows(book, branch):
    _, outcome = book.take(branch)
    (unknown,) = [line.split(",") for line in lines(outcome) if "不在本簿“人员”中" in line]
    assert unknown[2:7] == ["5", "0000100099", "孙七", "城东一部（860101）", "错误"]
    assert not [line for line in lines(outcome) if "客" in line]


def test_the_screen_has_one_line_for_all_rows_of_other_teams(book, branch):
    _, outcome = book.take(branch)
    (short,) = [f for f in outcome.findings if f.code == "other-teams"]
    assert (short.severity, short.file) == (Severity.INFO, "分公司.csv")
    assert (
        short.reason
        == "属其他营业部的3行未计入：城东二部（860102） 赵五、钱六 2行、860103 =周八 1行"
    )


UNIT, UNKNOWN = "所写的单位不是本营业部", "工号0000200001不在本簿"


@pytest.mark.parametrize(
    ("head", "units", "told"),
    [
        ("营业部代码", "860101 860102", ("860102", UNIT)),
        ("营业部代码", "_ ８６０１０２", ("860102", UNIT)),
        ("营业部代码", '- ="860102"', ("860102", UNIT)),
        ("营业组代码", "86010101 86010201", ("86010201", UNIT)),
        ("营业组代码 营业组名称", "86010101,一组 86010201,三组", ("三组（86010201）", UNIT)),
        ("营业部名称 营业部代码", "甲部,860101 乙部,860102", ("乙部（860102）", UNIT)),
        # A name alone may be written in many ways; then the 工号 decides.
        ("营业部名称", "城东一部 城东二部", ("城东二部", UNKNOWN)),
        ("营业组名称", "一组 三组", ("三组", UNKNOWN)),
        ("备注", "_ _", ("", UNKNOWN)),
    ],
)
def test_a_unit_is_named_as_the_list_names_it(book, listed, head, units, told):
    (ours, theirs), (unit, reason) = units.split(), told
    table = listed(
        f"保单号 工号 业务员姓名 保费 承保日期 {head}",
        f"P1 0000100002 李二 100 2026-03-04 {ours}",
        f"P2 0000200001 赵五 100 2026-03-04 {theirs}",
    )
    _, outcome = book.take(table)
    (line,) = [line.split(",") for line in lines(outcome) if ",赵五," in line]
    assert line[2:6] == ["3", "0000200001", "赵五", unit]
    assert reason in line[7]


def test_of_many_units_the_five_with_most_rows_are_named(book, listed):
    rows = [
        f"P{unit}{n} 00003{unit:02}00{n} 860{unit} 9 2026-03-04"
        for unit in range(201, 208)
        for n in range(1 + unit % 7)
    ]
    head = "保单号 工号 营业部代码 保费 承保日期"
    _, outcome = book.take(listed(head, "P1 0000100002 860101 9 2026-03-04", *rows))
    (short,) = [f for f in outcome.findings if f.code == "other-teams"]
    # 201 % 7 is 5, so that 860202 has seven rows, 860201 six, then 860207 back to 860204.
    assert short.reason == (
        "属其他营业部的28行未计入：860202 7人 7行、860201 6人 6行、860207 5人 5行、"
        "860206 4人 4行、860205 3人 3行…等7个单位"
    )


def test_whom_only_the_list_of_people_knows_is_named_with_the_unit_it_has(book, listed):
    people = listed(
        "工号 姓名 营业组代码 营业部代码 职级 入司日期 离司日期",
        "0000100001 张一 86010101 860101 业务主任 2024-01-08 _",
        "0000100002 李二 86010101 860101 业务员 2024-01-08 _",
        "0000100003 王三 86010102 860101 业务员 2024-01-08 _",
        "0000100004 王三 86010102 860101 业务员 2024-01-08 2026-06-14",
        "0000200001 赵五 86010201 860102 业务员 2024-01-08 _",
        name="人力.csv",
    )
    days = listed(
        "日期 工号 出勤标志",
        "2026-03-04 0000100002 有效",
        "2026-03-04 0000200001 有效",
        "2026-03-05 0000200001 有效",
        name="打卡.csv",
    )
    _, outcome = book.take(people, days)
    (short,) = [f for f in outcome.findings if f.code == "other-teams"]
    assert short.reason == "属其他营业部的2行未计入：860102 赵五 2行"
    told = [line.split(",")[:8] for line in lines(outcome) if ",属其他营业部，" in line]
    reason = "属其他营业部，未计入："
    agent = [*("0000200001", "赵五", "860102", "说明")]
    assert told == [
        ["人力.csv", "", "6", *agent, reason + "所写的单位不是本营业部"],
        ["打卡.csv", "", "3", *agent, reason + "工号在人力清单中属其他营业部"],
        ["打卡.csv", "", "4", *agent, reason + "工号在人力清单中属其他营业部"],
    ]


def test_a_day_after_somebody_moved_away_is_the_other_team_s(book, listed):
    people = listed(
        "工号 姓名 营业部代码 营业组代码 职级 入司日期 离司日期",
        "0000100001 张一 860101 86010101 业务主任 2024-01-08 _",
        "0000100002 李二 860102 86010201 业务员 2024-01-08 _",
        "0000100003 王三 860101 86010102 业务员 2024-01-08 _",
        "0000100004 王三 860101 86010102 业务员 2024-01-08 2026-06-14",
        name="人力.csv",
    )
    move = "0000100002 调动 2026-04-01 86010101 86010201"
    moves = listed("工号 异动类型 异动日期 原营业组代码 新营业组代码", move, name="异动.csv")
    days = ("2026-03-31 0000100002 有效", "2026-04-01 0000100002 有效")
    punches = listed("日期 工号 出勤标志", *days, name="打卡.csv")
    book, outcome = book.take(people, moves, punches)
    assert book.total("attended_days", agent="0000100002") == 1
    (short,) = [f for f in outcome.findings if f.code == "other-teams"]
    assert short.reason == "属其他营业部的1行未计入：转入前或转出后 0000100002 1行"
    (line,) = [line.split(",") for line in lines(outcome) if ",属其他营业部，" in line]
    assert line[2:4] == ["3", "0000100002"]
    assert line[7].endswith("当日不在本营业部（已转出或尚未转入）")


def test_a_receipt_of_another_team_names_who_serves_the_policy(book, listed):
    due = listed(
        "保单号 应缴日 应收保费 保单年度 服务人员工号 服务人员 营业部代码",
        "P1 2026-03-05 1000 2 0000100002 李二 860101",
        "P2 2026-03-05 1000 2 0000200001 赵五 860102",
        name="应收.csv",
    )
    paid = listed(
        "保单号 应缴日 实收日期 付费金额", "P2 2026-03-05 2026-03-06 1000", name="实收.csv"
    )
    _, outcome = book.take(due, paid)
    (receipt,) = [line for line in lines(outcome) if line.startswith("实收.csv,,2")]
    assert receipt == (
        "实收.csv,,2,0000200001,赵五,860102,说明,"
        "属其他营业部，未计入：保单在应收清单中属其他营业部,,"
    )


def test_more_than_five_unknown_people_are_one_finding_and_still_a_line_each(book, listed):
    rows = [f"P{n} 000077000{n % 6} 甲{n % 6} 100 2026-03-04" for n in range(8)]
    _, outcome = book.take(listed("保单号 工号 业务员姓名 保费 承保日期", *rows))
    (unknown,) = [f for f in outcome.findings if f.code == "unknown-agent"]
    assert unknown.rows == tuple(range(2, 10))
    assert unknown.reason == (
        "工号不在本簿“人员”中的有6人8行：甲0 0000770000 2行、甲1 0000770001 2行、"
        "甲2 0000770002 1行、甲3 0000770003 1行、甲4 0000770004 1行…等6人，未采用（第2–9行）"
    )
    told = [line.split(",")[2:5] for line in lines(outcome) if "不在本簿" in line]
    assert told[:2] == [["2", "0000770000", "甲0"], ["3", "0000770001", "甲1"]]
    assert len(told) == 8


def test_an_account_of_an_earlier_version_is_known_as_one(book, branch):
    _, outcome = book.take(branch)
    assert is_account(row_account(outcome.findings, outcome.strangers)[:60])
    assert is_account("文件,工作表,行,级别,说明,处理办法,内容\r\na.csv,,3,提醒,重复,核对,\r\n")
    assert not is_account("文件,工作表,行\r\na.csv,,3\r\n")
