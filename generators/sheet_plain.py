"""Sheets of an unusual form, written anew in the form that :func:`sheet_cut.cut` knows."""

from __future__ import annotations

from datetime import datetime

from lxml import etree

from generators.ooxml.address import cell_name, parse_cell
from generators.ooxml.markup import child, children, escape, local_name, parse
from generators.ooxml.normalise import normalised
from generators.ooxml.values import to_serial


def plain(data: bytes, name: str) -> bytes:
    """The sheet's cells written anew, in the form that :func:`sheet_cut.cut` knows."""
    cells = child(parse(normalised(data, name), name), "sheetData")
    out = ["<sheetData>"]
    for row in children(cells, "row") if cells is not None else ():
        out.append(f'<row r="{int(row.get("r", "0"))}">')
        out += [_plain_cell(cell) for cell in children(row, "c")]
        out.append("</row>")
    return "".join([*out, "</sheetData>"]).encode()


def _plain_cell(cell: etree._Element) -> str:
    kind, value = cell.get("t", "n"), child(cell, "v")
    text = (value.text or "") if value is not None else ""
    inline = child(cell, "is")
    if inline is not None:
        kind, text = "str", _rich_text(inline)
    if kind == "d" and text:
        kind, text = "n", repr(to_serial(datetime.fromisoformat(text)))
    row, column = parse_cell(cell.get("r", ""))
    head = f'<c r="{cell_name(row, column)}" s="{int(cell.get("s", "0"))}" t="{escape(kind)}">'
    formula = "<f/>" if child(cell, "f") is not None else ""
    return f"{head}{formula}<v>{escape(text)}</v></c>"


def _rich_text(inline: etree._Element) -> str:
    texts = [piece for piece in inline.iter() if local_name(piece) == "t"]
    shown = [t for t in texts if (above := t.getparent()) is None or local_name(above) != "rPh"]
    return "".join(text.text or "" for text in shown)
