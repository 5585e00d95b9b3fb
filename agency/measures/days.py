"""What people do day by day, and what they earn by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agency.measures.scope import Scope, group_on, serving_on
from agency.organisation import Agent, Span
from agency.profile import LeaveRule, Profile
from agency.records import Records
from agency.roles import RankClass, load_ranks


def day_counts(
    scope: Scope,
    records: Records,
    own: Sequence[Span],
    history: Mapping[str, list[Span]],
    leave_rule: LeaveRule,
) -> dict[str, float]:
    """Person-days: due on every working day in service, from the day of signing."""
    valid = {(row.agent, row.day) for row in records.attendance if row.valid}
    leave = {(row.agent, row.day) for row in records.attendance if row.leave} - valid
    logged = {(row.agent, row.day) for row in records.activity if row.log}
    due = {
        (agent, day)
        for day in scope.workdays
        if day in scope.period
        for agent in serving_on(own, day)
    }
    present = due & valid
    log_due = due if leave_rule is LeaveRule.MISSED else due - leave
    if leave_rule is LeaveRule.EXCLUDED:
        due = due - leave
    if leave_rule is LeaveRule.ATTENDED:
        present |= due & leave
    reported = [
        row
        for row in records.activity
        if row.day in scope.period and scope.holds(row.agent, group_on(history, row.agent, row.day))
    ]
    return {
        "due_days": len(due),
        "attended_days": len(present),
        "logs_due": len(log_due),
        "logs": len(log_due & logged),
        "calls": sum(row.calls for row in reported),
        "visits": sum(row.visits for row in reported),
        "prospects": sum(row.prospects for row in reported),
    }


def income(
    scope: Scope,
    records: Records,
    people: Mapping[str, Agent],
    history: Mapping[str, list[Span]],
    profile: Profile,
) -> dict[str, float]:
    """Income of the months that lie wholly in the period, where the agent ended the month."""
    ranks = load_ranks(profile.ranks)
    total = supervisors = 0.0
    for row in records.income:
        month = profile.calendar.parse(row.month)
        inside = month.first in scope.period and month.last in scope.period
        if inside and scope.holds(row.agent, group_on(history, row.agent, month.last)):
            total += row.amount
            rank = ranks.find(people[row.agent].rank)
            if rank is not None and rank.kind is RankClass.SUPERVISOR:
                supervisors += row.amount
    return {"income": total, "supervisor_income": supervisors}
