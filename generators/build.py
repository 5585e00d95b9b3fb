"""Building every team's book from an organisation: the folder, and the plan books in it.

A folder keeps a manifest of what was built. A file that people have changed since, or
that was never built here, is left as it is and reported.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from agency.finding import Finding, Severity
from agency.organisation import Organisation, Team
from agency.profile import Profile, parse
from agency.workdays import NoticeDay, WorkCalendar, work_calendar
from generators.binding import Binding
from generators.draw.book import draw
from generators.files import digest, safe_name, write_whole
from generators.holiday_table import notice_text
from generators.plan_book import context_of, start_content
from workbook_templates.content import BookContent
from workbook_templates.context import BookContext
from workbook_templates.loader import load
from workbook_templates.plan import BookPlan
from workbook_templates.schema import BookSpec

KIND = "plan_book"
MANIFEST = ".huibao-build.json"
CODE_BYTES = 40
"""How much of a team's code its file name holds."""

Fill = Callable[[Team, BookSpec, BookContent], BookContent]
"""Adds to a new book's content; it must be picklable where there are several jobs."""


@dataclass(frozen=True, slots=True)
class BuildPlan:
    """What to build: the year, the 口径's YAML text, and head office's notice of holidays."""

    year: int
    profile: str = "extends: default\n"
    notice: tuple[NoticeDay, ...] = ()
    week: int = 1


@dataclass(frozen=True, slots=True)
class Noted:
    """A book's bytes, and what is to be said about it."""

    data: bytes
    findings: tuple[Finding, ...]


Made = bytes | Noted | Finding
"""A team's book, or why it has none."""


@dataclass(slots=True)
class Built:
    """What happened to each team's file."""

    written: list[Path] = field(default_factory=list)
    unchanged: list[Path] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@cache
def known_profile(text: str) -> Profile:
    """The 口径 of a YAML text; books of one text share it."""
    return parse(text)[0]


@cache
def known_calendar(year: int, notice: tuple[NoticeDay, ...]) -> WorkCalendar:
    """The working days of a year under head office's notice."""
    return work_calendar([year], notice)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A team's book before it is drawn, or stamped from a template."""

    context: BookContext
    content: BookContent
    plan: BookPlan
    binding: Binding
    calendar: WorkCalendar
    doubts: tuple[Finding, ...] = ()
    """Where the rules for its content could not be kept."""


def prepare(team: Team, plan: BuildPlan, fill: Fill | None = None, people: int = 0) -> Prepared:
    """What a team's plan book holds; ``people`` makes room for so many, whoever there is."""
    profile, calendar = known_profile(plan.profile), known_calendar(plan.year, plan.notice)
    context = context_of(team, plan.year, profile, calendar)
    context = replace(context, people=people or context.people)
    spec = load(KIND, context)
    content = start_content(spec, context, team, calendar, plan.week)
    if fill is not None:
        content = fill(team, spec, content)
    binding = bind(spec, context, plan.profile, calendar, plan.notice)
    return Prepared(context, content, BookPlan(spec), binding, calendar)


def draw_prepared(book: Prepared) -> bytes:
    """The book as bytes; the same book gives the same bytes."""
    stream = BytesIO()
    created = datetime(book.context.year, 1, 1)  # noqa: DTZ001
    draw(book.plan, book.content, book.binding, stream, created)
    return stream.getvalue()


def draw_team(team: Team, plan: BuildPlan, fill: Fill | None = None) -> bytes:
    """One team's book as bytes; the same arguments give the same bytes."""
    return draw_prepared(prepare(team, plan, fill))


def bind(
    spec: BookSpec,
    context: BookContext,
    profile: str,
    calendar: WorkCalendar,
    notice: Sequence[NoticeDay] = (),
) -> Binding:
    """What the book says about itself."""
    return Binding(
        kind=spec.key,
        version=spec.version,
        team_code=context.team_code,
        team_name=context.team_name,
        branch_name=context.branch_name,
        year=context.year,
        profile_name=context.profile.name,
        profile=profile,
        calendar_status=calendar.status(context.year).label,
        people=context.people,
        notice=notice_text(notice),
    )


def file_name(team: Team, year: int) -> str:
    """A team's plan book."""
    return book_name(team, f"{year}经营计划簿")


def book_name(team: Team, what: str) -> str:
    """A team's file; teams of different codes never share one, however alike they read."""
    code = safe_name(team.unit.code, CODE_BYTES)
    if code != team.unit.code:
        code += f"-{digest(team.unit.code.encode())[:8]}"
    return f"{code}_{safe_name(team.unit.name)}_{what}.xlsx"


def build(
    organisation: Organisation,
    plan: BuildPlan,
    out: Path,
    *,
    teams: Sequence[str] = (),
    jobs: int = 1,
    progress: Callable[[Team], None] = lambda team: None,
    fill: Fill | None = None,
    make: Callable[[Team], Made] | None = None,
) -> Built:
    """Draw the plan books of the teams (all by default) into ``out``, see :func:`build_books`.

    ``make`` makes a team's book where it is not simply drawn.
    """
    return build_books(
        organisation,
        make or _DrawTeam(plan, fill),
        lambda team: file_name(team, plan.year),
        out,
        teams=teams,
        jobs=jobs,
        progress=progress,
    )


@dataclass(frozen=True, slots=True)
class _DrawTeam:
    """Drawing by one plan, for other processes too."""

    plan: BuildPlan
    fill: Fill | None

    def __call__(self, team: Team) -> bytes:
        return draw_team(team, self.plan, self.fill)


def build_books(
    organisation: Organisation,
    draw_book: Callable[[Team], Made],
    name: Callable[[Team], str],
    out: Path,
    *,
    teams: Sequence[str] = (),
    jobs: int = 1,
    progress: Callable[[Team], None] = lambda team: None,
) -> Built:
    """Draw one book for each team (all by default) into ``out``; interrupting leaves whole files.

    ``draw_book`` must be picklable where there are several jobs; a finding says why a team has
    no book. A team without any group, and so without people, has no book; a finding says so.
    Raises ``OSError`` where the folder cannot be written and ``KeyError`` for an unknown team.
    """
    chosen = [organisation.team(code) for code in teams] or list(organisation.teams())
    out.mkdir(parents=True, exist_ok=True)
    manifest = _read_manifest(out)
    built = Built()
    due: list[Team] = []
    for team in chosen:
        path = out / name(team)
        if not team.groups:
            built.findings.append(_groupless(team))
            progress(team)
        elif path.exists() and digest(path.read_bytes()) != manifest.get(path.name):
            built.findings.append(_kept(path))
            progress(team)
        else:
            due.append(team)
    try:
        for team, made in _drawn(due, draw_book, jobs):
            path = out / name(team)
            if isinstance(made, Finding):
                built.findings.append(made)
            elif isinstance(made, Noted):
                _store(path, made.data, manifest, built)
                built.findings += [replace(note, file=path.name) for note in made.findings]
            else:
                _store(path, made, manifest, built)
            progress(team)
    finally:
        _write_manifest(out, manifest)
    return built


def _drawn(
    teams: list[Team], draw_book: Callable[[Team], Made], jobs: int
) -> Iterator[tuple[Team, Made]]:
    if jobs <= 1 or len(teams) <= 1:
        for team in teams:
            yield team, draw_book(team)
        return
    waiting = iter(teams)
    with ProcessPoolExecutor(jobs) as pool:
        running: dict[Future[Made], Team] = {}
        try:
            for team in waiting:
                running[pool.submit(draw_book, team)] = team
                if len(running) >= jobs * 2:
                    yield from _finished(running, first=True)
            yield from _finished(running, first=False)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _finished(running: dict[Future[Made], Team], *, first: bool) -> Iterator[tuple[Team, Made]]:
    for future in as_completed(list(running)):
        yield running.pop(future), future.result()
        if first:
            return


def _store(path: Path, data: bytes, manifest: dict[str, str], built: Built) -> None:
    mark = digest(data)
    if path.exists() and manifest.get(path.name) == mark:
        built.unchanged.append(path)
        return
    write_whole(path, data)
    manifest[path.name] = mark
    built.written.append(path)


def _kept(path: Path) -> Finding:
    return Finding(
        Severity.WARNING,
        "file-changed",
        "文件在上次生成后被改动过（或不是本程序在此生成），已原样保留",
        "需要重建时，先把它移到别处，或换一个输出文件夹",
        file=path.name,
    )


def _groupless(team: Team) -> Finding:
    return Finding(
        Severity.WARNING,
        "no-groups",
        "营业部既没有营业组也没有人员，没有生成工作簿",
        "在组织架构里补上营业组或人员后再生成",
        value=f"{team.unit.code} {team.unit.name}",
    )


def _read_manifest(out: Path) -> dict[str, str]:
    try:
        found = json.loads((out / MANIFEST).read_text("utf-8"))
        return {str(name): str(mark) for name, mark in found["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _write_manifest(out: Path, manifest: dict[str, str]) -> None:
    text = json.dumps({"files": dict(sorted(manifest.items()))}, ensure_ascii=False, indent=1)
    write_whole(out / MANIFEST, text.encode())
