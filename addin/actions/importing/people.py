"""Who is in the book, who served where on a day, and whom an export's 工号 means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np

from addin.actions.importing.strangers import Colleague
from agency.finding import Finding, Severity
from agency.names import folded
from agency.organisation import Agent, Began, Ended, Level, Span, Team, Unit
from generators.tabular_text import match_id
from workbook_templates.content import BookContent, Value, from_serial
from workbook_templates.context import BookContext


@dataclass(frozen=True, slots=True)
class Matched:
    """Whom a 工号 means; ``padded`` if zeros had to be added for it."""

    agent: str
    padded: bool


@dataclass
class People:
    """The people of one book, with their memberships; ``elsewhere`` are other teams' by 工号."""

    context: BookContext
    agents: Mapping[str, Agent]
    spans: Mapping[str, list[Span]]
    elsewhere: Mapping[str, Colleague] = field(default_factory=dict)
    _matched: dict[str, Matched | None] = field(default_factory=dict)

    def match(self, text: str) -> Matched | None:
        """Whom this 工号 means, of this team or another; ``None`` if nobody is known by it."""
        if text not in self._matched:
            key = text.lstrip("0")
            known = match_id(text, self._alike.get(key, ())) or match_id(
                text, self._alike_elsewhere.get(key, ())
            )
            self._matched[text] = None if known is None else Matched(known, known != text)
        return self._matched[text]

    def colleague(self, text: str) -> Colleague | None:
        """Whom of another team this 工号 means."""
        matched = self.match(text)
        return None if matched is None else self.elsewhere.get(matched.agent)

    @cached_property
    def _alike(self) -> Mapping[str, list[str]]:
        return _by_digits(self.agents)

    @cached_property
    def _alike_elsewhere(self) -> Mapping[str, list[str]]:
        return _by_digits(self.elsewhere)

    def serving(self, agent: str, day: date) -> Span | None:
        """The membership in this team that counts on the day."""
        return next((s for s in self.spans.get(agent, ()) if s.serves_on(day)), None)

    def group_on(self, agent: str, day: date) -> str | None:
        """The code of the group of record on a day, in or out of service.

        Where the agent serves then, else served last before it, else served first. ``None``
        for somebody who had moved to another team by then or had not yet come from one.
        """
        spans = self.spans.get(agent, [])
        before = [span for span in spans if span.start <= day]
        if not before:
            own = spans and spans[0].began is not Began.TRANSFERRED
            return spans[0].group if own else None
        last = before[-1]
        moved_on = last.ended is Ended.TRANSFERRED and not last.serves_on(day)
        return None if moved_on else last.group

    def group_named(self, code: str, name: str) -> str | None:
        """The code of this team's group that a code, or without one a name, stands for."""
        if code:
            return code if code in self._codes else None
        return self._names.get(folded(name)) if name else None

    @cached_property
    def _codes(self) -> frozenset[str]:
        return frozenset(group.code for group in self.context.groups)

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return {folded(group.name): group.code for group in self.context.groups}

    def team(self) -> Team:
        """The same as the rules of the trade see it."""
        context = self.context
        return Team(
            Unit(context.team_code, context.team_name, Level.TEAM),
            None,
            tuple(
                Unit(group.code, group.name, Level.GROUP, context.team_code)
                for group in context.groups
            ),
            tuple(self.agents.values()),
            tuple(span for spans in self.spans.values() for span in spans),
        )


def read_people(
    context: BookContext,
    content: BookContent,
    elsewhere: Mapping[str, Colleague] | None = None,
) -> tuple[People, list[Finding]]:
    """The people and memberships that a book holds, and the rows of it that cannot be used."""
    codes = {group.name: group.code for group in context.groups}
    agents: dict[str, Agent] = {}
    for row in rows_of(content, "agents"):
        joined = _day(row["joined"])
        if row["id"] and joined is not None:
            agents[str(row["id"])] = Agent(
                str(row["id"]),
                str(row["name"] or ""),
                codes.get(str(row["group"]), ""),
                str(row["rank"] or ""),
                joined,
                _day(row["left"]),
                _day(row["confirmed"]),
                str(row["sex"] or ""),
                str(row["education"] or ""),
            )
    findings: list[Finding] = []
    spans: dict[str, list[Span]] = {agent: [] for agent in agents}
    for number, row in enumerate(rows_of(content, "spans"), start=1):
        if not row["agent"]:
            continue
        span = _span(row, codes)
        if span is None or span.agent not in agents:
            reason = f"第{number}条任职不完整，或工号、营业组不在本簿，导入时未计"
            remedy = "补全工号、营业组、起止日期和起因后再导入"
            findings.append(_finding("unusable-span", reason, remedy, str(row["agent"])))
        else:
            spans[span.agent].append(span)
    for agent in agents.values():
        spans[agent.id].sort(key=lambda span: span.start)
        if not spans[agent.id] and agent.group:
            ended = None if agent.left is None else Ended.LEFT
            span = Span(agent.id, agent.group, agent.joined, Began.JOINED, agent.left, ended)
            spans[agent.id] = [span]
            reason = "没有任职记录，导入时按人员表的营业组、入司和离司日期计"
            findings.append(_finding("no-span", reason, "请在“任职”补上", agent.id))
    return People(context, agents, spans, elsewhere or {}), findings


def rows_of(content: BookContent, table: str) -> Iterator[dict[str, Value]]:
    """The rows of a table; an empty cell is ``None``."""
    columns = content.tables.get(table, {})
    lists = [column.tolist() for column in columns.values()]
    for values in zip(*lists, strict=True):
        yield {key: plain(value) for key, value in zip(columns, values, strict=True)}


def plain(value: Value) -> Value:
    """The value, ``None`` if it is an empty text or NaN."""
    empty = value == "" or (isinstance(value, float) and np.isnan(value))
    return None if empty else value


def _span(row: Mapping[str, Value], codes: Mapping[str, str]) -> Span | None:
    start, end = _day(row["start"]), _day(row["end"])
    group = codes.get(str(row["group"]))
    try:
        began = Began(str(row["began"]))
        ended = Ended(str(row["ended"] or Ended.LEFT)) if end is not None else None
        if group is None or start is None:
            return None
        return Span(str(row["agent"]), group, start, began, end, ended)
    except ValueError:
        return None


def _by_digits(ids: Iterable[str]) -> dict[str, list[str]]:
    """The ids that differ only in zeros before them."""
    alike: dict[str, list[str]] = {}
    for id_ in ids:
        alike.setdefault(id_.lstrip("0"), []).append(id_)
    return alike


def _day(value: Value) -> date | None:
    return from_serial(value) if isinstance(value, float) else None


def _finding(code: str, reason: str, remedy: str, value: str) -> Finding:
    return Finding(Severity.WARNING, code, reason, remedy, sheet="任职", value=value)
