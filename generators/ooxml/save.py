"""Put a changed workbook in the place of the file it came from, or change nothing.

The new file is written beside the old one, flushed to disk, read again and checked;
the old one is copied into the backup folder; then one rename swaps them. If any step
fails, the file is as it was and the error says what to do. What a save that was killed
left half done beside a file, a later save of that file removes.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import stat
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from generators.files import obstacle
from generators.ooxml.beside import refuse_conflict_copies, refuse_in_use
from generators.ooxml.errors import (
    ChangedMeanwhileError,
    CheckFailedError,
    InUseError,
    NoSpaceError,
    ReadOnlyError,
    SaveError,
    WorkbookError,
)
from generators.ooxml.lint import lint_package, lint_workbook
from generators.ooxml.package import Package
from generators.ooxml.relationships import content_type, related

BACKUP_FOLDER: Final = "备份"
LEFTOVER_AGE: Final = timedelta(hours=1)
"""How much older than a save an unfinished one must be to count as dead."""

_STAMP = "%Y%m%d%H%M%S"
_SHARING_VIOLATIONS = (32, 33)  # Windows: used by another process


@dataclass(frozen=True, slots=True)
class SavedFile:
    """What was done: the file, and the backup of what it was (None for a new file)."""

    path: Path
    backup: Path | None
    changed: bool


def save_workbook(
    data: bytes,
    path: Path,
    *,
    timestamp: datetime,
    original: bytes | Package | None = None,
    backup_folder: Path | None = None,
    ignore_conflict_copies: bool = False,
) -> SavedFile:
    """Write ``data`` to ``path`` so that either all of it is there or nothing has changed.

    ``original`` is what the change was made from, as bytes or opened: if the file no longer
    holds that, somebody has saved in between and nothing is written. ``timestamp`` names the
    backup, which goes into ``备份`` beside the file unless another folder is given. Writing
    what the file already holds does nothing.

    Raises:
        InUseError, ReadOnlyError, NoSpaceError, ChangedMeanwhileError,
        ConflictCopiesError, CheckFailedError, SaveError: the file is as it was.

    """
    path = path.resolve()
    opened = original.fork() if isinstance(original, Package) else None
    expected = original.source if isinstance(original, Package) else original
    refuse_in_use(path)
    if not ignore_conflict_copies:
        refuse_conflict_copies(path)
    try:
        present = path.read_bytes() if path.exists() else None
        _refuse_changed(path, present, expected)
        if present == data:
            return SavedFile(path, None, changed=False)
        _refuse_read_only(path)
        _refuse_unsound(data, present, opened)
        return _swap(data, path, present, timestamp, backup_folder)
    except OSError as error:
        raise _explained(error, path) from error


def keep_backup(path: Path, content: bytes, timestamp: datetime) -> Path:
    """Put ``content`` among the backups of ``path``, as saving does; returns the backup.

    Raises:
        ReadOnlyError, NoSpaceError, SaveError: there is no new backup.

    """
    try:
        return _backup(path, content, timestamp, path.parent / BACKUP_FOLDER)
    except OSError as error:
        raise _explained(error, path) from error


def _refuse_changed(path: Path, present: bytes | None, original: bytes | None) -> None:
    if original is not None and present != original:
        state = "已被移走或删除" if present is None else "已被别人或同步软件修改"
        raise ChangedMeanwhileError(
            f"处理期间文件{state}，没有保存", f"请重新打开 {path.name} 再做一次"
        )


def _refuse_read_only(path: Path) -> None:
    """A rename would replace a read-only file all the same, so look first."""
    if path.exists() and not path.stat().st_mode & stat.S_IWUSR:
        raise ReadOnlyError(
            "文件是只读的，没有保存", "请在文件属性中取消“只读”，或另存一份可写的副本"
        )


def _refuse_unsound(data: bytes, present: bytes | None, opened: Package | None) -> None:
    """Problems that the original had too are not ours; ``opened`` is that, if it is known."""
    package = _opened(data)
    if package is not None:
        _refuse_unusable(package)
    base = opened
    if base is None and present is not None:
        base = _opened(present)
    problems = lint_workbook(data) if package is None else lint_package(package, base)
    if problems and present is not None:
        known = set(lint_workbook(present))
        problems = [problem for problem in problems if problem not in known]
    if problems:
        raise CheckFailedError(
            f"写出的文件没有通过结构检查，没有保存：{problems[0]}",
            "这是程序的问题，请把文件和这条信息交给维护人员；原文件没有变化",
        )


def _opened(data: bytes) -> Package | None:
    """The container; None if it is broken, which the check then explains."""
    with contextlib.suppress(WorkbookError):
        return Package(data)
    return None


def _refuse_unusable(package: Package) -> None:
    """Refuse a file that no application opens, even if the original was already so."""
    try:
        usable = any(
            content_type(package, part).endswith("main+xml")
            for part in related(package, "", "officeDocument")
        )
    except WorkbookError:
        usable = False
    if not usable:
        raise CheckFailedError(
            "文件的部件清单 [Content_Types].xml 已损坏，表格软件打不开它，没有保存",
            f"请从“{BACKUP_FOLDER}”文件夹取回最近的一份再做一次",
        )


def _swap(
    data: bytes, path: Path, present: bytes | None, timestamp: datetime, folder: Path | None
) -> SavedFile:
    folder = folder or path.parent / BACKUP_FOLDER
    beside = _unfinished(path, timestamp)
    try:
        _write_flushed(beside, data)
        if beside.read_bytes() != data:
            raise CheckFailedError("写入磁盘的内容与预期不符，没有保存", "请检查磁盘后再试")
        backup = None
        if present is not None:
            shutil.copymode(path, beside)
            _refuse_changed(path, path.read_bytes(), present)
            backup = _backup(path, present, timestamp, folder)
        try:
            beside.replace(path)
        except OSError:
            if backup is not None:
                backup.unlink(missing_ok=True)
            raise
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
    _flush_folder(path.parent)
    for place in (path, folder / path.name):
        _remove_leftovers(place, timestamp)
    return SavedFile(path, backup, changed=True)


def _unfinished(path: Path, timestamp: datetime) -> Path:
    """The name under which a save writes beside ``path`` until all is there."""
    return path.with_name(f".{path.name}.{timestamp:{_STAMP}}.{os.getpid()}.tmp")


def _remove_leftovers(path: Path, timestamp: datetime) -> None:
    """Remove what saves of ``path`` left that began long before and never ended."""
    name = re.compile(rf"\.{re.escape(path.name)}\.(\d{{14}})\.\d+(?:\.backup)?\.tmp")
    with contextlib.suppress(OSError):
        for other in path.parent.iterdir():
            found = name.fullmatch(other.name)
            if found and found[1] < f"{timestamp - LEFTOVER_AGE:{_STAMP}}":
                other.unlink(missing_ok=True)


def _backup(path: Path, content: bytes, timestamp: datetime, folder: Path) -> Path:
    """A dated copy; an earlier backup of the same second is kept too."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{path.stem}.{timestamp:%Y%m%d-%H%M%S}"
    target = folder / f"{stem}{path.suffix}"
    number = 1
    while target.exists():
        number += 1
        target = folder / f"{stem}-{number}{path.suffix}"
    beside = _unfinished(folder / path.name, timestamp).with_suffix(".backup.tmp")
    try:
        _write_flushed(beside, content)
        beside.rename(target)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
    return target


def _write_flushed(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Make the rename itself durable, where the system allows that."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _explained(error: OSError, path: Path) -> SaveError:
    """The operating system's refusal in words for the user."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return NoSpaceError("磁盘空间不足，没有保存", "请清理磁盘或换一个位置再试")
    if getattr(error, "winerror", None) in _SHARING_VIOLATIONS:
        return InUseError("文件正被其他程序打开，没有保存", "请关闭打开它的程序后再试")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return ReadOnlyError(
            "没有写入权限，没有保存",
            f"请确认文件夹“{path.parent.name}”可写、文件没有被其他程序打开，再试一次",
        )
    return SaveError(f"保存失败，没有保存：{obstacle(error)}", "请检查磁盘或网络盘后再试")
