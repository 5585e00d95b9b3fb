"""What the calendar book's declaration may refer to: months, weekdays, numbered lines.

A month here is a month of the wall calendar, whatever the business month; its grid begins
with the week that holds its first day, on the weekday on which the 口径's weeks begin.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from agency.meetings.catalogue import catalogue
from agency.meetings.functional_groups import functional_groups
from agency.meetings.kinds import MOST_TOPICS
from agency.meetings.wishes import WEEKDAYS
from workbook_templates.axes import Parse
from workbook_templates.content import serial
from workbook_templates.context import BookContext
from workbook_templates.schema import AttrValue, Axis, Item

AXES = (
    "month",
    "day",
    "weekday",
    "grid_week",
    "board_line",
    "board_column",
    "coverage_line",
    "coverage_column",
    "record_line",
)

PROGRAMME_MEETING = "morning"
"""The meeting of the catalogue that the book has a programme for."""

RECORD_LINES = 10
"""Follow-ups that the sheet of one meeting's minutes has room for."""

BOARD_LINES = 12
"""Items that the weekly programme has room for."""


@dataclass(frozen=True, slots=True)
class _Month:
    number: int
    first: date
    days: int
    start: date
    weeks: int


def words(context: BookContext) -> dict[str, str]:
    """What ``$name`` stands for."""
    return {
        "team": context.team_code,
        "team_name": context.team_name,
        "year": str(context.year),
        "publish_days": repr(catalogue().publish_within_hours / 24),
        "publish_hours": str(catalogue().publish_within_hours),
        "programme": PROGRAMME_MEETING,
        "most_topics": str(MOST_TOPICS),
        "formation": " → ".join(functional_groups().formation),
        "operation": " → ".join(functional_groups().operation),
    }


def axes(
    context: BookContext, yaml: Mapping[str, Any], text: Callable[[str], str], parse: Parse
) -> dict[str, Axis]:
    """The axes that depend on the year and on when its weeks begin."""
    del yaml, text
    start = context.profile.calendar.week_start
    weekdays = [WEEKDAYS[(start + offset) % 7] for offset in range(7)]
    return {
        "month": Axis("month", tuple(_month_item(month, parse) for month in _months(context))),
        "day": _numbered("day", 31),
        "weekday": Axis(
            "weekday",
            tuple(
                Item(f"D{offset}", f"星期{name}", "day", (), {"offset": float(offset)})
                for offset, name in enumerate(weekdays)
            ),
        ),
        "grid_week": Axis(
            "grid_week",
            tuple(
                Item(str(n), f"第{'一二三四五六'[n - 1]}周", "", (), {"offset": 7.0 * (n - 1)})
                for n in range(1, 7)
            ),
        ),
        "board_line": Axis(
            "board_line",
            (Item("date", "日期", "date"), *_numbered("board_line", BOARD_LINES).items),
        ),
        "coverage_line": Axis("coverage_line", tuple(_coverage_lines(context))),
        "coverage_column": Axis(
            "coverage_column",
            (
                Item("first", "周起日", "first", (), {"width": 11.5}),
                Item("days", "早会天数", "days", (), {"width": 9.0}),
                *(
                    replace(
                        item, label=f"环节{item.key}", level="item", attrs={**item.attrs, **_WIDE}
                    )
                    for item in _numbered("coverage_column", BOARD_LINES).items
                ),
            ),
        ),
        "record_line": _numbered("record_line", RECORD_LINES),
        "board_column": Axis("board_column", tuple(_board_columns(weekdays, parse))),
    }


def families(context: BookContext) -> dict[str, list[dict[str, str]]]:
    """What a sheet or a column with ``for: name`` stands for."""
    return {
        "months": [
            {
                "number": str(month.number),
                "first": f"{serial(month.first):g}",
                "last": f"{_serial(month.first) + month.days - 1:g}",
                "start": f"{serial(month.start):g}",
                "weeks": " ".join(str(week) for week in range(1, month.weeks + 1)),
                "last_week": str(month.weeks),
            }
            for month in _months(context)
        ]
    }


def _months(context: BookContext) -> list[_Month]:
    found = []
    for number in range(1, 13):
        first = date(context.year, number, 1)
        days = monthrange(context.year, number)[1]
        before = (first.weekday() - context.profile.calendar.week_start) % 7
        weeks = -(-(before + days) // 7)
        found.append(_Month(number, first, days, first - timedelta(days=before), weeks))
    return found


def _month_item(month: _Month, parse: Parse) -> Item:
    attrs: dict[str, AttrValue] = {
        "number": float(month.number),
        "first": _serial(month.first),
        "days": float(month.days),
        "last": _serial(month.first) + month.days - 1,
    }
    for name in ("theme", "focus", "slogan"):
        attrs[name] = parse(f"field.{name}_{month.number}")
    return Item(f"M{month.number}", f"{month.number}月", "month", (), attrs)


_NAME = "board(board_column='name')"
_LEAST = f"lookup(items.weekly, items.name, {_NAME})"
_BOARD: Mapping[str, tuple[str, str, float, str]] = {
    "name": ("环节", "text", 12, "nth(items.name, board_line.number)"),
    "day": (
        "",
        "note",
        19,
        f"lookup(programme.label, programme.key, text(zero(board(board_line='date'))) + {_NAME})",
    ),
    "planned": (
        "本周次数",
        "count",
        8,
        (
            f"empty() if {_NAME} == '' else"
            f" count(programme, programme.week == field.board_week, programme.name == {_NAME})"
        ),
    ),
    "required": (
        "应有次数",
        "count",
        8,
        (
            f"empty() if {_NAME} == '' else"
            f" (field.board_days if blank({_LEAST}) else min(zero({_LEAST}), field.board_days))"
        ),
    ),
    "state": (
        "检查",
        "mark",
        8,
        (
            f"'' if {_NAME} == '' else ('达标' if zero(board(board_column='planned'))"
            " >= zero(board(board_column='required')) else '预警')"
        ),
    ),
}
"""Columns of the weekly programme: label, type, width, formula; ``day`` is one for each day."""


_WIDE: Mapping[str, AttrValue] = {"width": 10.0}


def _coverage_lines(context: BookContext) -> Iterator[Item]:
    """The items' names, how often each is due in a week, and every week of the year."""
    business = context.profile.calendar
    yield Item("name", "环节", "name")
    yield Item("least", "每周至少", "least")
    year = business.year(context.year)
    first, last = (business.week_number(context.year, day) for day in (year.first, year.last))
    for n in range(first, last + 1):  # week 0 is the last one of the year before
        yield Item(f"W{n}", f"第{n}周", "week", (), {"number": float(n)})


def _board_columns(weekdays: list[str], parse: Parse) -> Iterator[Item]:
    for key, (label, kind, width, formula) in _BOARD.items():
        attrs: dict[str, AttrValue] = {"type": kind, "width": width, "formula": parse(formula)}
        if key != "day":
            yield Item(key, label, "check", (), attrs)
            continue
        for offset, name in enumerate(weekdays):
            here = attrs | {"offset": float(offset)}
            yield Item(f"D{offset}", f"星期{name}", "day", (), here)


def _numbered(key: str, count: int) -> Axis:
    return Axis(
        key,
        tuple(
            Item(str(n), str(n), "number", (), {"number": float(n)}) for n in range(1, count + 1)
        ),
    )


def _serial(day: date) -> float:
    found = serial(day)
    assert found is not None  # noqa: S101 - a day is given
    return found
