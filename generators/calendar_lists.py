"""What a calendar book is given when it is drawn: days, weeks, catalogue, checklists, choices."""

from __future__ import annotations

from datetime import date, timedelta

from agency.meetings.catalogue import Catalogue
from agency.meetings.functional_groups import FunctionalGroups
from agency.meetings.model import Status
from agency.meetings.training import TrainingPlan
from agency.meetings.wishes import WEEKDAYS
from agency.periods import BusinessCalendar
from agency.workdays import WorkCalendar
from generators.calendar_preferences import NO, YES
from generators.calendar_rows import BETWEEN_NAMES, TICK, TableRow
from generators.plan_book import CHOICES
from workbook_templates.calendar_kind import PROGRAMME_MEETING
from workbook_templates.content import Value, day_share, serial

STAGES = ("会前", "会中", "会后")
HONOURS = ("保费", "件数", "客户面谈", "日明星", "周明星", "月明星", "增员", "出勤", "进步")


def day_rows(business: BusinessCalendar, calendar: WorkCalendar, year: int) -> list[TableRow]:
    """日历: one row for each day of the year.

    ``mark`` is 休 for a weekday off or a holiday's weekend, 班 for a make-up workday, 六 or
    日 for any other weekend, empty for a working day; ``note`` is what people read.
    """
    rows: list[TableRow] = []
    day = date(year, 1, 1)
    while day.year == year:
        work, name = calendar.is_workday(day), calendar.name(day)
        weekday = WEEKDAYS[day.weekday()]
        if calendar.is_makeup(day):
            mark, note = "班", name
        elif work:
            mark, note = "", name
        elif name:
            mark, note = "休", f"{name}　休"
        else:
            mark, note = weekday, ""
        rows.append(
            {
                "day": serial(day),
                "weekday": weekday,
                "week": float(business.week_number(year, day)),
                "work": 1.0 if work else 0.0,
                "mark": mark,
                "note": note,
            }
        )
        day += timedelta(days=1)
    return rows


def kind_rows(catalogue: Catalogue) -> list[TableRow]:
    """会议目录."""
    name = {audience.key: audience.name for audience in catalogue.audiences}
    return [
        {
            "name": kind.name,
            "key": kind.key,
            "class": kind.kind.value,
            "frequency": kind.frequency.label,
            "start": day_share(kind.start),
            "minutes": float(kind.minutes),
            "participants": BETWEEN_NAMES.join(name[key] for key in kind.participants),
            "owner": name[kind.owner],
            "assistant": name[kind.assistant],
            "purpose": kind.purpose,
        }
        for kind in catalogue
    ]


def agenda_rows(catalogue: Catalogue) -> list[TableRow]:
    """议程 of all meetings, in their order."""
    name = {audience.key: audience.name for audience in catalogue.audiences}
    return [
        {
            "meeting": kind.name,
            "number": float(number),
            "name": item.name,
            "minutes": float(item.minutes),
            "by": name.get(item.by, ""),
            "weekly": None if item.weekly is None else float(item.weekly),
            "how": item.how,
        }
        for kind in catalogue
        for number, item in enumerate(kind.agenda, start=1)
    ]


def item_rows(catalogue: Catalogue) -> list[TableRow]:
    """早会环节: the items of the meeting that has a programme."""
    return [
        {
            "name": item.name,
            "key": item.key,
            "minutes": float(item.minutes),
            "weekly": None if item.weekly is None else float(item.weekly),
            "how": item.how,
        }
        for item in catalogue[PROGRAMME_MEETING].agenda
    ]


def checklist_rows(catalogue: Catalogue) -> list[TableRow]:
    """检查项目: before, during and after any meeting."""
    lists = catalogue.checklist
    return [
        {"stage": stage, "item": item}
        for stage, items in zip(STAGES, (lists.before, lists.during, lists.after), strict=True)
        for item in items
    ]


def training_rows(plan: TrainingPlan) -> list[TableRow]:
    """训练计划: one row for each kind of training."""
    return [
        {
            "name": kind.name,
            "who": kind.who,
            "purpose": kind.purpose,
            "trainers": BETWEEN_NAMES.join(kind.trainers),
            "method": kind.method,
            "remark": kind.remark,
        }
        for kind in plan
    ]


def functional_group_rows(groups: FunctionalGroups) -> list[TableRow]:
    """功能组: what each group is for and how many people it needs."""
    rows: list[TableRow] = []
    for group in groups:
        least, most = group.size or (None, None)
        rows.append(
            {
                "name": group.name,
                "leader": group.leader,
                "formed_by": group.formed_by,
                "members": group.members,
                "least": None if least is None else float(least),
                "most": None if most is None else float(most),
                "duties": "；".join(group.duties),
                "cycle": " → ".join(group.cycle),
            }
        )
    return rows


def choice_rows() -> list[TableRow]:
    """选项: the words of the drop-downs."""
    columns: dict[str, tuple[str, ...]] = {
        "meeting_status": tuple(status.value for status in Status),
        "preparation": ("未准备", "准备中", "已就绪"),
        "tick": (TICK,),
        "flag": (YES, NO),
        "status": CHOICES["status"],
        "stage": STAGES,
        "honour": HONOURS,
    }
    height = max(map(len, columns.values()))
    rows: list[TableRow] = []
    for number in range(height):
        row: dict[str, Value] = {
            key: words[number] if number < len(words) else None for key, words in columns.items()
        }
        rows.append(row)
    return rows
