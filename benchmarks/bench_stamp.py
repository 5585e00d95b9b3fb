"""How fast teams' books are stamped from head office's template, as ratios of one run.

    python benchmarks/bench_stamp.py [books]

The template has room for 8 groups and 120 people; the teams have 24 people in 3 groups.
Compared are stamping from the opened template, openpyxl loading, filling and saving the
same template (without results, which it cannot write), and the floor: deflating the sheets
that changed and writing the bytes, at the same level. All are CPU times, taken in turn, the
fastest of the rounds. Then books are built into a folder, by one process and by two, and the
peak memory of a fresh process is taken for a tenth of the books and for all.
"""

from __future__ import annotations

import io
import resource
import subprocess
import sys
import tempfile
import time
import warnings
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import openpyxl
from bench_build import branch

from agency.organisation import Team
from generators.build import BuildPlan, build, prepare
from generators.files import digest
from generators.ooxml.package import STAMP_LEVEL
from generators.stamp import stamp
from generators.template_book import BookTemplate
from generators.template_build import Frame, StampTeam, draw_template, kept_template
from generators.template_data import team_data
from workbook_templates.evaluate import Evaluator

YEAR, PROFILE = 2026, "extends: default\n"
GOAL, MOST = 20.0, 5.0
ROUNDS = 20
OTHERS = 5
"""openpyxl, which is slow, has its turn only in every so many rounds."""


def opened(data: bytes) -> BookTemplate:
    """The template as a process that builds books keeps it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        path.write_bytes(data)
        template = kept_template(path, digest(data))
    if not isinstance(template, BookTemplate):
        raise TypeError(template)
    return template


def stamping(template: BookTemplate, team: Team) -> tuple[Callable[[], bytes], float]:
    """What stamps a team's book once its figures are known, and the CPU time of knowing them."""
    start = time.process_time()
    book = prepare(team, BuildPlan(YEAR, PROFILE))
    values = Evaluator(book.plan, book.content)
    data = team_data(team, book.context, book.plan.spec, book.calendar)
    task = partial(stamp, template, values, book.binding, data)
    task()
    return task, time.process_time() - start


def with_openpyxl(data: bytes, template: BookTemplate, team: Team) -> bytes:
    """Names, groups and people put into the template."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data))
    names = {"{{team.name}}": team.unit.name, "{{team.code}}": team.unit.code}
    for number, group in enumerate(team.groups):
        names[f"{{{{groups[{number}].code}}}}"] = group.code
        names[f"{{{{groups[{number}].name}}}}"] = group.name
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and "{{" in cell.value:
                    for name, value in names.items():
                        cell.value = cell.value.replace(name, value)
    places = template.tables["agents"]
    sheet = book[places.sheet]
    for line, agent in enumerate(team.agents, start=7):
        for key in ("id", "name", "rank"):
            sheet.cell(line, places.columns[key], getattr(agent, key))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def changed_parts(template: bytes, made: bytes) -> list[bytes]:
    before, after = (zipfile.ZipFile(io.BytesIO(data)) for data in (template, made))
    return [after.read(n) for n in after.namelist() if after.read(n) != before.read(n)]


def floor(parts: list[bytes], data: bytes) -> bytes:
    packed = []
    for part in parts:
        deflate = zlib.compressobj(STAMP_LEVEL, zlib.DEFLATED, -15)
        packed.append(deflate.compress(part) + deflate.flush())
    return b"".join([data, *packed])


def cpu(task: Callable[[], object]) -> float:
    """Seconds of CPU that a task takes."""
    start = time.process_time()
    task()
    return time.process_time() - start


def seconds(path: Path, books: int, jobs: int) -> float:
    """Wall time of building so many books."""
    plan = BuildPlan(YEAR, PROFILE)
    make = StampTeam(path, digest(path.read_bytes()), partial(prepare, plan=plan))
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        built = build(branch(books), plan, Path(folder), jobs=jobs, make=make)
        if len(built.written) != books:
            raise RuntimeError(built.findings)
        return time.perf_counter() - start


def peak(path: Path, books: int) -> float:
    """Peak memory in MB of a fresh process that builds the books."""
    command = [sys.executable, __file__, "--peak", str(path), str(books)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main(books: int = 40) -> int:
    """Print the figures; 1 if a goal is missed."""
    data = draw_template("plan_book", Frame(YEAR, PROFILE))
    start = time.process_time()
    template = opened(data)
    opening = time.process_time() - start
    team = next(branch(1).teams())
    task, first = stamping(template, team)
    made = task()
    parts = changed_parts(data, made)
    ours = theirs = least = float("inf")
    for number in range(ROUNDS):
        ours = min(ours, cpu(task))
        if number % OTHERS == 0:
            theirs = min(theirs, cpu(partial(with_openpyxl, data, template, team)))
        least = min(least, cpu(partial(floor, parts, data)))
    print(f"template {len(data) / 1000:.0f} KB, book {len(made) / 1000:.0f} KB")
    print(f"opening the template, once per process {opening:6.2f} s")
    print(f"openpyxl, load + fill + save  {theirs * 1000:8.1f} ms")
    print(f"floor                         {least * 1000:8.1f} ms")
    print(f"stamp                         {ours * 1000:8.1f} ms")
    print(f"stamp {theirs / ours:.0f} × faster than openpyxl (goal {GOAL:g})")
    print(f"stamp {ours / least:.1f} × the floor (goal {MOST:g})")
    print(f"the first book, with its figures worked out {first:6.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        path.write_bytes(data)
        one, two = seconds(path, books, 1), seconds(path, books, 2)
        print(f"{books} books, one process {one:6.1f} s, two processes {two:6.1f} s")
        few, many = peak(path, max(books // 10, 1)), peak(path, books)
    print(f"peak memory: {few:.0f} MB for {max(books // 10, 1)} books, {many:.0f} MB for {books}")
    return int(theirs / ours < GOAL or ours / least > MOST)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peak"]:
        seconds(Path(sys.argv[2]), int(sys.argv[3]), 1)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        sys.exit(0)
    sys.exit(main(*map(int, sys.argv[1:2])))
