"""How fast a filled plan book is read back, as ratios measured in one run.

    python benchmarks/bench_read.py [repetitions]

Two teams' books are drawn here: 60 agents in 5 groups, 53 weeks, 12 months of renewals and
plans. They are read in turn, so that nothing known of one team helps with the other.
Compared are openpyxl's read-only mode reading the values of all cells, and the floor:
unzipping all parts. The three take turns; times are the least processor time of the
repetitions for one book, since other work disturbs the clock.
"""

from __future__ import annotations

import io
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import date

import openpyxl

from agency.organisation import Agent, Began, Level, Span, Team, Unit
from agency.profile import shipped
from agency.workdays import work_calendar
from generators.binding import Binding
from generators.draw.book import draw
from generators.plan_book import context_of, start_content
from generators.read_book import ReadBook, read_book
from workbook_templates.content import BookContent, Value, table_columns
from workbook_templates.context import BookContext
from workbook_templates.loader import load
from workbook_templates.plan import BookPlan
from workbook_templates.schema import BookSpec, TableSpec

YEAR, AGENTS, GROUPS = 2026, 60, 5
GOAL = 8.0


def filled_book(code: str, name: str) -> bytes:
    """A team's plan book with every week of every agent filled."""
    unit = Unit(code, name, Level.TEAM)
    groups = tuple(Unit(f"{code}0{n}", f"第{n}组", Level.GROUP, code) for n in range(1, GROUPS + 1))
    agents = tuple(
        Agent(f"{n:08}", f"业务员{n}", groups[n % GROUPS].code, "业务员", date(2020, 1, 1 + n % 28))
        for n in range(AGENTS)
    )
    spans = tuple(Span(a.id, a.group, a.joined, Began.JOINED) for a in agents)
    team = Team(unit, None, groups, agents, spans)
    calendar = work_calendar(range(YEAR - 1, YEAR + 2))
    profile = shipped("default")
    context = context_of(team, YEAR, profile, calendar)
    spec = load("plan_book", context)
    content = start_content(spec, context, team, calendar, week=45)
    _fill(content, spec, context, team)
    binding = Binding(
        "plan_book", spec.version, context.team_code, context.team_name, "", YEAR, profile.name,
        "", "正式", context.people,
    )  # fmt: skip
    target = io.BytesIO()
    draw(BookPlan(spec), content, binding, target)
    return target.getvalue()


def _fill(content: BookContent, spec: BookSpec, context: BookContext, team: Team) -> None:
    names = {group.code: group.name for group in team.groups}
    weeks = content.tables["weeks"]
    numbers = list(zip(weeks["number"].tolist(), weeks["m1"].tolist(), strict=True))
    tables = spec.tables()
    content.tables["weekly"] = table_columns(
        tables["weekly"],
        [
            _row(tables["weekly"], agent=a.id, name=a.name, group=names[a.group], week=w, month=m)
            for a in team.agents
            for w, m in numbers
        ],
    )
    content.tables["renewals"] = table_columns(
        tables["renewals"],
        [
            _row(tables["renewals"], agent=a.id, name=a.name, group=names[a.group], due_month=due)
            for a in team.agents
            for due in (float(YEAR * 100 + month) for month in range(1, 13))
        ],
    )
    plans = ("fyp", "fyp_regular", "fyc", "policies", "producers")
    content.matrices["perf"] = {
        (group.code, indicator, "plan", f"M{month}"): 1000.0 * month
        for group in context.groups
        for indicator in plans
        for month in range(1, 13)
    }


def _row(table: TableSpec, **given: Value) -> dict[str, Value]:
    numbers = [c for c in table.columns if c.value is None and not c.type.is_text]
    return {column.key: 46_100.0 + at * 3.25 for at, column in enumerate(numbers)} | given


def unzip(data: bytes) -> None:
    """The floor."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            archive.read(name)


def openpyxl_values(data: bytes) -> None:
    """All values of all sheets."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    for sheet in book:
        for _ in sheet.iter_rows(values_only=True):
            pass


def ours(data: bytes) -> None:
    """All content, by key."""
    book = read_book(data)
    if not isinstance(book, ReadBook) or book.findings:
        raise SystemExit(f"the book was not read: {book.findings}")


def main() -> int:
    """Measure and print; 1 if reading is not as much faster as it should be."""
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    books = [filled_book("8601", "城东营业一部"), filled_book("8602", "城西营业二部")]
    tasks: dict[str, Callable[[bytes], None]] = {
        "read_book": ours,
        "openpyxl read-only": openpyxl_values,
        "floor (unzip)": unzip,
    }
    best = dict.fromkeys(tasks, float("inf"))
    for _ in range(repetitions):
        for name, task in tasks.items():
            start = time.process_time()
            for data in books:
                task(data)
            best[name] = min(best[name], (time.process_time() - start) / len(books))
    print(f"{len(books[0]) / 1024:.0f} KB")
    for name, seconds in best.items():
        print(f"{name:20} {seconds * 1000:8.1f} ms  {seconds / best['read_book']:6.2f} ×")
    ratio = best["openpyxl read-only"] / best["read_book"]
    print(f"the goal is {GOAL:g} × faster than openpyxl's read-only mode: {ratio:.1f} ×")
    return int(ratio < GOAL)


if __name__ == "__main__":
    sys.exit(main())
