"""Unpacking with and without the quicker library gives the same."""

from __future__ import annotations

import importlib
import sys
import zlib
from collections.abc import Iterator
from types import ModuleType

import numpy as np
import pytest

from generators.ooxml import deflate

TEXT = "周数据".encode() * 5_000
NOISE = np.random.default_rng(7).bytes(20_000)


@pytest.fixture(params=["as installed", "zlib alone"])
def ways(request: pytest.FixtureRequest) -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "zlib alone":
            patch.setitem(sys.modules, "isal", None)
        module = importlib.reload(deflate)
        if request.param == "zlib alone":
            assert module._Error is zlib.error
        yield module
    importlib.reload(deflate)


def packed(data: bytes, level: int = 6) -> bytes:
    deflate = zlib.compressobj(level, zlib.DEFLATED, -15)
    return deflate.compress(data) + deflate.flush()


@pytest.mark.parametrize("data", [b"", b"a", TEXT, NOISE], ids=["empty", "one", "text", "noise"])
@pytest.mark.parametrize("level", [0, 1, 9])
def test_what_was_packed(ways: ModuleType, data: bytes, level: int) -> None:
    assert ways.inflated(packed(data, level), len(data)) == data
    assert ways.check_sum(data) == zlib.crc32(data)


@pytest.mark.parametrize("data", [b"", b"a", TEXT, NOISE], ids=["empty", "one", "text", "noise"])
@pytest.mark.parametrize("level", range(1, 7))
def test_what_is_packed_here_any_program_unpacks(ways: ModuleType, data: bytes, level: int) -> None:
    assert zlib.decompress(ways.deflated(data, level), -15) == data


@pytest.mark.parametrize("level", range(1, 7))
def test_the_same_is_packed_wherever_it_is_done(ways: ModuleType, level: int) -> None:
    assert ways.deflated(TEXT, level) == packed(TEXT, level)


def test_of_more_than_was_promised_only_a_byte(ways: ModuleType) -> None:
    assert ways.inflated(packed(TEXT), 10) == TEXT[:11]


def test_damage(ways: ModuleType) -> None:
    with pytest.raises(ValueError, match=r".+"):
        ways.inflated(b"\xff" * 100, 100)


def test_a_torn_end_gives_less(ways: ModuleType) -> None:
    assert len(ways.inflated(packed(NOISE)[:-500], len(NOISE))) < len(NOISE)
