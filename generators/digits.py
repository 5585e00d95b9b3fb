"""Decimal numbers read out of bytes, many at once and as exactly as ``float`` reads them.

Eight characters are taken as one 64-bit word and their digits joined by three
multiplications. A number of at most 15 digits is an exact integer divided by an exact power
of ten, so the one division rounds as ``float`` does. Whatever has another form (exponents,
more digits) is left to ``float``.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Words: TypeAlias = npt.NDArray[np.uint64]
"""Eight bytes each, the first being the lowest."""

_EACH = np.uint64(0x0101010101010101)
_ZERO, _DOT = _EACH * ord("0"), ord(".") ^ ord("0")
_TOP_BITS, _TOP_HALVES, _SIX = _EACH * 0x80, _EACH * 0xF0, _EACH * 6
_NONE, _ONE, _SEVEN, _BYTE = map(np.uint64, (0, 1, 7, 8))
_JOINS = [
    (np.uint64(0x0F0F0F0F0F0F0F0F), np.uint64(10 << 8 | 1), np.uint64(8)),
    (np.uint64(0x00FF00FF00FF00FF), np.uint64(100 << 16 | 1), np.uint64(16)),
    (np.uint64(0x0000FFFF0000FFFF), np.uint64(10_000 << 32 | 1), np.uint64(32)),
]
"""Neighbouring digits become one number: a mask, a factor and how far the result is moved."""
_FEW = 250
"""Numbers that ``float`` reads sooner one by one."""
_POWERS = 10.0 ** np.arange(17)
_WHOLE_POWERS: Words = 10 ** np.arange(9, dtype=np.uint64)


def words_of(data: bytes) -> Words:
    """The word that starts at each byte but the last seven, without copying."""
    return np.ndarray((max(len(data) - 7, 0),), "<u8", data, 0, (1,))


def word(text: bytes) -> int:
    """Up to eight bytes as they stand in the low bytes of a word."""
    return int.from_bytes(text, "little")


def first_byte(words: Words, byte: int) -> Words:
    """The top bit of the first byte that equals ``byte``; 0 where none does."""
    zero = words ^ _EACH * byte
    found = (zero - _EACH) & ~zero & _TOP_BITS
    return found & (~found + _ONE)


def decimals(data: bytes, starts: Ints, ends: Ints) -> npt.NDArray[np.float64]:
    """The numbers that lie between ``starts`` and ``ends``, 16 bytes or more from the beginning.

    Raises:
        ValueError: one of them is no number.

    """
    if len(starts) < _FEW:
        return np.array(_floats(data, starts, ends), dtype=float)
    words = words_of(data)
    negative = np.frombuffer(data, np.uint8)[starts] == ord("-")
    lengths = ends - starts - negative
    numbers, places, dotted, read = whole(words[ends - 8], np.minimum(lengths, 8))
    read &= (lengths > dotted) & (lengths <= 16)
    long = (read & (lengths > 8)).nonzero()[0]
    if long.size:
        high, before, split, fine = whole(words[ends[long] - 16], lengths[long] - 8)
        numbers[long] += high * _WHOLE_POWERS[8 - dotted[long].astype(np.int64)]
        places[long] += np.where(split, before + 8, 0)
        read[long] = fine & ~(split & dotted[long])
    values = numbers / _POWERS[places]
    np.negative(values, where=negative, out=values)
    others = (~read).nonzero()[0]
    values[others] = _floats(data, starts[others], ends[others])
    return values


def _floats(data: bytes, starts: Ints, ends: Ints) -> list[float]:
    spans = zip(starts.tolist(), ends.tolist(), strict=True)
    return [float(data[start:end]) for start, end in spans]


def whole(
    words: Words, lengths: Ints
) -> tuple[Words, Ints, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """The digits in the last ``lengths`` bytes of each word as whole numbers.

    Further: how many digits follow a dot, whether there is one, and whether there is nothing
    else.
    """
    unused = ((8 - lengths) * 8).astype(np.uint64)
    digits = (words ^ _ZERO) >> unused << unused
    dot = first_byte(digits, _DOT)
    dotted = dot != 0
    after: Words = np.where(dotted, ~((dot << _ONE) - _ONE), _NONE)
    gap: Words = np.where(dotted, _BYTE, _NONE)
    digits = (digits & after) | (digits & ((dot >> _SEVEN) - _ONE)) << gap
    places = (np.bitwise_count(after) >> 3).astype(np.int64)
    read = ((digits | (digits + _SIX)) & _TOP_HALVES) == 0
    for mask, factor, width in _JOINS:
        digits = (digits & mask) * factor >> width
    return digits, places, dotted, read
