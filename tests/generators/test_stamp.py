"""Teams' books stamped from a template that head office has restyled."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from comparison import differences, looking_at
from restyled import LOOP_ROW, OWN_SHEET, restyled, unzipped
from stamped import computed_in, read

from addin.hosts.libreoffice.recalculate import Office
from agency.organisation import Agent, Began, Level, Organisation, Span, Team, Unit
from agency.profile import shipped
from generators import calendar_book
from generators.build import BuildPlan, Fill, Prepared, prepare
from generators.demo.branch import make
from generators.demo_books import fill
from generators.ooxml import Workbook, lint_workbook
from generators.stamp import StampError, stamp
from generators.template_book import BookTemplate, room
from generators.template_build import Frame, draw_template
from generators.template_data import team_data
from generators.template_opening import open_template
from workbook_templates.evaluate import Evaluator

YEAR, PROFILE = 2026, "extends: default\n"
GROUPS, PEOPLE = 7, 120
TEAMS = 50


def opened(data: bytes) -> BookTemplate:
    template = open_template(data)
    assert isinstance(template, BookTemplate), [str(finding) for finding in template]
    return template


@pytest.fixture(scope="module")
def template_data() -> bytes:
    return restyled(draw_template("plan_book", Frame(YEAR, PROFILE), GROUPS, PEOPLE))


@pytest.fixture(scope="module")
def template(template_data: bytes) -> BookTemplate:
    return opened(template_data)


def book_of(team: Team, fill: Fill | None = None) -> Prepared:
    return prepare(team, BuildPlan(YEAR, PROFILE), fill)


def stamped(template: BookTemplate, team: Team, book: Prepared) -> bytes:
    data = team_data(team, book.context, book.plan.spec, book.calendar)
    return stamp(template, Evaluator(book.plan, book.content), book.binding, data)


def team_of(groups: int, people: int, name: str = "城南营业部") -> Team:
    """A team of so many people, spread over its groups."""
    units = [Unit("86", "示例支公司", Level.BRANCH), Unit("8601", name, Level.TEAM, "86")]
    codes = [f"8601{number:02d}" for number in range(1, groups + 1)]
    units += [Unit(code, f"{n}组", Level.GROUP, "8601") for n, code in enumerate(codes, start=1)]
    start = date(2025, 3, 1)
    agents = [
        Agent(f"{n:04d}", f"员工{n}", codes[n % groups], "业务员", start) for n in range(people)
    ]
    spans = [Span(agent.id, agent.group, start, Began.JOINED) for agent in agents]
    return Organisation(tuple(units), tuple(agents), tuple(spans)).team("8601")


def assert_same_content(data: bytes, book: Prepared) -> None:
    """What the file says is what was put into it."""
    found = read(data).content
    for key, columns in book.content.tables.items():
        for column, values in columns.items():
            assert found.tables[key][column].tolist() == pytest.approx(
                values.tolist(), nan_ok=True
            ), (key, column)
    empty = (None, "")
    for key, value in book.content.fields.items():
        assert found.fields.get(key) == value or {found.fields.get(key), value} <= set(empty), key
    for key, cells in book.content.matrices.items():
        assert found.matrices[key] == {k: v for k, v in cells.items() if v is not None}, key


# --- styles and everything of head office stay ---------------------------------------

CELL_STYLE = re.compile(r'<c\s[^>]*?r="([A-Z]+\d+)"(?:\s[^>]*?\bs="(\d+)")?')


def styles(part: bytes) -> dict[str, str]:
    """The style of each cell."""
    return dict(CELL_STYLE.findall(part.decode()))


@pytest.mark.slow
def test_every_style_stays_in_fifty_books() -> None:
    template_data = restyled(draw_template("plan_book", Frame(YEAR, PROFILE), 3, 60))
    template = opened(template_data)
    before = unzipped(template_data)
    book = Workbook.open(template_data)
    kept = [n for n in before if n.startswith(("xl/drawings", "xl/media", "xl/theme", "xl/charts"))]
    assert len(kept) > 6
    looped = book.sheet_info(OWN_SHEET).part
    sheets = [info.part for info in book.structure.sheets if info.part != looped]
    old = {part: styles(before[part]) for part in sheets}
    for number in range(TEAMS):
        team = team_of(1 + number % 3, 1 + number % 48, f"第{number}营业部")
        after = unzipped(stamped(template, team, book_of(team)))
        assert after.keys() == before.keys()
        assert after["xl/styles.xml"] == before["xl/styles.xml"]
        assert {name for name in kept if after[name] != before[name]} == set()
        for part in sheets:
            new = styles(after[part])
            assert {c: s for c, s in new.items() if old[part].get(c, s) != s} == {}
            columns = re.search(rb"<cols>.*?</cols>", before[part])
            assert columns is None or columns[0] in after[part]


def test_formats_and_print_areas_follow_the_table(template: BookTemplate) -> None:
    """30 people: the data bar over the table's rows, its checks and the printed page grow."""
    team = team_of(2, 30)
    data = stamped(template, team, book_of(team))
    book = Workbook.open(data)
    area = book.table("人员").data
    assert len(area.rows) == 30 + template.spare["agents"]
    tail = book.sheet("人员").tail
    assert f"<xm:sqref>F8:F{area.last_row}</xm:sqref>" in tail
    assert re.search(rf'<dataValidation [^>]*sqref="\w+8:\w+{area.last_row}"', tail)
    printed = next(
        n for n in book.defined_names if n.name == "_xlnm.Print_Area" and n.sheet == "人员"
    )
    assert printed.area is not None
    assert printed.area[1].last_row == area.last_row
    assert lint_workbook(data) == []


def test_unused_groups_are_emptied_and_hidden(template: BookTemplate) -> None:
    team = team_of(2, 5)
    book = Workbook.open(stamped(template, team, book_of(team)))
    sheet = "附表一 业绩计划"
    lines = book.sheet(sheet).base
    keys = {n: str(book.value(sheet, f"A{n}") or "").partition("|")[0] for n in lines.numbers}
    last = max(n for n, key in keys.items() if key == "860102")
    rows = {n: lines.row(n) for n in lines.numbers}
    hidden = {n for n, row in rows.items() if row is not None and 'hidden="1"' in row.attributes}
    assert {n for n in keys if n > last} <= hidden
    assert not hidden & {n for n, key in keys.items() if key in {"8601", "860101", "860102"}}
    assert set(keys.values()) <= {"", "8601", "860101", "860102"}
    for number in hidden - {min(hidden)}:  # the first is the row of the columns' keys
        row = rows[number]
        assert row is not None
        assert [xml for xml in row.cells.values() if "<f" in xml] == []


# --- placeholders --------------------------------------------------------------------


def test_own_placeholders_keep_their_types(template: BookTemplate) -> None:
    team = team_of(2, 5, "=1+1 & 二部")
    book = Workbook.open(stamped(template, team, book_of(team)))
    shown = {ref: book.value(OWN_SHEET, ref) for ref in ("B2", "C2", "E2", "B3", "C3", "B4")}
    assert shown == {
        "B2": "=1+1 & 二部（8601）",
        "C2": 5,
        "E2": "=1+1",
        "B3": "1组、2组",
        "C3": 2,
        "B4": 2026,
    }
    assert book.formula(OWN_SHEET, "B2") is None
    assert book.value(OWN_SHEET, "D4") == date(2026, 3, 1)
    assert book.value(OWN_SHEET, "E4") == "2026年3月1日"
    header = "<oddHeader>&amp;C=1+1 &amp;&amp; 二部 &amp;P</oddHeader>"
    assert header in book.sheet(OWN_SHEET).tail
    core = book.package.read("docProps/core.xml").decode()
    assert "=1+1 &amp; 二部 2026" in core


def test_a_row_repeats_for_everybody(template: BookTemplate) -> None:
    team = team_of(2, 5)
    book = Workbook.open(stamped(template, team, book_of(team)))
    names = [book.value(OWN_SHEET, f"B{LOOP_ROW + n}") for n in range(5)]
    assert names == [f"员工{n}" for n in range(5)]
    assert [book.value(OWN_SHEET, f"C{LOOP_ROW + n}") for n in range(5)] == [1, 2, 3, 4, 5]
    assert book.value(OWN_SHEET, f"A{LOOP_ROW + 5}") == "合计"
    assert book.formula(OWN_SHEET, f"C{LOOP_ROW + 5}") == f"SUM(C{LOOP_ROW}:C{LOOP_ROW + 4})"
    assert book.value(OWN_SHEET, f"E{LOOP_ROW + 5}") == "人多"


def test_no_placeholder_is_left(template: BookTemplate) -> None:
    team = team_of(3, 4)
    for name, part in unzipped(stamped(template, team, book_of(team))).items():
        assert b"{{" not in part, name
        assert b"{%" not in part, name


def test_what_people_typed_is_no_placeholder(template: BookTemplate) -> None:
    team = team_of(1, 1, "{{ team.code }}")
    book = Workbook.open(stamped(template, team, book_of(team)))
    assert book.value(OWN_SHEET, "B2") == "{{ team.code }}（8601）"


def test_a_team_without_people(template: BookTemplate) -> None:
    team = team_of(1, 1)
    nobody = Team(team.unit, team.branch, team.groups, (), ())
    data = stamped(template, nobody, book_of(nobody))
    book = Workbook.open(data)
    assert book.value(OWN_SHEET, f"B{LOOP_ROW}") is None
    row = book.sheet(OWN_SHEET).base.row(LOOP_ROW)
    assert row is not None
    assert 'hidden="1"' in row.attributes
    assert lint_workbook(data) == []


def test_a_team_of_more_groups_is_told(template: BookTemplate) -> None:
    book = book_of(team_of(GROUPS + 1, 9))
    findings = room(template, book.plan.spec, "城南营业部")
    assert [finding.code for finding in findings] == ["template-too-small"]
    assert f"--groups {GROUPS + 1}" in findings[0].remedy


def test_something_below_a_table_is_told_with_its_cell(template_data: bytes) -> None:
    book = Workbook.open(template_data)
    last = book.table("人员").area.last_row
    book.set_value("人员", f"C{last + 3}", "总部说明")
    team = team_of(1, 9)
    with pytest.raises(StampError) as caught:
        stamped(opened(book.to_bytes()), team, book_of(team))
    (found,) = caught.value.findings
    assert (found.sheet, found.cell) == ("人员", f"C{last + 3}")


# --- what is in the books ------------------------------------------------------------


def test_a_new_book_reads_back(template: BookTemplate, small_team: Team) -> None:
    book = book_of(small_team)
    assert_same_content(stamped(template, small_team, book), book)


def test_stamping_twice_gives_the_same_bytes(template: BookTemplate, small_team: Team) -> None:
    book = book_of(small_team)
    assert stamped(template, small_team, book) == stamped(template, small_team, book)


@pytest.mark.libreoffice
@pytest.mark.slow
def test_libreoffice_agrees(
    template: BookTemplate, small_team: Team, office: Office, tmp_path: Path
) -> None:
    """Every computed cell of a new book, of odd names, and of a filled book."""
    branch = make(7, YEAR, date(YEAR, 11, 20), shipped("default"))
    demo = next(branch.organisation.teams())
    odd = team_of(3, 7, '营"业&部')
    cases = (
        (small_team, book_of(small_team)),
        (odd, book_of(odd)),
        (demo, book_of(demo, partial(fill, branch))),
    )
    for number, (team, book) in enumerate(cases):
        data = stamped(template, team, book)
        assert_same_content(data, book)
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(data)
        recalculated = office.recalculate(path)
        assert recalculated.errors == []
        cells = list(computed_in(data))
        assert len(cells) > 5_000
        assert differences(cells, looking_at(recalculated.values)) == []
        people = len([agent for agent in team.agents if agent.left is None])
        total = recalculated.values[OWN_SHEET][LOOP_ROW - 1 + people][2]
        assert total == people * (people + 1) / 2


@pytest.mark.libreoffice
@pytest.mark.slow
def test_a_restyled_calendar_book_is_stamped_too(
    small_team: Team, office: Office, tmp_path: Path
) -> None:
    template = opened(restyled(draw_template("calendar_book", Frame(YEAR, PROFILE), 3, 20)))
    book = calendar_book.prepare(small_team, calendar_book.CalendarPlan(YEAR, PROFILE))
    data = stamped(template, small_team, book)
    assert lint_workbook(data) == []
    assert book.content.rows("meetings") > 100
    assert_same_content(data, book)
    path = tmp_path / "行事历.xlsx"
    path.write_bytes(data)
    recalculated = office.recalculate(path)
    assert recalculated.errors == []
    cells = list(computed_in(data))
    assert len(cells) > 5_000
    assert differences(cells, looking_at(recalculated.values)) == []
