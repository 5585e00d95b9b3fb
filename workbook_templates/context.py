"""What a book is drawn for: one team, one year, one 口径, its months' working days."""

from __future__ import annotations

from dataclasses import dataclass

from agency.kpi_catalogue import Catalogue, catalogue
from agency.periods import Period
from agency.profile import Profile


@dataclass(frozen=True, slots=True)
class GroupRef:
    """A group as the book knows it."""

    code: str
    name: str
    leader: str = ""


@dataclass(frozen=True, slots=True)
class BookContext:
    """Everything that shapes a book; what fills it is the content.

    ``month_workdays`` are the working days of the twelve business months; ``people`` is
    how many persons the lists by person have room for.
    """

    team_code: str
    team_name: str
    branch_name: str
    year: int
    groups: tuple[GroupRef, ...]
    profile: Profile
    month_workdays: tuple[int, ...]
    people: int = 60

    @property
    def months(self) -> tuple[Period, ...]:
        """The business months of the year."""
        return self.profile.calendar.months(self.year)

    @property
    def quarters(self) -> tuple[Period, ...]:
        """The business quarters of the year."""
        return self.profile.calendar.quarters(self.year)

    @property
    def indicators(self) -> Catalogue:
        """The indicator catalogue under this book's 口径."""
        return catalogue().for_profile(self.profile)
