from __future__ import annotations

from datetime import date

import pytest

from addin.functions.cells import ExcelError
from addin.functions.periods import HB_MONTH, HB_WEEK

VALUE = ExcelError.VALUE


@pytest.mark.parametrize(
    ("day", "start", "label"),
    [
        ("2026-12-31", None, "2026-W53"),
        ("2027-01-03", None, "2026-W53"),
        ("2027-01-04", None, "2027-W01"),
        ("2028-02-29", None, "2028-W09"),
        ("2027-01-03", "周日", "2027-W01"),
        ("2027-01-03", 7, "2027-W01"),
        ("2027-01-02", "周六", "2027-W01"),
        ("2027-01-04", 1, "2027-W01"),
        (46391, None, "2027-W01"),
    ],
)
def test_weeks(day, start, label):
    assert HB_WEEK(day, start) == label


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("标签", "2026-W53"),
        ("年", 2026),
        ("序号", 53),
        ("首日", date(2026, 12, 28)),
        ("末日", date(2027, 1, 3)),
    ],
)
def test_what_a_week_tells(answer, value):
    assert HB_WEEK(date(2027, 1, 1), None, answer) == value


@pytest.mark.parametrize(
    ("day", "rule", "label"),
    [
        ("2027-01-26", None, "2027-01"),
        ("2027-01-25", "26-25", "2027-01"),
        ("2027-01-26", "26-25", "2027-02"),
        ("2027-02-25", "26-25", "2027-02"),
        ("2028-02-29", "26-25", "2028-03"),
        ("2027-11-26", "26-25", "2027-12"),
        ("2027-12-31", "26-25", "2027-12"),
        ("2027-12-31", "自然月", "2027-12"),
    ],
)
def test_months(day, rule, label):
    assert HB_MONTH(day, rule) == label


@pytest.mark.parametrize(
    ("answer", "value"),
    [("年", 2027), ("序号", 12), ("首日", date(2027, 11, 26)), ("末日", date(2027, 12, 31))],
)
def test_what_a_month_tells(answer, value):
    assert HB_MONTH("2027-12-30", "26-25", answer) == value


def test_a_column_of_days_with_gaps_and_mistakes():
    days = [["2027-03-05"], [None], ["三月"], [ExcelError.NA], ["2027-02-29"]]
    assert HB_WEEK(days) == [["2027-W09"], [None], [VALUE], [ExcelError.NA], [VALUE]]
    assert HB_MONTH(days) == [["2027-03"], [None], [VALUE], [ExcelError.NA], [VALUE]]


@pytest.mark.parametrize(
    ("function", "call", "error"),
    [
        (HB_WEEK, ("2027-03-05", "周八"), VALUE),
        (HB_WEEK, ("2027-03-05", 0), VALUE),
        (HB_WEEK, ("2027-03-05", None, "名称"), VALUE),
        (HB_MONTH, ("2027-03-05", "农历"), VALUE),
        (HB_MONTH, ("2027-03-05", None, "名称"), VALUE),
        (HB_MONTH, (True,), VALUE),
        (HB_WEEK, (5,), VALUE),
    ],
)
def test_wrong_arguments(function, call, error):
    assert function(*call) is error
