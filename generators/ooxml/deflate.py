"""Unpacking parts by ISA-L where it is installed, which takes half the time, else by zlib.

They are packed by zlib everywhere: the same book has the same bytes on every machine.
"""

from __future__ import annotations

import zlib
from typing import cast

try:
    from isal import isal_zlib

    _inflater, _check_sum = isal_zlib.decompressobj, isal_zlib.crc32
    _Error = cast("type[Exception]", isal_zlib.IsalError)
except ImportError:  # there are no wheels for 32-bit Python
    _inflater, _check_sum = zlib.decompressobj, zlib.crc32  # type: ignore[assignment]
    _Error = zlib.error


def inflated(packed: bytes, size: int) -> bytes:
    """The bytes of a raw deflate stream, of which one more than ``size`` at the most.

    ``ValueError`` where it is damaged.
    """
    try:
        return _inflater(-15).decompress(packed, size + 1)
    except _Error as error:
        raise ValueError(str(error)) from error


def deflated(data: bytes, level: int) -> bytes:
    """The raw deflate stream of these bytes; ``level`` is zlib's, 1 to 6."""
    deflate = zlib.compressobj(level, zlib.DEFLATED, -15)
    return deflate.compress(data) + deflate.flush()


def check_sum(data: bytes) -> int:
    """The CRC-32 of these bytes."""
    return _check_sum(data)
