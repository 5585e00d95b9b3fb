"""Saving: all or nothing, with a backup, and a clear word when it cannot be done."""

from __future__ import annotations

import errno
import os
import struct
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from generators.ooxml import (
    ChangedMeanwhileError,
    CheckFailedError,
    ConflictCopiesError,
    InUseError,
    NoSpaceError,
    ReadOnlyError,
    SaveError,
    Workbook,
    save_workbook,
)
from generators.ooxml.beside import conflict_copies, lock_owner
from generators.ooxml.markup import CONTENT_TYPES

WHEN = datetime(2027, 3, 1, 9, 5, 7)


@pytest.fixture
def file(tmp_path: Path, rich: bytes) -> Path:
    path = tmp_path / "经营计划簿.xlsx"
    path.write_bytes(rich)
    return path


@pytest.fixture
def changed(rich: bytes) -> bytes:
    book = Workbook.open(rich)
    book.set_value("表 单", "B20", 7)
    return book.to_bytes()


def refused(
    error: type[SaveError], file: Path, data: bytes, words: str, **options: object
) -> SaveError:
    """Save must fail with these words and leave the folder exactly as it was."""
    before = {path.name: path.read_bytes() for path in file.parent.iterdir() if path.is_file()}
    with pytest.raises(error) as caught:
        save_workbook(data, file, timestamp=WHEN, **options)  # type: ignore[arg-type]
    assert words in caught.value.reason
    assert "没有保存" in caught.value.reason
    assert caught.value.remedy
    after = {path.name: path.read_bytes() for path in file.parent.iterdir() if path.is_file()}
    assert after == before
    return caught.value


def test_the_file_is_replaced_and_backed_up(file: Path, rich: bytes, changed: bytes) -> None:
    file.chmod(0o640)
    done = save_workbook(changed, file, timestamp=WHEN, original=rich)
    assert done.changed
    assert file.read_bytes() == changed
    assert done.backup == file.parent / "备份" / "经营计划簿.20270301-090507.xlsx"
    assert done.backup.read_bytes() == rich
    assert file.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in file.parent.iterdir()) == ["备份", "经营计划簿.xlsx"]


def test_backups_of_one_second_do_not_overwrite_each_other(
    file: Path, rich: bytes, changed: bytes, tmp_path: Path
) -> None:
    folder = tmp_path / "别处"
    save_workbook(changed, file, timestamp=WHEN, backup_folder=folder)
    save_workbook(rich, file, timestamp=WHEN, backup_folder=folder)
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["经营计划簿.20270301-090507-2.xlsx", "经营计划簿.20270301-090507.xlsx"]


def test_saving_the_same_does_nothing(file: Path, rich: bytes) -> None:
    before = file.stat().st_mtime_ns
    done = save_workbook(rich, file, timestamp=WHEN)
    assert (done.changed, done.backup) == (False, None)
    assert file.stat().st_mtime_ns == before
    assert not (file.parent / "备份").exists()


def test_a_new_file_needs_no_backup(tmp_path: Path, changed: bytes) -> None:
    done = save_workbook(changed, tmp_path / "新.xlsx", timestamp=WHEN)
    assert done.backup is None
    assert (tmp_path / "新.xlsx").read_bytes() == changed


def excel_lock(name: str) -> bytes:
    encoded = name.encode("utf-16-le")
    head = bytes([len(name)]) + b"x".ljust(54)
    return (head + struct.pack("<H", len(name)) + encoded).ljust(165, b"\0")


@pytest.mark.parametrize(
    ("lock", "content", "who"),
    [
        ("~$经营计划簿.xlsx", excel_lock("李娜"), "李娜"),
        (".~经营计划簿.xlsx", b"", ""),
        (".~lock.经营计划簿.xlsx#", ",李娜,host,2027,;".encode(), ""),
        (".~lock.经营计划簿.xlsx#", "李娜,li,host,2027,;".encode(), "李娜"),
    ],
)
def test_an_open_file_is_not_replaced(
    lock: str, content: bytes, who: str, file: Path, changed: bytes
) -> None:
    (file.parent / lock).write_bytes(content)
    assert lock_owner(file) == who
    error = refused(InUseError, file, changed, who or "表格软件")
    assert "关闭" in error.remedy


def test_no_lock_no_owner(file: Path) -> None:
    assert lock_owner(file) is None


def test_a_read_only_file(file: Path, changed: bytes) -> None:
    file.chmod(0o444)
    refused(ReadOnlyError, file, changed, "只读")


def test_somebody_saved_in_between(file: Path, rich: bytes, changed: bytes) -> None:
    file.write_bytes(changed)
    refused(ChangedMeanwhileError, file, changed + b"x", "修改", original=rich)
    file.unlink()
    refused(ChangedMeanwhileError, file, changed, "移走", original=rich)


@pytest.mark.parametrize(
    "name",
    [
        "经营计划簿 (冲突副本).xlsx",
        "经营计划簿-李娜的电脑冲突.xlsx",
        "经营计划簿 (conflicted copy).xlsx",
        "经营计划簿-DESKTOP-7KQ2M1A.xlsx",
        "经营计划簿-李娜的电脑.xlsx",
    ],
)
def test_conflict_copies_of_cloud_drives(
    name: str, file: Path, rich: bytes, changed: bytes
) -> None:
    (file.parent / name).write_bytes(rich)
    assert [path.name for path in conflict_copies(file)] == [name]
    refused(ConflictCopiesError, file, changed, name)
    assert save_workbook(changed, file, timestamp=WHEN, ignore_conflict_copies=True).changed


def test_other_files_are_no_conflict_copies(file: Path, rich: bytes) -> None:
    for name in (
        "经营计划簿-终稿.xlsx",
        "经营计划簿2.xlsx",
        "冲突处理表.xlsx",
        "经营计划簿 冲突.docx",
    ):
        (file.parent / name).write_bytes(rich)
    assert conflict_copies(file) == []


@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        (errno.ENOSPC, NoSpaceError, "空间不足"),
        (errno.EACCES, ReadOnlyError, "权限"),
        (errno.EROFS, ReadOnlyError, "权限"),
        (errno.EIO, SaveError, "保存失败"),
    ],
)
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_when_the_disk_refuses(  # noqa: PLR0917 - a table of cases and its fixtures
    step: str,
    code: int,
    error: type[SaveError],
    words: str,
    file: Path,
    changed: bytes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    if step == "fsync":
        monkeypatch.setattr("generators.ooxml.save.os.fsync", fail)
    else:
        monkeypatch.setattr(Path, "replace", fail)
    refused(error, file, changed, words)
    assert not list((file.parent / "备份").glob("*"))


def test_a_broken_file_is_never_put_in_place(
    file: Path, rich: bytes, changed: bytes, parts: Callable[[bytes], dict[str, bytes]]
) -> None:
    refused(CheckFailedError, file, changed[:-30], "结构检查")
    book = Workbook.open(rich)
    table = book.tables["人员"]
    content = book.package.read(table.part).replace("姓名".encode(), "名字".encode())
    book.package.write(table.part, content)
    refused(CheckFailedError, file, book.to_bytes(), "结构检查")


def test_faults_the_original_had_do_not_stop_saving(
    tmp_path: Path, minimal: Callable[..., bytes]
) -> None:
    odd = minimal('<row r="1"><c r="A1" s="99"><v>1</v></c></row>')
    file = tmp_path / "旧.xlsx"
    file.write_bytes(odd)
    book = Workbook.open(odd)
    book.set_value("表1", "B1", 2)
    assert save_workbook(book.to_bytes(), file, timestamp=WHEN, original=odd).changed


def test_what_a_killed_save_left_is_removed_after_an_hour(
    file: Path, rich: bytes, changed: bytes
) -> None:
    """Beside the file and among its backups; what may be of a save under way stays."""
    backups = file.parent / "备份"
    backups.mkdir()
    dead = [
        file.parent / ".经营计划簿.xlsx.20270301080506.77.tmp",
        backups / ".经营计划簿.xlsx.20260301090507.123456.backup.tmp",
    ]
    alive = [
        file.parent / ".经营计划簿.xlsx.20270301080507.77.tmp",
        backups / ".经营计划簿.xlsx.20270301090459.8.backup.tmp",
        file.parent / ".经营计划簿.xlsx.20280301080506.77.tmp",
    ]
    others = [
        file.parent / ".别的簿.xlsx.20260301080506.77.tmp",
        file.parent / "经营计划簿.xlsx.20260301080506.77.tmp",
        file.parent / ".经营计划簿.xlsx.tmp",
    ]
    for path in (*dead, *alive, *others):
        path.write_bytes(b"half")
    assert not save_workbook(rich, file, timestamp=WHEN).changed
    assert all(path.exists() for path in dead), "a save that does nothing removes nothing"
    assert save_workbook(changed, file, timestamp=WHEN).changed
    assert not any(path.exists() for path in dead)
    assert all(path.exists() for path in (*alive, *others))


def test_what_a_save_leaves_when_it_is_killed_bears_the_names_that_are_removed(
    file: Path, changed: bytes, rich: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the renaming nor the removal that follows takes place, as in a sudden death."""

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    def left() -> list[Path]:
        return [path for path in file.parent.rglob(".*") if path.is_file()]

    for step in ("rename", "replace"):  # of the backup, of the file
        with monkeypatch.context() as patched:
            patched.setattr(Path, step, die)
            patched.setattr(Path, "unlink", lambda *_, **__: None)
            with pytest.raises(KeyboardInterrupt):
                save_workbook(changed, file, timestamp=WHEN)
        assert file.read_bytes() == rich
        assert left()
        for path in file.parent.glob("备份/*.xlsx"):
            path.unlink()
        save_workbook(changed, file, timestamp=WHEN.replace(hour=23))
        assert left() == []
        save_workbook(rich, file, timestamp=WHEN.replace(hour=23))


@pytest.mark.parametrize(
    "types",
    [
        b"",
        b"<Types",
        b"<a/>",
        b'<Types xmlns="%s"><Default Extension="xml" ContentType="application/xml"/></Types>'
        % CONTENT_TYPES.encode(),
    ],
)
def test_a_file_that_no_application_opens_is_not_saved_over(
    types: bytes, file: Path, rich: bytes
) -> None:
    """Not even where it was so before."""
    broken = Workbook.open(rich)
    broken.package.write("[Content_Types].xml", types)
    file.write_bytes(broken.to_bytes())
    book = Workbook.open(file)
    book.set_value("表 单", "B20", 7)
    error = refused(CheckFailedError, file, book.to_bytes(), "[Content_Types].xml")
    assert "备份" in error.remedy
