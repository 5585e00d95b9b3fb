"""Texts that are cut at once, compared with what the ``csv`` module reads from them."""

from __future__ import annotations

import csv
import io
import random

import pytest

from generators.tabular_cells import TextRecords, cut


def filled_rows(text: str, delimiter: str = ",") -> dict[int, tuple[str, ...]]:
    """The rows that hold something, by the ``csv`` module."""
    lines = enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1)
    return {number: tuple(cells) for number, cells in lines if any(map(str.strip, cells))}


def test_random_texts_are_cut_as_the_csv_module_does() -> None:
    dice, at_once = random.Random(4), 0  # noqa: S311
    for _ in range(5_000):
        text = "".join(dice.choice(',,"""\n\r =a1𠮷') for _ in range(dice.randrange(16)))
        cells = cut(text, ",")
        if cells is not None:
            at_once += 1
            assert dict(TextRecords(cells)) == filled_rows(text), repr(text)
    assert at_once > 1_000


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", "\t", "|"])
def test_quoted_texts_of_every_line_end(end: str, delimiter: str) -> None:
    dice = random.Random(5)  # noqa: S311
    words = [
        "",
        "1",
        "王敏",
        'a"b',
        "6,210.00",
        "甲\n乙",
        '"',
        "\u3000",
        "𠮷",
        '="001"',
        f"a{delimiter}b",
    ]
    for _ in range(100):
        rows = [[dice.choice(words) for _ in range(dice.randrange(1, 6))] for _ in range(8)]
        buffer = io.StringIO(newline="")
        csv.writer(buffer, delimiter=delimiter, lineterminator=end).writerows(rows)
        cells = cut(buffer.getvalue(), delimiter)
        assert cells is not None
        assert dict(TextRecords(cells)) == filled_rows(buffer.getvalue(), delimiter)


def test_quotes_inside_a_cell_that_none_encloses_stay() -> None:
    cells = cut('工号,姓名\n="00123",王敏\n', ",")
    assert cells is not None
    assert cells.row(1) == ('="00123"', "王敏")


@pytest.mark.parametrize("text", ['a,5" wide,b\n', '"a"b,c\n', 'a,"b\n', 'a, "b,c"\n'])
def test_odd_quotes_are_left_to_the_csv_module(text: str) -> None:
    assert cut(text, ",") is None


def test_columns_of_rows_of_different_length() -> None:
    cells = cut("a,b,c\nd\n\ne,f", ",")
    assert cells is not None
    records = TextRecords(cells)
    assert records.filled.tolist() == [0, 1, 3]
    assert list(records) == [1, 2, 4]
    assert cells.column(records.filled, 0) == ["a", "d", "e"]
    assert cells.column(records.filled, 1) == ["b", "", "f"]
    with pytest.raises(KeyError):
        records[3]


def test_cells_with_many_line_feeds_are_torn() -> None:
    text = '1,"a\nb"\n2,"' + "x\n" * 11 + '"\n3,c\n'
    cells = cut(text, ",")
    assert cells is not None
    assert cells.torn(10).tolist() == [1]
    assert cells.torn(0).tolist() == [0, 1]
    assert cells.torn(11).tolist() == []
