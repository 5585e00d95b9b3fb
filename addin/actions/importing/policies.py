"""承保清单 as policies: one row for each product, withdrawals as dates or as negative rows.

Business counts on the day of issue (承保日期), a withdrawal in the week in which it happened.
A list states a withdrawal either by a date on the row (撤单日期) or by a row of negative
premium, on which 撤单日期, if filled, is the day; where a product has both, the negative row
counts and the date does not.

The first year's premium is 规模保费 as written. The first instalment is 首期保费 if the list has
it, else the premium as written, whatever the pay mode: what a list states of a policy paid
monthly is what was collected. Only where the list states nothing but the annualised premium
is the instalment its share: a half, a quarter or a twelfth.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from addin.actions.importing.ledger import Remark
from addin.actions.importing.strangers import Reason
from addin.actions.importing.taking import (
    Desk,
    Listing,
    Owner,
    blank,
    duplicate,
    text_of,
)
from agency.finding import Severity
from agency.records import Pay, Policy, Product, standard_premium
from generators.tabular_fields import Record

_SHARES = {"half_yearly": 0.5, "quarterly": 0.25, "monthly": 1 / 12}


@dataclass(frozen=True, slots=True)
class _Line:
    """A policy row with the place that it came from, not yet entered."""

    listing: Listing
    record: Record
    policy: Policy
    line: str
    remarks: tuple[Remark, ...]


def read_policies(listings: Sequence[Listing], desk: Desk) -> list[Policy]:
    """The team's policies; every row of the lists is entered in its account."""
    lines: dict[tuple[object, ...], _Line] = {}
    for listing in listings:
        for record, owner in listing.own(desk):
            line = _line(listing, record, owner, desk)
            if line is None:
                continue
            key = (line.line, replace(line.policy, accepted=None))
            if key in lines:
                listing.ledger.skip(record, duplicate(lines[key].listing.table.file, listing))
            else:
                lines[key] = line
    contradictions = _contradicting(lines.values())
    kept = [line for line in lines.values() if not _overruled(line, contradictions)]
    reversed_ = {
        (line.policy.number, line.policy.product) for line in kept if line.policy.premium < 0
    }
    policies = [_entered(line, reversed_, desk) for line in kept]
    return sorted(policies, key=_order)


def _order(policy: Policy) -> tuple[object, ...]:
    """The same order of equal amounts, whatever the order of files and rows."""
    amounts = (policy.premium, policy.first_premium, policy.standard_premium, policy.fyc)
    return policy.number, policy.product, policy.issued, policy.agent, policy.group, *amounts


def _line(listing: Listing, record: Record, owner: Owner, desk: Desk) -> _Line | None:
    issued, withdrawn = record.day("issued"), record.day("withdrawn")
    if issued is None:
        listing.ledger.skip(record, _problem("no-day", "没有承保日期", "issued"))
        return None
    if desk.year not in {issued.year, withdrawn.year if withdrawn else 0}:
        reason = f"承保日期不在{desk.year}年"
        remark = Remark("other-year", Severity.INFO, reason, "", "issued", str(issued.year))
        listing.ledger.skip(record, remark)
        return None
    if owner.group is None and desk.people.group_on(owner.agent, issued) is None:
        listing.ledger.pass_on(record, Reason.MOVED)
        return None
    premium = _premium(listing, record)
    if premium is None:
        listing.ledger.skip(record, _problem("empty-cell", "没有填写保费", "premium"))
        return None
    policy, remarks = _policy(listing, record, desk, owner=owner, premium=premium, issued=issued)
    if premium < 0:
        policy = replace(policy, issued=withdrawn or issued, withdrawn=None)
    elif policy.withdrawn is None and desk.catalogue.says(record.text("status"), "withdrawn"):
        reason = "状态为撤单而没有撤单日期，未冲减"
        remark = Remark("no-withdrawal-day", Severity.WARNING, reason, "补上撤单日期", "status")
        remarks = (*remarks, remark)
    return _Line(listing, record, policy, record.text("line"), (*owner.remarks, *remarks))


def _policy(
    listing: Listing, record: Record, desk: Desk, *, owner: Owner, premium: float, issued: date
) -> tuple[Policy, tuple[Remark, ...]]:
    catalogue, profile = desk.catalogue, desk.profile
    group, remarks = _group(owner, desk, issued)
    rider = catalogue.says(record.text("part"), "rider") or (
        blank(listing, record, "part") and record.text("product_name").startswith("附加")
    )
    count = record.number("count")
    main = bool(count) if count is not None else not rider
    product = record.text("product") or record.text("product_name")
    known = catalogue.product_class(product, record.text("product_name"))
    if known is None and (listing.has("product") or listing.has("product_name")):
        reason = f"险种“{record.text('product_name') or product}”没有归类规则，计入其他险"
        remedy = "由总部在导入对照表的 products 中补上"
        remark = Remark("unclassed", Severity.INFO, reason, remedy, "product", product)
        remarks = (*remarks, remark)
    pay, term, doubts = _payment(listing, record, desk)
    fyc = listing.money(record, "fyc") or 0.0
    policy = Policy(
        number=record.text("policy"),
        product=product,
        product_class=known or Product.OTHER,
        main=main,
        pay=pay,
        term=int(term),
        premium=premium,
        standard_premium=standard_premium(
            premium, term, profile.rider_factors if rider else profile.standard_factors
        ),
        first_premium=_instalment(listing, record, desk, premium),
        fyc=-abs(fyc) if premium < 0 else fyc,
        count=int(count or 0) if count is not None else int(main),
        accepted=record.day("accepted"),
        issued=issued,
        withdrawn=record.day("withdrawn"),
        agent=owner.agent,
        group=group,
        own=catalogue.says(record.text("own"), "affirmed"),
    )
    return policy, (*remarks, *doubts)


def _group(owner: Owner, desk: Desk, issued: date) -> tuple[str, tuple[Remark, ...]]:
    """The group of record: the stated one, else where the agent served; and what is odd."""
    people = desk.people
    served = people.serving(owner.agent, issued)
    group = owner.group or people.group_on(owner.agent, issued) or ""
    names = {g.code: g.name for g in people.context.groups}
    if served is None:
        reason = f"工号{owner.agent}承保当日不在职，计入“{names.get(group, group)}”"
        remedy = "请核对任职的起止日期"
        about = owner.agent
        return group, (Remark("not-serving", Severity.WARNING, reason, remedy, "agent", about),)
    if group != served.group:
        reason = f"工号{owner.agent}当日任职在“{names[served.group]}”，按清单计入“{names[group]}”"
        remedy = "如已调动，请在“任职”补上"
        remark = Remark("other-group", Severity.INFO, reason, remedy, "agent", owner.agent)
        return group, (remark,)
    return group, ()


def _premium(listing: Listing, record: Record) -> float | None:
    """What the list states as premium, by the best column that it has and that is filled."""
    found = (listing.money(record, key) for key in ("premium", "annual_premium", "first_premium"))
    return next((amount for amount in found if amount is not None), None)


def _instalment(listing: Listing, record: Record, desk: Desk, premium: float) -> float:
    own = listing.money(record, "first_premium")
    if own is not None:
        return own
    if listing.money(record, "premium") is not None:
        return premium
    mode = record.text("pay")
    share = next((s for word, s in _SHARES.items() if desk.catalogue.says(mode, word)), 1.0)
    return round(premium * share, 2)


def _payment(listing: Listing, record: Record, desk: Desk) -> tuple[Pay, float, tuple[Remark, ...]]:
    """Regular or single, the years of payment (1 if single), and doubts about them."""
    mode, term = text_of(listing, record, "pay"), text_of(listing, record, "term")
    if desk.catalogue.says(mode, "single") or desk.catalogue.says(term, "single"):
        return Pay.SINGLE, 1.0, ()
    years = desk.catalogue.pay_years(term)
    if years is None and not listing.has("term"):
        return Pay.REGULAR, 0.0, ()
    if years is None:
        reason = (
            f"缴费年期“{term}”无法识别，标准保费按0计" if term else "没有缴费年期，标准保费按0计"
        )
        remedy = "由总部在导入对照表的 terms 中补上，或补上缴费年期"
        return (
            Pay.REGULAR,
            0.0,
            (Remark("no-term", Severity.WARNING, reason, remedy, "term", term),),
        )
    return Pay.REGULAR, years, ()


def _contradicting(lines: Iterable[_Line]) -> set[tuple[str, str, str]]:
    """Products of policies that several files state differently."""
    amounts: dict[tuple[str, str, str, bool], dict[str, list[float]]] = {}
    for line in lines:
        policy = line.policy
        key = (policy.number, policy.product, line.line, policy.premium < 0)
        by_file = amounts.setdefault(key, {})
        by_file.setdefault(line.listing.table.file, []).append(policy.premium)
    return {key[:3] for key, by_file in amounts.items() if len(by_file) > 1}


def _overruled(line: _Line, contradictions: set[tuple[str, str, str]]) -> bool:
    """Whether another file states the same product differently; then neither row counts."""
    policy = line.policy
    if (policy.number, policy.product, line.line) not in contradictions:
        return False
    reason = f"保单{policy.number}的险种{policy.product}在几份清单中内容不同"
    remedy = "请只导入最新的一份"
    about = f"{policy.number} {policy.product}"
    remark = Remark("contradiction", Severity.ERROR, reason, remedy, "policy", about)
    line.listing.ledger.skip(line.record, remark)
    return True


def _entered(line: _Line, reversed_: set[tuple[str, str]], desk: Desk) -> Policy:
    """The policy once its row is entered; a withdrawal stated twice counts once."""
    policy, remarks = line.policy, list(line.remarks)
    if policy.withdrawn is not None and (policy.number, policy.product) in reversed_:
        reason = "既有撤单日期又有负数行，撤单按负数行计一次"
        remarks.append(
            Remark("withdrawn-twice", Severity.WARNING, reason, "", "withdrawn", policy.number)
        )
        policy = replace(policy, withdrawn=None)
    line.listing.ledger.take(line.record, remarks)
    return policy


def _problem(code: str, reason: str, key: str) -> Remark:
    return Remark(code, Severity.ERROR, reason, "请补上后重新导入", key)
