"""LibreOffice opens every workbook that Excel saved after our edits, and shows what is new."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from addin.hosts.libreoffice.recalculate import Office
from generators.ooxml import EditRefusedError, Workbook, lint_workbook

FOLDER = Path(__file__).parents[3].parent / "shared" / "fixtures" / "excel_saved"
FILES = sorted(FOLDER.glob("*.xls[xm]"))
WITH_TABLES = {"table01.xlsx", "table21.xlsx", "xlwings_tables.xlsx"}
NEW = {"P45": "=文字 & <1>", "Q46": 301.5, "R47": date(2027, 3, 1)}
DAYS_1900, DAYS_1904 = 46447, 46447 - 1462  # 1 March 2027 in each of Excel's calendars

pytestmark = pytest.mark.libreoffice


@pytest.fixture
def files(excel_saved: Path) -> list[Path]:
    assert len(FILES) == 186, excel_saved
    return FILES


def test_all_of_them_show_new_values(files: list[Path], tmp_path: Path, office: Office) -> None:
    """In one session; sheets of charts alone have no cells to write."""
    wrong = []
    for path in files:
        book = Workbook.open(path)
        sheet = next(info.name for info in book.structure.sheets if info.kind == "worksheet")
        book.set_values(sheet, NEW)
        changed = tmp_path / path.name
        changed.write_bytes(book.to_bytes())
        rows = office.recalculate(changed).values[sheet]
        shown = rows[44][15], rows[45][16], rows[46][17]
        days = DAYS_1904 if book.date1904 else DAYS_1900
        if shown != ("=文字 & <1>", 301.5, days):
            wrong.append((path.name, shown))
    assert wrong == []


def test_their_tables_take_and_lose_rows(files: list[Path], tmp_path: Path, office: Office) -> None:
    """Two rows are added to each and the first of these taken out, so the second stands there."""
    refused = set()
    found = set()
    for path in files:
        book = Workbook.open(path)
        places = {}
        for name in book.tables:
            found.add(path.name)
            first = book.tables[name].columns[0].id
            try:
                added = book.append_rows(name, [{first: f"甲{name}"}, {first: f"乙{name}"}])
            except EditRefusedError as error:
                assert "下方" in error.reason  # noqa: PT017
                refused.add((path.name, name))
                continue
            assert added is not None
            table = book.tables[name]
            book.remove_rows(name, [added.first_row - table.first_row])
            places[name] = table.sheet, added.first_row, table.area.first_column
        if not places:
            continue
        changed = tmp_path / path.name
        changed.write_bytes(book.to_bytes())
        assert lint_workbook(changed.read_bytes()) == lint_workbook(path.read_bytes())
        values = office.recalculate(changed).values
        for name, (sheet, row, column) in places.items():
            assert values[sheet][row - 1][column - 1] == f"乙{name}", path.name
            assert f"甲{name}" not in {cell for line in values[sheet] for cell in line}
    assert found == WITH_TABLES
    assert refused == set()
