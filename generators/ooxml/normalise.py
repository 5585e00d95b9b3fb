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
_UNUSUAL = re.compile(rb'<(?:/\w+\s|(?:c(?! r=")|row(?! r="))[\s/>])')
"""An end tag with a space, or a row or cell that does not state its address first."""
_UNREADABLE = re.compile(rb'<(?:/\w+\s|(?:row|c)(?:[/>]|\s(?![^>]*\sr=")(?!r=")))')
"""The same, but for rows and cells that state their addresses later."""
_NAMESPACE = re.compile(rb'\s(xmlns(?::[\w.-]+)?="[^"]*")')


def scannable(data: bytes, name: str) -> bytes:
    """The sheet's XML, in UTF-8, as the scanner can read it; unchanged wherever possible.

    Raises:
        DamagedError: not well-formed, or no worksheet.

    """
    return data if is_usual(data) and _is_readable(data) else normalised(data, name)


def is_usual(data: bytes) -> bool:
    """Whether the scanner can find its way: UTF-8, the default namespace, double quotes.

    Nor may there be comments or the like, which could hold what looks like rows.
    """
    if data.rfind(b"</sheetData>") < 0 and b"<sheetData/>" not in data:
        return False
    if _holds(b"<!", data) or (_holds(b"='", data) and _in_tags(b"='", data)):
        return False
    return _is_utf8(data)


def _holds(pair: bytes, data: bytes) -> bool:
    """Whether two bytes follow each other; the second, a rare one, is found much sooner alone."""
    first, second = pair[:1], pair[1:]
    at = data.find(second)
    while at >= 0 and data[at - 1 : at] != first:
        at = data.find(second, at + 1)
    return at >= 0


def _in_tags(mark: bytes, xml: bytes) -> bool:
    """Whether the mark stands in a tag, but not in one of its values or the declaration."""
    at = xml.find(mark)
    while at >= 0:
        opened = xml.rfind(b"<", 0, at)
        in_tag = opened > xml.rfind(b">", 0, at) and not xml.startswith(b"<?", opened)
        if in_tag and xml.count(b'"', opened, at) % 2 == 0:
            return True
        at = xml.find(mark, at + 1)
    return False


def _is_readable(xml: bytes) -> bool:
    """Whether every row and cell states its address, and no tag has spaces in odd places."""
    if _UNUSUAL.search(xml) is not None and _UNREADABLE.search(xml) is not None:
        return False
    return not ((b" =" in xml and _in_tags(b" =", xml)) or (b"= " in xml and _in_tags(b"= ", xml)))


def scannable_row(xml: bytes, head: bytes, name: str) -> bytes:
    """The same for one row of a sheet that is usual otherwise; ``head`` stands before the rows.

    Raises:
        DamagedError: not well-formed, or no worksheet.

    """
    if _is_readable(xml):
        return xml
    root = _ROOT.search(head)
    if root is None:
        raise DamagedError(f"{name}: worksheet")
    row = parse(root[0] + xml + b"</worksheet>", name)[0]
    _number_cells(row)
    start, bracket, rest = etree.tostring(row, encoding="UTF-8").partition(b">")

    def own(declared: re.Match[bytes]) -> bytes:
        return b"" if declared[1] in root[0] else declared[0]

    return _NAMESPACE.sub(own, start) + bracket + rest


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
