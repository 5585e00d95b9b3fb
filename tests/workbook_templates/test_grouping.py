"""Numbering a column's values: few are numbered one by one, many by pandas, alike."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from workbook_templates import grouping
from workbook_templates.grouping import Codes, Groups, numbered

NAN = np.nan
COLUMNS = {
    "texts": (np.array(["甲", "", "乙", "甲"], dtype=object), [0, 1, 2, 0], ["甲", "", "乙"]),
    "numbers": (np.array([3.0, 1.0, 3.0, -0.0, 0.0]), [0, 1, 0, 2, 2], [3.0, 1.0, 0.0]),
    "blanks": (np.array([NAN, 2.0, NAN, 1.0]), [-1, 0, -1, 1], [2.0, 1.0]),
    "whole numbers": (np.array([7, 7, 5]), [0, 0, 1], [7, 5]),
    "nothing": (np.array([], dtype=object), [], []),
}


@pytest.mark.parametrize("few", [0, 20_000], ids=["pandas", "one by one"])
@pytest.mark.parametrize("name", COLUMNS)
def test_numbers_follow_the_first_occurrence(
    name: str, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grouping, "_FEW", few)
    values, places, found = COLUMNS[name]
    numbers, different = numbered(values)
    assert numbers.tolist() == places
    assert different.tolist() == found


def test_a_categorical_has_the_codes_of_its_texts() -> None:
    texts = np.array(["乙", "甲", "乙"], dtype=object)
    codes, categorical = Codes.of(texts), Codes.of(pd.Categorical(texts))
    asked = np.array(["甲", "乙", "丙"], dtype=object)
    assert (codes.rows[:, None] == codes.asked(asked)).tolist() == [
        [False, True, False],
        [True, False, False],
        [False, True, False],
    ]
    assert (categorical.rows[:, None] == categorical.asked(asked)).tolist() == (
        codes.rows[:, None] == codes.asked(asked)
    ).tolist()


@pytest.mark.parametrize("different", [3, 40])
def test_groups_of_two_columns(different: int) -> None:
    """Each asked pair finds the rows that hold it; pairs that no row holds find none."""
    rng = np.random.default_rng(1)
    first, second = (rng.integers(0, different, 60) for _ in range(2))
    columns = [Codes.of(one) for one in (first, second)]
    groups = Groups(columns, 60)
    pairs: list[npt.NDArray[Any]] = [np.repeat(np.arange(different), different),
                                     np.tile(np.arange(different), different)]  # fmt: skip
    found = groups.asked([c.asked(p) for c, p in zip(columns, pairs, strict=True)])
    for a, b, group in zip(*pairs, found, strict=True):
        rows = np.flatnonzero((first == a) & (second == b)).tolist()
        assert np.flatnonzero(groups.codes == group).tolist() == rows
