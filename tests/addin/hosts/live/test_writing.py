"""Writing blocks: what was written stands there, or nothing does.

The sheet here is one of Excel's kind: it reads meaning into texts. What Excel makes of an
apostrophe in a cell of text format is not certain, so both ways are tried.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time

import pytest

from addin.hosts.live.grid import LiveCells
from addin.hosts.live.writing import Block, Formula, Writer, alike
from generators.ooxml import EditRefusedError
from generators.ooxml.address import Area


@dataclass
class Cells:
    """A range of a :class:`Sheet`."""

    sheet: Sheet
    area: Area

    def options(self, **_: object) -> Cells:
        return self

    @property
    def places(self) -> list[list[tuple[int, int]]]:
        return [[(row, column) for column in self.area.columns] for row in self.area.rows]

    @property
    def value(self) -> Block:
        self.sheet.reads += 1
        return [[self.sheet.shown(place) for place in row] for row in self.places]

    @value.setter
    def value(self, block: Block) -> None:
        self.sheet.writes += 1
        if self.sheet.writes == self.sheet.fails_at:
            raise OSError("程序没有回答")
        for row, values in zip(self.places, block, strict=True):
            for place, value in zip(row, values, strict=True):
                self.sheet.enter(place, value)

    @property
    def formula(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(self.sheet.typed(place) for place in row) for row in self.places)

    @property
    def number_format(self) -> str:
        return "@" if self.places[0][0] in self.sheet.as_text else "General"

    @number_format.setter
    def number_format(self, _: str) -> None:
        self.sheet.as_text -= {place for row in self.places for place in row}

    def clear_contents(self) -> None:
        for row in self.places:
            for place in row:
                self.sheet.held.pop(place, None)


@dataclass
class Sheet:
    """A sheet that takes texts like 0012 for numbers, unless told not to.

    ``as_text`` are cells of text format; ``strips`` says whether an apostrophe in front is
    taken away in them too; ``stubborn`` cells keep what they have.
    """

    name: str = "表"
    as_text: set[tuple[int, int]] = field(default_factory=set)
    strips: bool = True
    stubborn: set[tuple[int, int]] = field(default_factory=set)
    held: dict[tuple[int, int], object] = field(default_factory=dict)
    reads: int = 0
    writes: int = 0
    fails_at: int = 0

    def range(self, first: tuple[int, int], last: tuple[int, int]) -> Cells:
        return Cells(self, Area(*first, *last))

    def enter(self, place: tuple[int, int], value: object) -> None:
        if place in self.stubborn:
            return
        text = place in self.as_text
        if isinstance(value, str):
            if value.startswith("'") and (self.strips or not text):
                value = value[1:]
            elif not text and value.startswith(("+", "-", "@")):
                value = "#NAME?"
            elif not text and re.fullmatch(r"[\d.]+", value):
                value = float(value)
        elif text and value is not None:
            value = str(value)
        self.held[place] = value

    def shown(self, place: tuple[int, int]) -> object:
        value = self.held.get(place)
        return 42.0 if value == "=6*7" else value

    def typed(self, place: tuple[int, int]) -> str:
        value = self.held.get(place)
        if isinstance(value, datetime):
            return str((value - datetime(1899, 12, 30)).days)
        return f"{value:.15g}" if isinstance(value, float) else str(value or "")


class Book:
    """A book of one sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheets = {sheet.name: sheet}


class Parts:
    """The sheet as it was read at first, from A1 to D3."""

    def __init__(self, sheet: Sheet) -> None:
        rows = [[sheet.shown((row, column)) for column in range(1, 5)] for row in range(1, 4)]
        self.read = LiveCells.of(rows)

    def cells(self, _: str) -> LiveCells:
        return self.read


AREA = Area(2, 2, 3, 4)


def written(sheet: Sheet, new: Block) -> Writer:
    writer = Writer(Book(sheet))  # type: ignore[arg-type] - what of a book is used
    writer.rewrite("表", AREA, lambda _: new)
    return writer


TEXTS = ["0012", "王一", "=1+1", "-改进", "+好", "@人", "'引", "", "3.5"]


@pytest.mark.parametrize("strips", [True, False])
@pytest.mark.parametrize("as_text", [True, False])
@pytest.mark.parametrize("text", TEXTS)
def test_text_stays_text(text: str, as_text: bool, strips: bool) -> None:
    sheet = Sheet(as_text={(2, 2)} if as_text else set(), strips=strips)
    written(sheet, [[text, "王一", 5.0], [None, date(2026, 3, 1), 0.0]])
    assert sheet.shown((2, 2)) == text
    assert sheet.shown((2, 3)) == "王一"
    assert sheet.shown((3, 3)) == datetime(2026, 3, 1)
    assert sheet.writes <= 2


def test_a_number_is_a_number_in_a_cell_of_text_format() -> None:
    sheet = Sheet(as_text={(2, 2)})
    writer = written(sheet, [[6000.0, "0012", None], [None] * 3])
    assert sheet.shown((2, 2)) == 6000.0
    assert sheet.shown((2, 3)) == "0012"
    writer.take_back()
    assert sheet.shown((2, 2)) is None


def test_a_formula_is_a_formula() -> None:
    sheet = Sheet()
    written(sheet, [[Formula("=6*7"), None, None], [None] * 3])
    assert sheet.shown((2, 2)) == 42.0


@pytest.mark.parametrize(
    ("wanted", "found", "same"),
    [
        (time(8, 30), datetime(1899, 12, 30, 8, 30), True),
        (time(8, 30), datetime(1904, 1, 1, 8, 30), True),
        (time(8, 30), datetime(1899, 12, 30, 9, 30), False),
        (time(8, 30), datetime(2026, 3, 1, 8, 30), False),
        (8.5 / 24, datetime(1899, 12, 30, 8, 30), True),
        (8.5 / 24, datetime(1904, 1, 1, 8, 30), True),
        (1462 + 8.5 / 24, datetime(1904, 1, 1, 8, 30), True),
        (datetime(1899, 12, 30, 8, 30), datetime(1899, 12, 30, 8, 30), True),
        (1.0, datetime(1899, 12, 31), True),
        (None, datetime(1899, 12, 31), False),
        (None, datetime(1899, 12, 30), False),
    ],
)
def test_times_of_day_are_moments_of_day_zero(wanted: object, found: object, same: bool) -> None:
    assert alike(wanted, found) == same


def test_what_stands_there_already_is_not_written() -> None:
    sheet = Sheet(held={(2, 2): "=6*7", (2, 3): datetime(2026, 3, 1), (2, 4): 5})
    writer = Writer(Book(sheet))  # type: ignore[arg-type]
    writer.rewrite("表", AREA, lambda old: [[old[0][0], date(2026, 3, 1), 5.0], [None, "", None]])
    assert sheet.writes == 0


def test_a_formula_of_the_user_stays_where_only_its_neighbour_changes() -> None:
    sheet = Sheet(held={(2, 2): "=6*7"})
    writer = Writer(Book(sheet))  # type: ignore[arg-type]
    writer.rewrite("表", AREA, lambda old: [[old[0][0], 1.0, None], [None] * 3])
    assert sheet.held[2, 2] == "=6*7"


HELD = {(2, 2): "=6*7", (2, 3): datetime(2026, 3, 1), (2, 4): 0.1 + 0.2, (3, 2): "=x", (3, 3): True}


def test_values_are_not_read_again_where_nothing_was_typed() -> None:
    sheet = Sheet(held={**HELD, (3, 3): "12"}, as_text={(3, 2), (3, 3)})
    writer = Writer(Book(sheet), Parts(sheet))  # type: ignore[arg-type]
    found: list[Block] = []
    writer.rewrite("表", AREA, lambda old: found.append(old) or old)  # type: ignore[func-returns-value]
    assert sheet.reads == 0
    assert found == [[[Formula("=6*7"), 46082.0, 0.1 + 0.2], ["=x", "12", None]]]


@pytest.mark.parametrize(
    ("place", "typed", "kept"),
    [
        ((2, 2), 43.0, 43.0),
        ((2, 3), datetime(2026, 3, 2), datetime(2026, 3, 2)),
        ((2, 4), None, None),
        ((2, 4), 0.25, 0.25),
        ((2, 4), "零点三", "零点三"),
        ((3, 2), "=6*7", Formula("=6*7")),
        ((3, 4), "刚写的", "刚写的"),
        ((3, 4), 0.5, 0.5),
    ],
)
def test_what_was_typed_since_stays(place: tuple[int, int], typed: object, kept: object) -> None:
    sheet = Sheet(held=dict(HELD), as_text={(3, 2)})
    parts = Parts(sheet)
    sheet.held[place] = typed
    writer = Writer(Book(sheet), parts)  # type: ignore[arg-type]
    found: list[Block] = []
    writer.rewrite("表", AREA, lambda old: found.append(old) or old)  # type: ignore[func-returns-value]
    assert found[0][place[0] - 2][place[1] - 2] == kept
    writer.clear("表", AREA)
    writer.take_back()
    assert sheet.held[place] == typed


def test_a_cell_that_takes_nothing_is_named_and_all_is_put_back() -> None:
    before = {(2, 2): "=6*7", (2, 3): "旧", (3, 4): 9.0}
    sheet = Sheet(held=dict(before), stubborn={(3, 3)})
    writer = Writer(Book(sheet))  # type: ignore[arg-type]
    with pytest.raises(EditRefusedError) as caught:
        writer.rewrite("表", AREA, lambda _: [["新"] * 3, ["新"] * 3])
    assert (caught.value.sheet, caught.value.cell) == ("表", "C3")
    writer.take_back()
    assert {place: value for place, value in sheet.held.items() if value is not None} == before


def test_a_sheet_that_refused_the_first_write_needs_nothing_put_back() -> None:
    sheet = Sheet(held={(2, 2): "=6*7"})
    writer = Writer(Book(sheet))  # type: ignore[arg-type]
    for _ in range(2):
        sheet.fails_at = sheet.writes + 1
        with pytest.raises(OSError, match="没有回答"):
            writer.rewrite("表", AREA, lambda _: [["新"] * 3, ["新"] * 3])
    tried, sheet.fails_at = sheet.writes, sheet.writes + 1
    writer.take_back()
    assert sheet.writes == tried
    assert sheet.held == {(2, 2): "=6*7"}


def test_blocks_are_put_back_last_first_and_cleared_ones_too() -> None:
    before = {(2, 2): "0012", (2, 3): "=6*7", (3, 2): "-改进"}
    sheet = Sheet(held=dict(before), as_text={(2, 2)})
    writer = Writer(Book(sheet))  # type: ignore[arg-type]
    writer.rewrite("表", AREA, lambda _: [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    writer.clear("表", Area(2, 2, 2, 4))
    steps: list[str] = []
    writer.did(lambda: steps.append("last"))
    writer.take_back()
    assert steps == ["last"]
    assert {place: value for place, value in sheet.held.items() if value is not None} == before


def test_what_cannot_be_put_back_is_told_after_all_else() -> None:
    sheet = Sheet(held={(2, 2): 1.0})
    writer = written(sheet, [[2.0, None, None], [None] * 3])

    def fails() -> None:
        raise OSError("没有回答")

    writer.did(fails)
    with pytest.raises(OSError, match="没有回答"):
        writer.take_back()
    assert sheet.shown((2, 2)) == 1.0
