"""A table's definition, however the file spells it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from generators.ooxml import Workbook
from generators.ooxml.markup import parse
from generators.ooxml.table import first_rows, read_tables, resized

SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": lambda xml: xml,
    "other quotes": lambda xml: re.sub(r'ref="([^"]*)"', r"ref='\1'", xml),
    "a comment": lambda xml: xml.replace("<tableColumns", '<!-- ref="A1" --><tableColumns', 1),
    "a bracket in a name": lambda xml: re.sub(r'(<table [^>]*?)\bname="', r'\1name="a&gt;', xml),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_area_and_filter_follow_the_data(spelling: str, rich: bytes) -> None:
    book = Workbook.open(rich)
    table = next(iter(book.tables.values()))
    xml = book.package.read(table.part).decode()
    book.package.write(table.part, SPELLINGS[spelling](xml).encode())
    new = resized(book.package, table, table.last_row + 4)
    root = parse(book.package.read(table.part), table.part)
    assert new.last_row == table.last_row + 4
    assert root.get("ref") == str(new.area)
    assert [e.get("ref") for e in root.iter("{*}autoFilter")] == [
        str(table.area.until(new.last_row)) for _ in root.iter("{*}autoFilter")
    ]
    assert len(list(root.iter("{*}tableColumn"))) == len(table.columns)


ROOTS: dict[str, Callable[[str], str]] = SPELLINGS | {
    "a reference in a text": lambda xml: xml.replace(
        "<table ", '<table comment="x ref=&quot;A1&quot;" ', 1
    ),
    "an attribute that ends alike": lambda xml: xml.replace("<table ", '<table xref="A1" ', 1),
    "a comment in front": lambda xml: xml.replace("<table ", '<!--<table ref="A1"--><table ', 1),
    "a prefix": lambda xml: re.sub(r"<(/?)(?=\w)", r"<\1q:", xml).replace("xmlns=", "xmlns:q="),
    "the reference first": lambda xml: re.sub(
        r'<table (.*?)( ref="[^"]*")', r"<table\2 \1", xml, count=1
    ),
}


@pytest.mark.parametrize("spelling", ROOTS)
def test_the_row_in_which_a_table_begins(spelling: str, rich: bytes) -> None:
    book = Workbook.open(rich)
    table = next(iter(book.tables.values()))
    xml = book.package.read(table.part).decode()
    book.package.write(table.part, ROOTS[spelling](xml).encode())
    part = book.sheet_info(table.sheet).part
    assert first_rows(book.package, part) == {table.area.first_row}
    assert read_tables(book.package, part, table.sheet)[0].area == table.area
