"""From people and dated events to membership spans, and from spans to headcounts.

The list of people says who serves where now, or served where last; the events say how
that came about. A person without events has served in one group since joining. Unless a
person's first event is a joining or a return, they joined on the list's date, in the group
from which the first event took them.

A span's ``end`` is the first day that is no longer counted, a period's days are both
inclusive. For every period and every set of groups,
opening + hires + transfers in − leavers − transfers out = closing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from agency.organisation import Agent, Began, Ended, Event, EventKind, Span
from agency.periods import Period
from agency.problem import Item, Problem, Subject


@dataclass(frozen=True, slots=True)
class Roster:
    """Spans in the order of the people, each person's by date; and what contradicts itself."""

    spans: tuple[Span, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Movement:
    """Headcount from a period's opening to its closing, in people.

    ``hires`` are all who signed in the period, ``returns`` those of them who had served before.
    """

    opening: int
    hires: int
    returns: int
    transfers_in: int
    transfers_out: int
    leavers: int
    closing: int

    @property
    def average(self) -> float:
        """(Opening + closing) ÷ 2, the mean headcount of seed 004."""
        return (self.opening + self.closing) / 2


def headcount(spans: Iterable[Span], day: date, groups: Collection[str] | None = None) -> int:
    """Memberships that count at the end of ``day``, in these groups or in all."""
    return sum(span.serves_on(day) for span in _within(spans, groups))


def movement(
    spans: Iterable[Span], period: Period, groups: Collection[str] | None = None
) -> Movement:
    """The headcount identity of a period for these groups, or for all.

    A transfer between two of the groups counts on both sides. Somebody who signs on the
    first day is a hire and not in the opening; somebody who leaves on the last day is a
    leaver and not in the closing; somebody who does both is a hire and a leaver.
    """
    chosen = list(_within(spans, groups))
    began = [span.began for span in chosen if span.start in period]
    ended = [span.ended for span in chosen if span.end is not None and span.end in period]
    return Movement(
        opening=headcount(chosen, period.first - timedelta(days=1)),
        hires=began.count(Began.JOINED) + began.count(Began.RETURNED),
        returns=began.count(Began.RETURNED),
        transfers_in=began.count(Began.TRANSFERRED),
        transfers_out=ended.count(Ended.TRANSFERRED),
        leavers=ended.count(Ended.LEFT),
        closing=headcount(chosen, period.last),
    )


def overlaps(spans: Sequence[Span]) -> list[Problem]:
    """Memberships during which the same person serves elsewhere too; the later one is named."""
    items = [Item(Subject.SPAN, index, span) for index, span in enumerate(spans)]
    problems = []
    longest: Span | None = None
    for item in sorted(
        items, key=lambda item: (item.data.agent, item.data.start, _until(item.data))
    ):
        span = item.data
        if longest is None or longest.agent != span.agent:
            longest = span
            continue
        if _until(longest) > span.start:
            reason = f"与该员工{longest.start}起在“{longest.group}”的任职重叠"
            remedy = "请更正起止日期：前一段的结束日应不晚于后一段的开始日"
            problems.append(item.error("start", "overlap", reason, remedy))
        longest = max(longest, span, key=_until)
    return sorted(problems, key=lambda problem: problem.index)


def build_spans(
    agents: Sequence[Agent], events: Sequence[Event], groups: Collection[str]
) -> Roster:
    """The membership spans of these people; ``groups`` are the codes of all groups there are.

    What contradicts itself is returned as problems, and the spans are then the best guess
    without the events that cannot be right.
    """
    people = {agent.id for agent in agents}
    by_agent: dict[str, list[Item[Event]]] = {}
    problems = []
    for index, event in enumerate(events):
        item = Item(Subject.EVENT, index, event)
        found = [*_unreadable(item, people, groups)]
        problems += found
        if not found:
            by_agent.setdefault(event.agent, []).append(item)
    spans: list[Span] = []
    for index, agent in enumerate(agents):
        own = sorted(by_agent.get(agent.id, ()), key=lambda item: item.data.date)
        career = _Career(Item(Subject.AGENT, index, agent), own)
        career.live()
        spans += career.spans
        problems += career.problems
    problems.sort(key=lambda problem: (problem.subject is Subject.EVENT, problem.index))
    return Roster(tuple(spans), tuple(problems))


def _unreadable(
    item: Item[Event], people: Collection[str], groups: Collection[str]
) -> Iterator[Problem]:
    event = item.data
    if event.agent not in people:
        remedy = "请在人员表中补上该员工，或更正工号"
        yield item.error("agent", "unknown-agent", "工号不在人员表中", remedy)
    for name in ("from_group", "to_group"):
        code = getattr(event, name)
        if code and code not in groups:
            remedy = "请在机构表中补上该组，或更正代码"
            yield item.error(name, "unknown-group", "营业组代码不在机构表中", remedy)
    if event.kind is EventKind.TRANSFERRED and not event.to_group:
        yield item.error("to_group", "no-target", "调动没有写新营业组", "请填写新营业组代码")
    elif event.kind is EventKind.TRANSFERRED and event.to_group == event.from_group:
        remedy = "请更正其中一个；如未换组，请删除这条异动"
        yield item.error("to_group", "same-group", "原营业组与新营业组相同", remedy)


@dataclass(slots=True)
class _Career:
    """One person's events, lived through in order of date."""

    person: Item[Agent]
    events: Sequence[Item[Event]]
    spans: list[Span] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    serving: Span | None = None

    def live(self) -> None:
        """Fill ``spans`` and ``problems``."""
        if not self.events or self.events[0].data.kind in {EventKind.TRANSFERRED, EventKind.LEFT}:
            self._begin(self.person.data.joined, Began.JOINED, self._origin(0))
        for position, item in enumerate(self.events):
            event = item.data
            if position and event.date == self.events[position - 1].data.date:
                remedy = "请只保留一条；同日先后发生的，写最终结果"
                self._report(item.error("date", "two-on-one-day", "同一天已有另一条异动", remedy))
            elif event.kind in {EventKind.JOINED, EventKind.RETURNED}:
                self._arrive(item, position)
            elif self.serving is None:
                remedy = "请更正日期，或补上回归记录"
                self._report(item.error("date", "not-serving", "该员工此时已离司", remedy))
            else:
                self._depart(item, self.serving)
        self._compare_end()

    def _arrive(self, item: Item[Event], position: int) -> None:
        event = item.data
        if event.kind is EventKind.JOINED and position:
            remedy = "离司后再入司的，请改为“回归”；重复的请删除"
            self._report(item.error("kind", "already-joined", "该员工此前已入司", remedy))
        elif event.kind is EventKind.RETURNED and self.serving is not None:
            remedy = "请补上此前的离司记录"
            self._report(item.error("kind", "still-serving", "回归之前没有离司", remedy))
        else:
            if position == 0:
                self._compare_beginning(item)
            group = event.to_group or self._origin(position + 1)
            self._begin(event.date, Began(event.kind.value), group)

    def _depart(self, item: Item[Event], serving: Span) -> None:
        event = item.data
        transferred = event.kind is EventKind.TRANSFERRED
        if event.date < serving.start:
            reason = f"早于签约日期{serving.start}"
            remedy = "请更正其中一个日期；签约日期实为回归日期的，请补上首次入司的记录"
            self._report(item.error("date", "before-joining", reason, remedy))
            return
        if event.date == serving.start and transferred:
            remedy = "当天即换组的，请删除这条异动，直接写最终的组"
            self._report(item.error("date", "two-on-one-day", "签约当天又调动", remedy))
            return
        if event.from_group not in {"", serving.group}:
            reason = f"原营业组与此前所在的“{serving.group}”不符"
            remedy = "请更正原营业组，或补上漏掉的调动"
            self._report(item.error("from_group", "wrong-origin", reason, remedy))
        self._end(serving, event.date, Ended.TRANSFERRED if transferred else Ended.LEFT)
        if transferred:
            self._begin(event.date, Began.TRANSFERRED, event.to_group)

    def _report(self, problem: Problem) -> None:
        self.problems.append(problem)

    def _begin(self, day: date, began: Began, group: str) -> None:
        self.serving = Span(self.person.data.id, group, day, began)

    def _end(self, span: Span, day: date, ended: Ended) -> None:
        self.spans.append(replace(span, end=day, ended=ended))
        self.serving = None

    def _origin(self, position: int) -> str:
        """The group served in before the event at this position, or now if there is none."""
        rest = self.events[position:]
        if rest and rest[0].data.from_group:
            return rest[0].data.from_group
        if rest and (len(rest) > 1 or rest[0].data.kind is EventKind.TRANSFERRED):
            reason = "无法得知此前所在的营业组"
            self._report(rest[0].error("from_group", "no-origin", reason, "请填写原营业组代码"))
        return self.person.data.group

    def _compare_beginning(self, item: Item[Event]) -> None:
        """A first event that says when service began, against the list's date of joining."""
        event, joined = item.data, self.person.data.joined
        returns = {i.data.date for i in self.events if i.data.kind is EventKind.RETURNED}
        if event.kind is EventKind.JOINED and joined != event.date and joined not in returns:
            reason = f"与人员表的签约日期{joined}不符，按异动日期计算"
            self._report(item.warning("date", "other-joining", reason, "请更正其中一个日期"))
        elif event.kind is EventKind.RETURNED and joined > event.date:
            reason = f"回归早于签约日期{joined}"
            self._report(item.error("date", "before-joining", reason, "请更正其中一个日期"))
        elif event.kind is EventKind.RETURNED and joined < event.date:
            reason = "没有此前的离司记录，回归之前按未在职计算"
            self._report(item.warning("date", "no-leaving", reason, "请补上此前的离司记录"))

    def _compare_end(self) -> None:
        """Where the events lead, against the list's group and date of leaving."""
        person, agent = self.person, self.person.data
        last = self.serving or self.spans[-1]
        if last.group != agent.group:
            reason = f"与最后一次异动之后的营业组“{last.group}”不符"
            remedy = "请更正营业组，或补上漏掉的调动"
            self._report(person.error("group", "other-group", reason, remedy))
        if self.serving is not None:
            if agent.left is not None and agent.left >= last.start:
                self._end(last, agent.left, Ended.LEFT)
                return
            self.spans.append(last)
            if agent.left is not None and agent.left >= agent.joined:
                reason = f"离司日期早于最后一次异动{last.start}"
                self._report(person.error("left", "event-after-leaving", reason, "请更正其中一个"))
        elif agent.left is None:
            reason = f"异动记录已于{last.end}离司，人员表却仍在职"
            self._report(
                person.error("left", "left-by-event", reason, "请填写离司日期，或补上回归")
            )
        elif agent.left != last.end:
            reason = f"与离司异动的日期{last.end}不符，按异动日期计算"
            self._report(person.warning("left", "other-leaving", reason, "请更正其中一个日期"))


def _within(spans: Iterable[Span], groups: Collection[str] | None) -> Iterator[Span]:
    return (span for span in spans if groups is None or span.group in groups)


def _until(span: Span) -> date:
    return span.end or date.max
