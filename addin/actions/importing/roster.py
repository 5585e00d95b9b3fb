"""人力清单 against the book: joiners, leavers, transfers and corrections, each proposed.

Every change is a row of the patch and a finding; nobody is ever taken out. The day of a
transfer comes from the list of moves (异动清单); without it the day of the import stands in,
with a warning, and without that day either nothing is proposed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from addin.actions.importing.people import People
from addin.actions.importing.strangers import Colleague, Reason, Strangers, unit_of
from addin.actions.patch import TableChange
from agency.finding import Finding, Severity
from agency.organisation import Agent, Began, Ended, Event, EventKind, Span
from generators.organisation_columns import Sheet
from generators.organisation_rows import Placed, gather
from generators.tabular import RawTable
from workbook_templates.content import Value, serial

_LABELS = {
    "name": "姓名",
    "rank": "职级",
    "sex": "性别",
    "education": "学历",
    "confirmed": "转正日期",
}


_NAMED = 5  # people who each have a finding of their own; more are one


@dataclass(slots=True)
class RosterChanges:
    """Rows of 人员 by 工号 and of 任职 by 工号 and start, and what there is to say.

    ``elsewhere`` are those whom the list has in other teams, by 工号, and ``strangers`` their
    rows, by the identity of the table's records.
    """

    agents: dict[str, dict[str, Value]] = field(default_factory=dict)
    spans: dict[tuple[str, date], dict[str, Value]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    elsewhere: dict[str, Colleague] = field(default_factory=dict)
    strangers: dict[int, Strangers] = field(default_factory=dict)

    def tables(self) -> dict[str, TableChange]:
        """The changes of both tables; none for a table without changes."""
        changes = {}
        if self.agents:
            rows = tuple({"id": key, **row} for key, row in self.agents.items())
            changes["agents"] = TableChange(("id",), rows)
        if self.spans:
            spans = tuple(
                {"agent": agent, "start": serial(start), **row}
                for (agent, start), row in self.spans.items()
            )
            changes["spans"] = TableChange(("agent", "start"), spans)
        return changes


def propose(
    tables: Mapping[Sheet, Sequence[RawTable]], people: People, day: date | None
) -> RosterChanges:
    """What the lists of people and moves change in the book; ``day`` is that of the import."""
    gathered = gather(tables)
    changes = RosterChanges()
    texts = {row.text for found in tables.values() for t in found for row in t.skipped}
    changes.findings += [
        replace(finding, value="") if finding.value in texts else finding
        for finding in gathered.findings
    ]
    contracts: dict[str, list[Placed[Agent]]] = defaultdict(list)
    for placed in gathered.agents:
        matched = people.match(placed.item.id)
        agent = matched.agent if matched else placed.item.id
        contracts[agent].append(placed)
        if matched and matched.padded:
            reason = f"工号按{agent}（补齐前面的0）"
            changes.findings.append(_at(placed, Severity.WARNING, "padded-id", reason))
    moves: dict[str, list[Event]] = defaultdict(list)
    for event in gathered.events:
        matched = people.match(event.item.agent)
        moves[matched.agent if matched else event.item.agent].append(event.item)
    for agent, rows in contracts.items():
        rows.sort(key=lambda placed: (placed.item.joined, placed.item.left or date.min))
        by_day = {placed.item.joined: placed for placed in rows}
        own = sorted(moves.get(agent, ()), key=lambda event: event.date)
        _Person(agent, list(by_day.values()), own, people, day, changes).compare()
    changes.findings += _missing(contracts, people)
    changes.findings += _summaries(tables, len(contracts) - len(changes.elsewhere), changes)
    return changes


@dataclass(slots=True)
class _Person:
    """One 工号 in the list: its contracts and moves, compared with the book."""

    id: str
    contracts: Sequence[Placed[Agent]]
    moves: Sequence[Event]
    people: People
    day: date | None
    changes: RosterChanges

    @property
    def latest(self) -> Placed[Agent]:
        """The row of the latest contract."""
        return self.contracts[-1]

    def compare(self) -> None:
        """Propose what the latest contract has and the book has not."""
        item = self.latest.item
        team = self.people.context.team_code
        code = f"{team}-00" if item.group == team else item.group
        names = {group.code: group.name for group in self.people.context.groups}
        known = self.people.agents.get(self.id)
        if code not in names:
            if item.group == team:
                reason = "没有营业组，本簿也没有直属组，未导入"
                self._say(Severity.WARNING, "no-group", reason, "请在“人员”“任职”手工补上")
            if known is None:
                self._pass_on()
            else:
                self._gone_or_moved_away()
            return
        if known is None:
            self._add(code, names)
            return
        self._correct(known)
        spans = self.people.spans[self.id]
        last = spans[-1] if spans else None
        if item.left is not None:
            self._leave(last, item.left)
        elif last is None:
            self._begin(code, names, item.joined, Began.JOINED, "补上任职")
        elif last.end is not None:
            self._come_back(last, code, names)
        elif last.group != code:
            self._transfer(last, code, names)

    def _pass_on(self) -> None:
        """Somebody whom neither the book nor the list has in this team."""
        for placed in self.contracts:
            source = placed.source
            strangers = self.changes.strangers.setdefault(id(source), Strangers(source))
            strangers.add(placed.record, Reason.UNIT)
        record = self.latest.record
        self.changes.elsewhere[self.id] = Colleague(record.text("name"), unit_of(record))

    def _add(self, code: str, names: Mapping[str, str]) -> None:
        item = self.latest.item
        self.changes.agents[self.id] = {
            "name": item.name,
            "group": names[code],
            "rank": item.rank or None,
            "sex": item.sex or None,
            "education": item.education or None,
            "joined": serial(self.contracts[0].item.joined),
            "confirmed": serial(item.confirmed),
            "left": serial(item.left),
        }
        arrived = self._moved(code, date.min)
        for number, placed in enumerate(self.contracts):
            contract = placed.item
            began = Began.RETURNED if number else Began.JOINED
            start = contract.joined
            if placed is self.latest and arrived is not None and arrived > start:
                start, began = arrived, Began.TRANSFERRED
            group = names.get(contract.group, names[code])
            row: dict[str, Value] = {"group": group, "began": began.value}
            if contract.left is not None:
                row |= {"end": serial(contract.left), "ended": Ended.LEFT.value}
            self.changes.spans[self.id, start] = row
        reason = f"新增人员：{item.name}，{names[code]}，{item.joined}入司"
        reason += f"，{item.left}离司" if item.left else ""
        remedy = ""
        if arrived is None and item.joined.year < self.people.context.year and self.people.agents:
            remedy = "入司在本年之前；如系从其他营业部转入，请在“任职”改起日和起因"
        self._say(Severity.INFO, "joined", reason, remedy)

    def _correct(self, known: Agent) -> None:
        """Attributes that the list fills and the book has otherwise."""
        item = self.latest.item
        for key, label in _LABELS.items():
            new, old = getattr(item, key), getattr(known, key)
            if new and new != old:
                self._row()[key] = serial(new) if isinstance(new, date) else new
                reason = f"{label}由“{old or '空'}”改为“{new}”"
                self._say(Severity.INFO, "corrected", reason)

    def _leave(self, last: Span | None, left: date) -> None:
        if last is None or (last.end is not None and last.ended is Ended.TRANSFERRED):
            return
        if left < last.start:
            reason = f"离司日期{left}早于本簿任职的起日{last.start}，未改"
            self._say(Severity.WARNING, "left-too-early", reason, "请核对“任职”")
            return
        if last.end != left:
            before = f"，本簿原为{last.end}" if last.end else ""
            self._end(last, left, Ended.LEFT)
            severity = Severity.WARNING if last.end else Severity.INFO
            self._say(severity, "left", f"离司：{left}{before}")
        if self.people.agents[self.id].left != left:
            self._row()["left"] = serial(left)

    def _come_back(self, last: Span, code: str, names: Mapping[str, str]) -> None:
        """A return after leaving, or a transfer back."""
        since = last.end or last.start
        if last.ended is Ended.LEFT:
            returned = [e.date for e in self.moves if e.kind is EventKind.RETURNED]
            signed = self.latest.item.joined
            days = [d for d in (*reversed(returned), signed) if d >= since]
            start, began, what = (days[0] if days else None), Began.RETURNED, "回归"
        else:
            start, began, what = self._moved(code, since), Began.TRANSFERRED, "转入"
        start = start or self._assumed(what)
        if start is None or start < since:
            return
        self._begin(code, names, start, began, what)
        self._row().update({"group": names[code], "left": None})

    def _transfer(self, last: Span, code: str, names: Mapping[str, str]) -> None:
        start = self._moved(code, last.start) or self._assumed("调动")
        if start is None or start <= last.start:
            return
        self._end(last, start, Ended.TRANSFERRED)
        what = f"由“{names[last.group]}”调动"
        self._begin(code, names, start, Began.TRANSFERRED, what)
        self._row()["group"] = names[code]

    def _gone_or_moved_away(self) -> None:
        """The list has somebody of this book in another team."""
        spans = self.people.spans[self.id]
        if not spans or spans[-1].end is not None:
            return
        last = spans[-1]
        start = self._moved(self.latest.item.group, last.start) or self._assumed("转出")
        if start is not None and start > last.start:
            self._end(last, start, Ended.TRANSFERRED)
            self._say(Severity.INFO, "moved-away", f"转出本营业部：{start}")

    def _moved(self, code: str, after: date) -> date | None:
        """The day of the latest transfer to a group after a day."""
        days = [
            event.date
            for event in self.moves
            if event.kind is EventKind.TRANSFERRED and event.to_group == code and event.date > after
        ]
        return max(days, default=None)

    def _assumed(self, what: str) -> date | None:
        """The day of the import, where no list says when."""
        if self.day is None:
            reason, remedy = f"{what}没有日期，未导入", "请一并导入人员异动清单，或手工填写“任职”"
            self._say(Severity.WARNING, "no-move-day", reason, remedy)
        else:
            reason, remedy = f"{what}没有日期，按导入日{self.day}", "请核对“任职”中的日期"
            self._say(Severity.WARNING, "assumed-day", reason, remedy)
        return self.day

    def _begin(
        self, code: str, names: Mapping[str, str], start: date, began: Began, what: str
    ) -> None:
        self.changes.spans[self.id, start] = {"group": names[code], "began": began.value}
        self._say(Severity.INFO, "began", f"{what}：{start}起在“{names[code]}”")

    def _end(self, span: Span, day: date, ended: Ended) -> None:
        row: dict[str, Value] = {"end": serial(day), "ended": ended.value}
        self.changes.spans[self.id, span.start] = row

    def _row(self) -> dict[str, Value]:
        return self.changes.agents.setdefault(self.id, {})

    def _say(self, severity: Severity, code: str, reason: str, remedy: str = "") -> None:
        self.changes.findings.append(_at(self.latest, severity, code, reason, remedy))


def _summaries(
    tables: Mapping[Sheet, Sequence[RawTable]], own: int, changes: RosterChanges
) -> Iterator[Finding]:
    """What was read of the lists of people and moves."""
    for sheet, label in ((Sheet.AGENTS, "人力清单"), (Sheet.EVENTS, "异动清单")):
        for table in tables.get(sheet, ()):
            reason = f"{label}；共{len(table.rows) + len(table.skipped)}行"
            reason += f"，为合计或制表信息{len(table.skipped)}行" if table.skipped else ""
            if sheet is Sheet.AGENTS:
                reason += f"；本营业部{own}人，其他营业部{len(changes.elsewhere)}人"
            place = (table.file, table.sheet)
            yield Finding(Severity.INFO, "import-summary", reason, "", *place)


def _missing(contracts: Mapping[str, object], people: People) -> Iterator[Finding]:
    """People who serve in the book and are not in the list; they stay."""
    if not any(agent in people.agents for agent in contracts):
        return
    missing = [
        agent
        for agent, spans in people.spans.items()
        if agent not in contracts and spans and spans[-1].end is None
    ]
    reason = "本簿在职，而人力清单中没有；未改动"
    remedy = "如已离司或转出，请在“任职”填写止日和止因"
    if len(missing) > _NAMED:
        reason = f"本簿在职而人力清单中没有的有{len(missing)}人：{'、'.join(missing)}；未改动"
        remedy = f"如清单不全，请导出全部人员；{remedy}"
        missing = [""]
    for agent in missing:
        yield Finding(Severity.WARNING, "not-listed", reason, remedy, sheet="人员", value=agent)


def _at(
    placed: Placed[Agent], severity: Severity, code: str, reason: str, remedy: str = ""
) -> Finding:
    finding = placed.source.finding(placed.record, "id", code, reason, remedy)
    return replace(finding, severity=severity)
