"""续期应收 and 实收: due months, days of grace, cohorts and when they mature."""

from __future__ import annotations

from datetime import date

import pytest

ZHANG, LI, WANG, LEFT = "0000100001", "0000100002", "0000100003", "0000100004"
DUE = "保单号 应缴日 应收保费 保单年度 服务人员工号"
PAID = "保单号 应缴日 实收日期 付费金额"


def one(outcome, code):
    (finding,) = [finding for finding in outcome.findings if finding.code == code]
    return finding


def serial(*day):
    return (date(*day) - date(1899, 12, 30)).days


def row(book, agent=LI):
    (found,) = [r for r in book.rows("renewals") if r["agent"] == agent]
    return found


def test_one_row_for_agent_group_and_due_month(book, listed):
    due = listed(
        DUE,
        f"P1 2026-03-05 1000 2 {LI}",
        f"P2 2026-03-20 2000 3 {LI}",
        f"P3 2026-03-21 4000 4 {LI}",
        f"P4 2026-03-21 8000 2 {WANG}",
    )
    paid = listed(
        PAID, "P1 2026-03-05 2026-03-06 1000", "P3 2026-03-21 2026-04-01 4000", name="实收.csv"
    )
    book, _ = book.take(due, paid)
    found = row(book)
    assert (found["name"], found["group"], found["due_month"]) == ("李二", "一组", 202_603)
    assert (found["due_count"], found["received_count"]) == (3, 2)
    assert (found["due_premium"], found["received_premium"]) == (7_000, 5_000)
    assert (found["c13_base"], found["c13_kept"]) == (1_000, 1_000)
    assert (found["c25_base"], found["c25_kept"]) == (2_000, 0)
    assert found["c13_matures"] == found["c25_matures"] == serial(2026, 5, 31)
    assert row(book, WANG)["group"] == "二组"


@pytest.mark.parametrize(
    ("received", "kept"), [("2026-05-04", 1_000), ("2026-05-05", 0), ("2026-03-01", 1_000)]
)
def test_sixty_days_of_grace(book, listed, received, kept):
    # 5 March + 60 days = 4 May.
    due = listed(DUE, f"P1 2026-03-05 1000 2 {LI}")
    book, _ = book.take(due, listed(PAID, f"P1 2026-03-05 {received} 1000", name="实收.csv"))
    assert (row(book)["c13_kept"], row(book)["received_premium"]) == (kept, kept)


def test_a_receipt_stated_twice_counts_once_and_parts_add_up(book, listed):
    due = listed(DUE, f"P1 2026-03-05 1000 2 {LI}")
    paid = listed(
        PAID,
        "P1 2026-03-05 2026-03-06 400",
        "P1 2026-03-05 2026-03-06 400",
        "P1 2026-03-05 2026-03-09 600",
        "P1 2026-03-05 2026-06-30 50",
        name="实收.csv",
    )
    book, outcome = book.take(due, paid)
    assert (row(book)["received_count"], row(book)["received_premium"]) == (1, 1_000)
    assert "第3行" in one(outcome, "duplicate").reason


def test_a_part_on_the_last_day_of_grace_counts_and_a_part_after_it_does_not(book, listed):
    due = listed(DUE, f"P1 2026-03-05 1000 2 {LI}")
    paid = listed(
        PAID,
        "P1 2026-03-05 2026-05-04 600",
        "P1 2026-03-05 2026-05-05 400",
        name="实收.csv",
    )
    assert row(book.take(due, paid)[0])["c13_kept"] == 600


def test_riders_of_a_policy_are_one_renewal(book, listed):
    due = listed(
        DUE + " 险种名称",
        f"P1 2026-03-05 1000 2 {LI} 终身寿险",
        f"P1 2026-03-05 200 2 {LI} 附加医疗",
        f"P1 2026-03-05 200 2 {LI} 附加医疗",
    )
    book, outcome = book.take(due)
    assert (row(book)["due_count"], row(book)["due_premium"]) == (1, 1_200)
    assert "第4行" in one(outcome, "duplicate").reason
    assert "全部按未收计" in one(outcome, "no-receipts").reason


def test_one_list_may_hold_both(book, listed):
    both = listed(DUE + " 实收日期 实收保费", f"P1 2026-03-05 1000 2 {LI} 2026-03-09 1000")
    book, outcome = book.take(both)
    assert row(book)["received_premium"] == 1_000
    assert [f.code for f in outcome.findings] == ["import-summary"]


def test_paid_up_premium_is_kept_and_exempt_and_removed_is_not_due(book, listed):
    due = listed(
        DUE + " 保单状态",
        f"P1 2026-03-05 1000 2 {LI} 免缴",
        f"P2 2026-03-05 2000 2 {LI} 理赔终止",
        f"P3 2026-03-05 4000 2 {LI} 失效",
        f"P4 2026-03-05 8000 2 {LI} 犹豫期退保",
    )
    book, _ = book.take(due)
    found = row(book)
    assert (found["due_count"], found["due_premium"]) == (1, 4_000)
    assert (found["c13_base"], found["c13_kept"], found["c13_exempt"]) == (7_000, 1_000, 1_000)


def test_who_took_over_or_left_counts_in_the_nearest_group(book, listed):
    due = listed(DUE, f"P1 2026-08-05 1000 2 {LEFT}", f"P2 2023-12-30 1 2 {LEFT}")
    book, outcome = book.take(due)
    assert row(book, LEFT)["group"] == "二组"
    assert "第2行" in one(outcome, "not-serving").reason
    assert "第3行" in one(outcome, "other-year").reason


def test_receipts_without_their_due_list_are_refused(book, listed):
    paid = listed(PAID, "P1 2026-03-05 2026-03-06 400")
    book, outcome = book.take(paid)
    assert book.rows("renewals") == []
    assert one(outcome, "receipts-alone").severity.value == "error"


def test_a_receipt_that_matches_no_due_date_is_named(book, listed):
    due = listed(DUE, f"P1 2026-03-05 1000 2 {LI}")
    paid = listed(PAID, "P1 2026-03-06 2026-03-06 1000", name="实收.csv")
    book, outcome = book.take(due, paid)
    assert row(book)["received_premium"] == 0
    assert one(outcome, "unmatched").value == "P1"


def test_the_year_before_brings_only_what_matures_this_year(book, listed):
    due = listed(
        DUE,
        f"P1 2025-10-05 1000 2 {LI}",
        f"P2 2025-11-05 2000 2 {LI}",
        f"P3 2026-11-05 4000 2 {LI}",
    )
    book, _ = book.take(due)
    matures = {r["due_month"]: r["c13_matures"] for r in book.rows("renewals")}
    assert matures[202_511] == serial(2026, 1, 31)
    assert matures[202_611] == serial(2027, 1, 31)
    # The policy of October ended before its third year: base of the 25-month cohort in
    # October 2026, kept nothing.
    assert 202_510 not in matures
    assert book.total("c25_base", "renewals", due_month=202_610.0) == 1_000
    assert book.total("c25_kept", "renewals", due_month=202_610.0) == 0


def test_a_policy_that_lapsed_two_years_before_is_in_the_first_cohort_of_the_year(book, listed):
    """The 25-month cohort of November matures in January; who never paid again is in its base."""
    due = listed(
        DUE,
        f"P1 2024-11-10 1000 2 {LI}",  # never paid: no third year falls due
        f"P2 2024-11-12 2000 2 {LI}",
        f"P2 2025-11-12 2000 3 {LI}",
        f"P3 2024-10-31 4000 2 {LI}",  # its cohort matured in December
    )
    paid = listed(
        PAID,
        "P2 2024-11-12 2024-11-13 2000",
        "P2 2025-11-12 2025-11-13 2000",
        name="实收.csv",
    )
    book, outcome = book.take(due, paid)
    (found,) = [r for r in book.rows("renewals") if r["due_month"] == 202_511]
    assert (found["c25_base"], found["c25_kept"]) == (3_000, 2_000)
    assert (found["c25_survivors"], found["c25_matures"]) == (2_000, serial(2026, 1, 31))
    assert one(outcome, "other-year").rows == (5,)


def test_a_policy_taken_over_from_another_team_brings_its_cohort_s_beginning(book, listed):
    theirs, ours = "0000999999 860109", f"{LI} 860101"
    due = listed(
        f"{DUE} 营业部代码",
        f"P1 2025-03-05 1000 2 {theirs}",  # the rider below is the same policy's
        f"P1 2025-03-05 200 2 {theirs}",
        f"P1 2026-03-05 1100 3 {ours}",
        f"P2 2025-03-05 7000 2 {theirs}",
        f"P2 2026-03-05 7000 3 {theirs}",
    )
    paid = listed(
        PAID,
        "P1 2025-03-05 2025-03-09 1200",
        "P1 2026-03-05 2026-03-05 1100",
        name="实收.csv",
    )
    book, _ = book.take(due, paid)
    (found,) = book.rows("renewals")
    assert (found["agent"], found["due_month"], found["due_premium"]) == (LI, 202_603, 1_100)
    assert (found["c25_base"], found["c25_kept"], found["c25_survivors"]) == (1_200, 1_100, 1_200)
    assert not found["c13_base"] > 0
