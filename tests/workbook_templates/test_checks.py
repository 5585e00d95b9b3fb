"""One small book that breaks no rule, and for every rule a change that breaks just that one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pytest

from agency.finding import Finding, Severity
from agency.profile import shipped
from workbook_templates.checks import Message, message_parser, run_checks
from workbook_templates.content import BookContent, Value, complete, serial, table_columns
from workbook_templates.context import BookContext, GroupRef
from workbook_templates.evaluate import Evaluator
from workbook_templates.layout import Layout, Spot
from workbook_templates.loader import load
from workbook_templates.plan import BookPlan

Row = dict[str, Value]

CONTEXT = BookContext(
    team_code="T1",
    team_name="一部",
    branch_name="某支公司",
    year=2027,
    groups=(GroupRef("G1", "一组"), GroupRef("G2", "二组")),
    profile=shipped("default"),
    month_workdays=(20, 16, 23, 21, 19, 22, 22, 22, 21, 17, 22, 23),
    people=10,
)


def day(month: int, number: int, year: int = 2027) -> float:
    found = serial(date(year, month, number))
    assert found is not None
    return found


AGENTS: list[Row] = [
    {"id": "0001", "name": "甲", "group": "一组", "rank": "业务员", "joined": day(1, 1, 2020)},
    {"id": "0002", "name": "乙", "group": "一组", "sex": "女", "joined": day(3, 1, 2021)},
    {"id": "0003", "name": "丙", "group": "二组", "joined": day(6, 1, 2022)},
    {
        "id": "0004",
        "name": "丁",
        "group": "二组",
        "joined": day(6, 1, 2024),
        "confirmed": day(9, 1, 2024),
        "left": day(1, 8),
    },
]
SPANS: list[Row] = [
    {"agent": "0001", "group": "一组", "start": day(1, 1, 2020), "began": "入司"},
    {"agent": "0002", "group": "一组", "start": day(3, 1, 2021), "began": "入司"},
    {"agent": "0003", "group": "二组", "start": day(6, 1, 2022), "began": "入司"},
    {
        "agent": "0004",
        "group": "二组",
        "start": day(6, 1, 2024),
        "began": "入司",
        "end": day(1, 8),
        "ended": "离司",
    },
]
WEEKLY: list[Row] = [
    {
        "agent": "0001",
        "group": "一组",
        "week": 2.0,
        "month": 1.0,
        "fyp": 10000.0,
        "fyp_regular": 8000.0,
        "fyp_standard": 5000.0,
        "fyc": 2000.0,
        "policies": 2.0,
        "fyp_life": 6000.0,
        "fyp_annuity": 4000.0,
        "due_days": 5.0,
        "attended_days": 5.0,
        "logs_due": 5.0,
        "logs": 5.0,
    },
    {"agent": "0003", "group": "二组", "week": 2.0, "month": 1.0, "fyp": -300.0, "fyc": -60.0},
    {"agent": "0003", "group": "二组", "week": 14.0, "month": 3.0},
    {"agent": "0003", "group": "二组", "week": 14.0, "month": 4.0},
]
RENEWALS: list[Row] = [
    {
        "agent": "0001",
        "group": "一组",
        "due_month": 202712.0,
        "due_count": 2.0,
        "received_count": 2.0,
        "due_premium": 5000.0,
        "received_premium": 5000.0,
        "c13_base": 1000.0,
        "c13_kept": 1000.0,
        "c25_base": 800.0,
        "c25_kept": 800.0,
    },
    {"agent": "0003", "group": "二组", "due_month": 202612.0, "c13_base": 700.0},
]
PERSONAL: list[Row] = [
    {"id": "0001", "m1": 6000.0},
    {"id": "0002", "m1": 4000.0},
    {"id": "0003", "m1": 5000.0},
]
HISTORY: list[Row] = [
    {
        "kind": "月",
        "year": 2026.0,
        "number": 1.0,
        "group": "一组",
        "fyp": 9000.0,
        "headcount_opening": 3.0,
        "hires": 2.0,
        "transfers_in": 1.0,
        "leavers": 3.0,
        "transfers_out": 1.0,
        "headcount_closing": 2.0,
    },
    {"kind": "年", "year": 2026.0, "number": 1.0, "group": "全部"},
]
WEEKS: list[Row] = [
    {"number": 1.0, "first": day(1, 1), "last": day(1, 3), "month": 1.0, "m1": 1.0},
    {"number": 2.0, "first": day(1, 4), "last": day(1, 10), "month": 1.0, "m1": 1.0},
    {"number": 14.0, "first": day(3, 29), "last": day(4, 4), "month": 4.0, "m1": 3.0, "m2": 4.0},
]
LISTS: Mapping[str, list[str]] = {
    "rank": ["业务员", "主任"],
    "rank_class": ["业务员", "主管"],
    "sex": ["女", "男"],
    "education": ["大专", "本科"],
    "began": ["入司", "回归", "转入"],
    "ended": ["离司", "转出"],
    "flag": ["是", "否"],
    "kind": ["月", "季", "年", "周"],
    "status": ["未开始", "已完成"],
}
SEASONAL = (0.2, 0.09, 0.13, 0.065, 0.065, 0.085, 0.055, 0.06, 0.07, 0.055, 0.06, 0.065)
PLANS = {
    "G1": {"fyp": 10000, "fyp_regular": 8000, "fyc": 2000, "policies": 2, "producers": 1},
    "G2": {"fyp": 5000, "fyp_regular": 5000, "fyc": 3000, "policies": 1, "producers": 1},
}


@cache
def plan() -> BookPlan:
    return BookPlan(load("plan_book", CONTEXT))


@dataclass
class Book:
    """Rows and cells that a case changes before they become content."""

    rows: dict[str, list[Row]]
    fields: dict[str, Value]
    perf: dict[tuple[str, ...], Value]
    movement: dict[tuple[str, ...], Value]
    seasonal: dict[tuple[str, ...], Value]

    def content(self) -> BookContent:
        tables = plan().spec.tables()
        filled = {key: table_columns(tables[key], rows) for key, rows in self.rows.items()}
        matrices = {"perf": self.perf, "movement": self.movement, "seasonal": self.seasonal}
        return complete(plan().spec, BookContent(filled, self.fields, matrices))

    def findings(self) -> list[Finding]:
        return run_checks(plan(), self.content())


def sound_book() -> Book:
    columns: list[Row] = [dict(zip(LISTS, values, strict=True)) for values in _padded(LISTS)]
    months: list[Row] = [{"number": float(n), "first": day(n, 1)} for n in range(1, 13)]
    months[11]["last"] = day(12, 31)
    rows: dict[str, list[Row]] = {
        "agents": AGENTS,
        "spans": SPANS,
        "weekly": WEEKLY,
        "renewals": RENEWALS,
        "personal": PERSONAL,
        "history": HISTORY,
        "groups": [{"code": "G1", "name": "一组"}, {"code": "G2", "name": "二组"}],
        "weeks": WEEKS,
        "months": months,
        "periods": [{"label": "2027-01", "kind": "月", "number": 1.0, "m1": 1.0, "m2": 1.0}],
        "lists": columns,
    }
    fields: dict[str, Value] = {
        "year": 2027.0,
        "year_first": day(1, 1),
        "week": 2.0,
        "period": "2027-01",
        "task_fyp": 15000.0,
        "task_fyp_regular": 13000.0,
        "task_fyc": 5000.0,
        "task_policies": 3.0,
        "task_hires": 1.0,
    }
    return Book(
        deepcopy(rows),
        fields,
        {(g, i, "plan", "M1"): float(v) for g, given in PLANS.items() for i, v in given.items()},
        {("G1", "hires", "plan", "M2"): 1.0, ("G2", "leavers", "plan", "M1"): 1.0},
        {("share", f"M{n}"): share for n, share in enumerate(SEASONAL, start=1)},
    )


def _padded(lists: Mapping[str, list[str]]) -> list[list[str | None]]:
    height = max(map(len, lists.values()))
    return [[v[n] if n < len(v) else None for v in lists.values()] for n in range(height)]


Change = Callable[[Book], Any]


def put(table: str, row: int, **values: Value) -> Change:
    return lambda book: book.rows[table][row].update(values)


def add(table: str, **values: Value) -> Change:
    return lambda book: book.rows[table].append(values)


def again(table: str, row: int, **values: Value) -> Change:
    return lambda book: book.rows[table].append({**book.rows[table][row], **values})


def cell(matrix: str, *key: str, value: Value) -> Change:
    return lambda book: getattr(book, matrix).__setitem__(key, value)


def fields(**values: Value) -> Change:
    return lambda book: book.fields.update(values)


def both(*changes: Change) -> Change:
    return lambda book: [change(book) for change in changes]


def spoil(table: str, column: str, row: int, value: object) -> Callable[[BookContent], None]:
    """A value of a wrong type, as a careful reader leaves it in the content."""

    def change(content: BookContent) -> None:
        array = content.tables[table][column].astype(object)
        array[row] = value
        content.tables[table][column] = array

    return change


def test_a_sound_book_has_no_findings() -> None:
    assert sound_book().findings() == []


# code, what to change, sheet!cell, value, a part of the reason
DECLARED: list[tuple[str, Change, str, str, str]] = [
    (
        "left-before-joined",
        both(
            put("agents", 3, left=day(5, 31, 2024), confirmed=None),
            put("spans", 3, start=day(5, 1, 2024), end=day(5, 31, 2024)),
            cell("movement", "G2", "leavers", "plan", "M1", value=0.0),
        ),
        "人员!J9",
        "2024-05-31",
        "离司日期 2024-05-31 早于入司日期 2024-06-01",
    ),
    (
        "confirmed-before-joined",
        put("agents", 3, confirmed=day(5, 31, 2024)),
        "人员!I9",
        "2024-05-31",
        "转正日期 2024-05-31 早于入司日期 2024-06-01",
    ),
    ("after-year", put("agents", 0, joined=day(1, 1, 2028)), "人员!H6", "2028-01-01", "2027-12-31"),
    (
        "after-year",
        both(put("agents", 3, left=day(1, 1, 2028)), put("spans", 3, end=day(1, 1, 2028))),
        "人员!J9",
        "2028-01-01",
        "离司日期 2028-01-01 晚于本年度最后一天 2027-12-31",
    ),
    (
        "serving-without-span",
        both(
            lambda book: book.rows["spans"].pop(2),
            lambda book: book.rows["weekly"].clear(),
            cell("perf", "G2", "producers", "plan", "M1", value=0.0),
        ),
        "人员!B8",
        "0003",
        "共 0 段",
    ),
    (
        "transferred-without-span",
        both(
            put("spans", 2, end=day(1, 5), ended="转出"),
            cell("perf", "G2", "producers", "plan", "M1", value=0.0),
            cell("movement", "G2", "leavers", "plan", "M1", value=1.0),
        ),
        "人员!B8",
        "0003",
        "转出 1 次，转入 0 次",
    ),
    (
        "left-with-open-span",
        put("spans", 3, end=None, ended=None),
        "人员!J9",
        "2027-01-08",
        "还有未结束的一段",
    ),
    (
        "left-differs-from-span",
        put("spans", 3, end=day(1, 9)),
        "人员!J9",
        "2027-01-08",
        "离司日期 2027-01-08，但",
    ),
    ("left-differs-from-span", put("spans", 3, ended="转出"), "人员!J9", "2027-01-08", "离司"),
    (
        "group-differs-from-span",
        both(
            put("agents", 1, group="二组"),
            put("personal", 0, m1=10000.0),
            put("personal", 1, m1=None),
        ),
        "人员!D7",
        "二组",
        "名册上是“二组”",
    ),
    (
        "agent-missing",
        add("spans", agent="0009", group="一组", start=day(1, 4), began="入司"),
        "任职!B10",
        "0009",
        "工号不在“人员”中",
    ),
    ("agent-missing", put("weekly", 3, agent="0009"), "周数据!B9", "0009", "不在“人员”中"),
    ("agent-missing", put("renewals", 0, agent="0009"), "续期!B6", "0009", "不在“人员”中"),
    ("agent-missing", add("personal", id="0009"), "附表三 个人目标!B9", "0009", "不在“人员”中"),
    (
        "span-end-before-start",
        both(
            put("agents", 3, left=day(5, 31, 2024), joined=day(5, 1, 2024), confirmed=None),
            put("spans", 3, end=day(5, 31, 2024)),
            cell("movement", "G2", "leavers", "plan", "M1", value=0.0),
        ),
        "任职!G9",
        "2024-05-31",
        "止 2024-05-31 早于起 2024-06-01",
    ),
    (
        "span-end-without-reason",
        again("spans", 2, start=day(2, 1, 2021), end=day(2, 1, 2022), ended=None),
        "任职!H10",
        "",
        "已于 2022-02-01 结束，但没有止因",
    ),
    (
        "span-reason-without-end",
        put("spans", 0, ended="离司"),
        "任职!G6",
        "",
        "填了止因“离司”，但没有止日",
    ),
    (
        "span-overlap",
        again("spans", 2, start=day(5, 1, 2022), end=day(6, 2, 2022), ended="转出"),
        "任职!E8",
        "2022-06-01",
        "在 2022-06-01 这一天同时在 2 段任职中",
    ),
    (
        "after-year",
        add(
            "spans",
            agent="0004",
            group="二组",
            start=day(1, 1, 2028),
            began="回归",
            end=day(1, 1, 2028),
            ended="离司",
        ),
        "任职!E10",
        "2028-01-01",
        "起 2028-01-01 晚于",
    ),
    (
        "weekly-without-membership",
        put("weekly", 3, group="一组"),
        "周数据!D9",
        "一组",
        "没有“一组”的记录",
    ),
    (
        "weekly-month-outside-week",
        put("weekly", 3, month=5.0),
        "周数据!F9",
        "5",
        "第 14 周（2027-03-29 至 2027-04-04）没有 5 月的日子",
    ),
    (
        "weekly-duplicate",
        put("weekly", 3, month=3.0),
        "周数据!B8",
        "0003",
        "第 14 周、3 月共有 2 行",
    ),
    (
        "regular-over-fyp",
        put("weekly", 0, fyp_regular=10000.01),
        "周数据!H6",
        "10,000.01",
        "首年期交 10,000.01 大于首年保费 10,000",
    ),
    (
        "fyc-implausible",
        put("weekly", 0, fyc=6000.01),
        "周数据!K6",
        "6,000.01",
        "首年佣金 6,000.01 与首年保费 10,000 不相称",
    ),
    ("fyc-implausible", put("weekly", 0, fyc=-1.0), "周数据!K6", "-1", "0–60%"),
    ("fyc-implausible", put("weekly", 1, fyc=-181.0), "周数据!K7", "-181", "保费 -300"),
    ("fyc-implausible", put("weekly", 2, fyc=5.0), "周数据!K8", "5", "首年保费 空"),
    (
        "lines-differ-from-fyp",
        put("weekly", 0, fyp_annuity=3999.99),
        "周数据!G6",
        "10,000",
        "四个险种合计 9,999.99，首年保费 10,000，相差 -0.01",
    ),
    ("premium-without-policies", put("weekly", 0, policies=None), "周数据!L6", "", "保费 10,000"),
    ("policies-without-premium", put("weekly", 2, policies=1.0), "周数据!G8", "", "有 1 件"),
    (
        "average-premium-implausible",
        put("weekly", 0, policies=101.0),
        "周数据!G6",
        "10,000",
        "件均保费 99.01 元",
    ),
    (
        "average-premium-implausible",
        put("weekly", 0, fyp=2000000.01, fyp_life=2000000.01, fyp_annuity=None),
        "周数据!G6",
        "2,000,000.01",
        "件均保费 1,000,000",
    ),
    (
        "attended-over-due",
        put("weekly", 0, attended_days=6.0),
        "周数据!T6",
        "6",
        "实出勤 6 天多于应出勤 5 天",
    ),
    ("logs-over-due", put("weekly", 0, logs=6.0), "周数据!Y6", "6", "6 份多于应交 5 份"),
    ("renewal-duplicate", again("renewals", 1), "续期!B7", "0003", "应收月 202612 共有 2 行"),
    (
        "due-month-invalid",
        put("renewals", 1, due_month=202713.0),
        "续期!E7",
        "202713",
        "应收月 202713 的后两位",
    ),
    ("due-month-invalid", put("renewals", 1, due_month=202700.0), "续期!E7", "202700", "202700"),
    (
        "due-month-outside-year",
        put("renewals", 0, due_month=202612.0),
        "续期!E6",
        "202612",
        "应收月 202612 不在 2027 年",
    ),
    (
        "received-over-due",
        put("renewals", 0, received_count=3.0),
        "续期!G6",
        "3",
        "实收 3 件多于应收 2 件",
    ),
    (
        "received-over-due",
        put("renewals", 0, received_premium=5000.01),
        "续期!I6",
        "5,000.01",
        "实收保费 5,000.01 大于应收保费 5,000",
    ),
    ("kept-over-base", put("renewals", 0, c13_kept=1000.5), "续期!K6", "1,000.5", "应继续 1,000"),
    ("kept-over-base", put("renewals", 0, c25_kept=801.0), "续期!O6", "801", "应继续 800"),
    (
        "unit-mixed",
        both(
            put("personal", 2, m1=999.0),
            cell("perf", "G2", "fyp", "plan", "M1", value=999.0),
            cell("perf", "G2", "fyp_regular", "plan", "M1", value=1.0),
            cell("perf", "G2", "fyc", "plan", "M1", value=1.0),
            fields(task_fyp=10999.0, task_fyp_regular=8001.0, task_fyc=2001.0),
        ),
        "附表三 个人目标!F8",
        "999",
        "全年目标只有 999 元",
    ),
    ("history-duplicate", again("history", 1), "KPI历史!E7", "全部", "第 1 期（年）共有 2 行"),
    (
        "history-unknown-group",
        put("history", 0, group="三组"),
        "KPI历史!E6",
        "三组",
        "“三组”不在营业组名单中",
    ),
    (
        "history-after-year",
        put("history", 1, year=2028.0),
        "KPI历史!C7",
        "2028",
        "2028 年晚于本簿的 2027 年",
    ),
    (
        "headcount-identity",
        put("history", 0, headcount_closing=4.0),
        "KPI历史!AD6",
        "4",
        "期初 3 + 增员 2 + 转入 1 − 脱落 3 − 转出 1 = 2，期末却是 4",
    ),
    (
        "plan-blank",
        cell("perf", "G1", "producers", "plan", "M1", value=None),
        "附表一 业绩计划!I85",
        "",
        "一组1月的举绩人数计划没有填写",
    ),
    (
        "unit-mixed",
        both(
            put("history", 0, fyp=100001.0),
            cell("perf", "G1", "fyp", "plan", "M1", value=999.0),
            put("personal", 0, m1=None),
            put("personal", 1, m1=None),
            cell("perf", "G1", "fyp_regular", "plan", "M1", value=900.0),
            cell("perf", "G1", "fyc", "plan", "M1", value=100.0),
            fields(task_fyp=5999.0, task_fyp_regular=5900.0, task_fyc=3100.0),
        ),
        "附表一 业绩计划!I65",
        "999",
        "一组1月首年保费计划 999，去年实际 100,001，相差悬殊",
    ),
    (
        "unit-mixed",
        put("history", 0, fyp=10.0),
        "附表一 业绩计划!I65",
        "10,000",
        "一组1月首年保费计划 10,000，去年实际 10，",
    ),
    (
        "regular-over-fyp",
        both(
            cell("perf", "G1", "fyp_regular", "plan", "M1", value=10001.0),
            fields(task_fyp_regular=15001.0),
        ),
        "附表一 业绩计划!I70",
        "10,001",
        "首年期交计划 10,001 大于首年保费计划 10,000",
    ),
    (
        "fyc-implausible",
        both(cell("perf", "G2", "fyc", "plan", "M1", value=3001.0), fields(task_fyc=5001.0)),
        "附表一 业绩计划!I131",
        "3,001",
        "首年佣金计划 3,001 超过首年保费计划 5,000 的 60%",
    ),
    (
        "producers-over-headcount",
        cell("perf", "G2", "producers", "plan", "M1", value=2.0),
        "附表一 业绩计划!I141",
        "2",
        "计划举绩 2 人，多于计划月末人力 1 人",
    ),
    (
        "personal-differs-from-group",
        put("personal", 1, m1=3000.0),
        "附表一 业绩计划!I65",
        "10,000",
        "一组1月个人目标合计 9,000，组计划 10,000，相差 -1,000",
    ),
    (
        "plan-differs-from-task",
        fields(task_fyp=20000.0),
        "附表一 业绩计划!D9",
        "15,000",
        "首年保费计划合计 15,000，上级任务 20,000，相差 -5,000",
    ),
    (
        "plan-differs-from-task",
        fields(task_fyp_regular=12999.0),
        "附表一 业绩计划!D14",
        "13,000",
        "相差 1",
    ),
    (
        "plan-differs-from-task",
        fields(task_fyc=4000.0),
        "附表一 业绩计划!D19",
        "5,000",
        "相差 1,000",
    ),
    ("plan-differs-from-task", fields(task_policies=4.0), "附表一 业绩计划!D24", "3", "相差 -1"),
    ("plan-differs-from-task", fields(task_hires=3.0), "附表二 人力计划!D13", "1", "相差 -2 人"),
    (
        "plan-closing-negative",
        cell("movement", "G2", "leavers", "plan", "M12", value=2.0),
        "附表二 人力计划!T103",
        "-1",
        "二组12月计划期末人力为 -1 人（期初 1，增员 空，脱落 2）",
    ),
    (
        "seasonal-sum",
        cell("seasonal", "share", "M1", value=0.3),
        "参数",
        "30.0%",
        "季节系数合计 110.0%",
    ),
]


@pytest.mark.parametrize(
    ("code", "change", "place", "value", "reason"),
    DECLARED,
    ids=[f"{n}-{case[0]}" for n, case in enumerate(DECLARED)],
)
def test_each_declared_rule_finds_what_breaks_it_and_nothing_else(
    code: str, change: Change, place: str, value: str, reason: str
) -> None:
    book = sound_book()
    change(book)
    found = book.findings()
    assert {finding.code for finding in found} == {code}, "\n".join(map(str, found))
    assert found[0].place.startswith(place)
    assert found[0].value == value
    assert reason in found[0].reason
    assert found[0].remedy


def test_every_declared_code_has_a_case() -> None:
    assert {check.code for check in plan().spec.checks} == {case[0] for case in DECLARED}


def test_actual_headcount_balances_only_if_every_beginning_has_a_known_reason() -> None:
    book = sound_book()
    book.rows["agents"].append({"id": "0005", "name": "戊", "group": "一组", "joined": day(1, 4)})
    add("spans", agent="0005", group="一组", start=day(1, 4), began="入司")(book)
    assert book.findings() == []
    book.rows["spans"][4]["began"] = "调入"
    balance, listed = book.findings()
    assert (listed.code, listed.place) == ("not-in-list", "任职!F10")
    assert listed.remedy == "请从下拉表中选择：入司、回归、转入"
    assert (balance.code, balance.place) == ("headcount-identity", "附表二 人力计划!I67")
    assert balance.severity is Severity.ERROR
    assert "期初 2 + 增员 0 + 转入 0 − 脱落 0 − 转出 0，与期末 3 不符" in balance.reason


def test_a_transfer_is_two_spans_that_touch() -> None:
    book = sound_book()
    put("agents", 0, group="二组")(book)
    put("personal", 0, m1=None)(book)
    put("personal", 1, m1=10000.0)(book)
    put("spans", 0, end=day(1, 5), ended="转出")(book)
    add("spans", agent="0001", group="二组", start=day(1, 5), began="转入")(book)
    assert book.findings() == []


def test_the_reverse_of_a_unit_mistake_is_a_history_in_another_unit() -> None:
    book = sound_book()
    put("history", 0, fyp=10.01)(book)
    assert book.findings() == []


# code, what to change, sheet!cell, value, a part of the reason, codes that come with it
INPUTS: list[tuple[str, Change, str, str, str, set[str]]] = [
    ("missing", put("agents", 0, name=None), "人员!C6", "", "“姓名”没有填写", set()),
    ("missing", put("history", 1, number=None), "KPI历史!D7", "", "“序号”没有填写", set()),
    (
        "duplicate",
        add("personal", id="0001"),
        "附表三 个人目标!B9",
        "0001",
        "“工号”与 B6 重复",
        set(),
    ),
    ("not-in-list", put("agents", 1, sex="女性"), "人员!F7", "女性", "不在选项中", set()),
    (
        "not-in-list",
        put("weekly", 3, group="三组"),
        "周数据!D9",
        "三组",
        "“营业组”不在选项中",
        set(),
    ),
    ("not-in-list", put("weekly", 3, week=99.0), "周数据!E9", "99", "“周次”不在选项中", set()),
    (
        "not-in-list",
        fields(period="2028-01"),
        "参数!D7",
        "2028-01",
        "“分析期间”不在选项中",
        set(),
    ),
    ("out-of-range", put("weekly", 0, calls=1001.0), "周数据!U6", "1,001", "0 到 1,000", set()),
    ("out-of-range", put("weekly", 2, visits=-1.0), "周数据!V8", "-1", "0 到 1,000", set()),
    (
        "out-of-range",
        put("weekly", 2, income=2e12),
        "周数据!Q8",
        "2,000,000,000,000",
        "“收入”",
        set(),
    ),
    (
        "out-of-range",
        cell("perf", "G1", "renewal", "plan", "M1", value=1.01),
        "附表一 业绩计划!I115",
        "101.0%",
        "“一组 续收达成率 计划 1月”应在 0.0% 到 100.0% 之间",
        set(),
    ),
    (
        "out-of-range",
        put("weekly", 3, agent="7" * 31),
        "周数据!B9",
        "7" * 31,
        "共 31 位",
        {"agent-missing"},
    ),
    ("not-whole", put("weekly", 2, calls=1.5), "周数据!U8", "1.5", "“电话约访”应为整数", set()),
    (
        "not-whole",
        cell("movement", "G1", "promotions", "plan", "M1", value=0.5),
        "附表二 人力计划!I78",
        "0.5",
        "应为整数",
        set(),
    ),
    (
        "not-a-date",
        put("agents", 0, joined=20200101.0),
        "人员!H6",
        "20200101",
        "“入司日期”不是合理的日期",
        {"after-year"},
    ),
    (
        "not-a-number",
        cell("perf", "G1", "policies", "plan", "M2", value="三件"),
        "附表一 业绩计划!J80",
        "三件",
        "应为数字",
        set(),
    ),
    ("not-a-number", fields(task_fyp="1.5万"), "参数!D11", "1.5万", "“首年保费”应为数字", set()),
    ("unsafe-id", put("weekly", 3, agent="00*3"), "周数据!B9", "00*3", "通配符", {"agent-missing"}),
    (
        "id-spaces",
        put("weekly", 3, agent="０003 "),
        "周数据!B9",
        "０003 ",
        "含有空格或全角字符",
        {"agent-missing", "same-number"},
    ),
    (
        "id-rounded",
        put("weekly", 3, agent="1.23E+15"),
        "周数据!B9",
        "1.23E+15",
        "前 15 位",
        {"agent-missing"},
    ),
    (
        "id-rounded",
        put("weekly", 3, agent="1234567890123000"),
        "周数据!B9",
        "1234567890123000",
        "前 15 位",
        {"agent-missing"},
    ),
    (
        "same-number",
        put("weekly", 3, agent="3"),
        "周数据!B9",
        "3",
        "与名册中的“0003”数值相同",
        {"agent-missing"},
    ),
    (
        "id-length",
        both(
            put("agents", 2, id="003"),
            put("spans", 2, agent="003"),
            put("personal", 2, id="003"),
            lambda book: book.rows["weekly"].clear(),
            lambda book: book.rows["renewals"].pop(1),
        ),
        "人员!B8",
        "003",
        "有 3 位，其他 3 个工号是 4 位",
        set(),
    ),
]


@pytest.mark.parametrize("case", INPUTS, ids=[f"{n}-{case[0]}" for n, case in enumerate(INPUTS)])
def test_each_input_is_checked_against_its_own_declaration(
    case: tuple[str, Change, str, str, str, set[str]],
) -> None:
    code, change, place, value, reason, others = case
    book = sound_book()
    change(book)
    found = book.findings()
    assert {finding.code for finding in found} == {code} | others, "\n".join(map(str, found))
    first = next(finding for finding in found if finding.code == code)
    assert first.place.startswith(place)
    assert first.value == value
    assert reason in first.reason


@pytest.mark.parametrize(
    ("spoilt", "code", "place"),
    [
        (spoil("weekly", "fyp", 2, "一千"), "not-a-number", "周数据!G8"),
        (spoil("agents", "confirmed", 1, "2021年夏"), "not-a-date", "人员!I7"),
        (spoil("agents", "note", 0, 12.0), "not-text", "人员!K6"),
        (spoil("alerts", "agent", 0, 123.0), "id-not-text", "预警!E6"),
    ],
)
def test_values_of_a_wrong_type_are_found_and_the_rest_is_still_checked(
    spoilt: Callable[[BookContent], None], code: str, place: str
) -> None:
    book = sound_book()
    book.rows["alerts"] = [{"class": "人力", "agent": "0001"}]
    put("weekly", 0, logs=6.0)(book)
    content = book.content()
    spoilt(content)
    found = run_checks(plan(), content)
    assert {(f.code, f.place) for f in found} == {(code, place), ("logs-over-due", "周数据!Y6")}


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ("00000086", "86", "数值相同"),
        ("a0000001", "A0000001", "只差大小写、全半角或空格"),
        ("1234567890123454", "1234567890123456", "前 15 位相同"),
        ("100000", "1e5", "数值相同"),
    ],
)
def test_two_people_whose_ids_a_spreadsheet_takes_as_one(first: str, second: str, why: str) -> None:
    book = sound_book()
    for number, agent in enumerate((first, second), start=4):
        book.rows["agents"].append(
            {"id": agent, "name": f"新{number}", "group": "一组", "joined": day(1, 4, 2025)}
        )
        add("spans", agent=agent, group="一组", start=day(1, 4, 2025), began="入司")(book)
    merged = [f for f in book.findings() if f.code == "same-number"]
    assert [f.place for f in merged] == ["人员!B11", "任职!B11"]
    assert f"“{first}”{why}" in merged[0].reason


@pytest.mark.parametrize(
    ("first", "second"), [("86", "87"), ("1234567890123446", "1234567890123456"), ("A1", "A10")]
)
def test_two_people_whose_ids_stay_apart(first: str, second: str) -> None:
    book = sound_book()
    for agent in (first, second):
        book.rows["agents"].append(
            {"id": agent, "name": "新", "group": "一组", "joined": day(1, 4, 2025)}
        )
    assert "same-number" not in {f.code for f in book.findings()}


def test_a_blank_row_between_filled_ones_is_no_mistake() -> None:
    book = sound_book()
    book.rows["agents"].insert(2, {})
    assert book.findings() == []


def test_severity_of_a_value_outside_its_list_follows_whether_it_is_required() -> None:
    book = sound_book()
    put("agents", 0, rank="总监")(book)
    put("weekly", 3, group="三组")(book)
    rank, group = book.findings()
    assert (rank.severity, group.severity) == (Severity.WARNING, Severity.ERROR)


def test_a_near_miss_of_a_choice_is_suggested() -> None:
    book = sound_book()
    put("weekly", 3, group="二组 ")(book)
    assert [f.remedy for f in book.findings()] == ["是否应为“二组”？"]


def test_at_most_fifty_of_a_code_then_how_many_more() -> None:
    book = sound_book()
    for number in range(60):
        add("weekly", agent="0003", group="二组", week=2.0, month=1.0, logs=float(number % 2))(book)
    book.rows["weekly"] = [
        row for row in book.rows["weekly"] if row.get("logs") or row["week"] == 14.0
    ]
    book.rows["weekly"] += [
        {"agent": "0003", "group": "二组", "week": 2.0, "month": 1.0, "calls": 1.0}
        for _ in range(40)
    ]
    found = [f for f in book.findings() if f.code == "weekly-duplicate"]
    assert len(found) == 51
    assert [f.cell for f in found[:2]] == ["B9", "B10"]
    assert found[49].cell == "B58"
    assert found[50].cell == ""
    assert found[50].sheet == "周数据"
    assert found[50].reason == "另有 20 处同样的问题（共 70 处，在“周数据”）"


def test_findings_come_in_the_order_of_sheets_and_rows() -> None:
    book = sound_book()
    put("weekly", 3, month=5.0)(book)
    put("weekly", 0, logs=6.0)(book)
    put("agents", 3, confirmed=day(5, 31, 2024))(book)
    fields(task_fyp=20000.0)(book)
    assert [f.place for f in book.findings()] == [
        "人员!I9",
        "附表一 业绩计划!D9",
        "周数据!Y6",
        "周数据!F9",
    ]


class Elsewhere:
    """A file in which somebody inserted ten rows and renamed the sheets."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    def sheet_name(self, sheet: int) -> str:
        return f"我的{self._layout.sheets[sheet].name}"

    def in_table(self, table: str, column: str, row: int) -> Spot:
        keys = [c.key for c in self._layout.tables[table].spec.columns]
        return Spot(self._layout.tables[table].sheet, 15 + row, keys.index(column))

    def of_field(self, key: str) -> Spot:
        return self._layout.fields[key]

    def in_matrix(self, matrix: str, position: tuple[int, ...]) -> Spot:
        spot = self._layout.matrices[matrix].spot(position)
        return Spot(spot.sheet, spot.row + 10, spot.column)


def test_a_file_that_was_read_says_itself_where_its_cells_stand() -> None:
    book = sound_book()
    put("weekly", 0, logs=6.0)(book)
    fields(task_fyp=20000.0)(book)
    content = book.content()
    found = run_checks(plan(), content, layout=Elsewhere(Layout(plan(), content)))
    assert [f.place for f in found] == ["我的附表一 业绩计划!D19", "我的周数据!X16"]


def test_an_evaluator_that_has_computed_the_content_gives_the_same_findings() -> None:
    book = sound_book()
    put("personal", 1, m1=3000.0)(book)
    content = book.content()
    evaluator = Evaluator(plan(), content)
    evaluator.matrix("perf")
    assert run_checks(plan(), content, evaluator) == run_checks(plan(), content)


def test_checking_changes_nothing_in_the_content() -> None:
    content = sound_book().content()
    before = deepcopy(content)
    run_checks(plan(), content)
    assert content.fields == before.fields
    assert content.matrices == before.matrices
    for table, columns in before.tables.items():
        for key, array in columns.items():
            np.testing.assert_array_equal(content.tables[table][key], array)


def test_an_empty_book_can_be_checked() -> None:
    found = run_checks(plan(), complete(plan().spec, BookContent()))
    assert found == []


def test_every_message_can_be_read() -> None:
    parser = message_parser(plan().spec)
    for check in plan().spec.checks:
        for text in (check.reason, check.remedy):
            assert "{" not in Message(text, check.over, plan(), parser).written(lambda _: 1.0)


def test_targets_of_people_who_left_do_not_count_as_filled_in() -> None:
    book = sound_book()  # 0001 to 0003 serve and have targets
    add("personal", id="0004", m1=800.0)(book)  # left in January
    put("personal", 2, m1=None)(book)
    values = Evaluator(plan(), book.content())
    shown = [values.cell("completion", "personal", key) for key in ("filled", "due", "rate")]
    assert shown == [2.0, 3.0, pytest.approx(2 / 3)]
