"""The tree of units, who belongs to which team, and what is wrong with units and people."""

from __future__ import annotations

from datetime import date

import pytest

from agency.finding import Finding, Severity
from agency.organisation import (
    Agent,
    Began,
    Ended,
    Event,
    EventKind,
    Level,
    Organisation,
    Span,
    Unit,
    with_direct_groups,
)
from agency.organisation_checks import check_organisation
from agency.roles import load_ranks

JOINED = date(2024, 1, 8)


def branch(code, parent=None, name=None):
    return Unit(code, name or f"机构{code}", Level.BRANCH, parent)


def team(code, parent=None, name=None, leader=None):
    return Unit(code, name or f"营业部{code}", Level.TEAM, parent, leader)


def group(code, parent, name=None, leader=None):
    return Unit(code, name or f"组{code}", Level.GROUP, parent, leader)


def agent(number, in_group="G1", name=None, rank="业务员", joined=JOINED, **other):
    return Agent(number, name or f"人{number}", in_group, rank, joined, **other)


def span(person, in_group):
    return Span(person, in_group, JOINED, Began.JOINED)


DEEP = Organisation(
    units=(
        branch("P"),
        branch("C", "P"),
        team("T1", "C"),
        branch("AREA", "T1", "东片区"),
        group("G1", "T1"),
        group("G2", "AREA"),
        group("G3", "G2"),
        team("T2", "P"),
        group("G4", "T2"),
        team("T3"),
        group("LOST", "P"),
    ),
    agents=(agent("0001"), agent("0002", "G2"), agent("0003", "G4"), agent("0004", "G3")),
    spans=(
        span("0001", "G1"),
        Span("0002", "G4", JOINED, Began.JOINED, date(2025, 3, 1), Ended.TRANSFERRED),
        Span("0002", "G2", date(2025, 3, 1), Began.TRANSFERRED),
        span("0003", "G4"),
        span("0004", "G3"),
        span("0005", "LOST"),
    ),
)


@pytest.mark.parametrize(
    ("code", "parent", "groups", "people", "memberships"),
    [
        ("T1", "C", ["G1", "G2", "G3"], ["0001", "0002", "0004"], 3),
        ("T2", "P", ["G4"], ["0002", "0003"], 2),
        ("T3", None, [], [], 0),
    ],
)
def test_a_team_has_all_groups_below_it_and_everybody_who_ever_served(
    code, parent, groups, people, memberships
):
    found = DEEP.team(code)
    assert found.unit.code == code
    assert (found.branch.code if found.branch else None) == parent
    assert [unit.code for unit in found.groups] == groups
    assert [person.id for person in found.agents] == people
    assert len(found.spans) == memberships
    assert all(membership.group in groups for membership in found.spans)


def test_teams_come_in_the_order_of_the_tree():
    assert [found.unit.code for found in DEEP.teams()] == ["T1", "T2", "T3"]


def test_the_units_above_come_nearest_first():
    assert [unit.code for unit in DEEP.above("G3")] == ["G2", "AREA", "T1", "C", "P"]
    assert DEEP.above("P") == ()


def test_asking_for_what_is_no_team_is_a_callers_mistake():
    with pytest.raises(KeyError, match="T9"):
        DEEP.team("T9")
    with pytest.raises(ValueError, match=r"got G1 \(营业组\)"):
        DEEP.team("G1")


@pytest.mark.parametrize(
    ("day", "serves"),
    [
        (date(2024, 1, 7), False),
        (date(2024, 1, 8), True),
        (date(2025, 2, 28), True),
        (date(2025, 3, 1), False),
    ],
)
def test_a_membership_counts_from_its_start_until_the_day_before_its_end(day, serves):
    membership = Span("1", "G", JOINED, Began.JOINED, date(2025, 3, 1), Ended.LEFT)
    assert membership.serves_on(day) is serves


@pytest.mark.parametrize(
    ("end", "ended", "message"),
    [
        (date(2024, 1, 7), Ended.LEFT, "must not precede"),
        (date(2024, 1, 9), None, "go together"),
        (None, Ended.LEFT, "go together"),
    ],
)
def test_an_impossible_membership_cannot_be_made(end, ended, message):
    with pytest.raises(ValueError, match=message):
        Span("1", "G", JOINED, Began.JOINED, end, ended)


class TestDirectGroup:
    UNITS = (branch("B"), team("T1", "B", "城东部"), group("G1", "T1"), team("T2", "B"))

    def test_people_without_a_group_get_one_at_the_end_of_the_units(self):
        people = (agent("1", "T1"), agent("2", "G1"), agent("3", "T1"))
        events = (Event("2", EventKind.TRANSFERRED, date(2025, 1, 1), "T1", "G1"),)
        placed = with_direct_groups(self.UNITS, people, events)
        assert placed.units == (*self.UNITS, Unit("T1-00", "直属", Level.GROUP, "T1"))
        assert [person.group for person in placed.agents] == ["T1-00", "G1", "T1-00"]
        assert (placed.events[0].from_group, placed.events[0].to_group) == ("T1-00", "G1")
        (problem,) = placed.problems
        assert (problem.index, problem.code, problem.severity) == (1, "no-group", Severity.WARNING)
        assert "“城东部”有3人没有营业组" in problem.reason

    @pytest.mark.parametrize("own", [group("G7", "T1", "直属"), group("T1-00", "T1", "本部")])
    def test_a_team_that_has_such_a_group_keeps_it(self, own):
        placed = with_direct_groups((*self.UNITS, own), (agent("1", "T1"),))
        assert placed.units == (*self.UNITS, own)
        assert placed.agents[0].group == own.code

    def test_a_unit_that_stands_twice_keeps_both_places(self):
        units = (*self.UNITS, self.UNITS[2])
        placed = with_direct_groups(units, (agent("1", "T1"),))
        assert placed.units == (*units, Unit("T1-00", "直属", Level.GROUP, "T1"))

    def test_nothing_changes_when_everybody_has_a_group(self):
        people = (agent("1", "G1"), agent("2", "UNKNOWN"), agent("3", ""), agent("4", "B"))
        placed = with_direct_groups(self.UNITS, people)
        assert (placed.units, placed.agents, placed.problems) == (self.UNITS, people, ())


def found(units, agents=()):
    """Problems as (list, position, field, code, is an error)."""
    return [
        (p.subject.value, p.index, p.field, p.code, p.severity is Severity.ERROR)
        for p in check_organisation(units, agents, load_ranks())
    ]


SOUND = (branch("B"), team("T", "B"), group("G1", "T"))


def test_a_sound_organisation_has_no_problems():
    people = [agent("0000123505"), agent("0000123506", joined=JOINED, left=JOINED, name="人" * 41)]
    assert found([*SOUND, group("G2", "T", "组" * 41, leader="0000123505")], people) == []


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        ([*SOUND, group("G1", "T", "二组")], [("机构", 3, "code", "duplicate-code", True)]),
        ([*SOUND, group("ｇ1", "T", "二组")], [("机构", 3, "code", "duplicate-code", True)]),
        (
            [team("0086", name="甲部"), group("G", "0086"), team("86"), group("H", "86")],
            [("机构", 2, "code", "same-number", False)],
        ),
        ([*SOUND, group("", "T")], [("机构", 3, "code", "empty-code", True)]),
        ([*SOUND, group("G2", "T", "　")], [("机构", 3, "name", "empty-name", True)]),
        ([*SOUND, branch("X", "Y")], [("机构", 3, "parent", "missing-parent", True)]),
        ([*SOUND, group("G2", "B")], [("机构", 3, "parent", "group-without-team", True)]),
        ([*SOUND, group("G2", None)], [("机构", 3, "parent", "group-without-team", True)]),
        ([*SOUND, team("T2", "B")], [("机构", 3, "code", "team-without-groups", False)]),
        (
            [*SOUND, team("T2", "T"), group("G2", "T2")],
            [("机构", 3, "parent", "team-below-team", True)],
        ),
        ([branch("A", "A")], [("机构", 0, "parent", "circle", True)]),
        (
            # one report for a circle, none for what hangs under it
            [branch("A", "C"), branch("B", "A"), branch("C", "B"), team("T", "A"), group("G", "T")],
            [("机构", 0, "parent", "circle", True)],
        ),
        ([branch("A", "Y"), team("T", "A")], [("机构", 0, "parent", "missing-parent", True)]),
        (
            [branch("B"), team("T", "B", leader="9"), group("G1", "T")],
            [("机构", 1, "leader", "unknown-leader", False)],
        ),
    ],
)
def test_what_is_wrong_with_units(units, expected):
    assert found(units) == expected


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        ("飞跃组", "飞跃组", "same-name"),
        ("A组", "a组", "same-name"),
        ("Ａ组", "A组", "same-name"),
        ("飞跃组", "飞跃 组", "same-name"),
        ("1", "01", "same-name"),
        ("甲组", "飞*组", "unsafe-name"),
        ("甲组", "飞?组", "unsafe-name"),
        ("甲组", "飞~组", "unsafe-name"),
        ("甲组", "<飞组", "unsafe-name"),
        ("甲组", ">飞组", "unsafe-name"),
        ("甲组", "=飞组", "unsafe-name"),
        ("甲组", "组" * 256, "unsafe-name"),
    ],
)
def test_group_names_that_conditions_would_misread(one, other, code):
    units = [team("T"), group("G1", "T", one), group("G2", "T", other)]
    assert found(units) == [("机构", 2, "name", code, True)]


def test_groups_of_different_teams_may_share_a_name():
    units = [team("S"), group("G1", "S", "一组"), team("T"), group("G2", "T", "一组")]
    assert found(units) == []


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ([agent("a1"), agent("a1")], [(1, "id", "duplicate-code", True)]),
        ([agent("a1"), agent("A1")], [(1, "id", "duplicate-code", True)]),
        ([agent("0086"), agent("86")], [(1, "id", "same-number", False)]),
        (
            # conditions compare numbers on 15 digits only
            [agent("320102199001011234"), agent("320102199001011299")],
            [(1, "id", "same-number", False)],
        ),
        ([agent("")], [(0, "id", "empty-code", True)]),
        ([agent("1*")], [(0, "id", "unsafe-id", True)]),
        ([agent("1", name=" ")], [(0, "name", "empty-name", True)]),
        ([agent("1", "")], [(0, "group", "no-unit", True)]),
        ([agent("1", "G9")], [(0, "group", "unknown-group", True)]),
        ([agent("1", "B")], [(0, "group", "not-a-group", True)]),
        ([agent("1", rank="业务经里")], [(0, "rank", "unknown-rank", False)]),
        ([agent("1", rank="")], [(0, "rank", "unknown-rank", False)]),
        ([agent("1", sex="X"), agent("2", sex="女")], [(0, "sex", "unknown-sex", False)]),
        ([agent("1", left=date(2024, 1, 7))], [(0, "left", "left-before-joined", True)]),
        (
            [agent("1", confirmed=date(2024, 1, 7))],
            [(0, "confirmed", "confirmed-before-joined", True)],
        ),
        ([agent("1", confirmed=JOINED)], []),
    ],
)
def test_what_is_wrong_with_people(people, expected):
    assert found(SOUND, people) == [("人员", *problem) for problem in expected]


def test_an_unknown_rank_is_answered_with_the_nearest_one():
    (problem,) = check_organisation(SOUND, [agent("1", rank="高级业务主人")], load_ranks())
    assert "“高级业务主任”" in problem.reason


def test_a_problem_becomes_a_finding_once_its_cell_is_known():
    (problem,) = check_organisation(SOUND, [agent("1", "G9")], load_ranks())
    assert problem.at(file="机构.xlsx", sheet="人员", cell="C2") == Finding(
        Severity.ERROR,
        "unknown-group",
        "营业组代码不在机构表中",
        "请在机构表中补上该组，或更正代码",
        "机构.xlsx",
        "人员",
        "C2",
        "G9",
    )
