"""The directory read in one pass says what ``zipfile`` says of the same file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from generators.ooxml import DamagedError
from generators.ooxml.directory import read_directory

TYPES = "[Content_Types].xml"


def zipped(*names: str, comment: bytes = b"", before: bytes = b"") -> bytes:
    target = io.BytesIO()
    target.write(before)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        for name in (TYPES, *names):
            archive.writestr(zipfile.ZipInfo(name, (2027, 3, 1, 12, 30, 58)), name * 9)
        archive.comment = comment
    return target.getvalue()


def members(data: bytes) -> list[tuple[object, ...]]:
    return [(name, *m._replace(data=bytes(m.data))) for name, m in read_directory(data).items()]


@pytest.mark.parametrize(
    "odd",
    [
        lambda names: zipped(*names, comment="说明".encode()),
        lambda names: zipped(*names, before=b"#!/bin/sh\n"),
    ],
    ids=["comment", "something before"],
)
def test_an_unusual_file_has_the_members_of_the_usual_one(
    odd: Callable[[tuple[str, ...]], bytes],
) -> None:
    names = ("xl/workbook.xml", "xl/media/图片 1.png", "xl/a/b.xml")
    usual = members(zipped(*names))
    assert [name for name, *_ in usual] == [TYPES, *names]
    assert members(odd(names)) == usual


def test_folders_are_no_parts() -> None:
    assert list(read_directory(zipped("xl/", "xl/workbook.xml"))) == [TYPES, "xl/workbook.xml"]


def test_a_part_twice() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = zipped("a.xml", "a.xml")
    with pytest.raises(DamagedError, match="重复"):
        read_directory(data)


@pytest.mark.parametrize("cut", [1, 30, 60])
def test_a_file_that_ends_too_early(cut: int) -> None:
    with pytest.raises(DamagedError):
        read_directory(zipped("a.xml")[:-cut])


def test_a_directory_that_points_elsewhere() -> None:
    data = bytearray(zipped("a.xml"))
    entry = data.rindex(b"PK\1\2")
    data[entry + 42] += 1
    with pytest.raises(DamagedError):
        read_directory(bytes(data))
