from __future__ import annotations

import pytest

from addin.functions.cells import ExcelError
from addin.functions.targets import HB_SPLIT

VALUE, NUM = ExcelError.VALUE, ExcelError.NUM


def test_a_year_by_the_usual_seasons():
    assert HB_SPLIT(1_000_000) == [
        [200000, 90000, 130000, 65000, 65000, 85000, 55000, 60000, 70000, 55000, 60000, 65000]
    ]


@pytest.mark.parametrize(
    ("call", "parts"),
    [
        ((10, [[1], [1], [1]]), [[4.0], [3.0], [3.0]]),
        ((10.5, [[1, 2]]), [[3.0, 7.5]]),  # 3⅓ and 6⅔: the unit to the second, and the odd 0.50
        ((0, [[1, 1]]), [[0.0, 0.0]]),
        ((7, [[0, 0]]), [[4.0, 3.0]]),  # nothing weighs anything: all weigh the same
        ((9, [[1, -1], [None, 2]]), [[3.0, 0.0], [0.0, 6.0]]),
        ((100, [[3, 1]], None, [["", 40]]), [[60.0, 40.0]]),
        ((1000, [[1, 1, 1]], None, None, 100), [[400.0, 300.0, 300.0]]),
        ((90, [[1, 1]], [[20, 10]]), [[60.0, 30.0]]),
        ((5, 1), 5.0),
        (("1,000", [["1", "3"]]), [[250.0, 750.0]]),
    ],
)
def test_parts_add_up_and_lie_as_the_factors_do(call, parts):
    assert HB_SPLIT(*call) == parts


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ((-1, [[1, 1]]), NUM),
        ((100, [[1, 1]], None, [[60, 50]]), NUM),
        ((100, [[1, 1]], None, [[60, 30]]), NUM),
        ((100, [[1, 1]], None, [[-1, None]]), NUM),
        ((100, [[1, 1]], None, None, 0), NUM),
        ((100, [[1, 1]], None, [[50]]), VALUE),
        ((100, [[1, 1]], [[20, 21, 22]]), VALUE),
        ((None, [[1, 1]]), VALUE),
        (("一百", [[1, 1]]), VALUE),
        (([[1, 2]], [[1, 1]]), VALUE),
        ((100, [[1, "多"]]), VALUE),
        ((100, [[1, ExcelError.DIV0]]), ExcelError.DIV0),
        ((ExcelError.REF, [[1, 1]]), ExcelError.REF),
        ((100, [[1, 1], [1]]), VALUE),
    ],
)
def test_wrong_arguments(call, error):
    assert HB_SPLIT(*call) is error
