"""Which column of an open table is which, by the ids of the file on disk."""

from __future__ import annotations

import pytest

from addin.hosts.live.columns import column_ids
from generators.ooxml.table import TableColumn


@pytest.mark.parametrize(
    ("saved", "headers", "ids"),
    [
        ("", "工号 姓名", [1, 2]),  # never saved: places are ids
        ("1工号 2姓名 3组", "工号 姓名 组", [1, 2, 3]),
        ("1工号 2姓名 3组", "工号 名字 组", [1, 2, 3]),  # renamed since
        ("1工号 2姓名 3组", "工号 甲 乙", [1, 2, 3]),  # two renamed
        ("1工号 2姓名 3组", "号 姓名 组", [1, 2, 3]),  # the first renamed
        ("1工号 2姓名 3组", "组 工号 姓名", [3, 1, 2]),  # moved
        ("1工号 2姓名 3组", "工号 备注 姓名 组", [1, 4, 2, 3]),  # a new one between
        ("1工号 2姓名 3组", "工号 姓名 组 备注", [1, 2, 3, 4]),
        ("1工号 2姓名 3组", "工号 组", [1, 3]),  # one deleted
        ("1工号 7自己的 2姓名", "工号 自己的 姓名", [1, 7, 2]),  # saved by Excel with gaps
        ("1工号 2姓名 3组", "工号 甲 乙 组", [1, 4, 5, 3]),  # renamed or new: nobody knows
    ],
)
def test_each(saved: str, headers: str, ids: list[int]) -> None:
    columns = [TableColumn(int(text[0]), text[1:]) for text in saved.split()]
    assert column_ids(headers.split(), columns) == ids
