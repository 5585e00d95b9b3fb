"""How far renewal lists reach: what persistency lacks is said and never made up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agency.finding import Severity
from agency.profile import shipped

LI, WANG = "0000100002", "0000100003"
DUE = "保单号 应缴日 应收保费 保单年度 服务人员工号"
PAID = "保单号 应缴日 实收日期 付费金额"


def found(outcome, code):
    return [finding for finding in outcome.findings if finding.code == code]


def one(outcome, code):
    (finding,) = found(outcome, code)
    return finding


def third(month, number, year=2026):
    return f"P{number} {year}-{month:02}-10 1000 3 {LI}"


def second(month, number, year=2025):
    return f"P{number} {year}-{month:02}-10 1000 2 {LI}"


def test_a_list_of_this_year_has_no_25_month_base(book, listed):
    due = listed(DUE, third(1, 1), third(2, 2), third(3, 3), second(3, 4, 2026), name="应收.csv")
    book, outcome = book.take(due)
    finding = one(outcome, "no-25-base")
    assert (finding.severity, finding.file) == (Severity.WARNING, "应收.csv")
    assert finding.reason == (
        "25个月继续率的基数不完整：应收月2026年1月–3月的队列（2026年3月–5月成熟），"
        "第2年应缴在2025年1月–3月，清单没有这些月；第2年没有交费的保单不在基数内，继续率偏高，"
        "3件只能按第3年应收保费计入基数"
    )
    assert finding.remedy == (
        "请导出应缴日从2025-01-01起的应收清单（含已失效的保单）和实收清单，一起导入"
    )
    # What the list states is entered as it always was; nothing is added to it.
    assert book.total("c25_base", "renewals") == 3_000


def test_a_list_that_reaches_back_has_it(book, listed):
    rows = [second(m, m) for m in (1, 2, 3)] + [third(m, m) for m in (1, 2, 3)]
    lapsed = f"P9 2025-02-11 500 2 {LI}"
    book, outcome = book.take(listed(DUE, *rows, lapsed))
    assert found(outcome, "no-25-base") == []
    assert book.total("c25_base", "renewals") == 3_500


def test_a_policy_taken_over_from_another_team_has_it_too(book, listed):
    theirs, ours = "0000200001 860102", f"{LI} 860101"
    rows = (f"P1 2025-03-10 1000 2 {theirs}", f"P1 2026-03-10 1000 3 {ours}")
    book, outcome = book.take(listed(f"{DUE} 营业部代码", *rows))
    assert found(outcome, "no-25-base") == []
    assert book.total("c25_base", "renewals") == 1_000


def test_only_the_months_that_are_missing_are_named(book, listed):
    """The list begins in March 2025: bases of January and February are missing."""
    rows = [second(m, m) for m in range(3, 7)] + [third(m, m) for m in range(1, 7)]
    _, outcome = book.take(listed(DUE, *rows))
    reason = one(outcome, "no-25-base").reason
    assert "应收月2026年1月–2月的队列（2026年3月–4月成熟）" in reason
    assert "2件只能" in reason


def test_the_first_cohorts_of_the_year_reach_back_to_two_years_before(book, listed):
    _, outcome = book.take(listed(DUE, third(11, 1, 2025), third(12, 2, 2025), second(1, 3, 2026)))
    reason = one(outcome, "no-25-base").reason
    assert "应收月2025年11月–12月的队列（2026年1月–2月成熟），第2年应缴在2024年11月–12月" in reason


def test_one_old_policy_does_not_make_a_list_reach_back(book, listed):
    """Of the third premiums of January and March none was due a year before in the list."""
    rows = [second(1, 9), third(1, 1), third(3, 3)]
    _, outcome = book.take(listed(DUE, *rows))
    assert "应收月2026年1月、3月的队列" in one(outcome, "no-25-base").reason


def test_without_third_premiums_there_is_no_base_to_miss(book, listed):
    _, outcome = book.take(listed(DUE, second(3, 1, 2026), second(4, 2, 2026)))
    assert found(outcome, "no-25-base") == []


def test_a_base_that_the_book_has_and_a_shorter_list_makes_smaller_is_told(book, listed):
    full = listed(DUE, second(3, 1), second(3, 2), third(3, 1), name="全.csv")
    book, outcome = book.take(full)
    assert found(outcome, "no-25-base") == []
    book, outcome = book.take(listed(DUE, third(3, 1), name="短.csv"))
    assert "本簿原有基数2,000.00元，将变为1,000.00元" in one(outcome, "no-25-base").reason


def test_closed_cohorts_are_not_spoken_of(book, listed):
    # The cohort of January matures in March.
    _, outcome = book.frozen(3).take(listed(DUE, third(1, 1), third(2, 2)))
    assert "应收月2026年2月的队列" in one(outcome, "no-25-base").reason


def test_a_list_of_several_months_without_the_two_before_the_year_lacks_cohorts(book, listed):
    rows = [second(m, m, 2026) for m in (1, 2, 3)]
    finding = one(book.take(listed(DUE, *rows))[1], "no-cohort")
    assert finding.severity is Severity.WARNING
    assert "缺应收月2025年11月–12月的队列（2026年1月–2月成熟）" in finding.reason
    assert finding.remedy.startswith("请导出应缴日在2025年11月–12月的应收清单")


@pytest.mark.parametrize(
    ("before", "rows"),
    [
        pytest.param((), [second(11, 9), second(12, 8), second(1, 1, 2026)], id="in the list"),
        pytest.param([second(11, 9), second(12, 8)], [], id="in the book"),
        pytest.param((), [second(3, 1, 2026)], id="one month of a series"),
    ],
)
def test_cohorts_that_are_there_or_come_one_by_one_are_not_missed(book, listed, before, rows):
    rows = rows or [second(m, m, 2026) for m in (1, 2)]
    if before:
        book, _ = book.take(listed(DUE, *before, name="旧.csv"))
    assert found(book.take(listed(DUE, *rows))[1], "no-cohort") == []


def test_a_month_of_which_the_title_leaves_out_the_beginning_is_not_replaced(book, listed):
    book, _ = book.take(listed(DUE, second(3, 1, 2026), second(4, 2, 2026)))
    title = ["应缴日：2026年3月15日至2026年4月30日"]
    later = listed(DUE, f"P3 2026-03-20 700 2 {LI}", second(4, 2, 2026), name="半.csv", above=title)
    book, outcome = book.take(later)
    assert "应收月2026年3月只有一部分，未导入" in one(outcome, "torn-month").reason
    assert book.total("due_premium", "renewals", due_month=202_603.0) == 1_000


def test_two_lists_of_one_month_are_one(book, listed):
    first = listed(DUE, second(3, 1, 2026), name="上.csv", above=["2026年3月1日至2026年3月15日"])
    other = f"P3 2026-03-20 700 2 {LI}"
    last = listed(DUE, other, name="下.csv", above=["2026年3月16日至2026年3月31日"])
    book, outcome = book.take(first, last)
    assert found(outcome, "torn-month") == []
    assert book.total("due_premium", "renewals") == 1_700


def test_receipts_that_do_not_reach_back_are_told(book, listed):
    due = listed(DUE, *(second(m, m, 2026) for m in (1, 2, 3, 4)))
    paid = listed(PAID, "P3 2026-03-10 2026-03-11 1000", name="实收.csv")
    _, outcome = book.take(due, paid)
    reason = one(outcome, "receipts-short").reason
    assert reason.startswith("实收清单最早到应收月2026年3月，应收月2026年1月–2月的2件全部按未收计")


def test_receipts_whose_title_reaches_back_are_enough(book, listed):
    due = listed(DUE, second(1, 1, 2026), second(3, 3, 2026))
    title = ["应缴日期：2026-01-01至2026-03-31"]
    paid = listed(PAID, "P3 2026-03-10 2026-03-11 1000", name="实收.csv", above=title)
    assert found(book.take(due, paid)[1], "receipts-short") == []


def test_working_months_are_counted_as_such(empty_book, listed):
    context = replace(empty_book.context, profile=shipped("month26"))
    book = replace(empty_book, context=context)
    due = listed(DUE, f"P1 2026-02-26 1000 3 {LI}", f"P2 2025-02-25 1000 2 {LI}")
    _, outcome = book.take(due)
    # 26 February 2026 belongs to March, 25 February 2025 to February.
    assert "应收月2026年3月的队列" in one(outcome, "no-25-base").reason
