"""The command line as such: what it loads, and what it says to wrong usage."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from huibao.cli import main

HEAVY = ("pandas", "numpy", "openpyxl", "xlsxwriter", "lxml", "holidays", "rich", "yaml")
COMMANDS = (
    "init",
    "build",
    "calendar",
    "template",
    "kpi",
    "import",
    "targets",
    "check",
    "weekly",
    "close",
    "addin",
    "helper",
    "demo",
)
HIDDEN = ("serve", "press")
"""What VBA calls; the help does not list them."""


def test_the_parser_is_there_before_anything_heavy() -> None:
    script = f"""
import sys
import huibao.cli
huibao.cli.parser()
print([name for name in {HEAVY!r} if name in sys.modules])
"""
    shown = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert shown.stdout == "[]\n"


WRONG = [
    ("", "缺少参数：命令"),
    ("nix", "参数 命令：'nix' 不在可选范围：'init'"),
    ("init", "缺少参数：文件"),
    ("init x.xlsx --from", "参数 --from：至少需要一个值"),
    ("build", "缺少参数：组织架构, --year, --out"),
    ("build x.xlsx --year abc --out nofile", "参数 --year：值无效：'abc'"),
    ("build x.xlsx --year 1999 --out nofile", "年度应在 2000 到 2100 之间，不是 1999"),
    ("build x.xlsx --year 2101 --out nofile", "年度应在 2000 到 2100 之间，不是 2101"),
    ("build x.xlsx --year 2026 --out nofile --jobs 0", "进程数应在 1 到 64 之间，不是 0"),
    ("build x.xlsx --year 2026 --out nofile --jobs abc", "参数 --jobs：值无效：'abc'"),
    ("build x.xlsx --year 2026 --out nofile --team", "参数 --team：至少需要一个值"),
    ("kpi x.xlsx", "缺少参数：--period"),
    ("kpi x.xlsx --period", "参数 --period：需要一个值"),
    ("kpi x.xlsx --period 2026 --nix", "不认识的参数：--nix"),
    ("kpi x.xlsx --period 2026 --json=1", "参数 --json：不需要值：'1'"),
    ("import x.xlsx", "缺少参数：清单"),
    ("check", "缺少参数：计划簿"),
    ("weekly x.xlsx", "缺少参数：--week"),
    ("weekly x.xlsx --week 2026-W10 --today 3/9", "日期写成 2027-03-08 这样，不是 3/9"),
    ("weekly x.xlsx --week 2026-W10 --today 2026-02-29", "这样，不是 2026-02-29"),
    ("close x.xlsx", "缺少参数：--month"),
    ("build x.xlsx --o nofile --y 2026 --p x --nix", "不认识的参数：--nix"),
    ("weekly x.xlsx --week 2026-W10 --d --t 2026-03-09 extra", "不认识的参数：extra"),
    ("demo", "缺少参数：文件夹"),
    ("demo nofile --seed abc", "参数 --seed：值无效：'abc'"),
]


@pytest.mark.parametrize(("line", "said"), WRONG)
def test_wrong_usage_ends_with_2_and_chinese(
    line: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(line.split())
    assert ended.value.code == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert said in shown.err
    assert "查看用法：huibao" in shown.err
    ours = ["huibao", *COMMANDS, *HIDDEN, *re.findall(r"\w+", line)]
    rest = re.sub(r"--[a-z-]+|" + "|".join(ours), "", shown.err)
    assert re.findall(r"[A-Za-z]{2,}", rest) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_in_chinese(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"用法：huibao {command}")
    assert "显示帮助" in shown
    for english in ("usage", "options:", "positional", "show this"):
        assert english not in shown


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    shown = capsys.readouterr().out
    assert [name for name in COMMANDS if not re.search(rf"^ +{name} ", shown, re.MULTILINE)] == []
    assert not set(HIDDEN) & set(shown.split())


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert re.fullmatch(r"huibao \d+\.\d+\S*\n", capsys.readouterr().out)
