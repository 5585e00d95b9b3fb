"""A small plan book: two groups, six people, the year 2026, the week of 9–15 March."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import pytest

from agency.organisation import Agent, Began, Level, Span, Team, Unit
from agency.profile import shipped
from agency.workdays import work_calendar
from generators.plan_book import context_of, start_content
from workbook_templates.content import BookContent, Value, table_columns
from workbook_templates.loader import load
from workbook_templates.plan import BookPlan

PEOPLE = (
    ("001", "王芳", "86010101", "业务主任"),
    ("002", "李明", "86010101", "业务员"),
    ("003", "张红", "86010101", "业务员"),
    ("004", "赵强", "86010101", "业务员"),
    ("005", "陈静", "86010102", "业务主任"),
    ("006", "周涛", "86010102", "业务员"),
)
JOINED = date(2020, 1, 2)

CALENDAR = work_calendar((2026,))

Rows = Sequence[Mapping[str, Value]]
Book = tuple[BookPlan, BookContent]


@pytest.fixture(scope="session")
def empty_book() -> Callable[[], Book]:
    team = Team(
        Unit("860101", "城东一部", Level.TEAM),
        None,
        (
            Unit("86010101", "一组", Level.GROUP, "860101", "001"),
            Unit("86010102", "二组", Level.GROUP, "860101", "005"),
        ),
        tuple(
            Agent(key, name, group, rank, JOINED, confirmed=JOINED)
            for key, name, group, rank in PEOPLE
        ),
        tuple(Span(key, group, JOINED, Began.JOINED) for key, _, group, _ in PEOPLE),
    )
    context = context_of(team, 2026, shipped("default"), CALENDAR)
    spec = load("plan_book", context)
    plan = BookPlan(spec)

    def build() -> Book:
        return plan, start_content(spec, context, team, CALENDAR, week=10)

    return build


@pytest.fixture(scope="session")
def set_table() -> Callable[[Book, str, Rows], None]:
    def fill(book: Book, table: str, rows: Rows) -> None:
        plan, content = book
        content.tables[table] = table_columns(plan.tables[table], rows)

    return fill
