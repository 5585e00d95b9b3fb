"""The calendar book of a team: what it is filled with, what it says, and how it is drawn.

============================================  ===============================================
``draw_calendar(team, plan)``                 one team's book as bytes
``plan_calendar(team, plan)``                 the :class:`TeamCalendar` and findings behind it
``build_calendars(organisation, plan, out)``  every team's book, in a folder
``content_of(spec, context, given, frame)``   a :class:`TeamCalendar` as content
``calendar_of(content, context, standards)``  what a filled book says, as a TeamCalendar
============================================  ===============================================

Rows that people add have no id; rows they change no longer match their stamp; both are
``kept`` when the calendar is rearranged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from agency.finding import Finding, Severity
from agency.meetings.model import MonthPlan
from agency.meetings.wishes import parse_names
from agency.organisation import Organisation, Team
from agency.workdays import NoticeDay, WorkCalendar
from generators import calendar_lists as lists
from generators.build import (
    Built,
    Made,
    Noted,
    Prepared,
    bind,
    book_name,
    build_books,
    draw_prepared,
    known_calendar,
    known_profile,
)
from generators.calendar_people import (
    absence_row,
    absences_in,
    campaign_row,
    campaigns_in,
    member_row,
    members_in,
    people_in,
    person_row,
)
from generators.calendar_preferences import preference_rows, preferences_in
from generators.calendar_rows import (
    BETWEEN_NAMES,
    CalendarRows,
    Names,
    TableRow,
    table_rows,
    text_of,
)
from generators.calendar_team import Frame, PlanFigures, Standards, TeamCalendar, plan_team
from generators.organisation_meetings import MeetingWishes
from generators.plan_book import context_of, month_rows, week_rows
from workbook_templates.content import (
    BookContent,
    Value,
    complete,
    serial,
    table_columns,
)
from workbook_templates.context import BookContext
from workbook_templates.loader import load
from workbook_templates.plan import BookPlan
from workbook_templates.schema import BookSpec

KIND = "calendar_book"


@dataclass(frozen=True, slots=True)
class CalendarPlan:
    """What to build: the year, the 口径's YAML text, head office's notice, standards and wishes.

    ``months`` are themes by month label, for every team; ``figures`` are what the teams'
    plan books give, by team code.
    """

    year: int
    profile: str = "extends: default\n"
    notice: tuple[NoticeDay, ...] = ()
    standards: Standards = field(default_factory=Standards)
    wishes: MeetingWishes = field(default_factory=MeetingWishes)
    months: Mapping[str, MonthPlan] = field(default_factory=dict)
    figures: Mapping[str, PlanFigures] = field(default_factory=dict)
    week: int = 1

    @property
    def frame(self) -> Frame:
        """What all teams share."""
        calendar = known_calendar(self.year, self.notice)
        return Frame(self.year, known_profile(self.profile), calendar, self.standards)


def plan_calendar(team: Team, plan: CalendarPlan) -> tuple[TeamCalendar, list[Finding]]:
    """The team's meetings and programme of the year, and where the rules could not be kept."""
    figures = plan.figures.get(team.unit.code, PlanFigures())
    return plan_team(team, plan.frame, plan.wishes, plan.months, figures)


def prepare(
    team: Team, plan: CalendarPlan, given: TeamCalendar | None = None, people: int = 0
) -> Prepared:
    """What a team's book holds: ``given``, or what is planned from nothing."""
    frame = plan.frame
    findings: list[Finding] = []
    if given is None:
        given, findings = plan_calendar(team, plan)
    doubts = tuple(found for found in findings if found.severity is not Severity.INFO)
    context = context_of(team, plan.year, frame.profile, frame.calendar)
    context = replace(context, people=people or context.people)
    spec = load(KIND, context)
    content = content_of(spec, context, given, frame, plan.week)
    binding = bind(spec, context, plan.profile, frame.calendar, plan.notice)
    return Prepared(context, content, BookPlan(spec), binding, frame.calendar, doubts)


def draw_calendar(team: Team, plan: CalendarPlan, given: TeamCalendar | None = None) -> bytes:
    """One team's book as bytes, of ``given`` or of what is planned from nothing."""
    return draw_prepared(prepare(team, plan, given))


def build_calendars(
    organisation: Organisation,
    plan: CalendarPlan,
    out: Path,
    *,
    teams: Sequence[str] = (),
    jobs: int = 1,
    progress: Callable[[Team], None] = lambda team: None,
    make: Callable[[Team], Made] | None = None,
) -> Built:
    """Draw the calendars of the teams (all by default) into ``out``, see ``build_books``.

    ``make`` makes a team's book where it is not simply drawn. Where a team's rules could not be
    kept, a finding with its file says so; meetings that were only moved say so in their own rows.
    """
    return build_books(
        organisation,
        make or _Draw(plan),
        lambda team: file_name(team, plan.year),
        out,
        teams=teams,
        jobs=jobs,
        progress=progress,
    )


@dataclass(frozen=True, slots=True)
class _Draw:
    """Drawing by one plan, for other processes too."""

    plan: CalendarPlan

    def __call__(self, team: Team) -> Noted:
        book = prepare(team, self.plan)
        return Noted(draw_prepared(book), book.doubts)


def file_name(team: Team, year: int) -> str:
    """A team's calendar book."""
    return book_name(team, f"{year}会议行事历")


def content_of(
    spec: BookSpec, context: BookContext, given: TeamCalendar, frame: Frame, week: int = 1
) -> BookContent:
    """A book's content; ``week`` is the one that 早会周表 shows."""
    year, business, calendar = frame.year, frame.profile.calendar, frame.calendar
    standards = frame.standards
    tables: dict[str, Sequence[TableRow]] = {
        "groups": [{"code": g.code, "name": g.name, "leader": g.leader} for g in context.groups],
        "months": calendar_months(context, calendar, given.months),
        "weeks": week_rows(business, calendar, year),
        "days": lists.day_rows(business, calendar, year),
        "lists": lists.choice_rows(),
        "kinds": lists.kind_rows(standards.catalogue),
        "agenda": lists.agenda_rows(standards.catalogue),
        "items": lists.item_rows(standards.catalogue),
        "checklist": lists.checklist_rows(standards.catalogue),
        "training": lists.training_rows(standards.training),
        "functional_groups": lists.functional_group_rows(standards.groups),
        **calendar_tables(given, standards),
    }
    specs = spec.tables()
    content = BookContent(
        {key: table_columns(specs[key], found) for key, found in tables.items()},
        {
            "team_name": context.team_name,
            "team_code": context.team_code,
            "branch_name": context.branch_name,
            "year": float(year),
            "calendar_status": calendar.status(year).label,
            "template_version": spec.version,
            "board_week": float(week),
            "record_no": 1.0,
            "as_of": serial(business.year(year).first),
            **month_fields(given.months, context),
        },
    )
    return complete(spec, content)


def calendar_tables(given: TeamCalendar, standards: Standards) -> dict[str, list[TableRow]]:
    """The rows that follow from a team's calendar, by table."""
    rows = CalendarRows(standards.catalogue, Names(given.people))
    return {
        "meetings": [rows.meeting_row(meeting) for meeting in given.meetings],
        "programme": [rows.programme_row(row) for row in given.programme],
        "people": [
            person_row(person, given.groups.get(person.id, ""), rows) for person in given.people
        ],
        "absences": [absence_row(absence, rows) for absence in given.absences],
        "campaigns": [campaign_row(campaign, rows) for campaign in given.campaigns],
        "group_members": [member_row(member, rows, standards.groups) for member in given.members],
        "preferences": list(preference_rows(given.preferences, rows)),
        "honours": [dict(row) for row in given.honours],
        "ranking": [dict(row) for row in given.ranking],
    }


def calendar_months(
    context: BookContext, calendar: WorkCalendar, months: Mapping[str, MonthPlan]
) -> list[TableRow]:
    """月历, with what was weak before each month."""
    names = {kpi.key: kpi.name for kpi in context.indicators}
    rows = month_rows(context, calendar)
    for row, month in zip(rows, context.months, strict=True):
        weak = months[month.label].weak if month.label in months else ()
        row["weak"] = BETWEEN_NAMES.join(names[key] for key in weak if key in names)
    return rows


def month_fields(months: Mapping[str, MonthPlan], context: BookContext) -> dict[str, Value]:
    """Theme and focus of the month sheets; month n of the wall calendar is business month n."""
    names = {kpi.key: kpi.name for kpi in context.indicators}
    fields: dict[str, Value] = {}
    for number, month in enumerate(context.months, start=1):
        plan = months.get(month.label, MonthPlan())
        if plan.theme:
            fields[f"theme_{number}"] = plan.theme
        if plan.weak:
            weak = BETWEEN_NAMES.join(names[key] for key in plan.weak if key in names)
            fields[f"focus_{number}"] = f"补强：{weak}"
    return fields


def calendar_of(content: BookContent, context: BookContext, standards: Standards) -> TeamCalendar:
    """What a filled book says.

    Rows that lack what makes them a meeting, a programme item, an absence or a campaign are
    left out; the book's checks report them, and they stay in the book.
    """
    people = tuple(people_in(content, CalendarRows(standards.catalogue, Names(()))))
    rows = CalendarRows(standards.catalogue, Names(people))
    meetings = map(rows.meeting, table_rows(content, "meetings"))
    programme = map(rows.programme, table_rows(content, "programme"))
    return TeamCalendar(
        people=people,
        absences=tuple(absences_in(content, rows)),
        campaigns=tuple(campaigns_in(content, rows)),
        members=tuple(members_in(content, rows, standards.groups, context.team_code)),
        groups={
            text_of(row, "id"): text_of(row, "group")
            for row in table_rows(content, "people")
            if text_of(row, "group")
        },
        months=month_plans(content, context),
        meetings=tuple(meeting for meeting in meetings if meeting is not None),
        programme=tuple(row for row in programme if row is not None),
        preferences=preferences_in(content, rows),
    )


def month_plans(content: BookContent, context: BookContext) -> dict[str, MonthPlan]:
    """The themes of the month sheets and the weak indicators of 月历, by month label."""
    weak = {
        text_of(row, "label"): parse_names(text_of(row, "weak"))
        for row in table_rows(content, "months")
    }
    plans = {}
    for number, month in enumerate(context.months, start=1):
        known = map(context.indicators.by_name, weak.get(month.label, ()))
        theme = str(content.fields.get(f"theme_{number}") or "")
        keys = tuple(kpi.key for kpi in known if kpi is not None)
        plans[month.label] = MonthPlan(theme=theme, weak=keys)
    return plans
