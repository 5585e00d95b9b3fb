"""The order in which rows and files stand makes no difference to the patch."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

LI, WANG, LEFT = "0000100002", "0000100003", "0000100004"
ORDERED = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def shuffled(data, table):
    return replace(table, rows=tuple(data.draw(st.permutations(table.rows))))


@ORDERED
@given(data=st.data())
def test_any_order_of_rows_gives_the_same_patch(book, listed, data):
    tables = [
        listed(
            "保单号 工号 营业组代码 险种名称 缴费年期 规模保费 首年佣金 承保件数 承保日期 撤单日期",
            f"P1 {LI} 86010101 终身寿险 20年 1000.10 300.03 1 2026-03-04 _",
            f"P1 {LI} 86010101 附加医疗险 20年 100.20 30.01 0 2026-03-04 _",
            f"P1 {LI} 86010101 附加医疗险 20年 100.20 30.01 0 2026-03-04 _",
            f"P2 {WANG} 86010102 年金险 5年 2000.30 200.07 1 2026-03-30 2026-04-02",
            f"P2 {WANG} 86010102 年金险 5年 -2000.30 -200.07 -1 2026-03-30 2026-04-03",
            f"P3 {LEFT} 86010102 年金险 5年 4000.70 400.09 1 2026-06-20 _",
            f"P4 {LI} 86010102 年金险 5年 0.10 0.01 1 2026-03-04 _",
            "P5 0000999999 86010102 年金险 5年 9 9 1 2026-03-04 _",
        ),
        listed(
            "日期 工号 出勤标志",
            f"2026-03-04 {LI} 有效",
            f"2026-03-04 {LI} 无效",
            f"2026-03-05 {LI} 请假",
            f"2026-03-05 {WANG} 有效",
            name="出勤.csv",
        ),
        listed(
            "日期 工号 电话约访 面谈数 日志",
            f"2026-03-04 {LI} 3 1 是",
            f"2026-03-04 {LI} 1 3 否",
            f"2026-03-05 {WANG} 2 2 是",
            name="日报.csv",
        ),
        listed(
            "保单号 应缴日 应收保费 保单年度 工号 险种名称 保单状态",
            f"P1 2026-03-05 1000 2 {LI} 终身 有效",
            f"P1 2026-03-05 100 2 {LI} 附加 缴清",
            f"P1 2026-03-05 100 2 {WANG} 附加 有效",
            f"P1 2027-03-05 1000 3 {LI} 终身 有效",
            name="应收.csv",
        ),
        listed(
            "保单号 应缴日 实收日期 付费金额",
            "P1 2026-03-05 2026-03-06 700",
            "P1 2026-03-05 2026-03-06 700",
            "P1 2026-03-05 2026-04-06 300",
            "P1 2026-03-05 2026-06-06 100",
            name="实收.csv",
        ),
    ]
    _, expected = book.take(*tables)
    mixed = data.draw(st.permutations([shuffled(data, table) for table in tables]))
    _, outcome = book.take(*mixed)
    assert outcome.patch == expected.patch


@ORDERED
@given(
    premiums=st.lists(st.integers(-500_000, 900_000), min_size=1, max_size=12),
    days=st.lists(st.integers(1, 31), min_size=12, max_size=12),
    split=st.integers(0, 12),
)
def test_one_file_or_two_the_sum_is_that_of_the_cells_and_again_nothing_changes(
    book, listed, premiums, days, split
):
    lines = [
        f"P{n} {LI} {cents / 100:.2f} 2026-03-{day:02d}"
        for n, (cents, day) in enumerate(zip(premiums, days, strict=False))
        if cents
    ]
    head, title = "保单号 工号 规模保费 承保日期", ["2026年3月承保清单"]
    tables = [
        listed(head, *part, name=f"{n}.csv", above=title)
        for n, part in enumerate((lines[:split], lines[split:]))
        if part
    ]
    book, _ = book.take(*tables)
    assert round(book.total("fyp") * 100) == sum(premiums)
    assert book.take(*tables)[1].patch.is_empty
