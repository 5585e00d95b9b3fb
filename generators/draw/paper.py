"""How sheets come out of the printer: on A4, no block torn apart, headers on every page.

Sheets are fitted to the paper's width, never scaled to a percentage: how wide a column is
depends on the fonts of the machine that prints. Breaks are set by what rows measure. Rows are
0-based and both ends of a range belong to it; lengths are in points.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from workbook_templates.layout import FIRST_COLUMN, MatrixPlace, Placed, TablePlace

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from workbook_templates.layout import Layout
    from workbook_templates.schema import SheetSpec

ROW_HEIGHT: Final = 16.5

_PAPER: Final = {"A4": 9, "A3": 8}
_SIZE: Final = {"A4": (595.0, 842.0), "A3": (842.0, 1191.0)}
_SIDE, _TOP, _BOTTOM = 0.4, 0.4, 0.55  # margins, in inches
_LEGIBLE: Final = 0.6
"""Type of 9 points is not printed smaller than by so much, where a sheet may be parted."""
_ROOM: Final = 0.97
"""Printers and fonts differ: so much of the page is counted on."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows that stay on one page; ``fresh`` begins one; ``parts`` if they do not fit on any."""

    top: int
    bottom: int
    fresh: bool = False
    parts: tuple[Piece, ...] = ()


def print_setup(
    worksheet: Worksheet, sheet: SheetSpec, layout: Layout, number: int, frozen: int
) -> None:
    """Paper, margins, footer, scale and breaks of a drawn sheet with ``frozen`` rows on top."""
    right = max(layout.rights[number], 6)
    if sheet.landscape:
        worksheet.set_landscape()
    worksheet.set_paper(_PAPER[sheet.paper])
    worksheet.set_margins(left=_SIDE, right=_SIDE, top=_TOP, bottom=_BOTTOM)
    worksheet.center_horizontally()
    worksheet.set_footer("&L&8&A&C&8第 &P 页，共 &N 页&R&8打印于 &D", {"margin": 0.25})
    if frozen:
        worksheet.repeat_rows(0, frozen - 1)
    worksheet.print_area(0, FIRST_COLUMN, layout.bottoms[number], right)
    heights = [_height(worksheet, row) for row in range(layout.bottoms[number] + 1)]
    across, down = sorted(_SIZE[sheet.paper], reverse=sheet.landscape)
    width = sum(_width(characters) for _, characters in layout.shown(number))
    across -= 72 * 2 * _SIDE
    scale = min(across / width, 1.0)
    wide = sheet.wide or math.ceil(_LEGIBLE * width / across)
    if wide > 1:
        worksheet.print_across()
    if wide > 1 and sheet.freeze_columns > 1:
        worksheet.repeat_columns(FIRST_COLUMN, sheet.freeze_columns - 1)
    room = (down - 72 * (_TOP + _BOTTOM)) * _ROOM / scale
    whole = () if sheet.pages or wide > 1 else _pieces(layout, number)
    pieces = [part for piece in whole for part in _parts(piece, heights, room)]
    breaks = _breaks(pieces, heights, room, frozen)
    if any(piece.bottom > piece.top for piece in breaks):
        worksheet.set_h_pagebreaks([piece.top for piece in breaks])
    worksheet.fit_to_pages(wide, sheet.pages)


def _height(worksheet: Worksheet, row: int) -> float:
    pixels, hidden = worksheet.row_sizes.get(row, (ROW_HEIGHT * 4 / 3, False))
    return 0.0 if hidden else pixels * 0.75


def _width(characters: float) -> float:
    return (7 * characters + 5) * 0.75


def _breaks(
    pieces: Sequence[Piece], heights: Sequence[float], room: float, frozen: int
) -> list[Piece]:
    """The pieces that begin a page; the first page begins by itself."""
    found: list[Piece] = []
    begun = 0  # the first row on the page
    for piece in pieces:
        repeated = sum(heights[:frozen]) if found else 0.0
        full = repeated + sum(heights[begun : piece.bottom + 1]) > room
        if piece.top > begun and piece is not pieces[0] and (piece.fresh or full):
            found.append(piece)
            begun = piece.top
    return found


def _pieces(layout: Layout, number: int) -> Iterator[Piece]:
    """The sheet's blocks from top to bottom, those side by side as one; long ones in parts."""
    places = sorted(layout.on_sheet(number), key=lambda place: place.top)
    bands = [list(band) for _, band in groupby(places, key=lambda place: place.top)]
    if any(isinstance(place, TablePlace) and place.spec.main for place in bands[-1]):
        bands = bands[:-1]  # its rows may flow on, since its header repeats
    for band in bands:
        if len(band) == 1 and isinstance(band[0], MatrixPlace):
            yield _matrix_piece(band[0])
        else:
            yield Piece(band[0].top, max(map(_bottom, band)))


def _bottom(place: TablePlace | MatrixPlace | Placed) -> int:
    match place:
        case MatrixPlace(bottom=bottom):
            return bottom - 1
        case TablePlace(top=top, rows=rows):
            return top + rows
        case Placed(top=top, height=height):
            return top + height - 1


def _parts(piece: Piece, heights: Sequence[float], room: float) -> tuple[Piece, ...]:
    parted = piece.parts and any(part.fresh for part in piece.parts)
    fits = sum(heights[piece.top : piece.bottom + 1]) <= room
    return (piece,) if not piece.parts or (fits and not parted) else piece.parts


def _matrix_piece(place: MatrixPlace) -> Piece:
    """Each block of a form has its own page; other matrices part between their outer items."""
    if place.spec.blocks:
        tops = [row for row, _ in place.bands]
    else:
        tops = [place.top, *(min(rows) for rows in _by_outer(place)[1:])]
    fresh = place.spec.blocks
    parts = tuple(
        Piece(top, after - 1, fresh=fresh and top != tops[0])
        for top, after in zip(tops, [*tops[1:], place.bottom], strict=True)
    )
    return Piece(tops[0], place.bottom - 1, parts=parts)


def _by_outer(place: MatrixPlace) -> list[list[int]]:
    rows: dict[int, list[int]] = {}
    for items, row in place.rows.items():
        rows.setdefault(items[0], []).append(row)
    return list(rows.values())
