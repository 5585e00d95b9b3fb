"""How long ``huibao weekly`` takes on the book of 60 agents, as a whole process.

    python benchmarks/bench_weekly.py [repetitions]

The book is drawn here: 60 agents in 5 groups, every week of the year filled, plans for every
month. Each run is a process of its own that analyses a week which the book has not analysed
yet, with backup and check, as people start it. The floor is a process that starts Python,
imports numpy and yaml and reads the same book. The two take turns; times are processor time,
since other work disturbs the clock, and the least of the repetitions. Byte code is kept in a
folder of its own and made by a first run that does not count, as an installation makes it.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench_read import AGENTS, YEAR, filled_book

LIMIT = 1.5
"""Seconds of processor time that the command may take."""

FLOOR = """
import sys
import numpy, yaml
from pathlib import Path
from generators.read_book import ReadBook, read_book
assert isinstance(read_book(Path(sys.argv[1])), ReadBook)
"""


def seconds(command: Sequence[str], surroundings: Mapping[str, str]) -> float:
    """Processor time of a process; ``SystemExit`` with what it says if it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command, env=surroundings, capture_output=True, text=True, encoding="utf-8", check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.stderr}")
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> int:
    """Measure and print; 1 if the command takes longer than it may."""
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    data = filled_book("8601", "城东营业一部")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "计划簿.xlsx"
        surroundings = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
        surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
        weekly = [sys.executable, "-m", "huibao", "weekly", str(path)]
        weekly += ["--week", f"{YEAR}-W20", "--today", f"{YEAR}-05-18"]
        tasks = {
            "huibao weekly": weekly,
            "floor (start, numpy, yaml, read)": [sys.executable, "-c", FLOOR, str(path)],
        }
        best = dict.fromkeys(tasks, float("inf"))
        for run in range(repetitions + 1):
            for task, command in tasks.items():
                path.write_bytes(data)
                taken = seconds(command, surroundings)
                if run:
                    best[task] = min(best[task], taken)
    print(f"{AGENTS} agents, {len(data) / 1024:.0f} KB")
    for task, least in best.items():
        print(f"{task:34}{least:8.2f} s")
    taken, floor = best.values()
    verdict = "within" if taken < LIMIT else "over"
    print(f"{taken / floor:.1f} × the floor; {verdict} the limit of {LIMIT:g} s")
    return int(taken >= LIMIT)


if __name__ == "__main__":
    sys.exit(main())
