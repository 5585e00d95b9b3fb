"""Writing compound files ([MS-CFB] version 3): the container of a VBA project.

A compound file is a small file system in sectors of 512 bytes, chained by the FAT. Streams below
4,096 bytes lie in 64-byte sectors inside the root entry's own stream, chained by the mini FAT. No
time is written, so the same content always gives the same bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias, Union

Storage: TypeAlias = Mapping[str, Union[bytes, "Storage"]]
"""Names → a stream's bytes, or a storage inside the storage."""

SECTOR = 512
MINI_SECTOR = 64
MINI_STREAM_CUTOFF = 4096
ENTRIES_PER_FAT_SECTOR = SECTOR // 4
FAT_SECTORS_IN_HEADER = 109
LONGEST_NAME = 31

FREE = 0xFFFFFFFF  # an unused sector; in the directory: no such entry
END = 0xFFFFFFFE
FAT = 0xFFFFFFFD

STORAGE, STREAM, ROOT = 1, 2, 5
RED, BLACK = 0, 1


@dataclass(slots=True)
class _Entry:
    """One directory entry: its place in the tree of its siblings, and its stream."""

    name: str
    kind: int
    data: bytes = b""
    color: int = BLACK
    left: int = FREE
    right: int = FREE
    child: int = FREE
    start: int = END

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le") + b"\0\0"
        start = 0 if self.kind == STORAGE else self.start
        return struct.pack(
            "<64sHBBIII16xI16xIQ",
            name,
            len(name),
            self.kind,
            self.color,
            self.left,
            self.right,
            self.child,
            0,
            start,
            len(self.data),
        )


_UNUSED_ENTRY = struct.pack("<68xIII48x", FREE, FREE, FREE)


class _Sectors:
    """Sectors that are being laid out, with the table that chains them."""

    def __init__(self, size: int, reserved: Sequence[int] = ()) -> None:
        self._size = size
        self.chain = list(reserved)
        self._parts: list[bytes] = []

    def add(self, data: bytes, padding: bytes = b"\0") -> int:
        """Append `data` as one chain of sectors; return the first one, END if there is no data."""
        if not data:
            return END
        first = len(self.chain)
        missing = -len(data) % self._size
        padded = data + (padding * missing)[:missing]
        count = len(padded) // self._size
        self.chain += [*range(first + 1, first + count), END]
        self._parts.append(padded)
        return first

    def content(self) -> bytes:
        return b"".join(self._parts)


def write_compound_file(root: Storage) -> bytes:
    """Return a compound file with the storages and streams of `root`.

    Raises:
        ValueError: a name is empty, longer than 31 characters, holds a slash, a backslash, a
            colon or an exclamation mark, or occurs twice in a storage regardless of case; or the
            content exceeds 7 MB.

    """
    entries = _directory(root)
    mini = _Sectors(MINI_SECTOR)
    for entry in entries:
        if entry.kind == STREAM and len(entry.data) < MINI_STREAM_CUTOFF:
            entry.start = mini.add(entry.data)
    entries[0].data = mini.content()
    mini_fat = _packed_table(mini.chain)

    large = [e for e in entries if e.kind == ROOT or len(e.data) >= MINI_STREAM_CUTOFF]
    directory_size = len(entries) * 128
    sizes = [directory_size, len(mini_fat), *(len(entry.data) for entry in large)]
    fat_count = _fat_sectors(sum(-(-size // SECTOR) for size in sizes))

    sectors = _Sectors(SECTOR, [FAT] * fat_count)
    for entry in large:
        entry.start = sectors.add(entry.data)
    first_mini_fat = sectors.add(mini_fat)
    first_directory = sectors.add(b"".join(entry.packed() for entry in entries), _UNUSED_ENTRY)
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII109I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E,  # minor version
        3,  # major version
        0xFFFE,  # little-endian
        9,  # 2 ** 9 = 512 bytes in a sector
        6,  # 2 ** 6 = 64 bytes in a mini sector
        0,  # number of directory sectors, 0 in version 3
        fat_count,
        first_directory,
        0,  # transaction signature
        MINI_STREAM_CUTOFF,
        first_mini_fat,
        len(mini_fat) // SECTOR,
        END,  # first DIFAT sector
        0,  # number of DIFAT sectors
        *range(fat_count),
        *[FREE] * (FAT_SECTORS_IN_HEADER - fat_count),
    )
    return header + _packed_table(sectors.chain) + sectors.content()


def _packed_table(chain: Sequence[int]) -> bytes:
    padded = [*chain, *[FREE] * (-len(chain) % ENTRIES_PER_FAT_SECTOR)]
    return struct.pack(f"<{len(padded)}I", *padded)


def _fat_sectors(other_sectors: int) -> int:
    """Return how many FAT sectors chain `other_sectors` and themselves."""
    count = -(-other_sectors // (ENTRIES_PER_FAT_SECTOR - 1))
    if count > FAT_SECTORS_IN_HEADER:
        raise ValueError(f"the content takes {other_sectors} sectors, more than a header can chain")
    return count


def _directory(root: Storage) -> list[_Entry]:
    entries = [_Entry("Root Entry", ROOT)]
    pending: list[tuple[int, Storage]] = [(0, root)]
    for parent, storage in pending:
        first = len(entries)
        for name in _sorted_names(storage):
            content = storage[name]
            if isinstance(content, bytes):
                entries.append(_Entry(name, STREAM, content))
            else:
                pending.append((len(entries), content))
                entries.append(_Entry(name, STORAGE))
        entries[parent].child = _link_siblings(entries, first, len(entries))
    return entries


def _sorted_names(storage: Storage) -> list[str]:
    """Return the names in a directory's order: shorter ones first, then by upper-case letters."""
    for name in storage:
        if not 1 <= len(name.encode("utf-16-le")) // 2 <= LONGEST_NAME or set(name) & set("/\\:!"):
            raise ValueError(f"name is {name!r}, but must have 1 to 31 characters, none of /\\:!")
    names = sorted(storage, key=lambda name: (len(name.encode("utf-16-le")), name.upper()))
    for name, following in pairwise(names):
        if name.upper() == following.upper():
            raise ValueError(f"names {name!r} and {following!r} are one name in a compound file")
    return names


def _link_siblings(
    entries: list[_Entry], first: int, end: int, level: int = 0, count: int = 0
) -> int:
    """Link entries `first` to `end` (exclusive) into a red-black tree and return its top.

    Halving gives a tree whose levels are full except perhaps the last; with that one red and all
    others black, every path to a leaf has the same number of black entries.
    """
    if first == end:
        return FREE
    count = count or end - first
    last_level = count.bit_length() - 1
    last_level_is_full = count & (count + 1) == 0
    middle = (first + end) // 2
    entry = entries[middle]
    entry.color = RED if level == last_level and not last_level_is_full else BLACK
    entry.left = _link_siblings(entries, first, middle, level + 1, count)
    entry.right = _link_siblings(entries, middle + 1, end, level + 1, count)
    return middle
