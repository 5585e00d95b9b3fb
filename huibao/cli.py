"""The command ``huibao``. Imports of each command's work are left to the command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

OK, FINDINGS, CANNOT = 0, 1, 2
"""Exit codes: done, findings that are errors, cannot do it (usage, unreadable)."""

MODULES = {"import": "importing"}
"""Commands whose module has another name, as theirs is a word of the language."""

_WORDS = {
    "usage: ": "用法：",
    "options": "选项",
    "positional arguments": "参数",
    "show this help message and exit": "显示帮助",
    "show program's version number and exit": "显示版本",
    "the following arguments are required: %s": "缺少参数：%s",
    "unrecognized arguments: %s": "不认识的参数：%s",
    "expected one argument": "需要一个值",
    "expected at least one argument": "至少需要一个值",
    "invalid %(type)s value: %(value)r": "值无效：%(value)r",
    "invalid choice: %(value)r (choose from %(choices)s)": "%(value)r 不在可选范围：%(choices)s",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s 可能是：%(matches)s",
    "ignored explicit argument %r": "不需要值：%r",
    "ignored explicit argument %(value)r": "不需要值：%(value)r",
    "argument %(argument_name)s: %(message)s": "参数 %(argument_name)s：%(message)s",
    "%(prog)s: error: %(message)s\n": "%(prog)s：%(message)s\n",
}


class Parser(argparse.ArgumentParser):
    """Speaks Chinese and ends with the exit code for wrong usage."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where help is."""
        self.exit(CANNOT, f"{self.prog}：{message}\n查看用法：{self.prog} --help\n")


def parser() -> Parser:
    """The parser of all commands."""
    argparse._ = lambda text: _WORDS.get(text, text)  # type: ignore[attr-defined]
    root = Parser("huibao", description="会报：个险营销单位的经营计划、周追踪、KPI 分析与会议")
    root.add_argument("--version", action="version", version=f"huibao {version('huibao')}")
    commands = root.add_subparsers(dest="command", required=True, metavar="命令", title="命令")

    init = commands.add_parser("init", help="生成组织架构文件（可从核心系统清单填好）")
    init.add_argument("file", type=Path, metavar="文件", help="要生成的 .xlsx")
    init.add_argument("--from", dest="sources", type=Path, nargs="+", metavar="清单", default=[])

    build = commands.add_parser("build", help="按组织架构文件生成各营业部的经营计划簿")
    build.add_argument("organisation", type=Path, metavar="组织架构", help="文件，或 CSV 文件夹")
    build.add_argument("--year", type=_year, required=True, metavar="年度")
    build.add_argument("--out", type=Path, required=True, metavar="文件夹")
    build.add_argument("--profile", metavar="口径", default="default", help="自带名称或 YAML 文件")
    build.add_argument("--holidays", type=Path, metavar="放假表", help="国务院通知的日期表")
    build.add_argument("--team", nargs="+", default=[], metavar="代码", help="只生成这些营业部")
    build.add_argument("--jobs", type=_jobs, default=1, metavar="进程数")

    kpi = commands.add_parser("kpi", help="计算一本或一个文件夹的计划簿在某期间的指标")
    kpi.add_argument("book", type=Path, metavar="计划簿", help=".xlsx 文件或文件夹")
    kpi.add_argument(
        "--period", required=True, metavar="期间", help="2027、2027-Q1、2027-03、2027-W10"
    )
    kpi.add_argument("--team", metavar="代码")
    kpi.add_argument("--json", action="store_true", help="输出 JSON")

    taken = commands.add_parser("import", help="把核心系统清单导入一本计划簿")
    _book(taken)
    taken.add_argument("exports", type=Path, nargs="+", metavar="清单", help="文件或文件夹")

    plans = commands.add_parser("targets", help="按年度任务分解附表一至三，或求解达成目标的办法")
    _book(plans)
    plans.add_argument(
        "--overwrite", action="store_true", help="重填已填的月份（锁定与已过月份不动）"
    )
    plans.add_argument("--by-workdays", action="store_true", help="月度占比再乘各月工作日")
    plans.add_argument("--solve", metavar="fyp=金额", help="只求解：怎样达到这个首年保费")
    plans.add_argument("--period", metavar="期间", help="求解所用的期间，默认为簿中的分析期间")
    plans.add_argument("--json", action="store_true", help="求解结果输出 JSON")

    check = commands.add_parser("check", help="校验计划簿")
    check.add_argument("books", type=Path, nargs="+", metavar="计划簿", help="文件或文件夹")
    check.add_argument("--json", action="store_true", help="输出 JSON")
    check.add_argument("--mark", action="store_true", help="在单元格加批注并写“校验结果”表")
    check.add_argument("--fix", action="store_true", help="修正全角数字、文本数字、多余空格等")

    week = commands.add_parser("weekly", help="生成周分析：附表四、附表五、预警、待办与小结")
    _book(week)
    week.add_argument("--week", required=True, metavar="周", help="如 2027-W10")

    closing = commands.add_parser("close", help="月结封账")
    _book(closing)
    closing.add_argument("--month", required=True, metavar="月", help="如 2027-03")

    demo = commands.add_parser("demo", help="造一个示例支公司：清单、组织架构与填好的计划簿")
    demo.add_argument("folder", type=Path, metavar="文件夹")
    demo.add_argument("--year", type=_year, default=2026, metavar="年度")
    demo.add_argument("--seed", type=int, default=1, metavar="种子")
    demo.add_argument("--jobs", type=_jobs, default=2, metavar="进程数")
    return root


def _book(command: argparse.ArgumentParser) -> None:
    """What every command that writes into one book takes."""
    command.add_argument("book", type=Path, metavar="计划簿", help=".xlsx 文件")
    command.add_argument("--dry-run", action="store_true", help="只报告，不写入")
    command.add_argument("--today", type=_day, metavar="日期", help="按这一天处理，默认今天")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"日期写成 2027-03-08 这样，不是 {text}") from None


def _year(text: str) -> int:
    year = int(text)
    if not 2000 <= year <= 2100:
        raise argparse.ArgumentTypeError(f"年度应在 2000 到 2100 之间，不是 {text}")
    return year


def _jobs(text: str) -> int:
    jobs = int(text)
    if not 1 <= jobs <= 64:
        raise argparse.ArgumentTypeError(f"进程数应在 1 到 64 之间，不是 {text}")
    return jobs


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    arguments = parser().parse_args(argv)
    module = MODULES.get(arguments.command, arguments.command)
    command = import_module(f"huibao.commands.{module}")
    try:
        return int(command.run(arguments))
    except KeyboardInterrupt:
        print("已中断；已完成的文件是完整的，其余未动。", file=sys.stderr)  # noqa: T201
        return CANNOT
    except OSError as error:
        place = error.filename or ""
        print(f"无法读写 {place}：{error.strerror or error}", file=sys.stderr)  # noqa: T201
        return CANNOT
