from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oletools.olevba import decompress_stream

from addin.vba.compression import compress, offset_bits


def decoded(container: bytes) -> bytes:
    return bytes(decompress_stream(bytearray(container)))


# The three examples of [MS-OVBA] 3.2: no compression, normal, and maximum compression.
@pytest.mark.parametrize(
    ("data", "container"),
    [
        (
            b"abcdefghijklmnopqrstuv.",
            "0119B000 6162636465666768 00 696A6B6C6D6E6F70 00 717273747576 2E",
        ),
        (
            b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa",
            (
                "012FB000 2361616162636465 82 660070616768696A 013808616B6C00306D6E6F70"
                "06 710270041072737475 76 10 7778797A003C"
            ),
        ),
        (b"a" * 73, "01 03 B0 02 61 45 00"),
    ],
)
def test_examples_of_the_specification(data, container):
    assert decoded(bytes.fromhex(container)) == data
    assert decoded(compress(data)) == data
    assert len(compress(data)) <= len(bytes.fromhex(container))


def test_the_simplest_examples_byte_for_byte():
    assert compress(b"").hex() == "01"
    assert compress(b"a" * 73).hex() == "0103b002614500"
    assert compress(b"abc").hex() == "0103b000616263"


@pytest.mark.parametrize(
    ("position", "bits"),
    [
        *[(1, 4), (16, 4), (17, 5), (32, 5), (33, 6), (64, 6), (65, 7), (128, 7), (129, 8)],
        *[(256, 8), (257, 9), (512, 9), (513, 10), (1024, 10), (1025, 11), (2048, 11)],
        *[(2049, 12), (4096, 12)],
    ],
)
def test_offset_bits(position, bits):
    assert offset_bits(position) == bits


@pytest.mark.parametrize("position", [0, 4097])
def test_offset_bits_outside_a_chunk(position):
    with pytest.raises(ValueError, match=f"position is {position}"):
        offset_bits(position)


def printable(size: int) -> bytes:
    return bytes(random.Random(size).choices(range(32, 127), k=size))  # noqa: S311


def noise(size: int) -> bytes:
    return random.Random(size).randbytes(size)  # noqa: S311


SUB = b"Sub Update()\r\n    Call Run(ThisWorkbook.Name, 12345)\r\nEnd Sub\r\n\r\n"


@pytest.mark.parametrize("size", [1, 2, 3, 10, 3640, 3641, 4000, 4095, 4096, 4097, 8191, 200_000])
@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda size: b"x" * size, id="one byte"),
        pytest.param(lambda size: (b"xy" * size)[:size], id="two bytes"),
        pytest.param(lambda size: (SUB * size)[:size], id="procedures"),
        pytest.param(printable, id="printable noise"),
        pytest.param(noise, id="noise"),
    ],
)
def test_every_size_comes_back(make, size):
    data = make(size)
    assert decoded(compress(data)) == data


def test_no_chunk_exceeds_its_size():
    container = compress(noise(50_000))
    place, sizes = 1, []
    while place < len(container):
        size = int.from_bytes(container[place : place + 2], "little") % 4096 + 3
        sizes.append(size)
        place += size
    assert place == len(container)
    assert max(sizes) <= 4098


def test_repetition_is_compressed():
    # 4096 × "x": a literal, then a copy token of the greatest length, 4095: 8 bytes with headers.
    assert compress(b"x" * 4096).hex() == "0103b00278fc0f"
    assert len(compress(SUB * 1000)) < len(SUB * 1000) / 10


@given(st.lists(st.sampled_from([b"a", b"ab", b"abc\r\n", b"End Sub\r\n", b" " * 70, bytes(300)])))
def test_any_row_of_pieces_comes_back(pieces):
    data = b"".join(pieces)
    assert decoded(compress(data)) == data


@given(st.binary(max_size=5000), st.integers(1, 6))
def test_any_bytes_come_back(data, times):
    assert decoded(compress(data * times)) == data * times
