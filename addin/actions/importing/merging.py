"""New figures into a table that people also type into: only what is of the kind and period.

A *part* is a set of columns with the rows in which they are replaced. Within it, a row's
columns become the new figures; a row that has none any more is emptied there. A row that
then holds no figure at all is taken out; everything else stays as it was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from addin.actions.importing.people import rows_of
from addin.actions.patch import Row, TableChange
from workbook_templates.content import BookContent, Value

Key: TypeAlias = tuple[Value, ...]

_CENT = 0.005


@dataclass(frozen=True, slots=True)
class Part:
    """Columns that are replaced in every row whose key ``covers`` accepts."""

    columns: tuple[str, ...]
    covers: Callable[[Key], bool]


@dataclass(slots=True)
class Table:
    """A table's rows as the book holds them: by key, and the keys that stand in it twice."""

    name: str
    keys: tuple[str, ...]
    rows: dict[Key, Row] = field(default_factory=dict)
    doubled: list[Key] = field(default_factory=list)

    def number(self, key: Key, column: str) -> float:
        """A figure of a row; 0 if the row or the figure is not there."""
        value = self.rows.get(key, {}).get(column)
        return value if isinstance(value, float) else 0.0


@dataclass(frozen=True, slots=True)
class Merged:
    """The change of a table, ``None`` if nothing changes, and how many rows it is about."""

    change: TableChange | None
    added: int
    updated: int
    removed: int


def read_table(content: BookContent, name: str, keys: tuple[str, ...]) -> Table:
    """The rows of a table of the book."""
    table = Table(name, keys)
    for row in rows_of(content, name):
        key = tuple(row.get(column) for column in keys)
        if all(part is None for part in key):
            continue
        if key in table.rows:
            table.doubled.append(key)
        else:
            table.rows[key] = row
    return table


def merge(
    table: Table, new: Mapping[Key, Row], parts: Sequence[Part], figures: Collection[str]
) -> Merged:
    """What changes when ``new`` takes the place of what the parts cover.

    ``figures`` are all columns of the table that hold figures. A new row brings, besides its
    key, whatever it holds that is no figure.
    """
    upsert: dict[Key, dict[str, Value]] = {}
    for part in parts:
        for key in _in_order(new, table.rows):
            if part.covers(key):
                changed = _changed(table, key, new.get(key, {}), part.columns)
                if changed:
                    upsert.setdefault(key, {}).update(changed)
    removed = {key for key, row in upsert.items() if _is_emptied(table, key, row, figures)}
    added = [key for key in upsert if key not in table.rows]
    rows = [
        _row(table, key, new.get(key, {}), upsert[key], figures)
        for key in _in_order(new, table.rows)
        if key in upsert and key not in removed
    ]
    if not upsert:
        return Merged(None, 0, 0, 0)
    change = TableChange(table.keys, tuple(rows), frozenset(removed))
    return Merged(change, len(added), len(rows) - len(added), len(removed))


def _in_order(new: Mapping[Key, Row], old: Mapping[Key, Row]) -> Iterable[Key]:
    """The book's rows in their order, then the new ones."""
    return dict.fromkeys((*old, *new))


def _changed(table: Table, key: Key, new: Row, columns: Sequence[str]) -> dict[str, Value]:
    """The part's columns if any of them changes; empty cells and zeros are the same."""
    old = table.rows.get(key, {})
    wanted = {column: _figure(new.get(column)) for column in columns}
    if all(_same(old.get(column), wanted[column]) for column in columns):
        return {}
    any_figure = any(wanted.values())
    return {column: value if any_figure else None for column, value in wanted.items()}


def _figure(value: Value) -> Value:
    return float(value) if isinstance(value, int | float) else value


def _same(old: Value, new: Value) -> bool:
    return abs(_zero(old) - _zero(new)) < _CENT


def _zero(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _is_emptied(table: Table, key: Key, changed: Row, figures: Collection[str]) -> bool:
    after = {**table.rows.get(key, {}), **changed}
    return not any(_zero(after.get(column)) for column in figures)


def _row(
    table: Table, key: Key, new: Row, changed: Row, figures: Collection[str]
) -> dict[str, Value]:
    head: dict[str, Value] = dict(zip(table.keys, key, strict=True))
    if key not in table.rows:
        head |= {column: value for column, value in new.items() if column not in figures}
    return {**head, **changed}
