"""XML as the patcher meets it: names of namespaces, safe parsing, text and attributes.

Small parts are parsed with lxml; sheets, which may be large, are scanned as text.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from generators.ooxml.errors import DamagedError, UnsafeArchiveError

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATION: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
COMPATIBILITY: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"
STRICT_RELATION: Final = "http://purl.oclc.org/ooxml/officeDocument/relationships"

_ENTITY = re.compile("&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(amp|lt|gt|quot|apos));")
_MEANINGS = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_LINE_ENDS = re.compile("\r\n?")
_ATTRIBUTE = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def escape(text: str) -> str:
    """Text as it stands between tags."""
    return text.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;")


def unescape(text: str) -> str:
    """The text that stands between tags as ``text``, as XML reads it: line ends are line feeds."""
    if "\r" in text:
        text = _LINE_ENDS.sub("\n", text)
    return _ENTITY.sub(_meaning, text) if "&" in text else text


def _meaning(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        return _MEANINGS[name]
    code = int(hexadecimal or decimal, 16 if hexadecimal else 10)
    return chr(code) if code <= sys.maxunicode else match[0]


def parse(data: bytes, name: str) -> etree._Element:
    """The root of a part; refuses document types, so no entity is ever expanded.

    Raises:
        UnsafeArchiveError: the part ``name`` declares a document type.
        DamagedError: the part is not well-formed.

    """
    if b"<!DOCTYPE" in data:
        raise UnsafeArchiveError(f"{name}: DOCTYPE")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise DamagedError(f"{name}: {error.msg}") from error


def serialise(root: etree._Element) -> bytes:
    """The bytes of a part, declared as Office declares them."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def local_name(element: etree._Element) -> str:
    """The tag without its namespace; empty for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: etree._Element, name: str) -> list[etree._Element]:
    """Direct children of that local name, whatever the prefix or the strict namespace."""
    return list(element.iterchildren(f"{{*}}{name}"))


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The first direct child of that local name."""
    return next(element.iterchildren(f"{{*}}{name}"), None)


def relation_id(element: etree._Element) -> str:
    """The value of ``r:id``, in the transitional or the strict namespace."""
    return element.get(f"{{{RELATION}}}id") or element.get(f"{{{STRICT_RELATION}}}id") or ""


def new_root(namespace: str, name: str, others: Mapping[str, str] | None = None) -> etree._Element:
    """The root of a new part, its namespace being the default one."""
    prefixes: dict[Any, str] = {None: namespace, **(others or {})}
    return etree.Element(f"{{{namespace}}}{name}", nsmap=prefixes)


def text_of(element: etree._Element) -> str:
    """All text inside, in its order."""
    return "".join(str(piece) for piece in element.itertext())


def sibling_tag(element: etree._Element, name: str) -> str:
    """The tag ``name`` in the namespace of ``element``."""
    return f"{{{etree.QName(element).namespace}}}{name}"


def attributes(text: str) -> dict[str, str]:
    """Attributes of a start tag, unescaped, in their order."""
    return {name: unescape(double or single) for name, double, single in _ATTRIBUTE.findall(text)}
