"""What follows a table when its data ends with another row.

As in Excel, everything that covered the table's rows completely covers them again:
validations and conditional formats (2007 and 2010 kind), ignored errors, protected
ranges, print areas and other names, chart series, sparklines, and formulas elsewhere
that refer to a whole column by address. A reference to the totals row moves with it.
Formulas inside the table are left alone: a running total must not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from generators.ooxml.address import Area
from generators.ooxml.formula import follow
from generators.ooxml.markup import escape, unescape
from generators.ooxml.sheet import Sheet
from generators.ooxml.structure import DefinedName
from generators.ooxml.table import Table

if TYPE_CHECKING:
    from generators.ooxml.workbook import Workbook

_MARKED = re.compile("[&<>'\"]")
_SQREF = re.compile(r'(\ssqref=")([^"]*)(")')
_EXTENDED = re.compile(r"<x14:(conditionalFormatting|dataValidation)\b.*?</x14:\1>", re.DOTALL)
_EXTENDED_SQREF = re.compile(r"(<xm:sqref>)([^<]*)(</xm:sqref>)")
_FORMULA_ELEMENT = re.compile(r"(<(?:formula[12]?|xm:f)>)([^<]*)(</)")
_CHART_FORMULA = re.compile(r"(<c:f>)([^<]*)(</c:f>)")
_CHART_PARTS = re.compile(r"xl/charts/chart[^/]*\.xml")


@dataclass(frozen=True, slots=True)
class Resize:
    """A table as it was, and the row with which its data ends from now on."""

    table: Table
    new_last: int

    @property
    def needles(self) -> tuple[str, ...]:
        """Row numbers, one of which every text that must follow contains."""
        last = self.table.last_row
        return (str(last), str(last + 1)) if self.table.has_totals else (str(last),)

    def reference(self, area: Area, is_range: bool) -> Area:
        """Where a reference in a formula points from now on."""
        table = self.table
        if area.first_column < table.area.first_column:
            return area
        if area.last_column > table.area.last_column:
            return area
        return self._rows(area, is_range=is_range)

    def covering(self, area: Area) -> Area:
        """Where a format, validation or print area lies from now on."""
        table = self.table
        beside = (
            area.last_column < table.area.first_column or area.first_column > table.area.last_column
        )
        if beside:
            return area
        partly_below = table.last_row < area.last_row < self.new_last
        if partly_below and area.first_row <= table.first_row:
            return area.until(self.new_last)
        return self._rows(area, is_range=True)

    def _rows(self, area: Area, *, is_range: bool) -> Area:
        table, delta = self.table, self.new_last - self.table.last_row
        totals_row = table.last_row + 1
        if table.has_totals and area.first_row == area.last_row == totals_row:
            return replace(area, first_row=area.first_row + delta, last_row=area.last_row + delta)
        ends = (table.last_row, totals_row) if table.has_totals else (table.last_row,)
        if is_range and area.first_row <= table.first_row and area.last_row in ends:
            return area.until(area.last_row + delta)
        return area


def spread(book: Workbook, resize: Resize) -> None:
    """Let all that belongs to the table follow; the table itself is changed elsewhere."""
    if resize.new_last == resize.table.last_row:
        return
    home = book.sheet(resize.table.sheet)
    home.tail = _areas(home.tail, resize)
    _names(book, resize)
    known = book.followers.get(resize.table.name)
    for info in book.structure.sheets:
        if info.kind == "worksheet" and (known is None or info.name in known):
            _formulas(book, info.name, resize)
    for part in [name for name in book.package if _CHART_PARTS.fullmatch(name)]:
        if known is not None and part not in known:
            continue
        text = book.package.read(part).decode("utf-8", "surrogateescape")
        new = _rewritten(_CHART_FORMULA, text, "", resize)
        if new != text:
            book.package.write(part, new.encode("utf-8", "surrogateescape"))


def followers(book: Workbook, table: Table) -> frozenset[str]:
    """The sheets with formulas, and the charts, that follow when the table's end moves."""
    trial = book.fork()
    spread(trial, Resize(table, table.last_row + 1))
    changed = trial.package.changed
    return frozenset(
        {part for part in changed if _CHART_PARTS.fullmatch(part)}
        | {
            info.name
            for info in trial.structure.sheets
            if info.kind == "worksheet" and trial.sheet(info.name).changed
        }
    )


def _areas(tail: str, resize: Resize) -> str:
    def moved(match: re.Match[str]) -> str:
        areas = [_moved_area(text, resize) for text in match[2].split()]
        return match[1] + " ".join(areas) + match[3]

    tail = _SQREF.sub(moved, tail)
    return _EXTENDED.sub(lambda block: _EXTENDED_SQREF.sub(moved, block[0]), tail)


def _moved_area(text: str, resize: Resize) -> str:
    try:
        area = Area.parse(text)
    except ValueError:
        return text  # whole rows or columns
    new = resize.covering(area)
    return text if new == area else str(new)


def _names(book: Workbook, resize: Resize) -> None:
    numbers = {info.name: str(index) for index, info in enumerate(book.structure.sheets)}
    changed: dict[tuple[str, str | None], str] = {}
    names: list[DefinedName] = []

    def covering(area: Area, is_range: bool) -> Area:
        return resize.covering(area) if is_range else area

    home = resize.table.sheet.replace("'", "''").casefold()
    for name in book.structure.names:
        printed = name.name == "_xlnm.Print_Area"
        new = name.text
        touched = printed or any(needle in name.text for needle in resize.needles)
        if touched and home in name.text.casefold():
            change = covering if printed else resize.reference
            new = follow(name.text, "", resize.table.sheet, change)
        if new != name.text:
            changed[name.name, numbers[name.sheet] if name.sheet else None] = new
        names.append(name if new == name.text else replace(name, text=new))
    if changed:
        book.names_due.update(changed)
        book.structure = replace(book.structure, names=tuple(names))


def _formulas(book: Workbook, sheet: str, resize: Resize) -> None:
    content = book.sheet(sheet)
    at_home = sheet == resize.table.sheet
    if not at_home and not _mentions(content, resize.table.sheet):
        return
    inside = resize.table.data.until(max(resize.new_last, resize.table.last_row))

    def change(text: str, row: int, column: int) -> str:
        if at_home and inside.contains(row, column):
            return text
        return follow(text, sheet, resize.table.sheet, resize.reference)

    for needle in resize.needles:
        content.replace_formulas(needle, change)
    content.tail = _rewritten(_FORMULA_ELEMENT, content.tail, sheet, resize)


def _mentions(content: Sheet, sheet: str) -> bool:
    """Whether the longest part of a sheet's name that XML spells as it is occurs in another.

    References find sheets without regard to case.
    """
    part = max(_MARKED.split(sheet), key=len)
    if part.lower() == part.upper():
        return any(part in text for text in content.texts())
    pattern = re.compile(re.escape(part), re.IGNORECASE)
    return any(pattern.search(text) for text in content.texts())


def _rewritten(pattern: re.Pattern[str], text: str, home: str, resize: Resize) -> str:
    """The text with every formula that ``pattern`` finds made to follow."""
    if not any(needle in text for needle in resize.needles):
        return text

    def moved(match: re.Match[str]) -> str:
        if not any(needle in match[2] for needle in resize.needles):
            return match[0]
        formula = unescape(match[2])
        new = follow(formula, home, resize.table.sheet, resize.reference)
        return match[0] if new == formula else match[1] + escape(new) + match[3]

    return pattern.sub(moved, text)
