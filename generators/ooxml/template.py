"""One workbook opened once and filled many times.

template = Template(Path("经营计划簿.xlsx"))
for team in teams:
    data = template.stamp({"封面": {"C4": team.name}})
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from generators.ooxml.growth import followers
from generators.ooxml.markup import escape
from generators.ooxml.package import STAMP_LEVEL
from generators.ooxml.sheet_rows import BRACKET
from generators.ooxml.sheet_text import SheetText
from generators.ooxml.workbook import Workbook

_FORMULA = re.compile(r"(<(?:f|formula[12]?|xm:f)(?:\s[^>]*)?>)([^<]*)(</)")


class Template:
    """A preloaded workbook; it never changes itself.

    ``words`` are texts inside formulas for which each copy has its own: see ``workbook``.
    """

    def __init__(self, source: str | Path | bytes, words: tuple[str, ...] = ()) -> None:
        """Open the file; raises as ``Workbook.open`` does."""
        self._prototype = Workbook.open(source)
        self._used: dict[str, tuple[str, ...]] = {}
        self._tokens = {
            escape(word): f"{BRACKET}{number}{BRACKET}" for number, word in enumerate(words)
        }
        for info in self._prototype.structure.sheets:
            if info.kind == "worksheet":
                self._mark_words(info.name)
        self._prototype.preload()
        self._prototype.followers = {
            name: followers(self._prototype, table)
            for name, table in self._prototype.tables.items()
        }

    def workbook(self, meanings: Mapping[str, str] | None = None) -> Workbook:
        """A fresh copy to be changed at will; cheap, as all that was read is shared.

        ``meanings`` say what every word stands for, inside the quotes of formulas.
        """
        book = self._prototype.fork()
        texts = {
            self._tokens[escape(word)].strip(BRACKET): escape(meaning.replace('"', '""'))
            for word, meaning in (meanings or {}).items()
        }
        for sheet, used in self._used.items():
            book.sheet(sheet).tokens = {token: texts[token] for token in used}
        return book

    def stamp(
        self,
        values: Mapping[str, Mapping[str, object]],
        cached: Mapping[str, Mapping[str, object]] | None = None,
        *,
        level: int = STAMP_LEVEL,
    ) -> bytes:
        """The file with these values (sheet → address → value) and cached formula results."""
        book = self.workbook()
        for sheet, cells in values.items():
            book.set_values(sheet, cells)
        for sheet, cells in (cached or {}).items():
            for ref, value in cells.items():
                book.set_cached(sheet, ref, value)
        return book.to_bytes(level)

    def _mark_words(self, name: str) -> None:
        """Put a token, which no text of a sheet can hold, in the place of each word."""
        base = self._prototype.sheet(name).base
        if not any(word in base.text for word in self._tokens):
            return
        used: set[str] = set()

        def marked(match: re.Match[str]) -> str:
            formula = match[2]
            if "{{" not in formula:
                return match[0]
            for word, token in self._tokens.items():
                if word in formula:
                    formula = formula.replace(word, token)
                    used.add(token.strip(BRACKET))
            return match[1] + formula + match[3]

        text = _FORMULA.sub(marked, base.text)
        if used:
            scanned = SheetText.scan(text.encode(), base.name)
            self._prototype.share_text(name, scanned)
            self._used[name] = tuple(sorted(used))
