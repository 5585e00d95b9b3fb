"""附表三: a group's FYP of each month over its people.

People of a group weigh the same, newcomers and leavers by the working days that they serve.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import isnan

from addin.actions.patch import TableChange
from addin.actions.rows import Row, number, table_rows
from addin.actions.targets_book import TargetBook
from agency.finding import Finding, Severity
from agency.periods import Period, PeriodKind
from agency.targets import agent_weights, gap, split
from workbook_templates.content import BookContent, Value, from_serial

SHEET = "附表三 个人目标"


def personal_targets(book: TargetBook, filled: BookContent) -> tuple[TableChange, list[Finding]]:
    """Months of the personal rows, with a row for everybody who serves and has none.

    ``filled`` holds the groups' plans. A row marked 锁定 stays as it is, blanks count as 0.
    """
    agents = {row["id"]: row for row in table_rows(book.content, "agents") if row["id"]}
    rows = {row["id"]: row for row in table_rows(book.content, "personal") if row["id"]}
    new = [key for key, row in agents.items() if key not in rows and _serves(row, book.today)]
    changes: dict[Value, Row] = {key: {"id": key} for key in new}
    rows |= {key: {"id": key} for key in new}
    misfits: dict[str, list[str]] = {}
    for code, name in book.groups.items():
        own = [key for key in rows if key in agents and agents[key]["group"] == name]
        for month in range(1, 13):
            target = filled.matrices.get("perf", {}).get((code, "fyp", "plan", f"M{month}"))
            if not isinstance(target, float):
                continue
            served = [_served(book, agents[key], month) for key in own]
            parts, over = _shared(book, target, [rows[key] for key in own], served, month)
            if over:
                misfits.setdefault(name, []).append(f"{month}月{over:+,.2f}元")
            for key, part in zip(own, parts, strict=True):
                if part is not None and part != number(rows[key].get(f"m{month}")):
                    changes.setdefault(key, {"id": key})[f"m{month}"] = part or None
    findings = [_misfit(name, months) for name, months in misfits.items()]
    return TableChange(("id",), tuple(changes.values())), findings


def _shared(
    book: TargetBook, target: float, rows: Sequence[Row], served: Sequence[int], month: int
) -> tuple[list[float | None], float]:
    """Each person's part, None where the cell stays; and by how much the parts miss the target."""
    held = [_held(book, row, month) for row in rows]
    days = book.calendar.workdays(_period(book, month))
    weights = agent_weights([1.0] * len(rows), served, days)
    fixed = [value for value in held if value is not None]
    free = [n for n, value in enumerate(held) if value is None and weights[n] > 0]
    parts = [None if value is not None else 0.0 for value in held]
    rest = -gap(target, fixed)
    if rest < 0 or not free:
        return parts if rest >= 0 else [None] * len(rows), -rest
    for n, part in zip(free, split(rest, [weights[n] for n in free]), strict=True):
        parts[n] = part
    return parts, 0.0


def _held(book: TargetBook, row: Row, month: int) -> float | None:
    value = row.get(f"m{month}")
    if row.get("locked") == "是":
        return number(value)
    if not isinstance(value, float) or isnan(value):
        return None
    return value if not book.overwrite or book.is_over(month) else None


def _served(book: TargetBook, agent: Mapping[str, Value], month: int) -> int:
    """Working days of the month under contract; the day of leaving no longer counts."""
    first, last = number(agent["joined"]), number(agent["left"])
    joined = from_serial(first) if first else date.min
    left = from_serial(last) if last else date.max
    days = book.calendar.workday_dates(_period(book, month))
    return sum(joined <= day < left for day in days)


def _serves(agent: Mapping[str, Value], today: date) -> bool:
    left = number(agent["left"])
    return not left or from_serial(left) > today


def _period(book: TargetBook, month: int) -> Period:
    first, last = book.months[month - 1]
    return Period(first, last, PeriodKind.MONTH, f"{book.year}-{month:02d}")


def _misfit(name: str, months: Sequence[str]) -> Finding:
    return Finding(
        Severity.WARNING,
        "target-people",
        f"{name}个人目标合计与组目标不符：{'、'.join(months)}",
        "调整已填或锁定的个人目标，或该组的月度计划",
        sheet=SHEET,
    )
