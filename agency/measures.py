"""Every measure that indicators are made of, counted row by row.

Plans are not counted here; ``plan_*`` measures come from plan forms. The rules:
business counts on the day of issue, for the group of record of that day, and a
cooling-off withdrawal is taken off in the period in which it happens; a surrender
changes persistency only. People are counted once in the groups asked for, but a move
between two of these groups shows as one transfer in and one out.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agency.organisation import Agent, Began, Ended, Span
from agency.periods import Period
from agency.profile import (
    LeaveRule,
    Persistency25Base,
    PersistencyBase,
    PremiumBasis,
    Profile,
)
from agency.records import Pay, Policy, Product, Records, Renewal, RenewalState
from agency.roles import RankClass, load_ranks

COLLEGE = frozenset(
    (
        "大专",
        "专科",
        "本科",
        "大学",
        "大学本科",
        "研究生",
        "硕士",
        "硕士研究生",
        "博士",
        "博士研究生",
    )
)
"""Education titles that count as three-year college or above."""

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked about: a period and groups, and of these all agents or only some.

    ``workdays`` are the days on which attendance is due, at least those of the period.
    """

    period: Period
    groups: Collection[str]
    workdays: Collection[date]
    only: Collection[str] | None = None

    def __post_init__(self) -> None:
        for name, value in (("groups", self.groups), ("only", self.only)):
            if isinstance(value, str):
                raise TypeError(f"{name} must be a collection of codes, got the text {value!r}")

    def holds(self, agent: str, group: str | None) -> bool:
        """Whether what an agent does for a group is asked about."""
        return group in self.groups and (self.only is None or agent in self.only)


def measure(
    scope: Scope,
    records: Records,
    agents: Sequence[Agent],
    spans: Sequence[Span],
    profile: Profile,
) -> dict[str, float]:
    """All measures but the plans', by key; money is rounded to the cent.

    ``KeyError`` if a span's agent is not among the agents.
    """
    own = [span for span in spans if scope.holds(span.agent, span.group)]
    people = {agent.id: agent for agent in agents}
    history = _history(spans)
    figures = {
        **_business(scope, records.policies, own, profile),
        **_headcount(scope.period, own),
        **_structure(scope.period, own, people, profile),
        **_confirmed(scope, agents, history),
        **_cohorts(scope.period, own, people, history),
        **_days(scope, records, own, history, profile.leave),
        **_income(scope, records, people, history, profile),
        **_renewals(scope, records.renewals),
        **_persistency(scope, records, profile),
    }
    return {key: round(value, 2) for key, value in figures.items()}


def months_later(day: date, months: int) -> date:
    """The same day ``months`` later (or earlier), or the last of a month too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def cohort_window(period: Period, months: int) -> tuple[date, date]:
    """First and last day of the period moved back by whole months.

    The end of a month stays the end of a month, so the windows of neighbouring periods
    neither overlap nor leave a day out.
    """
    return (
        months_later(period.first, -months),
        months_later(period.last + DAY, -months) - DAY,
    )


def _history(spans: Iterable[Span]) -> Mapping[str, list[Span]]:
    """Each agent's spans, oldest first."""
    history = defaultdict(list)
    for span in sorted(spans, key=lambda span: span.start):
        history[span.agent].append(span)
    return history


def _group_on(history: Mapping[str, list[Span]], agent: str, day: date) -> str | None:
    """Where the agent serves on a day, or served last before it."""
    group = None
    for span in history.get(agent, ()):
        if span.start <= day:
            group = span.group
    return group


def _serving(own: Iterable[Span], day: date) -> set[str]:
    return {span.agent for span in own if span.serves_on(day)}


# Business


def _business(
    scope: Scope, policies: Sequence[Policy], own: Sequence[Span], profile: Profile
) -> dict[str, float]:
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
        "producers_serving": len(producers & _serving(own, scope.period.last)),
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


# People


def _headcount(period: Period, own: Sequence[Span]) -> dict[str, float]:
    opening = len(_serving(own, period.first - DAY))
    closing = len(_serving(own, period.last))
    began = [span.began for span in own if span.start in period]
    ended = [span.ended for span in own if span.end is not None and span.end in period]
    return {
        "headcount_opening": opening,
        "headcount_closing": closing,
        "headcount_average": (opening + closing) / 2,
        "hires": began.count(Began.JOINED) + began.count(Began.RETURNED),
        "returns": began.count(Began.RETURNED),
        "transfers_in": began.count(Began.TRANSFERRED),
        "leavers": ended.count(Ended.LEFT),
        "transfers_out": ended.count(Ended.TRANSFERRED),
    }


def _structure(
    period: Period, own: Sequence[Span], people: Mapping[str, Agent], profile: Profile
) -> dict[str, float]:
    serving = [people[agent] for agent in sorted(_serving(own, period.last))]
    ranks = load_ranks(profile.ranks)
    titles = [ranks.find(agent.rank) for agent in serving]
    kinds = [title.kind for title in titles if title is not None]
    return {
        "serving_female": sum(agent.sex == "女" for agent in serving),
        "serving_male": sum(agent.sex == "男" for agent in serving),
        "serving_college": sum(agent.education in COLLEGE for agent in serving),
        "serving_supervisors": kinds.count(RankClass.SUPERVISOR),
        "serving_trainee": kinds.count(RankClass.TRAINEE),
        "serving_agent": kinds.count(RankClass.AGENT),
        "serving_senior": kinds.count(RankClass.SENIOR),
    }


def _confirmed(
    scope: Scope, agents: Sequence[Agent], history: Mapping[str, list[Span]]
) -> dict[str, float]:
    count = 0
    for agent in agents:
        day = agent.confirmed
        if day is not None and day in scope.period:
            count += scope.holds(agent.id, _group_on(history, agent.id, day))
    return {"confirmed": count}


def _cohorts(
    period: Period,
    own: Sequence[Span],
    people: Mapping[str, Agent],
    history: Mapping[str, list[Span]],
) -> dict[str, float]:
    """Batches of hires by the group that they signed in, wherever they went since."""

    def batch(months: int) -> list[Span]:
        first, last = cohort_window(period, months)
        hired = [span for span in own if span.began is not Began.TRANSFERRED]
        return [span for span in hired if first <= span.start <= last]

    def left(hire: Span) -> bool:
        since = [span for span in history[hire.agent] if span.start >= hire.start]
        return any(
            span.ended is Ended.LEFT and span.end is not None and span.end <= period.last
            for span in since
        )

    def confirmed(hire: Span) -> bool:
        day = people[hire.agent].confirmed
        return day is not None and hire.start <= day <= months_later(hire.start, 6)

    batch13, batch6 = batch(13), batch(6)
    return {
        "cohort13": len(batch13),
        "cohort13_serving": sum(not left(hire) for hire in batch13),
        "cohort6": len(batch6),
        "cohort6_confirmed": sum(confirmed(hire) for hire in batch6),
    }


# Days


def _days(
    scope: Scope,
    records: Records,
    own: Sequence[Span],
    history: Mapping[str, list[Span]],
    leave_rule: LeaveRule,
) -> dict[str, float]:
    """Person-days: due on every working day in service, from the day of signing."""
    valid = {(row.agent, row.day) for row in records.attendance if row.valid}
    leave = {(row.agent, row.day) for row in records.attendance if row.leave} - valid
    logged = {(row.agent, row.day) for row in records.activity if row.log}
    due = {
        (agent, day)
        for day in scope.workdays
        if day in scope.period
        for agent in _serving(own, day)
    }
    present = due & valid
    log_due = due if leave_rule is LeaveRule.MISSED else due - leave
    if leave_rule is LeaveRule.EXCLUDED:
        due = due - leave
    if leave_rule is LeaveRule.ATTENDED:
        present |= due & leave
    reported = [
        row
        for row in records.activity
        if row.day in scope.period
        and scope.holds(row.agent, _group_on(history, row.agent, row.day))
    ]
    return {
        "due_days": len(due),
        "attended_days": len(present),
        "logs_due": len(log_due),
        "logs": len(log_due & logged),
        "calls": sum(row.calls for row in reported),
        "visits": sum(row.visits for row in reported),
        "prospects": sum(row.prospects for row in reported),
    }


def _income(
    scope: Scope,
    records: Records,
    people: Mapping[str, Agent],
    history: Mapping[str, list[Span]],
    profile: Profile,
) -> dict[str, float]:
    """Income of the months that lie wholly in the period, where the agent ended the month."""
    ranks = load_ranks(profile.ranks)
    total = supervisors = 0.0
    for row in records.income:
        month = profile.calendar.parse(row.month)
        inside = month.first in scope.period and month.last in scope.period
        if inside and scope.holds(row.agent, _group_on(history, row.agent, month.last)):
            total += row.amount
            rank = ranks.find(people[row.agent].rank)
            if rank is not None and rank.kind is RankClass.SUPERVISOR:
                supervisors += row.amount
    return {"income": total, "supervisor_income": supervisors}


# Renewals


def _renewals(scope: Scope, renewals: Sequence[Renewal]) -> dict[str, float]:
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


def _persistency(scope: Scope, records: Records, profile: Profile) -> dict[str, float]:
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
