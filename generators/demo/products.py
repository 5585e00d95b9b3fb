"""Invented products: pay terms, commission rates and how often each is sold."""

from __future__ import annotations

from dataclasses import dataclass

from agency.records import Pay, Product


@dataclass(frozen=True, slots=True)
class DemoProduct:
    """A product; ``share`` of policies, ``rate`` of first-year commission, ``size`` of premium.

    Shares and rates are fractions; ``size`` multiplies the usual premium.
    """

    code: str
    name: str
    kind: Product
    pay: Pay
    term: int
    share: float
    rate: float
    size: float = 1.0


PRODUCTS = (
    DemoProduct("A103", "穗满年年年金保险", Product.ANNUITY, Pay.REGULAR, 3, 0.14, 0.09, 1.25),
    DemoProduct("L103", "长盈增额终身寿险", Product.LIFE, Pay.REGULAR, 3, 0.11, 0.11, 1.2),
    DemoProduct("A105", "福泽一生年金保险", Product.ANNUITY, Pay.REGULAR, 5, 0.13, 0.14, 1.1),
    DemoProduct("L105", "恒安增额终身寿险", Product.LIFE, Pay.REGULAR, 5, 0.12, 0.17, 1.1),
    DemoProduct("L110", "传承有道终身寿险", Product.LIFE, Pay.REGULAR, 10, 0.13, 0.22, 0.95),
    DemoProduct("H110", "守护金生重大疾病保险", Product.HEALTH, Pay.REGULAR, 10, 0.12, 0.26, 0.75),
    DemoProduct("H115", "安心保重大疾病保险", Product.HEALTH, Pay.REGULAR, 15, 0.08, 0.31, 0.7),
    DemoProduct("H120", "康乐相伴重大疾病保险", Product.HEALTH, Pay.REGULAR, 20, 0.10, 0.36, 0.65),
    DemoProduct("Y120", "出行无忧意外伤害保险", Product.OTHER, Pay.REGULAR, 20, 0.02, 0.32, 0.4),
    DemoProduct("L901", "稳健一号两全保险", Product.LIFE, Pay.SINGLE, 1, 0.05, 0.02, 2.0),
)

RIDER = DemoProduct("R701", "附加住院费用医疗保险", Product.HEALTH, Pay.REGULAR, 1, 0.0, 0.12)
"""The rider that goes with a quarter of the policies; it is paid as long as its main product."""

PRODUCT_NAMES = {product.code: product.name for product in (*PRODUCTS, RIDER)}
"""Product code → name."""
