"""Values and what stands for them in a file."""

from __future__ import annotations

import math
from datetime import date, datetime, time
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from generators.ooxml.errors import EditRefusedError
from generators.ooxml.styles import shows_date
from generators.ooxml.values import (
    cell_xml,
    encode_string,
    from_serial,
    number_text,
    plain,
    to_serial,
    unescape_string,
)


@pytest.mark.parametrize(
    ("value", "serial", "serial_1904"),
    [
        (date(1900, 1, 1), 1, None),
        (date(1900, 2, 28), 59, None),
        (date(1900, 3, 1), 61, None),  # 60 is a day that never was
        (date(1904, 1, 1), 1462, 0),
        (date(2024, 2, 29), 45351, 43889),
        (date(2027, 1, 1), 46388, 44926),
        (datetime(2027, 1, 1, 6, 0), 46388.25, 44926.25),
        (time(18, 0), 0.75, None),
    ],
)
def test_dates_are_serial_numbers(
    value: date | time, serial: float, serial_1904: float | None
) -> None:
    assert to_serial(value) == serial
    assert from_serial(serial) == value
    if serial_1904 is not None:
        assert to_serial(value, date1904=True) == serial_1904
        assert from_serial(serial_1904, date1904=True) == value


def test_dates_before_the_first_day_are_refused() -> None:
    with pytest.raises(ValueError, match="1899-12-31"):
        to_serial(date(1899, 12, 31))
    with pytest.raises(ValueError, match="1903-12-31"):
        to_serial(date(1903, 12, 31), date1904=True)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-3, "-3"),
        (9000.0, "9000"),
        (0.1, "0.1"),
        (1e300, "1e+300"),
        (123456789012345, "123456789012345"),
    ],
)
def test_numbers(value: float, text: str) -> None:
    assert number_text(value) == text


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 10**15])
def test_numbers_a_cell_cannot_hold(value: float) -> None:
    with pytest.raises(ValueError, match=r"text|missing"):
        number_text(value)


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("\x00\x1f", "_x0000__x001F_"),
        ("_x0041_", "_x005F_x0041_"),
        ("\ud800", "_xD800_"),
        ("_x_", "_x_"),
    ],
)
def test_text_that_xml_cannot_hold_is_escaped(text: str, encoded: str) -> None:
    assert encode_string(text) == encoded
    assert unescape_string(encoded) == text.replace("\r\n", "\n").replace("\r", "\n")


def test_text_has_a_limit() -> None:
    assert len(encode_string("字" * 32_767)) == 32_767
    with pytest.raises(EditRefusedError, match="32767"):
        encode_string("字" * 32_768)
    with pytest.raises(EditRefusedError):
        encode_string("𠀀" * 16_384)  # two units each


@pytest.mark.parametrize(
    ("value", "xml"),
    [
        ("=1+1", '<c r="A1" t="inlineStr"><is><t xml:space="preserve">=1+1</t></is></c>'),
        ("a<b&c", '<c r="A1" t="inlineStr"><is><t xml:space="preserve">a&lt;b&amp;c</t></is></c>'),
        (True, '<c r="A1" t="b"><v>1</v></c>'),
        (None, '<c r="A1"/>'),
        (1.5, '<c r="A1"><v>1.5</v></c>'),
        (date(2027, 1, 1), '<c r="A1"><v>46388</v></c>'),
    ],
)
def test_cells(value: object, xml: str) -> None:
    assert cell_xml('<c r="A1"', plain(value)) == xml


def test_foreign_types_become_plain_ones() -> None:
    assert plain(np.int64(3)) == 3
    assert plain(np.float64(0.5)) == 0.5
    assert plain(np.bool_(True)) is True
    assert plain(Decimal("1.25")) == 1.25
    assert plain(pd.Timestamp("2027-03-01")) == datetime(2027, 3, 1)
    with pytest.raises(ValueError, match="NaT"):
        plain(pd.NaT)
    with pytest.raises(TypeError, match="list"):
        plain([1])


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("yyyy-mm-dd", True),
        ('yyyy"年"m"月"', True),
        ("[$-804]m/d", True),
        ("h:mm", True),
        ("[h]:mm", False),
        ("General", False),
        ("0.00", False),
        ('0"days"', False),
        ("[Red]0", False),
        ("0_d", False),
    ],
)
def test_which_formats_show_dates(code: str, expected: bool) -> None:
    assert shows_date(code) is expected
