"""The calendar book: drawn, computed by three engines, read back, checked and built."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import openpyxl
import pytest
from comparison import Look, computed_cells, differences, looking_at, same
from python_calamine import CalamineWorkbook

from addin.hosts.libreoffice.recalculate import Office
from agency.meetings.model import Absence, Campaign, Meeting, MonthPlan, Person, Preferences, Status
from agency.meetings.reflow import reflow
from agency.organisation import Organisation, Team
from generators.build import bind
from generators.calendar_book import (
    CalendarPlan,
    build_calendars,
    calendar_of,
    content_of,
    draw_calendar,
    plan_calendar,
)
from generators.calendar_team import PlanFigures, TeamCalendar, meeting_inputs, people_of
from generators.draw.book import draw
from generators.ooxml.lint import lint_workbook
from generators.organisation_meetings import MeetingWishes, Member
from generators.plan_book import context_of
from generators.read_book import ReadBook, read_book
from workbook_templates.checks import run_checks
from workbook_templates.content import BookContent, Value, from_serial, serial, table_columns
from workbook_templates.context import BookContext
from workbook_templates.evaluate import Evaluator
from workbook_templates.layout import Layout
from workbook_templates.loader import load
from workbook_templates.plan import BookPlan

STAFF = [Person("N01", "周明", ("head",)), Person("N02", "钱组训", ("trainer", "coach"))]
WISHES = MeetingWishes(
    staff={"8601": STAFF},
    absences=[Absence("0001", date(2026, 3, 9), date(2026, 3, 13), "培训")],
    campaigns={
        "": [
            Campaign(
                "kmh", "开门红", "product", date(2026, 1, 5), date(2026, 3, 20), 8, (1, 3),
                time(15), "开门红", ("年金", "健康险"),
            ),
            Campaign("zy", "春季增员", "recruiting", date(2026, 3, 1), date(2026, 4, 30), 6),
        ]
    },
    members=[Member("8601", "morning", "0001", "组长")],
)  # fmt: skip
MONTHS = {"2026-03": MonthPlan("首季达成")}
FIGURES = {"8601": PlanFigures(weak={"2026-03": ("average_premium",)})}
PLAN = CalendarPlan(2026, wishes=WISHES, months=MONTHS, figures=FIGURES, week=11)


@dataclass
class Drawn:
    given: TeamCalendar
    context: BookContext
    plan: BookPlan
    content: BookContent
    layout: Layout
    path: Path


Edit = Callable[[BookContent], None]


def planned(team: Team, plan: CalendarPlan = PLAN, edit: Edit = lambda content: None) -> Drawn:
    """A team's book as content and layout, without a file."""
    frame = plan.frame
    given = _given(team, plan)
    context = context_of(team, plan.year, frame.profile, frame.calendar)
    spec = load("calendar_book", context)
    content = content_of(spec, context, given, frame, plan.week)
    edit(content)
    book = BookPlan(spec)
    return Drawn(given, context, book, content, Layout(book, content), Path())


def _given(team: Team, plan: CalendarPlan) -> TeamCalendar:
    """The planned calendar, made once for each plan: all tests have the same team."""
    if id(plan) not in _GIVEN:
        _GIVEN[id(plan)] = (plan, plan_calendar(team, plan)[0])
    return _GIVEN[id(plan)][1]


_GIVEN: dict[int, tuple[CalendarPlan, TeamCalendar]] = {}


def drawn(
    team: Team, path: Path, plan: CalendarPlan = PLAN, edit: Edit = lambda content: None
) -> Drawn:
    """The same, on disk."""
    book, frame = planned(team, plan, edit), plan.frame
    binding = bind(book.plan.spec, book.context, plan.profile, frame.calendar)
    draw(book.plan, book.content, binding, path)
    return replace(book, path=path)


def rows(content: BookContent, plan: BookPlan, table: str, *found: dict[str, Value]) -> None:
    """Replace a table's rows by these."""
    content.tables[table] = table_columns(plan.tables[table], found)


def busy(content: BookContent) -> None:
    """Meetings that people added and cancelled, minutes, follow-ups, boards: all that computes."""
    spec = load(
        "calendar_book", BookContext("8601", "", "", 2026, (), PLAN.frame.profile, (0,) * 12)
    )
    plan = BookPlan(spec)
    meetings = content.tables["meetings"]
    for key, value in (("status", "取消"), ("host", ""), ("topics", "甲；乙；丙；丁")):
        meetings[key][5] = value
    meetings["start"][6] = np.nan
    meetings["day"][7] = np.nan
    meetings["name"][8] = ""
    extra = table_columns(
        plan.tables["meetings"],
        [
            {"day": 46096.0, "start": hour / 24, "end": hour / 24 + 0.03, "name": f"加会{hour}"}
            for hour in (9.25, 11, 13, 13, 15.5, 16, 17)
        ],
    )
    for key, column in extra.items():
        meetings[key] = np.concatenate([meetings[key], column])
    weekly: dict[str, Value] = {"day": 46083.0, "meeting": "周经营分析会"}
    rows(
        content,
        plan,
        "minutes",
        {"day": 46083.0, "start": 0.45, "end": 0.5, "name": "周经营分析会", "published": 46084.25},
        {"day": 46083.0, "start": 0.6, "end": 0.65, "name": "月度经营总结会", "published": 46085.0},
        {"day": 46084.0, "start": 0.6, "end": 0.65, "name": "新人专属会"},
        {"day": 46092.0, "start": 0.6, "end": 0.65, "name": "绩优专属会"},
        {"day": 46092.0, "name": "夕会"},
    )
    rows(
        content,
        plan,
        "follow_ups",
        weekly | {"item": "补件", "due": 46088.0},
        weekly | {"item": "陪访", "due": 46095.0, "status": "进行中"},
        weekly | {"item": "约谈", "due": 46080.0, "status": "已完成"},
    )
    rows(
        content,
        plan,
        "ranking",
        {"month": 2.0, "group": "一组", "fyp": 120000.0, "plan": 100000.0},
        {"month": 2.0, "group": "二组", "fyp": 90000.0, "plan": 100000.0},
        {"month": 3.0, "group": "二组", "fyp": 5.0},
    )
    content.fields |= {
        "as_of": 46090.0,
        "theme_5": "新人育成",
        "slogan_5": "=不是公式",
        "check_day": 46083.0,
        "check_meeting": "周经营分析会",
    }


def compare(office: Office, book: Drawn) -> int:
    """Assert that LibreOffice and the cached values agree with numpy; the cells compared."""
    cells = list(computed_cells(book.plan, book.content, book.layout))
    recalculated = office.recalculate(book.path)
    assert recalculated.errors == []
    assert differences(cells, looking_at(recalculated.values)) == []
    file = CalamineWorkbook.from_object(BytesIO(book.path.read_bytes()))
    cached = {
        name: [
            [_plain(cell) for cell in row]
            for row in file.get_sheet_by_name(name).to_python(skip_empty_area=False)
        ]
        for name in file.sheet_names
    }
    assert differences(cells, looking_at(cached)) == []
    assert list(_everywhere(recalculated.values, looking_at(cached))) == []
    return len(cells)


def _everywhere(values: dict[str, list[list[object]]], cached: Look) -> Iterator[str]:
    """Cells of any kind, rows still to be filled among them, whose cached value is another."""
    for name, rows in values.items():
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if not same(value, cached(name, row, column)):
                    yield f"{name} {row + 1}:{column + 1} {value!r} {cached(name, row, column)!r}"


def _plain(cell: object) -> object:
    match cell:
        case datetime():
            return (serial(cell.date()) or 0.0) + _share(cell.time())
        case date():
            return serial(cell)
        case time():
            return _share(cell)
    return cell


def _share(moment: time) -> float:
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    return (seconds + moment.microsecond / 1e6) / 86400


@pytest.mark.libreoffice
def test_three_engines_agree_on_a_busy_book(
    small_team: Team, office: Office, tmp_path: Path
) -> None:
    assert compare(office, drawn(small_team, tmp_path / "busy.xlsx", edit=busy)) > 15_000


@pytest.mark.libreoffice
@pytest.mark.slow
def test_three_engines_agree_on_an_empty_provisional_book_of_sunday_weeks(
    small_team: Team, office: Office, tmp_path: Path
) -> None:
    def emptied(content: BookContent) -> None:
        for key in ("meetings", "programme", "people", "absences", "campaigns"):
            content.tables[key] = {k: array[:0] for k, array in content.tables[key].items()}

    plan = CalendarPlan(2027, "extends: default\nweek_start: 6\n")
    book = drawn(small_team, tmp_path / "empty.xlsx", plan, emptied)
    assert compare(office, book) > 4_500


class TestMonthSheets:
    """What a month shows, by counting the list of meetings in plain Python."""

    def test_every_day_shows_its_meetings_in_order_of_time(self, small_team: Team) -> None:
        book = planned(small_team)
        names = {person.id: person.name for person in book.given.people}
        expected: dict[date, list[str]] = {}
        for meeting in sorted(book.given.meetings, key=lambda m: (m.day, m.start)):
            text = f"{meeting.start:%H:%M} {meeting.name} {names.get(meeting.host, '')}".rstrip()
            expected.setdefault(meeting.day, []).append(text)
        shown = _shown(book)
        assert shown == expected
        assert max(map(len, shown.values())) == 6

    def test_more_than_six_meetings_are_counted_in_the_last_line(self, small_team: Team) -> None:
        """15 March 2026 is a Sunday with seven meetings that people added."""
        book = planned(small_team, edit=busy)
        assert _shown(book)[date(2026, 3, 15)] == [
            "09:15 加会9.25",
            "11:00 加会11",
            "13:00 加会13",
            "13:00 加会13",
            "15:30 加会15.5",
            "……另有2场",
        ]

    def test_a_cancelled_meeting_is_not_shown(self, small_team: Team) -> None:
        plain = _shown(planned(small_team))
        book = planned(small_team, edit=busy)
        day = from_serial(book.content.tables["meetings"]["day"][5])
        gone = book.content.tables["meetings"]["name"][5]
        assert any(gone in text for text in plain[day])
        assert not any(gone in text for text in _shown(book)[day])

    def test_holidays_and_make_up_days_are_named(self, small_team: Team) -> None:
        """As announced for 2026: 1 to 3 January off, Sunday 4 January worked."""
        book = planned(small_team)
        heads = [_head(book, 1, day) for day in (1, 3, 4, 5, 10)]
        assert heads == ["1　元旦　休", "3　元旦　休", "4　调休上班", "5　", "10　"]

    def test_a_month_prints_on_one_landscape_page(self, small_team: Team) -> None:
        """Sheets 3 to 14 of the file are the months."""
        with ZipFile(BytesIO(draw_calendar(small_team, PLAN))) as file:
            for number in range(3, 15):
                sheet = file.read(f"xl/worksheets/sheet{number}.xml").decode()
                assert '<pageSetUpPr fitToPage="1"/>' in sheet
                setup = re.search(r"<pageSetup [^>]*>", sheet)
                assert setup is not None
                assert 'orientation="landscape"' in setup[0]
                assert "fitToWidth" not in setup[0]  # both are 1 unless said otherwise
                assert "fitToHeight" not in setup[0]


def _shown(book: Drawn) -> dict[date, list[str]]:
    values = Evaluator(book.plan, book.content)
    found: dict[date, list[str]] = {}
    for month in range(1, 13):
        grid = book.plan.matrix(f"days_{month}")
        lines = {item.key: n for n, item in enumerate(grid.axes["grid_line"].items)}
        cells = values.matrix(grid.matrix.key)
        for week in grid.allowed["grid_week"]:
            for weekday in range(7):
                day = cells[week, lines["date"], weekday]
                texts = [cells[week, lines[f"m{k}"], weekday] for k in range(1, 7)]
                if day is not None and any(texts):
                    found[from_serial(day)] = [text for text in texts if text]
    return found


def _head(book: Drawn, month: int, day: int) -> str:
    values = Evaluator(book.plan, book.content)
    grid = book.plan.matrix(f"days_{month}")
    at = date(2026, month, 1).weekday() + day - 1
    return str(values.cell(grid.matrix.key, str(at // 7 + 1), "head", f"D{at % 7}"))


class TestReadingBack:
    """What goes into a book comes out of it."""

    def test_everything_comes_back(self, small_team: Team, tmp_path: Path) -> None:
        book = drawn(small_team, tmp_path / "book.xlsx")
        read = _read(book.path)
        assert read.findings == []
        march = MonthPlan("首季达成", weak=("average_premium",))
        months = {month.label: MonthPlan() for month in read.context.months}
        found = calendar_of(read.content, read.context, PLAN.standards)
        assert found == replace(book.given, months=months | {"2026-03": march})

    def test_rearranging_what_was_read_changes_nothing(
        self, small_team: Team, tmp_path: Path
    ) -> None:
        book = drawn(small_team, tmp_path / "book.xlsx")
        read = _read(book.path)
        found = calendar_of(read.content, read.context, PLAN.standards)
        again = reflow(found.meetings, meeting_inputs(found, PLAN.frame))
        assert again.changes == ()

    def test_an_edited_and_an_added_row_stay_and_the_rest_moves(
        self, small_team: Team, tmp_path: Path
    ) -> None:
        """The host of one weekly meeting is changed by hand; then the head is on leave."""

        def edited(content: BookContent) -> None:
            meetings = content.tables["meetings"]
            at = int(np.flatnonzero(meetings["name"] == "周经营分析会")[0])
            meetings["host"][at] = "李二"
            meetings["id"][at + 1] = ""
            meetings["name"][at + 1] = "团队建设"

        book = drawn(small_team, tmp_path / "book.xlsx", edit=edited)
        found = calendar_of(_read(book.path).content, book.context, PLAN.standards)
        kept = [meeting for meeting in found.meetings if meeting.kept]
        assert [(m.name, m.host) for m in kept if m.id] == [("周经营分析会", "0002")]
        assert [m.name for m in kept if not m.id] == ["团队建设"]
        away = Absence("N01", date(2026, 1, 1), date(2026, 12, 31), "外派")
        found = replace(found, absences=(*found.absences, away))
        again = reflow(found.meetings, meeting_inputs(found, PLAN.frame))
        assert set(kept) <= set(again.rows)
        assert not any(m.host == "N01" for m in again.rows if not m.kept)

    def test_a_time_typed_as_text_is_read_and_reported(
        self, small_team: Team, tmp_path: Path
    ) -> None:
        path = drawn(small_team, tmp_path / "book.xlsx").path
        book = openpyxl.load_workbook(path)
        cells = book["会议清单"]
        header = next(row for row in cells.iter_rows() if row[1].value == "日期")
        at = {cell.value: cell.column for cell in header}
        first = header[0].row + 1
        cells.cell(first, at["开始"]).value = "下午2点"
        cells.cell(first + 1, at["开始"]).value = 46030.5
        cells.cell(first + 2, at["开始"]).value = "饭后"
        book.save(path)
        read = read_book(path)
        assert isinstance(read, ReadBook)
        starts = read.content.tables["meetings"]["start"]
        assert starts[0] == pytest.approx(14 / 24)
        assert starts[1] == 0.5
        assert np.isnan(starts[2])
        assert {f.code for f in read.findings} == {"time-as-text", "doubtful-time", "wrong-value"}


def test_the_sheet_of_one_meetings_minutes_lists_its_follow_ups(small_team: Team) -> None:
    """The first minutes are of the weekly meeting of 2 March, with three follow-ups."""
    book = planned(small_team, edit=busy)
    values = Evaluator(book.plan, book.content)
    head = [values.field(f"record_{key}") for key in ("name", "hours", "due")]
    assert head == ["周经营分析会", "10:48－12:00", 46084.5]
    items = [values.cell("record_items", str(n), "item") for n in range(1, 5)]
    assert items == ["补件", "陪访", "约谈", ""]


def _read(path: Path) -> ReadBook:
    read = read_book(path)
    assert isinstance(read, ReadBook)
    return read


class TestChecks:
    """Rules of a calendar, each broken once."""

    def test_a_planned_calendar_breaks_none(self, small_team: Team) -> None:
        """But groups that nobody has joined yet are too small."""
        book = planned(small_team)
        found = run_checks(book.plan, book.content, layout=book.layout)
        assert {f.code for f in found} <= {"group-size", "id-length"}

    @pytest.mark.parametrize(
        ("code", "edit"),
        [
            ("meeting-end", {"end": 0.3}),
            ("meeting-year", {"day": 46400.0}),
            ("meeting-holiday", {"day": 46088.0}),
            ("meeting-host", {"host": "周明", "start": 8 / 24, "end": 8.2 / 24}),
            ("meeting-speaker", {"speaker": "周明", "start": 8 / 24, "end": 8.2 / 24}),
            ("meeting-room", {"start": 8 / 24, "end": 8.2 / 24}),
            ("meeting-host-absent", {"host": "王一", "day": 46091.0}),
            ("meeting-speaker-absent", {"speaker": "王一", "day": 46091.0}),
            ("meeting-host-left", {"host": "张三", "day": 46114.0}),
            ("meeting-topics", {"topics": "甲；乙；丙；丁"}),
            ("missing", {"start": None}),
        ],
    )
    def test_one_row_that_breaks_a_rule(
        self, small_team: Team, code: str, edit: dict[str, Value]
    ) -> None:
        """A row that people add, on Tuesday 3 March 2026 at 18:00 unless edited."""

        def added(content: BookContent) -> None:
            fine: dict[str, Value] = {
                "day": 46084.0, "start": 0.75, "end": 0.78, "name": "碰头", "room": "职场",
            }  # fmt: skip
            meetings = content.tables["meetings"]
            for key, array in meetings.items():
                value = (fine | edit).get(key)
                kind = "" if array.dtype == object else np.nan
                meetings[key] = np.append(array, kind if value is None else value)

        book = planned(small_team, edit=added)
        found = [
            f
            for f in run_checks(book.plan, book.content, layout=book.layout)
            if f.code not in {"group-size", "id-length", "programme-day"}
        ]
        assert code in {f.code for f in found}
        last = book.layout.tables["meetings"].top + 1 + len(book.given.meetings) + 1
        assert any(f.cell.endswith(str(last)) and f.code == code for f in found)

    def test_minutes_and_follow_ups_that_are_late(self, small_team: Team) -> None:
        """As of 9 March: sent on time, sent late, not sent, still time, no end known."""
        book = planned(small_team, edit=busy)
        values = Evaluator(book.plan, book.content)
        assert values.column("minutes", "state").tolist() == [
            "已按时", "超时发出", "逾期未发", "待发", "",
        ]  # fmt: skip
        assert values.column("follow_ups", "late").tolist()[:2] == [2.0, 0.0]
        assert (values.field("follow_open"), values.field("follow_late")) == (2.0, 1.0)
        assert values.column("minutes", "open").tolist() == [2.0, 0.0, 0.0, 0.0, 0.0]

    def test_the_weekly_programme_shows_what_is_missing(self, small_team: Team) -> None:
        """Week 11 has five mornings: a daily item is due five times, 政令宣达 three."""

        def thinned(content: BookContent) -> None:
            programme = content.tables["programme"]
            weeks = (programme["day"] >= 46090) & (programme["day"] <= 46096)
            drop = np.flatnonzero(weeks & (programme["name"] == "政令宣达"))[:1]
            content.tables["programme"] = {k: np.delete(a, drop) for k, a in programme.items()}

        book = planned(small_team, edit=thinned)
        values = Evaluator(book.plan, book.content)
        shown = {
            values.cell("board", str(n), "name"): tuple(
                values.cell("board", str(n), key) for key in ("planned", "required", "state")
            )
            for n in range(1, 11)
        }
        assert shown["晨操"] == (5.0, 5.0, "达标")
        assert shown["政令宣达"] == (2.0, 3.0, "预警")
        found = run_checks(book.plan, book.content, layout=book.layout)
        assert [f.reason for f in found if f.code == "programme-minimum"] == [
            "第 11 周“政令宣达”欠1次"
        ]

    def test_every_week_of_the_year_is_checked(self, small_team: Team) -> None:
        """Not the chosen week alone: a daily item twice missing in week 11, others in week 40.

        Of week 40, with two working days before the holiday, one of two 信息窗口 is gone.
        """

        def thinned(content: BookContent) -> None:
            for name, first, last, times in (
                ("晨操", 46090, 46096, 2),
                ("信息窗口", 46293, 46299, 1),
            ):
                programme = content.tables["programme"]
                weeks = (programme["day"] >= first) & (programme["day"] <= last)
                drop = np.flatnonzero(weeks & (programme["name"] == name))[:times]
                content.tables["programme"] = {k: np.delete(a, drop) for k, a in programme.items()}

        book = planned(small_team, replace(PLAN, week=20), edit=thinned)
        values = Evaluator(book.plan, book.content)
        names = {values.cell("coverage", "name", str(n)): str(n) for n in range(1, 11)}
        weeks = [item.key for item in book.plan.spec.axes["coverage_line"].items[2:]]
        lacking = {
            (week, name): found
            for week in weeks
            for name, at in names.items()
            if (found := values.cell("coverage", week, at))
        }
        assert lacking == {("W11", "晨操"): "欠2", ("W40", "信息窗口"): "欠1"}
        assert values.cell("coverage", "W40", "days") == 3.0
        assert values.cell("coverage", "least", names["政令宣达"]) == 3.0
        found = run_checks(book.plan, book.content, layout=book.layout)
        told = [(f.sheet, f.reason) for f in found if f.code == "programme-minimum"]
        assert told == [
            ("早会全年核对", "第 11 周“晨操”欠2次"),
            ("早会全年核对", "第 40 周“信息窗口”欠1次"),
        ]

    def test_a_short_week_is_due_no_more_than_its_days(self, small_team: Team) -> None:
        """The week of 1 January 2026 has one working day, the Sunday of 4 January."""
        book = planned(small_team, replace(PLAN, week=1))
        values = Evaluator(book.plan, book.content)
        assert values.field("board_days") == 1.0
        assert {values.cell("board", str(n), "required") for n in range(1, 11)} == {1.0}


class TestBuilding:
    """Every team's book, in a folder."""

    def test_building_twice_changes_nothing(self, organisation: Organisation, out: Path) -> None:
        first = build_calendars(organisation, PLAN, out)
        assert [path.name for path in first.written] == ["8601_城南营业部_2026会议行事历.xlsx"]
        second = build_calendars(organisation, PLAN, out)
        assert (second.written, second.unchanged) == ([], first.written)

    def test_a_book_that_people_changed_is_left_alone(
        self, organisation: Organisation, out: Path
    ) -> None:
        path = build_calendars(organisation, PLAN, out).written[0]
        path.write_bytes(path.read_bytes() + b" ")
        built = build_calendars(organisation, PLAN, out)
        assert [f.code for f in built.findings] == ["file-changed"]

    def test_rules_that_cannot_be_kept_are_told_with_the_file(
        self, organisation: Organisation, out: Path
    ) -> None:
        """Nobody of the staff is given, so nobody can lead the star agents' meeting."""
        found = build_calendars(organisation, CalendarPlan(2026), out).findings
        assert {f.file for f in found} == {"8601_城南营业部_2026会议行事历.xlsx"}
        assert "“绩优专属会”没有可以轮值的主持人" in {f.reason for f in found}

    def test_a_plan_can_be_given_to_other_processes(self, small_team: Team) -> None:
        wishes = replace(WISHES, preferences={"8601": Preferences(closes=time(17))})
        plan = replace(PLAN, wishes=wishes)
        copy = pickle.loads(pickle.dumps(plan))  # noqa: S301 - our own bytes
        assert plan_calendar(small_team, copy) == plan_calendar(small_team, plan)

    def test_a_drawn_book_has_no_fault_that_makes_a_spreadsheet_repair_it(
        self, small_team: Team
    ) -> None:
        assert lint_workbook(draw_calendar(small_team, PLAN)) == []

    @pytest.mark.parametrize(("year", "banner"), [(2026, ""), (2027, "预排日历")])
    def test_a_provisional_year_says_so_on_every_sheet(
        self, small_team: Team, year: int, banner: str
    ) -> None:
        data = draw_calendar(small_team, CalendarPlan(year))
        book = openpyxl.load_workbook(BytesIO(data), data_only=True)
        shown = {
            str(sheet["B4"].value or "")[:4] for sheet in book if sheet.sheet_state == "visible"
        }
        assert shown == {banner}


@pytest.fixture
def organisation(small_team: Team) -> Organisation:
    assert small_team.branch is not None
    units = (small_team.branch, small_team.unit, *small_team.groups)
    return Organisation(units, small_team.agents, small_team.spans)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


class TestPeople:
    """Who takes part in which meetings."""

    def test_circles_follow_from_rank_leadership_and_groups(self, small_team: Team) -> None:
        """Left in March 2026 and still of 2026; 0001 leads a group and is in the morning group."""
        people = people_of(small_team, PLAN.frame, STAFF, WISHES.members)
        assert {p.id: p.audiences for p in people} == {
            "N01": ("head",),
            "N02": ("trainer", "coach"),
            "0001": ("supervisor", "morning_group"),
            "0002": ("agent", "unconfirmed"),
            "0003": ("agent", "newcomer", "unconfirmed"),
            "0004": ("agent",),
        }
        assert {p.id: p.until for p in people if p.until} == {"0003": date(2026, 3, 31)}

    def test_who_left_before_the_year_is_not_in_its_calendar(self, small_team: Team) -> None:
        frame = replace(PLAN, year=2027).frame
        assert "0003" not in {p.id for p in people_of(small_team, frame)}


def test_meetings_that_were_held_are_counted(small_team: Team) -> None:
    def held(content: BookContent) -> None:
        content.tables["meetings"]["status"][:3] = Status.HELD.value

    book = planned(small_team, edit=held)
    values = Evaluator(book.plan, book.content)
    assert values.field("year_held") == 3.0
    assert values.field("year_meetings") == float(len(book.given.meetings))
    assert values.cell("year_figures", "M1", "workdays") == 21.0


def test_meeting_rows_keep_every_attribute(small_team: Team) -> None:
    given, _ = plan_calendar(small_team, PLAN)
    assert all(isinstance(meeting, Meeting) and meeting.stamp for meeting in given.meetings)
