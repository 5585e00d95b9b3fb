"""Run-length compression of VBA sources and directories ([MS-OVBA] 2.4.1).

The data are cut into chunks of 4,096 bytes, each compressed on its own. A chunk is a row of tokens
in groups of eight: a literal byte, or a copy token that repeats earlier bytes of the same chunk.
How a copy token's 16 bits are split between offset and length depends on the place in the chunk.
"""

from __future__ import annotations

import struct
from collections import defaultdict

SIGNATURE = b"\x01"
CHUNK_SIZE = 4096
MINIMUM_COPY = 3
COMPRESSED_FLAGS = 0xB000  # "is compressed" and the chunk signature 0b011
RAW_FLAGS = 0x3000
ALWAYS_FITS = 3640
"""The longest chunk that fits its 4,096 bytes even if every token is a literal (n + n / 8)."""


def compress(data: bytes) -> bytes:
    """Return `data` as a compressed container.

    Every input comes back byte for byte. One that cannot be compressed is stored raw, which the
    format allows for whole chunks only (it pads shorter ones with zero bytes); an incompressible
    remainder is therefore written as two short chunks. No VBA source gets that far.
    """
    chunks = [SIGNATURE]
    for start in range(0, len(data), CHUNK_SIZE):
        chunk = data[start : start + CHUNK_SIZE]
        tokens = _tokens(chunk)
        if len(tokens) <= CHUNK_SIZE:
            chunks.append(_framed(COMPRESSED_FLAGS, tokens))
        elif len(chunk) == CHUNK_SIZE:
            chunks.append(_framed(RAW_FLAGS, chunk))
        else:
            parts = (chunk[:ALWAYS_FITS], chunk[ALWAYS_FITS:])
            chunks += [_framed(COMPRESSED_FLAGS, _tokens(part)) for part in parts]
    return b"".join(chunks)


def offset_bits(position: int) -> int:
    """Return how many of a copy token's 16 bits hold the offset at `position` in the chunk.

    The smallest number of bits, at least 4, that can count to `position` ([MS-OVBA] 2.4.1.3.19.1).

    Raises:
        ValueError: `position` is not from 1 to 4096, where a copy is possible.

    """
    if not 1 <= position <= CHUNK_SIZE:
        raise ValueError(f"position is {position}, but must be from 1 to {CHUNK_SIZE}")
    return max((position - 1).bit_length(), 4)


def _framed(flags: int, content: bytes) -> bytes:
    # The header's low twelve bits hold the size of header and content, less 3.
    return struct.pack("<H", flags | (len(content) - 1)) + content


def _tokens(chunk: bytes) -> bytes:
    """Return the chunk's token sequences: a byte of eight flags, then eight tokens, and so on."""
    result = bytearray()
    places: defaultdict[bytes, list[int]] = defaultdict(list)
    position = 0
    while position < len(chunk):
        flag_place = len(result)
        result.append(0)
        for bit in range(8):
            if position == len(chunk):
                break
            offset, length = _longest_match(chunk, position, places)
            if length:
                result[flag_place] |= 1 << bit
                result += _copy_token(position, offset, length)
            else:
                length = 1
                result.append(chunk[position])
            for place in range(position, position + length):
                places[chunk[place : place + MINIMUM_COPY]].append(place)
            position += length
    return bytes(result)


def _longest_match(
    chunk: bytes, position: int, places: defaultdict[bytes, list[int]]
) -> tuple[int, int]:
    """Return offset and length of the longest earlier run that repeats here, or (0, 0)."""
    start = chunk[position : position + MINIMUM_COPY]
    if len(start) < MINIMUM_COPY or start not in places:
        return 0, 0
    longest = (0xFFFF >> offset_bits(position)) + MINIMUM_COPY
    limit = min(longest, len(chunk) - position)
    best_place, best = 0, 0
    for place in reversed(places[start]):
        if best and chunk[place + best] != chunk[position + best]:
            continue
        length = MINIMUM_COPY
        while length < limit and chunk[place + length] == chunk[position + length]:
            length += 1
        if length > best:
            best_place, best = place, length
            if best == limit:
                break
    return position - best_place, best


def _copy_token(position: int, offset: int, length: int) -> bytes:
    length_bits = 16 - offset_bits(position)
    return struct.pack("<H", (offset - 1) << length_bits | (length - MINIMUM_COPY))
