"""The boxes in which notes are shown: shapes in a legacy drawing.

Such drawings are not always well-formed XML, so they are handled as text and
everything else in them (form buttons, pictures) is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

IDS_IN_A_CLUSTER: Final = 1024

_SHAPE = re.compile(r"<v:shape\s.*?</v:shape>\s*", re.DOTALL)
_NOTE = re.compile(r"""ObjectType=["']Note["']""")
_ROW = re.compile(r"<x:Row>\s*(\d+)\s*</x:Row>")
_COLUMN = re.compile(r"<x:Column>\s*(\d+)\s*</x:Column>")
_ANCHOR = re.compile(r"(<x:Anchor>)((?:\s*\d+\s*,){7}\s*\d+)(\s*</x:Anchor>)")
_SHAPE_ID = re.compile(r"""\bid=["'][^"']*_s(\d+)["']""")
_ANYTHING = re.compile(r"<v:(?:shape|rect|roundrect|oval|line|polyline|arc|curve|group|image)\s")
_CLUSTERS = re.compile(r"""(<o:idmap\b[^>]*\bdata=["'])([\d,\s]*)(["'])""")

_DRAWING = """<xml xmlns:v="urn:schemas-microsoft-com:vml" \
xmlns:o="urn:schemas-microsoft-com:office:office" \
xmlns:x="urn:schemas-microsoft-com:office:excel">
<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{cluster}"/></o:shapelayout>
</xml>"""
_NOTE_TYPE = """<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" \
path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>\
<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>
"""
_NOTE_SHAPE = """<v:shape id="_x0000_s{id}" type="#_x0000_t202" \
style='position:absolute;margin-left:60pt;margin-top:2pt;width:180pt;height:{height}pt;\
z-index:{order};visibility:hidden' fillcolor="#ffffe1" o:insetmode="auto">\
<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>\
<v:path o:connecttype="none"/>\
<v:textbox style='mso-direction-alt:auto'><div style='text-align:left'></div></v:textbox>\
<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>\
<x:Anchor>{left}, 15, {top}, 4, {right}, 15, {bottom}, 4</x:Anchor>\
<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>\
</x:ClientData></v:shape>
"""
_LETTERS_A_LINE = 16
_POINTS_A_LINE = 15


def clusters(drawing: str) -> set[int]:
    """The id clusters a drawing has claimed; no two drawings may share one."""
    return {
        int(number)
        for _, numbers, _ in _CLUSTERS.findall(drawing)
        for number in re.findall(r"\d+", numbers)
    }


def empty_drawing(taken: set[int]) -> str:
    """A drawing without shapes, with an id cluster of its own."""
    return _DRAWING.format(cluster=max(taken, default=0) + 1)


def with_notes(drawing: str, notes: Iterable[tuple[int, int, str]], taken: set[int]) -> str:
    """The drawing with hidden boxes for notes, given as row, column (from 1) and text.

    ``taken`` are the id clusters of all drawings of the workbook.
    """
    shapes = []
    if 'id="_x0000_t202"' not in drawing:
        shapes.append(_NOTE_TYPE)
    own = sorted(clusters(drawing)) or [max(taken, default=0) + 1]
    taken = taken | set(own)
    used = [int(number) for number in _SHAPE_ID.findall(drawing)]
    last = max(used, default=own[-1] * IDS_IN_A_CLUSTER)
    for order, (row, column, text) in enumerate(notes, start=len(used) + 1):
        last += 1
        if last // IDS_IN_A_CLUSTER not in own:
            own.append(max(taken) + 1)
            taken.add(own[-1])
            last = own[-1] * IDS_IN_A_CLUSTER + 1
        lines = sum(len(line) // _LETTERS_A_LINE + 1 for line in text.split("\n"))
        height = max(4, min(lines + 1, 20))
        shapes.append(
            _NOTE_SHAPE.format(
                id=last,
                order=order,
                height=height * _POINTS_A_LINE,
                left=column,
                right=column + 3,
                top=max(row - 2, 0),
                bottom=max(row - 2, 0) + height,
                row=row - 1,
                column=column - 1,
            )
        )
    claimed = ",".join(map(str, own))
    drawing = _CLUSTERS.sub(lambda match: match[1] + claimed + match[3], drawing, count=1)
    end = drawing.rindex("</xml>")
    return drawing[:end] + "".join(shapes) + drawing[end:]


def note_cells(drawing: str) -> set[tuple[int, int]]:
    """The cells (row, column, from 1) whose notes have a box."""
    cells = (_note_cell(match[0]) for match in _SHAPE.finditer(drawing))
    return {cell for cell in cells if cell is not None}


def without_notes(drawing: str, cells: set[tuple[int, int]]) -> str:
    """The drawing without the boxes of the notes at these cells (row, column, from 1)."""
    return _SHAPE.sub(lambda match: "" if _note_cell(match[0]) in cells else match[0], drawing)


def moved_notes(drawing: str, cells: Mapping[tuple[int, int], tuple[int, int]]) -> str:
    """The drawing with the boxes of notes at other cells, (row, column) → (row, column)."""

    def moved(shape: re.Match[str]) -> str:
        old = _note_cell(shape[0])
        if old is None or old not in cells:
            return shape[0]
        row, down = cells[old][0], cells[old][0] - old[0]
        box = _ROW.sub(f"<x:Row>{row - 1}</x:Row>", shape[0])
        return _ANCHOR.sub(lambda anchor: _lower(anchor, down), box)

    return _SHAPE.sub(moved, drawing)


def _lower(anchor: re.Match[str], rows: int) -> str:
    """An anchor some rows further down: left, top, right and bottom, each with an offset."""
    numbers = [int(number) for number in anchor[2].split(",")]
    for corner in (2, 6):
        numbers[corner] = max(0, numbers[corner] + rows)
    return f"{anchor[1]}{', '.join(map(str, numbers))}{anchor[3]}"


def has_shapes(drawing: str) -> bool:
    """Whether anything is drawn."""
    return _ANYTHING.search(drawing) is not None


def _note_cell(shape: str) -> tuple[int, int] | None:
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    if not _NOTE.search(shape) or row is None or column is None:
        return None
    return int(row[1]) + 1, int(column[1]) + 1
