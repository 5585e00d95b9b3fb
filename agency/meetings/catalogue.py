"""The meetings that a sales unit holds: what each is for, when, for whom, and in which order.

The catalogue is data (seeds 000–004); head office changes entries or adds its own.
Weekdays count from 0 (Monday), lengths are minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from agency.finding import Finding
from agency.meetings.kinds import (
    MOST_TOPICS,
    AgendaItem,
    Audience,
    Checklist,
    DayRule,
    Frequency,
    Holiday,
    Makeup,
    MeetingClass,
    MeetingKind,
    day_rule_problem,
)
from agency.meetings.reading import Fields, Raw, by_key, extend, refuse_clashes, shipped
from agency.names import folded


@dataclass(frozen=True)
class Catalogue:
    """All kinds of meetings, found by key, name or alias, and what is common to them.

    ``publish_within_hours`` is the time for minutes and follow-ups to reach the participants;
    ``minutes`` maps the keys of the minutes' fields to their names (both seed 000).
    """

    kinds: tuple[MeetingKind, ...]
    audiences: tuple[Audience, ...]
    checklist: Checklist
    publish_within_hours: int
    minutes: Mapping[str, str]
    declared: Mapping[str, Mapping[str, Raw]]

    def __iter__(self) -> Iterator[MeetingKind]:
        return iter(self.kinds)

    def __contains__(self, key: str) -> bool:
        return key in self._by_key

    def __getitem__(self, key: str) -> MeetingKind:
        return self._by_key[key]

    @cached_property
    def _by_key(self) -> Mapping[str, MeetingKind]:
        return {kind.key: kind for kind in self.kinds}

    @cached_property
    def _by_name(self) -> Mapping[str, MeetingKind]:
        return {folded(n): kind for kind in self.kinds for n in (kind.key, *_names(kind))}

    @cached_property
    def _audiences(self) -> Mapping[str, Audience]:
        return {audience.key: audience for audience in self.audiences}

    def find(self, name: str) -> MeetingKind | None:
        """The meeting of this key, name or alias; width, case and spaces do not matter."""
        return self._by_name.get(folded(name))

    def audience(self, key: str) -> Audience:
        """The audience of this key; ``KeyError`` if there is none."""
        return self._audiences[key]

    def extended(self, extra: object, file: str = "") -> tuple[Catalogue, list[Finding]]:
        """The catalogue with head office's ``meetings`` and ``audiences``, and findings on them.

        ``extra`` is a mapping as read from YAML: each section a list of entries with ``key``.
        """

        def build(sections: Mapping[str, Mapping[str, Raw]]) -> Catalogue:
            return _catalogue(sections, self.checklist, self.publish_within_hours, self.minutes)

        return extend(self, self.declared, extra, build, file)


@cache
def catalogue() -> Catalogue:
    """The shipped catalogue."""
    raw = shipped("meetings")
    declared = {name: by_key(raw[name], name) for name in ("meetings", "audiences")}
    lists = Fields(raw["checklist"], "checklist")
    checklist = Checklist(lists.texts("before"), lists.texts("during"), lists.texts("after"))
    minutes = {field["key"]: field["name"] for field in raw["minutes"]}
    return _catalogue(declared, checklist, raw["publish_within_hours"], minutes)


def _catalogue(
    declared: Mapping[str, Mapping[str, Raw]],
    checklist: Checklist,
    hours: int,
    minutes: Mapping[str, str],
) -> Catalogue:
    audiences = tuple(_audience(raw) for raw in declared["audiences"].values())
    kinds = tuple(_kind(raw) for raw in declared["meetings"].values())
    refuse_clashes(((a.key, (a.name,)) for a in audiences), "人员范围")
    refuse_clashes(((kind.key, _names(kind)) for kind in kinds), "会议")
    known = {audience.key for audience in audiences}
    outermost = {audience.key for audience in audiences if not audience.within}
    for audience in audiences:
        if audience.within and audience.within not in outermost:
            raise ValueError(f"人员范围 {audience.key} 的 within 应为不属于别的范围的人员范围")
    by_kind = {kind.key: kind for kind in kinds}
    for kind in kinds:
        people = (*kind.participants, *kind.hosts, *kind.stand_ins, *kind.speakers)
        items = tuple(item.by for item in kind.agenda if item.by)
        _refuse_unknown(kind, "人员范围", {*people, *items, kind.owner, kind.assistant} - known)
        others = {*kind.replaces, *kind.never_same_day}
        lead = {kind.ends_before[0]} if kind.ends_before else set()
        _refuse_unknown(kind, "会议", (others | lead) - (by_kind.keys() - {kind.key}))
        if lead and by_kind[min(lead)].ends_before:
            raise ValueError(f"会议 {kind.key} 的 ends_before 不能指向本身也有 ends_before 的会议")
    return Catalogue(kinds, audiences, checklist, hours, minutes, declared)


def _refuse_unknown(kind: MeetingKind, what: str, unknown: set[str]) -> None:
    if unknown:
        raise ValueError(f"会议 {kind.key} 所用的{what}不存在：{'、'.join(sorted(unknown))}")


def _names(kind: MeetingKind) -> tuple[str, ...]:
    return (kind.name, *kind.aliases)


def _audience(raw: Raw) -> Audience:
    fields = Fields(raw, f"人员范围 {raw['key']} ")
    audience = Audience(
        fields.text("key"),
        fields.text("name"),
        fields.text("within", ""),
        fields.flag("guest", default=False),
    )
    fields.close()
    return audience


def _kind(raw: Raw) -> MeetingKind:
    fields = Fields(raw, f"会议 {raw['key']} ")
    frequency = fields.choice("frequency", Frequency)
    lead = fields.inner("ends_before")
    kind = MeetingKind(
        key=fields.text("key"),
        name=fields.text("name"),
        aliases=fields.texts("aliases"),
        kind=fields.choice("class", MeetingClass),
        participants=fields.texts("participants"),
        purpose=fields.text("purpose"),
        frequency=frequency,
        day=_day(fields.inner("day"), frequency, fields.place),
        holiday=fields.choice("holiday", Holiday),
        makeup=fields.choice("makeup", Makeup),
        start=fields.clock("start"),
        minutes=fields.number("minutes", 5, 600),
        owner=fields.text("owner"),
        assistant=fields.text("assistant"),
        agenda=tuple(_item(entry) for entry in fields.entries("agenda")),
        hosts=fields.texts("hosts"),
        stand_ins=fields.texts("stand_ins"),
        speakers=fields.texts("speakers"),
        preparation=fields.texts("preparation"),
        replaces=fields.texts("replaces"),
        never_same_day=fields.texts("never_same_day"),
        ends_before=(lead.text("meeting"), lead.number("minutes", 0, 240)) if lead else None,
        per_week=fields.span("per_week", 1, 7),
        max_topics=fields.number("max_topics", 1, MOST_TOPICS, MOST_TOPICS),
        days=fields.number("days", 1, 5, 1),
        needs_room=fields.flag("needs_room", default=True),
        by_group=fields.flag("by_group", default=False),
        default=fields.flag("default", default=True),
    )
    fields.close()
    if not kind.participants or not kind.agenda:
        raise ValueError(f"{fields.place}至少要有一类参会人和一项议程")
    refuse_clashes(((item.key, (item.name,)) for item in kind.agenda), f"{fields.place}的议程")
    if sum(item.minutes for item in kind.agenda if item.weekly is None) > kind.minutes:
        raise ValueError(f"{fields.place}的议程超过会议时长{kind.minutes}分钟")
    if kind.start.hour * 60 + kind.start.minute + kind.minutes > 24 * 60:
        raise ValueError(f"{fields.place}不能开到第二天")
    return kind


def _item(fields: Fields) -> AgendaItem:
    item = AgendaItem(
        key=fields.text("key"),
        name=fields.text("name"),
        minutes=fields.number("minutes", 1, 240),
        how=fields.text("how"),
        by=fields.text("by", ""),
        weekly=fields.number("weekly", 0, 7, 0) or None,
        prompts=fields.texts("prompts"),
        topics=fields.flag("topics", default=False),
    )
    fields.close()
    return item


def _day(fields: Fields | None, frequency: Frequency, place: str) -> DayRule:
    if fields is None:
        rule = DayRule()
    else:
        rule = DayRule(
            weekdays=fields.numbers("weekdays", 0, 6),
            nth=fields.number("nth", -5, 13, 0),
            workday=fields.number("workday", -31, 31, 0),
            month_day=fields.number("month_day", 0, 31, 0),
            festival=fields.text("festival", ""),
            offset=fields.number("offset", -60, 60, 0),
            month=fields.number("month", 0, 12, 0),
        )
        fields.close()
    if problem := day_rule_problem(rule, frequency):
        raise ValueError(f"{place}的 day {problem}")
    return rule
