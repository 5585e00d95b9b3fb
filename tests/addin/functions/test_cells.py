from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pytest

from addin.functions.cells import ExcelError, Refused, cells, choice, day, grid, number, whole
from addin.functions.udf import MISSING, call, carried, received

VALUE, NUM, NA, DIV0 = ExcelError.VALUE, ExcelError.NUM, ExcelError.NA, ExcelError.DIV0


@pytest.mark.parametrize(
    ("error", "number", "scode"),
    [
        (ExcelError.NULL, 2000, -2146826288),
        (ExcelError.DIV0, 2007, -2146826281),
        (ExcelError.VALUE, 2015, -2146826273),
        (ExcelError.REF, 2023, -2146826265),
        (ExcelError.NAME, 2029, -2146826259),
        (ExcelError.NUM, 2036, -2146826252),
        (ExcelError.NA, 2042, -2146826246),
    ],
)
def test_errors_have_excels_numbers(error, number, scode):
    assert (error.number, error.scode) == (number, scode)


@pytest.mark.parametrize(
    ("given", "rows"),
    [
        (3.0, [[3.0]]),
        (None, [[None]]),
        ([1, 2, 3], [[1, 2, 3]]),
        (((1, 2), (3, 4)), [[1, 2], [3, 4]]),
        (np.array([[1.5, np.nan], [2, 3]]), [[1.5, None], [2.0, 3.0]]),
        (np.array([1, 2]), [[1, 2]]),
        (np.array(7.0), [[7.0]]),
        (np.array([["一组", None]], dtype=object), [["一组", None]]),
        (np.array(["2027-03-05"], dtype="datetime64[ns]"), [[datetime(2027, 3, 5)]]),
        ([np.int64(4), np.float64(0.5)], [[4, 0.5]]),
    ],
)
def test_every_form_of_argument_becomes_rows(given, rows):
    assert grid(given) == rows


@pytest.mark.parametrize("given", [[], [[]], [[1, 2], [3]]])
def test_rows_of_different_length_are_refused(given):
    with pytest.raises(Refused) as refused:
        grid(given)
    assert refused.value.error is VALUE


def test_cells_are_read_row_by_row():
    assert cells([[1, 2], [3, 4]]) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("cell", "value"), [(2.5, 2.5), (3, 3.0), ("1,234.5", 1234.5), ("１２", 12.0), ("15%", 0.15)]
)
def test_a_number_is_read_also_from_text(cell, value):
    assert number(cell) == value


@pytest.mark.parametrize(
    ("cell", "error"),
    [("十二", VALUE), (True, VALUE), (date(2027, 1, 1), VALUE), (None, VALUE), (NA, NA)],
)
def test_what_is_no_number_is_refused(cell, error):
    with pytest.raises(Refused) as refused:
        number(cell)
    assert refused.value.error is error


def test_a_blank_number_takes_the_default():
    assert (number(None, 7), number("", 7), number("—", 7)) == (7.0, 7.0, 7.0)


def test_a_fraction_is_no_whole_number():
    assert whole(12.0) == 12
    with pytest.raises(Refused):
        whole(12.5)


@pytest.mark.parametrize(
    "cell",
    [
        date(2028, 2, 29),
        datetime(2028, 2, 29, 15, 30),
        46812,
        46812.6,
        "2028-02-29",
        "2028/2/29",
        "2028年2月29日",
        "20280229",
    ],
)
def test_a_day_in_all_its_forms(cell):
    assert day(cell) == date(2028, 2, 29)


@pytest.mark.parametrize("cell", ["2027-02-29", "明天", None, True, 3.0])
def test_what_is_no_day_is_refused(cell):
    with pytest.raises(Refused) as refused:
        day(cell)
    assert refused.value.error is VALUE


def test_a_choice_is_read_without_regard_to_width_case_and_spaces():
    choices = {"自然月": 1, "26-25": 2, "Week": 3}
    read = [choice(cell, choices, 0) for cell in ("自然月 ", "２６-25", "WEEK", None, "")]
    assert read == [1, 2, 3, 0, 0]
    with pytest.raises(Refused):
        choice("季", choices, 0)


# At the boundary to COM


@pytest.mark.parametrize(
    ("value", "given"),
    [
        (MISSING, None),
        (None, [[None]]),
        (2.5, 2.5),
        ("", None),
        (True, True),
        (Decimal("12.34"), 12.34),
        (-2146826246, NA),
        (-2146826243, VALUE),  # an error that came with a later Excel
        (datetime(2027, 3, 5, 8, 30), date(2027, 3, 5)),
        (((1.0, None), ("", -2146826281)), [[1.0, None], [None, DIV0]]),
        ((1.0, 2.0), [[1.0, 2.0]]),
    ],
)
def test_what_com_delivers(value, given):
    assert received(value) == given


@pytest.mark.parametrize(
    ("result", "value"),
    [
        (5, 5.0),
        (None, ""),
        (True, True),
        ("A", "A"),
        (DIV0, -2146826281),
        (date(2027, 3, 5), 46451.0),
        ([["A", 7], [None, NUM]], (("A", 7.0), ("", -2146826252))),
    ],
)
def test_what_com_takes_back(result, value):
    found = carried(result)
    assert found == value
    assert type(found) is type(value)


def test_whole_numbers_go_back_as_floats_because_integers_are_errors():
    ((start, days),) = carried([[True, 7]])
    assert start is True
    assert type(days) is float


def test_a_call_through_com():
    assert call("HB_WORKDAYS", (datetime(2027, 3, 1), 46451.0, MISSING, MISSING)) == 5.0
    assert call("HB_KPI", ("活动率", 9.0, None)) == -2146826281  # a blank denominator
    assert call("HB_KPI", ("活动率", 9.0, MISSING)) == -2146826273  # no denominator
    assert call("HB_GRADE", (((20.0,), (None,)), MISSING, MISSING)) == (("A",), ("",))
