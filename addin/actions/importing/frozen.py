"""Months that are closed: what an import may not change there, and where it goes instead.

A month is closed when KPI历史 holds a row of kind 月 for it with a day of closing. Its rows
are left alone; the difference between what the list now says and what the book holds is
posted, by agent and group, to the first month after it that is open. The correction stands
on a row of its own, whose week lies in the closed month and whose month is the open one; the
book's checks know such a row by just that, and by every month between being closed. No list
ever replaces it, so importing a list again, or the open month's list alone,
neither doubles nor loses a correction; once the open month is closed too, what was posted
there counts as held by the month that it corrects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from addin.actions.importing.coverage import Piece
from addin.actions.importing.merging import Key, Table
from addin.actions.importing.people import rows_of
from addin.actions.patch import Row
from agency.finding import Finding, Severity
from workbook_templates.content import BookContent, Value

_CENT = 0.005


@dataclass(frozen=True, slots=True)
class Months:
    """The months of a book's year: their pieces, and which are closed."""

    pieces: Mapping[int, frozenset[Piece]]
    closed: frozenset[int]

    def open_after(self, month: int) -> int | None:
        """The first open month after this one."""
        return next((n for n in self.pieces if n > month and n not in self.closed), None)

    def week_of_corrections(self, month: int) -> int:
        """The month's second week, which no other month shares."""
        return sorted(week for week, _ in self.pieces[month])[1]


def closed_months(content: BookContent, year: int) -> frozenset[int]:
    """The numbers of the year's months that KPI历史 has closed."""
    rows = (
        row
        for row in rows_of(content, "history")
        if row.get("kind") == "月" and row.get("year") == year and row.get("frozen_on") is not None
    )
    return frozenset(int(number) for row in rows if isinstance(number := row["number"], float))


@dataclass(frozen=True, slots=True)
class Stated:
    """What lists of one kind state: the columns, and the pieces of the year they cover.

    Of the groups in ``left_out`` they do not speak.
    """

    label: str
    columns: tuple[str, ...]
    covered: frozenset[Piece]
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Corrections:
    """Correction rows by key, the keys that they may take, and what there is to say."""

    rows: Mapping[Key, dict[str, Value]]
    keys: frozenset[Key]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Closing:
    """New figures beside the book's where months are closed; keys are agent, group, week, month."""

    table: Table
    new: Mapping[Key, Row]
    months: Months

    def corrections(self, stated: Stated) -> Corrections:
        """What lists change in closed months, as rows of open ones.

        Only months that the lists cover whole are corrected: of others nobody knows what
        is missing.
        """
        rows: dict[Key, dict[str, Value]] = {}
        keys: set[Key] = set()
        findings: list[Finding] = []
        for month, touched in self._touched(stated):
            gaps = {who: gap for who in self._people() if (gap := self._gap(who, month, stated))}
            whole = touched == self.months.pieces[month]
            target = self.months.open_after(month)
            if whole and target is not None:
                week = float(self.months.week_of_corrections(month))
                keys |= {(*who, week, float(target)) for who in self._people()}
                for who, gap in gaps.items():
                    rows[*who, week, float(target)] = {**gap, **self._head(who)}
            if gaps:
                findings.append(_finding(month, target, whole, gaps, stated.label))
        return Corrections(rows, frozenset(keys), tuple(findings))

    def differences(self, stated: Stated) -> Iterator[Finding]:
        """Closed months in which lists of days differ; days are never moved to another month."""
        for month, _ in self._touched(stated):
            people = [who for who in self._people() if who[1] not in stated.left_out]
            changed = sum(self._differs(who, month, stated) for who in people)
            if changed:
                reason = f"{month}月已封账，{stated.label}有{changed}人与本簿不同，未改动"
                remedy = "出勤和活动量不记入其他月份；确需更正的，由总部解除封账后再导入"
                yield Finding(Severity.WARNING, "frozen-month", reason, remedy, sheet="周数据")

    def _touched(self, stated: Stated) -> Iterator[tuple[int, frozenset[Piece]]]:
        """The closed months that the lists cover, with the pieces of each that they do."""
        for month in sorted(self.months.closed):
            if touched := self.months.pieces[month] & stated.covered:
                yield month, touched

    def _people(self) -> Iterable[Key]:
        """Agents with their groups, of the book and of the lists."""
        return dict.fromkeys(key[:2] for key in (*self.table.rows, *self.new))

    def _own(self, who: Key, month: int, stated: Stated) -> list[Key]:
        """The rows of one agent and group in what the lists cover of the month."""
        touched = self.months.pieces[month] & stated.covered
        return [(*who, float(week), float(number)) for week, number in sorted(touched)]

    def _gap(self, who: Key, month: int, stated: Stated) -> dict[str, Value]:
        """List minus book, less what closed months already correct; empty if there is none."""
        own = self._own(who, month, stated)
        week = float(self.months.week_of_corrections(month))
        posted = [(*who, week, float(n)) for n in self.months.closed if n != month]
        gap: dict[str, Value] = {}
        for column in stated.columns:
            listed = sum(self._listed(key, column) for key in own)
            held = sum(self.table.number(key, column) for key in (*own, *posted))
            gap[column] = round(listed - held, 2)
        return gap if any(gap.values()) else {}

    def _differs(self, who: Key, month: int, stated: Stated) -> bool:
        return any(
            abs(self._listed(key, column) - self.table.number(key, column)) >= _CENT
            for key in self._own(who, month, stated)
            for column in stated.columns
        )

    def _listed(self, key: Key, column: str) -> float:
        value = self.new.get(key, {}).get(column)
        return float(value) if isinstance(value, int | float) else 0.0

    def _head(self, who: Key) -> dict[str, Value]:
        rows = (
            r for found in (self.new, self.table.rows) for k, r in found.items() if k[:2] == who
        )
        return {"name": next((row["name"] for row in rows if row.get("name")), None)}


def _finding(
    month: int,
    target: int | None,
    whole: bool,
    gaps: Mapping[Key, Mapping[str, Value]],
    label: str,
) -> Finding:
    totals = {
        name: sum(float(gap.get(key) or 0) for gap in gaps.values())
        for key, name in (("fyp", "首年保费"), ("policies", "件数"), ("income", "收入"))
    }
    amount = "、".join(f"{name}差{total:+,.2f}" for name, total in totals.items() if total)
    reason = f"{month}月已封账，{label}与本簿不同（{len(gaps)}人{'，' + amount if amount else ''}）"
    if whole and target is not None:
        reason += f"，差额记入{target}月"
        return Finding(Severity.WARNING, "frozen-month", reason, "", sheet="周数据")
    remedy = "请导入整月（最好是年初至今）的清单，差额才能记入未封账的月份"
    if whole:
        remedy = "本年已没有未封账的月份，请由总部处理"
    return Finding(Severity.ERROR, "frozen-month", reason + "，未改动", remedy, sheet="周数据")
