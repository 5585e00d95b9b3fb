"""What all lists have in common: reading rows, whose they are, in which unit money is.

A row whose unit is stated belongs to that unit's team. Without a stated unit it belongs to
the team of its agent; a 工号 that nobody here is known by may then be another team's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from addin.actions.importing.attendance_sheet import AttendanceSheet
from addin.actions.importing.catalogue import Export, ExportCatalogue, ExportPlan
from addin.actions.importing.ledger import Ledger, Remark
from addin.actions.importing.people import People
from addin.actions.importing.strangers import Reason, Strangers, kinds_of
from agency.finding import Finding, Severity
from agency.names import folded
from agency.profile import Profile
from generators.tabular import RawTable
from generators.tabular_cells import Places
from generators.tabular_fields import Record, doubts, open_records
from generators.tabular_text import clean, is_blank

_TEN_THOUSAND = 10_000
_EXACT_DIGITS = 15
_UNIT_LINE = re.compile(r"单位:?(?:人民币)?(万)?元")
_UNIT = ("group", "team", "group_name")


@dataclass(frozen=True, slots=True)
class Desk:
    """What rows are judged by: the book's year and people, its 口径 and the catalogue."""

    year: int
    people: People
    profile: Profile
    catalogue: ExportCatalogue


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a row is: a known 工号, the stated group of this team if any, and doubts."""

    agent: str
    group: str | None
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """One table read as a list of its kind, its account and the columns' doubts.

    ``sheet`` is there for a calendar, whose days are columns.
    """

    plan: ExportPlan
    ledger: Ledger
    findings: tuple[Finding, ...]
    factors: Mapping[str, int]
    sheet: AttendanceSheet | None = None

    @property
    def table(self) -> RawTable:
        """The table as it was read."""
        return self.ledger.source.table

    @property
    def is_barren(self) -> bool:
        """Whether, once read, it has told nothing: it has no rows, or all of the team's failed."""
        ledger = self.ledger
        return not self.table.rows or (not ledger.taken and ledger.failed > 0)

    def has(self, key: str) -> bool:
        """Whether the table has a column for this field."""
        return key in self.ledger.source.columns

    def money(self, record: Record, key: str) -> float | None:
        """An amount in yuan, whatever unit the column is in."""
        amount = record.number(key)
        if amount is None or self.factors.get(key, 1) == 1:
            return amount
        raw = record.row.cells[self.ledger.source.columns[key]]
        own_unit = isinstance(raw, str) and ("万" in raw or "元" in raw)
        return amount if own_unit else round(amount * self.factors[key], 2)

    def own(self, desk: Desk) -> Iterator[tuple[Record, Owner]]:
        """The readable rows of the team, and whose they are; the others are entered.

        Nothing but its owner is read of a row of another team, of which a branch's list has
        many; units of the same text are judged once.
        """
        source = self.ledger.source
        rows = source.table.picked(self._places(desk)) if source.usable else ()
        own = [Record(row, source) for row in rows]
        for record in self._readable(own):
            owner = owner_of(self, record, desk)
            if owner is not None:
                yield record, owner

    def readable(self) -> Iterator[Record]:
        """The rows whose cells could be read; the others are entered as skipped."""
        return self._readable(self.ledger.source.records)

    def _places(self, desk: Desk) -> Places:
        """Where the rows are that may be the team's; the others are entered as another's.

        Codes of units come first: where they are stated, they leave few rows to look at.
        """
        every = np.arange(len(self.table.rows))
        left = self._left(every, ("group", "team"), lambda row: _names_another_team(row, desk))
        return self._left(left, (*_UNIT, "agent"), lambda row: _elsewhere(row, desk))

    def _left(
        self, places: Places, keys: Sequence[str], why_out: Callable[[Record], Reason | None]
    ) -> Places:
        """The places whose rows are not out, asked once for all rows with the same cells."""
        source = self.ledger.source
        rows = replace(self.table, rows=self.table.picked(places))
        columns = [source.columns[key] for key in keys if key in source.columns]
        firsts, kinds = rows.alike(columns)
        found = [Record(rows.rows[first], source) for first in firsts.tolist()]
        out = [why_out(first) for first in found]
        for kind, within in kinds_of(kinds, [reason is not None for reason in out]):
            if reason := out[kind]:
                self.ledger.strangers.add_kind(found[kind], reason, places[within])
        return places[np.array([reason is None for reason in out], dtype=np.bool_)[kinds]]

    def _readable(self, records: Sequence[Record]) -> Iterator[Record]:
        damaged = [key for key in ("policy", "agent") if self._lost_digits(key)]
        doubtful = self.ledger.source.doubtful(records)
        for place, record in enumerate(records):
            bad = next((key for key in damaged if len(record.text(key)) > _EXACT_DIGITS), "")
            if place in doubtful and (faulty := record.faulty):
                self.ledger.skip(record, self._fault(record, min(faulty)))
            elif bad:
                self.ledger.skip(record, _damaged(bad))
            else:
                yield record

    def _fault(self, record: Record, key: str) -> Remark:
        cell = record.cell(key)
        name = self.table.header[self.ledger.source.columns[key]]
        if cell is not None and cell.problem:
            reason = f"“{name}”{cell.problem}"
            return Remark("wrong-value", Severity.ERROR, reason, cell.remedy, key)
        return Remark("empty-cell", Severity.ERROR, f"“{name}”没有填写", "请补上后重新导入", key)

    def _lost_digits(self, key: str) -> bool:
        """Whether all long ids of a column end in zeros after their fifteenth digit.

        That is what a spreadsheet leaves of them; one id that ends so may be right.
        """
        source = self.ledger.source
        if key not in source.columns:
            return False
        emptied: set[str] = set()
        for raw in source.table.longer(source.columns[key], _EXACT_DIGITS):
            text = source.parsed(key, raw).value or ""
            if len(text) > _EXACT_DIGITS and text.isdigit():
                if text[_EXACT_DIGITS:].strip("0"):
                    return False
                emptied.add(text)
        return len(emptied) > 2 or any(len(id_) > _EXACT_DIGITS + 2 for id_ in emptied)


def open_listing(
    table: RawTable, export: Export, catalogue: ExportCatalogue, people: People
) -> Listing:
    """The table read with the columns of its kind."""
    plan = catalogue.plans[export]
    present = {field.key for field in plan.fields if table.columns(field.names)}
    spare = {key for key, better in plan.unless.items() if better in present}
    source, findings = open_records(table, [f for f in plan.fields if f.key not in spare])
    whole = 1
    for text in table.preamble:
        found = _UNIT_LINE.search(unicodedata.normalize("NFKC", text).replace(" ", ""))
        if found and found[1]:
            whole = _TEN_THOUSAND
    factors = {}
    for key in plan.money & set(source.columns):
        header = table.header[source.columns[key]]
        factors[key] = _TEN_THOUSAND if "(万" in header else 1 if "(元" in header else whole
    ledger = Ledger(source, export.label, Strangers(source, people.colleague))
    return Listing(plan, ledger, (*findings, *doubts(source)), factors)


def open_sheet(sheet: AttendanceSheet, catalogue: ExportCatalogue, people: People) -> Listing:
    """An attendance calendar as a list of people; its days are read from the sheet."""
    plan = catalogue.plans[Export.ATTENDANCE]
    daily = {plan.day, *plan.any_of, *plan.unless}
    source, findings = open_records(sheet.table, [f for f in plan.fields if f.key not in daily])
    ledger = Ledger(source, "考勤表", Strangers(source, people.colleague))
    return Listing(plan, ledger, (*sheet.findings, *findings, *doubts(source)), {}, sheet)


def owner_of(listing: Listing, record: Record, desk: Desk) -> Owner | None:
    """Whose the row is; ``None`` if it is another team's or nobody's, which is then entered."""
    ledger, people = listing.ledger, desk.people
    if elsewhere := _elsewhere(record, desk):
        ledger.pass_on(record, elsewhere)
        return None
    code, ours = record.text("group"), people.context.team_code
    group, stated = _stated_group(record, desk), bool(code or record.text("team"))
    id_ = record.text("agent")
    matched = people.match(id_)
    if matched is None:
        reason = f"工号{id_}不在本簿“人员”中"
        remedy = "如是本部人员，请先导入人力清单或在“人员”“任职”补上；如是其他营业部人员，可不处理"
        severity = Severity.ERROR if stated else Severity.WARNING
        together = "工号不在本簿“人员”中"
        remark = Remark("unknown-agent", severity, reason, remedy, "agent", id_, together)
        ledger.skip(record, remark)
        return None
    if matched.agent not in people.agents:
        reason = f"工号{id_}在人力清单中属其他营业部，本行却写本部的营业组"
        remedy = "核对人员异动；确属本部的，先在“人员”“任职”补上"
        together = "工号在人力清单中属其他营业部、本行却写本部营业组"
        severity = Severity.WARNING
        ledger.skip(record, Remark("other-team", severity, reason, remedy, "agent", id_, together))
        return None
    remarks = []
    if matched.padded:
        reason = f"工号{id_}按{matched.agent}（补齐前面的0）"
        remedy = "请从系统按文本格式导出工号"
        together = "工号补齐前面的0后才与本簿相同"
        remarks.append(
            Remark("padded-id", Severity.WARNING, reason, remedy, "agent", id_, together)
        )
    written = record.text("agent_name")
    known = people.agents[matched.agent].name
    if written and known and folded(written) != folded(known):
        reason = f"工号{matched.agent}在本簿为“{known}”，姓名不同，按工号计"
        remedy, together = "请核对工号", "姓名与本簿不同、按工号计"
        remarks.append(
            Remark("other-name", Severity.WARNING, reason, remedy, "agent_name", id_, together)
        )
    if group is None and code not in {"", ours}:
        reason = f"营业组代码{code}不在本营业部，按人员当日所在组计"
        remedy = "新设的组请重新生成本簿后再导入"
        remarks.append(Remark("unknown-group", Severity.WARNING, reason, remedy, "group", code))
    return Owner(matched.agent, group, tuple(remarks))


def _elsewhere(record: Record, desk: Desk) -> Reason | None:
    """Why the row is another team's: its unit says so or, if it names none, its 工号."""
    elsewhere = _states_another_team(record, desk)
    if elsewhere is None:
        return Reason.AGENT if _is_another_teams(record.text("agent"), desk) else None
    return Reason.UNIT if elsewhere else None


def _names_another_team(record: Record, desk: Desk) -> Reason | None:
    """The same where the codes alone say so, whatever name the unit has."""
    named = record.text("team") not in {"", desk.people.context.team_code}
    unknown = desk.people.group_named(record.text("group"), "") is None
    return Reason.UNIT if named and unknown else None


def _states_another_team(record: Record, desk: Desk) -> bool | None:
    """Whether the row names a unit that is none of this team; ``None`` if it names none."""
    named = record.text("team") or record.text("group")
    if not named:
        return None
    return named != desk.people.context.team_code and _stated_group(record, desk) is None


def _is_another_teams(id_: str | None, desk: Desk) -> bool:
    """Whether an agent is known to be another team's."""
    matched = desk.people.match(id_ or "")
    return matched is not None and matched.agent not in desk.people.agents


def _stated_group(record: Record, desk: Desk) -> str | None:
    """The group of this team that the row states."""
    by_name = record.text("team") in {"", desk.people.context.team_code}
    name = record.text("group_name") if by_name else ""
    return desk.people.group_named(record.text("group"), name)


def duplicate(first_file: str, listing: Listing) -> Remark:
    """The remark on a row that says what another has said."""
    if first_file == listing.table.file:
        return Remark("duplicate", Severity.WARNING, "与同一清单中另一行重复，只计一次")
    return Remark("duplicate", Severity.INFO, f"与“{first_file}”中的一行重复，只计一次")


def blank(listing: Listing, record: Record, key: str) -> bool:
    """Whether the field's cell is empty or a placeholder; without the column it is."""
    column = listing.ledger.source.columns.get(key)
    return column is None or is_blank(record.row.cells[column])


def text_of(listing: Listing, record: Record, key: str) -> str:
    """The cell's text as it stands; empty without the column."""
    column = listing.ledger.source.columns.get(key)
    return "" if column is None else clean(record.row.cells[column])


def _damaged(key: str) -> Remark:
    reason = "号码超过15位，第15位以后全为0，末尾几位已在表格软件中丢失"
    return Remark("damaged-id", Severity.ERROR, reason, "从系统重新导出，不要先用表格软件另存", key)
