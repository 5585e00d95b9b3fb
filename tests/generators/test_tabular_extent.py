"""How far a sheet's cells reach."""

from __future__ import annotations

import pytest

from generators import tabular_extent
from generators.tabular_extent import BEYOND, extent


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (b"", (0, 0)),
        (b"<sheetData/>", (0, 0)),
        (b'<row r="3"><c r="B3"/><c r="AB2" s="1"/></row>', (3, 28)),
        (b"<row r='3'><c r='XFD1048576'/></row>", (1_048_576, 16_384)),
        (b'<c s="1"\n\tr="C7"/>', (7, 3)),
        (b'<row r = "12"><c r= "D5"/></row>', (12, 4)),
        (b'<c r="b2"/>', (2, 2)),
        (b'<c r="A10000000"/>', (BEYOND, 1)),
        (b'<c r="ABCD1"/>', (1, BEYOND)),
        (b'<c r =\t"ABCD10000000"/>', (BEYOND, BEYOND)),
        (b'<c r="B2"><is><t>a r b</t></is></c>', (2, 2)),
        (b'<c r="B2"><is><t>an r=9 of old</t></is></c><row r="8">', (8, 2)),
        (b'<c r="B2" sr="ZZ99" r2="ZZ99"/>', (2, 2)),
        (b'<c r=""/>', (0, 0)),
        (b'<c r="B', (0, 2)),
        (b'<c r="B12', (12, 2)),
    ],
)
def test_the_farthest_cell(xml: bytes, expected: tuple[int, int]) -> None:
    assert extent(xml) == expected


@pytest.mark.parametrize("chunk", range(1, 40))
def test_wherever_the_text_is_cut(monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr(tabular_extent, "_CHUNK", chunk)
    cells = b"".join(b'<c r="%s%d"/>' % (b"AB", row) for row in range(99, 1999, 100))
    assert extent(cells + b'<row r="1048576">') == (1_048_576, 28)
