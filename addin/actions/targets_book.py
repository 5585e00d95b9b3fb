"""What targets are made from: tasks, last year's figures, headcounts, and cells already filled.

Months are numbers 1–12; a grid is keyed by group code and month.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeAlias

from addin.actions.rows import number, rows_of, table_rows
from agency.finding import Finding, Severity
from agency.targets import month_weights
from agency.workdays import WorkCalendar
from workbook_templates.content import BookContent, Key, Value, from_serial, serial
from workbook_templates.plan import BookPlan

Grid: TypeAlias = dict[tuple[str, int], float]
Cells: TypeAlias = dict[Key, Value]

_LAST = (
    "fyp",
    "fyp_regular",
    "fyc",
    "policies",
    "producers",
    "hires",
    "leavers",
    "confirmed",
)
"""Measures of last year that targets lean on."""


@dataclass(frozen=True)
class TargetBook:
    """A book whose targets are to be filled; ``today`` decides which months are over.

    ``rates`` are the profile's, by the keys of :data:`agency.profile.TARGET_RATES`.
    """

    plan: BookPlan
    content: BookContent
    today: date
    overwrite: bool
    calendar: WorkCalendar
    rates: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def groups(self) -> dict[str, str]:
        """Group names by code."""
        items = self.plan.spec.axes["scope"].items
        return {item.key: item.label for item in items if item.level == "group"}

    @cached_property
    def months(self) -> list[tuple[date, date]]:
        """First and last day of the twelve months."""
        rows = rows_of(self.content, "months", "number")
        found = [rows[float(n)] for n in range(1, 13)]
        return [
            (from_serial(number(row["first"])), from_serial(number(row["last"]))) for row in found
        ]

    @cached_property
    def workdays(self) -> list[int]:
        """Working days of the twelve months."""
        rows = rows_of(self.content, "months", "number")
        return [int(number(rows[float(n)]["workdays"])) for n in range(1, 13)]

    @property
    def year(self) -> int:
        """The book's year."""
        return int(number(self.content.fields.get("year")))

    def is_over(self, month: int) -> bool:
        """Whether the month has ended; its targets are then history."""
        return self.months[month - 1][1] < self.today

    def task(self, measure: str) -> float | None:
        """The year's task of a measure; None where none is set."""
        value = number(self.content.fields.get(f"task_{measure}"))
        return value if value > 0 else None

    @cached_property
    def last(self) -> dict[tuple[str, str, int], float]:
        """Last year's monthly figures by measure, group name and month."""
        found = {}
        for row in table_rows(self.content, "history"):
            if row["kind"] == "月" and row["year"] == self.year - 1:
                for measure in _LAST:
                    place = (measure, str(row["group"]), int(number(row["number"])))
                    found[place] = number(row.get(measure))
        return found

    def last_year(self, measure: str, group: str) -> float:
        """A group's figure summed over last year's months."""
        return sum(self.last.get((measure, group, month), 0.0) for month in range(1, 13))

    def last_months(self, measure: str) -> list[float]:
        """Last year's twelve figures of all groups together; empty if there were none."""
        names = self.groups.values()
        sums = [
            sum(self.last.get((measure, name, month), 0.0) for name in names)
            for month in range(1, 13)
        ]
        return sums if any(value > 0 for value in sums) else []

    def seasonal(self, *, by_workdays: bool) -> tuple[list[float], list[Finding]]:
        """The months' weights, and what is wrong with the book's seasonal shares."""
        given = self.content.matrices.get("seasonal", {})
        typed = [given.get(("share", f"M{month}")) for month in range(1, 13)]
        if all(value is None for value in typed):
            days = [float(count) for count in self.workdays]
            return self.last_months("fyp") or days, []
        shares = [number(value) for value in typed]
        findings = []
        if abs(sum(shares) - 1) > 0.0005 or None in typed:
            findings.append(
                Finding(
                    Severity.WARNING,
                    "seasonal",
                    f"季节系数合计为{sum(shares):.1%}，按比例折算，空白的月份计为0",
                    "填满12个月，合计应为100%",
                    sheet="参数",
                )
            )
        return month_weights(shares, self.workdays if by_workdays else None), findings

    def group_weights(self, measure: str) -> dict[str, float]:
        """Last year's figures if every group has one, else today's headcounts."""
        last = {code: self.last_year(measure, name) for code, name in self.groups.items()}
        if all(value > 0 for value in last.values()):
            return last
        return {code: float(self.serving(name)) for code, name in self.groups.items()}

    def productivity(self, group: str) -> float | None:
        """Last year's FYP per producer and month, the group's own or all groups' together."""
        for names in ([group], list(self.groups.values())):
            producers = sum(self.last_year("producers", name) for name in names)
            fyp = sum(self.last_year("fyp", name) for name in names)
            if producers > 0 and fyp > 0:
                return fyp / producers
        return None

    def serving(self, group: str) -> int:
        """The group's headcount today."""
        return len(self._agents(group, number(serial(self.today))))

    def opening(self, group: str) -> int:
        """The group's headcount when the year begins."""
        return len(self._agents(group, number(serial(self.months[0][0])) - 1))

    def supervisors(self, group: str) -> int:
        """How many of today's people are supervisors."""
        classes = {row["rank"]: row["rank_class"] for row in table_rows(self.content, "lists")}
        ranks = {row["id"]: row["rank"] for row in table_rows(self.content, "agents")}
        agents = self._agents(group, number(serial(self.today)))
        return sum(classes.get(ranks.get(agent)) == "主管" for agent in agents)

    def _agents(self, group: str, day: float) -> list[Value]:
        return [
            row["agent"]
            for row in table_rows(self.content, "spans")
            if row["group"] == group
            and 0 < number(row["start"]) <= day
            and not 0 < number(row["end"]) <= day
        ]

    def held(self, matrix: str, line: str, scopes: Collection[str] | None = None) -> Grid:
        """Filled cells that stay as they are, of the groups or of these scopes."""
        cells = self.content.matrices.get(matrix, {})
        return {
            (code, month): number(value)
            for code in scopes or self.groups
            for month in range(1, 13)
            if (value := cells.get((code, line, "plan", f"M{month}"))) is not None
            and (not self.overwrite or self.is_over(month))
        }

    def free(self, matrix: str, line: str, scopes: Collection[str], value: float) -> Grid:
        """A value for every month of these scopes whose cell is not held."""
        held = self.held(matrix, line, scopes)
        return {
            (code, month): value
            for code in scopes
            for month in range(1, 13)
            if (code, month) not in held
        }

    def changed(self, matrix: str, line: str, grid: Mapping[tuple[str, int], float]) -> Cells:
        """The cells in which the grid differs from the book; a plan of 0 is written as such."""
        cells = self.content.matrices.get(matrix, {})
        changes: Cells = {}
        for (code, month), value in grid.items():
            key = (code, line, "plan", f"M{month}")
            held = cells.get(key)
            if held is None or number(held) != value:
                changes[key] = value
        return changes
