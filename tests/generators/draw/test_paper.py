"""How books come out of the printer, read back with openpyxl."""

from __future__ import annotations

import io

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from agency.organisation import Team
from generators.build import BuildPlan, draw_prepared, prepare
from workbook_templates.layout import Layout, MatrixPlace, Placed
from workbook_templates.schema import BookSpec

A4 = "9"


@pytest.fixture(scope="module")
def drawn(small_team: Team) -> tuple[Workbook, BookSpec, Layout]:
    book = prepare(small_team, BuildPlan(2026))
    workbook = openpyxl.load_workbook(io.BytesIO(draw_prepared(book)))
    return workbook, book.plan.spec, Layout(book.plan, book.content)


def breaks(workbook: Workbook, sheet: str) -> list[int]:
    """The rows, from 1, that pages end with."""
    return [item.id for item in workbook[sheet].row_breaks.brk]


def test_every_sheet_is_a4_fitted_to_its_width_with_a_footer(drawn):
    for sheet in drawn[0].worksheets:
        if sheet.sheet_state == "visible":
            assert str(sheet.page_setup.paperSize) == A4, sheet.title
            assert sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title
            wide = int(sheet.page_setup.fitToWidth or 1)
            assert wide <= (2 if sheet.title.startswith("附表") else 5), sheet.title
            assert "&P" in (sheet.oddFooter.center.text or ""), sheet.title


def test_headers_are_repeated_where_a_sheet_is_frozen(drawn):
    workbook, spec, _ = drawn
    for sheet in spec.sheets:
        page = workbook[sheet.name]
        if page.sheet_state == "visible" and page.freeze_panes:
            assert page.print_title_rows, sheet.name
    wide = [p for p in workbook.worksheets if int(p.page_setup.fitToWidth or 1) > 1]
    assert wide
    assert all(page.print_title_cols for page in wide)


def test_every_group_s_plan_begins_a_page(drawn):
    workbook, spec, layout = drawn
    (number,) = (n for n, sheet in enumerate(spec.sheets) if sheet.key == "performance")
    (matrix,) = (p for p in layout.on_sheet(number) if isinstance(p, MatrixPlace))
    assert len(breaks(workbook, spec.sheets[number].name)) == 2  # the whole, then two groups
    assert matrix.bottom > max(breaks(workbook, spec.sheets[number].name))


def test_no_block_of_the_weekly_tracking_is_cut(drawn):
    workbook, spec, layout = drawn
    (number,) = (n for n, sheet in enumerate(spec.sheets) if sheet.key == "tracking")
    found = breaks(workbook, spec.sheets[number].name)
    for place in layout.on_sheet(number):
        bottom = place.top + place.height if isinstance(place, Placed) else place.bottom
        assert not [row for row in found if place.top < row < bottom]
