"""The second evaluator: values worked out by hand from the small book's rows."""

from __future__ import annotations

from datetime import date

import pytest

from workbook_templates.expression import ExpressionError

EPOCH = date(1899, 12, 30)


@pytest.mark.parametrize(
    ("a", "b", "text", "value"),
    [
        (6, 4, "ratio(field.a, field.b)", 1.5),
        (0, 4, "ratio(field.a, field.b)", 0.0),
        (-6, 4, "ratio(field.a, field.b)", -1.5),
        (6, 0, "ratio(field.a, field.b)", None),
        (6, -4, "ratio(field.a, field.b)", None),
        (6, None, "ratio(field.a, field.b)", None),
        (None, 4, "ratio(field.a, field.b)", None),
        (6, 4, "diff(field.a, field.b)", 2.0),
        (None, 4, "diff(field.a, field.b)", None),
        (6, None, "diff(field.a, field.b)", None),
        (None, None, "field.a + field.b", 0.0),
        (6, None, "field.a - field.b", 6.0),
        (6, 4, "field.a * field.b", 24.0),
        (None, 4, "zero(field.a)", 0.0),
        (None, 4, "zero(ratio(field.a, field.b))", 0.0),
        (2.345, 0, "round(field.a, 2)", 2.35),
        (1.005, 0, "round(field.a, 2)", 1.01),
        (-0.5, 0, "round(field.a, 0)", -1.0),
        (-1.5, 0, "floor(field.a)", -2.0),
        (3, 4, "min(field.a, field.b)", 3.0),
        (None, 4, "min(field.a, field.b)", 0.0),
        (None, -4, "max(field.a, field.b)", 0.0),
        (1, 2, "1 if both(field.a > 0, field.b > 2) else 0", 0.0),
        (1, 3, "1 if both(field.a > 0, field.b > 2) else 0", 1.0),
        (1, 2, "1 if either(field.a > 0, field.b > 2) else 0", 1.0),
        (0, 2, "1 if either(field.a > 0, field.b > 2) else 0", 0.0),
        (None, 0, "1 if field.a == field.b else 0", 1.0),
        (None, 0, "1 if blank(field.a) else 0", 1.0),
        (0, 0, "1 if blank(field.a) else 0", 0.0),
        (5, 0, "text(field.a) + '月'", "5月"),
        (0.5, 0, "text(field.a)", "0.5"),
        (None, 0, "text(field.a)", None),
        (1, 0, "'' if field.a == 1 else '甲'", None),
        (1, 0, "empty()", None),
    ],
)
def test_functions(small, a, b, text, value):
    found = small(typed={"a": a, "b": b}).value(text)
    assert found == (pytest.approx(value, abs=1e-12) if isinstance(value, float) else value)


@pytest.mark.parametrize(
    ("word", "other", "same"),
    [
        ("甲", "甲", 1),
        ("甲", "乙", 0),
        ("ab", "AB", 1),
        ("Ab", "aB", 1),
        ("", "a", 0),
        (None, "", 1),
    ],
)
def test_texts_are_compared_without_case(small, word, other, same):
    book = small(typed={"word": word})
    assert book.value(f"1 if field.word == '{other}' else 0") == same
    assert book.value(f"1 if field.word != '{other}' else 0") == 1 - same


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 15), 1, date(2026, 2, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 1, 31), -13, date(2024, 12, 31)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 3, 31), 0, date(2026, 3, 31)),
    ],
)
def test_months_after_keeps_the_day_within_its_month(small, day, months, then):
    book = small(typed={"a": float((day - EPOCH).days)})
    assert book.value(f"months_after(field.a, {months})") == (then - EPOCH).days


@pytest.mark.parametrize("nothing", [None, 0])
def test_months_after_no_date_is_zero(small, nothing):
    assert small(typed={"a": nothing}).value("months_after(field.a, 6)") == 0


@pytest.mark.parametrize(
    ("text", "scope", "value"),
    [
        ("sum(sales.fyp)", 0, 57.0),
        ("sum(sales.fyp, sales.group == scope.name)", 0, 57.0),
        ("sum(sales.fyp, sales.group == scope.name)", 1, 0.0),
        ("sum(sales.fyp, sales.group == scope.name)", 2, 50.0),
        ("of('ab')", 0, 0.0),
        ("of('nobody')", 0, 0.0),
        ("count(sales)", 0, 5.0),
        ("count(sales, sales.agent == 'AB')", 0, 1.0),
        ("count(sales, sales.agent != '01')", 0, 3.0),
        ("count(sales, sales.month <= 99)", 0, 4.0),
        ("count(sales, february())", 0, 2.0),
        ("count(sales, sales.day >= 46054, sales.day < 46060)", 0, 1.0),
        ("count(sales, sales.fyp > -101)", 0, 4.0),
        ("sum(sales[period.column])", 0, None),
    ],
)
def test_conditional_sums_and_counts(small, text, scope, value):
    if value is None:
        with pytest.raises(KeyError):
            small().value(text, scope=scope)
    else:
        assert small().value(text, scope=scope) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("lookup(people.name, people.id, '01')", "甲"),
        ("lookup(people.name, people.id, 'ab')", "丙"),
        ("lookup(people.name, people.id, '1')", None),
        ("lookup(people.left, people.id, '01')", 46100.0),
        ("lookup(people.left, people.id, '02')", None),
        ("lookup(people.left, people.id, 'nobody')", None),
        ("zero(lookup(people.left, people.id, 'nobody'))", 0.0),
        ("lookup(sales.month, sales.agent, '01')", 1.0),
        ("nth(people.id, 1)", "02"),
        ("nth(people.id, 3)", "AB"),
        ("nth(people.id, 4)", None),
    ],
)
def test_lookups(small, text, value):
    assert small().value(text) == value


def test_columns_are_computed_row_by_row(small):
    book = small(
        columns={
            "before": "count(sales, sales.agent == row.agent, sales.day < row.day)",
            "all": "sum(sales.fyp, sales.agent == row.agent)",
            "last": "1 if row.day == lookup(people.left, people.id, row.agent) else 0",
        }
    ).evaluator()
    assert book.column("sales", "before").tolist() == [0, 1, 0, 0, 0]
    assert book.column("sales", "all").tolist() == [0, 0, 50, 0, 7]
    assert book.column("sales", "last").tolist() == [0, 0, 0, 0, 1]


GRID = (
    ({"scope": ["@group"], "period": ["@month"]}, "input"),
    ({"scope": ["@team"], "period": ["@month"]}, "total(scope, grid())"),
    ({"period": ["@quarter"]}, "total(period, grid())"),
)


def test_a_total_is_empty_only_where_all_its_parts_are(small):
    typed = {("A", "M1"): 1.0, ("B", "M1"): 2.0, ("A", "M2"): 4.0, ("X", "M9"): 9.0}
    grid = small(cells=GRID, inputs=typed).evaluator().matrix("grid").tolist()
    assert grid == [[7.0, 3.0, 4.0, None], [5.0, 1.0, 4.0, None], [2.0, 2.0, None, None]]


def test_a_total_over_no_children_is_empty(small):
    assert small().value("total(scope, fixed())", scope=1) is None


def test_dot_takes_blanks_as_zero(small):
    typed = {("A", "M1"): 2.0, ("A", "M2"): 3.0, ("B", "M1"): 5.0, ("B", "M3"): 7.0}
    assert small(inputs=typed).value("dot(period, fixed(scope='A'), fixed(scope='B'))") == 10.0


@pytest.mark.parametrize(
    ("typed", "product"),
    [
        ({("B", "M1"): 5.0}, None),  # nothing to weigh
        ({("A", "M1"): 2.0}, None),  # no weight
        ({("A", "M1"): 2.0, ("B", "M2"): 5.0}, None),  # the weight is another cell's
        ({("A", "M1"): 2.0, ("B", "M1"): 0.0}, None),
        ({("A", "M1"): 0.0, ("B", "M1"): 5.0}, 0.0),
        ({("A", "M1"): 2.0, ("B", "M1"): 5.0, ("B", "M2"): 1.0}, 10.0),
    ],
)
def test_dot_is_empty_where_nothing_with_a_weight_is_filled(small, typed, product):
    found = small(inputs=typed).value("dot(period, fixed(scope='A'), fixed(scope='B'))")
    assert found == product


@pytest.mark.parametrize(
    ("first", "second", "best", "ranks"),
    [
        (5.0, 3.0, "up", [1.0, 2.0]),
        (5.0, 3.0, "down", [2.0, 1.0]),
        (4.0, 4.0, "up", [1.0, 1.0]),
        (None, 4.0, "up", [None, 1.0]),
        (None, None, "down", [None, None]),
    ],
)
def test_ranks(small, first, second, best, ranks):
    book = small(
        cells=(({"scope": ["@group"]}, f"rank(fixed(), scope, '{best}')"),),
        inputs={("A", "M1"): first, ("B", "M1"): second},
    )
    found = book.evaluator().matrix("grid")
    assert found[1:, 1].tolist() == ranks


def test_cells_lead_to_their_neighbours(small):
    book = small(
        cells=(
            ({"scope": ["A"], "period": ["M1"]}, "100"),
            ({"scope": ["A"], "period": ["@month"]}, "grid(period=period.before) + fixed()"),
        ),
        inputs={("A", "M2"): 10.0, ("A", "M3"): -1.0},
    )
    assert book.evaluator().matrix("grid")[1].tolist() == [None, 100.0, 110.0, 109.0]
    assert book.evaluator().cell("grid", "A", "M3") == 109.0


def test_cells_in_a_circle_are_refused(small):
    book = small(
        cells=(
            ({"scope": ["A"]}, "zero(grid(scope='B'))"),
            ({"scope": ["B"]}, "zero(grid(scope='A'))"),
        )
    )
    with pytest.raises(ExpressionError, match="leads back"):
        book.evaluator().matrix("grid")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("zero(grid(scope='X'))", KeyError),
        ("field.nothing", KeyError),
        ("sum(sales.nothing)", KeyError),
        ("lookup(people.nothing, people.id, '01')", KeyError),
    ],
)
def test_unknown_names_are_refused(small, text, error):
    with pytest.raises(error):
        small().value(text)


def test_an_unknown_matrix_is_refused(small):
    with pytest.raises(ExpressionError, match="nothing"):
        small().evaluator().matrix("nothing")


def test_money_is_summed_to_cents(small):
    sales = {
        "agent": ["1"] * 3,
        "group": ["一组"] * 3,
        "month": [1.0] * 3,
        "day": [46023.0] * 3,
        "fyp": [0.1, 0.2, -0.3],
        "m1": [0.0] * 3,
        "m2": [0.0] * 3,
    }
    assert small(sales=sales).value("1 if sum(sales.fyp) == 0 else 0") == 1
