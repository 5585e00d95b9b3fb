"""What a book holds, by key and never by address.

Numbers are floats, an empty number is NaN; texts are ``str``, an empty text is ``""``.
Dates are spreadsheet serial numbers (days since 1899-12-30), so that both evaluators
compare the same things; :func:`serial` and :func:`from_serial` convert. Times of day are
fractions of a day (:func:`day_share`, :func:`from_share`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from workbook_templates.schema import ColumnSpec, TableSpec

if TYPE_CHECKING:
    from workbook_templates.schema import BookSpec

EPOCH = date(1899, 12, 30)
Value: TypeAlias = float | str | None
Array: TypeAlias = npt.NDArray[np.generic]
Key: TypeAlias = tuple[str, ...]


def serial(day: date | None) -> float | None:
    """The spreadsheet serial of a date on or after 1900-03-01; None stays None."""
    return None if day is None else float((day - EPOCH).days)


def from_serial(value: float) -> date:
    """The date of a spreadsheet serial."""
    return EPOCH + timedelta(days=int(value))


def day_share(moment: time) -> float:
    """A time of day as a fraction of the day."""
    return (moment.hour * 60 + moment.minute) / 1440


def from_share(share: float) -> time:
    """The time of day, to the minute, of a fraction of the day."""
    return time(*divmod(round(share * 1440) % 1440, 60))


def clock_text(share: float) -> str:
    """A fraction of the day as hours and minutes, ``08:30``."""
    return from_share(share).strftime("%H:%M")


@dataclass(slots=True)
class BookContent:
    """Tables as columns of equal length, fields and matrix inputs as values, by key.

    Computed columns and cells are absent: they follow from these by evaluation.
    """

    tables: dict[str, dict[str, Array]] = field(default_factory=dict)
    fields: dict[str, Value] = field(default_factory=dict)
    matrices: dict[str, dict[Key, Value]] = field(default_factory=dict)

    def rows(self, table: str) -> int:
        """The number of filled rows of a table."""
        columns = self.tables.get(table)
        return len(next(iter(columns.values()))) if columns else 0


def column_array(column: ColumnSpec, values: Sequence[Value]) -> Array:
    """The values as an array of the column's type; texts in a number column become NaN."""
    if column.type.is_text:
        return np.array(["" if v is None else _text(v) for v in values], dtype=object)
    return np.array([_number(value) for value in values], dtype=float)


def table_columns(table: TableSpec, rows: Sequence[Mapping[str, Value]]) -> dict[str, Array]:
    """Rows given as mappings, as the input columns of ``table``; missing keys are empty."""
    return {
        column.key: column_array(column, [row.get(column.key) for row in rows])
        for column in table.columns
        if column.value is None
    }


def complete(spec: BookSpec, content: BookContent) -> BookContent:
    """The same content with an empty column for every input that it lacks."""
    for key, table in spec.tables().items():
        given = content.tables.setdefault(key, {})
        length = len(next(iter(given.values()))) if given else 0
        for column in table.columns:
            if column.value is None and column.key not in given:
                given[column.key] = column_array(column, [None] * length)
    return content


def _text(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return str(int(value)) if float(value).is_integer() else str(value)


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else np.nan
