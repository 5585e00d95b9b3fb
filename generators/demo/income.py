"""What agents earn by month: commission of the first and later years, and allowances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from agency.periods import Period
from agency.profile import Profile
from agency.records import Income, Policy, Renewal
from generators.demo.people import People
from generators.demo.service import Service

_LATER_COMMISSION = 0.05
_NEWCOMER, _LEADER = 1_200.0, 2_600.0
_OVERRIDE = 0.08


def make_income(
    people: People,
    policies: Iterable[Policy],
    renewals: Iterable[Renewal],
    months: Sequence[Period],
    profile: Profile,
) -> list[Income]:
    """Income of these whole months: everybody who ended the month or earned something in it."""
    calendar, service = profile.calendar, Service(people.spans)
    labels = {month.label for month in months}
    earned: dict[tuple[str, str], float] = defaultdict(float)
    by_group: dict[tuple[str, str], float] = defaultdict(float)

    def commission(agent: str, group: str, day: date, amount: float) -> None:
        label = calendar.month_of(day).label
        if label in labels:
            earned[label, agent] += amount
            by_group[label, group] += amount

    for row in policies:
        commission(row.agent, row.group, row.issued, row.fyc)
        if row.withdrawn is not None:
            commission(row.agent, row.group, row.withdrawn, -row.fyc)
    for renewal in renewals:
        if renewal.received is not None:
            later = renewal.received_premium * _LATER_COMMISSION
            commission(renewal.agent, renewal.group, renewal.received, later)
    for month in months:
        for agent, career in people.careers.items():
            group = service.group_on(agent, month.last)
            if group is not None:
                earned[month.label, agent] += _NEWCOMER * career.newcomer(month.last)
                if career.leads:
                    earned[month.label, agent] += _LEADER + _OVERRIDE * by_group[month.label, group]
    return [
        Income(label, agent, round(amount, 2)) for (label, agent), amount in sorted(earned.items())
    ]
