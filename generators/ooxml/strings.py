"""The shared strings that files saved by Excel hold: read, never changed."""

from __future__ import annotations

from lxml import etree

from generators.ooxml.markup import children, local_name, parse
from generators.ooxml.package import Package
from generators.ooxml.values import unescape_string


def shared_strings(package: Package, part: str | None) -> list[str]:
    """All shared strings, rich text joined, phonetic guides left out."""
    if part is None or part not in package:
        return []
    return [_text(item) for item in children(parse(package.read(part), part), "si")]


def _text(item: etree._Element) -> str:
    pieces = []
    for piece in item:
        name = local_name(piece)
        if name == "t":
            pieces.append(piece.text or "")
        elif name == "r":
            pieces += [run.text or "" for run in children(piece, "t")]
    return unescape_string("".join(pieces))
