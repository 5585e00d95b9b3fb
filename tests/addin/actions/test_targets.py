from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addin.actions.patch import patched
from addin.actions.rows import table_rows
from addin.actions.targets import targets
from agency.finding import Severity
from agency.workdays import work_calendar
from workbook_templates.content import serial
from workbook_templates.evaluate import Evaluator

NEW_YEAR = date(2026, 1, 1)
ONE, TWO = "86010101", "86010102"
MONTHS = range(1, 13)
CALENDAR = work_calendar((2026,))


def run(book, today=NEW_YEAR, **options):
    """The book after its tasks were split, and the outcome."""
    plan, content = book
    outcome = targets(plan, content, today, calendar=CALENDAR, **options)
    return (plan, patched(plan.spec, content, outcome.patch)), outcome


def cell(book, code, line, month, matrix="perf"):
    return book[1].matrices.get(matrix, {}).get((code, line, "plan", f"M{month}"))


def line(book, code, key, matrix="perf"):
    return [cell(book, code, key, month, matrix) or 0.0 for month in MONTHS]


def person(book, key):
    row = next(row for row in table_rows(book[1], "personal") if row["id"] == key)
    return [0.0 if str(row[f"m{n}"]) == "nan" else row[f"m{n}"] for n in MONTHS]


@pytest.fixture
def book(empty_book):
    made = empty_book()
    made[1].fields["task_fyp"] = 1200000.0
    return made


def set_seasonal(book, shares):
    book[1].matrices["seasonal"] = {("share", f"M{n}"): share for n, share in shares.items()}


def history(group, month, **measures):
    return {"kind": "月", "year": 2025.0, "number": float(month), "group": group, **measures}


def test_a_task_goes_down_to_groups_and_people(book):
    after, outcome = run(book)
    # January is 20 % of 1,200,000, split 4 : 2 by headcount and evenly over the people.
    assert cell(after, ONE, "fyp", 1) == 160000.0
    assert cell(after, TWO, "fyp", 1) == 80000.0
    assert {person(after, key)[0] for key in ("001", "004", "005", "006")} == {40000.0}
    assert cell(after, ONE, "fyp", 2) == 72000.0
    assert outcome.message == "已分解全年任务：附表一48格，附表二72格，附表三6人"


def test_every_measure_is_exact_and_odd_money_is_not_lost(book):
    book[1].fields |= {"task_fyp": 1000000.37, "task_policies": 101.0, "task_fyc": 77777.0}
    after, _ = run(book)
    for key, task in (("fyp", 1000000.37), ("policies", 101.0), ("fyc", 77777.0)):
        total = sum(line(after, ONE, key)) + sum(line(after, TWO, key))
        assert round(total, 2) == task
    assert all(value == int(value) for value in line(after, ONE, "policies"))


def test_tasks_that_are_not_set_are_said_to_be_missing(book):
    after, outcome = run(book)
    missing = [f.reason for f in outcome.findings if f.code == "task"]
    assert missing == [
        "没有增员的年度任务，未分解",
        "没有首年期交的年度任务，未分解",
        "没有首年佣金的年度任务，未分解",
        "没有件数的年度任务，未分解",
    ]
    assert line(after, ONE, "fyc") == [0.0] * 12


def test_without_seasonal_shares_months_and_groups_follow_last_year(book, set_table):
    book[1].matrices.pop("seasonal")
    set_table(
        book,
        "history",
        [
            history("一组", 1, fyp=1000.0),
            history("二组", 1, fyp=2000.0),
            history("二组", 2, fyp=1000.0),
        ],
    )
    after, _ = run(book)
    # January had 3,000 of 4,000; 一组 1,000 of 4,000.
    assert line(after, ONE, "fyp")[:3] == [225000.0, 75000.0, 0.0]
    assert line(after, TWO, "fyp")[:3] == [675000.0, 225000.0, 0.0]


def test_with_neither_shares_nor_last_year_months_weigh_by_working_days(book):
    book[1].matrices.pop("seasonal")
    book[1].fields["task_fyp"] = 248000.0  # 2026 has 248 working days
    after, _ = run(book)
    # 21 and 16 working days, two thirds of them for 一组.
    assert line(after, ONE, "fyp")[:2] == [14000.0, 10667.0]
    assert line(after, TWO, "fyp")[:2] == [7000.0, 5333.0]


def test_shares_may_be_weighed_by_working_days(book):
    set_seasonal(book, {n: 0.5 if n in (1, 2) else 0.0 for n in MONTHS})
    book[1].fields["task_fyp"] = 37000.0
    after, _ = run(book, by_workdays=True)
    assert line(after, ONE, "fyp")[0] + line(after, TWO, "fyp")[0] == 21000.0


def test_shares_that_do_not_add_up_are_scaled_and_reported(book):
    set_seasonal(book, {1: 0.3, 2: 0.3})
    after, outcome = run(book)
    assert line(after, ONE, "fyp")[:3] == [400000.0, 400000.0, 0.0]
    assert "季节系数合计为60.0%" in next(f.reason for f in outcome.findings if f.code == "seasonal")


def test_what_people_filled_in_is_kept_and_the_rest_makes_up_the_task(book):
    book[1].matrices["perf"] = {(ONE, "fyp", "plan", "M1"): 300000.0}
    after, _ = run(book)
    assert cell(after, ONE, "fyp", 1) == 300000.0
    assert sum(line(after, ONE, "fyp")) + sum(line(after, TWO, "fyp")) == 1200000.0


def test_a_month_that_is_half_filled_in_weighs_half(book):
    # Just what the split would give: everything else comes out as if nothing was filled in.
    book[1].matrices["perf"] = {(ONE, "fyp", "plan", "M1"): 160000.0}
    after, _ = run(book)
    assert line(after, TWO, "fyp")[:2] == [80000.0, 36000.0]


def test_more_than_the_task_is_a_finding_and_fills_nothing(book):
    book[1].matrices["perf"] = {(ONE, "fyp", "plan", "M1"): 1300000.0}
    after, outcome = run(book)
    assert cell(after, TWO, "fyp", 1) is None
    found = next(f for f in outcome.findings if f.code == "target-locks")
    assert found.reason == "首年保费：填写的数值合计比总目标多100,000.00"
    assert found.sheet == "附表一 业绩计划"


def test_overwriting_leaves_months_that_are_over(book):
    book[1].matrices["perf"] = {
        (ONE, "fyp", "plan", "M1"): 100000.0,
        (ONE, "fyp", "plan", "M2"): 100000.0,
    }
    after, _ = run(book, today=date(2026, 2, 10), overwrite=True)
    assert cell(after, ONE, "fyp", 1) == 100000.0
    assert cell(after, ONE, "fyp", 2) != 100000.0
    assert sum(line(after, ONE, "fyp")) + sum(line(after, TWO, "fyp")) == 1200000.0


def test_newcomers_and_leavers_weigh_by_the_days_they_serve(book, set_table):
    _, content = book
    people = [*table_rows(content, "agents")]
    people[3] = {**people[3], "left": serial(date(2026, 2, 1))}
    people.append({**people[1], "id": "007", "joined": serial(date(2026, 1, 19))})
    set_table(book, "agents", people)
    content.matrices["perf"] = {
        (ONE, "fyp", "plan", "M1"): 94000.0,
        (ONE, "fyp", "plan", "M2"): 40000.0,
    }
    after, _ = run(book)
    # Four people serve all 21 working days of January, 007 ten of them; in February four serve.
    assert [person(after, key)[0] for key in ("001", "004", "007")] == [21000.0, 21000.0, 10000.0]
    assert [person(after, key)[1] for key in ("001", "004", "007")] == [10000.0, 0.0, 10000.0]


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_locked_row_is_the_persons_own(book, overwrite):
    personal = book[1].tables["personal"]
    personal["locked"][0] = "是"
    personal["m1"][0] = 100000.0
    after, _ = run(book, overwrite=overwrite)
    assert person(after, "001")[:2] == [100000.0, 0.0]
    # 160,000 less 100,000 over three others; February's 72,000 are theirs alone.
    assert person(after, "002")[:2] == [20000.0, 24000.0]


@pytest.mark.parametrize(
    ("overwrite", "today", "own", "others"),
    [
        (False, NEW_YEAR, [25000.0, 12000.0], [45000.0, 20000.0]),
        (True, NEW_YEAR, [40000.0, 18000.0], [40000.0, 18000.0]),
        (True, date(2026, 2, 1), [25000.0, 18000.0], [45000.0, 18000.0]),
    ],
)
def test_personal_targets_are_overwritten_only_when_wanted(book, overwrite, today, own, others):
    # 一组 has 160,000 in January and 72,000 in February.
    personal = book[1].tables["personal"]
    personal["m1"][1], personal["m2"][1] = 25000.0, 12000.0
    after, _ = run(book, today=today, overwrite=overwrite)
    assert person(after, "002")[:2] == own
    assert person(after, "001")[:2] == person(after, "004")[:2] == others


def test_people_who_locked_more_than_their_group_are_reported(book):
    personal = book[1].tables["personal"]
    personal["locked"][0] = "是"
    personal["m1"][0] = 170000.0
    after, outcome = run(book)
    assert person(after, "002")[0] == 0.0
    found = next(f for f in outcome.findings if f.code == "target-people")
    assert found.reason == "一组个人目标合计与组目标不符：1月+10,000.00元"
    assert found.severity is Severity.WARNING


def test_hires_follow_last_years_months_and_people_leave_as_they_did(book, set_table):
    book[1].fields["task_hires"] = 6.0
    set_table(
        book,
        "history",
        [
            history("一组", 3, hires=2.0, leavers=1.0),
            history("二组", 3, hires=1.0, leavers=0.0),
        ],
    )
    after, _ = run(book)
    assert cell(after, ONE, "hires", 3, "movement") == 4.0
    assert cell(after, TWO, "hires", 3, "movement") == 2.0
    assert sum(line(after, ONE, "hires", "movement")) == 4.0
    assert line(after, ONE, "leavers", "movement")[2] == 1.0
    assert line(after, ONE, "supervisors", "movement") == [1.0] * 12


def test_nobody_is_moved_unless_people_planned_it(book):
    book[1].matrices["movement"] = {(ONE, "transfers_out", "plan", "M4"): 1.0}
    after, _ = run(book)
    assert cell(after, ONE, "transfers_out", 4, "movement") == 1.0
    assert cell(after, TWO, "transfers_in", 4, "movement") == 0.0
    assert cell(after, ONE, "transfers_out", 5, "movement") == 0.0


def test_confirmations_follow_the_task_then_the_profiles_rate_then_last_year(book, set_table):
    set_table(book, "history", [history("一组", 3, confirmed=2.0), history("二组", 3)])
    last, _ = run(book)
    assert sum(line(last, ONE, "confirmed", "movement")) == 2.0
    book[1].fields["task_hires"] = 11.0
    # 35 % of 11 hires are 3.85; all in March, by today's headcounts of 4 and 2.
    rated, _ = run(book, rates={"confirmation_rate": 0.35})
    assert cell(rated, ONE, "confirmed", 3, "movement") == 3.0
    assert cell(rated, TWO, "confirmed", 3, "movement") == 1.0
    book[1].fields["task_confirmed"] = 6.0
    tasked, _ = run(book, rates={"confirmation_rate": 0.35})
    assert cell(tasked, ONE, "confirmed", 3, "movement") == 4.0
    assert cell(tasked, TWO, "confirmed", 3, "movement") == 2.0


def test_supervisors_grow_by_the_promotions_still_to_come(book):
    book[1].fields["task_promotions"] = 2.0
    typed = {(ONE, "promotions", "plan", f"M{n}"): float(n == 2) for n in MONTHS}
    typed |= {(TWO, "promotions", "plan", f"M{n}"): float(n == 6) for n in MONTHS}
    book[1].matrices["movement"] = typed
    after, _ = run(book, today=date(2026, 3, 10))
    # Whoever was promoted in February is among today's supervisors, one in each group.
    assert line(after, ONE, "supervisors", "movement") == [1.0] * 12
    assert line(after, TWO, "supervisors", "movement") == [1.0] * 5 + [2.0] * 7


def test_a_promotion_task_is_split_to_the_person(book):
    book[1].fields["task_promotions"] = 3.0
    after, outcome = run(book)
    both = [line(after, code, "promotions", "movement") for code in (ONE, TWO)]
    assert sum(map(sum, both)) == 3.0
    assert all(value == int(value) for values in both for value in values)
    assert not [f for f in outcome.findings if f.code == "target-locks"]


@pytest.mark.parametrize(
    ("movement", "plan"),
    [
        ({}, None),
        ({(ONE, "transfers_out", "plan", "M3"): 0.0}, None),  # nobody comes or goes by a move
        ({(ONE, "hires", "plan", "M3"): 2.0}, 8.0),  # six people and two hires
        ({(TWO, "leavers", "plan", "M5"): 0.0}, 6.0),  # planned to stay as it is
    ],
)
def test_what_nobody_planned_has_no_plan_and_no_band_in_the_analysis(book, movement, plan):
    made, content = book
    content.matrices["movement"] = movement
    content.fields |= {"week": 12.0, "period": "2026-03"}
    values = Evaluator(made, content)
    row = [
        values.cell("kpis", "headcount_closing", part) for part in ("plan", "attainment", "band")
    ]
    if plan is None:
        assert row == [None, None, ""]
    else:
        assert row == [plan, 6 / plan, "达标" if plan == 6 else "预警"]
    assert values.cell("kpis", "fyp", "plan") is None
    assert values.cell("groups", ONE, "month_plan") is None


def test_renewal_rates_come_from_the_task_else_from_the_profile(book):
    book[1].matrices["perf"] = {(ONE, "renewal", "plan", "M1"): 0.8}
    after, _ = run(book, rates={"renewal_rate": 0.9})
    assert line(after, ONE, "renewal") == [0.8] + [0.9] * 11
    assert line(after, "860101", "renewal") == [0.9] * 12
    book[1].fields["task_renewal"] = 0.92
    after, _ = run(book, rates={"renewal_rate": 0.9})
    assert line(after, TWO, "renewal") == [0.92] * 12
    without, _ = run((book[0], replace(book[1], fields={"task_fyp": 1200000.0, "year": 2026.0})))
    assert cell(without, TWO, "renewal", 1) is None


def test_a_plan_that_lets_more_people_go_than_there_are_is_reported(book, set_table):
    set_table(book, "history", [history("二组", 4, leavers=3.0)])
    _, outcome = run(book)
    found = [f.reason for f in outcome.findings if f.code == "target-headcount"]
    assert found == ["二组4月计划期末人力为-1人"]


def test_producers_follow_last_years_productivity_up_to_the_headcount(book, set_table):
    set_table(
        book,
        "history",
        [
            history("一组", 1, fyp=500000.0, producers=10.0),
            history("二组", 1, fyp=250000.0, producers=10.0),
        ],
    )
    after, outcome = run(book)
    # 一组: 160,000 ÷ 50,000 a producer; 二组: 80,000 ÷ 25,000, but two people only.
    assert cell(after, ONE, "producers", 1) == 3.0
    assert cell(after, TWO, "producers", 1) == 2.0
    short = [f.reason for f in outcome.findings if f.code == "target-producers"]
    assert short[-1] == "二组1月按去年人均产能所需的举绩人数超过计划人力，已按人力填写"


def test_without_last_year_half_of_the_headcount_is_to_produce(book):
    after, _ = run(book)
    assert cell(after, ONE, "producers", 1) == 2.0
    assert cell(after, TWO, "producers", 1) == 1.0


@pytest.mark.parametrize("overwrite", [False, True])
def test_running_twice_changes_nothing(book, overwrite):
    tasks = {"policies": 101.0, "hires": 5.0, "promotions": 2.0, "confirmed": 3.0, "renewal": 0.9}
    book[1].fields |= {f"task_{key}": value for key, value in tasks.items()}
    once, _ = run(book, overwrite=overwrite)
    _, outcome = run(once, overwrite=overwrite)
    assert outcome.patch.is_empty
    assert outcome.message == "没有需要填写的目标"


CENTS = st.integers(0, 30_000_000).map(lambda cents: cents / 100)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    task=st.integers(100, 500_000_000).map(lambda cents: cents / 100),
    typed=st.dictionaries(st.tuples(st.sampled_from([ONE, TWO]), st.integers(1, 12)), CENTS),
    overwrite=st.booleans(),
)
def test_every_level_adds_up(empty_book, task, typed, overwrite):
    book = empty_book()
    content = book[1]
    content.fields["task_fyp"] = task
    content.matrices["perf"] = {
        (code, "fyp", "plan", f"M{n}"): value for (code, n), value in typed.items()
    }
    after, outcome = run(book, overwrite=overwrite)
    cells = {code: line(after, code, "fyp") for code in (ONE, TWO)}
    if not overwrite:
        assert all(cells[code][n - 1] == value for (code, n), value in typed.items())
    if "target-locks" not in {f.code for f in outcome.findings}:
        cents = sum(round(value * 100) for values in cells.values() for value in values)
        assert cents == round(task * 100)
    for code, members in ((ONE, ("001", "002", "003", "004")), (TWO, ("005", "006"))):
        for n in MONTHS:
            cents = sum(round(person(after, key)[n - 1] * 100) for key in members)
            assert cents == round(cells[code][n - 1] * 100)
