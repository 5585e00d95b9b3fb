"""A sheet of any file as a sparse grid, before anybody knows where its header is.

Row numbers are 1-based, as people see them; columns are 0-based.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

TOO_LARGE = ("行或列过多", "只保留需要的工作表和区域，另存后再试")
"""Reason and remedy for a sheet that is larger than the limits."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a foreign file may hold: bytes on disk, and cells of one sheet."""

    file_bytes: int = 200_000_000
    cells: int = 20_000_000


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range; all four ends are inclusive."""

    top: int
    left: int
    bottom: int
    right: int

    def places(self, rows: range) -> Iterator[tuple[int, int]]:
        """Its cells within ``rows``, as (row, column)."""
        for row in range(max(self.top, rows.start), min(self.bottom + 1, rows.stop)):
            for column in range(self.left, self.right + 1):
                yield row, column


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: rows that hold something, by number, and what calamine calls its marks.

    ``notes`` are (reason, remedy) pairs about the sheet that a person should see.
    """

    sheet: str
    rows: Mapping[int, tuple[object, ...]]
    merges: tuple[Merge, ...] = ()
    hidden_columns: frozenset[int] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    hidden: bool = False
    delimited: bool = False
    notes: tuple[tuple[str, str], ...] = ()


def filled_rows(
    rows: Iterable[tuple[int, Iterable[object]]],
) -> dict[int, tuple[object, ...]]:
    """The rows in which any cell holds more than white space, in their order."""
    kept = ((number, tuple(cells)) for number, cells in rows)
    return {number: cells for number, cells in kept if any(not _is_empty(cell) for cell in cells)}


def _is_empty(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
