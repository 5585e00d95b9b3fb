"""Rows that say the same of whom they belong to."""

from __future__ import annotations

from pathlib import Path

import pytest
from xlsxwriter import Workbook

from generators.tabular import read_tables

CELLS = (
    ("00", "甲"), ("0", "甲"), ("00", "甲"), ("", "甲"), ('"0"', "甲"), ("00", "乙"),
    ("9" * 18, "甲"), ("9" * 17, "甲"), ("9" * 18, "甲"), ("０", "甲"), ("00 ", "甲"),
)  # fmt: skip


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_the_same_texts_are_of_one_kind_and_no_others(tmp_path: Path, suffix: str) -> None:
    rows = [(f"n{n}", *cells) for n, cells in enumerate(CELLS)]
    path = tmp_path / f"a{suffix}"
    if suffix == ".csv":
        lines = ["工号,姓名,组", *(",".join(row) for row in rows)]
        path.write_text("\n".join(lines), encoding="utf-8")
    else:
        with Workbook(path) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate([("工号", "姓名", "组"), *rows]):
                for column, cell in enumerate(row):
                    sheet.write_string(number, column, cell.strip('"'))
    ((table,), _) = read_tables(path, ["工号", "姓名", "组"])
    firsts, kinds = table.alike([1, 2])
    pairs = list(zip(table.column(1), table.column(2), strict=True))
    assert [pairs[firsts[kind]] for kind in kinds] == pairs
    assert len(firsts) == len(set(pairs)) == 8
    assert firsts.tolist() == sorted(firsts.tolist())


def test_without_columns_all_rows_are_of_one_kind(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("工号,姓名\n1,a\n2,b\n", encoding="utf-8")
    ((table,), _) = read_tables(path, ["工号", "姓名"])
    firsts, kinds = table.alike([])
    assert (firsts.tolist(), kinds.tolist()) == ([0], [0, 0])


def test_numbers_and_the_texts_of_them_differ(tmp_path: Path) -> None:
    with Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([("工号", "姓名"), (1, "a"), ("1", "a"), (True, "a")]):
            sheet.write_row(number, 0, row, None)
    ((table,), _) = read_tables(tmp_path / "a.xlsx", ["工号", "姓名"])
    assert table.alike([0])[1].tolist() == [0, 1, 2]
