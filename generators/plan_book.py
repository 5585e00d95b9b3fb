"""The plan book of a team: its context and the content it starts with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from agency.organisation import Team
from agency.periods import BusinessCalendar, Period, PeriodKind
from agency.profile import Profile
from agency.roles import RankClass, load_ranks
from agency.rollup.roster import roster_rows
from agency.workdays import WorkCalendar
from workbook_templates.axes import KIND_NAMES
from workbook_templates.content import BookContent, Value, complete, serial, table_columns
from workbook_templates.context import BookContext, GroupRef
from workbook_templates.schema import BookSpec

SPARE_PEOPLE = 12
"""How many newcomers the lists by person have room for."""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "sex": ("女", "男"),
    "education": ("高中", "中专", "大专", "本科", "硕士", "博士", "初中"),
    "began": ("入司", "回归", "转入"),
    "ended": ("离司", "转出"),
    "flag": ("是", "否"),
    "kind": ("月", "季", "年", "周"),
    "status": ("未开始", "进行中", "已完成", "已取消"),
}
RANK_CLASSES: Mapping[RankClass, str] = {
    RankClass.TRAINEE: "见习",
    RankClass.AGENT: "业务员",
    RankClass.SENIOR: "高级",
    RankClass.SUPERVISOR: "主管",
}
DAILY_STANDARD = {"calls_standard": 5.0, "visits_standard": 3.0, "prospects_standard": 1.0}
"""5-3-1 (seed 004)."""

Row = dict[str, Value]


def context_of(team: Team, year: int, profile: Profile, calendar: WorkCalendar) -> BookContext:
    """What shapes the team's book."""
    months = profile.calendar.months(year)
    return BookContext(
        team_code=team.unit.code,
        team_name=team.unit.name,
        branch_name=team.branch.name if team.branch else "",
        year=year,
        groups=tuple(GroupRef(g.code, g.name, g.leader or "") for g in team.groups),
        profile=profile,
        month_workdays=tuple(calendar.workdays(month) for month in months),
        people=len(team.agents) + SPARE_PEOPLE,
    )


def start_content(
    spec: BookSpec, context: BookContext, team: Team, calendar: WorkCalendar, week: int = 1
) -> BookContent:
    """The roster, the memberships and the calendar of a new book; ``week`` is the tracked one."""
    year, business = context.year, context.profile.calendar
    tables = spec.tables()
    rows: dict[str, Sequence[Row]] = {
        "groups": [{"code": g.code, "name": g.name, "leader": g.leader} for g in context.groups],
        "months": month_rows(context, calendar),
        "weeks": week_rows(business, calendar, year),
        "periods": period_rows(business, year),
        "lists": list_rows(context.profile),
        **roster_tables(team),
    }
    content = BookContent(
        tables={key: table_columns(tables[key], found) for key, found in rows.items()},
        fields={
            "team_name": context.team_name,
            "team_code": context.team_code,
            "branch_name": context.branch_name,
            "year": float(year),
            "calendar_status": calendar.status(year).label,
            "template_version": spec.version,
            "year_first": serial(context.months[0].first),
            "week": float(week),
            "period": context.months[0].label,
            "producer_threshold": context.profile.producer_threshold,
            **DAILY_STANDARD,
        },
        matrices={
            "seasonal": {
                ("share", f"M{n}"): share
                for n, share in enumerate(context.profile.seasonal, start=1)
            }
        },
    )
    month = _month_number(content, week)
    content.fields["period"] = context.months[month - 1].label
    return complete(spec, content)


def _month_number(content: BookContent, week: int) -> int:
    weeks = content.tables["weeks"]
    found = [int(m) for n, m in zip(weeks["number"], weeks["month"], strict=True) if n == week]
    return found[0] if found else 1


def month_rows(context: BookContext, calendar: WorkCalendar) -> list[Row]:
    """月历: one row a month."""
    return [
        {
            "number": float(number),
            "label": month.label,
            "first": serial(month.first),
            "last": serial(month.last),
            "workdays": float(workdays),
            "holidays": "、".join(dict.fromkeys(filter(None, map(calendar.name, month.dates())))),
        }
        for number, (month, workdays) in enumerate(
            zip(context.months, context.month_workdays, strict=True), start=1
        )
    ]


def week_rows(business: BusinessCalendar, calendar: WorkCalendar, year: int) -> list[Row]:
    """周历: one row for each week that touches the year, numbered as the year's book counts."""
    whole = business.year(year)
    rows: list[Row] = []
    for week in business.weeks(year):
        first, last = max(week.first, whole.first), min(week.last, whole.last)
        start, end = business.month_of(first), business.month_of(last)
        row: Row = {
            "number": float(business.week_number(year, first)),
            "label": week.label,
            "first": serial(week.first),
            "last": serial(week.last),
            "workdays": float(_workdays(calendar, week.first, week.last)),
            "month": float(end.number),
            "month_elapsed": float(_workdays(calendar, end.first, last)),
            "year_elapsed": float(_workdays(calendar, whole.first, last)),
            "m1": float(start.number),
            "days1": float(_workdays(calendar, first, min(last, start.last))),
        }
        if start != end:
            row["m2"] = float(end.number)
            row["days2"] = float(_workdays(calendar, end.first, last))
        rows.append(row)
    return rows


def _workdays(calendar: WorkCalendar, first: date, last: date) -> int:
    span = Period(first, last, PeriodKind.WEEK, "")
    return calendar.workdays(span)


def period_rows(business: BusinessCalendar, year: int) -> list[Row]:
    """期间: the year, its quarters and months, each with the period before it."""
    rows: list[Row] = []
    for period in (*business.months(year), *business.quarters(year), business.year(year)):
        before = business.previous(period)
        rows.append(
            {
                "label": period.label,
                "kind": KIND_NAMES[period.kind],
                "number": float(_ordinal(period)),
                "first": serial(period.first),
                "last": serial(period.last),
                "m1": float(business.month_of(period.first).number),
                "m2": float(business.month_of(period.last).number),
                "prior": before.label,
                "prior_year": float(before.year),
                "prior_number": float(_ordinal(before)),
            }
        )
    return rows


def _ordinal(period: Period) -> int:
    return 1 if period.kind is PeriodKind.YEAR else period.number


def list_rows(profile: Profile) -> list[Row]:
    """选项: ranks with their class, and the words of the other drop-downs."""
    ranks = load_ranks(profile.ranks).ranks
    columns: dict[str, Sequence[str]] = {
        "rank": [rank.name for rank in ranks],
        "rank_class": [RANK_CLASSES[rank.kind] for rank in ranks],
        **CHOICES,
    }
    height = max(map(len, columns.values()))
    return [
        {key: values[n] if n < len(values) else None for key, values in columns.items()}
        for n in range(height)
    ]


def roster_tables(team: Team) -> dict[str, list[Row]]:
    """人员, 任职 and 个人目标 of a team; people who have left keep their history."""
    found = roster_rows(team)
    serving = {span.agent for span in team.spans if span.end is None}
    return {
        "agents": values(found.agents),
        "spans": values(found.spans),
        "personal": [{"id": agent.id} for agent in team.agents if agent.id in serving],
    }


def values(rows: Iterable[Mapping[str, object]]) -> list[Row]:
    """Rows of the trade's types as content: dates become serials, numbers floats."""
    return [{key: _value(value) for key, value in row.items()} for row in rows]


def _value(value: object) -> Value:
    match value:
        case date():
            return serial(value)
        case int() | float():
            return float(value)
        case None | str():
            return value
    raise TypeError(f"value must be a date, a number or a text, got {value!r}")


def last_week(business: BusinessCalendar, year: int, day: date) -> int:
    """The number, in the year's book, of the last week that has ended on ``day``."""
    whole = business.year(year)
    weeks = business.weeks(year)
    ended = [week for week in weeks if week.last <= day] or [weeks[0]]
    return business.week_number(year, min(max(ended[-1].first, whole.first), whole.last))
