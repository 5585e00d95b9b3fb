"""The zip container: parts that do not change keep their compressed bytes.

``Package`` reads the directory of an .xlsx or .xlsm once. ``to_bytes`` copies the
compressed bytes of every untouched part and deflates only what was written. ZIP64 is
read and, where sizes demand it, written.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from generators.ooxml.deflate import check_sum, deflated, inflated
from generators.ooxml.directory import FLAG_UTF8, Member, read_directory
from generators.ooxml.errors import DamagedError

LEVELS: Final = range(1, 7)
DEFAULT_LEVEL: Final = 6
"""As small as other programs save: a book does not grow with every change."""
STAMP_LEVEL: Final = 3
"""For books made by the hundred, in half the time for files a little larger."""

_LIMIT_32: int = 0xFFFFFFFF
_LIMIT_16: int = 0xFFFF
_IN_EXTRA = 0xFFFFFFFF  # stands for a number that the extra field holds
_VERSION, _VERSION_WIDE = 20, 45  # of the format, needed to read a part
_LOCAL = struct.Struct("<4s3H4s3I2H")
_LISTED = struct.Struct("<4s4H4s3I2H6x2I")


class Package:
    """The parts of a workbook file, by name; changes stay in memory until ``to_bytes``."""

    def __init__(self, data: bytes) -> None:
        """Read the directory of ``data``.

        Raises:
            EncryptedError, LegacyFormatError, UnreadableError: not an open workbook.
            DamagedError: the container is broken.
            UnsafeArchiveError: more parts, bytes or compression than real workbooks have.

        """
        self._source = data
        self._members = read_directory(data)
        self._unpacked: dict[str, bytes] = {}
        self._written: dict[str, bytes | None] = {}  # None: removed

    @property
    def source(self) -> bytes:
        """The file as it was opened."""
        return self._source

    def fork(self) -> Package:
        """A second package over the same file, without the changes of this one."""
        twin = object.__new__(Package)
        twin._source = self._source
        twin._members = self._members
        twin._unpacked = self._unpacked
        twin._written = {}
        return twin

    def __contains__(self, name: str) -> bool:
        if name in self._written:
            return self._written[name] is not None
        return name in self._members

    def __iter__(self) -> Iterator[str]:
        written = self._written
        for name in self._members:
            if name not in written or written[name] is not None:
                yield name
        for name, data in written.items():
            if name not in self._members and data is not None:
                yield name

    @property
    def changed(self) -> frozenset[str]:
        """Names of the parts written or removed since opening."""
        return frozenset(self._written)

    def changed_from(self, base: Package) -> set[str]:
        """The parts whose packed bytes differ from those of ``base``, and those gone from it.

        Of the others, what ``base`` has unpacked is not unpacked again.
        """
        same = {
            name
            for name, member in self._members.items()
            if (other := base._members.get(name)) is not None
            and (member.method, member.crc, member.size) == (other.method, other.crc, other.size)
            and bytes(member.data) == bytes(other.data)
        }
        self._unpacked.update((name, base._unpacked[name]) for name in same & base._unpacked.keys())
        return (set(self) | set(base)) - same

    def actual_name(self, name: str) -> str:
        """The part's name as the zip spells it; relationships may differ in case."""
        return name if name in self else self._by_lower.get(name.lower(), name)

    @cached_property
    def _by_lower(self) -> dict[str, str]:
        return {name.lower(): name for name in self._members}

    def read(self, name: str) -> bytes:
        """The unpacked bytes of a part.

        Raises:
            DamagedError: there is no such part, or its checksum is wrong.

        """
        written = self._written.get(name)
        if written is not None:
            return written
        data = self._unpacked.get(name)
        if data is None or name in self._written:
            if name not in self:
                raise DamagedError(f"缺少 {name}")
            data = self._unpacked[name] = _unpack(name, self._members[name])
        return data

    def write(self, name: str, data: bytes) -> None:
        """Replace or add a part; writing the original bytes undoes a change."""
        if name in self._members and self._is_original(name, data):
            self._written.pop(name, None)
        else:
            self._written[name] = data

    def remove(self, name: str) -> None:
        """Leave a part out; no harm if there is none."""
        if name in self._members:
            self._written[name] = None
        else:
            self._written.pop(name, None)

    def to_bytes(self, level: int = DEFAULT_LEVEL) -> bytes:
        """The file; changed parts are deflated at zlib ``level`` 1 to 6.

        Without any change these are the very bytes that were opened.
        """
        if level not in LEVELS:
            raise ValueError(f"level must be 1 to 6, got {level}")
        if not self._written:
            return self._source
        members = []
        for name in self:
            data = self._written.get(name)
            original = self._members.get(name)
            if data is None:
                members.append(self._members[name])
            else:
                members.append(_packed(name, data, level, original))
        return _zip(members)

    def _is_original(self, name: str, data: bytes) -> bool:
        if self._members[name].size != len(data):
            return False
        known = self._unpacked.get(name)
        return data == (known if known is not None else _unpack(name, self._members[name]))


def _unpack(name: str, member: Member) -> bytes:
    data = bytes(member.data)
    if member.method == zipfile.ZIP_DEFLATED:
        try:
            data = inflated(data, member.size)
        except ValueError as error:
            raise DamagedError(name) from error
    if len(data) != member.size or check_sum(data) != member.crc:
        raise DamagedError(name)
    return data


def _packed(name: str, data: bytes, level: int, original: Member | None) -> Member:
    packed = deflated(data, level)
    if original is None:
        encoded = name.encode("utf-8")
        flags = 0 if encoded.isascii() else FLAG_UTF8
        stamp = struct.pack("<HH", 0, 1 << 5 | 1)  # 1980-01-01, so that bytes do not vary
        attributes = 0
    else:
        encoded, flags = original.name, original.flags
        stamp, attributes = original.stamp, original.attributes
    crc = check_sum(data)
    return Member(encoded, flags, zipfile.ZIP_DEFLATED, stamp, crc, len(data), packed, attributes)


def _zip(members: list[Member]) -> bytes:
    """The container of these members, with ZIP64 records where the limits demand them."""
    out: list[bytes | memoryview] = []
    directory: list[bytes] = []
    offset = 0
    for member in members:
        name, flags, method, stamp, crc, size, data, attributes = member
        packed, length = len(data), len(name)
        if packed >= _LIMIT_32 or size >= _LIMIT_32 or offset >= _LIMIT_32:
            header, listed = _wide_entries(member, offset)
        else:
            said = (flags, method, stamp, crc, packed, size, length)
            header = _LOCAL.pack(b"PK\3\4", _VERSION, *said, 0) + name
            start = _LISTED.pack(b"PK\1\2", _VERSION, _VERSION, *said, 0, attributes, offset)
            listed = start + name
        out += (header, data)
        directory.append(listed)
        offset += len(header) + packed
    out += [*directory, _end(len(members), sum(map(len, directory)), offset)]
    return b"".join(out)


def _wide_entries(member: Member, offset: int) -> tuple[bytes, bytes]:
    """What stands before a part and in the directory, where a number needs more than 32 bits."""
    name, flags, method, stamp, crc, size, data, attributes = member
    sizes, place = b"", struct.pack("<Q", offset) if offset >= _LIMIT_32 else b""
    said = (flags, method, stamp, crc, len(data), size, len(name))
    if len(data) >= _LIMIT_32 or size >= _LIMIT_32:
        sizes = struct.pack("<QQ", size, len(data))
        said = (flags, method, stamp, crc, _IN_EXTRA, _IN_EXTRA, len(name))
    extra, extra_listed = _extra(sizes), _extra(sizes + place)
    header = _LOCAL.pack(b"PK\3\4", _VERSION_WIDE, *said, len(extra)) + name + extra
    behind = (len(extra_listed), attributes, _IN_EXTRA if place else offset)
    listed = _LISTED.pack(b"PK\1\2", _VERSION_WIDE, _VERSION_WIDE, *said, *behind)
    return header, listed + name + extra_listed


def _extra(numbers: bytes) -> bytes:
    """The extra field that holds numbers beyond four bytes."""
    return struct.pack("<HH", 1, len(numbers)) + numbers if numbers else b""


def _end(count: int, size: int, offset: int) -> bytes:
    """The end of the central directory."""
    wide = b""
    if count >= _LIMIT_16 or size >= _LIMIT_32 or offset >= _LIMIT_32:
        wide = b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, count, count, size, offset)
        wide += b"PK\6\7" + struct.pack("<IQI", 0, offset + size, 1)
        count, size, offset = 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF
    return wide + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count, count, size, offset, 0)
