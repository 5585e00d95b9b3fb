"""出勤, 活动量 and 收入: whose day counts, what is due, which month an income belongs to."""

from __future__ import annotations

import pytest

from agency.finding import Severity

ZHANG, LI, WANG, LEFT = "0000100001", "0000100002", "0000100003", "0000100004"
WEEK = [f"2026-06-{day:02d}" for day in range(8, 13)]  # Monday to Friday, working days


def one(outcome, code):
    (finding,) = [finding for finding in outcome.findings if finding.code == code]
    return finding


def days(book, agent, *columns):
    return tuple(book.total(column, agent=agent) for column in columns)


def test_a_day_is_attended_if_the_list_says_so(book, listed):
    marks = dict(zip(WEEK, ("有效", "无效", "缺勤", "迟到", "有效"), strict=True))
    table = listed("考勤日期 工号 出勤标志", *(f"{d} {LI} {m}" for d, m in marks.items()))
    book, _ = book.take(table)
    assert days(book, LI, "due_days", "attended_days") == (5, 3)
    # Nobody else punched; all were due, also the one who left on the 14th.
    assert days(book, ZHANG, "due_days", "attended_days") == (5, 0)
    assert days(book, LEFT, "due_days", "attended_days") == (5, 0)


def test_without_a_mark_both_punches_make_a_day(book, listed):
    table = listed(
        "打卡日期 工号 一次打卡 二次打卡",
        f"{WEEK[0]} {LI} 08:20 17:30",
        f"{WEEK[1]} {LI} 08:20 _",
        f"{WEEK[2]} {LI} _ 17:30",
    )
    book, _ = book.take(table)
    assert days(book, LI, "due_days", "attended_days") == (3, 1)


def test_leave_is_not_due_under_the_default_profile(book, listed):
    marks = zip(WEEK, ("有效", "病假", "请假", "有效", "有效"), strict=True)
    reports = listed(
        "日期 工号 面谈数 日志提交", *(f"{d} {LI} 1 是" for d in WEEK), name="日报.csv"
    )
    table = listed("考勤日期 工号 出勤标志", *(f"{d} {LI} {m}" for d, m in marks))
    book, _ = book.take(table, reports)
    assert days(book, LI, "due_days", "attended_days", "logs_due", "logs") == (3, 3, 3, 3)
    assert days(book, LI, "visits") == (5,)


def test_rows_out_of_service_or_on_days_off_do_not_count_and_are_named(book, listed):
    table = listed(
        "考勤日期 工号 出勤标志",
        f"2026-06-12 {LEFT} 有效",
        f"2026-06-15 {LEFT} 有效",
        f"2026-06-16 {LEFT} 有效",
        f"2026-06-19 {LI} 有效",  # 端午节
        f"2025-06-12 {LI} 有效",
    )
    book, outcome = book.take(table)
    assert days(book, LEFT, "due_days", "attended_days") == (5, 1)
    assert days(book, LI, "due_days", "attended_days") == (9, 0)
    assert "未采用（第3–4行）" in one(outcome, "not-serving").reason
    assert "第5行" in one(outcome, "no-workday").reason
    assert "第6行" in one(outcome, "other-year").reason


def test_working_days_without_any_punch_are_told(book, listed):
    table = listed("考勤日期 工号 出勤标志", f"{WEEK[0]} {LI} 有效", f"{WEEK[2]} {LI} 有效")
    _, outcome = book.take(table)
    assert "2026-06-09没有任何人打卡" in one(outcome, "silent-days").reason


def test_a_running_month_is_due_up_to_its_last_row(book, listed):
    # 1 to 9 June 2026 has seven working days.
    rows = (f"2026-06-01 {LI} 有效", f"2026-06-09 {LI} 有效")
    book, _ = book.take(listed("考勤日期 工号 出勤标志", *rows, above=["2026年6月考勤"]))
    assert days(book, LI, "due_days", "attended_days") == (7, 2)


def test_two_rows_of_one_day_are_one_day(book, listed):
    table = listed(
        "考勤日期 工号 出勤标志",
        f"{WEEK[0]} {LI} 有效",
        f"{WEEK[0]} {LI} 有效",
        f"{WEEK[1]} {LI} 无效",
        f"{WEEK[1]} {LI} 有效",
    )
    book, outcome = book.take(table)
    assert days(book, LI, "due_days", "attended_days") == (2, 2)
    assert "第3行" in one(outcome, "duplicate").reason
    assert "第4行" in one(outcome, "two-rows").reason


def test_activity_adds_up_by_week_and_month(book, listed):
    # The week from 27 April to 3 May is two rows; 1 May is a holiday, 4 and 5 May too.
    table = listed(
        "日期 工号 电话约访 面谈数 新增准客户 日志提交",
        f"2026-04-29 {LI} 5 3 1 是",
        f"2026-04-30 {LI} 4 2 0 否",
        f"2026-05-02 {LI} 1 1 1 1份",
    )
    book, outcome = book.take(table)
    assert one(outcome, "unknown-word").value == "1份"
    columns = ("calls", "visits", "prospects", "logs_due", "logs")
    assert tuple(book.total(c, agent=LI, month=4.0, week=18.0) for c in columns) == (9, 5, 1, 4, 1)
    assert book.total("calls", month=5.0) == 0


@pytest.mark.parametrize(("word", "logs"), [("是", 1), ("√", 1), ("2", 1), ("0", 0), ("_", 0)])
def test_a_log_is_handed_in_or_not(book, listed, word, logs):
    table = listed("日期 工号 面谈数 日志", f"{WEEK[0]} {LI} 1 {word}")
    assert book.take(table)[0].total("logs", agent=LI) == logs


def test_a_list_of_visits_alone_leaves_calls_and_logs_alone(book, listed):
    typed = {"agent": LI, "group": "一组", "week": 24.0, "month": 6.0, "calls": 7.0, "logs": 3.0}
    table = listed("日期 工号 面谈数", f"{WEEK[0]} {LI} 4")
    book, outcome = book.typed("weekly", [typed]).take(table)
    assert (book.total("visits"), book.total("calls"), book.total("logs")) == (4, 7, 3)
    assert "电话约访、新增准客户、日志提交" in one(outcome, "columns-lacking").reason


@pytest.mark.parametrize("amount", ["-1", "1.5"])
def test_activity_is_a_whole_number(book, listed, amount):
    _, outcome = book.take(listed("日期 工号 面谈数 电话约访", f"{WEEK[0]} {LI} {amount} 0"))
    assert one(outcome, "wrong-value").severity is Severity.ERROR


@pytest.mark.parametrize("month", ["202603", "2026-03", "2026年3月", "2026/03/01"])
def test_an_income_stands_in_the_last_row_of_its_month(book, listed, month):
    table = listed("月份 工号 应发合计", f"{month} {ZHANG} 8000", f"{month} {LI} 3000.55")
    book, outcome = book.take(table)
    assert {(r["week"], r["month"]) for r in book.rows("weekly")} == {(14, 3)}
    assert book.total("income") == 11_000.55
    assert book.total("supervisor_income") == 8_000
    assert [f.code for f in outcome.findings] == ["import-summary"]


def test_parts_of_one_income_add_up_and_other_years_are_left_out(book, listed):
    table = listed(
        "月份 工号 收入",
        f"202603 {LI} 3000",
        f"202603 {LI} 500",
        f"202503 {LI} 9000",
        f"三月 {LI} 9000",
    )
    book, outcome = book.take(table)
    assert book.total("income") == 3_500
    assert "第4行" in one(outcome, "other-year").reason
    assert one(outcome, "wrong-value").value == "三月"
