"""The elements that follow a sheet's rows, in the one order that Excel accepts."""

from __future__ import annotations

import re
from typing import Final

ORDER: Final = (
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)
"""Children of ``worksheet`` in the order of ECMA-376, 18.3.1.99."""

_TAG = re.compile(r"<(/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*(/?)>")


def position(name: str) -> int:
    """Where an element belongs; a compatibility wrapper stands for the controls in it."""
    if name == "AlternateContent":
        name = "controls"
    return ORDER.index(name) if name in ORDER else -1


def elements(tail: str) -> list[tuple[str, int, int]]:
    """Local name, start and end of the elements at the top level of ``tail``.

    ``tail`` is a sheet's text from ``</sheetData>`` on.
    """
    found = []
    depth = start = 0
    opened = ""
    for match in _TAG.finditer(tail, len("</sheetData>")):
        closing, name, _, empty = match.groups()
        if closing:
            depth -= 1
            if depth < 0:  # the end of the sheet itself
                break
        else:
            if depth == 0:
                start, opened = match.start(), name.rpartition(":")[2]
            if not empty:
                depth += 1
        if depth == 0:
            found.append((opened, start, match.end()))
    return found


def insert(tail: str, name: str, xml: str) -> str:
    """The tail with an element put where it belongs."""
    spot = len("</sheetData>")
    for known, _, end in elements(tail):
        if position(known) <= position(name):
            spot = end
    return tail[:spot] + xml + tail[spot:]


def remove(tail: str, name: str) -> str:
    """The tail without its elements of that name."""
    for known, start, end in reversed(elements(tail)):
        if known == name:
            tail = tail[:start] + tail[end:]
    return tail
