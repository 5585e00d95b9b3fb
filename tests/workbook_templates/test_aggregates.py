"""Conditional sums and counts against loops over the rows."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook_templates.aggregates import RepeatedIndex, TableIndex, Where
from workbook_templates.grouping import Bins, Codes, Groups

NAN = float("nan")
WORDS = ["", "甲", "乙", "ab", "AB", "Ab"]
NUMBERS = [NAN, -2.0, 0.0, 1.0, 1.5, 3.0, 7.0]
COMPARE = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def naive(table, column, conditions, cell):
    """The sum of one asked cell, by a loop over the rows."""
    total = 0.0
    for row in range(len(table["who"])):
        for key, op, values in conditions:
            value, wanted = table[key][row], values if np.ndim(values) == 0 else values[cell]
            if isinstance(value, str):
                value, wanted = value.casefold(), wanted.casefold()
            if not COMPARE[op](value, wanted):
                break
        else:
            amount = 1.0 if column is None else table[column][row]
            total += 0.0 if math.isnan(amount) else amount
    return total


def index_of(table):
    columns = {
        key: np.array(values, dtype=object if key in {"who", "where"} else float)
        for key, values in table.items()
    }
    return TableIndex(len(table["who"]), columns.__getitem__)


rows = st.lists(
    st.tuples(
        st.sampled_from(WORDS),
        st.sampled_from(WORDS),
        st.sampled_from(NUMBERS),
        st.sampled_from(NUMBERS),
        st.sampled_from(NUMBERS),
    ),
    max_size=25,
)
CELLS = 6


@st.composite
def condition(draw, scalar):
    key = draw(st.sampled_from(["who", "where", "x", "y"]))
    choices = WORDS if key in {"who", "where"} else NUMBERS
    op = draw(st.sampled_from(["=", "<>"] if choices is WORDS else sorted(COMPARE)))
    if scalar:
        return key, op, draw(st.sampled_from(choices))
    wanted = draw(st.lists(st.sampled_from(choices), min_size=CELLS, max_size=CELLS))
    return key, op, np.array(wanted, dtype=object if choices is WORDS else float)


conditions = st.lists(st.booleans().flatmap(condition), max_size=4)


@settings(max_examples=300, deadline=None)
@given(rows=rows, asked=conditions, column=st.sampled_from([None, "x", "amount"]))
def test_as_a_loop_over_the_rows(rows, asked, column):
    keys = ("who", "where", "x", "y", "amount")
    table = {key: [row[place] for row in rows] for place, key in enumerate(keys)}
    found = index_of(table).total(column, [Where(*one) for one in asked])
    wide = any(np.ndim(values) for _, _, values in asked)
    assert found.shape == ((CELLS,) if wide else ())
    expected = [naive(table, column, asked, cell) for cell in range(CELLS if wide else 1)]
    assert found.reshape(-1).tolist() == pytest.approx(expected)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), many=st.sampled_from([30, 400]))
def test_many_groups_and_many_bounds(seed, many):
    """So many that the sums are taken over stretches of sorted rows."""
    rng = np.random.default_rng(seed)
    table = {
        "who": [f"{n}" for n in rng.integers(0, many, 300)],
        "x": rng.integers(0, 90, 300) * 1.0,
        "amount": rng.integers(-500, 500, 300) / 4,
    }
    who = np.array([f"{n}" for n in rng.integers(0, many, 700)], dtype=object)
    low, high = rng.integers(-5, 95, 700) * 1.0, rng.integers(-5, 95, 700) * 0.5
    asked = [("who", "=", who), ("x", ">", low), ("x", "<=", high)]
    index = index_of(table)
    for column in (None, "amount"):
        found = index.total(column, [Where(*one) for one in asked])
        places = range(0, 700, 23)
        expected = [naive(table, column, asked, cell) for cell in places]
        assert found[list(places)].tolist() == pytest.approx(expected)


def test_values_broadcast_to_the_cells():
    index = index_of({"who": ["a", "b", "a"], "x": [1.0, 2.0, 3.0]})
    who = np.array([["a", "b", "c"]], dtype=object)
    most = np.array([[1.0], [2.0], [3.0], [NAN]])
    found = index.total("x", [Where("who", "=", who), Where("x", "<=", most)])
    assert found.tolist() == [[1, 0, 0], [1, 2, 0], [4, 2, 0], [0, 0, 0]]


def test_an_empty_table_sums_to_nothing():
    index = index_of({"who": [], "x": []})
    asked = np.array(["a"], dtype=object)
    assert index.total("x", []).tolist() == 0.0
    assert index.total(None, [Where("who", "=", asked)]).tolist() == [0.0]
    assert index.total(None, [Where("x", "<", np.array([1.0]))]).tolist() == [0.0]
    assert index.first_row("who", asked).tolist() == [-1]


def test_the_whole_is_the_sum_of_known_groups():
    index = index_of({"who": ["a", "b", ""], "x": [1.0, 2.0, 4.0]})
    index.total("x", [Where("who", "=", np.array(["a", "b"], dtype=object))])
    assert index.total("x", []).tolist() == 7.0
    bound = Where("x", ">=", np.array([2.0]))
    index.total("x", [Where("who", "=", np.array(["a"], dtype=object)), bound])
    assert index.total("x", [bound]).tolist() == [6.0]


@pytest.mark.parametrize(
    ("key", "asked", "rows"),
    [
        ("who", ["b", "A", "", "c"], [1, 0, 3, -1]),
        ("x", [2.0, 1.0, NAN, 9.0], [1, 0, -1, -1]),
    ],
)
def test_first_row(key, asked, rows):
    index = index_of({"who": ["a", "b", "A", ""], "x": [1.0, 2.0, 2.0, NAN]})
    values = np.array(asked, dtype=object)
    assert index.first_row(key, values).tolist() == rows


def test_categoricals_count_like_texts():
    groups = pd.Categorical(["甲", "乙", "甲", None], categories=["乙", "甲", "丙"])
    index = TableIndex(4, {"who": groups, "x": np.array([1.0, 2.0, 3.0, 4.0])}.__getitem__)
    asked = np.array(["甲", "乙", "丙", "丁"], dtype=object)
    assert index.total("x", [Where("who", "=", asked)]).tolist() == [4.0, 2.0, 0.0, 0.0]
    assert index.total(None, [Where("who", "<>", "甲")]).tolist() == 2.0


def test_repeated_rows_differ_from_time_to_time():
    columns = {
        "who": np.array(["a", "b"], dtype=object),
        "x": np.array([[1.0, 2.0], [10.0, 20.0], [0.0, 0.0]]),
    }
    once = TableIndex(2, columns.__getitem__)
    index = RepeatedIndex(once, 3, columns.__getitem__)
    number = Where(RepeatedIndex.NUMBER, "=", np.array([[0], [1], [2]]))
    who = Where("who", "=", np.array([["A", "b", "c"]], dtype=object))
    assert index.total("x", [number, who]).tolist() == [[1, 2, 0], [10, 20, 0], [0, 0, 0]]
    assert index.total(None, [number, Where("x", ">", 1.5)]).tolist() == [[1], [2], [0]]


def test_codes_fold_case_and_leave_blanks_out():
    codes = Codes.of(np.array(["Ab", "aB", "", "Ab"], dtype=object))
    assert (codes.rows.tolist(), codes.count) == ([0, 0, 1, 0], 2)
    assert codes.asked(np.array(["AB", "", "x"], dtype=object)).tolist() == [0, 1, -1]
    numbers = Codes.of(np.array([5.0, NAN, 2.0]))
    assert (numbers.rows.tolist(), numbers.count) == ([0, 2, 1], 2)


@pytest.mark.parametrize("rows", [3, 2_000])
def test_groups_number_only_what_occurs(rows):
    names = np.array([f"{n}" for n in range(rows)], dtype=object)
    groups = Groups([Codes.of(names), Codes.of(names[::-1])], rows)
    assert groups.size == rows
    asked = groups.asked([np.array([0, 0, 1, -1]), np.array([0, 1, 1, 0])])
    assert asked.tolist() == [groups.codes[0], -1, groups.codes[1], -1]


@pytest.mark.parametrize("repeats", [1, 4_000])
def test_bins_lie_on_and_between_edges(repeats):
    bins = Bins("x", (1.0, 3.0))
    values = [0.0, 1.0, 2.0, 3.0, 4.0]
    assert bins.of(np.array(values * repeats)).tolist() == [0, 1, 2, 3, 4] * repeats
    assert bins.of(np.array([2.5, NAN] * repeats)).tolist() == [2, 5] * repeats
