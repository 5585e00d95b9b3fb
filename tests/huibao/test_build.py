"""``huibao build``: exit codes, everything wrong at once, and nothing overwritten."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest

from generators.ooxml import Workbook

Rows = Sequence[Sequence[object]]
Run = Callable[..., tuple[int, str, str]]

UNITS: Rows = (
    ("代码", "名称", "层级", "上级代码", "负责人工号"),
    ("86", "示例支公司", "机构", None, None),
    ("8601", "城南营业部", "营业部", "86", None),
    ("860101", "一组", "营业组", "8601", "0001"),
    ("8602", "城北营业部", "营业部", "86", None),
    ("860201", "北一组", "营业组", "8602", None),
)
PEOPLE: Rows = (
    ("工号", "姓名", "营业组代码", "职级", "入司日期", "离司日期"),
    ("0001", "王一", "860101", "业务主任", "2020-03-01", None),
    ("0002", "李二", "860201", "业务员", "2025-12-01", None),
)
SOUTH, NORTH = "8601_城南营业部_2026经营计划簿.xlsx", "8602_城北营业部_2026经营计划簿.xlsx"


def saved(path: Path, units: Rows = UNITS, people: Rows = PEOPLE) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in (("机构", units), ("人员", people)):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


@pytest.fixture
def organisation(tmp_path: Path) -> Path:
    return saved(tmp_path / "组织架构.xlsx")


def books(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.xlsx"))


def test_every_mistake_in_one_run_and_nothing_written(huibao: Run, tmp_path: Path) -> None:
    units = (
        *UNITS,
        ("860199", "孤组", "营业组", "9999", None),
        ("C1", "环一", "机构", "C2", None),
        ("C2", "环二", "机构", "C1", None),
        ("8603", "无级", "大区", "86", None),
    )
    people = (
        *PEOPLE,
        ("0002", "李三", "860101", "业务员", "2025-12-01", None),
        ("0003", "赵", "860101", "大师", "2025-12-01", None),
        ("0004", "钱", "860101", "业务员", "2025-12-01", "2024-01-01"),
        ("0005", "孙", "860101", "业务员", "不详", None),
        ("0006", "周", "8699", "业务员", "2025-12-01", None),
        (None, "吴", "860101", "业务员", "2025-12-01", None),
    )
    file = saved(tmp_path / "错.xlsx", units, people)
    code, out, err = huibao("build", file, "--year", 2026, "--out", tmp_path / "簿")
    assert (code, out) == (1, "")
    for said in (
        "[错误] 错.xlsx 机构!D7: “9999” 上级机构代码不存在",
        "[错误] 错.xlsx 机构!D8: “C2” 上级机构循环：环一→环二→环一",
        "[错误] 错.xlsx 机构!C10: “大区” 不认识的层级",
        "[错误] 错.xlsx 人员!A4: “0002” 工号与“李二”重复",
        "[提醒] 错.xlsx 人员!D5: “大师” 职级不在职级表中",
        "[错误] 错.xlsx 人员!F6: “2024-01-01” 离司日期早于签约日期2025-12-01",
        "[错误] 错.xlsx 人员!E7: “不详” 无法识别为日期",
        "[错误] 错.xlsx 人员!C8: “8699” 营业组代码不在机构表中",
        "[错误] 错.xlsx 人员!A9",
        "有错误，没有生成任何文件。",
    ):
        assert said in err
    assert not (tmp_path / "簿").exists()


BAD_PROFILE = """\
extends: default
month_rule: 每月
producer_threshold: 很多
seasonal: [1, 2]
week_start: 9
没有的项目: 1
"""


def test_every_mistake_in_a_profile(organisation: Path, huibao: Run, tmp_path: Path) -> None:
    profile = tmp_path / "总部口径.yaml"
    profile.write_text(BAD_PROFILE, "utf-8")
    out = tmp_path / "簿"
    code, _, err = huibao(
        "build", organisation, *("--year", 2026, "--out", out, "--profile"), profile
    )
    assert code == 1
    for said in (
        "总部口径.yaml month_rule: “每月” 内容无效：应为 natural、26-25 之一",
        "总部口径.yaml producer_threshold: “很多” 内容无效：应为数字",
        "总部口径.yaml seasonal: “[1, 2]” 内容无效：应为12个月的占比",
        "总部口径.yaml week_start: “9” 内容无效：应为0（周一）至6（周日）的整数",
        "总部口径.yaml 没有的项目: “1” 口径文件中没有这个项目",
    ):
        assert said in err
    assert not out.exists()


@pytest.mark.parametrize(
    ("profile", "said"),
    [
        ("extends: default\nname: [未完", "口径文件不是有效的YAML"),
        ("extends: nix\n", "没有这个自带口径"),
        ("只是文字", "口径文件应为“项目: 内容”的形式"),
        ("kpis: {nix: {name: 无}}\n", "nix"),
    ],
)
def test_a_profile_file_that_is_none(
    profile: str, said: str, organisation: Path, huibao: Run, tmp_path: Path
) -> None:
    file = tmp_path / "口径.yaml"
    file.write_text(profile, "utf-8")
    out = tmp_path / "簿"
    code, _, err = huibao("build", organisation, "--year", 2026, "--out", out, "--profile", file)
    assert code == 1
    assert said in err
    assert not out.exists()


def test_an_unknown_profile(organisation: Path, huibao: Run, tmp_path: Path) -> None:
    out = tmp_path / "簿"
    code, _, err = huibao("build", organisation, "--year", 2026, "--out", out, "--profile", "nix")
    assert code == 1
    assert "自带：default、month26、regulator" in err
    assert not out.exists()


def test_an_unknown_team(organisation: Path, huibao: Run, tmp_path: Path) -> None:
    out = tmp_path / "簿"
    code, _, err = huibao(
        "build", organisation, "--year", 2026, "--out", out, "--team", "9", "8601"
    )
    assert code == 2
    assert "没有这些营业部：9；现有：8601、8602" in err
    assert not out.exists()


def test_a_chosen_team_even_named_twice(organisation: Path, huibao: Run, tmp_path: Path) -> None:
    out = tmp_path / "簿"
    code, said, _ = huibao(
        "build", organisation, "--year", 2026, "--out", out, "--team", "8602", "8602"
    )
    assert code == 0
    assert "生成 1 本，未变 0 本" in said
    assert books(out) == [NORTH]


@pytest.mark.parametrize("missing", ["organisation", "holidays"])
def test_a_missing_file(missing: str, organisation: Path, huibao: Run, tmp_path: Path) -> None:
    nofile = tmp_path / "没有.xlsx"
    given = {"organisation": (nofile,), "holidays": (organisation, "--holidays", nofile)}[missing]
    code, _, err = huibao("build", *given, "--year", 2026, "--out", tmp_path / "簿")
    assert code == 2
    assert f"找不到：{nofile}" in err


def test_a_blank_organisation_file(huibao: Run, tmp_path: Path) -> None:
    huibao("init", tmp_path / "空.xlsx")
    code, _, err = huibao("build", tmp_path / "空.xlsx", "--year", 2026, "--out", tmp_path / "簿")
    assert code == 1
    assert "没有填写任何机构" in err


def test_a_target_folder_that_is_a_file(organisation: Path, huibao: Run, tmp_path: Path) -> None:
    (tmp_path / "簿").write_text("text")
    code, _, err = huibao("build", organisation, "--year", 2026, "--out", tmp_path / "簿")
    assert code == 2
    assert "无法读写" in err
    assert (tmp_path / "簿").read_text() == "text"


def test_rebuilding(organisation: Path, huibao: Run, tmp_path: Path) -> None:
    """Unchanged books say so; one that somebody changed stays as it is, byte for byte."""
    command = ("build", organisation, "--year", 2026, "--out", tmp_path / "簿")
    code, out, err = huibao(*command)
    assert (code, err) == (0, "")
    assert "生成 2 本，未变 0 本" in out
    assert books(tmp_path / "簿") == [SOUTH, NORTH]
    north = (tmp_path / "簿" / NORTH).read_bytes()

    book = Workbook.open(tmp_path / "簿" / SOUTH)
    book.set_value("人员", "C6", "改过")
    changed = book.to_bytes()
    (tmp_path / "簿" / SOUTH).write_bytes(changed)
    code, out, err = huibao(*command, "--profile", "month26")
    assert code == 0
    assert "生成 1 本，未变 0 本，保留被改动的 1 本" in out
    assert f"[提醒] {SOUTH}: 文件在上次生成后被改动过" in err
    assert (tmp_path / "簿" / SOUTH).read_bytes() == changed
    assert (tmp_path / "簿" / NORTH).read_bytes() != north  # the other 口径

    code, out, _ = huibao(*command)
    assert "生成 1 本，未变 0 本，保留被改动的 1 本" in out
    assert (tmp_path / "簿" / NORTH).read_bytes() == north
    code, out, _ = huibao(*command)
    assert "生成 0 本，未变 1 本，保留被改动的 1 本" in out


def test_month26(organisation: Path, huibao: Run, tmp_path: Path) -> None:
    """March runs from 26 February to 25 March, and every sheet says so."""
    out = tmp_path / "簿"
    command = ("build", organisation, *("--year", 2026, "--out", out, "--team", "8601"))
    code, *_ = huibao(*command, "--profile", "month26")
    assert code == 0
    book = Workbook.open(out / SOUTH)
    rows = {row[1]: (str(row[3]), str(row[4])) for row in book.rows("月历")}
    assert rows[1] == ("2026-01-01", "2026-01-25")
    assert rows[3] == ("2026-02-26", "2026-03-25")
    assert rows[12] == ("2026-11-26", "2026-12-31")
    subtitles = [book.value(sheet, "B2") for sheet in book.sheet_names if sheet != "_huibao"]
    assert all("26" in str(text) for text in subtitles)


def test_a_team_without_groups_or_people(huibao: Run, tmp_path: Path) -> None:
    file = saved(tmp_path / "组织.xlsx", (*UNITS, ("8603", "新营业部", "营业部", "86", None)))
    code, out, err = huibao("build", file, "--year", 2026, "--out", tmp_path / "簿")
    assert code == 0
    assert "生成 2 本" in out
    assert "保留" not in out
    assert "“8603 新营业部” 营业部既没有营业组也没有人员" in err
    assert books(tmp_path / "簿") == [SOUTH, NORTH]
