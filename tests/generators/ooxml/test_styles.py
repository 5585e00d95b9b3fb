"""The cell formats of a style sheet, however the file spells them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from generators.ooxml import Workbook
from generators.ooxml.styles import Styles

FORMATS = re.compile("<cellXfs.*</cellXfs>", re.DOTALL)
SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": lambda xml: xml,
    "other quotes": lambda xml: xml.replace('"', "'"),
    "number formats last": lambda xml: re.sub(
        r'numFmtId="(\d+)"([^/>]*)', r'\2 numFmtId="\1"', xml
    ),
    "a format without": lambda xml: xml.replace('<xf numFmtId="0" ', "<xf "),
    "an attribute that ends alike": lambda xml: xml.replace("<xf ", '<xf xnumFmtId="9" '),
    "a comment": lambda xml: xml.replace("<xf ", '<!-- <xf numFmtId="9"/> --><xf ', 1),
    "tags of their own": lambda xml: re.sub(r"<xf ([^>]*)/>", r"<xf \1><alignment/></xf>", xml),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_number_formats_of_cells(spelling: str, minimal: Callable[..., bytes]) -> None:
    book = Workbook.open(minimal("<row/>"))
    part = book.structure.styles_part
    xml = book.package.read(part).decode()
    found = FORMATS.search(xml)
    assert found is not None
    changed = SPELLINGS[spelling](found[0])
    book.package.write(part, xml.replace(found[0], changed).encode())
    styles = Styles(book.package, part)
    assert [styles.number_format(index) for index in range(styles.count)] == [0, 14, 2, 49]
    assert styles.is_date(1)
    assert styles.derived(0, "yyyy-mm-dd") == 4
