"""``huibao demo``: a believable branch: exports, analysed plan books, meeting calendars."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass
from datetime import date, timedelta

from addin.actions.patch import patched
from addin.actions.weekly import weekly
from addin.actions.weekly_figures import HeadOffice
from agency.organisation import Team
from agency.profile import shipped
from generators.build import BuildPlan, Built, build
from generators.calendar_book import CalendarPlan, build_calendars
from generators.demo.branch import DemoBranch, make
from generators.demo.meetings import demo_wishes
from generators.demo_books import fill
from generators.demo_exports import write_exports
from generators.organisation_file import write_template
from generators.organisation_meetings import MeetingWishes
from generators.plan_book import last_week
from huibao.cli import CANNOT, OK
from huibao.commands.calendar import plan_figures
from huibao.commands.kpi import print_table
from huibao.report import complain, progress, say, show_findings
from workbook_templates.content import BookContent
from workbook_templates.plan import BookPlan
from workbook_templates.schema import BookSpec

ORGANISATION = "组织架构.xlsx"
EXPORTS = "核心系统清单"
BOOKS = "经营计划簿"
CALENDARS = "会议行事历"


@dataclass(frozen=True, slots=True)
class Analysed:
    """Fills a team's book and analyses its last whole week, as its trainer would have."""

    branch: DemoBranch

    def __call__(self, team: Team, spec: BookSpec, content: BookContent) -> BookContent:
        """The content on the branch's last day."""
        branch = self.branch
        filled = fill(branch, team, spec, content)
        week = last_week(branch.profile.calendar, branch.year, branch.until)
        office = HeadOffice.of(branch.profile)
        outcome = weekly(BookPlan(spec), filled, week, branch.until, office)
        return patched(spec, filled, outcome.patch)


def run(arguments: Namespace) -> int:
    """Make the branch as it stands late in November of the year."""
    folder = arguments.folder
    if folder.exists() and not folder.is_dir():
        complain(f"{folder} 不是文件夹。")
        return CANNOT
    until = date(arguments.year, 11, 20)
    with progress("造示例支公司", 3) as advance:
        branch = make(arguments.seed, arguments.year, until, shipped("default"))
        advance("核心系统清单")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / EXPORTS).mkdir(exist_ok=True)
        exports = write_exports(branch, folder / EXPORTS)
        advance(ORGANISATION)
        wishes = demo_wishes(branch.organisation, arguments.year)
        if not (folder / ORGANISATION).exists():
            write_template(folder / ORGANISATION, branch.organisation, wishes=wishes)
        advance()
    built = _build(arguments, branch)
    calendars = _calendars(arguments, branch, wishes)
    show_findings(built.findings + calendars.findings)
    _tell(arguments, branch, len(exports), built)
    made, same = len(calendars.written), len(calendars.unchanged)
    say(f"{folder / CALENDARS}：生成 {made} 本，未变 {same} 本")
    return OK


def _calendars(arguments: Namespace, branch: DemoBranch, wishes: MeetingWishes) -> Built:
    """The calendars, with what the plan books give; findings on single meetings stay in them."""
    figures, _ = plan_figures([arguments.folder / BOOKS], arguments.year)
    week = last_week(branch.profile.calendar, arguments.year, branch.until)
    plan = CalendarPlan(arguments.year, wishes=wishes, figures=figures, week=week)
    teams = list(branch.organisation.teams())
    with progress("生成行事历", len(teams)) as advance:

        def step(team: Team) -> None:
            advance(team.unit.name)

        return build_calendars(
            branch.organisation,
            plan,
            arguments.folder / CALENDARS,
            jobs=arguments.jobs,
            progress=step,
        )


def _build(arguments: Namespace, branch: DemoBranch) -> Built:
    teams = list(branch.organisation.teams())
    plan = BuildPlan(arguments.year)
    with progress("生成、填写并分析计划簿", len(teams)) as advance:

        def step(team: Team) -> None:
            advance(team.unit.name)

        return build(
            branch.organisation,
            plan,
            arguments.folder / BOOKS,
            jobs=arguments.jobs,
            progress=step,
            fill=Analysed(branch),
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
