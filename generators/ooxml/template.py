"""One workbook opened once and filled many times.

template = Template(Path("经营计划簿.xlsx"))
for team in teams:
    data = template.stamp({"封面": {"C4": team.name}})
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from generators.ooxml.package import DEFAULT_LEVEL
from generators.ooxml.workbook import Workbook


class Template:
    """A preloaded workbook; it never changes itself."""

    def __init__(self, source: str | Path | bytes) -> None:
        """Open the file; raises as ``Workbook.open`` does."""
        self._prototype = Workbook.open(source)
        self._prototype.preload()

    def workbook(self) -> Workbook:
        """A fresh copy to be changed at will; cheap, as all that was read is shared."""
        return self._prototype.fork()

    def stamp(
        self,
        values: Mapping[str, Mapping[str, object]],
        cached: Mapping[str, Mapping[str, object]] | None = None,
        *,
        level: int = DEFAULT_LEVEL,
    ) -> bytes:
        """The file with these values (sheet → address → value) and cached formula results."""
        book = self.workbook()
        for sheet, cells in values.items():
            book.set_values(sheet, cells)
        for sheet, cells in (cached or {}).items():
            for ref, value in cells.items():
                book.set_cached(sheet, ref, value)
        return book.to_bytes(level)
