"""A file on its way through the structural check: what of it has changed, read once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from generators.ooxml.lint_rows import SheetRest, without_plain_rows
from generators.ooxml.markup import parse
from generators.ooxml.package import Package
from generators.ooxml.relationships import TYPES_PART, related, relationships_part
from generators.ooxml.structure import SheetInfo


@dataclass
class Checked:
    """A package on its way through the checks; ``changed`` are the parts to look into.

    Parts that are gone count as changed. ``base`` is what it was made from, if that is known.
    """

    package: Package
    changed: set[str]
    base: Package | None = None
    roots: dict[str, etree._Element] = field(default_factory=dict)
    sheets: dict[str, SheetRest] = field(default_factory=dict)
    examined: set[str] = field(default_factory=set)
    """The sheets whose cells have been looked at."""
    problems: list[str] = field(default_factory=list)

    def root(self, name: str) -> etree._Element:
        """The root of a part, parsed when first asked for."""
        if name not in self.roots:
            self.roots[name] = parse(self.package.read(name), name)
        return self.roots[name]

    def sheet(self, name: str) -> SheetRest:
        """A worksheet without its plain rows, read when first asked for."""
        if name not in self.sheets:
            base = self.base
            before = base.read(name) if base is not None and name in base else b""
            self.sheets[name] = without_plain_rows(self.package.read(name), name, before)
        return self.sheets[name]

    @cached_property
    def rearranged(self) -> bool:
        """Whether parts have come or gone, or refer to each other otherwise than before."""
        return (
            self.base is None
            or any(name == TYPES_PART or name.endswith(".rels") for name in self.changed)
            or any((name in self.package) != (name in self.base) for name in self.changed)
        )

    def touched(self, info: SheetInfo, *kinds: str) -> bool:
        """Whether the arrows of a sheet, or its parts of these kinds, have changed."""
        if self.changed <= self.sheets.keys():
            return False
        own = {relationships_part(info.part)}
        own.update(part for kind in kinds for part in related(self.package, info.part, kind))
        return not own.isdisjoint(self.changed)
