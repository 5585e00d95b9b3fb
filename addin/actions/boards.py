"""What a plan book gives to the meeting calendar: weak indicators, honours, the groups' board.

Money is yuan, attainment a fraction; months are numbers of the book's year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf

from addin.actions.kpi import Indicator, indicators
from addin.actions.rows import number, rows_of, table_rows
from agency.kpi_results import Band
from generators.calendar_team import PlanFigures
from workbook_templates.content import BookContent
from workbook_templates.context import BookContext
from workbook_templates.evaluate import Evaluator
from workbook_templates.plan import BookPlan

PLACES = 3
"""Places on a board of honour; people who are equal share one."""

WEAK = 5
"""So many weak indicators of a month are answered in the next one."""

AWARDS: Mapping[str, str] = {"fyp": "保费", "policies": "件数", "visits": "客户面谈"}
"""What people are honoured for: columns of the weekly table."""

_WEIGHT: Mapping[Band | None, int] = {"alert": 2, "watch": 1}


@dataclass(frozen=True, slots=True)
class Honour:
    """Somebody on the board of honour; ``value`` is money or a count, by the award."""

    month: int
    award: str
    place: int
    agent: str
    name: str
    group: str
    value: float


@dataclass(frozen=True, slots=True)
class Standing:
    """A group's month; ``place`` ranks by attainment, without one last and unranked."""

    month: int
    group: str
    fyp: float
    plan: float | None
    attainment: float | None
    policies: float
    place: int | None


def recorded_months(content: BookContent) -> tuple[int, ...]:
    """The months for which the weekly table holds anything."""
    months = {int(number(row["month"])) for row in table_rows(content, "weekly")}
    return tuple(sorted(month for month in months if 1 <= month <= 12))


def weak_indicators(
    plan: BookPlan, context: BookContext, content: BookContent
) -> dict[str, tuple[str, ...]]:
    """For each month's label, the keys of what was weak in the last recorded month before it.

    Weakest first: alerts before what is to be watched, then the farthest from its bound.
    """
    labels = [month.label for month in context.months]
    recorded = recorded_months(content)
    found: dict[int, tuple[str, ...]] = {
        month: _weak(list(indicators(plan, context, content, context.months[month - 1])))
        for month in recorded
    }
    weak = {}
    for month, label in enumerate(labels, start=1):
        before = [number for number in recorded if number < month]
        weak[label] = found[before[-1]] if before else ()
    return weak


def calendar_figures(plan: BookPlan, context: BookContext, content: BookContent) -> PlanFigures:
    """All three, as a calendar book takes them; the groups' board by place."""
    return PlanFigures(
        weak_indicators(plan, context, content),
        tuple(
            {
                "month": float(honour.month),
                "kind": AWARDS[honour.award],
                "place": float(honour.place),
                "name": honour.name,
                "group": honour.group,
                "value": honour.value,
            }
            for honour in honours(plan, content)
        ),
        tuple(
            {
                "month": float(standing.month),
                "group": standing.group,
                "fyp": standing.fyp,
                "plan": standing.plan,
                "policies": standing.policies,
            }
            for standing in sorted(standings(plan, context, content), key=_by_place)
        ),
    )


def _by_place(standing: Standing) -> tuple[int, float]:
    """Months in order, in each the first place first and groups without a place last."""
    return standing.month, inf if standing.place is None else standing.place


def honours(plan: BookPlan, content: BookContent) -> tuple[Honour, ...]:
    """The board of honour of every recorded month: who comes first in each award."""
    people = rows_of(content, "agents", "id")
    columns = {**dict.fromkeys(AWARDS), "fyp": _premium(plan)}
    sums: dict[tuple[int, str, str], float] = {}
    groups: dict[tuple[int, str], str] = {}
    for row in table_rows(content, "weekly"):
        month, agent = int(number(row["month"])), str(row["agent"])
        groups[month, agent] = str(row["group"])
        for award in AWARDS:
            key = (month, award, agent)
            sums[key] = sums.get(key, 0.0) + number(row[columns[award] or award])
    board = []
    for month in recorded_months(content):
        for award in AWARDS:
            ranked = sorted(
                ((round(v, 2), a) for (m, w, a), v in sums.items() if (m, w) == (month, award)),
                key=lambda found: (-found[0], found[1]),
            )
            for value, agent in ranked:
                place = 1 + sum(other > value for other, _ in ranked)
                if place > PLACES or value <= 0:
                    break
                name = str(people[agent]["name"]) if agent in people else agent
                group = groups[month, agent]
                board.append(Honour(month, award, place, agent, name, group, value))
    return tuple(board)


def standings(plan: BookPlan, context: BookContext, content: BookContent) -> tuple[Standing, ...]:
    """The groups' board of every recorded month, in the order of the groups."""
    last = max(number(row["number"]) for row in table_rows(content, "weeks"))
    values = Evaluator(plan, replace(content, fields={**content.fields, "week": last}))
    board = []
    for month in recorded_months(content):
        rows = []
        for group in context.groups:
            fyp, target, policies = (
                values.cell("perf", group.code, indicator, facet, f"M{month}")
                for indicator, facet in (("fyp", "actual"), ("fyp", "plan"), ("policies", "actual"))
            )
            goal = number(target)
            attainment = number(fyp) / goal if goal > 0 else None
            rows.append((group.name, number(fyp), goal or None, attainment, number(policies)))
        rates = [rate for *_, rate, _ in rows if rate is not None]
        for name, fyp_, plan_, rate, count in rows:
            place = None if rate is None else 1 + sum(other > rate for other in rates)
            board.append(Standing(month, name, fyp_, plan_, rate, count, place))
    return tuple(board)


def _weak(found: list[Indicator]) -> tuple[str, ...]:
    results = [i.result for i in found if i.group is None and _WEIGHT.get(i.result.band)]

    def rank(position: int) -> tuple[int, float, int]:
        result = results[position]
        kpi, value = result.kpi, result.value
        bound = kpi.watch if kpi.watch is not None else kpi.good
        miss = abs(value - bound) / abs(bound) if value is not None and bound else 0.0
        return (-_WEIGHT[result.band], -miss, position)

    order = sorted(range(len(results)), key=rank)
    return tuple(results[position].kpi.key for position in order[:WEAK])


def _premium(plan: BookPlan) -> str:
    """The column of the weekly table that FYP is counted in under the book's 口径."""
    axis = plan.spec.axes["indicator"]
    return str(axis.items[axis.index("fyp")].attrs["column"])
