"""Functional groups: supervisors and top performers who run the workplace themselves (seed 001)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from agency.finding import Finding, Severity
from agency.meetings.reading import Fields, Raw, by_key, extend, refuse_clashes, shipped


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a group's work and how many people do it, least and most."""

    name: str
    size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class FunctionalGroup:
    """One group; ``size`` is the least and most members, ``None`` if nothing prescribes it.

    ``audience`` is the audience of the meeting catalogue that its members form, if any.
    """

    key: str
    name: str
    aliases: tuple[str, ...]
    audience: str
    leader: str
    formed_by: str
    members: str
    size: tuple[int, int] | None
    parts: tuple[Part, ...]
    duties: tuple[str, ...]
    cycle: tuple[str, ...]
    optional: bool

    def check_size(self, count: int) -> list[Finding]:
        """A finding if the group has too few or too many members."""
        if self.size is None or self.size[0] <= count <= self.size[1]:
            return []
        least, most = self.size
        reason = f"{self.name}应有{least}至{most}人，现有{count}人"
        remedy = "增补成员" if count < least else "精简成员"
        return [Finding(Severity.WARNING, "group-size", reason, remedy, value=str(count))]


@dataclass(frozen=True, slots=True)
class FunctionalGroups:
    """All groups, and the steps by which any of them is formed and run."""

    groups: tuple[FunctionalGroup, ...]
    formation: tuple[str, ...]
    operation: tuple[str, ...]
    declared: Mapping[str, Mapping[str, Raw]]

    def __iter__(self) -> Iterator[FunctionalGroup]:
        return iter(self.groups)

    def __getitem__(self, key: str) -> FunctionalGroup:
        for group in self.groups:
            if group.key == key:
                return group
        raise KeyError(key)

    def extended(self, extra: object, file: str = "") -> tuple[FunctionalGroups, list[Finding]]:
        """These with head office's ``groups`` on top, and findings on them."""

        def build(declared: Mapping[str, Mapping[str, Raw]]) -> FunctionalGroups:
            return _groups(declared, self.formation, self.operation)

        return extend(self, self.declared, extra, build, file)


@cache
def functional_groups() -> FunctionalGroups:
    """The shipped groups."""
    raw = shipped("functional_groups")
    declared = {"groups": by_key(raw["groups"], "groups")}
    return _groups(declared, tuple(raw["formation"]), tuple(raw["operation"]))


def _groups(
    declared: Mapping[str, Mapping[str, Raw]],
    formation: tuple[str, ...],
    operation: tuple[str, ...],
) -> FunctionalGroups:
    groups = tuple(_group(raw) for raw in declared["groups"].values())
    refuse_clashes(((group.key, (group.name, *group.aliases)) for group in groups), "功能组")
    return FunctionalGroups(groups, formation, operation, declared)


def _group(raw: Raw) -> FunctionalGroup:
    fields = Fields(raw, f"功能组 {raw['key']} ")
    group = FunctionalGroup(
        key=fields.text("key"),
        name=fields.text("name"),
        aliases=fields.texts("aliases"),
        audience=fields.text("audience", ""),
        leader=fields.text("leader"),
        formed_by=fields.text("formed_by"),
        members=fields.text("members"),
        size=fields.span("size", 1, 50),
        parts=tuple(_part(entry) for entry in fields.entries("parts")),
        duties=fields.texts("duties"),
        cycle=fields.texts("cycle"),
        optional=fields.flag("optional", default=False),
    )
    fields.close()
    parts = tuple(sum(bound) for bound in zip(*(part.size for part in group.parts), strict=True))
    if parts and parts != group.size:
        raise ValueError(f"{fields.place}各部分人数之和与 size 不符")
    return group


def _part(fields: Fields) -> Part:
    name, size = fields.text("name"), fields.span("size", 1, 50)
    fields.close()
    if size is None:
        raise ValueError(f"{fields.place}缺少字段 size")
    return Part(name, size)
