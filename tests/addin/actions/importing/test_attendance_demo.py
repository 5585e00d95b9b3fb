"""A branch's punches kept as calendars give what the same punches as a long list give."""

from __future__ import annotations

import csv
from calendar import monthrange
from collections import defaultdict
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from addin.actions.importing import ImportOptions, import_exports, read_exports
from agency.profile import shipped
from agency.workdays import work_calendar
from generators.demo.branch import make
from generators.demo_exports import write_exports
from generators.plan_book import context_of, start_content
from workbook_templates.loader import load

UNTIL = date(2026, 11, 20)
MARKS = {"有效": "√", "无效": "×", "请假": "事假"}


def as_calendars(punches: Path, file: Path) -> None:
    """A sheet for each month, a row for each person, as the months' own sheets have it."""
    months: dict[int, dict[str, dict[int, str]]] = defaultdict(lambda: defaultdict(dict))
    names: dict[str, str] = {}
    _, _, *rows = csv.reader(punches.read_bytes().decode("gbk").splitlines())
    for day, agent, name, _, _, mark in rows:
        year, month, number = map(int, day.split("-"))
        if year == 2026:
            months[month][agent][number] = MARKS[mark]
            names[agent] = name
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for month, people in sorted(months.items()):
        sheet = workbook.create_sheet(f"{month}月")
        days = range(1, monthrange(2026, month)[1] + 1)
        sheet.append([f"2026年{month}月考勤表"])
        sheet.append(["工号", "姓名", *days])
        for agent, marks in people.items():
            sheet.append([agent, names[agent], *(marks.get(day, "") for day in days)])
        sheet.append(["注：√出勤 ×缺勤"])
    workbook.save(file)


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["default", "month26"])
def test_columns_of_days_are_rows_of_days(profile: str, tmp_path: Path) -> None:
    branch = make(5, 2026, UNTIL, shipped(profile))
    write_exports(branch, tmp_path)
    punches, calendars = tmp_path / "考勤打卡明细.csv", tmp_path / "考勤表.xlsx"
    as_calendars(punches, calendars)
    team, calendar = branch.organisation.team("860102"), work_calendar([2026])
    context = context_of(team, 2026, branch.profile, calendar)
    spec = load("plan_book", context)
    content = start_content(spec, context, team, calendar, week=47)
    options = ImportOptions(calendar=calendar, day=UNTIL)
    people = [tmp_path / "人力清单.xlsx", tmp_path / "人员异动清单.xlsx"]
    long, wide = (
        import_exports(spec, context, content, read_exports([file, *people])[0], options)
        for file in (punches, calendars)
    )
    assert wide.patch == long.patch
    assert len(wide.patch.tables["weekly"].upsert) > 1_000
