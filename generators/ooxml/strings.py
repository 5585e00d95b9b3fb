"""The shared strings that files saved by Excel hold: read, never changed."""

from __future__ import annotations

import re

from lxml import etree

from generators.ooxml.markup import children, local_name, parse, unescape
from generators.ooxml.package import Package
from generators.ooxml.values import unescape_string

_SIMPLE = re.compile(rb'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')


def shared_strings(package: Package, part: str | None) -> list[str]:
    """All shared strings, rich text joined, phonetic guides left out."""
    if part is None or part not in package:
        return []
    data = package.read(part)
    found = _SIMPLE.findall(data)
    if len(found) == data.count(b"<si") and _is_usual(data):
        if b"&" not in data and b"_x" not in data:
            return [text.decode() for text in found]
        return [unescape_string(unescape(text.decode())) for text in found]
    return [_text(item) for item in children(parse(data, part), "si")]


def _is_usual(data: bytes) -> bool:
    """Whether texts stand in it as they are, but for the five entities that XML knows."""
    if b'encoding="UTF-8"' not in data[:99] or b"<!" in data or b"\r" in data or b"&#" in data:
        return False
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _text(item: etree._Element) -> str:
    pieces = []
    for piece in item:
        name = local_name(piece)
        if name == "t":
            pieces.append(piece.text or "")
        elif name == "r":
            pieces += [run.text or "" for run in children(piece, "t")]
    return unescape_string("".join(pieces))
