from __future__ import annotations

import pytest

from addin.functions.cells import ExcelError
from addin.functions.pace import HB_PACE

VALUE, NUM, NA, DIV0 = ExcelError.VALUE, ExcelError.NUM, ExcelError.NA, ExcelError.DIV0

# Plan 100,000; actual 30,000; 8 of 20 days.
ANSWERS = {
    "差距": -10000.0,
    "应达": 40000.0,
    "达成率": 0.3,
    "时间进度": 0.4,
    "剩余天数": 12,
    "日均需达": 5833.333333333333,
    "日均实绩": 3750.0,
    "预计达成": 75000.0,
}


@pytest.mark.parametrize(("answer", "value"), ANSWERS.items())
def test_what_can_be_asked(answer, value):
    assert HB_PACE(100000, 30000, 8, 20, answer) == pytest.approx(value)


def test_the_gap_of_each_group():
    plans, actuals = [[100], [None], [200], [0]], [[50], [None], [None], [5]]
    assert HB_PACE(plans, actuals, 10, 20) == [[0.0], [None], [-100.0], [5.0]]


@pytest.mark.parametrize(
    ("call", "result"),
    [
        ((100, 100, 20, 20, "日均需达"), 0.0),
        ((100, 90, 20, 20, "日均需达"), DIV0),
        ((100, 90, 0, 0, "时间进度"), DIV0),
        ((100, 0, 0, 20, "日均实绩"), DIV0),
        ((0, 90, 5, 20, "达成率"), DIV0),
        ((None, 90, 5, 20, "达成率"), NA),
        ((None, 90, 5, 20, "日均实绩"), 18.0),
        ((100, 90, 21, 20), NUM),
        ((100, 90, -1, 20), NUM),
        ((100, 90, 1.5, 20), VALUE),
        ((100, 90, None, 20), VALUE),
        ((100, 90, 5, 20, "进度"), VALUE),
        ((100, "多", 5, 20), VALUE),
        ((100, NUM, 5, 20), NUM),
        (([[1], [2]], [[1], [2], [3]], 5, 20), VALUE),
    ],
)
def test_edges_and_wrong_arguments(call, result):
    assert HB_PACE(*call) == result
