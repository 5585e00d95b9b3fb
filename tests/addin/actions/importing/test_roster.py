"""人力清单 and 异动清单: every change is proposed and told, nobody is taken out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from agency.finding import Severity
from workbook_templates.content import complete

ZHANG, LI, WANG, LEFT = "0000100001", "0000100002", "0000100003", "0000100004"
NEW = "0000100005"
HEAD = "工号 姓名 营业部代码 营业组代码 职级 入司日期 离司日期 在职状态"
MOVES = "工号 异动类型 异动日期 原营业组代码 新营业组代码"
SAME = (
    f"{ZHANG} 张一 860101 86010101 业务主任 2024-01-08 99999999 在职",
    f"{LI} 李二 860101 86010101 业务员 2024-01-08 99999999 在职",
    f"{WANG} 王三 860101 86010102 业务员 20240108 99999999 在职",
    f"{LEFT} 王三 860101 86010102 业务员 2024-01-08 20260614 离职",
)
ELSEWHERE = "0000200001 赵六 860102 86010201 业务员 2024-01-08 99999999 在职"


def instead(old, new):
    return tuple(new if line.startswith(old) else line for line in SAME)


def serial(*day):
    return (date(*day) - date(1899, 12, 30)).days


def told(outcome):
    return [(f.code, f.value) for f in outcome.findings if f.code != "import-summary"]


def spans(book, agent):
    return [
        (row["group"], row["start"], row["began"], row["end"], row["ended"])
        for row in book.rows("spans")
        if row["agent"] == agent
    ]


def agent(book, key):
    (found,) = [row for row in book.rows("agents") if row["id"] == key]
    return found


def test_the_same_people_change_nothing(book, listed):
    _, outcome = book.take(listed(HEAD, *SAME, ELSEWHERE))
    assert outcome.patch.is_empty
    assert told(outcome) == []
    (summary,) = outcome.findings
    assert summary.reason == "人力清单；共5行；本营业部4人，其他营业部1人"


def test_a_joiner_gets_a_row_in_both_tables(book, listed):
    table = listed(HEAD, *SAME, f"{NEW} 孙五 860101 86010102 见习业务员 2026-03-02 99999999 在职")
    book, outcome = book.take(table)
    assert agent(book, NEW)["group"] == "二组"
    (row,) = spans(book, NEW)
    assert row[:3] == ("二组", serial(2026, 3, 2), "入司")
    assert told(outcome) == [("joined", NEW)]
    assert book.take(table)[1].patch.is_empty


def test_a_joiner_who_serves_gets_a_row_of_personal_targets(book, listed):
    gone = "0000100006 吴六 860101 86010102 见习业务员 2026-03-02 20260310 离职"
    new = f"{NEW} 孙五 860101 86010102 见习业务员 2026-03-02 99999999 在职"
    before = [row["id"] for row in book.rows("personal")]
    after, outcome = book.take(listed(HEAD, *SAME, new, gone))
    assert [row["id"] for row in after.rows("personal")] == [*before, NEW]
    assert "附表三新增1人" in outcome.message


def test_a_row_of_personal_targets_that_people_took_out_stays_out(book, listed):
    content = book.content
    content = replace(content, tables={**content.tables, "personal": {}})
    (_, outcome) = replace(book, content=complete(book.spec, content)).take(listed(HEAD, *SAME))
    assert outcome.patch.is_empty


def test_a_joiners_business_counts_in_the_same_import(book, listed):
    people = listed(HEAD, *SAME, f"{NEW} 孙五 860101 86010102 见习业务员 2026-03-02 99999999 在职")
    business = listed("保单号 工号 保费 承保日期", f"P1 {NEW} 1000 2026-03-04", name="承保.csv")
    book, _ = book.take(business, people)
    assert book.total("fyp", agent=NEW, group="二组") == 1_000


def test_a_leaver_keeps_their_rows_with_an_end(book, listed):
    line = f"{LI} 李二 860101 86010101 业务员 2024-01-08 2026-05-11 离职"
    book, outcome = book.take(listed(HEAD, *instead(LI, line)))
    assert agent(book, LI)["left"] == serial(2026, 5, 11)
    assert spans(book, LI) == [("一组", serial(2024, 1, 8), "入司", serial(2026, 5, 11), "离司")]
    assert told(outcome) == [("left", LI)]
    assert book.rows("agents")[1]["id"] == LI


def test_a_transfer_on_the_day_that_the_list_of_moves_has(book, listed):
    line = f"{LI} 李二 860101 86010102 业务员 2024-01-08 99999999 在职"
    people = listed(HEAD, *instead(LI, line))
    moves = listed(MOVES, f"{LI} 调动 2026-04-01 86010101 86010102", name="异动.csv")
    book, outcome = book.take(people, moves)
    first, second = spans(book, LI)
    assert first == ("一组", serial(2024, 1, 8), "入司", serial(2026, 4, 1), "转出")
    assert second[:3] == ("二组", serial(2026, 4, 1), "转入")
    assert agent(book, LI)["group"] == "二组"
    assert told(outcome) == [("began", LI)]
    assert book.take(people, moves)[1].patch.is_empty


def test_a_transfer_without_a_day_is_dated_by_the_import_or_not_proposed(book, listed):
    line = f"{LI} 李二 860101 86010102 业务员 2024-01-08 99999999 在职"
    people = listed(HEAD, *instead(LI, line))
    _, outcome = book.take(people)
    assert outcome.patch.is_empty
    assert told(outcome) == [("no-move-day", LI)]
    dated, outcome = book.take(people, day=date(2026, 4, 15))
    assert [row[1] for row in spans(dated, LI)] == [serial(2024, 1, 8), serial(2026, 4, 15)]
    assert told(outcome) == [("assumed-day", LI), ("began", LI)]
    assert dated.take(people, day=date(2026, 5, 15))[1].patch.is_empty


def test_somebody_who_moves_to_another_team_stays_with_an_end(book, listed):
    line = f"{LI} 李二 860102 86010201 业务员 2024-01-08 99999999 在职"
    moves = listed(MOVES, f"{LI} 调动 2026-04-01 86010101 86010201", name="异动.csv")
    people = listed(HEAD, *instead(LI, line))
    business = listed(
        "保单号 工号 保费 承保日期",
        f"P1 {LI} 1000 2026-03-31",
        f"P2 {LI} 2000 2026-04-01",
        name="承保.csv",
    )
    book, outcome = book.take(people, moves, business)
    assert spans(book, LI)[0][3:] == (serial(2026, 4, 1), "转出")
    assert book.total("fyp") == 1_000
    assert told(outcome)[0] == ("moved-away", LI)


def test_a_return_after_leaving_is_a_new_span(book, listed):
    line = f"{LEFT} 王三 860101 86010101 业务员 2026-09-01 99999999 在职"
    book, outcome = book.take(listed(HEAD, *instead(LEFT, line)))
    assert len(spans(book, LEFT)) == 2
    assert spans(book, LEFT)[1][:3] == ("一组", serial(2026, 9, 1), "回归")
    assert agent(book, LEFT)["group"] == "一组"
    assert agent(book, LEFT)["left"] != agent(book, LEFT)["left"]  # empty
    assert told(outcome) == [("began", LEFT)]


def test_corrections_are_told_one_by_one(book, listed):
    line = f"{LI} 李贰 860101 86010101 高级业务员 2024-01-08 99999999 在职"
    book, outcome = book.take(listed(HEAD, *instead(LI, line)))
    assert (agent(book, LI)["name"], agent(book, LI)["rank"]) == ("李贰", "高级业务员")
    reasons = [f.reason for f in outcome.findings if f.code == "corrected"]
    assert reasons == ["姓名由“李二”改为“李贰”", "职级由“业务员”改为“高级业务员”"]


def test_who_is_not_in_the_list_stays_and_is_told(book, listed):
    book, outcome = book.take(listed(HEAD, *SAME[1:]))
    assert outcome.patch.is_empty
    assert told(outcome) == [("not-listed", ZHANG)]


def test_a_list_of_another_team_only_says_nothing_about_this_one(book, listed):
    _, outcome = book.take(listed(HEAD, ELSEWHERE))
    assert outcome.patch.is_empty
    assert told(outcome) == []


def test_ids_without_their_zeros_are_the_same_people(book, listed):
    lines = [line.removeprefix("0000") for line in SAME]
    _, outcome = book.take(listed(HEAD, *lines))
    assert outcome.patch.is_empty
    assert {code for code, _ in told(outcome)} == {"padded-id"}


@pytest.mark.parametrize("left", ["2023-12-31", "2024-01-07"])
def test_a_leaving_before_the_beginning_is_refused(book, listed, left):
    line = f"{LI} 李二 860101 86010101 业务员 2023-01-08 {left} 离职"
    _, outcome = book.take(listed(HEAD, *instead(LI, line)))
    (finding,) = [f for f in outcome.findings if f.code == "left-too-early"]
    assert (finding.severity, outcome.patch.is_empty) == (Severity.WARNING, True)


def test_moves_without_the_list_of_people_are_refused(book, listed):
    _, outcome = book.take(listed(MOVES, f"{LI} 调动 2026-04-01 86010101 86010102"))
    assert outcome.patch.is_empty
    assert [(f.code, f.severity) for f in outcome.findings] == [("moves-alone", Severity.ERROR)]


def test_a_list_that_lacks_many_is_one_remark(book, listed):
    lines = [
        f"000030000{n} 新{n} 860101 86010101 业务员 2026-03-02 99999999 在职" for n in range(6)
    ]
    book, _ = book.take(listed(HEAD, *SAME, *lines))
    _, outcome = book.take(listed(HEAD, *SAME[1:], name="一部分.csv"))
    (finding,) = [f for f in outcome.findings if f.code == "not-listed"]
    assert f"有7人：{ZHANG}、0000300000、0000300001" in finding.reason
    assert "如清单不全" in finding.remedy
