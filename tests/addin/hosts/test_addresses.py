from __future__ import annotations

import pytest

from addin.hosts.libreoffice.addresses import (
    Area,
    column_name,
    column_number,
    format_address,
    parse_address,
    quote_sheet,
    unquote_sheet,
)


@pytest.mark.parametrize(
    ("number", "letters"),
    [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (702, "ZZ"), (703, "AAA"), (16_384, "XFD")],
)
def test_columns(number, letters):
    assert column_name(number) == letters
    assert column_number(letters) == number


@pytest.mark.parametrize(
    ("text", "area", "absolute"),
    [
        ("A1", Area(1, 1), "$A$1"),
        ("$C$4", Area(4, 3), "$C$4"),
        ("b2:C4", Area(2, 2, 3, 2), "$B$2:$C$4"),
        ("C4:B2", Area(2, 2, 3, 2), "$B$2:$C$4"),
        ("B:B", Area(1, 2, 1_048_576, 1), "$B:$B"),
        ("D:B", Area(1, 2, 1_048_576, 3), "$B:$D"),
        ("7:7", Area(7, 1, 1, 16_384), "$7:$7"),
        ("XFD1048576", Area(1_048_576, 16_384), "$XFD$1048576"),
    ],
)
def test_addresses(text, area, absolute):
    assert parse_address(text) == area
    assert format_address(area) == absolute


@pytest.mark.parametrize("text", ["", "A", "1", "年", "目标", "T[a]", "A1:B", "Sheet1!A1", "ABCD1"])
def test_other_text_is_no_address(text):
    assert parse_address(text) is None


@pytest.mark.parametrize("text", ["A0", "A1048577", "XFE1"])
def test_addresses_outside_the_sheet(text):
    with pytest.raises(IndexError, match="outside the sheet"):
        parse_address(text)


def test_relative_addresses():
    assert format_address(Area(2, 2, 3, 2), row_absolute=False) == "$B2:$C4"
    assert format_address(Area(2, 2, 3, 2), column_absolute=False) == "B$2:C$4"


@pytest.mark.parametrize(
    ("name", "quoted"),
    [
        ("计划", "计划"),
        ("Sheet1", "Sheet1"),
        ("一 月", "'一 月'"),
        ("it's", "'it''s'"),
        ("A1", "'A1'"),
        ("2027", "'2027'"),
        ("a.b", "'a.b'"),
        ("KPI-1", "'KPI-1'"),
    ],
)
def test_sheets_in_formulas(name, quoted):
    assert quote_sheet(name) == quoted
    assert unquote_sheet(quoted) == name


def test_areas():
    area = Area(2, 3, 4, 5)
    assert (area.last_row, area.last_column) == (5, 7)
    assert area.contains(Area(5, 7))
    assert not area.contains(Area(6, 7))
    assert not area.contains(Area(2, 2))
    assert area.spanning(Area(1, 9)) == Area(1, 3, 5, 7)
    assert area.clipped(Area(1, 1, 3, 4)) == Area(2, 3, 2, 2)
    assert area.clipped(Area(1, 1)) == Area(2, 3)
