"""Times of day, pieces of a text and row numbers, in both renderers."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from workbook_templates.content import clock_text, day_share, from_share
from workbook_templates.evaluate import Env


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (time(0), "00:00"),
        (time(8, 5), "08:05"),
        (time(12, 59), "12:59"),
        (time(23, 59), "23:59"),
    ],
)
def test_a_time_of_day_is_a_fraction_and_comes_back(moment: time, text: str) -> None:
    share = day_share(moment)
    assert 0 <= share < 1
    assert from_share(share) == moment
    assert clock_text(share) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "12:00"),
        (17 / 48, "08:30"),
        (17 / 48 - 0.2 / 1440, "08:30"),
        (17 / 48 + 0.2 / 1440, "08:30"),
        (46023.75, "18:00"),
    ],
)
def test_clock_is_hours_and_minutes_to_the_nearest_minute(
    small: Any, value: float, text: str
) -> None:
    assert small(typed={"a": value}).value("clock(field.a)") == text


def test_clock_of_an_empty_field_is_empty(small: Any) -> None:
    assert small().value("clock(field.a)") is None
    assert small().formula("clock(field.a)") == (
        'IF(hb_a="","",TEXT(ROUND(hb_a*1440,0)/1440,"hh:mm"))'
    )


def test_clock_joins_other_texts(small: Any) -> None:
    book = small(typed={"a": 0.375, "word": "早会"})
    assert book.value("clock(field.a) + ' ' + field.word") == "09:00 早会"
    assert book.formula("clock(field.a) + field.word").endswith('"hh:mm"))&hb_word')


@pytest.mark.parametrize(("text", "count"), [("甲", 1), ("甲；乙", 2), ("甲；乙；丙", 3)])
def test_parts_counts_the_pieces_of_a_text(small: Any, text: str, count: int) -> None:
    assert small(typed={"word": text}).value("parts(field.word, '；')") == count
    assert small().formula("parts(field.word, '；')") == (
        'LEN(hb_word)-LEN(SUBSTITUTE(hb_word,"；",""))+1'
    )


def test_position_numbers_the_rows_of_a_table(small: Any) -> None:
    book = small()
    found = book.evaluator().compute(book.parse("position()"), Env(table="sales"))
    assert found.tolist() == [1, 2, 3, 4, 5]
    assert book.formula("position()", table="sales") == "(ROW()-ROW(销售[[#Headers],[工号]]))"
