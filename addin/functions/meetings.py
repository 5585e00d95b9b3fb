"""HB_MEETINGS: the meetings of a day as the catalogue wants them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from addin.functions.cells import Given, Result, day, scalar
from addin.functions.function import Argument, Example, Function
from addin.functions.workdays import ERRORS, MAKEUPS, OFF, Notice, calendar, notice
from agency.meetings.catalogue import catalogue
from agency.meetings.model import Meeting, MeetingInputs
from agency.meetings.schedule import schedule
from agency.periods import BusinessCalendar


def meetings(day_: Given, off: Given, makeups: Given) -> Result:
    """The day's meetings in order of time: start, end, name, participants; blank if none."""
    asked = day(scalar(day_))
    found = _of_year(asked.year, notice(off, makeups)).get(asked, ())
    if not found:
        return None
    known = catalogue()
    return [
        [
            f"{meeting.start:%H:%M}",
            f"{meeting.end:%H:%M}",
            meeting.name,
            "、".join(known.audience(key).name for key in meeting.participants),
        ]
        for meeting in found
    ]


@lru_cache(maxsize=8)
def _of_year(year: int, said: Notice) -> Mapping[date, tuple[Meeting, ...]]:
    """A whole year at once, for holidays move meetings across weeks and months."""
    inputs = MeetingInputs(BusinessCalendar().year(year), catalogue(), calendar(year, said))
    days: dict[date, tuple[Meeting, ...]] = defaultdict(tuple)
    for meeting in schedule(inputs).meetings:
        days[meeting.day] += (meeting,)
    return dict(days)


HB_MEETINGS = Function(
    name="HB_MEETINGS",
    summary="某天按会议目录应开的会议，遇节假日已改期；没有会议得空。",
    arguments=(Argument("meeting_day", "日期", "一个日期。", "日期"), OFF, MAKEUPS),
    gives="每行一个会议，四列：开始、结束、会议、参加人。本团队另定的会议请看会议行事历。",
    unit="文字",
    errors=ERRORS,
    examples=(
        Example(
            ("2027-03-05",),
            [
                ["08:00", "08:20", "干部早会", "职场负责人、内勤、组训、主管"],
                ["08:30", "09:20", "大早会", "全体人员"],
                ["09:30", "10:30", "二次早会", "全体人员"],
            ],
        ),
        Example(("2027-03-06",), None, "周六没有会议"),
    ),
    usage=("=HB_MEETINGS(TODAY())",),
    body=meetings,
)
