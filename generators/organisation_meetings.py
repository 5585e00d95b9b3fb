"""What the organisation file says about meetings: preferences, absences, campaigns, members.

Whatever cannot be read is a finding at its cell, and that wish alone is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from agency.finding import Finding, Severity
from agency.meetings.catalogue import Catalogue
from agency.meetings.functional_groups import FunctionalGroups
from agency.meetings.kinds import DayRule, Frequency, day_rule_problem
from agency.meetings.model import Absence, Campaign, Person, Preference, Preferences
from agency.meetings.wishes import parse_day, parse_flag, parse_names, parse_time
from agency.organisation import Organisation
from generators.organisation_columns import Sheet
from generators.organisation_meeting_sheets import STAFF_ROLES
from generators.organisation_rows import load
from generators.organisation_sheets import PLANS
from generators.tabular import RawTable
from generators.tabular_fields import Record, Records, read_records

T = TypeVar("T")

LONGEST_MEETING = 600
"""Minutes; a longer one is a mistake."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody (工号) in a functional group of a team, and what they do there."""

    team: str
    group: str
    person: str
    part: str = ""


@dataclass(slots=True)
class MeetingWishes:
    """By team code; campaigns under an empty code are of every team.

    ``staff`` are office staff with the audiences that they belong to.
    """

    staff: dict[str, list[Person]] = field(default_factory=dict)
    preferences: dict[str, Preferences] = field(default_factory=dict)
    absences: list[Absence] = field(default_factory=list)
    campaigns: dict[str, list[Campaign]] = field(default_factory=dict)
    members: list[Member] = field(default_factory=list)

    def campaigns_of(self, team: str) -> tuple[Campaign, ...]:
        """The campaigns of one team, those of every team first."""
        return (*self.campaigns.get("", ()), *self.campaigns.get(team, ()))

    def members_of(self, team: str) -> tuple[Member, ...]:
        """Who is in one team's functional groups."""
        return tuple(member for member in self.members if member.team == team)


def read_wishes(
    paths: Sequence[Path],
    organisation: Organisation,
    catalogue: Catalogue,
    groups: FunctionalGroups,
) -> tuple[MeetingWishes, list[Finding]]:
    """The wishes of an organisation file, of a folder of tables or of several files.

    The files' own findings are those of reading the organisation and are not repeated.
    """
    tables, _ = load(paths)
    reading = _Reading(organisation, catalogue, groups)
    for sheet, read_row in reading.rows.items():
        for table in tables.get(sheet, ()):
            reading.take(table, sheet, read_row)
    return reading.wishes, reading.findings


class _Reading:
    def __init__(
        self, organisation: Organisation, catalogue: Catalogue, groups: FunctionalGroups
    ) -> None:
        self.wishes = MeetingWishes()
        self.findings: list[Finding] = []
        self.rows: Mapping[Sheet, Callable[[Records, Record], None]] = {
            Sheet.STAFF: self._staff,
            Sheet.MEETINGS: self._preference,
            Sheet.ABSENCES: self._absence,
            Sheet.CAMPAIGNS: self._campaign,
            Sheet.GROUPS: self._member,
        }
        self._catalogue = catalogue
        self._groups = groups
        self._teams = {team.unit.code for team in organisation.teams()}
        self._people = {agent.id for agent in organisation.agents}

    def take(
        self, table: RawTable, sheet: Sheet, read_row: Callable[[Records, Record], None]
    ) -> None:
        source, findings = read_records(table, PLANS[sheet].fields)
        self.findings += findings
        for record in source.records:
            if not record.faulty:
                read_row(source, record)

    def _staff(self, source: Records, record: Record) -> None:
        team, name = self._team(source, record), record.text("name")
        roles = {self._catalogue.audience(key).name: key for key in STAFF_ROLES}
        role = roles.get(record.text("role"))
        if role is None:
            self._refuse(source, record, "role", "没有这个岗位", f"从{'、'.join(roles)}中选择")
            return
        if team is None:
            return
        staff = self.wishes.staff.setdefault(team, [])
        id_ = record.text("id") or name
        self._people.add(id_)
        for number, person in enumerate(staff):
            if person.id == id_:
                staff[number] = replace(person, audiences=(*person.audiences, role))
                return
        staff.append(Person(id_, name, (role,)))

    def _preference(self, source: Records, record: Record) -> None:
        team, kind = self._team(source, record), self._kind(source, record)
        if team is None or kind is None:
            return
        known = self.wishes.preferences.get(team, Preferences())
        if kind in known.meetings:
            self._refuse(source, record, "meeting", "同一营业部的这种会议写了两行", "合并成一行")
            return
        wish = Preference(
            held=self._parsed(source, record, "held", parse_flag),
            day=self._day(source, record, kind),
            start=self._parsed(source, record, "start", parse_time),
            minutes=self._whole(source, record, "minutes", LONGEST_MEETING),
            rooms=parse_names(record.text("place")),
            hosts=self._ids(source, record, "hosts"),
            speakers=self._ids(source, record, "speakers"),
        )
        meetings = {**known.meetings, kind: wish}
        self.wishes.preferences[team] = replace(known, meetings=meetings)

    def _absence(self, source: Records, record: Record) -> None:
        first, last, person = record.day("first"), record.day("last"), record.text("person")
        if first is None or last is None:
            return
        if last < first:
            self._refuse(source, record, "last", "请假结束早于开始", "核对两个日期")
        elif self._known(source, record, "person", person):
            self.wishes.absences.append(Absence(person, first, last, record.text("reason")))

    def _campaign(self, source: Records, record: Record) -> None:
        team = self._team(source, record) if record.text("team") else ""
        kind, first, last = self._kind(source, record), record.day("first"), record.day("last")
        if team is None or kind is None or first is None or last is None:
            return
        if last < first:
            self._refuse(source, record, "last", "活动结束早于开始", "核对两个日期")
            return
        days = self._day(source, record, kind, Frequency.WEEKLY)
        times = self._whole(source, record, "times", (last - first).days + 1)
        campaign = Campaign(
            key=f"{record.text('name')}-{first:%m%d}",
            name=record.text("name"),
            meeting=kind,
            first=first,
            last=last,
            times=times or 1,
            weekdays=days.weekdays if days else (),
            start=self._parsed(source, record, "start", parse_time),
            theme=record.text("theme"),
        )
        self.wishes.campaigns.setdefault(team, []).append(campaign)

    def _member(self, source: Records, record: Record) -> None:
        team, person = self._team(source, record), record.text("person")
        named = {name: g.key for g in self._groups for name in (g.key, g.name, *g.aliases)}
        group = named.get(record.text("group"))
        if group is None:
            names = "、".join(each.name for each in self._groups)
            self._refuse(source, record, "group", "没有这个功能组", f"从{names}中选择")
        elif team is not None and self._known(source, record, "person", person):
            self.wishes.members.append(Member(team, group, person, record.text("part")))

    def _team(self, source: Records, record: Record) -> str | None:
        code = record.text("team")
        if code in self._teams:
            return code
        self._refuse(source, record, "team", "没有这个营业部", "填“机构”表里营业部的代码")
        return None

    def _kind(self, source: Records, record: Record) -> str | None:
        kind = self._catalogue.find(record.text("meeting"))
        if kind is not None:
            return kind.key
        self._refuse(source, record, "meeting", "会议目录中没有这个会议", "从下拉列表选择")
        return None

    def _day(
        self, source: Records, record: Record, kind: str, frequency: Frequency | None = None
    ) -> DayRule | None:
        """The rule of the cell, if it suits how often the meeting is held."""
        rule = self._parsed(source, record, "day", parse_day)
        if rule is None or rule == DayRule():
            return None
        problem = day_rule_problem(rule, frequency or self._catalogue[kind].frequency)
        if problem:
            often = (frequency or self._catalogue[kind].frequency).label
            self._refuse(source, record, "day", f"这个会{often}开，日子不能这样写", "照“说明”改写")
            return None
        return rule

    def _parsed(
        self, source: Records, record: Record, key: str, parse: Callable[[str], T]
    ) -> T | None:
        text = record.text(key)
        if not text:
            return None
        try:
            return parse(text)
        except ValueError as error:
            self._refuse(source, record, key, str(error), "照“说明”改写；空着则按通用安排")
            return None

    def _whole(self, source: Records, record: Record, key: str, most: int) -> int | None:
        number = record.number(key)
        if number is None:
            return None
        if number != int(number) or not 1 <= number <= most:
            self._refuse(source, record, key, f"应是1到{most}的整数", "改正；空着则按通用安排")
            return None
        return int(number)

    def _ids(self, source: Records, record: Record, key: str) -> tuple[str, ...]:
        return tuple(self._known_ids(source, record, key))

    def _known_ids(self, source: Records, record: Record, key: str) -> Iterator[str]:
        for person in parse_names(record.text(key)):
            if self._known(source, record, key, person):
                yield person

    def _known(self, source: Records, record: Record, key: str, person: str) -> bool:
        if person in self._people:
            return True
        self._refuse(source, record, key, f"“人员”表中没有工号{person}", "核对工号")
        return False

    def _refuse(self, source: Records, record: Record, key: str, reason: str, remedy: str) -> None:
        finding = source.finding(record, key, "meeting-wish", reason, remedy)
        self.findings.append(replace(finding, severity=Severity.WARNING))
