"""Cell formats: which of them show dates, and formats derived from existing ones.

Formats are addressed by their index, the ``s=`` of a cell. Existing formats never
change; a derived one is added at the end.
"""

from __future__ import annotations

import copy
import re
from functools import cached_property
from typing import Final

from lxml import etree

from generators.ooxml.errors import DamagedError
from generators.ooxml.markup import child, children, parse, serialise, sibling_tag
from generators.ooxml.package import Package

GENERAL: Final = 0
DATE: Final = "yyyy-mm-dd"
MOMENT: Final = "yyyy-mm-dd hh:mm"
TIME: Final = "hh:mm"

_BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)))
_FIRST_OWN_FORMAT = 164
_NOT_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DATE_LETTER = re.compile(r"[ymdhs]", re.IGNORECASE)
_CELL_FORMAT = re.compile(rb'<xf\s(?:[^<>"]*"[^<>"]*")*?\s*numFmtId="([0-9]+)"')
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)


def shows_date(code: str) -> bool:
    """Whether a number format shows a date or a time of day; elapsed time is none."""
    code = _NOT_CODE.sub("", code.split(";", maxsplit=1)[0])
    if _ELAPSED.search(code) or code.strip().lower() == "general":
        return False
    return _DATE_LETTER.search(code) is not None


def number_formats(data: bytes) -> list[int] | None:
    """The number format's id of every cell format; None unless all are spelt the usual way."""
    start, end = data.find(b"<cellXfs"), data.find(b"</cellXfs>")
    if start < 0 or b"<!" in data:
        return None
    found = _CELL_FORMAT.findall(data, start, end)
    return list(map(int, found)) if found and len(found) == data.count(b"<xf", start, end) else None


class Styles:
    """The style sheet of a workbook; ``save`` writes it if a format was added."""

    def __init__(self, package: Package, part: str) -> None:
        self._package = package
        self._part = part
        self._derived: dict[tuple[int, str, bool], int] = {}
        self._added = 0

    def fork(self, package: Package) -> Styles:
        """The same, without what was derived, for a package forked from this one's."""
        twin = Styles(package, self._part)
        twin.__dict__["_number_format_ids"] = self._number_format_ids[: self._original_count]
        twin.__dict__["_codes"] = dict(self._codes)
        return twin

    @property
    def _original_count(self) -> int:
        return len(self._number_format_ids) - self._added

    @cached_property
    def _root(self) -> etree._Element:
        return parse(self._package.read(self._part), self._part)

    @cached_property
    def _formats(self) -> etree._Element:
        formats = child(self._root, "cellXfs")
        if formats is None or not children(formats, "xf"):
            raise DamagedError(f"{self._part}: cellXfs")
        return formats

    @cached_property
    def _number_format_ids(self) -> list[int]:
        known = number_formats(self._package.read(self._part))
        if known is None:
            known = [int(xf.get("numFmtId", "0")) for xf in children(self._formats, "xf")]
        return known

    @cached_property
    def _codes(self) -> dict[int, str]:
        listed = child(self._root, "numFmts")
        return {
            int(entry.get("numFmtId", "0")): entry.get("formatCode", "")
            for entry in (children(listed, "numFmt") if listed is not None else ())
        }

    @property
    def count(self) -> int:
        """How many cell formats there are."""
        return len(self._number_format_ids)

    def number_format(self, style: int) -> int:
        """The number format's id of a cell format; General for an unknown one."""
        known = self._number_format_ids
        return known[style] if style < len(known) else GENERAL

    def is_date(self, style: int) -> bool:
        """Whether a number in this format is shown as a date or time."""
        number_format = self.number_format(style)
        if number_format in self._codes:
            return shows_date(self._codes[number_format])
        return number_format in _BUILT_IN_DATES - {46}

    def derived(self, style: int, code: str = "", *, bold: bool = False) -> int:
        """The format ``style`` with another number format or a bold font, added if missing."""
        key = (style, code, bold)
        found = self._derived.get(key)
        if found is not None:
            return found
        existing = children(self._formats, "xf")
        xf = copy.deepcopy(existing[style if style < len(existing) else 0])
        if code:
            xf.set("numFmtId", str(self._format_id(code)))
            xf.set("applyNumberFormat", "1")
        if bold:
            xf.set("fontId", str(self._bold_font(int(xf.get("fontId", "0")))))
            xf.set("applyFont", "1")
        index = next((i for i, other in enumerate(existing) if _alike(xf, other)), len(existing))
        if index == len(existing):
            self._formats.append(xf)
            self._formats.set("count", str(len(existing) + 1))
            self._number_format_ids.append(int(xf.get("numFmtId", "0")))
            self._added += 1
        self._derived[key] = index
        return index

    def save(self) -> None:
        """Write the part if any format was added."""
        if self._added:
            self._package.write(self._part, serialise(self._root))

    def _format_id(self, code: str) -> int:
        for number, known in self._codes.items():
            if known == code:
                return number
        number = max((*self._codes, _FIRST_OWN_FORMAT - 1)) + 1
        listed = child(self._root, "numFmts")
        if listed is None:
            listed = etree.Element(sibling_tag(self._root, "numFmts"))
            self._root.insert(0, listed)
        entry = etree.SubElement(listed, sibling_tag(self._root, "numFmt"))
        entry.set("numFmtId", str(number))
        entry.set("formatCode", code)
        listed.set("count", str(len(children(listed, "numFmt"))))
        self._codes[number] = code
        return number

    def _bold_font(self, font: int) -> int:
        fonts = child(self._root, "fonts")
        listed = children(fonts, "font") if fonts is not None else []
        if fonts is None or not listed:
            raise DamagedError(f"{self._part}: fonts")
        bold = copy.deepcopy(listed[font if font < len(listed) else 0])
        if child(bold, "b") is None:
            bold.insert(0, etree.Element(sibling_tag(self._root, "b")))
        known = next((i for i, other in enumerate(listed) if _alike(bold, other)), None)
        if known is not None:
            return known
        fonts.append(bold)
        fonts.set("count", str(len(listed) + 1))
        return len(listed)


def _alike(one: etree._Element, other: etree._Element) -> bool:
    """Whether two elements say the same, whatever follows them."""
    return one.attrib == other.attrib and [
        etree.tostring(element, method="c14n", with_tail=False) for element in one
    ] == [etree.tostring(element, method="c14n", with_tail=False) for element in other]
