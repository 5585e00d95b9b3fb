"""How long a team's calendar book takes: scheduling its year, drawing it, reading it back.

    python benchmarks/bench_calendar.py [repetitions]

One team of sixty people in five groups over 2026, with a head, two trainers and an absence
each month. Scheduling lays all meetings from nothing; the morning programme and the team's
people come on top in the next line. Drawing is the whole file of what was planned; its floor
writes the cells that the file was found to hold with plain XlsxWriter. Reading gives all
content by key; it is compared with openpyxl's read-only mode and with its floor, unzipping.
Runs are interleaved; times are medians of processor time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date

from bench_draw import held, medians, team, write
from bench_read import openpyxl_values, ours, unzip
from xlsxwriter.worksheet import Worksheet

from agency.meetings.model import Absence, Person
from agency.meetings.schedule import schedule
from generators.calendar_book import CalendarPlan, draw_calendar, plan_calendar
from generators.calendar_team import meeting_inputs
from generators.organisation_meetings import MeetingWishes

YEAR = 2026
SCHEDULING = 0.2
"""Seconds that scheduling a team's year may take."""

DRAWING = 1.6
"""How many times as long as plain XlsxWriter drawing may take."""

READING = 5.0
"""How many times as fast as openpyxl reading must be."""


def wishes(code: str, agents: list[str]) -> MeetingWishes:
    """The office's staff, and somebody away in every month."""
    staff = [Person("N1", "负责人", ("head", "staff"))]
    staff += [Person(f"N{n}", f"组训{n}", ("trainer", "training_group", "staff")) for n in (2, 3)]
    away = [
        Absence(agents[month], date(YEAR, month, 10), date(YEAR, month, 16), "休假")
        for month in range(1, 13)
    ]
    return MeetingWishes(staff={code: staff}, absences=away)


def verdict(what: str, found: float, limit: float, *, least: bool = False) -> bool:
    """Say whether a figure keeps its limit; True if it does not."""
    missed = found < limit if least else found > limit
    print(f"{what}: {found:.2f}, {'over' if missed else 'within'} the limit of {limit:g}")
    return missed


def main() -> int:
    """Print the figures; 1 if one misses its limit."""
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    people = team()
    wanted = wishes(people.unit.code, [agent.id for agent in people.agents])
    plan = CalendarPlan(YEAR, wishes=wanted)
    given, _ = plan_calendar(people, plan)
    inputs = meeting_inputs(given, plan.frame)
    data = draw_calendar(people, plan, given)
    cells = held(data)
    tasks: dict[str, Callable[[], object]] = {
        "schedule the year": lambda: schedule(inputs),
        "with the programme": lambda: plan_calendar(people, plan),
        "draw the book": lambda: draw_calendar(people, plan, given),
        "plain XlsxWriter": lambda: write(cells, Worksheet),
        "read the book": lambda: ours(data),
        "openpyxl read-only": lambda: openpyxl_values(data),
        "unzip": lambda: unzip(data),
    }
    times = medians(tasks, repetitions)
    count = sum(map(len, cells))
    print(f"{len(given.meetings)} meetings, {len(given.programme)} items of the programme;")
    print(f"{len(data) / 1024:.0f} KB, {count} cells")
    for name, seconds in times.items():
        print(f"{name:<20}{seconds * 1000:>9.1f} ms")
    missed = [
        verdict("scheduling in s", times["schedule the year"], SCHEDULING),
        verdict(
            "drawing ÷ XlsxWriter", times["draw the book"] / times["plain XlsxWriter"], DRAWING
        ),
        verdict(
            "openpyxl ÷ reading",
            times["openpyxl read-only"] / times["read the book"],
            READING,
            least=True,
        ),
    ]
    return int(any(missed))


if __name__ == "__main__":
    sys.exit(main())
