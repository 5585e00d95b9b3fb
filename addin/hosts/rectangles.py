"""Cells taken together as few rectangles, so that each is one call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from generators.ooxml.address import Area

Cell = tuple[int, int]
"""Row and column, from 1."""


def rectangles(cells: Iterable[Cell]) -> list[Area]:
    """Areas that hold exactly these cells: runs down the columns, joined where they agree."""
    runs: list[Area] = []
    for column, row in sorted((column, row) for row, column in set(cells)):
        last = runs[-1] if runs else None
        if last is not None and (last.first_column, last.last_row) == (column, row - 1):
            runs[-1] = last.until(row)
        else:
            runs.append(Area(row, column, row, column))
    joined: list[Area] = []
    for run in sorted(runs, key=lambda run: (run.first_row, run.last_row, run.first_column)):
        last = joined[-1] if joined else None
        if (
            last is not None
            and (last.first_row, last.last_row) == (run.first_row, run.last_row)
            and last.last_column == run.first_column - 1
        ):
            joined[-1] = replace(last, last_column=run.last_column)
        else:
            joined.append(run)
    return joined


def bounds(cells: Iterable[Cell]) -> Area:
    """The smallest area that holds all the cells; ``ValueError`` for none."""
    rows, columns = zip(*cells, strict=True)
    return Area(min(rows), min(columns), max(rows), max(columns))
