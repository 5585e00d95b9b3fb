"""What operators and functions of the expression language give, on numpy arrays.

Empty is NaN for numbers and ``""`` for texts. The results must equal what a spreadsheet
makes of the rendered formulas.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from workbook_templates.content import EPOCH, Value, clock_text

Block = Any
"""A scalar or an array that broadcasts over the cells being computed."""
Floats = npt.NDArray[np.float64]


def value_of(found: Block) -> Value:
    """One cell's value as Python's own; empty is ``None``."""
    plain = found.item() if isinstance(found, np.generic | np.ndarray) else found
    if isinstance(plain, float) and np.isnan(plain):
        return None
    return plain  # type: ignore[no-any-return]


def is_several(block: Block) -> bool:
    """Whether it is an array with any dimension: numpy's ``ndim``, but quick."""
    return isinstance(block, np.ndarray) and block.ndim > 0


def as_numbers(values: npt.NDArray[Any]) -> Floats:
    """The cells as numbers; whatever is none is empty."""
    try:
        return values.astype(float)
    except (TypeError, ValueError):
        flat = [v if isinstance(v, int | float) else np.nan for v in values.flat]
        return np.array(flat, dtype=float).reshape(values.shape)


def binary(op: str, left: Block, right: Block) -> Block:
    """``+ - *`` of numbers; of texts, one after the other."""
    if _is_text(left) or _is_text(right):
        return np.asarray(left, dtype=object) + np.asarray(right, dtype=object)
    a, b = plain_number(left), plain_number(right)
    return a + b if op == "+" else a - b if op == "-" else a * b


def compare(op: str, left: Block, right: Block) -> Block:
    """1 where the comparison holds, else 0; texts are equal without regard to case."""
    if _is_text(left) or _is_text(right):
        a, b = _comparable(left, right)
        same = a == b
        return (same if op == "=" else ~same if isinstance(same, np.ndarray) else not same) * 1.0
    a, b = plain_number(left), plain_number(right)
    return _COMPARE[op](a, b) * 1.0


_COMPARE: dict[str, Callable[[Block, Block], Block]] = {
    "=": np.equal,
    "<>": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


def choose(chosen: Block, then: Block, otherwise: Block) -> Block:
    """``then`` where chosen; beside a text, a number is an empty text."""
    if _is_text(then) or _is_text(otherwise):
        then, otherwise = _texts(then), _texts(otherwise)
    return np.where(chosen, then, otherwise)


def _texts(block: Block) -> Block:
    if _is_text(block):
        return np.asarray(block, dtype=object)
    return np.asarray("", dtype=object)


def _is_text(block: Block) -> bool:
    return isinstance(block, str) or (isinstance(block, np.ndarray) and block.dtype == object)


def _folded(block: Block) -> npt.NDArray[Any]:
    array = np.asarray(block, dtype=object)
    flat = [v.casefold() if isinstance(v, str) else v for v in array.reshape(-1)]
    out = np.empty(len(flat), dtype=object)
    out[:] = flat
    return out.reshape(array.shape)


def _comparable(left: Block, right: Block) -> tuple[Block, Block]:
    """Texts made equal where they differ in case only; one without case needs no folding."""
    for one in (left, right):
        if isinstance(one, str) and one.casefold() == one.upper():
            return left, right
    return _folded(left), _folded(right)


def plain_number(block: Block) -> Block:
    """A blank operand counts as 0, as in a spreadsheet."""
    number = np.asarray(block, dtype=float)
    return np.where(np.isnan(number), 0.0, number)


def _ratio(a: Block, b: Block) -> Block:
    """Empty where the denominator is zero, missing or, after withdrawals, negative."""
    top, bottom = np.asarray(a, dtype=float), plain_number(b)
    return np.where(bottom <= 0, np.nan, top / np.where(bottom <= 0, 1, bottom))


def _diff(a: Block, b: Block) -> Block:
    return np.asarray(a, dtype=float) - np.asarray(b, dtype=float)


def rounded(a: Block, digits: Block) -> Block:
    """Halves away from zero; a half that binary fractions miss by a hair is still a half."""
    scale = 10.0 ** int(digits)
    value = np.asarray(a, dtype=float)
    scaled = np.abs(value) * scale
    return np.sign(value) * np.floor(scaled * (1 + 1e-14) + 0.5) / scale


def _text(a: Block) -> Block:
    flat = [_number_text(v) for v in np.atleast_1d(np.asarray(a, dtype=float)).reshape(-1)]
    return np.array(flat, dtype=object).reshape(np.shape(a))


def _clock(a: Block) -> Block:
    """Hours and minutes, to the nearest minute."""
    flat = np.atleast_1d(np.asarray(a, dtype=float)).reshape(-1)
    found = ["" if np.isnan(v) else clock_text(v) for v in flat]
    return np.array(found, dtype=object).reshape(np.shape(a))


def _parts(a: Block, separator: str) -> Block:
    flat = [text.count(separator) + 1.0 for text in np.atleast_1d(np.asarray(a, dtype=object)).flat]
    return np.array(flat, dtype=float).reshape(np.shape(a))


def _number_text(value: float) -> str:
    if np.isnan(value):
        return ""
    return str(int(value)) if value.is_integer() else str(value)


def _blank(a: Block) -> Block:
    if _is_text(a):
        return np.equal(np.asarray(a, dtype=object), "") * 1.0
    return np.isnan(np.asarray(a, dtype=float)) * 1.0


def _months_after(a: Block, months: Block) -> Block:
    """The same day some months on, at most that month's last day (EDATE); no date gives 0."""
    days = plain_number(a)
    day = np.datetime64(EPOCH) + days.astype("timedelta64[D]")
    month = day.astype("datetime64[M]")
    target = month + np.asarray(months, dtype=float).astype(np.int64)
    last = (target + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    same = target.astype("datetime64[D]") + (day - month.astype("datetime64[D]"))
    found = (np.minimum(same, last) - np.datetime64(EPOCH)).astype(float)
    return np.where(days <= _EARLIEST, 0.0, found)


_EARLIEST = 800
"""Serials up to here are no dates: an empty field counts as 0."""

CALLS: dict[str, Callable[..., Block]] = {
    "blank": _blank,
    "clock": _clock,
    "parts": _parts,
    "months_after": _months_after,
    "ratio": _ratio,
    "diff": _diff,
    "zero": plain_number,
    "round": rounded,
    "floor": lambda a: np.floor(np.asarray(a, dtype=float)),
    "min": lambda a, b: np.minimum(plain_number(a), plain_number(b)),
    "max": lambda a, b: np.maximum(plain_number(a), plain_number(b)),
    "both": lambda a, b: (np.asarray(a, dtype=float) != 0) & (np.asarray(b, dtype=float) != 0),
    "either": lambda a, b: (np.asarray(a, dtype=float) != 0) | (np.asarray(b, dtype=float) != 0),
    "text": _text,
}
"""What each function of the language does, but ``position``."""
