"""续期应收清单 and 实收清单 as renewals, one for each policy and due date.

Riders of a policy that fall due on the same day add up. A payment stated twice counts once;
several payments for one due date add up, those within the days of grace before those after.
The group is the one stated, else where the agent who serves the policy serves on the due
date; whoever took a policy over later serves it where they served first, whoever left,
where they served last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from addin.actions.importing.ledger import Remark
from addin.actions.importing.strangers import Reason
from addin.actions.importing.taking import Desk, Listing, Owner, duplicate, owner_of
from agency.finding import Severity
from agency.records import GRACE, Renewal
from generators.tabular_fields import Record

_Due = tuple[str, date]
"""Policy number and due date."""


@dataclass(frozen=True, slots=True)
class _Payment:
    day: date
    amount: float


@dataclass(slots=True)
class _Bill:
    """What one policy owes on one day; ``told_by`` is the first row that states it."""

    agent: str
    group: str
    year: int
    told_by: Record
    parts: dict[tuple[str, float], Listing] = field(default_factory=dict)
    payments: dict[_Payment, Listing] = field(default_factory=dict)
    status: str = "有效"
    seller: str = ""


def read_renewals(
    due_lists: Sequence[Listing], receipt_lists: Sequence[Listing], desk: Desk
) -> list[Renewal]:
    """The team's renewals; every row of the lists is entered in its account."""
    bills: dict[_Due, _Bill] = {}
    strangers: dict[_Due, _Bill] = {}
    for listing in due_lists:
        for record in sorted(listing.readable(), key=_content):
            _enter_bill(listing, record, desk, bills, strangers)
    for listing in receipt_lists:
        for record in listing.readable():
            _enter_receipt(listing, record, desk, bills, strangers)
    _follow(bills, strangers)
    return [_renewal(key, bills[key]) for key in sorted(bills)]


def _follow(bills: dict[_Due, _Bill], strangers: Mapping[_Due, _Bill]) -> None:
    """A team's policy that others serve on other days.

    Later its cohort is theirs; what was due and paid before is where a cohort of ours begins.
    """
    own = {number for number, _ in bills}
    for key, bill in strangers.items():
        if key[0] in own:
            bills.setdefault(key, bill)


def _content(record: Record) -> tuple[str, ...]:
    """An order of rows that does not depend on where they stand."""
    return (*(record.text(key) for key in ("policy", "agent", "status", "product", "seller")),)


def _enter_bill(
    listing: Listing,
    record: Record,
    desk: Desk,
    bills: dict[_Due, _Bill],
    strangers: dict[_Due, _Bill],
) -> None:
    ledger, due = listing.ledger, record.day("due")
    if due is None:
        ledger.skip(record, Remark("no-day", Severity.ERROR, "没有应缴日", "请补上", "due"))
        return
    key = (record.text("policy"), due)
    owner = owner_of(listing, record, desk)
    group = None if owner is None else owner.group or desk.people.group_on(owner.agent, due)
    if owner is None or group is None:
        if _matters(desk, due):
            _state(strangers.setdefault(key, _Bill("", "", 0, record)), listing, record)
        if owner is not None:
            ledger.pass_on(record, Reason.MOVED)
        return
    if not _matters(desk, due):
        ledger.skip(record, _other_year(desk.year, due))
        return
    bill = bills.setdefault(key, _Bill(owner.agent, group, 0, record))
    known = _state(bill, listing, record)
    if known is not None:
        ledger.skip(record, duplicate(known.table.file, listing))
        return
    ledger.take(record, [*owner.remarks, *_doubts(listing, owner, desk, due, _year(record))])


def _state(bill: _Bill, listing: Listing, record: Record) -> Listing | None:
    """Enter what a row states into a bill; the list that has stated it before, if one has."""
    amount = listing.money(record, "due_premium") or 0.0
    part = (record.text("product"), amount)
    if part in bill.parts:
        return bill.parts[part]
    bill.parts[part] = listing
    bill.year = max(bill.year, _year(record))
    bill.status = max(bill.status, record.text("status"), key=_weight)
    bill.seller = max(bill.seller, record.text("seller"))
    paid, received = listing.money(record, "received_premium"), record.day("received")
    if received is not None:
        bill.payments[_Payment(received, amount if paid is None else paid)] = listing
    return None


def _year(record: Record) -> int:
    return int(record.number("year") or 0)


def _weight(status: str) -> tuple[bool, bool, str]:
    """A policy's own status is stronger than the assumed one, and a named one than none."""
    return bool(status), status != "有效", status


def _doubts(listing: Listing, owner: Owner, desk: Desk, due: date, year: int) -> Iterable[Remark]:
    if desk.people.serving(owner.agent, due) is None:
        reason = f"工号{owner.agent}应缴当日不在职，计入其最近所在的组"
        yield Remark("not-serving", Severity.INFO, reason, "", "agent", owner.agent)
    if year < 2:
        reason = "没有保单年度" if not listing.has("year") else "保单年度应不小于2"
        reason += "，不计入13、25个月继续率"
        yield Remark("no-policy-year", Severity.WARNING, reason, "请从系统带保单年度导出", "year")


def _enter_receipt(
    listing: Listing,
    record: Record,
    desk: Desk,
    bills: Mapping[_Due, _Bill],
    strangers: Mapping[_Due, _Bill],
) -> None:
    ledger = listing.ledger
    due, received = record.day("due"), record.day("received")
    amount = listing.money(record, "amount")
    if due is None or received is None or amount is None:
        remark = Remark("no-day", Severity.ERROR, "没有应缴日或实收日期", "请补上", "due")
        ledger.skip(record, remark)
        return
    key, payment = (record.text("policy"), due), _Payment(received, amount)
    bill = bills.get(key)
    if bill is None:
        if key in strangers:
            strangers[key].payments.setdefault(payment, listing)
            ledger.pass_on(record, Reason.POLICY, strangers[key].told_by)
            return
        if not _matters(desk, due):
            ledger.skip(record, _other_year(desk.year, due))
            return
        reason = "在应收清单中没有这张保单的这个应缴日"
        remedy = "请与同期的应收清单一起导入，并核对应缴日"
        ledger.skip(record, Remark("unmatched", Severity.WARNING, reason, remedy, "policy"))
        return
    if payment in bill.payments:
        ledger.skip(record, duplicate(bill.payments[payment].table.file, listing))
        return
    bill.payments[payment] = listing
    ledger.take(record)


def _matters(desk: Desk, due: date) -> bool:
    """Whether what is due on a day falls due or belongs to a cohort that matures in the year.

    The first 25-month cohort that matures in it had its second premium due two Novembers before.
    """
    month = desk.profile.calendar.month_of(due)
    return (desk.year - 2, 11) <= (month.year, month.number) <= (desk.year, 12)


def _other_year(year: int, due: date) -> Remark:
    reason = f"应缴日早于{year - 2}年11月或晚于{year}年，与{year}年的续期无关"
    return Remark("other-year", Severity.INFO, reason, "", "due", str(due.year))


def _renewal(key: _Due, bill: _Bill) -> Renewal:
    number, due = key
    in_time: dict[bool, list[_Payment]] = defaultdict(list)
    for payment in sorted(bill.payments, key=lambda p: (p.day, p.amount)):
        in_time[payment.day <= due + GRACE].append(payment)
    payments = in_time[True] or in_time[False]
    received = payments[-1].day if payments else None
    return Renewal(
        policy=number,
        agent=bill.agent,
        group=bill.group,
        policy_year=bill.year,
        due=due,
        due_premium=round(sum(amount for _, amount in sorted(bill.parts)), 2),
        received=received,
        received_premium=round(sum(payment.amount for payment in payments), 2),
        status=bill.status,
        seller=bill.seller,
    )
