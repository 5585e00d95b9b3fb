"""The whole folder of one branch at once, against counts made here from the raw files.

The counts use nothing of the product: csv, openpyxl and sums.
"""

from __future__ import annotations

import csv
import re
from calendar import monthrange
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from addin.actions.importing import ImportOptions, import_exports, read_exports, row_account
from addin.actions.patch import patched
from agency.finding import Severity
from agency.profile import shipped
from generators.organisation_import import from_exports
from generators.plan_book import context_of, start_content
from workbook_templates.loader import load

FOLDER = Path(__file__).parents[5] / "shared" / "fixtures" / "branch_a"
pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="NOT CHECKED: no ../shared/fixtures/branch_a here"
)

TEAMS = ("860101", "860102")
DAYS_OFF = [  # on weekdays, after 5 January 2026
    *("2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20", "2026-02-23"),
    *("2026-04-06", "2026-05-01", "2026-05-04", "2026-05-05", "2026-06-19", "2026-09-25"),
    *("2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07"),
]
MAKE_UPS = ["2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]
FIRST, LAST = date(2026, 1, 5), date(2026, 11, 20)


def workdays():
    days = {FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1)}
    off, makeups = set(map(date.fromisoformat, DAYS_OFF)), set(map(date.fromisoformat, MAKE_UPS))
    return {d for d in days if d in makeups or (d.weekday() < 5 and d not in off)}


def day(text):
    digits = re.match(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})", text.strip())
    return date(*map(int, digits.groups())) if digits else None


def plain(cell):
    """Half-width, without ="", thousands separators and spaces."""
    half = "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in cell)
    return half.strip().removeprefix('="').removesuffix('"').replace(",", "").strip()


def rows_of(name):
    data = (FOLDER / name).read_bytes()
    text = data.decode("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "gb18030")
    rows = [[plain(cell) for cell in row] for row in csv.reader(text.splitlines())]
    top = next(n for n, row in enumerate(rows) if len(row) > 3 and all(row[:4]))
    return [dict(zip(rows[top], row, strict=False)) for row in rows[top + 1 :]]


@pytest.fixture(scope="module")
def people():
    """工号 → team, group name, first day, first day no longer served."""
    sheet = openpyxl.load_workbook(FOLDER / "人力清单.xlsx").active
    found = {}
    for row in sheet.iter_rows(min_row=4, values_only=True):
        if row[0].isdigit():
            left = None if row[10] == "99999999" else day(str(row[10]))
            found[row[4]] = (row[0], row[3], day(str(row[9])), left or date.max)
    assert len(found) == 95
    return found


@pytest.fixture(scope="module")
def imported(calendar):
    """Team code → the book after the import, and the outcome."""
    exports = [FOLDER / f"{name}.xlsx" for name in ("机构清单", "人力清单", "人员异动清单")]
    organisation, _ = from_exports(exports)
    assert organisation is not None
    tables, findings = read_exports([FOLDER])
    assert findings == []
    books = {}
    for team in organisation.teams():
        context = context_of(team, 2026, shipped("default"), calendar)
        spec = load("plan_book", context)
        content = start_content(spec, context, team, calendar)
        outcome = import_exports(spec, context, content, tables, ImportOptions(calendar))
        books[team.unit.code] = (spec, context, content, tables, outcome)
    return books


def after(imported, team, table):
    spec, _, content, _, outcome = imported[team]
    columns = patched(spec, content, outcome.patch).tables[table]
    lists = [column.tolist() for column in columns.values()]
    return [dict(zip(columns, values, strict=True)) for values in zip(*lists, strict=True)]


def summed(rows, columns):
    """(group, month) → the sums of the columns."""
    sums = defaultdict(lambda: [0.0] * len(columns))
    for row in rows:
        for n, column in enumerate(columns):
            sums[row["group"], row["month"]][n] += row[column] if row[column] == row[column] else 0
    return {key: [round(v, 2) for v in values] for key, values in sums.items() if any(values)}


@pytest.mark.parametrize("team", TEAMS)
def test_premium_commission_policies_and_producers_of_every_group_and_month(imported, team):
    by_agent = defaultdict(lambda: [0.0] * 4)
    for row in rows_of("个险承保清单20261120.csv"):
        if row["营业部代码"] != team:
            continue
        premium, fyc = float(row["规模保费"]), float(row["首年佣金"])
        figures = (premium, 0 if row["缴费方式"] == "趸交" else premium, fyc, int(row["承保件数"]))
        for text, sign in ((row["承保日期"], 1), (row["撤单日期"], -1)):
            if text:
                key = (row["营业组名称"], float(day(text).month), row["业务员代码"])
                by_agent[key] = [a + sign * b for a, b in zip(by_agent[key], figures, strict=True)]
    expected = defaultdict(lambda: [0.0] * 5)
    for (group, month, _), figures in by_agent.items():
        producer = figures[3] >= 1 and round(figures[0], 2) > 0
        sums = expected[group, month]
        expected[group, month] = [a + b for a, b in zip(sums, [*figures, producer], strict=True)]
    columns = ("fyp", "fyp_regular", "fyc", "policies")
    rows = after(imported, team, "weekly")
    net = defaultdict(lambda: [0.0, 0.0])
    for row in rows:
        if row["fyp"] == row["fyp"]:
            sums = net[row["group"], row["month"], row["agent"]]
            sums[0] += row["fyp"]
            sums[1] += row["policies"]
    producers = Counter(k[:2] for k, (fyp, n) in net.items() if n >= 1 and round(fyp, 2) > 0)
    actual = {k: [*v, float(producers[k])] for k, v in summed(rows, columns).items()}
    assert actual == {
        key: [round(value, 2) for value in values]
        for key, values in expected.items()
        if any(values)
    }
    assert len(actual) > 40


def test_premium_of_the_branch_is_the_lists_total_less_what_was_withdrawn(imported):
    # The list's own total row says 4,627,750.00; 25 rows are withdrawn.
    withdrawn = sum(
        float(row["规模保费"]) for row in rows_of("个险承保清单20261120.csv") if row.get("撤单日期")
    )
    total = sum(
        row["fyp"]
        for team in TEAMS
        for row in after(imported, team, "weekly")
        if row["fyp"] == row["fyp"]
    )
    assert round(total, 2) == round(4_627_750.00 - withdrawn, 2)


@pytest.mark.parametrize("team", TEAMS)
def test_attendance_of_every_group_and_month(imported, people, team):
    due, expected = workdays(), defaultdict(lambda: [0.0, 0.0])
    for own, group, joined, left in people.values():
        if own == team:
            for each in due:
                if joined <= each < left:
                    expected[group, float(each.month)][0] += 1
    for row in rows_of("考勤打卡明细.csv"):
        own, group, joined, left = people[row["业务员代码"]]
        each = day(row["考勤日期"])
        if own == team and row["出勤标志"] == "有效" and each in due and joined <= each < left:
            expected[group, float(each.month)][1] += 1
    actual = summed(after(imported, team, "weekly"), ("due_days", "attended_days"))
    assert actual == dict(expected)


@pytest.mark.parametrize("team", TEAMS)
def test_activity_and_logs_of_every_group_and_month(imported, people, team):
    due, expected = workdays(), defaultdict(lambda: [0.0] * 5)
    for own, group, joined, left in people.values():
        if own == team:
            for each in due:
                if joined <= each < left:
                    expected[group, float(each.month)][3] += 1
    for row in rows_of("活动量日报.csv"):
        own, group, joined, left = people[row["工号"]]
        each = day(row["日期"])
        if own == team and joined <= each < left:
            sums = expected[group, float(each.month)]
            for n, header in enumerate(("电话约访", "面谈数", "新增准客户")):
                sums[n] += int(row[header])
            sums[4] += row["日志提交"] == "是" and each in due
    columns = ("calls", "visits", "prospects", "logs_due", "logs")
    assert summed(after(imported, team, "weekly"), columns) == dict(expected)


@pytest.mark.parametrize("team", TEAMS)
def test_renewals_and_cohorts_of_every_group_and_due_month(imported, people, team):
    receipts = {}
    for row in rows_of("L05103实收清单.csv"):
        receipts[row["保单号"], row["应缴日"]] = (day(row["实收日期"]), float(row["付费金额"]))
    expected = defaultdict(lambda: [0.0] * 8)
    for row in rows_of("续期应收清单.csv"):
        own, group, *_ = people[row["服务人员工号"]]
        if own != team:
            continue
        due, premium, year = day(row["应缴日"]), float(row["应收保费"]), int(row["保单年度"])
        paid, amount = receipts.get((row["保险单号"], row["应缴日"]), (date.max, 0.0))
        kept = paid <= due + timedelta(60)
        received = amount if kept else 0.0
        figures = [1, kept, premium, received]
        figures += [premium, received] if year == 2 else [0, 0]
        figures += [premium, received] if year == 3 else [0, 0]
        key = (group, float(due.year * 100 + due.month))
        expected[key] = [a + b for a, b in zip(expected[key], figures, strict=True)]
    columns = ("due_count", "received_count", "due_premium", "received_premium")
    columns += ("c13_base", "c13_kept", "c25_base", "c25_kept")
    rows = after(imported, team, "renewals")
    actual = summed(({**row, "month": row["due_month"]} for row in rows), columns)
    assert actual == {key: [round(v, 2) for v in values] for key, values in expected.items()}


@pytest.mark.parametrize("team", TEAMS)
def test_a_cohort_matures_at_the_end_of_the_second_month_after_its_due_month(imported, team):
    seen = set()
    for row in after(imported, team, "renewals"):
        month = int(row["due_month"]) % 100 + 2
        year, month = (2026, month) if month <= 12 else (2027, month - 12)
        end = (date(year, month, monthrange(year, month)[1]) - date(1899, 12, 30)).days
        for cohort in ("c13", "c25"):
            if row[f"{cohort}_base"] > 0:
                assert row[f"{cohort}_matures"] == end
                seen.add((cohort, year))
    assert seen == {("c13", 2026), ("c13", 2027), ("c25", 2026), ("c25", 2027)}


@pytest.mark.parametrize("team", TEAMS)
def test_every_row_of_every_list_is_accounted_for(imported, team):
    *_, outcome = imported[team]
    summaries = [f for f in outcome.findings if f.code == "import-summary" and "采用" in f.reason]
    lines = {
        "个险承保清单20261120.csv": 683,
        "考勤打卡明细.csv": 11_534,
        "活动量日报.csv": 8_948,
        "续期应收清单.csv": 400,
        "L05103实收清单.csv": 328,
    }
    assert {f.file for f in summaries} == set(lines)
    for finding in summaries:
        parts = dict(re.findall(r"(共|采用|其他营业部|说明）|制表信息)(\d+)行", finding.reason))
        counts = {key: int(value) for key, value in parts.items()}
        assert counts.pop("共") == lines[finding.file] == sum(counts.values())
        named = [
            number
            for other in outcome.findings
            if other.file == finding.file
            and ("未采用（第" in other.reason or "未读取（第" in other.reason)
            for number in other.rows
        ]
        left_out = counts.get("说明）", 0) + counts.get("制表信息", 0)
        assert len(named) == len(set(named)) == left_out


@pytest.mark.parametrize("team", TEAMS)
def test_the_account_has_a_line_for_each_row_of_the_other_team(imported, people, team):
    """By hand: the rows whose agent the list of people has in the other team, from each file."""
    *_, outcome = imported[team]
    account = csv.DictReader(row_account(outcome.findings, outcome.strangers).splitlines())
    told = defaultdict(list)
    for row in account:
        if row["说明"].startswith("属其他营业部，"):
            told[row["文件"]].append((int(row["行"]), row["工号"]))
    for name, column in (("考勤打卡明细.csv", "业务员代码"), ("活动量日报.csv", "工号")):
        rows = rows_of(name)
        others = [row[column] for row in rows if people[row[column]][0] != team]
        assert sorted(agent for _, agent in told[name]) == sorted(others)
        assert len({number for number, _ in told[name]}) == len(others) > 1_000
    listed = rows_of("个险承保清单20261120.csv")
    units = [row["业务员代码"] for row in listed if row.get("营业部代码") in {*TEAMS} - {team}]
    assert sorted(agent for _, agent in told["个险承保清单20261120.csv"]) == sorted(units)


@pytest.mark.parametrize("team", TEAMS)
def test_nothing_is_an_error_and_the_second_import_changes_nothing(imported, calendar, team):
    spec, context, content, tables, outcome = imported[team]
    assert not [f for f in outcome.findings if f.severity is Severity.ERROR]
    once = patched(spec, content, outcome.patch)
    again = import_exports(spec, context, once, tables, ImportOptions(calendar))
    assert again.patch.is_empty
    assert "没有改动" in again.message


@pytest.mark.parametrize("team", TEAMS)
def test_no_customer_data_enters_the_patch_or_a_finding(imported, team):
    *_, outcome = imported[team]
    text = repr(outcome)
    rows = rows_of("个险承保清单20261120.csv")[:-2]
    agents = {row["业务员姓名"] for row in rows}
    names = {row["投保人姓名"] for row in rows}
    customers = names - agents - {row["姓名"] for row in rows_of("考勤打卡明细.csv")}
    assert len(customers) > 300
    assert not [name for name in customers if f"'{name}'" in text]
    assert not [row["证件号码"] for row in rows if row["证件号码"] in text]


@pytest.mark.parametrize("team", TEAMS)
def test_the_roster_brings_no_changes_to_a_book_made_from_it(imported, team):
    *_, outcome = imported[team]
    assert set(outcome.patch.tables) == {"weekly", "renewals"}
