"""References in formula text."""

from __future__ import annotations

import pytest

from generators.ooxml.address import Area
from generators.ooxml.formula import follow, shift


@pytest.mark.parametrize(
    ("formula", "rows", "columns", "moved"),
    [
        ("A1+B$2*$C3", 2, 1, "B3+C$2*$C5"),
        ("SUM(B2:B10)", 1, 0, "SUM(B3:B11)"),
        ("SUM($B$2:B10)", 1, 0, "SUM($B$2:B11)"),
        ("人员!B2", 1, 0, "人员!B3"),
        ("'表 A1'!B2", 1, 0, "'表 A1'!B3"),
        ("[1]人员!B2", 1, 0, "[1]人员!B3"),
        ('"A1"&B2', 1, 0, '"A1"&B3'),
        ('"say ""A1"""&B2', 1, 0, '"say ""A1"""&B3'),
        ("人员[[#This Row],[A1]]*B2", 1, 0, "人员[[#This Row],[A1]]*B3"),
        ("LOG10(A1)", 1, 0, "LOG10(A2)"),
        ("A:A+1:1", 2, 3, "D:D+3:3"),
        ("$A:A", 0, 1, "$A:B"),
        ("ZZZ1+计划A1", 1, 1, "ZZZ1+计划A1"),
        ("A1", -1, 0, "#REF!"),
        ("人员!A2+A3", -2, 0, "人员!#REF!+A1"),
        ("1.5E10+TRUE", 3, 3, "1.5E10+TRUE"),
    ],
)
def test_a_copied_formula(formula: str, rows: int, columns: int, moved: str) -> None:
    assert shift(formula, rows, columns) == moved


@pytest.mark.parametrize(
    ("formula", "home", "followed"),
    [
        ("SUM(B2:B9)", "人员", "SUM(B2:B12)"),
        ("SUM(B2:B9)", "别处", "SUM(B2:B9)"),
        ("SUM(人员!$B$2:$B$9)", "别处", "SUM(人员!$B$2:$B$12)"),
        ("SUM('人员'!B2:B9)", "别处", "SUM('人员'!B2:B12)"),
        ("SUM([2]人员!B2:B9)", "别处", "SUM([2]人员!B2:B9)"),
        ("人员!B9", "别处", "人员!B9"),
        ('"B2:B9"', "人员", '"B2:B9"'),
        ("SUM(B2:B8)", "人员", "SUM(B2:B8)"),
        ("SUM(B:B)", "人员", "SUM(B:B)"),
    ],
)
def test_a_reference_follows_a_growing_range(formula: str, home: str, followed: str) -> None:
    def change(area: Area, is_range: bool) -> Area:
        return area.until(12) if is_range and area.last_row == 9 else area

    assert follow(formula, home, "人员", change) == followed
