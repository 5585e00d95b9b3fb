"""One cell of a sheet: what its XML says."""

from __future__ import annotations

import re
from typing import NamedTuple

from generators.ooxml.address import cell_name, column_letters
from generators.ooxml.errors import DamagedError
from generators.ooxml.markup import attributes, unescape

_PLAIN = re.compile(
    rb'(<c r="[A-Z]+[0-9]+"(?: s="([0-9]+)")?)'
    rb'(?: t="(n|s|b|e|str)")?(?:/>|><v>([^<&]*)</v></c>)'
)
"""A cell without a formula as most programs spell it: its head, and its style, type and value."""
_HEAD = re.compile(r"<c(\s[^>]*?)/?>")
_PAIR = re.compile(r'(\w+)="([^"]*)"')  # the attributes of a cell hold no entities
_FORMULA = re.compile(r"<f(?:\s([^>]*?))?(?:/>|>(.*?)</f>)", re.DOTALL)
_VALUE = re.compile(r"<v(?:\s[^>]*)?>(.*?)</v>", re.DOTALL)
_INLINE = re.compile(r"<is\b.*?</is>", re.DOTALL)
_PHONETIC = re.compile(r"<rPh\b.*?</rPh>", re.DOTALL)
_TEXT = re.compile(r"<t(?:\s[^>]*)?(?<!/)>(.*?)</t>", re.DOTALL)


class Formula(NamedTuple):
    """The ``<f>`` of a cell: its text (empty for a dependent of a shared one) and kind."""

    text: str
    kind: str = "normal"  # normal, shared, array, dataTable
    area: str = ""
    group: str = ""  # number of the shared formula


class Cell(NamedTuple):
    """What the XML of one cell says, values still as text."""

    row: int
    column: int
    style: int = 0
    kind: str = "n"
    formula: Formula | None = None
    formula_xml: str = ""
    value: str | None = None
    cell_metadata: str = ""  # ``cm``: marks dynamic arrays

    @property
    def name(self) -> str:
        """Its address."""
        return cell_name(self.row, self.column)

    @property
    def is_blank(self) -> bool:
        """Neither value nor formula; an empty string counts as blank."""
        return not self.value and self.formula is None

    def head(self) -> str:
        """The start of its XML, ready for ``values.cell_xml``."""
        metadata = f' cm="{self.cell_metadata}"' if self.cell_metadata else ""
        return cell_head(self.row, self.column, self.style) + metadata


def cell_head(row: int, column: int, style: int) -> str:
    """The same for a cell without anything but a format."""
    address = f'<c r="{column_letters(column)}{row}"'
    return f'{address} s="{style}"' if style else address


def cell_opening(row: int, column: int) -> bytes:
    """How the XML of a cell starts that states its address first."""
    return f'<c r="{column_letters(column)}{row}"'.encode()


def find_plain(data: bytes, row: int, column: int, start: int, end: int) -> re.Match[bytes] | None:
    """Head, style, type and value of a cell in these bytes, if it is spelt the plain way."""
    at = data.find(cell_opening(row, column), start, end)
    return _PLAIN.match(data, at) if at >= 0 else None


def plain_cell(match: re.Match[bytes], row: int, column: int) -> Cell:
    """The cell that ``find_plain`` has found."""
    _, style, kind, value = match.groups()
    text = value if value is None else value.decode()
    known = (row, column, int(style or 0), kind.decode() if kind else "n", None, "", text, "")
    return tuple.__new__(Cell, known)


def read_cell(xml: str, row: int, column: int) -> Cell:
    """The parts of one ``<c>`` element."""
    plain = _PLAIN.match(xml.encode())
    if plain is not None:
        return plain_cell(plain, row, column)
    match = _HEAD.match(xml)
    if match is None:
        raise DamagedError(cell_name(row, column))
    given: dict[str, str] = dict(_PAIR.findall(match[1]))
    kind = given.get("t", "n")
    found = _FORMULA.search(xml) if "<f" in xml else None
    value: str | None = None
    if kind == "inlineStr":
        inline = _INLINE.search(xml)
        if inline is not None:
            texts = _TEXT.findall(_PHONETIC.sub("", inline[0]))
            value = unescape("".join(texts))
    else:
        content = _VALUE.search(xml)
        value = unescape(content[1]) if content is not None else None
    return Cell(
        row,
        column,
        int(given.get("s", "0")),
        kind,
        _formula(found) if found is not None else None,
        found[0] if found is not None else "",
        value,
        given.get("cm", "") if found is not None else "",
    )


def _formula(match: re.Match[str]) -> Formula:
    given = attributes(match[1] or "")
    return Formula(
        unescape(match[2] or ""),
        given.get("t", "normal"),
        given.get("ref", ""),
        given.get("si", ""),
    )
