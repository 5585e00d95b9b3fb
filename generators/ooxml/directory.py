"""The directory of a zip: which parts it holds, where, and whether it is safe to unpack.

Most files list their parts in one plain way, which is read here in one pass. Whatever is
otherwise (ZIP64, a comment, something before the first part) is left to ``zipfile``.
"""

from __future__ import annotations

import io
import struct
import zipfile
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


class _Entry(NamedTuple):
    """A directory entry, and where its part's own header lies."""

    name: str
    raw_name: bytes
    flags: int
    method: int
    stamp: bytes
    crc: int
    packed: int
    size: int
    attributes: int
    offset: int


def read_directory(data: bytes) -> dict[str, Member]:
    """Directory entries by name, in the order of the file.

    Raises:
        EncryptedError, LegacyFormatError, UnreadableError: not an open workbook.
        DamagedError: the container is broken.
        UnsafeArchiveError: more parts, bytes or compression than real workbooks have.

    """
    if data.startswith(_OLE_SIGNATURE):
        raise EncryptedError if _ENCRYPTED_STREAM in data else LegacyFormatError
    entries = _plain_entries(data)
    if entries is None:
        entries = _entries(data)
    _check_limits(entries)
    view = memoryview(data)
    members: dict[str, Member] = {}
    for entry in entries:
        if entry.name in members:
            raise DamagedError(f"部件重复：{entry.name}")
        members[entry.name] = _member(view, entry)
    if "xl/workbook.bin" in members:
        raise LegacyFormatError
    if "[Content_Types].xml" not in members:
        raise UnreadableError("文件不是 Excel 工作簿", "请选择 .xlsx 或 .xlsm 文件")
    return members


def _plain_entries(data: bytes) -> list[_Entry] | None:
    """The entries of a directory without anything unusual; None for any other."""
    end = len(data) - _END.size
    if end < 0:
        return None
    signature, disk, first_disk, here, count, size, offset, comment = _END.unpack_from(data, end)
    if signature != b"PK\5\6" or disk or first_disk or comment or here != count:
        return None
    if count == _WIDE_16 or offset + size != end:
        return None
    entries = []
    at = offset
    for _ in range(count):
        if at + _ENTRY.size > end:
            return None
        (
            signature,
            flags,
            method,
            stamp,
            crc,
            packed,
            size,
            name_length,
            extra_length,
            comment_length,
            attributes,
            place,
        ) = _ENTRY.unpack_from(data, at)
        start = at + _ENTRY.size
        name = data[start : start + name_length]
        at = start + name_length + extra_length + comment_length
        if signature != b"PK\1\2" or flags & ~_FLAGS_PLAIN or b"\0" in name or b"\\" in name:
            return None
        if _WIDE_32 in (packed, size, place) or not (name.isascii() or flags & FLAG_UTF8):
            return None
        if name.endswith(b"/"):
            continue
        try:
            text = name.decode()
        except UnicodeDecodeError:
            return None
        entries.append(
            _Entry(text, name, flags, method, stamp, crc, packed, size, attributes, place)
        )
    return entries if at == end else None


def _entries(data: bytes) -> list[_Entry]:
    """The entries as ``zipfile`` reads them."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error) as error:
        if data.startswith(b"PK"):
            raise DamagedError("压缩目录无法读取") from error
        raise UnreadableError(
            "文件不是 Excel 工作簿", "请选择 .xlsx 或 .xlsm 文件；csv 请先另存为 .xlsx"
        ) from error
    return [_entry(info) for info in infos]


def _entry(info: zipfile.ZipInfo) -> _Entry:
    year, month, day, hour, minute, second = info.date_time
    stamp = struct.pack(
        "<HH",
        hour << 11 | minute << 5 | second // 2,
        (year - 1980) << 9 | month << 5 | day,
    )
    encoding = "utf-8" if info.flag_bits & FLAG_UTF8 else "cp437"
    return _Entry(
        info.filename,
        info.filename.encode(encoding),
        info.flag_bits,
        info.compress_type,
        stamp,
        info.CRC,
        info.compress_size,
        info.file_size,
        info.external_attr,
        info.header_offset,
    )


def _check_limits(entries: Sequence[_Entry]) -> None:
    if len(entries) > MAX_PARTS:
        raise UnsafeArchiveError(f"部件 {len(entries)} 个")
    if sum(entry.size for entry in entries) > MAX_TOTAL:
        raise UnsafeArchiveError("解压后超过 1 GB")
    for entry in entries:
        if entry.flags & _FLAG_ENCRYPTED:
            raise EncryptedError
        if entry.size > RATIO_FROM and entry.size > MAX_RATIO * entry.packed:
            raise UnsafeArchiveError(f"{entry.name} 压缩比异常")
        if entry.method not in _METHODS:
            raise UnsafeArchiveError(f"{entry.name} 压缩方式 {entry.method}")


def _member(view: memoryview, entry: _Entry) -> Member:
    header = entry.offset
    if header + _LOCAL.size > len(view):
        raise DamagedError(entry.name)
    signature, name_length, extra_length = _LOCAL.unpack_from(view, header)
    start = header + _LOCAL.size + name_length + extra_length
    data = view[start : start + entry.packed]
    if signature != b"PK\3\4" or len(data) != entry.packed:
        raise DamagedError(entry.name)
    return Member(
        entry.raw_name,
        entry.flags & ~_FLAG_STREAMED,
        entry.method,
        entry.stamp,
        entry.crc,
        entry.size,
        data,
        entry.attributes,
    )
