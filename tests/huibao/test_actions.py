"""``huibao weekly``, ``targets`` and ``close``: written once, with a backup, or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from generators.ooxml import Workbook, lint_workbook
from generators.ooxml.package import Package
from generators.read_book import ReadBook, read_book
from workbook_templates.content import BookContent

Run = Callable[..., tuple[int, str, str]]
ONE, TWO = "860101", "860102"


def content(path: Path) -> BookContent:
    book = read_book(path)
    assert isinstance(book, ReadBook), book.findings
    return book.content


def backups(path: Path) -> list[bytes]:
    return [file.read_bytes() for file in sorted((path.parent / "备份").glob("*.xlsx"))]


WEEKLY = ("weekly", "--week", "2026-W10", "--today", "2026-03-09")
TARGETS = ("targets", "--today", "2026-01-02")
CLOSE = ("close", "--month", "2026-01", "--today", "2026-02-02")
COMMANDS = [WEEKLY, TARGETS, CLOSE]
Command = tuple[str, ...]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_run_writes_and_keeps_a_backup(command: Command, book: Path, huibao: Run) -> None:
    before = book.read_bytes()
    code, out, err = huibao(command[0], book, *command[1:])
    assert code == 0
    assert "[错误]" not in err
    assert "已写入 城南.xlsx；原文件备份在" in out
    assert book.read_bytes() != before
    assert backups(book) == [before]
    assert lint_workbook(book.read_bytes()) == []


@pytest.mark.parametrize(("command", "again"), [(WEEKLY, 0), (TARGETS, 0), (CLOSE, 1)])
def test_a_second_run_changes_nothing(
    command: Command, again: int, book: Path, huibao: Run
) -> None:
    """A month is closed once: asking again is an error."""
    huibao(command[0], book, *command[1:])
    after = book.read_bytes()
    code, out, _ = huibao(command[0], book, *command[1:])
    assert code == again
    assert "没有变化" in out
    assert book.read_bytes() == after
    assert len(backups(book)) == 1


LISTS = {
    "人力.csv": """工号,姓名,营业部代码,营业组代码,职级,入司日期,离司日期,在职状态
0001,王一,8601,860101,业务主任,2020-03-01,99999999,在职
0002,李二,8601,860102,业务员,2025-12-01,99999999,在职
0003,张三,8601,860101,见习业务员,2026-01-01,2026-03-31,离职
0004,赵四,8601,860102,业务员,2024-02-29,99999999,在职
0009,钱进,8601,860102,见习业务员,2026-03-02,99999999,在职
""",
    "承保.csv": """保单号,业务员代码,规模保费,承保件数,承保日期
P1,0001,6000,1,2026-03-04
P2,0009,2500,1,2026-03-11
""",
    "应收.csv": "保单号,应缴日,应收保费,保单年度,工号\nP7,2026-01-20,500,2,0002\n",
    "实收.csv": "保单号,应缴日,实收日期,付费金额\nP7,2026-01-20,2026-02-10,500\n",
    "考勤.csv": "日期,工号,出勤标志\n2026-03-04,0001,有效\n2026-03-04,0002,无效\n",
}


@pytest.mark.parametrize("then", [(), WEEKLY, (*TARGETS, "--overwrite")])
def test_the_same_lists_again_change_not_one_byte(
    then: Command, book: Path, huibao: Run, tmp_path: Path
) -> None:
    """Nor after another command; a newcomer got a row in 附表三 the first time."""
    folder = tmp_path / "清单"
    folder.mkdir()
    for name, text in LISTS.items():
        (folder / name).write_text(text, "utf-8")
    code, out, err = huibao("import", book, folder, "--today", "2026-03-16")
    assert code == 0, err
    assert "附表三新增1人" in out
    assert "0009" in content(book).tables["personal"]["id"].tolist()
    if then:
        huibao(then[0], book, *then[1:])
    after, kept = book.read_bytes(), len(backups(book))
    code, out, _ = huibao("import", book, folder, "--today", "2026-03-16")
    assert code == 0
    assert "没有变化" in out
    assert book.read_bytes() == after
    assert len(backups(book)) == kept
    if then:
        huibao(then[0], book, *then[1:])
        assert book.read_bytes() == after


@pytest.mark.parametrize("command", COMMANDS)
def test_a_dry_run_writes_nothing(command: Command, book: Path, huibao: Run) -> None:
    before = book.read_bytes()
    code, out, _ = huibao(command[0], book, *command[1:], "--dry-run")
    assert code == 0
    assert out.startswith("试运行，未写入：已")
    assert book.read_bytes() == before
    assert sorted(path.name for path in book.parent.iterdir()) == ["城南.xlsx"]


@pytest.mark.parametrize("command", COMMANDS)
def test_an_open_file_stays_as_it_is(command: Command, book: Path, huibao: Run) -> None:
    before = book.read_bytes()
    book.with_name(f"~${book.name}").write_bytes(b"lock")
    code, out, err = huibao(command[0], book, *command[1:])
    assert (code, out) == (2, "")
    assert "文件正被" in err
    assert "没有写入，文件保持原样" in err
    assert book.read_bytes() == before
    assert not (book.parent / "备份").exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_is_no_book(command: Command, tmp_path: Path, huibao: Run) -> None:
    path = tmp_path / "别的.xlsx"
    path.write_bytes(b"text")
    for given in (path, tmp_path / "没有.xlsx", tmp_path):
        code, out, err = huibao(command[0], given, *command[1:])
        assert (code, out) == (2, "")
        assert err.startswith("[错误]")
    assert path.read_bytes() == b"text"


def without_table(path: Path, name: str) -> None:
    """Rename a table, as its sheet's deletion would take it away."""
    package = Package(path.read_bytes())
    for part in [part for part in package if part.startswith("xl/tables/")]:
        said = package.read(part)
        package.write(part, said.replace(f'displayName="{name}"'.encode(), b'displayName="x"'))
    path.write_bytes(package.to_bytes())


@pytest.mark.parametrize("command", COMMANDS)
def test_a_book_without_one_of_its_tables(command: Command, book: Path, huibao: Run) -> None:
    """Whoever's sales are not there would be said to have none."""
    without_table(book, "周数据")
    before = book.read_bytes()
    code, out, err = huibao(command[0], book, *command[1:])
    assert (code, out) == (2, "")
    assert "[错误] 城南.xlsx: 找不到表格“周数据”" in err
    assert "没有处理，文件保持原样" in err
    assert book.read_bytes() == before
    assert not (book.parent / "备份").exists()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("weekly", "--week", "2026-W54"), "只有第1至53周"),
        (("weekly", "--week", "2026-03"), "2026-03 不是 2026 年度簿中的一周；写成 2026-W10 这样"),
        (("weekly", "--week", "2025-W10"), "2025-W10 不是 2026 年度簿中的一周"),
        (("weekly", "--week", "第十周"), "不是有效的期间"),
        (("close", "--month", "2026-Q1"), "2026-Q1 不是 2026 年度的月份"),
        (("close", "--month", "2025-12"), "2025-12 不是 2026 年度的月份"),
        (("close", "--month", "2026-00"), "2026-00"),
        (("targets", "--solve", "600000"), "--solve 写成 fyp=600000 这样，金额大于 0"),
        (("targets", "--solve", "fyp=-1"), "金额大于 0"),
        (("targets", "--solve", "fyp=nan"), "金额大于 0"),
        (("targets", "--solve", "fyp=inf"), "金额大于 0"),
        (("targets", "--solve", "fyc=100"), "金额大于 0"),
    ],
)
def test_wrong_periods_and_amounts(command: Command, said: str, book: Path, huibao: Run) -> None:
    before = book.read_bytes()
    code, out, err = huibao(command[0], book, *command[1:])
    assert (code, out) == (2, "")
    assert said in err
    assert book.read_bytes() == before


class TestWeekly:
    def test_the_book_tracks_the_week(self, book: Path, huibao: Run) -> None:
        huibao("weekly", book, *WEEKLY[1:])
        fields = content(book).fields
        assert (fields["week"], fields["period"]) == (10.0, "2026-03")
        assert fields["week_summary"]

    def test_the_first_week_begins_in_the_year_before(self, book: Path, huibao: Run) -> None:
        code, *_ = huibao("weekly", book, "--week", "2026-W01", "--today", "2026-01-05")
        assert (code, content(book).fields["week"]) == (0, 1.0)


class TestTargets:
    def test_months_and_groups_add_up_to_the_task(self, book: Path, huibao: Run) -> None:
        """120,000 by twelve equal shares: 10,000 a month; on 2 January 二组 has 1 of 4 people."""
        huibao("targets", book, *TARGETS[1:])
        plans = content(book).matrices["perf"]
        for month in range(1, 13):
            groups = [plans[code, "fyp", "plan", f"M{month}"] for code in (ONE, TWO)]
            assert groups == [7500, 2500]

    def test_solving_writes_nothing(self, book: Path, huibao: Run) -> None:
        before = book.read_bytes()
        code, out, _ = huibao(
            "targets", book, "--solve", "fyp=18,000", "--period", "2026-03", "--json"
        )
        assert code == 0
        assert isinstance(json.loads(out), dict)
        assert book.read_bytes() == before

    def test_an_unknown_period_to_solve_for(self, book: Path, huibao: Run) -> None:
        code, _, err = huibao("targets", book, "--solve", "fyp=1e5", "--period", "2031")
        assert code == 1
        assert "没有期间2031" in err


class TestClose:
    def test_the_month_is_frozen(self, book: Path, huibao: Run) -> None:
        code, out, _ = huibao("close", book, *CLOSE[1:])
        assert code == 0
        assert "已封账：2026-01，共3行" in out
        history = content(book).tables["history"]
        assert history["group"].tolist() == ["全部", "一组", "二组"]
        assert history["headcount_closing"].tolist() == [4.0, 3.0, 1.0]

    @pytest.mark.parametrize(
        ("month", "today", "said"),
        [
            ("2026-01", "2026-01-31", "2026-01到1月31日才结束"),
            ("2026-02", "2026-03-02", "1月尚未封账"),
        ],
    )
    def test_too_early(self, month: str, today: str, said: str, book: Path, huibao: Run) -> None:
        before = book.read_bytes()
        code, _, err = huibao("close", book, "--month", month, "--today", today)
        assert code == 1
        assert said in err
        assert book.read_bytes() == before

    def test_a_book_with_errors_is_not_frozen(self, book: Path, huibao: Run) -> None:
        workbook = Workbook.open(book)
        workbook.set_value("周数据", "D6", "三组")
        book.write_bytes(workbook.to_bytes())
        before = book.read_bytes()
        code, _, err = huibao("close", book, *CLOSE[1:])
        assert code == 1
        assert "改正后再封账" in err
        assert book.read_bytes() == before
