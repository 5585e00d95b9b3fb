"""How long all indicators of a company's year take, against one pandas groupby.

    python benchmarks/bench_kpi.py [repetitions]

Ten thousand people in 400 groups, 53 weeks of 2026, one row for each person and week:
530,000 rows with 19 numeric columns, 120,000 rows of renewals, a membership for each person
and a second one for every fifth, who changed groups, and plans for every group and month.
Computed are all measures and all indicators for each group and the whole, for 12 months, 4
quarters and the year, once with the plan book's rules resolved anew and once with a shared
plan. The floor is ``frame.groupby(["agent", "group", "month"])[numeric].sum()`` over the same
rows, the grain at which producers are counted, with 工号 and groups as texts in both; the
coarser groupby by person and month, and the same with categoricals, are shown beside it.
Runs are interleaved; times are medians of processor time, since other work disturbs the clock.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd

from agency.organisation import Level, Team, Unit
from agency.profile import shipped
from agency.workdays import work_calendar
from generators.plan_book import context_of, start_content
from workbook_templates.company import company_figures
from workbook_templates.content import BookContent, complete, serial
from workbook_templates.loader import load
from workbook_templates.plan import BookPlan
from workbook_templates.schema import BookSpec

YEAR = 2026
PEOPLE, GROUPS, WEEKS = 10_000, 400, 53
LIMIT = 3.0


def company() -> tuple[BookSpec, BookContent]:
    """The book of one unit with all groups, its calendar filled and no people yet."""
    groups = tuple(Unit(f"G{n:03}", f"营业{n:03}组", Level.GROUP, "T") for n in range(GROUPS))
    unit = Team(Unit("T", "分公司", Level.TEAM), None, groups, (), ())
    profile, calendar = shipped("default"), work_calendar([YEAR])
    context = context_of(unit, YEAR, profile, calendar)
    spec = load("plan_book", context)
    return spec, start_content(spec, context, unit, calendar, week=WEEKS)


def fill(spec: BookSpec, content: BookContent, seed: int) -> None:
    """People, memberships, weekly data, renewals and plans, as texts and numbers."""
    rng = np.random.default_rng(seed)
    ids = np.array([f"{n:08}" for n in range(PEOPLE)], dtype=object)
    names = content.tables["groups"]["name"]
    home = names[np.arange(PEOPLE) % GROUPS]
    moved = np.arange(0, PEOPLE, 5)
    first, last = serial(date(2016, 1, 1)) or 0.0, serial(date(YEAR, 9, 1)) or 0.0
    joined = rng.integers(first, last, PEOPLE).astype(float)
    changed = np.full(PEOPLE, np.nan)
    changed[moved] = joined[moved] + 30
    content.tables["agents"] |= {
        "id": ids,
        "name": ids,
        "group": home,
        "rank": np.array(["业务员"] * PEOPLE, dtype=object),
        "sex": np.array(["女", "男"], dtype=object)[rng.integers(0, 2, PEOPLE)],
        "education": np.array(["大专", "高中"], dtype=object)[rng.integers(0, 2, PEOPLE)],
        "joined": joined,
        "confirmed": joined + 100,
        "left": np.full(PEOPLE, np.nan),
    }
    stays = np.concatenate([np.full(PEOPLE, "", dtype=object), np.full(len(moved), "转入", object)])
    stays[:PEOPLE] = "入司"
    ended = np.concatenate([np.where(np.isnan(changed), "", "转出"), np.full(len(moved), "")])
    content.tables["spans"] |= {
        "agent": np.concatenate([ids, ids[moved]]),
        "group": np.concatenate([home, names[(moved + 1) % GROUPS]]),
        "start": np.concatenate([joined, changed[moved]]),
        "began": stays,
        "end": np.concatenate([changed, np.full(len(moved), np.nan)]),
        "ended": ended.astype(object),
    }
    weeks = content.tables["weeks"]
    _rows(spec, content, "weekly", rng, np.repeat(np.arange(PEOPLE), WEEKS))
    weekly = content.tables["weekly"]
    weekly["week"] = np.tile(weeks["number"][:WEEKS], PEOPLE)
    weekly["month"] = np.tile(weeks["month"][:WEEKS], PEOPLE)
    weekly["policies"] = rng.integers(-1, 3, PEOPLE * WEEKS).astype(float)
    _rows(spec, content, "renewals", rng, np.repeat(np.arange(PEOPLE), 12))
    renewals = content.tables["renewals"]
    renewals["due_month"] = np.tile(YEAR * 100.0 + np.arange(1, 13), PEOPLE)
    for column in ("c13_matures", "c25_matures"):
        renewals[column] = np.repeat(joined, 12) % 365 + (serial(date(YEAR, 1, 1)) or 0.0)
    for matrix, lines in (
        ("perf", ("fyp", "fyp_regular", "fyc", "policies", "producers")),
        ("movement", ("hires", "leavers")),
    ):
        content.matrices[matrix] = {
            (f"G{group:03}", line, "plan", f"M{month}"): float(value)
            for group in range(GROUPS)
            for line in lines
            for month, value in enumerate(rng.integers(0, 50, 12), start=1)
        }
    complete(spec, content)


def _rows(
    spec: BookSpec, content: BookContent, table: str, rng: np.random.Generator, who: np.ndarray
) -> None:
    agents = content.tables["agents"]
    for column in spec.tables()[table].columns:
        if not column.type.is_text:
            content.tables[table][column.key] = rng.integers(0, 900_000, len(who)) / 100
    content.tables[table] |= {"agent": agents["id"][who], "group": agents["group"][who]}
    content.tables[table]["name"] = agents["name"][who]


def categorical(content: BookContent) -> BookContent:
    """The same content with 工号 and groups of the long tables as categoricals."""
    tables = dict(content.tables)
    for table in ("weekly", "renewals"):
        columns = dict(tables[table])
        for key in ("agent", "group"):
            columns[key] = pd.Categorical(columns[key])
        tables[table] = columns
    return BookContent(tables, content.fields, content.matrices)


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
    """Print the table; 1 if the indicators take as long as the limit times the floor."""
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    spec, content = company()
    fill(spec, content, seed=1)
    coded = categorical(content)
    periods = [str(label) for label in content.tables["periods"]["label"]]
    numeric = [
        c.key
        for c in spec.tables()["weekly"].columns
        if not c.type.is_text and c.key not in {"week", "month"}
    ]
    texts = pd.DataFrame(content.tables["weekly"])
    codes = pd.DataFrame(coded.tables["weekly"])
    shared = BookPlan(spec)
    figures = company_figures(shared, content, periods)
    print(
        f"{len(texts)} rows, {len(numeric)} numeric columns; {len(figures.measures)} measures and"
    )
    print(
        f"{len(figures.kpis)} indicators for {len(figures.scopes)} scopes in {len(periods)} periods"
    )

    def floor_of(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.groupby(["agent", "group", "month"], observed=True)[numeric].sum()

    def coarser() -> pd.DataFrame:
        return texts.groupby(["agent", "month"], observed=True)[numeric].sum()

    found = medians(
        {
            "texts: groupby": lambda: floor_of(texts),
            "texts: all indicators": lambda: company_figures(shared, content, periods),
            "texts: with a new plan": lambda: company_figures(BookPlan(spec), content, periods),
            "texts, coarser: groupby": coarser,
            "categoricals: groupby": lambda: floor_of(codes),
            "categoricals: all indicators": lambda: company_figures(shared, coded, periods),
        },
        repetitions,
    )
    print(f"{'task':<30}{'s':>7}{'× its groupby':>15}")
    floor = 1.0
    for name, seconds in found.items():
        floor = seconds if name.endswith(": groupby") else floor
        print(f"{name:<30}{seconds:>7.3f}{seconds / floor:>15.2f}")
    ratio = found["texts: all indicators"] / found["texts: groupby"]
    verdict = "under" if ratio < LIMIT else "over"
    print(f"the indicators are {verdict} the limit of {LIMIT:g} × the groupby")
    return int(ratio >= LIMIT)


if __name__ == "__main__":
    sys.exit(main())
