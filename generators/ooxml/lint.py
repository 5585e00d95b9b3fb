"""Structural check of a workbook file: what makes Excel offer a repair, or refuse.

``lint_workbook`` returns problems as sentences, an empty list for a sound file. Files saved by
real programs may have oddities of their own: compare with the lint of the original.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable
from functools import cache

from generators.ooxml.errors import WorkbookError
from generators.ooxml.lint_checked import Checked
from generators.ooxml.lint_parts import (
    check_relationships,
    check_styles,
    check_types,
    check_used_relationships,
    check_workbook,
)
from generators.ooxml.lint_rows import without_plain_rows
from generators.ooxml.lint_sheet import METADATA, SheetFacts, sheet_problems
from generators.ooxml.lint_table import comment_problems, name_problems, table_problems
from generators.ooxml.markup import parse
from generators.ooxml.package import Package
from generators.ooxml.relationships import relationships
from generators.ooxml.sheet import Sheet
from generators.ooxml.sheet_text import SheetText
from generators.ooxml.strings import shared_strings
from generators.ooxml.structure import Structure, read_structure
from generators.ooxml.table import first_rows, read_tables


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
    checked = Checked(package, changed, base)
    _parse_all(checked)
    if checked.problems:
        return checked.problems
    try:
        if checked.rearranged:
            check_types(checked)
            check_relationships(checked)
        check_used_relationships(checked)
        structure = read_structure(package)
        facts = SheetFacts(package, structure)
    except WorkbookError as error:
        return [*checked.problems, f"workbook: {error.reason}"]
    steps: dict[str, Callable[[], None]] = {
        "workbook": lambda: check_workbook(checked, structure),
        "styles": lambda: check_styles(checked, structure),
        "sheets": lambda: _check_sheets(checked, structure, facts),
        "tables": lambda: _check_tables(checked, structure),
        "notes": lambda: _check_notes(checked, structure),
        "calculation_chain": lambda: _check_chain(checked, structure, facts),
    }
    for name, check in steps.items():
        try:
            check()
        except (WorkbookError, ValueError) as error:
            checked.problems.append(f"{name} unreadable: {error}")
    return checked.problems


def _parse_all(checked: Checked) -> None:
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


def _check_sheets(checked: Checked, structure: Structure, facts: SheetFacts) -> None:
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


def _fewer(checked: Checked, structure: Structure, facts: SheetFacts) -> bool:
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


def _check_tables(checked: Checked, structure: Structure) -> None:
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


def _check_notes(checked: Checked, structure: Structure) -> None:
    kinds = ("comments", "vmlDrawing")
    touched = (info for info in structure.sheets if checked.touched(info, *kinds))
    checked.problems += comment_problems(checked.package, touched)


def _chains(checked: Checked, structure: Structure) -> list[str]:
    return [
        arrow.target
        for arrow in relationships(checked.package, structure.part)
        if arrow.kind == "calcChain" and arrow.target in checked.package
    ]


def _check_chain(checked: Checked, structure: Structure, facts: SheetFacts) -> None:
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
