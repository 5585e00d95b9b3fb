"""Headcount and its movement, who serves, and what became of those hired together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from agency.measures.scope import DAY, Scope, group_on, serving_on
from agency.organisation import Agent, Began, Ended, Span
from agency.periods import Period, months_later
from agency.profile import Profile
from agency.roles import RankClass, load_ranks

COLLEGE = frozenset(
    (
        "大专",
        "专科",
        "本科",
        "大学",
        "大学本科",
        "研究生",
        "硕士",
        "硕士研究生",
        "博士",
        "博士研究生",
    )
)
"""Education titles that count as three-year college or above."""


def cohort_window(period: Period, months: int) -> tuple[date, date]:
    """First and last day of the period moved back by whole months.

    The end of a month stays the end of a month, so the windows of neighbouring periods
    neither overlap nor leave a day out.
    """
    return (
        months_later(period.first, -months),
        months_later(period.last + DAY, -months) - DAY,
    )


def headcount(period: Period, own: Sequence[Span]) -> dict[str, float]:
    """How many served at the ends of the period, and the movement in between."""
    opening = len(serving_on(own, period.first - DAY))
    closing = len(serving_on(own, period.last))
    began = [span.began for span in own if span.start in period]
    ended = [span.ended for span in own if span.end is not None and span.end in period]
    return {
        "headcount_opening": opening,
        "headcount_closing": closing,
        "headcount_average": (opening + closing) / 2,
        "hires": began.count(Began.JOINED) + began.count(Began.RETURNED),
        "returns": began.count(Began.RETURNED),
        "transfers_in": began.count(Began.TRANSFERRED),
        "leavers": ended.count(Ended.LEFT),
        "transfers_out": ended.count(Ended.TRANSFERRED),
    }


def structure(
    period: Period, own: Sequence[Span], people: Mapping[str, Agent], profile: Profile
) -> dict[str, float]:
    """Those who serve on the last day, by sex, education and class of rank."""
    serving = [people[agent] for agent in sorted(serving_on(own, period.last))]
    ranks = load_ranks(profile.ranks)
    titles = [ranks.find(agent.rank) for agent in serving]
    kinds = [title.kind for title in titles if title is not None]
    return {
        "serving_female": sum(agent.sex == "女" for agent in serving),
        "serving_male": sum(agent.sex == "男" for agent in serving),
        "serving_college": sum(agent.education in COLLEGE for agent in serving),
        "serving_supervisors": kinds.count(RankClass.SUPERVISOR),
        "serving_trainee": kinds.count(RankClass.TRAINEE),
        "serving_agent": kinds.count(RankClass.AGENT),
        "serving_senior": kinds.count(RankClass.SENIOR),
    }


def newly_confirmed(
    scope: Scope, agents: Sequence[Agent], history: Mapping[str, list[Span]]
) -> dict[str, float]:
    """Confirmations (转正) in the period, for the group of that day."""
    count = 0
    for agent in agents:
        day = agent.confirmed
        if day is not None and day in scope.period:
            count += scope.holds(agent.id, group_on(history, agent.id, day))
    return {"confirmed": count}


def cohorts(
    period: Period,
    own: Sequence[Span],
    people: Mapping[str, Agent],
    history: Mapping[str, list[Span]],
) -> dict[str, float]:
    """Batches of hires by the group that they signed in, wherever they went since."""

    def batch(months: int) -> list[Span]:
        first, last = cohort_window(period, months)
        hired = [span for span in own if span.began is not Began.TRANSFERRED]
        return [span for span in hired if first <= span.start <= last]

    def left(hire: Span) -> bool:
        since = [span for span in history[hire.agent] if span.start >= hire.start]
        return any(
            span.ended is Ended.LEFT and span.end is not None and span.end <= period.last
            for span in since
        )

    def confirmed(hire: Span) -> bool:
        day = people[hire.agent].confirmed
        return day is not None and hire.start <= day <= months_later(hire.start, 6)

    batch13, batch6 = batch(13), batch(6)
    return {
        "cohort13": len(batch13),
        "cohort13_serving": sum(not left(hire) for hire in batch13),
        "cohort6": len(batch6),
        "cohort6_confirmed": sum(confirmed(hire) for hire in batch6),
    }
