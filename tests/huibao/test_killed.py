"""The process dies at any moment of a save: the book is the old or the new one, never between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from agency.organisation import Team
from generators.build import BuildPlan, draw_team
from generators.ooxml import Workbook, lint_workbook
from huibao.cli import OK

Run = Callable[..., tuple[int, str, str]]

SAVER = """
import sys
from datetime import datetime
from pathlib import Path
from generators.ooxml import save_workbook
old, new, target = map(Path, sys.argv[1:])
versions = [old.read_bytes(), new.read_bytes()]
for number in range(10_000):
    save_workbook(versions[number % 2 - 1], target, timestamp=datetime(2027, 3, 1))
    if number == 1:
        print("ready", flush=True)
"""
WEEKLY = ("--week", "2026-W10", "--today", "2026-03-09")


@cache
def drawn(team: Team) -> bytes:
    return draw_team(team, BuildPlan(2026))


@pytest.fixture
def old(small_team: Team) -> bytes:
    return drawn(small_team)


def start(*arguments: object) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def test_killed_while_saving_again_and_again(old: bytes, tmp_path: Path) -> None:
    """Forty deaths at random moments of a program that does nothing but save."""
    book = Workbook.open(old)
    book.set_value(book.sheet_names[0], "A60", "新")
    new = book.to_bytes()
    paths = [tmp_path / name for name in ("旧.xlsx", "新.xlsx", "簿.xlsx")]
    for path, data in zip(paths, (old, new, old), strict=True):
        path.write_bytes(data)
    moments = np.random.default_rng(7).uniform(0, 0.12, 40)
    saves = 0
    for moment in moments:
        process = start("-c", SAVER, *paths)
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(moment)
        kill(process)
        assert paths[2].read_bytes() in (old, new)
        for backup in (tmp_path / "备份").glob("簿.*.xlsx"):
            saves += 1
            assert backup.read_bytes() in (old, new)
            backup.unlink()
    assert saves > 80


def test_killed_at_any_moment_of_a_command(old: bytes, tmp_path: Path, huibao: Run) -> None:
    """Ten deaths spread over the whole run, the last ones over its end; then it is run again."""
    whole = tmp_path / "完整" / "簿.xlsx"
    whole.parent.mkdir()
    whole.write_bytes(old)
    began = time.perf_counter()
    process = start("-m", "huibao", "weekly", whole, *WEEKLY)
    process.communicate()
    duration = time.perf_counter() - began
    assert process.returncode == OK
    new = whole.read_bytes()
    assert new != old
    path = tmp_path / "簿.xlsx"
    shares = [*np.linspace(0.2, 0.7, 3), *np.linspace(0.75, 1.05, 7)]
    for share in shares:
        path.write_bytes(old)
        process = start("-m", "huibao", "weekly", path, *WEEKLY)
        time.sleep(duration * share)
        kill(process)
        assert path.read_bytes() in (old, new)
    path.write_bytes(old)
    assert huibao("weekly", path, *WEEKLY)[0] == OK
    assert path.read_bytes() == new
    assert lint_workbook(new) == []
