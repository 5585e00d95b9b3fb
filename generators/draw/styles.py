"""Cell styles of a workbook, made from the theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generators.draw.theme import (
    ALERT,
    BAND,
    BRAND,
    BRAND_SOFT,
    FONT,
    INK,
    INPUT,
    INPUT_FORMATS,
    INPUT_LINE,
    INPUT_RULE,
    LABEL,
    LINE,
    LOOKS,
    MUTED,
    NUMBER_FORMATS,
    alignment,
)
from workbook_templates.schema import Type

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format


class Styles:
    """Formats of one workbook, made once for each combination of properties."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def make(self, **properties: Any) -> Format:  # noqa: ANN401 - XlsxWriter's own properties
        """The format with these properties on top of the body font."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            base = {"font_name": FONT, "font_size": 9, "font_color": INK, "valign": "vcenter"}
            self._made[key] = self._workbook.add_format({**base, **properties})
        return self._made[key]

    def cell(
        self,
        kind: Type,
        *,
        typed: bool = False,
        bold: bool = False,
        fill: str = "",
        number_format: str = "",
        quiet: bool = False,
        look: str = "",
        middle: bool = False,
        align: str = "",
        size: float = 9,
        ruled: bool = False,
    ) -> Format:
        """A value's cell: ``typed`` by people or computed; ``look`` is one of :data:`LOOKS`.

        ``middle`` centres notes vertically, as all other values are; ``align`` and
        ``number_format`` go before the usual ones of the kind. Typed cells have a dotted frame,
        so that they are found on a grey print too, except where a whole list is typed and
        ``ruled``.
        """
        number_format = number_format or (INPUT_FORMATS if typed else NUMBER_FORMATS)[kind]
        if quiet:
            number_format = number_format.replace('"—"_)', "").replace('"—"', "")
        if (align or alignment(kind)) != "right":
            number_format = number_format.replace("_)", "")
        properties: dict[str, Any] = {
            "num_format": number_format,
            "border": 4 if typed and not ruled else 1,
            "border_color": (INPUT_RULE if ruled else INPUT_LINE) if typed else LINE,
            "align": align or alignment(kind),
        }
        if typed:
            properties |= {"bg_color": INPUT, "locked": False}
        elif fill:
            properties["bg_color"] = fill
        if kind is Type.TEXT and not typed:
            properties["shrink"] = True
        if kind is Type.NOTE:
            top = typed and not middle
            properties |= {"text_wrap": True, "valign": "top" if top else "vcenter"}
        if bold:
            properties["bold"] = True
        if size != 9:
            properties["font_size"] = size
        if look:
            properties = {k: v for k, v in properties.items() if not k.startswith("border")}
            properties |= LOOKS[look]
        if properties["align"] == "left":
            properties["indent"] = 1
        return self.make(**properties)

    @property
    def banner(self) -> Format:
        """A warning across the top of a sheet."""
        return self.make(font_size=11, bold=True, font_color=ALERT[0])

    def title(self, size: float = 16) -> Format:
        """A sheet's title."""
        return self.make(font_size=size, bold=True, font_color=BRAND)

    def subtitle(self, size: float = 9) -> Format:
        """The line under the title: team, year, 口径."""
        return self.make(font_color=MUTED, font_size=size)

    def hint(self, size: float = 9) -> Format:
        """How to use the sheet."""
        return self.make(font_color=BRAND, bg_color=BRAND_SOFT, font_size=size)

    @property
    def section(self) -> Format:
        """A block's title."""
        return self.make(font_size=11, bold=True, font_color=BRAND, bottom=2, bottom_color=BRAND)

    def heading(self, align: str = "center", *, computed: bool = False) -> Format:
        """A column's header, placed as its values are; pale over what is computed."""
        properties: dict[str, Any] = {
            "bold": True,
            "font_color": BRAND if computed else "#FFFFFF",
            "bg_color": BRAND_SOFT if computed else BRAND,
            "align": align,
            "text_wrap": True,
            "border": 1,
            "border_color": "#FFFFFF",
        }
        if align == "left":
            properties["indent"] = 1
        if align == "right":
            properties["num_format"] = "@_)"
        return self.make(**properties)

    @property
    def header(self) -> Format:
        """A column's header over values of many kinds."""
        return self.heading()

    @property
    def band(self) -> Format:
        """The row that opens a block of a form."""
        return self.make(
            bold=True, font_size=10, font_color="#FFFFFF", bg_color=BAND, align="left", indent=1
        )

    def label(self, *, bold: bool = False) -> Format:
        """A row's or a field's label."""
        return self.make(
            bg_color=LABEL,
            border=1,
            border_color=LINE,
            bold=bold,
            align="left",
            indent=1,
            shrink=True,
        )

    @property
    def number_label(self) -> Format:
        """The label of a row that is only numbered."""
        return self.make(
            font_color=MUTED, bg_color=LABEL, border=1, border_color=LINE, align="center"
        )

    @property
    def block_label(self) -> Format:
        """A label over several rows."""
        return self.make(bold=True, bg_color=LABEL, border=1, border_color=LINE, align="center")

    @property
    def body(self) -> Format:
        """Running text."""
        return self.make(text_wrap=True, align="left", indent=1)

    @property
    def line(self) -> Format:
        """A text that stays on one line, smaller if need be."""
        return self.make(align="left", indent=1, shrink=True)

    @property
    def link(self) -> Format:
        """A hyperlink to a sheet."""
        return self.make(font_color=BAND, underline=1, align="left", indent=1)

    @property
    def back(self) -> Format:
        """The way back to the list of sheets."""
        return self.make(font_size=9, font_color=BAND, underline=1, align="right")
