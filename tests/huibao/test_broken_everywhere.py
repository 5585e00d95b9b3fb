"""More than two hundred broken files, each handed to several commands.

Every one gets a finding in Chinese that names it and harms nothing: what is refused stays as
it was, and so does the book into which it should have been imported. All commands run in one
process of their own, so that its most memory is the most that any of them took.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from broken_files import (
    Case,
    any_file,
    any_markup,
    any_text,
    cut_and_flipped,
    hostile_containers,
    with_damaged_parts,
)
from measured_commands import Ran, run_measured

from generators.organisation_file import write_template
from huibao.cli import CANNOT, FINDINGS, OK

SECONDS, KILOBYTES = 10, 1_000_000
WRITTEN = re.compile("已写入|已标注")

Command = Callable[[Path, Path, Path], tuple[object, ...]]

COMMANDS: dict[str, Command] = {
    "init": lambda file, _, out: ("init", out / "新.xlsx", "--from", file),
    "build": lambda file, _, out: ("build", file, "--year", "2026", "--out", out),
    "import list": lambda file, book, _: ("import", book, file, "--today", "2026-03-09"),
    "import book": lambda file, book, _: ("import", file, book, "--today", "2026-03-09"),
    "weekly": lambda file, *_: ("weekly", file, "--week", "2026-W10", "--today", "2026-03-09"),
    "check": lambda file, *_: ("check", file, "--mark"),
    "kpi": lambda file, *_: ("kpi", file, "--period", "2026-03"),
    "calendar": lambda file, _, out: ("calendar", file, "--year", "2026", "--out", out),
    "reflow": lambda file, *_: ("calendar", file, "--reflow", "--today", "2026-03-09"),
    "adopt": lambda file, _, out: ("template", "adopt", file, "--templates", out / "模板"),
}
EACH = (0, 3)
"""Which commands a file goes to, counted on from its own number."""


def cases(book: bytes, folder: Path) -> Iterator[Case]:
    organisation = folder / "组织.xlsx"
    write_template(organisation)
    yield from (*any_file(), *any_text(), *any_markup())
    for data, seed in ((book, 5), (organisation.read_bytes(), 7)):
        yield from (*cut_and_flipped(data, seed, 12), *with_damaged_parts(data))
    yield from hostile_containers(book)


@pytest.fixture
def handed(blank_book: bytes, tmp_path: Path) -> list[tuple[Path, str, tuple[object, ...]]]:
    """Every file with the name of a command and its arguments."""
    sound = tmp_path / "好簿.xlsx"
    sound.write_bytes(blank_book)
    seen: set[str] = set()
    found = []
    for number, (_, suffix, content) in enumerate(cases(blank_book, tmp_path)):
        digest = hashlib.sha256(content).hexdigest() + suffix
        if digest in seen:
            continue
        seen.add(digest)
        for other in EACH:
            name = list(COMMANDS)[(number + other) % len(COMMANDS)]
            file = tmp_path / f"{number:03}-{other}{suffix}"
            file.write_bytes(content)
            out = tmp_path / f"出{number:03}-{other}"
            found.append((file, name, COMMANDS[name](file, sound, out)))
    return found


def test_two_hundred_files_get_a_finding_each_and_harm_nothing(
    handed: list[tuple[Path, str, tuple[object, ...]]], blank_book: bytes, tmp_path: Path
) -> None:
    before = {file: file.read_bytes() for file, *_ in handed}
    answers, kilobytes = run_measured([arguments for *_, arguments in handed], tmp_path)
    wrong = []
    refused: Counter[str] = Counter()
    for (file, name, _), ran in zip(handed, answers, strict=True):
        wrong += [f"{name} {file.name}: {why}" for why in complaints(file, ran, before[file])]
        refused[file.name[:3]] += ran.code != OK
    assert not wrong, "\n".join(wrong)
    assert (tmp_path / "好簿.xlsx").read_bytes() == blank_book
    distinct = sum(count > 0 for count in refused.values())
    assert distinct >= 200, distinct
    assert {name for _, name, _ in handed} == set(COMMANDS)
    assert kilobytes < KILOBYTES


def complaints(file: Path, ran: Ran, before: bytes) -> Iterator[str]:
    """What is wrong with how a command took a broken file."""
    if ran.code not in {OK, FINDINGS, CANNOT}:
        yield f"raised or ended oddly ({ran.code}): {ran.said[-400:]}"
        return
    if "Traceback" in ran.said:
        yield "a traceback"
    if ran.code != OK and file.name not in ran.said:
        yield f"refused and not named: {ran.said[:200]!r}"
    if not re.search("[\u4e00-\u9fff]", ran.said):
        yield f"not a word of Chinese: {ran.said[:200]!r}"
    if file.read_bytes() != before and not WRITTEN.search(ran.said):
        yield "changed the file without saying so"
    if ran.code == CANNOT and file.read_bytes() != before:
        yield "changed a file that it could not use"
    if ran.seconds > SECONDS:
        yield f"took {ran.seconds:.1f} s"
