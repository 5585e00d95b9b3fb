"""The formulas that expressions become; every text here was written by hand."""

from __future__ import annotations

import pytest

from workbook_templates.expression import ExpressionError

QUOTIENT = {"e": "ratio(field.a, field.b)"}
CELLS = (
    ({"period": ["@month"], "scope": ["@group"]}, "input"),
    ({"scope": ["@team"]}, "total(scope, grid())"),
    ({"period": ["@quarter"]}, "total(period, fixed())"),
)


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("1 + 2", "1+2"),
        ("1.5 * (field.a - 2)", "1.5*(N(hb_a)-2)"),
        ("field.a - (field.b - 1)", "N(hb_a)-(N(hb_b)-1)"),
        ("'甲' + field.word", '"甲"&hb_word'),
        ("ratio(field.a, field.b)", 'IF(OR(hb_a="",N(hb_b)<=0),"",N(hb_a)/hb_b)'),
        ("ratio(1, field.e)", 'IF(N(hb_e)<=0,"",1/hb_e)'),
        ("ratio(field.e, field.b)", 'IF(OR(hb_e="",N(hb_b)<=0),"",hb_e/hb_b)'),
        ("diff(1, 2)", "1-2"),
        ("diff(field.a, 1)", 'IF(hb_a="","",hb_a-1)'),
        ("diff(field.a, field.b)", 'IF(OR(hb_a="",hb_b=""),"",hb_a-hb_b)'),
        ("zero(field.e)", "N(hb_e)"),
        ("round(field.a, 2)", "ROUND(N(hb_a),2)"),
        ("floor(field.a)", "INT(N(hb_a))"),
        ("min(field.a, 3)", "MIN(N(hb_a),3)"),
        ("max(field.a, 3)", "MAX(N(hb_a),3)"),
        ("1 if both(field.a > 1, field.b <= 2) else 0", "IF(AND(N(hb_a)>1,N(hb_b)<=2),1,0)"),
        (
            "1 if either(field.word == 'x', field.b != 2) else empty()",
            'IF(OR(hb_word="x",N(hb_b)<>2),1,"")',
        ),
        ("text(field.a)", 'hb_a&""'),
        ("1 if blank(field.a) else 0", 'IF(hb_a="",1,0)'),
        ("months_after(field.a, -13)", "IF(N(hb_a)<=800,0,EDATE(N(hb_a),-13))"),
        ("sum(sales.fyp)", "ROUND(SUM(销售[保费]),2)"),
        ("sum(sales.m1, sales.agent == field.word)", "SUMIFS(销售[一月],销售[工号],hb_word)"),
        ("of('a\"b')", 'ROUND(SUMIFS(销售[保费],销售[工号],"a""b"),2)'),
        ("count(sales)", "COUNTA(销售[工号])"),
        (
            "count(sales, sales.month >= field.a, sales.day < 46060, sales.agent != '01')",
            'COUNTIFS(销售[月],">="&hb_a,销售[日],"<46060",销售[工号],"<>01")',
        ),
        (
            "lookup(people.name, people.id, field.word)",
            'IFERROR(INDEX(人员[姓名],MATCH(hb_word,人员[号],0))&"","")',
        ),
        (
            "lookup(people.left, people.id, '01')",
            'IFERROR(IF(INDEX(人员[离司],MATCH("01",人员[号],0))="","",INDEX(人员[离司],MATCH("01",人员[号],0))),"")',
        ),
        ("nth(people.id, 2)", 'IF(2>ROWS(人员[号]),"",INDEX(人员[号],2)&"")'),
    ],
)
def test_formula(small, text, formula):
    assert small(fields=QUOTIENT).formula(text) == formula


@pytest.mark.parametrize(
    ("text", "scope", "period", "formula"),
    [
        ("scope.label", 2, 0, '"乙组"'),
        ("sum(sales.m1, sales.group == scope.name)", 1, 0, 'SUMIFS(销售[一月],销售[组],"一组")'),
        ("sum(sales.m1, sales.group == scope.name)", 0, 0, "SUM(销售[一月])"),
        ("sum(sales[period.column])", 0, 2, "SUM(销售[二月])"),
        ("zero(grid(scope='T', period='M1'))", 1, 3, "N(D9)"),
        ("fixed() + fixed(scope='B')", 1, 1, "N(D16)+N(D17)"),
        ("zero(fixed(period=period.before))", 2, 3, "N(E17)"),
        ("total(scope, fixed())", 0, 1, 'IF(COUNT(D16:D17)=0,"",SUM(D16:D17))'),
        ("total(period, fixed())", 2, 0, 'IF(COUNT(D17:F17)=0,"",SUM(D17:F17))'),
        ("total(period, fixed() + 1)", 0, 0, "SUM(N(D15)+1,N(E15)+1,N(F15)+1)"),
        ("total(scope, fixed())", 1, 1, '""'),
        (
            "dot(period, fixed(scope='A'), fixed())",
            *(2, 1),
            'IF(SUMPRODUCT((C16:F16<>"")*(C17:F17<>0))=0,"",SUMPRODUCT(C16:F16,C17:F17))',
        ),
        ("rank(fixed(), scope, 'up')", 1, 1, 'IF(D16="","",RANK(D16,D16:D17,0))'),
        ("rank(fixed(), scope, 'down')", 2, 1, 'IF(D17="","",RANK(D17,D16:D17,1))'),
    ],
)
def test_formula_of_a_cell(small, text, scope, period, formula):
    assert small(cells=CELLS).formula(text, scope=scope, period=period) == formula


def test_a_row_reads_its_own_table_by_name(small):
    formula = small().formula(
        "sum(sales.m1, sales.agent == row.agent, sales.day < row.day)", "sales"
    )
    assert formula == (
        'SUMIFS(销售[一月],销售[工号],销售[[#This Row],[工号]],销售[日],"<"&销售[[#This Row],[日]])'
    )


def test_another_sheet_is_named(small):
    book = small(columns={"twice": "zero(fixed(scope='A', period='M1')) * 2"})
    assert book.formula("zero(fixed(scope='A', period='M1')) * 2", "sales") == "N('甲'!D16)*2"


@pytest.mark.parametrize(
    "text",
    [
        "ratio(field.a, field.b) + 1",
        "1 - lookup(people.left, people.id, '01')",
        "2 * diff(field.a, field.b)",
        "total(scope)",
        "fixed(scope=field.word)",
    ],
)
def test_refuses_what_has_no_formula(small, text):
    with pytest.raises(ExpressionError):
        small().formula(text, scope=0, period=1)
