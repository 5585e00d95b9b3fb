"""In a file made from a sound one, checking what changed finds all that checking it whole does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import cache

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from generators.ooxml import EditRefusedError, Workbook, lint_workbook
from generators.ooxml.address import cell_name
from generators.ooxml.package import Package

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEETS = ("人员", "图表", "表 单")
CHECKING = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
CELLS = st.builds(cell_name, st.integers(1, 12), st.integers(1, 8))
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=9)
EDITS = st.lists(
    st.tuples(st.sampled_from(SHEETS), CELLS, st.none() | st.integers(0, 99) | TEXTS), max_size=8
)
ROWS = st.lists(st.dictionaries(st.sampled_from((1, 2, 3)), st.integers(0, 99)), max_size=3)

DAMAGES = {
    "delete": lambda token: "",
    "double": lambda token: token * 2,
    "raise a number": lambda token: re.sub(r"\d+", lambda n: str(int(n[0]) + 7), token, count=1),
    "raise all numbers": lambda token: re.sub(r"\d+", lambda n: f"{n[0]}9", token),
    "take a number": lambda token: re.sub(r"\d+", "x", token, count=1),
    "take the quotes": lambda token: token.replace('"', "", 1),
    "empty the attributes": lambda token: re.sub('"[^"]*"', '""', token),
    "retype": lambda token: re.sub(r' t="\w+"', ' t="s"', token),
    "character that XML lacks": lambda token: token + "\x01",
    "a mark": lambda token: token + "&",
    "a comment": lambda token: token + "<!-- -->",
    "another prefix": lambda token: token.replace("<", "<q:", 1),
}
"""What a program at fault might do to a tag, or to the text before it."""


@cache
def formulas(make: Callable[..., bytes]) -> bytes:
    """A shared formula, an array formula and a chain of calculation."""
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" s="2"><v>{n}</v></c><c r="B{n}"><f>A{n}*2</f><v>{n * 2}</v></c>'
        f'<c r="C{n}">{shared(n)}<v>1</v></c>'
        f'<c r="D{n}" t="inlineStr"><is><t>文 {n}</t></is></c></row>'
        for n in range(1, 9)
    )
    chain = "".join(f'<c r="{letter}{n}" i="1"/>' for n in range(1, 9) for letter in "BC")
    return make(
        rows + '<row r="20"><c r="A20"><f t="array" ref="A20:B20">A1:B1</f><v>1</v></c></row>',
        tail='<mergeCells count="1"><mergeCell ref="F1:G2"/></mergeCells>',
        parts={"xl/calcChain.xml": f'<calcChain xmlns="{MAIN}">{chain}</calcChain>'},
        arrows=f'<Relationship Id="rId9" Type="{REL}/calcChain" Target="calcChain.xml"/>',
        types='<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxml'
        'formats-officedocument.spreadsheetml.calcChain+xml"/>',
    )


def shared(row: int) -> str:
    return '<f t="shared" si="0"/>' if row > 1 else '<f t="shared" ref="C1:C8" si="0">A1+1</f>'


@pytest.fixture(params=["rich", "formulas"])
def sound(request: pytest.FixtureRequest, rich: bytes, minimal: Callable[..., bytes]) -> bytes:
    return rich if request.param == "rich" else formulas(minimal)


def same_as_the_whole_check(data: bytes, base: bytes) -> None:
    whole, part = lint_workbook(data), lint_workbook(data, base)
    assert Counter(part) == Counter(whole)


def edited(base: bytes, edits: list[tuple[str, str, object]]) -> bytes:
    book = Workbook.open(base)
    for sheet, cell, value in edits:
        try:
            name = sheet if sheet in book.sheet_names else book.sheet_names[0]
            book.set_value(name, cell, value)
        except EditRefusedError:
            continue
    return book.to_bytes()


def test_the_files_that_the_others_start_from_are_sound(sound: bytes) -> None:
    assert lint_workbook(sound) == []


@CHECKING
@given(edits=EDITS, rows=ROWS, gone=st.booleans())
def test_edits(
    edits: list[tuple[str, str, object]],
    rows: list[dict[int | str, object]],
    gone: bool,
    sound: bytes,
) -> None:
    data = edited(sound, edits)
    book = Workbook.open(data)
    for table in book.tables:
        with suppress(EditRefusedError):  # one of the edits is in the way
            book.append_rows(table, rows)
        if gone:
            book.remove_rows(table, [0])
    data = book.to_bytes()
    same_as_the_whole_check(data, sound)
    assert lint_workbook(data, sound) == []


@CHECKING
@given(
    edits=EDITS,
    which=st.integers(0, 10_000),
    at=st.integers(0, 100_000),
    damage=st.sampled_from(sorted(DAMAGES)),
)
def test_damage(
    edits: list[tuple[str, str, object]], which: int, at: int, damage: str, sound: bytes
) -> None:
    """One tag, anywhere in the file, is not as it should be."""
    package = Package(edited(sound, edits))
    names = [name for name in package if name.endswith((".xml", ".rels", ".vml"))]
    names += [name for name in names if "worksheets/sheet" in name] * 4
    name = names[which % len(names)]
    tokens = re.findall("[^<]*<[^>]*>", package.read(name).decode())
    at %= len(tokens)
    tokens[at] = DAMAGES[damage](tokens[at])
    package.write(name, "".join(tokens).encode())
    same_as_the_whole_check(package.to_bytes(), sound)


@CHECKING
@given(order=st.permutations(range(6)), edits=EDITS)
@example(order=[1, 0, 2, 3, 4, 5], edits=[])
def test_rows_in_another_order(
    order: list[int], edits: list[tuple[str, str, object]], sound: bytes
) -> None:
    """Each row is byte for byte one of the sound file's."""
    package = Package(edited(sound, edits))
    name = "xl/worksheets/sheet1.xml"
    before, *rows = package.read(name).decode().split("<row ")
    last, mark, tail = rows[-1].partition("</sheetData>")
    rows[-1] = last
    moved = [rows[n] for n in order if n < len(rows)] + rows[6:]
    package.write(name, "<row ".join([before, *moved]).encode() + (mark + tail).encode())
    same_as_the_whole_check(package.to_bytes(), sound)


@CHECKING
@given(gone=st.sets(st.integers(0, 8)))
def test_rows_gone(gone: set[int], sound: bytes) -> None:
    """A formula that others share goes with its row; so does a table's header."""
    package = Package(sound)
    name = "xl/worksheets/sheet1.xml"
    before, *rows = package.read(name).decode().split("<row ")
    last, mark, tail = rows[-1].partition("</sheetData>")
    rows[-1] = last
    kept = [row for number, row in enumerate(rows) if number not in gone]
    package.write(name, "<row ".join([before, *kept]).encode() + (mark + tail).encode())
    same_as_the_whole_check(package.to_bytes(), sound)


ONE_FORMAT = '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellXfs>'
FEWER = {
    "xl/styles.xml": (r"<cellXfs.*?</cellXfs>", ONE_FORMAT, "does not exist"),
    "xl/sharedStrings.xml": ("<si>.*</si>", "<si><t>一</t></si>", "does not fit type s"),
}


@pytest.mark.parametrize("part", FEWER)
def test_formats_and_strings_that_unchanged_rows_need(part: str, rich: bytes) -> None:
    """Rows that are as they were may point to what is gone."""
    package = Package(rich)
    many, one, expected = FEWER[part]
    text = re.sub(many, one, package.read(part).decode(), flags=re.DOTALL)
    package.write(part, text.encode())
    data = package.to_bytes()
    assert any(expected in problem for problem in lint_workbook(data, rich))
    same_as_the_whole_check(data, rich)


RESPELT = {
    "the number of a header's row behind": (
        "rich",
        "人员",
        '<row r="3"',
        '<row ht="15" r="3"',
        "B5",
    ),
    "a header's row after a line break": ("rich", "人员", '<row r="3"', '<row\nr="3"', "A40"),
    "a format before a formula's address": (
        "formulas",
        "表1",
        '<c r="B4"><f>A4*2</f><v>8</v></c><c r="C4"><f t="shared" si="0"/>',
        '<c s="1" r="B4"><f>A4*2</f><v>8</v></c><c r="C4"><f>A4+1</f>',
        "A2",
    ),
    "a line break in a shared formula": (
        "formulas",
        "表1",
        '<f t="shared" ref',
        '<f\nt="shared"\nref',
        "D8",
    ),
}


@pytest.mark.parametrize(("kind", "sheet", "old", "new", "cell"), RESPELT.values(), ids=RESPELT)
def test_rows_that_are_as_they_were_in_an_unusual_spelling(  # noqa: PLR0917
    kind: str,
    sheet: str,
    old: str,
    new: str,
    cell: str,
    rich: bytes,
    minimal: Callable[..., bytes],
) -> None:
    package = Package(rich if kind == "rich" else formulas(minimal))
    name = "xl/worksheets/sheet1.xml"
    text = package.read(name).decode()
    assert text.count(old) == 1
    package.write(name, text.replace(old, new).encode())
    base = package.to_bytes()
    assert lint_workbook(base) == []
    book = Workbook.open(base)
    book.set_value(sheet, cell, 1)
    assert lint_workbook(book.to_bytes(), base) == []


def test_a_row_without_a_number_needs_those_before_it(minimal: Callable[..., bytes]) -> None:
    base = minimal(
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row ht="15"><c><f ca="1">B1</f><v>2</v></c><c r="B2"/></row>'
    )
    package = Package(base)
    name = "xl/worksheets/sheet1.xml"
    package.write(name, package.read(name).replace(b"<v>1", b"<v>5"))
    data = package.to_bytes()
    assert lint_workbook(data, base) == lint_workbook(data) == []
