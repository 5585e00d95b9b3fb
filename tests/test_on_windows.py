"""What only Windows does to files: locks that bite, long paths, names in Chinese."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from importlib import import_module
from pathlib import Path

import pytest
import xlsxwriter

from addin.package.install import user_place
from generators.files import safe_name, write_whole
from generators.ooxml import save_workbook
from generators.ooxml.beside import lock_owner
from generators.ooxml.errors import InUseError, SaveError
from generators.ooxml.save import BACKUP_FOLDER

pytestmark = [
    pytest.mark.windows,
    pytest.mark.skipif(os.name != "nt", reason="NOT CHECKED: this is not Windows"),
]

NOW = datetime(2026, 11, 20, 9, 30)
READ, WRITE, NOBODY_ELSE, EXISTING = 0x80000000, 0x40000000, 0, 3


def workbook(text: str) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.add_worksheet("表").write(0, 0, text)
    return target.getvalue()


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """The file open as Excel opens it: nobody else may read or write it."""
    winapi = import_module("_winapi")
    handle = winapi.CreateFile(str(path), READ | WRITE, NOBODY_ELSE, 0, EXISTING, 0, 0)
    try:
        yield
    finally:
        winapi.CloseHandle(handle)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "城东营业部 经营计划簿.xlsx"
    path.write_bytes(workbook("旧"))
    return path


def test_a_book_that_excel_has_open_is_in_use_and_stays_as_it_was(book: Path) -> None:
    before = book.read_bytes()
    with alone(book), pytest.raises(InUseError):
        save_workbook(workbook("新"), book, timestamp=NOW)
    assert book.read_bytes() == before
    assert list(book.parent.iterdir()) == [book]


def test_a_book_that_another_program_reads_is_not_replaced_in_part(book: Path) -> None:
    """It can be read, but not be renamed over, which shows only at the last step."""
    before = book.read_bytes()
    with book.open("rb"), pytest.raises(SaveError):
        save_workbook(workbook("新"), book, timestamp=NOW)
    assert book.read_bytes() == before
    assert [path.name for path in book.parent.rglob("*.*")] == [book.name]


def test_a_closed_book_is_replaced_and_backed_up(book: Path) -> None:
    before, after = book.read_bytes(), workbook("新")
    saved = save_workbook(after, book, timestamp=NOW)
    assert book.read_bytes() == after
    assert saved.backup is not None
    assert saved.backup.parent.name == BACKUP_FOLDER
    assert saved.backup.read_bytes() == before


def test_a_lock_file_that_cannot_be_read_still_locks(book: Path) -> None:
    lock = book.with_name(f"~${book.name}")
    lock.write_bytes(b"\x04")
    with alone(lock):
        assert lock_owner(book) == ""


@pytest.mark.parametrize("name", ["CON", "nul", "aux", "COM1", "甲:乙", "尾点.", "问?号", "<一>"])
def test_a_team_may_have_any_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{safe_name(name)}.xlsx"
    write_whole(path, b"content")
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


def test_a_path_too_long_is_written_or_refused_in_words(tmp_path: Path) -> None:
    """Windows takes more than 260 characters only where the setting for long paths is on."""
    folder = tmp_path
    try:
        while len(str(folder)) < 280:
            folder /= "很长的机构名称" * 5
            folder.mkdir()
    except OSError:
        pytest.skip("NOT CHECKED: long paths are off here")
    path = folder / "簿.xlsx"
    data = workbook("长")
    save_workbook(data, path, timestamp=NOW)
    assert path.read_bytes() == data


def test_a_user_with_a_chinese_name_works_from_his_own_folders(tmp_path: Path) -> None:
    home = tmp_path / "张 三" / "AppData" / "Roaming"
    home.mkdir(parents=True)
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "huibao", "init", str(home / "组织架构.xlsx")],
        env=os.environ | {"APPDATA": str(home), "TEMP": str(home), "TMP": str(home)},
        cwd=home,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    assert (home / "组织架构.xlsx").stat().st_size > 0


def test_the_add_in_belongs_into_the_users_own_folder() -> None:
    place = user_place()
    assert place.folder == Path(os.environ["APPDATA"]) / "Microsoft" / "AddIns"
    assert place.registry is not None
