"""The directory of a zip: which parts it holds, where, and whether it is safe to unpack.

Most files list their parts in one plain way, which is read here in one pass. Whatever is
otherwise (ZIP64, a comment, something before the first part) is left to ``zipfile``.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from generators.ooxml.errors import (
    DamagedError,
    EncryptedError,
    LegacyFormatError,
    UnreadableError,
    UnsafeArchiveError,
)

MAX_PARTS: Final = 20_000
MAX_TOTAL: Final = 1 << 30  # bytes, unpacked
MAX_RATIO: Final = 300  # unpacked to packed, for parts above RATIO_FROM bytes
RATIO_FROM: Final = 16 << 20
FLAG_UTF8: Final = 0x800

_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_FLAG_ENCRYPTED = 0x1
_FLAG_STREAMED = 0x8
_FLAGS_PLAIN = _FLAG_ENCRYPTED | 0x6 | _FLAG_STREAMED | FLAG_UTF8  # 0x6: how well deflated
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_END = struct.Struct("<4s4H2IH")
_ENTRY = struct.Struct("<4s4xHH4sIIIHHH4xII")
_LENGTHS = slice(7, 10)
"""Where an entry says how long its name, its extra field and its comment are."""
_LOCAL = struct.Struct("<4s22xHH")
_WIDE_32, _WIDE_16 = 0xFFFFFFFF, 0xFFFF
"""What stands for a number that only a ZIP64 record holds."""


class Member(NamedTuple):
    """One part as it lies in a zip: its directory entry and its compressed bytes."""

    name: bytes
    flags: int
    method: int
    stamp: bytes  # DOS time and date
    crc: int
    size: int  # unpacked
    data: bytes | memoryview
    attributes: int = 0


def read_directory(data: bytes) -> dict[str, Member]:
    """Directory entries by name, in the order of the file.

    Raises:
        EncryptedError, LegacyFormatError, UnreadableError: not an open workbook.
        DamagedError: the container is broken.
        UnsafeArchiveError: more parts, bytes or compression than real workbooks have.

    """
    if data.startswith(_OLE_SIGNATURE):
        raise EncryptedError if _ENCRYPTED_STREAM in data else LegacyFormatError
    listed = _plain_members(data)
    if listed is None:
        listed = _members(data)
    _check_limits(listed)
    members = dict(listed)
    if len(members) < len(listed):
        doubled = next(name for name, n in Counter(name for name, _ in listed).items() if n > 1)
        raise DamagedError(f"部件重复：{doubled}")
    if "xl/workbook.bin" in members:
        raise LegacyFormatError
    if "[Content_Types].xml" not in members:
        raise UnreadableError("文件不是 Excel 工作簿", "请选择 .xlsx 或 .xlsm 文件")
    return members


def _plain_members(data: bytes) -> list[tuple[str, Member]] | None:
    """The parts of a directory without anything unusual; None for any other."""
    end = len(data) - _END.size
    if end < 0:
        return None
    signature, disk, first_disk, here, count, size, offset, comment = _END.unpack_from(data, end)
    if signature != b"PK\5\6" or disk or first_disk or comment or here != count:
        return None
    if count == _WIDE_16 or offset + size != end:
        return None
    entries, names, at = [], [], offset
    try:
        for _ in range(count):
            entry = _ENTRY.unpack_from(data, at)
            length, extra, comment = entry[_LENGTHS]
            start = at + _ENTRY.size
            names.append(data[start : start + length])
            at = start + length + extra + comment
            entries.append(entry)
    except struct.error:
        return None
    texts = _texts(names, [entry[1] for entry in entries])
    if texts is None or at != end:
        return None
    view = memoryview(data)
    members = []
    for text, name, entry in zip(texts, names, entries, strict=True):
        signature, flags, method, stamp, crc, packed, size, _, _, _, attributes, place = entry
        if signature != b"PK\1\2" or _WIDE_32 in (packed, size, place):
            return None
        if not name.endswith(b"/"):
            flags &= ~_FLAG_STREAMED
            content = _content(view, text, place, packed)
            listed = (name, flags, method, stamp, crc, size, content, attributes)
            members.append((text, tuple.__new__(Member, listed)))  # in half the time
    return members


def _texts(names: Sequence[bytes], flags: Sequence[int]) -> list[str] | None:
    """The names as text; None if there is anything unusual about one, or its entry's flags."""
    every = b"\n".join(names)
    if b"\0" in every or b"\\" in every or any(flag & ~_FLAGS_PLAIN for flag in flags):
        return None
    if not every.isascii() and not all(flag & FLAG_UTF8 for flag in flags):
        return None
    try:
        texts = every.decode().split("\n")
    except UnicodeDecodeError:
        return None
    return texts if len(texts) == len(names) else None


def _members(data: bytes) -> list[tuple[str, Member]]:
    """The parts as ``zipfile`` finds them."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error) as error:
        if data.startswith(b"PK"):
            raise DamagedError("压缩目录无法读取") from error
        raise UnreadableError(
            "文件不是 Excel 工作簿", "请选择 .xlsx 或 .xlsm 文件；csv 请先另存为 .xlsx"
        ) from error
    view = memoryview(data)
    return [(info.filename, _member(view, info)) for info in infos]


def _member(view: memoryview, info: zipfile.ZipInfo) -> Member:
    year, month, day, hour, minute, second = info.date_time
    stamp = struct.pack(
        "<HH",
        hour << 11 | minute << 5 | second // 2,
        (year - 1980) << 9 | month << 5 | day,
    )
    encoding = "utf-8" if info.flag_bits & FLAG_UTF8 else "cp437"
    return Member(
        info.filename.encode(encoding),
        info.flag_bits & ~_FLAG_STREAMED,
        info.compress_type,
        stamp,
        info.CRC,
        info.file_size,
        _content(view, info.filename, info.header_offset, info.compress_size),
        info.external_attr,
    )


def _content(view: memoryview, name: str, header: int, packed: int) -> memoryview:
    """The compressed bytes behind a part's own header."""
    if header + _LOCAL.size > len(view):
        raise DamagedError(name)
    signature, name_length, extra_length = _LOCAL.unpack_from(view, header)
    start = header + _LOCAL.size + name_length + extra_length
    data = view[start : start + packed]
    if signature != b"PK\3\4" or len(data) != packed:
        raise DamagedError(name)
    return data


def _check_limits(members: Sequence[tuple[str, Member]]) -> None:
    if len(members) > MAX_PARTS:
        raise UnsafeArchiveError(f"部件 {len(members)} 个")
    if sum(member.size for _, member in members) > MAX_TOTAL:
        raise UnsafeArchiveError("解压后超过 1 GB")
    for name, member in members:
        if member.flags & _FLAG_ENCRYPTED:
            raise EncryptedError
        if member.size > RATIO_FROM and member.size > MAX_RATIO * len(member.data):
            raise UnsafeArchiveError(f"{name} 压缩比异常")
        if member.method not in _METHODS:
            raise UnsafeArchiveError(f"{name} 压缩方式 {member.method}")
