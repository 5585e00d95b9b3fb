"""Templates drawn for head office, tried on sample teams, and used to make every team's book."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from agency.finding import Finding, Severity, has_errors
from agency.organisation import Agent, Began, Level, Organisation, Span, Team, Unit
from agency.roles import load_ranks
from agency.workdays import NoticeDay
from generators import build, calendar_book
from generators.binding import Binding
from generators.build import Made, Noted, Prepared, draw_prepared
from generators.calendar_team import TeamCalendar
from generators.files import digest
from generators.holiday_table import parse_notice
from generators.ooxml import lint_workbook
from generators.plan_book import SPARE_PEOPLE
from generators.read_book import UnreadBook, read_book
from generators.stamp import StampError, stamp
from generators.template_book import BookTemplate, room
from generators.template_data import placeholder_team, team_data
from generators.template_opening import open_template
from workbook_templates.evaluate import Evaluator

GROUPS: Final = 8
PEOPLE: Final = 120
"""How many groups and people (with room for newcomers) a template has room for by default."""

Prepare = Callable[[Team], Prepared]
"""What a team's book holds; picklable where there are several jobs."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a template fixes: the year, the 口径's YAML text, head office's notice of holidays."""

    year: int
    profile: str
    notice: tuple[NoticeDay, ...] = ()


def _plan_book(team: Team, frame: Frame, people: int = 0) -> Prepared:
    plan = build.BuildPlan(frame.year, frame.profile, frame.notice)
    return build.prepare(team, plan, people=people)


def _calendar_book(team: Team, frame: Frame, people: int = 0) -> Prepared:
    plan = calendar_book.CalendarPlan(frame.year, frame.profile, frame.notice)
    given = TeamCalendar() if people else None
    return calendar_book.prepare(team, plan, given, people)


_KINDS: Final[Mapping[str, Callable[[Team, Frame, int], Prepared]]] = {
    build.KIND: _plan_book,
    calendar_book.KIND: _calendar_book,
}
KINDS: Final = tuple(_KINDS)


def draw_template(kind: str, frame: Frame, groups: int = GROUPS, people: int = PEOPLE) -> bytes:
    """The base template of a kind; ``KeyError`` if there is none of that name.

    ``people`` are the places of the lists by person, newcomers included.
    """
    return draw_prepared(_KINDS[kind](placeholder_team(groups), frame, people))


def try_template(template: BookTemplate) -> list[Finding]:
    """What goes wrong with a full team and with a team of one person; empty if nothing does."""
    binding = template.book.bound.binding
    frame = Frame(binding.year, binding.profile, parse_notice(binding.notice))
    prepare = _KINDS[binding.kind]
    groups = len(template.context.groups)
    people = max(template.context.people - SPARE_PEOPLE, groups)
    findings: dict[Finding, None] = {}
    for team in (_sample_team(template, groups, people), _sample_team(template, 1, 1)):
        made = _made(template, team, prepare(team, frame, 0))
        if isinstance(made, list):
            findings.update((replace(found, value=""), None) for found in made)
            continue
        for problem in lint_workbook(made):
            reason = f"填好的工作簿结构有误：{problem}"
            remedy = "用表格软件打开模板另存一次；仍不行请从新导出的模板重做"
            findings[Finding(Severity.ERROR, "structure", reason, remedy)] = None
        again = read_book(made)
        seen = again.findings
        if isinstance(again, UnreadBook) or has_errors(seen):
            findings.update(dict.fromkeys(f for f in seen if f.severity is Severity.ERROR))
    return list(findings)


@dataclass(frozen=True, slots=True)
class StampTeam:
    """Makes one team's book from a template file, for other processes too."""

    path: Path
    digest: str
    prepare: Prepare
    name: str = ""
    version: str = ""
    """The template's name, and which of its adopted versions this is: the books record them."""

    def __call__(self, team: Team) -> Made:
        """The book, or why the team has none."""
        template = kept_template(self.path, self.digest)
        if isinstance(template, list):
            return template[0]
        book = self.prepare(team)
        made = _made(template, team, replace(book, binding=self._recorded(book.binding)))
        return Noted(made, book.doubts) if isinstance(made, bytes) else made[0]

    def _recorded(self, binding: Binding) -> Binding:
        return replace(
            binding,
            stamp_name=self.name or self.path.stem,
            stamp_version=self.version,
            stamp_sha256=self.digest,
        )


@cache
def kept_template(path: Path, expected: str) -> BookTemplate | list[Finding]:
    """The template of a file with that digest, opened once in a process, or why it cannot be.

    It lives as long as the process, so the garbage collector is told to pass it over: that
    saves a quarter of the time of every book.
    """
    data = path.read_bytes()
    if digest(data) != expected:
        reason = "模板文件在生成期间被改动"
        return [Finding(Severity.ERROR, "template-changed", reason, "重新生成", path.name)]
    found = open_template(data, path.name)
    gc.collect()
    gc.freeze()
    return found


def _made(template: BookTemplate, team: Team, book: Prepared) -> bytes | list[Finding]:
    name = team.unit.name
    wrong = unsuited(template, book.binding) or room(template, book.plan.spec, name)
    if wrong:
        return wrong
    data = team_data(team, book.context, book.plan.spec, book.calendar)
    try:
        return stamp(template, Evaluator(book.plan, book.content), book.binding, data)
    except StampError as error:
        return [replace(found, value=found.value or name) for found in error.findings]


def unsuited(template: BookTemplate, wanted: Binding) -> list[Finding]:
    """Why a template is not for these books: another kind, year, 口径, calendar or version."""
    given = template.book.bound.binding
    pairs = (
        ("类型", given.kind, wanted.kind),
        ("版本", given.version, wanted.version),
        ("年度", str(given.year), str(wanted.year)),
        ("口径", given.profile, wanted.profile),
        ("日历", given.calendar_status, wanted.calendar_status),
        ("放假安排", given.notice, wanted.notice),
    )
    findings = []
    for what, there, here in pairs:
        if there != here:
            shown = f"（模板是“{there}”，现在要“{here}”）" if len(there + here) < 40 else ""
            reason = f"模板的{what}与要生成的不同{shown}"
            remedy = "按现在的年度、口径和放假安排重新导出模板"
            findings.append(Finding(Severity.ERROR, "template-unsuited", reason, remedy))
    return findings


def _sample_team(template: BookTemplate, groups: int, people: int) -> Team:
    """A team of made-up people."""
    year = template.context.year
    rank = load_ranks(template.context.profile.ranks).ranks[0].name
    units = [Unit("99", "示例支公司", Level.BRANCH), Unit("9901", "示例营业部", Level.TEAM, "99")]
    codes = [f"9901{number:02d}" for number in range(1, groups + 1)]
    units += [
        Unit(code, f"示例{number}组", Level.GROUP, "9901", f"S{number:04d}")
        for number, code in enumerate(codes, start=1)
    ]
    start = date(year - 1, 7, 1)
    agents = [
        Agent(f"S{number:04d}", f"示例{number}", codes[(number - 1) % groups], rank, start)
        for number in range(1, people + 1)
    ]
    spans = [Span(agent.id, agent.group, start, Began.JOINED) for agent in agents]
    return Organisation(tuple(units), tuple(agents), tuple(spans)).team("9901")
