"""Ranks and roles under the titles that companies use."""

from __future__ import annotations

import pytest

from agency.organisation import Level
from agency.roles import RankClass, load_ranks, load_roles


@pytest.mark.parametrize(
    ("title", "name", "kind", "level"),
    [
        ("见习业务员", "见习业务员", RankClass.TRAINEE, 0),
        ("试用业务员", "见习业务员", RankClass.TRAINEE, 0),
        ("业务员", "业务员", RankClass.AGENT, 0),
        ("营销员", "业务员", RankClass.AGENT, 0),
        ("正式业务员", "业务员", RankClass.AGENT, 0),
        ("高级业务员", "高级业务员", RankClass.SENIOR, 0),
        ("行销经理", "行销经理", RankClass.SENIOR, 0),  # leads nobody, despite the title
        ("业务主任", "业务主任", RankClass.SUPERVISOR, 1),
        ("组经理", "业务主任", RankClass.SUPERVISOR, 1),
        ("高级业务主任", "高级业务主任", RankClass.SUPERVISOR, 2),
        ("分区经理", "分区经理", RankClass.SUPERVISOR, 3),
        ("部经理", "营业部经理", RankClass.SUPERVISOR, 4),
        ("总监", "总监", RankClass.SUPERVISOR, 5),
        (" 业务　主任 ", "业务主任", RankClass.SUPERVISOR, 1),
    ],
)
def test_a_rank_is_known_by_its_title_and_aliases(title, name, kind, level):
    rank = load_ranks().rank(title)
    assert (rank.name, rank.kind, rank.level) == (name, kind, level)


def test_supervisors_rise_by_level():
    levels = [rank.level for rank in load_ranks().ranks if rank.kind is RankClass.SUPERVISOR]
    assert levels == sorted(levels)
    assert levels[0] == 1
    assert {rank.level for rank in load_ranks().ranks if rank.kind is not RankClass.SUPERVISOR} == {
        0
    }


@pytest.mark.parametrize("title", ["业务", "业务主任助理", "", "Agent"])
def test_a_title_is_never_guessed(title):
    assert load_ranks().find(title) is None
    with pytest.raises(KeyError):
        load_ranks().rank(title)


@pytest.mark.parametrize(
    ("title", "name"),
    [("业务主人", "业务主任"), ("高级业务主管", "高级业务主任"), ("见习业务", "见习业务员")],
)
def test_the_nearest_rank_is_suggested(title, name):
    nearest = load_ranks().nearest(title)
    assert nearest is not None
    assert nearest.name == name


def test_nothing_is_suggested_for_a_title_unlike_all():
    assert load_ranks().nearest("Salesman") is None


@pytest.mark.parametrize(
    ("extra", "title", "name", "kind", "level"),
    [
        ({"金牌顾问": "senior"}, "金牌顾问", "金牌顾问", RankClass.SENIOR, 0),
        ({"战队长": "supervisor"}, "战队长", "战队长", RankClass.SUPERVISOR, 1),
        ({"健康顾问": "业务员"}, "健康顾问", "业务员", RankClass.AGENT, 0),
        ({"甲": "乙", "乙": "总监"}, "甲", "总监", RankClass.SUPERVISOR, 5),
        ({"战队长": "supervisor", "队长": "战队长"}, "队长", "战队长", RankClass.SUPERVISOR, 1),
        # of that class already: stays what it is
        ({"营业部经理": "supervisor"}, "营业部经理", "营业部经理", RankClass.SUPERVISOR, 4),
        ({"组经理": "supervisor"}, "组经理", "业务主任", RankClass.SUPERVISOR, 1),
        # of another class: head office decides
        ({"主任": "senior"}, "主任", "主任", RankClass.SENIOR, 0),
        ({"行销经理": "supervisor"}, "行销经理", "行销经理", RankClass.SUPERVISOR, 1),
        ({"总监": "营业部经理"}, "业务总监", "营业部经理", RankClass.SUPERVISOR, 4),
    ],
)
def test_head_office_adds_its_own_titles(extra, title, name, kind, level):
    rank = load_ranks(extra).rank(title)
    assert (rank.name, rank.kind, rank.level) == (name, kind, level)


def test_head_offices_titles_do_not_stay_behind():
    load_ranks({"金牌顾问": "senior"})
    assert load_ranks().find("金牌顾问") is None


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ({"甲": "乙"}, "“甲”指向的名称不存在"),
        ({"甲": "乙", "乙": "甲"}, "互相指向"),
        ({"甲": "甲"}, "互相指向"),
        ({"业务员": "伙伴"}, "互相指向"),
        ({"甲": "agent", " 甲": "senior"}, "“ 甲”重复出现"),
    ],
)
def test_titles_that_lead_nowhere_are_refused(extra, message):
    with pytest.raises(ValueError, match=message):
        load_ranks(extra)


@pytest.mark.parametrize(
    ("title", "name", "unit", "office"),
    [
        ("支公司经理", "支公司经理", Level.BRANCH, True),
        ("营服经理", "支公司经理", Level.BRANCH, True),
        ("职场负责人", "支公司经理", Level.BRANCH, True),
        ("职场经理", "支公司经理", Level.BRANCH, True),
        ("部门主管", "营业部经理", Level.TEAM, False),
        ("业务主任", "组经理", Level.GROUP, False),
        ("组训", "组训", Level.TEAM, True),
        ("推荐人", "增员人", Level.GROUP, False),
        ("伙伴", "业务员", Level.GROUP, False),
    ],
)
def test_a_role_is_known_by_its_titles(title, name, unit, office):
    role = load_roles().role(title)
    assert (role.name, role.unit, role.office) == (name, unit, office)


@pytest.mark.parametrize(
    "title",
    [
        *("中支营销部", "支公司经理", "营服经理", "职场负责人", "职场经理", "营业部经理", "部经理"),
        *(
            "区经理",
            "分区经理",
            "营销经理",
            "组经理",
            "业务主任",
            "组训",
            "督导",
            "业务员",
            "营销员",
        ),
        *("伙伴", "内勤", "推荐人", "准增员", "增员人", "功能组长"),
    ],
)
def test_every_role_of_the_trade_is_known(title):
    assert load_roles().find(title) is not None


def test_an_unknown_role_is_none():
    assert load_roles().find("董事长") is None
