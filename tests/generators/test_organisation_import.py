from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from agency.finding import Finding, Severity
from agency.organisation import Agent, Began, Ended, Level, Span, Unit
from generators.organisation_file import read, write_template
from generators.organisation_import import from_exports

FIXTURES = Path(__file__).parents[3] / "shared" / "fixtures" / "branch_a"
EXPORTS = ("机构清单.xlsx", "人力清单.xlsx", "人员异动清单.xlsx")

needs_fixtures = pytest.mark.skipif(
    not FIXTURES.is_dir(), reason=f"no branch_a exports at {FIXTURES}"
)

Rows = Sequence[Sequence[object]]

UNITS: Rows = (
    ("机构代码", "机构名称", "机构层级", "上级机构代码", "负责人工号"),
    ("8601", "示例支公司", "支公司", "", ""),
    ("860101", "城东营业一部", "营业部", "8601", ""),
    ("86010101", "一组", "营业组", "860101", "0000123505"),
    ("86010102", "二组", "营业组", "860101", ""),
)
HEADER = (
    "营业部代码",
    "营业部",
    "营业组代码",
    "营业组",
    "工号",
    "姓名",
    "职级",
    "签约日期",
    "离司日期",
    "在职状态",
)
TEAM = "860101 城东营业一部"
LEADER = f"{TEAM} 86010101 一组 0000123505 李娟娜 业务主任 2011-09-04 99999999 在职".split()
LEAVER = f"{TEAM} 86010101 一组 0000123506 王敏 业务员 20190403 20260212 离职".split()
MOVED = f"{TEAM} 86010102 二组 0000123509 尤洋红 业务员 2024-01-08 99999999 在职".split()
MOVES = ("工号", "姓名", "异动类型", "异动日期", "原营业组代码", "新营业组代码")


def people(*rows: Sequence[object]) -> Rows:
    return (HEADER, *rows)


def gbk(path: Path, rows: Rows) -> Path:
    with path.open("w", encoding="gbk", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return path


def exports(folder: Path, agents: Rows, moves: Rows = (MOVES,), units: Rows = UNITS) -> list[Path]:
    return [
        gbk(folder / "机构清单.csv", units),
        gbk(folder / "人力清单.csv", agents),
        gbk(folder / "人员异动清单.csv", moves),
    ]


def changed(row: Sequence[object], **cells: object) -> list[object]:
    """A row of the list of people with other values under some headers."""
    return [cells.get(name, value) for name, value in zip(HEADER, row, strict=True)]


def brief(findings: Sequence[Finding]) -> list[tuple[Severity, str, str, str]]:
    return [(f.severity, f.code, f.file, f.cell) for f in findings]


@needs_fixtures
class TestBranch:
    """Counts were taken from the spreadsheets by hand: filters on 在职状态, 营业组 and 职级."""

    def test_everybody_is_there(self) -> None:
        organisation, findings = from_exports([FIXTURES / name for name in EXPORTS])
        assert organisation is not None
        assert Counter(unit.level for unit in organisation.units) == {
            Level.BRANCH: 1,
            Level.TEAM: 2,
            Level.GROUP: 9,
        }
        assert len(organisation.agents) == 95
        assert sum(agent.left is not None for agent in organisation.agents) == 24
        assert Counter(agent.group for agent in organisation.agents) == {
            "86010101": 10,
            "86010102": 9,
            "86010103": 11,
            "86010104": 12,
            "86010105": 10,
            "86010201": 8,
            "86010202": 14,
            "86010203": 10,
            "86010204": 11,
        }
        assert len(organisation.spans) == 95
        assert [finding.severity for finding in findings] == [Severity.INFO, Severity.INFO]
        total, namesakes = findings
        assert (total.cell, total.value) == ("A99", "合计 95")
        assert (namesakes.cell, namesakes.value) == ("F47", "吴秀娜")
        assert "0000123663、0000123704" in namesakes.reason

    def test_one_row_of_each_shape(self) -> None:
        organisation, _ = from_exports([FIXTURES / name for name in EXPORTS])
        assert organisation is not None
        assert organisation.unit("86010105") == Unit(
            "86010105", "五组", Level.GROUP, "860101", "0000123702"
        )
        first, second = organisation.agents[:2]
        assert first == Agent(
            "0000123505",
            "李娟娜",
            "86010101",
            "业务主任",
            date(2011, 9, 4),
            sex="女",
            education="大专",
        )
        assert (second.joined, second.left) == (date(2019, 4, 3), date(2026, 2, 12))
        assert organisation.spans[1] == Span(
            "0000123506",
            "86010101",
            date(2019, 4, 3),
            Began.JOINED,
            date(2026, 2, 12),
            Ended.LEFT,
        )
        assert [len(team.agents) for team in organisation.teams()] == [52, 43]

    def test_the_organisation_file_made_of_it_says_the_same(self, tmp_path: Path) -> None:
        organisation, _ = from_exports([FIXTURES / name for name in EXPORTS])
        write_template(tmp_path / "机构.xlsx", organisation)
        back, findings = read(tmp_path / "机构.xlsx")
        assert back == organisation
        assert findings == []

    def test_a_folder_with_all_other_exports_beside(self) -> None:
        organisation, findings = from_exports([FIXTURES])
        alone, _ = from_exports([FIXTURES / name for name in EXPORTS])
        assert organisation == alone
        assert {finding.severity for finding in findings} == {Severity.INFO}
        assert {f.file for f in findings if f.file.endswith(".csv")} == {
            "L05103实收清单.csv",
            "个险承保清单20261120.csv",
            "活动量日报.csv",
            "续期应收清单.csv",
            "考勤打卡明细.csv",
        }


class TestShapes:
    def test_gbk_text(self, tmp_path: Path) -> None:
        organisation, findings = from_exports(exports(tmp_path, people(LEADER, LEAVER)))
        assert findings == []
        assert organisation is not None
        assert [agent.id for agent in organisation.agents] == ["0000123505", "0000123506"]
        assert [agent.left for agent in organisation.agents] == [None, date(2026, 2, 12)]

    def test_html_called_xls(self, tmp_path: Path) -> None:
        cells = "".join(
            "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>"
            for row in (("个险营销员人力清单",), *people(LEADER), ("合计", 1))
        )
        path = tmp_path / "人力清单.xls"
        path.write_text(f"<html><table>{cells}</table></html>", encoding="gbk")
        organisation, findings = from_exports([gbk(tmp_path / "机构清单.csv", UNITS), path])
        assert organisation is not None
        assert organisation.agents[0].name == "李娟娜"
        assert brief(findings) == [(Severity.INFO, "skipped-row", "人力清单.xls", "A4")]

    def test_all_lists_in_one_workbook(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for rows in (people(LEADER), (MOVES,), UNITS):
            sheet = book.create_sheet()
            for row in rows:
                sheet.append(list(row))
        book.save(tmp_path / "导出.xlsx")
        organisation, findings = from_exports([tmp_path / "导出.xlsx"])
        assert findings == []
        assert organisation is not None

    def test_without_units_they_come_from_the_list_of_people(self, tmp_path: Path) -> None:
        path = gbk(tmp_path / "人力清单.csv", people(LEADER, LEAVER, MOVED))
        organisation, findings = from_exports([path])
        assert organisation is not None
        assert organisation.units == (
            Unit("860101", "城东营业一部", Level.TEAM),
            Unit("86010101", "一组", Level.GROUP, "860101"),
            Unit("86010102", "二组", Level.GROUP, "860101"),
        )
        assert brief(findings) == [(Severity.WARNING, "derived-units", "人力清单.csv", "")]

    def test_people_of_a_team_without_a_group(self, tmp_path: Path) -> None:
        row = changed(LEADER, 营业组代码="", 营业组="")
        organisation, findings = from_exports(exports(tmp_path, people(row)))
        assert organisation is not None
        assert organisation.agents[0].group == "860101-00"
        assert organisation.units[-1] == Unit("860101-00", "直属", Level.GROUP, "860101")
        assert (Severity.WARNING, "no-group", "机构清单.csv", "A3") in brief(findings)


class TestHistory:
    def test_a_transfer(self, tmp_path: Path) -> None:
        moves = (MOVES, ("0000123509", "尤洋红", "组间调动", "2026/3/1", "86010101", "86010102"))
        organisation, findings = from_exports(exports(tmp_path, people(LEADER, MOVED), moves))
        assert findings == []
        assert organisation is not None
        assert organisation.spans[1:] == (
            Span(
                "0000123509",
                "86010101",
                date(2024, 1, 8),
                Began.JOINED,
                date(2026, 3, 1),
                Ended.TRANSFERRED,
            ),
            Span("0000123509", "86010102", date(2026, 3, 1), Began.TRANSFERRED),
        )

    @pytest.mark.parametrize("listed", [True, False])
    def test_a_second_contract_is_a_return(self, tmp_path: Path, *, listed: bool) -> None:
        again = changed(
            LEAVER,
            营业组代码="86010102",
            签约日期="2026-10-08",
            离司日期="99999999",
            在职状态="在职",
        )
        moves = [MOVES]
        if listed:
            moves.append(("0000123506", "王敏", "二次入司", "20261008", "", "86010102"))
        organisation, findings = from_exports(
            exports(tmp_path, people(LEADER, again, LEAVER), moves)
        )
        assert organisation is not None
        assert [agent.id for agent in organisation.agents] == ["0000123505", "0000123506"]
        assert organisation.agents[1].joined == date(2019, 4, 3)
        assert organisation.agents[1].left is None
        assert organisation.spans[1:] == (
            Span(
                "0000123506",
                "86010101",
                date(2019, 4, 3),
                Began.JOINED,
                date(2026, 2, 12),
                Ended.LEFT,
            ),
            Span("0000123506", "86010102", date(2026, 10, 8), Began.RETURNED),
        )
        assert brief(findings) == [(Severity.INFO, "returned", "人力清单.csv", "E3")]

    def test_two_contracts_at_a_time_are_an_error(self, tmp_path: Path) -> None:
        again = changed(LEAVER, 签约日期="2026-01-08", 离司日期="99999999", 在职状态="在职")
        organisation, findings = from_exports(exports(tmp_path, people(LEADER, LEAVER, again)))
        assert organisation is None
        assert brief(findings) == [(Severity.ERROR, "duplicate-code", "人力清单.csv", "E4")]

    def test_a_row_twice(self, tmp_path: Path) -> None:
        organisation, findings = from_exports(exports(tmp_path, people(LEADER, LEAVER, LEADER)))
        assert organisation is not None
        assert len(organisation.agents) == 2
        assert brief(findings) == [(Severity.INFO, "repeated-row", "人力清单.csv", "E4")]

    def test_moves_that_are_none(self, tmp_path: Path) -> None:
        transfer = ("0000123509", "尤洋红", "调动", "2026-03-01", "86010101", "86010102")
        moves = (
            MOVES,
            ("0000123509", "尤洋红", "转正", "2024-07-01", "", ""),
            ("0000123509", "尤洋红", "晋升", "2025-07-01", "", ""),
            transfer,
            transfer,
        )
        organisation, findings = from_exports(exports(tmp_path, people(LEADER, MOVED), moves))
        assert organisation is not None
        assert organisation.agents[1].confirmed == date(2024, 7, 1)
        assert len(organisation.spans) == 3
        assert brief(findings) == [
            (Severity.INFO, "skipped-row", "人员异动清单.csv", "C2"),
            (Severity.INFO, "skipped-row", "人员异动清单.csv", "C3"),
            (Severity.INFO, "skipped-row", "人员异动清单.csv", "A5"),
        ]

    def test_ids_stored_as_numbers_are_matched(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        sheet.append(list(MOVES))
        sheet.append([123509, "尤洋红", "调动", 20260301, 86010101, 86010102])
        book.save(tmp_path / "异动.xlsx")
        paths = exports(tmp_path, people(LEADER, MOVED))
        organisation, findings = from_exports([*paths[:2], tmp_path / "异动.xlsx"])
        assert organisation is not None
        assert organisation.spans[1].end == date(2026, 3, 1)
        assert [(f.severity, f.code, f.cell) for f in findings] == [
            (Severity.WARNING, "doubtful-value", "A2"),
            (Severity.WARNING, "doubtful-value", "E2"),
            (Severity.WARNING, "doubtful-value", "F2"),
            (Severity.INFO, "restored-zeros", "A2"),
        ]


class TestFindings:
    @pytest.mark.parametrize(
        ("row", "code", "cell"),
        [
            (changed(LEAVER, 营业组代码="86010199"), "unknown-group", "C3"),
            (changed(LEAVER, 营业组代码="", 营业部代码=""), "no-unit", "C3"),
            (changed(LEAVER, 工号=""), "empty-cell", "E3"),
            (changed(LEAVER, 工号="1.23506E+05"), "wrong-value", "E3"),
            (changed(LEAVER, 签约日期="99999999"), "empty-cell", "H3"),
            (changed(LEAVER, 签约日期="20190431"), "wrong-value", "H3"),
            (changed(LEAVER, 离司日期="99999999"), "no-leaving-date", "I3"),
            (changed(LEAVER, 离司日期="20190402"), "left-before-joined", "I3"),
        ],
    )
    def test_errors(self, tmp_path: Path, row: list[object], code: str, cell: str) -> None:
        organisation, findings = from_exports(exports(tmp_path, people(LEADER, row)))
        assert organisation is None
        assert brief(findings) == [(Severity.ERROR, code, "人力清单.csv", cell)]
        assert findings[0].reason
        assert findings[0].remedy

    @pytest.mark.parametrize(
        ("row", "code", "cell"),
        [
            (changed(LEAVER, 在职状态="在职"), "status-and-date", "I3"),
            (changed(LEAVER, 职级="天使"), "unknown-rank", "G3"),
        ],
    )
    def test_doubts(self, tmp_path: Path, row: list[object], code: str, cell: str) -> None:
        organisation, findings = from_exports(exports(tmp_path, people(LEADER, row)))
        assert organisation is not None
        assert brief(findings) == [(Severity.WARNING, code, "人力清单.csv", cell)]

    @pytest.mark.parametrize(
        ("move", "code", "cell"),
        [
            ("0000999999 - 调动 2026-03-01 86010101 86010102", "unknown-agent", "A2"),
            ("- - 调动 2026-03-01 86010101 86010102", "empty-cell", "A2"),
            ("0000123509 - 飞升 2026-03-01 86010101 86010102", "wrong-value", "C2"),
            ("0000123509 - 调动 待定 86010101 86010102", "wrong-value", "D2"),
            ("0000123509 - 调动 2023-03-01 86010101 86010102", "before-joining", "D2"),
            ("0000123509 - 调动 2026-03-01 86019999 86010102", "unknown-group", "E2"),
            ("0000123509 - 调动 2026-03-01 86010101 86019999", "unknown-group", "F2"),
        ],
    )
    def test_moves_that_cannot_be(self, tmp_path: Path, move: str, code: str, cell: str) -> None:
        moves = (MOVES, move.split())
        organisation, findings = from_exports(exports(tmp_path, people(LEADER, MOVED), moves))
        assert organisation is None
        errors = [finding for finding in findings if finding.severity is Severity.ERROR]
        assert (Severity.ERROR, code, "人员异动清单.csv", cell) in brief(errors)

    def test_a_unit_that_cannot_be_read_is_not_reported_for_each_of_its_people(
        self, tmp_path: Path
    ) -> None:
        units = [*UNITS[:-1], ("86010102", "二组", "小分队", "860101", "")]
        organisation, findings = from_exports(exports(tmp_path, people(LEADER, MOVED), units=units))
        assert organisation is None
        assert brief(findings) == [(Severity.ERROR, "wrong-value", "机构清单.csv", "C5")]

    def test_without_a_list_of_people(self, tmp_path: Path) -> None:
        organisation, findings = from_exports([gbk(tmp_path / "机构清单.csv", UNITS)])
        assert organisation is None
        assert [finding.code for finding in findings] == ["missing-table"]

    def test_a_file_that_is_something_else(self, tmp_path: Path) -> None:
        path = gbk(tmp_path / "实收.csv", (("保单号", "实收日期"), ("1", "20260101")))
        organisation, findings = from_exports([path])
        assert organisation is None
        assert [(f.severity, f.code, f.file) for f in findings] == [
            (Severity.ERROR, "no-header", "实收.csv")
        ]
