"""Head office's files from the command line: a profile with rule tables, words for imports."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from addin.actions.importing import parse_catalogue
from agency.alert_rules import shipped, table_names
from agency.company import check, company_of
from agency.organisation import Team
from agency.profile import Profile, parse
from generators.build import BuildPlan, draw_team
from generators.read_book import ReadBook, read_book
from huibao.profiles import LONGEST, profile_text, synonyms_of
from workbook_templates.content import BookContent, table_columns
from workbook_templates.evaluate import Evaluator
from workbook_templates.schema import BookSpec

Run = Callable[..., tuple[int, str, str]]

PROFILE = """
name: 示例口径
alerts:
  observation: {enabled: false}
  confirmation: {enabled: false}
  zero: {enabled: false}
  zero_group: {enabled: false}
  half_effective: {enabled: false}
tables:
  star: {"*": {requires: {fyp: 8000}}}
synonyms:
  exports: {policies: {premium: [新单实收]}}
"""


def filled(_: Team, spec: BookSpec, content: BookContent) -> BookContent:
    row = {"agent": "0002", "group": "二组", "week": 13.0, "month": 3.0, "policies": 1.0}
    content.tables["weekly"] = table_columns(spec.tables()["weekly"], [{**row, "fyp": 6500.0}])
    return content


@pytest.fixture
def book(small_team: Team, tmp_path: Path) -> Path:
    path = tmp_path / "城南.xlsx"
    path.write_bytes(draw_team(small_team, BuildPlan(2026, PROFILE), filled))
    return path


def rows(path: Path, table: str) -> list[dict[str, object]]:
    book = read_book(path)
    assert isinstance(book, ReadBook), book.findings
    columns = book.content.tables[table]
    cells = zip(*(column.tolist() for column in columns.values()), strict=True)
    return [dict(zip(columns, values, strict=True)) for values in cells]


def test_the_tables_of_the_books_profile_wake_its_alerts(book: Path, huibao: Run) -> None:
    code, _, err = huibao("weekly", book, "--week", "2026-W13", "--today", "2026-03-30")
    assert code == 0, err
    found = [(r["rule"], r["subject"], r["actual"], r["threshold"]) for r in rows(book, "alerts")]
    assert found == [("XX之星预警", "李二", "6,500元", "8,000元")]
    assert "种预警未启用，缺少公司规则表：" in err
    assert "XX之星预警" not in err
    before = book.read_bytes()
    huibao("weekly", book, "--week", "2026-W13", "--today", "2026-03-30")
    assert book.read_bytes() == before


CSV = "保单号,业务员代码,{},承保日期\nP1,0002,4321,2026-03-25\n"


@pytest.mark.parametrize(("column", "extra"), [("新单实收", ""), ("公司保费", "--synonyms")])
def test_the_companys_own_columns_are_imported(
    column: str, extra: str, book: Path, huibao: Run, tmp_path: Path
) -> None:
    listing, words = tmp_path / "承保.csv", tmp_path / "对照.yaml"
    listing.write_text(CSV.format(column), "utf-8")
    words.write_text("exports: {policies: {premium: [公司保费]}}", "utf-8")
    options = [extra, words] if extra else []
    code, _, err = huibao("import", book, listing, *options, "--today", "2026-03-30")
    assert code == 0, err
    assert [row["fyp"] for row in rows(book, "weekly")] == [4321.0]
    before = book.read_bytes()
    huibao("import", book, listing, *options, "--today", "2026-03-30")
    assert book.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"exports: [1]", "导入对照表无效"), ("对照".encode("gbk"), "不是 UTF-8"), (None, "找不到")],
)
def test_words_that_cannot_be_used_stop_the_import(
    content: bytes | None, said: str, book: Path, huibao: Run, tmp_path: Path
) -> None:
    listing, words = tmp_path / "承保.csv", tmp_path / "对照.yaml"
    listing.write_text(CSV.format("新单实收"), "utf-8")
    if content is not None:
        words.write_bytes(content)
    before = book.read_bytes()
    code, _, err = huibao("import", book, listing, "--synonyms", words)
    assert code == 2
    assert said in err
    assert book.read_bytes() == before


MISTAKES = """
alerts: {zero: {times: 两}}
tables: {promotion: {金牌顾问: {requires: {fyc: 1}}}}
playbook: {hire_rate: {measures: [{key: m1, days: 0}]}}
kpis: {fyp: {unit: pounds}}
synonyms: {colours: 1}
targets: {renewal_rate: 95}
"""


def test_every_mistake_of_a_profile_is_named_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "口径.yaml"
    path.write_text(MISTAKES, "utf-8")
    _, findings = profile_text(str(path))
    assert sorted(finding.cell for finding in findings) == [
        "alerts.zero.times",
        "kpis.fyp",
        "playbook.hire_rate.measures.m1",
        "synonyms",
        "tables.promotion.金牌顾问",
        "targets.renewal_rate",
    ]
    assert all(finding.reason and finding.remedy and finding.file for finding in findings)


def test_a_profile_longer_than_a_cell_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "口径.yaml"
    path.write_text("name: 长\n" + "# 注\n" * (LONGEST // 4), "utf-8")
    _, (finding,) = profile_text(str(path))
    assert "超过工作簿能存的" in finding.reason


DOCS = Path(__file__).resolve().parents[2] / "docs"
EXAMPLE = DOCS / "profile-example.yaml"


def test_the_documented_example_has_no_mistake_and_every_table() -> None:
    text, findings = profile_text(str(EXAMPLE))
    assert findings == []
    profile, _ = parse(text)
    company, _ = company_of(profile)
    assert company.tables.keys() == table_names().keys()
    assert synonyms_of(profile)[1] == []


def test_the_document_names_every_item_rule_and_block_of_the_profile() -> None:
    text = (DOCS / "profile.md").read_text("utf-8")
    items = {field.name for field in fields(Profile)} - {"key"}
    named = {item for item in items if f"`{item}`" in text}
    assert items - named == set()
    for rule in shipped():
        assert f"| `{rule.id}` | {rule.name} |" in text


def test_the_tables_that_the_document_shows_can_be_read() -> None:
    text = (DOCS / "profile.md").read_text("utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert len(blocks) == 3
    for block in blocks[:2]:
        profile, findings = parse(block)
        assert findings == check(profile) == []
    assert parse_catalogue(blocks[2])[1] == []


SUMMED = """
kpis:
  both:
    {name: 合计达成率, category: 业绩, unit: ratio, numerator: fyp + fyc,
     denominator: plan_fyp + plan_fyc, direction: up, rollup: ratio}
"""


@pytest.mark.parametrize(
    ("plans", "value"),
    [({"fyp": 8000.0, "fyc": 2000.0}, 0.65), ({"fyp": 8000.0}, None), ({}, None)],
)
def test_a_companys_indicator_over_two_plans_is_empty_while_one_is_blank(
    plans: dict[str, float], value: float | None, small_team: Team
) -> None:
    def planned(team: Team, spec: BookSpec, content: BookContent) -> BookContent:
        cells = {("860102", key, "plan", "M3"): amount for key, amount in plans.items()}
        content.matrices["perf"] = cells
        content.fields["period"] = "2026-03"
        return filled(team, spec, content)

    book = read_book(draw_team(small_team, BuildPlan(2026, SUMMED), planned))
    assert isinstance(book, ReadBook), book.findings
    assert Evaluator(book.plan, book.content).cell("kpis", "both", "value") == value
