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

_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ROOT = re.compile(rb"<worksheet\b[^>]*>")
_UNUSUAL = re.compile(rb'<(?:!|(?:c(?! r=")|row(?! r="))[\s/>])')
"""A comment or the like, or a row or cell that does not state its address first."""
_WITHOUT_ADDRESS = re.compile(rb'<(?:!|(?:row|c)(?:[/>]|\s(?![^>]*\sr=")(?!r=")))')
_NAMESPACE = re.compile(rb'\sxmlns(?::[\w.-]+)?="[^"]*"')


def scannable(data: bytes, name: str) -> bytes:
    """The sheet's XML, in UTF-8, as the scanner can read it; unchanged wherever possible.

    Raises:
        DamagedError: not well-formed, or no worksheet.

    """
    return data if is_usual(data) and _states_addresses(data) else normalised(data, name)


def is_usual(data: bytes) -> bool:
    """Whether the scanner can find its way: UTF-8, the default namespace, double quotes."""
    if b"<sheetData" not in data or any(piece[-1:] == b"=" for piece in data.split(b"'")[:-1]):
        return False
    return _is_utf8(data)


def _states_addresses(xml: bytes) -> bool:
    """Whether every row and cell does, and no comment comes between."""
    return _UNUSUAL.search(xml) is None or _WITHOUT_ADDRESS.search(xml) is None


def scannable_row(xml: bytes, head: bytes, name: str) -> bytes:
    """The same for one row of a sheet that is usual otherwise; ``head`` stands before the rows.

    Raises:
        DamagedError: not well-formed, or no worksheet.

    """
    if _states_addresses(xml):
        return xml
    root = _ROOT.search(head)
    if root is None:
        raise DamagedError(f"{name}: worksheet")
    row = parse(root[0] + xml + b"</worksheet>", name)[0]
    _number_cells(row)
    etree.strip_tags(row, etree.Comment)
    start, bracket, rest = etree.tostring(row, encoding="UTF-8").partition(b">")
    return _NAMESPACE.sub(b"", start) + bracket + rest


def normalised(data: bytes, name: str) -> bytes:
    """The same sheet with the default namespace and with every address written out."""
    root = parse(data, name)
    cells = child(root, "sheetData")
    if cells is None:
        raise DamagedError(f"{name}: sheetData")
    _number(cells)
    etree.strip_tags(root, etree.Comment)
    if root.prefix is not None:
        root = _with_default_namespace(root)
    return _DECLARATION + etree.tostring(root, encoding="UTF-8", xml_declaration=False)


def _is_utf8(data: bytes) -> bool:
    declaration = data[:200].lower()
    if b"\x00" in data[:4] or (b"encoding=" in declaration and b"utf-8" not in declaration):
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _number(cells: etree._Element) -> None:
    """Give every row and cell the address that its position implies."""
    row_number = 0
    for row in children(cells, "row"):
        row_number = int(row.get("r") or row_number + 1)
        row.set("r", str(row_number))
        _number_cells(row)


def _number_cells(row: etree._Element) -> None:
    column = 0
    for cell in children(row, "c"):
        address = cell.get("r")
        column = parse_cell(address)[1] if address else column + 1
        cell.set("r", cell_name(int(row.get("r", "0")), column))


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
