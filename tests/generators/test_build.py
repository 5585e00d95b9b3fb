"""Building books: file names, repeatable bytes, odd organisations and odd years."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from comparison import computed_cells, differences, looking_at

from addin.hosts.libreoffice.recalculate import Office
from agency.organisation import Agent, Began, Level, Organisation, Span, Team, Unit
from generators.build import MANIFEST, BuildPlan, build, draw_team, file_name
from generators.files import safe_name, write_whole
from generators.ooxml import Workbook, lint_workbook
from generators.read_book import ReadBook, read_book
from workbook_templates.layout import Layout

JOINED = date(2025, 12, 1)
PLAN = BuildPlan(2026)
EMOJI = "👨‍👩‍👧‍👦🔥"
ODD = [
    """城"南"'部'""",
    "城/南\\部:*?<>|",
    f"{EMOJI}先锋营业部{EMOJI}",
    "一二三四五六七八九十" * 4,
    "=1+1",
]


def organisation(*names: str, codes: tuple[str, ...] = (), people: int = 1) -> Organisation:
    """A team for each name, each with a group of its people and a group without any.

    A group's name does not begin with a comparison: conditions of formulas read it as one.
    """
    units: list[Unit] = []
    agents: list[Agent] = []
    for number, name in enumerate(names):
        code = codes[number] if codes else f"86{number + 1:02}"
        units += [
            Unit(code, name, Level.TEAM),
            Unit(f"{code}01", name[:30].lstrip("="), Level.GROUP, code),
            Unit(f"{code}02", "空组", Level.GROUP, code),
        ]
        agents += [
            Agent(f"{code}{n:04}", f"人{n}", f"{code}01", "业务员", JOINED) for n in range(people)
        ]
    spans = [Span(agent.id, agent.group, JOINED, Began.JOINED) for agent in agents]
    return Organisation(tuple(units), tuple(agents), tuple(spans))


def only_team(found: Organisation) -> Team:
    (team,) = found.teams()
    return team


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def reread(data: bytes) -> ReadBook:
    book = read_book(data)
    assert isinstance(book, ReadBook), book.findings
    return book


NAMES = [
    ("城南营业部", "城南营业部"),
    ('城/南\\部:*?"<>|', "城_南_部_______"),
    ("a\tb\x00c", "a_b_c"),
    (" 部. ", "部"),
    ("", "_"),
    ("...", "_"),
    ("con", "_con"),
    ("LPT9", "_LPT9"),
    ("console", "console"),
    ("一" * 51, "一" * 50),  # 3 bytes each
    ("x" + "🔥" * 38, "x" + "🔥" * 37),  # never half a character
]


@pytest.mark.parametrize(("text", "name"), NAMES)
def test_a_text_as_part_of_a_file_name(text: str, name: str) -> None:
    assert safe_name(text) == name


@pytest.mark.parametrize("name", ODD)
def test_the_file_name_of_an_odd_team(name: str) -> None:
    found = file_name(only_team(organisation(name)), 2026)
    assert found.startswith("8601_")
    assert found.endswith("_2026经营计划簿.xlsx")
    assert not set(found) & set('\\/:*?"<>|')
    assert len(found.encode()) <= 230  # a backup's name adds its time


def test_codes_that_read_alike_have_files_of_their_own() -> None:
    found = organisation("城/南", "城:南", codes=("1/2", "1:2"))
    names = {file_name(team, 2026) for team in found.teams()}
    assert len({name.casefold() for name in names}) == 2


def test_names_that_read_alike_have_files_of_their_own(tmp_path: Path) -> None:
    built = build(organisation("城/南", "城:南"), PLAN, tmp_path)
    assert sorted(path.name for path in built.written) == [
        "8601_城_南_2026经营计划簿.xlsx",
        "8602_城_南_2026经营计划簿.xlsx",
    ]


def test_two_jobs_and_one_give_the_same_bytes(tmp_path: Path) -> None:
    found = organisation("一部", "二部")
    for folder, jobs in (("one", 1), ("two", 2)):
        build(found, PLAN, tmp_path / folder, jobs=jobs)
    one, two = (contents(tmp_path / folder) for folder in ("one", "two"))
    assert len(one) == 3
    assert MANIFEST in one
    assert one == two


@pytest.mark.parametrize("manifest", [b"", b"[]", b"{", b'{"files": 1}', b'{"files": ["a"]}'])
def test_with_a_damaged_manifest_everything_is_kept(manifest: bytes, tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_bytes(manifest)
    path = tmp_path / "8601_一部_2026经营计划簿.xlsx"
    path.write_bytes(b"somebody's")
    built = build(organisation("一部"), PLAN, tmp_path)
    assert [finding.code for finding in built.findings] == ["file-changed"]
    assert path.read_bytes() == b"somebody's"


def test_a_book_that_was_moved_away_is_built_again(tmp_path: Path) -> None:
    found = organisation("一部")
    (path,) = build(found, PLAN, tmp_path).written
    data = path.read_bytes()
    path.unlink()
    assert build(found, PLAN, tmp_path).written == [path]
    assert path.read_bytes() == data
    assert build(found, PLAN, tmp_path).unchanged == [path]


def test_a_write_that_fails_leaves_the_file(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "簿.xlsx"
    path.write_bytes(b"before")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        write_whole(path, b"after")
    assert contents(tmp_path) == {"簿.xlsx": b"before"}


def test_an_unknown_team(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        build(organisation("一部"), PLAN, tmp_path, teams=["9"])


def test_a_team_without_groups(tmp_path: Path) -> None:
    found = Organisation((Unit("8601", "新部", Level.TEAM),), (), ())
    built = build(found, PLAN, tmp_path)
    assert [(f.code, f.value) for f in built.findings] == [("no-groups", "8601 新部")]
    assert built.written == []


@pytest.mark.parametrize("name", ODD)
def test_an_odd_name_reads_back(name: str) -> None:
    data = draw_team(only_team(organisation(name)), PLAN)
    assert lint_workbook(data) == []
    book = reread(data)
    assert book.findings == []
    assert book.context.team_name == name
    assert Workbook.open(data).value("封面", "B1") == f"{name} 经营计划簿"


def test_people_directly_under_the_team_have_a_group(tmp_path: Path) -> None:
    from generators.organisation_file import read  # noqa: PLC0415 - only here

    (tmp_path / "机构.csv").write_text("代码,名称,层级,上级代码\n8601,一部,营业部,\n", "utf-8")
    (tmp_path / "人员.csv").write_text(
        "工号,姓名,营业组代码,职级,入司日期\n0001,王一,8601,业务主任,2020-03-01\n", "utf-8"
    )
    found, _ = read(tmp_path)
    assert found is not None
    book = reread(draw_team(only_team(found), PLAN))
    assert [group.name for group in book.context.groups] == ["直属"]
    assert book.content.tables["spans"]["group"].tolist() == ["直属"]
    assert book.findings == []


YEARS = [  # the year, its weeks, the days of February, whether its holidays are known
    (2024, 53, 29, "正式"),  # 1 January is a Monday, 31 December a Tuesday of the next year's
    (2026, 53, 28, "正式"),
    (2027, 53, 28, "预排"),  # 1–3 January belong to 2026-W53
]


@pytest.mark.parametrize(("year", "weeks", "february", "status"), YEARS)
def test_years(year: int, weeks: int, february: int, status: str) -> None:
    data = draw_team(only_team(organisation("一部")), BuildPlan(year))
    workbook = Workbook.open(data)
    for sheet in workbook.sheet_names:
        if sheet != "_huibao":
            subtitle = str(workbook.value(sheet, "B2"))
            assert f"{year}年度" in subtitle, sheet
            assert f"日历：{status}" in subtitle, sheet
    assert workbook.rows("月历")[1][4] == date(year, 2, february)
    assert reread(data).content.rows("weeks") == weeks


@pytest.mark.libreoffice
def test_big_and_odd_books_show_what_numpy_computes(office: Office, tmp_path: Path) -> None:
    teams = [
        *organisation(*ODD, people=2).teams(),
        only_team(organisation("大部", people=300)),
    ]
    for number, team in enumerate(teams):
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(draw_team(team, PLAN))
        book = reread(path.read_bytes())
        assert book.content.rows("agents") == len(team.agents)
        cells = list(computed_cells(book.plan, book.content, Layout(book.plan, book.content)))
        assert len(cells) > 5_000
        recalculated = office.recalculate(path)
        assert recalculated.errors == []
        assert differences(cells, looking_at(recalculated.values)) == []
