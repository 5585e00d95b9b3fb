"""What a user's mistake becomes: a finding with its place, reason and remedy.

A user's mistake is returned as a ``Finding``; a caller's mistake is raised.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs; only errors make a command end with 1."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def label(self) -> str:
        """The word that users read."""
        return {"error": "错误", "warning": "提醒", "info": "说明"}[self.value]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a person should look at, in words they can act on.

    ``sheet`` and ``cell`` are empty where a finding concerns a whole file;
    ``value`` is what stood there, as text, shortened by ``__str__`` only; ``rows`` are the
    numbers of all rows that it concerns, where it speaks of rows.
    """

    severity: Severity
    code: str
    reason: str
    remedy: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""
    value: str = ""
    rows: tuple[int, ...] = ()

    @property
    def place(self) -> str:
        """File, sheet and cell as people name them, e.g. ``人员!B7``."""
        spot = "!".join(part for part in (self.sheet, self.cell) if part)
        return " ".join(part for part in (self.file, spot) if part)

    def to_json(self) -> dict[str, str]:
        """All parts as plain text, for ``--json``."""
        parts = asdict(self)
        rows = parts.pop("rows")
        plain = {name: str(value) for name, value in parts.items()}
        return {**plain, "rows": ",".join(map(str, rows))} if rows else plain

    def __str__(self) -> str:
        head = f"[{self.severity.label}] {self.place}".rstrip()
        value = f"“{self.value[:40]}” " if self.value else ""
        tail = f" → {self.remedy}" if self.remedy else ""
        return f"{head}: {value}{self.reason}{tail}"


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any of them is an error."""
    return any(finding.severity is Severity.ERROR for finding in findings)
