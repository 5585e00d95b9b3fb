"""Who signed, moved and left: the roster of the branch over its two years.

Per month about 2.5 % are hired (most in March and July–September) and 3.5 % leave, most
after the quarter's assessment; newcomers leave five times as often as veterans, so that three
in ten are still there after thirteen months. About a third is confirmed within six months.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from statistics import NormalDist

from numpy.random import Generator

from agency.organisation import Agent, Event, EventKind, Level, Span, Unit
from agency.periods import months_later
from agency.roster import build_spans
from generators.demo.names import Identity, identities
from generators.demo.planted import Dates

_HIRES = 0.025
_HIRE_SEASON = {3: 2.0, 7: 1.7, 8: 1.7, 9: 1.6}
_VETERAN_LEAVES = 0.02
_NEWCOMER_LEAVES = 0.088
_LEAVE_SEASON = {1: 1.6, 4: 1.6, 7: 1.6, 10: 1.6}
_OFF_SEASON = 0.7
NEWCOMER_MONTHS = 13
"""So long after signing somebody is a newcomer."""

_CONFIRMED = 0.42
_GROUP_SPREAD = 0.25
_GOLDEN = (5**0.5 - 1) / 2
_FEWEST, _MOST = 6, 12
_FIRST_ID = 8_600_100_000
_MANAGER = "营业部经理"
_TRAINEE = "见习业务员"
_RANKS = {"业务员": 0.6, "高级业务员": 0.24, "资深业务员": 0.08, "行销主任": 0.08}


@dataclass(slots=True)
class Career:
    """One agent while the branch is made up; ``group`` is where they serve last.

    ``talent`` is how far they sell above the middle, in standard deviations. ``keep`` marks
    leaders and planted people, to whom nothing happens by chance.
    """

    id: str
    person: Identity
    group: str
    joined: date
    rank: str
    talent: float
    leads: bool = False
    keep: bool = False
    confirmed: date | None = None
    left: date | None = None
    events: list[Event] = field(default_factory=list)

    def newcomer(self, day: date) -> bool:
        """Whether they signed less than thirteen months before."""
        return day < months_later(self.joined, NEWCOMER_MONTHS)

    def agent(self) -> Agent:
        """The person as the roster has them."""
        who = self.person
        return Agent(
            self.id, who.name, self.group, self.rank, self.joined, self.left,
            self.confirmed, who.sex, who.education,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class People:
    """The roster and how it came about; ``cases`` are the planted people by their case."""

    units: tuple[Unit, ...]
    careers: Mapping[str, Career]
    agents: tuple[Agent, ...]
    events: tuple[Event, ...]
    spans: tuple[Span, ...]
    cases: Mapping[str, str]
    closed_group: str

    @property
    def attendance_cases(self) -> tuple[str, str, str, str]:
        """The four group leaders whose attendance is planted: 80 %, 50 %, below 50 %, 79 %."""
        leaders = [career.id for career in self.careers.values() if career.leads]
        return leaders[0], leaders[3], leaders[7], leaders[12]


def make_people(rng: Generator, units: Sequence[Unit], first: date, until: date) -> People:
    """The people of these units from ``first`` to ``until``, with the planted cases."""
    town = _Town(rng, units, first, until)
    town.open()
    cases = town.plant(Dates.before(until))
    town.live()
    agents = sorted((career.agent() for career in town.careers), key=lambda a: (a.group, a.joined))
    events = sorted(
        (event for career in town.careers for event in career.events),
        key=lambda event: (event.date, event.agent),
    )
    roster = build_spans(agents, events, {u.code for u in units if u.level is Level.GROUP})
    if roster.problems:
        raise ValueError(f"the demo's roster must be clean, got {roster.problems[0]}")
    led = {career.group: career.id for career in town.careers if career.leads}
    managers = {c.group[:-2]: c.id for c in town.careers if c.rank == _MANAGER}
    return People(
        tuple(replace(unit, leader=led.get(unit.code, managers.get(unit.code))) for unit in units),
        {career.id: career for career in town.careers},
        tuple(agents),
        tuple(events),
        roster.spans,
        cases,
        town.closed,
    )


class _Town:
    """The branch while it is made up."""

    def __init__(self, rng: Generator, units: Sequence[Unit], first: date, until: date) -> None:
        self.rng = rng
        self.first, self.until = first, until
        self.groups = [unit.code for unit in units if unit.level is Level.GROUP]
        self.closed = self.groups[-1]
        self.careers: list[Career] = []
        self._persons = identities(rng)
        self._last_id = _FIRST_ID
        self._place = float(rng.random())
        self._strength = {group: _GROUP_SPREAD * float(rng.normal()) for group in self.groups}

    def open(self) -> None:
        """The people who serve at the beginning."""
        for number, group in enumerate(self.groups):
            if group.endswith("01"):
                self._add(group, self._long_ago(2500, 6000), _MANAGER, keep=True)
            rank = str(self.rng.choice(["业务主任", "业务主任", "高级业务主任"]))
            self._add(group, self._long_ago(1500, 5000), rank, keep=True).leads = True
            for place in range(7 + number % 3 if group != self.closed else 10):
                recent = place < 2 and group != self.closed
                joined = self._long_ago(20, 380) if recent else self._long_ago(420, 3600)
                self._add(group, joined)

    def plant(self, dates: Dates) -> dict[str, str]:
        """Prepare the planted people; nothing else happens to them."""
        cases = {}

        def veteran(group: str) -> Career:
            day = months_later(self.first, -NEWCOMER_MONTHS)
            free = (c for c in self.careers if c.group == group and not c.keep and c.joined < day)
            career = next(free)
            career.keep = True
            return career

        def move(career: Career, group: str, day: date) -> None:
            self._event(career, EventKind.TRANSFERRED, day, career.group, group)
            career.group = group

        groups = self.groups
        moved, changed = veteran(groups[0]), veteran(groups[6])
        cases["transferred"], cases["changed_team"] = moved.id, changed.id
        move(moved, groups[1], dates.transfers)
        move(changed, groups[12], self.first.replace(month=10, day=12))
        returned = veteran(groups[7])
        cases["returned"] = returned.id
        left = self.first.replace(month=9, day=15)
        self._event(returned, EventKind.LEFT, left, returned.group, "")
        self._event(returned, EventKind.RETURNED, dates.returns, "", returned.group)
        brief = self._hire(groups[8], dates.joins)
        brief.keep = True
        cases["joined_and_left"] = brief.id
        self._leave(brief, dates.leaves)
        cases["negative"] = veteran(groups[13]).id
        one, other = veteran(groups[2]), veteran(groups[3])
        other.person = replace(other.person, name=one.person.name, sex=one.person.sex)
        cases["same_name"], cases["same_name_too"] = one.id, other.id
        zeros = veteran(groups[4])
        zeros.id = cases["leading_zeros"] = "0086001207"
        return cases

    def live(self) -> None:
        """Everybody else's comings and goings, month by month."""
        month = self.first
        while month <= self.until:
            for group in self.groups:
                self._month(group, month)
            month = months_later(month, 1)
        for career in self.careers:
            self._confirm(career)

    def _month(self, group: str, month: date) -> None:
        here = [c for c in self.careers if c.group == group and c.joined < month]
        serving = [career for career in here if career.left is None]
        season = _LEAVE_SEASON.get(month.month, _OFF_SEASON)
        for career in serving:
            hazard = _NEWCOMER_LEAVES if career.newcomer(month) else _VETERAN_LEAVES
            enough = sum(c.left is None for c in serving) > _FEWEST
            if not career.keep and enough and self.rng.random() < hazard * season:
                self._leave(career, self._day_of(month))
        if group == self.closed:
            return
        size = sum(career.left is None for career in serving)
        hires = int(self.rng.binomial(size, _HIRES * _HIRE_SEASON.get(month.month, _OFF_SEASON)))
        hires = min(hires + (size <= _FEWEST), _MOST - size)
        for day in sorted(self._day_of(month) for _ in range(hires)):
            if day <= self.until:
                self._hire(group, day)

    def _hire(self, group: str, day: date) -> Career:
        career = self._add(group, day, _TRAINEE)
        self._event(career, EventKind.JOINED, day, "", group)
        return career

    def _leave(self, career: Career, day: date) -> None:
        if day <= self.until:
            career.left = day
            self._event(career, EventKind.LEFT, day, career.group, "")

    def _confirm(self, career: Career) -> None:
        """Newcomers pass their assessment in the fourth to sixth month, or they do not."""
        if career.rank != _TRAINEE:
            career.confirmed = months_later(career.joined, 4)
            return
        day = months_later(career.joined, int(self.rng.integers(3, 6))) + timedelta(
            days=int(self.rng.integers(0, 25))
        )
        in_time = day <= self.until and (career.left is None or day < career.left)
        if in_time and self.rng.random() < _CONFIRMED:
            career.confirmed = day
            career.rank = "业务员"

    def _add(self, group: str, joined: date, rank: str = "", *, keep: bool = False) -> Career:
        if not rank and joined >= months_later(self.first, -6):
            rank = _TRAINEE
        rank = rank or str(self.rng.choice(list(_RANKS), p=list(_RANKS.values())))
        self._last_id += int(self.rng.integers(1, 12))
        self._place = (self._place + _GOLDEN) % 1
        spread = NormalDist().inv_cdf(min(max(self._place, 0.001), 0.999))
        talent = spread + self._strength[group] + (0.4 if keep else 0.0)
        career = Career(
            str(self._last_id), next(self._persons), group, joined, rank, talent, keep=keep
        )
        self.careers.append(career)
        return career

    def _event(self, career: Career, kind: EventKind, day: date, start: str, end: str) -> None:
        career.events.append(Event(career.id, kind, day, start, end))

    def _long_ago(self, least: int, most: int) -> date:
        return self.first - timedelta(days=int(self.rng.integers(least, most)))

    def _day_of(self, month: date) -> date:
        return month.replace(day=int(self.rng.integers(2, 28)))
