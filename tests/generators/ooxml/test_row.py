"""One row: the same cells whether it is read as text or cut up."""

from __future__ import annotations

import pytest

from generators.ooxml.row import Row

USUAL = '<c r="A3" s="1"><v>1</v></c><c r="C3"/><c r="AA3"><f>A3</f><v>1</v></c>'
UNUSUAL = '<c s="1" r="A3"><v>1</v></c><c\nr="C3"/><c r="AA3"><f>A3</f><v>1</v></c>'
NEW = '<c r="C3"><v>9</v></c>'


def cut(text: str) -> Row:
    row = Row(3, text=text)
    assert len(row.cells) == 3
    return row


@pytest.mark.parametrize("text", [USUAL, UNUSUAL])
@pytest.mark.parametrize("column", [1, 2, 3, 27])
def test_a_cell_of_the_text_is_that_of_the_row_cut_up(text: str, column: int) -> None:
    assert Row(3, text=text).get(column) == cut(text).get(column)


@pytest.mark.parametrize("text", [USUAL, UNUSUAL])
@pytest.mark.parametrize(
    ("column", "xml"), [(3, NEW), (2, '<c r="B3"/>'), (28, '<c r="AB3"><v>1</v></c>')]
)
def test_a_cell_is_put_where_it_belongs(text: str, column: int, xml: str) -> None:
    row, whole = Row(3, text=text), cut(text)
    for changed in (row, whole):
        changed.put(column, xml)
    assert row.data() == whole.data()
    assert xml.encode() in row.data()
    assert row.edges == whole.edges == (1, max(27, column))


def test_a_row_without_cells() -> None:
    row = Row(3, ' r="3" ht="20"')
    assert row.edges is None
    assert row.get(1) is None
    assert row.data() == b'<row r="3" ht="20"/>'


def test_what_follows_the_cells_stays_behind_them() -> None:
    row = Row(3, text=f"{USUAL}<extLst/>")
    row.put(2, '<c r="B3"/>')
    assert row.data().endswith(b"</c><extLst/></row>")


def test_columns_beyond_the_stated_span() -> None:
    row = Row(3, ' r="3" spans="1:27"', USUAL)
    row.put(3, NEW)
    assert b'spans="1:27"' in row.data()
    row.put(28, '<c r="AB3"/>')
    assert b"spans" not in row.data()


def test_a_copy_of_a_prepared_row_is_a_row_of_its_own() -> None:
    prepared = Row(3, text=USUAL).prepared()
    copy = prepared.copy()
    copy.put(3, NEW)
    assert NEW.encode() in copy.data()
    assert prepared.data() == Row(3, text=USUAL).data()
