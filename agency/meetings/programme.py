"""The morning meeting's programme: which items on which day, by whom, on what.

Items without a weekly minimum belong to every day; the others come at least that many
times in a full week and in a short one as often as there are days (seed 004). Their days
are chosen so that no day gets too long and they lie apart; where a short week leaves no
choice, items take less time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from itertools import combinations, groupby, pairwise
from types import MappingProxyType

from agency.finding import Finding, Severity
from agency.meetings.board import People
from agency.meetings.catalogue import Catalogue
from agency.meetings.findings import Issue, Rule, findings_of
from agency.meetings.kinds import AgendaItem, MeetingKind
from agency.meetings.model import Absence, Meeting, Person, ProgrammeRow, Status, stamped
from agency.meetings.rotation import Rota
from agency.meetings.topics import Lesson, TopicPlan, TopicQueue
from agency.periods import BusinessCalendar


@dataclass(frozen=True, slots=True)
class ProgrammeInputs:
    """All that a programme follows from.

    ``days`` are those on which the meeting is held. ``presenters`` are ids by item key, or
    by ``""`` for items that are not named; without either everybody takes turns.
    ``old`` is the programme so far: its rows before ``since`` and those that people fixed or
    changed stay as they are, and its people are kept where that is fair.
    """

    catalogue: Catalogue
    meeting: str
    days: tuple[date, ...]
    topics: TopicPlan
    business: BusinessCalendar = field(default_factory=BusinessCalendar)
    people: tuple[Person, ...] = ()
    absences: tuple[Absence, ...] = ()
    presenters: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    old: tuple[ProgrammeRow, ...] = ()
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Programme:
    """The rows in order of day and agenda, and where the rules could not be kept."""

    rows: tuple[ProgrammeRow, ...]
    issues: tuple[Issue, ...]

    @property
    def findings(self) -> list[Finding]:
        """The issues for people to read."""
        return findings_of(self.issues)


def plan_programme(inputs: ProgrammeInputs) -> Programme:
    """The programme of all days; ``ValueError`` if the catalogue has no such meeting."""
    if inputs.meeting not in inputs.catalogue:
        raise ValueError(f"meeting must be in the catalogue, got {inputs.meeting!r}")
    run = _Run(inputs, inputs.catalogue[inputs.meeting])
    for _, days in groupby(sorted(set(inputs.days)), key=inputs.business.week_of):
        run.fill_week(tuple(days))
    run.check_strays()
    position = {item.key: number for number, item in enumerate(run.kind.agenda)}
    rows = sorted(run.rows, key=lambda r: (r.day, position.get(r.item, 99), r.id, r.name))
    return Programme(tuple(rows), tuple(run.issues))


def required(minimum: int | None, days: int) -> int:
    """How often an item must come in a week of so many meeting days (seed 004)."""
    return days if minimum is None else min(minimum, days)


@cache
def spread(
    loads: tuple[int, ...], taken: tuple[int, ...], count: int, minutes: int, capacity: int
) -> tuple[int, ...]:
    """Which days of a week get ``count`` more times of an item, as positions in the week.

    ``loads`` are the days' minutes so far, ``taken`` positions that have the item already.
    The choice keeps overtime least, then the longest day shortest, then the days apart.
    """
    open_days = [day for day in range(len(loads)) if day not in taken]

    def cost(chosen: tuple[int, ...]) -> tuple[int, int, int, tuple[int, ...]]:
        filled = [load + minutes * (day in chosen) for day, load in enumerate(loads)]
        overtime = sum(max(0, load - capacity) for load in filled)
        days = sorted((*chosen, *taken))
        gaps = [after - before for before, after in pairwise(days)]
        return overtime, max(filled), -min(gaps, default=0), chosen

    return min(combinations(open_days, min(count, len(open_days))), key=cost)


def shortened(minutes: Sequence[int], capacity: int) -> list[int]:
    """Minutes of a day's items that fit the capacity, or come as near as is sensible.

    The longest gives way first, a later one before an earlier; none gets less than half (ours).
    """
    fit, least = list(minutes), [(length + 1) // 2 for length in minutes]
    while sum(fit) > capacity:
        able = [n for n, length in enumerate(fit) if length > least[n]]
        if not able:
            break
        fit[max(able, key=lambda n: (fit[n], n))] -= 1
    return fit


class _Run:
    """The state of one planning."""

    def __init__(self, inputs: ProgrammeInputs, kind: MeetingKind) -> None:
        self.inputs = inputs
        self.kind = kind
        self.people = People(inputs.catalogue, inputs.people, inputs.absences)
        self.rows = [row for row in inputs.old if row.kept or self._is_past(row.day)]
        self.before = {row.id: row for row in inputs.old if row.id}
        self.issues: list[Issue] = []
        self.kept_ids = {row.id for row in self.rows}
        self.kept: dict[tuple[date, str], ProgrammeRow] = {}
        for row in self.rows:
            self.kept.setdefault((row.day, row.item), row)
        with_lessons = {item.key for item in kind.agenda if item.topics}
        settled = [(r.day, r.topic) for r in self.rows if r.item in with_lessons and r.topic]
        self.lessons = TopicQueue(inputs.topics, settled)
        self.pools = {item.key: self._pool(item) for item in kind.agenda}
        self.rotas = {key: Rota(pool) for key, pool in self.pools.items()}
        self.prompted = dict.fromkeys(self.pools, 0)

    def fill_week(self, days: tuple[date, ...]) -> None:
        """All items of one week's meeting days."""
        chosen = self._choose_days(days)
        for position, day in enumerate(days):
            used = {row.person for (on, _), row in self.kept.items() if on == day}
            settled, fresh = 0, []
            for item in self.kind.agenda:
                row = self.kept.get((day, item.key))
                if row:
                    self._count(item, row)
                    settled += row.minutes
                elif position in chosen[item.key] and not self._is_past(day):
                    row = self._row(item, day, used)
                    used.add(row.person)
                    fresh.append(row)
            minutes = shortened([row.minutes for row in fresh], self.kind.minutes - settled)
            self.rows += [
                stamped(replace(row, minutes=length))
                for row, length in zip(fresh, minutes, strict=True)
            ]
            length = settled + sum(minutes)
            if length > self.kind.minutes:
                over = length - self.kind.minutes
                reason = f"“{self.kind.name}”各环节共{length}分钟，超过时长{over}分钟"
                self._note(Rule.LENGTH, day, reason, "压缩环节时间，或延长会议")

    def check_strays(self) -> None:
        """Say where a row that stays lies on a day without the meeting."""
        for row in self.rows:
            if row.kept and row.day not in self.inputs.days:
                reason = f"“{row.name}”排在没有“{self.kind.name}”的日子"
                self._note(Rule.MINIMUM, row.day, reason, "这一行保持原样；请人工调整")

    def _choose_days(self, days: tuple[date, ...]) -> dict[str, set[int]]:
        """For each item the positions of the days that get it, kept rows among them."""
        taken = {
            item.key: tuple(n for n, day in enumerate(days) if (day, item.key) in self.kept)
            for item in self.kind.agenda
        }
        chosen = {
            item.key: set(range(len(days))) if item.weekly is None else set(taken[item.key])
            for item in self.kind.agenda
        }
        minutes = {item.key: item.minutes for item in self.kind.agenda}
        past = [position for position, day in enumerate(days) if self._is_past(day)]
        for item in sorted(self.kind.agenda, key=lambda item: -item.minutes):
            missing = required(item.weekly, len(days)) - len(chosen[item.key])
            if item.weekly is not None and missing > 0:
                loads = [
                    sum(minutes[k] for k in chosen if n in chosen[k]) for n in range(len(days))
                ]
                barred = tuple(sorted({*taken[item.key], *past}))
                more = spread(tuple(loads), barred, missing, item.minutes, self.kind.minutes)
                chosen[item.key].update(more)
                if len(more) < missing:
                    need = required(item.weekly, len(days))
                    reason = (
                        f"“{item.name}”这一周应有{need}次，只排得下{need - missing + len(more)}次"
                    )
                    self._note(Rule.MINIMUM, days[0], reason, "在这一周其余日子补上")
        return chosen

    def _row(self, item: AgendaItem, day: date, used: set[str]) -> ProgrammeRow:
        id_ = f"{item.key}:{day.isoformat()}"
        if id_ in self.kept_ids:  # people moved that row to another day
            id_ += ":2"
        pool = self.pools[item.key]
        free = [person for person in pool if self.people.present(person, day)]
        before = self.before.get(id_)
        prefer = before.person if before else ""
        person = self.rotas[item.key].turn(free, prefer=prefer, avoid=used)
        if pool and not person:
            reason = f"“{item.name}”当天没有可以承担的人"
            self._note(Rule.PRESENTER, day, reason, "指定一人")
        lesson = self._lesson(item, day)
        return ProgrammeRow(
            id_, day, item.key, item.name, person, lesson.topic, item.minutes, note=lesson.reason
        )

    def _count(self, item: AgendaItem, row: ProgrammeRow) -> None:
        """Let the turn and the prompt that a row settles count."""
        pool = self.pools[item.key]
        free = [person for person in pool if self.people.present(person, row.day)]
        self.rotas[item.key].record(free, row.person)
        self.prompted[item.key] += 1

    def _lesson(self, item: AgendaItem, day: date) -> Lesson:
        if item.topics:
            lesson = self.lessons.take(day, self.inputs.business.month_of(day).label)
            if lesson is None:
                weeks = self.inputs.topics.rest_weeks
                reason = f"“{item.name}”没有{weeks}周内未讲过的专题"
                self._note(Rule.TOPIC, day, reason, "为本月主题或专题库增加内容")
            return lesson or Lesson("")
        if not item.prompts:
            return Lesson("")
        number = self.prompted[item.key]
        self.prompted[item.key] += 1
        return Lesson(item.prompts[number % len(item.prompts)])

    def _pool(self, item: AgendaItem) -> tuple[str, ...]:
        """Who takes turns at an item."""
        presenters = self.inputs.presenters
        named = presenters.get(item.key) or presenters.get("") or tuple(self.people.by_id)
        unknown = [person for person in named if person not in self.people.by_id]
        if unknown:
            reason = f"“{item.name}”的名单中有不认识的人：{'、'.join(unknown)}"
            self.issues.append(
                Issue(Rule.INPUT, Severity.WARNING, self.kind.key, None, reason, "核对工号")
            )
        return tuple(dict.fromkeys(person for person in named if person not in unknown))

    def _is_past(self, day: date) -> bool:
        return self.inputs.since is not None and day < self.inputs.since

    def _note(self, rule: Rule, day: date, reason: str, remedy: str) -> None:
        self.issues.append(Issue(rule, Severity.WARNING, self.kind.key, day, reason, remedy))


def meeting_days(meetings: Iterable[Meeting], key: str) -> tuple[date, ...]:
    """The days on which a meeting of this key is held, each once and in order."""
    held = (row for row in meetings if row.key == key and row.status is not Status.CANCELLED)
    return tuple(sorted({row.day for row in held}))
