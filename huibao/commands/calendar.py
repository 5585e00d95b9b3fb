"""``huibao calendar``: every team's meeting calendar built; one rearranged, shared or printed."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime
from functools import partial
from pathlib import Path

from addin.actions.boards import calendar_figures
from addin.actions.calendar import rearrange
from addin.hosts.closed_file import ClosedFile
from agency.finding import Finding, has_errors
from agency.organisation import Team
from agency.workdays import NoticeDay, YearStatus
from generators.build import known_calendar
from generators.calendar_book import KIND, CalendarPlan, build_calendars, calendar_of, prepare
from generators.calendar_ics import Published, calendar_files
from generators.calendar_team import Frame, PlanFigures, Standards, TeamCalendar
from generators.files import write_whole
from generators.holiday_table import parse_notice, read_notice
from generators.organisation_meetings import read_wishes
from generators.read_book import ReadBook, read_book
from huibao.books import open_book, settle, today_of
from huibao.cli import CANNOT, FINDINGS, OK
from huibao.commands.kpi import book_paths
from huibao.commands.template import stamping
from huibao.organisations import read_sources
from huibao.report import complain, progress, say, show_findings

PRINTED = ("year", *(f"month_{number}" for number in range(1, 13)), "board")
"""The sheets that are printed: the year, its months, the chosen week's mornings."""


def run(arguments: Namespace) -> int:
    """Do what was asked of the organisation file or of the book."""
    if arguments.reflow or arguments.ics or arguments.print:
        return _with_book(arguments)
    if arguments.year is None or arguments.out is None:
        complain("生成行事历需要 --year 和 --out；对已有的行事历用 --reflow、--ics 或 --print。")
        return CANNOT
    return _build(arguments)


def _build(arguments: Namespace) -> int:
    sources = read_sources(arguments)
    if isinstance(sources, int):
        return sources
    standards = Standards()
    wishes, doubts = read_wishes(
        [arguments.organisation], sources.organisation, standards.catalogue, standards.groups
    )
    figures, more = plan_figures(arguments.plans, arguments.year)
    plan = CalendarPlan(
        arguments.year,
        sources.profile_text,
        sources.notice,
        standards,
        wishes,
        figures=figures,
    )
    prepared = partial(prepare, plan=plan)
    make, wrong = stamping(arguments.template, arguments.templates, prepared)
    if wrong:
        show_findings([*sources.findings, *doubts, *more, *wrong])
        complain("模板有错误，没有生成任何文件。")
        return FINDINGS
    with progress("生成行事历", len(sources.teams)) as advance:

        def step(team: Team) -> None:
            advance(team.unit.name)

        built = build_calendars(
            sources.organisation,
            plan,
            arguments.out,
            teams=sources.teams,
            jobs=arguments.jobs,
            progress=step,
            make=make,
        )
    findings = [*sources.findings, *doubts, *more, *built.findings]
    show_findings(findings)
    kept = sum(finding.code == "file-changed" for finding in built.findings)
    say(
        f"{arguments.out}：生成 {len(built.written)} 本，未变 {len(built.unchanged)} 本"
        + (f"，保留被改动的 {kept} 本" if kept else "")
    )
    return FINDINGS if has_errors(findings) else OK


def plan_figures(books: list[Path], year: int) -> tuple[dict[str, PlanFigures], list[Finding]]:
    """What the plan books of the year give, by team."""
    figures: dict[str, PlanFigures] = {}
    findings: list[Finding] = []
    paths = [path for given in books for path in book_paths(given)]
    with progress("读取计划簿", len(paths)) as advance:
        for path in paths:
            book = read_book(path)
            findings += book.findings
            if isinstance(book, ReadBook) and book.spec.key != KIND and book.context.year == year:
                figures[book.context.team_code] = calendar_figures(
                    book.plan, book.context, book.content
                )
            advance(path.name)
    return figures, findings


def _with_book(arguments: Namespace) -> int:
    book = open_book(arguments.organisation, KIND)
    if book is None:
        return CANNOT
    code = OK
    if arguments.reflow:
        code = _reflow(book, arguments)
        again = open_book(arguments.organisation, KIND)
        if code == CANNOT or again is None:
            return CANNOT
        book = again
    if arguments.ics:
        _share(book, arguments.ics)
    if arguments.print:
        return _print(book, arguments.print) or code
    return code


def _reflow(book: ClosedFile, arguments: Namespace) -> int:
    context = book.book.context
    notice = parse_notice(book.book.bound.binding.notice)
    if arguments.holidays:
        if not arguments.holidays.exists():
            complain(f"找不到：{arguments.holidays}")
            return CANNOT
        days, wrong = read_notice(arguments.holidays)
        if has_errors(wrong):
            show_findings(wrong)
            complain("放假表有错误，没有重排。")
            return FINDINGS
        notice = tuple(days)
    frame = _frame(book, notice)
    figures, doubts = plan_figures(arguments.plans, context.year)
    since = arguments.since or today_of(arguments)
    with progress("重排会议", 1) as advance:
        outcome = rearrange(
            context,
            book.book.content,
            frame,
            since,
            notice=notice if arguments.holidays else None,
            figures=figures.get(context.team_code),
        )
        advance()
    show_findings(doubts)
    return settle(book, outcome, dry_run=arguments.dry_run)


def _frame(book: ClosedFile, notice: tuple[NoticeDay, ...]) -> Frame:
    context = book.book.context
    return Frame(context.year, context.profile, known_calendar(context.year, notice))


def _share(book: ClosedFile, folder: Path) -> None:
    """Write the calendar files that are new or have changed."""
    context = book.book.context
    frame = _frame(book, parse_notice(book.book.bound.binding.notice))
    given: TeamCalendar = calendar_of(book.book.content, context, frame.standards)
    year = context.year
    presumed = frame.calendar.status(year) is YearStatus.PROVISIONAL
    published = Published(
        context.team_code,
        context.team_name,
        year,
        given.meetings,
        given.people,
        frame.standards.catalogue,
        given.programme,
        frozenset({year}) if presumed else frozenset(),
    )
    folder.mkdir(parents=True, exist_ok=True)
    before = {path.name: path.read_bytes() for path in folder.glob("*.ics")}
    files = calendar_files(published, datetime.now().astimezone(), before)
    changed = {name: data for name, data in files.items() if before.get(name) != data}
    for name, data in changed.items():
        write_whole(folder / name, data)
    say(f"{folder}：日历文件 {len(files)} 个，其中新增或有变 {len(changed)} 个")


def _print(book: ClosedFile, target: Path) -> int:
    """Print the calendar's own sheets, whatever they are called now."""
    # Only this needs a spreadsheet program.
    from addin.hosts.libreoffice.connect import OfficeError  # noqa: PLC0415
    from addin.hosts.libreoffice.printing import print_pdf  # noqa: PLC0415

    declared = [sheet for sheet in book.book.spec.sheets if sheet.key in PRINTED]
    sheets = [name for name in map(book.places.sheet, declared) if name is not None]
    with progress("打印", 1) as advance:
        try:
            print_pdf(book.path, sheets, target)
        except OfficeError as error:
            complain(f"打印要用 LibreOffice，没有成功：{error}")
            return CANNOT
        advance()
    say(f"已打印到 {target}")
    return OK
