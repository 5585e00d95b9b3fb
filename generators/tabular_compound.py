"""Whether a compound file (.xls, encrypted .xlsx) is whole, before a parser follows its chains.

calamine trusts the sector numbers and sizes of a compound file; in a cut-off download
they point beyond its end. The layout is that of [MS-CFB]: a header of 512 bytes, then
sectors; an allocation table (FAT) names each sector's successor, and the directory,
itself a chain of sectors, says how long each stream is.
"""

from __future__ import annotations

import struct

from generators.ooxml.errors import DamagedError

COMPOUND_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_SPECIAL = 0xFFFFFFFA  # from here on: end of chain, free, FAT and DIFAT marks
_ENTRY = 128
_STREAM, _ROOT = 2, 5


def checked_compound(data: bytes) -> bytes:
    """The file with its last sector filled up; ``DamagedError`` if it refers beyond its end."""
    try:
        size = 1 << struct.unpack_from("<H", data, 30)[0]
        if size in {512, 4096}:
            data += b"\0" * (-len(data) % size)
            if _is_whole(data, size):
                return data
    except (struct.error, IndexError):
        pass
    raise DamagedError("内部目录不完整")


def _is_whole(data: bytes, size: int) -> bool:
    count = len(data) // size - 1
    fat_sectors, first_directory = struct.unpack_from("<II", data, 44)
    listed = [n for n in struct.unpack_from("<109I", data, 76) if n < _SPECIAL]
    if fat_sectors > count or max(first_directory, *listed, 0) >= count:
        return False
    fat = [
        successor
        for n in listed
        for successor in struct.unpack_from(f"<{size // 4}I", data, (n + 1) * size)
    ]
    if any(count <= successor < _SPECIAL for successor in fat):
        return False
    directory: dict[int, bytes] = {}
    sector = first_directory
    while sector < len(fat) and sector not in directory:  # large files list more FAT elsewhere
        directory[sector] = data[(sector + 1) * size : (sector + 2) * size]
        sector = fat[sector]
    return all(_fits(entries, count * size) for entries in directory.values())


def _fits(entries: bytes, capacity: int) -> bool:
    for start in range(0, len(entries), _ENTRY):
        kind, length = entries[start + 66], struct.unpack_from("<I", entries, start + 120)[0]
        if kind in {_STREAM, _ROOT} and length > capacity:
            return False
    return True
