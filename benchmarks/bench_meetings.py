"""How long a team's meetings take, as ratios to a floor measured in the same run.

    python benchmarks/bench_meetings.py [repetitions]

One team of fifty people over 2026: scheduling the year from nothing, rearranging it after
one absence, and the morning meeting's programme. The floor is a bare loop over the year's
days that makes as many records as there are meetings. Times are processor time, since other work
disturbs the clock, and the fastest of the repetitions; the limit for scheduling is 0.2 s.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from agency.meetings.catalogue import catalogue
from agency.meetings.model import Absence, Campaign, Meeting, MeetingInputs, MonthPlan, Person
from agency.meetings.programme import ProgrammeInputs, meeting_days, plan_programme
from agency.meetings.reflow import reflow
from agency.meetings.schedule import schedule
from agency.meetings.topics import TopicPlan
from agency.meetings.training import training_plan
from agency.periods import BusinessCalendar
from agency.workdays import work_calendar

YEAR = 2026
LIMIT = 0.2


def team() -> tuple[Person, ...]:
    """A head, two trainers, six supervisors and 41 agents."""
    office = [Person("H1", "负责人", ("head",))]
    office += [Person(f"T{n}", f"组训{n}", ("trainer", "training_group")) for n in (1, 2)]
    lead = ("supervisor", "morning_group", "recruiting_group")
    office += [Person(f"S{n}", f"主管{n}", lead) for n in range(6)]
    for number in range(41):
        circle = ("agent", "star") if number < 6 else ("newcomer",) if number > 35 else ("agent",)
        office.append(Person(f"{number:04}", f"业务员{number}", circle))
    return tuple(office)


def year_inputs() -> MeetingInputs:
    """A busy year: absences every month, a product and a recruiting campaign each quarter."""
    business = BusinessCalendar()
    people = team()
    absences = tuple(
        Absence(people[3 + month % 6].id, date(YEAR, month, 10), date(YEAR, month, 16), "休假")
        for month in range(1, 13)
    )
    campaigns = []
    for quarter in range(4):
        first = date(YEAR, 3 * quarter + 1, 8)
        last = first + timedelta(days=60)
        campaigns.append(Campaign(f"p{quarter}", "产品季", "product", first, last, 6))
        campaigns.append(Campaign(f"r{quarter}", "增员季", "recruiting", first, last, 6))
    months = {
        period.label: MonthPlan(f"{period.number}月主题", weak=("hire_rate", "average_premium"))
        for period in business.months(YEAR)
    }
    return MeetingInputs(
        business.year(YEAR),
        catalogue(),
        work_calendar([YEAR]),
        business,
        people=people,
        absences=absences,
        campaigns=tuple(campaigns),
        months=months,
    )


def floor(inputs: MeetingInputs, rows: tuple[Meeting, ...]) -> list[tuple[date, str]]:
    """Walk the days and make one small record for each meeting."""
    by_day: dict[date, list[str]] = {}
    for row in rows:
        by_day.setdefault(row.day, []).append(row.id)
    return [(day, id_) for day in inputs.period.dates() for id_ in by_day.get(day, ())]


def fastest(work: Callable[[], object], repetitions: int) -> float:
    """Seconds of processor time of the quickest run."""
    times = []
    for _ in range(repetitions):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def main() -> int:
    """Print the table; 1 if scheduling a year takes longer than the limit."""
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    inputs = year_inputs()
    rows = schedule(inputs).meetings
    away = replace(
        inputs, absences=(*inputs.absences, Absence("S2", date(YEAR, 5, 11), date(YEAR, 5, 15)))
    )
    topics = TopicPlan(training_plan(), inputs.months)
    programme = ProgrammeInputs(
        catalogue(), "morning", meeting_days(rows, "morning"), topics, people=inputs.people
    )
    base = fastest(lambda: floor(inputs, rows), repetitions)
    print(f"{len(rows)} meetings of one team in {YEAR}; floor {base * 1000:.2f} ms")
    print(f"{'task':<22}{'ms':>9}{'× floor':>10}")
    scheduling = fastest(lambda: schedule(inputs), repetitions)
    for name, seconds in (
        ("schedule a year", scheduling),
        ("reflow, one absence", fastest(lambda: reflow(rows, away), repetitions)),
        ("morning programme", fastest(lambda: plan_programme(programme), repetitions)),
    ):
        print(f"{name:<22}{seconds * 1000:>9.1f}{seconds / base:>10.0f}")
    verdict = "within" if scheduling < LIMIT else "over"
    print(f"scheduling is {verdict} the limit of {LIMIT * 1000:.0f} ms")
    return int(scheduling >= LIMIT)


if __name__ == "__main__":
    sys.exit(main())
