"""``huibao kpi``: figures counted by hand, the JSON's form, and files it cannot read.

March 2026: 0001 sells 6,000 (2 policies), 0002 3,000 (1); 0004 sells 1,000 in one week and
the customer withdraws in the next. 0003 leaves on the 31st; 0004 moved on 15 February.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from agency.organisation import Team
from generators.build import BuildPlan, draw_team
from workbook_templates.content import BookContent, serial, table_columns
from workbook_templates.schema import BookSpec

KEYS = [
    *("team", "group", "kpi", "name", "unit", "period"),
    *("numerator", "denominator", "value", "plan", "attainment", "band"),
]
REQUIRED = {
    *("fyp", "fyp_regular", "fyc", "policies", "producers"),
    *("headcount_opening", "headcount_closing", "hires", "leavers", "transfers_in"),
    *("transfers_out", "activity_rate", "producing_rate", "effective_rate", "productivity"),
    *("fyc_per_head", "average_premium", "policies_per_head", "policies_per_producer"),
    *("hire_rate", "confirmed_rate", "leave_rate", "fyp_attainment", "fyp_regular_attainment"),
    *("persistency_13", "persistency_25", "renewal_rate", "renewal_count_rate"),
    *("attendance_rate", "log_rate"),
}
WHOLE, ONE, TWO = None, "860101", "860102"
MATURES = serial(date(2026, 3, 20))
WEEKLY = [
    {
        "agent": "0001",
        "group": "一组",
        "week": 10.0,
        "month": 3.0,
        "fyp": 6000.0,
        "fyp_regular": 5000.0,
        "fyc": 1500.0,
        "policies": 2.0,
        "due_days": 5.0,
        "attended_days": 4.0,
        "logs_due": 5.0,
        "logs": 3.0,
    },
    {
        "agent": "0002",
        "group": "二组",
        "week": 10.0,
        "month": 3.0,
        "fyp": 3000.0,
        "fyp_regular": 3000.0,
        "fyc": 600.0,
        "policies": 1.0,
        "due_days": 5.0,
        "attended_days": 5.0,
        "logs_due": 5.0,
        "logs": 5.0,
    },
    {
        "agent": "0004",
        "group": "二组",
        "week": 11.0,
        "month": 3.0,
        "fyp": 1000.0,
        "fyc": 200.0,
        "policies": 1.0,
        "due_days": 5.0,
        "attended_days": 2.0,
    },
    {
        "agent": "0004",
        "group": "二组",
        "week": 12.0,
        "month": 3.0,
        "fyp": -1000.0,
        "fyc": -200.0,
        "policies": -1.0,
    },
]
RENEWALS = [
    {
        "agent": "0001",
        "group": "一组",
        "due_month": 202603.0,
        "due_count": 4.0,
        "received_count": 3.0,
        "due_premium": 10000.0,
        "received_premium": 8000.0,
        "c13_base": 5000.0,
        "c13_kept": 4000.0,
        "c13_matures": MATURES,
        "c25_base": 2000.0,
        "c25_kept": 1500.0,
        "c25_matures": MATURES,
    }
]
PLANS = {
    (ONE, "fyp", "plan", "M3"): 10000.0,
    (TWO, "fyp", "plan", "M3"): 5000.0,
    (ONE, "fyp_regular", "plan", "M3"): 6000.0,
    (TWO, "fyp_regular", "plan", "M3"): 4000.0,
}


def filled(_: Team, spec: BookSpec, content: BookContent) -> BookContent:
    tables = spec.tables()
    content.tables["weekly"] = table_columns(tables["weekly"], WEEKLY)
    content.tables["renewals"] = table_columns(tables["renewals"], RENEWALS)
    content.matrices["perf"] = dict(PLANS)
    return content


@cache
def drawn(team: Team) -> bytes:
    return draw_team(team, BuildPlan(2026), filled)


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def book(small_team: Team, tmp_path: Path) -> Path:
    path = tmp_path / "城南.xlsx"
    path.write_bytes(drawn(small_team))
    return path


def figures(out: str, *keys: str) -> dict[tuple[str | None, str], tuple[Any, ...]]:
    return {(i["group"], i["kpi"]): tuple(i[key] for key in keys) for i in json.loads(out)}


def test_the_objects_have_these_keys_and_types(book: Path, huibao: Run) -> None:
    code, out, err = huibao("kpi", book, "--period", "2026-03", "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    number = (int, float)
    for indicator in found:
        assert list(indicator) == KEYS
        assert (indicator["team"], indicator["period"]) == ("8601", "2026-03")
        assert indicator["group"] in (WHOLE, ONE, TWO)
        assert all(isinstance(indicator[key], str) for key in ("kpi", "name"))
        assert indicator["unit"] in ("yuan", "people", "policies", "ratio", "times", "count")
        for key in ("numerator", "denominator", "value", "plan", "attainment"):
            assert indicator[key] is None or type(indicator[key]) in number, (key, indicator)
        assert indicator["band"] in (None, "good", "watch", "alert")


def test_the_whole_comes_first_and_every_scope_has_every_kpi(book: Path, huibao: Run) -> None:
    _, out, _ = huibao("kpi", book, "--period", "2026", "--json")
    found = json.loads(out)
    scopes = list(dict.fromkeys(indicator["group"] for indicator in found))
    assert scopes == [WHOLE, ONE, TWO]
    kpis = [[i["kpi"] for i in found if i["group"] == scope] for scope in scopes]
    assert kpis[0] == kpis[1] == kpis[2]
    assert len(set(kpis[0])) == len(kpis[0])
    assert set(kpis[0]) >= REQUIRED


MARCH = {  # numerator, denominator, value
    (WHOLE, "fyp"): (9000, None, 9000),
    (WHOLE, "fyp_regular"): (8000, None, 8000),
    (WHOLE, "fyc"): (2100, None, 2100),
    (WHOLE, "policies"): (3, None, 3),
    (WHOLE, "producers"): (2, None, 2),
    (WHOLE, "headcount_opening"): (4, None, 4),
    (WHOLE, "headcount_closing"): (3, None, 3),
    (WHOLE, "hires"): (0, None, 0),
    (WHOLE, "leavers"): (1, None, 1),
    (WHOLE, "activity_rate"): (2, 3.5, 2 / 3.5),
    (WHOLE, "producing_rate"): (2, 3, 2 / 3),
    (WHOLE, "effective_rate"): (2, 4, 0.5),
    (WHOLE, "productivity"): (9000, 2, 4500),
    (WHOLE, "fyc_per_head"): (2100, 3.5, 600),
    (WHOLE, "average_premium"): (9000, 3, 3000),
    (WHOLE, "policies_per_head"): (3, 3.5, 3 / 3.5),
    (WHOLE, "policies_per_producer"): (3, 2, 1.5),
    (WHOLE, "hire_rate"): (0, 3.5, 0),
    (WHOLE, "confirmed_rate"): (0, 3.5, 0),
    (WHOLE, "leave_rate"): (1, 3.5, 1 / 3.5),
    (WHOLE, "fyp_attainment"): (9000, 15000, 0.6),
    (WHOLE, "fyp_regular_attainment"): (8000, 10000, 0.8),
    (WHOLE, "persistency_13"): (4000, 5000, 0.8),
    (WHOLE, "persistency_25"): (1500, 2000, 0.75),
    (WHOLE, "renewal_rate"): (8000, 10000, 0.8),
    (WHOLE, "renewal_count_rate"): (3, 4, 0.75),
    (WHOLE, "attendance_rate"): (11, 15, 11 / 15),
    (WHOLE, "log_rate"): (8, 10, 0.8),
    (ONE, "fyp"): (6000, None, 6000),
    (ONE, "headcount_opening"): (2, None, 2),
    (ONE, "headcount_closing"): (1, None, 1),
    (ONE, "activity_rate"): (1, 1.5, 1 / 1.5),
    (TWO, "fyp"): (3000, None, 3000),
    (TWO, "policies"): (1, None, 1),
    (TWO, "producers"): (1, None, 1),
    (TWO, "leave_rate"): (0, 2, 0),
    (TWO, "attendance_rate"): (7, 10, 0.7),
    (TWO, "persistency_13"): (0, 0, None),
    (TWO, "renewal_count_rate"): (0, 0, None),
}


def test_a_month(book: Path, huibao: Run) -> None:
    _, out, _ = huibao("kpi", book, "--period", "2026-03", "--json")
    found = figures(out, "numerator", "denominator", "value")
    assert {key: found[key] for key in MARCH} == {
        key: tuple(part if part is None else pytest.approx(part) for part in parts)
        for key, parts in MARCH.items()
    }
    plans = figures(out, "plan", "attainment")
    assert plans[WHOLE, "fyp"] == (15000, pytest.approx(0.6))
    assert plans[TWO, "fyp"] == (5000, pytest.approx(0.6))


HEADS = ("headcount_opening", "hires", "transfers_in", "leavers", "transfers_out")


@pytest.mark.parametrize(
    ("period", "fyp", "heads", "closing"),
    [  # opening, hires, transfers in, leavers, transfers out
        ("2026", 9000, (3, 1, 1, 1, 1), 3),
        ("2026-Q1", 9000, (3, 1, 1, 1, 1), 3),
        ("2026-Q4", 0, (3, 0, 0, 0, 0), 3),
        ("2026-01", 0, (3, 1, 0, 0, 0), 4),
        ("2026-02", 0, (4, 0, 1, 0, 1), 4),
        ("2026-12", 0, (3, 0, 0, 0, 0), 3),
        ("2026-W01", 0, (3, 1, 0, 0, 0), 4),
        ("2026-W10", 9000, (4, 0, 0, 0, 0), 4),
        ("2026-W11", 1000, (4, 0, 0, 0, 0), 4),
        ("2026-W12", -1000, (4, 0, 0, 0, 0), 4),
        ("2026-W14", 0, (4, 0, 0, 1, 0), 3),
        ("2026-W53", 0, (3, 0, 0, 0, 0), 3),
    ],
)
def test_every_kind_of_period(  # noqa: PLR0917 - a table
    period: str,
    fyp: float,
    heads: tuple[float, ...],
    closing: float,
    book: Path,
    huibao: Run,
) -> None:
    code, out, _ = huibao("kpi", book, "--period", period, "--json")
    assert code == 0
    found = figures(out, "value")
    assert found[WHOLE, "fyp"] == (fyp,)
    assert tuple(found[WHOLE, key][0] for key in HEADS) == heads
    assert found[WHOLE, "headcount_closing"] == (closing,)


def test_a_transfer_within_the_team_by_group(book: Path, huibao: Run) -> None:
    _, out, _ = huibao("kpi", book, "--period", "2026-02", "--json")
    found = figures(out, "value")
    heads = (*HEADS, "headcount_closing")
    assert [found[ONE, key][0] for key in heads] == [3, 0, 0, 0, 1, 2]
    assert [found[TWO, key][0] for key in heads] == [1, 0, 1, 0, 0, 2]


@pytest.mark.parametrize(
    ("period", "reason"),
    [
        ("2025", "期间 2025 不在本簿的年度 2026 内"),
        ("2027-01", "期间 2027-01 不在本簿的年度 2026 内"),
        ("2026-13", "只有第1至12月"),
        ("2026-Q5", "“2026-Q5”"),
        ("2026-W54", "只有第1至53周"),
        ("三月", "不是有效的期间；应写成：年 2027、季度 2027-Q1、月 2027-03、周 2027-W10"),
    ],
)
def test_a_wrong_period(period: str, reason: str, book: Path, huibao: Run) -> None:
    code, out, err = huibao("kpi", book, "--period", period, "--json")
    assert (code, json.loads(out)) == (2, [])
    assert reason in err
    assert "城南.xlsx" in err


class TestAFolder:
    @pytest.fixture
    def folder(self, book: Path, small_team: Team) -> Path:
        other = Team(
            type(small_team.unit)("8602", "城北营业部", small_team.unit.level, "86"),
            *(small_team.branch, small_team.groups, small_team.agents, small_team.spans),
        )
        (book.parent / "城北.xlsx").write_bytes(draw_team(other, BuildPlan(2026)))
        (book.parent / "~$城南.xlsx").write_bytes(b"lock")
        return book.parent

    def teams(self, out: str) -> list[str]:
        return list(dict.fromkeys(indicator["team"] for indicator in json.loads(out)))

    def test_all_of_its_books(self, folder: Path, huibao: Run) -> None:
        code, out, _ = huibao("kpi", folder, "--period", "2026-03", "--json")
        assert code == 0
        assert sorted(self.teams(out)) == ["8601", "8602"]

    def test_one_team(self, folder: Path, huibao: Run) -> None:
        code, out, _ = huibao("kpi", folder, "--period", "2026", "--team", "8602", "--json")
        assert (code, self.teams(out)) == (0, ["8602"])

    def test_a_team_that_is_not_there(self, folder: Path, huibao: Run) -> None:
        code, out, err = huibao("kpi", folder, "--period", "2026", "--team", "9", "--json")
        assert (code, json.loads(out)) == (2, [])
        assert "没有代码为 9 的营业部" in err

    def test_one_bad_file_among_good_ones(self, folder: Path, huibao: Run) -> None:
        (folder / "坏.xlsx").write_bytes(b"PK\x03\x04")
        code, out, err = huibao("kpi", folder, "--period", "2026-03", "--json")
        assert code == 1
        assert sorted(self.teams(out)) == ["8601", "8602"]
        assert "坏.xlsx" in err

    def test_no_books(self, tmp_path: Path, huibao: Run) -> None:
        code, out, err = huibao("kpi", tmp_path, "--period", "2026")
        assert (code, out) == (2, "")
        assert "找不到计划簿" in err


class TestOtherFiles:
    def test_a_missing_file(self, tmp_path: Path, huibao: Run) -> None:
        code, _, err = huibao("kpi", tmp_path / "没有.xlsx", "--period", "2026")
        assert code == 2
        assert "找不到计划簿" in err

    def test_a_workbook_that_is_not_ours(self, tmp_path: Path, huibao: Run) -> None:
        huibao("init", tmp_path / "别的.xlsx")
        code, _, err = huibao("kpi", tmp_path / "别的.xlsx", "--period", "2026")
        assert code == 2
        assert "别的.xlsx: 这不是会报生成的工作簿" in err

    @pytest.mark.parametrize("kept", [0, 100, 0.5, 0.99])
    def test_a_damaged_file(self, kept: float, book: Path, huibao: Run) -> None:
        data = book.read_bytes()
        book.write_bytes(data[: int(kept if kept > 1 else kept * len(data))])
        code, _, err = huibao("kpi", book, "--period", "2026")
        assert code == 2
        assert "[错误] 城南.xlsx" in err

    def test_an_open_file_is_read_as_last_saved(self, book: Path, huibao: Run) -> None:
        lock = book.with_name(f"~${book.name}")
        lock.write_bytes(b"lock")
        code, out, err = huibao("kpi", book, "--period", "2026-03", "--json")
        assert code == 0
        assert figures(out, "value")[WHOLE, "fyp"] == (9000,)
        assert "读到的是上次保存的内容" in err


def test_the_table_for_people(book: Path, huibao: Run) -> None:
    code, out, _ = huibao("kpi", book, "--period", "2026-03")
    assert code == 0
    assert "8601 2026-03 指标" in out
    (line,) = [line for line in out.splitlines() if line.startswith(" 活动率 ")]
    assert [part.strip() for part in line.split("│")] == [
        *("活动率", "57.1%", "—", "达标", "66.7%", "50.0%")
    ]
