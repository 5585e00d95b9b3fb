"""How long drawing a plan book takes, against writing its cells with plain XlsxWriter.

    python benchmarks/bench_draw.py [repetitions]

One team of sixty people in five groups with all weeks of 2026 filled. Drawing is taken
whole (plan, layout, formulas, cached values, file) and again for a further book of the
same shape, whose plan is shared. The floor writes what the drawn file was found to hold:
every number, text, styled blank and formula (same text, same cached value) at the same
place, with XlsxWriter as it comes and, since we skip its search for future functions, also
without that search. Runs are interleaved; times are medians of processor time.
"""

from __future__ import annotations

import io
import statistics
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import xlsxwriter
from lxml import etree
from xlsxwriter.utility import xl_cell_to_rowcol
from xlsxwriter.worksheet import Worksheet

from agency.organisation import Agent, Began, Level, Span, Team, Unit
from agency.profile import shipped
from agency.workdays import work_calendar
from generators.binding import Binding
from generators.draw.book import draw
from generators.draw.worksheet import PlainFormulas
from generators.plan_book import context_of, start_content
from workbook_templates.content import BookContent, Value, table_columns
from workbook_templates.loader import load
from workbook_templates.plan import BookPlan
from workbook_templates.schema import BookSpec

YEAR = 2026
PEOPLE, GROUPS = 60, 5
LIMIT = 1.6
NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

Cell = tuple[int, int, str, float | str]
"""Row, column, formula (or empty), value."""


def team() -> Team:
    """Sixty people who joined over the ten years before, twelve in each group."""
    groups = tuple(Unit(f"G{n}", f"营业{n}组", Level.GROUP, "T1") for n in range(GROUPS))
    agents, spans = [], []
    for number in range(PEOPLE):
        group = groups[number % GROUPS].code
        joined = date(YEAR - 10, 1, 1) + timedelta(days=61 * number)
        rank = "主任" if number < GROUPS else "业务员"
        agents.append(Agent(f"{number:08}", f"员工{number}", group, rank, joined, sex="女"))
        spans.append(Span(agents[-1].id, group, joined, Began.JOINED))
    unit = Unit("T1", "第一营业部", Level.TEAM)
    return Team(unit, None, groups, tuple(agents), tuple(spans))


def fill(content: BookContent, spec: BookSpec, seed: int) -> None:
    """A row for each person, week and month; plans and renewals for every group."""
    rng = np.random.default_rng(seed)
    tables, weeks, spans = spec.tables(), content.tables["weeks"], content.tables["spans"]
    inputs = [c for c in tables["weekly"].columns if c.value is None]
    numbers = [c.key for c in inputs if not c.type.is_text and c.key not in {"week", "month"}]
    rows: list[dict[str, Value]] = []
    renewals: list[dict[str, Value]] = []
    due = [c.key for c in tables["renewals"].columns if not c.type.is_text]
    for agent, group in zip(spans["agent"], spans["group"], strict=True):
        for number, *months in zip(weeks["number"], weeks["m1"], weeks["m2"], strict=True):
            for month in months:
                if not np.isnan(month):
                    row = dict(zip(numbers, rng.integers(0, 9000, len(numbers)) * 1.0, strict=True))
                    rows.append({**row, "agent": agent, "group": group, "week": number})
                    rows[-1] |= {"month": month, "policies": float(rng.integers(-1, 3))}
        for month in range(1, 13):
            row = dict(zip(due, rng.integers(0, 9000, len(due)) * 1.0, strict=True))
            row |= {"due_month": YEAR * 100.0 + month}
            renewals.append({**row, "agent": agent, "group": group})
    content.tables["weekly"] = table_columns(tables["weekly"], rows)
    content.tables["renewals"] = table_columns(tables["renewals"], renewals)
    content.matrices["perf"] = {
        (f"G{group}", indicator, "plan", f"M{month}"): float(rng.integers(0, 100_000))
        for group in range(GROUPS)
        for indicator in ("fyp", "fyp_regular", "fyc", "policies", "producers")
        for month in range(1, 13)
    }


def held(file: bytes) -> list[list[Cell | None]]:
    """What each sheet of a file holds; a styled blank is a cell with an empty text."""
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        shared = etree.fromstring(package.read("xl/sharedStrings.xml"))
        texts = ["".join(item.itertext()) for item in shared]
        count = sum(name.startswith("xl/worksheets/sheet") for name in package.namelist())
        sheets = []
        for number in range(1, count + 1):
            root = etree.fromstring(package.read(f"xl/worksheets/sheet{number}.xml"))
            cells = []
            for node in root.iter(f"{NAMESPACE}c"):
                row, column = xl_cell_to_rowcol(node.get("r"))
                value = node.findtext(f"{NAMESPACE}v") or ""
                shown: float | str = value
                if node.get("t") == "s":
                    shown = texts[int(value)]
                elif value and node.get("t") is None:
                    shown = float(value)
                cells.append((row, column, node.findtext(f"{NAMESPACE}f") or "", shown))
            sheets.append(cells)
    return sheets


def write(sheets: list[list[Cell]], kind: type[Worksheet]) -> None:
    """The floor: one call of XlsxWriter for each cell, one format for all styled blanks."""
    workbook = xlsxwriter.Workbook(io.BytesIO())
    blank = workbook.add_format({"border": 1})
    for cells in sheets:
        sheet = workbook.add_worksheet(None, kind)
        for row, column, formula, value in cells:
            if formula:
                sheet.write_formula(row, column, formula, None, value)
            elif isinstance(value, float):
                sheet.write_number(row, column, value)
            elif value:
                sheet.write_string(row, column, value)
            else:
                sheet.write_blank(row, column, None, blank)
    workbook.close()


def medians(works: dict[str, Callable[[], object]], repetitions: int) -> dict[str, float]:
    """Seconds of each, run in turn."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(repetitions):
        for name, work in works.items():
            start = time.process_time()
            work()
            times[name].append(time.process_time() - start)
    return {name: statistics.median(found) for name, found in times.items()}


def main() -> int:
    """Print the table; 1 if drawing takes longer than the limit times the floor."""
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    people, profile, calendar = team(), shipped("default"), work_calendar([YEAR])
    context = context_of(people, YEAR, profile, calendar)
    spec = load("plan_book", context)
    content = start_content(spec, context, people, calendar, week=53)
    fill(content, spec, seed=1)
    binding = Binding(
        "plan_book", "1.0", "T1", "第一营业部", "", YEAR, "default", "", "正式", context.people
    )
    shared = BookPlan(spec)

    def drawn(plan: BookPlan) -> bytes:
        file = io.BytesIO()
        draw(plan, content, binding, file)
        return file.getvalue()

    sheets = held(drawn(shared))
    cells = [cell for sheet in sheets for cell in sheet]
    formulas = sum(1 for cell in cells if cell[2])
    blanks = sum(1 for cell in cells if not cell[2] and cell[3] == "")
    weeks = len(content.tables["weekly"]["agent"])
    print(f"{PEOPLE} people, {weeks} rows of weekly data; the file holds {len(cells)} cells,")
    print(f"{formulas} of them formulas and {blanks} styled blanks")
    found = medians(
        {
            "draw a book": lambda: drawn(BookPlan(spec)),
            "draw another of its shape": lambda: drawn(shared),
            "floor: XlsxWriter": lambda: write(sheets, Worksheet),
            "floor: without its search": lambda: write(sheets, PlainFormulas),
        },
        repetitions,
    )
    floor, lean = found["floor: XlsxWriter"], found["floor: without its search"]
    print(f"{'task':<28}{'s':>7}{'× XlsxWriter':>14}{'× without search':>18}")
    for name, seconds in found.items():
        print(f"{name:<28}{seconds:>7.2f}{seconds / floor:>14.2f}{seconds / lean:>18.2f}")
    ratio = found["draw a book"] / floor
    print(f"drawing is {'within' if ratio <= LIMIT else 'over'} the limit of {LIMIT} × XlsxWriter")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
