"""How far back renewal lists reach, and which persistency their figures can therefore not give.

A cohort's base is what was due in the second policy year. The 25-month cohort of a due month is
that of the policies whose second premium fell due twelve months before: who did not pay that one
is in no list of third premiums. So a list that begins later makes a base of survivors only, and
the rate too high. Nothing is put in its place; it is said which months are missing.

Due months are numbers like 202703.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from addin.actions.importing.coverage import titled_period
from addin.actions.importing.merging import Key, Table
from addin.actions.importing.taking import Listing
from addin.actions.patch import Row
from agency.finding import Finding, Severity
from agency.periods import BusinessCalendar
from agency.records import Renewal, RenewalState

_CENT = 0.005


@dataclass(frozen=True, slots=True)
class Reach:
    """How far lists of renewals reach.

    ``covered`` are the due months of the year and the one before that they state whole,
    ``torn`` those of which they leave out the beginning. ``stated`` are all months in which they
    tell what was due. ``receipts`` is the first due month of which receipts tell, ``None``
    without a list of them. ``place`` are file and sheet of the first due list.
    """

    covered: frozenset[int]
    torn: frozenset[int]
    stated: frozenset[int]
    receipts: int | None
    place: tuple[str, str]


def reach_of(
    due: Sequence[Listing], receipts: Sequence[Listing], year: int, calendar: BusinessCalendar
) -> Reach:
    """What the lists cover by their titles and by their rows' due dates, of whatever team."""
    starts: dict[int, set[date]] = {}
    stated: set[int] = set()
    for listing in due:
        days = listing.ledger.source.distinct("due")
        titled = titled_period(listing.table.preamble, calendar) or ()
        if every := [*days, *titled]:
            stated |= set(_months_between(every, calendar))
        # One old policy among this year's does not make the months between them empty.
        near = [*(day for day in days if day.year in {year - 1, year}), *titled]
        for month in _months_between(near, calendar) if near else ():
            # A row's day is only the first on which something happened to fall due.
            begin = _first_day(month, calendar)
            starts.setdefault(month, set()).add(max(min(near), begin) if titled else begin)
    torn = {m for m, days in starts.items() if min(days) > _first_day(m, calendar)}
    paid = [day for listing in receipts for day in listing.ledger.source.distinct("due")]
    paid += [day for r in receipts for day in titled_period(r.table.preamble, calendar) or ()]
    told = None
    if paid and not any(listing.has("received") for listing in due):
        told = _month(min(paid), calendar)
    place = (due[0].table.file, due[0].table.sheet) if due else ("", "")
    return Reach(frozenset(starts) - torn, frozenset(torn), frozenset(stated) - torn, told, place)


def reach_findings(
    reach: Reach,
    renewals: Iterable[Renewal],
    new: Mapping[Key, Row],
    table: Table,
    *,
    covered: Collection[int],
    closed: Collection[int],
    calendar: BusinessCalendar,
) -> Iterator[Finding]:
    """What the figures of the ``covered`` due months leave out.

    ``new`` and ``table`` are rows by agent, group and due month, of the lists and of the book;
    ``closed`` are the due months whose cohorts matured in a closed month.
    """
    every = [row for row in renewals if row.state is not RenewalState.WITHDRAWN]
    own = [row for row in every if row.agent]
    second = {row.policy for row in every if row.policy_year == 2}  # others' policies taken over
    yield from _torn(reach)
    held_and_new = (table.rows, new)
    months = sorted(set(covered) - set(closed))
    third: dict[int, list[bool]] = {}
    for row in own:
        if row.policy_year == 3:
            month = _month(row.due, calendar)
            third.setdefault(month, []).append(row.policy in second)
    yield from _no_base(reach, third, months, calendar, *held_and_new)
    yield from _no_cohort(reach, table, set(covered), set(closed))
    yield from _no_receipts(reach, own, calendar)


def _torn(reach: Reach) -> Iterator[Finding]:
    if reach.torn:
        reason = (
            f"清单从月中开始，应收月{_runs(reach.torn)}只有一部分，未导入，以免冲掉该月前几天的数"
        )
        yield _finding("torn-month", reason, "请从该月第一天起导出后再导入", reach)


def _no_base(
    reach: Reach,
    third: Mapping[int, Sequence[bool]],
    covered: Sequence[int],
    calendar: BusinessCalendar,
    *rows: Mapping[Key, Row],
) -> Iterator[Finding]:
    """25-month cohorts whose second premiums are in no list.

    ``third`` says of each third premium of a due month whether its second is listed; ``rows`` are
    the book's and the lists'.
    """
    lacking, alone = [], 0
    for month in covered:
        found = third.get(month, [])
        if found and (month - 100 not in reach.stated or not any(found)):
            lacking.append(month)
            alone += found.count(False)
    if not lacking:
        return
    before = [month - 100 for month in lacking]
    reason = (
        f"25个月继续率的基数不完整：应收月{_runs(lacking)}的队列（{_runs(_matured(lacking))}成熟），"
        f"第2年应缴在{_runs(before)}，清单没有这些月；第2年没有交费的保单不在基数内，继续率偏高"
    )
    if alone:
        reason += f"，{alone}件只能按第3年应收保费计入基数"
    held, now = (_base(each, lacking) for each in rows)
    if held - now > _CENT:
        reason += f"；本簿原有基数{held:,.2f}元，将变为{now:,.2f}元"
    remedy = (
        f"请导出应缴日从{_first_day(before[0], calendar)}起的应收清单（含已失效的保单）和实收清单"
    )
    remedy += "，一起导入"
    yield _finding("no-25-base", reason, remedy, reach)


def _base(rows: Mapping[Key, Row], months: Collection[int]) -> float:
    bases = (row.get("c25_base") for key, row in rows.items() if key[2] in months)
    return sum(float(base) for base in bases if isinstance(base, int | float))


def _no_cohort(
    reach: Reach, table: Table, covered: Collection[int], closed: Collection[int]
) -> Iterator[Finding]:
    """13-month cohorts of the year that neither a list of several months nor the book has.

    A list of one month is one of a series.
    """
    if len(covered) < 2:
        return
    year = max(covered) // 100
    wanted = [(year - 1) * 100 + 11, (year - 1) * 100 + 12]
    wanted += range(year * 100 + 1, max(covered) + 1)
    held = {key[2] for key in table.rows}
    lacking = [m for m in wanted if not {m} & {*covered, *closed, *held, *reach.torn}]
    if lacking:
        reason = (
            f"13、25个月继续率缺应收月{_runs(lacking)}的队列（{_runs(_matured(lacking))}成熟）："
            "清单和本簿都没有，含这些月的季度、年度继续率不完整"
        )
        remedy = f"请导出应缴日在{_runs(lacking)}的应收清单和实收清单，与本清单一起导入"
        yield _finding("no-cohort", reason, remedy, reach)


def _no_receipts(
    reach: Reach, own: Sequence[Renewal], calendar: BusinessCalendar
) -> Iterator[Finding]:
    """Due months before the first of which the receipts tell: everything in them seems unpaid."""
    if reach.receipts is None:
        return
    months = [_month(row.due, calendar) for row in own if row.state is RenewalState.PAYABLE]
    early = [month for month in months if month < reach.receipts]
    if early:
        reason = (
            f"实收清单最早到应收月{_runs([reach.receipts])}，应收月{_runs(early)}的{len(early)}件"
            "全部按未收计，继续率和续收达成率偏低"
        )
        remedy = (
            f"请导出从{_runs([min(early)])}起的实收清单，与应收清单一起导入；确实没有实收的可不处理"
        )
        yield _finding("receipts-short", reason, remedy, reach)


def _finding(code: str, reason: str, remedy: str, reach: Reach) -> Finding:
    return Finding(Severity.WARNING, code, reason, remedy, *reach.place)


def _matured(months: Iterable[int]) -> list[int]:
    """The months at whose end the cohorts of due months mature."""
    return [later(month, 2) for month in months]


def later(month: int, by: int) -> int:
    """A due month so many months later."""
    year, number = divmod(month // 100 * 12 + month % 100 - 1 + by, 12)
    return year * 100 + number + 1


def _runs(months: Iterable[int]) -> str:
    """Months as people read them: ``2025年11月–2026年1月、3月``."""
    ordered = sorted(set(months))
    runs: list[list[int]] = []
    for month in ordered:
        if runs and later(runs[-1][-1], 1) == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    said, year = [], 0
    for run in runs:
        ends = []
        for month in run[:1] + run[-1:] if len(run) > 1 else run:
            ends.append(f"{month // 100}年" * (month // 100 != year) + f"{month % 100}月")
            year = month // 100
        said.append("–".join(ends))
    return "、".join(said)


def _months_between(days: Collection[date], calendar: BusinessCalendar) -> Iterator[int]:
    """The business months from that of the first day to that of the last."""
    month, end = _month(min(days), calendar), _month(max(days), calendar)
    while month <= end:
        yield month
        month = later(month, 1)


def _month(day: date, calendar: BusinessCalendar) -> int:
    period = calendar.month_of(day)
    return period.year * 100 + period.number


def _first_day(month: int, calendar: BusinessCalendar) -> date:
    return calendar.month(month // 100, month % 100).first
