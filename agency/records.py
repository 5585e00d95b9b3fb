"""What happened, as rows: policies, renewals, attendance, activity and income.

Money is yuan; a row of a policy is one product of it. The group of a row is the group of
record, where the agent served on the row's day, whatever happened to the agent later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

GRACE = timedelta(days=60)
"""A renewal received up to this long after its due date counts as received."""


class Product(StrEnum):
    """The class of a product."""

    LIFE = "life"
    ANNUITY = "annuity"
    HEALTH = "health"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The word that users read."""
        labels = {"life": "寿险", "annuity": "年金险", "health": "健康险", "other": "其他险"}
        return labels[self.value]


class Pay(StrEnum):
    """How a policy is paid for."""

    REGULAR = "regular"
    SINGLE = "single"

    @property
    def label(self) -> str:
        """The word that users read."""
        return {"regular": "期交", "single": "趸交"}[self.value]


@dataclass(frozen=True, slots=True)
class Policy:
    """One product of a policy; ``main`` is false for a rider.

    ``premium`` is the first year's, ``first_premium`` the first instalment, ``term`` the
    years of payment (1 if single). ``count`` is 1 on one row of a policy and 0 on its
    others. ``issued`` (承保) is the day that business counts on; ``withdrawn`` is the day of
    a cooling-off withdrawal. A file that states withdrawals as rows of their own gives rows
    of negative premium and no ``withdrawn`` day. ``own`` marks 自保件 and 互保件.
    """

    number: str
    product: str
    product_class: Product
    main: bool
    pay: Pay
    term: int
    premium: float
    standard_premium: float
    first_premium: float
    fyc: float
    count: int
    accepted: date | None
    issued: date
    withdrawn: date | None
    agent: str
    group: str
    own: bool = False


class RenewalState(StrEnum):
    """What a policy's status means for renewals."""

    PAYABLE = "payable"
    PAID_UP = "paid up"
    REMOVED = "removed"
    WITHDRAWN = "withdrawn"


_STATES = {
    **dict.fromkeys(("免缴", "免交", "缴清", "减额缴清", "展期", "满期"), RenewalState.PAID_UP),
    **dict.fromkeys(("理赔终止", "注销", "迁出", "转换终止"), RenewalState.REMOVED),
    **dict.fromkeys(
        ("犹豫撤单", "犹豫期撤单", "犹豫期撤件", "犹豫期退保", "撤单", "契撤", "契撤终止"),
        RenewalState.WITHDRAWN,
    ),
}


@dataclass(frozen=True, slots=True)
class Renewal:
    """Premium of a policy falling due, riders included; ``policy_year`` 2 is the first renewal.

    There is one row for a policy and due date. ``agent`` and ``group`` are who serves the
    policy when it falls due; ``seller`` is who sold it, empty if that is the same agent.
    """

    policy: str
    agent: str
    group: str
    policy_year: int
    due: date
    due_premium: float
    received: date | None
    received_premium: float
    status: str = "有效"
    seller: str = ""

    @property
    def state(self) -> RenewalState:
        """What the status means; a lapsed or surrendered policy's premium was payable."""
        return _STATES.get(self.status.strip(), RenewalState.PAYABLE)

    @property
    def kept(self) -> bool:
        """Whether premium came in by the end of the days of grace."""
        return self.received is not None and self.received <= self.due + GRACE


@dataclass(frozen=True, slots=True)
class Attendance:
    """A person's day; ``valid`` if both punches stand, ``leave`` if leave was approved."""

    day: date
    agent: str
    valid: bool
    leave: bool = False


@dataclass(frozen=True, slots=True)
class Activity:
    """What a person reports of a day; ``log`` if the work log was handed in."""

    day: date
    agent: str
    calls: int
    visits: int
    prospects: int
    log: bool


@dataclass(frozen=True, slots=True)
class Income:
    """A person's income of a business month, named by its label, e.g. ``2027-03``."""

    month: str
    agent: str
    amount: float


@dataclass(frozen=True, slots=True)
class Records:
    """All rows that figures are counted from."""

    policies: Sequence[Policy] = ()
    renewals: Sequence[Renewal] = ()
    attendance: Sequence[Attendance] = ()
    activity: Sequence[Activity] = ()
    income: Sequence[Income] = ()


def standard_premium(premium: float, term: float, factors: Sequence[tuple[float, float]]) -> float:
    """Premium × the factor of its pay term, to the cent; nothing below the lowest term.

    ``factors`` are (years from, factor) from the longest term down.
    """
    factor = next((factor for years, factor in factors if term >= years), 0.0)
    return round(premium * factor, 2)
