"""What policies bring: first-year business, and what is paid when they fall due again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from agency.measures.scope import Scope, serving_on
from agency.organisation import Span
from agency.profile import Persistency25Base, PersistencyBase, PremiumBasis, Profile
from agency.records import Pay, Policy, Product, Records, Renewal, RenewalState


def business(
    scope: Scope, policies: Sequence[Policy], own: Sequence[Span], profile: Profile
) -> dict[str, float]:
    """First-year business of the period, and how many people wrote it."""
    rows = [
        row
        for row in policies
        if scope.holds(row.agent, row.group) and (profile.include_self_policies or not row.own)
    ]
    totals = dict.fromkeys(
        ("fyp", "fyp_regular", "fyp_standard", "first_premium", "fyc", "policies"), 0.0
    )
    totals |= dict.fromkeys((f"fyp_{product.value}" for product in Product), 0.0)
    fyp_of: dict[str, float] = defaultdict(float)
    count_of: dict[str, int] = defaultdict(int)
    scale = profile.premium_basis is PremiumBasis.SCALE
    for row in rows:
        sign = (row.issued in scope.period) - (
            row.withdrawn is not None and row.withdrawn in scope.period
        )
        premium = sign * (row.premium if scale else row.standard_premium)
        totals["fyp"] += premium
        totals["fyp_regular"] += premium if row.pay is Pay.REGULAR else 0
        totals["fyp_standard"] += sign * row.standard_premium
        totals["first_premium"] += sign * row.first_premium
        totals["fyc"] += sign * row.fyc
        totals[f"fyp_{row.product_class.value}"] += premium
        fyp_of[row.agent] += premium
    for life in _lives(rows).values():
        for day, sign in ((life.began, 1), (life.ended, -1)):
            if day is not None and day in scope.period:
                totals["policies"] += sign
                count_of[life.agent] += sign
    producers = {a for a, fyp in fyp_of.items() if round(fyp, 2) > 0 and count_of[a] >= 1}
    effective = {a for a, fyp in fyp_of.items() if round(fyp, 2) >= profile.producer_threshold}
    return totals | {
        "producers": len(producers),
        "producers_serving": len(producers & serving_on(own, scope.period.last)),
        "effective_agents": len(effective),
    }


@dataclass(frozen=True, slots=True)
class _Life:
    """When a policy began to count as one and, if withdrawn, ceased to."""

    agent: str
    began: date | None
    ended: date | None


def _lives(rows: Iterable[Policy]) -> Mapping[str, _Life]:
    """Policies by number; riders count nothing, the last main product withdrawn ends it."""
    mains: dict[str, list[Policy]] = defaultdict(list)
    for row in rows:
        if row.main:
            mains[row.number].append(row)
    lives = {}
    for number, lines in mains.items():
        issued = [row.issued for row in lines if row.premium >= 0]
        ended = [row.issued for row in lines if row.premium < 0]
        ended += [row.withdrawn for row in lines if row.withdrawn is not None]
        over = ended and len(ended) >= len(issued)
        lives[number] = _Life(
            lines[0].agent, min(issued, default=None), max(ended) if over else None
        )
    return lives


def renewals(scope: Scope, renewals: Sequence[Renewal]) -> dict[str, float]:
    """Renewals due in the period, by who serves the policy; received within the days of grace."""
    due = [
        row
        for row in renewals
        if row.due in scope.period
        and row.state is RenewalState.PAYABLE
        and scope.holds(row.agent, row.group)
    ]
    received = [row for row in due if row.kept]
    return {
        "renewal_due_premium": sum(row.due_premium for row in due),
        "renewal_received_premium": sum(row.received_premium for row in received),
        "renewal_due_count": len(due),
        "renewal_received_count": len(received),
    }


def persistency(scope: Scope, records: Records, profile: Profile) -> dict[str, float]:
    """13- and 25-month cohorts that mature in the period, by premium.

    A policy's renewal matures at the end of the second month after the month it falls due
    in. The seller's persistency follows the seller, a group's the agent who serves.
    """
    withdrawn = {number for number, life in _lives(records.policies).items() if life.ended}
    first_due: dict[str, dict[int, Renewal]] = defaultdict(dict)
    for row in sorted(records.renewals, key=lambda row: row.due, reverse=True):
        if row.policy not in withdrawn:
            first_due[row.policy][row.policy_year] = row
    totals = dict.fromkeys(("c13_base", "c13_kept", "c25_base", "c25_kept"), 0.0)
    for years in first_due.values():
        second, third = years.get(2), years.get(3)
        if second is not None and _counts(scope, second, 0, profile):
            totals["c13_base"] += second.due_premium
            totals["c13_kept"] += _kept(second)
        latest, later = (third, 0) if third is not None else (second, 12)
        if latest is None or not _counts(scope, latest, later, profile):
            continue
        base = (second or latest).due_premium
        if profile.persistency_25_base is Persistency25Base.SURVIVORS and second is not None:
            base = _kept(second)
        totals["c25_base"] += base
        if base and (third is not None or latest.state is RenewalState.PAID_UP):
            totals["c25_kept"] += _kept(latest)
    return totals


def _counts(scope: Scope, row: Renewal, later: int, profile: Profile) -> bool:
    """Whether the row belongs to the scope and matures in its period.

    It matures with the month that ends 2 (+ ``later``) months after the month it is due in.
    """
    agent = (row.seller or row.agent) if scope.only is not None else row.agent
    if row.state is RenewalState.WITHDRAWN or not scope.holds(agent, row.group):
        return False
    payable = row.state is RenewalState.PAYABLE
    if profile.persistency_base is PersistencyBase.REGULATOR and not payable:
        return False
    calendar = profile.calendar
    month = calendar.month_of(row.due)
    year, number = divmod(month.year * 12 + month.number + 1 + later, 12)
    return calendar.month(year, number + 1).last in scope.period


def _kept(row: Renewal) -> float:
    """Premium received in time; premium no longer payable counts as if it were."""
    if row.state is RenewalState.PAID_UP:
        return row.due_premium
    return row.received_premium if row.kept else 0.0
