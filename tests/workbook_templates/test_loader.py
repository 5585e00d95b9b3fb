"""What books share when they are loaded after one another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agency.profile import PersistencyBase, shipped
from workbook_templates import loader
from workbook_templates.context import BookContext, GroupRef
from workbook_templates.schema import BookSpec

GROUPS = (GroupRef("G1", "一组"), GroupRef("G2", "二组"))
BOOK = BookContext("860101", "城东一部", "", 2026, GROUPS, shipped("default"), (21,) * 12)
REGULATOR = replace(shipped("default"), persistency_base=PersistencyBase.REGULATOR)
OTHERS = [
    replace(BOOK, team_code="860102", team_name="城西一部"),
    replace(BOOK, year=2027),
    replace(BOOK, groups=GROUPS[:1]),
    replace(BOOK, profile=REGULATOR),
]


def alone(context: BookContext) -> BookSpec:
    """The book as if no other had been loaded."""
    loader._latest.cache_clear()
    loader._parsed.cache_clear()
    return loader.load("plan_book", context)


@pytest.mark.parametrize("other", OTHERS, ids=["team", "year", "groups", "profile"])
def test_a_book_is_the_same_whichever_was_loaded_before(other):
    expected = alone(BOOK)
    alone(other)
    assert loader.load("plan_book", BOOK) == expected
    assert loader.load("plan_book", other) != expected


def test_books_of_two_teams_share_the_sheets_that_do_not_name_the_team():
    one, two = (loader.load("plan_book", context) for context in (BOOK, OTHERS[0]))
    shared = [a.key for a, b in zip(one.sheets, two.sheets, strict=True) if a is b]
    assert "weekly" in shared
    assert "cover" not in shared
