"""How building scales: many books with one and with two processes, and their memory.

    python benchmarks/bench_build.py [books]

Books are those of a branch of equal teams (24 people in 3 groups, nothing filled), built
into a temporary folder. Peak memory is that of the building process alone, for a tenth of
the books and for all.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from agency.organisation import Agent, Began, Level, Organisation, Span, Unit
from generators.build import BuildPlan, build

GROUPS, PEOPLE = 3, 8
LIMIT = 1.7
GROWTH = 1.15
"""How much more memory ten times the books may take."""


def branch(teams: int) -> Organisation:
    """A branch of equal teams."""
    units = [Unit("86", "示例支公司", Level.BRANCH)]
    agents, spans = [], []
    for team in range(teams):
        code = f"86{team:04d}"
        units.append(Unit(code, f"第{team}营业部", Level.TEAM, "86"))
        for group in range(GROUPS):
            place = f"{code}{group:02d}"
            units.append(Unit(place, f"{group + 1}组", Level.GROUP, code))
            for person in range(PEOPLE):
                number = f"{place}{person:03d}"
                start = date(2024, 1 + person, 1)
                agents.append(Agent(number, f"业务员{person}", place, "业务员", start))
                spans.append(Span(number, place, start, Began.JOINED))
    return Organisation(tuple(units), tuple(agents), tuple(spans))


def seconds(teams: int, jobs: int) -> float:
    """Wall time of building the books of a branch."""
    organisation = branch(teams)
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        build(organisation, BuildPlan(2026), Path(folder), jobs=jobs)
        return time.perf_counter() - start


def peak(teams: int) -> float:
    """Peak memory in MB of a fresh process that builds the books."""
    command = [sys.executable, __file__, "--peak", str(teams)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main(books: int = 100) -> int:
    """Print the figures; 1 if the second process helps too little or memory grows."""
    one, two = seconds(books, 1), seconds(books, 2)
    print(f"{books} books, one process    {one:7.1f} s   1.00 ×")
    print(f"{books} books, two processes  {two:7.1f} s   {one / two:.2f} × faster (goal {LIMIT} ×)")
    few, many = peak(max(books // 10, 1)), peak(books)
    print(f"peak memory: {few:.0f} MB for {max(books // 10, 1)} books, {many:.0f} MB for {books}")
    return 0 if one / two >= LIMIT and many <= few * GROWTH else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peak"]:
        seconds(int(sys.argv[2]), 1)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        sys.exit(0)
    sys.exit(main(*map(int, sys.argv[1:2])))
