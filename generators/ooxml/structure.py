"""What the workbook part says: its sheets, names, date system and calculation flags."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from generators.ooxml.address import Area, cell_name, split_reference
from generators.ooxml.errors import DamagedError
from generators.ooxml.markup import child, children, parse, relation_id, serialise, sibling_tag
from generators.ooxml.package import Package
from generators.ooxml.relationships import Relationship, relationships, remove_part

_RECALCULATED = re.compile(rb'<(?:\w+:)?calcPr\s[^<>]*\bfullCalcOnLoad="(?:1|true)"')
_BEFORE_CALCULATION = (
    "definedNames",
    "externalReferences",
    "functionGroups",
    "sheets",
)


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """One tab: its name, id, part, state (visible, hidden, veryHidden) and kind."""

    name: str
    sheet_id: str
    part: str
    state: str = "visible"
    kind: str = "worksheet"  # or chartsheet, dialogsheet, macrosheet


@dataclass(frozen=True, slots=True)
class DefinedName:
    """A name and what it refers to, as formula text; ``sheet`` limits it to one sheet."""

    name: str
    text: str
    sheet: str | None = None
    hidden: bool = False

    @property
    def area(self) -> tuple[str, Area] | None:
        """Sheet and area, if it refers to exactly one rectangle."""
        return split_reference(self.text)

    @property
    def cell(self) -> tuple[str, str] | None:
        """Sheet and address, if it refers to exactly one cell."""
        found = self.area
        if found is None:
            return None
        sheet, area = found
        single = area.first_row == area.last_row and area.first_column == area.last_column
        return (sheet, cell_name(area.first_row, area.first_column)) if single else None


@dataclass(frozen=True, slots=True)
class Structure:
    """The workbook part, read once."""

    part: str
    sheets: tuple[SheetInfo, ...]
    names: tuple[DefinedName, ...]
    date1904: bool
    strings_part: str | None
    styles_part: str


def read_structure(package: Package) -> Structure:
    """Read the workbook part.

    Raises:
        DamagedError: the parts that every workbook has are missing or broken.

    """
    starts = [arrow for arrow in relationships(package, "") if arrow.kind == "officeDocument"]
    if not starts:
        raise DamagedError("缺少 workbook.xml")
    part = starts[0].target
    structure = _read(package.read(part), part, tuple(relationships(package, part)))
    lost = next((sheet.name for sheet in structure.sheets if sheet.part not in package), None)
    if lost is not None:
        raise DamagedError(f"缺少工作表 {lost}")
    return structure


@lru_cache(maxsize=64)
def _read(data: bytes, part: str, arrows: tuple[Relationship, ...]) -> Structure:
    """What a workbook part says; that of one file is asked for again when its change is checked."""
    root = parse(data, part)
    by_id = {arrow.id: arrow for arrow in arrows}
    sheets = []
    listed = child(root, "sheets")
    for element in children(listed, "sheet") if listed is not None else ():
        arrow = by_id.get(relation_id(element))
        if arrow is None:
            raise DamagedError(f"缺少工作表 {element.get('name')}")
        sheets.append(
            SheetInfo(
                element.get("name", ""),
                element.get("sheetId", ""),
                arrow.target,
                element.get("state", "visible"),
                arrow.kind,
            )
        )
    by_kind = {arrow.kind: arrow.target for arrow in arrows}
    if not sheets or "styles" not in by_kind:
        raise DamagedError("缺少工作表或样式")
    properties = child(root, "workbookPr")
    date1904 = properties is not None and properties.get("date1904") in ("1", "true")
    return Structure(
        part,
        tuple(sheets),
        tuple(_names(root, sheets)),
        date1904,
        by_kind.get("sharedStrings"),
        by_kind["styles"],
    )


def _names(root: etree._Element, sheets: list[SheetInfo]) -> list[DefinedName]:
    listed = child(root, "definedNames")
    names = []
    for element in children(listed, "definedName") if listed is not None else ():
        index = element.get("localSheetId")
        sheet = sheets[int(index)].name if index and int(index) < len(sheets) else None
        hidden = element.get("hidden") in ("1", "true")
        names.append(DefinedName(element.get("name", ""), element.text or "", sheet, hidden))
    return names


def recalculate_on_load(package: Package, part: str) -> None:
    """Have the application work out every formula when it opens the file."""
    if _RECALCULATED.search(package.read(part)):
        return
    root = parse(package.read(part), part)
    calculation = child(root, "calcPr")
    if calculation is None:
        calculation = etree.Element(sibling_tag(root, "calcPr"))
        before = next(
            element for name in _BEFORE_CALCULATION if (element := child(root, name)) is not None
        )
        before.addnext(calculation)
    if calculation.get("fullCalcOnLoad") in ("1", "true"):
        return
    calculation.set("fullCalcOnLoad", "1")
    package.write(part, serialise(root))


def drop_calculation_chain(package: Package, part: str) -> None:
    """Remove the list of formula cells, which the application then builds anew."""
    for arrow in relationships(package, part):
        if arrow.kind == "calcChain":
            remove_part(package, arrow.target, part)


def rewrite_names(package: Package, part: str, texts: dict[tuple[str, str | None], str]) -> None:
    """Give names a new text; keys are the name and the number of the sheet that limits it."""
    root = parse(package.read(part), part)
    listed = child(root, "definedNames")
    for element in children(listed, "definedName") if listed is not None else ():
        new = texts.get((element.get("name", ""), element.get("localSheetId")))
        if new is not None:
            element.text = new
    package.write(part, serialise(root))
