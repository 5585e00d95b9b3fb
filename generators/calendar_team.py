"""A team's meeting calendar, planned: who takes part, which meetings, which programme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from agency.finding import Finding
from agency.kpi_catalogue import catalogue as kpi_catalogue
from agency.meetings.catalogue import Catalogue, catalogue
from agency.meetings.functional_groups import FunctionalGroups, functional_groups
from agency.meetings.model import (
    Absence,
    Campaign,
    Meeting,
    MeetingInputs,
    MonthPlan,
    Person,
    Preferences,
    ProgrammeRow,
)
from agency.meetings.programme import ProgrammeInputs, meeting_days, plan_programme
from agency.meetings.schedule import schedule
from agency.meetings.topics import TopicPlan
from agency.meetings.training import TrainingPlan, training_plan
from agency.organisation import Agent, Team
from agency.profile import Profile
from agency.roles import RankClass, load_ranks
from agency.workdays import WorkCalendar
from generators.organisation_meetings import MeetingWishes, Member
from workbook_templates.calendar_kind import PROGRAMME_MEETING
from workbook_templates.content import Value

AUDIENCES: Mapping[RankClass, tuple[str, ...]] = {
    RankClass.TRAINEE: ("agent", "newcomer"),
    RankClass.AGENT: ("agent",),
    RankClass.SENIOR: ("agent", "star"),
    RankClass.SUPERVISOR: ("supervisor",),
}
"""Circles of the meeting catalogue to which people belong by their rank."""


@dataclass(frozen=True, slots=True)
class Standards:
    """Head office's catalogue of meetings, kinds of training and functional groups."""

    catalogue: Catalogue = field(default_factory=catalogue)
    training: TrainingPlan = field(default_factory=training_plan)
    groups: FunctionalGroups = field(default_factory=functional_groups)


@dataclass(frozen=True, slots=True)
class Frame:
    """What the calendars of all teams of a year share."""

    year: int
    profile: Profile
    calendar: WorkCalendar
    standards: Standards = field(default_factory=Standards)

    @property
    def indicators(self) -> dict[str, str]:
        """What weak indicators are called, by key."""
        return {kpi.key: kpi.name for kpi in kpi_catalogue().for_profile(self.profile)}


@dataclass(frozen=True, slots=True)
class PlanFigures:
    """What a team's plan book gives: weak indicators by month label, rows of the two boards."""

    weak: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    honours: tuple[Mapping[str, Value], ...] = ()
    ranking: tuple[Mapping[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class TeamCalendar:
    """All that one team's calendar book shows; months are keyed by label (``2027-03``)."""

    preferences: Preferences = field(default_factory=Preferences)
    people: tuple[Person, ...] = ()
    absences: tuple[Absence, ...] = ()
    campaigns: tuple[Campaign, ...] = ()
    members: tuple[Member, ...] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    """The 营业组 of people, by 工号."""
    months: Mapping[str, MonthPlan] = field(default_factory=dict)
    meetings: tuple[Meeting, ...] = ()
    programme: tuple[ProgrammeRow, ...] = ()
    honours: tuple[Mapping[str, Value], ...] = ()
    ranking: tuple[Mapping[str, Value], ...] = ()


def people_of(
    team: Team, frame: Frame, staff: Sequence[Person] = (), members: Sequence[Member] = ()
) -> tuple[Person, ...]:
    """Who may host, speak or take part: office staff first, then everybody who serves in the year.

    Circles follow from rank, from leading a group and from membership in functional groups.
    """
    classes = {rank.name: rank.kind for rank in load_ranks(frame.profile.ranks).ranks}
    leaders = {group.leader for group in team.groups if group.leader}
    found = {person.id: person for person in staff}
    for agent in team.agents:
        if agent.left is not None and agent.left <= date(frame.year, 1, 1):
            continue
        circles = _circles(agent, classes.get(agent.rank, RankClass.AGENT), leaders)
        known = found.get(agent.id, Person(agent.id, agent.name))
        found[agent.id] = replace(
            known,
            audiences=tuple(dict.fromkeys((*known.audiences, *circles))),
            since=agent.joined,
            until=agent.left,
        )
    for member in members:
        audience = next((g.audience for g in frame.standards.groups if g.key == member.group), "")
        if audience and member.person in found:
            person = found[member.person]
            circles = tuple(dict.fromkeys((*person.audiences, audience)))
            found[member.person] = replace(person, audiences=circles)
    return tuple(found.values())


def _group_names(team: Team) -> dict[str, str]:
    names = {group.code: group.name for group in team.groups}
    return {agent.id: names.get(agent.group, "") for agent in team.agents}


def _circles(agent: Agent, rank: RankClass, leaders: set[str]) -> tuple[str, ...]:
    if agent.id in leaders or rank is RankClass.SUPERVISOR:
        return AUDIENCES[RankClass.SUPERVISOR]
    unconfirmed = ("unconfirmed",) if agent.confirmed is None else ()
    return (*AUDIENCES[rank], *unconfirmed)


def meeting_inputs(given: TeamCalendar, frame: Frame) -> MeetingInputs:
    """What the scheduler follows for the business year."""
    business = frame.profile.calendar
    return MeetingInputs(
        period=business.year(frame.year),
        catalogue=frame.standards.catalogue,
        calendar=frame.calendar,
        business=business,
        preferences=given.preferences,
        people=given.people,
        absences=given.absences,
        campaigns=given.campaigns,
        months=given.months,
        indicators=frame.indicators,
    )


def programme_inputs(given: TeamCalendar, frame: Frame) -> ProgrammeInputs:
    """What the morning programme follows, for the meetings of ``given``."""
    training = frame.standards.training
    standing = tuple(topic for kind in training for topic in kind.topics)
    return ProgrammeInputs(
        frame.standards.catalogue,
        PROGRAMME_MEETING,
        meeting_days(given.meetings, PROGRAMME_MEETING),
        TopicPlan(training, given.months, standing, indicators=frame.indicators),
        frame.profile.calendar,
        given.people,
        given.absences,
    )


def with_weak(
    months: Mapping[str, MonthPlan], weak: Mapping[str, tuple[str, ...]]
) -> dict[str, MonthPlan]:
    """The months' plans; for the months of ``weak`` with these weak indicators."""
    plans = dict(months)
    for label, keys in weak.items():
        plans[label] = replace(months.get(label, MonthPlan()), weak=keys)
    return plans


def plan_team(
    team: Team,
    frame: Frame,
    wishes: MeetingWishes,
    months: Mapping[str, MonthPlan],
    figures: PlanFigures,
) -> tuple[TeamCalendar, list[Finding]]:
    """A team's year from nothing: meetings and morning programme, and what could not be had."""
    code = team.unit.code
    members = wishes.members_of(code)
    people = people_of(team, frame, wishes.staff.get(code, ()), members)
    ids = {person.id for person in people}
    given = TeamCalendar(
        preferences=wishes.preferences.get(code, Preferences()),
        people=people,
        absences=tuple(absence for absence in wishes.absences if absence.person in ids),
        campaigns=wishes.campaigns_of(code),
        members=members,
        groups={id_: name for id_, name in _group_names(team).items() if id_ in ids and name},
        months=with_weak(months, figures.weak),
        honours=figures.honours,
        ranking=figures.ranking,
    )
    found = schedule(meeting_inputs(given, frame))
    given = replace(given, meetings=found.meetings)
    programme = plan_programme(programme_inputs(given, frame))
    return replace(given, programme=programme.rows), [*found.findings, *programme.findings]
