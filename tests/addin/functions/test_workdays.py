"""The days are those of the State Council's notice for 2026 and of the law for 2027."""

from __future__ import annotations

import pytest

from addin.functions.cells import ExcelError
from addin.functions.workdays import HB_ISWORKDAY, HB_WORKDAYS

VALUE, NUM = ExcelError.VALUE, ExcelError.NUM

LAW_2027 = [  # New Year, Spring Festival with its eve, Qingming, May, Dragon Boat, Moon, October
    *("2027-01-01", "2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08"),
    *("2027-04-05", "2027-05-01", "2027-05-02", "2027-06-09", "2027-09-15"),
    *("2027-10-01", "2027-10-02", "2027-10-03"),
]


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2027-03-01", "2027-03-31", 23),  # no holiday
        ("2027-03-06", "2027-03-07", 0),  # a weekend
        ("2027-03-05", "2027-03-05", 1),
        ("2027-03-06", "2027-03-06", 0),
        ("2026-10-01", "2026-10-11", 3),  # off until the 7th; 8, 9 and, in lieu, Saturday the 10th
        ("2026-12-28", "2027-01-01", 4),  # across the year's end: New Year's Day is a Friday
        ("2027-01-01", "2026-12-28", -4),
        ("2026-01-01", "2026-12-31", 248),  # 261 Monday–Friday, 19 of them off, 6 make-ups
    ],
)
def test_working_days_from_first_to_last(first, last, days):
    assert HB_WORKDAYS(first, last) == days


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-01-04", True),  # Sunday, in lieu
        ("2026-02-23", False),  # Monday of the Spring Festival
        ("2028-02-29", True),
        ("2027-10-01", False),
    ],
)
def test_whether_a_day_is_worked(day, works):
    assert HB_ISWORKDAY(day) is works


def test_columns_with_gaps_and_mistakes():
    days = [["2027-03-05"], [None], ["三月"], [ExcelError.REF], ["1998-05-04"]]
    assert HB_ISWORKDAY(days) == [[True], [None], [VALUE], [ExcelError.REF], [NUM]]
    assert HB_WORKDAYS(days, "2027-03-08") == [[2], [None], [VALUE], [ExcelError.REF], [NUM]]
    assert HB_WORKDAYS("2027-03-05", [[None]]) is None


def test_a_notice_of_ones_own():
    saturdays = [["2027-02-20"], ["2027-10-09"]]
    off = [[day] for day in (*LAW_2027, "2027-02-09", "2027-02-10", "2027-02-11")]
    assert HB_WORKDAYS("2027-02-08", "2027-02-21", off, saturdays) == 7  # 12, 15–19 and 20
    assert HB_ISWORKDAY([["2027-02-10", "2027-02-20"]], off, saturdays) == [[False, True]]
    assert HB_ISWORKDAY("2027-03-05", "2027-03-05") is False


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (("2027-03-01", "2027-03-05", "2027-03-03", "2027-03-03"), VALUE),  # off and worked
        (("2027-03-01", "2027-03-05", "假日"), VALUE),
        (("2027-03-01", "2027-03-05", None, ExcelError.NAME), ExcelError.NAME),
        (("2000-12-31", "2027-03-05"), NUM),
        (("2027-03-05", "2100-01-01"), NUM),
        (("2027-03-01", [["2027-03-05"], ["x"]]), [[5], [VALUE]]),
        (([["2027-03-01"], ["2027-03-02"]], [["2027-03-05"]] * 3), VALUE),
    ],
)
def test_wrong_arguments(call, error):
    assert HB_WORKDAYS(*call) == error
