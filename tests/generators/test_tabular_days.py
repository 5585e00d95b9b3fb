"""Headers of calendars: days, weekdays and halves of days in rows of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from generators.tabular import RawTable, read_tables

WORDS = ("工号", "姓名", "保费", "件数", "日期")


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., RawTable]:
    """The only table of a text file: lines of cells divided by blanks, ``_`` is empty."""

    def make(*lines: str) -> RawTable:
        file = tmp_path / "a.csv"
        rows = (",".join(line.replace("_", "").split(" ")) for line in lines)
        file.write_text("\n".join(rows), "utf-8")
        (table,), _ = read_tables(file, WORDS)
        return table

    return make


PERSON = "007 张一 √ √ × √ √ √"


@pytest.mark.parametrize(
    ("lines", "names", "parents"),
    [
        pytest.param(
            ("工号 姓名 1 2 3 4 5 6", PERSON),
            ("1", "2", "3", "4", "5", "6"),
            ("",) * 6,
            id="one row",
        ),
        pytest.param(
            ("工号 姓名 日期 _ _ _ _ _", "_ _ 1 2 3 4 5 6", PERSON),
            ("1", "2", "3", "4", "5", "6"),
            ("日期",) * 6,
            id="days below",
        ),
        pytest.param(
            ("_ _ 11/1 11/2 11/3 11/4 11/5 11/6", "工号 姓名 日 一 二 三 四 五", PERSON),
            ("日", "一", "二", "三", "四", "五"),
            ("11/1", "11/2", "11/3", "11/4", "11/5", "11/6"),
            id="days above",
        ),
        pytest.param(
            ("_ _ 29 30 31 1 2 3", "工号 姓名 四 五 六 日 一 二", PERSON),
            ("四", "五", "六", "日", "一", "二"),
            ("29", "30", "31", "1", "2", "3"),
            id="days of two months",
        ),
    ],
)
def test_days_belong_to_the_header(read, lines, names, parents):
    table = read(*lines)
    assert (table.header[2:], table.parents[2:]) == (names, parents)
    assert [row.cells[0] for row in table.rows] == ["007"]


def test_halves_of_days_belong_to_the_header(read):
    days = " ".join(f"{day} _" for day in range(1, 6))
    table = read(f"工号 姓名 {days}", "_ _" + " 早 晚" * 5, "007 张一" + " √" * 10)
    assert table.header[2:] == ("早", "晚") * 5
    assert table.parents[2:] == ("1", "1", "2", "2", "3", "3", "4", "4", "5", "5")
    assert len(table.rows) == 1


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("_ 1 2 3 4 5", id="numbers of columns"),
        pytest.param("007 1 2 3 4 5", id="a row of data"),
        pytest.param("_ 张一 √ × √ ×", id="a row of data without its first cell"),
        pytest.param("_ 9 1 8 2 7", id="numbers without an order"),
    ],
)
def test_other_rows_below_a_header_do_not(read, line):
    table = read("工号 姓名 保费 件数 日期 备注", line, "008 李二 1 1 2026-11-02 无")
    assert table.header[:3] == ("工号", "姓名", "保费")
    assert table.header_row == 1
