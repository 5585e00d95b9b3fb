"""Who serves and stands in no attendance calendar.

A system's list of punches is that of a whole team: who has no row was not there. Calendars are
often kept group by group; a group of which nobody stands in any of them was not meant and keeps
what the book holds. Of a group that is there, whoever is missing counts as absent, and is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from addin.actions.importing.people import People
from addin.actions.importing.strangers import shortened
from addin.actions.importing.taking import Listing
from agency.finding import Finding, Severity


@dataclass(frozen=True, slots=True)
class Unlisted:
    """Names of groups nobody of whom is listed, and the 工号 of others who are not, by group."""

    groups: tuple[str, ...]
    people: Mapping[str, tuple[str, ...]]


def unlisted(people: People, listed: Collection[str], days: Collection[date]) -> Unlisted:
    """Who serves on any of the days and is not among the listed 工号."""
    names = {group.code: group.name for group in people.context.groups}
    serving: dict[str, set[str]] = {}
    for agent, spans in people.spans.items():
        for span in spans:
            if any(span.serves_on(day) for day in days):
                serving.setdefault(span.group, set()).add(agent)
    missing = {code: found - set(listed) for code, found in serving.items()}
    absent = [code for code in names if code in serving and missing[code] == serving[code]]
    others = {
        names[code]: tuple(sorted(missing[code]))
        for code in names
        if code not in absent and missing.get(code)
    }
    return Unlisted(tuple(names[code] for code in absent), others)


def unlisted_findings(found: Unlisted, people: People, listing: Listing) -> Iterator[Finding]:
    """One for groups that are left alone, one for people who count as absent."""
    place = (listing.table.file, listing.table.sheet)
    if found.groups:
        reason = f"{'、'.join(found.groups)}没有一人在考勤表中，未导入，原有的数不变"
        remedy = "各组分开的考勤表可以一起导入，也可以分几次导入"
        yield Finding(Severity.WARNING, "group-not-listed", reason, remedy, *place)
    absent = [agent for each in found.people.values() for agent in each]
    if absent:
        said = shortened([(0, f"{people.agents[a].name} {a}") for a in absent], "人")
        reason = f"在职而考勤表中没有的有{len(absent)}人，按缺勤计：{said}"
        remedy = "补进考勤表后重新导入；已离司或转出的，先改“任职”"
        yield Finding(Severity.WARNING, "not-in-calendar", reason, remedy, *place)
