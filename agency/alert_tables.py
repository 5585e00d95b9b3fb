"""The company's rule tables: what each rank, or everybody, has to reach, and by when."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from agency.alert_figures import checked_metric
from agency.alert_rules import Window, window
from agency.declaration import Misfit, at, entries, known_keys, number, one_of, positive, text
from agency.finding import Finding, Severity
from agency.periods import months_later
from agency.roles import RankClass, Ranks

EVERYBODY = "*"


@dataclass(frozen=True, slots=True)
class Requirement:
    """At least ``amount`` of a metric, over the window's months or, if ``last``, in its last."""

    metric: str
    amount: float
    last: bool = False


@dataclass(frozen=True, slots=True)
class Standard:
    """What one row of a table asks for.

    ``to`` names what is reached. A ``window`` replaces the rule's. The row is for people
    whose first signing is at least ``since`` and less than ``within`` months ago.
    """

    requirements: tuple[Requirement, ...]
    to: str = ""
    window: Window | None = None
    since: int = 0
    within: int | None = None

    def is_for(self, joined: date | None, as_of: date) -> bool:
        """Whether somebody who signed on that day is meant; who did not sign is, as groups are."""
        if joined is None:
            return True
        if as_of < months_later(joined, self.since):
            return False
        return self.within is None or as_of < months_later(joined, self.within)


Table = Mapping[str, Standard]
"""Rows by the name of a rank, a class of ranks, or ``*`` for everybody else."""


def row_of(table: Table, rank: str, rank_class: str) -> Standard | None:
    """The row of a rank, else of its class, else of everybody."""
    return table.get(rank) or table.get(rank_class) or table.get(EVERYBODY)


def read_tables(
    raw: Mapping[str, Any], ranks: Ranks, needed: Collection[str]
) -> tuple[dict[str, Table], list[Finding]]:
    """The tables by key, and findings on rows that do not fit; these rows are left out.

    ``needed`` are the keys of the tables that rules ask for; one that none asks for is a
    finding too. A finding's cell is the key path below the profile.
    """
    tables: dict[str, Table] = {}
    findings: list[Finding] = []
    for key, table in raw.items():
        if key not in needed:
            findings.append(_finding(Misfit(key, "没有预警用到这张规则表"), Severity.WARNING))
        rows: dict[str, Standard] = {}
        try:
            given = at(key, entries, table)
        except Misfit as error:
            findings.append(_finding(error))
            continue
        for title, row in given.items():
            try:
                rank = at(title, lambda name: _rank(name, ranks), title)
                if rank in rows:
                    raise Misfit(title, f"与上面的“{rank}”是同一职级")
                rows[rank] = at(title, _standard, row)
            except Misfit as error:
                findings.append(_finding(error.below(key)))
        if rows:
            tables[key] = rows
    return tables, findings


def _rank(title: str, ranks: Ranks) -> str:
    if title == EVERYBODY or title in set(RankClass):
        return title
    known = ranks.find(title)
    if known is None:
        words = "、".join((*RankClass, EVERYBODY))
        raise ValueError(f"没有这个职级；可写职级名称、{words}，新职级先写入 ranks")
    return known.name


def _standard(value: object) -> Standard:
    raw = entries(value)
    known_keys(raw, ("requires", "to", "window", "since", "within"))
    given = at("requires", entries, raw.get("requires"))
    if not given:
        raise Misfit("requires", "至少要有一项要求")
    since, within = (at(n, positive, raw[n]) if n in raw else None for n in ("since", "within"))
    if since and within and since >= within:
        raise Misfit("within", f"应大于 since（{since}）", within)
    return Standard(
        tuple(at(f"requires.{metric}", _Amount(metric), told) for metric, told in given.items()),
        at("to", text, raw["to"]) if raw.get("to") else "",
        at("window", window, raw["window"]) if "window" in raw else None,
        since or 0,
        within,
    )


@dataclass(frozen=True, slots=True)
class _Amount:
    """Reads the amount that a row asks of a metric."""

    metric: str

    def __call__(self, value: object) -> Requirement:
        metric = checked_metric(self.metric)
        told = entries(value) if isinstance(value, Mapping) else {"amount": value}
        known_keys(told, ("amount", "take"))
        amount = at("amount", number, told.get("amount"))
        if amount <= 0:
            raise Misfit("amount", f"应大于0，现为 {amount:g}", amount)
        take = at("take", one_of(("sum", "last")), told.get("take", "sum"))
        return Requirement(metric, amount, take == "last")


def _finding(error: Misfit, severity: Severity = Severity.ERROR) -> Finding:
    place = f"tables.{error.place}"
    value = "" if error.value is None else str(error.value)
    remedy = "改正后重试，此行暂不使用" if severity is Severity.ERROR else "核对表名，或删去这张表"
    return Finding(severity, "alert-table", error.reason, remedy, cell=place, value=value)
