"""How long the weekly analysis takes on a book open in LibreOffice, against a closed file.

    python benchmarks/bench_live.py [repetitions]

The book is the demonstration branch's largest team. Both hosts read the book, analyse the
week, back up and write; the file is opened in LibreOffice beforehand. The limit is twice the
closed file's time plus that of one bulk read and one bulk write of the same cells: every
sheet that was read, read again with one call, and every block that was written, sent again.
The three take turns; times are the fastest of the repetitions, by the clock, since
LibreOffice is a program of its own.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import xlwings as xw

from addin.actions.weekly import weekly
from addin.hosts.closed_file import open_closed
from addin.hosts.host import Host
from addin.hosts.libreoffice.connect import start
from addin.hosts.libreoffice.engine import activate
from addin.hosts.live import LiveBook, open_live, writing
from addin.hosts.live.grid import read_values
from addin.hosts.live.quiet import quiet
from agency.finding import Finding
from agency.profile import shipped
from generators.build import BuildPlan, draw_team
from generators.demo.branch import make
from generators.demo_books import fill
from generators.ooxml.address import Area

YEAR, TODAY, NOW = 2026, date(2026, 11, 20), datetime(2026, 11, 20, 18, tzinfo=UTC)
LIMIT = 2.0

Sent = tuple[xw.Sheet, Area, writing.Block, set[tuple[int, int]]]


@dataclass
class Times:
    """The fastest of each, in seconds."""

    closed: float = float("inf")
    live: float = float("inf")
    bulk: float = float("inf")


def draw(path: Path) -> int:
    """The largest team's book; returns the number of its people."""
    branch = make(7, YEAR, TODAY, shipped("default"))
    team = max(branch.organisation.teams(), key=lambda team: len(team.agents))
    path.write_bytes(draw_team(team, BuildPlan(YEAR), partial(fill, branch)))
    return len(team.agents)


def timed(work: Callable[[], object]) -> float:
    """Seconds by the clock."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def analyse(host: Host | list[Finding]) -> None:
    """The weekly analysis of the tracked week, written."""
    if isinstance(host, list):
        raise SystemExit(f"the book was not read: {host}")
    week = host.book.content.fields["week"]
    outcome = weekly(host.book.plan, host.book.content, int(float(week or 0)), TODAY)
    host.apply(outcome.patch, NOW)


def bulk(book: xw.Book, boxes: dict[str, Area], sent: list[Sent]) -> None:
    """One read of every sheet and one write of every block."""
    with quiet(book.app, ""):
        for name, box in boxes.items():
            read_values(book.sheets[name], box)
        for sheet, area, block, marked in sent:
            send(sheet, area, block, marked)


send = writing._send  # noqa: SLF001 - what is written is recorded on its way


def measure(app: xw.App, source: Path, best: Times) -> None:
    """One turn of the three, on fresh copies."""
    copies = [source.with_name(name) for name in ("closed.xlsx", "live.xlsx")]
    for copy in copies:
        shutil.copy(source, copy)
    best.closed = min(best.closed, timed(lambda: analyse(open_closed(copies[0]))))
    book = app.books.open(copies[1])
    open_live(book)  # what the opening left to be computed
    sent: list[Sent] = []

    def recording(*given: object) -> None:
        sent.append(given)  # type: ignore[arg-type]
        send(*given)  # type: ignore[arg-type]

    writing._send = recording  # type: ignore[assignment] # noqa: SLF001
    live = open_live(book)
    best.live = min(best.live, timed(lambda: analyse(open_live(book))))
    writing._send = send  # noqa: SLF001
    if not isinstance(live, LiveBook) or not sent:
        raise SystemExit("nothing was written")
    open_live(book)  # what the writing left to be computed
    boxes = {name: live.parts.box(name) for name in live.parts.read}
    best.bulk = min(best.bulk, timed(lambda: bulk(book, boxes, sent)))
    book.close()


def main() -> int:
    """Measure and print; 1 if the open book takes longer than the limit."""
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    best = Times()
    app = activate(start())
    with tempfile.TemporaryDirectory(prefix="huibao-bench-") as folder:
        people = draw(Path(folder) / "book.xlsx")
        for _ in range(repetitions):
            measure(app, Path(folder) / "book.xlsx", best)
    app.quit()
    allowed = LIMIT * best.closed + best.bulk
    print(f"weekly analysis of a book of {people} people")
    for name, seconds in (
        ("closed file", best.closed),
        ("open book", best.live),
        ("bulk read and write", best.bulk),
        (f"{LIMIT:g} × closed + bulk", allowed),
    ):
        print(f"{name:<22}{seconds * 1000:>8.0f} ms{seconds / best.closed:>8.2f} ×")
    verdict = "under" if best.live <= allowed else "over"
    print(f"the open book is {verdict} the limit")
    return int(best.live > allowed)


if __name__ == "__main__":
    sys.exit(main())
