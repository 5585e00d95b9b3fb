"""How far the cells of a sheet's XML reach, by what they themselves state.

One cell far away is enough to exhaust the memory of a reader that makes the whole rectangle
up to it, so every cell is looked at, hundreds of thousands at a time.
"""

from __future__ import annotations

import re

import numpy as np

from generators.ooxml.address import column_number
from generators.tabular_cells import Places

_CHUNK, _OVERLAP = 1 << 24, 32
_LETTERS, _DIGITS = 3, 7
_SPACE, _R, _EQUALS, _QUOTES = 32, ord("r"), ord("="), (ord('"'), ord("'"))
_SPACED = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]*)(\d*)")
BEYOND = 10**9
"""What stands for rows and columns of more digits or letters than any sheet has."""


def extent(xml: bytes) -> tuple[int, int]:
    """The last row and the last column, 1-based, that any cell or row of a sheet states."""
    row = column = 0
    for start in range(0, len(xml), _CHUNK):
        ends = _extent(xml[start : start + _CHUNK + _OVERLAP])
        row, column = max(row, ends[0]), max(column, ends[1])
    return row, column


def _extent(part: bytes) -> tuple[int, int]:
    signs = np.frombuffer(part + b" " * _OVERLAP, dtype=np.uint8)  # so that every number ends
    named = (signs[:-3] <= _SPACE) & (signs[1:-2] == _R)
    if (named & (signs[2:-1] <= _SPACE)).any():  # r = "A1", or a word of a text
        return _extent_of_spaced(part)
    places = np.flatnonzero(named & (signs[2:-1] == _EQUALS)) + 3
    if not np.isin(signs[places], _QUOTES).all():
        return _extent_of_spaced(part)
    places, column = _number(signs, places + 1, _LETTERS, 26)
    _, row = _number(signs, places, _DIGITS, 10)
    return row, column


def _number(signs: np.ndarray, places: Places, most: int, base: int) -> tuple[Places, int]:
    """Where the letters, or digits, that begin here end, and the highest number they make."""
    first = ord("a") - 1 if base > 10 else ord("0")
    numbers, ends = np.zeros(len(places), dtype=np.intp), places.copy()
    left = np.arange(len(places))
    for _ in range(most + 1):
        found = signs[ends[left]].astype(np.intp)
        values = (found | 0x20 if base > 10 else found) - first
        inside = (values >= (base > 10)) & (values <= (26 if base > 10 else 9))
        left, values = left[inside], values[inside]
        numbers[left] = numbers[left] * base + values
        ends[left] += 1
    return ends, BEYOND if left.size else int(numbers.max(initial=0))


def _extent_of_spaced(part: bytes) -> tuple[int, int]:
    row = column = 0
    for letters, digits in set(_SPACED.findall(part)):
        far = len(letters) > _LETTERS
        column = max(column, BEYOND if far else column_number(letters.decode().upper() or "A"))
        row = max(row, BEYOND if len(digits) > _DIGITS else int(digits or 0))
    return row, column
