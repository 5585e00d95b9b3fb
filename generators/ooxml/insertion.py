"""A row repeated below itself, with everything under it moving down.

As when a person inserts rows: cells, formulas everywhere, names, print areas, merged
cells, validations, conditional formats (2007 and 2010 kind), page breaks, links, tables,
pictures, charts and their series follow. What covered the row covers its copies too, so
that a sum over the row is a sum over all of them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from generators.ooxml.address import MAX_ROW, Area, cell_name
from generators.ooxml.errors import EditRefusedError
from generators.ooxml.formula import follow, shift
from generators.ooxml.markup import escape, parse, serialise, unescape
from generators.ooxml.relationships import related, relationships
from generators.ooxml.sheet_text import SheetText

if TYPE_CHECKING:
    from generators.ooxml.workbook import Workbook

_GOES_ALONG: Final = frozenset(("table", "drawing", "hyperlink", "printerSettings"))
_CELL_ROW = re.compile(r'(<c\s(?:[^>]*?\s)?r="[A-Z]+)\d+"')
_ROW_NUMBER = re.compile(r'(<row\b(?:\s[^>]*?)?\sr=")\d+"')
_FORMULA_AREA = re.compile(r'(<f\s[^>]*\bref=")([^"]+)(")')
_FORMULA = re.compile(r"(<f(?:\s[^>]*)?>)([^<]*)(</f>)")
_TAIL_FORMULA = re.compile(r"(<(?:formula[12]?|xm:f)>)([^<]*)(</)")
_CHART_FORMULA = re.compile(r"(<c:f>)([^<]*)(</c:f>)")
_CHART_PARTS = re.compile(r"xl/charts/chart[^/]*\.xml")
_COVERING = re.compile(r'(\ssqref="|<xm:sqref>)([^"<]*)(["<])')
_SPARKLINE = re.compile(r"(<x14:sparkline>.*?<xm:sqref>)([^<]*)(<)", re.DOTALL)
_PLACE = re.compile(r'(<(?:hyperlink|autoFilter|sortState|sortCondition)\s[^>]*?\bref=")([^"]*)(")')
_MERGES = re.compile(r"<mergeCells\b[^>]*>(.*?)</mergeCells>", re.DOTALL)
_MERGE = re.compile(r'<mergeCell\s+ref="([^"]+)"')
_BREAK = re.compile(r"(<rowBreaks\b.*?</rowBreaks>)", re.DOTALL)
_BREAK_ID = re.compile(r'(<brk\b[^>]*?\bid=")(\d+)(")')
_DIMENSION = re.compile(r'(<dimension\s+ref=")([^"]*)(")')
_ANCHOR_ROW = re.compile(r"(<(?:\w+:)?row>)(\d+)(</(?:\w+:)?row>)")
_KEPT = "<xm:sqref\x02>"
_PLAIN = re.compile(r"[&<>'\"]")


@dataclass(frozen=True, slots=True)
class _Down:
    """``count`` copies below ``row`` of ``sheet``."""

    sheet: str
    row: int
    count: int

    def covering(self, area: Area) -> Area:
        """Where what covers an area lies: an end on the row takes the copies in."""
        return self.reference(area, is_range=True)

    def reference(self, area: Area, is_range: bool) -> Area:
        """Where a reference points from now on."""
        last = area.last_row >= self.row if is_range else area.last_row > self.row
        return replace(
            area,
            first_row=area.first_row + self.count * (area.first_row > self.row),
            last_row=area.last_row + self.count * last,
        )

    def from_own_row(self, area: Area, is_range: bool) -> Area:
        """The same for a formula in the row itself, which goes on meaning its own row."""
        if area.first_row == area.last_row == self.row:
            return area
        return self.reference(area, is_range)


def repeat_row(book: Workbook, sheet: str, row: int, times: int) -> None:
    """Let a row stand ``times`` times, from ``row`` on; formulas in the copies are re-based.

    Raises:
        ValueError: ``times`` is less than one.
        EditRefusedError: the row belongs to a table, a merged area or an array formula of
            several rows, or the sheet holds notes, controls or pivot tables.

    """
    if times < 1:
        raise ValueError(f"times must be at least 1, got {times}")
    info = book.sheet_info(sheet)
    down = _Down(info.name, row, times - 1)
    _refuse(book, down)
    if times == 1:
        return
    content = book.sheet(info.name)
    for group in set(re.findall(r'\bsi="(\d+)"', content.base.text)):
        content.release_shared(group)
    for other in book.structure.sheets:
        if other.kind == "worksheet":
            _formulas(book, other.name, down)
    content.rewrite(lambda text: _inserted(text, down))
    _names(book, down)
    for part in [name for name in book.package if _CHART_PARTS.fullmatch(name)]:
        _rewrite(book, part, lambda text: _followed(_CHART_FORMULA, text, "", down))
    for part in related(book.package, info.part, "drawing"):
        _rewrite(book, part, lambda text: _ANCHOR_ROW.sub(lambda m: _later(m, down), text))
    for part in related(book.package, info.part, "table"):
        _table(book, part, down)
    book.forget_tables(info.name)


def _refuse(book: Workbook, down: _Down) -> None:
    content, info = book.sheet(down.sheet), book.sheet_info(down.sheet)
    cell = cell_name(down.row, 1)
    reason = ""
    if {a.kind for a in relationships(book.package, info.part)} - _GOES_ALONG:
        reason = "这张表有批注、控件或透视表"
    for table in book.tables_on(down.sheet):
        if down.row in table.area.rows:
            reason = f"这一行属于表格“{table.name}”"
    for area in content.base.merges:
        if down.row in area.rows and len(area.rows) > 1:
            reason = f"这一行在跨行的合并区域 {area} 之内"
    for area in content.base.arrays:
        if area.last_row >= down.row:
            reason = f"这一行或下方有数组公式 {area}"
    if content.last_row + down.count > MAX_ROW:
        reason = "行数超过表格的上限"
    if reason:
        raise EditRefusedError(
            f"不能重复第 {down.row} 行：{reason}", "请把循环行移到别处", sheet=down.sheet, cell=cell
        )


def _formulas(book: Workbook, sheet: str, down: _Down) -> None:
    content = book.sheet(sheet)
    home = sheet == down.sheet
    needle = "" if home else max(_PLAIN.split(down.sheet), key=len)
    if not home and needle not in content.base.text:
        return

    def change(text: str, row: int, _: int) -> str:
        own = home and row == down.row
        return follow(text, sheet, down.sheet, down.from_own_row if own else down.reference)

    content.replace_formulas(needle, change)
    content.tail = _followed(_TAIL_FORMULA, content.tail, sheet, down)


def _followed(pattern: re.Pattern[str], text: str, home: str, down: _Down) -> str:
    def moved(match: re.Match[str]) -> str:
        formula = unescape(match[2])
        new = follow(formula, home, down.sheet, down.reference)
        return match[0] if new == formula else match[1] + escape(new) + match[3]

    return pattern.sub(moved, text)


def _inserted(sheet: SheetText, down: _Down) -> str:
    """The sheet's text with the row's copies, and all below renumbered."""
    head = _DIMENSION.sub(lambda m: _moved(m, down.covering), sheet.head)
    above = bisect_right(sheet.numbers, down.row)
    cut = sheet.ends[above - 1] if above else sheet.start
    out = [head, sheet.data[sheet.start : cut].decode()]
    if above and sheet.numbers[above - 1] == down.row:
        xml = sheet.row_text(above - 1)
        out += [_renumbered(xml, down.row + n, n) for n in range(1, down.count + 1)]
    for index in range(above, len(sheet.numbers)):
        number = sheet.numbers[index] + down.count
        out.append(_renumbered(sheet.row_text(index), number, 0, down))
    return "".join([*out, _tail(sheet.tail, down)])


def _renumbered(xml: str, number: int, offset: int, down: _Down | None = None) -> str:
    """A row under another number; with ``offset`` its formulas are those of a copy."""
    xml = _ROW_NUMBER.sub(rf'\g<1>{number}"', xml, count=1)
    xml = _CELL_ROW.sub(rf'\g<1>{number}"', xml)
    if down is not None:
        return _FORMULA_AREA.sub(lambda m: _moved(m, down.covering), xml)

    def copied(match: re.Match[str]) -> str:
        return match[1] + escape(shift(unescape(match[2]), offset)) + match[3]

    return _FORMULA.sub(copied, xml)


def _tail(tail: str, down: _Down) -> str:
    def place(area: Area) -> Area:
        return down.reference(area, is_range=False)

    def sparkline(match: re.Match[str]) -> str:
        return _moved(match, place).replace("<xm:sqref>", _KEPT)

    tail = _SPARKLINE.sub(sparkline, tail)
    tail = _COVERING.sub(lambda m: _moved(m, down.covering), tail).replace(_KEPT, "<xm:sqref>")
    tail = _PLACE.sub(lambda m: _moved(m, place), tail)
    tail = _BREAK.sub(lambda m: _BREAK_ID.sub(lambda b: _later(b, down), m[1]), tail)
    return _MERGES.sub(lambda m: _merges(m[1], down), tail)


def _moved(match: re.Match[str], change: Callable[[Area], Area]) -> str:
    """The areas of a list, each where it now is; whole rows and columns stay."""
    moved = []
    for text in match[2].split():
        try:
            moved.append(str(change(Area.parse(text))))
        except ValueError:
            moved.append(text)
    return match[1] + " ".join(moved) + match[3]


def _merges(xml: str, down: _Down) -> str:
    areas = [Area.parse(ref) for ref in _MERGE.findall(xml)]
    found = [down.reference(area, is_range=False) for area in areas]
    for area in areas:
        if area.first_row == area.last_row == down.row:
            found += [
                replace(area, first_row=down.row + n, last_row=down.row + n)
                for n in range(1, down.count + 1)
            ]
    cells = "".join(f'<mergeCell ref="{area}"/>' for area in found)
    return f'<mergeCells count="{len(found)}">{cells}</mergeCells>'


def _later(match: re.Match[str], down: _Down) -> str:
    """The row above a page break, or an anchor's row, which counts from 0."""
    number = int(match[2])
    return f"{match[1]}{number + down.count * (number >= down.row)}{match[3]}"


def _names(book: Workbook, down: _Down) -> None:
    numbers = {info.name: str(index) for index, info in enumerate(book.structure.sheets)}
    changed = {}
    for name in book.structure.names:
        new = follow(name.text, "", down.sheet, down.reference)
        if new != name.text:
            changed[name.name, numbers[name.sheet] if name.sheet else None] = new
    if changed:
        book.names_due.update(changed)
        book.write_names()
        book.reread_structure()


def _rewrite(book: Workbook, part: str, change: Callable[[str], str]) -> None:
    text = book.package.read(part).decode("utf-8", "surrogateescape")
    new = change(text)
    if new != text:
        book.package.write(part, new.encode("utf-8", "surrogateescape"))


def _table(book: Workbook, part: str, down: _Down) -> None:
    root = parse(book.package.read(part), part)
    if Area.parse(root.get("ref", "")).last_row < down.row:
        return
    for element in root.iter():
        reference = element.get("ref")
        if reference:
            area = down.reference(Area.parse(reference), is_range=False)
            element.set("ref", str(area))
    book.package.write(part, serialise(root))
