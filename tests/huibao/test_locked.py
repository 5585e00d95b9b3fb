"""Files that may not be written: the reason in words, and the file as it was."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from huibao.cli import CANNOT, OK

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def book(blank_book: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "簿.xlsx"
    path.write_bytes(blank_book)
    return path


def content(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(book: Path, run: Run, *words: str) -> None:
    """A command that writes says why it cannot, and the folder is as it was."""
    before = content(book.parent)
    code, out, err = run("weekly", book, "--week", "2026-W10", "--today", "2026-03-09")
    assert code == CANNOT
    assert "已写入" not in out
    assert "文件保持原样" in err
    for word in words:
        assert word in err
    assert content(book.parent) == before


@pytest.mark.parametrize("lock", ["~$簿.xlsx", ".~簿.xlsx", ".~lock.簿.xlsx#"])
def test_somebody_has_it_open(lock: str, book: Path, huibao: Run) -> None:
    (book.parent / lock).write_bytes(b"")
    refused(book, huibao, "打开", "关闭")


def test_the_file_is_read_only(book: Path, huibao: Run) -> None:
    book.chmod(0o444)
    refused(book, huibao, "只读")


@pytest.mark.parametrize(
    "name", ["簿-DESKTOP-7KQ2M1A.xlsx", "簿 (冲突副本).xlsx", "簿-李娜的电脑.xlsx"]
)
def test_a_cloud_drive_left_two_versions(name: str, book: Path, huibao: Run) -> None:
    (book.parent / name).write_bytes(book.read_bytes())
    refused(book, huibao, "冲突副本", name, "合并")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "空间不足"),
        (errno.EDQUOT, "空间不足"),
        (errno.EACCES, "权限"),
        (errno.EROFS, "权限"),
        (errno.EIO, "保存失败"),
    ],
)
@pytest.mark.parametrize("call", [1, 2])
def test_the_disk_refuses(  # noqa: PLR0917 - a table of cases and its fixtures
    call: int, code: int, words: str, book: Path, huibao: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the new file is flushed, and while the backup is."""
    flush, calls = os.fsync, []

    def fail(handle: int) -> None:
        calls.append(handle)
        if len(calls) == call:
            raise OSError(code, os.strerror(code))
        flush(handle)

    monkeypatch.setattr("generators.ooxml.save.os.fsync", fail)
    refused(book, huibao, words)
    assert len(calls) == call


def test_afterwards_it_works(book: Path, huibao: Run) -> None:
    lock = book.parent / "~$簿.xlsx"
    lock.write_bytes(b"")
    refused(book, huibao, "打开")
    lock.unlink()
    arguments = ("weekly", book, "--week", "2026-W10", "--today", "2026-03-09")
    assert huibao(*arguments)[0] == OK
