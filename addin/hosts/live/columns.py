"""Which column of an open table is which: an open book does not show the columns' ids.

The file on disk has the ids as they were last saved. A column keeps the id that its header had
there; columns renamed since stand, in the same number, between the same neighbours; all others
are new. Where there is no such file, ids are the places, and headers decide.
"""

from __future__ import annotations

from collections.abc import Sequence

from generators.ooxml.table import TableColumn


def column_ids(headers: Sequence[str], saved: Sequence[TableColumn]) -> list[int]:
    """The id of each column of an open table, whose columns were ``saved`` on disk."""
    if not saved:
        return list(range(1, len(headers) + 1))
    known = {column.name: at for at, column in enumerate(saved)}
    origins = [known.get(header) for header in headers]
    _renamed(origins, len(saved))
    free = max(column.id for column in saved)
    ids = []
    for origin in origins:
        if origin is None:
            free += 1
            ids.append(free)
        else:
            ids.append(saved[origin].id)
    return ids


def _renamed(origins: list[int | None], width: int) -> None:
    """Give columns without an origin the saved ones that stand in their gap, if as many do."""
    taken = {origin for origin in origins if origin is not None}
    gap: list[int] = []
    left = -1
    for at, origin in enumerate([*origins, width]):
        if origin is None:
            gap.append(at)
            continue
        lost = [place for place in range(left + 1, origin) if place not in taken]
        if len(lost) == len(gap):
            for place, found in zip(gap, lost, strict=True):
                origins[place] = found
        gap, left = [], origin
