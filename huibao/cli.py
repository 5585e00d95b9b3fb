"""The command ``huibao``. Imports of each command's work are left to the command."""

from __future__ import annotations

import argparse
import atexit
import gc
import sys
from collections.abc import Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import NoReturn

OK, FINDINGS, CANNOT = 0, 1, 2
"""Exit codes: done, findings that are errors, cannot do it (usage, unreadable)."""

LIVING = 50_000
"""New objects between two searches for unreachable ones: what a command makes mostly stays until
it ends, so that Python's usual 700 would have it look through the same objects over and over."""

MODULES = {"import": "importing"}
"""Commands whose module has another name, as theirs is a word of the language."""

TEMPLATE_KINDS = ("plan", "calendar")
"""Kinds of workbooks as ``template export`` names them."""

_WORDS = {
    "usage: ": "用法：",
    "options": "选项",
    "positional arguments": "参数",
    "show this help message and exit": "显示帮助",
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


class _Version(argparse.Action):
    """Says which version is installed; looking that up is left until somebody asks."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        """Print and end."""
        from importlib.metadata import version  # noqa: PLC0415

        print(f"huibao {version('huibao')}")  # noqa: T201
        parser.exit()


class Parser(argparse.ArgumentParser):
    """Speaks Chinese and ends with the exit code for wrong usage."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where help is."""
        self.exit(CANNOT, f"{self.prog}：{message}\n查看用法：{self.prog} --help\n")


def parser() -> Parser:
    """The parser of all commands."""
    argparse._ = lambda text: _WORDS.get(text, text)  # type: ignore[attr-defined]
    root = Parser("huibao", description="会报：个险营销单位的经营计划、周追踪、KPI 分析与会议")
    root.add_argument("--version", action=_Version, nargs=0, help="显示版本")
    commands = root.add_subparsers(dest="command", required=True, metavar="命令", title="命令")

    init = commands.add_parser("init", help="生成组织架构文件（可从核心系统清单填好）")
    init.add_argument("file", type=Path, metavar="文件", help="要生成的 .xlsx")
    init.add_argument("--from", dest="sources", type=Path, nargs="+", metavar="清单", default=[])

    _build(commands)
    _calendar(commands)
    _template(commands)

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
    taken.add_argument(
        "--synonyms", type=Path, metavar="对照表", help="公司系统的栏名与用词（YAML）"
    )
    taken.add_argument(
        "--report", type=Path, metavar="明细", help="把每一行的去向和原因另存为 .csv"
    )

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

    _addin(commands)

    demo = commands.add_parser("demo", help="造一个示例支公司：清单、分析过的计划簿、行事历")
    demo.add_argument("folder", type=Path, metavar="文件夹")
    demo.add_argument("--year", type=_year, default=2026, metavar="年度")
    demo.add_argument("--seed", type=int, default=1, metavar="种子")
    demo.add_argument("--jobs", type=_jobs, default=2, metavar="进程数")
    return root


def _build(commands: argparse._SubParsersAction[Parser]) -> None:
    """Every team's plan book."""
    build = commands.add_parser("build", help="按组织架构文件生成各营业部的经营计划簿")
    build.add_argument("organisation", type=Path, metavar="组织架构", help="文件，或 CSV 文件夹")
    build.add_argument("--year", type=_year, required=True, metavar="年度")
    build.add_argument("--out", type=Path, required=True, metavar="文件夹")
    build.add_argument("--profile", metavar="口径", default="default", help="自带名称或 YAML 文件")
    build.add_argument("--holidays", type=Path, metavar="放假表", help="国务院通知的日期表")
    build.add_argument("--team", nargs="+", default=[], metavar="代码", help="只生成这些营业部")
    build.add_argument("--template", metavar="模板", help="总部模板：文件，或已登记的名称")
    build.add_argument("--templates", type=Path, metavar="文件夹", help="登记模板的文件夹")
    build.add_argument("--jobs", type=_jobs, default=1, metavar="进程数")


def _calendar(commands: argparse._SubParsersAction[Parser]) -> None:
    """Every team's meeting calendar, or one that is there already."""
    calendar = commands.add_parser(
        "calendar", help="生成各营业部的会议行事历；重排、导出、打印一本"
    )
    calendar.add_argument(
        "organisation", type=Path, metavar="文件", help="组织架构文件，或要处理的行事历"
    )
    made = calendar.add_argument_group("生成")
    made.add_argument("--year", type=_year, metavar="年度")
    made.add_argument("--out", type=Path, metavar="文件夹")
    made.add_argument("--profile", metavar="口径", default="default", help="自带名称或 YAML 文件")
    made.add_argument("--team", nargs="+", default=[], metavar="代码", help="只生成这些营业部")
    made.add_argument("--template", metavar="模板", help="总部模板：文件，或已登记的名称")
    made.add_argument("--templates", type=Path, metavar="文件夹", help="登记模板的文件夹")
    made.add_argument("--jobs", type=_jobs, default=1, metavar="进程数")
    both = calendar.add_argument_group("生成或重排")
    both.add_argument("--holidays", type=Path, metavar="放假表", help="国务院通知的日期表")
    both.add_argument(
        "--from",
        dest="plans",
        type=Path,
        nargs="+",
        default=[],
        metavar="计划簿",
        help="文件或文件夹：按薄弱指标排专题，填荣誉榜和业绩榜",
    )
    one = calendar.add_argument_group("一本行事历")
    one.add_argument("--reflow", action="store_true", help="重排；改动过和固定的行不动")
    one.add_argument("--since", type=_day, metavar="日期", help="从这一天起重排，默认今天")
    one.add_argument("--ics", type=Path, metavar="文件夹", help="日历文件：全部门一个，每人一个")
    one.add_argument("--print", type=Path, metavar="文件", help="打印成 PDF（要有 LibreOffice）")
    one.add_argument("--dry-run", action="store_true", help="只报告，不写入")
    one.add_argument("--today", type=_day, metavar="日期", help="按这一天处理，默认今天")


def _template(commands: argparse._SubParsersAction[Parser]) -> None:
    """The workbooks' looks in head office's hands."""
    template = commands.add_parser("template", help="导出、登记总部自己改样式的工作簿模板")
    actions = template.add_subparsers(
        dest="action", required=True, metavar="做什么", title="做什么"
    )
    export = actions.add_parser("export", help="导出可改样式的模板")
    export.add_argument(
        "kind", choices=TEMPLATE_KINDS, metavar="类型", help="plan 计划簿，calendar 行事历"
    )
    export.add_argument("file", type=Path, metavar="文件", help="要生成的 .xlsx")
    export.add_argument("--year", type=_year, required=True, metavar="年度")
    export.add_argument("--profile", metavar="口径", default="default", help="自带名称或 YAML 文件")
    export.add_argument("--holidays", type=Path, metavar="放假表", help="国务院通知的日期表")
    export.add_argument("--groups", type=_places, default=8, metavar="组数", help="最多几个营业组")
    export.add_argument(
        "--people", type=_places, default=120, metavar="人数", help="最多几个人的位置，含新增"
    )
    adopted = actions.add_parser("adopt", help="检查改好的模板并登记")
    adopted.add_argument("file", type=Path, metavar="文件")
    adopted.add_argument("--name", metavar="名称", help="默认用文件名")
    listed = actions.add_parser("list", help="列出已登记的模板")
    for action in (adopted, listed):
        action.add_argument(
            "--templates",
            type=Path,
            metavar="文件夹",
            help="登记的文件夹，默认为当前文件夹下的“模板”",
        )


def _addin(commands: argparse._SubParsersAction[Parser]) -> None:
    """The Excel add-in, and what it calls; the latter are not listed."""
    addin = commands.add_parser("addin", help="生成、安装、卸载或体检 Excel 加载项")
    actions = addin.add_subparsers(dest="action", required=True, metavar="做什么", title="做什么")
    made = actions.add_parser("build", help="生成加载项文件")
    made.add_argument(
        "-o", "--out", type=Path, required=True, metavar="文件", help="如 huibao.xlam"
    )
    placed = actions.add_parser("install", help="为当前用户安装，不需要管理员")
    placed.add_argument("--updates", type=Path, metavar="文件夹", help="机构放 version.json 的地方")
    removed = actions.add_parser("uninstall", help="卸载，不留任何东西")
    looked = actions.add_parser("doctor", help="检查加载项、程序和 Excel 的设置")
    for action in (placed, removed, looked):
        action.add_argument("--folder", type=Path, metavar="文件夹", help="不用默认位置")

    commands.add_parser("helper", help="启动会报助手：公司禁止 Excel 启动程序时先开它")
    served = commands.add_parser("serve")
    served.add_argument("clsid", metavar="CLSID")
    press = commands.add_parser("press")
    press.add_argument("key", metavar="按钮")
    press.add_argument("--book", default="", metavar="工作簿", help="打开着的工作簿的名称")
    press.add_argument("--files", default="", metavar="文件", help="用 | 隔开")
    press.add_argument("--utf16", action="store_true", help="名称和文件是 UTF-16 的十六进制")
    press.add_argument("--hwnd", type=int, default=0, metavar="窗口")
    press.add_argument("--office", metavar="管道", help="LibreOffice 监听的管道")
    press.add_argument("--result", type=Path, metavar="文件", help="把结果写成 JSON")
    press.add_argument("--today", type=_day, metavar="日期", help="按这一天处理，默认今天")


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


def _places(text: str) -> int:
    places = int(text)
    if not 1 <= places <= 500:
        raise argparse.ArgumentTypeError(f"应在 1 到 500 之间，不是 {text}")
    return places


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
    gc.set_threshold(LIVING)
    atexit.register(gc.freeze)  # what is left ends with the process, without another search
    arguments = parser().parse_args(argv)
    module = MODULES.get(arguments.command, arguments.command)
    command = import_module(f"huibao.commands.{module}")
    try:
        return int(command.run(arguments))
    except KeyboardInterrupt:
        print("已中断；已完成的文件是完整的，其余未动。", file=sys.stderr)  # noqa: T201
        return CANNOT
    except OSError as error:
        from generators.files import obstacle  # noqa: PLC0415 - most commands never need it

        place = error.filename or ""
        print(f"无法读写 {place}：{obstacle(error)}", file=sys.stderr)  # noqa: T201
        return CANNOT
