"""What an open sheet holds, as arrays."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import numpy as np
import pytest

from addin.hosts.live.grid import LiveCells
from generators.sheet_cells import BLANK, BOOLEAN, ERROR, NUMBER, TEXT

ROWS = [
    ["工号", None, 5.0, "#N/A"],
    ["0001", "  ", datetime(2026, 3, 1), True],
    [Decimal("1.5"), "", 7, "#其他"],
]


@pytest.fixture
def cells() -> LiveCells:
    return LiveCells.of(ROWS)


def test_kinds_numbers_and_texts(cells: LiveCells) -> None:
    assert cells.kinds.tolist() == [
        [TEXT, BLANK, NUMBER, ERROR],
        [TEXT, BLANK, NUMBER, BOOLEAN],
        [NUMBER, BLANK, NUMBER, TEXT],
    ]
    assert cells.numbers[1].tolist()[2:] == [46082.0, 1.0]  # 2026-03-01
    assert cells.texts[0].tolist() == ["工号", None, None, "#N/A"]
    assert cells.last_row == 3


def test_a_grid_takes_rows_and_columns_in_any_order_and_beyond_the_end(cells: LiveCells) -> None:
    grid = cells.grid([3, 1, 9], [4, 1, 20])
    assert grid.kinds.tolist() == [[TEXT, NUMBER, BLANK], [ERROR, TEXT, BLANK], [BLANK] * 3]
    assert grid.texts.tolist() == [["#其他", None, None], ["#N/A", "工号", None], [None] * 3]
    assert grid.numbers[0, 1] == 1.5
    assert np.isnan(grid.numbers[2]).all()


@pytest.mark.parametrize(
    ("place", "value", "dated"),
    [
        ((1, 1), "工号", False),
        ((1, 2), None, False),
        ((2, 3), 46082.0, True),
        ((2, 4), True, False),
        ((3, 3), 7.0, False),
        ((9, 9), None, False),
    ],
)
def test_single_cells(place: tuple[int, int], value: object, dated: bool, cells: LiveCells) -> None:
    assert cells.value(*place) == value
    assert cells.shows_date(*place) is dated


def test_rows_below_end_at_the_first_gap() -> None:
    cells = LiveCells.of([["h"], ["a"], ["b"], [None], ["c"]])
    assert cells.rows_below(1, range(1, 2)) == [2, 3]
    assert cells.rows_below(3, range(1, 2)) == []
    assert cells.rows_below(5, range(1, 2)) == []


def test_an_empty_sheet() -> None:
    cells = LiveCells.of([[None]])
    assert cells.grid([1], [1]).kinds.tolist() == [[BLANK]]
