"""A content's tables row by row, for actions that look at single rows."""

from __future__ import annotations

from math import isnan

from workbook_templates.content import BookContent, Value

Row = dict[str, Value]


def table_rows(content: BookContent, table: str) -> list[Row]:
    """The typed columns of a table, row by row."""
    columns = content.tables[table]
    cells = zip(*(column.tolist() for column in columns.values()), strict=True)
    return [dict(zip(columns, values, strict=True)) for values in cells]


def rows_of(content: BookContent, table: str, key: str) -> dict[Value, Row]:
    """A table's rows by the value of one column."""
    return {row[key]: row for row in table_rows(content, table)}


def number(value: Value) -> float:
    """A number as it is; an empty value counts as 0."""
    return 0.0 if not isinstance(value, int | float) or isnan(value) else float(value)
