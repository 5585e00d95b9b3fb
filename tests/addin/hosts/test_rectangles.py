"""Cells taken together as rectangles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addin.hosts.rectangles import bounds, rectangles
from generators.ooxml.address import Area


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("", ""),
        ("B2", "B2"),
        ("B2 B3 B4", "B2:B4"),
        ("B2 C2 D2", "B2:D2"),
        ("B2 C2 B3 C3", "B2:C3"),
        ("B2 B4", "B2 B4"),
        ("B2 B3 C2 C3 E2 E3", "B2:C3 E2:E3"),
        ("B2 B3 C2", "B2:B3 C2"),
        ("B2 B2", "B2"),
    ],
)
def test_each(cells: str, expected: str) -> None:
    found = rectangles((Area.parse(c).first_row, Area.parse(c).first_column) for c in cells.split())
    assert sorted(map(str, found)) == sorted(expected.split())


CELLS = st.sets(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=40)


@given(CELLS)
def test_every_cell_is_in_exactly_one(cells: set[tuple[int, int]]) -> None:
    covered = [(r, c) for area in rectangles(cells) for r in area.rows for c in area.columns]
    assert sorted(covered) == sorted(cells)


@given(CELLS.filter(bool))
def test_bounds_are_the_smallest_area(cells: set[tuple[int, int]]) -> None:
    area = bounds(cells)
    assert all(area.contains(*cell) for cell in cells)
    assert {r for r, _ in cells} >= {area.first_row, area.last_row}
    assert {c for _, c in cells} >= {area.first_column, area.last_column}
