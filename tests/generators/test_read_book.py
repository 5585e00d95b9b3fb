"""A small book is drawn, changed as people and programs change files, and read back."""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile
from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
import xlsxwriter

from agency.finding import Finding, Severity
from agency.organisation import Agent, Began, Level, Span, Team, Unit
from agency.profile import shipped
from agency.workdays import work_calendar
from generators.binding import Binding
from generators.book_parts import BookParts
from generators.draw.book import draw
from generators.plan_book import context_of, start_content
from generators.read_book import ReadBook, UnreadBook, read_book
from generators.read_matrices import InputMap
from generators.read_tables import match_columns
from workbook_templates.content import BookContent, table_columns
from workbook_templates.context import BookContext
from workbook_templates.loader import load
from workbook_templates.plan import BookPlan

YEAR = 2026
AGENTS = [("00123", "张伟", "G1"), ("00124", "李娜", "G1"), ("A-7", "王芳", "G2")]
WEEKLY = [
    {"agent": "00123", "group": "一组", "week": 1.0, "month": 1.0, "fyp": 1234.56, "policies": 2.0},
    {"agent": "00124", "group": "一组", "week": 1.0, "month": 1.0, "fyp": -50.0, "policies": -1.0},
    {"agent": "A-7", "group": "二组", "week": 2.0, "month": 1.0, "fyp": 0.1, "policies": 0.0},
]


@dataclasses.dataclass(frozen=True)
class Drawn:
    context: BookContext
    content: BookContent
    data: bytes


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    unit = Unit("860101", "城东一部", Level.TEAM)
    groups = (
        Unit("G1", "一组", Level.GROUP, "860101", "00123"),
        Unit("G2", "二组", Level.GROUP, "860101"),
    )
    joined = date(2024, 2, 29)
    agents = tuple(Agent(i, name, group, "业务员", joined) for i, name, group in AGENTS)
    spans = tuple(Span(a.id, a.group, joined, Began.JOINED) for a in agents)
    branch = Unit("8601", "示例支公司", Level.BRANCH)
    team = Team(unit, branch, groups, agents, spans)
    calendar = work_calendar(range(YEAR - 1, YEAR + 2))
    context = context_of(team, YEAR, shipped("default"), calendar)
    spec = load("plan_book", context)
    content = start_content(spec, context, team, calendar, week=2)
    content.tables["weekly"] = table_columns(spec.tables()["weekly"], WEEKLY)
    content.fields["week_summary"] = "第二周：稳"
    content.matrices["perf"] = {
        ("G1", "fyp", "plan", "M1"): 80000.0,
        ("G2", "producers", "plan", "M12"): 3.0,
    }
    content.matrices["kpis"] = {("fyp", "cause"): "新人少"}
    profile = context.profile
    binding = Binding(
        "plan_book",
        spec.version,
        "860101",
        "城东一部",
        "示例支公司",
        YEAR,
        profile.name,
        "",
        "正式",
        15,
    )
    target = io.BytesIO()
    draw(BookPlan(spec), content, binding, target)
    return Drawn(context, content, target.getvalue())


class Edits:
    """The parts of a file as text, to be changed and packed again."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        parts = BookParts(data)
        self.sheets = {sheet.name: sheet.part for sheet in parts.structure.sheets}
        self.tables = {table.name: table.part for table in parts.tables.values()}

    def replace(self, part: str, old: str, new: str) -> None:
        text = self.parts[part].decode()
        assert old in text, f"{old!r} is not in {part}"
        self.parts[part] = text.replace(old, new).encode()

    def cell(self, sheet: str, ref: str, xml: str) -> None:
        """Put ``xml`` (without its ``r``) in the place of a cell that is there."""
        part = self.sheets[sheet]
        text = self.parts[part].decode()
        pattern = rf'<c r="{ref}"[^>]*?(?:/>|>.*?</c>)'
        text, count = re.subn(pattern, lambda _: xml.replace("<c", f'<c r="{ref}"', 1), text)
        assert count == 1, f"{ref} is not on {sheet}"
        self.parts[part] = text.encode()

    def append_row(self, sheet: str, row: int, cells: str) -> None:
        self.replace(
            self.sheets[sheet], "</sheetData>", f'<row r="{row}">{cells}</row></sheetData>'
        )

    def data(self) -> bytes:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.parts.items():
                archive.writestr(name, content)
        return target.getvalue()


def read(data: bytes) -> ReadBook:
    book = read_book(data)
    assert isinstance(book, ReadBook), book.findings
    return book


def same(one: BookContent, other: BookContent) -> None:
    filled = {key: value for key, value in one.fields.items() if value is not None}
    assert filled == {key: value for key, value in other.fields.items() if value is not None}
    assert {k: v for k, v in one.matrices.items() if v} == {
        k: v for k, v in other.matrices.items() if v
    }
    assert one.tables.keys() == other.tables.keys()
    for key, columns in one.tables.items():
        assert columns.keys() == other.tables[key].keys(), key
        for name, values in columns.items():
            np.testing.assert_array_equal(values, other.tables[key][name], f"{key}.{name}")


def summary(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(f.severity.value, f.code, f.cell) for f in findings]


class TestRoundTrip:
    def test_everything_comes_back_without_a_finding(self, drawn):
        book = read(drawn.data)
        assert book.findings == []
        same(book.content, drawn.content)

    def test_the_context_is_rebuilt(self, drawn):
        rebuilt = read(drawn.data).context
        profile = dataclasses.replace(rebuilt.profile, key="default")
        assert dataclasses.replace(rebuilt, profile=profile) == drawn.context
        assert [group.name for group in rebuilt.groups] == ["一组", "二组"]
        assert rebuilt.month_workdays[1] == 16  # February 2026, spring festival

    def test_values_stand_under_their_keys(self, drawn):
        content = read(drawn.data).content
        assert content.tables["weekly"]["agent"].tolist() == ["00123", "00124", "A-7"]
        assert content.tables["weekly"]["fyp"].tolist() == [1234.56, -50.0, 0.1]
        assert content.tables["agents"]["joined"].tolist() == [45351.0] * 3  # 2024-02-29
        assert np.isnan(content.tables["agents"]["left"]).all()
        assert content.fields["week"] == 2.0
        assert content.fields["task_fyp"] is None
        assert content.matrices["perf"][("G1", "fyp", "plan", "M1")] == 80000.0

    def test_the_plan_fits_the_content(self, drawn):
        assert read(drawn.data).plan.spec.key == "plan_book"

    def test_a_path_gives_findings_their_file(self, drawn, tmp_path):
        edits = Edits(drawn.data)
        edits.cell("周数据", "G6", '<c t="e"><v>#N/A</v></c>')
        path = tmp_path / "城东一部.xlsx"
        path.write_bytes(edits.data())
        book = read_book(path)
        assert [finding.file for finding in book.findings] == ["城东一部.xlsx"]


@pytest.mark.parametrize("matrix", ["seasonal", "perf", "movement", "issues", "kpis", "groups"])
def test_inputs_are_those_of_the_plan(drawn, matrix):
    spec = load("plan_book", drawn.context)
    plan = BookPlan(spec).matrix(matrix)
    inputs = InputMap(spec, spec.matrices()[matrix])
    found = {
        inputs.key_at(row, column): inputs.type_at(row, column)
        for row, column in np.argwhere(inputs.inputs).tolist()
    }
    assert found == {plan.key(place): plan.type_at(place) for place in plan.inputs}


CELLS = [
    # sheet, cell, XML, table.column, row, value, severity, code
    ("周数据", "B6", "<c><v>123</v></c>", "weekly.agent", 0, "123", "warning", "id-as-number"),
    ("周数据", "B6", '<c t="str"><v> ００123</v></c>', "weekly.agent", 0, "00123", "warning",
     "untidy-text"),
    ("周数据", "B6", "<c><v>4401021990010112</v></c>", "weekly.agent", 0, "", "error",
     "wrong-value"),
    ("周数据", "B6", '<c t="b"><v>1</v></c>', "weekly.agent", 0, "", "error", "wrong-value"),
    ("周数据", "D6", '<c t="str"><v>一组 </v></c>', "weekly.group", 0, "一组", "warning",
     "untidy-text"),
    ("周数据", "G6", '<c t="str"><v>１２３</v></c>', "weekly.fyp", 0, 123.0, "warning",
     "number-as-text"),
    ("周数据", "G7", '<c t="str"><v>1,234</v></c>', "weekly.fyp", 1, 1234.0, "warning",
     "number-as-text"),
    ("周数据", "G8", '<c t="str"><v>未知</v></c>', "weekly.fyp", 2, np.nan, "error",
     "wrong-value"),
    ("周数据", "G8", '<c t="b"><v>0</v></c>', "weekly.fyp", 2, np.nan, "error", "wrong-value"),
    ("周数据", "G6", '<c t="e"><v>#REF!</v></c>', "weekly.fyp", 0, np.nan, "error", "cell-error"),
    ("周数据", "G6", "<c><f>G7*2</f></c>", "weekly.fyp", 0, np.nan, "error", "cell-uncomputed"),
    ("人员", "H6", '<c t="str"><v>2024年2月29日</v></c>', "agents.joined", 0, 45351.0, "warning",
     "doubtful-date"),
    ("人员", "H6", "<c><v>20240229</v></c>", "agents.joined", 0, 45351.0, "warning",
     "doubtful-date"),
    ("人员", "H6", '<c t="str"><v>2023-02-29</v></c>', "agents.joined", 0, np.nan, "error",
     "wrong-value"),
    ("人员", "H6", "<c><v>7</v></c>", "agents.joined", 0, np.nan, "error", "wrong-value"),
]  # fmt: skip


@pytest.mark.parametrize("case", CELLS)
def test_a_doubtful_cell(drawn, case):
    sheet, cell, xml, column, row, value, severity, code = case
    edits = Edits(drawn.data)
    edits.cell(sheet, cell, xml)
    book = read(edits.data())
    table, key = column.split(".")
    np.testing.assert_equal(book.content.tables[table][key][row], value)
    assert summary(book.findings) == [(severity, code, cell)]
    finding = book.findings[0]
    assert finding.sheet == sheet
    assert finding.reason
    assert finding.remedy


@pytest.mark.parametrize("text", ["-", "—", "无", " "])
def test_a_placeholder_for_nothing_is_an_empty_number(drawn, text):
    edits = Edits(drawn.data)
    edits.cell("周数据", "G6", f'<c t="str"><v>{text}</v></c>')
    book = read(edits.data())
    assert np.isnan(book.content.tables["weekly"]["fyp"][0])
    assert book.findings == []


def test_equal_warnings_of_a_column_are_one(drawn):
    edits = Edits(drawn.data)
    for cell in ("B6", "B7"):
        edits.cell("周数据", cell, "<c><v>123</v></c>")
    (finding,) = read(edits.data()).findings
    assert (finding.cell, finding.value) == ("B6", "123")
    assert "共2处" in finding.reason


def test_a_file_with_dates_from_1904(drawn):
    edits = Edits(drawn.data)
    edits.replace("xl/workbook.xml", "<workbookPr ", '<workbookPr date1904="1" ')
    edits.cell("人员", "H6", "<c><v>43889</v></c>")
    assert read(edits.data()).content.tables["agents"]["joined"][0] == 45351.0


class TestFields:
    def spot(self, drawn, key: str) -> tuple[str, str]:
        sheet, area = BookParts(drawn.data).area("hb_" + key)
        return sheet, str(area)

    def test_a_label_that_became_a_date(self, drawn):
        edits = Edits(drawn.data)
        sheet, cell = self.spot(drawn, "period")
        style = re.search(rb'<c r="H6" s="(\d+)"', edits.parts[edits.sheets["人员"]])[
            1
        ].decode()  # a date format
        edits.cell(sheet, cell, f'<c s="{style}"><v>46082</v></c>')
        book = read(edits.data())
        assert book.content.fields["period"] == "2026-03-01"
        assert summary(book.findings) == [("warning", "text-as-date", cell)]

    def test_an_emptied_field_is_none(self, drawn):
        edits = Edits(drawn.data)
        edits.cell(*self.spot(drawn, "week"), "<c/>")
        book = read(edits.data())
        assert book.content.fields["week"] is None
        assert book.findings == []

    @pytest.mark.parametrize("reference", ["'参数'!#REF!", "#REF!", "'没有'!$A$1", "5"])
    def test_a_lost_name(self, drawn, reference):
        edits = Edits(drawn.data)
        text = edits.parts["xl/workbook.xml"].decode()
        text, count = re.subn(r'(name="hb_week">)[^<]*', rf"\g<1>{reference}", text)
        assert count == 1
        edits.parts["xl/workbook.xml"] = text.encode()
        book = read(edits.data())
        assert book.content.fields["week"] is None
        assert summary(book.findings) == [("error", "missing-field", "")]
        assert "hb_week" in book.findings[0].remedy


class TestTables:
    def test_a_renamed_header_changes_nothing(self, drawn):
        edits = Edits(drawn.data)
        edits.replace(edits.tables["周数据"], 'name="首年保费"', 'name="我的保费"')
        book = read(edits.data())
        assert book.findings == []
        assert book.content.tables["weekly"]["fyp"].tolist() == [1234.56, -50.0, 0.1]

    def test_swapped_headers_of_a_table_that_excel_numbered_follow_the_ids(self, drawn):
        edits = Edits(drawn.data)
        part = edits.tables["周数据"]
        text = edits.parts[part].decode()
        columns = re.findall(r"<tableColumn id=.*?/>", text)
        moved = [columns[1], columns[0], *columns[2:]]  # ids 2, 1, 3 … as after moving a column
        edits.parts[part] = text.replace("".join(columns), "".join(moved)).encode()
        content = read(edits.data()).content
        assert content.tables["weekly"]["name"].tolist() == ["00123", "00124", "A-7"]

    def test_blank_rows_are_dropped(self, drawn):
        edits = Edits(drawn.data)
        for column in "BDEFGL":
            edits.cell("周数据", f"{column}7", "<c/>")
        assert read(edits.data()).content.tables["weekly"]["agent"].tolist() == ["00123", "A-7"]

    def test_a_totals_row_is_not_data(self, drawn):
        edits = Edits(drawn.data)
        part = edits.tables["周数据"]
        edits.replace(part, 'ref="B5:Y8" totalsRowShown="0"', 'ref="B5:Y9" totalsRowCount="1"')
        edits.append_row("周数据", 9, '<c r="B9" t="str"><v>汇总</v></c><c r="G9"><v>9</v></c>')
        book = read(edits.data())
        assert book.content.rows("weekly") == 3
        assert book.findings == []

    def test_rows_under_a_table_are_not_read_silently(self, drawn):
        edits = Edits(drawn.data)
        for row in (9, 10):
            edits.append_row("周数据", row, f'<c r="B{row}" t="str"><v>00125</v></c>')
        edits.append_row("周数据", 12, '<c r="B12" t="str"><v>制表：张伟</v></c>')
        book = read(edits.data())
        assert book.content.rows("weekly") == 3
        assert summary(book.findings) == [("warning", "rows-below-table", "B9:Y10")]

    def test_rows_beside_and_a_user_column_at_the_end(self, drawn):
        edits = Edits(drawn.data)
        part = edits.tables["周数据"]
        edits.replace(part, "B5:Y8", "B5:Z8")
        edits.replace(part, 'count="24"', 'count="25"')
        edits.replace(part, "</tableColumns>", '<tableColumn id="25" name="备注"/></tableColumns>')
        edits.replace(edits.sheets["周数据"], '<c r="Y6"', '<c r="Z6"><v>1</v></c><c r="Y6"')
        book = read(edits.data())
        assert book.findings == []
        same(book.content, drawn.content)

    def test_a_lost_table(self, drawn):
        edits = Edits(drawn.data)
        part = edits.tables["周数据"]
        edits.replace(part, 'displayName="周数据"', 'displayName="周数据2"')
        book = read(edits.data())
        assert book.content.rows("weekly") == 0
        assert summary(book.findings) == [("error", "missing-table", "")]
        assert "周数据" in book.findings[0].reason

    def test_a_lost_column(self, drawn):
        edits = Edits(drawn.data)
        part = edits.tables["周数据"]
        text = edits.parts[part].decode()
        text, count = re.subn(r'<tableColumn id="6".*?/>', "", text, count=1)
        assert count == 1
        edits.parts[part] = text.replace("B5:Y8", "B5:X8").encode()
        book = read(edits.data())
        assert np.isnan(book.content.tables["weekly"]["fyp"]).all()
        assert summary(book.findings) == [("error", "missing-column", "B5")]
        assert "首年保费" in book.findings[0].reason


IDS = {1: "id", 2: "name", 3: "fyp"}
HEADERS = {"id": "工号", "name": "姓名", "fyp": "保费"}


@pytest.mark.parametrize(
    ("present", "places", "by_header", "by_order"),
    [
        ([(1, "工号"), (2, "姓名"), (3, "保费")], [0, 1, 2], (), ()),
        ([(1, "代码"), (2, "名字"), (3, "钱")], [0, 1, 2], (), ()),
        # moved and inserted in Excel: ids stay
        ([(3, "保费"), (1, "工号"), (2, "姓名")], [1, 2, 0], (), ()),
        ([(1, "工号"), (4, "备注"), (2, "姓名"), (3, "保费")], [0, 2, 3], (), ()),
        # an own column took over the old header of a renamed one: the id decides
        ([(1, "工号"), (4, "姓名"), (2, "曾用名"), (3, "保费")], [0, 2, 3], (), ()),
        # deleted and typed anew in Excel
        ([(1, "工号"), (3, "保费"), (4, "姓名")], [0, 2, 1], ("name",), ()),
        # inserted in LibreOffice, which numbers anew
        (
            [(1, "工号"), (2, "备注"), (3, "姓名"), (4, "保费")],
            [0, 2, 3],
            ("id", "name", "fyp"),
            (),
        ),
        ([(1, "保费"), (2, "工号"), (3, "姓名")], [1, 2, 0], ("id", "name", "fyp"), ()),
        # … and renamed: known by its place
        ([(1, "备注"), (2, "工号"), (3, "名字"), (4, "保费")], [1, 2, 3], ("id", "fyp"), ("name",)),
        # … where that is not clear, it is lost
        (
            [(1, "工号"), (2, "名字"), (3, "备注"), (4, "保费")],
            [0, None, 3],
            ("id", "fyp"),
            (),
        ),
        ([(1, "工号"), (2, "保费")], [0, None, 1], ("id", "fyp"), ()),
    ],
)
def test_how_columns_are_known(present, places, by_header, by_order):
    matched = match_columns(IDS, HEADERS, present)
    assert [matched.places.get(key) for key in HEADERS] == places
    assert (matched.by_header, matched.by_order) == (by_header, by_order)


class TestMatrices:
    def keyed(self, drawn, key: str) -> str:
        """The hidden cell that holds the key of a row of ``perf``."""
        parts = BookParts(drawn.data)
        sheet, area = parts.area("hb_rows.perf")
        texts = parts.cells(sheet).grid(area.rows, [1]).texts[:, 0].tolist()
        return f"A{area.rows[texts.index(key)]}"

    SHEET = "附表一 业绩计划"

    def test_a_row_without_its_key_is_lost(self, drawn):
        edits = Edits(drawn.data)
        edits.cell(self.SHEET, self.keyed(drawn, "G1|fyp|plan"), "<c/>")
        book = read(edits.data())
        assert ("G1", "fyp", "plan", "M1") not in book.content.matrices["perf"]
        assert summary(book.findings) == [("error", "missing-lines", "")]
        assert "1行（一组·" in book.findings[0].reason

    def test_a_computed_row_may_lose_its_key(self, drawn):
        edits = Edits(drawn.data)
        edits.cell(self.SHEET, self.keyed(drawn, "G1|fyp|actual"), "<c/>")
        assert read(edits.data()).findings == []

    def test_of_a_copied_row_the_first_is_read(self, drawn):
        edits = Edits(drawn.data)
        cell = self.keyed(drawn, "G1|fyp|actual")
        first = self.keyed(drawn, "G1|fyp|plan")
        edits.cell(self.SHEET, cell, '<c t="str"><v>G1|fyp|plan</v></c>')
        doubled = max(cell, first, key=lambda ref: int(ref[1:]))
        assert summary(read(edits.data()).findings) == [("warning", "doubled-key", doubled)]

    @pytest.mark.parametrize("name", ["hb_rows.perf", "hb_cols.perf"])
    def test_without_its_names_it_is_lost(self, drawn, name):
        edits = Edits(drawn.data)
        edits.replace("xl/workbook.xml", f'name="{name}"', 'name="other"')
        book = read(edits.data())
        assert book.content.matrices["perf"] == {}
        assert summary(book.findings) == [("error", "missing-matrix", "")]

    def test_text_in_a_plan(self, drawn):
        edits = Edits(drawn.data)
        row = self.keyed(drawn, "G1|fyp|plan")[1:]
        sheet = edits.parts[edits.sheets[self.SHEET]].decode()
        cell = re.search(rf'<c r="([A-Z]+{row})"[^>]*><v>80000</v>', sheet)[1]
        edits.cell(self.SHEET, cell, '<c t="str"><v>8万</v></c>')
        book = read(edits.data())
        assert book.content.matrices["perf"][("G1", "fyp", "plan", "M1")] == 80000.0
        assert summary(book.findings) == [("warning", "number-as-text", cell)]


def binding(**changes: str) -> Callable[[Edits], None]:
    """Change values of the hidden sheet; an empty one is taken away."""

    def change(edits: Edits) -> None:
        part = "xl/sharedStrings.xml"
        strings = re.findall(r"<si><t[^>]*>(.*?)</t></si>", edits.parts[part].decode(), re.DOTALL)
        sheet = edits.parts[edits.sheets["_huibao"]].decode()
        for name, value in changes.items():
            number = strings.index(name)
            pattern = rf'(<v>{number}</v></c><c r="C\d+")[^>]*?(?:/>|>.*?</c>)'
            sheet, count = re.subn(
                pattern, lambda m, v=value: f'{m[1]} t="str"><v>{v}</v></c>', sheet
            )
            assert count == 1, name
        edits.parts[edits.sheets["_huibao"]] = sheet.encode()

    return change


class TestVersions:
    @pytest.mark.parametrize(
        ("version", "severity", "code"),
        [
            ("1.0", Severity.WARNING, "template-older"),
            ("99.0", Severity.ERROR, "template-newer"),
            ("1.2.1", Severity.ERROR, "template-newer"),
        ],
    )
    def test_another_version_is_said(self, drawn, version, severity, code):
        edits = Edits(drawn.data)
        binding(version=version)(edits)
        book = read(edits.data())
        assert [(f.severity, f.code) for f in book.findings] == [(severity, code)]

    def test_a_broken_profile_is_said(self, drawn):
        edits = Edits(drawn.data)
        binding(profile="week_start: 9")(edits)
        assert [f.code for f in read(edits.data()).findings] == ["profile"]


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + stream.encode("utf-16-le")


def foreign() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        workbook.add_worksheet("人员").write(0, 0, "工号")
    return target.getvalue()


UNREADABLE = [
    (b"", "workbook-unreadable"),
    ("工号,姓名\n".encode(), "workbook-unreadable"),
    (b"PK\x03\x04" + bytes(100), "workbook-damaged"),
    (ole("EncryptedPackage"), "workbook-encrypted"),
    (ole("Workbook"), "workbook-legacy-format"),
    (foreign(), "workbook-unreadable"),
]


@pytest.mark.parametrize(("data", "code"), UNREADABLE)
def test_a_file_that_is_no_book(data, code):
    book = read_book(data)
    assert isinstance(book, UnreadBook)
    assert [(f.severity, f.code) for f in book.findings] == [(Severity.ERROR, code)]
    assert book.findings[0].remedy


@pytest.mark.parametrize("kept", [0.3, 0.9, 0.999])
def test_a_file_cut_short(drawn, kept):
    book = read_book(drawn.data[: int(len(drawn.data) * kept)])
    assert [f.code for f in book.findings] == ["workbook-damaged"]


def without_hidden_sheet(edits: Edits) -> None:
    edits.replace("xl/workbook.xml", 'name="_huibao"', 'name="Sheet1"')


def with_an_entity(edits: Edits) -> None:
    part = "xl/workbook.xml"
    edits.replace(part, "<workbook ", '<!DOCTYPE a [<!ENTITY b "c">]><workbook ')


def without_months(edits: Edits) -> None:
    edits.replace(edits.tables["月历"], 'displayName="月历"', 'displayName="月历2"')


def without_groups(edits: Edits) -> None:
    for cell in ("B6", "B7"):
        edits.cell("历法与名单", cell, "<c/>")


def with_a_bad_area(edits: Edits) -> None:
    edits.replace(edits.tables["周数据"], 'ref="B5:Y8"', 'ref="B5:Y99999999"')


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (without_hidden_sheet, "workbook-unreadable", "隐藏表"),
        (with_an_entity, "workbook-unsafe", "DOCTYPE"),
        (binding(kind="calendar"), "unknown-kind", "calendar"),
        (binding(year=""), "workbook-unreadable", "不完整"),
        (binding(weekly="{"), "workbook-unreadable", "不完整"),
        (binding(weekly="[]"), "workbook-unreadable", "不完整"),
        (without_months, "missing-context", "工作日"),
        (without_groups, "missing-context", "营业组"),
        (with_a_bad_area, "workbook-damaged", "定义"),
    ],
)
def test_a_book_whose_frame_is_lost(drawn, change, code, words):
    edits = Edits(drawn.data)
    change(edits)
    book = read_book(edits.data())
    assert isinstance(book, UnreadBook)
    assert book.findings[-1].code == code
    assert words in book.findings[-1].reason


class TestFiles:
    def test_a_missing_file(self, tmp_path):
        (finding,) = read_book(tmp_path / "没有.xlsx").findings
        assert (finding.code, finding.file) == ("file-unopened", "没有.xlsx")

    def test_a_folder(self, tmp_path):
        assert [f.code for f in read_book(tmp_path).findings] == ["file-unopened"]

    def test_a_lock_file(self, tmp_path):
        path = tmp_path / "~$城东一部.xlsx"
        path.write_bytes(b"x")
        (finding,) = read_book(path).findings
        assert finding.code == "lock-file"
        assert "“城东一部.xlsx”" in finding.remedy

    def test_a_file_that_somebody_has_open(self, drawn, tmp_path):
        path = tmp_path / "城东一部.xlsx"
        path.write_bytes(drawn.data)
        (tmp_path / ".~lock.城东一部.xlsx#").write_text("李娜,pc,,\n", "utf-8")
        book = read_book(path)
        assert isinstance(book, ReadBook)
        assert [f.code for f in book.findings] == ["file-open"]
        assert "李娜" in book.findings[0].reason
