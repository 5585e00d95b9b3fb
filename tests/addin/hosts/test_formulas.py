from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addin.hosts.libreoffice.addresses import Area
from addin.hosts.libreoffice.boundary import CalcError
from addin.hosts.libreoffice.formulas import filled, to_calc, to_excel


@pytest.mark.parametrize(
    ("excel", "calc"),
    [
        ("=A1+1", "=A1+1"),
        ("=SUM(A1:B2,3)", "=SUM(A1:B2;3)"),
        ('=IF(A1="a,b;c","!","")', '=IF(A1="a,b;c";"!";"")'),
        ('="say ""hi, you"""', '="say ""hi, you"""'),
        ("=SUM({1,2;3,4},5)", "=SUM({1;2|3;4};5)"),
        ("=计划!$A$1*2.5", "=$'计划'.$A$1*2.5"),
        ("='一 月'!A1:B2", "=$'一 月'.A1:B2"),
        ("='it''s'!A1", "=$'it''s'.A1"),
        ("=SUM(计划!A:A,计划!1:1)", "=SUM($'计划'.A:A;$'计划'.1:1)"),
        ("=SUM(周数据[保费])", "=SUM(周数据[保费])"),
        ("=T[[#This Row],[值]]*2", "=T[[#This Row];[值]]*2"),
        ("=RANK.EQ(A1,A1:A9)", "=RANK.EQ(A1;A1:A9)"),
        ("=-A1%", "=-A1%"),
        ("=IFERROR(1/0,#N/A)", "=IFERROR(1/0;#N/A)"),
    ],
)
def test_both_ways(excel, calc):
    assert to_calc(excel) == calc
    assert to_excel(calc) == excel


@pytest.mark.parametrize(
    ("calc", "excel"),
    [
        ("=$Plan.A1+Plan.$B$2", "=Plan!A1+Plan!$B$2"),
        ("=$'S 2'.A1", "='S 2'!A1"),
        ("=$1月.$C$5+10月.B:B", "='1月'!$C$5+'10月'!B:B"),
        ("=$2e5.A1+$１２.A1", "='2e5'!A1+'１２'!A1"),
        ("=$'A1'.A1", "='A1'!A1"),
        ("=2.5*A1", "=2.5*A1"),
    ],
)
def test_what_libreoffice_writes_otherwise(calc, excel):
    assert to_excel(calc) == excel


@pytest.mark.parametrize("formula", ['=IF("', "=T[a"])
def test_text_that_is_no_formula(formula):
    with pytest.raises(CalcError, match="is not a formula"):
        to_calc(formula)


def test_filling_moves_relative_references_only():
    assert filled("=A1*$B1+C$1+$D$1+SUM(T[x])+'一 月'!A1", Area(5, 3, 2, 2)) == [
        [
            "=A1*$B1+C$1+$D$1+SUM(T[x])+'一 月'!A1",
            "=B1*$B1+D$1+$D$1+SUM(T[x])+'一 月'!B1",
        ],
        [
            "=A2*$B2+C$1+$D$1+SUM(T[x])+'一 月'!A2",
            "=B2*$B2+D$1+$D$1+SUM(T[x])+'一 月'!B2",
        ],
    ]


@given(st.text(st.characters(min_codepoint=32, exclude_characters='"'), max_size=40))
def test_any_text_in_quotes_is_left_alone(text):
    formula = f'=A1&"{text}"'
    assert to_calc(formula) == formula
    assert to_excel(formula) == formula
