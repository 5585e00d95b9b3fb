"""Rules applied to whole arrays of cells."""

from __future__ import annotations

from datetime import date
from math import inf

import numpy as np
import pytest

from addin.functions.arrays import each, each_by_steps
from addin.functions.cells import ExcelError, Refused, blank, number
from addin.functions.kpi import HB_BAND
from addin.functions.prospects import HB_GRADE

VALUE, NUM, NA, DIV0 = ExcelError.VALUE, ExcelError.NUM, ExcelError.NA, ExcelError.DIV0


@pytest.mark.parametrize(
    ("left", "right", "sums"),
    [
        (1.0, 2.0, [[3.0]]),
        ([[1.0], [2.0]], 10.0, [[11.0], [12.0]]),
        ([[1.0], [2.0]], [[10.0, 20.0]], [[11.0, 21.0], [12.0, 22.0]]),
        ([[1.0, "x"]], [[1.0, 1.0]], [[2.0, VALUE]]),
        ([[1.0, DIV0]], 1.0, [[2.0, DIV0]]),
    ],
)
def test_cell_by_cell_with_rows_and_columns_repeated(left, right, sums):
    assert each(lambda a, b: number(a) + number(b), left, right) == sums


def test_arrays_that_do_not_fit_are_refused():
    with pytest.raises(Refused):
        each(lambda a, b: a, [[1.0], [2.0]], [[1.0], [2.0], [3.0]])


# Rules that change at bounds


def above(value, bound):
    """``over`` the bound, ``on`` it, or nothing."""
    if blank(value):
        return None
    found = number(value)
    if found < 0:
        raise Refused(NUM)
    return "over" if found > number(bound) else "on" if found == number(bound) else None


def bounds(bound):
    return [0, number(bound)]


@pytest.mark.parametrize(
    ("values", "bound", "words"),
    [
        (3.0, 2.0, [["over"]]),
        ([[1.9], [2.0], [2.1]], 2.0, [[None], ["on"], ["over"]]),
        ([[inf, -inf, 0.0, -0.0, -1e-300]], 2.0, [["over", NUM, None, None, NUM]]),
        (np.array([[2.0, np.nan], [3.0, 0.5]]), 2.0, [["on", None], ["over", None]]),
        (
            [[2.0, None, "2", "二"], [3, True, "", DIV0], [-1.0, "—", -1, 9.0]],
            2.0,
            [["on", None, "on", VALUE], ["over", VALUE, None, DIV0], [NUM, None, NUM, "over"]],
        ),
        ([[None], [""]], 2.0, [[None], [None]]),
        ([[2.0], [2.0]], [[1.0], [2.0]], [["over"], ["on"]]),
        (2.0, [[1.0, 2.0, 3.0]], [["over", "on", None]]),
        ([[2.0, None]], "x", [[VALUE, None]]),
        ([[2.0, None]], NA, [[NA, None]]),
    ],
)
def test_a_rule_that_changes_at_bounds(values, bound, words):
    assert each_by_steps(above, bounds, values, bound) == words


def test_a_rule_is_asked_once_at_and_between_its_bounds():
    asked = []

    def rule(value, bound):
        asked.append(value)
        return above(value, bound)

    values = [[step / 8] for step in range(-8, 32)]
    found = each_by_steps(rule, bounds, values, 2.0)
    assert found == [[NUM]] * 8 + [[None]] * 16 + [["on"]] + [["over"]] * 15
    assert asked == [-1.0, 0.0, 0.125, 2.0, 2.125]


def test_arrays_of_bounds_that_do_not_fit_are_refused():
    with pytest.raises(Refused):
        each_by_steps(above, bounds, [[1.0], [2.0]], [[1.0], [2.0], [3.0]])


def test_grades_of_a_column():
    points = [[20.0], [19.99], [15.0], [14.5], [0.0], [-0.5], [None], ["２０"], ["高"], [NA]]
    grades = [["A"], ["B"], ["B"], ["C"], ["C"], [NUM], [None], ["A"], [VALUE], [NA]]
    assert HB_GRADE(points) == grades
    assert HB_GRADE(points[:3], 15, 20) == [[NUM]] * 3
    assert HB_GRADE([[20.0], [None]], 18.5) == [[VALUE], [VALUE]]
    assert HB_GRADE([[18.0], [18.0]], [[18.0], [19.0]]) == [["A"], ["B"]]


@pytest.mark.parametrize(
    ("kpi", "good", "watch", "values"),
    [
        ("活动率", 0.5, 0.4, [0.5, 0.6, 0.499, 0.4, 0.399, 0.0]),
        ("脱落率", 0.03, 0.05, [0.03, 0.0, 0.031, 0.05, 0.051, 1.0]),
    ],
)
def test_bands_of_a_column(kpi, good, watch, values):
    bands = ["达标", "达标", "关注", "关注", "预警", "预警"]
    assert HB_BAND(kpi, [values], None, good, watch) == [bands]


def test_bands_of_odd_cells():
    values = [[0.5, None, "", "50%"], ["高", DIV0, True, date(2027, 3, 1)]]
    found = HB_BAND("活动率", values, None, 0.5, 0.4)
    assert found[0] == ["达标", None, None, "达标"]
    assert found[1] == [VALUE, DIV0, VALUE, VALUE]
    assert HB_BAND("没有", [[0.5], [None]]) == [[NA], [None]]
    assert HB_BAND("活动率", [[0.5], [None]], None, 0.4) == [[VALUE], [None]]
    assert HB_BAND("活动率", [[0.5], [None]], None, 0.4, 0.5) == [[NUM], [None]]
