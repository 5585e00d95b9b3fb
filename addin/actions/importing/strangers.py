"""Rows of other teams: how many of which unit and whom, and each of them for the account.

A branch's list has hundreds of thousands of them. So they are kept by their places, all that
state the same unit or agent together, and nothing else is read of them until somebody wants the
account of every row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from agency.finding import Finding, Severity
from generators.tabular_cells import Places
from generators.tabular_fields import Record, Records

_SHOWN = 5  # units or people that one line names
_NAMES = 2  # people of one unit who are named; more are counted
_COUNTED = 20_000  # rows of which the people are counted: of a branch's list units are enough


class Reason(StrEnum):
    """Why a row is another team's."""

    UNIT = "所写的单位不是本营业部"
    AGENT = "工号在人力清单中属其他营业部"
    MOVED = "当日不在本营业部（已转出或尚未转入）"
    POLICY = "保单在应收清单中属其他营业部"


class Colleague(NamedTuple):
    """Somebody of another team, as the list of people has them."""

    name: str
    unit: str


class Stranger(NamedTuple):
    """A row of another team, 1-based, with what it tells of the person; no more is read."""

    row: int
    agent: str
    name: str
    unit: str
    reason: str


def _nobody(_: str) -> Colleague | None:
    return None


@dataclass(frozen=True, slots=True)
class _Kind:
    """Rows, by their places, that state the same as ``first``."""

    reason: Reason
    first: Record
    places: Places


@dataclass(slots=True)
class Strangers:
    """The rows of one table that are other teams'; ``colleague`` is whom a 工号 means there."""

    source: Records
    colleague: Callable[[str], Colleague | None] = _nobody
    count: int = 0
    _kinds: list[_Kind] = field(default_factory=list)
    _rows: list[tuple[Reason, Record, Record]] = field(default_factory=list)

    def add(self, record: Record, reason: Reason, told_by: Record | None = None) -> None:
        """One row; ``told_by`` is the row that says whose it is, if that is another one."""
        self.count += 1
        self._rows.append((reason, record, told_by or record))

    def add_kind(self, first: Record, reason: Reason, places: Places) -> None:
        """All rows at these 0-based places of the table, which state what ``first`` does."""
        self.count += len(places)
        self._kinds.append(_Kind(reason, first, places))

    def findings(self) -> Iterator[Finding]:
        """One line that says how many rows are whose; none if all rows are the team's."""
        if not self.count:
            return
        parts = [
            (number, " ".join([unit, *people, f"{number}行"]))
            for unit, number, people in self._units()
        ]
        reason = f"属其他营业部的{self.count}行未计入：{shortened(parts, '个单位')}"
        place = (self.source.table.file, self.source.table.sheet)
        yield Finding(Severity.INFO, "other-teams", reason, "", *place)

    def _units(self) -> Iterator[tuple[str, int, Sequence[str]]]:
        """Each unit with how many rows are its, and who they are or how many people."""
        places: dict[str, list[Places]] = {}
        told: dict[str, list[Stranger]] = {}
        for kind in self._kinds:
            unit = _said(self._told(kind.first, kind.reason))
            places.setdefault(unit, []).append(kind.places)
        for reason, _, told_by in self._rows:
            each = self._told(told_by, reason)
            told.setdefault(_said(each), []).append(each)
        for unit in {**places, **told}:
            found = places.get(unit, [])
            rows = told.get(unit, [])
            people = {each.agent: each.name for each in rows if each.agent}
            number = len(rows) + sum(map(len, found))
            yield unit, number, self._people(people, found)

    def _people(self, people: dict[str, str], found: Sequence[Places]) -> Sequence[str]:
        """Their names if they are few, else their number; nothing where no 工号 is told."""
        column, count = self.source.columns.get("agent"), len(people)
        if found and column is not None and self.count <= _COUNTED:
            table = self.source.table
            rows = replace(table, rows=table.picked(np.sort(np.concatenate(found))))
            firsts, _ = rows.alike([column])
            for first in firsts.tolist() if len(firsts) <= _NAMES else ():
                told = self._told(Record(rows.rows[first], self.source), Reason.UNIT)
                people[told.agent] = told.name
            count = max(len(people), len(firsts))
        if not count:
            return ()
        names = (name or agent for agent, name in people.items())
        return ("、".join(names) if count <= _NAMES else f"{count}人",)

    def each(self) -> Iterator[Stranger]:
        """Every row; in no particular order."""
        for kind in self._kinds:
            for row in self.source.table.picked(kind.places):
                yield self._told(Record(row, self.source), kind.reason)
        for reason, record, told_by in self._rows:
            yield self._told(told_by, reason)._replace(row=record.row.number)

    def _told(self, record: Record, reason: Reason) -> Stranger:
        agent, name = person(record)
        known = self.colleague(agent) or Colleague("", "")
        unit = unit_of(record) or known.unit
        return Stranger(record.row.number, agent, name or known.name, unit, reason)


def _said(told: Stranger) -> str:
    """The unit that a row is counted under."""
    return told.unit or ("转入前或转出后" if told.reason == Reason.MOVED else "未写单位")


def unit_of(record: Record) -> str:
    """The unit that a row states, as people name it: ``城东二部（860102）``; its group without."""
    team, group = record.text("team"), record.text("group")
    name = record.text("team_name")
    code = team or ("" if name else group)
    name = name or ("" if team else record.text("group_name"))
    return f"{name}（{code}）" if name and code and name != code else name or code


def person(record: Record) -> tuple[str, str]:
    """工号 and name that a row of a list of business or of people states."""
    return (
        record.text("agent") or record.text("id"),
        record.text("agent_name") or record.text("name"),
    )


def who(record: Record) -> str:
    """The person that a row states, with the unit if it states one."""
    agent, name = person(record)
    said = f"{name} {agent}".strip()
    unit = unit_of(record)
    return f"{said}（{unit}）" if unit else said


def shortened(parts: Iterable[tuple[int, str]], counted: str) -> str:
    """The texts of the highest numbers, and how many there are if these are not all."""
    ordered = sorted(parts, key=lambda part: (-part[0], part[1]))
    shown = "、".join(text for _, text in ordered[:_SHOWN])
    return shown + (f"…等{len(ordered)}{counted}" if len(ordered) > _SHOWN else "")


def kinds_of(kinds: Places, wanted: Sequence[bool]) -> Iterator[tuple[int, Places]]:
    """Each wanted kind with the places where it stands; ``kinds`` are numbers from 0."""
    few = len(wanted) <= np.iinfo(np.uint16).max  # short numbers are sorted by counting
    order = np.argsort(kinds.astype(np.uint16) if few else kinds, kind="stable")
    ends = np.cumsum(np.bincount(kinds, minlength=len(wanted)))
    for kind in np.flatnonzero(np.array(wanted, dtype=np.bool_)).tolist():
        yield kind, order[ends[kind - 1] if kind else 0 : ends[kind]]
