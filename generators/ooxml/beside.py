"""Files beside a workbook that tell of others: locks of programs, copies of cloud drives."""

from __future__ import annotations

import contextlib
import re
import struct
from pathlib import Path

from generators.ooxml.errors import ConflictCopiesError, InUseError

_LOCK_PREFIXES = ("~$", ".~")  # Excel, WPS
_EXCEL_LOCK_SIZE = 165
_CONFLICT_WORDS = re.compile(
    r"冲突|conflict|-(?:DESKTOP|LAPTOP|WIN)-[0-9A-Z]{4,}|-[^-]{1,20}的(?:电脑|笔记本|Mac)",
    re.IGNORECASE,
)
"""What cloud drives put behind a name: the word, or the name of the other computer."""


def lock_owner(path: Path) -> str | None:
    """Who has the file open, as far as lock files beside it tell; None if nobody has.

    The answer is empty where there is a lock but no name in it.
    """
    for lock in (path.with_name(prefix + path.name) for prefix in _LOCK_PREFIXES):
        if lock.exists():
            return _owner_in_excel_lock(lock)
    libreoffice = path.with_name(f".~lock.{path.name}#")
    if libreoffice.exists():
        with contextlib.suppress(OSError):
            return libreoffice.read_text("utf-8", "replace").split(",")[0].strip()
        return ""
    return None


def conflict_copies(path: Path) -> list[Path]:
    """Second versions that cloud drives left beside the file, e.g. ``表 (冲突副本).xlsx``."""
    return sorted(
        other
        for other in path.parent.glob(f"*{path.suffix}")
        if other.name.startswith(path.stem)
        and not other.name.startswith(_LOCK_PREFIXES)
        and _CONFLICT_WORDS.search(other.name.removeprefix(path.stem))
    )


def refuse_in_use(path: Path) -> None:
    """Refuse to write a file that somebody has open."""
    owner = lock_owner(path)
    if owner is not None:
        who = f"“{owner}”" if owner else "表格软件"
        raise InUseError(
            f"文件正被{who}打开，没有保存",
            "请先保存并关闭这个文件再试；如果确认没有人打开，请删除同一文件夹中以 ~$ 或 .~ "
            "开头的隐藏文件",
        )


def refuse_conflict_copies(path: Path) -> None:
    """Refuse to write a file of which there are several versions."""
    copies = conflict_copies(path)
    if copies:
        names = "、".join(copy.name for copy in copies)
        raise ConflictCopiesError(
            f"同一文件夹中有网盘留下的冲突副本：{names}，没有保存",
            "请打开两份比较，把需要的内容合并到原文件，再把冲突副本移走或删除",
        )


def _owner_in_excel_lock(lock: Path) -> str:
    """The name in a lock file of Excel: its length in two bytes, then UTF-16, from byte 54."""
    try:
        content = lock.read_bytes()
    except OSError:
        return ""
    if len(content) < _EXCEL_LOCK_SIZE:
        return ""
    (length,) = struct.unpack_from("<H", content, 55)
    return content[57 : 57 + 2 * length].decode("utf-16-le", "replace").strip("\0 ")
