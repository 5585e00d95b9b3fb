"""A patch applied to a closed book: what it names changes, what follows is cached right."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from comparison import computed_cells, differences, looking_at
from python_calamine import CalamineWorkbook

from addin.actions.patch import Patch, TableChange, patched
from addin.hosts.closed_file import ClosedFile, open_closed
from addin.hosts.libreoffice.recalculate import Office
from agency.organisation import Agent, Began, Level, Organisation, Span, Unit
from agency.profile import shipped
from agency.workdays import work_calendar
from generators.build import bind
from generators.draw.book import draw
from generators.ooxml import EditRefusedError, Workbook, lint_workbook
from generators.plan_book import context_of, start_content
from workbook_templates.content import serial, table_columns
from workbook_templates.layout import Layout
from workbook_templates.loader import load
from workbook_templates.plan import BookPlan

NOW = datetime(2026, 3, 9, 7, 45)
WEEKLY = ("agent", "group", "week", "month")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Two people in one group, one week filled."""
    organisation = Organisation(
        (
            Unit("8601", "城南营业部", Level.TEAM),
            Unit("860101", "一组", Level.GROUP, "8601"),
        ),
        (
            Agent("0001", "王一", "860101", "业务主任", date(2020, 3, 1)),
            Agent("0002", "李二", "860101", "业务员", date(2025, 12, 1)),
        ),
        (
            Span("0001", "860101", date(2020, 3, 1), Began.JOINED),
            Span("0002", "860101", date(2025, 12, 1), Began.JOINED),
        ),
    )
    team, calendar = organisation.team("8601"), work_calendar([2026])
    context = context_of(team, 2026, shipped("default"), calendar)
    spec = load("plan_book", context)
    content = start_content(spec, context, team, calendar, 10)
    content.tables["weekly"] = table_columns(
        spec.tables()["weekly"], [_week("0001", 10, 3, 5000.0), _week("0002", 10, 3, 800.0)]
    )
    path = tmp_path / "计划簿.xlsx"
    draw(BookPlan(spec), content, bind(spec, context, "extends: default\n", calendar), path)
    return path


def _week(agent: str, week: int, month: int, fyp: float) -> dict[str, float | str]:
    numbers = {"week": float(week), "month": float(month), "fyp": fyp, "policies": 1.0}
    return {"agent": agent, "group": "一组", **numbers}


def opened(path: Path) -> ClosedFile:
    found = open_closed(path)
    assert isinstance(found, ClosedFile), found
    return found


FIELDS = Patch(fields={"week": 11.0, "period": "2026-03", "week_summary": "=不是公式"})
CELLS = Patch(matrices={"perf": {("860101", "fyp", "plan", "M3"): 10_000.0}})
ADDED = Patch(
    tables={
        "weekly": TableChange(WEEKLY, (_week("0001", 11, 3, -1200.5), _week("0002", 10, 3, 900.0)))
    }
)
REMOVED = Patch(
    tables={"weekly": TableChange(WEEKLY, remove=frozenset({("0001", "一组", 10.0, 3.0)}))}
)
REPLACED = Patch(
    tables={"weekly": TableChange(WEEKLY, (_week("0002", 12, 3, 700.0),), replace=True)}
)
DAY = serial(date(2026, 3, 2))
JOINED = Patch(
    tables={
        "agents": TableChange(
            ("id",),
            ({"id": "0003", "name": "张三", "group": "一组", "joined": DAY},),
        ),
        "spans": TableChange(
            ("agent", "start"),
            (
                {
                    "agent": "0003",
                    "group": "一组",
                    "start": serial(date(2026, 3, 2)),
                    "began": "入司",
                },
            ),
        ),
    }
)


@pytest.mark.parametrize("patch", [FIELDS, CELLS, ADDED, REMOVED, REPLACED, JOINED])
def test_the_file_reads_back_as_the_patched_content(patch: Patch, book: Path) -> None:
    before = opened(book)
    expected = patched(before.book.spec, before.book.content, patch)
    saved = before.apply(patch, NOW)
    assert saved.changed
    assert saved.backup is not None
    assert saved.backup.read_bytes() == before.data
    assert lint_workbook(book.read_bytes()) == []
    after = opened(book)
    assert after.book.findings == []
    assert after.book.content.fields == expected.fields
    assert after.book.content.matrices == expected.matrices
    for table, columns in expected.tables.items():
        for key, values in columns.items():
            assert str(after.book.content.tables[table][key].tolist()) == str(values.tolist())


@pytest.mark.libreoffice
@pytest.mark.parametrize("patch", [FIELDS, CELLS, ADDED, REMOVED, REPLACED, JOINED])
def test_cached_values_are_those_of_a_recalculation(
    patch: Patch, book: Path, office: Office
) -> None:
    opened(book).apply(patch, NOW)
    after = opened(book).book
    layout = Layout(after.plan, after.content)
    cells = list(computed_cells(after.plan, after.content, layout))
    recalculated = office.recalculate(book)
    assert recalculated.errors == []
    assert differences(cells, looking_at(recalculated.values)) == []
    file = CalamineWorkbook.from_object(BytesIO(book.read_bytes()))
    cached = {
        name: file.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in file.sheet_names
    }
    numbers = [c for c in cells if isinstance(c.value, float) and c.value < 40_000]
    assert differences(numbers, looking_at(cached)) == []


def test_applying_a_patch_twice_changes_nothing(book: Path) -> None:
    opened(book).apply(ADDED, NOW)
    again = opened(book)
    assert again.patched_bytes(ADDED) == again.data
    assert not again.apply(ADDED, NOW).changed


def test_parts_that_the_patch_does_not_touch_stay_byte_identical(book: Path) -> None:
    before = zipfile.ZipFile(BytesIO(book.read_bytes()))
    opened(book).apply(CELLS, NOW)
    after = zipfile.ZipFile(book)
    assert before.namelist() == after.namelist()
    changed = [n for n in before.namelist() if before.read(n) != after.read(n)]
    assert all(n.startswith("xl/worksheets/sheet") or n == "xl/workbook.xml" for n in changed)
    assert len(changed) < 10


def test_a_computed_field_cannot_be_set(book: Path) -> None:
    with pytest.raises(ValueError, match="week_label"):
        opened(book).patched_bytes(Patch(fields={"week_label": "x"}))


def test_a_missing_file_is_a_finding(tmp_path: Path) -> None:
    found = open_closed(tmp_path / "没有.xlsx")
    assert isinstance(found, list)
    assert found[0].severity == "error"


def test_nothing_is_written_into_a_book_of_a_newer_template(book: Path) -> None:
    workbook = Workbook.open(book)
    rows = CalamineWorkbook.from_path(book).get_sheet_by_name("_huibao").to_python()
    (row,) = (n for n, line in enumerate(rows, start=1) if line[1] == "version")
    workbook.set_value("_huibao", f"C{row}", "99.0")
    book.write_bytes(workbook.to_bytes())
    before = book.read_bytes()
    with pytest.raises(EditRefusedError, match=r"模板版本 99\.0 比本程序的.*没有写入"):
        opened(book).apply(FIELDS, NOW)
    assert book.read_bytes() == before
    assert not (book.parent / "备份").exists()
