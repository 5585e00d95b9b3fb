from __future__ import annotations

from datetime import date

import pytest

from agency.profile import shipped
from agency.records import Pay, Product, Renewal, RenewalState, standard_premium


@pytest.mark.parametrize(
    ("premium", "term", "expected"),
    [
        (10000, 30, 10000.0),
        (10000, 20, 10000.0),
        (10000, 19, 8000.0),
        (10000, 15, 8000.0),
        (10000, 10, 6000.0),
        (10000, 9, 2000.0),
        (10000, 3, 2000.0),
        (10000, 1, 1000.0),
        (10000, 0, 0.0),
        (-10000, 10, -6000.0),
        (333.33, 15, 266.66),  # 266.664
    ],
)
def test_standard_premium_weighs_by_pay_term(premium, term, expected):
    assert standard_premium(premium, term, shipped("default").standard_factors) == expected


def test_riders_have_a_table_of_their_own():
    assert standard_premium(10000, 20, shipped("default").rider_factors) == 6500.0


def renewal(**changes):
    values = {
        "policy": "P",
        "agent": "01",
        "group": "A",
        "policy_year": 2,
        "due": date(2027, 1, 31),
        "due_premium": 1000.0,
        "received": None,
        "received_premium": 0.0,
    }
    return Renewal(**(values | changes))


@pytest.mark.parametrize(
    ("received", "kept"),
    [
        (date(2027, 1, 10), True),
        (date(2027, 1, 31), True),
        (date(2027, 4, 1), True),  # the 60th day: 28 days of February, 31 of March, 1 April
        (date(2027, 4, 2), False),
        (None, False),
    ],
)
def test_premium_counts_if_it_comes_within_sixty_days(received, kept):
    assert renewal(received=received).kept is kept


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("有效", RenewalState.PAYABLE),
        ("失效", RenewalState.PAYABLE),
        ("退保", RenewalState.PAYABLE),
        ("效力中止", RenewalState.PAYABLE),
        (" 免缴 ", RenewalState.PAID_UP),
        ("减额缴清", RenewalState.PAID_UP),
        ("展期", RenewalState.PAID_UP),
        ("理赔终止", RenewalState.REMOVED),
        ("犹豫撤单", RenewalState.WITHDRAWN),
        ("契撤终止", RenewalState.WITHDRAWN),
    ],
)
def test_a_status_says_whether_premium_is_payable(status, state):
    assert renewal(status=status).state is state


def test_classes_and_pay_modes_have_words():
    assert [product.label for product in Product] == ["寿险", "年金险", "健康险", "其他险"]
    assert [pay.label for pay in Pay] == ["期交", "趸交"]
