"""Whatever file a command is given: a word about it, no traceback, nothing harmed.

Each case runs in this process, one after the other; those that are meant to exhaust time or
memory run in a process of their own whose use is measured.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

import pytest
from broken_files import (
    Case,
    any_file,
    any_text,
    cut_and_flipped,
    hostile_containers,
    overlapping,
    unzipped,
    with_damaged_parts,
    zipped,
)

from generators.organisation_file import write_template
from generators.read_book import ReadBook, read_book
from huibao.cli import CANNOT, FINDINGS, OK

Run = Callable[..., tuple[int, str, str]]

SECONDS, KILOBYTES = 10, 1_000_000


@pytest.fixture
def book(blank_book: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "簿.xlsx"
    path.write_bytes(blank_book)
    return path


@pytest.fixture
def organisation(tmp_path: Path) -> bytes:
    path = tmp_path / "组织.xlsx"
    write_template(path)
    return path.read_bytes()


def written(folder: Path, case: Case, number: int = 0) -> Path:
    name, suffix, content = case
    path = folder / f"{number} {re.sub(r'[^a-z0-9 -]', '', name.lower())}{suffix}"
    path.write_bytes(content)
    return path


def complaints(run: Run, path: Path, *arguments: object) -> Iterator[str]:
    """What is wrong with how a command takes a broken file: nothing, it is hoped."""
    before = path.read_bytes()
    try:
        code, out, err = run(*arguments)
    except Exception as error:  # noqa: BLE001 - any at all is the failure looked for
        yield f"{arguments[0]} {path.name}: raised {type(error).__name__}: {error}"
        return
    if code not in {OK, FINDINGS, CANNOT}:
        yield f"{arguments[0]} {path.name}: code {code}"
    if not (out + err).strip():
        yield f"{arguments[0]} {path.name}: no word"
    if path.read_bytes() != before and "已写入" not in out and "已封账" not in out:
        yield f"{arguments[0]} {path.name}: changed the file without saying so"


def as_source(path: Path) -> Iterable[tuple[object, ...]]:
    """Both commands that make files from others."""
    yield "init", path.with_name("新.xlsx"), "--from", path
    yield "build", path, "--year", "2026", "--out", path.with_name("出")


def as_book(path: Path) -> Iterable[tuple[object, ...]]:
    """Every command that reads a book."""
    yield "kpi", path, "--period", "2026-03"
    yield "check", path
    yield "weekly", path, "--week", "2026-W10", "--today", "2026-03-09"
    yield "targets", path, "--today", "2026-01-02"
    yield "close", path, "--month", "2026-01", "--today", "2026-02-02"
    yield "import", path, path, "--today", "2026-03-09"


@pytest.mark.parametrize("case", any_file(), ids=lambda case: case[0] + case[1])
def test_files_that_are_no_workbook(case: Case, tmp_path: Path, huibao: Run) -> None:
    """As a list, as an organisation and as a book: refused, and nothing is made of them."""
    path = written(tmp_path, case)
    for arguments in (*as_source(path), *as_book(path)):
        before = path.read_bytes()
        code, _, err = huibao(*arguments)
        assert code in {FINDINGS, CANNOT}, arguments[0]
        assert path.name in err, arguments[0]
        assert path.read_bytes() == before
    assert not list(tmp_path.glob("新.xlsx"))
    assert not list(tmp_path.glob("出/*.xlsx"))


@pytest.mark.parametrize("case", any_text(), ids=lambda case: case[0])
def test_lists_that_are_wrong_inside(case: Case, tmp_path: Path, huibao: Run) -> None:
    path = written(tmp_path, case)
    for arguments in as_source(path):
        assert list(complaints(huibao, path, *arguments)) == []


def test_all_of_them_imported_at_once(
    book: Path, tmp_path: Path, organisation: bytes, huibao: Run
) -> None:
    """Every file of the folder is named in a finding; the book does not change."""
    before = book.read_bytes()
    folder = tmp_path / "清单"
    folder.mkdir()
    damaged = chain(cut_and_flipped(organisation, 1, 12), hostile_containers(organisation))
    cases = [*any_file(), *any_text(), *damaged]
    paths = [written(folder, case, number) for number, case in enumerate(cases)]
    assert len(paths) == 100
    for some in batched_by_ten(paths):  # a command shows so many findings and counts the others
        code, _, err = huibao("import", book, *some, "--today", "2026-03-09")
        assert code in {OK, FINDINGS}
        assert [path.name for path in some if path.name not in err] == []
    assert book.read_bytes() == before


def batched_by_ten(paths: list[Path]) -> Iterator[list[Path]]:
    return (paths[start : start + 10] for start in range(0, len(paths), 10))


def test_damaged_organisation_files(tmp_path: Path, organisation: bytes, huibao: Run) -> None:
    cases = [*cut_and_flipped(organisation, 3, 10), *with_damaged_parts(organisation)]
    assert len(cases) > 90
    wrong: list[str] = []
    for number, case in enumerate(cases):
        path = written(tmp_path, case, number)
        out = ("--year", "2026", "--out", tmp_path / "出")
        wrong += complaints(huibao, path, "build", path, *out)
        target = tmp_path / f"新{number}.xlsx"
        wrong += complaints(huibao, path, "init", target, "--from", path)
    assert wrong == []


def test_damaged_books(book: Path, tmp_path: Path, huibao: Run) -> None:
    """Those that cannot be read go to the commands in turn; of the others every sixth is changed.

    Each of these is checked and closed; reading is what all commands share.
    """
    data = book.read_bytes()
    cases = [*cut_and_flipped(data, 2, 10), *with_damaged_parts(data), *hostile_containers(data)]
    assert len(cases) > 90
    wrong: list[str] = []
    readable = 0
    for number, case in enumerate(cases):
        path = written(tmp_path, case, number)
        commands = list(as_book(path))
        if isinstance(read_book(path), ReadBook):
            readable += 1
            commands = commands[1:5:3] if readable % 6 == 0 else []
        else:
            commands = [commands[number % len(commands)]]
        for arguments in commands:
            wrong += complaints(huibao, path, *arguments)
    assert wrong == []
    assert 5 < readable < len(cases) / 2


def heavy(organisation: bytes) -> Iterator[Case]:
    """Small files that would fill the memory of a program that trusts them."""
    parts = unzipped(organisation)
    sheet = "xl/worksheets/sheet3.xml"
    for name, row in (
        ("far cell", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        ("ten million rows", b'<row r="10000000"><c r="A10000000"><v>1</v></c></row>'),
        ("ten million columns", b'<row r="1"><c r="ZZZZZ1"><v>1</v></c></row>'),
        ("last row", b'<row r="1048576"><c r="AA1048576"><v>1</v></c></row>'),
    ):
        text = parts[sheet].replace(b"</sheetData>", row + b"</sheetData>")
        yield name, ".xlsx", zipped(parts | {sheet: text})
    yield (
        "bomb",
        ".xlsx",
        zipped({"[Content_Types].xml": "<a/>", "xl/workbook.xml": bytes(1 << 26)}),
    )
    yield "overlapping parts", ".xlsx", overlapping(5_000, 15 << 20)
    yield "many rows", ".csv", b"\xe5\xb7\xa5\xe5\x8f\xb7,\xe5\xa7\x93\xe5\x90\x8d\n" * 1_100_000
    yield "many commas", ".csv", b"," * 20_000_000
    yield "many quotes", ".csv", b'"' * 20_000_000
    yield "open tags", ".xls", b"<table>" + b"<tr><td>" * 200_000
    yield "spanning cells", ".xls", b'<table><tr><td rowspan="999999" colspan="9999">1</table>' * 99


@pytest.mark.parametrize("which", range(11))
def test_neither_time_nor_memory_runs_out(which: int, tmp_path: Path, organisation: bytes) -> None:
    """Ten seconds of the processor and a gigabyte at most."""
    cases = list(heavy(organisation))
    assert len(cases) == 11
    path = written(tmp_path, cases[which])
    log = (tmp_path / "log").open("wb+")
    arguments = ["init", str(tmp_path / "新.xlsx"), "--from", str(path)]
    child = os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", "huibao", *arguments],
        {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        file_actions=[
            (os.POSIX_SPAWN_DUP2, log.fileno(), 1),
            (os.POSIX_SPAWN_DUP2, log.fileno(), 2),
        ],
    )
    _, status, usage = os.wait4(child, 0)
    log.seek(0)
    said = log.read().decode()
    assert os.waitstatus_to_exitcode(status) in {FINDINGS, CANNOT}, said
    assert "Traceback" not in said
    assert path.name in said
    assert usage.ru_utime + usage.ru_stime < SECONDS
    assert usage.ru_maxrss < KILOBYTES, f"{usage.ru_maxrss} kB"
