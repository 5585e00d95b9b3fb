"""Renewals falling due: of policies from before the two years, and of those sold in them.

Of the premium 85–92 % is kept at 13 months and 78–86 % at 25, with a spread of six points
between groups. Policies whose seller has left are served by the leader of the seller's group.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.random import Generator

from agency.organisation import Level
from agency.periods import months_later
from agency.records import GRACE, Pay, Policy, Renewal
from generators.demo.people import People
from generators.demo.service import Service

_KEPT_SECOND, _KEPT_LATER, _SPREAD = 0.895, 0.925, 0.055
_PAID_UP, _CLAIMED, _REVIVED = 0.012, 0.004, 0.15
_OLD_POLICIES = 0.4
"""Policies per agent and month that the branch had sold before its two years."""

_FIRST_MONTHS_BEFORE = 38
"""So many months before its two years began, the oldest policy that is listed was issued."""

_LAST_YEAR = 4


@dataclass(frozen=True, slots=True)
class _Contract:
    """A policy as its renewals know it; ``premium`` is of one instalment, riders included."""

    number: str
    seller: str
    group: str
    issued: date
    premium: float
    instalments: int
    years: int


def make_renewals(
    rng: Generator, people: People, policies: Sequence[Policy], first: date, until: date
) -> list[Renewal]:
    """All renewals due from a year and two months before ``first`` up to ``until``."""
    book = _Book(rng, people, until)
    contracts = [*_old_contracts(rng, people, first), *_new_contracts(policies)]
    rows = [row for contract in contracts for row in book.renewals(contract)]
    return sorted(rows, key=lambda row: (row.due, row.policy))


def _new_contracts(policies: Sequence[Policy]) -> Iterator[_Contract]:
    lines: dict[str, list[Policy]] = {}
    for row in policies:
        if row.withdrawn is None and row.pay is Pay.REGULAR:
            lines.setdefault(row.number, []).append(row)
    for number, rows in lines.items():
        premium = round(sum(row.first_premium for row in rows), 2)
        main = rows[0]
        instalments = 1 if main.first_premium == main.premium else 2
        yield _Contract(
            number, main.agent, main.group, main.issued, premium, instalments, main.term
        )


def _old_contracts(rng: Generator, people: People, first: date) -> Iterator[_Contract]:
    """Policies that people who served at the beginning had sold before it."""
    start = months_later(first, -_FIRST_MONTHS_BEFORE)
    serving = [span for span in people.spans if span.start < first]
    months = (first.year - start.year) * 12 + first.month - start.month
    number = 0
    for group in [unit.code for unit in people.units if unit.level is Level.GROUP]:
        sellers = [span for span in serving if span.group == group]
        for _ in range(round(_OLD_POLICIES * len(sellers) * months)):
            issued = start + timedelta(days=int(rng.integers(0, (first - start).days)))
            known = [span.agent for span in sellers if span.start <= issued]
            number += 1
            premium = float(np.clip(rng.lognormal(8.5, 0.75), 800, 120_000))
            yield _Contract(
                f"8861{issued.year}9{number:06d}",
                known[int(rng.integers(len(known)))],
                group,
                issued,
                round(premium, -1),
                1,
                int(rng.choice([3, 5, 10, 20])),
            )


class _Book:
    """What becomes of a policy from year to year."""

    def __init__(self, rng: Generator, people: People, until: date) -> None:
        self.rng, self.until = rng, until
        self.service = Service(people.spans)
        self.leaders: Mapping[str, str] = {
            unit.code: unit.leader for unit in people.units if unit.leader
        }
        groups = [unit.code for unit in people.units if unit.level is Level.GROUP]
        offsets = np.linspace(-_SPREAD, _SPREAD, len(groups))
        self.offset = dict(zip(groups, rng.permutation(offsets).tolist(), strict=True))

    def renewals(self, contract: _Contract) -> Iterator[Renewal]:
        """Its renewals until it ends or is paid up, or the days known end."""
        for year in range(2, min(contract.years, _LAST_YEAR) + 1):
            fate = self._fate(contract.group, year)
            for part in range(contract.instalments):
                months = 12 * (year - 1) + 12 // contract.instalments * part
                due = months_later(contract.issued, months)
                if due > self.until:
                    return
                row = self._renewal(contract, year, due, fate)
                yield row
                if row.received is None and due + GRACE <= self.until:
                    return

    def _fate(self, group: str, year: int) -> str:
        """有效, or how the policy ends in this year."""
        draw = self.rng.random()
        kept = (_KEPT_SECOND if year == 2 else _KEPT_LATER) + self.offset[group]
        for share, status in ((_PAID_UP, "免缴"), (_CLAIMED, "理赔终止")):
            if draw < share:
                return status
            draw -= share
        if draw < min(kept, 0.985) - _PAID_UP - _CLAIMED:
            return "有效"
        return "失效" if self.rng.random() < 0.6 else "退保"

    def _renewal(self, contract: _Contract, year: int, due: date, fate: str) -> Renewal:
        serving = self.service.group_on(contract.seller, due)
        agent = contract.seller if serving else self.leaders[contract.group]
        group = serving or contract.group
        late = fate == "失效" and self.rng.random() < _REVIVED
        days = int(self.rng.integers(62, 150) if late else self.rng.gamma(2.2, 9.0)) - 5 * (
            not late
        )
        received = due + timedelta(days=days if late else min(days, GRACE.days))
        paid = (fate == "有效" or late) and received <= self.until
        open_still = due + GRACE > self.until
        status = fate if not (open_still and fate in {"失效", "退保"}) else "有效"
        return Renewal(
            policy=contract.number,
            agent=agent,
            group=group,
            policy_year=year,
            due=due,
            due_premium=contract.premium,
            received=received if paid else None,
            received_premium=contract.premium if paid else 0.0,
            status="有效" if late and paid else status,
            seller="" if serving else contract.seller,
        )
