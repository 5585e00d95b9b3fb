"""The one look of all books: colours, number formats, and where values stand."""

from __future__ import annotations

from typing import Any, Final

from workbook_templates.schema import Type

FONT: Final = "微软雅黑"
INK: Final = "#1F2937"
BRAND: Final = "#1F4E79"
BRAND_SOFT: Final = "#DCE6F1"
BAND: Final = "#2E75B6"
INPUT: Final = "#FFF8E1"
INPUT_LINE: Final = "#C9A227"
INPUT_RULE: Final = "#EBDCA8"
LINE: Final = "#BFC8D2"
LABEL: Final = "#F3F6FA"
MUTED: Final = "#6B7280"
FADED: Final = "#9CA3AF"
GOOD: Final = ("#1E7B34", "#DFF2E1")
WATCH: Final = ("#8A6100", "#FFF0C2")
ALERT: Final = ("#B42318", "#FBE0DD")

OUTSIDE: Final = ("#9CA3AF", "#F1F3F5")
WEEKEND: Final = ("#6B7280", "#F3F6FA")
OFF: Final = ("#B42318", "#FDEDEC")
MAKEUP: Final = ("#8A6100", "#FFF6DD")

BARS: Final = (
    ("#FFFFFF", "#2E75B6"),
    ("#FFFFFF", "#C55A11"),
    ("#FFFFFF", "#548235"),
    ("#FFFFFF", "#7F6000"),
    ("#FFFFFF", "#7030A0"),
    ("#FFFFFF", "#00808A"),
)
"""Of things that run side by side in a year; white on each can be read when printed in grey."""

MARKS: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "bands": {"达标": GOOD, "关注": WATCH, "预警": ALERT},
    "days": {"休": OFF, "班": MAKEUP, "六": WEEKEND, "日": WEEKEND, "–": OUTSIDE},
    "lacking": {f"欠{times}": ALERT for times in range(1, 8)},
}
"""Words that are coloured, as font and ground, by the name of their set."""

_NUMBERED: Final = {str(n): BARS[(n - 1) % len(BARS)] for n in range(1, 25)}
MARKS["year"] = MARKS["days"] | _NUMBERED | {"多": ("#FFFFFF", INK)}
MARKS["legend"] = {f"{number} ": bar for number, bar in _NUMBERED.items()}
"""What stands behind each number; a word with a space at its end only has to come first."""

MEDALS: Final = {1: ("#7A5B00", "#FFE08A"), 2: ("#3F4A57", "#DDE3EA"), 3: ("#7A3E12", "#F3CFAF")}
"""Gold, silver and bronze, as font and ground, of the first three places on a board."""

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
    Type.COUNT: '#,##0_);[Red]-#,##0_);0_);"—"_)',
    Type.NUMBER: '[>=1000]#,##0_);[Red][<0]-#,##0.0_);#,##0.0_);"—"_)',
    Type.PLAIN: '0_);[Red]-0_);0_);"—"_)',
    Type.MONEY: '#,##0_);[Red]-#,##0_);0_);"—"_)',
    Type.RATIO: '0.0%_);[Red]-0.0%_);0.0%_);"—"_)',
    Type.DATE: 'yyyy-mm-dd;;;"—"',
    Type.TIME: 'hh:mm;;hh:mm;"—"',
    Type.MOMENT: 'yyyy-mm-dd hh:mm;;;"—"',
}
"""Of computed cells; the last part shows an empty result as a dash.

Numbers keep the width of a bracket from the right border: not every program draws an indent of
numbers.
"""

INPUT_FORMATS: Final = {
    Type.TEXT: "@",
    Type.NOTE: "@",
    Type.MARK: "@",
    Type.ID: "@",
    Type.COUNT: "#,##0_)",
    Type.NUMBER: "#,##0.0_)",
    Type.PLAIN: "0_)",
    Type.MONEY: "#,##0_)",
    Type.RATIO: "0.0%_)",
    Type.DATE: "yyyy-mm-dd",
    Type.TIME: "hh:mm",
    Type.MOMENT: "yyyy-mm-dd hh:mm",
}

CENTS: Final = "#,##0.00_);[Red]-#,##0.00_);0_)"
"""Of money as the core system keeps it."""

_SIDES: Final = {"left": 1, "left_color": LINE, "right": 1, "right_color": LINE}
LOOKS: Final[dict[str, dict[str, Any]]] = {
    "day": _SIDES | {"top": 1, "top_color": LINE, "bold": True, "font_size": 10, "shrink": True},
    "line": _SIDES | {"shrink": True, "font_size": 9},
    "last": _SIDES | {"shrink": True, "font_size": 9, "bottom": 1, "bottom_color": LINE},
    "small": {"border": 1, "border_color": LINE, "align": "center", "font_size": 8},
    "bar": {"border": 1, "border_color": LINE, "align": "center", "font_size": 8, "bold": True},
}
"""Cells of a wall calendar: a day's head, its lines, its last line; and those of a year's grid."""

NARROW: Final = 9
"""Texts and counts in columns of at most so many characters stand in the middle."""

_CENTRED: Final = frozenset({Type.MARK, Type.ID, Type.DATE, Type.TIME, Type.MOMENT})


def alignment(kind: Type, width: float = 0) -> str:
    """Where a value stands in a column of this width (0 if it does not matter).

    Dates, codes and short words in the middle, texts to the left, amounts to the right.
    """
    if kind in _CENTRED or (kind in {Type.TEXT, Type.COUNT} and 0 < width <= NARROW):
        return "center"
    return "left" if kind.is_text else "right"
