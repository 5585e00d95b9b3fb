"""All measures of one scope together."""

from __future__ import annotations

from collections.abc import Sequence

from agency.measures.days import day_counts, income
from agency.measures.people import cohorts, headcount, newly_confirmed, structure
from agency.measures.policies import business, persistency, renewals
from agency.measures.scope import Scope, histories
from agency.organisation import Agent, Span
from agency.profile import Profile
from agency.records import Records


def measure(
    scope: Scope,
    records: Records,
    agents: Sequence[Agent],
    spans: Sequence[Span],
    profile: Profile,
) -> dict[str, float]:
    """All measures but the plans', by key; money is rounded to the cent.

    ``KeyError`` if a span's agent is not among the agents.
    """
    own = [span for span in spans if scope.holds(span.agent, span.group)]
    people = {agent.id: agent for agent in agents}
    history = histories(spans)
    figures = {
        **headcount(scope.period, own),
        **structure(scope.period, own, people, profile),
        **newly_confirmed(scope, agents, history),
        **cohorts(scope.period, own, people, history),
        **renewals(scope, records.renewals),
        **persistency(scope, records, profile),
    }
    rounded = {key: round(value, 2) for key, value in figures.items()}
    return work(scope, records, agents, spans, profile) | rounded


def work(
    scope: Scope,
    records: Records,
    agents: Sequence[Agent],
    spans: Sequence[Span],
    profile: Profile,
) -> dict[str, float]:
    """Of the same measures those of what people do and earn, of which any short period tells."""
    own = [span for span in spans if scope.holds(span.agent, span.group)]
    people = {agent.id: agent for agent in agents}
    history = histories(spans)
    figures = {
        **business(scope, records.policies, own, profile),
        **day_counts(scope, records, own, history, profile.leave),
        **income(scope, records, people, history, profile),
    }
    return {key: round(value, 2) for key, value in figures.items()}
