"""Ranks (职级) and roles, and the many titles under which companies know them.

A rank says what a person's contract is, and which of four classes they count in;
a role says who owns a meeting, a table or a measure. Titles are matched exactly
after width, case and spaces are evened out; nothing is guessed. Head office
adds its own rank titles on top of the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeVar

from agency.declaration import load_yaml
from agency.names import folded
from agency.organisation import Level

T = TypeVar("T")


class RankClass(StrEnum):
    """The four classes that ranks fall into."""

    TRAINEE = "trainee"
    AGENT = "agent"
    SENIOR = "senior"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class Rank:
    """A rank; ``level`` is 1 and more for supervisors and 0 for everybody else."""

    name: str
    kind: RankClass
    level: int = 0


@dataclass(frozen=True, slots=True)
class Role:
    """A role; ``unit`` is the level it answers for, ``office`` tells 内勤 from 外勤."""

    name: str
    unit: Level
    office: bool


@dataclass(frozen=True, slots=True)
class Ranks:
    """Rank titles; ``ranks`` from the lowest up, ``titles`` from folded title to rank."""

    ranks: tuple[Rank, ...]
    titles: Mapping[str, Rank]

    def find(self, title: str) -> Rank | None:
        """The rank of this title or alias, if it is known."""
        return self.titles.get(folded(title))

    def rank(self, title: str) -> Rank:
        """The rank of this title or alias; ``KeyError`` if it is unknown."""
        return self.titles[folded(title)]

    def nearest(self, title: str) -> Rank | None:
        """The known rank whose title looks most like this one, to be suggested, never assumed."""
        close = get_close_matches(folded(title), self.titles, n=1, cutoff=0.5)
        return self.titles[close[0]] if close else None


@dataclass(frozen=True, slots=True)
class Roles:
    """Role titles; ``titles`` maps the folded title to its role."""

    roles: tuple[Role, ...]
    titles: Mapping[str, Role]

    def find(self, title: str) -> Role | None:
        """The role of this title or alias, if it is known."""
        return self.titles.get(folded(title))

    def role(self, title: str) -> Role:
        """The role of this title or alias; ``KeyError`` if it is unknown."""
        return self.titles[folded(title)]


@cache
def load_roles() -> Roles:
    """The catalogue's roles; ``ValueError`` if a title occurs twice."""
    entries = _catalogue()["roles"]
    roles = {folded(e["name"]): Role(e["name"], Level(e["unit"]), e["office"]) for e in entries}
    return Roles(tuple(roles.values()), _titles(roles, _aliases(entries)))


def load_ranks(extra: Mapping[str, str] = MappingProxyType({})) -> Ranks:
    """The catalogue's ranks, and head office's titles on top.

    ``extra`` maps a title either to a class (``trainee``, ``agent``, ``senior`` or
    ``supervisor``), which makes it a rank of its own unless it is of that class already, or
    to another title, as whose alias it is then known. ``ValueError`` with a message for the
    user, in Chinese, if a title occurs twice, leads to an unknown one or round in a circle.
    """
    return _ranks(tuple(extra.items()))


@cache
def _ranks(changes: tuple[tuple[str, str], ...]) -> Ranks:
    extra = dict(changes)
    entries = _catalogue()["ranks"]
    ranks = {
        folded(e["name"]): Rank(e["name"], RankClass(e["class"]), e.get("level", 0))
        for e in entries
    }
    aliases = _aliases(entries)
    seen = _unique(extra)
    for key, title in seen.items():
        target = extra[title]
        if target not in set(RankClass):
            aliases[key] = folded(target)
            ranks.pop(key, None)
            continue
        known = ranks.get(aliases.get(key, key))
        if known is None or known.kind != target:
            aliases.pop(key, None)
            kind = RankClass(target)
            ranks[key] = Rank(title.strip(), kind, int(kind is RankClass.SUPERVISOR))
    return Ranks(tuple(ranks.values()), _titles(ranks, aliases))


def _unique(titles: Iterable[str]) -> dict[str, str]:
    """Folded title → title."""
    seen: dict[str, str] = {}
    for title in titles:
        if folded(title) in seen:
            raise ValueError(f"名称“{title}”重复出现")
        seen[folded(title)] = title
    return seen


def _aliases(entries: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Folded alias → folded name, from catalogue entries."""
    entries = tuple(entries)
    _unique(title for entry in entries for title in (entry["name"], *entry["aliases"]))
    return {folded(alias): folded(e["name"]) for e in entries for alias in e["aliases"]}


def _titles(named: Mapping[str, T], aliases: Mapping[str, str]) -> Mapping[str, T]:
    """Names and aliases together; an alias may lead to another alias, but not round in a circle."""
    titles = dict(named)
    for alias in aliases:
        target, seen = alias, {alias}
        while target not in named:
            target = aliases.get(target, "")
            if not target:
                raise ValueError(f"名称“{alias}”指向的名称不存在")
            if target in seen:
                raise ValueError(f"名称“{alias}”的别名互相指向，无法确定其含义")
            seen.add(target)
        titles[alias] = named[target]
    return MappingProxyType(titles)


@cache
def _catalogue() -> Mapping[str, Any]:
    text = files("agency").joinpath("catalogue/roles.yaml").read_text(encoding="utf-8")
    return MappingProxyType(load_yaml(text))
