from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from attendance_sheets import DECEMBER, write

from addin.actions.importing import ImportOptions, import_exports, read_exports
from addin.actions.patch import Outcome, patched
from agency.organisation import Agent, Began, Ended, Level, Span, Team, Unit
from agency.profile import Profile, shipped
from agency.workdays import WorkCalendar, work_calendar
from generators.plan_book import context_of, start_content
from generators.tabular import RawTable
from workbook_templates.content import BookContent, Value, table_columns
from workbook_templates.context import BookContext
from workbook_templates.loader import load
from workbook_templates.schema import BookSpec

ZHANG, LI, WANG, WANG_TOO = "0000100001", "0000100002", "0000100003", "0000100004"
LEFT = date(2026, 6, 14)


@dataclass(frozen=True)
class Book:
    """A book of one team and what is imported into it."""

    spec: BookSpec
    context: BookContext
    content: BookContent
    options: ImportOptions

    def take(self, *tables: RawTable, **options: object) -> tuple[Book, Outcome]:
        """The book after an import, and the outcome."""
        outcome = import_exports(
            self.spec, self.context, self.content, tables, replace(self.options, **options)
        )
        content = patched(self.spec, self.content, outcome.patch)
        return replace(self, content=content), outcome

    def rows(self, table: str) -> list[dict[str, Value]]:
        columns = self.content.tables[table]
        lists = [column.tolist() for column in columns.values()]
        return [dict(zip(columns, values, strict=True)) for values in zip(*lists, strict=True)]

    def total(self, column: str, table: str = "weekly", **where: Value) -> float:
        """The sum of a column over the rows that agree; empty cells count nothing."""
        chosen = [
            row[column]
            for row in self.rows(table)
            if all(row[key] == value for key, value in where.items())
        ]
        return round(sum(value for value in chosen if not math.isnan(value)), 2)

    def typed(self, table: str, rows: Iterable[Mapping[str, Value]]) -> Book:
        """The book with these rows of a table typed below its own."""
        every = [*self.rows(table), *rows]
        columns = table_columns(self.spec.tables()[table], every)
        content = BookContent(
            {**self.content.tables, table: columns}, self.content.fields, self.content.matrices
        )
        return replace(self, content=content)

    def frozen(self, *months: int) -> Book:
        rows = [
            {
                "kind": "月",
                "year": 2026.0,
                "number": float(m),
                "group": "全部",
                "frozen_on": 46100.0,
            }
            for m in months
        ]
        return self.typed("history", rows)


def book_of(team: Team, calendar: WorkCalendar, profile: Profile) -> Book:
    context = context_of(team, 2026, profile, calendar)
    spec = load("plan_book", context)
    content = start_content(spec, context, team, calendar)
    return Book(spec, context, content, ImportOptions(calendar))


@pytest.fixture(scope="session")
def calendar() -> WorkCalendar:
    return work_calendar([2026])


@pytest.fixture(scope="session")
def empty_book(calendar: WorkCalendar) -> Book:
    """Two groups: 张一 and 李二 in 一组, two people named 王三 in 二组, one of whom left."""
    team = Unit("860101", "城东一部", Level.TEAM)
    groups = (
        Unit("86010101", "一组", Level.GROUP, "860101"),
        Unit("86010102", "二组", Level.GROUP, "860101"),
    )
    since = date(2024, 1, 8)
    agents = (
        Agent(ZHANG, "张一", "86010101", "业务主任", since),
        Agent(LI, "李二", "86010101", "业务员", since),
        Agent(WANG, "王三", "86010102", "业务员", since),
        Agent(WANG_TOO, "王三", "86010102", "业务员", since, LEFT),
    )
    spans = tuple(
        Span(
            agent.id,
            agent.group,
            since,
            Began.JOINED,
            agent.left,
            Ended.LEFT if agent.left else None,
        )
        for agent in agents
    )
    return book_of(Team(team, None, groups, agents, spans), calendar, shipped("default"))


@pytest.fixture
def book(empty_book: Book) -> Book:
    return empty_book


Listed = Callable[..., RawTable]


@pytest.fixture
def listed(tmp_path: Path) -> Listed:
    """Makes the only table of a text file: lines of cells divided by blanks, ``_`` is empty."""

    def make(*lines: str, name: str = "清单.csv", above: Sequence[str] = ()) -> RawTable:
        file = tmp_path / name
        rows = [*above, *(",".join(line.replace("_", "").split(" ")) for line in lines)]
        file.write_text("\n".join(rows), encoding="utf-8")
        (table,), findings = read_exports([file])
        assert findings == []
        return table

    return make


@pytest.fixture
def take_sheet(book, tmp_path):
    """Imports one calendar: the book after it, the outcome, and days due and attended by 工号."""

    def run(rows, into=None, day=DECEMBER, name="考勤.csv", **how):
        tables, doubts = read_exports([write(tmp_path / name, rows, **how)])
        assert doubts == []
        after, outcome = (into or book).take(*tables, day=day)
        assert after.take(*tables, day=day)[1].patch.is_empty
        columns = ("due_days", "attended_days")
        counted = {
            agent: tuple(after.total(column, agent=agent) for column in columns)
            for agent in (ZHANG, LI, WANG, WANG_TOO)
        }
        return after, outcome, {agent: days for agent, days in counted.items() if any(days)}

    return run
