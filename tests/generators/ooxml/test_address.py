"""Addresses, areas and sheet names."""

from __future__ import annotations

import pytest

from generators.ooxml.address import (
    Area,
    cell_name,
    parse_cell,
    quoted_sheet,
    split_reference,
)


@pytest.mark.parametrize(
    ("text", "row", "column"),
    [("A1", 1, 1), ("$B$7", 7, 2), ("Z9", 9, 26), ("AA10", 10, 27), ("XFD1048576", 1048576, 16384)],
)
def test_cells(text: str, row: int, column: int) -> None:
    assert parse_cell(text) == (row, column)
    assert cell_name(row, column) == text.replace("$", "")


@pytest.mark.parametrize("text", ["", "A0", "a1", "1A", "A1048577", "XFE1", "A1:B2", "表1"])
def test_what_is_no_cell(text: str) -> None:
    with pytest.raises(ValueError, match="cell address"):
        parse_cell(text)


def test_areas_are_put_in_order_and_include_both_corners() -> None:
    area = Area.parse("$D$9:B2")
    assert str(area) == "B2:D9"
    assert area.contains(9, 4)
    assert not area.contains(10, 4)
    assert area.overlaps(Area.parse("D9:E10"))
    assert not area.overlaps(Area.parse("E2:E9"))
    assert str(Area.parse("C3:C3")) == "C3"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("人员", "人员"),
        ("表 单", "'表 单'"),
        ("Q1", "'Q1'"),
        ("2027", "'2027'"),
        ("a'b", "'a''b'"),
        ("周.数据", "周.数据"),
    ],
)
def test_sheet_names_are_quoted_where_a_formula_needs_it(name: str, written: str) -> None:
    assert quoted_sheet(name) == written
    assert split_reference(f"{written}!$B$7") == (name, Area(7, 2, 7, 2))


@pytest.mark.parametrize("text", ["#REF!", "人员!$A:$A", "OFFSET(人员!$A$1,0,0)", "[1]人员!$A$1"])
def test_what_is_no_rectangle(text: str) -> None:
    assert split_reference(text) is None
