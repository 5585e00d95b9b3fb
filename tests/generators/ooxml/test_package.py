"""The container: what is refused, what is copied, what is written."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from generators.ooxml import (
    DamagedError,
    EncryptedError,
    LegacyFormatError,
    UnreadableError,
    UnsafeArchiveError,
    Workbook,
    package,
)
from generators.ooxml.package import Package

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(content: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (OLE + b"\0" * 99 + "EncryptedPackage".encode("utf-16-le"), EncryptedError, "密码"),
        (OLE + b"\0" * 512, LegacyFormatError, "xls"),
        (zipped({"[Content_Types].xml": b"", "xl/workbook.bin": b""}), LegacyFormatError, "另存为"),
        (b"name,amount\n", UnreadableError, "csv"),
        (b"", UnreadableError, "xlsx"),
        (zipped({"word/document.xml": b""}), UnreadableError, "xlsx"),
        (b"PK\3\4 broken", DamagedError, "损坏"),
    ],
)
def test_files_that_are_no_open_workbook(data: bytes, error: type, words: str) -> None:
    with pytest.raises(error) as caught:
        Workbook.open(data)
    finding = caught.value.finding("计划.xlsx")
    assert words in finding.reason + finding.remedy
    assert finding.remedy
    assert finding.file == "计划.xlsx"


def test_a_password_of_the_zip_itself(minimal: Callable[..., bytes]) -> None:
    data = bytearray(minimal(""))
    entry = data.index(b"PK\1\2")
    data[entry + 8] |= 1
    with pytest.raises(EncryptedError):
        Package(bytes(data))


def test_a_bomb_is_refused() -> None:
    data = zipped({"[Content_Types].xml": b"", "xl/media/a.bin": b"\0" * (20 << 20)})
    with pytest.raises(UnsafeArchiveError, match="压缩比"):
        Package(data)


def test_a_document_type_is_refused(minimal: Callable[..., bytes]) -> None:
    evil = '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData/></worksheet>'
    book = Workbook.open(minimal("", whole_sheet=evil))
    with pytest.raises(UnsafeArchiveError):
        book.value("表1", "A1")


def test_a_broken_checksum_is_noticed(minimal: Callable[..., bytes]) -> None:
    data = bytearray(zipped({"[Content_Types].xml": b"abcdef"}, zipfile.ZIP_STORED))
    data[data.index(b"abcdef")] = ord("x")
    with pytest.raises(DamagedError):
        Package(bytes(data)).read("[Content_Types].xml")


def test_untouched_parts_keep_their_compressed_bytes() -> None:
    noise = bytes(range(256)) * 40
    data = zipped({"[Content_Types].xml": b"<a/>", "xl/中文.bin": noise, "b.xml": b"<b/>"})
    opened = Package(data)
    opened.write("b.xml", b"<c/>")
    opened.write("new.xml", b"<new/>")
    opened.remove("[Content_Types].xml")
    with (
        zipfile.ZipFile(io.BytesIO(opened.to_bytes())) as after,
        zipfile.ZipFile(io.BytesIO(data)) as before,
    ):
        assert after.namelist() == ["xl/中文.bin", "b.xml", "new.xml"]
        assert after.read("b.xml") == b"<c/>"
        assert after.read("xl/中文.bin") == noise
        old, new = before.getinfo("xl/中文.bin"), after.getinfo("xl/中文.bin")
        assert (old.CRC, old.compress_size, old.date_time) == (
            new.CRC,
            new.compress_size,
            new.date_time,
        )


def test_without_a_change_the_very_bytes_come_back(minimal: Callable[..., bytes]) -> None:
    data = minimal("")
    opened = Package(data)
    opened.write("xl/styles.xml", opened.read("xl/styles.xml"))
    assert opened.to_bytes() is data


def test_zip64_is_read_and_written(
    monkeypatch: pytest.MonkeyPatch, minimal: Callable[..., bytes]
) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in ("[Content_Types].xml", "a.xml"):
            with archive.open(name, "w", force_zip64=True) as part:
                part.write(b"<a/>" * 50)
    monkeypatch.setattr(package, "_LIMIT_32", 100)
    monkeypatch.setattr(package, "_LIMIT_16", 1)
    opened = Package(target.getvalue())
    opened.write("b.xml", b"<b/>")
    written = opened.to_bytes()
    assert b"PK\6\6" in written
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert archive.testzip() is None
        assert archive.read("a.xml") == b"<a/>" * 50
        assert archive.read("b.xml") == b"<b/>"
    assert Package(written).read("a.xml") == b"<a/>" * 50


@pytest.mark.parametrize("level", [0, 7, 9])
def test_levels_have_bounds(level: int, minimal: Callable[..., bytes]) -> None:
    with pytest.raises(ValueError, match="level must be 1 to 6"):
        Package(minimal("")).to_bytes(level)
