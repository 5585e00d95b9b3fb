"""LibreOffice opens what we write and shows the new values."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from generators.ooxml import Workbook

SOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.libreoffice,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed"),
]


@pytest.fixture(scope="module")
def convert(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes, str], Path]:
    profile = tmp_path_factory.mktemp("profile")

    def run(data: bytes, kind: str) -> Path:
        folder = tmp_path_factory.mktemp("converted")
        source = folder / "book.xlsx"
        source.write_bytes(data)
        target = folder / "out"
        command = [
            str(SOFFICE),
            "--headless",
            f"-env:UserInstallation=file://{profile}",
            "--convert-to",
            kind,
            "--outdir",
            str(target),
            str(source),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return target / f"book.{kind.split(':', maxsplit=1)[0]}"

    return run


def test_values_tables_formulas_notes_and_sheets(
    rich: bytes, convert: Callable[[bytes, str], Path]
) -> None:
    book = Workbook.open(rich)
    book.append_rows("人员", [{1: "00015", 2: "=赵敏", 3: 500, 5: date(2027, 3, 1)}])
    book.set_values("表 单", {"B20": "-计划", "B21": 2.5, "B22": date(2027, 12, 31)})
    book.set_cached("图表", "C1", None)  # LibreOffice works out what has no cached value …
    book.set_cached("图表", "C2", 7)  # … and shows what has one
    book.add_comments("人员", {"B7": "请核对"}, "会报")
    book.add_sheet("检查结果", [["原因"], ["工号重复"]])
    shown = openpyxl.load_workbook(convert(book.to_bytes(), "xlsx"), data_only=True)
    people, form = shown["人员"], shown["表 单"]
    assert [people[f"{c}7"].value for c in "BCD"] == ["00015", "=赵敏", 500]
    assert people["E7"].value == 150
    assert people["F7"].value.date() == date(2027, 3, 1)
    assert people["B7"].comment.text == "请核对"
    assert people.tables["人员"].ref == "B3:F7"
    assert [shown["图表"][ref].value for ref in ("C1", "C2")] == [2500, 7]
    assert [form[f"B{row}"].value for row in (20, 21)] == ["-计划", 2.5]
    assert shown["检查结果"]["A2"].value == "工号重复"


@pytest.mark.parametrize(
    "name", ["simple01.xlsx", "chart_bar01.xlsx", "comment01.xlsx", "macro01.xlsm", "table01.xlsx"]
)
def test_files_of_excel(
    name: str, excel_saved: Path, convert: Callable[[bytes, str], Path]
) -> None:
    book = Workbook.open(excel_saved / name)
    sheet = book.sheet_names[0]
    book.set_values(sheet, {"A20": "新值", "B20": 12.5})
    book.add_comments(sheet, {"A20": "批注"}, "会报")
    filter_options = "csv:Text - txt - csv (StarCalc):44,34,76"
    with convert(book.to_bytes(), filter_options).open(encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[19][:2] == ["新值", "12.5"]
