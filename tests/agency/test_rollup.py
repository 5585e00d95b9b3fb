"""Every expected row is worked out by hand from the records that stand beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from agency.measures.measure import measure
from agency.measures.scope import Scope
from agency.organisation import Agent, Began, Ended, Level, Span, Team, Unit
from agency.profile import Persistency25Base, PremiumBasis, shipped
from agency.records import Activity, Attendance, Income, Pay, Policy, Product, Records, Renewal
from agency.rollup.history import history_rows
from agency.rollup.renewals import DUE_FIGURES, renewal_rows
from agency.rollup.roster import roster_rows
from agency.rollup.source import Source
from agency.rollup.weekly import WEEKLY_FIGURES, weekly_rows

DEFAULT = shipped("default")
GROUPS = (
    Unit("A", "晨光组", Level.GROUP, "T"),
    Unit("B", "远航组", Level.GROUP, "T"),
)
NAMES = {"01": "王芳", "02": "李伟"}
YEAR_END = date(2027, 12, 31)


def day(text):
    return date.fromisoformat(text)


def serves(agent, group="A", start="2020-01-06", *, began=Began.JOINED, end=None, ended=None):
    return Span(agent, group, day(start), began, day(end) if end else None, ended)


STAYS = (serves("01"), serves("02", "B"))


def person(agent, group="A", rank="业务员", **changes):
    name = NAMES.get(agent, agent)
    return Agent(agent, name, group, rank, day("2020-01-06"), **changes)


def policy(number="P1", issued="2027-03-10", agent="01", group="A", withdrawn=None, **changes):
    values = {
        "product": "L1",
        "product_class": Product.LIFE,
        "main": True,
        "pay": Pay.REGULAR,
        "term": 10,
        "premium": 6000.0,
        "standard_premium": 3600.0,
        "first_premium": 3000.0,
        "fyc": 1320.55,
        "count": 1,
        "accepted": None,
    }
    return Policy(
        number=number,
        issued=day(issued),
        withdrawn=day(withdrawn) if withdrawn else None,
        agent=agent,
        group=group,
        **(values | changes),
    )


def renewal(number, due, received=None, year=2, premium=1000.0, **changes):
    values = {"agent": "01", "group": "A", "received_premium": premium if received else 0.0}
    return Renewal(
        policy=number,
        policy_year=year,
        due=day(due),
        due_premium=premium,
        received=day(received) if received else None,
        **(values | changes),
    )


def source(*, spans=STAYS, agents=None, workdays=(), profile=DEFAULT, **rows):
    own = [span for span in spans if span.group in {"A", "B"}]
    if agents is None:
        agents = [person(agent) for agent in dict.fromkeys(span.agent for span in own)]
    team = Team(Unit("T", "朝阳路营业部", Level.TEAM), None, GROUPS, tuple(agents), tuple(own))
    return Source(team, spans, Records(**rows), profile, frozenset(map(day, workdays)))


def weekly(*, year=2027, until=YEAR_END, **given):
    return weekly_rows(source(**given), year, until)


def picked(rows, *keys):
    return [tuple(row[key] for key in keys) for row in rows]


# Weekly


def test_a_row_has_every_column_of_the_weekly_table():
    (row,) = weekly(policies=[policy()])
    assert row == {
        "agent": "01", "name": "王芳", "group": "晨光组", "week": 10, "month": 3,
        "fyp": 6000, "fyp_regular": 6000, "fyp_standard": 3600, "first_premium": 3000,
        "fyc": 1320.55, "policies": 1, "fyp_life": 6000, "fyp_annuity": 0, "fyp_health": 0,
        "fyp_other": 0, "income": 0, "supervisor_income": 0, "due_days": 0,
        "attended_days": 0, "calls": 0, "visits": 0, "prospects": 0, "logs_due": 0, "logs": 0,
    }  # fmt: skip


def test_a_week_across_the_end_of_a_month_is_two_rows():
    # 29 March – 4 April 2027 is week 13.
    rows = weekly(
        policies=[
            policy("P1", "2027-03-29", premium=1000.0),
            policy("P2", "2027-03-31", premium=2000.0),
            policy("P3", "2027-04-01", premium=4000.0),
            policy("P4", "2027-04-05", premium=8000.0),
        ]
    )
    assert picked(rows, "week", "month", "fyp") == [(13, 3, 3000), (13, 4, 4000), (14, 4, 8000)]


def test_business_months_from_the_26th_split_the_week_there():
    # 22–28 March 2027 is week 12; the 26th belongs to April.
    rows = weekly(
        profile=shipped("month26"),
        policies=[
            policy("P1", "2027-03-25"),
            policy("P2", "2027-03-26"),
            policy("P3", "2027-11-26"),
        ],
    )
    assert picked(rows, "week", "month") == [(12, 3), (12, 4), (47, 12)]


@pytest.mark.parametrize(
    ("issued", "year", "week", "month"),
    [
        ("2027-01-01", 2027, 0, 1),  # a Friday in week 53 of 2026
        ("2027-01-04", 2027, 1, 1),
        ("2026-12-31", 2026, 53, 12),
        ("2024-02-29", 2024, 9, 2),
        ("2024-12-30", 2024, 53, 12),  # in week 1 of 2025
    ],
)
def test_weeks_are_numbered_as_in_the_years_book(issued, year, week, month):
    rows = weekly(year=year, until=date(year, 12, 31), policies=[policy(issued=issued)])
    assert picked(rows, "week", "month") == [(week, month)]
    beside = year + 1 if month == 12 else year - 1
    assert weekly(year=beside, until=date(beside, 12, 31), policies=[policy(issued=issued)]) == []


def test_a_withdrawal_is_negative_in_its_own_week():
    rows = weekly(policies=[policy(issued="2027-03-10", withdrawn="2027-04-02")])
    assert picked(rows, "week", "month", "fyp", "fyc", "policies") == [
        (10, 3, 6000, 1320.55, 1),
        (13, 4, -6000, -1320.55, -1),
    ]
    assert weekly(policies=[policy(issued="2027-03-08", withdrawn="2027-03-12")]) == []


def test_nothing_after_the_last_known_day_counts_or_is_due():
    rows = weekly(
        until=day("2027-03-10"),
        spans=[serves("01")],
        workdays=["2027-03-09", "2027-03-10", "2027-03-11"],
        policies=[policy(issued="2027-03-11")],
    )
    assert picked(rows, "week", "due_days", "fyp") == [(10, 2, 0)]


def test_standard_premium_shows_in_the_parts_and_written_premium_stays():
    rows = weekly(
        profile=replace(DEFAULT, premium_basis=PremiumBasis.STANDARD), policies=[policy()]
    )
    assert picked(rows, "fyp", "fyp_standard", "fyp_regular", "fyp_life") == [
        (6000, 3600, 3600, 3600)
    ]


def test_a_transferred_agents_business_and_days_stand_in_both_groups():
    moved = [
        serves("01", end="2027-03-10", ended=Ended.TRANSFERRED),
        serves("01", "B", "2027-03-10", began=Began.TRANSFERRED),
    ]
    week = ["2027-03-08", "2027-03-09", "2027-03-10", "2027-03-11", "2027-03-12"]
    rows = weekly(
        spans=moved,
        workdays=week,
        policies=[
            policy("P1", "2027-03-09", premium=1000.0),
            policy("P2", "2027-03-11", premium=2000.0, group="B"),
        ],
        attendance=[Attendance(day(d), "01", valid=True) for d in week[:4]],
        activity=[
            Activity(day("2027-03-09"), "01", 5, 2, 1, log=True),
            Activity(day("2027-03-10"), "01", 7, 3, 0, log=False),
        ],
    )
    assert picked(
        rows, "group", "fyp", "due_days", "attended_days", "calls", "visits", "logs_due", "logs"
    ) == [("晨光组", 1000, 2, 2, 5, 2, 2, 1), ("远航组", 2000, 3, 2, 7, 3, 3, 0)]


def test_who_moved_to_another_team_reports_there():
    moved = [
        serves("01", end="2027-03-10", ended=Ended.TRANSFERRED),
        serves("01", "Z", "2027-03-10", began=Began.TRANSFERRED),
    ]
    rows = weekly(
        spans=moved,
        activity=[
            Activity(day("2027-03-09"), "01", 5, 0, 0, log=False),
            Activity(day("2027-03-10"), "01", 7, 0, 0, log=False),
        ],
        policies=[policy("P1", "2027-03-11", group="Z")],
    )
    assert picked(rows, "group", "calls", "fyp") == [("晨光组", 5, 0)]


def test_a_months_income_stands_in_its_last_week():
    rows = weekly(
        spans=[serves("01")],
        agents=[person("01", rank="业务主任")],
        income=[Income("2027-02", "01", 1500.25), Income("2027-03", "01", 900.0)],
    )
    # 28 February 2027 is a Sunday in week 8, 31 March a Wednesday in week 13.
    assert picked(rows, "week", "month", "income", "supervisor_income") == [
        (8, 2, 1500.25, 1500.25),
        (13, 3, 900, 900),
    ]


def test_business_of_a_person_who_is_not_on_the_roster_is_kept():
    (row,) = weekly(policies=[policy(agent="99")])
    assert (row["agent"], row["name"], row["fyp"]) == ("99", "", 6000)


# Renewals


def renewals(*, year=2027, **given):
    return renewal_rows(source(**given), year)


def test_a_row_of_renewals_has_the_months_dues_and_its_cohorts():
    (row,) = renewals(
        renewals=[
            renewal("P1", "2027-01-10", "2027-03-11", premium=1000.0),  # the 60th day
            renewal("P2", "2027-01-31", "2027-04-02", premium=2000.0),  # the 61st
            renewal("P3", "2027-01-20", premium=4000.0, status="免缴"),
            renewal("P4", "2026-01-20", "2026-01-20", premium=8000.0),
            renewal("P4", "2027-01-20", "2027-01-20", year=3, premium=7500.0),
        ]
    )
    assert row == {
        "agent": "01", "name": "王芳", "group": "晨光组", "due_month": 202701,
        "due_count": 3, "received_count": 2, "due_premium": 10500, "received_premium": 8500,
        "c13_base": 7000, "c13_kept": 5000, "c13_exempt": 4000, "c13_matures": day("2027-03-31"),
        "c25_base": 8000, "c25_kept": 7500, "c25_exempt": 0, "c25_survivors": 8000,
        "c25_matures": day("2027-03-31"),
    }  # fmt: skip


def test_a_policy_that_lapsed_stands_where_its_third_year_would_have_been():
    lapsed = [renewal("P1", "2026-01-20", premium=8000.0)]
    assert picked(
        renewals(renewals=lapsed),
        "due_month", "due_count", "c13_base", "c13_matures", "c25_base", "c25_kept",
        "c25_survivors", "c25_matures",
    ) == [(202701, 0, 0, None, 8000, 0, 0, day("2027-03-31"))]  # fmt: skip


def test_the_year_holds_what_falls_due_or_matures_in_it():
    rows = renewals(
        renewals=[
            renewal(f"P{number}", due)
            for number, due in enumerate(
                ["2026-10-31", "2026-11-01", "2026-12-31", "2027-01-01", "2027-12-31", "2028-01-01"]
            )
        ]
    )
    # The first, due in October 2026, would have been due again in October 2027.
    assert picked(rows, "due_month", "c13_base", "c13_matures", "c25_base") == [
        (202611, 1000, day("2027-01-31"), 0),
        (202612, 1000, day("2027-02-28"), 0),
        (202701, 1000, day("2027-03-31"), 0),
        (202710, 0, None, 1000),
        (202711, 0, None, 1000),
        (202712, 1000, day("2028-02-29"), 1000),
    ]


def test_of_the_year_before_only_what_a_maturing_cohort_needs():
    older = [renewal("P1", "2026-11-15", year=4), renewal("P2", "2027-11-15", year=4)]
    assert picked(renewals(renewals=older), "due_month", "due_count", "c13_base") == [
        (202711, 1, 0)
    ]


def test_business_months_from_the_26th_mature_on_the_25th():
    rows = renewals(
        profile=shipped("month26"),
        renewals=[renewal("P1", "2027-01-25"), renewal("P2", "2027-01-26")],
    )
    assert picked(rows, "due_month", "c13_matures") == [
        (202701, day("2027-03-25")),
        (202702, day("2027-04-25")),
    ]


def test_for_the_regulator_exempt_premium_can_be_taken_off_both_sides():
    rows = [
        renewal("P1", "2027-01-10", "2027-01-10", premium=1000.0),
        renewal("P2", "2027-01-10", premium=2000.0, status="缴清"),
        renewal("P3", "2027-01-10", premium=4000.0, status="理赔终止"),
        renewal("P4", "2026-01-10", "2026-01-10", premium=500.0),
        renewal("P4", "2027-01-10", premium=400.0, year=3, status="减额缴清"),
    ]
    keys = ("c13_base", "c13_kept", "c13_exempt", "c25_base", "c25_kept", "c25_exempt")
    assert picked(renewals(renewals=rows), *keys) == [(7000, 3000, 2000, 500, 400, 500)]
    regulator = renewals(renewals=rows, profile=shipped("regulator"))
    assert picked(regulator, *keys) == [(3000, 3000, 2000, 500, 500, 500)]


def test_a_withdrawn_policy_has_no_cohort():
    sold = [policy("P1", "2026-01-10", withdrawn="2026-01-20")]
    rows = renewals(policies=sold, renewals=[renewal("P1", "2027-01-10")])
    assert picked(rows, "due_count", "c13_base", "c13_matures") == [(1, 0, None)]


def test_rows_are_by_who_serves_the_policy():
    rows = renewals(
        renewals=[
            renewal("P1", "2027-01-10", "2027-01-10", agent="02", group="B", seller="01"),
            renewal("P2", "2027-01-10", "2027-01-10"),
            renewal("P3", "2027-01-10", "2027-01-10", agent="99", group="Z"),
        ]
    )
    assert picked(rows, "agent", "group", "c13_base") == [
        ("01", "晨光组", 1000),
        ("02", "远航组", 1000),
    ]


# History and roster


def test_history_has_months_quarters_and_the_year_for_groups_and_the_whole():
    rows = history_rows(
        source(policies=[policy("P1", "2027-02-10"), policy("P2", "2027-08-10", "02", "B")]),
        2027,
        day("2028-01-05"),
    )
    assert len(rows) == (12 + 4 + 1) * 3
    assert {row["frozen_on"] for row in rows} == {day("2028-01-05")}
    found = {
        (row["kind"], row["number"], row["group"]): (row["fyp"], row["producers"])
        for row in rows
        if row["fyp"]
    }
    assert found == {
        ("月", 2, "晨光组"): (6000, 1),
        ("月", 2, "全部"): (6000, 1),
        ("月", 8, "远航组"): (6000, 1),
        ("月", 8, "全部"): (6000, 1),
        ("季", 1, "晨光组"): (6000, 1),
        ("季", 1, "全部"): (6000, 1),
        ("季", 3, "远航组"): (6000, 1),
        ("季", 3, "全部"): (6000, 1),
        ("年", 1, "晨光组"): (6000, 1),
        ("年", 1, "远航组"): (6000, 1),
        ("年", 1, "全部"): (12000, 2),
    }


def test_history_counts_cohorts_days_and_income():
    rows = history_rows(
        source(
            spans=[serves("01")],
            workdays=["2027-03-09", "2027-03-10"],
            attendance=[Attendance(day("2027-03-09"), "01", valid=True)],
            activity=[Activity(day("2027-03-09"), "01", 5, 2, 1, log=True)],
            income=[Income("2027-03", "01", 750.0)],
            renewals=[renewal("P1", "2027-01-10", "2027-01-10"), renewal("P2", "2026-01-10")],
        ),
        2027,
    )
    (march,) = [r for r in rows if (r["kind"], r["number"], r["group"]) == ("月", 3, "全部")]
    keys = ("due_days", "attended_days", "visits", "income", "c13_base", "c13_kept", "c25_base")
    assert picked([march], *keys) == [(2, 1, 2, 750, 1000, 1000, 1000)]


def test_the_roster_names_groups_and_keeps_who_went():
    rows = roster_rows(
        source(
            spans=[
                serves("01", end="2027-03-10", ended=Ended.TRANSFERRED),
                serves("01", "B", "2027-03-10", began=Began.TRANSFERRED),
                serves("02", "B", end="2027-04-01", ended=Ended.TRANSFERRED),
                serves("02", "Z", "2027-04-01", began=Began.TRANSFERRED),
            ],
            agents=[person("01", "B", confirmed=day("2020-05-06")), person("02", "Z")],
        ).team
    )
    assert picked(rows.agents, "id", "name", "group", "joined", "confirmed", "left", "note") == [
        ("01", "王芳", "远航组", day("2020-01-06"), day("2020-05-06"), None, ""),
        ("02", "李伟", "远航组", day("2020-01-06"), None, None, "已转出"),
    ]
    assert picked(rows.spans, "agent", "group", "start", "began", "end", "ended") == [
        ("01", "晨光组", day("2020-01-06"), "入司", day("2027-03-10"), "转出"),
        ("01", "远航组", day("2027-03-10"), "转入", None, None),
        ("02", "远航组", day("2020-01-06"), "入司", day("2027-04-01"), "转出"),
    ]


# Sums over rows against the measures


def some_records(seed):
    """A year of two groups' doings, with transfers, withdrawals and odd statuses."""
    rng = np.random.default_rng(seed)

    def any_day(first="2027-01-01", days=365):
        return day(first) + timedelta(days=int(rng.integers(days)))

    agents = [f"{number:02d}" for number in range(1, 7)]
    spans = []
    for agent in agents:
        here, there = rng.permutation(["A", "B"]).tolist()
        move = any_day()
        spans.append(Span(agent, here, day("2026-01-05"), Began.JOINED, move, Ended.TRANSFERRED))
        left = any_day(days=500)
        gone = left > move
        spans.append(
            Span(agent, there, move, Began.TRANSFERRED, left if gone else None,
                 Ended.LEFT if gone else None)
        )  # fmt: skip
    policies = []
    for number in range(60):
        issued = any_day("2026-11-01", 420)
        withdrawn = issued + timedelta(days=int(rng.integers(40)))
        policies.append(
            policy(
                f"P{number % 50}",
                issued.isoformat(),
                agents[number % 50 % 6],
                str(rng.choice(["A", "B"])),
                withdrawn.isoformat() if rng.random() < 0.3 else None,
                premium=float(rng.integers(100, 900_000)) / 100,
                product_class=list(Product)[int(rng.integers(4))],
                pay=list(Pay)[int(rng.integers(2))],
                main=bool(rng.random() < 0.8),
                own=bool(rng.random() < 0.2),
            )
        )
    statuses = ["有效", "有效", "有效", "失效", "免缴", "理赔终止", "犹豫撤单"]
    renewals = [
        Renewal(
            f"P{int(rng.integers(50))}", str(rng.choice(agents)), str(rng.choice(["A", "B"])),
            int(rng.integers(2, 4)), due, float(rng.integers(100, 900_000)) / 100,
            due + timedelta(days=int(rng.integers(70))) if rng.random() < 0.8 else None,
            float(rng.integers(100, 900_000)) / 100, str(rng.choice(statuses)),
        )
        for due in (any_day("2025-10-01", 820) for _ in range(120))
    ]  # fmt: skip
    days = [(day("2027-01-01") + timedelta(days=n), a) for n in range(365) for a in agents]
    attendance = [
        Attendance(d, a, bool(rng.random() < 0.7), bool(rng.random() < 0.1)) for d, a in days
    ]
    activity = [
        Activity(d, a, *rng.poisson(2, 3).tolist(), log=bool(rng.random() < 0.5)) for d, a in days
    ]
    income = [
        Income(f"2027-{month:02d}", a, float(rng.integers(90_000)) / 100)
        for month in range(1, 13)
        for a in agents
    ]
    people = [person(a, rank="业务主任" if a == "01" else "业务员") for a in agents]
    return spans, people, Records(policies, renewals, attendance, activity, income)


@pytest.mark.parametrize("chain", list(Persistency25Base))
@pytest.mark.parametrize("key", ["default", "month26", "regulator"])
def test_rows_add_up_to_the_measures_of_every_month_and_group(key, chain):
    own = key == "default"
    profile = replace(shipped(key), persistency_25_base=chain, include_self_policies=own)
    spans, people, records = some_records(seed=1)
    workdays = [
        text.isoformat()
        for text in (day("2027-01-01") + timedelta(days=n) for n in range(365))
        if text.weekday() < 5
    ]
    given = source(spans=spans, agents=people, workdays=workdays, profile=profile)
    given = replace(given, records=records)
    week_rows, due_rows = weekly_rows(given, 2027, YEAR_END), renewal_rows(given, 2027)
    minus = key == "regulator"
    base25 = "c25_survivors" if chain is Persistency25Base.SURVIVORS else "c25_base"
    for month in profile.calendar.months(2027):
        for code, name in given.groups.items():
            scope = Scope(month, (code,), given.workdays)
            figures = measure(scope, records, people, spans, profile)
            mine = [r for r in week_rows if (r["group"], r["month"]) == (name, month.number)]
            for figure in WEEKLY_FIGURES:
                assert sum(r[figure] for r in mine) == pytest.approx(figures[figure]), figure
            number = 202700 + month.number
            dues = [r for r in due_rows if (r["group"], r["due_month"]) == (name, number)]
            for column, figure in DUE_FIGURES.items():
                assert sum(r[column] for r in dues) == pytest.approx(figures[figure]), figure
            for cohort, base in (("c13", "c13_base"), ("c25", base25)):
                mature = [
                    r
                    for r in due_rows
                    if r["group"] == name and r[f"{cohort}_matures"] is not None
                    and r[f"{cohort}_matures"] in month
                ]  # fmt: skip
                exempt = minus * sum(r[f"{cohort}_exempt"] for r in mature)
                for column, figure in ((base, "base"), (f"{cohort}_kept", "kept")):
                    total = sum(r[column] for r in mature) - exempt
                    assert total == pytest.approx(figures[f"{cohort}_{figure}"], abs=0.005), column
