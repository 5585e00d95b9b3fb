"""Structural check of what parts are declared to be and refer to, of workbook part and styles."""

from __future__ import annotations

import re
from collections import Counter

from generators.ooxml.lint_checked import Checked
from generators.ooxml.markup import CONTENT_TYPES, child, children, local_name
from generators.ooxml.relationships import TYPES_PART, relationships, relationships_part
from generators.ooxml.structure import Structure

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


def check_types(checked: Checked) -> None:
    """Whether every part is declared once, and nothing else."""
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


def check_relationships(checked: Checked) -> None:
    """Whether parts refer to parts that are there, and every part is referred to."""
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


def check_used_relationships(checked: Checked) -> None:
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


def _used_ids(checked: Checked, owner: str) -> set[str]:
    if not owner.endswith((".xml", ".vml")):
        return set()
    sheet = checked.sheets.get(owner)
    found = _USED_ID.findall(sheet.text if sheet else checked.package.read(owner))
    return {(first or second).decode() for first, second in found}


def check_workbook(checked: Checked, structure: Structure) -> None:
    """The order of the workbook part, its sheets, names and views."""
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


def check_styles(checked: Checked, structure: Structure) -> None:
    """Whether formats are as many as stated and refer to what is there."""
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
