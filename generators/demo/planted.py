"""The cases planted on purpose: what software for sales units most often gets wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from agency.periods import BusinessCalendar, Period


@dataclass(frozen=True, slots=True)
class Dates:
    """When the planted cases happen: all in one month, the last that was complete on the day.

    Every date lies in the same month under either rule of months.
    """

    first: date

    @classmethod
    def before(cls, until: date) -> Dates:
        """The dates for data that end with the day ``until``."""
        tomorrow = until + timedelta(days=1)
        complete = tomorrow if tomorrow.day == 1 else until.replace(day=1)
        return cls((complete - timedelta(days=1)).replace(day=1))

    def day(self, number: int) -> date:
        """A day of the month."""
        return self.first.replace(day=number)

    @property
    def joins(self) -> date:
        """Somebody signs, to leave in the same month."""
        return self.day(4)

    @property
    def leaves(self) -> date:
        """The day on which they leave."""
        return self.day(20)

    @property
    def transfers(self) -> date:
        """Somebody moves to another group, with business in both."""
        return self.day(16)

    @property
    def returns(self) -> date:
        """Somebody who left the year before signs again."""
        return self.day(8)

    @property
    def issued(self) -> date:
        """A policy of the month before, to be withdrawn in this one."""
        return self.first - timedelta(days=12)

    @property
    def withdrawn(self) -> date:
        """The day of its withdrawal."""
        return self.day(5)

    def month(self, calendar: BusinessCalendar) -> Period:
        """The business month in which they happen."""
        return calendar.month_of(self.transfers)


@dataclass(frozen=True, slots=True)
class Planted:
    """Who and what the planted cases are: 工号, unit codes, and the business month's label.

    ``attendance`` are four group leaders: at exactly 80 %, exactly 50 % and just below 50 %
    in the month, and between 79 and 80 % over the three months that end with it, since the
    working days of one month are too few for such a rate.
    """

    month: str
    transferred: str
    changed_team: str
    joined_and_left: str
    returned: str
    negative: str
    same_name: tuple[str, str]
    leading_zeros: str
    group_without_hires: str
    attendance: tuple[str, str, str, str]
