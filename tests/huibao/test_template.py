"""``huibao template`` and ``huibao build --template``, as head office and teams use them."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from pathlib import Path

import pytest
from restyled import OWN_SHEET, restyled

from agency.organisation import Agent, Began, Level, Organisation, Span, Unit
from generators.ooxml import Workbook
from generators.organisation_file import write_template
from generators.read_book import ReadBook, read_book
from huibao.cli import CANNOT, FINDINGS, OK, main


def run(*arguments: str | Path) -> int:
    return main([str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two teams: one of two groups, one of three."""
    units = [Unit("86", "示例支公司", Level.BRANCH)]
    agents, spans = [], []
    start = date(2025, 3, 1)
    for team, groups in (("8601", 2), ("8602", 3)):
        units.append(Unit(team, f"第{team[-1]}营业部", Level.TEAM, "86"))
        for group in range(1, groups + 1):
            code = f"{team}0{group}"
            units.append(Unit(code, f"{group}组", Level.GROUP, team))
            for person in range(2):
                number = f"{code}{person}"
                agents.append(Agent(number, f"员工{person}", code, "业务员", start))
                spans.append(Span(number, code, start, Began.JOINED))
    path = tmp_path_factory.mktemp("organisation") / "组织架构.xlsx"
    write_template(path, Organisation(tuple(units), tuple(agents), tuple(spans)))
    return path


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "模板稿.xlsx"
    places = ("--groups", "2", "--people", "20")
    assert run("template", "export", "plan", path, "--year", "2026", *places) == OK
    return path


@pytest.fixture(scope="module")
def folder(exported: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of templates in which the restyled one is adopted as 总部样式."""
    folder = tmp_path_factory.mktemp("adopted") / "模板"
    path = exported.with_name("改过.xlsx")
    path.write_bytes(restyled(exported.read_bytes()))
    assert run("template", "adopt", path, "--name", "总部样式", "--templates", folder) == OK
    return folder


def test_an_existing_file_is_never_overwritten(exported: Path) -> None:
    before = exported.read_bytes()
    assert run("template", "export", "plan", exported, "--year", "2026") == CANNOT
    assert exported.read_bytes() == before


def test_adopted_once_and_listed(
    folder: Path, exported: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = exported.with_name("改过.xlsx")
    assert run("template", "adopt", path, "--name", "总部样式", "--templates", folder) == OK
    index = json.loads((folder / "templates.json").read_text("utf-8"))["templates"]
    assert [(entry["name"], entry["version"]) for entry in index] == [("总部样式", 1)]
    assert (folder / index[0]["file"]).read_bytes() == path.read_bytes()
    capsys.readouterr()
    assert run("template", "list", "--templates", folder) == OK
    assert "总部样式" in capsys.readouterr().out


def test_a_bad_template_is_not_adopted(
    exported: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = Workbook.open(exported)
    book.set_value("参数", "B1", "{{ ''.__class__ }}")
    path = exported.with_name("坏.xlsx")
    path.write_bytes(book.to_bytes())
    before = sorted(folder.iterdir())
    assert run("template", "adopt", path, "--templates", folder) == FINDINGS
    assert "参数!B1" in capsys.readouterr().err
    assert sorted(folder.iterdir()) == before


def test_all_that_cannot_be_filled_is_told_at_once(
    exported: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where it shows only when a team is put in; a condition within a loop is no fault."""
    book = Workbook.open(exported.read_bytes())
    rows = [
        ("{{ team.nickname }}",),
        ("{{ team['__cl' ~ 'ass__'] }}",),
        ("{% for a in agents %}{% if loop.first %}{{ a.name }}{% endif %}{% endfor %}",),
        ("{{ 'a' * 1000000000 }}",),
        ("{{ year * 1e308 }}", "{{ year / 0 }}"),
        ("{% for agent in agents %}{{ agent.nickname }}", "{% endfor %}"),
    ]
    book.add_sheet("试", rows, widths=(20, 20))
    path = tmp_path / "错.xlsx"
    path.write_bytes(book.to_bytes())
    assert run("template", "adopt", path, "--templates", tmp_path) == FINDINGS
    told = capsys.readouterr().err
    assert [cell for cell in re.findall(r"试!([A-Z]\d)", told) if cell] == [
        "A1",
        "A2",
        "A4",
        "A5",
        "B5",
        "A6",
    ]


def test_building_from_the_adopted_template(
    folder: Path, organisation: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The team of two groups gets its book, that of three is told; the book is one like others."""
    out = tmp_path / "簿"
    command = ("build", organisation, "--year", "2026", "--out", out)
    template = ("--template", "总部样式", "--templates", folder)
    assert run(*command, *template) == FINDINGS
    assert "第2营业部" in capsys.readouterr().err
    (path,) = out.glob("*.xlsx")
    assert Workbook.open(path).value(OWN_SHEET, "B2") == "第1营业部（8601）"
    before = path.read_bytes()
    assert run(*command, *template) == FINDINGS
    assert path.read_bytes() == before
    assert run("check", path) in (OK, FINDINGS)
    assert "不是" not in capsys.readouterr().err
    assert run("weekly", path, "--week", "2026-W10", "--today", "2026-03-09") == OK
    export = tmp_path / "承保.csv"
    export.write_text(
        "保单号,工号,投保人,险种名称,承保日期,首年保费,缴费年期\n"
        "P0001,8601010,甲,示例终身寿险,2026-03-03,5000,10\n",
        "utf-8",
    )
    assert run("import", path, export, "--today", "2026-03-09") in (OK, FINDINGS)
    kept = Workbook.open(path)
    assert kept.value(OWN_SHEET, "B2") == "第1营业部（8601）"
    assert len(kept.rows("周数据")) > 0


def test_calendars_from_an_adopted_template(
    organisation: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The restyled look, the same meetings and the same doubts as without a template."""
    drafts, folder = tmp_path / "稿.xlsx", tmp_path / "模板"
    places = ("--groups", "3", "--people", "20")
    assert run("template", "export", "calendar", drafts, "--year", "2026", *places) == OK
    drafts.write_bytes(restyled(drafts.read_bytes()))
    assert run("template", "adopt", drafts, "--name", "行事历", "--templates", folder) == OK
    capsys.readouterr()
    command = ("calendar", organisation, "--year", "2026", "--out")
    assert run(*command, tmp_path / "画") == OK
    doubts = capsys.readouterr().err
    template = ("--template", "行事历", "--templates", folder)
    assert run(*command, tmp_path / "印", *template) == OK
    assert capsys.readouterr().err == doubts
    assert "没有可以轮值的" in doubts
    drawn = sorted((tmp_path / "画").glob("*.xlsx"))
    stamped = sorted((tmp_path / "印").glob("*.xlsx"))
    assert [path.name for path in stamped] == [path.name for path in drawn]
    assert len(stamped) == 2
    for one, other in zip(drawn, stamped, strict=True):
        there = Workbook.open(other)
        assert str(there.value(OWN_SHEET, "B2")).startswith("第")
        plain, filled = (
            [[v or "" for v in row.values()] for row in book.rows("会议清单") if any(row.values())]
            for book in (Workbook.open(one), there)
        )
        assert len(filled) > 100
        assert filled == plain
    book = read_book(stamped[0])
    assert isinstance(book, ReadBook)
    binding = book.bound.binding
    mark = hashlib.sha256((folder / "行事历-v1.xlsx").read_bytes()).hexdigest()
    recorded = (binding.stamp_name, binding.stamp_version, binding.stamp_sha256)
    assert recorded == ("行事历", "1", mark)
    assert run("calendar", stamped[0], "--reflow", "--since", "2026-06-01") == OK


def test_check_tells_of_a_book_of_an_older_template(
    organisation: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ("build", organisation, "--year", "2026", "--out", tmp_path, "--team", "8601")
    assert run(*command) == OK
    (path,) = tmp_path.glob("*.xlsx")
    book = Workbook.open(path)
    (row,) = (n for n in range(1, 30) if book.value("_huibao", f"B{n}") == "version")
    drawn = book.value("_huibao", f"C{row}")
    capsys.readouterr()
    run("check", path)
    assert "模板版本" not in capsys.readouterr().err
    book.set_value("_huibao", f"C{row}", "1.0")
    path.write_bytes(book.to_bytes())
    run("check", path)
    told = capsys.readouterr()
    assert f"工作簿的模板版本 1.0 比本程序的 {drawn} 旧" in told.out + told.err


def test_a_template_of_another_kind_makes_no_calendar(
    folder: Path, organisation: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "行事历"
    command = ("calendar", organisation, "--year", "2026", "--out", out)
    assert run(*command, "--template", "总部样式", "--templates", folder) == FINDINGS
    assert "模板的类型与要生成的不同" in capsys.readouterr().err
    assert list(out.glob("*.xlsx")) == []


def test_a_template_of_another_year_makes_no_book(
    folder: Path, organisation: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "簿"
    template = ("--template", "总部样式", "--templates", folder)
    assert run("build", organisation, "--year", "2027", "--out", out, *template) == FINDINGS
    assert "2026" in capsys.readouterr().err
    assert list(out.glob("*.xlsx")) == []


def test_an_unknown_template_is_told(
    organisation: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ("build", organisation, "--year", "2026", "--out", tmp_path / "簿")
    assert run(*command, "--template", "没有", "--templates", tmp_path) == FINDINGS
    assert "没有模板“没有”" in capsys.readouterr().err


def test_a_broken_index_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "templates.json").write_text("{", "utf-8")
    assert run("template", "list", "--templates", tmp_path) == CANNOT
    assert "templates.json" in capsys.readouterr().err


def test_an_adopted_file_that_was_changed_is_told(
    folder: Path, organisation: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "模板"
    copy.mkdir()
    for path in folder.iterdir():
        (copy / path.name).write_bytes(path.read_bytes() + b" " * (path.suffix == ".xlsx"))
    command = ("build", organisation, "--year", "2026", "--out", tmp_path / "簿")
    assert run(*command, "--template", "总部样式", "--templates", copy) == FINDINGS
    assert "被改动" in capsys.readouterr().err
