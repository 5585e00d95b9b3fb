"""Writing new files: names that every system takes, and writes that are whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_RESERVED = {"con", "prn", "aux", "nul", *(f"{n}{i}" for n in ("com", "lpt") for i in range(1, 10))}
NAME_BYTES = 150
"""Systems take names of 255 bytes in UTF-8; a backup's name adds its time."""


def safe_name(text: str, limit: int = NAME_BYTES) -> str:
    """The text as part of a file name on any system, in ``limit`` bytes; never empty."""
    kept = _FORBIDDEN.sub("_", text).strip(" .").encode()[:limit]
    name = kept.decode(errors="ignore").rstrip(" .")
    if not name or name.casefold() in _RESERVED:
        return f"_{name}"
    return name


def digest(data: bytes) -> str:
    """The SHA-256 of the bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def write_whole(path: Path, data: bytes) -> None:
    """Write beside the target, flush to the disk, then rename over it; ``OSError`` leaves it."""
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
