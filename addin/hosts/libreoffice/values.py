"""Values on their way between Python and LibreOffice's cells.

A cell of LibreOffice holds a float, text or nothing. Dates and booleans are floats whose number
format says what they are; so writing them means setting formats, and reading means looking at them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import pandas as pd

from addin.hosts.libreoffice.cell_errors import CellError

Place: TypeAlias = tuple[int, int]
"""Row and column, from 0, within a range."""

Grid: TypeAlias = list[list[object]]

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Encoded:
    """Values made ready for LibreOffice.

    Attributes:
        rows: floats and texts for `setDataArray`; '' where a formula goes.
        dates: places of whole days.
        moments: places of dates with a time of day.
        booleans: places of TRUE and FALSE.
        formulas: (place, formula text with its =).

    """

    rows: list[list[float | str]] = field(default_factory=list)
    dates: list[Place] = field(default_factory=list)
    moments: list[Place] = field(default_factory=list)
    booleans: list[Place] = field(default_factory=list)
    formulas: list[tuple[Place, str]] = field(default_factory=list)


def spread(data: object, rows: int, columns: int) -> Sequence[Sequence[object]]:
    """Return `data` as rows: a scalar fills the range, a flat row is repeated."""
    if not isinstance(data, (list, tuple)):
        return [[data] * columns] * rows
    if data and not isinstance(data[0], (list, tuple)):
        return [data] * rows
    return data


def encode(rows: Iterable[Sequence[object]], epoch: dt.datetime) -> Encoded:
    """Make values ready for a range whose book counts days from `epoch`.

    Text that begins with = is a formula; a leading apostrophe only says "text", as in Excel.
    """
    result = Encoded()
    for i, row in enumerate(rows):
        result.rows.append(
            [_encode_one(value, (i, j), epoch, result) for j, value in enumerate(row)]
        )
    return result


def _encode_one(value: object, place: Place, epoch: dt.datetime, result: Encoded) -> float | str:
    if value is None:
        return ""
    if isinstance(value, str):
        if value.startswith("=") and len(value) > 1:
            result.formulas.append((place, value))
            return ""
        return value.removeprefix("'")
    if isinstance(value, bool):
        result.booleans.append(place)
        return float(value)
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, dt.datetime):
        moment = value.replace(tzinfo=None)
        (result.moments if moment.time() != dt.time() else result.dates).append(place)
        return (moment - epoch) / DAY
    if isinstance(value, dt.date):
        result.dates.append(place)
        return float((value - epoch.date()).days)
    return str(value)


def to_datetime(serial: float, epoch: dt.datetime) -> dt.datetime:
    """Return the moment of a serial number, to the millisecond."""
    return epoch + dt.timedelta(milliseconds=round(serial * 86_400_000))


def plain(value: object) -> object:
    """Return a scalar of numpy or pandas as Python's own; a missing value as ''."""
    if value is None or value is pd.NaT or value is pd.NA:
        return ""
    if isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return "" if np.isnan(value) else float(value)
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, np.number):
        number = float(value)
        return "" if np.isnan(number) else number
    if isinstance(value, np.datetime64):
        value = pd.Timestamp(value)
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime(warn=False)
    return "" if value is pd.NaT else value


def clean(
    value: object,
    build_date: Callable[..., object],
    empty: object,
    build_number: Callable[[float], object] | None,
    *,
    errors_as_text: bool,
) -> object:
    """Return a cell's value as the options of an xlwings range want it."""
    if value is None or value == "":
        return empty
    if isinstance(value, CellError):
        return value.text if errors_as_text else None
    if isinstance(value, dt.datetime):
        return build_date(
            year=value.year,
            month=value.month,
            day=value.day,
            hour=value.hour,
            minute=value.minute,
            second=value.second,
            microsecond=value.microsecond,
            tzinfo=None,
        )
    if build_number is not None and type(value) is float:
        return build_number(value)
    return value
