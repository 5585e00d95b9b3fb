"""What a workbook is, as frozen data: sheets, tables, fields, matrices, checks.

Nothing here knows a renderer. Widths are in characters, heights in points. Three
shapes hold data: a *field* (one named cell), a *table* (a ListObject that grows) and
a *matrix* (fixed axes; every cell follows the first rule that matches it).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from functools import cached_property
from typing import Final

from workbook_templates.expression import Expr


class Type(StrEnum):
    """What a value is; fixes number format, validation, alignment and reading."""

    TEXT = "text"
    ID = "id"
    NOTE = "note"
    COUNT = "count"
    NUMBER = "number"
    PLAIN = "id_number"
    MONEY = "money"
    RATIO = "ratio"
    DATE = "date"
    TIME = "time"
    """A time of day, as a fraction of the day."""
    MOMENT = "moment"
    """A date with a time of day."""
    MARK = "mark"

    @property
    def is_text(self) -> bool:
        """Whether values are texts; all others are numbers (dates as serials)."""
        return self in {Type.TEXT, Type.ID, Type.NOTE, Type.MARK}


class Any(Enum):
    """The attribute value that matches everything: a condition on it is left out."""

    ANY = "*"


ANY: Final = Any.ANY

EARLIEST_DAY, LATEST_DAY = 18264.0, 73050.0
"""Dates from 1950 to 2100, as serials; others are mistakes."""

LAST_MOMENT = 1439.99 / 1440
"""The latest time of day."""

LARGEST = 1e12
"""No amount or count is larger, or smaller than its negative."""

LONGEST_ID = 30
"""Characters of a code or 工号."""

AttrValue = str | float | Any | Expr | None


@dataclass(frozen=True, slots=True)
class Item:
    """A place on an axis. ``children`` are keys of items one level below.

    Of attributes, a matrix's innermost row axis may have ``hidden`` (1: its rows are hidden) and
    ``look`` (how its cells are drawn, see the theme); a column axis may have ``width`` or, in a
    matrix that merges, ``merge`` (how many sheet columns the item takes).
    """

    key: str
    label: str
    level: str = ""
    children: tuple[str, ...] = ()
    attrs: Mapping[str, AttrValue] = field(default_factory=dict)


@dataclass(frozen=True)
class Axis:
    """An ordered list of items."""

    key: str
    items: tuple[Item, ...]

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {item.key: position for position, item in enumerate(self.items)}

    def index(self, key: str) -> int:
        """The item's position; ``KeyError`` if there is none."""
        return self._positions[key]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Native validation: limits for numbers and dates, or a named list of choices."""

    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    source: str = ""
    """``table.column`` whose values are the choices."""
    prompt: str = ""
    suggest: bool = False
    """The choices are offered, and anything else may be typed."""


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A table's column. Without ``value`` it is an input."""

    key: str
    header: str
    type: Type
    width: float = 10
    value: Expr | None = None
    bounds: Bounds = Bounds()
    required: bool = False
    unique: bool = False
    helper: bool = False
    """A column that only formulas and the program read: grouped and folded away."""
    cents: bool = False
    """Money to the cent, as the core system has it; other money is in whole yuan."""


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A ListObject; ``spare`` empty rows are drawn for typing."""

    key: str
    name: str
    columns: tuple[ColumnSpec, ...]
    spare: int = 1
    fixed: bool = False
    """Its rows are given when drawing and do not grow."""
    main: bool = False
    """Its header stays in sight and repeats on every page, though other blocks stand above it."""
    row_height: float = 0
    fade: tuple[str, tuple[str, ...]] | None = None
    """A column and the words in it that make their rows grey: what is over."""
    board: tuple[str, str] | None = None
    """Drawn large, to be hung up: the columns of the place and of what places are counted in."""

    def column(self, key: str) -> ColumnSpec:
        """The column with this key; ``KeyError`` if there is none."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(f"{self.key}.{key}")


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One named cell with its label. Without ``value`` it is an input."""

    key: str
    label: str
    type: Type
    value: Expr | None = None
    bounds: Bounds = Bounds()
    constant: bool = False
    """Set when drawing; people do not type it."""
    span: int = 1
    tall: int = 1


@dataclass(frozen=True, slots=True)
class Form:
    """Fields in ``columns`` pairs of label and value."""

    key: str
    title: str
    fields: tuple[FieldSpec, ...]
    columns: int = 3
    value_width: int = 1
    label_width: int = 1
    label_chars: float = 0
    value_chars: float = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """What the cells are whose items match ``when`` (axis → item keys or ``@level``).

    Exactly one of: ``value`` (computed), ``source`` (axis attribute that holds the
    expression), ``input``, or none of them (an unused cell).
    """

    when: Mapping[str, tuple[str, ...]]
    value: Expr | None = None
    source: tuple[str, str] | None = None
    input: bool = False
    type: Type | None = None
    type_from: tuple[str, str] | None = None
    bounds: Bounds = Bounds()
    each: tuple[str, ...] = ()
    """Axes to compute one item at a time, where a cell leads to its neighbour."""


@dataclass(frozen=True, slots=True)
class MatrixSpec:
    """A grid; row axes are nested from the outside in, as are column axes."""

    key: str
    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    rules: tuple[Rule, ...]
    corner: tuple[str, ...] = ()
    label_widths: tuple[float, ...] = ()
    width: float = 9.5
    widths_from: str = ""
    blocks: bool = False
    """Each item of the first row axis is a block of its own, on its own page."""
    restrict: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    row_height: float = 0
    merge: int = 1
    """Sheet columns that each value takes, merged."""
    main: bool = False
    """Its header stays in sight and repeats on every printed page."""
    headless: bool = False
    """Its columns have no titles."""
    quiet: bool = False
    """Empty results show nothing instead of a dash."""
    sparkline: str = ""
    """The header of a further column that draws each row as a small line; none if empty."""
    label_depth: int = 0
    """Row axes, from the outside in, whose labels are shown; 0 for all of them."""
    marks: str = "bands"
    """The set of words by which cells of type mark are coloured."""
    tint: tuple[str, str] | None = None
    """Axis and item of the rows: the word there colours its whole block of rows in a column."""
    fade: tuple[str, tuple[str, ...]] | None = None
    """An item of the innermost column axis and the words in it that make their rows grey."""


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """A native chart of matrix rows; ``series`` are cells with one open axis."""

    title: str
    matrix: str
    axis: str
    level: str
    series: tuple[tuple[str, str, Mapping[str, str]], ...]
    """Name, kind (``column`` or ``line``), axis → item key."""
    number_format: str = "#,##0"
    width: float = 530
    height: float = 312


@dataclass(frozen=True, slots=True)
class Charts:
    """Charts side by side."""

    charts: tuple[ChartSpec, ...]
    rows: int = 15


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of text, each in one merged row."""

    title: str
    lines: tuple[str, ...]
    columns: int = 8


@dataclass(frozen=True, slots=True)
class Links:
    """A list of the book's sheets, each with what it is for, as hyperlinks."""

    title: str
    columns: int = 8


Block = Form | TableSpec | MatrixSpec | Charts | Text | Links


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """A sheet: bands of blocks from top to bottom, the blocks of a band side by side."""

    key: str
    name: str
    title: str
    hint: str
    purpose: str
    bands: tuple[tuple[Block, ...], ...]
    tab: str = "form"
    landscape: bool = True
    protect: bool = False
    freeze_columns: int = 0
    paper: str = "A4"
    pages: int = 0
    """Pages to fit all rows on when printing; 0 for as many as it takes."""
    hidden: bool = False
    wide: int = 1
    """Pages side by side when printing, 0 for as many as keep it legible; the frozen columns
    repeat on each."""


@dataclass(frozen=True, slots=True)
class CheckSpec:
    """A rule that data must satisfy; ``holds`` is an expression that is 1 when it does.

    ``over`` is a table (once for each filled row) or a matrix with restrictions (once
    for each cell). ``show`` is the column whose cell the finding names; ``shade`` draws
    the rule as conditional formatting too.
    """

    code: str
    severity: str
    over: str
    holds: Expr
    reason: str
    remedy: str
    show: str = ""
    only_if: Expr | None = None
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shade: bool = False


@dataclass(frozen=True, slots=True)
class BookSpec:
    """A workbook kind, expanded for one team."""

    key: str
    name: str
    version: str
    sheets: tuple[SheetSpec, ...]
    axes: Mapping[str, Axis]
    checks: tuple[CheckSpec, ...] = ()
    banner: Expr | None = None
    """A text across the top of every sheet; nothing is shown where it is empty."""

    def blocks(self) -> list[tuple[SheetSpec, Block]]:
        """Every block with its sheet, in drawing order."""
        return [(s, block) for s in self.sheets for band in s.bands for block in band]

    def tables(self) -> dict[str, TableSpec]:
        """Tables by key."""
        return {b.key: b for _, b in self.blocks() if isinstance(b, TableSpec)}

    def matrices(self) -> dict[str, MatrixSpec]:
        """Matrices by key."""
        return {b.key: b for _, b in self.blocks() if isinstance(b, MatrixSpec)}

    def fields(self) -> dict[str, FieldSpec]:
        """Fields by key."""
        return {f.key: f for _, b in self.blocks() if isinstance(b, Form) for f in b.fields}
