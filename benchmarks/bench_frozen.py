"""How the frozen program compares with the one from source: start, first action, size.

    python benchmarks/bench_frozen.py [repetitions]

The program is frozen here, for this system. Both run the same commands on the same book of the
demonstration branch, each in a new process, in turn; times are the fastest of the repetitions.
``weekly`` is the first action: from the start of the process to the analysed week (not written).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from addin.frozen.freeze import freeze, size

LIMIT = 1.5
ACTION = "weekly"


def seconds(command: list[str]) -> float:
    """Wall time of one process."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def fastest(ways: dict[str, list[str]], words: list[str], repetitions: int) -> dict[str, float]:
    """Way to start the program → its fastest time for these words."""
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(repetitions):
        for name, way in ways.items():
            best[name] = min(best[name], seconds([*way, *words]))
    return best


def main() -> int:
    """Measure and print; 1 if freezing makes the first action slower than it may."""
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    source = [sys.executable, "-m", "huibao"]
    with tempfile.TemporaryDirectory() as folder:
        took = time.perf_counter()
        program = freeze(Path(folder), quiet=True)
        took = time.perf_counter() - took
        print(f"frozen in {took:.0f} s: {size(program.parent) / 1e6:.0f} MB in one folder")
        subprocess.run([*source, "demo", folder], check=True, capture_output=True)
        book = str(min(Path(folder).glob("*/*经营计划簿.xlsx")))
        actions = {
            "--help": ["--help"],
            "kpi": ["kpi", book, "--period", "2026-10"],
            ACTION: ["weekly", book, "--week", "2026-W46", "--today", "2026-11-16", "--dry-run"],
        }
        ratios: dict[str, float] = {}
        for name, words in actions.items():
            best = fastest({"source": source, "frozen": [str(program)]}, words, repetitions)
            ratios[name] = best["frozen"] / best["source"]
            shown = "".join(f"{way:>9}{time * 1000:7.0f} ms" for way, time in best.items())
            print(f"{name:8}{shown}  {ratios[name]:5.2f} ×")
    print(f"the goal is {ACTION} in at most {LIMIT:g} × the time: {ratios[ACTION]:.2f} ×")
    return int(ratios[ACTION] > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
