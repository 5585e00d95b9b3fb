"""Looks of cells: number formats, colours, fonts, sizes, merging and notes."""

# ruff: noqa: D102 - xlwings documents the members of its object model.

from __future__ import annotations

from typing import TypeAlias

from xlwings import base_classes

from addin.hosts.libreoffice.addresses import Area
from addin.hosts.libreoffice.boundary import CalcError, Native, guarded
from addin.hosts.libreoffice.cells import Cells
from addin.hosts.libreoffice.connect import load_uno
from addin.hosts.libreoffice.number_formats import format_code, format_key

Color: TypeAlias = tuple[int, int, int]

NO_COLOR = -1
NORMAL, BOLD = 100.0, 150.0  # com.sun.star.awt.FontWeight

# LibreOffice measures in hundredths of a millimetre. Excel's column width counts digits of 7 pixels
# at 96 pixels an inch and adds 5 pixels; its row height counts points, of which an inch has 72.
INCH = 2540
PIXELS_PER_INCH = 96
POINTS_PER_INCH = 72
DIGIT_PIXELS = 7
PADDING_PIXELS = 5


def to_color(number: int) -> Color | None:
    """Return LibreOffice's 0xRRGGBB as red, green and blue; None for "automatic"."""
    if number == NO_COLOR:
        return None
    return (number >> 16 & 255, number >> 8 & 255, number & 255)


def from_color(color: Color | int | str | None) -> int:
    """Return a colour as xlwings takes it (RGB, "#RRGGBB", Excel's number) as 0xRRGGBB."""
    if color is None:
        return NO_COLOR
    if isinstance(color, str):
        return int(color.removeprefix("#"), 16)
    if isinstance(color, int):
        color = (color & 255, color >> 8 & 255, color >> 16 & 255)
    red, green, blue = color
    return red << 16 | green << 8 | blue


@guarded
class Looks(Cells):
    """The part of a range that is about its looks."""

    @property
    def number_format(self) -> str | None:
        """The format code in English notation; None if the cells differ."""
        formats = self.api.UniqueCellFormatRanges
        keys = {formats.getByIndex(index).NumberFormat for index in range(formats.Count)}
        return format_code(self.document, keys.pop()) if len(keys) == 1 else None

    @number_format.setter
    def number_format(self, code: str) -> None:
        self.api.NumberFormat = format_key(self.document, code)

    @property
    def color(self) -> Color | None:
        """The background; None if there is none or the cells differ."""
        number = self.api.CellBackColor
        return None if number is None else to_color(number)

    @color.setter
    def color(self, color: Color | int | str | None) -> None:
        self.api.CellBackColor = from_color(color)

    @property
    def font(self) -> Font:
        return Font(self.api)

    @property
    def wrap_text(self) -> bool | None:
        wrapped: bool | None = self.api.IsTextWrapped
        return wrapped

    @wrap_text.setter
    def wrap_text(self, wrapped: bool) -> None:
        self.api.IsTextWrapped = wrapped

    @property
    def column_width(self) -> float:
        """The first column's width in digits, as Excel counts."""
        pixels = float(self.api.Columns.getByIndex(0).Width) / INCH * PIXELS_PER_INCH
        return round((pixels - PADDING_PIXELS) / DIGIT_PIXELS, 2)

    @column_width.setter
    def column_width(self, digits: float) -> None:
        pixels = digits * DIGIT_PIXELS + PADDING_PIXELS
        self.api.Columns.Width = round(pixels * INCH / PIXELS_PER_INCH)

    @property
    def row_height(self) -> float:
        """The first row's height in points."""
        height = float(self.api.Rows.getByIndex(0).Height)
        return round(height / INCH * POINTS_PER_INCH, 2)

    @row_height.setter
    def row_height(self, points: float) -> None:
        self.api.Rows.Height = round(points * INCH / POINTS_PER_INCH)

    @property
    def row_hidden(self) -> bool:
        return not self.api.Rows.IsVisible

    @row_hidden.setter
    def row_hidden(self, hidden: bool) -> None:
        self.api.Rows.IsVisible = not hidden

    @property
    def column_hidden(self) -> bool:
        return not self.api.Columns.IsVisible

    @column_hidden.setter
    def column_hidden(self, hidden: bool) -> None:
        self.api.Columns.IsVisible = not hidden

    def autofit(self, axis: str | None = None) -> None:
        """Fit columns ("c"), rows ("r"), or both to their contents."""
        if axis in (None, "c", "columns"):
            self.api.Columns.OptimalWidth = True
        if axis in (None, "r", "rows"):
            self.api.Rows.OptimalHeight = True

    def merge(self, across: bool = False) -> None:
        """Merge the cells into one, or (`across`) each row into one."""
        if not across:
            self.api.merge(True)
            return
        place = self.api.RangeAddress
        for row in range(place.EndRow - place.StartRow + 1):
            width = place.EndColumn - place.StartColumn
            self.api.getCellRangeByPosition(0, row, width, row).merge(True)

    def unmerge(self) -> None:
        self.api.merge(False)

    @property
    def merge_cells(self) -> bool:
        return bool(self.api.IsMerged)

    @property
    def note(self) -> Note | None:
        return Note(self.at(Area(1, 1))) if self.first_cell.Annotation.String else None

    def add_note(self, text: str) -> Note:
        cell = self.first_cell
        cell.Spreadsheet.Annotations.insertNew(cell.CellAddress, text)
        if not cell.Annotation.String:
            raise CalcError(f"{self.sheet.name!r} is protected: it takes no note")
        return Note(self.at(Area(1, 1)))


@guarded
class Font(Native, base_classes.Font):
    """The font of a range."""

    @property
    def bold(self) -> bool:
        return bool(self.api.CharWeight >= BOLD)

    @bold.setter
    def bold(self, bold: bool) -> None:
        self.api.CharWeight = BOLD if bold else NORMAL

    @property
    def italic(self) -> bool:
        return bool(self.api.CharPosture.value == "ITALIC")

    @italic.setter
    def italic(self, italic: bool) -> None:
        slant = "ITALIC" if italic else "NONE"
        self.api.CharPosture = load_uno().Enum("com.sun.star.awt.FontSlant", slant)

    @property
    def size(self) -> float:
        return float(self.api.CharHeight)

    @size.setter
    def size(self, points: float) -> None:
        self.api.CharHeight = points

    @property
    def name(self) -> str:
        return str(self.api.CharFontName)

    @name.setter
    def name(self, name: str) -> None:
        self.api.CharFontName = name

    @property
    def color(self) -> Color | None:
        return to_color(self.api.CharColor)

    @color.setter
    def color(self, color: Color | int | str | None) -> None:
        self.api.CharColor = from_color(color)


@guarded
class Note(Native, base_classes.Note):
    """The note of a cell."""

    def __init__(self, cell: Looks) -> None:
        super().__init__(cell.first_cell)
        self._cell = cell

    @property
    def location(self) -> Looks:
        """The cell."""
        return self._cell

    @property
    def author(self) -> str:
        """Who wrote it; empty if LibreOffice knows no user's name."""
        return str(self.api.Annotation.Author)

    @property
    def text(self) -> str:
        return str(self.api.Annotation.String)

    @text.setter
    def text(self, text: str) -> None:
        self.api.Annotation.setString(text)

    def delete(self) -> None:
        notes, place = self.api.Spreadsheet.Annotations, self.api.CellAddress
        for index in range(notes.Count):
            found = notes.getByIndex(index).Position
            if (found.Row, found.Column) == (place.Row, place.Column):
                notes.removeByIndex(index)
                return
