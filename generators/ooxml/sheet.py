"""The cells of one sheet, as text: read, replaced, added, moved.

``SheetText`` is the sheet as it was opened: immutable, indexed by row, shared between
all workbooks stamped from one template. ``Sheet`` keeps the rows that change and the
text after the rows (``tail``: merges, validations, formats …), and joins them again.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from generators.ooxml.address import Area, cell_name, column_number
from generators.ooxml.errors import DamagedError
from generators.ooxml.formula import shift
from generators.ooxml.markup import attributes, escape, unescape

_ROW = re.compile(r'<row\b((?:\s+[\w:.-]+="[^"]*")*)\s*(/?)>')
_CELL = re.compile(r'<c\s(?:[^>]*?\s)?r="([A-Z]+)\d+"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
_CELL_HEAD = re.compile(r"<c(\s[^>]*?)/?>")
_PAIR = re.compile(r'(\w+)="([^"]*)"')  # attributes of cells and rows hold no entities
_ROW_NUMBER = re.compile(r'\sr="(\d+)"')
_FORMULA = re.compile(r"<f(?:\s([^>]*?))?(?:/>|>(.*?)</f>)", re.DOTALL)
_VALUE = re.compile(r"<v(?:\s[^>]*)?>(.*?)</v>", re.DOTALL)
_INLINE = re.compile(r"<is\b.*?</is>", re.DOTALL)
_PHONETIC = re.compile(r"<rPh\b.*?</rPh>", re.DOTALL)
_TEXT = re.compile(r"<t(?:\s[^>]*)?>(.*?)</t>", re.DOTALL)
_ARRAY = re.compile(r'<f\s[^>]*\bt="(?:array|dataTable)"[^>]*>')
_MERGE = re.compile(r'<mergeCell\s+ref="([^"]+)"')
_COLUMN = re.compile(r"<col\s[^>]*>")
_DIMENSION = re.compile(r'(<dimension\s+ref=")([^"]*)"')
_SPANS = re.compile(r'\s+spans="(\d+):(\d+)"')
_ADDRESS_IN_HEAD = re.compile(r'\br="[A-Z]+\d+"')
_TALL = 2_000  # rows; merges above are not listed row by row

FormulaChange: TypeAlias = Callable[[str, int, int], str]
"""From a formula's text, row and column to its new text."""


@dataclass(frozen=True, slots=True)
class Formula:
    """The ``<f>`` of a cell: its text (empty for a dependent of a shared one) and kind."""

    text: str
    kind: str = "normal"  # normal, shared, array, dataTable
    area: str = ""
    group: str = ""  # number of the shared formula


@dataclass(frozen=True, slots=True)
class Cell:
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
        style = f' s="{self.style}"' if self.style else ""
        metadata = f' cm="{self.cell_metadata}"' if self.cell_metadata else ""
        return f'<c r="{self.name}"{style}{metadata}'


def read_cell(xml: str, row: int, column: int) -> Cell:
    """The parts of one ``<c>`` element."""
    match = _CELL_HEAD.match(xml)
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


def _number(row_attributes: str) -> int:
    match = _ROW_NUMBER.search(row_attributes)
    return int(match[1]) if match is not None else 0


def _formula(match: re.Match[str]) -> Formula:
    given = attributes(match[1] or "")
    return Formula(
        unescape(match[2] or ""),
        given.get("t", "normal"),
        given.get("ref", ""),
        given.get("si", ""),
    )


@dataclass(slots=True)
class Row:
    """One row: its start tag, its cells by column, and whatever follows the cells."""

    attributes: str
    cells: dict[int, str]
    rest: str = ""
    in_order: bool = True

    def put(self, column: int, xml: str) -> None:
        """Replace or add a cell."""
        if column not in self.cells:
            self.in_order = False
            spans = _SPANS.search(self.attributes)
            if spans is not None and not int(spans[1]) <= column <= int(spans[2]):
                self.attributes = _SPANS.sub("", self.attributes)
        self.cells[column] = xml

    def xml(self) -> str:
        """The whole ``<row>``."""
        columns = self.cells if self.in_order else sorted(self.cells)
        body = "".join(self.cells[column] for column in columns) + self.rest
        return f"<row{self.attributes}>{body}</row>" if body else f"<row{self.attributes}/>"


@dataclass(frozen=True)
class SheetText:
    """A sheet as opened: its text and where each row lies in it."""

    name: str  # of the part
    text: str
    start: int  # of the rows
    end: int
    numbers: list[int] = field(repr=False)
    bounds: list[tuple[int, int, int, int]] = field(repr=False)
    """Start of the row, of its cells, their end, end of the row."""
    _parsed: dict[int, Row] = field(default_factory=dict, repr=False)

    @classmethod
    def scan(cls, text: str, name: str) -> SheetText:
        """Index the rows.

        Raises:
            DamagedError: rows are missing their end or are out of order.

        """
        empty = re.search(r"<sheetData\s*/>", text)
        if empty is not None:
            text = text[: empty.start()] + "<sheetData></sheetData>" + text[empty.end() :]
        start = text.index(">", text.index("<sheetData")) + 1
        end = text.find("</sheetData>", start)
        if end < 0:
            raise DamagedError(f"{name}: sheetData")
        numbers: list[int] = []
        bounds: list[tuple[int, int, int, int]] = []
        position = start
        while (match := _ROW.search(text, position, end)) is not None:
            head, opened = match.start(), match.end()
            number = _number(match[1])
            if numbers and number <= numbers[-1]:
                raise DamagedError(f"{name}: row {number}")
            closed = opened if match[2] else text.find("</row>", opened, end)
            if closed < 0:
                raise DamagedError(f"{name}: row {number}")
            position = closed if match[2] else closed + 6
            numbers.append(number)
            bounds.append((head, opened, closed, position))
        return cls(name, text, start, end, numbers, bounds)

    def row(self, number: int) -> Row | None:
        """The row as opened; shared, so never to be changed."""
        row = self._parsed.get(number)
        if row is None:
            index = bisect_left(self.numbers, number)
            if index == len(self.numbers) or self.numbers[index] != number:
                return None
            head, opened, closed, _ = self.bounds[index]
            cells: dict[int, str] = {}
            last = opened
            for match in _CELL.finditer(self.text, opened, closed):
                cells[column_number(match[1])] = match[0]
                last = match.end()
            start_tag = self.text[head + 4 : opened].rstrip(">").rstrip("/").rstrip()
            row = self._parsed[number] = Row(start_tag, cells, self.text[last:closed])
        return row

    @cached_property
    def merges(self) -> list[Area]:
        """Merged areas."""
        return [Area.parse(ref) for ref in _MERGE.findall(self.text, self.end)]

    @cached_property
    def _merges_by_row(self) -> tuple[dict[int, list[Area]], list[Area]]:
        by_row: dict[int, list[Area]] = {}
        tall = [area for area in self.merges if len(area.rows) > _TALL]
        for area in self.merges:
            if len(area.rows) <= _TALL:
                for number in area.rows:
                    by_row.setdefault(number, []).append(area)
        return by_row, tall

    def merge_at(self, row: int, column: int) -> Area | None:
        """The merged area that the cell lies in."""
        by_row, tall = self._merges_by_row
        candidates = (*by_row.get(row, ()), *tall)
        return next((area for area in candidates if area.contains(row, column)), None)

    @cached_property
    def arrays(self) -> list[Area]:
        """Areas of array formulas and data tables that fill more than one cell."""
        if 't="array"' not in self.text and 't="dataTable"' not in self.text:
            return []
        areas = []
        for tag in _ARRAY.findall(self.text, self.start, self.end):
            reference = attributes(tag).get("ref", "")
            if ":" in reference:
                areas.append(Area.parse(reference))
        return areas

    @cached_property
    def column_styles(self) -> list[tuple[int, int, int]]:
        """First column, last column, style, of the columns that have one."""
        found = []
        for tag in _COLUMN.findall(self.text, 0, self.start):
            given = attributes(tag)
            if style := int(given.get("style", "0")):
                found.append((int(given["min"]), int(given["max"]), style))
        return found

    @cached_property
    def shared_formulas(self) -> dict[str, tuple[int, int, str]]:
        """Row, column and text of the first cell of every shared formula."""
        masters: dict[str, tuple[int, int, str]] = {}
        if 't="shared"' not in self.text:
            return masters
        for number in self.numbers:
            row = self.row(number)
            for column, xml in row.cells.items() if row else ():
                if 't="shared"' in xml and 'ref="' in xml:
                    formula = read_cell(xml, number, column).formula
                    if formula is not None and formula.text:
                        masters[formula.group] = (number, column, formula.text)
        return masters


class Sheet:
    """A sheet that can change. Rows and columns count from 1."""

    def __init__(self, base: SheetText) -> None:
        self.base = base
        self.head = base.text[: base.start]
        self.tail = base.text[base.end :]
        self.formulas_changed = False
        self._rows: dict[int, Row] = {}

    @property
    def changed(self) -> bool:
        """Whether anything differs from what was opened."""
        return (
            bool(self._rows)
            or self.head != self.base.text[: self.base.start]
            or self.tail != self.base.text[self.base.end :]
        )

    def cell(self, row: int, column: int) -> Cell | None:
        """The cell as it now is; None where the file holds none."""
        xml = self._current(row).cells.get(column)
        return read_cell(xml, row, column) if xml is not None else None

    def cells(self, area: Area) -> Iterator[Cell]:
        """The cells of an area that the file holds, row by row."""
        for number in self._numbers(area):
            row = self._current(number)
            for column in sorted(row.cells):
                if area.first_column <= column <= area.last_column:
                    yield read_cell(row.cells[column], number, column)

    def formula_text(self, cell: Cell) -> str | None:
        """The text of the cell's formula; that of a dependent is worked out."""
        formula = cell.formula
        if formula is None or formula.kind == "dataTable":
            return None
        if formula.kind == "shared" and not formula.text:
            master = self.base.shared_formulas.get(formula.group)
            if master is None:
                return None
            return shift(master[2], cell.row - master[0], cell.column - master[1])
        return formula.text

    def style_for(self, row: int, column: int) -> int:
        """The style a new cell gets: its own if it exists, else the row's, else the column's."""
        found = self._current(row)
        if column in found.cells:
            return read_cell(found.cells[column], row, column).style
        given = attributes(found.attributes)
        if given.get("customFormat") in ("1", "true"):
            return int(given.get("s", "0"))
        return next(
            (style for low, high, style in self.base.column_styles if low <= column <= high), 0
        )

    def put(self, row: int, column: int, xml: str) -> None:
        """Replace or add a cell; ``xml`` is its whole element."""
        self._editable(row).put(column, xml)

    def drop(self, row: int, column: int) -> None:
        """Take a cell away with its style; no harm if there is none."""
        if column in self._current(row).cells:
            del self._editable(row).cells[column]

    def move(self, source: tuple[int, int], target_row: int, *, shift_formula: bool) -> None:
        """Put a cell into another row of its column; a missing cell clears the target."""
        row, column = source
        xml = self._current(row).cells.get(column)
        if xml is None:
            self.drop(target_row, column)
            return
        moved = _ADDRESS_IN_HEAD.sub(f'r="{cell_name(target_row, column)}"', xml, count=1)
        cell = read_cell(xml, row, column)
        if cell.formula is not None and cell.formula.text:
            text = shift(cell.formula.text, target_row - row) if shift_formula else None
            opening, _, rest = cell.formula_xml.partition(">")
            opening = opening.replace(
                f'ref="{cell.name}"', f'ref="{cell_name(target_row, column)}"'
            )
            element = f"{opening}>{rest if text is None else escape(text) + '</f>'}"
            moved = moved.replace(cell.formula_xml, element, 1)
        self.put(target_row, column, moved)

    def copy_height(self, source: int, target: int) -> None:
        """Give a row that does not exist yet the height of another."""
        if target in self._rows or self.base.row(target) is not None:
            return
        given = attributes(self._current(source).attributes)
        height = "".join(
            f' {name}="{given[name]}"' for name in ("ht", "customHeight") if name in given
        )
        self._rows[target] = Row(f' r="{target}"{height}', {})

    def release_shared(self, group: str) -> None:
        """Write a shared formula out in each of its cells, so that none depends on another."""
        for number in self._numbers_with(f'si="{group}"'):
            row = self._current(number)
            for column, xml in list(row.cells.items()):
                if f'si="{group}"' not in xml:
                    continue
                cell = read_cell(xml, number, column)
                text = self.formula_text(cell)
                if cell.formula is not None and cell.formula.kind == "shared" and text is not None:
                    plain = xml.replace(cell.formula_xml, f"<f>{escape(text)}</f>", 1)
                    self.put(number, column, plain)

    def shared_groups(self, area: Area) -> set[str]:
        """The shared formulas that have a cell in the area."""
        if 't="shared"' not in self.base.text:
            return set()
        return {
            cell.formula.group
            for cell in self.cells(area)
            if cell.formula is not None and cell.formula.kind == "shared"
        }

    def replace_formulas(self, needle: str, change: FormulaChange) -> bool:
        """Pass formulas whose text holds ``needle`` through ``change``; whether any changed."""
        any_changed = False
        for number in self._numbers_with(needle, 't="shared"'):
            for column in list(self._current(number).cells):
                xml = self._current(number).cells[column]
                cell = read_cell(xml, number, column) if "<f" in xml else None
                text = self.formula_text(cell) if cell is not None else None
                if cell is None or cell.formula is None or text is None or needle not in text:
                    continue
                new = change(text, number, column)
                if new == text:
                    continue
                if cell.formula.kind == "shared":
                    self.release_shared(cell.formula.group)
                    xml = self._current(number).cells[column]
                element = read_cell(xml, number, column).formula_xml
                opening = element[: element.index(">") + 1]
                new_xml = xml.replace(element, f"{opening}{escape(new)}</f>", 1)
                self.put(number, column, new_xml)
                any_changed = True
        return any_changed

    def text(self) -> str:
        """The whole sheet as it now is."""
        base = self.base
        out = [self._head_with_dimension()]
        position = base.start
        for number in sorted(self._rows):
            index = bisect_left(base.numbers, number)
            if index < len(base.numbers) and base.numbers[index] == number:
                first, _, _, last = base.bounds[index]
            else:
                first = base.bounds[index][0] if index < len(base.bounds) else base.end
                last = first
            out += [base.text[position:first], self._rows[number].xml()]
            position = last
        out += [base.text[position : base.end], self.tail]
        return "".join(out)

    def _head_with_dimension(self) -> str:
        match = _DIMENSION.search(self.head)
        columns = [column for row in self._rows.values() for column in (*row.cells,)]
        if match is None or not columns:
            return self.head
        rows = [number for number, row in self._rows.items() if row.cells]
        try:
            old = Area.parse(match[2])
        except ValueError:
            return self.head
        new = Area(
            min(old.first_row, *rows),
            min(old.first_column, *columns),
            max(old.last_row, *rows),
            max(old.last_column, *columns),
        )
        return self.head[: match.start(2)] + str(new) + self.head[match.end(2) :]

    def _editable(self, number: int) -> Row:
        row = self._rows.get(number)
        if row is None:
            base = self.base.row(number)
            row = (
                Row(f' r="{number}"', {})
                if base is None
                else Row(base.attributes, dict(base.cells), base.rest)
            )
            self._rows[number] = row
        return row

    def _numbers(self, area: Area) -> list[int]:
        """Numbers of the existing rows within ``area``, in order."""
        numbers = self.base.numbers
        low, high = area.first_row, area.last_row
        found = set(numbers[bisect_left(numbers, low) : bisect_right(numbers, high)])
        found.update(number for number in self._rows if low <= number <= high)
        return sorted(found)

    def _numbers_with(self, *needles: str) -> list[int]:
        """Numbers of the rows that hold one of the texts, and of all changed rows."""
        base = self.base
        if not any(needle in base.text for needle in needles):
            return sorted(self._rows)
        found = set(self._rows)
        for number, (_, opened, closed, _) in zip(base.numbers, base.bounds, strict=True):
            if any(base.text.find(needle, opened, closed) >= 0 for needle in needles):
                found.add(number)
        return sorted(found)

    def _current(self, number: int) -> Row:
        """The row as it now is; not to be changed."""
        return self._rows.get(number) or self.base.row(number) or Row("", {})
