"""Every expected number is counted by hand from the rows that stand beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from agency.kpi_catalogue import catalogue
from agency.kpi_results import evaluate
from agency.measures.measure import measure
from agency.measures.people import cohort_window
from agency.measures.scope import Scope
from agency.organisation import Agent, Began, Ended, Span
from agency.periods import Period, PeriodKind, months_later
from agency.profile import LeaveRule, Persistency25Base, PremiumBasis, parse, shipped
from agency.records import (
    Activity,
    Attendance,
    Income,
    Pay,
    Policy,
    Product,
    Records,
    Renewal,
)

DEFAULT = shipped("default")
TEAM = ("A", "B")
JOINED, RETURNED, MOVED_IN = Began.JOINED, Began.RETURNED, Began.TRANSFERRED
LEFT, MOVED_OUT = Ended.LEFT, Ended.TRANSFERRED


def day(text: str) -> date:
    return date.fromisoformat(text)


def serves(agent, group="A", start="2020-01-06", *, began=JOINED, end=None, ended=None):
    return Span(agent, group, day(start), began, day(end) if end else None, ended)


def person(agent, rank="业务员", **changes):
    values = {"name": agent, "group": "A", "joined": day("2020-01-06")}
    return Agent(**({"id": agent, "rank": rank} | values | changes))


def policy(number="P1", issued="2027-03-10", agent="01", **changes):
    values = {
        "product": "L300",
        "product_class": Product.LIFE,
        "main": True,
        "pay": Pay.REGULAR,
        "term": 10,
        "premium": 6000.0,
        "standard_premium": 3600.0,
        "first_premium": 6000.0,
        "fyc": 1200.0,
        "count": 1,
        "accepted": None,
        "withdrawn": None,
        "group": "A",
    }
    if isinstance(changes.get("withdrawn"), str):
        changes["withdrawn"] = day(changes["withdrawn"])
    return Policy(number=number, issued=day(issued), agent=agent, **(values | changes))


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


def count(
    period="2027-03",
    *,
    groups=TEAM,
    spans=(),
    agents=None,
    workdays=(),
    only=None,
    profile=DEFAULT,
    **rows,
):
    if isinstance(period, str):
        period = profile.calendar.parse(period)
    if agents is None:
        agents = [person(agent) for agent in {span.agent: None for span in spans}]
    scope = Scope(period, groups, [day(text) for text in workdays], only)
    return measure(scope, Records(**rows), agents, spans, profile)


def picked(figures, *keys):
    return tuple(figures[key] for key in keys)


def test_every_measure_but_the_plans_is_counted_and_nothing_else():
    figures = count()
    wanted = {key for key in catalogue().measures if not key.startswith("plan_")}
    assert set(figures) == wanted
    assert set(figures.values()) == {0}


# Business


def test_business_counts_on_the_day_of_issue():
    rows = [
        policy("P1", "2027-02-28", premium=1000.0),
        policy("P2", "2027-03-01", premium=2000.0, accepted=day("2027-02-20")),
        policy("P3", "2027-03-31", premium=4000.0),
        policy("P4", "2027-04-01", premium=8000.0, accepted=day("2027-03-31")),
    ]
    assert picked(count(policies=rows), "fyp", "policies") == (6000, 2)
    assert count("2027-Q1", policies=rows)["fyp"] == 7000
    assert count("2027", policies=rows)["fyp"] == 15000


def test_premium_is_split_by_pay_mode_and_product_class():
    rows = [
        policy("P1", premium=5000.0, standard_premium=3000.0, first_premium=5000.0, fyc=1000.0),
        policy("P1", premium=400.0, standard_premium=156.0, first_premium=400.0, fyc=60.0,
               main=False, count=0, product_class=Product.HEALTH),
        policy("P2", premium=20000.0, standard_premium=2000.0, first_premium=20000.0, fyc=400.0,
               pay=Pay.SINGLE, term=1, product_class=Product.ANNUITY),
        policy("P3", premium=1200.0, standard_premium=240.0, first_premium=100.0, fyc=120.0,
               term=3, product_class=Product.OTHER),
    ]  # fmt: skip
    assert picked(
        count(policies=rows),
        "fyp", "fyp_regular", "fyp_standard", "first_premium", "fyc", "policies",
        "fyp_life", "fyp_annuity", "fyp_health", "fyp_other",
    ) == (26600, 6600, 5396, 25500, 1580, 3, 5000, 20000, 400, 1200)  # fmt: skip


def test_standard_premium_is_the_basis_if_the_profile_says_so():
    standard = replace(DEFAULT, premium_basis=PremiumBasis.STANDARD)
    rows = [policy(premium=6000.0, standard_premium=3600.0)]
    assert picked(
        count(policies=rows, profile=standard), "fyp", "fyp_regular", "fyp_life", "fyp_standard"
    ) == (3600, 3600, 3600, 3600)


def test_one_policy_of_many_rows_is_one_policy():
    rows = [
        policy("P1", product="L300"),
        policy("P1", product="L301", count=0),
        policy("P1", product="R710", main=False, count=0),
        policy("P2", product="R710", main=False, count=0),
    ]
    assert count(policies=rows)["policies"] == 1


def test_a_withdrawal_is_taken_off_when_it_happens_and_the_earlier_month_stays():
    rows = [policy("P1", "2027-02-20", withdrawn="2027-03-05"), policy("P2", "2027-03-10")]
    spans = [serves("01")]
    keys = ("fyp", "fyc", "policies", "producers")
    assert picked(count("2027-02", spans=spans, policies=rows), *keys) == (6000, 1200, 1, 1)
    assert picked(count("2027-03", spans=spans, policies=rows), *keys) == (0, 0, 0, 0)
    assert picked(count("2027-Q1", spans=spans, policies=rows), *keys) == (6000, 1200, 1, 1)


def test_a_withdrawal_alone_is_negative_business():
    rows = [policy("P1", "2027-02-20", withdrawn="2027-03-05")]
    figures = count("2027-03", spans=[serves("01")], policies=rows)
    keys = ("fyp", "fyp_standard", "first_premium", "fyc", "policies", "producers")
    assert picked(figures, *keys) == (-6000, -3600, -6000, -1200, -1, 0)
    assert evaluate(catalogue()["average_premium"], figures).value is None


def test_a_withdrawal_in_the_month_of_issue_nets_to_nothing_and_makes_no_producer():
    rows = [policy("P1", "2027-03-05", withdrawn="2027-03-18")]
    figures = count(spans=[serves("01")], policies=rows)
    assert picked(figures, "fyp", "policies", "producers", "effective_agents") == (0, 0, 0, 0)


def test_withdrawals_as_rows_of_their_own_count_like_withdrawals_by_date():
    rows = [
        policy("P1", "2027-02-20"),
        policy("P1", "2027-03-05", premium=-6000.0, standard_premium=-3600.0,
               first_premium=-6000.0, fyc=-1200.0, count=-1),
        policy("P0", "2027-03-06", premium=-500.0, standard_premium=-300.0,
               first_premium=-500.0, fyc=-100.0, count=-1),
    ]  # fmt: skip
    assert picked(count("2027-02", policies=rows), "fyp", "policies") == (6000, 1)
    assert picked(count("2027-03", policies=rows), "fyp", "fyc", "policies") == (-6500, -1300, -2)


def test_a_policy_ceases_to_count_when_its_last_main_product_is_withdrawn():
    one = policy("P1", "2027-02-20", product="L300", withdrawn="2027-03-05")
    rider = policy("P1", "2027-02-20", product="R710", main=False, withdrawn="2027-03-05")
    other = policy("P1", "2027-02-20", product="L301", count=0)
    gone = replace(other, withdrawn=day("2027-04-02"))
    assert count("2027-03", policies=[one, rider, other])["policies"] == 0
    assert count("2027-03", policies=[one, rider, gone])["policies"] == 0
    assert count("2027-04", policies=[one, rider, gone])["policies"] == -1


def test_net_business_that_is_not_positive_makes_no_producer():
    spans = [serves(agent) for agent in ("01", "02", "03", "04", "05")]
    rows = [
        policy("P1", agent="01", premium=2999.99),
        policy("P2", agent="02", premium=3000.0),
        # A policy of 5000, and one of 5000 withdrawn: FYP 0, policies 0.
        policy("P3", agent="03", premium=5000.0),
        policy("P4", "2027-02-20", agent="03", premium=5000.0, withdrawn="2027-03-02"),
        # Two policies of 1000, and one of 9000 withdrawn: FYP below 0, policies 1.
        policy("P5", agent="04", premium=1000.0),
        policy("P6", agent="04", premium=1000.0),
        policy("P7", "2027-02-20", agent="04", premium=9000.0, withdrawn="2027-03-02"),
        # Only a rider on an old policy: premium, but no policy.
        policy("P8", agent="05", premium=4000.0, main=False, count=0),
    ]
    figures = count(spans=spans, policies=rows)
    assert picked(figures, "producers", "effective_agents") == (2, 2)
    assert figures["fyp"] == 2999.99 + 3000 + 0 - 7000 + 4000
    assert figures["policies"] == 3  # 1 + 1 + 0 + 1 + 0


def test_cents_do_not_make_a_producer_out_of_nothing():
    rows = [
        policy("P1", premium=0.1),
        policy("P2", premium=0.2),
        policy("P3", "2027-02-20", premium=0.3, withdrawn="2027-03-02"),
    ]
    assert picked(count(spans=[serves("01")], policies=rows), "fyp", "producers") == (0, 0)


def test_policies_on_oneself_count_unless_the_profile_leaves_them_out():
    rows = [policy("P1", own=True), policy("P2", premium=1000.0)]
    without = replace(DEFAULT, include_self_policies=False)
    assert picked(count(policies=rows), "fyp", "policies") == (7000, 2)
    assert picked(count(policies=rows, profile=without), "fyp", "policies") == (1000, 1)


def test_the_threshold_of_effective_agents_is_the_profiles():
    rows = [policy("P1", premium=4000.0), policy("P2", agent="02", premium=5000.0)]
    strict = replace(DEFAULT, producer_threshold=5000.0)
    assert count(policies=rows)["effective_agents"] == 2
    assert count(policies=rows, profile=strict)["effective_agents"] == 1


def test_business_stays_with_the_group_of_the_day_of_issue():
    spans = [
        serves("01", "A", end="2027-03-16", ended=MOVED_OUT),
        serves("01", "B", start="2027-03-16", began=MOVED_IN),
    ]
    rows = [
        policy("P1", "2027-03-10", group="A", premium=4000.0),
        policy("P2", "2027-03-20", group="B", premium=7000.0),
    ]
    a, b, team = (count(groups=g, spans=spans, policies=rows) for g in (("A",), ("B",), TEAM))
    keys = ("fyp", "policies", "producers", "producers_serving")
    assert picked(a, *keys) == (4000, 1, 1, 0)
    assert picked(b, *keys) == (7000, 1, 1, 1)
    assert picked(team, *keys) == (11000, 2, 1, 1)  # one person, once


def test_leavers_business_stays_but_they_are_no_serving_producers():
    spans = [serves("01", end="2027-03-20", ended=LEFT), serves("02")]
    rows = [policy("P1", agent="01"), policy("P2", agent="02")]
    figures = count(spans=spans, policies=rows)
    assert picked(figures, "fyp", "policies", "producers", "producers_serving") == (12000, 2, 2, 1)


def test_one_agent_alone_can_be_asked_about():
    spans = [serves("01"), serves("02")]
    rows = [policy("P1", agent="01"), policy("P2", agent="02", premium=900.0)]
    figures = count(spans=spans, policies=rows, only={"02"})
    assert picked(figures, "fyp", "headcount_closing", "producers") == (900, 1, 1)


def test_the_month_from_the_26th_takes_its_days():
    rows = [
        policy("P1", "2027-02-25", premium=1.0),
        policy("P2", "2027-02-26", premium=10.0),
        policy("P3", "2027-03-25", premium=100.0),
        policy("P4", "2027-03-26", premium=1000.0),
        policy("P5", "2027-12-31", premium=10000.0),
    ]
    month26 = shipped("month26")
    assert count("2027-03", policies=rows, profile=month26)["fyp"] == 110
    assert count("2027-12", policies=rows, profile=month26)["fyp"] == 10000


# People

PEOPLE = (
    "headcount_opening",
    "hires",
    "transfers_in",
    "leavers",
    "transfers_out",
    "headcount_closing",
)


def test_headcount_adds_up_through_every_way_of_coming_and_going():
    spans = [
        serves("01"),  # stays
        serves("02", end="2027-03-01", ended=LEFT),  # last day 28 February: leaves on day 1
        serves("03", end="2027-04-01", ended=LEFT),  # still counted on 31 March
        serves("04", start="2027-03-01"),  # signs on day 1: a hire, not opening
        serves("09", start="2027-03-01"),
        serves("05", start="2027-03-31"),
        serves("06", start="2027-03-05", end="2027-03-20", ended=LEFT),  # comes and goes
        serves("07", end="2026-11-02", ended=LEFT),
        serves("07", start="2027-03-08", began=RETURNED),  # comes back
        serves("08", end="2027-03-16", ended=MOVED_OUT),
        serves("08", "B", start="2027-03-16", began=MOVED_IN),
    ]
    assert picked(count(groups=("A",), spans=spans), *PEOPLE) == (4, 5, 0, 2, 1, 6)
    assert picked(count(groups=("B",), spans=spans), *PEOPLE) == (0, 0, 1, 0, 0, 1)
    team = count(spans=spans)
    assert picked(team, *PEOPLE) == (4, 5, 1, 2, 1, 7)
    assert picked(team, "headcount_average", "returns") == (5.5, 1)


def test_opening_is_the_closing_of_the_month_before():
    spans = [
        serves("01"),
        serves("02", start="2027-02-28"),
        serves("03", start="2027-03-01"),
        serves("04", end="2027-03-01", ended=LEFT),
    ]
    february, march = count("2027-02", spans=spans), count("2027-03", spans=spans)
    assert february["headcount_closing"] == march["headcount_opening"] == 3


def test_who_comes_and_goes_alone_leaves_no_average_and_so_no_rate():
    spans = [serves("06", start="2027-03-05", end="2027-03-20", ended=LEFT)]
    figures = count(spans=spans, policies=[policy(agent="06")])
    assert picked(figures, "hires", "leavers", "headcount_average", "producers") == (1, 1, 0, 1)
    assert evaluate(catalogue()["activity_rate"], figures).value is None
    assert evaluate(catalogue()["leave_rate"], figures).value is None


def test_a_transfer_does_not_change_the_whole_team():
    stays = [serves("01"), serves("02")]
    moves = [
        serves("01", "A", end="2027-03-16", ended=MOVED_OUT),
        serves("01", "B", start="2027-03-16", began=MOVED_IN),
        serves("02"),
    ]
    row = [policy("P1", "2027-03-20")]
    before, after = count(spans=stays, policies=row), count(spans=moves, policies=row)
    changed = {key for key in before if before[key] != after[key]}
    assert changed == {"transfers_in", "transfers_out"}
    assert after["transfers_in"] == after["transfers_out"] == 1


def test_the_serving_are_counted_by_what_they_are_at_the_end():
    agents = [
        person("01", "业务主任", sex="女", education="大专"),
        person("02", "见习业务员", sex="男", education="高中"),
        person("03", "高级业务员", sex="女", education="本科"),
        person("04", "业务员", sex="女", education="中专"),
        person("05", "营销员", sex="男", education="硕士"),  # another word for 业务员
        person("06", "业务主任", sex="男", education="博士"),  # has left
        person("07", "星探"),  # unknown to the catalogue, of no class
    ]
    spans = [serves(agent.id) for agent in agents if agent.id != "06"]
    spans.append(serves("06", end="2027-03-31", ended=LEFT))
    keys = [f"serving_{part}" for part in
            ("female", "male", "college", "supervisors", "trainee", "agent", "senior")]  # fmt: skip
    assert picked(count(spans=spans, agents=agents), *keys) == (3, 2, 3, 1, 1, 2, 1)
    known, _ = parse("ranks: {星探: senior}")
    assert count(spans=spans, agents=agents, profile=known)["serving_senior"] == 2


def test_confirmations_belong_to_the_group_of_their_day():
    agents = [
        person("01", confirmed=day("2027-03-15")),
        person("02", confirmed=day("2027-03-16")),
        person("03", confirmed=day("2027-02-28")),
        person("04"),
    ]
    spans = [serves("03"), serves("04")]
    for agent in ("01", "02"):
        spans.append(serves(agent, "A", end="2027-03-16", ended=MOVED_OUT))
        spans.append(serves(agent, "B", start="2027-03-16", began=MOVED_IN))
    confirmed = [
        count(groups=g, spans=spans, agents=agents)["confirmed"] for g in (("A",), ("B",), TEAM)
    ]
    assert confirmed == [1, 1, 2]


# Cohorts


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2027-03-31", -13, "2026-02-28"),
        ("2025-03-31", -13, "2024-02-29"),
        ("2027-01-01", -13, "2025-12-01"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-12-15", 1, "2028-01-15"),
    ],
)
def test_months_are_counted_with_short_months_in_mind(start, months, expected):
    assert months_later(day(start), months) == day(expected)


@pytest.mark.parametrize(
    ("first", "last", "months", "window"),
    [
        ("2027-03-01", "2027-03-31", 13, ("2026-02-01", "2026-02-28")),
        ("2027-04-01", "2027-04-30", 13, ("2026-03-01", "2026-03-31")),  # not the 30th
        ("2027-02-26", "2027-03-25", 13, ("2026-01-26", "2026-02-25")),
        ("2027-01-01", "2027-03-31", 6, ("2026-07-01", "2026-09-30")),
        ("2027-01-01", "2027-12-31", 13, ("2025-12-01", "2026-11-30")),
    ],
)
def test_a_cohort_is_the_period_moved_back_by_whole_months(first, last, months, window):
    period = Period(day(first), day(last), PeriodKind.MONTH, "2027-03")
    assert cohort_window(period, months) == (day(window[0]), day(window[1]))


def test_cohort_windows_of_neighbouring_weeks_leave_no_day_out():
    weeks = [DEFAULT.calendar.parse(f"2027-W{number:02d}") for number in range(1, 53)]
    windows = [cohort_window(week, 13) for week in weeks]
    for (_, last), (first, _) in pairwise(windows):
        assert first == last + timedelta(days=1)


def test_thirteen_months_on_those_who_never_left_are_still_serving():
    spans = [
        serves("01", start="2026-02-01"),
        serves("02", start="2026-02-28", end="2027-03-31", ended=LEFT),  # left on the last day
        serves("03", start="2026-02-10", end="2027-04-01", ended=LEFT),  # left a day later
        serves("04", start="2026-02-10", end="2026-09-01", ended=MOVED_OUT),
        serves("04", "B", start="2026-09-01", began=MOVED_IN),  # moved, still serving
        serves("05", start="2026-02-12", end="2026-06-01", ended=LEFT),
        serves("05", start="2026-10-09", began=RETURNED),  # left its batch, is in another
        serves("06", start="2026-01-31"),
        serves("07", start="2026-03-01"),
        serves("08", end="2025-10-01", ended=LEFT),
        serves("08", start="2026-02-15", began=RETURNED),  # a return is a new start
        serves("09", "B", start="2026-02-20", began=MOVED_IN),  # a transfer is none
    ]
    assert picked(count(groups=("A",), spans=spans), "cohort13", "cohort13_serving") == (6, 4)
    assert picked(count(groups=("B",), spans=spans), "cohort13", "cohort13_serving") == (0, 0)


def test_confirmed_within_six_months_of_signing():
    hired = {  # signed in September 2026
        "01": "2027-03-10",  # on the last day of its six months
        "02": "2027-03-11",  # a day late
        "03": None,
        "04": "2026-11-02",
        "05": "2026-09-01",  # confirmed in an earlier contract
    }
    agents = [person(a, confirmed=day(c) if c else None) for a, c in hired.items()]
    spans = [serves(agent, start="2026-09-10") for agent in hired]
    assert picked(count(spans=spans, agents=agents), "cohort6", "cohort6_confirmed") == (5, 2)


def test_a_batch_is_counted_in_the_period_in_which_its_six_months_end():
    agents = [person("01", confirmed=day("2027-03-30"))]
    spans = [serves("01", start="2026-09-30")]
    # Both 30 and 31 March lie six months after 30 September; the later one brings it.
    for last, figures in (("2027-03-30", (0, 0)), ("2027-03-31", (1, 1))):
        one_day = Period(day(last), day(last), PeriodKind.WEEK, "2027-W13")
        counted = count(one_day, spans=spans, agents=agents)
        assert picked(counted, "cohort6", "cohort6_confirmed") == figures


# Days

WEEK = ("2027-03-01", "2027-03-02", "2027-03-03", "2027-03-04", "2027-03-05")
DAYS = ("due_days", "attended_days", "logs_due", "logs")


def test_attendance_is_due_on_working_days_in_service():
    spans = [
        serves("01"),
        serves("02", start="2027-03-03"),  # due from the day of signing
        serves("03", end="2027-03-03", ended=LEFT),  # no longer due on the day of leaving
    ]
    attended = [
        Attendance(day("2027-03-01"), "01", valid=True),
        Attendance(day("2027-03-01"), "01", valid=True),  # twice in the file
        Attendance(day("2027-03-02"), "01", valid=False),  # one punch only
        Attendance(day("2027-03-06"), "01", valid=True),  # a Saturday
        Attendance(day("2027-03-03"), "03", valid=True),  # after leaving
        Attendance(day("2027-03-02"), "02", valid=True),  # before signing
        Attendance(day("2027-03-05"), "02", valid=True),
    ]
    figures = count(spans=spans, workdays=[*WEEK, "2027-04-01"], attendance=attended)
    assert picked(figures, "due_days", "attended_days") == (5 + 3 + 2, 2)


@pytest.mark.parametrize(
    ("rule", "figures"),
    [
        # Five days: two attended, one missed, one of leave, one of leave but present.
        (LeaveRule.EXCLUDED, (4, 3, 4, 1)),
        (LeaveRule.MISSED, (5, 3, 5, 2)),
        (LeaveRule.ATTENDED, (5, 4, 4, 1)),
    ],
)
def test_a_day_of_leave_is_what_the_profile_says(rule, figures):
    attendance = [
        Attendance(day(WEEK[0]), "01", valid=True),
        Attendance(day(WEEK[1]), "01", valid=True),
        Attendance(day(WEEK[2]), "01", valid=False),
        Attendance(day(WEEK[3]), "01", valid=False, leave=True),
        Attendance(day(WEEK[4]), "01", valid=True, leave=True),
    ]
    logs = [
        Activity(day(WEEK[0]), "01", 0, 0, 0, log=True),
        Activity(day(WEEK[1]), "01", 0, 0, 0, log=False),
        Activity(day(WEEK[3]), "01", 0, 0, 0, log=True),  # on leave
        Activity(day("2027-03-06"), "01", 0, 0, 0, log=True),  # a Saturday: none is due
    ]
    counted = count(
        spans=[serves("01")],
        workdays=WEEK,
        attendance=attendance,
        activity=logs,
        profile=replace(DEFAULT, leave=rule),
    )
    assert picked(counted, *DAYS) == figures


def test_a_transferred_agents_days_are_split_between_the_groups():
    spans = [
        serves("01", "A", end="2027-03-03", ended=MOVED_OUT),
        serves("01", "B", start="2027-03-03", began=MOVED_IN),
    ]
    attendance = [Attendance(day(text), "01", valid=True) for text in WEEK]
    activity = [Activity(day(text), "01", 5, 3, 1, log=True) for text in (*WEEK, "2027-03-06")]
    rows = {"spans": spans, "workdays": WEEK, "attendance": attendance, "activity": activity}
    keys = (*DAYS, "calls", "visits", "prospects")
    assert picked(count(groups=("A",), **rows), *keys) == (2, 2, 2, 2, 10, 6, 2)
    # Saturday's work counts, though no attendance and no log is due.
    assert picked(count(groups=("B",), **rows), *keys) == (3, 3, 3, 3, 20, 12, 4)
    assert picked(count(**rows), *keys) == (5, 5, 5, 5, 30, 18, 6)


def test_income_is_the_whole_months_of_the_period_where_the_agent_ended_them():
    agents = [person("01", "业务主任"), person("02"), person("03")]
    spans = [
        serves("01"),
        serves("02", "A", end="2027-03-16", ended=MOVED_OUT),
        serves("02", "B", start="2027-03-16", began=MOVED_IN),
        serves("03", end="2027-03-05", ended=LEFT),
    ]
    income = [
        Income("2027-02", "01", 8000.0),
        Income("2027-03", "01", 9000.0),
        Income("2027-03", "02", 3000.5),
        Income("2027-03", "03", 100.0),
    ]
    rows = {"agents": agents, "spans": spans, "income": income}
    keys = ("income", "supervisor_income")
    assert picked(count(groups=("A",), **rows), *keys) == (9100, 9000)
    assert picked(count(groups=("B",), **rows), *keys) == (3000.5, 0)
    assert picked(count("2027-Q1", **rows), *keys) == (20100.5, 17000)
    assert picked(count("2027-W13", **rows), *keys) == (0, 0)  # 29 March – 4 April: no whole month


# Renewals

RENEWALS = (
    "renewal_due_premium",
    "renewal_received_premium",
    "renewal_due_count",
    "renewal_received_count",
)
C13, C25 = ("c13_base", "c13_kept"), ("c25_base", "c25_kept")


def test_renewals_due_in_the_period_by_premium_and_count():
    rows = [
        renewal("P1", "2027-03-01", "2027-02-20", premium=1000.0),  # paid ahead
        renewal("P2", "2027-03-31", "2027-05-30", premium=2000.0, year=5),  # the 60th day
        renewal("P3", "2027-03-31", "2027-05-31", premium=4000.0, year=3),  # the 61st
        renewal("P4", "2027-03-15", premium=8000.0, status="退保"),
        renewal("P5", "2027-03-15", premium=500.0, status="免缴"),  # nothing payable
        renewal("P6", "2027-03-15", premium=500.0, status="犹豫撤单"),
        renewal("P7", "2027-02-28", "2027-03-01", premium=500.0),  # due before
        renewal("P8", "2027-03-15", "2027-03-15", premium=300.0, group="B"),
    ]
    assert picked(count(groups=("A",), renewals=rows), *RENEWALS) == (15000, 3000, 4, 2)
    assert picked(count(renewals=rows), *RENEWALS) == (15300, 3300, 5, 3)


def test_the_13_month_cohort_shows_in_the_period_in_which_it_matures():
    # Issued in January 2026, due in January 2027, mature on 31 March 2027.
    rows = [
        renewal("P1", "2027-01-01", "2027-01-05", premium=1000.0),
        renewal("P2", "2027-01-31", "2027-04-01", premium=2000.0),  # within the 60 days
        renewal("P3", "2027-01-15", premium=4000.0, status="失效"),
        renewal("P4", "2027-02-01", "2027-02-01", premium=8000.0),
    ]
    assert picked(count("2027-02", renewals=rows), *C13) == (0, 0)
    assert picked(count("2027-03", renewals=rows), *C13) == (7000, 3000)
    assert picked(count("2027-04", renewals=rows), *C13) == (8000, 8000)
    assert picked(count("2027-Q1", renewals=rows), *C13) == (7000, 3000)
    assert picked(count("2027", renewals=rows), *C13) == (15000, 11000)
    # 29 March – 4 April holds the 31st; the week before holds no end of a month.
    assert picked(count("2027-W13", renewals=rows), *C13) == (7000, 3000)
    assert picked(count("2027-W12", renewals=rows), *C13) == (0, 0)


def test_a_cohort_matures_over_the_turn_of_the_year():
    rows = [renewal("P1", "2026-11-30", "2026-12-01"), renewal("P2", "2026-12-01", "2026-12-01")]
    assert picked(count("2027-01", renewals=rows), *C13) == (1000, 1000)
    assert picked(count("2027-02", renewals=rows), *C13) == (1000, 1000)


def test_business_months_from_the_26th_mature_on_the_25th():
    rows = [renewal("P1", "2027-01-25", "2027-01-25"), renewal("P2", "2027-01-26", "2027-01-26")]
    month26 = shipped("month26")
    figures = count("2027-03", renewals=rows, profile=month26)  # January ends in March, on the 25th
    assert picked(figures, *C13) == (1000, 1000)
    assert picked(count("2027-04", renewals=rows, profile=month26), *C13) == (1000, 1000)


def test_premium_no_longer_payable_is_kept_for_the_company_and_left_out_for_the_regulator():
    rows = [
        renewal("P1", "2027-01-10", "2027-01-10", premium=1000.0),
        renewal("P2", "2027-01-10", premium=2000.0, status="免缴"),
        renewal("P3", "2027-01-10", premium=4000.0, status="展期"),
        renewal("P4", "2027-01-10", premium=8000.0, status="理赔终止"),
        renewal("P5", "2027-01-10", premium=16000.0, status="退保"),
        renewal("P6", "2027-01-10", premium=32000.0, status="犹豫撤单"),
    ]
    assert picked(count(renewals=rows), *C13) == (31000, 7000)
    assert picked(count(renewals=rows, profile=shipped("regulator")), *C13) == (17000, 1000)


def test_a_cooling_off_withdrawal_leaves_the_cohort_and_a_surrender_leaves_fyp_alone():
    sold = [
        policy("P1", "2026-01-10", withdrawn="2026-01-20"),
        policy("P2", "2026-01-10", premium=3000.0),
    ]
    rows = [renewal("P1", "2027-01-10"), renewal("P2", "2027-01-10", status="退保")]
    figures = count("2027-03", policies=sold, renewals=rows)
    assert picked(figures, *C13, "fyp", "policies") == (1000, 0, 0, 0)
    assert count("2026-01", policies=sold, renewals=rows)["fyp"] == 3000


def test_the_25_month_cohort_is_measured_on_what_was_sold_or_on_what_survived():
    rows = [
        # Issued in January 2025: due in January 2026 and January 2027, mature in March 2027.
        renewal("P1", "2026-01-10", "2026-01-10", premium=1000.0),
        renewal("P1", "2027-01-10", "2027-01-10", premium=1000.0, year=3),
        renewal("P2", "2026-01-10", "2026-01-10", premium=2000.0),
        renewal("P2", "2027-01-10", premium=2000.0, year=3),  # lapsed in the third year
        renewal("P3", "2026-01-10", premium=4000.0),  # lapsed in the second, no longer listed
        renewal("P4", "2027-01-20", "2027-01-20", premium=8000.0, year=3),  # its past is not known
        renewal("P5", "2026-01-10", premium=16000.0, status="缴清"),  # nothing more to pay
        renewal("P6", "2026-01-10", premium=500.0),  # lapsed, then paid late and revived
        renewal("P6", "2027-01-10", "2027-01-10", premium=500.0, year=3),
    ]
    chained = replace(DEFAULT, persistency_25_base=Persistency25Base.SURVIVORS)
    assert picked(count("2027-03", renewals=rows), *C25) == (31500, 25500)
    assert picked(count("2027-03", renewals=rows, profile=chained), *C25) == (27000, 25000)
    assert picked(count("2027-03", renewals=rows, profile=shipped("regulator")), *C25) == (
        15500,
        9500,
    )
    assert picked(count("2026-03", renewals=rows), *C13) == (23500, 19000)
    assert picked(count("2026-03", renewals=rows), *C25) == (0, 0)


def test_instalments_within_a_year_are_one_policy_of_the_cohort():
    rows = [
        renewal("P1", "2027-01-10", "2027-01-10", premium=600.0),
        renewal("P1", "2027-07-10", premium=600.0),
    ]
    assert picked(count("2027", renewals=rows), *C13) == (600, 600)
    assert picked(count("2027", renewals=rows), *RENEWALS) == (1200, 600, 2, 1)


def test_orphan_policies_are_the_serving_agents_renewals_and_the_sellers_persistency():
    rows = [renewal("P1", "2027-01-10", "2027-01-10", agent="02", group="B", seller="01")]
    spans = [serves("01"), serves("02", "B")]
    for agent, base, due in (("01", 1000, 0), ("02", 0, 1000)):
        assert count(renewals=rows, spans=spans, only=[agent])["c13_base"] == base
        figures = count("2027-01", renewals=rows, spans=spans, only=[agent])
        assert figures["renewal_due_premium"] == due
    assert count(groups=("B",), renewals=rows, spans=spans)["c13_base"] == 1000


def test_a_span_of_nobody_is_the_callers_mistake():
    with pytest.raises(KeyError):
        count(spans=[serves("99")], agents=[])


def test_one_code_is_not_a_collection_of_codes():
    with pytest.raises(TypeError, match="groups"):
        count(groups="86010101")
