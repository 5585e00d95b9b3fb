"""Action items (待办) of the weekly meeting: raised, carried over, counted.

An item's number is week, scope and place (``W46-86010101-1``) and never changes. Items
that people have begun, finished or reworded are theirs; only one that still stands as it
was raised follows a new analysis of the same week.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from addin.actions.patch import TableChange
from addin.actions.rows import Row, number, table_rows
from addin.actions.weekly_figures import Scope, Tracked
from addin.actions.weekly_words import Words
from agency.playbook import Diagnosis
from workbook_templates.content import BookContent, Value, serial

NEW, DONE, DROPPED = "未开始", "已完成", "已取消"
_NUMBER = re.compile(r"W(?P<week>\d+)-")


@dataclass(frozen=True, slots=True)
class Completion:
    """How the items raised before the tracked week stand; dropped ones do not count.

    ``overdue`` are open items of any week whose due date is before today; ``raised`` are
    the tracked week's.
    """

    earlier: int
    done: int
    overdue: int
    raised: int

    @property
    def rate(self) -> float | None:
        """Done ÷ raised before the tracked week, None if there were none."""
        return self.done / self.earlier if self.earlier else None


def raised(
    tracked: Tracked,
    words: Words,
    problems: Mapping[Scope, Sequence[Diagnosis | None]],
) -> TableChange:
    """One item for each problem; None stands for a row that people wrote themselves.

    A measure that the same group still has open from another week is not raised again.
    """
    rows = table_rows(tracked.content, "actions")
    known = {row["number"]: row for row in rows}
    prefix = f"W{tracked.week:02d}-"
    carried = {
        (row["group"], row["action"])
        for row in rows
        if _is_open(row) and not str(row["number"]).startswith(prefix)
    }
    new = []
    for scope, found in problems.items():
        for place, problem in enumerate(found, start=1):
            if problem is None or not problem.measures:
                continue
            row = _row(f"{prefix}{scope.code}-{place}", problem, scope, words)
            old = known.get(row["number"])
            if (row["group"], row["action"]) in carried or not _follows(old, row, words):
                continue
            new.append(row)
    return TableChange(("number",), tuple(new))


def completion(content: BookContent, tracked: Tracked) -> Completion:
    """Count the items of ``content``."""
    rows = [
        row
        for row in table_rows(content, "actions")
        if (row["number"] or row["action"]) and row["status"] != DROPPED
    ]
    today = number(serial(tracked.today))
    earlier = [row for row in rows if _is_earlier(row, tracked)]
    return Completion(
        earlier=len(earlier),
        done=sum(row["status"] == DONE for row in earlier),
        overdue=sum(_is_open(row) and 0 < number(row["due"]) < today for row in rows),
        raised=sum(
            _week(row) in (tracked.week, None) and not _is_earlier(row, tracked) for row in rows
        ),
    )


def _row(key: str, problem: Diagnosis, scope: Scope, words: Words) -> Row:
    tracked, measure = words.tracked, problem.measures[0]
    return {
        "number": key,
        "raised": serial(tracked.today),
        "source": f"{tracked.label} 周会",
        "group": scope.name,
        "problem": words.problem(problem),
        "action": measure.text,
        "owner": words.owner(measure, scope),
        "due": serial(words.due(measure)),
        "status": NEW,
    }


def _follows(old: Row | None, new: Row, words: Words) -> bool:
    """Whether an item is to be written: it is new, or unchanged since raised and now another."""
    if old is None:
        return True
    if old["action"] == new["action"] or old["status"] != NEW or old["result"]:
        return False
    texts = {"problem": old["problem"], "measure_text": old["action"], "owner": old["owner"]}
    return all(words.is_ours(part, str(text)) for part, text in texts.items())


def _week(row: Mapping[str, Value]) -> int | None:
    match = _NUMBER.match(str(row["number"]))
    return int(match["week"]) if match else None


def _is_earlier(row: Mapping[str, Value], tracked: Tracked) -> bool:
    """Whether an item was raised before the tracked week; people's own by its date."""
    week = _week(row)
    if week is not None:
        return week < tracked.week
    return number(row["raised"]) < number(tracked.week_row["first"])


def _is_open(row: Mapping[str, Value]) -> bool:
    return bool(row["number"] or row["action"]) and row["status"] not in (DONE, DROPPED)
