"""What alerts are judged by: the book's people, groups and monthly figures, as plain facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from addin.actions.rows import Row, number, table_rows
from addin.actions.weekly_figures import Scope, Tracked
from agency.alert_figures import LED
from agency.profile import Persistency25Base, PersistencyBase, Profile
from agency.roles import Ranks, load_ranks
from workbook_templates.content import Value, from_serial

Series = dict[str, dict[str, float | None]]
Levels = dict[str, dict[str, Series]]
Texts = npt.NDArray[np.str_]

_RENEWALS = {
    "renewal_due_premium": "due_premium",
    "renewal_received_premium": "received_premium",
    "renewal_due_count": "due_count",
    "renewal_received_count": "received_count",
}


def facts_of(tracked: Tracked) -> dict[str, Any]:
    """What :mod:`agency.alerts` asks for, as the book knows it on the week's last day."""
    return {
        "as_of": tracked.last,
        "calendar": tracked.head_office.profile.calendar,
        "subjects": _subjects(tracked),
        "figures": _figures(tracked),
        "tables": tracked.head_office.tables,
    }


def _subjects(tracked: Tracked) -> dict[str, dict[str, dict[str, Any]]]:
    ranks = load_ranks(tracked.head_office.profile.ranks)
    agents = {
        str(row["id"]): {
            "name": row["name"],
            **_rank(str(row["rank"]), ranks),
            **{key: _day(row[key]) for key in ("joined", "confirmed", "left")},
        }
        for row in table_rows(tracked.content, "agents")
        if row["id"]
    }
    whole, *groups = tracked.scopes
    team = tracked.content.fields.get("team_name") or whole.name
    return {
        "agent": {code: about for code, about in agents.items() if about["joined"]},
        "group": {scope.code: {"name": scope.name} for scope in groups},
        "team": {whole.code: {"name": team}},
    }


def _figures(tracked: Tracked) -> Levels:
    """Measures by level, subject and month: this year's from the book, last year's frozen ones.

    Months in which nobody's business was recorded are left out.
    """
    levels: Levels = {"agent": {}, "group": {}, "team": {}}
    _add_history(levels, tracked)
    months = _add_business(levels, tracked)
    _add_workforce(levels, tracked, months)
    _add_renewals(levels, tracked)
    _add_led(levels, tracked)
    return levels


def _add_history(levels: Levels, tracked: Tracked) -> None:
    measures = [item.key for item in tracked.plan.spec.axes["measure"].items]
    scopes = {scope.name: scope for scope in tracked.scopes}
    for row in table_rows(tracked.content, "history"):
        scope = scopes.get(str(row["group"]))
        if row["kind"] != "月" or row["year"] != tracked.year - 1 or scope is None:
            continue
        label = f"{tracked.year - 1}-{int(number(row['number'])):02d}"
        own = _own(levels, scope)
        for measure in measures:
            value = row.get(measure)
            if isinstance(value, float) and not np.isnan(value):
                own.setdefault(measure, {})[label] = value


def _add_business(levels: Levels, tracked: Tracked) -> list[int]:
    """Flows, producers and effective agents; the months that hold any rows."""
    weekly = tracked.content.tables["weekly"]
    month = np.nan_to_num(weekly["month"].astype(float)).astype(int)
    rows = weekly["week"].astype(float) <= tracked.week
    rows &= (month >= 1) & (month <= tracked.month)
    months = sorted(set(month[rows].tolist()))
    agents, groups = weekly["agent"][rows].astype(str), weekly["group"][rows].astype(str)
    people, own = _totals(tracked, agents, rows, month[rows])
    pairs, parts = _totals(tracked, agents + "\t" + groups, rows, month[rows])
    group_of = np.array([pair.partition("\t")[2] for pair in pairs])
    places = {agent: place for place, agent in enumerate(people)}
    for row in table_rows(tracked.content, "agents"):
        agent = str(row["id"])
        served = _months_served(tracked, row, months)
        series = levels["agent"].setdefault(agent, {})
        for measure, total in own.items():
            values = total[places[agent]] if agent in places else np.zeros(13)
            series[measure] = {_label(tracked, n): float(values[n]) for n in served}
    for scope in tracked.scopes:
        series = _own(levels, scope)
        for measure in own:
            mine = own[measure] if scope.whole else parts[measure][group_of == scope.name]
            values = mine.sum(axis=0).round(2)
            series.setdefault(measure, {}).update(
                {_label(tracked, n): float(values[n]) for n in months}
            )
    return months


def _totals(
    tracked: Tracked, labels: Texts, rows: npt.NDArray[np.bool_], month: npt.NDArray[np.int64]
) -> tuple[list[str], dict[str, npt.NDArray[np.float64]]]:
    """The distinct labels; by measure, one row for each of them, one column for each month."""
    weekly = tracked.content.tables["weekly"]
    names, place = np.unique(labels, return_inverse=True)
    cells, size = place * 13 + month, len(names) * 13
    totals: dict[str, npt.NDArray[np.float64]] = {}
    for item in tracked.plan.spec.axes["measure"].items:
        column = tracked.premium if item.key == "fyp" else item.key
        if column in weekly:
            amounts = np.nan_to_num(weekly[column][rows].astype(float))
            sums = np.asarray(np.bincount(cells, amounts, size), dtype=np.float64)
            totals[item.key] = sums.reshape(-1, 13).round(2)
    threshold = number(tracked.evaluator.field("producer_threshold"))
    produced = (totals["fyp"] > 0) & (totals["policies"] >= 1)
    totals["producers"] = produced.astype(np.float64)
    totals["effective_agents"] = (totals["fyp"] >= threshold).astype(np.float64)
    return names.tolist(), totals


def _add_workforce(levels: Levels, tracked: Tracked, months: Sequence[int]) -> None:
    for scope in tracked.scopes:
        own = _own(levels, scope)
        for item in tracked.plan.spec.axes["line"].items:
            measure = item.attrs.get("measure")
            if not isinstance(measure, str):
                continue
            series = own.setdefault(measure, {})
            for n in months:
                found = tracked.evaluator.cell("movement", scope.code, item.key, "actual", f"M{n}")
                series[_label(tracked, n)] = found if isinstance(found, float) else None


def _add_renewals(levels: Levels, tracked: Tracked) -> None:
    """Renewals by the month in which they are due, cohorts by the one in which they mature."""
    codes = {scope.name: scope.code for scope in tracked.scopes}
    whole = tracked.scopes[0].code
    profile = tracked.head_office.profile
    for row in table_rows(tracked.content, "renewals"):
        group = codes.get(str(row["group"]))
        if group is None:
            continue
        year, month = divmod(int(number(row["due_month"])), 100)
        owners = (("agent", str(row["agent"])), ("group", group), ("team", whole))
        found = []
        if (year, month) <= (tracked.year, tracked.month):
            due = {measure: number(row[column]) for measure, column in _RENEWALS.items()}
            found.append((f"{year}-{month:02d}", due))
        for cohort in ("c13", "c25"):
            matures = _day(row[f"{cohort}_matures"])
            if matures is not None and matures <= tracked.last:
                month_of = profile.calendar.month_of(matures)
                found.append((month_of.label, _cohort(row, cohort, profile)))
        for label, figures in found:
            for level, code in owners:
                for measure, value in figures.items():
                    series = levels[level].setdefault(code, {}).setdefault(measure, {})
                    series[label] = round((series.get(label) or 0.0) + value, 2)


def _cohort(row: Row, cohort: str, profile: Profile) -> dict[str, float]:
    """What a row adds to base and kept of the 13- or 25-month rate under the 口径."""
    chained = profile.persistency_25_base is Persistency25Base.SURVIVORS
    column = "c25_survivors" if cohort == "c25" and chained else f"{cohort}_base"
    regulator = profile.persistency_base is PersistencyBase.REGULATOR
    exempt = number(row[f"{cohort}_exempt"]) if regulator else 0.0
    return {
        f"{cohort}_base": number(row[column]) - exempt,
        f"{cohort}_kept": number(row[f"{cohort}_kept"]) - exempt,
    }


def _add_led(levels: Levels, tracked: Tracked) -> None:
    """What a leader's groups did together, among the leader's own figures."""
    for row in table_rows(tracked.content, "groups"):
        if not row["leader"]:
            continue
        own = levels["agent"].setdefault(str(row["leader"]), {})
        for measure, series in levels["group"].get(str(row["code"]), {}).items():
            led = own.setdefault(LED + measure, {})
            for label, value in series.items():
                if value is not None:
                    led[label] = (led.get(label) or 0.0) + value


def _rank(title: str, ranks: Ranks) -> dict[str, str]:
    """The name and class under which rule tables know a rank."""
    known = ranks.find(title)
    return {
        "rank": known.name if known else title,
        "rank_class": known.kind.value if known else "",
    }


def _months_served(tracked: Tracked, agent: Row, months: Sequence[int]) -> list[int]:
    """The months in which a person was under contract for at least a day."""
    spans = {
        int(number(row["number"])): (number(row["first"]), number(row["last"]))
        for row in table_rows(tracked.content, "months")
    }
    joined, left = number(agent["joined"]), number(agent["left"])
    return [n for n in months if joined <= spans[n][1] and (not left or left > spans[n][0])]


def _own(levels: Levels, scope: Scope) -> Series:
    return levels["team" if scope.whole else "group"].setdefault(scope.code, {})


def _label(tracked: Tracked, month: int) -> str:
    return f"{tracked.year}-{month:02d}"


def _day(value: Value) -> Any:  # noqa: ANN401
    return from_serial(number(value)) if number(value) else None
