"""``huibao demo``: a believable branch with its exports and its filled plan books."""

from __future__ import annotations

from argparse import Namespace
from datetime import date, timedelta
from functools import partial

from agency.organisation import Team
from agency.profile import shipped
from generators.build import BuildPlan, Built, build
from generators.demo.branch import DemoBranch, make
from generators.demo_books import fill
from generators.demo_exports import write_exports
from generators.organisation_file import write_template
from huibao.cli import CANNOT, OK
from huibao.commands.kpi import print_table
from huibao.report import complain, progress, say, show_findings

ORGANISATION = "组织架构.xlsx"
EXPORTS = "核心系统清单"
BOOKS = "经营计划簿"


def run(arguments: Namespace) -> int:
    """Make the branch as it stands late in November of the year."""
    folder = arguments.folder
    if folder.exists() and not folder.is_dir():
        complain(f"{folder} 不是文件夹。")
        return CANNOT
    until = date(arguments.year, 11, 20)
    with progress("造示例支公司", 3) as bar:
        branch = make(arguments.seed, arguments.year, until, shipped("default"))
        bar.update(bar.task_ids[0], advance=1, description="核心系统清单")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / EXPORTS).mkdir(exist_ok=True)
        exports = write_exports(branch, folder / EXPORTS)
        bar.update(bar.task_ids[0], advance=1, description=ORGANISATION)
        if not (folder / ORGANISATION).exists():
            write_template(folder / ORGANISATION, branch.organisation)
        bar.update(bar.task_ids[0], advance=1)
    built = _build(arguments, branch)
    show_findings(built.findings)
    _tell(arguments, branch, len(exports), built)
    return OK


def _build(arguments: Namespace, branch: DemoBranch) -> Built:
    teams = list(branch.organisation.teams())
    plan = BuildPlan(arguments.year)
    with progress("生成并填写计划簿", len(teams)) as bar:

        def step(team: Team) -> None:
            bar.update(bar.task_ids[0], advance=1, description=team.unit.name)

        return build(
            branch.organisation,
            plan,
            arguments.folder / BOOKS,
            jobs=arguments.jobs,
            progress=step,
            fill=partial(fill, branch),
        )


def _tell(arguments: Namespace, branch: DemoBranch, exports: int, built: Built) -> None:
    teams = list(branch.organisation.teams())
    people = len(branch.organisation.agents)
    say(f"{arguments.folder / ORGANISATION}：{len(teams)} 个营业部，{people} 人")
    say(f"{arguments.folder / EXPORTS}：{exports} 份清单，截至 {branch.until}")
    say(f"{arguments.folder / BOOKS}：生成 {len(built.written)} 本，未变 {len(built.unchanged)} 本")
    shown = sorted(built.written + built.unchanged)
    if shown:
        last = branch.until.replace(day=1) - timedelta(days=1)
        print_table(shown[0], f"{last.year}-{last.month:02d}")
