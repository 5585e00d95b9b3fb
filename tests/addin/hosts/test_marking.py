"""What checking writes into a closed file, cell by cell."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from addin.hosts.closed_file import ClosedFile, open_closed
from addin.hosts.marking import HEADERS, SHEET, Mend, marked, mended, mends, overwritten
from agency.finding import Finding, Severity
from agency.organisation import Team
from generators.build import BuildPlan, draw_team
from generators.ooxml import Workbook, lint_workbook
from workbook_templates.content import BookContent, table_columns
from workbook_templates.schema import BookSpec


def filled(_: Team, spec: BookSpec, content: BookContent) -> BookContent:
    rows = [{"agent": "0001", "group": "一组", "week": 10.0, "month": 3.0, "fyp": 6000.0}]
    content.tables["weekly"] = table_columns(spec.tables()["weekly"], rows)
    content.matrices["perf"] = {("860101", "fyp", "plan", "M1"): 5000.0}
    content.fields["task_fyp"] = 60_000.0
    return content


@cache
def drawn(team: Team) -> bytes:
    return draw_team(team, BuildPlan(2026), filled)


@pytest.fixture
def data(small_team: Team) -> bytes:
    return drawn(small_team)


@pytest.fixture
def opened(data: bytes, tmp_path: Path):
    """The book after values and formulas were typed into it."""

    def typed(cells: dict[tuple[str, str], object]) -> ClosedFile:
        workbook = Workbook.open(data)
        for (sheet, cell), value in cells.items():
            if isinstance(value, tuple):
                workbook.set_formula(sheet, cell, *value)
            else:
                workbook.set_value(sheet, cell, value)
        path = tmp_path / "簿.xlsx"
        path.write_bytes(workbook.to_bytes())
        found = open_closed(path)
        assert isinstance(found, ClosedFile), found
        return found

    return typed


def finding(reason: str, sheet: str = "人员", cell: str = "C6", remedy: str = "") -> Finding:
    return Finding(Severity.ERROR, "code", reason, remedy, sheet=sheet, cell=cell, value="=坏")


class TestMarked:
    def test_the_sheet_lists_every_finding(self, data: bytes) -> None:
        found = Workbook.open(
            marked(data, [finding("错了", remedy="改掉"), finding("整本", "", "")])
        )
        rows = [[found.value(SHEET, f"{c}{n}") for c in "ABCDEFG"] for n in (1, 2, 3, 4)]
        assert tuple(rows[0]) == HEADERS
        assert rows[1] == ["错误", "code", "人员", "C6", "=坏", "错了", "改掉"]
        assert [cell or "" for cell in rows[2]] == ["错误", "code", "", "", "=坏", "整本", ""]
        assert rows[3] == [None] * 7
        assert found.formula(SHEET, "E2") is None  # what people typed stays text

    def test_findings_of_one_cell_share_a_note(self, data: bytes) -> None:
        result = marked(data, [finding("一"), finding("二", remedy="改")])
        assert lint_workbook(result) == []
        texts = "".join(
            Workbook.open(result).package.read(name).decode() for name in ("xl/comments1.xml",)
        )
        assert texts.count("<comment ") == 1
        assert "错误：一\n错误：二\n怎么改：改" in texts

    def test_marking_again_replaces(self, data: bytes) -> None:
        first = marked(data, [finding("一"), finding("二", cell="C7")])
        second = marked(first, [finding("三", cell="C8")])
        assert second == marked(second, [finding("三", cell="C8")])
        found = Workbook.open(second)
        assert found.sheet_names.count(SHEET) == 1
        assert found.value(SHEET, "F2") == "三"
        assert found.value(SHEET, "F3") is None
        assert "一" not in found.package.read("xl/comments1.xml").decode()

    def test_without_findings_nothing_of_ours_remains(self, data: bytes) -> None:
        found = Workbook.open(marked(marked(data, [finding("一")]), []))
        assert found.sheet_names == Workbook.open(data).sheet_names
        assert found.remove_comments("会报校验") == 0

    def test_an_unmarked_file_without_findings_stays(self, data: bytes) -> None:
        assert marked(data, []) == data

    def test_a_finding_on_a_sheet_that_is_gone_is_only_listed(self, data: bytes) -> None:
        result = marked(data, [finding("错了", "没有这张表", "A1")])
        assert Workbook.open(result).value(SHEET, "C2") == "没有这张表"
        assert lint_workbook(result) == []


class TestOverwritten:
    def test_a_new_book_has_none(self, opened) -> None:
        assert list(overwritten(opened({}))) == []

    @pytest.mark.parametrize(
        ("sheet", "cell", "label"),
        [
            ("人员", "M7", "本周记录"),
            ("附表三 个人目标", "F6", "全年目标"),
        ],
    )
    def test_a_cell_of_a_table(self, sheet: str, cell: str, label: str, opened) -> None:
        (found,) = overwritten(opened({(sheet, cell): 7}))
        assert (found.code, found.severity) == ("formula-overwritten", "error")
        assert (found.sheet, found.cell, found.value) == (sheet, cell, "7")
        assert label in found.reason

    def test_a_cell_of_a_matrix(self, opened) -> None:
        """附表一 I65 is 一组's January plan; the total above it is computed."""
        file = opened({("附表一 业绩计划", "I9"): 1})
        assert [(f.sheet, f.cell) for f in overwritten(file)] == [("附表一 业绩计划", "I9")]

    def test_an_emptied_formula(self, opened) -> None:
        (found,) = overwritten(opened({("人员", "M7"): None}))
        assert (found.cell, found.value) == ("M7", "")


CASES = [
    ("周数据", "G6", "6000", 6000.0),
    ("周数据", "G6", "６０００", 6000.0),
    ("周数据", "G6", "6,000.50", 6000.5),
    ("附表一 业绩计划", "I65", " 5000 ", 5000.0),
    ("人员", "C6", " 王一", "王一"),
    ("人员", "H6", "2020/3/1", date(2020, 3, 1)),
    ("人员", "H6", "2020年3月1日", date(2020, 3, 1)),
    ("周数据", "B6", 1, "0001"),  # the only one that equals it
    ("周数据", "B6", 77, "77"),  # nobody's
]


class TestMends:
    def test_a_new_book_needs_none(self, opened) -> None:
        assert mends(opened({})) == []

    @pytest.mark.parametrize(("sheet", "cell", "was", "now"), CASES)
    def test_each(self, sheet: str, cell: str, was: object, now: object, opened) -> None:
        file = opened({(sheet, cell): was})
        assert mends(file) == [Mend(sheet, cell, was, now)]
        result = mended(file.data, mends(file))
        assert lint_workbook(result) == []
        assert Workbook.open(result).value(sheet, cell) == now

    @pytest.mark.parametrize("text", ["不详", "六千", "12月", "-"])
    def test_what_is_no_number_is_left_to_people(self, text: str, opened) -> None:
        assert mends(opened({("周数据", "G6"): text})) == []

    def test_a_formula_of_the_user_stays(self, opened) -> None:
        file = opened({("周数据", "G6"): ('TEXT(6000,"0")', "6000")})
        assert mends(file) == []

    def test_mending_twice_changes_nothing(self, opened) -> None:
        file = opened({("周数据", "G6"): "6000", ("人员", "B7"): 2})
        result = mended(file.data, mends(file))
        file.path.write_bytes(result)
        again = open_closed(file.path)
        assert isinstance(again, ClosedFile)
        assert mends(again) == []
        assert mended(result, []) == result
