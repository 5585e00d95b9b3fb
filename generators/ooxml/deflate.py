"""Unpacking and packing parts: by ISA-L where it is installed, which is quicker, else by zlib."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any, Final, cast

try:
    from isal import isal_zlib

    _inflater, _check_sum = isal_zlib.decompressobj, isal_zlib.crc32
    _quick_deflater: Callable[..., Any] | None = isal_zlib.compressobj
    _Error = cast("type[Exception]", isal_zlib.IsalError)
except ImportError:  # there are no wheels for 32-bit Python
    _inflater, _check_sum = zlib.decompressobj, zlib.crc32  # type: ignore[assignment]
    _quick_deflater = None
    _Error = zlib.error

_QUICK: Final = 3
"""The last of zlib's levels for which ISA-L packs sheets as small in a fraction of the time."""
_QUICK_LEVEL: Final = 2  # of ISA-L's, 0 to 3; packs better than its 3


def inflated(packed: bytes, size: int) -> bytes:
    """The bytes of a raw deflate stream, of which one more than ``size`` at the most.

    ``ValueError`` where it is damaged.
    """
    try:
        return _inflater(-15).decompress(packed, size + 1)
    except _Error as error:
        raise ValueError(str(error)) from error


def deflated(data: bytes, level: int) -> bytes:
    """The raw deflate stream of these bytes at zlib's ``level``, 1 to 6, or as small."""
    if level <= _QUICK and _quick_deflater is not None:
        deflate = _quick_deflater(_QUICK_LEVEL, zlib.DEFLATED, -15)
    else:
        deflate = zlib.compressobj(level, zlib.DEFLATED, -15)
    packed: bytes = deflate.compress(data) + deflate.flush()
    return packed


def check_sum(data: bytes) -> int:
    """The CRC-32 of these bytes."""
    return _check_sum(data)
