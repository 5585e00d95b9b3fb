"""``huibao init``: the organisation file, and everything that must stay as it was."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest

from agency.organisation import Level
from generators.organisation_file import read

BRANCH_A = Path(
    os.environ.get("HUIBAO_FIXTURES", Path(__file__).parents[3] / "shared" / "fixtures"), "branch_a"
)
Run = Callable[..., tuple[int, str, str]]


def saved(path: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def test_a_blank_file(huibao: Run, tmp_path: Path) -> None:
    path = tmp_path / "新建" / "组织架构.xlsx"
    code, out, err = huibao("init", path)
    assert (code, err) == (0, "")
    assert "已生成空白组织架构文件" in out
    _, findings = read(path)
    assert [finding.code for finding in findings] == ["no-units"]  # all that it lacks


def test_an_existing_file_stays(huibao: Run, tmp_path: Path) -> None:
    path = tmp_path / "组织架构.xlsx"
    path.write_bytes(b"filled in by hand")
    code, out, err = huibao("init", path)
    assert (code, out) == (2, "")
    assert "已存在，未改动" in err
    assert path.read_bytes() == b"filled in by hand"


def test_a_missing_export(huibao: Run, tmp_path: Path) -> None:
    path = tmp_path / "组织架构.xlsx"
    code, out, err = huibao("init", path, "--from", tmp_path / "没有.csv", tmp_path)
    assert (code, out) == (2, "")
    assert "找不到" in err
    assert "没有.csv" in err
    assert list(tmp_path.iterdir()) == []


def test_a_faulty_export_writes_nothing(huibao: Run, tmp_path: Path) -> None:
    export = saved(
        tmp_path / "清单.xlsx",
        {
            "机构": (
                ("代码", "名称", "层级", "上级代码"),
                ("8601", "城南营业部", "营业部", None),
                ("860101", "一组", "营业组", "8601"),
            ),
            "人员": (
                ("工号", "姓名", "营业组代码", "职级", "入司日期"),
                ("0001", "王一", "860101", "业务主任", "不详"),
                ("0002", "李二", "860199", "业务员", "2025-12-01"),
            ),
        },
    )
    path = tmp_path / "新建" / "组织架构.xlsx"
    code, out, err = huibao("init", path, "--from", export)
    assert (code, out) == (1, "")
    assert "清单.xlsx 人员!E2: “不详” 无法识别为日期" in err
    assert "清单.xlsx 人员!C3: “860199” 营业组代码不在机构表中" in err
    assert err.endswith("清单有错误，未生成文件。\n")
    assert not path.parent.exists()


def test_an_export_that_is_no_table(huibao: Run, tmp_path: Path) -> None:
    (tmp_path / "清单.xlsx").write_bytes(b"PK\x03\x04 cut short")
    path = tmp_path / "组织架构.xlsx"
    code, _, err = huibao("init", path, "--from", tmp_path / "清单.xlsx")
    assert code == 1
    assert "清单.xlsx" in err
    assert not path.exists()


def test_from_the_exports_of_a_branch(huibao: Run, tmp_path: Path) -> None:
    """2 teams, 9 groups and 95 people, as their makers say."""
    if not BRANCH_A.is_dir():
        pytest.skip(f"NOT CHECKED: no exports in {BRANCH_A}")
    path = tmp_path / "组织架构.xlsx"
    code, out, err = huibao("init", path, "--from", BRANCH_A)
    assert code == 0
    assert "[提醒] 人员: 清单中没有任何人的转正日期" in err  # the list has no such column
    assert "[说明] 异动: 清单中没有调动和回归" in err  # the list of moves is empty
    assert "2 个营业部" in out
    organisation, findings = read(path)
    assert organisation is not None
    assert [finding for finding in findings if finding.severity == "error"] == []
    levels = [unit.level for unit in organisation.units]
    assert (levels.count(Level.TEAM), levels.count(Level.GROUP)) == (2, 9)
    assert len(organisation.agents) == 95
    assert all(len(agent.id) == 10 for agent in organisation.agents)  # zeros kept


def test_exports_that_tell_of_moves_and_confirmations(huibao: Run, tmp_path: Path) -> None:
    export = saved(
        tmp_path / "清单.xlsx",
        {
            "机构": (
                ("代码", "名称", "层级", "上级代码"),
                ("8601", "城南营业部", "营业部", None),
                ("860101", "一组", "营业组", "8601"),
                ("860102", "二组", "营业组", "8601"),
            ),
            "人员": (
                ("工号", "姓名", "营业组代码", "职级", "入司日期", "转正日期"),
                ("0001", "王一", "860102", "业务员", "2020-03-01", "2020-09-01"),
            ),
            "异动": (
                ("工号", "类型", "日期", "原组代码", "新组代码"),
                ("0001", "调动", "2026-02-01", "860101", "860102"),
            ),
        },
    )
    code, _, err = huibao("init", tmp_path / "组织架构.xlsx", "--from", export)
    assert (code, err) == (0, "")
