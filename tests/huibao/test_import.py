"""``huibao import``: what a person sees and gets, whatever was handed over."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]

LIST = """保单号,业务员代码,规模保费,承保日期
P1,0001,4000,2026-03-25
P2,0009,1000,2026-03-25
P3,0002,五千,2026-03-26
合计,,10000,
"""


@pytest.fixture
def listing(tmp_path: Path) -> Path:
    path = tmp_path / "承保.csv"
    path.write_text(LIST, "utf-8")
    return path


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_the_account_names_every_row(
    dry: tuple[str, ...], book: Path, listing: Path, huibao: Run, tmp_path: Path
) -> None:
    account, before = tmp_path / "明细.csv", book.read_bytes()
    code, out, _ = huibao(
        "import", book, listing, "--today", "2026-03-30", "--report", account, *dry
    )
    assert code == 1
    assert str(account) in out
    assert (book.read_bytes() == before) == bool(dry)
    with account.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["行"]]
    assert [(row["行"], row["文件"]) for row in rows] == [(n, "承保.csv") for n in "345"]
    assert "未采用" in rows[0]["说明"]
    again = huibao("import", book, listing, "--today", "2026-03-30", "--report", account, *dry)
    assert again[0] == 1


def test_other_teams_are_one_line_on_the_screen_and_all_rows_in_the_account(
    book: Path, huibao: Run, tmp_path: Path
) -> None:
    listing, account = tmp_path / "分公司.csv", tmp_path / "明细.csv"
    others = "".join(f"P{n},77{n:02},甲{n},8602,4000,2026-03-25\n" for n in range(60))
    head = "保单号,业务员代码,业务员姓名,营业部代码,规模保费,承保日期\n"
    listing.write_text(f"{head}P,0001,,,4000,2026-03-25\n{others}", "utf-8")
    account.write_text("文件,工作表,行,级别,说明,处理办法,内容\r\n", "utf-8-sig", newline="")
    arguments = ("import", book, listing, "--today", "2026-03-30", "--report", account)
    _, _, err = huibao(*arguments)
    assert err.count("8602") == 1
    assert "属其他营业部的60行未计入：8602 60人 60行" in err
    with account.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["单位"] == "8602"]
    assert [(row["行"], row["工号"], row["姓名"]) for row in rows] == [
        (str(n + 3), f"77{n:02}", f"甲{n}") for n in range(60)
    ]


@pytest.mark.parametrize("which", ["book", "listing", "folder"])
def test_the_account_overwrites_nothing_else(
    which: str, book: Path, listing: Path, huibao: Run, tmp_path: Path
) -> None:
    target = {"book": book, "listing": listing, "folder": tmp_path}[which]
    before = (book.read_bytes(), listing.read_bytes())
    code, _, err = huibao("import", book, listing, "--report", target, "--today", "2026-03-30")
    assert code == 2
    assert "没有覆盖，也没有导入" in err
    assert (book.read_bytes(), listing.read_bytes()) == before


def test_a_folder_without_any_list_is_an_error(book: Path, huibao: Run, tmp_path: Path) -> None:
    folder = tmp_path / "空"
    folder.mkdir()
    before = book.read_bytes()
    code, _, err = huibao("import", book, folder)
    assert code == 1
    assert "没有认出可导入的清单" in err
    assert book.read_bytes() == before


def test_books_among_the_lists_are_left_alone(
    book: Path, listing: Path, huibao: Run, tmp_path: Path
) -> None:
    """Whoever keeps books and lists in one folder may hand over the folder."""
    code, out, err = huibao("import", book, tmp_path, "--today", "2026-03-30", "--dry-run")
    assert f"{book.name}: 这是计划簿或行事历，不是核心系统的清单，未读取" in err
    assert "缺少列" not in err
    assert "采用承保清单1行" in out
    assert code == 1


LEFT_ALONE = {
    "~$承保.xlsx": b"\0" * 165,
    ".DS_Store": b"\0\0\0\1Bud1",
    "._承保.csv": b"\0\5\x16\7",
    "截图.png": b"\x89PNG\r\n\x1a\n",
    "通知.pdf": b"%PDF-1.4",
    "Thumbs.db": b"\xd0\xcf\x11\xe0",
    "承保.csv.bak": LIST.encode(),
    "desktop.ini": b"[.ShellClassInfo]",
}


def test_stray_files_of_a_folder_are_no_matter(
    book: Path, listing: Path, huibao: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "清单"
    folder.mkdir()
    (folder / listing.name).write_text(LIST, "utf-8")
    alone = huibao("import", book, folder, "--today", "2026-03-30", "--dry-run")
    for name, content in LEFT_ALONE.items():
        (folder / name).write_bytes(content)
    (folder / "更早").mkdir()
    assert huibao("import", book, folder, "--today", "2026-03-30", "--dry-run") == alone
