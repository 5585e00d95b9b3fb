"""Attendance calendars of one month for the book of the import's tests, as rows of cells.

November 2026 has 21 working days and begins on a Sunday. 张一 and 王三 come every day; 李二 misses
the 2nd, is ill on the 3rd, late on the 4th, absent on the 5th and has nothing written on the 6th.
Ill days are not due: of 20 days 李二 attends 17.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from io import StringIO
from pathlib import Path

import openpyxl

ZHANG, LI, WANG, LEFT = "0000100001", "0000100002", "0000100003", "0000100004"
DAYS = range(1, 31)
WORK = [d for d in DAYS if date(2026, 11, d).weekday() < 5]
WEEKDAYS = ["一二三四五六日"[date(2026, 11, d).weekday()] for d in DAYS]
TITLE, HEAD = ["2026年11月考勤表"], ["工号", "姓名", *map(str, DAYS)]
RIGHT = {ZHANG: (21, 21), LI: (20, 17), WANG: (21, 21)}
DECEMBER = date(2026, 12, 1)

Mark = Callable[[int], object]


def full(day: int) -> str:
    return "√" if day in WORK else ""


def lis(day: int) -> str:
    return {2: "×", 3: "病假", 4: "迟到", 5: "旷工", 6: ""}.get(day, full(day))


def people(
    zhang: Mark = full, li: Mark = lis, wang: Mark = full, days: Iterable[int] = DAYS
) -> list[list[object]]:
    days = list(days)
    marks = ((ZHANG, "张一", zhang), (LI, "李二", li), (WANG, "王三", wang))
    return [[agent, name, *map(mark, days)] for agent, name, mark in marks]


def twice(rows: Iterable[Sequence[object]]) -> list[list[object]]:
    """The same rows with two columns for each day."""
    return [[*row[:2], *(cell for cell in row[2:] for _ in range(2))] for row in rows]


LETTERS = [openpyxl.utils.get_column_letter(n) for n in range(3, 63)]
"""The columns of the days in Excel."""


def write(
    file: Path,
    rows: Iterable[Sequence[object]],
    encoding: str = "utf-8",
    merges: Iterable[str] = (),
    sheet: str = "Sheet1",
) -> Path:
    """The rows as the kind of file that its name says: .csv, .xlsx or .xls that is HTML."""
    if file.suffix == ".xlsx":
        workbook = openpyxl.Workbook()
        workbook.active.title = sheet
        for row in rows:
            workbook.active.append([None if cell == "" else cell for cell in row])
        for cells in merges:
            workbook.active.merge_cells(cells)
        workbook.save(file)
    elif file.suffix == ".xls":
        cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
        body = "".join(f"<tr>{row}</tr>" for row in cells)
        file.write_bytes(f"<html><table>{body}</table></html>".encode(encoding))
    else:
        text = StringIO()
        csv.writer(text, lineterminator="\r\n").writerows(rows)
        file.write_bytes(text.getvalue().encode(encoding))
    return file
