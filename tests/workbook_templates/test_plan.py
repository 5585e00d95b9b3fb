"""Which rule makes which cell, and into what blocks rules are split."""

from __future__ import annotations

import numpy as np
import pytest

from workbook_templates.expression import Const, ExpressionError
from workbook_templates.plan import shaping_axis
from workbook_templates.rules import rule_over

MONTHS = {"period": ["@month"]}


def owners(book):
    """For each cell of the grid, the text of the rule's constant; None if nothing makes it."""
    plan = book.plan().matrix("grid")
    return [
        [None if n < 0 else plan.units[n].expr.value for n in line] for line in plan.owner.tolist()
    ]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([({}, "1")], [[1, 1, 1, 1]] * 3),
        ([({"scope": ["A"]}, "1")], [[None] * 4, [1] * 4, [None] * 4]),
        ([({"scope": ["A"]}, "1"), ({}, "2")], [[2] * 4, [1] * 4, [2] * 4]),
        ([({}, "1"), ({"scope": ["A"]}, "2")], [[1] * 4] * 3),
        (
            [({"scope": ["@group"], "period": ["M1", "M3"]}, "1")],
            [[None] * 4] + [[None, 1, None, 1]] * 2,
        ),
        (
            [({"period": ["M2"]}, ""), ({"scope": ["T"]}, "1")],
            [[1, 1, None, 1], [None] * 4, [None] * 4],
        ),
        ([({"scope": ["nobody"]}, "1")], [[None] * 4] * 3),
    ],
)
def test_the_first_rule_that_matches_makes_the_cell(small, cells, expected):
    assert owners(small(cells=cells)) == expected


def test_inputs_are_the_cells_of_typed_rules(small):
    plan = small(cells=[({"scope": ["T"]}, "1"), (MONTHS, "input")]).plan().matrix("grid")
    assert plan.inputs == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)]
    assert plan.key((2, 3)) == ("B", "M3")
    assert plan.type_at((1, 0)) is None


@pytest.mark.parametrize(
    ("text", "scopes", "periods", "axis"),
    [
        ("sum(sales.fyp, sales.group == scope.name)", [1, 2], [1, 2], None),
        ("sum(sales[period.column])", [1, 2], [1, 2], "period"),
        ("sum(sales[period.column])", [1, 2], [2], None),
        ("total(scope, fixed())", [0, 1], [1], "scope"),
        ("total(scope, fixed())", [0], [1, 2, 3], None),
        ("fixed(period=period.before)", [1, 2], [2, 3], None),
        ("period.number", [1], [1, 2, 3], None),
    ],
)
def test_axes_that_decide_the_shape(small, text, scopes, periods, axis):
    book = small()
    axes = book.plan().spec.axes
    places = {"scope": scopes, "period": periods}
    assert shaping_axis(book.parse(text), axes, places) == axis


def test_units_cover_their_cells_once(small):
    book = small(
        cells=[
            ({"scope": ["A"], "period": ["M2"]}, "7"),
            (MONTHS, "sum(sales[period.column])"),
            ({}, "1"),
        ],
        sales={},
    )
    plan = book.plan().matrix("grid")
    covered = np.zeros(plan.owner.shape, dtype=int)
    for unit in plan.units:
        mine = np.ones_like(covered[unit.block]) if unit.mine is None else unit.mine
        covered[unit.block] += mine
        assert (plan.owner[unit.block][mine.astype(bool)] == unit.number).all()
    assert (covered == 1).all()


@pytest.mark.parametrize(
    ("scopes", "periods", "value"),
    [(["T"], ["M1"], 1.0), (["A", "B"], ["M1", "M2"], 2.0), (["A"], ["Q"], 3.0)],
)
def test_the_rule_over_several_cells(small, scopes, periods, value):
    cells = [({"scope": ["T"]}, "1"), (MONTHS, "2"), ({}, "3")]
    plan = small(cells=cells).plan()
    axes, spec = plan.axes("grid"), plan.spec.matrices()["grid"]
    items = {
        "scope": [axes["scope"].items[axes["scope"].index(key)] for key in scopes],
        "period": [axes["period"].items[axes["period"].index(key)] for key in periods],
    }
    assert rule_over(spec, items).value == Const(value)


@pytest.mark.parametrize(
    ("cells", "scopes"), [([({"scope": ["A"]}, "1"), ({}, "2")], ["A", "B"]), ([], ["A"])]
)
def test_cells_with_several_rules_or_none_are_refused(small, cells, scopes):
    plan = small(cells=cells).plan()
    axis = plan.spec.axes["scope"]
    items = {"scope": [axis.items[axis.index(key)] for key in scopes]}
    with pytest.raises(ExpressionError, match="without one rule"):
        rule_over(plan.spec.matrices()["grid"], items)


def test_plans_are_made_once_and_only_when_asked_for(small):
    plan = small(cells=[({}, "1")]).plan()
    assert plan.matrix("grid") is plan.matrix("grid")
    assert plan.matrices["grid"] is plan.matrix("grid")
    assert list(plan.matrices) == ["grid", "fixed"]
    with pytest.raises(ExpressionError, match="nothing"):
        plan.axes("nothing")
