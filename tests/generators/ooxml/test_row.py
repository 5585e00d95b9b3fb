"""One row: the same cells whether they are found in its bytes or it is cut up."""

from __future__ import annotations

import pytest

from generators.ooxml.row import Row

USUAL = '<c r="A3" s="1"><v>1</v></c><c r="C3"/><c r="AA3"><f>A3</f><v>1</v></c>'
UNUSUAL = '<c s="1" r="A3"><v>1</v></c><c\nr="C3"/><c r="AA3"><f>A3</f><v>1</v></c>'
SPACED = '<c r="A3" ><v>1</v></c ><c r="C3" t = "str"><v>a</v></c><c r="AA3"><v>1</v></c>'
NEW = '<c r="C3"><v>9</v></c>'


def row(inside: str, attributes: str = ' r="3"') -> Row:
    return Row(3, f"<row{attributes}>{inside}</row>".encode(), readable)


def readable(xml: bytes) -> bytes:
    return xml.replace(b"</c >", b"</c>").replace(b" = ", b"=")


def cut(inside: str) -> Row:
    found = row(inside)
    assert len(found.cells) == 3
    return found


@pytest.mark.parametrize("inside", [USUAL, UNUSUAL, SPACED])
@pytest.mark.parametrize("column", [1, 2, 3, 27])
def test_a_cell_of_the_bytes_is_that_of_the_row_cut_up(inside: str, column: int) -> None:
    assert row(inside).get(column) == cut(inside).get(column)
    assert row(inside).cell(column) == cut(inside).cell(column)


@pytest.mark.parametrize("inside", [USUAL, UNUSUAL, SPACED])
@pytest.mark.parametrize(
    ("column", "xml"), [(3, NEW), (2, '<c r="B3"/>'), (28, '<c r="AB3"><v>1</v></c>')]
)
def test_a_cell_is_put_where_it_belongs(inside: str, column: int, xml: str) -> None:
    found, whole = row(inside), cut(inside)
    for changed in (found, whole):
        changed.put(column, xml)
    assert readable(found.data()) == readable(whole.data())
    assert xml.encode() in found.data()
    assert found.edges == whole.edges == (1, max(27, column))


@pytest.mark.parametrize("inside", [USUAL, UNUSUAL, SPACED])
def test_many_cells_at_once(inside: str) -> None:
    cells = {27: '<c r="AA3"/>', 1: '<c r="A3"><v>7</v></c>', 3: NEW}
    found, one_by_one = row(inside), row(inside)
    found.update(cells)
    for column, xml in cells.items():
        one_by_one.put(column, xml)
    assert readable(found.data()) == readable(one_by_one.data())
    assert {column: found.get(column) for column in cells} == cells


def test_what_is_only_looked_at_is_written_as_it_was() -> None:
    found = row(SPACED)
    assert found.cells[3] == '<c r="C3" t="str"><v>a</v></c>'
    assert found.data() == f'<row r="3">{SPACED}</row>'.encode()


def test_a_row_without_cells() -> None:
    found = Row(3, b'<row r="3" ht="20"/>')
    assert found.edges is None
    assert found.get(1) is None
    assert found.attributes == ' r="3" ht="20"'
    found.add_attribute(' hidden="1"')
    assert found.data() == b'<row r="3" ht="20" hidden="1"/>'


def test_a_row_that_the_file_does_not_hold() -> None:
    found = Row(3)
    assert found.data() == b'<row r="3"/>'
    found.put(3, NEW)
    assert found.data() == f'<row r="3">{NEW}</row>'.encode()


def test_what_follows_the_cells_stays_behind_them() -> None:
    found = row(f"{USUAL}<extLst/>")
    found.put(2, '<c r="B3"/>')
    assert found.data().endswith(b"</c><extLst/></row>")


def test_columns_beyond_the_stated_span() -> None:
    found = row(USUAL, ' r="3" spans="1:27"')
    found.put(3, NEW)
    assert b'spans="1:27"' in found.data()
    found.put(28, '<c r="AB3"/>')
    assert b"spans" not in found.data()


def test_a_copy_of_a_prepared_row_is_a_row_of_its_own() -> None:
    prepared = row(USUAL).prepared()
    copy = prepared.copy()
    copy.put(3, NEW)
    copy.drop(1)
    assert NEW.encode() in copy.data()
    assert prepared.data() == row(USUAL).data()
