"""What the demonstration branch's teams want of their meetings: staff, rooms, campaigns, groups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta

from agency.meetings.kinds import DayRule
from agency.meetings.model import Absence, Campaign, Person, Preference, Preferences
from agency.organisation import Agent, Organisation, Team
from agency.roles import RankClass, load_ranks
from generators.organisation_meetings import MeetingWishes, Member

_STAFF = (("周敏", "赵宁"), ("沈静", "何平"), ("韩雪", "罗毅"))
"""A head and a trainer for each team, in the order of the teams."""


def demo_wishes(organisation: Organisation, year: int) -> MeetingWishes:
    """The wishes of every team for a year; each team asks for something else."""
    wishes = MeetingWishes()
    ranks = {rank.name: rank.kind for rank in load_ranks().ranks}
    for number, team in enumerate(organisation.teams()):
        code = team.unit.code
        head, trainer = _STAFF[number % len(_STAFF)]
        wishes.staff[code] = [
            Person(f"N{code}1", head, ("head",)),
            Person(f"N{code}2", trainer, ("trainer", "staff")),
        ]
        supervisors = [a for a in team.agents if a.left is None and _leads(team, a, ranks)]
        others = [a for a in team.agents if a.left is None and a not in supervisors]
        rooms = ("职场", "第一会议室") if number else ("职场", "培训教室", "第一会议室")
        weekly = Preference(
            day=DayRule(weekdays=(number % 2,)), start=time(10, 40), rooms=rooms[1:2]
        )
        wishes.preferences[code] = Preferences(
            meetings={
                "weekly": weekly,
                "monthly": Preference(day=DayRule(workday=-1), start=time(14)),
            }
        )
        wishes.campaigns[code] = _campaigns(year, number)
        wishes.members += _members(code, supervisors, others)
        if supervisors:
            away = date(year, 5, 11) + timedelta(weeks=number)
            leader = supervisors[0].id
            wishes.absences.append(Absence(leader, away, away + timedelta(days=4), "外出培训"))
    return wishes


def _leads(team: Team, agent: Agent, ranks: dict[str, RankClass]) -> bool:
    leaders = {group.leader for group in team.groups}
    return agent.id in leaders or ranks.get(agent.rank) is RankClass.SUPERVISOR


def _campaigns(year: int, number: int) -> list[Campaign]:
    """A strong first quarter, then products and recruiting in turn."""
    shift = timedelta(days=number)

    def campaign(name: str, meeting: str, span: tuple[date, date], times: int) -> Campaign:
        first, last = span[0] + shift, span[1] + shift
        return Campaign(f"{name}-{first:%m%d}", name, meeting, first, last, times, theme=name)

    return [
        campaign("开年产品推介", "product", (date(year, 1, 6), date(year, 1, 30)), 3),
        campaign("春季增员月", "recruiting", (date(year, 3, 2), date(year, 3, 27)), 2),
        campaign("年中客户答谢", "product", (date(year, 6, 1), date(year, 6, 26)), 3),
        campaign("毕业季增员", "recruiting", (date(year, 7, 6), date(year, 8, 14)), 2),
        campaign("金秋保障行", "product", (date(year, 9, 7), date(year, 9, 22)), 2),
        campaign("来年预热", "product", (date(year, 11, 23), date(year, 12, 18)), 2),
    ]


def _members(code: str, supervisors: Sequence[Agent], others: Sequence[Agent]) -> list[Member]:
    """The functional groups: supervisors lead, top performers and others work with them."""
    pool = [agent.id for agent in (*supervisors, *others)]
    plan = (
        ("morning", 5, ("组长", "主持安排", "节目征集", "会场布置", "考勤")),
        ("recruiting", 4, ("组长", "约访", "说明会", "跟进")),
        ("training", 6, ("组长", "日常训练", "日常训练", "增员训练", "衔接教育", "衔接教育")),
    )
    members = []
    start = 0
    for group, size, parts in plan:
        chosen = [pool[(start + n) % len(pool)] for n in range(min(size, len(pool)))]
        members += [
            Member(code, group, id_, part) for id_, part in zip(chosen, parts, strict=False)
        ]
        start += size
    return members
