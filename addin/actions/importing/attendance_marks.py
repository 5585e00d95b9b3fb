"""What a cell of an attendance calendar says of a person's day, and what its legend says of marks.

A sheet's own legend comes first, then head office's words and the shipped ones. A mark that
nobody explains is unknown, whatever it looks like. Minutes late follow the trade's rule, and
a clock time is a punch, as a row of the long list is; when the meeting began, no sheet says.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from itertools import pairwise

from addin.actions.importing.catalogue import ExportCatalogue
from agency.attendance import Mark, mark
from agency.names import folded
from generators.tabular_text import clean, is_blank

_EPOCH_YEARS = {1899, 1900, 1904}  # a clock time in a cell that is formatted as date and time
_CLOCK = r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
_CLOCKS = re.compile(_CLOCK)
_SIGNS = re.compile(r"(?:[^\w\s]|[VXvx]){2,4}")  # each a mark of its own, as √√ and √×
_PARTS = re.compile(r"[\s/\\、,，;；|+&~～—–-]+")
_BRACKETS = re.compile(r"[(（\[【](?P<inner>[^()（）\[\]【】]*)[)）\]】]")
_LATE = re.compile(r"(?:迟到|迟)(?P<minutes>\d{1,3})(?:分钟|分|'|′)?")
_ONE_DAY = re.compile(r"(?P<word>\D+)1(?:天|日|次)")

_LEGEND = re.compile(r"^.*?(?:图例|备注|注|说明|符号|标记)[:：\s]+")
_ENTRIES = re.compile(r"[,，;；、。|]+")
_BAR = re.compile(  # signs that are letters of other words too, and so only stand alone
    r"\s*[“\"']?(?P<sign>[/\\—-](?=\s*(?:[:=]|为|表示|代表)?\s*\w)"
    r"|[\u4e00-\u9fff](?=[”\"']?\s*(?:[:=]|为|表示|代表|即)))[”\"']?\s*(?:[:=]|为|表示|代表|即)?\s*"
    r"(?P<word>[\u4e00-\u9fff]{2,8})\s*"
)
_TOKEN = re.compile(
    r"(?P<word>[\u4e00-\u9fff]{2,8})|(?P<sign>[^\s\w,，;；、。.:：=＝()（）“”\"'‘’/|\[\]【】-]"
    r"|[A-Za-z](?![A-Za-z]))"
)
_JOINING = re.compile(r"^(?:表示|代表|为|是|即|记)|(?:用|以|打|记|为|画)$")


@dataclass(frozen=True, slots=True)
class Marks:
    """What marks mean: by the sheet's ``legend`` (folded), else by the catalogue."""

    catalogue: ExportCatalogue
    legend: Mapping[str, Mark | None] = field(default_factory=dict)

    def meaning(self, word: str) -> Mark | None:
        """What one mark or word means; ``None`` if nobody has said it."""
        key = folded(word)
        if key in self.legend:
            return self.legend[key]
        return word_meaning(self.catalogue, word)

    def read(self, cell: object) -> tuple[Mark, ...] | None:
        """A cell's marks or punches; none if it is empty, ``None`` if it cannot be read."""
        if isinstance(cell, time) or (isinstance(cell, datetime) and cell.year in _EPOCH_YEARS):
            return (Mark.PRESENT,)
        text = clean(cell)
        if text and (known := self.meaning(text)) is not None:
            return (known,)
        if is_blank(cell):
            return ()
        return self._compound(unicodedata.normalize("NFKC", text))

    def _compound(self, text: str) -> tuple[Mark, ...] | None:
        remarks = [found["inner"] for found in _BRACKETS.finditer(text)]
        punches = [_CLOCKS.findall(part) for part in (text, *remarks)]
        words = [w for part in (_BRACKETS.sub(" ", text), *remarks) for w in _words(part)]
        found: list[Mark] = []
        for word in words:
            known = self._word(word)
            if known is None:
                return None
            found += known
        clocks = len(punches[0])
        if clocks and set(found) <= {Mark.PRESENT, Mark.LATE}:
            return (Mark.PRESENT,) * clocks
        if remarks and len(found) > 1:
            return _remarked(found)
        return tuple(found) or None

    def _word(self, word: str) -> tuple[Mark, ...] | None:
        known = self.meaning(word)
        if known is not None:
            return (known,)
        if late := _LATE.fullmatch(word):
            return (mark(float(late["minutes"])),)
        if day := _ONE_DAY.fullmatch(word):
            return self._word(day["word"])
        if not _SIGNS.fullmatch(word):
            return None
        signs = [self.meaning(sign) for sign in word]
        known_signs = tuple(sign for sign in signs if sign is not None)
        return known_signs if len(known_signs) == len(signs) else None


def word_meaning(catalogue: ExportCatalogue, word: str) -> Mark | None:
    """What a word of the lists means for a day; a late person has come."""
    for meaning, found in (
        ("present", Mark.PRESENT),
        ("leave", Mark.LEAVE),
        ("absent", Mark.ABSENT),
    ):
        if catalogue.says(word, meaning):
            return found
    return None


def _words(text: str) -> Iterator[str]:
    """The words of a text beside its clock times; placeholders are none."""
    for word in _PARTS.split(_CLOCKS.sub(" ", text)):
        if word and not is_blank(word):
            yield word


def _remarked(found: Sequence[Mark]) -> tuple[Mark, ...] | None:
    """A mark with a remark in brackets: leave explains an absence, coming late a presence."""
    kinds = set(found)
    if len(kinds) == 1 or kinds <= {Mark.PRESENT, Mark.LATE}:
        return (found[0],)
    return (Mark.LEAVE,) if kinds == {Mark.ABSENT, Mark.LEAVE} else None


def legend_of(texts: Iterable[str], catalogue: ExportCatalogue) -> dict[str, Mark | None]:
    """What the texts around a table say of its marks, by folded mark.

    ``√出勤 ×旷工``, ``出勤：√；迟到：△`` and ``“○”表示事假`` are understood. A mark explained by a
    word that the catalogue does not know has the meaning ``None``.
    """
    legend: dict[str, Mark | None] = {}
    for text in texts:
        pairs = list(_pairs(text))
        known = [word for _, word in pairs if word_meaning(catalogue, word) is not None]
        if len(known) >= 2 or (known and _LEGEND.match(text)):
            legend |= {folded(sign): word_meaning(catalogue, word) for sign, word in pairs}
    return legend


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Marks with the words that explain them.

    Between separators, one of each belong together; of several, the first says which comes first.
    """
    for entry in _ENTRIES.split(_LEGEND.sub("", unicodedata.normalize("NFKC", text))):
        if bar := _BAR.fullmatch(entry):
            yield bar["sign"], bar["word"]
            continue
        tokens: list[tuple[bool, str]] = []
        for found in _TOKEN.finditer(entry):
            word = _JOINING.sub("", _JOINING.sub("", found["word"] or ""))
            tokens += [(True, found["sign"])] if found["sign"] else [(False, word)] if word else []
        sign_first = bool(tokens) and tokens[0][0]
        for (is_sign, one), (other_is_sign, other) in pairwise(tokens):
            if is_sign is not other_is_sign and is_sign is sign_first:
                yield (one, other) if is_sign else (other, one)


def whole_day(marks: Sequence[Mark], needed: int) -> tuple[bool, bool]:
    """Present and on leave, by all marks of a day; ``needed`` are the punches that make it.

    A day is attended if every meeting or punch of it is; leave for a part of it excuses the
    rest that was not expressly missed.
    """
    missed, leave = Mark.ABSENT in marks, Mark.LEAVE in marks
    kept = sum(mark in {Mark.PRESENT, Mark.LATE} for mark in marks)
    return kept >= needed and not missed and not leave, leave and not missed
