"""On which days a meeting falls: rhythm, holidays and make-up working days.

An occurrence is one time that a meeting is due. It belongs to the week, month, quarter,
year or campaign after which it is named, and may be moved among its ``days``, best first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agency.meetings.kinds import DayRule, Frequency, Holiday, Makeup, MeetingKind
from agency.meetings.lunar import lantern_festival
from agency.meetings.model import Campaign
from agency.periods import BusinessCalendar, Period, PeriodKind
from agency.workdays import WorkCalendar

NEAR = timedelta(days=14)
"""How far a yearly meeting may be moved from its day."""

_KINDS = {
    Frequency.WEEKLY: PeriodKind.WEEK,
    Frequency.MONTHLY: PeriodKind.MONTH,
    Frequency.QUARTERLY: PeriodKind.QUARTER,
    Frequency.YEARLY: PeriodKind.YEAR,
}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that a meeting is due on ``nominal``; ``days`` is empty if no day will do."""

    id: str
    nominal: date
    days: tuple[date, ...]
    campaign: Campaign | None = None


class Days:
    """The days of a calendar's period, with what each is to meetings.

    Nothing is placed before ``since``.
    """

    def __init__(
        self,
        period: Period,
        calendar: WorkCalendar,
        business: BusinessCalendar,
        since: date | None = None,
    ) -> None:
        self.period = period
        self.calendar = calendar
        self.business = business
        self.since = since or period.first
        self.all = tuple(period.dates())
        self.makeups = frozenset(day for day in self.all if calendar.is_makeup(day))
        self.workdays = frozenset(day for day in self.all if calendar.is_workday(day))

    def span(self, first: date, last: date) -> tuple[date, ...]:
        """The days from first to last that lie in the period."""
        start = max((first - self.period.first).days, 0)
        return self.all[start : max((last - self.period.first).days + 1, 0)]

    def within(self, first: date, last: date) -> tuple[date, ...]:
        """The days from first to last on which something can be placed."""
        return self.span(max(first, self.since), last)

    def periods(self, kind: PeriodKind) -> Iterator[Period]:
        """The weeks, months, quarters or years that share a day with the period, whole."""
        day = self.period.first
        while day <= self.period.last:
            period = self.business.period_of(kind, day)
            yield period
            day = period.last + timedelta(days=1)

    def is_free_weekend(self, day: date) -> bool:
        """Whether the day is a weekend's day off that adjoins no holiday."""
        return day.weekday() >= 5 and day not in self.workdays and not self.calendar.name(day)


def occurrences(
    kind: MeetingKind,
    rule: DayRule,
    days: Days,
    campaigns: Iterable[Campaign] = (),
    *,
    rhythm: bool = True,
) -> Iterator[Occurrence]:
    """When a meeting is due in the period by ``rule``, and the times its campaigns add.

    Without ``rhythm`` only the campaigns count.
    """
    if not rhythm or kind.frequency is Frequency.CAMPAIGN:
        pass
    elif kind.frequency is Frequency.DAILY:
        never = days.makeups if kind.makeup is Makeup.NEVER else frozenset()
        for day in days.all:
            if day in days.workdays and day not in never:
                yield Occurrence(f"{kind.key}:{day.isoformat()}", day, (day,))
    else:
        for period in days.periods(_KINDS[kind.frequency]):
            yield from _in_period(kind, rule, days, period)
    for campaign in campaigns:
        yield from _in_campaign(kind, rule, days, campaign)


def _in_period(
    kind: MeetingKind, rule: DayRule, days: Days, period: Period
) -> Iterator[Occurrence]:
    number = 0
    for named in nominal_days(rule, period, days):
        nominal: date | None = named
        for _ in range(kind.days):
            number += 1
            if nominal is None or nominal not in days.period:
                break
            window = days.within(*_window(kind, nominal, period, days.business))
            candidates = _candidates(kind, nominal, window, days, days.workdays.__contains__)
            suffix = f":{number}" if number > 1 else ""
            yield Occurrence(f"{kind.key}:{period.label}{suffix}", nominal, candidates)
            after = candidates[0] if candidates else nominal
            nominal = next((day for day in days.all if day > after and day in days.workdays), None)


def _in_campaign(
    kind: MeetingKind, rule: DayRule, days: Days, campaign: Campaign
) -> Iterator[Occurrence]:
    weekdays = campaign.weekdays or rule.weekdays
    length = (campaign.last - campaign.first).days + 1

    def usable(day: date) -> bool:
        chosen_weekend = day.weekday() in campaign.weekdays and days.is_free_weekend(day)
        return day in days.workdays or chosen_weekend

    for number in range(campaign.times):
        first = campaign.first + timedelta(days=number * length // campaign.times)
        last = campaign.first + timedelta(days=(number + 1) * length // campaign.times - 1)
        window = days.span(first, last)
        if not window:
            continue
        wanted = [day for day in window if day.weekday() in weekdays] or list(window)
        nominal = next((day for day in wanted if usable(day)), wanted[0])
        candidates = _candidates(kind, nominal, days.within(first, last), days, usable)
        on_rhythm = sorted(candidates, key=lambda day: day not in wanted)
        id_ = f"{kind.key}:{campaign.key}:{number + 1}"
        yield Occurrence(id_, nominal, tuple(on_rhythm), campaign)


def nominal_days(rule: DayRule, period: Period, days: Days) -> list[date]:
    """The days that a rule names in a whole week, month, quarter or year, holidays aside."""
    if rule.festival:
        return [lantern_festival(period.year) + timedelta(days=rule.offset)]
    if rule.month:
        in_quarter = 3 * (period.number - 1) if period.kind is PeriodKind.QUARTER else 0
        period = days.business.month(period.year, min(in_quarter + rule.month, 12))
    if rule.month_day:
        return [next((d for d in period.dates() if d.day == rule.month_day), period.last)]
    if rule.workday:
        return _nth([d for d in period.dates() if days.calendar.is_workday(d)], rule.workday)
    matching = [day for day in period.dates() if day.weekday() in rule.weekdays]
    return _nth(matching, rule.nth) if rule.nth else matching


def _nth(dates: Sequence[date], number: int) -> list[date]:
    index = number - 1 if number > 0 else number
    return [dates[index]] if -len(dates) <= index < len(dates) else []


def _window(
    kind: MeetingKind, nominal: date, period: Period, business: BusinessCalendar
) -> tuple[date, date]:
    """First and last day between which the occurrence may be moved."""
    match kind.frequency:
        case Frequency.WEEKLY if kind.holiday is Holiday.WEEK:
            return period.first, period.last
        case Frequency.WEEKLY:
            return nominal - timedelta(days=6), nominal + timedelta(days=6)
        case Frequency.YEARLY:
            return nominal - NEAR, nominal + NEAR
        case _:
            month = business.month_of(nominal)
            return month.first, month.last


def _candidates(
    kind: MeetingKind,
    nominal: date,
    window: Iterable[date],
    days: Days,
    usable: Callable[[date], bool],
) -> tuple[date, ...]:
    """Usable days of the window, best first: the day itself, then as ``holiday`` says."""
    if kind.makeup is Makeup.NEVER:
        found = [day for day in window if usable(day) and day not in days.makeups]
    else:
        found = [day for day in window if usable(day)]
    if kind.holiday is Holiday.SKIP:
        return (nominal,) if nominal in found else ()
    before_first = kind.holiday is Holiday.PREVIOUS
    last_resort = days.makeups if kind.makeup is Makeup.FALLBACK else frozenset()

    def rank(day: date) -> tuple[bool, bool, int]:
        wrong_way = day != nominal and (day > nominal if before_first else day < nominal)
        return day in last_resort, wrong_way, abs((day - nominal).days)

    return tuple(sorted(found, key=rank))
