"""What was sold: policies of two years, spread over months, agents and days as in the trade.

Between 36 % (October) and 60 % (January) of the agents sell in a month; the best fifth write
about three fifths of the premium; a third of a month's premium is issued on its last five
working days; 2–4 % of the policies are withdrawn in the cooling-off days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.random import Generator

from agency.organisation import Level
from agency.periods import Period
from agency.profile import Profile
from agency.records import Pay, Policy, standard_premium
from generators.demo.people import People
from generators.demo.planted import Dates
from generators.demo.products import PRODUCTS, RIDER, DemoProduct
from generators.demo.service import Service

ACTIVITY = (0.60, 0.38, 0.52, 0.40, 0.42, 0.50, 0.38, 0.40, 0.45, 0.36, 0.40, 0.42)
"""Producers ÷ average headcount by month."""

_SHARES = (0.20, 0.09, 0.13, 0.065, 0.065, 0.085, 0.055, 0.06, 0.07, 0.055, 0.06, 0.065)
_MEDIAN, _SIGMA, _CAP = 4600.0, 0.7, 200_000.0
_TALENT_SELLS, _TALENT_SIZE = 0.75, 0.68
_TEAM_STRENGTH = (1.06, 1.0, 0.94)
_LAST_DAYS, _LAST_SHARE = 5, 0.35
_RIDERS, _OWN, _HALF_YEARLY = 0.25, 0.04, 0.05
_WITHDRAWN = 0.03
_PRERECEIVED = 0.3


@dataclass(frozen=True, slots=True)
class _Month:
    """A business month of one team: who serves on which working days so far."""

    period: Period
    days: Sequence[date]
    served: Mapping[str, list[date]]
    elapsed: float


def make_policies(
    rng: Generator,
    people: People,
    workdays: Sequence[date],
    until: date,
    profile: Profile,
) -> list[Policy]:
    """All rows of policies issued in the years of ``workdays`` up to ``until``, by day of issue."""
    shop = _Shop(rng, people, Dates.before(until), until, profile)
    teams = [unit.code for unit in people.units if unit.level is Level.TEAM]
    for year in sorted({day.year for day in workdays}):
        for period in profile.calendar.months(year):
            whole = [day for day in workdays if day in period]
            days = [day for day in whole if day <= until]
            for team, strength in zip(teams, _TEAM_STRENGTH, strict=True):
                if days:
                    served = shop.served(team, days)
                    month = _Month(period, days, served, len(days) / len(whole))
                    shop.sell(month, strength)
    shop.withdraw()
    shop.plant()
    return sorted(shop.rows, key=lambda row: (row.issued, row.number, not row.main))


class _Shop:
    """The branch's counter: policies as they are issued."""

    def __init__(
        self, rng: Generator, people: People, dates: Dates, until: date, profile: Profile
    ) -> None:
        self.rng, self.people = rng, people
        self.dates, self.until, self.profile = dates, until, profile
        self.service = Service(people.spans)
        self.rows: list[Policy] = []
        self._sold = 0
        self._idle = {people.cases["joined_and_left"]}

    def served(self, team: str, days: Sequence[date]) -> dict[str, list[date]]:
        """Who serves in the team on any of the days, and on which."""
        own = {agent: self.service.days(agent, days, team) for agent in self.service.agents()}
        return {agent: served for agent, served in own.items() if served}

    def sell(self, month: _Month, strength: float) -> None:
        """One team's business of a month: as many producers as usual, the talented first."""
        number = month.period.number
        heads = (self._heads(month, 0) + self._heads(month, -1)) / 2
        producers = round(heads * min(ACTIVITY[number - 1] * strength, 1.0) * month.elapsed**0.7)
        weights = {
            agent: _TALENT_SELLS * self.people.careers[agent].talent
            + float(self.rng.gumbel())
            + float(np.log(len(days) / len(month.days)))
            for agent, days in month.served.items()
            if not self._idles(agent, month.period)
        }
        size = _SHARES[number - 1] / ACTIVITY[number - 1] * sum(ACTIVITY)
        for agent in sorted(weights, key=lambda agent: -weights[agent])[:producers]:
            for _ in range(1 + int(self.rng.poisson(0.5))):
                day, product = self._day(month, month.served[agent]), self._product()
                self._policy(agent, day, product, self._premium(agent, size * product.size))

    def withdraw(self) -> None:
        """Some customers withdraw in the cooling-off days, three to fourteen days later."""
        spared = self.people.cases["negative"]
        numbers = sorted({row.number for row in self.rows if row.agent != spared})
        chosen = self.rng.choice(numbers, size=round(_WITHDRAWN * len(numbers)), replace=False)
        after = {
            str(n): int(d)
            for n, d in zip(chosen, self.rng.integers(3, 15, len(chosen)), strict=True)
        }
        self.rows = [
            replace(row, withdrawn=self._known(row.issued + timedelta(days=after[row.number])))
            if row.number in after
            else row
            for row in self.rows
        ]

    def plant(self) -> None:
        """The planted agents' business."""
        cases, dates = self.people.cases, self.dates
        annuity, life = PRODUCTS[2], PRODUCTS[4]
        self._policy(cases["negative"], dates.issued, annuity, 28_600.0, rider=False)
        self.rows[-1] = replace(self.rows[-1], withdrawn=dates.withdrawn)
        self._policy(cases["transferred"], dates.day(6), life, 6_350.0, rider=True)
        self._policy(cases["transferred"], dates.day(23), life, 8_120.0, rider=False)
        self._policy(cases["returned"], dates.day(24), annuity, 5_200.0, rider=False)

    def _idles(self, agent: str, period: Period) -> bool:
        negative = agent == self.people.cases["negative"] and self.dates.transfers in period
        return negative or agent in self._idle

    def _heads(self, month: _Month, place: int) -> int:
        return sum(month.days[place] in days for days in month.served.values())

    def _product(self) -> DemoProduct:
        place = self.rng.choice(len(PRODUCTS), p=[product.share for product in PRODUCTS])
        return PRODUCTS[int(place)]

    def _premium(self, agent: str, size: float) -> float:
        talent = self.people.careers[agent].talent
        typical = _MEDIAN * size * np.exp(_TALENT_SIZE * talent - _TALENT_SIZE**2 / 2)
        return float(typical * np.exp(_SIGMA * self.rng.normal()))

    def _day(self, month: _Month, served: Sequence[date]) -> date:
        """A working day; the month's last five take a third of the business."""
        late = [day for day in served if day in month.days[-_LAST_DAYS:]]
        early = [day for day in served if day not in late]
        whole = month.elapsed == 1
        pool = late if whole and late and (not early or self.rng.random() < _LAST_SHARE) else early
        return (pool or late)[int(self.rng.integers(len(pool or late)))]

    def _policy(
        self,
        agent: str,
        issued: date,
        product: DemoProduct,
        premium: float,
        *,
        rider: bool | None = None,
    ) -> None:
        """The rows of a new policy: the main product and perhaps a rider."""
        self._sold += 1
        number = f"8861{issued.year}{self._sold * 37:07d}"
        premium = min(max(round(premium, -1), 1000.0), _CAP)
        regular = product.pay is Pay.REGULAR
        half_yearly = regular and self.rng.random() < _HALF_YEARLY
        own = bool(self.rng.random() < _OWN)
        accepted = issued - timedelta(days=int(self.rng.integers(0, 4)))
        if issued.month == 1 and self.rng.random() < _PRERECEIVED:
            accepted = issued - timedelta(days=int(self.rng.integers(20, 60)))

        def row(line: DemoProduct, amount: float, *, main: bool) -> Policy:
            factors = self.profile.standard_factors if main else self.profile.rider_factors
            return Policy(
                number=number,
                product=line.code,
                product_class=line.kind,
                main=main,
                pay=product.pay,
                term=product.term,
                premium=amount,
                standard_premium=standard_premium(amount, product.term, factors),
                first_premium=round(amount / 2, 2) if half_yearly else amount,
                fyc=round(amount * line.rate, 2),
                count=int(main),
                accepted=accepted,
                issued=issued,
                withdrawn=None,
                agent=agent,
                group=self.service.last_group(agent, issued),
                own=own,
            )

        self.rows.append(row(product, premium, main=True))
        if rider if rider is not None else regular and self.rng.random() < _RIDERS:
            cents = int(self.rng.integers(7_500, 45_000)) * 2
            self.rows.append(row(RIDER, cents / 100, main=False))

    def _known(self, day: date) -> date | None:
        return day if day <= self.until else None
