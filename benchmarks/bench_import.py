"""How fast a large list is imported, as ratios measured in one run.

    python benchmarks/bench_import.py [repetitions]

A branch's 承保清单 of 200,000 rows is made here (GB18030, a title, a query condition, totals,
mixed dates, thousands separators), of which one team of 60 agents has a few thousand rows.
Compared are reading it, importing it into that team's book, and pandas merely reading the same
file as text; then the same for its first 50,000 rows as .xlsx, and calamine merely reading that.
Processor time, the least of the repetitions; the tasks take turns.
"""

from __future__ import annotations

import csv
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from addin.actions.importing import ImportOptions, import_exports, read_exports
from agency.organisation import Agent, Began, Level, Span, Team, Unit
from agency.profile import shipped
from agency.workdays import work_calendar
from generators.plan_book import context_of, start_content
from workbook_templates.loader import load

YEAR, ROWS, TEAMS, GROUPS, AGENTS = 2026, 200_000, 40, 5, 60
EXCEL_ROWS = 50_000
GOALS = {"csv": 2.0, "xlsx": 3.0}
AMOUNTS = (15, 16, 17)
HEADER = (  # noqa: SIM905
    "序号,支公司,营业部代码,营业部名称,营业组代码,营业组名称,保单号码,投保人姓名,证件号码,联系电话,险种代码,"
    "险种名称,主附险标志,缴费方式,缴费年期,规模保费,首期保费,首年佣金,承保件数,受理日期,承保日期,撤单日期,"
    "保单状态,业务员代码,业务员姓名,自保件标志"
).split(",")
PRODUCTS = (
    ("L110", "传承有道终身寿险"),
    ("H201", "安康重大疾病保险"),
    ("R701", "附加住院医疗保险"),
)


def write_list(path: Path) -> None:
    """The list of a branch with 40 teams."""
    rng = np.random.default_rng(3)
    teams, agents = rng.integers(TEAMS, size=ROWS), rng.integers(AGENTS, size=ROWS)
    premiums, days = rng.lognormal(8.6, 0.9, ROWS), rng.integers(365 * 2, size=ROWS)
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["个险承保清单（统计期间：2025年1月1日至2026年12月31日）"])
        writer.writerow(["查询条件：机构=青禾支公司；渠道=个险"])
        writer.writerow(HEADER)
        for n in range(ROWS):
            team, agent = f"86{teams[n]:04}", f"{teams[n]:02}{agents[n]:06}"
            group, product = f"{team}{agents[n] % GROUPS:02}", PRODUCTS[n % 3]
            day = date(YEAR - 1, 1, 1) + timedelta(days=int(days[n]))
            shown = f"{day:%Y%m%d}" if n % 3 else f"{day:%Y-%m-%d} 00:00:00"
            number = 886_120_250_000_000 + n
            amount = f"{premiums[n]:,.2f}" if n % 4 else f"{premiums[n]:.2f}"
            writer.writerow([
                n + 1, "青禾支公司", team, f"第{team}营业部", group, f"第{group}组", number,
                "徐某", "990000200101926004", "10000005663", *product,
                "附加险" if n % 3 == 2 else "主险", "年交", "10年", amount, amount,
                f"{premiums[n] * 0.22:.2f}", int(n % 3 != 2), shown, shown, "", "有效", agent,
                f"业务员{agents[n]}", "否",
            ])  # fmt: skip
        writer.writerow(["合计", *[""] * 14, f"{premiums.sum():,.2f}", *[""] * 10])


def write_workbook(path: Path, source: Path) -> None:
    """The beginning of the list as Excel keeps it: amounts as numbers, all else as text."""
    with (
        Workbook(path, {"constant_memory": True}) as book,
        source.open(encoding="gb18030", newline="") as file,
    ):
        sheet = book.add_worksheet("承保清单")
        for number, cells in enumerate(islice(csv.reader(file), EXCEL_ROWS + 3)):
            for column, cell in enumerate(cells):
                if number > 2 and column in AMOUNTS:
                    sheet.write_number(number, column, float(cell.replace(",", "")))
                elif cell:
                    sheet.write_string(number, column, cell)


def with_calamine(path: Path) -> None:
    """The values of the only sheet."""
    with CalamineWorkbook.from_path(path) as book:
        book.get_sheet_by_index(0).to_python()


def team() -> Team:
    """The first team of the list."""
    unit = Unit("860000", "第860000营业部", Level.TEAM)
    groups = tuple(
        Unit(f"86000{g:03}", f"第86000{g:03}组", Level.GROUP, unit.code) for g in range(5)
    )
    agents = tuple(
        Agent(f"{n:08}", f"业务员{n}", groups[n % GROUPS].code, "业务员", date(2020, 1, 1))
        for n in range(AGENTS)
    )
    spans = tuple(Span(a.id, a.group, a.joined, Began.JOINED) for a in agents)
    return Team(unit, None, groups, agents, spans)


def main() -> int:
    """Measure and print; 1 if importing takes longer than it should."""
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    calendar = work_calendar(range(YEAR - 1, YEAR + 2))
    context = context_of(team(), YEAR, shipped("default"), calendar)
    spec = load("plan_book", context)
    content = start_content(spec, context, team(), calendar, week=45)
    options = ImportOptions(calendar=calendar, day=date(YEAR, 11, 20))
    with tempfile.TemporaryDirectory() as folder:
        text, workbook = Path(folder) / "承保清单.csv", Path(folder) / "承保清单.xlsx"
        write_list(text)
        write_workbook(workbook, text)

        def whole(path: Path) -> None:
            tables, _ = read_exports([path])
            outcome = import_exports(spec, context, content, tables, options)
            if outcome.patch.is_empty:
                raise SystemExit(f"nothing was imported: {outcome.message}")

        tasks: dict[tuple[str, str], Callable[[], object]] = {
            ("csv", "pandas, as text"): lambda: pd.read_csv(
                text, encoding="gb18030", skiprows=2, dtype=str
            ),
            ("csv", "read"): lambda: read_exports([text]),
            ("csv", "read and import"): lambda: whole(text),
            ("xlsx", "calamine"): lambda: with_calamine(workbook),
            ("xlsx", "read"): lambda: read_exports([workbook]),
            ("xlsx", "read and import"): lambda: whole(workbook),
        }
        best = dict.fromkeys(tasks, float("inf"))
        for _ in range(repetitions):
            for name, task in tasks.items():
                start = time.process_time()
                task()
                best[name] = min(best[name], time.process_time() - start)
        sizes = {path.suffix[1:]: path.stat().st_size / 1e6 for path in (text, workbook)}
    too_slow = False
    for kind, goal, rows in (("csv", GOALS["csv"], ROWS), ("xlsx", GOALS["xlsx"], EXCEL_ROWS)):
        print(f"{rows:,} rows as .{kind}, {sizes[kind]:.0f} MB")
        measured = {task: seconds for (of, task), seconds in best.items() if of == kind}
        floor = next(iter(measured.values()))
        for name, seconds in measured.items():
            print(f"  {name:18}{seconds:7.2f} s{seconds / floor:7.2f} ×")
        ratio = measured["read and import"] / floor
        print(f"  the goal is {goal:g} × the bare reading at most: {ratio:.1f} ×")
        too_slow |= ratio > goal
    return int(too_slow)


if __name__ == "__main__":
    sys.exit(main())
