"""One team's version of each meeting: the catalogue with the team's wishes on top."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from agency.finding import Severity
from agency.meetings.board import People, minutes_of
from agency.meetings.findings import Issue, Rule
from agency.meetings.kinds import DayRule, Frequency, MeetingKind, day_rule_problem
from agency.meetings.model import Campaign, MeetingInputs, Preference
from agency.workdays import YearStatus


@dataclass(frozen=True, slots=True)
class Setting:
    """How a team holds a meeting; ``start`` is minutes after midnight, people are ids.

    ``campaigns`` call for it too; without ``held`` only they do. Those in ``apart`` must lie on
    other days.
    """

    kind: MeetingKind
    held: bool
    day: DayRule
    start: int
    minutes: int
    rooms: tuple[str, ...]
    hosts: tuple[str, ...]
    stand_ins: tuple[str, ...]
    speakers: tuple[str, ...]
    topics: tuple[str, ...]
    replaces: tuple[str, ...]
    apart: frozenset[str]
    campaigns: tuple[Campaign, ...]


def settings(inputs: MeetingInputs, people: People) -> tuple[dict[str, Setting], list[Issue]]:
    """Every meeting's setting by key, and what in the inputs makes no sense."""
    issues = [*_check_inputs(inputs, people)]
    campaigns, found = _campaigns(inputs)
    issues += found
    result = {}
    for kind in inputs.catalogue:
        own = tuple(campaign for campaign in campaigns if campaign.meeting == kind.key)
        result[kind.key], found = _setting(kind, inputs, people, own)
        issues += found
    return result, issues


def _setting(
    kind: MeetingKind, inputs: MeetingInputs, people: People, campaigns: tuple[Campaign, ...]
) -> tuple[Setting, list[Issue]]:
    wish = inputs.preferences.meetings.get(kind.key, Preference())
    issues = []

    def complain(reason: str, remedy: str, rule: Rule = Rule.INPUT) -> None:
        issues.append(Issue(rule, Severity.WARNING, kind.key, None, reason, remedy))

    day = wish.day or kind.day
    if problem := day_rule_problem(day, kind.frequency):
        complain(f"“{kind.name}”的日子设置无效：{problem}", "改正后重排，此处暂按原目录")
        day = kind.day
    if kind.per_week and not kind.per_week[0] <= len(day.weekdays) <= kind.per_week[1]:
        least, most = kind.per_week
        complain(
            f"“{kind.name}”每周应开{least}至{most}次，现设{len(day.weekdays)}次",
            "调整每周的日子",
            Rule.TIMES,
        )
    start = minutes_of(wish.start or kind.start)
    minutes = wish.minutes or kind.minutes
    if minutes < 1 or start + minutes >= 24 * 60:
        complain(f"“{kind.name}”的开始时间和时长无效", "应在当天结束，此处暂按原目录")
        start, minutes = minutes_of(kind.start), kind.minutes
    for campaign in campaigns:
        if campaign.start and minutes_of(campaign.start) + minutes >= 24 * 60:
            complain(f"活动“{campaign.name}”开始太晚，当天开不完", "提前开始，此处暂提前到开得完")
    if campaigns and wish.held is False:
        complain(f"“{kind.name}”设为不开，但有活动要开", "删去活动，或改为开")
        campaigns = ()
    named = {*wish.hosts, *wish.speakers}
    if unknown := sorted(named - people.by_id.keys()):
        complain(f"“{kind.name}”的轮值名单中有不认识的人：{'、'.join(unknown)}", "核对工号")
    hosts = _known(wish.hosts, people) or people.members(kind.hosts)
    stand_ins = tuple(p for p in people.members(kind.stand_ins) if p not in hosts)
    setting = Setting(
        kind=kind,
        held=kind.default if wish.held is None else wish.held,
        day=day,
        start=start,
        minutes=minutes,
        rooms=tuple(dict.fromkeys((*wish.rooms, *inputs.preferences.rooms)))
        if kind.needs_room
        else (),
        hosts=hosts,
        stand_ins=stand_ins,
        speakers=_known(wish.speakers, people) or people.members(kind.speakers),
        topics=wish.topics,
        replaces=kind.replaces if wish.replaces is None else wish.replaces,
        apart=_apart(kind, inputs),
        campaigns=campaigns,
    )
    meets = campaigns or (setting.held and kind.frequency is not Frequency.CAMPAIGN)
    if meets and (kind.hosts or wish.hosts) and not hosts and not stand_ins:
        reason = f"“{kind.name}”没有可以轮值的主持人"
        complain(reason, "在人员中标明，或给出主持人名单", Rule.HOST)
    if meets and (kind.speakers or wish.speakers) and not setting.speakers:
        reason = f"“{kind.name}”没有可以轮值的主讲人"
        complain(reason, "在人员中标明，或给出主讲人名单", Rule.SPEAKER)
    return setting, issues


def _known(ids: Iterable[str], people: People) -> tuple[str, ...]:
    return tuple(dict.fromkeys(id_ for id_ in ids if id_ in people.by_id))


def _apart(kind: MeetingKind, inputs: MeetingInputs) -> frozenset[str]:
    """The meetings that must lie on other days, whichever of the two says so."""
    said = (other.key for other in inputs.catalogue if kind.key in other.never_same_day)
    return frozenset((*kind.never_same_day, *said))


def _campaigns(inputs: MeetingInputs) -> tuple[list[Campaign], list[Issue]]:
    good: list[Campaign] = []
    issues = []
    seen = set()
    period = inputs.period
    for campaign in inputs.campaigns:
        severity, problem = Severity.WARNING, ""
        length = (campaign.last - campaign.first).days + 1
        if campaign.meeting not in inputs.catalogue:
            problem = f"没有会议 {campaign.meeting}"
        elif (campaign.meeting, campaign.key) in seen:
            problem = "编号重复"
        elif length < 1:
            problem = "结束日期早于开始日期"
        elif not 1 <= campaign.times <= length:
            problem = f"在{length}天内要开{campaign.times}场"
        elif campaign.last < period.first or campaign.first > period.last:
            severity, problem = Severity.INFO, "不在行事历的期间内"
        if problem:
            reason = f"活动“{campaign.name}”未排：{problem}"
            issues.append(
                Issue(Rule.INPUT, severity, campaign.meeting, None, reason, "改正活动后重排")
            )
        else:
            seen.add((campaign.meeting, campaign.key))
            good.append(campaign)
    return good, issues


def _check_inputs(inputs: MeetingInputs, people: People) -> Iterable[Issue]:
    """Years whose working days are presumed, and names that lead nowhere."""
    for year in range(inputs.period.first.year, inputs.period.last.year + 1):
        if inputs.calendar.status(year) is YearStatus.PROVISIONAL:
            reason = f"{year}年的放假和调休尚未公布，会议按预排的工作日安排"
            remedy = "公布后更新节假日表，再重排"
            day = max(date(year, 1, 1), inputs.period.first)
            yield Issue(Rule.PROVISIONAL, Severity.INFO, "", day, reason, remedy)
    for key in inputs.preferences.meetings:
        if key not in inputs.catalogue:
            reason = f"偏好中的会议 {key} 不在会议目录中"
            yield Issue(Rule.INPUT, Severity.WARNING, key, None, reason, "核对会议名称")
    for absence in inputs.absences:
        if absence.person not in people.by_id:
            reason = f"请假的 {absence.person} 不在人员中"
            yield Issue(Rule.INPUT, Severity.WARNING, "", absence.first, reason, "核对工号")
