"""The process dies at any moment: the book is the old or the new one, never between."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from killing import KILLED, Runner

from generators.ooxml import Workbook, lint_workbook
from huibao.cli import OK

LISTS = {
    "承保.csv": """保单号,业务员代码,规模保费,承保件数,承保日期
P1,0001,6000,1,2026-03-04
P2,0002,2500,1,2026-03-11
""",
    "考勤.csv": "日期,工号,出勤标志\n2026-03-04,0001,有效\n2026-03-04,0002,无效\n",
}


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner() as started:
        yield started


def paths(folder: Path, old: bytes) -> tuple[Path, Path, Path]:
    """The old and the new book, and the one that is saved over, the old one at first."""
    book = Workbook.open(old)
    book.set_value(book.sheet_names[0], "A60", "新")
    before, after, path = (folder / name for name in ("旧.xlsx", "新.xlsx", "簿.xlsx"))
    for file, data in ((before, old), (after, book.to_bytes()), (path, old)):
        file.write_bytes(data)
    return before, after, path


def backups(path: Path) -> list[Path]:
    return [
        file
        for file in (path.parent / "备份").glob(f"{path.stem}.*{path.suffix}")
        if not file.name.startswith(".")
    ]


def test_killed_while_saving_again_and_again(
    blank_book: bytes, tmp_path: Path, runner: Runner
) -> None:
    """Sixty deaths at random moments of a program that does nothing but save."""
    old, new, path = paths(tmp_path, blank_book)
    sound = {old.read_bytes(), new.read_bytes()}
    saves = 0
    for moment in np.random.default_rng(7).uniform(0, 0.12, 60):
        assert runner.run("save on and on", old, new, path, moment=moment)[0] == KILLED
        assert path.read_bytes() in sound
        for backup in backups(path):
            saves += 1
            assert backup.read_bytes() in sound
            backup.unlink()
    assert saves >= 60


def test_killed_before_each_step_of_a_save(
    blank_book: bytes, tmp_path: Path, runner: Runner
) -> None:
    """Creating files and a folder, renaming: before the last renaming the book is the old."""
    old, new, path = paths(tmp_path, blank_book)
    seen = []
    for step in range(1, 30):
        path.write_bytes(old.read_bytes())
        code, _ = runner.run("save and die", new, path, step)
        seen.append(path.read_bytes() == new.read_bytes())
        assert seen[-1] or path.read_bytes() == old.read_bytes()
        assert {file.read_bytes() for file in backups(path)} <= {old.read_bytes()}
        assert len(backups(path)) == 1 or not seen[-1], "the new book without a backup"
        for backup in backups(path):
            backup.unlink()
        if code == OK:
            break
        assert code == KILLED
    assert code == OK
    assert seen == sorted(seen)
    assert seen.count(False) > 5


@pytest.mark.parametrize("command", ["weekly", "import"])
def test_killed_at_any_moment_of_a_command(
    command: str, blank_book: bytes, tmp_path: Path, runner: Runner
) -> None:
    """Ten deaths at random moments, more of them near its end; then it runs undisturbed."""
    for name, text in LISTS.items():
        (tmp_path / name).write_text(text, "utf-8")
    path = tmp_path / "簿.xlsx"
    arguments = {
        "weekly": ("weekly", path, "--week", "2026-W10", "--today", "2026-03-09"),
        "import": ("import", path, *map(tmp_path.joinpath, LISTS), "--today", "2026-03-16"),
    }[command]
    path.write_bytes(blank_book)
    code, duration = runner.run(*arguments)
    assert code == OK
    new = path.read_bytes()
    assert new != blank_book
    rng = np.random.default_rng(11)
    moments = [*rng.uniform(0.05, 0.6, 3), *rng.uniform(0.6, 1.05, 7)]
    for moment in moments:
        path.write_bytes(blank_book)
        code, _ = runner.run(*arguments, moment=moment * duration)
        assert code in {KILLED, OK}
        assert path.read_bytes() in {blank_book, new}
        if code == OK:
            assert path.read_bytes() == new
    path.write_bytes(blank_book)
    assert runner.run(*arguments)[0] == OK
    assert path.read_bytes() == new
    assert lint_workbook(new) == []
    assert {file.read_bytes() for file in backups(path)} <= {blank_book, new}
