"""What the supervisors of a team plan for the year: last year's figures with growth.

Parts add up exactly: months to the year, groups to the team, and the premium, commission and
policies of a group's months or year are the sums of the targets of its agents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from numpy.random import Generator

from agency.measures.measure import measure
from agency.measures.scope import Scope
from agency.organisation import Agent
from agency.profile import Profile
from agency.records import Records
from agency.roles import RankClass, load_ranks
from agency.rollup.source import Source
from agency.roster import headcount
from agency.targets import split, split_year
from generators.demo.business import ACTIVITY

_GROWTH = (1.08, 1.16)
_HIRE_MONTHS = (1, 1, 3, 1, 1, 1, 3, 3, 2, 1, 1, 1)
_LEAVE_MONTHS = (2, 1, 1, 2, 1, 1, 2, 1, 1, 2, 1, 1)
_CONFIRM_MONTHS = (2, 1, 1, 1, 1, 2, 2, 1, 1, 1, 2, 2)
_HIRES_PER_LEAVER, _LEAVERS_KEPT, _CONFIRMED = 1.1, 0.85, 0.45
_PRODUCERS_MORE = 1.05
_PROMOTION_MONTHS = (6, 9)
_SIGNED = 0.85

PERFORMANCE = ("fyp", "fyp_regular", "fyc", "policies", "producers", "renewal")
"""Indicators planned by group and month; ``renewal`` is a rate, as a fraction."""

MOVEMENT = (
    "hires",
    "transfers_in",
    "leavers",
    "transfers_out",
    "confirmed",
    "supervisors",
    "promotions",
)
"""Lines of the headcount planned by group and month; ``supervisors`` is at the month's end."""

Months = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class PersonalTarget:
    """One agent's targets: premium by month, the rest for the year; money is yuan."""

    agent: str
    months: Months
    fyc: float
    policies: float
    income: float
    hires: float
    promotion: str
    prospects_a: float
    prospects_b: float
    signed_by: str
    signed_on: date | None


@dataclass(frozen=True, slots=True)
class TeamPlan:
    """A team's plan: group code → indicator or line → twelve months, and its agents' targets.

    ``tasks`` are the year's totals that the branch set: fyp, fyp_regular, fyc, policies, hires.
    """

    tasks: Mapping[str, float]
    groups: Mapping[str, Mapping[str, Months]]
    personal: tuple[PersonalTarget, ...]


def make_plan(rng: Generator, source: Source, year: int) -> TeamPlan:
    """The plan for ``year`` of the people who serve when it begins."""
    before = date(year - 1, 12, 31)
    team = source.team
    serving = {
        code: [a for a in team.agents if _group(source, a.id, before) == code]
        for code in source.groups
    }
    last = {code: _last_year(source, year - 1, (code,)) for code in source.groups}
    whole = _last_year(source, year - 1, tuple(source.groups))
    growth = float(rng.uniform(*_GROWTH))
    tasks = {
        "fyp": round(whole["fyp"] * growth, -4),
        "fyp_regular": round(whole["fyp_regular"] * growth, -4),
        "fyc": round(whole["fyc"] * growth, -3),
        "policies": float(round(whole["policies"] * growth)),
        "hires": float(max(round(whole["leavers"] * _HIRES_PER_LEAVER), len(serving))),
    }
    weights = [max(last[code]["fyp"], whole["fyp"] / len(last) / 4) for code in last]
    business = {
        key: _by_group(tasks[key], weights, source.profile.seasonal, unit)
        for key, unit in (("fyp", 100), ("fyp_regular", 100), ("fyc", 10), ("policies", 1))
    }
    people = _movement(source, tasks["hires"], whole["leavers"], before)
    groups: dict[str, dict[str, Months]] = {}
    for place, code in enumerate(source.groups):
        groups[code] = {key: months[place] for key, months in (business | people).items()}
        groups[code]["renewal"] = (_renewal_rate(last[code]),) * 12
    targets = [
        target
        for code, agents in serving.items()
        for target in _personal(rng, source, groups[code], agents, year)
    ]
    return TeamPlan(tasks, groups, tuple(targets))


def _group(source: Source, agent: str, day: date) -> str | None:
    return next((s.group for s in source.team.spans if s.agent == agent and s.serves_on(day)), None)


def _last_year(source: Source, year: int, groups: Sequence[str]) -> Mapping[str, float]:
    """Business, headcount and renewals due of the year; the other measures are not complete."""
    scope = Scope(source.profile.calendar.year(year), groups, ())
    records = Records(
        [row for row in source.records.policies if row.group in groups],
        [row for row in source.records.renewals if row.group in groups and row.due in scope.period],
    )
    return measure(scope, records, source.team.agents, source.people_spans, source.profile)


def _by_group(
    total: float, weights: Sequence[float], months: Sequence[float], unit: float
) -> list[Months]:
    parts = split(total, weights, unit=unit)
    return [split_year(part, months, unit=unit).months for part in parts]


def _movement(source: Source, hires: float, left: float, before: date) -> dict[str, list[Months]]:
    """Headcount lines and producers: line → group → month."""
    codes = tuple(source.groups)
    heads = [headcount(source.team.spans, before, (code,)) for code in codes]
    leavers = round(left * _LEAVERS_KEPT)
    lines = {
        "hires": _by_group(hires, heads, _HIRE_MONTHS, 1),
        "leavers": _by_group(leavers, heads, _LEAVE_MONTHS, 1),
        "confirmed": _by_group(round(hires * _CONFIRMED), heads, _CONFIRM_MONTHS, 1),
    }
    zero = (0.0,) * 12
    lines["transfers_in"] = lines["transfers_out"] = [zero for _ in codes]
    largest = sorted(range(len(codes)), key=lambda place: -heads[place])
    promoted = dict(zip(largest, _PROMOTION_MONTHS, strict=False))
    lines["promotions"] = [
        tuple(float(promoted.get(place) == month) for month in range(12))
        for place in range(len(codes))
    ]
    leading = _supervisors(source, before)
    lines["supervisors"] = [
        tuple(leading[code] + sum(lines["promotions"][place][: month + 1]) for month in range(12))
        for place, code in enumerate(codes)
    ]
    closing = [list(map(float, heads)) for _ in range(12)]
    for month in range(12):
        for place in range(len(codes)):
            change = lines["hires"][place][month] - lines["leavers"][place][month]
            closing[month][place] = closing[max(month - 1, 0)][place] + change
    by_month = [
        split(round(sum(now) * ACTIVITY[month] * _PRODUCERS_MORE), now)
        for month, now in enumerate(closing)
    ]
    lines["producers"] = [tuple(parts[place] for parts in by_month) for place in range(len(codes))]
    return lines


def _supervisors(source: Source, day: date) -> Mapping[str, int]:
    ranks = load_ranks(source.profile.ranks)
    counts = dict.fromkeys(source.groups, 0)
    for agent in source.team.agents:
        rank, group = ranks.find(agent.rank), _group(source, agent.id, day)
        if group is not None and rank is not None and rank.kind is RankClass.SUPERVISOR:
            counts[group] += 1
    return counts


def _renewal_rate(last: Mapping[str, float]) -> float:
    due = last["renewal_due_count"]
    return min(round(last["renewal_received_count"] / due + 0.01, 2), 0.97) if due else 0.9


def _personal(
    rng: Generator,
    source: Source,
    plan: Mapping[str, Months],
    agents: Sequence[Agent],
    year: int,
) -> list[PersonalTarget]:
    """The targets of a group's agents; premium, FYC, policies and hires add up to its plan."""
    profile: Profile = source.profile
    ranks = load_ranks(profile.ranks)
    kinds = [getattr(ranks.find(agent.rank), "kind", RankClass.AGENT) for agent in agents]
    leads = [kind is RankClass.SUPERVISOR for kind in kinds]
    sold = {agent.id: 0.0 for agent in agents}
    for row in source.records.policies:
        if row.agent in sold and row.issued.year == year - 1 and row.withdrawn is None:
            sold[row.agent] += row.premium
    middle = sum(sold.values()) / len(agents)
    weights = [sold[agent.id] + middle / 3 for agent in agents]
    months = list(zip(*(split(part, weights, unit=10) for part in plan["fyp"]), strict=True))
    totals = [sum(parts) for parts in months]
    fyc = split(sum(plan["fyc"]), totals, unit=10)
    policies = split(sum(plan["policies"]), totals)
    hires = split(sum(plan["hires"]), [3.0 if leader else 1.0 for leader in leads])
    leader = next((agent.name for agent, head in zip(agents, leads, strict=True) if head), "")
    signed = [date(year, 1, 4 + int(day)) for day in rng.integers(0, 10, len(agents))]
    absent = rng.random(len(agents)) >= _SIGNED
    return [
        PersonalTarget(
            agent=agent.id,
            months=tuple(months[place]),
            fyc=fyc[place],
            policies=policies[place],
            income=round(fyc[place] * 1.2 + 6_000 + 36_000 * leads[place], -2),
            hires=hires[place],
            promotion=_AIMS[kinds[place]],
            prospects_a=float(rng.integers(6, 25)),
            prospects_b=float(rng.integers(15, 60)),
            signed_by="" if absent[place] else leader,
            signed_on=None if absent[place] else signed[place],
        )
        for place, agent in enumerate(agents)
    ]


_AIMS = {
    RankClass.TRAINEE: "转正",
    RankClass.AGENT: "晋升高级业务员",
    RankClass.SENIOR: "晋升业务主任",
    RankClass.SUPERVISOR: "维持",
}
