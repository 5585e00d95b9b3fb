"""Who of a batch still serves 13 months on: moves and returns in between."""

from __future__ import annotations

from datetime import date

import pytest

from agency.measures.measure import measure
from agency.measures.scope import Scope
from agency.organisation import Agent, Began, Ended, Span
from agency.periods import BusinessCalendar
from agency.profile import shipped
from agency.records import Records
from workbook_templates.content import serial
from workbook_templates.evaluate import Evaluator

ONE, TWO, TEAM = "86010101", "86010102", "860101"
SIGNED, MOVED, LEFT, BACK = (
    date(2025, 2, 10),
    date(2025, 6, 1),
    date(2025, 9, 30),
    date(2026, 1, 15),
)

JOINED = ("一组", SIGNED, "入司")
STAYED = [(*JOINED, None, "")]
MOVED_ON = [(*JOINED, MOVED, "转出"), ("二组", MOVED, "转入", None, "")]
MOVED_AND_LEFT = [(*JOINED, MOVED, "转出"), ("二组", MOVED, "转入", LEFT, "离司")]
RETURNED = [*MOVED_AND_LEFT, ("二组", BACK, "回归", None, "")]
LEFT_AND_RETURNED = [(*JOINED, LEFT, "离司"), ("一组", BACK, "回归", None, "")]
LEFT_TWICE = [*MOVED_AND_LEFT, ("二组", BACK, "回归", date(2026, 3, 2), "离司")]
LEFT_LATER = [(*JOINED, MOVED, "转出"), ("二组", MOVED, "转入", date(2026, 4, 1), "离司")]
LEFT_ELSEWHERE = [(*JOINED, MOVED, "转出")]


@pytest.mark.parametrize(
    ("spans", "left", "serving"),
    [
        (STAYED, None, 1),
        (MOVED_ON, None, 1),
        (MOVED_AND_LEFT, LEFT, 0),
        (RETURNED, None, 0),  # a return begins a batch of its own
        (LEFT_AND_RETURNED, None, 0),
        (LEFT_TWICE, date(2026, 3, 2), 0),
        (LEFT_LATER, date(2026, 4, 1), 1),  # after March
        (LEFT_ELSEWHERE, LEFT, 0),  # another team's book has that membership
    ],
)
def test_of_the_batch_of_february_2025_in_march_2026(empty_book, set_table, spans, left, serving):
    plan, content = book = empty_book()
    person = {"id": "007", "name": "钱进", "group": "一组", "joined": serial(SIGNED)}
    set_table(book, "agents", [{**person, "left": serial(left)}])
    rows = [
        {"agent": "007", "group": g, "start": serial(s), "began": b, "end": serial(e), "ended": x}
        for g, s, b, e, x in spans
    ]
    set_table(book, "spans", rows)
    content.fields["period"] = "2026-03"
    values = Evaluator(plan, content)
    for scope in (ONE, TEAM):
        batch = [
            values.cell("work", f"cohort13{part}", "period", scope) for part in ("", "_serving")
        ]
        assert batch == [1.0, float(serving)]
    assert values.cell("work", "cohort13", "period", TWO) == 0


def test_the_rules_of_the_trade_say_the_same():
    codes = {"一组": ONE, "二组": TWO}
    spans = [
        Span("007", codes[g], s, Began(b), e, Ended(x) if x else None) for g, s, b, e, x in RETURNED
    ]
    scope = Scope(BusinessCalendar().month(2026, 3), (ONE, TWO), ())
    agent = Agent("007", "钱进", TWO, "业务员", SIGNED)
    found = measure(scope, Records(), [agent], spans, shipped("default"))
    assert (found["cohort13"], found["cohort13_serving"]) == (1, 0)
