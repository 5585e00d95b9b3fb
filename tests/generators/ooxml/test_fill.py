"""Many values at once are what the same values are one after the other, in any order."""

from __future__ import annotations

import random
from datetime import date, datetime, time

import pytest

from generators.ooxml import EditRefusedError, Workbook
from generators.ooxml.address import cell_name

VALUES: list[object] = [
    None, "", "文字 & <x>", "  a\nb", 0, 7, 7.5, -1e-9, True,
    date(2027, 3, 1), datetime(2027, 3, 1, 8, 30), time(8, 30),
]  # fmt: skip


def one_by_one(data: bytes, sheet: str, values: dict[str, object]) -> bytes:
    book = Workbook.open(data)
    for ref, value in values.items():
        book.set_value(sheet, ref, value)
    return book.to_bytes()


@pytest.mark.parametrize("seed", range(40))
def test_at_once_and_one_by_one(rich: bytes, seed: int) -> None:
    choose = random.Random(seed)  # noqa: S311 - the same edits each time
    book = Workbook.open(rich)
    sheet = choose.choice(book.sheet_names)
    values: dict[str, object] = {}
    for _ in range(choose.randrange(1, 30)):
        ref = cell_name(choose.randrange(1, 15), choose.randrange(1, 9))
        new = choose.choice([*VALUES, book.value(sheet, ref)])
        try:
            Workbook.open(rich).set_value(sheet, ref, new)
        except EditRefusedError:
            continue
        values[ref] = new
    book.set_values(sheet, values)
    assert book.to_bytes() == one_by_one(rich, sheet, values)


def test_what_is_there_is_not_written_again(rich: bytes) -> None:
    book = Workbook.open(rich)
    for sheet in book.sheet_names:
        cells = [cell_name(row, column) for row in range(1, 15) for column in range(1, 9)]
        plain = {ref: book.value(sheet, ref) for ref in cells if book.formula(sheet, ref) is None}
        book.set_values(sheet, plain)
    assert book.to_bytes() == rich


def test_a_cell_named_twice_holds_what_was_named_last(rich: bytes) -> None:
    book = Workbook.open(rich)
    book.set_values("人员", {"A3": 1, "$A$3": 2, "H9": 3, "$H9": 4})
    assert (book.value("人员", "A3"), book.value("人员", "H9")) == (2, 4)
    again = Workbook.open(book.to_bytes())
    assert (again.value("人员", "A3"), again.value("人员", "H9")) == (2, 4)


def test_all_or_none(rich: bytes) -> None:
    book = Workbook.open(rich)
    for wrong in ("x" * 40_000, "x" * 40_000 + "\n"):
        with pytest.raises(EditRefusedError) as refused:
            book.set_values("人员", {"A3": 99, "A4": "文", "$H9": wrong})
        assert refused.value.cell == "H9"
    with pytest.raises(ValueError, match="15 digits"):
        book.set_values("人员", {"A3": 99, "A4": 10**15})
    assert not book.changed
    assert book.to_bytes() == rich


def test_reading_between_two_changes(rich: bytes) -> None:
    book = Workbook.open(rich)
    book.set_values("人员", {"A3": 1.5, "B4": "乙"})
    assert book.value("人员", "A3") == 1.5
    book.set_values("人员", {"A3": "甲", "B4": None, "A5": 9})
    book.set_values("人员", {"A5": 10})
    found = [book.value("人员", ref) for ref in ("A3", "B4", "A5")]
    assert found == ["甲", None, 10]
    again = Workbook.open(book.to_bytes())
    assert [again.value("人员", ref) for ref in ("A3", "B4", "A5")] == found
