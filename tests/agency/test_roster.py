"""Spans from people and events, and the headcount identity. All expected values are by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.finding import Severity
from agency.organisation import Agent, Began, Ended, Event, EventKind, Span
from agency.periods import BusinessCalendar, MonthRule
from agency.roster import Movement, build_spans, headcount, movement, overlaps

GROUPS = frozenset({"A", "B", "C"})
NATURAL = BusinessCalendar()
FROM_26TH = BusinessCalendar(MonthRule.FROM_26TH)


def day(text):
    return date.fromisoformat(text)


def agent(number="1", group="A", joined="2024-01-08", left=None):
    return Agent(number, f"人{number}", group, "业务员", day(joined), left and day(left))


def event(kind, text, from_group="", to_group="", number="1"):
    return Event(number, EventKind(kind), day(text), from_group, to_group)


def built(people, *events):
    """Spans as (工号, group, start, how it began, end, how it ended), and problem codes."""
    roster = build_spans(people, events, GROUPS)
    spans = [
        (s.agent, s.group, s.start.isoformat(), s.began.value, s.end and s.end.isoformat())
        + ((s.ended.value,) if s.ended else (None,))
        for s in roster.spans
    ]
    return spans, [
        (p.subject.value, p.index, p.field, p.code, p.severity is Severity.ERROR)
        for p in roster.problems
    ]


SERVING = ("1", "A", "2024-01-08", "入司", None, None)


@pytest.mark.parametrize(
    ("person", "events", "spans"),
    [
        (agent(), [], [SERVING]),
        (agent(left="2025-03-31"), [], [("1", "A", "2024-01-08", "入司", "2025-03-31", "离司")]),
        (agent(left="2024-01-08"), [], [("1", "A", "2024-01-08", "入司", "2024-01-08", "离司")]),
        (
            agent(group="B"),
            [event("调动", "2025-02-01", "A", "B")],
            [
                ("1", "A", "2024-01-08", "入司", "2025-02-01", "转出"),
                ("1", "B", "2025-02-01", "转入", None, None),
            ],
        ),
        (
            # there and back again; the events stand in any order
            agent(),
            [event("调动", "2025-06-01", "B", "A"), event("调动", "2025-02-01", "A", "B")],
            [
                ("1", "A", "2024-01-08", "入司", "2025-02-01", "转出"),
                ("1", "B", "2025-02-01", "转入", "2025-06-01", "转出"),
                ("1", "A", "2025-06-01", "转入", None, None),
            ],
        ),
        (
            agent(group="B", left="2025-09-30"),
            [event("调动", "2024-02-29", "A", "B")],
            [
                ("1", "A", "2024-01-08", "入司", "2024-02-29", "转出"),
                ("1", "B", "2024-02-29", "转入", "2025-09-30", "离司"),
            ],
        ),
        (
            agent(left="2025-03-31"),
            [event("离司", "2025-03-31", "A")],
            [("1", "A", "2024-01-08", "入司", "2025-03-31", "离司")],
        ),
        (
            # re-entry into another group
            agent(group="C"),
            [event("离司", "2025-01-15", "A"), event("回归", "2025-07-01", to_group="C")],
            [
                ("1", "A", "2024-01-08", "入司", "2025-01-15", "离司"),
                ("1", "C", "2025-07-01", "回归", None, None),
            ],
        ),
        (
            # the list dates the contract from the return; the joining is an event
            agent(joined="2025-07-01"),
            [
                event("入司", "2024-01-08", to_group="B"),
                event("离司", "2025-01-15"),
                event("回归", "2025-07-01", to_group="A"),
            ],
            [
                ("1", "B", "2024-01-08", "入司", "2025-01-15", "离司"),
                ("1", "A", "2025-07-01", "回归", None, None),
            ],
        ),
        (
            # a return on the list's date needs no earlier history
            agent(joined="2025-07-01"),
            [event("回归", "2025-07-01")],
            [("1", "A", "2025-07-01", "回归", None, None)],
        ),
        (
            # a return names no group: the next transfer tells it
            agent(group="C"),
            [
                event("离司", "2025-01-15", "A"),
                event("回归", "2025-07-01"),
                event("调动", "2025-08-01", "B", "C"),
            ],
            [
                ("1", "A", "2024-01-08", "入司", "2025-01-15", "离司"),
                ("1", "B", "2025-07-01", "回归", "2025-08-01", "转出"),
                ("1", "C", "2025-08-01", "转入", None, None),
            ],
        ),
    ],
)
def test_events_become_spans(person, events, spans):
    assert built([person], *events) == (spans, [])


def test_spans_come_in_the_order_of_the_people():
    people = [agent("2"), agent("1", "B")]
    spans, problems = built(people, event("调动", "2025-02-01", "A", "B"))
    assert [(s[0], s[1]) for s in spans] == [("2", "A"), ("1", "A"), ("1", "B")]
    assert problems == []


@pytest.mark.parametrize(
    ("person", "events", "spans", "problems"),
    [
        (
            agent(),
            [event("离司", "2025-01-01", "A", number="9")],
            [SERVING],
            [("异动", 0, "agent", "unknown-agent", True)],
        ),
        (
            agent(),
            [event("调动", "2025-01-01", "A", "Z")],
            [SERVING],
            [("异动", 0, "to_group", "unknown-group", True)],
        ),
        (
            agent(),
            [event("调动", "2025-01-01", "A", "")],
            [SERVING],
            [("异动", 0, "to_group", "no-target", True)],
        ),
        (
            agent(),
            [event("调动", "2025-01-01", "A", "A")],
            [SERVING],
            [("异动", 0, "to_group", "same-group", True)],
        ),
        (
            agent(group="B"),
            [event("调动", "2024-01-07", "A", "B")],
            [SERVING],
            [
                ("人员", 0, "group", "other-group", True),
                ("异动", 0, "date", "before-joining", True),
            ],
        ),
        (
            agent(),
            [event("调动", "2024-01-08", "A", "B")],
            [SERVING],
            [("异动", 0, "date", "two-on-one-day", True)],
        ),
        (
            agent(group="C"),
            [event("调动", "2025-02-01", "A", "C"), event("调动", "2025-02-01", "A", "B")],
            [
                ("1", "A", "2024-01-08", "入司", "2025-02-01", "转出"),
                ("1", "C", "2025-02-01", "转入", None, None),
            ],
            [("异动", 1, "date", "two-on-one-day", True)],
        ),
        (
            # not where the agent was
            agent(group="C"),
            [event("调动", "2025-02-01", "A", "B"), event("调动", "2025-03-01", "A", "C")],
            [
                ("1", "A", "2024-01-08", "入司", "2025-02-01", "转出"),
                ("1", "B", "2025-02-01", "转入", "2025-03-01", "转出"),
                ("1", "C", "2025-03-01", "转入", None, None),
            ],
            [("异动", 1, "from_group", "wrong-origin", True)],
        ),
        (
            # the list was not brought up to date
            agent(group="A"),
            [event("调动", "2025-02-01", "A", "B")],
            [
                ("1", "A", "2024-01-08", "入司", "2025-02-01", "转出"),
                ("1", "B", "2025-02-01", "转入", None, None),
            ],
            [("人员", 0, "group", "other-group", True)],
        ),
        (
            agent(left="2025-01-15"),
            [event("离司", "2025-01-15", "A"), event("调动", "2025-02-01", "A", "B")],
            [("1", "A", "2024-01-08", "入司", "2025-01-15", "离司")],
            [("异动", 1, "date", "not-serving", True)],
        ),
        (
            agent(group="B", left="2025-01-15"),
            [event("调动", "2025-02-01", "A", "B")],
            [
                ("1", "A", "2024-01-08", "入司", "2025-02-01", "转出"),
                ("1", "B", "2025-02-01", "转入", None, None),
            ],
            [("人员", 0, "left", "event-after-leaving", True)],
        ),
        (
            agent(),
            [event("离司", "2025-01-15", "A")],
            [("1", "A", "2024-01-08", "入司", "2025-01-15", "离司")],
            [("人员", 0, "left", "left-by-event", True)],
        ),
        (
            agent(left="2025-01-20"),
            [event("离司", "2025-01-15", "A")],
            [("1", "A", "2024-01-08", "入司", "2025-01-15", "离司")],
            [("人员", 0, "left", "other-leaving", False)],
        ),
        (
            agent(),
            [event("调动", "2025-02-01", "A", "B"), event("回归", "2025-03-01", to_group="A")],
            [
                ("1", "A", "2024-01-08", "入司", "2025-02-01", "转出"),
                ("1", "B", "2025-02-01", "转入", None, None),
            ],
            [
                ("人员", 0, "group", "other-group", True),
                ("异动", 1, "kind", "still-serving", True),
            ],
        ),
        (
            agent(),
            [event("离司", "2025-01-15", "A"), event("入司", "2025-03-01", to_group="A")],
            [("1", "A", "2024-01-08", "入司", "2025-01-15", "离司")],
            [
                ("人员", 0, "left", "left-by-event", True),
                ("异动", 1, "kind", "already-joined", True),
            ],
        ),
        (
            agent(),
            [event("入司", "2024-01-09", to_group="A")],
            [("1", "A", "2024-01-09", "入司", None, None)],
            [("异动", 0, "date", "other-joining", False)],
        ),
        (
            agent(),
            [event("回归", "2025-03-01", to_group="A")],
            [("1", "A", "2025-03-01", "回归", None, None)],
            [("异动", 0, "date", "no-leaving", False)],
        ),
        (
            agent(joined="2025-03-02"),
            [event("回归", "2025-03-01", to_group="A")],
            [("1", "A", "2025-03-01", "回归", None, None)],
            [("异动", 0, "date", "before-joining", True)],
        ),
        (
            # nobody says where the person was before
            agent(group="B"),
            [event("调动", "2025-02-01", "", "B")],
            [
                ("1", "B", "2024-01-08", "入司", "2025-02-01", "转出"),
                ("1", "B", "2025-02-01", "转入", None, None),
            ],
            [("异动", 0, "from_group", "no-origin", True)],
        ),
        (
            # the list's own contradiction is the list's, not the roster's, to report
            agent(left="2024-01-07"),
            [],
            [SERVING],
            [],
        ),
    ],
)
def test_contradictions_are_named_and_the_rest_is_kept(person, events, spans, problems):
    assert built([person], *events) == (spans, problems)


# Six people of group A and one of group B around March 2026.
TEAM = [
    Span("old", "A", day("2020-05-01"), Began.JOINED),
    Span("first", "A", day("2026-03-01"), Began.JOINED),
    Span("last", "A", day("2021-01-01"), Began.JOINED, day("2026-03-31"), Ended.LEFT),
    Span("short", "A", day("2026-03-05"), Began.JOINED, day("2026-03-20"), Ended.LEFT),
    Span("back", "A", day("2019-01-01"), Began.JOINED, day("2026-01-31"), Ended.LEFT),
    Span("back", "A", day("2026-03-10"), Began.RETURNED),
    Span("moved", "A", day("2022-01-01"), Began.JOINED, day("2026-03-16"), Ended.TRANSFERRED),
    Span("moved", "B", day("2026-03-16"), Began.TRANSFERRED),
    Span("one-day", "A", day("2026-03-12"), Began.JOINED, day("2026-03-12"), Ended.LEFT),
    Span("b", "B", day("2018-01-01"), Began.JOINED),
]


@pytest.mark.parametrize(
    ("label", "groups", "expected"),
    [
        # opening: old, last, moved; hires: first, short, one-day and back, who returned;
        # out: moved; leavers: last, short, one-day; closing: old, first, back
        ("2026-03", {"A"}, Movement(3, 4, 1, 0, 1, 3, 3)),
        ("2026-03", {"B"}, Movement(1, 0, 0, 1, 0, 0, 2)),
        ("2026-03", {"A", "B"}, Movement(4, 4, 1, 1, 1, 3, 5)),
        ("2026-03", None, Movement(4, 4, 1, 1, 1, 3, 5)),
        ("2026-03", {"C"}, Movement(0, 0, 0, 0, 0, 0, 0)),
        ("2026-02", None, Movement(4, 0, 0, 0, 0, 0, 4)),
        ("2026-01", {"A"}, Movement(4, 0, 0, 0, 0, 1, 3)),
        ("2026-Q1", {"A"}, Movement(4, 4, 1, 0, 1, 4, 3)),
        ("2026", None, Movement(5, 4, 1, 1, 1, 4, 5)),
        ("2026-W11", {"A"}, Movement(5, 2, 1, 0, 0, 1, 6)),  # 9–15 March
    ],
)
def test_headcount_moves_from_opening_to_closing(label, groups, expected):
    assert movement(TEAM, NATURAL.parse(label), groups) == expected


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        # 1 March lies in 26 February – 25 March, 31 March in the month after
        ("2026-03", Movement(3, 4, 1, 0, 1, 2, 4)),
        ("2026-04", Movement(4, 0, 0, 0, 0, 1, 3)),
    ],
)
def test_the_same_with_months_from_the_26th(label, expected):
    assert movement(TEAM, FROM_26TH.parse(label), {"A"}) == expected


def test_average_is_half_of_opening_and_closing():
    assert movement(TEAM, NATURAL.parse("2026-03")).average == 4.5
    assert movement([], NATURAL.parse("2026-03")).average == 0


@pytest.mark.parametrize(
    ("text", "groups", "count"),
    [
        ("2026-02-28", None, 4),
        ("2026-03-01", None, 5),
        ("2026-03-15", {"A"}, 6),
        ("2026-03-16", {"A"}, 5),
        ("2026-03-16", {"B"}, 2),
        ("2026-03-30", {"A"}, 4),
        ("2026-03-31", {"A"}, 3),
        ("2017-12-31", None, 0),
    ],
)
def test_headcount_at_the_end_of_a_day(text, groups, count):
    assert headcount(TEAM, day(text), groups) == count


def test_a_leap_day_is_a_day_like_others():
    spans = [
        Span("1", "A", day("2028-02-29"), Began.JOINED),
        Span("2", "A", day("2027-01-01"), Began.JOINED, day("2028-02-29"), Ended.LEFT),
    ]
    assert movement(spans, NATURAL.parse("2028-02")) == Movement(1, 1, 0, 0, 0, 1, 1)
    assert movement(spans, NATURAL.parse("2028-03")) == Movement(1, 0, 0, 0, 0, 0, 1)
    assert headcount(spans, day("2028-02-28")) == 1


@st.composite
def careers(draw):
    """Any number of people with valid spans, transfers and re-entries among three groups."""
    spans = []
    for number in range(draw(st.integers(0, 6))):
        start = date(2025, 1, 1) + timedelta(days=draw(st.integers(0, 500)))
        began = Began.JOINED
        for _ in range(draw(st.integers(1, 4))):
            end = start + timedelta(days=draw(st.integers(0, 120)))
            ended = draw(st.sampled_from(Ended))
            spans.append(Span(str(number), draw(st.sampled_from("ABC")), start, began, end, ended))
            stays = ended is Ended.TRANSFERRED
            began = Began.TRANSFERRED if stays else Began.RETURNED
            start = end if stays else end + timedelta(days=draw(st.integers(0, 60)))
    return spans


@given(careers(), st.dates(date(2025, 1, 1), date(2027, 12, 31)), st.sets(st.sampled_from("ABC")))
def test_the_identity_holds_for_every_period_and_set_of_groups(spans, any_day, groups):
    assert overlaps(spans) == []
    for period in (NATURAL.week_of(any_day), FROM_26TH.month_of(any_day), NATURAL.year(2026)):
        moved = movement(spans, period, groups)
        came, went = moved.hires + moved.transfers_in, moved.leavers + moved.transfers_out
        assert moved.opening + came - went == moved.closing
        before = movement(spans, NATURAL.previous(NATURAL.week_of(any_day)), groups)
        assert before.closing == movement(spans, NATURAL.week_of(any_day), groups).opening


@pytest.mark.parametrize(
    ("spans", "indexes"),
    [
        ([("1", "2025-01-01", "2025-02-01"), ("1", "2025-02-01", None)], []),
        ([("1", "2025-01-01", "2025-02-02"), ("1", "2025-02-01", None)], [1]),
        ([("1", "2025-02-01", None), ("1", "2025-01-01", None)], [0]),
        ([("1", "2025-01-01", None), ("2", "2025-01-01", None)], []),
        # the long first one covers both others
        (
            [
                ("1", "2025-01-01", None),
                ("1", "2025-02-01", "2025-02-10"),
                ("1", "2025-03-01", "2025-03-10"),
            ],
            [1, 2],
        ),
        ([("1", "2025-01-01", "2025-01-01"), ("1", "2025-01-01", None)], []),
        ([("1", "2025-01-01", None), ("1", "2025-01-01", "2025-01-01")], []),
    ],
)
def test_overlapping_memberships_of_one_person_are_found(spans, indexes):
    made = [
        Span(who, "A", day(start), Began.JOINED, end and day(end), Ended.LEFT if end else None)
        for who, start, end in spans
    ]
    assert [problem.index for problem in overlaps(made)] == indexes
    assert all(problem.field == "start" for problem in overlaps(made))
