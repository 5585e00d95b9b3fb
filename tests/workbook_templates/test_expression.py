"""What the language accepts, what it refuses, and what its macros stand for."""

from __future__ import annotations

import pytest

from workbook_templates.expression import (
    Aggregate,
    Attr,
    Binary,
    Call,
    Cell,
    Column,
    Compare,
    Condition,
    Const,
    Dot,
    ExpressionError,
    FieldRef,
    If,
    Lookup,
    Nth,
    Rank,
    RowRef,
    Total,
    walk,
)

FYP = Column("sales", Const("fyp"))
AGENT = Column("sales", Const("agent"))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("3", Const(3.0)),
        ("-2.5", Const(-2.5)),
        ("'甲'", Const("甲")),
        ("empty()", Const(None)),
        ("field.a", FieldRef("a")),
        ("row.fyp", RowRef(Const("fyp"))),
        ("scope.name", Attr("scope", "name")),
        ("row['m' + scope.key]", RowRef(Binary("+", Const("m"), Attr("scope", "key")))),
        ("sales[period.column]", Column("sales", Attr("period", "column"))),
        ("1 + 2 * 3", Binary("+", Const(1.0), Binary("*", Const(2.0), Const(3.0)))),
        ("field.a <= 1", Compare("<=", FieldRef("a"), Const(1.0))),
        (
            "1 if field.a != 0 else 2",
            If(Compare("<>", FieldRef("a"), Const(0.0)), Const(1.0), Const(2.0)),
        ),
        ("ratio(1, 2)", Call("ratio", (Const(1.0), Const(2.0)))),
        ("sum(sales.fyp)", Aggregate("sales", FYP, ())),
        (
            "count(sales, sales.agent == row.agent)",
            Aggregate("sales", None, (Condition(AGENT, "=", RowRef(Const("agent"))),)),
        ),
        ("lookup(sales.fyp, sales.agent, '01')", Lookup(FYP, AGENT, Const("01"))),
        ("nth(sales.agent, 1)", Nth(AGENT, Const(1.0))),
        ("grid()", Cell("grid", ())),
        ("grid(scope='T')", Cell("grid", (("scope", Const("T")),))),
        ("total(scope)", Total("scope", None)),
        ("total(scope, grid())", Total("scope", Cell("grid", ()))),
        ("dot(period, grid(), fixed())", Dot("period", Cell("grid", ()), Cell("fixed", ()))),
        ("rank(grid(), scope, 'down')", Rank(Cell("grid", ()), "scope", "down")),
    ],
)
def test_reads(small, text, tree):
    assert small().parse(text) == tree


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 +",
        "True",
        "1 / 2",
        "2 ** 3",
        "not field.a",
        "field.a and field.b",
        "1 < field.a < 2",
        "[1, 2]",
        "lambda: 1",
        "__import__('os')",
        "field.a.b",
        "unknown.a",
        "nobody(1)",
        "ratio(1)",
        "sum(field.a)",
        "sum(sales.fyp, field.a == 1)",
        "sum(sales.fyp, people.id == '01')",
        "count(sales.fyp)",
        "count(field)",
        "lookup(sales.fyp, 'x', 'y')",
        "grid('T')",
        "total(sales)",
        "dot(period, 1, fixed())",
        "rank(grid(), scope, 'best')",
        "of()",
        "field[scope.key]",
    ],
)
def test_refuses_and_says_what(small, text):
    with pytest.raises(ExpressionError) as caught:
        small().parse(text)
    assert text in str(caught.value)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("of('01')", "sum(sales.fyp, sales.agent == '01')"),
        ("of(row.agent)", "sum(sales.fyp, sales.agent == row.agent)"),
        (
            "of('01') - of('02')",
            "sum(sales.fyp, sales.agent == '01') - sum(sales.fyp, sales.agent == '02')",
        ),
        ("twice(field.a * 3)", "field.a * 3 + field.a * 3"),
        ("twice(twice(1))", "(1 + 1) + (1 + 1)"),
        ("count(sales, february())", "count(sales, sales.month >= 2, sales.month <= 2)"),
        (
            "count(sales, sales.agent == '01', february())",
            "count(sales, sales.agent == '01', sales.month >= 2, sales.month <= 2)",
        ),
    ],
)
def test_macros_stand_for_their_text(small, text, same):
    assert small().parse(text) == small().parse(same)


def test_a_macro_that_calls_itself_is_refused(small):
    with pytest.raises(ExpressionError):
        small(macros={"again(x)": "again(x)"}).parse("again(1)")


def test_walk_goes_from_the_outside_in(small):
    tree = small().parse("ratio(field.a, sum(sales.fyp, sales.agent == '01'))")
    kinds = [type(part).__name__ for part in walk(tree)]
    assert kinds == [
        "Call",
        "FieldRef",
        "Aggregate",
        "Column",
        "Const",
        "Condition",
        "Column",
        "Const",
        "Const",
    ]
