"""Attendance calendars: what they replace, what is told of them, what is never guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

import pytest
from attendance_sheets import DAYS, HEAD, LETTERS, RIGHT, TITLE, WORK, full, lis, people, write

from addin.actions.importing import read_exports
from agency.finding import Severity
from agency.profile import shipped

ZHANG, LI, WANG, LEFT = "0000100001", "0000100002", "0000100003", "0000100004"
DATES = [date(2026, 11, d) for d in DAYS]


def one(outcome, code):
    (finding,) = [finding for finding in outcome.findings if finding.code == code]
    return finding


def errors(outcome):
    return [f for f in outcome.findings if f.severity is Severity.ERROR]


def test_the_long_list_of_the_same_days_gives_the_same_figures(book, take_sheet, listed):
    """Day by day in rows, as the calendar has it in columns."""
    marks = {agent: dict(zip(DAYS, row, strict=True)) for agent, _, *row in people()}
    lines = [
        f"2026-11-{day:02} {agent} {mark}"
        for agent, days in marks.items()
        for day, mark in days.items()
        if mark
    ]
    long = listed("日期 工号 出勤标志", *lines, name="打卡.csv", above=["2026年11月打卡"])
    after, _ = book.take(long)
    _, outcome, days = take_sheet([TITLE, HEAD, *people()], into=after)
    assert outcome.patch.is_empty
    assert days == RIGHT


def test_a_mark_that_nobody_explains_is_told_once_and_its_days_are_not_entered(take_sheet):
    li = {2: "公", 3: "公", 9: "外训"}
    rows = people(li=lambda d: li.get(d, full(d)))
    _, outcome, days = take_sheet([TITLE, HEAD, *rows])
    assert days[LI] == (21, 18)
    told = [(f.value, f.cell, f.severity) for f in outcome.findings if f.code == "unknown-word"]
    assert told == [("公", "D4", Severity.ERROR), ("外训", "K4", Severity.ERROR)]
    public = next(f for f in outcome.findings if f.value == "公")
    assert "共2格（D4、E4）" in public.reason
    assert "words" in public.remedy


def test_a_legend_explains_a_mark(take_sheet):
    rows = people(li=lambda d: "公" if d == 2 else full(d))
    _, outcome, days = take_sheet([TITLE, HEAD, *rows, ["备注：√为出勤，公为公假"]])
    assert days[LI] == (20, 20)
    assert one(outcome, "legend").reason == "按表中图例：√为出勤、公为请假"


def test_a_sheet_that_is_mostly_unknown_is_left_out_whole(take_sheet):
    circles = people(*[lambda d: "○" if d in WORK else ""] * 3)
    before, _, _ = take_sheet([TITLE, HEAD, *people()])
    _, outcome, days = take_sheet([TITLE, HEAD, *circles], into=before)
    assert days == RIGHT
    assert outcome.patch.is_empty
    assert "比认识的0格还多，整张表没有导入" in one(outcome, "unknown-marks").reason


def test_a_sheet_without_a_month_changes_nothing_and_says_what_to_do(take_sheet):
    _, outcome, days = take_sheet([["考勤表"], HEAD, *people()], name="a.xlsx")
    assert days == {}
    finding = one(outcome, "unknown-month")
    assert (finding.file, finding.sheet, finding.cell) == ("a.xlsx", "Sheet1", "C2")
    assert "看不出是哪个月" in finding.reason
    assert finding.remedy.startswith("在标题写明年月")


def test_a_running_month_is_due_up_to_its_last_mark(take_sheet):
    rows = people(*[lambda d, of=of: of(d) if d <= 13 else "" for of in (full, lis, full)])
    _, outcome, days = take_sheet([TITLE, HEAD, *rows], day=date(2026, 11, 14))
    # Ten working days up to Friday the 13th.
    assert days == {ZHANG: (10, 10), LI: (9, 6), WANG: (10, 10)}
    assert "期间2026-11-01至2026-11-30（依表头）" in one(outcome, "import-summary").reason


def test_days_off_and_leave_filled_in_beforehand_make_nothing_due(take_sheet):
    def early(day):
        return full(day) if day <= 13 else "" if day in WORK else "休"

    rows = people(zhang=early, li=lambda d: "产假" if d in WORK else "休", wang=early)
    _, _, days = take_sheet([TITLE, HEAD, *rows], day=date(2026, 11, 14))
    assert days == {ZHANG: (10, 10), WANG: (10, 10)}


def test_marks_after_the_day_of_the_import_are_told_and_do_not_count(take_sheet):
    _, outcome, days = take_sheet([TITLE, HEAD, *people()], day=date(2026, 11, 13))
    assert days == {ZHANG: (10, 10), LI: (9, 6), WANG: (10, 10)}
    # Eleven working days are left, of three people.
    assert "以后已有33格出勤标记" in one(outcome, "future-day").reason


def test_what_stands_in_somebody_s_row_is_no_legend(take_sheet):
    li = {2: "√", 3: "病假", 4: "×", 5: "事假", 6: "√", 9: "旷工", 10: "√"}
    _, outcome, days = take_sheet([TITLE, HEAD, *people(li=lambda d: li.get(d, full(d)))])
    assert days == {ZHANG: (21, 21), LI: (19, 17), WANG: (21, 21)}
    assert [f.code for f in outcome.findings if f.code == "legend"] == []


@pytest.mark.parametrize(
    ("title", "mark"),
    [
        ("2026年11月拜访量", "3"),
        ("2026年11月工作日志提交", "√"),
        ("2026年11月", "3"),
        ("2026年11月出单", "1"),
    ],
)
def test_other_things_by_day_are_not_attendance(take_sheet, title, mark):
    _, outcome, days = take_sheet([[title], HEAD, *people(*[lambda _: mark] * 3)], name="清单.csv")
    assert days == {}
    assert "看不出是考勤" in one(outcome, "unknown-table").reason


def test_marks_alone_make_a_calendar_without_any_title(take_sheet):
    _, _, days = take_sheet([[*HEAD[:2], *map(str, DATES)], *people()], name="清单.csv")
    assert days == RIGHT


def test_a_sheet_without_ids_is_refused_since_names_may_be_two_people_s(take_sheet):
    rows = [[name, "一组", *marks] for _, name, *marks in people()]
    _, outcome, days = take_sheet([TITLE, ["姓名", "营业组", *HEAD[2:]], *rows])
    assert days == {}
    assert "没有工号列" in one(outcome, "missing-column").reason


def test_a_person_without_an_id_is_told_and_a_label_is_not(take_sheet):
    rows = [*people()[:2], ["", "王三", *map(full, DAYS)], ["", "实到人数", *["2"] * 30]]
    _, outcome, days = take_sheet([TITLE, HEAD, *rows])
    assert days == {ZHANG: (21, 21), LI: (20, 17)}
    assert [(f.code, f.rows) for f in errors(outcome)] == [("empty-cell", (5,))]


def test_groups_that_are_kept_on_sheets_of_their_own_do_not_empty_each_other(take_sheet):
    first, outcome, days = take_sheet([TITLE, HEAD, *people()[:2]])
    assert days == {ZHANG: (21, 21), LI: (20, 17)}
    assert "二组没有一人在考勤表中，未导入" in one(outcome, "group-not-listed").reason
    _, _, days = take_sheet([TITLE, HEAD, people()[2]], into=first)
    assert days == RIGHT


def test_who_is_missing_from_a_group_s_sheet_is_absent_and_told(take_sheet):
    _, outcome, days = take_sheet([TITLE, HEAD, people()[0], people()[2]])
    assert days == {ZHANG: (21, 21), LI: (21, 0), WANG: (21, 21)}
    assert "有1人，按缺勤计：李二 0000100002" in one(outcome, "not-in-calendar").reason


def test_a_reissued_sheet_replaces_its_month_and_no_other(take_sheet):
    october = [["2026年10月考勤表"], HEAD, *people(*[lambda _: "√"] * 3)]
    book, _, _ = take_sheet(october)
    # 22 weekdays less five of the holiday, and Saturday the tenth made up.
    assert book.total("attended_days", agent=LI, month=10.0) == 18
    book, _, _ = take_sheet([TITLE, HEAD, *people()], into=book)
    book, _, _ = take_sheet([TITLE, HEAD, *people(li=full)], into=book)
    months = [book.total("attended_days", agent=LI, month=m) for m in (10.0, 11.0)]
    assert months == [18, 21]


def test_a_closed_month_refuses(take_sheet):
    book, _, _ = take_sheet([TITLE, HEAD, *people()])
    closed = book.frozen(11)
    _, outcome, days = take_sheet([TITLE, HEAD, *people(li=full)], into=closed)
    assert days == RIGHT
    assert outcome.patch.is_empty
    assert "11月已封账，出勤清单有1人与本簿不同" in one(outcome, "frozen-month").reason


def test_marks_out_of_service_and_on_days_off_are_told_and_do_not_count(take_sheet):
    june = ["√"] * 30
    rows = [[agent, "某", *june] for agent in (ZHANG, LI, WANG, LEFT)]
    _, outcome, days = take_sheet([["2026年6月考勤表"], HEAD, *rows])
    # 21 working days; 王三 the other left on Sunday the 14th, after ten of them.
    assert (days[LI], days[LEFT]) == ((21, 21), (10, 10))
    assert f"{LEFT} 17格" in one(outcome, "not-serving").reason
    assert "休息日有30格" in one(outcome, "no-workday").reason


def test_a_person_in_two_rows_has_the_better_of_each_day(take_sheet):
    rows = [*people(), [LI, "李二", *(full(d) if d < 4 else "" for d in DAYS)]]
    _, outcome, days = take_sheet([TITLE, HEAD, *rows])
    assert days[LI] == (21, 19)
    assert one(outcome, "two-rows").rows == (6,)


def test_leave_merged_over_days_is_leave_on_each_of_them(take_sheet):
    rows = people(li=lambda d: "产假" if d == 9 else "" if 9 < d <= 20 else full(d))
    merged = f"{LETTERS[8]}4:{LETTERS[19]}4"
    _, _, days = take_sheet([TITLE, HEAD, *rows], name="a.xlsx", merges=[merged])
    assert days[LI] == (11, 11)


@pytest.mark.parametrize(
    ("most", "once", "attended"),
    [("08:12 17:31", "08:12", 20), ("08:12", "08:12 17:31", 21), ("√√", "√", 20)],
)
def test_most_cells_say_how_many_punches_make_a_day(take_sheet, most, once, attended):
    usual = [lambda d: most if d in WORK else ""] * 3
    usual[1] = lambda d: once if d == 2 else most if d in WORK else ""
    _, outcome, days = take_sheet([TITLE, HEAD, *people(*usual)])
    assert days[LI] == (21, attended)
    assert "打卡" in one(outcome, "punches").reason


def test_a_punch_may_be_a_time_of_day(take_sheet):
    rows = people(*[lambda d: time(8, 12) if d in WORK else None] * 3)
    _, _, days = take_sheet([TITLE, HEAD, *rows], name="a.xlsx")
    assert set(days.values()) == {(21, 21)}


def test_a_mark_below_a_day_that_does_not_exist_is_told(take_sheet):
    rows = [[*row, "√"] for row in people()]
    _, outcome, days = take_sheet([TITLE, [*HEAD, "31"], *rows])
    assert days == RIGHT
    assert one(outcome, "no-such-day").cell == "AG3"


def test_a_second_month_below_the_first_is_told_and_not_mixed_in(take_sheet):
    below = [["2026年10月考勤表"], HEAD, *people(li=full)]
    _, outcome, days = take_sheet([TITLE, HEAD, *people(), *below])
    assert days == RIGHT
    assert one(outcome, "two-months").cell == "A6"


def test_rows_of_another_team_are_passed_on_and_listed(take_sheet):
    head = ["工号", "姓名", "营业部代码", *HEAD[2:]]
    rows = [[row[0], row[1], "860101", *row[2:]] for row in people()]
    rows.append(["0000200001", "赵五", "860102", *map(full, DAYS)])
    _, outcome, days = take_sheet([TITLE, head, *rows])
    assert days == RIGHT
    assert one(outcome, "other-teams").reason == "属其他营业部的1行未计入：860102 赵五 1行"


def test_a_week_from_its_middle_is_left_alone(take_sheet):
    days_ = [11, 12, 13, 16, 17]
    head = [*HEAD[:2], *(f"2026-11-{d}" for d in days_)]
    _, outcome, days = take_sheet([["考勤"], head, *people(*[full] * 3, days=days_)])
    assert days == dict.fromkeys((ZHANG, LI, WANG), (2, 2))
    assert "2026-11-11至2026-11-15未导入" in one(outcome, "torn-week").reason


def test_natural_months_side_by_side_are_whole_where_working_months_are_counted(book, tmp_path):
    """The week from 30 March belongs to April's business month: each sheet has a part of it."""
    book = replace(book, context=replace(book.context, profile=shipped("month26")))
    tables = []
    for month, days in ((3, 31), (4, 30)):
        names = [f"2026-{month:02}-{day:02}" for day in range(1, days + 1)]
        rows = [[agent, "某", *["√"] * days] for agent in (ZHANG, LI, WANG)]
        file = write(tmp_path / f"{month}月.csv", [["考勤"], [*HEAD[:2], *names], *rows])
        tables += read_exports([file])[0]
    together, outcome = book.take(*tables)
    # April is 26 March to 25 April: 4 weekdays and 18, of which the 6th is a holiday.
    assert together.total("due_days", agent=LI, month=4.0) == 21
    assert [f.file for f in outcome.findings if f.code == "torn-week"] == ["3月.csv"]
    alone, outcome = book.take(tables[1])
    assert "2026-04-01至2026-04-05未导入" in one(outcome, "torn-week").reason
    assert alone.total("due_days", agent=LI, month=4.0) == 14


def test_a_date_and_time_cell_of_the_epoch_is_a_punch(take_sheet):
    punch = datetime(1899, 12, 31, 8, 12)
    rows = people(li=lambda d: punch if d == 2 else full(d))
    _, _, days = take_sheet([TITLE, HEAD, *rows], name="a.xlsx")
    assert days[LI] == (21, 21)
