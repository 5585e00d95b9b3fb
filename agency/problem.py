"""A mistake in people's data, before anybody knows in which cell it stands.

The checks of the trade see lists of units, agents, events and spans, not sheets.
They name a mistake by its place in such a list; whoever read the list from a file
knows the row and column and makes it a ``Finding``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from agency.finding import Finding, Severity

T = TypeVar("T")


class Subject(StrEnum):
    """Which of the lists handed in a problem is about."""

    UNIT = "机构"
    AGENT = "人员"
    EVENT = "异动"
    SPAN = "任职"
    NOTICE = "节假日"


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: ``field`` of the ``index``-th item (from 0) of the ``subject``'s list.

    ``field`` is the attribute's name in the data type, e.g. ``group`` of ``Agent``.
    """

    subject: Subject
    index: int
    field: str
    code: str
    reason: str
    remedy: str
    value: str = ""
    severity: Severity = Severity.ERROR

    def at(self, *, file: str = "", sheet: str = "", cell: str = "") -> Finding:
        """The same, placed where a person can find it."""
        return Finding(
            self.severity, self.code, self.reason, self.remedy, file, sheet, cell, self.value
        )


@dataclass(frozen=True, slots=True)
class Item(Generic[T]):
    """One item of a list under check; makes problems about it."""

    subject: Subject
    index: int
    data: T

    def error(self, field: str, code: str, reason: str, remedy: str) -> Problem:
        """A problem that must be put right; its value is what the field holds."""
        return self._problem(Severity.ERROR, field, code, reason, remedy)

    def warning(self, field: str, code: str, reason: str, remedy: str) -> Problem:
        """A problem that somebody should look at."""
        return self._problem(Severity.WARNING, field, code, reason, remedy)

    def _problem(
        self, severity: Severity, field: str, code: str, reason: str, remedy: str
    ) -> Problem:
        value = getattr(self.data, field)
        text = "" if value is None else str(value)
        return Problem(self.subject, self.index, field, code, reason, remedy, text, severity)
