"""The demonstration branch holds what it promises, whatever the seed."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

import pytest

from agency.measures.measure import measure
from agency.measures.scope import Scope
from agency.organisation import Began, Ended, EventKind, Level
from agency.organisation_checks import check_organisation
from agency.profile import shipped
from agency.records import Records
from agency.roles import load_ranks
from agency.roster import movement, overlaps
from agency.targets import gap
from generators.demo import make

DEFAULT = shipped("default")
UNTIL = date(2026, 11, 20)
# Producers ÷ average headcount by month, in per cent, as calibrated.
ACTIVITY = (60, 38, 52, 40, 42, 50, 38, 40, 45, 36, 40, 42)


@pytest.fixture(scope="module")
def branch():
    return make(7, 2026, UNTIL, DEFAULT)


def figures(branch, label, team=None, *, days=False, only=None, groups=None):
    organisation = branch.organisation
    groups = groups or [
        unit.code
        for unit in organisation.units
        if unit.level is Level.GROUP and unit.code.startswith(team or "")
    ]
    records = branch.records if days else Records(branch.records.policies, branch.records.renewals)
    scope = Scope(branch.profile.calendar.parse(label), groups, branch.workdays, only)
    return measure(scope, records, organisation.agents, organisation.spans, branch.profile)


def months(first, last):
    return [
        f"{n // 12}-{n % 12 + 1:02d}"
        for n in range(first[0] * 12 + first[1] - 1, last[0] * 12 + last[1])
    ]


COMPLETE = months((2025, 1), (2026, 10))


@pytest.fixture(scope="module")
def by_month(branch):
    return {label: figures(branch, label) for label in COMPLETE}


def total(by_month, key):
    return sum(month[key] for month in by_month.values())


# The same and different


def test_the_same_seed_makes_the_same_branch(branch):
    again = make(branch.seed, 2026, UNTIL, DEFAULT)
    assert again == branch


def test_another_seed_makes_another_branch(branch):
    other = make(8, 2026, date(2026, 1, 31), DEFAULT)
    assert branch.records.policies[0] != other.records.policies[0]
    assert branch.organisation.agents[0].name != other.organisation.agents[0].name


@pytest.mark.parametrize("until", [date(2026, 1, 30), date(2027, 1, 1), date(2025, 12, 31)])
def test_the_last_day_must_lie_in_the_year_and_leave_one_month(until):
    with pytest.raises(ValueError, match="until must be 2026-01-31 to 2026-12-31"):
        make(1, 2026, until, DEFAULT)


@pytest.mark.parametrize(
    ("year", "until", "key"),
    [
        (2026, date(2026, 1, 31), "default"),
        (2028, date(2028, 2, 29), "month26"),
        (2027, date(2027, 12, 31), "regulator"),
    ],
)
def test_other_years_days_and_profiles_work_and_nothing_lies_beyond_the_last_day(year, until, key):
    branch = make(3, year, until, shipped(key))
    rows = branch.records
    known = [row.issued for row in rows.policies] + [row.due for row in rows.renewals]
    known += [row.withdrawn for row in rows.policies if row.withdrawn]
    known += [row.received for row in rows.renewals if row.received]
    known += [row.day for row in (*rows.attendance, *rows.activity)]
    known += [event.date for event in branch.events]
    assert max(known) <= until
    assert min(row.issued for row in rows.policies).year == year - 1
    planted = branch.planted
    assert figures(branch, planted.month, only=[planted.negative])["fyp"] == -28600


# Organisation


def test_three_teams_of_five_or_six_groups_of_six_to_twelve_people(branch):
    teams = list(branch.organisation.teams())
    assert [len(team.groups) for team in teams] == [6, 5, 6]
    for team in teams:
        for group in team.groups:
            for day in (date(2024, 12, 31), UNTIL):
                own = [s for s in team.spans if s.group == group.code and s.serves_on(day)]
                assert 5 <= len(own) <= 13


def test_units_people_and_spans_are_in_order(branch):
    organisation = branch.organisation
    assert check_organisation(organisation.units, organisation.agents, load_ranks()) == []
    assert overlaps(organisation.spans) == []
    names = Counter(agent.name for agent in organisation.agents)
    assert [name for name, count in names.items() if count > 1] == [
        agent.name for agent in organisation.agents if agent.id == branch.planted.same_name[0]
    ]
    groups = [unit for unit in organisation.units if unit.level is Level.GROUP]
    leaders = {agent.id: agent.group for agent in organisation.agents}
    assert all(leaders[group.leader] == group.code for group in groups)
    assert len({group.name for group in groups}) == len(groups)


def test_everything_is_recorded_for_a_group_in_which_the_agent_served(branch):
    spans = defaultdict(list)
    for span in branch.organisation.spans:
        spans[span.agent].append(span)
    for row in branch.records.policies:
        assert any(s.group == row.group and s.serves_on(row.issued) for s in spans[row.agent])
    for row in branch.records.renewals:
        assert any(s.group == row.group and s.serves_on(row.due) for s in spans[row.agent])
    for row in (*branch.records.attendance, *branch.records.activity):
        assert any(span.serves_on(row.day) for span in spans[row.agent])


# Calibration


def test_activity_follows_the_season(by_month):
    for label, month in by_month.items():
        rate = 100 * month["producers"] / month["headcount_average"]
        assert rate == pytest.approx(ACTIVITY[int(label[-2:]) - 1], abs=4), label


def test_business_is_as_large_as_in_the_trade(by_month):
    heads = total(by_month, "headcount_average")
    fyp, producers = total(by_month, "fyp"), total(by_month, "producers")
    assert 4000 <= fyp / heads <= 7000
    assert 9000 <= fyp / producers <= 16000
    assert 1.35 <= total(by_month, "policies") / producers <= 1.6
    assert 0.15 <= total(by_month, "fyc") / fyp <= 0.22
    assert 0.72 <= total(by_month, "effective_agents") / producers <= 0.88
    quarter = sum(by_month[label]["fyp"] for label in COMPLETE[:3])
    assert 0.34 <= quarter / sum(by_month[label]["fyp"] for label in COMPLETE[:12]) <= 0.50


def test_the_best_fifth_writes_most_of_it(branch):
    written = defaultdict(float)
    for row in branch.records.policies:
        if row.issued.year == 2025:
            written[row.agent] += row.premium
    best = sorted(written.values(), reverse=True)
    assert 0.5 <= sum(best[:31]) / sum(best) <= 0.7


def test_two_to_four_policies_in_a_hundred_are_withdrawn(branch):
    numbers = {row.number for row in branch.records.policies}
    withdrawn = {row.number for row in branch.records.policies if row.withdrawn}
    assert 0.02 <= len(withdrawn) / len(numbers) <= 0.04
    days = [(row.withdrawn - row.issued).days for row in branch.records.policies if row.withdrawn]
    assert min(days) >= 1
    assert max(days) <= 20


def test_a_third_of_the_months_premium_comes_on_its_last_five_working_days(branch):
    late = every = 0.0
    for label in COMPLETE[:12]:
        period = DEFAULT.calendar.parse(label)
        last = [day for day in branch.workdays if day in period][-5:]
        rows = [row for row in branch.records.policies if row.issued in period]
        every += sum(row.premium for row in rows)
        late += sum(row.premium for row in rows if row.issued in last)
    assert 0.28 <= late / every <= 0.42


def test_people_come_and_go_as_in_the_trade(branch, by_month):
    heads = total(by_month, "headcount_average")
    assert 0.018 <= total(by_month, "hires") / heads <= 0.035
    assert 0.022 <= total(by_month, "leavers") / heads <= 0.042
    serving = figures(branch, "2026-10")
    assert 0.55 <= serving["serving_female"] / serving["headcount_closing"] <= 0.85
    assert 0.10 <= serving["serving_supervisors"] / serving["headcount_closing"] <= 0.17


def test_persistency_is_sound_in_the_branch_and_differs_between_groups(branch):
    year = figures(branch, "2025")
    assert 0.85 <= year["c13_kept"] / year["c13_base"] <= 0.92
    assert 0.76 <= year["c25_kept"] / year["c25_base"] <= 0.87
    assert 0.84 <= year["renewal_received_count"] / year["renewal_due_count"] <= 0.95


def test_attendance_logs_and_visits_are_below_the_standard(branch):
    year = figures(branch, "2025", days=True)
    assert 0.65 <= year["attended_days"] / year["due_days"] <= 0.80
    assert 0.55 <= year["logs"] / year["attended_days"] <= 0.70
    assert 1.6 <= year["visits"] / year["attended_days"] <= 2.0
    assert 1000 <= year["income"] / 12 / year["headcount_average"] <= 3500


# Planted cases


def spans_of(branch, agent):
    return [span for span in branch.organisation.spans if span.agent == agent]


def test_one_agent_moves_within_the_month_with_business_in_both_groups(branch):
    planted = branch.planted
    before, after = spans_of(branch, planted.transferred)
    assert (before.ended, after.began) == (Ended.TRANSFERRED, Began.TRANSFERRED)
    assert before.end == after.start == date(2026, 10, 16)
    assert before.group != after.group
    for group in (before.group, after.group):
        scope = {"groups": [group], "only": [planted.transferred]}
        assert figures(branch, planted.month, **scope)["producers"] == 1


def test_one_agent_changed_the_team(branch):
    before, after = spans_of(branch, branch.planted.changed_team)
    assert before.group[:6] != after.group[:6]


def test_one_agent_joins_and_leaves_in_the_month(branch):
    (span,) = spans_of(branch, branch.planted.joined_and_left)
    october = branch.profile.calendar.parse(branch.planted.month)
    assert span.start in october
    assert span.end in october
    assert span.ended is Ended.LEFT
    assert movement([span], october).closing == 0


def test_one_agent_returns(branch):
    first, again = spans_of(branch, branch.planted.returned)
    assert (first.ended, again.began) == (Ended.LEFT, Began.RETURNED)
    assert again.start == date(2026, 10, 8)
    kinds = [e.kind for e in branch.events if e.agent == branch.planted.returned]
    assert kinds == [EventKind.LEFT, EventKind.RETURNED]


def test_one_agent_has_negative_business(branch):
    found = figures(branch, branch.planted.month, only=[branch.planted.negative])
    assert (found["fyp"], found["policies"], found["producers"]) == (-28600, -1, 0)


def test_one_group_never_hires(branch):
    spans = [s for s in branch.organisation.spans if s.group == branch.planted.group_without_hires]
    assert all(
        span.start < date(2025, 1, 1) for span in spans if span.began is not Began.TRANSFERRED
    )
    group = [branch.planted.group_without_hires]
    assert figures(branch, branch.planted.month, groups=group)["cohort13"] == 0


def test_two_agents_share_a_name_and_one_id_begins_with_zeros(branch):
    agents = {agent.id: agent for agent in branch.organisation.agents}
    one, other = (agents[agent] for agent in branch.planted.same_name)
    assert one.name == other.name
    assert one.group != other.group
    assert one.group[:6] == other.group[:6]
    assert branch.planted.leading_zeros.startswith("00")
    assert branch.planted.leading_zeros in agents
    assert {len(agent) for agent in agents} == {10}


def test_four_leaders_attend_at_the_bounds(branch):
    at_80, at_50, below_50, below_80 = branch.planted.attendance

    def rate(agent, *labels):
        found = [figures(branch, label, days=True, only=[agent]) for label in labels]
        return sum(f["attended_days"] for f in found) / sum(f["due_days"] for f in found)

    assert rate(at_80, "2026-10") == 0.8
    assert rate(at_50, "2026-10") == 0.5
    assert 0.46 <= rate(below_50, "2026-10") < 0.5
    assert 0.79 <= rate(below_80, "2026-08", "2026-09", "2026-10") < 0.8


# Plans


def test_personal_targets_add_up_to_the_groups_and_groups_to_the_task(branch):
    for team in branch.organisation.teams():
        plan = branch.plans[team.unit.code]
        group_of = {a.id: s.group for a in team.agents for s in team.spans
                    if s.agent == a.id and s.serves_on(date(2025, 12, 31))}  # fmt: skip
        assert {target.agent for target in plan.personal} == set(group_of)
        for code, lines in plan.groups.items():
            own = [target for target in plan.personal if group_of[target.agent] == code]
            for month in range(12):
                assert gap(lines["fyp"][month], [target.months[month] for target in own]) == 0
            assert gap(sum(lines["fyc"]), [target.fyc for target in own]) == 0
            assert gap(sum(lines["policies"]), [target.policies for target in own]) == 0
            assert gap(sum(lines["hires"]), [target.hires for target in own]) == 0
        for key, task in plan.tasks.items():
            assert gap(task, [sum(lines[key]) for lines in plan.groups.values()]) == 0


def test_the_year_is_planned_above_the_last_and_every_line_is_there(branch):
    keys = {"fyp", "fyp_regular", "fyc", "policies", "producers", "renewal", "hires",
            "transfers_in", "leavers", "transfers_out", "confirmed", "supervisors",
            "promotions"}  # fmt: skip
    for team in branch.organisation.teams():
        plan = branch.plans[team.unit.code]
        last = figures(branch, "2025", team.unit.code)
        assert 1.05 <= plan.tasks["fyp"] / last["fyp"] <= 1.2
        for code, lines in plan.groups.items():
            assert set(lines) == keys
            assert {len(line) for line in lines.values()} == {12}
            heads = movement(team.spans, DEFAULT.calendar.parse("2026-01"), [code]).opening
            for month in range(12):
                heads += int(lines["hires"][month] - lines["leavers"][month])
                assert 1 <= lines["producers"][month] <= heads
                assert lines["fyp_regular"][month] <= lines["fyp"][month]
                assert 1 <= lines["supervisors"][month] <= 3
                assert 0.5 <= lines["renewal"][month] <= 0.97
