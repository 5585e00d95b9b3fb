"""How header words are compared."""

from __future__ import annotations

import pytest

from generators.tabular_header import header_key


@pytest.mark.parametrize(
    "written",
    ["保费(万元)", "保费（万元）", "保 费（单位：万元）", "保费/万元", "保费【万元】", "保费[万元]",
     "保费(单位万元)", "保费（人民币万元）", "保费（万元）*", "保费\n（万元）"],
)  # fmt: skip
def test_a_unit_reads_the_same_however_it_is_written(written: str) -> None:
    assert header_key(written) == "保费(万元)"


@pytest.mark.parametrize(
    ("written", "key"),
    [("保费（元）", "保费(元)"), ("保费/元", "保费(元)"), ("保费(万)", "保费(万)"),
     ("万元保费", "万元保费"), ("有效/无效", "有效/无效"), ("营业组（部）", "营业组(部)")],
)  # fmt: skip
def test_other_words_stay(written: str, key: str) -> None:
    assert header_key(written) == key
