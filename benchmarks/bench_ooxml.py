"""How fast existing workbooks are changed, as ratios measured in one run.

    python benchmarks/bench_ooxml.py [repetitions]

Three tasks on rich workbooks built here with XlsxWriter, one small and one of the size of a
filled plan book: setting 300 cells (opened each time), stamping from a preloaded template,
and setting the cells and saving over the file on disk with the structural check and a
backup. Each is compared with openpyxl doing the same, and with the floor: deflating the
changed sheets and writing the bytes, for the save as often and as safely. A save packs at
the default level. The goals hold for both workbooks; of the small one the 300 cells and the
many parts take most. Times are CPU times, the fastest of the repetitions: waiting for the
disk, which a save and its floor do alike, would hide what the program itself takes.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
import time
import tracemalloc
import warnings
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import openpyxl
import xlsxwriter

from generators.ooxml import (
    Template,
    Workbook,
    lint_workbook,
    relationships,
    save_workbook,
    structure,
    table,
)
from generators.ooxml.package import DEFAULT_LEVEL, Package

SHEETS = 12
ROWS = {"small": 120, "plan book": 600}
COLUMNS = 14
CELLS = 300


def rich_workbook(rows: int) -> bytes:
    """Twelve sheets with tables, charts, formats, validations, notes and formulas."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    rate = book.add_format({"num_format": "0.0%", "bg_color": "#EEF3FA"})
    money = book.add_format({"num_format": "#,##0.00", "border": 1})
    for number in range(1, SHEETS + 1):
        sheet = book.add_worksheet(f"表{number}")
        headers = [
            "日期",
            "姓名",
            "组",
            *(f"指标{index}" for index in range(1, COLUMNS - 3)),
            "达成率",
        ]
        for row in range(1, rows + 1):
            sheet.write_datetime(row, 0, date(2027, 1, 1) + timedelta(days=row), day)
            sheet.write_string(row, 1, f"业务员{row}")
            sheet.write_string(row, 2, f"第{row % 9 + 1}组")
            for column in range(3, COLUMNS - 1):
                sheet.write_number(row, column, row * column * 10.5, money)
        columns: list[dict[str, object]] = [{"header": header} for header in headers]
        ratio = f"数据{number}[[#This Row],[指标1]]/数据{number}[[#This Row],[指标2]]"
        columns[-1] |= {"formula": ratio, "format": rate}
        area = (0, 0, rows, COLUMNS - 1)
        sheet.add_table(*area, {"name": f"数据{number}", "columns": columns})
        sheet.conditional_format(1, 3, rows, 3, {"type": "data_bar", "data_bar_2010": True})
        sheet.data_validation(1, 2, rows, 2, {"validate": "list", "source": ["第1组", "第2组"]})
        sheet.add_sparkline(1, COLUMNS + 1, {"range": f"D2:D{rows}"})
        sheet.write_comment(0, 0, "填写说明")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": [f"表{number}", 1, 3, rows, 3]})
        sheet.insert_chart(1, COLUMNS + 3, chart)
        sheet.protect("", {"format_cells": True})
    book.define_name("计划", "=表1!$D$2")
    book.close()
    return target.getvalue()


STAMP_GOAL, SAVE_GOAL = 20.0, 10.0
"""How many times faster than openpyxl."""
FLOOR_GOAL = 4.0
"""How many times the floor, with opening, check and backup."""
WHEN = datetime(2027, 3, 1, tzinfo=UTC)


@cache
def changes() -> dict[str, dict[str, object]]:
    """300 values over three sheets: numbers, text, dates."""
    cells: dict[str, dict[str, object]] = {"表1": {}, "表2": {}, "表3": {}}
    for index in range(CELLS):
        row = index // 3 + 2
        sheet = f"表{index % 3 + 1}"
        cells[sheet][f"A{row}"] = date(2027, 3, 1)
        value: object = f"姓名{index}" if index % 2 else index * 1.25
        cells[sheet][f"{'B' if index % 2 else 'E'}{row}"] = value
    trimmed: dict[str, dict[str, object]] = {}
    left = CELLS
    for sheet, values in cells.items():
        trimmed[sheet] = dict(list(values.items())[: min(left, CELLS // 3)])
        left -= len(trimmed[sheet])
    return trimmed


def changed(package: Package) -> Workbook:
    book = Workbook(package.fork())
    for sheet, values in changes().items():
        book.set_values(sheet, values)
    return book


def patched(data: bytes, level: int) -> bytes:
    return changed(Package(data)).to_bytes(level)


def with_openpyxl(data: bytes) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet, values in changes().items():
        for ref, value in values.items():
            book[sheet][ref] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def floor(parts: list[bytes], data: bytes, level: int) -> bytes:
    packed = []
    for part in parts:
        deflate = zlib.compressobj(level, zlib.DEFLATED, -15)
        packed.append(deflate.compress(part) + deflate.flush())
    return b"".join([data, *packed])


def saved(path: Path, level: int) -> None:
    """The whole save: open, set, check, backup, write, rename; nothing is known of the file."""
    for known in (relationships._written, structure._read, table._read):  # noqa: SLF001
        known.cache_clear()
    data = path.read_bytes()
    package = Package(data)
    save_workbook(changed(package).to_bytes(level), path, timestamp=WHEN, original=package)
    for backup in (path.parent / "备份").iterdir():
        backup.unlink()
    path.write_bytes(data)


def saved_floor(parts: list[bytes], path: Path, level: int) -> None:
    """The bytes of such a save, flushed as often, and nothing else."""
    data = path.read_bytes()
    for content in (floor(parts, data, level), data):
        beside = path.with_suffix(".tmp")
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.unlink()
    path.write_bytes(data)


def fastest(task: Callable[[], object], repetitions: int) -> float:
    """Milliseconds of CPU time of the fastest run."""
    best = float("inf")
    for _ in range(repetitions):
        start = time.process_time()
        task()
        best = min(best, time.process_time() - start)
    return best * 1000


def peak(task: Callable[[], object]) -> float:
    """Megabytes allocated at the highest point."""
    tracemalloc.start()
    task()
    size = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return size / 1e6


def changed_parts(data: bytes) -> list[bytes]:
    """The sheets as they are once they have changed."""
    with zipfile.ZipFile(io.BytesIO(patched(data, 1))) as archive:
        return [archive.read(f"xl/worksheets/sheet{number}.xml") for number in (1, 2, 3)]


def measure(name: str, data: bytes, repetitions: int) -> tuple[float, float]:
    """Print the rest of one workbook; stamping against openpyxl, and openpyxl's milliseconds."""
    template = Template(data)
    parts = changed_parts(data)
    print(f"{name}: {len(list(Package(data)))} parts")
    memory = peak(lambda: with_openpyxl(data))
    theirs = fastest(lambda: with_openpyxl(data), max(repetitions // 5, 2))
    print(f"openpyxl, load + set + save   {theirs:8.1f} ms   {memory:6.1f} MB")
    stamping = float("inf")
    for level in (1, 3, 6):
        least = fastest(lambda level=level: floor(parts, data, level), repetitions)
        once = fastest(lambda level=level: patched(data, level), repetitions)
        many = fastest(lambda level=level: template.stamp(changes(), level=level), repetitions)
        stamping = min(stamping, theirs / many)
        size = len(patched(data, level)) / 1000
        print(
            f"level {level}: floor {least:5.1f} ms | open + set {once:5.1f} ms "
            f"({theirs / once:4.0f}x faster than openpyxl, {once / least:4.1f}x floor) | "
            f"stamp {many:5.1f} ms ({theirs / many:4.0f}x, {many / least:4.1f}x floor) | "
            f"{size:.0f} KB"
        )
    print(f"memory, open + set            {peak(lambda: patched(data, 1)):8.1f} MB")
    written = patched(data, 1)
    print(f"structural check              {fastest(lambda: lint_workbook(written), 3):8.1f} ms")
    check = fastest(lambda: lint_workbook(written, data), repetitions)
    print(f"structural check of changes   {check:8.1f} ms")
    return stamping, theirs


def measure_saves(name: str, data: bytes, repetitions: int) -> tuple[float, float]:
    """Print the saves of one workbook; milliseconds at the default level, and of the floor."""
    parts = changed_parts(data)
    print(f"{name}: {len(data) / 1000:.0f} KB, {CELLS} cells in 3 sheets")
    whole = least = 0.0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        path.write_bytes(data)
        for level in (3, DEFAULT_LEVEL):
            runs = []
            for _ in range(repetitions):
                once = fastest(lambda level=level: saved(path, level), 1)
                runs.append((once, fastest(lambda level=level: saved_floor(parts, path, level), 1)))
            whole, least = map(min, zip(*runs, strict=True))
            print(
                f"level {level}: open + set + check + save {whole:5.1f} ms, "
                f"floor {least:4.1f} ms ({whole / least:.1f}x)"
            )
    return whole, least


def main() -> int:
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    books = {name: rich_workbook(rows) for name, rows in ROWS.items()}
    saves = {name: measure_saves(name, data, repetitions) for name, data in books.items()}
    others = {name: measure(name, data, repetitions) for name, data in books.items()}
    stamping = min(ratio for ratio, _ in others.values())
    saving = min(theirs / saves[name][0] for name, (_, theirs) in others.items())
    floors = max(whole / least for whole, least in saves.values())
    print(f"stamping, goal {STAMP_GOAL:g} × faster than openpyxl: {stamping:.0f} ×")
    print(f"saving, goal {SAVE_GOAL:g} × faster than openpyxl: {saving:.0f} ×")
    print(f"saving, goal at most {FLOOR_GOAL:g} × the floor: {floors:.1f} ×")
    return int(stamping < STAMP_GOAL or saving < SAVE_GOAL or floors > FLOOR_GOAL)


if __name__ == "__main__":
    sys.exit(main())
