"""Sheets that the text scanner cannot read as they are, rewritten so that it can.

Some programs write ``<x:c>`` for ``<c>``, leave out ``r=`` on rows and cells, use single
quotes, comments or another encoding. lxml reads them all; the result has the main
namespace as the default one and an address on every row and cell.
"""

from __future__ import annotations

import re

from lxml import etree

from generators.ooxml.address import cell_name, parse_cell
from generators.ooxml.errors import DamagedError
from generators.ooxml.markup import child, children, new_root, parse

_WITHOUT_ADDRESS = re.compile(rb'<(?:row|c)(?:[/>]|\s(?!r=")(?![^>]*\sr="))')
_UNSCANNABLE = (b"<!--", b"<![CDATA[", b"<!DOCTYPE")


def sheet_text(data: bytes, name: str) -> str:
    """The sheet's XML as text the scanner can read; unchanged wherever possible.

    Raises:
        DamagedError: not well-formed, or no worksheet.

    """
    text = _decoded(data)
    return text if text is not None and is_plain(data) else normalised(data, name)


def is_plain(data: bytes) -> bool:
    """Whether the scanner can read it: default namespace, addresses, double quotes."""
    if b"<sheetData" not in data or (b"'" in data and b"='" in data):
        return False
    if b"!" in data and any(mark in data for mark in _UNSCANNABLE):
        return False
    return _WITHOUT_ADDRESS.search(data) is None


def normalised(data: bytes, name: str) -> str:
    """The same sheet with the default namespace and with every address written out."""
    root = parse(data, name)
    cells = child(root, "sheetData")
    if cells is None:
        raise DamagedError(f"{name}: sheetData")
    _number(cells)
    etree.strip_tags(root, etree.Comment)
    if root.prefix is not None:
        root = _with_default_namespace(root)
    return '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + etree.tostring(
        root, encoding="unicode"
    )


def _decoded(data: bytes) -> str | None:
    if data.startswith((b"\xfe\xff", b"\xff\xfe")) or b"\x00" in data[:4]:
        return None
    declaration = data[:200].lower()
    if b"encoding=" in declaration and b"utf-8" not in declaration:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _number(cells: etree._Element) -> None:
    """Give every row and cell the address that its position implies."""
    row_number = 0
    for row in children(cells, "row"):
        row_number = int(row.get("r") or row_number + 1)
        row.set("r", str(row_number))
        column = 0
        for cell in children(row, "c"):
            address = cell.get("r")
            column = parse_cell(address)[1] if address else column + 1
            cell.set("r", cell_name(row_number, column))


def _with_default_namespace(root: etree._Element) -> etree._Element:
    """A copy of the tree whose own namespace needs no prefix."""
    namespace = etree.QName(root).namespace
    others = {key: uri for key, uri in root.nsmap.items() if key is not None}
    bare = new_root(namespace or "", etree.QName(root).localname, others)
    for name, value in root.attrib.items():
        bare.set(name, value)
    bare.text = root.text
    bare.extend(list(root))
    etree.cleanup_namespaces(bare, keep_ns_prefixes=list(others))
    return bare
