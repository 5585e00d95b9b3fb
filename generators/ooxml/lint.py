"""Structural check of a workbook file: what makes Excel offer a repair, or refuse.

``lint_workbook`` returns problems as sentences, an empty list for a sound file. Files saved by
real programs may have oddities of their own: compare with the lint of the original.
"""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache, cached_property

from lxml import etree

from generators.ooxml.errors import WorkbookError
from generators.ooxml.lint_rows import SheetRest, without_plain_rows
from generators.ooxml.lint_sheet import METADATA, SheetFacts, sheet_problems
from generators.ooxml.lint_table import comment_problems, name_problems, table_problems
from generators.ooxml.markup import CONTENT_TYPES, child, children, local_name, parse
from generators.ooxml.package import Package
from generators.ooxml.relationships import (
    TYPES_PART,
    related,
    relationships,
    relationships_part,
)
from generators.ooxml.sheet import Sheet
from generators.ooxml.sheet_text import SheetText
from generators.ooxml.strings import shared_strings
from generators.ooxml.structure import SheetInfo, Structure, read_structure
from generators.ooxml.table import first_rows, read_tables

_WORKBOOK_ORDER = (
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "AlternateContent",
    "revisionPtr",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
    "externalReferences",
    "definedNames",
    "calcPr",
    "oleSize",
    "customWorkbookViews",
    "pivotCaches",
    "smartTagPr",
    "smartTagTypes",
    "webPublishing",
    "fileRecoveryPr",
    "webPublishObjects",
    "extLst",
)
_MAX_SHEET_NAME = 31


@dataclass
class _Checked:
    """A package on its way through the checks; ``changed`` are the parts to look into.

    Parts that are gone count as changed. ``base`` is what it was made from, if that is known.
    """

    package: Package
    changed: set[str]
    base: Package | None = None
    roots: dict[str, etree._Element] = field(default_factory=dict)
    sheets: dict[str, SheetRest] = field(default_factory=dict)
    examined: set[str] = field(default_factory=set)
    """The sheets whose cells have been looked at."""
    problems: list[str] = field(default_factory=list)

    def root(self, name: str) -> etree._Element:
        """The root of a part, parsed when first asked for."""
        if name not in self.roots:
            self.roots[name] = parse(self.package.read(name), name)
        return self.roots[name]

    def sheet(self, name: str) -> SheetRest:
        """A worksheet without its plain rows, read when first asked for."""
        if name not in self.sheets:
            base = self.base
            before = base.read(name) if base is not None and name in base else b""
            self.sheets[name] = without_plain_rows(self.package.read(name), name, before)
        return self.sheets[name]

    @cached_property
    def rearranged(self) -> bool:
        """Whether parts have come or gone, or refer to each other otherwise than before."""
        return (
            self.base is None
            or any(name == TYPES_PART or name.endswith(".rels") for name in self.changed)
            or any((name in self.package) != (name in self.base) for name in self.changed)
        )

    def touched(self, info: SheetInfo, *kinds: str) -> bool:
        """Whether the arrows of a sheet, or its parts of these kinds, have changed."""
        if self.changed <= self.sheets.keys():
            return False
        own = {relationships_part(info.part)}
        own.update(part for kind in kinds for part in related(self.package, info.part, kind))
        return not own.isdisjoint(self.changed)


def lint_workbook(data: bytes, base: bytes | None = None) -> list[str]:
    """All structural problems of a workbook file, in a stable order.

    With ``base``, a workbook that ``data`` was made from, parts that both hold byte for byte
    are not looked into: the problems are those that the changed parts have or cause.
    """
    try:
        package = Package(data)
    except WorkbookError as error:
        return [f"container: {error.reason}"]
    before: Package | None = None
    if base is not None:
        with contextlib.suppress(WorkbookError):
            before = Package(base)
    return lint_package(package, before)


def lint_package(package: Package, base: Package | None = None) -> list[str]:
    """The same for files whose containers have been opened, and not changed since."""
    changed = set(package) if base is None else package.changed_from(base)
    checked = _Checked(package, changed, base)
    _parse_all(checked)
    if checked.problems:
        return checked.problems
    try:
        if checked.rearranged:
            _content_types(checked)
            _relationships(checked)
        _used_relationships(checked)
        structure = read_structure(package)
        facts = SheetFacts(package, structure)
    except WorkbookError as error:
        return [*checked.problems, f"workbook: {error.reason}"]
    for check in (_workbook, _styles, _sheets, _tables, _notes, _calculation_chain):
        try:
            check(checked, structure, facts)
        except (WorkbookError, ValueError) as error:
            checked.problems.append(f"{check.__name__.strip('_')} unreadable: {error}")
    return checked.problems


def _parse_all(checked: _Checked) -> None:
    if checked.rearranged:
        lower = Counter(name.lower() for name in checked.package)
        checked.problems += [f"{name}: name used twice" for name, n in lower.items() if n > 1]
    for name in filter(checked.changed.__contains__, checked.package):
        try:
            if b"<sheetData" in checked.package.read(name):
                checked.sheet(name)
            elif name.endswith((".xml", ".rels")):
                checked.root(name)
        except WorkbookError as error:
            checked.problems.append(f"{name}: {error.reason}")


def _content_types(checked: _Checked) -> None:
    root = checked.root(TYPES_PART)
    if local_name(root) != "Types":
        checked.problems.append(f"{TYPES_PART}: no list of content types")
        return
    overrides = Counter(
        entry.get("PartName", "").lstrip("/").lower()
        for entry in root.iter(f"{{{CONTENT_TYPES}}}Override")
    )
    defaults = {entry.get("Extension", "").lower() for entry in children(root, "Default")}
    names = {name.lower() for name in checked.package}
    for part, count in overrides.items():
        if part not in names:
            checked.problems.append(f"{TYPES_PART}: {part} does not exist")
        if count > 1:
            checked.problems.append(f"{TYPES_PART}: {part} declared twice")
    for name in checked.package:
        extension = name.rpartition(".")[2].lower()
        if name != TYPES_PART and name.lower() not in overrides and extension not in defaults:
            checked.problems.append(f"{name}: no content type")
    has_macros = "xl/vbaProject.bin" in checked.package
    if has_macros and b"macroEnabled" not in checked.package.read(TYPES_PART):
        checked.problems.append(f"{TYPES_PART}: macros in a workbook declared without")


def _relationships(checked: _Checked) -> None:
    reached = set()
    for owner in ("", *checked.package):
        part = relationships_part(owner)
        if part not in checked.package:
            continue
        arrows = relationships(checked.package, owner)
        ids = Counter(arrow.id for arrow in arrows)
        checked.problems += [f"{part}: id {key} used twice" for key, n in ids.items() if n > 1]
        for arrow in arrows:
            if arrow.external:
                continue
            reached.add(arrow.target)
            if arrow.target not in checked.package:
                checked.problems.append(f"{part}: {arrow.target} does not exist")
    for name in checked.package:
        if name in reached or name == TYPES_PART:
            continue
        owner = name.replace("_rels/", "").removesuffix(".rels")
        if not name.endswith(".rels"):
            checked.problems.append(f"{name}: nothing refers to it")
        elif owner and owner not in checked.package:
            checked.problems.append(f"{name}: its part does not exist")


def _used_relationships(checked: _Checked) -> None:
    """What the changed parts, and those whose arrows changed, say that they refer to."""
    arrows = {name for name in checked.changed if name.endswith(".rels")}
    for owner in checked.package:
        if owner not in checked.changed and not arrows:
            continue
        part = relationships_part(owner)
        if part not in checked.package or {owner, part}.isdisjoint(checked.changed):
            continue
        sheet = checked.sheets.get(owner)
        if sheet is not None and sheet.root is None and part not in checked.changed:
            continue  # but for plain rows it is as it was
        ids = {arrow.id for arrow in relationships(checked.package, owner)}
        checked.problems += [
            f"{owner}: {key} is no relationship" for key in _used_ids(checked, owner) - ids
        ]


_USED_ID = re.compile(rb'\sr:(?:id|embed|pict|link|dm|lo|qs|cs)="([^"]+)"|\so:relid="([^"]+)"')


def _used_ids(checked: _Checked, owner: str) -> set[str]:
    if not owner.endswith((".xml", ".vml")):
        return set()
    sheet = checked.sheets.get(owner)
    found = _USED_ID.findall(sheet.text if sheet else checked.package.read(owner))
    return {(first or second).decode() for first, second in found}


def _workbook(checked: _Checked, structure: Structure, _facts: SheetFacts) -> None:
    if structure.part not in checked.changed and not checked.rearranged:
        return
    root = checked.root(structure.part)
    say = checked.problems.append
    order = [
        _WORKBOOK_ORDER.index(name)
        for element in root
        if (name := local_name(element)) in _WORKBOOK_ORDER and name != "AlternateContent"
    ]
    if order != sorted(order):
        say(f"{structure.part}: elements out of order")
    names = Counter(sheet.name.casefold() for sheet in structure.sheets)
    ids = Counter(sheet.sheet_id for sheet in structure.sheets)
    checked.problems += [f"sheet name {key!r} used twice" for key, n in names.items() if n > 1]
    checked.problems += [f"sheet id {key} used twice" for key, n in ids.items() if n > 1]
    checked.problems += [
        f"sheet name too long: {sheet.name}"
        for sheet in structure.sheets
        if len(sheet.name) > _MAX_SHEET_NAME
    ]
    if all(sheet.state != "visible" for sheet in structure.sheets):
        say("no sheet is visible")
    listed = child(root, "definedNames")
    for element in children(listed, "definedName") if listed is not None else ():
        if int(element.get("localSheetId", "0")) >= len(structure.sheets):
            say(f"name {element.get('name')}: no such sheet")
    defined = Counter((name.name.casefold(), name.sheet) for name in structure.names)
    checked.problems += [f"name {key[0]} defined twice" for key, n in defined.items() if n > 1]
    views = child(root, "bookViews")
    for view in children(views, "workbookView") if views is not None else ():
        if int(view.get("activeTab", "0")) >= len(structure.sheets):
            say("the active sheet does not exist")


def _styles(checked: _Checked, structure: Structure, _facts: SheetFacts) -> None:
    if structure.styles_part not in checked.changed and not checked.rearranged:
        return
    root = checked.root(structure.styles_part)
    counts = {}
    for name in ("fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "dxfs", "numFmts"):
        listed = child(root, name)
        if listed is None:
            continue
        counts[name] = sum(1 for element in listed if local_name(element))
        stated = listed.get("count")
        if stated is not None and int(stated) != counts[name]:
            checked.problems.append(f"{structure.styles_part}: {name} count {stated}")
    bounds = {"fontId": "fonts", "fillId": "fills", "borderId": "borders", "xfId": "cellStyleXfs"}
    formats = child(root, "cellXfs")
    for xf in children(formats, "xf") if formats is not None else ():
        for attribute, name in bounds.items():
            if int(xf.get(attribute, "0")) >= max(counts.get(name, 0), 1):
                checked.problems.append(f"{structure.styles_part}: {attribute} out of bounds")


def _sheets(checked: _Checked, structure: Structure, facts: SheetFacts) -> None:
    has_chain = bool(_chains(checked, structure))
    bounds = {METADATA, *_chains(checked, structure)}
    moved = not bounds.isdisjoint(checked.changed) or _fewer(checked, structure, facts)
    for info in structure.sheets:
        if info.kind != "worksheet":
            continue
        if info.part in checked.changed or moved:
            if moved:  # rows that are as they were may not fit any more
                data = checked.package.read(info.part)
                checked.sheets[info.part] = without_plain_rows(data, info.part)
            checked.examined.add(info.part)
            rest = checked.sheet(info.part)
            formulas = rest.formulas if has_chain else []
            facts.formulas.update((info.part, address) for address in formulas or ())
            root = rest.root
            if rest.formats > facts.formats or rest.strings > facts.strings or formulas is None:
                root = parse(checked.package.read(info.part), info.part)
            if root is not None:
                checked.problems += sheet_problems(root, info.part, facts)


def _fewer(checked: _Checked, structure: Structure, facts: SheetFacts) -> bool:
    """Whether rows that are as they were may miss a format or a string that they had."""
    needed = {structure.styles_part, structure.strings_part}
    if checked.base is None or (needed.isdisjoint(checked.changed) and not checked.rearranged):
        return False
    try:
        before = SheetFacts(checked.base, read_structure(checked.base))
        return (
            facts.formats < before.formats
            or facts.differential_formats < before.differential_formats
            or facts.strings < before.strings
        )
    except WorkbookError:
        return True


def _tables(checked: _Checked, structure: Structure, _facts: SheetFacts) -> None:
    strings = cache(lambda: shared_strings(checked.package, structure.strings_part))
    for info in structure.sheets:
        anew = structure.strings_part in checked.changed or checked.touched(info, "table")
        if not anew and info.part not in checked.changed:
            continue
        headers = first_rows(checked.package, info.part)
        if headers and (anew or not checked.sheet(info.part).as_before(headers)):
            tables = read_tables(checked.package, info.part, info.name)
            sheet = Sheet(SheetText.scan(checked.sheet(info.part).with_rows(headers), info.part))
            checked.problems += table_problems(checked.package, tables, sheet, strings)
    if checked.rearranged or not checked.changed <= {info.part for info in structure.sheets}:
        checked.problems += name_problems(checked.package, structure)


def _notes(checked: _Checked, structure: Structure, _facts: SheetFacts) -> None:
    kinds = ("comments", "vmlDrawing")
    touched = (info for info in structure.sheets if checked.touched(info, *kinds))
    checked.problems += comment_problems(checked.package, touched)


def _chains(checked: _Checked, structure: Structure) -> list[str]:
    return [
        arrow.target
        for arrow in relationships(checked.package, structure.part)
        if arrow.kind == "calcChain" and arrow.target in checked.package
    ]


def _calculation_chain(checked: _Checked, structure: Structure, facts: SheetFacts) -> None:
    by_id = {sheet.sheet_id: sheet.part for sheet in structure.sheets}
    unread = set(by_id.values()) - checked.examined
    for chain in _chains(checked, structure):
        current = ""
        for entry in checked.root(chain):
            current = entry.get("i", current)
            part = by_id.get(current, "")
            if part not in unread and (part, entry.get("r", "")) not in facts.formulas:
                place = f"{by_id.get(current)} {entry.get('r')}"
                checked.problems.append(f"{chain}: {place} holds no formula")
