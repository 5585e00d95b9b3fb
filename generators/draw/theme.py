"""The one look of all books: colours, number formats and cell styles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from workbook_templates.schema import Type

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

FONT: Final = "微软雅黑"
INK: Final = "#1F2937"
BRAND: Final = "#1F4E79"
BRAND_SOFT: Final = "#DCE6F1"
BAND: Final = "#2E75B6"
INPUT: Final = "#FFF8E1"
INPUT_LINE: Final = "#E0C97F"
LINE: Final = "#BFC8D2"
MUTED: Final = "#6B7280"
GOOD: Final = ("#1E7B34", "#DFF2E1")
WATCH: Final = ("#8A6100", "#FFF0C2")
ALERT: Final = ("#B42318", "#FBE0DD")

OUTSIDE: Final = ("#9CA3AF", "#F1F3F5")
WEEKEND: Final = ("#6B7280", "#F3F6FA")
OFF: Final = ("#B42318", "#FDEDEC")
MAKEUP: Final = ("#8A6100", "#FFF6DD")

MARKS: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "bands": {"达标": GOOD, "关注": WATCH, "预警": ALERT},
    "days": {"休": OFF, "班": MAKEUP, "六": WEEKEND, "日": WEEKEND, "–": OUTSIDE},
    "lacking": {f"欠{times}": ALERT for times in range(1, 8)},
}
"""Words that are coloured, as font and ground, by the name of their set."""

TAB_COLOURS: Final = {
    "cover": BRAND,
    "setup": "#7F7F7F",
    "form": "#E0A800",
    "data": "#2E75B6",
    "report": "#1E7B34",
    "month": "#C0504D",
}

NUMBER_FORMATS: Final = {
    Type.TEXT: "General",
    Type.NOTE: "General",
    Type.MARK: "General",
    Type.ID: "General",
    Type.COUNT: '#,##0;[Red]-#,##0;0;"—"',
    Type.NUMBER: '#,##0.0;[Red]-#,##0.0;0.0;"—"',
    Type.PLAIN: '0;[Red]-0;0;"—"',
    Type.MONEY: '#,##0;[Red]-#,##0;0;"—"',
    Type.RATIO: '0.0%;[Red]-0.0%;0.0%;"—"',
    Type.DATE: 'yyyy-mm-dd;;;"—"',
    Type.TIME: 'hh:mm;;hh:mm;"—"',
    Type.MOMENT: 'yyyy-mm-dd hh:mm;;;"—"',
}
"""Of computed cells; the last part shows an empty result as a dash."""

INPUT_FORMATS: Final = {
    Type.TEXT: "@",
    Type.NOTE: "@",
    Type.MARK: "@",
    Type.ID: "@",
    Type.COUNT: "#,##0",
    Type.NUMBER: "#,##0.0",
    Type.PLAIN: "0",
    Type.MONEY: "#,##0.00",
    Type.RATIO: "0.0%",
    Type.DATE: "yyyy-mm-dd",
    Type.TIME: "hh:mm",
    Type.MOMENT: "yyyy-mm-dd hh:mm",
}

_SIDES: Final = {"left": 1, "left_color": LINE, "right": 1, "right_color": LINE}
LOOKS: Final[dict[str, dict[str, Any]]] = {
    "day": _SIDES | {"top": 1, "top_color": LINE, "bold": True, "font_size": 10, "shrink": True},
    "line": _SIDES | {"shrink": True, "font_size": 9},
    "last": _SIDES | {"shrink": True, "font_size": 9, "bottom": 1, "bottom_color": LINE},
    "small": {"border": 1, "border_color": LINE, "align": "center", "font_size": 8},
}
"""Cells of a wall calendar: a day's head, its lines, its last line; and those of a year's grid."""


def _alignment(kind: Type) -> str:
    if kind is Type.MARK:
        return "center"
    return "left" if kind.is_text else "right"


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
        whole_money: bool = True,
        quiet: bool = False,
        look: str = "",
        middle: bool = False,
        align: str = "",
    ) -> Format:
        """A value's cell: ``typed`` by people or computed; ``look`` is one of :data:`LOOKS`.

        ``middle`` centres notes vertically, as all other values are; ``align`` goes before the
        usual one, texts to the left and numbers to the right.
        """
        formats = INPUT_FORMATS if typed else NUMBER_FORMATS
        number_format = formats[kind]
        if typed and kind is Type.MONEY and whole_money:
            number_format = "#,##0"
        if quiet:
            number_format = number_format.replace('"—"', "")
        properties: dict[str, Any] = {
            "num_format": number_format,
            "border": 1,
            "border_color": INPUT_LINE if typed else LINE,
            "align": align or _alignment(kind),
        }
        if typed:
            properties |= {"bg_color": INPUT, "locked": False}
        elif fill:
            properties["bg_color"] = fill
        if kind is Type.NOTE:
            top = typed and not middle
            properties |= {"text_wrap": True, "valign": "top" if top else "vcenter"}
        if bold:
            properties["bold"] = True
        if look:
            properties = {k: v for k, v in properties.items() if not k.startswith("border")}
            properties |= LOOKS[look]
        return self.make(**properties)

    @property
    def banner(self) -> Format:
        """A warning across the top of a sheet."""
        return self.make(font_size=11, bold=True, font_color=ALERT[0])

    @property
    def title(self) -> Format:
        """A sheet's title."""
        return self.make(font_size=16, bold=True, font_color=BRAND)

    @property
    def subtitle(self) -> Format:
        """The line under the title: team, year, 口径."""
        return self.make(font_color=MUTED)

    @property
    def hint(self) -> Format:
        """How to use the sheet."""
        return self.make(font_color=BRAND, italic=False, bg_color=BRAND_SOFT)

    @property
    def section(self) -> Format:
        """A block's title."""
        return self.make(font_size=11, bold=True, font_color=BRAND, bottom=2, bottom_color=BRAND)

    @property
    def header(self) -> Format:
        """A column's header."""
        return self.make(
            bold=True,
            font_color="#FFFFFF",
            bg_color=BRAND,
            align="center",
            text_wrap=True,
            border=1,
            border_color="#FFFFFF",
        )

    @property
    def typed_header(self) -> Format:
        """The header of a table's column that people fill."""
        return self.header

    @property
    def computed_header(self) -> Format:
        """The header of a table's computed column."""
        return self.make(
            bold=True,
            font_color=BRAND,
            bg_color=BRAND_SOFT,
            align="center",
            text_wrap=True,
            border=1,
            border_color="#FFFFFF",
        )

    @property
    def band(self) -> Format:
        """The row that opens a block of a form."""
        return self.make(bold=True, font_size=10, font_color="#FFFFFF", bg_color=BAND)

    def label(self, *, bold: bool = False) -> Format:
        """A row's or a field's label."""
        return self.make(
            bold=bold, bg_color="#F3F6FA", border=1, border_color=LINE, align="left", indent=0
        )

    @property
    def block_label(self) -> Format:
        """A label over several rows."""
        return self.make(bold=True, bg_color="#F3F6FA", border=1, border_color=LINE, align="center")

    @property
    def body(self) -> Format:
        """Running text."""
        return self.make(text_wrap=True)

    @property
    def link(self) -> Format:
        """A hyperlink to a sheet."""
        return self.make(font_color=BAND, underline=1, bold=True)
