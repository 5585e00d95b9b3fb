"""How parts refer to each other, and what each part is declared to be."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from generators.ooxml.markup import (
    CONTENT_TYPES,
    PACKAGE_RELATION,
    RELATION,
    children,
    new_root,
    parse,
    serialise,
)
from generators.ooxml.package import Package

_PLAIN = re.compile(r"(?:\.\./)*(?:\w[^/]*/)*\w[^/]*")
"""A path that goes up, if at all, at its start."""
TYPES_PART = "[Content_Types].xml"


class Relationship(NamedTuple):
    """One arrow from a part to another (``target`` is a part's name) or to a URL."""

    id: str
    kind: str  # last word of its type: worksheet, table, comments, vmlDrawing …
    target: str
    external: bool = False


def relationships_part(part: str) -> str:
    """The part that holds the relationships of ``part``."""
    folder, slash, name = part.rpartition("/")
    return f"{folder}{slash}_rels/{name}.rels"


def resolve(part: str, target: str) -> str:
    """The part's name that ``target``, written in a relationship of ``part``, means."""
    if target.startswith("/"):
        return target[1:]
    folder = part.rpartition("/")[0]
    if _PLAIN.fullmatch(target) is None:
        return posixpath.normpath(posixpath.join(folder, target))
    while folder and target.startswith("../"):
        folder, target = folder.rpartition("/")[0], target[3:]
    return f"{folder}/{target}" if folder else target


def relationships(package: Package, part: str) -> list[Relationship]:
    """The relationships of ``part``, in their order."""
    name = relationships_part(part)
    if name not in package:
        return []
    return [
        arrow
        if arrow.external or arrow.target in package
        else arrow._replace(target=package.actual_name(arrow.target))
        for arrow in _written(package.read(name), part)
    ]


@lru_cache(maxsize=4096)
def _written(data: bytes, part: str) -> tuple[Relationship, ...]:
    """The relationships as they are written; a save asks for the same ones many times."""
    found = []
    for element in children(parse(data, relationships_part(part)), "Relationship"):
        target, external = element.get("Target", ""), element.get("TargetMode") == "External"
        found.append(
            Relationship(
                element.get("Id", ""),
                element.get("Type", "").rpartition("/")[2],
                target if external else resolve(part, target),
                external,
            )
        )
    return tuple(found)


def related(package: Package, part: str, kind: str) -> list[str]:
    """The names of the parts of that kind that ``part`` refers to."""
    return [
        arrow.target
        for arrow in relationships(package, part)
        if arrow.kind == kind and not arrow.external
    ]


def relate(package: Package, part: str, kind: str, target: str) -> str:
    """Add a relationship to another part; returns its id."""
    name = relationships_part(part)
    if name in package:
        root = parse(package.read(name), name)
    else:
        root = new_root(PACKAGE_RELATION, "Relationships")
    used = {element.get("Id") for element in root}
    number = next(n for n in range(1, len(used) + 2) if f"rId{n}" not in used)
    arrow = etree.SubElement(root, f"{{{PACKAGE_RELATION}}}Relationship")
    arrow.set("Id", f"rId{number}")
    arrow.set("Type", f"{RELATION}/{kind}")
    arrow.set("Target", posixpath.relpath(target, posixpath.dirname(part)))
    package.write(name, serialise(root))
    return f"rId{number}"


def unrelate(package: Package, part: str, target: str) -> None:
    """Remove every relationship of ``part`` to ``target``; the last one takes the file along."""
    name = relationships_part(part)
    gone = {arrow.id for arrow in relationships(package, part) if arrow.target == target}
    if not gone:
        return
    root = parse(package.read(name), name)
    for element in list(root):
        if element.get("Id") in gone:
            root.remove(element)
    if len(root):
        package.write(name, serialise(root))
    else:
        package.remove(name)


def content_type(package: Package, part: str) -> str:
    """What a part is declared to be, by its name or its extension; empty if it is not."""
    root = parse(package.read(TYPES_PART), TYPES_PART)
    for entry in children(root, "Override"):
        name = entry.get("PartName", "")
        if name == f"/{part}" or name.lstrip("/").lower() == part.lower():
            return entry.get("ContentType", "")
    extension = part.rpartition(".")[2].lower()
    for entry in children(root, "Default"):
        if entry.get("Extension", "").lower() == extension:
            return entry.get("ContentType", "")
    return ""


def declare(package: Package, part: str, content_type: str) -> None:
    """State the content type of one part."""
    root = parse(package.read(TYPES_PART), TYPES_PART)
    override = etree.SubElement(root, f"{{{CONTENT_TYPES}}}Override")
    override.set("PartName", "/" + part)
    override.set("ContentType", content_type)
    package.write(TYPES_PART, serialise(root))


def declare_extension(package: Package, extension: str, content_type: str) -> None:
    """State the content type of all parts with that extension, unless it is stated."""
    root = parse(package.read(TYPES_PART), TYPES_PART)
    known = {element.get("Extension", "").lower() for element in children(root, "Default")}
    if extension in known:
        return
    default = etree.Element(f"{{{CONTENT_TYPES}}}Default")
    default.set("Extension", extension)
    default.set("ContentType", content_type)
    root.insert(0, default)
    package.write(TYPES_PART, serialise(root))


def remove_part(package: Package, part: str, owner: str) -> None:
    """Take out a part with its relationships, its declaration and the arrow from ``owner``."""
    unrelate(package, owner, part)
    package.remove(relationships_part(part))
    package.remove(part)
    root = parse(package.read(TYPES_PART), TYPES_PART)
    for element in children(root, "Override"):
        if element.get("PartName", "").lstrip("/").lower() == part.lower():
            root.remove(element)
            package.write(TYPES_PART, serialise(root))


def free_name(package: Package, pattern: str) -> str:
    """The first unused name for a pattern such as ``xl/comments{}.xml``."""
    before, after = (re.escape(piece) for piece in pattern.split("{}"))
    shape = re.compile(f"{before}(\\d+){after}", re.IGNORECASE)
    used = [int(match[1]) for name in package if (match := shape.fullmatch(name))]
    return pattern.format(max(used, default=0) + 1)
