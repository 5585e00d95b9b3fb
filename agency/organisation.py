"""The organisation as data: units, agents, roster events and membership spans.

A unit tree has any depth (机构 → 营业部 → 营业组 is the usual one). Two levels
matter to the books: the *team* (营业部), which gets a workbook, and the *group*
(营业组), by which everything in it is split. Branches (机构) may stand above a team
in several levels, and other units between a team and its groups: a group belongs
to the nearest team above it. Agents that hang directly under a team belong to its
direct group (直属), which ``with_direct_groups`` adds.

What is wrong with a tree or with people's data, ``agency.organisation_checks`` and
``agency.roster`` say; an ``Organisation`` is built from what they found clean.

A span's ``end`` is the day of leaving or transfer: the first day that is no
longer counted. ``None`` means still serving.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

from agency.finding import Severity
from agency.problem import Problem, Subject

DIRECT_GROUP = "直属"


class Level(StrEnum):
    """What a unit is to the books."""

    BRANCH = "机构"
    TEAM = "营业部"
    GROUP = "营业组"


class Began(StrEnum):
    """How a membership began."""

    JOINED = "入司"
    RETURNED = "回归"
    TRANSFERRED = "转入"


class Ended(StrEnum):
    """How a membership ended."""

    LEFT = "离司"
    TRANSFERRED = "转出"


@dataclass(frozen=True, slots=True)
class Unit:
    """A node of the tree; ``parent`` is a code, ``leader`` a 工号."""

    code: str
    name: str
    level: Level
    parent: str | None = None
    leader: str | None = None


@dataclass(frozen=True, slots=True)
class Agent:
    """A person under an agency contract; ``group`` is where they serve now or served last."""

    id: str
    name: str
    group: str
    rank: str
    joined: date
    left: date | None = None
    confirmed: date | None = None
    sex: str = ""
    education: str = ""


class EventKind(StrEnum):
    """What happened to a person's contract."""

    JOINED = "入司"
    RETURNED = "回归"
    TRANSFERRED = "调动"
    LEFT = "离司"


@dataclass(frozen=True, slots=True)
class Event:
    """A dated change of one agent; ``agent`` is a 工号, groups are codes, empty if not stated."""

    agent: str
    kind: EventKind
    date: date
    from_group: str = ""
    to_group: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """One uninterrupted membership of an agent in a group.

    ``ValueError`` if it ends before it starts, or if only one of ``end`` and ``ended`` is given.
    """

    agent: str
    group: str
    start: date
    began: Began
    end: date | None = None
    ended: Ended | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"end must not precede start {self.start}, got {self.end}")
        if (self.end is None) != (self.ended is None):
            raise ValueError(f"end and ended go together, got {self.end} and {self.ended}")

    def serves_on(self, day: date) -> bool:
        """Whether the membership counts at the end of ``day``."""
        return self.start <= day and (self.end is None or self.end > day)


@dataclass(frozen=True, slots=True)
class Team:
    """What one workbook is about: a team, its groups, people and their history in it."""

    unit: Unit
    branch: Unit | None
    groups: tuple[Unit, ...]
    agents: tuple[Agent, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Organisation:
    """A validated tree with its people; everything is in the order of the source."""

    units: tuple[Unit, ...]
    agents: tuple[Agent, ...]
    spans: tuple[Span, ...]
    settings: dict[str, str] = field(default_factory=dict)

    def unit(self, code: str) -> Unit:
        """The unit with this code; ``KeyError`` if there is none."""
        return self._by_code[code]

    def above(self, code: str) -> tuple[Unit, ...]:
        """The units above this one, the nearest first."""
        return units_above(self.unit(code), self._by_code)

    def teams(self) -> Iterator[Team]:
        """Every team with its people, in the order of the tree."""
        return (self.team(unit.code) for unit in self.units if unit.level is Level.TEAM)

    def team(self, code: str) -> Team:
        """One team; people who served in it at any time belong to it.

        ``KeyError`` if there is no unit with this code, ``ValueError`` if it is no team.
        """
        unit = self.unit(code)
        if unit.level is not Level.TEAM:
            raise ValueError(f"code must be that of a team, got {code} ({unit.level})")
        return Team(
            unit,
            next((other for other in self.above(code) if other.level is Level.BRANCH), None),
            tuple(self._groups.get(code, ())),
            tuple(self._agents.get(code, ())),
            tuple(self._spans.get(code, ())),
        )

    @cached_property
    def _by_code(self) -> dict[str, Unit]:
        return {unit.code: unit for unit in self.units}

    @cached_property
    def _groups(self) -> dict[str, list[Unit]]:
        """Team code → its groups."""
        return groups_by_team(self.units)

    @cached_property
    def _spans(self) -> dict[str, list[Span]]:
        """Team code → the memberships in its groups."""
        team_of = {group.code: team for team, groups in self._groups.items() for group in groups}
        spans: dict[str, list[Span]] = {}
        for span in self.spans:
            if span.group in team_of:
                spans.setdefault(team_of[span.group], []).append(span)
        return spans

    @cached_property
    def _agents(self) -> dict[str, list[Agent]]:
        """Team code → the people who served in it at any time."""
        teams_of: dict[str, dict[str, None]] = {}
        for team, spans in self._spans.items():
            for span in spans:
                teams_of.setdefault(span.agent, {})[team] = None
        agents: dict[str, list[Agent]] = {}
        for agent in self.agents:
            for team in teams_of.get(agent.id, ()):
                agents.setdefault(team, []).append(agent)
        return agents


def units_above(unit: Unit, by_code: Mapping[str, Unit]) -> tuple[Unit, ...]:
    """The units above ``unit``, the nearest first.

    Ends where a parent is missing and, in a circle, before ``unit`` or another comes again.
    """
    above: dict[str, Unit] = {}
    code = unit.parent
    while code and code in by_code and code != unit.code and code not in above:
        above[code] = by_code[code]
        code = above[code].parent
    return tuple(above.values())


def groups_by_team(units: Iterable[Unit]) -> dict[str, list[Unit]]:
    """Team code → its groups in the order of ``units``; groups under no team are left out."""
    units = tuple(units)
    by_code = {unit.code: unit for unit in units}
    groups: dict[str, list[Unit]] = {}
    for unit in units:
        if unit.level is Level.GROUP:
            above = units_above(unit, by_code)
            team = next((other for other in above if other.level is Level.TEAM), None)
            if team is not None:
                groups.setdefault(team.code, []).append(unit)
    return groups


@dataclass(frozen=True, slots=True)
class Grouped:
    """Units, agents and events in which nobody hangs directly under a team any more."""

    units: tuple[Unit, ...]
    agents: tuple[Agent, ...]
    events: tuple[Event, ...]
    problems: tuple[Problem, ...]


def with_direct_groups(
    units: Sequence[Unit], agents: Sequence[Agent], events: Sequence[Event] = ()
) -> Grouped:
    """Put everybody whose group is a team's own code into that team's direct group (直属).

    The group is added at the end of the units, with the team's code + ``-00``, unless the
    team has a group of that name or code already. Each such team gets a warning. Everything
    else keeps its place, so that positions in the lists stay those of the source.
    """
    teams = {unit.code: index for index, unit in enumerate(units) if unit.level is Level.TEAM}
    places = [(agent.id, agent.group) for agent in agents]
    places += [(e.agent, code) for e in events for code in (e.from_group, e.to_group)]
    people: dict[str, set[str]] = {}
    for agent, code in places:
        if code in teams:
            people.setdefault(code, set()).add(agent)
    known = set(units)
    own_groups = groups_by_team(units)
    direct = {team: _direct_group(team, own_groups.get(team, ())) for team in people}

    def group_of(code: str) -> str:
        return direct[code].code if code in direct else code

    return Grouped(
        (*units, *(group for group in direct.values() if group not in known)),
        tuple(replace(agent, group=group_of(agent.group)) for agent in agents),
        tuple(
            replace(e, from_group=group_of(e.from_group), to_group=group_of(e.to_group))
            for e in events
        ),
        tuple(_no_group(units[teams[team]], teams[team], len(ids)) for team, ids in people.items()),
    )


def _direct_group(team: str, groups: Iterable[Unit]) -> Unit:
    new = Unit(f"{team}-00", DIRECT_GROUP, Level.GROUP, team)
    return next((g for g in groups if g.name == new.name or g.code == new.code), new)


def _no_group(team: Unit, index: int, people: int) -> Problem:
    return Problem(
        Subject.UNIT,
        index,
        "code",
        "no-group",
        f"“{team.name}”有{people}人没有营业组，已归入“{DIRECT_GROUP}”组",
        "如应属于某个营业组，请填写其营业组代码",
        team.code,
        Severity.WARNING,
    )
