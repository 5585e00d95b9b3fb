"""Comparing what two books hold, by key."""

from __future__ import annotations

from math import isclose

from workbook_templates.content import BookContent


def content_differences(a: BookContent, b: BookContent) -> list[str]:
    """Where two contents differ; numbers agree in fifteen digits, as files keep them."""
    found = [
        f"field {key}: {a.fields.get(key)!r} {b.fields.get(key)!r}"
        for key in a.fields.keys() | b.fields.keys()
        if not _same(a.fields.get(key), b.fields.get(key))
    ]
    for name in a.matrices.keys() | b.matrices.keys():
        first, second = a.matrices.get(name, {}), b.matrices.get(name, {})
        found += [
            f"{name}{key}: {first.get(key)!r} {second.get(key)!r}"
            for key in first.keys() | second.keys()
            if not _same(first.get(key), second.get(key))
        ]
    for name in a.tables.keys() | b.tables.keys():
        if a.rows(name) != b.rows(name):
            found.append(f"{name}: {a.rows(name)} rows, {b.rows(name)} rows")
            continue
        for key, column in a.tables[name].items():
            pairs = zip(column.tolist(), b.tables[name][key].tolist(), strict=True)
            found += [
                f"{name}.{key}[{row}]: {x!r} {y!r}"
                for row, (x, y) in enumerate(pairs)
                if not _same(x, y)
            ]
    return found


def _same(a: object, b: object) -> bool:
    if _blank(a) or _blank(b):
        return _blank(a) and _blank(b)
    if isinstance(a, float) and isinstance(b, float):
        return isclose(a, b, rel_tol=1e-13, abs_tol=1e-12)
    return a == b


def _blank(value: object) -> bool:
    return value is None or value == "" or value != value  # noqa: PLR0124 - NaN
