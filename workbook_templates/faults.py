"""What a check finds before it is a finding: which rule, which cell, texts on demand.

A check may fail thousands of times, and only the first failures of a code are shown, so
the texts of the others are never written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

import numpy as np
from xlsxwriter.utility import xl_rowcol_to_cell

from agency.finding import Finding, Severity
from workbook_templates.content import clock_text, from_serial
from workbook_templates.layout import Layout, Spot
from workbook_templates.schema import EARLIEST_DAY, LATEST_DAY, Type

SHOWN = 50
"""How many findings of one code are written out."""


class Locator(Protocol):
    """Where a book's cells stand: as it is drawn, or as a file that was read has them.

    ``Spot.sheet`` counts the declared sheets, whatever a file calls them; rows of tables
    count from 0 as in the content; a position has one index for each axis.
    """

    def sheet_name(self, sheet: int) -> str:
        """The name of a sheet."""

    def in_table(self, table: str, column: str, row: int) -> Spot:
        """The cell of a table's row."""

    def of_field(self, key: str) -> Spot:
        """The cell of a field."""

    def in_matrix(self, matrix: str, position: tuple[int, ...]) -> Spot:
        """The cell of a matrix."""


class Drawn:
    """The locator of a book that stands as it is drawn."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._offsets = {
            (key, column.key): place.left + offset
            for key, place in layout.tables.items()
            for offset, column in enumerate(place.spec.columns)
        }

    def sheet_name(self, sheet: int) -> str:
        """The declared name."""
        return self._layout.sheets[sheet].name

    def in_table(self, table: str, column: str, row: int) -> Spot:
        """The cell under the header of ``column``."""
        place = self._layout.tables[table]
        return Spot(place.sheet, place.top + 1 + row, self._offsets[table, column])

    def of_field(self, key: str) -> Spot:
        """The field's value."""
        return self._layout.fields[key]

    def in_matrix(self, matrix: str, position: tuple[int, ...]) -> Spot:
        """The cell where the items meet."""
        return self._layout.matrices[matrix].spot(position)


@dataclass(frozen=True, slots=True)
class Texts:
    """What a finding says: the cell's value, the reason, the remedy."""

    value: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One cell that breaks one rule; ``texts`` are written when they are wanted."""

    severity: Severity
    code: str
    spot: Spot
    texts: Callable[[], Texts]

    @property
    def order(self) -> tuple[int, int, int]:
        """Sheets as declared, then down, then across."""
        return (self.spot.sheet, self.spot.row, self.spot.column)


def findings_of(faults: Iterable[Fault], locator: Locator, shown: int = SHOWN) -> list[Finding]:
    """Findings in the order of sheets and rows, at most ``shown`` of each code.

    After the last one shown, one more says how many there are beyond it.
    """
    ordered = sorted(faults, key=lambda fault: (fault.code, *fault.order))
    placed: list[tuple[tuple[int, int, int], str, Finding]] = []
    for code, same in groupby(ordered, key=lambda fault: fault.code):
        alike = list(same)
        placed.extend(
            (fault.order, code, _finding(fault, locator.sheet_name(fault.spot.sheet)))
            for fault in alike[:shown]
        )
        if len(alike) > shown:
            placed.append((alike[shown - 1].order, code, _rest(alike, shown, locator)))
    return [finding for _, _, finding in sorted(placed, key=lambda item: item[:2])]


def _finding(fault: Fault, sheet: str) -> Finding:
    texts = fault.texts()
    return Finding(
        fault.severity,
        fault.code,
        texts.reason,
        texts.remedy,
        sheet=sheet,
        cell=cell_name(fault.spot),
        value=texts.value,
    )


def _rest(alike: list[Fault], shown: int, locator: Locator) -> Finding:
    more = alike[shown:]
    sheets = dict.fromkeys(locator.sheet_name(fault.spot.sheet) for fault in more)
    reason = f"另有 {len(more)} 处同样的问题（共 {len(alike)} 处，在“{'”“'.join(sheets)}”）"
    remedy = "改正以上各处后再检查一次"
    return Finding(alike[0].severity, alike[0].code, reason, remedy, sheet=next(iter(sheets)))


def cell_name(spot: Spot) -> str:
    """The cell's address within its sheet, e.g. ``B7``."""
    return str(xl_rowcol_to_cell(spot.row, spot.column))


def shown(value: object, kind: Type = Type.NUMBER, *, empty: str = "空") -> str:
    """A value as people read it: dates, percentages, thousands separators."""
    plain = value.item() if isinstance(value, np.generic) else value
    if plain is None or plain == "" or plain != plain:  # noqa: PLR0124 - NaN
        return empty
    if not isinstance(plain, int | float):
        return str(plain)
    match kind:
        case Type.DATE if EARLIEST_DAY <= plain <= LATEST_DAY:
            return from_serial(plain).isoformat()
        case Type.TIME if 0 <= plain < 1:
            return clock_text(plain)
        case Type.MOMENT if EARLIEST_DAY <= plain <= LATEST_DAY + 1:
            return f"{from_serial(plain).isoformat()} {clock_text(plain % 1)}"
        case Type.RATIO:
            return f"{plain:.1%}"
        case Type.PLAIN | Type.DATE | Type.ID | Type.TEXT:
            return f"{plain:.15g}"
    return f"{plain:,.2f}".rstrip("0").rstrip(".")
