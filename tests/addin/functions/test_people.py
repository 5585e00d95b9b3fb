"""HB_GRADE, HB_DEDUCT and HB_CHECKID."""

from __future__ import annotations

from datetime import date

import pytest

from addin.functions.attendance import HB_DEDUCT
from addin.functions.cells import ExcelError
from addin.functions.ids import HB_CHECKID
from addin.functions.prospects import HB_GRADE

VALUE, NUM, NA = ExcelError.VALUE, ExcelError.NUM, ExcelError.NA


@pytest.mark.parametrize(
    ("call", "grade"),
    [
        ((30,), "A"),
        ((20,), "A"),
        ((19.9,), "B"),
        ((15,), "B"),
        ((14.99,), "C"),
        ((0,), "C"),
        ((None,), None),
        (("",), None),
        ((-1,), NUM),
        (("高",), VALUE),
        ((18, 18, 10), "A"),
        ((18, 10, 18), NUM),
        ((18, 15), NUM),  # no higher than the usual bound of B
        ((18, 18.5, 10), VALUE),
        (([[20, None, NA]],), [["A", None, NA]]),
    ],
)
def test_grades(call, grade):
    assert HB_GRADE(*call) == grade


@pytest.mark.parametrize(
    ("call", "money"),
    [
        ((3000, 1), 0.0),
        ((3000, 0.8), 0.0),
        ((3000, 0.7999), 600.0),
        ((3000, 0.5), 600.0),
        ((3000, 0.4999), 3000.0),
        ((3000, 0), 3000.0),
        ((1234.56, 0.6), 246.91),
        ((3000, "79%"), 600.0),
        ((3000, None), None),
        ((None, 0.8), None),
        ((3000, 1.01), NUM),
        ((3000, 79), NUM),
        ((3000, -0.1), NUM),
        ((-3000, 0.1), NUM),
        ((3000, "高"), VALUE),
        ((3000, 0.7, [[0, 0.9]], [[0.5, 0]]), 1500.0),
        ((3000, 0.7, [[0.1, 0.9]], [[0.5, 0]]), NUM),  # no step from 0
        ((3000, 0.7, [[0, 0]], [[0.5, 0]]), NUM),
        ((3000, 0.7, [[0, 90]], [[0.5, 0]]), NUM),
        ((3000, 0.7, [[0, 0.9]], [[0.5, 2]]), NUM),
        ((3000, 0.7, [[0, 0.9]], [[0.5]]), VALUE),
        ((3000, 0.7, [[0, 0.9]]), VALUE),
        ((3000, 0.7, None, [[0.5, 0]]), VALUE),
        (([[3000], [1000]], [[0.6], [NA]]), [[600.0], [NA]]),
    ],
)
def test_what_is_withheld(call, money):
    assert HB_DEDUCT(*call) == money


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ((86,), "86"),
        ((86.0, 8), "00000086"),
        (("86", 8), "00000086"),
        (("00000086", 8), "00000086"),
        (("A86", 8), "A86"),  # only digits are filled up
        ((" ８６ ", 4), "0086"),
        ((0, 4), "0000"),
        ((123456789012345,), "123456789012345"),
        ((1234567890123456.0,), NUM),
        (("1.23457E+17",), VALUE),
        (("123456789", 8), NUM),
        ((86.5,), VALUE),
        ((True,), VALUE),
        ((date(2027, 1, 1),), VALUE),
        (("8*6",), VALUE),
        (("=86",), VALUE),
        ((None,), None),
        (("",), None),
        ((86, -1), NUM),
        ((86, 31), NUM),
        ((86, 2.5), VALUE),
        ((86, 4, [[86], ["0087"], [None]]), "0086"),
        ((88, 4, [[86], ["0087"]]), NA),
        (([["0086"], [88], [None]], 4, [[86]]), [["0086"], [NA], [None]]),
        ((86, 4, [[86], [ExcelError.REF]]), ExcelError.REF),
    ],
)
def test_ids(call, text):
    assert HB_CHECKID(*call) == text
