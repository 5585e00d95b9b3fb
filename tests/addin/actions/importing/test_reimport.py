"""Importing again: idempotent, replaced by kind and period, closed months untouched."""

from __future__ import annotations

from datetime import date

import pytest

from addin.actions.importing import Export
from agency.finding import Severity
from workbook_templates.checks import run_checks
from workbook_templates.plan import BookPlan

ZHANG, LI, WANG = "0000100001", "0000100002", "0000100003"
HEAD = "保单号 工号 规模保费 承保件数 承保日期"


def one(outcome, code):
    (finding,) = [finding for finding in outcome.findings if finding.code == code]
    return finding


def test_the_same_lists_again_change_nothing(book, listed):
    tables = (
        listed(HEAD, f"P1 {LI} 1000 1 2026-03-04"),
        listed("日期 工号 出勤标志", f"2026-03-04 {LI} 有效", name="出勤.csv"),
        listed(
            "保单号 应缴日 应收保费 保单年度 工号", f"P0 2026-03-04 500 2 {LI}", name="续期.csv"
        ),
        listed("月份 工号 收入", f"202603 {LI} 900", name="收入.csv"),
    )
    book, outcome = book.take(*tables)
    assert not outcome.patch.is_empty
    _, again = book.take(*tables)
    assert again.patch.is_empty
    assert again.message.endswith("与本簿一致，没有改动。")


def test_a_reissued_list_replaces_its_kind_in_its_period_only(book, listed):
    first = listed(
        HEAD,
        f"P1 {LI} 1000 1 2026-03-04",
        f"P2 {LI} 2000 1 2026-03-11",
        f"P3 {WANG} 4000 1 2026-03-12",
        above=["统计期间:2026年3月1日至2026年3月31日"],
    )
    book, _ = book.take(first)
    typed = {"agent": LI, "group": "一组", "week": 15.0, "month": 4.0, "fyp": 300.0}
    book = book.typed("weekly", [typed])
    visits = listed("日期 工号 面谈数", f"2026-03-04 {LI} 6", name="日报.csv")
    book, _ = book.take(visits)
    again = listed(
        HEAD,
        f"P2 {LI} 2500 1 2026-03-11",
        name="更正.csv",
        above=["统计期间：2026-03-01 至 2026-03-31"],
    )
    book, outcome = book.take(again)
    assert book.total("fyp", month=3.0) == 2_500
    assert book.total("fyp", week=10.0) == 0
    assert book.total("visits", week=10.0) == 6
    assert book.total("fyp", month=4.0) == 300
    # 王三's row held nothing else and is taken out.
    assert {row["agent"] for row in book.rows("weekly")} == {LI}
    assert "删去1行" in outcome.message


def test_a_month_in_the_title_is_the_business_month(book, listed):
    book, _ = book.take(listed(HEAD, f"P1 {LI} 1000 1 2026-03-30"))
    again = listed(HEAD, f"P2 {LI} 2000 1 2026-03-04", name="三月.csv", above=["2026年3月承保清单"])
    assert book.take(again)[0].total("fyp") == 2_000


def test_without_a_title_the_rows_days_say_the_period(book, listed):
    book, _ = book.take(listed(HEAD, f"P1 {LI} 1000 1 2026-03-02", f"P2 {LI} 2000 1 2026-03-30"))
    again = listed(HEAD, f"P3 {LI} 4000 1 2026-03-04", name="一周.csv")
    book, outcome = book.take(again)
    assert (book.total("fyp", week=10.0), book.total("fyp", week=14.0)) == (4_000, 2_000)
    assert "期间2026-03-02至2026-03-04（依数据起止日期）" in one(outcome, "import-summary").reason


def test_the_options_may_say_the_period(book, listed):
    book, _ = book.take(listed(HEAD, f"P1 {LI} 1000 1 2026-03-04", f"P2 {LI} 2000 1 2026-03-30"))
    again = listed(HEAD, f"P3 {LI} 4000 1 2026-03-04", name="三月.csv")
    march = {Export.POLICIES: (date(2026, 3, 1), date(2026, 3, 31))}
    assert book.take(again, periods=march)[0].total("fyp") == 4_000


def test_a_title_that_begins_within_a_week_does_not_touch_that_week(book, listed):
    book, _ = book.take(listed(HEAD, f"P1 {LI} 1000 1 2026-03-09"))
    again = listed(
        HEAD,
        f"P2 {LI} 2000 1 2026-03-11",
        f"P3 {LI} 4000 1 2026-03-18",
        name="半周.csv",
        above=["统计期间:2026-03-11至2026-03-20"],
    )
    book, outcome = book.take(again)
    assert (book.total("fyp", week=11.0), book.total("fyp", week=12.0)) == (1_000, 4_000)
    assert "2026-03-11至2026-03-15未导入" in one(outcome, "torn-week").reason


def test_two_files_of_two_months_leave_the_month_between_alone(book, listed):
    book, _ = book.take(listed(HEAD, f"P0 {LI} 700 1 2026-02-11"))
    january = listed(HEAD, f"P1 {LI} 1000 1 2026-01-14", name="一月.csv", above=["2026年1月清单"])
    march = listed(HEAD, f"P2 {LI} 2000 1 2026-03-11", name="三月.csv", above=["2026年3月清单"])
    book, _ = book.take(january, march)
    assert [book.total("fyp", month=m) for m in (1.0, 2.0, 3.0)] == [1_000, 700, 2_000]


def test_a_row_typed_twice_is_told(book, listed):
    typed = {"agent": LI, "group": "一组", "week": 10.0, "month": 3.0, "fyp": 1.0}
    book = book.typed("weekly", [typed, typed])
    _, outcome = book.take(listed(HEAD, f"P1 {LI} 1000 1 2026-03-04"))
    assert one(outcome, "double-row").value == f"{LI} 一组 第10周 3月"


# Closed months

YEAR = ["统计期间:2026-01-01至2026-03-31"]
JANUARY = f"P1 {LI} 1000 1 2026-01-14"
FEBRUARY = f"P2 {LI} 2000 1 2026-02-11"


@pytest.fixture
def closed(book, listed):
    """January closed with 1,000, February open with 2,000."""
    return book.take(listed(HEAD, JANUARY, FEBRUARY, name="旧.csv", above=YEAR))[0].frozen(1)


def months(book):
    return [book.total("fyp", month=m) for m in (1.0, 2.0, 3.0)]


def corrected(listed, january, *others, above=YEAR, name="新.csv"):
    lines = [f"P1 {LI} {january} 1 2026-01-14"] if january else []
    return listed(HEAD, *lines, *others, name=name, above=above)


def test_what_changes_in_a_closed_month_is_posted_to_the_first_open_one(closed, listed):
    book, outcome = closed.take(corrected(listed, 1_600, FEBRUARY))
    assert months(book) == [1_000, 2_600, 0]
    finding = one(outcome, "frozen-month")
    assert finding.severity is Severity.WARNING
    assert "1月已封账" in finding.reason
    assert "首年保费差+600.00，差额记入2月" in finding.reason.replace("）", "")
    # The correction is a row of its own: a week of January in the month of February.
    assert book.total("fyp", month=2.0, week=2.0) == 600


def faults(book):
    """Codes of what checking says about the weekly table."""
    found = run_checks(BookPlan(book.spec), book.content)
    return sorted({f.code for f in found if f.sheet == "周数据"})


@pytest.mark.parametrize(
    ("week", "month", "closed_months", "is_fault"),
    [
        (2, 2, (1,), False),
        (2, 3, (1, 2), False),
        (2, 3, (1,), True),  # February is open and comes first
        (2, 2, (), True),
        (7, 3, (1,), True),  # February's week, and February is open
        (10, 1, (1, 2), True),  # corrections are never posted backwards
        (5, 3, (1, 2), True),  # a week of two months, 26 January to 1 February
        (5, 2, (1,), False),
        (5, 1, (), False),
    ],
)
def test_a_week_outside_its_month_is_a_correction_only_after_closing(
    book, week, month, closed_months, is_fault
):
    row = {"agent": LI, "group": "一组", "week": float(week), "month": float(month), "fyp": -50.0}
    book = book.frozen(*closed_months).typed("weekly", [row])
    assert faults(book) == (["weekly-month-outside-week"] if is_fault else [])


def test_a_posted_correction_satisfies_every_check(closed, listed):
    # Premium without a policy, as the policy stands in the closed month.
    book, _ = closed.take(corrected(listed, 1_600, FEBRUARY))
    assert faults(book) == []


def test_a_correction_is_posted_once(closed, listed):
    table = corrected(listed, 1_600, FEBRUARY)
    book, _ = closed.take(table)
    assert book.take(table)[1].patch.is_empty


def test_a_second_correction_replaces_the_first(closed, listed):
    book, _ = closed.take(corrected(listed, 1_600, FEBRUARY))
    book, _ = book.take(corrected(listed, 1_100, FEBRUARY))
    assert months(book) == [1_000, 2_100, 0]
    book, _ = book.take(corrected(listed, 1_000, FEBRUARY))
    assert months(book) == [1_000, 2_000, 0]
    assert {(r["week"], r["month"]) for r in book.rows("weekly")} == {(3, 1), (7, 2)}


def test_the_open_months_own_list_does_not_lose_a_correction(closed, listed):
    book, _ = closed.take(corrected(listed, 1_600, FEBRUARY))
    alone = listed(HEAD, f"P2 {LI} 2200 1 2026-02-11", name="二月.csv", above=["2026年2月清单"])
    book, _ = book.take(alone)
    assert months(book) == [1_000, 2_800, 0]


def test_a_correction_in_a_month_since_closed_is_not_posted_again(closed, listed):
    book, _ = closed.take(corrected(listed, 1_600, FEBRUARY))
    book = book.frozen(2)
    table = corrected(listed, 1_600, FEBRUARY)
    assert book.take(table)[1].patch.is_empty
    book, _ = book.take(corrected(listed, 1_700, f"P2 {LI} 2010 1 2026-02-11"))
    assert months(book) == [1_000, 2_600, 110]


def test_a_late_withdrawal_of_a_closed_month_costs_the_open_one(closed, listed):
    book, _ = closed.take(corrected(listed, 0, FEBRUARY))
    assert months(book) == [1_000, 1_000, 0]
    assert book.total("policies", month=2.0) == 0


def test_a_list_of_part_of_a_closed_month_corrects_nothing(closed, listed):
    part = corrected(listed, 1_600, above=["统计期间:2026-01-12至2026-01-18"])
    book, outcome = closed.take(part)
    assert outcome.patch.is_empty
    assert one(outcome, "frozen-month").severity is Severity.ERROR
    assert months(book) == [1_000, 2_000, 0]


def test_a_closed_december_has_no_month_after_it(book, listed):
    december = ["2026年12月清单"]
    book, _ = book.take(listed(HEAD, f"P1 {LI} 1000 1 2026-12-09", above=december))
    book = book.frozen(12)
    table = listed(HEAD, f"P1 {LI} 1500 1 2026-12-09", name="新.csv", above=december)
    book, outcome = book.take(table)
    assert outcome.patch.is_empty
    assert "由总部处理" in one(outcome, "frozen-month").remedy


def test_attendance_of_a_closed_month_is_told_and_never_moved(book, listed):
    head = "日期 工号 出勤标志"
    book, _ = book.take(listed(head, f"2026-01-14 {LI} 有效"))
    book, outcome = book.frozen(1).take(listed(head, f"2026-01-14 {LI} 无效", name="新.csv"))
    assert outcome.patch.is_empty
    assert "出勤清单有1人与本簿不同，未改动" in one(outcome, "frozen-month").reason
    assert book.total("attended_days", agent=LI) == 1


def test_a_receipt_after_closing_still_counts_for_the_cohort_that_matures_later(book, listed):
    due = listed("保单号 应缴日 应收保费 保单年度 工号", f"P1 2026-01-20 500 2 {LI}")
    paid = "保单号 应缴日 实收日期 付费金额"
    book, _ = book.take(due)
    receipt = listed(paid, "P1 2026-01-20 2026-03-10 500", name="实收.csv")
    after, outcome = book.frozen(1).take(due, receipt)
    (row,) = after.rows("renewals")
    assert (row["received_premium"], row["c13_kept"]) == (0, 500)
    assert "应收月202601已封账" in one(outcome, "frozen-month").reason
    (row,) = book.frozen(1, 3).take(due, receipt)[0].rows("renewals")
    assert (row["received_premium"], row["c13_kept"]) == (0, 0)


TITLE = "统计期间:2026年3月2日至2026年3月8日"


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param((), id="the query found nothing"),
        pytest.param((f"P2 {LI} 一千 1 2026-03-05", f"P3 {LI} 2000 1 三月"), id="unreadable"),
        pytest.param((f"8.86E+14 {LI} 2000 1 2026-03-05",), id="digits lost"),
        pytest.param((f"P2 {LI} 2000 1 _",), id="no day"),
    ],
)
def test_a_list_of_which_nothing_can_be_taken_empties_nothing(book, listed, rows):
    book, _ = book.take(listed(HEAD, f"P1 {LI} 1000 1 2026-03-04", above=[TITLE]))
    book, outcome = book.take(listed(HEAD, *rows, name="又.csv", above=[TITLE]))
    assert outcome.patch.is_empty
    finding = one(outcome, "nothing-taken")
    assert (finding.severity, finding.file) == (Severity.ERROR, "又.csv")
    assert book.total("fyp") == 1_000


def test_a_list_of_others_rows_only_replaces_what_it_covers(book, listed):
    """The team has no business any more in a period of which the list tells."""
    book, _ = book.take(listed(HEAD, f"P1 {LI} 1000 1 2026-03-04", above=[TITLE]))
    head, other = f"营业部代码 {HEAD}", "860199 P2 0000999999 500 1 2026-03-05"
    book, outcome = book.take(listed(head, other, name="又.csv", above=[TITLE]))
    assert [f.code for f in outcome.findings if f.severity is Severity.ERROR] == []
    assert book.total("fyp") == 0


def test_renewals_of_which_nothing_can_be_taken_empty_nothing(book, listed):
    head = "保单号 应缴日 应收保费 保单年度 工号 实收日期"
    book, _ = book.take(listed(head, f"P0 2026-03-04 500 2 {LI} _"))
    assert book.total("due_premium", "renewals") == 500
    wrong = listed(head, f"P0 2026-03-04 五百 2 {LI} _", name="又.csv")
    book, outcome = book.take(wrong)
    assert outcome.patch.is_empty
    assert one(outcome, "nothing-taken").file == "又.csv"
