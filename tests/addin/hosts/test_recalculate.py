from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import xlsxwriter

from addin.hosts.libreoffice.connect import OfficeError, attach
from addin.hosts.libreoffice.recalculate import Office, recalculate

pytestmark = pytest.mark.libreoffice


@pytest.fixture(scope="module")
def office():
    with Office.start() as started:
        yield started


@pytest.fixture
def book(tmp_path: Path):
    """Draw a workbook from {sheet: {cell: value or (formula, cached value)}}."""

    def draw(sheets: dict[str, dict[str, object]], name: str = "簿.xlsx") -> Path:
        path = tmp_path / name
        workbook = xlsxwriter.Workbook(path)
        for sheet_name, cells in sheets.items():
            sheet = workbook.add_worksheet(sheet_name)
            for cell, content in cells.items():
                if isinstance(content, tuple):
                    sheet.write_formula(cell, content[0], None, content[1])
                else:
                    sheet.write(cell, content)
        workbook.close()
        return path

    return draw


def test_formulas_are_recalculated_whatever_the_cache_says(office, book):
    path = book({"附表一": {"A1": 3, "B1": ("=A1*2", 99), "C1": ("=B1+1", "旧")}})
    assert office.recalculate(path).values == {"附表一": [[3.0, 6.0, 7.0]]}


def test_rows_start_at_a1_and_have_one_length(office, book):
    path = book({"表": {"B2": "组", "D3": 4}})
    assert office.recalculate(path).values["表"] == [
        ["", "", "", ""],
        ["", "组", "", ""],
        ["", "", "", 4.0],
    ]


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (("=1>0", 0), 1.0),
        (("=1<0", 1), 0.0),
        (("=DATE(2028,2,29)", 0), 46812.0),
        (('="首"&"年"', 0), "首年"),
        (('=""', 0), ""),
        ("00123", "00123"),
    ],
)
def test_each_kind_of_value(office, book, content, value):
    assert office.recalculate(book({"表": {"A1": content}})).values == {"表": [[value]]}


def test_errors_are_listed_with_sheet_and_cell(office, book):
    path = book(
        {
            "一": {"A1": ("=1/0", 0), "A2": ("=NA()", 0), "A3": ("=不存在的函数(1)", 0)},
            "二.3": {"AB7": ('="甲"+1', 0), "AB8": ("=AB8+1", 0)},
        }
    )
    found = office.recalculate(path)
    assert found.errors == [
        ("一", "A1", "#DIV/0!"),
        ("一", "A2", "#N/A"),
        ("一", "A3", "#NAME?"),
        ("二.3", "AB7", "#VALUE!"),
        ("二.3", "AB8", "Err:522"),
    ]
    assert found.values["一"] == [["#DIV/0!"], ["#N/A"], ["#NAME?"]]


def test_an_empty_sheet_is_one_empty_cell(office, book):
    assert office.recalculate(book({"空": {}})).values == {"空": [[""]]}


def test_sheets_keep_their_order_and_see_each_other(office, book):
    path = book({"乙": {"A1": ("=甲!A1+1", 0)}, "甲": {"A1": 41}})
    values = office.recalculate(path).values
    assert list(values) == ["乙", "甲"]
    assert values["乙"] == [[42.0]]


def test_the_file_is_left_as_it_was(office, book):
    path = book({"表": {"A1": ("=1+1", 7)}})
    before = path.read_bytes()
    office.recalculate(path)
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_file_that_is_no_workbook_is_refused_and_the_next_one_still_works(office, book, tmp_path):
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04" + b"not a workbook" * 50)
    with pytest.raises(OfficeError, match=r"broken\.xlsx"):
        office.recalculate(broken)
    with pytest.raises(FileNotFoundError, match="missing"):
        office.recalculate(tmp_path / "missing.xlsx")
    assert office.recalculate(book({"表": {"A1": 1}})).values == {"表": [[1.0]]}


def test_several_workbooks_in_one_call(book):
    first = book({"表": {"A1": ("=6*7", 0)}}, "一.xlsx")
    second = book({"表": {"A1": ("=6+7", 0)}}, "二.xlsx")
    assert recalculate([first, str(second)]) == {
        first: {"表": [[42.0]]},
        second: {"表": [[13.0]]},
    }


def test_an_attached_connection_leaves_the_program_running(office, book):
    with Office(attach(office.connection.pipe)) as second:
        assert second.recalculate(book({"表": {"A1": 5}})).values == {"表": [[5.0]]}
    assert office.recalculate(book({"表": {"A1": 6}})).values == {"表": [[6.0]]}


def test_a_recalculation_that_takes_too_long_ends_the_program(book):
    cells = {f"A{row}": ("=SUMPRODUCT(SIN(ROW($1:$60000)))", 0) for row in range(1, 400)}
    path = book({"慢": cells})
    with Office.start() as office:
        with pytest.raises(OfficeError, match=r"took more than 0\.6 s"):
            office.recalculate(path, timeout=0.6)
        profile = Path(office.connection.pipe)
    assert not (Path(tempfile.gettempdir()) / profile).exists()


def test_nobody_answers_on_an_unknown_pipe():
    with pytest.raises(OfficeError, match="no-such-pipe"):
        attach("no-such-pipe", timeout=0.2)


def test_a_python_that_forgets_to_close_leaves_nothing_running():
    code = "from addin.hosts.libreoffice.connect import start; c = start();print(c.pipe)"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True
    )
    pipe = run.stdout.strip()
    assert not (Path(tempfile.gettempdir()) / pipe).exists()
    with pytest.raises(OfficeError, match="nothing answered"):
        attach(pipe, timeout=0.2)
