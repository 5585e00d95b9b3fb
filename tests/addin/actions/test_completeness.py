"""How complete a book is, for the team and by group; counts by hand."""

from __future__ import annotations

from addin.actions.completeness import completeness
from workbook_templates.context import GroupRef

ONE, TWO = "86010101", "86010102"
GROUPS = (GroupRef(ONE, "一组"), GroupRef(TWO, "二组"))


def lines(book):
    return {line.label.split("：")[1]: line for line in completeness(*book, GROUPS)}


def test_an_empty_book_has_its_people_and_nothing_else(empty_book):
    found = lines(empty_book())
    assert list(found) == [
        "在职有任职记录",
        "已填保费计划的组",
        "已填增员计划的组",
        "已填目标的在职人",
        "本周有记录的在职人",
        "主管已签字",
    ]
    serving = found["在职有任职记录"]
    assert (serving.whole, serving.groups) == ((6, 6), {ONE: (4, 4), TWO: (2, 2)})
    plan = found["已填保费计划的组"]
    assert (plan.whole, plan.groups) == ((0, 2), {ONE: (0, 1), TWO: (0, 1)})


def test_what_one_group_filled_in_is_said_of_that_group(empty_book, set_table):
    book = empty_book()
    _, content = book
    set_table(
        book,
        "weekly",
        [
            {"agent": key, "group": group, "week": 10.0, "month": 3.0, "fyp": 1.0}
            for key, group in (("001", "一组"), ("002", "一组"), ("006", "二组"))
        ],
    )
    set_table(book, "personal", [{"id": "005", "m1": 5000.0}, {"id": "006"}])
    content.matrices["perf"] = {(ONE, "fyp", "plan", "M1"): 9000.0}
    content.matrices["movement"] = {(TWO, "hires", "plan", "M2"): 1.0}
    found = lines(book)
    assert {label: (line.whole, *line.groups.values()) for label, line in found.items()} == {
        "在职有任职记录": ((6, 6), (4, 4), (2, 2)),
        "已填保费计划的组": ((1, 2), (1, 1), (0, 1)),
        "已填增员计划的组": ((1, 2), (0, 1), (1, 1)),
        "已填目标的在职人": ((1, 6), (0, 4), (1, 2)),
        "本周有记录的在职人": ((3, 6), (2, 4), (1, 2)),
        "主管已签字": ((0, 2), (0, 0), (0, 2)),
    }


def test_the_other_group_is_where_a_transferred_person_counts(empty_book, set_table):
    book = empty_book()
    plan, content = book
    spans = [
        dict(zip(content.tables["spans"], row, strict=True))
        for row in zip(*(c.tolist() for c in content.tables["spans"].values()), strict=True)
    ]
    day = 46054.0
    spans[3] |= {"end": day, "ended": "转出"}
    set_table(
        book,
        "spans",
        [
            *spans,
            {
                **spans[3],
                "group": "二组",
                "start": day,
                "began": "转入",
                "end": None,
                "ended": None,
            },
        ],
    )
    content.tables["agents"]["group"][3] = "二组"
    serving = lines((plan, content))["在职有任职记录"]
    assert (serving.whole, serving.groups) == ((6, 6), {ONE: (3, 3), TWO: (3, 3)})
