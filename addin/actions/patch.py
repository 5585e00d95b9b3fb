"""What an action wants changed, by key: fields, matrix cells and table rows.

A patch knows no file. :func:`patched` applies it to a content; a host writes the
difference between the old and the new content into the book that people have open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from agency.finding import Finding
from workbook_templates.content import Array, BookContent, Key, Value, column_array
from workbook_templates.schema import BookSpec, TableSpec

Row = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class OrderBy:
    """One thing that rows are sorted by, upwards: a typed column's value, empty ones last.

    With ``among`` it is the value's place there; others come after them.
    """

    column: str
    among: tuple[Value, ...] = ()

    def rank(self, row: Row) -> tuple[bool, Any]:
        """Where the row comes among others."""
        value = _blank_to_none(row.get(self.column))
        if self.among:
            known = value in self.among
            return not known, self.among.index(value) if known else 0
        return value is None, 0 if value is None else value


@dataclass(frozen=True, slots=True)
class TableChange:
    """Rows of one table.

    ``upsert`` rows replace, column by column, the row that agrees in ``keys`` or are added
    at the end; columns they do not name keep their values. ``remove`` are the keys of rows to
    take out. ``replace`` takes out every row that ``upsert`` does not name. ``order`` is what all
    rows of the table are then sorted by, first things first; without it they keep their order.
    """

    keys: tuple[str, ...]
    upsert: tuple[Row, ...] = ()
    remove: frozenset[tuple[Value, ...]] = frozenset()
    replace: bool = False
    order: tuple[OrderBy, ...] = ()


@dataclass(frozen=True, slots=True)
class Patch:
    """All changes of one action; None clears a value."""

    fields: Mapping[str, Value] = field(default_factory=dict)
    matrices: Mapping[str, Mapping[Key, Value]] = field(default_factory=dict)
    tables: Mapping[str, TableChange] = field(default_factory=dict)
    binding: Mapping[str, str] = field(default_factory=dict)
    """What the book says about itself from now on, by the name of ``generators.binding``."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be changed."""
        return not (self.fields or any(self.matrices.values()) or self.tables or self.binding)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an action returns: the patch, findings, and one message for the user."""

    patch: Patch
    findings: tuple[Finding, ...]
    message: str


def patched(spec: BookSpec, content: BookContent, patch: Patch) -> BookContent:
    """A new content with the patch applied; the old one stays as it was.

    Raises ``KeyError`` for a field, matrix, table or column that the book does not have and
    ``ValueError`` for one that is computed.
    """
    known = spec.fields()
    for key in patch.fields:
        if known[key].value is not None:
            raise ValueError(f"field must be typed, got the computed {key!r}")
    fields = {**content.fields, **patch.fields}
    matrices = {key: dict(cells) for key, cells in content.matrices.items()}
    for key, cells in patch.matrices.items():
        if key not in spec.matrices():
            raise KeyError(key)
        matrices.setdefault(key, {}).update(cells)
    tables = dict(content.tables)
    specs = spec.tables()
    for key, change in patch.tables.items():
        tables[key] = changed_rows(specs[key], content.tables[key], change).columns
    return BookContent(tables, fields, matrices)


@dataclass(frozen=True, slots=True)
class ChangedRows:
    """A table after a change; ``origins`` says for each row which it was before, if any."""

    columns: dict[str, Array]
    origins: tuple[int | None, ...]


def changed_rows(
    table: TableSpec, columns: Mapping[str, Array], change: TableChange
) -> ChangedRows:
    """The rows after the change: those that stay in their order, the new ones, then sorted."""
    typed = {column.key: column for column in table.columns if column.value is None}
    rows = [
        dict(zip(columns, values, strict=True))
        for values in zip(*(column.tolist() for column in columns.values()), strict=True)
    ]
    places: dict[tuple[Value, ...], int] = {}
    for number, row in enumerate(rows):
        places.setdefault(_key(row, change.keys), number)
    named: set[int] = set()
    for new in change.upsert:
        unknown = [name for name in new if name not in typed]
        if unknown:
            raise ValueError(f"{table.key} has no typed column {unknown[0]!r}")
        key = _key(new, change.keys)
        if key not in places:
            places[key] = len(rows)
            rows.append({})
        rows[places[key]].update(new)
        named.add(places[key])
    kept = [
        number
        for number, row in enumerate(rows)
        if _key(row, change.keys) not in change.remove and (number in named or not change.replace)
    ]
    kept.sort(key=lambda number: tuple(by.rank(rows[number]) for by in change.order))
    before = len(next(iter(columns.values()))) if columns else 0
    after = {
        key: column_array(column, [_blank_to_none(rows[number].get(key)) for number in kept])
        for key, column in typed.items()
    }
    return ChangedRows(after, tuple(number if number < before else None for number in kept))


def _key(row: Row, keys: Sequence[str]) -> tuple[Value, ...]:
    return tuple(_blank_to_none(row.get(key)) for key in keys)


def _blank_to_none(value: Value) -> Value:
    if value == "" or (isinstance(value, float) and np.isnan(value)):
        return None
    return value
