"""The whole demonstration branch, the same for the same seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from agency.organisation import Event, Organisation
from agency.profile import Profile
from agency.records import Records
from agency.rollup.source import Source
from agency.workdays import work_calendar
from generators.demo.business import make_policies
from generators.demo.days import make_days
from generators.demo.income import make_income
from generators.demo.people import People, make_people
from generators.demo.persistency import make_renewals
from generators.demo.plan import TeamPlan, make_plan
from generators.demo.planted import Dates, Planted
from generators.demo.units import make_units


@dataclass(frozen=True, slots=True)
class DemoBranch:
    """A branch with its records from 1 January of the year before ``year`` to ``until``.

    ``events`` are the dated changes that the memberships follow from; ``workdays`` all
    working days of the two years; ``plans`` each team's plan for ``year`` by its code.
    """

    seed: int
    year: int
    until: date
    profile: Profile
    organisation: Organisation
    events: tuple[Event, ...]
    records: Records
    workdays: tuple[date, ...]
    plans: Mapping[str, TeamPlan]
    planted: Planted

    def source(self, team: str) -> Source:
        """What the rows of a team's book are made from."""
        return Source(
            self.organisation.team(team),
            self.organisation.spans,
            self.records,
            self.profile,
            frozenset(self.workdays),
        )


def make(seed: int, year: int, until: date, profile: Profile) -> DemoBranch:
    """A believable branch of three teams with every planted case.

    ``ValueError`` unless ``until`` lies in ``year``, after 30 January.
    """
    if not date(year, 1, 31) <= until <= date(year, 12, 31):
        raise ValueError(f"until must be {year}-01-31 to {year}-12-31, got {until}")
    rngs = [np.random.default_rng(part) for part in np.random.SeedSequence(seed).spawn(5)]
    calendar, dates, first = profile.calendar, Dates.before(until), date(year - 1, 1, 1)
    working = work_calendar([year - 1, year])
    workdays = [
        day for number in (year - 1, year) for day in working.workday_dates(calendar.year(number))
    ]
    known = [day for day in workdays if day <= until]
    people = make_people(rngs[0], make_units(), first, until)
    policies = make_policies(rngs[1], people, workdays, until, profile)
    renewals = make_renewals(rngs[2], people, policies, first, until)
    days = make_days(rngs[3], people, known, dates, calendar)
    months = (*calendar.months(year - 1), *calendar.months(year))
    income = make_income(
        people, policies, renewals, [month for month in months if month.last <= until], profile
    )
    branch = DemoBranch(
        seed,
        year,
        until,
        profile,
        Organisation(people.units, people.agents, people.spans),
        people.events,
        Records(policies, renewals, days.attendance, days.activity, income),
        tuple(workdays),
        {},
        _planted(people, dates.month(calendar).label),
    )
    teams = [team.unit.code for team in branch.organisation.teams()]
    return replace(
        branch,
        plans={team: make_plan(rngs[4], branch.source(team), year) for team in teams},
    )


def _planted(people: People, month: str) -> Planted:
    cases = people.cases
    return Planted(
        month=month,
        transferred=cases["transferred"],
        changed_team=cases["changed_team"],
        joined_and_left=cases["joined_and_left"],
        returned=cases["returned"],
        negative=cases["negative"],
        same_name=(cases["same_name"], cases["same_name_too"]),
        leading_zeros=cases["leading_zeros"],
        group_without_hires=people.closed_group,
        attendance=people.attendance_cases,
    )
