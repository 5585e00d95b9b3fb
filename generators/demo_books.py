"""The demonstration branch's plan books: built, then filled as people and imports would."""

from __future__ import annotations

from datetime import date

from agency.organisation import Team
from agency.rollup.history import history_rows
from agency.rollup.renewals import renewal_rows
from agency.rollup.source import Source
from agency.rollup.weekly import weekly_rows
from generators.demo.branch import DemoBranch
from generators.demo.plan import PersonalTarget, TeamPlan
from generators.plan_book import last_week, values
from workbook_templates.content import Array, BookContent, Key, Value, table_columns
from workbook_templates.schema import BookSpec

PERFORMANCE = ("fyp", "fyp_regular", "fyc", "policies", "producers", "renewal")


def fill(branch: DemoBranch, team: Team, spec: BookSpec, content: BookContent) -> BookContent:
    """The content with last year, the plan and the weeks up to the branch's last day."""
    source = branch.source(team.unit.code)
    plan = branch.plans[team.unit.code]
    calendar = branch.profile.calendar
    tables = {
        **content.tables,
        **_business(spec, source, branch.year, branch.until),
        "personal": table_columns(
            spec.tables()["personal"], values(_personal(target) for target in plan.personal)
        ),
    }
    closed = calendar.previous(calendar.month_of(branch.until))
    period = closed if closed.year == branch.year else calendar.month_of(branch.until)
    fields: dict[str, Value] = {
        **content.fields,
        **{f"task_{key}": value for key, value in plan.tasks.items()},
        "week": float(last_week(calendar, branch.year, branch.until)),
        "period": period.label,
    }
    return BookContent(tables, fields, {**content.matrices, **_plans(spec, plan)})


def _business(
    spec: BookSpec, source: Source, year: int, until: date
) -> dict[str, dict[str, Array]]:
    tables = spec.tables()
    rows = {
        "weekly": weekly_rows(source, year, until),
        "renewals": renewal_rows(source, year),
        "history": history_rows(source, year - 1, date(year, 1, 10)),
    }
    return {key: table_columns(tables[key], values(found)) for key, found in rows.items()}


def _plans(spec: BookSpec, plan: TeamPlan) -> dict[str, dict[Key, Value]]:
    lines = {item.key for item in spec.axes["line"].items}
    perf: dict[Key, Value] = {}
    movement: dict[Key, Value] = {}
    for group, indicators in plan.groups.items():
        for key, months in indicators.items():
            for number, value in enumerate(months, start=1):
                place = (group, key, "plan", f"M{number}")
                if key in PERFORMANCE:
                    perf[place] = float(value)
                elif key in lines:
                    movement[place] = float(value)
    return {"perf": perf, "movement": movement}


def _personal(target: PersonalTarget) -> dict[str, object]:
    months = {f"m{number}": value for number, value in enumerate(target.months, start=1)}
    return {
        "id": target.agent,
        **months,
        "fyc": target.fyc,
        "policies": target.policies,
        "income": target.income,
        "hires": target.hires,
        "promotion": target.promotion,
        "prospects_a": target.prospects_a,
        "prospects_b": target.prospects_b,
        "signed_by": target.signed_by,
        "signed_on": target.signed_on,
    }
