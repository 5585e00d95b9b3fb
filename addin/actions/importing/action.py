"""The action 导入清单: exports of a core system into the book of one team.

The same lists imported again change nothing. A re-issued list replaces the columns of its
kind in the period that it covers and nothing else. Every row that is not taken is named
in a finding with the reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from addin.actions.importing.attendance_read import AttendanceRows, read_attendance_sheets
from addin.actions.importing.attendance_sheet import AttendanceSheet, open_attendance_sheet
from addin.actions.importing.catalogue import Export, ExportCatalogue, catalogue_for
from addin.actions.importing.coverage import (
    months_of,
)
from addin.actions.importing.days import (
    read_activity,
    read_attendance,
    read_income,
)
from addin.actions.importing.due import merge_due
from addin.actions.importing.entries import entries_of, leave_out, silent_days
from addin.actions.importing.frozen import Months, closed_months
from addin.actions.importing.merging import Merged
from addin.actions.importing.people import read_people
from addin.actions.importing.policies import read_policies
from addin.actions.importing.reach import reach_of
from addin.actions.importing.recognise import recognise
from addin.actions.importing.renewals import read_renewals
from addin.actions.importing.roster import RosterChanges, propose
from addin.actions.importing.strangers import Strangers
from addin.actions.importing.taking import Desk, Listing, open_listing, open_sheet
from addin.actions.importing.weekly import merge_weekly
from addin.actions.patch import Outcome, Patch, TableChange, patched
from agency.finding import Finding, Severity
from agency.records import Records
from agency.workdays import WorkCalendar
from generators.collector import without_collector
from generators.organisation_columns import Sheet
from generators.tabular import RawTable
from workbook_templates.content import BookContent
from workbook_templates.context import BookContext
from workbook_templates.schema import BookSpec


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What an import needs besides the book and the tables.

    ``calendar`` knows the working days of the book's year. ``day`` is the day of the import,
    on which transfers without a day of their own are dated. ``periods`` are first and last
    day (both inclusive) of a kind's lists, where their titles and rows do not tell. Without a
    ``catalogue`` the book's profile says what core systems call things.
    """

    calendar: WorkCalendar
    day: date | None = None
    periods: Mapping[Export, tuple[date, date]] = field(default_factory=dict)
    catalogue: ExportCatalogue | None = None


@dataclass(frozen=True, slots=True)
class ImportOutcome(Outcome):
    """What an import returns: besides, the rows that are other teams', table by table.

    They hold whole rows of the lists, customers' data too, and so never show as text.
    """

    strangers: tuple[Strangers, ...] = field(default=(), repr=False)


@without_collector()
def import_exports(
    spec: BookSpec,
    context: BookContext,
    content: BookContent,
    tables: Iterable[RawTable],
    options: ImportOptions,
) -> ImportOutcome:
    """A patch of 人员, 任职, 附表三, 周数据 and 续期, with an account of every row of the lists."""
    catalogue, findings = options.catalogue, list[Finding]()
    if catalogue is None:
        catalogue, findings = catalogue_for(context.profile)
    found = recognise(tables, catalogue)
    findings += found.findings
    if not found.exports and not found.people and not found.calendars:
        findings.append(_none())
    people, doubts = read_people(context, content)
    changes = RosterChanges()
    known = frozenset(people.agents)
    if Sheet.AGENTS in found.people:
        changes = propose(found.people, people, options.day)
        proposed = patched(spec, content, Patch(tables=changes.tables()))
        people, doubts = read_people(context, proposed, changes.elsewhere)
    findings += [*changes.findings, *doubts]
    desk = Desk(context.year, people, context.profile, catalogue)
    listings = {
        export: [open_listing(table, export, catalogue, people) for table in tables_of]
        for export, tables_of in found.exports.items()
    }
    for table in found.calendars:
        sheet = open_attendance_sheet(
            table, catalogue, desk.year, desk.profile.calendar, options.day
        )
        if isinstance(sheet, AttendanceSheet):
            opened = open_sheet(sheet, catalogue, people)
            listings.setdefault(Export.ATTENDANCE, []).append(opened)
        else:
            findings += sheet
    attendance = listings.get(Export.ATTENDANCE, ())
    sheets = read_attendance_sheets(attendance, desk, options.calendar, options.day)
    records = _records(listings, sheets, desk, options)
    telling = {export: [one for one in of if not one.is_barren] for export, of in listings.items()}
    entries, torn, said = entries_of(telling, desk, options.calendar, options.periods)
    findings += leave_out(entries, sheets, desk, options.calendar)
    months = Months(
        months_of(context.year, context.profile.calendar), closed_months(content, context.year)
    )
    weekly = merge_weekly(entries, records, desk, content, calendar=options.calendar, months=months)
    reach = reach_of(
        telling.get(Export.RENEWALS, ()),
        telling.get(Export.RECEIPTS, ()),
        desk.year,
        desk.profile.calendar,
    )
    due = merge_due(records, desk, content, reach, months.closed)
    for listing in (listing for found_ in listings.values() for listing in found_):
        findings += [*listing.findings, *listing.ledger.findings(said.get(id(listing), ""))]
        findings += [_barren(listing)] if listing.is_barren else []
    findings += [*sheets.findings, *torn, *weekly.findings, *due.findings, *_alone(listings)]
    if Sheet.EVENTS in found.people and Sheet.AGENTS not in found.people:
        findings.append(_moves_alone(found.people[Sheet.EVENTS][0]))
    if Export.ATTENDANCE in entries:
        findings += silent_days(entries[Export.ATTENDANCE], desk, options.calendar)
    changed: dict[str, TableChange] = changes.tables()
    personal = _personal(changes, known, content)
    if personal.upsert:
        changed["personal"] = personal
    for name, merged in (("weekly", weekly.merged), ("renewals", due.merged)):
        if merged.change is not None:
            changed[name] = merged.change
    message = _message(listings, changes, personal, weekly.merged, due.merged)
    strangers = [of.ledger.strangers for found_ in listings.values() for of in found_]
    return ImportOutcome(
        Patch(tables=changed),
        tuple(findings),
        message,
        (*strangers, *changes.strangers.values()),
    )


def _records(
    listings: Mapping[Export, Sequence[Listing]],
    sheets: AttendanceRows,
    desk: Desk,
    options: ImportOptions,
) -> Records:
    def of(export: Export) -> Sequence[Listing]:
        return listings.get(export, ())

    return Records(
        read_policies(of(Export.POLICIES), desk),
        read_renewals(of(Export.RENEWALS), of(Export.RECEIPTS), desk),
        read_attendance(of(Export.ATTENDANCE), sheets, desk, options.calendar),
        read_activity(of(Export.ACTIVITY), desk),
        read_income(of(Export.INCOME), desk),
    )


def _barren(listing: Listing) -> Finding:
    """A list that would only empty what it covers, most often by a mistake."""
    reason = "清单里没有可采用的行，没有导入，本簿原有的数不变"
    remedy = "核对查询条件，或按各行的说明更正后重新导入"
    table = listing.table
    return Finding(Severity.ERROR, "nothing-taken", reason, remedy, table.file, table.sheet)


def _none() -> Finding:
    reason = "没有认出可导入的清单，没有导入"
    remedy = "核对文件或文件夹；公司自己的栏名由总部在导入对照表中补上"
    return Finding(Severity.ERROR, "no-list", reason, remedy)


def _alone(listings: Mapping[Export, Sequence[Listing]]) -> Iterator[Finding]:
    if Export.RECEIPTS in listings and Export.RENEWALS not in listings:
        table = listings[Export.RECEIPTS][0].table
        reason, remedy = "只有实收清单，没有应收清单，续期未导入", "请与同期的应收清单一起导入"
        yield Finding(Severity.ERROR, "receipts-alone", reason, remedy, table.file, table.sheet)
    if Export.RENEWALS in listings and Export.RECEIPTS not in listings:
        listing = listings[Export.RENEWALS][0]
        if not listing.has("received"):
            reason = "没有实收清单，应收清单也没有实收日期，全部按未收计"
            table = listing.table
            remedy = "请与实收清单一起导入"
            yield Finding(Severity.WARNING, "no-receipts", reason, remedy, table.file, table.sheet)


def _moves_alone(table: RawTable) -> Finding:
    reason, remedy = "只有人员异动清单，没有人力清单，人员未导入", "请与人力清单一起导入"
    return Finding(Severity.ERROR, "moves-alone", reason, remedy, table.file, table.sheet)


def _personal(changes: RosterChanges, known: Collection[str], content: BookContent) -> TableChange:
    """A row of 附表三, still without targets, for every newcomer who serves."""
    held = set(content.tables["personal"]["id"].tolist())
    new = [
        agent
        for agent, row in changes.agents.items()
        if agent not in known and agent not in held and row.get("left") is None
    ]
    return TableChange(("id",), tuple({"id": agent} for agent in new))


def _message(
    listings: Mapping[Export, Sequence[Listing]],
    changes: RosterChanges,
    personal: TableChange,
    weekly: Merged,
    due: Merged,
) -> str:
    taken = [
        f"{export.label}{sum(listing.ledger.taken for listing in found)}行"
        for export, found in listings.items()
    ]
    done = [
        f"{name}新增{merged.added}行、更新{merged.updated}行、删去{merged.removed}行"
        for name, merged in (("周数据", weekly), ("续期", due))
        if merged.change is not None
    ]
    if changes.agents or changes.spans:
        done.append(f"人员改{len(changes.agents)}人、任职改{len(changes.spans)}条")
    if personal.upsert:
        done.append(f"附表三新增{len(personal.upsert)}人")
    if not taken and not done and not changes.findings:
        return "没有认出可导入的清单"
    head = f"采用{'、'.join(taken)}。" if taken else ""
    return head + ("；".join(done) if done else "与本簿一致，没有改动") + "。"
