"""Where everything stands: the book's blocks placed on its sheets.

Rows and columns are 0-based. Column 0 of every sheet is hidden and holds the keys of
matrix rows; each matrix has a hidden row with the keys of its columns. Content starts
in column 1. Row 0 is the sheet's title, row 1 its subtitle, row 2 its hint.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from workbook_templates.content import BookContent
from workbook_templates.plan import BookPlan, MatrixPlan
from workbook_templates.schema import (
    Charts,
    Form,
    Links,
    MatrixSpec,
    SheetSpec,
    TableSpec,
    Text,
)

NAME_PREFIX = "hb_"
"""Defined names of fields start with this."""
COLUMN_PREFIX = "hb_col."
"""Names of table columns that conditional formats on other sheets read."""
CHOICES_PREFIX = "hb_list."
"""Names of table columns that cells are chosen from."""

FIRST_ROW = 4
FIRST_COLUMN = 1
GAP_WIDTH = 2.5
DEFAULT_WIDTH = 8.43
"""Of columns to which no width is given."""
GROUP = "group"
"""Columns of this key hold names of groups and are as wide as the longest, within reason."""

SPARKLINE_WIDTH = 14.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell."""

    sheet: int
    row: int
    column: int


@dataclass(slots=True)
class TablePlace:
    """A table: ``top`` is its header's row, ``rows`` its data rows (at least one)."""

    sheet: int
    top: int
    left: int
    rows: int
    spec: TableSpec


@dataclass(slots=True)
class MatrixPlace:
    """A matrix: the row of each combination of row items, the column likewise."""

    sheet: int
    top: int
    left: int
    key_row: int
    plan: MatrixPlan
    rows: dict[tuple[int, ...], int] = field(default_factory=dict)
    columns: dict[tuple[int, ...], int] = field(default_factory=dict)
    header: int = 0
    bands: list[tuple[int, str]] = field(default_factory=list)
    """Rows that open a block, with the block's label."""
    bottom: int = 0
    merges: dict[int, int] = field(default_factory=dict)
    """How many sheet columns the values take that stand in a column."""

    @property
    def right(self) -> int:
        """The last sheet column of its values."""
        return max(column + merged - 1 for column, merged in self.merges.items())

    @property
    def spec(self) -> MatrixSpec:
        """The matrix placed here."""
        return self.plan.matrix

    @property
    def label_columns(self) -> int:
        """How many columns hold row labels."""
        return self.spec.label_depth or len(self.spec.rows) - (1 if self.spec.blocks else 0)

    def spot(self, position: tuple[int, ...]) -> Spot:
        """The cell of a position on all axes."""
        split = len(self.spec.rows)
        return Spot(self.sheet, self.rows[position[:split]], self.columns[position[split:]])


@dataclass(frozen=True, slots=True)
class Placed:
    """Any other block and its place; ``height`` in rows."""

    block: Form | Charts | Text | Links
    sheet: int
    top: int
    left: int
    height: int


class Layout:
    """The places of all blocks of a book, for given numbers of table rows."""

    def __init__(self, plan: BookPlan, content: BookContent) -> None:
        self.plan = plan
        self.sheets = plan.spec.sheets
        self.tables: dict[str, TablePlace] = {}
        self.matrices: dict[str, MatrixPlace] = {}
        self.fields: dict[str, Spot] = {}
        self.others: list[Placed] = []
        self.widths: list[dict[int, float]] = []
        self.bottoms: list[int] = []
        self.rights: list[int] = []
        self.folded: list[set[int]] = []
        """Columns of each sheet that are folded away."""
        groups = content.tables.get("groups", {}).get("name", ())
        self._groups = min(max((text_width(str(name or "")) for name in groups), default=0.0), 26.0)
        for number, sheet in enumerate(self.sheets):
            self.widths.append({0: 3.0})
            self.folded.append({0})
            self._right = FIRST_COLUMN
            self._place_sheet(number, sheet, content)
            self.rights.append(self._right)

    def shown(self, sheet: int) -> list[tuple[int, float]]:
        """The columns in sight, up to the last one used, with their widths."""
        right = max(self.rights[sheet], 6)
        return [
            (column, self.widths[sheet].get(column, DEFAULT_WIDTH))
            for column in range(FIRST_COLUMN, right + 1)
            if column not in self.folded[sheet]
        ]

    def on_sheet(self, sheet: int) -> Iterator[TablePlace | MatrixPlace | Placed]:
        """All blocks of a sheet."""
        for places in (self.tables.values(), self.matrices.values(), self.others):
            for place in places:
                if place.sheet == sheet:
                    yield place

    def _place_sheet(self, number: int, sheet: SheetSpec, content: BookContent) -> None:
        top = FIRST_ROW
        for band in sheet.bands:
            left = FIRST_COLUMN
            bottom = top
            for block in band:
                if left > FIRST_COLUMN:
                    self._widen(number, left - 1, GAP_WIDTH)
                low, width = self._place(block, number, top, left, content)
                bottom = max(bottom, low)
                left += width + 1
                self._right = max(self._right, left - 2)
            top = bottom + 1
        self.bottoms.append(top - 1)

    def _place(
        self, block: object, sheet: int, top: int, left: int, content: BookContent
    ) -> tuple[int, int]:
        match block:
            case TableSpec():
                return self._place_table(block, sheet, top, left, content)
            case MatrixSpec():
                return self._place_matrix(block, sheet, top, left)
            case Form():
                return self._place_form(block, sheet, top, left)
            case Charts(rows=rows):
                self.others.append(Placed(block, sheet, top, left, rows))
                return top + rows, 1
            case Text(lines=lines, columns=columns):
                self.others.append(Placed(block, sheet, top, left, len(lines) + 1))
                return top + len(lines) + 1, columns
            case Links(columns=columns):
                shown = [s for s in self.sheets if not s.hidden]
                self.others.append(Placed(block, sheet, top, left, len(shown) + 1))
                return top + len(shown) + 1, columns
        raise TypeError(f"not a block: {block!r}")

    def _place_table(
        self, table: TableSpec, sheet: int, top: int, left: int, content: BookContent
    ) -> tuple[int, int]:
        rows = max(content.rows(table.key) + (0 if table.fixed else table.spare), 1)
        self.tables[table.key] = TablePlace(sheet, top, left, rows, table)
        for offset, column in enumerate(table.columns):
            width = max(column.width, self._groups) if column.key == GROUP else column.width
            self._widen(sheet, left + offset, width)
            if column.helper:
                self.folded[sheet].add(left + offset)
        return top + rows + 1, len(table.columns)

    def _place_form(self, form: Form, sheet: int, top: int, left: int) -> tuple[int, int]:
        pair = form.label_width + form.value_width
        for number in range(form.columns):
            for offset in range(pair):
                chars = form.label_chars if offset < form.label_width else form.value_chars
                self._widen(sheet, left + number * pair + offset, chars)
        row, used = top + (1 if form.title else 0), 0
        for spec in form.fields:
            if used + spec.span > form.columns:
                row, used = row + 1, 0
            self.fields[spec.key] = Spot(sheet, row, left + used * pair + form.label_width)
            used += spec.span
            row += spec.tall - 1
        self.others.append(Placed(form, sheet, top, left, row + 1 - top))
        return row + 1, pair * form.columns

    def _place_matrix(self, matrix: MatrixSpec, sheet: int, top: int, left: int) -> tuple[int, int]:
        plan = self.plan.matrix(matrix.key)
        place = MatrixPlace(sheet, top, left, top, plan)
        self.matrices[matrix.key] = place
        labels = place.label_columns
        labelled = matrix.rows[1:] if matrix.blocks else matrix.rows
        for offset, width in enumerate(matrix.label_widths or (12.0,) * labels):
            named = offset < len(labelled) and labelled[offset] == "scope"
            self._widen(sheet, left + offset, max(width, self._groups) if named else width)
        combinations = list(product(*(plan.allowed[name] for name in matrix.columns)))
        column = left + labels
        for combination in combinations:
            merged = self._merged(plan, combination)
            place.columns[combination], place.merges[column] = column, merged
            if merged == 1:
                self._widen(sheet, column, self._column_width(plan, combination))
            column += merged
        row = top + (1 if matrix.title and not matrix.blocks else 0)
        place.key_row = row
        place.header = row + 1
        row += 1 + len(matrix.columns)
        outer = plan.allowed[matrix.rows[0]] if matrix.blocks else [-1]
        inner = matrix.rows[1:] if matrix.blocks else matrix.rows
        for item in outer:
            if matrix.blocks:
                place.bands.append((row, plan.axes[matrix.rows[0]].items[item].label))
                row += 1
            for combination in product(*(plan.allowed[name] for name in inner)):
                place.rows[(item, *combination) if matrix.blocks else combination] = row
                row += 1
        place.bottom = row
        width = column - left
        if matrix.sparkline:
            self._widen(sheet, left + width, SPARKLINE_WIDTH)
            width += 1
        return row, width

    def _column_width(self, plan: MatrixPlan, combination: tuple[int, ...]) -> float:
        name = plan.matrix.widths_from
        if name:
            item = combination[plan.matrix.columns.index(name)]
            width = plan.axes[name].items[item].attrs.get("width")
            if plan.axes[name].items[item].key == GROUP:
                return max(plan.matrix.width, self._groups)
            if isinstance(width, int | float):
                return float(width)
        return plan.matrix.width

    @staticmethod
    def _merged(plan: MatrixPlan, combination: tuple[int, ...]) -> int:
        own = plan.axes[plan.matrix.columns[-1]].items[combination[-1]].attrs.get("merge")
        return int(own) if isinstance(own, int | float) else plan.matrix.merge

    def _widen(self, sheet: int, column: int, width: float) -> None:
        if width:
            widths = self.widths[sheet]
            widths[column] = max(widths.get(column, 0.0), width)


def text_width(text: str) -> float:
    """Characters of column width that a text takes on one line, with its indent."""
    return sum(1.75 if ord(character) > 255 else 1.0 for character in text) + 2


def position_of(plan: MatrixPlan, keys: Mapping[str, str]) -> tuple[int, ...]:
    """The position of a cell given by axis → item key."""
    return tuple(plan.axes[name].index(keys[name]) for name in plan.names)
