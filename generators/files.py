"""Writing new files: names that every system takes, and writes that are whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import tempfile
from pathlib import Path

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_RESERVED = {"con", "prn", "aux", "nul", *(f"{n}{i}" for n in ("com", "lpt") for i in range(1, 10))}
NAME_BYTES = 150
"""Systems take names of 255 bytes in UTF-8; a backup's name adds its time."""

_OBSTACLES = {
    errno.ENOENT: "没有这个文件，或没有它所在的文件夹",
    errno.EEXIST: "已有同名的文件",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段是文件，不是文件夹",
    errno.EACCES: "没有权限，或正被其他程序占用",
    errno.EPERM: "没有权限",
    errno.EROFS: "所在的磁盘是只读的",
    errno.ENOSPC: "磁盘已满",
    errno.ENAMETOOLONG: "名称太长",
}
"""What the system says stands in the way → what users read."""


def safe_name(text: str, limit: int = NAME_BYTES) -> str:
    """The text as part of a file name on any system, in ``limit`` bytes; never empty."""
    kept = _FORBIDDEN.sub("_", text).strip(" .").encode()[:limit]
    name = kept.decode(errors="ignore").rstrip(" .")
    if not name or name.casefold() in _RESERVED:
        return f"_{name}"
    return name


def obstacle(error: OSError) -> str:
    """What stands in the way of reading or writing, in words for the user."""
    return _OBSTACLES.get(error.errno or 0) or error.strerror or str(error)


def digest(data: bytes) -> str:
    """The SHA-256 of the bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def write_whole(path: Path, data: bytes) -> None:
    """Write beside the target, flush to the disk, then rename over it.

    ``OSError``, which names the target, leaves what was there.
    """
    try:
        _write_beside(path, data)
    except OSError as error:
        if error.errno is None:
            raise
        windows = getattr(error, "winerror", None)
        raise OSError(error.errno, error.strerror, str(path), windows) from error


def _write_beside(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem[:20]}-", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
