"""Structural check of one sheet: order, addresses, bounds, formulas, merges."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Final

from lxml import etree

from generators.ooxml.address import MAX_ROW, Area, cell_name, parse_cell
from generators.ooxml.markup import child, children, local_name, parse, sibling_tag, text_of
from generators.ooxml.package import Package
from generators.ooxml.sections import position
from generators.ooxml.structure import Structure
from generators.ooxml.styles import number_formats
from generators.ooxml.values import MAX_TEXT

METADATA: Final = "xl/metadata.xml"

_SHARED_STRING = re.compile(rb"<(?:\w+:)?si(?=[\s/>])")
_NUMBER = re.compile(r"\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*")
_CONTENT = "fvie"  # first letters of a cell's children in their order: f, v, is, extLst


class SheetFacts:
    """What a sheet is checked against, counted when first asked for."""

    def __init__(self, package: Package, structure: Structure) -> None:
        self._package = package
        self._structure = structure
        self.formulas: set[tuple[str, str]] = set()
        """Part and address of every cell with a formula that has been seen."""

    @cached_property
    def _styles(self) -> etree._Element:
        part = self._structure.styles_part
        return parse(self._package.read(part), part)

    @cached_property
    def formats(self) -> int:
        """How many cell formats there are."""
        known = number_formats(self._package.read(self._structure.styles_part))
        return self._count("cellXfs", "xf") if known is None else len(known)

    @cached_property
    def differential_formats(self) -> int:
        """How many formats there are for conditions."""
        return self._count("dxfs", "dxf")

    @cached_property
    def strings(self) -> int:
        """How many shared strings there are."""
        part = self._structure.strings_part or ""
        return len(_SHARED_STRING.findall(self._package.read(part))) if part in self._package else 0

    @property
    def has_metadata(self) -> bool:
        """Whether cells can refer to metadata."""
        return METADATA in self._package

    def _count(self, name: str, entry: str) -> int:
        listed = child(self._styles, name)
        return len(children(listed, entry)) if listed is not None else 0


_SOUND: dict[str, Callable[[str, SheetFacts], bool]] = {
    "n": lambda text, _: not text or _NUMBER.fullmatch(text) is not None,
    "s": lambda text, facts: text.isdigit() and int(text) < facts.strings,
    "b": lambda text, _: text in ("0", "1", "true", "false"),
    "e": lambda text, _: text.startswith("#"),
    "str": lambda _text, _facts: True,
    "d": lambda text, _: bool(text),
}
"""What the value of each cell type must look like."""


def sheet_problems(root: etree._Element, part: str, facts: SheetFacts) -> list[str]:
    """The problems of one worksheet part."""
    space = sibling_tag(root, "")  # tags are compared whole: sheets hold many cells
    problems = [f"{part}: {text}" for text in _layout(root)]
    problems += [f"{part} {text}" for text in _cells(root, space, part, facts)]
    problems += [f"{part} {text}" for text in _shared(root, space)]
    problems += [f"{part}: {text}" for text in _areas(root, space, facts)]
    return problems


def _layout(root: etree._Element) -> Iterator[str]:
    order = [position(name) for element in root if (name := local_name(element))]
    if -1 in order:
        yield "unknown element"
    if order != sorted(order):
        yield "elements out of order"
    names = [local_name(element) for element in root]
    for name in set(names) - {"conditionalFormatting", "AlternateContent"}:
        if name and names.count(name) > 1:
            yield f"{name} occurs twice"
    for name in ("mergeCells", "dataValidations", "tableParts"):
        listed = child(root, name)
        if listed is not None:
            stated = listed.get("count")
            found = sum(1 for element in listed if local_name(element))
            if not found or (stated is not None and int(stated) != found):
                yield f"{name} count {stated}, found {found}"


def _cells(root: etree._Element, space: str, part: str, facts: SheetFacts) -> Iterator[str]:
    last_row = 0
    for row in root.iter(f"{space}row"):
        number = int(row.get("r") or last_row + 1)
        if not last_row < number <= MAX_ROW:
            yield f"row {number}: out of order"
        last_row, last_column = number, 0
        for cell in row.iterchildren(f"{space}c"):
            address = cell.get("r")
            try:
                spot = parse_cell(address) if address else (number, last_column + 1)
            except ValueError:
                yield f"{address}: no address"
                continue
            if spot[0] != number or spot[1] <= last_column:
                yield f"{address}: out of order in row {number}"
            last_column = spot[1]
            formula = cell.find(f"{space}f")
            if formula is not None:
                said = formula.get("t", ""), formula.get("ref", "")
                filled = filled_cells(cell_name(*spot), *said)
                facts.formulas.update((part, ref) for ref in filled)
            for text in _content(cell, space, facts):
                yield f"{address}: {text}"


def filled_cells(address: str, kind: str, covered: str) -> Iterator[str]:
    """The cells that a formula fills: more than its own if it is an array formula."""
    yield address
    if kind == "array" and ":" in covered:
        area = Area.parse(covered)
        for row in area.rows:
            yield from (cell_name(row, column) for column in area.columns)


def _content(cell: etree._Element, space: str, facts: SheetFacts) -> Iterator[str]:
    kind = cell.get("t", "n")
    text = cell.findtext(f"{space}v") or ""
    if int(cell.get("s", "0")) >= facts.formats:
        yield f"format {cell.get('s')} does not exist"
    if cell.get("cm") and not facts.has_metadata:
        yield "metadata is missing"
    order = [_CONTENT.find(name[0]) for element in cell if (name := local_name(element))]
    if order != sorted(order):
        yield "content out of order"
    if kind == "inlineStr":
        text = text_of(cell)
        if cell.find(f"{space}is") is None or cell.find(f"{space}v") is not None:
            yield "inline string without its text"
    elif kind not in _SOUND:
        yield f"unknown type {kind}"
    elif not _SOUND[kind](text, facts):
        yield f"{text[:20]!r} does not fit type {kind}"
    if len(text) > 7 * MAX_TEXT:  # an escaped character takes seven letters
        yield "text too long"


def _shared(root: etree._Element, space: str) -> Iterator[str]:
    masters: set[str | None] = set()
    dependents: dict[str | None, str | None] = {}
    for element in root.iter(f"{space}f"):
        if element.get("t") != "shared":
            continue
        if element.get("ref") and element.text:
            masters.add(element.get("si"))
        else:
            owner = element.getparent()
            dependents.setdefault(element.get("si"), owner.get("r") if owner is not None else "")
    for group, address in dependents.items():
        if group not in masters:
            yield f"{address}: shared formula {group} has no first cell"


def _areas(root: etree._Element, space: str, facts: SheetFacts) -> Iterator[str]:
    merges = []
    for element in root.iter(f"{space}mergeCell"):
        try:
            merges.append(Area.parse(element.get("ref", "")))
        except ValueError:
            yield f"merge {element.get('ref')}: no area"
    merges.sort(key=lambda area: (area.first_row, area.first_column))
    active: list[Area] = []
    for area in merges:
        active = [other for other in active if other.last_row >= area.first_row]
        if any(area.overlaps(other) for other in active):
            yield f"merge {area} overlaps another"
        active.append(area)
    for rule in root.iter(f"{space}cfRule"):
        if int(rule.get("dxfId", "-1")) >= facts.differential_formats:
            yield f"conditional format {rule.get('dxfId')} does not exist"
    for name in ("conditionalFormatting", "dataValidation"):
        if any(element.get("sqref") == "" for element in root.iter(f"{space}{name}")):
            yield f"{name} covers nothing"
