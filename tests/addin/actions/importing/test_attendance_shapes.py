"""Attendance calendars of any shape and format give the days that a hand count gives."""

from __future__ import annotations

from datetime import date

import pytest
from attendance_sheets import (
    DAYS,
    HEAD,
    LETTERS,
    RIGHT,
    TITLE,
    WEEKDAYS,
    WORK,
    lis,
    people,
    twice,
)

from agency.finding import Severity

UPRIGHT = ["A2:A3", "B2:B3"]
PAIRS = [f"{LETTERS[n]}2:{LETTERS[n + 1]}2" for n in range(0, 60, 2)]
DATES = [date(2026, 11, d) for d in DAYS]
DOUBLE = ["工号", "姓名", *(cell for d in DAYS for cell in (str(d), ""))]
HALVES = ["", "", *["早会", "二早"] * 30]

SHAPES = {
    "csv in GBK": ([TITLE, HEAD, *people()], {"encoding": "gb18030"}),
    "csv in UTF-8 with a mark": ([TITLE, HEAD, *people()], {"encoding": "utf-8-sig"}),
    "csv in UTF-16": ([TITLE, HEAD, *people()], {"encoding": "utf-16"}),
    "xls that is HTML": ([TITLE, HEAD, *people()], {"name": "a.xls", "encoding": "gb18030"}),
    "xlsx, title merged": ([TITLE, HEAD, *people()], {"name": "a.xlsx", "merges": ["A1:AF1"]}),
    "numbers as numbers": ([TITLE, [*HEAD[:2], *DAYS], *people()], {"name": "a.xlsx"}),
    "dates": ([[*HEAD[:2], *DATES], *people()], {"name": "a.xlsx", "sheet": "甲"}),
    "dates as text": ([[*HEAD[:2], *map(str, DATES)], *people()], {}),
    "month and day, weekday": (
        [
            TITLE,
            [*HEAD[:2], *(f"11/{d}({w})" for d, w in zip(DAYS, WEEKDAYS, strict=True))],
            *people(),
        ],
        {},
    ),
    "decimals that lost a zero": (
        [TITLE, [*HEAD[:2], *(float(f"11.{d}") for d in DAYS)], *people()],
        {"name": "a.xlsx"},
    ),
    "weekdays below": ([TITLE, HEAD, ["", "", *WEEKDAYS], *people()], {}),
    "weekdays below, merged": (
        [TITLE, HEAD, ["", "", *WEEKDAYS], *people()],
        {"name": "a.xlsx", "merges": UPRIGHT},
    ),
    "days above, weekdays beside the words": (
        [TITLE, ["", "", *map(str, DAYS)], [*HEAD[:2], *WEEKDAYS], *people()],
        {},
    ),
    "three rows": (
        [TITLE, ["日期", "", *map(str, DAYS)], ["星期", "", *WEEKDAYS], HEAD[:2], *people()],
        {},
    ),
    "日期 above days, merges lost": (
        [TITLE, [*HEAD[:2], "日期"], ["", "", *map(str, DAYS)], *people()],
        {},
    ),
    "the month above days, merged": (
        [["考勤表"], [*HEAD[:2], "2026年11月"], ["", "", *DAYS], *people()],
        {"name": "a.xlsx", "merges": [*UPRIGHT, "C2:AF2"]},
    ),
    "the month in the sheet's name": (
        [["考勤表"], HEAD, *people()],
        {"name": "a.xlsx", "sheet": "2026年11月"},
    ),
    "the month in the file's name": ([HEAD, *people()], {"name": "考勤202611.csv"}),
    "two columns for each day, merged": (
        [TITLE, DOUBLE, HALVES, *twice(people())],
        {"name": "a.xlsx", "merges": [*UPRIGHT, *PAIRS]},
    ),
    "two columns for each day, merges lost": ([TITLE, DOUBLE, HALVES, *twice(people())], {}),
    "two rows for each person": (
        [TITLE, [*HEAD[:2], "时段", *HEAD[2:]]]
        + [
            row
            for agent, name, *marks in people()
            for row in ([agent, name, "上午", *marks], ["", "", "下午", *marks])
        ],
        {},
    ),
    "31 columns": ([TITLE, [*HEAD, "31"], *([*row, ""] for row in people())], {}),
    "working days only": ([TITLE, [*HEAD[:2], *map(str, WORK)], *people(days=WORK)], {}),
    "columns of people and of sums": (
        [TITLE, ["序号", "营业组", *HEAD, "应出勤", "实出勤", "备注"]]
        + [[n, "一组", *row, 21, 20, "无"] for n, row in enumerate(people(), 1)],
        {},
    ),
    "totals, signatures, a legend": (
        [
            TITLE,
            HEAD,
            *people(),
            ["合计", "", *["3"] * 30],
            ["", "出勤率", *["100%"] * 30],
            ["注：√出勤 ×缺勤"],
            ["考勤员：李二", "", "负责人："],
            ["2026年12月1日"],
        ],
        {},
    ),
    "a header for each group": (
        [TITLE, HEAD, ["一组"], *people()[:2], HEAD, ["二组"], people()[2]],
        {},
    ),
    "ids without their zeros": (
        [TITLE, HEAD, *([int(row[0]), *row[1:]] for row in people())],
        {"name": "a.xlsx"},
    ),
    "restless cells": (
        [["２０２６年１１月 考勤表"], ["工 号", "姓　名", *(f" {d} " for d in DAYS)]]
        + [[f'="{row[0]}"', *row[1:2], *(f" {cell}　" for cell in row[2:])] for row in people()],
        {},
    ),
    "clock times and words of a punch clock": (
        [["考勤报表 统计日期：2026-11-01 至 2026-11-30"], ["报表生成时间：2026-12-01 09:10"]]
        + [["姓名", "部门", "工号", *(f"{w} {d}" for d, w in zip(DAYS, WEEKDAYS, strict=True))]]
        + [
            [name, "城东", agent, *({"√": "正常", "": "休息"}.get(str(m), m) for m in marks)]
            for agent, name, *marks in people(li=lambda d: lis(d) or ("-" if d == 6 else ""))
        ],
        {},
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_calendar_of_any_shape_gives_the_same_days(take_sheet, shape):
    rows, how = SHAPES[shape]
    _, outcome, days = take_sheet(rows, **how)
    assert days == RIGHT
    assert [f for f in outcome.findings if f.severity is Severity.ERROR] == []
