"""The many ways in which core systems write the same value; none of them changes it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO

import numpy as np

_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_DATES = ("{0:%Y-%m-%d}", "{0:%Y-%m-%d} 00:00:00", "{0:%Y%m%d}", "{0.year}/{0.month}/{0.day}")


class Mess:
    """Draws how a value is written; the same values in the same order give the same texts."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng([seed, 0xE])

    def chance(self, share: float) -> bool:
        """True in this share of the draws."""
        return bool(self._rng.random() < share)

    def number(self, below: int) -> int:
        """A whole number from 0."""
        return int(self._rng.integers(below))

    def date(self, day: date | None) -> str:
        """A date in one of four styles; empty if there is none."""
        return "" if day is None else _DATES[self.number(len(_DATES))].format(day)

    def money(self, amount: float) -> str:
        """An amount to the cent, with thousands separators or without."""
        return f"{amount:,.2f}" if self.chance(0.5) else f"{amount:.2f}"

    def code(self, code: str) -> str:
        """A code that a spreadsheet would read as a number, now and then guarded as a formula."""
        if self.chance(0.15):
            return f'="{code}"'
        return f"{code}\t" if self.chance(0.05) else code

    def name(self, name: str) -> str:
        """A name, now and then with a wide space behind it."""
        return f"{name}　" if self.chance(0.03) else name

    def digits(self, text: str) -> str:
        """A text whose digits are now and then full-width."""
        return text.translate(_FULL_WIDTH) if self.chance(0.1) else text

    def identity(self) -> str:
        """An invented identity number, of a region that does not exist."""
        return f"990000{1960 + self.number(45)}{1 + self.number(12):02d}{self.number(10**6):06d}"

    def phone(self) -> str:
        """An invented telephone number that cannot be dialled."""
        return f"1000000{self.number(10**4):04d}"


def delimited(rows: Iterable[Sequence[object]], encoding: str) -> bytes:
    """Rows as a comma-separated file with Windows line ends."""
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)
