from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from agency.finding import Finding, Severity
from agency.organisation import Agent, Began, Ended, Level, Organisation, Span, Unit
from agency.roles import RankClass, load_ranks
from agency.roster import build_spans
from generators.organisation_file import read, write_template
from generators.organisation_template import events_of

Rows = Sequence[Sequence[object]]

UNITS: Rows = (
    ("代码", "名称", "层级", "上级代码", "负责人工号"),
    ("8601", "示例支公司", "机构", None, None),
    ("860101", "城东营业一部", "营业部", "8601", None),
    ("86010101", "一组", "营业组", "860101", "0001"),
    ("86010102", "二组", "营业组", "860101", None),
)
AGENTS: Rows = (
    ("工号", "姓名", "营业组代码", "职级", "性别", "学历", "入司日期", "转正日期", "离司日期"),
    ("0001", "甲", "86010101", "业务主任", "女", "大专", "2011-09-04", "2012-03-01", None),
    ("0002", "乙", "86010102", "业务员", "男", "高中", "2024-02-29", None, None),
    ("0003", "丙", "86010101", "业务员", "女", "本科", "2020-01-01", None, "2026-12-31"),
    ("0004", "丙", "86010102", "见习业务员", None, None, "2019-05-06", None, None),
)
EVENTS: Rows = (
    ("工号", "类型", "日期", "原组代码", "新组代码"),
    ("0002", "调动", "2026-03-01", "86010101", "86010102"),
    ("0004", "离司", "2023-06-30", "86010101", None),
    ("0004", "回归", "2026-01-04", None, "86010102"),
)
SHEETS: Mapping[str, Rows] = {"机构": UNITS, "人员": AGENTS, "异动": EVENTS}

EXPECTED = Organisation(
    units=(
        Unit("8601", "示例支公司", Level.BRANCH),
        Unit("860101", "城东营业一部", Level.TEAM, "8601"),
        Unit("86010101", "一组", Level.GROUP, "860101", "0001"),
        Unit("86010102", "二组", Level.GROUP, "860101"),
    ),
    agents=(
        Agent(
            "0001",
            "甲",
            "86010101",
            "业务主任",
            date(2011, 9, 4),
            None,
            date(2012, 3, 1),
            "女",
            "大专",
        ),
        Agent("0002", "乙", "86010102", "业务员", date(2024, 2, 29), sex="男", education="高中"),
        Agent(
            "0003",
            "丙",
            "86010101",
            "业务员",
            date(2020, 1, 1),
            date(2026, 12, 31),
            sex="女",
            education="本科",
        ),
        Agent("0004", "丙", "86010102", "见习业务员", date(2019, 5, 6)),
    ),
    spans=(
        Span("0001", "86010101", date(2011, 9, 4), Began.JOINED),
        Span(
            "0002",
            "86010101",
            date(2024, 2, 29),
            Began.JOINED,
            date(2026, 3, 1),
            Ended.TRANSFERRED,
        ),
        Span("0002", "86010102", date(2026, 3, 1), Began.TRANSFERRED),
        Span("0003", "86010101", date(2020, 1, 1), Began.JOINED, date(2026, 12, 31), Ended.LEFT),
        Span("0004", "86010101", date(2019, 5, 6), Began.JOINED, date(2023, 6, 30), Ended.LEFT),
        Span("0004", "86010102", date(2026, 1, 4), Began.RETURNED),
    ),
)


def saved(path: Path, sheets: Mapping[str, Rows]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def changed(sheet: str, cell: str, value: object) -> dict[str, Rows]:
    """The sheets with one cell different."""
    column, row = ord(cell[0]) - 65, int(cell[1:]) - 1
    rows = [list(each) for each in SHEETS[sheet]]
    rows[row][column] = value
    return {**SHEETS, sheet: rows}


def without(sheet: str, header: str) -> dict[str, Rows]:
    """The sheets without one column."""
    position = SHEETS[sheet][0].index(header)
    return {**SHEETS, sheet: [[*r[:position], *r[position + 1 :]] for r in SHEETS[sheet]]}


def severe(findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity is not Severity.INFO]


def assert_reads(path: Path | Sequence[Path], expected: Organisation = EXPECTED) -> list[Finding]:
    organisation, findings = read(path)
    assert severe(findings) == []
    assert organisation == expected
    return findings


class TestReading:
    def test_a_plain_file(self, tmp_path: Path) -> None:
        assert assert_reads(saved(tmp_path / "a.xlsx", SHEETS)) == []

    def test_real_dates_and_serials(self, tmp_path: Path) -> None:
        sheets = changed("人员", "G3", date(2024, 2, 29))
        sheets["人员"][2][6] = date(2024, 2, 29)  # type: ignore[index]
        assert_reads(saved(tmp_path / "a.xlsx", sheets))
        assert_reads(saved(tmp_path / "b.xlsx", changed("人员", "G3", 45351)))

    def test_reordered_columns_and_columns_of_ones_own(self, tmp_path: Path) -> None:
        rows = [[*reversed(row), "自用"] for row in AGENTS]
        assert_reads(saved(tmp_path / "a.xlsx", {**SHEETS, "人员": rows}))

    def test_renamed_and_reordered_sheets(self, tmp_path: Path) -> None:
        sheets = {"Sheet1": EVENTS, "花名册": AGENTS, "2026": UNITS}
        assert_reads(saved(tmp_path / "a.xlsx", sheets))

    def test_headers_under_other_names(self, tmp_path: Path) -> None:
        units = [("机构编码", "机构名称", "机构级别", "上级机构", "主管工号"), *UNITS[1:]]
        agents = [
            (
                "业务员代码*",
                "业务员 姓名",
                "组代码",
                "现职级",
                "性　别",
                "文化程度",
                "签约（入司）日期",
                "转正时间",
                "离职日期",
            ),
            *AGENTS[1:],
        ]
        assert_reads(saved(tmp_path / "a.xlsx", {**SHEETS, "机构": units, "人员": agents}))

    def test_hidden_columns_rows_and_titles(self, tmp_path: Path) -> None:
        path = saved(tmp_path / "a.xlsx", SHEETS)
        book = openpyxl.load_workbook(path)
        book["人员"].insert_rows(1)
        book["人员"]["A1"] = "人员一览"
        book["人员"].column_dimensions["G"].hidden = True
        book["人员"].row_dimensions[4].hidden = True
        book.save(path)
        findings = assert_reads(path)
        assert [(f.code, f.sheet, f.cell) for f in findings] == [
            ("hidden-column", "人员", "G2"),
            ("hidden-rows", "人员", "A4"),
        ]

    def test_a_merged_header(self, tmp_path: Path) -> None:
        rows = [["基本信息", *[None] * 5, "在职信息", None, None], *AGENTS]
        path = saved(tmp_path / "a.xlsx", {**SHEETS, "人员": rows})
        book = openpyxl.load_workbook(path)
        book["人员"].merge_cells("A1:F1")
        book["人员"].merge_cells("G1:I1")
        book.save(path)
        assert_reads(path)

    def test_empty_rows_do_no_harm(self, tmp_path: Path) -> None:
        rows = [AGENTS[0], *(row for agent in AGENTS[1:] for row in ([None] * 9, agent))]
        assert_reads(saved(tmp_path / "a.xlsx", {**SHEETS, "人员": rows}))

    def test_a_hidden_copy_is_left_out(self, tmp_path: Path) -> None:
        path = saved(tmp_path / "a.xlsx", {"人员备份": AGENTS, **SHEETS})
        book = openpyxl.load_workbook(path)
        book["人员备份"].sheet_state = "hidden"
        book.save(path)
        assert [finding.code for finding in assert_reads(path)] == ["hidden-sheet"]

    @pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-8", "utf-16"])
    def test_a_folder_or_several_csv_files(self, tmp_path: Path, encoding: str) -> None:
        paths = []
        for name, rows in SHEETS.items():
            paths.append(tmp_path / f"{name}.csv")
            with paths[-1].open("w", encoding=encoding, newline="") as stream:
                csv.writer(stream).writerows(rows)
        assert_reads(paths)
        (tmp_path / "备忘.txt").write_text("周一 例会\n", encoding="utf-8")
        (tmp_path / "~$机构.xlsx").write_bytes(b"lock")
        findings = assert_reads(tmp_path)
        assert [(f.file, f.severity) for f in findings] == [("备忘.txt", Severity.INFO)]

    def test_people_of_several_files_come_together(self, tmp_path: Path) -> None:
        saved(tmp_path / "1.xlsx", {"机构": UNITS, "人员": AGENTS[:3], "异动": EVENTS})
        saved(tmp_path / "2.xlsx", {"人员": [AGENTS[0], *AGENTS[3:]]})
        assert_reads(tmp_path)

    def test_people_of_a_team_without_a_group(self, tmp_path: Path) -> None:
        organisation, findings = read(saved(tmp_path / "a.xlsx", changed("人员", "C2", "860101")))
        assert organisation is not None
        assert organisation.units[-1].name == "直属"
        assert organisation.agents[0].group == organisation.units[-1].code
        assert [(f.severity, f.sheet, f.cell) for f in findings] == [
            (Severity.WARNING, "机构", "A3")
        ]

    def test_without_events(self, tmp_path: Path) -> None:
        sheets = {"机构": UNITS, "人员": AGENTS[:2]}
        organisation, findings = read(saved(tmp_path / "a.xlsx", sheets))
        assert findings == []
        assert organisation is not None
        assert organisation.spans == EXPECTED.spans[:1]

    def test_codes_that_lost_their_zeros(self, tmp_path: Path) -> None:
        sheets = {**SHEETS, "异动": [[*EVENTS[0]], [2, *EVENTS[1][1:]], *EVENTS[2:]]}
        organisation, findings = read(saved(tmp_path / "a.xlsx", sheets))
        assert organisation == EXPECTED
        assert [(f.severity, f.code, f.sheet, f.cell, f.value) for f in findings] == [
            (Severity.WARNING, "doubtful-value", "异动", "A2", "2"),
            (Severity.INFO, "restored-zeros", "异动", "A2", "2"),
        ]

    def test_a_column_of_numbers_is_one_finding(self, tmp_path: Path) -> None:
        rows = [UNITS[0], *([int(str(row[0])), *row[1:]] for row in UNITS[1:])]
        organisation, findings = read(saved(tmp_path / "a.xlsx", {**SHEETS, "机构": rows}))
        assert organisation == EXPECTED
        (finding,) = findings
        assert (finding.severity, finding.cell) == (Severity.WARNING, "A2")
        assert "共4处" in finding.reason

    def test_ranks_that_head_office_adds_are_known(self, tmp_path: Path) -> None:
        path = saved(tmp_path / "a.xlsx", changed("人员", "D3", "金牌顾问"))
        _, findings = read(path)
        assert [(f.severity, f.code, f.cell) for f in findings] == [
            (Severity.WARNING, "unknown-rank", "D3")
        ]
        ranks = load_ranks({"金牌顾问": RankClass.SENIOR.value})
        organisation, findings = read(path, ranks)
        assert findings == []
        assert organisation is not None


class TestFindings:
    @pytest.mark.parametrize(
        ("sheet", "cell", "value", "code"),
        [
            ("机构", "A3", None, "empty-cell"),
            ("机构", "A5", "86010101", "duplicate-code"),
            ("机构", "A3", 1.23e15, "wrong-value"),
            ("机构", "B4", None, "empty-cell"),
            ("机构", "B5", "一组", "same-name"),
            ("机构", "B5", "*组", "unsafe-name"),
            ("机构", "C4", None, "empty-cell"),
            ("机构", "C4", "小队", "wrong-value"),
            ("机构", "D4", "8699", "missing-parent"),
            ("机构", "D2", "86010101", "circle"),
            ("机构", "D4", "8601", "group-without-team"),
            ("机构", "D4", 45296.5, "wrong-value"),
            ("人员", "A3", None, "empty-cell"),
            ("人员", "A3", "1.23E+15", "wrong-value"),
            ("人员", "A5", "0003", "duplicate-code"),
            ("人员", "B3", " ", "empty-cell"),
            ("人员", "C2", "86019999", "unknown-group"),
            ("人员", "C2", "8601", "not-a-group"),
            ("人员", "C2", None, "no-unit"),
            ("人员", "G2", "去年", "wrong-value"),
            ("人员", "G2", "2023-02-29", "wrong-value"),
            ("人员", "G2", None, "empty-cell"),
            ("人员", "G2", "99999999", "empty-cell"),
            ("人员", "H2", "2011-09-03", "confirmed-before-joined"),
            ("人员", "I4", "2019-12-31", "left-before-joined"),
            ("人员", "I4", "甲", "wrong-value"),
            ("异动", "A2", "0099", "unknown-agent"),
            ("异动", "A2", None, "empty-cell"),
            ("异动", "B2", "升天", "wrong-value"),
            ("异动", "B2", None, "empty-cell"),
            ("异动", "C2", "三月", "wrong-value"),
            ("异动", "C2", "2024-02-28", "before-joining"),
            ("异动", "D2", "86019999", "unknown-group"),
            ("异动", "E2", None, "no-target"),
        ],
    )
    def test_each_mistake_is_found_at_its_cell(
        self, tmp_path: Path, sheet: str, cell: str, value: object, code: str
    ) -> None:
        organisation, findings = read(saved(tmp_path / "a.xlsx", changed(sheet, cell, value)))
        assert organisation is None
        errors = [f for f in findings if f.severity is Severity.ERROR]
        assert (code, sheet, cell) in [(f.code, f.sheet, f.cell) for f in errors]
        for finding in errors:
            assert finding.file == "a.xlsx"
            assert finding.reason
            assert finding.remedy

    @pytest.mark.parametrize(
        ("sheet", "cell", "value", "code"),
        [
            ("机构", "E4", "9999", "unknown-leader"),
            ("人员", "D3", "金牌顾问", "unknown-rank"),
            ("人员", "D3", None, "unknown-rank"),
            ("人员", "E3", "X", "unknown-sex"),
            ("人员", "B3", date(2026, 3, 1), "doubtful-value"),
        ],
    )
    def test_what_is_only_doubtful_does_not_stop(
        self, tmp_path: Path, sheet: str, cell: str, value: object, code: str
    ) -> None:
        organisation, findings = read(saved(tmp_path / "a.xlsx", changed(sheet, cell, value)))
        assert organisation is not None
        assert [(f.severity, f.code, f.sheet, f.cell) for f in findings] == [
            (Severity.WARNING, code, sheet, cell)
        ]

    def test_all_at_once(self, tmp_path: Path) -> None:
        sheets = {
            "机构": changed("机构", "C4", "小队")["机构"],
            "人员": changed("人员", "G3", "去年")["人员"],
            "异动": changed("异动", "B3", "升天")["异动"],
        }
        _, findings = read(saved(tmp_path / "a.xlsx", sheets))
        assert [(f.sheet, f.cell, f.value) for f in findings] == [
            ("机构", "C4", "小队"),
            ("人员", "G3", "去年"),
            ("异动", "B3", "升天"),
        ]  # and nothing about people of that group or moves of that person

    @pytest.mark.parametrize(
        ("sheet", "header"),
        [
            ("机构", "代码"),
            ("机构", "层级"),
            ("机构", "上级代码"),
            ("人员", "工号"),
            ("人员", "入司日期"),
            ("人员", "营业组代码"),
            ("异动", "类型"),
        ],
    )
    def test_a_missing_column(self, tmp_path: Path, sheet: str, header: str) -> None:
        organisation, findings = read(saved(tmp_path / "a.xlsx", without(sheet, header)))
        assert organisation is None
        (finding,) = findings
        assert (finding.code, finding.sheet) == ("missing-column", sheet)
        assert f"“{header}”" in finding.reason

    @pytest.mark.parametrize("sheet", ["机构", "人员"])
    def test_a_missing_table(self, tmp_path: Path, sheet: str) -> None:
        sheets = {name: rows for name, rows in SHEETS.items() if name != sheet}
        organisation, findings = read(saved(tmp_path / "a.xlsx", sheets))
        assert organisation is None
        (finding,) = findings
        assert finding.code == "missing-table"
        assert f"“{sheet}”" in finding.reason

    def test_two_columns_of_one_name(self, tmp_path: Path) -> None:
        rows = [[*AGENTS[0], "职级"], *([*row, "总监"] for row in AGENTS[1:])]
        organisation, findings = read(saved(tmp_path / "a.xlsx", {**SHEETS, "人员": rows}))
        assert organisation == EXPECTED
        assert [(f.severity, f.code, f.cell) for f in findings] == [
            (Severity.WARNING, "double-column", "D1")
        ]

    def test_two_column_names_merged_into_one(self, tmp_path: Path) -> None:
        path = saved(tmp_path / "a.xlsx", SHEETS)
        book = openpyxl.load_workbook(path)
        book["人员"].merge_cells("A1:B1")
        book.save(path)
        organisation, findings = read(path)
        assert organisation is None
        assert [(f.code, f.sheet, f.cell) for f in findings] == [
            ("double-column", "人员", "A1"),
            ("missing-column", "人员", "A1"),
        ]
        assert "“工号”占了相邻的2列，像是合并了单元格" in findings[0].reason
        assert findings[0].remedy == "取消合并，每一列写自己的列名"

    def test_an_unreadable_file_is_the_only_finding(self, tmp_path: Path) -> None:
        path = tmp_path / "a.xlsx"
        path.write_bytes(b"PK\x03\x04")
        organisation, findings = read(path)
        assert organisation is None
        assert [finding.severity for finding in findings] == [Severity.ERROR]

    def test_an_empty_template_is_no_organisation(self, tmp_path: Path) -> None:
        write_template(tmp_path / "a.xlsx")
        organisation, findings = read(tmp_path / "a.xlsx")
        assert organisation is None
        assert [(f.code, f.sheet) for f in findings] == [("no-units", "机构")]


@given(
    gaps=st.lists(st.integers(1, 400), min_size=1, max_size=8),
    moves=st.lists(st.sampled_from("ABC-"), min_size=7, max_size=7),
    listed=st.sampled_from([None, 0, -1]),
)
def test_events_lead_back_to_any_career(
    gaps: list[int], moves: list[str], listed: int | None
) -> None:
    # Each gap ends with a move: to another group, or away (-) and later back to group A.
    days = [date(2020, 1, 1) + timedelta(days=sum(gaps[:n])) for n in range(len(gaps))]
    spans = [Span("1", "A", days[0], Began.JOINED)]
    for day, move in zip(days[1:], moves, strict=False):
        last = spans[-1]
        if last.ended is Ended.LEFT:
            spans.append(Span("1", "A", day, Began.RETURNED))
        elif move == "-":
            spans[-1] = replace(last, end=day, ended=Ended.LEFT)
        elif move != last.group:
            spans[-1] = replace(last, end=day, ended=Ended.TRANSFERRED)
            spans.append(Span("1", move, day, Began.TRANSFERRED))
    joined = days[0] if listed is None else spans[listed].start
    agent = Agent("1", "甲", spans[-1].group, "业务员", joined, spans[-1].end)
    organisation = Organisation((), (agent,), tuple(spans))
    events = tuple(events_of(organisation))
    assert build_spans([agent], events, "ABC").spans == organisation.spans


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", ["xlsx", "xls", "html"])
def test_after_another_program_has_saved_it(tmp_path: Path, kind: str) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("no soffice to save the file with")
    write_template(tmp_path / "a.xlsx", EXPECTED)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    target = ["--convert-to", kind, "--outdir", str(tmp_path / "saved")]
    command = [soffice, profile, "--headless", *target, str(tmp_path / "a.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert assert_reads(tmp_path / "saved" / f"a.{kind}") == []


class TestTemplate:
    def test_a_filled_one_reads_back_as_it_was(self, tmp_path: Path) -> None:
        write_template(tmp_path / "a.xlsx", EXPECTED)
        assert assert_reads(tmp_path / "a.xlsx") == []

    @pytest.mark.parametrize(
        "spans",
        [
            # joined later than the list says
            (Span("1", "A", date(2020, 1, 2), Began.JOINED),),
            # only the return is known
            (Span("1", "A", date(2021, 1, 1), Began.RETURNED),),
            # there and back again, then gone
            (
                Span("1", "A", date(2020, 1, 1), Began.JOINED, date(2021, 1, 1), Ended.TRANSFERRED),
                Span(
                    "1",
                    "B",
                    date(2021, 1, 1),
                    Began.TRANSFERRED,
                    date(2022, 1, 1),
                    Ended.TRANSFERRED,
                ),
                Span("1", "A", date(2022, 1, 1), Began.TRANSFERRED, date(2022, 5, 1), Ended.LEFT),
            ),
            # gone and back twice
            (
                Span("1", "B", date(2020, 1, 1), Began.JOINED, date(2021, 1, 1), Ended.LEFT),
                Span("1", "B", date(2021, 3, 1), Began.RETURNED, date(2021, 6, 1), Ended.LEFT),
                Span("1", "A", date(2021, 9, 1), Began.RETURNED),
            ),
            # joined and left on one day
            (Span("1", "A", date(2020, 1, 1), Began.JOINED, date(2020, 1, 1), Ended.LEFT),),
        ],
    )
    def test_every_career_survives(self, tmp_path: Path, spans: tuple[Span, ...]) -> None:
        units = (
            Unit("T", "一部", Level.TEAM),
            Unit("A", "一组", Level.GROUP, "T"),
            Unit("B", "二组", Level.GROUP, "T"),
        )
        left = spans[-1].end
        agent = Agent("1", "甲", "A", "业务员", date(2020, 1, 1), left)
        organisation = Organisation(units, (agent,), spans)
        write_template(tmp_path / "a.xlsx", organisation)
        back, _ = read(tmp_path / "a.xlsx")
        assert back == organisation

    def test_text_that_looks_like_a_formula_stays_text(self, tmp_path: Path) -> None:
        units = (Unit("T", "=1+1", Level.TEAM), Unit("A", "+组", Level.GROUP, "T"))
        organisation = Organisation(units, (), ())
        write_template(tmp_path / "a.xlsx", organisation)
        back, findings = read(tmp_path / "a.xlsx")
        assert back is not None
        assert back.units == units
        assert [finding.code for finding in findings] == ["no-agents"]

    def test_the_same_organisation_gives_the_same_bytes(self, tmp_path: Path) -> None:
        write_template(tmp_path / "a.xlsx", EXPECTED)
        write_template(tmp_path / "b.xlsx", EXPECTED)
        assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()

    def test_an_existing_file_is_never_overwritten(self, tmp_path: Path) -> None:
        path = tmp_path / "a.xlsx"
        path.write_text("mine")
        with pytest.raises(FileExistsError):
            write_template(path)
        assert path.read_text() == "mine"

    def test_tables_checks_and_print_set_up(self, tmp_path: Path) -> None:
        path = tmp_path / "a.xlsx"
        write_template(path, EXPECTED)
        with CalamineWorkbook.from_path(path, load_tables=True) as quick:
            tables = ["机构", "人员", "异动", "内勤", "会议偏好", "请假", "营销活动", "功能组"]
            assert quick.sheet_names == ["说明", *tables]
            assert quick.table_names == tables
            assert quick.get_table_by_name("人员").columns == list(AGENTS[0])
        book = openpyxl.load_workbook(path)
        sheet = book["人员"]
        assert sheet.freeze_panes == "B4"
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.print_title_rows == "$3:$3"
        header, code, day = sheet["A3"], sheet["A4"], sheet["G4"]
        assert (header.font.b, header.font.name) == (True, "微软雅黑")
        assert header.fill.fgColor.rgb == "FF1F4E79"
        assert header.font.color is not None
        assert header.font.color.rgb == "FFFFFFFF"
        assert (code.value, code.number_format) == ("0001", "@")
        assert code.fill.fgColor.rgb == "FFFFF8E1"
        assert day.number_format == "yyyy-mm-dd"
        spare = sheet["A20"]
        assert (spare.value, spare.number_format) == (None, "@")
        rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
        assert rules["D4:D5000"].type == "list"
        assert rules["D4:D5000"].formula1.startswith('"见习业务员,业务员,')
        assert rules["D4:D5000"].errorStyle == "warning"
        assert rules["E4:E5000"].formula1 == '"男,女"'
        assert rules["G4:G5000"].type == "date"
        assert rules["C4:C5000"].formula1 == "机构!$A$4:$A$5000"
        kinds = {str(r.sqref): r.formula1 for r in book["异动"].data_validations.dataValidation}
        assert kinds["B4:B5000"] == '"入司,回归,调动,离司"'
        levels = {str(r.sqref): r.formula1 for r in book["机构"].data_validations.dataValidation}
        assert levels["C4:C5000"] == '"机构,营业部,营业组"'

    def test_the_instructions_explain_every_column(self, tmp_path: Path) -> None:
        write_template(tmp_path / "a.xlsx")
        book = openpyxl.load_workbook(tmp_path / "a.xlsx")
        explained = [(row[0], row[1]) for row in book["说明"].iter_rows(values_only=True)]
        for sheet in book.sheetnames[1:]:
            for cell in book[sheet][3]:
                assert (sheet, cell.value) in explained
