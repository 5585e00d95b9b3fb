"""A team's calendar: what is held when, by whom, and what is said where that cannot be.

The year 2026 is official: off 1–3 January, 15–23 February, 4–6 April, 1–5 May, 19–21 June,
25–27 September, 1–7 October; make-up working days 4 January, 14 and 28 February, 9 May,
20 September, 10 October.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from agency.finding import Severity
from agency.meetings.catalogue import catalogue
from agency.meetings.findings import Issue, Rule, findings_of
from agency.meetings.kinds import DayRule
from agency.meetings.model import (
    Absence,
    Campaign,
    Meeting,
    MeetingInputs,
    MonthPlan,
    Person,
    Preference,
    Preferences,
    Status,
)
from agency.meetings.schedule import Schedule, schedule
from agency.periods import BusinessCalendar
from agency.workdays import work_calendar

BUSINESS = BusinessCalendar()
CALENDAR = work_calendar([2026, 2027])
PEOPLE = (
    Person("H1", "周负责", ("head",)),
    Person("T1", "吴组训", ("trainer", "training_group", "coach")),
    Person("001", "郑主管", ("supervisor", "morning_group", "recruiting_group")),
    Person("002", "王主管", ("supervisor", "morning_group", "recruiting_group")),
    Person("003", "冯主管", ("supervisor", "morning_group")),
    Person("101", "陈绩优", ("agent", "star")),
    Person("102", "褚新人", ("newcomer",)),
)
NONE_HELD = {kind.key: Preference(held=False) for kind in catalogue()}


def inputs(label: str = "2026-W10", **changes: Any) -> MeetingInputs:
    made = MeetingInputs(BUSINESS.parse(label), catalogue(), CALENDAR, BUSINESS, people=PEOPLE)
    return replace(made, **changes)


def only(*keys: str, **wishes: Preference) -> Preferences:
    """Preferences by which nothing but these meetings is held."""
    held = {key: Preference(held=True) for key in keys}
    return Preferences(meetings={**NONE_HELD, **held, **wishes})


def rows(result: Schedule, key: str) -> list[Meeting]:
    return [row for row in result.meetings if row.key == key]


def issues(result: Schedule, rule: Rule) -> list[Issue]:
    return [issue for issue in result.issues if issue.rule is rule]


def when(row: Meeting) -> str:
    return f"{row.day:%m-%d} {row.start:%H:%M}-{row.end:%H:%M}"


def row(key: str, day: date, start: str, end: str, /, **changes: Any) -> Meeting:
    """A row that people typed."""
    kind = catalogue()[key]
    made = Meeting(
        "",
        day,
        time.fromisoformat(start),
        time.fromisoformat(end),
        key,
        kind.name,
        participants=kind.participants,
        fixed=True,
    )
    return replace(made, **changes)


def test_an_ordinary_week() -> None:
    result = schedule(inputs("2026-W11"))
    monday = [(when(m), m.name) for m in result.meetings if m.day == date(2026, 3, 9)]
    assert monday == [
        ("03-09 08:00-08:20", "干部早会"),
        ("03-09 08:30-09:20", "大早会"),
        ("03-09 09:30-10:30", "二次早会"),
        ("03-09 10:40-12:00", "周经营分析会"),
    ]
    # The second Thursday of the month has the recruiting talk as well.
    assert Counter(m.key for m in result.meetings) == {
        "cadre": 5,
        "morning": 5,
        "second": 5,
        "weekly": 1,
        "newcomer": 1,
        "star": 1,
        "recruiting_talk": 1,
    }
    assert result.findings == []


def test_a_year_s_counts() -> None:
    counts = Counter(m.key for m in schedule(inputs("2026")).meetings)
    # 261 weekdays − 19 weekdays off (1–2 January; 16–20 and 23 February; 6 April; 1, 4, 5 May;
    # 19 June; 25 September; 1, 2, 5, 6, 7 October) + 6 make-up days; the launch of 3 March
    # replaces one morning.
    assert counts["cadre"] == 248
    assert counts["morning"] == 247
    # 52 Mondays in 2026, one of them in the week that is off.
    assert counts["weekly"] == 51
    assert counts["monthly"] == 12
    assert counts["quarterly"] == 4
    assert counts["annual_launch"] == 1


def test_only_what_the_team_holds() -> None:
    result = schedule(inputs(preferences=only("evening", "committee")))
    assert Counter(m.key for m in result.meetings) == {"evening": 5, "committee": 1}


class TestWishes:
    def test_day_time_length_and_room(self) -> None:
        wish = Preference(
            held=True, day=DayRule(weekdays=(4,)), start=time(15), minutes=60, rooms=("小会议室",)
        )
        (found,) = schedule(inputs(preferences=only(weekly=wish))).meetings
        assert (when(found), found.room) == ("03-06 15:00-16:00", "小会议室")

    def test_newcomers_may_meet_twice_a_week(self) -> None:
        wish = Preference(held=True, day=DayRule(weekdays=(1, 3)))
        result = schedule(inputs(preferences=only(newcomer=wish)))
        assert [when(m) for m in result.meetings] == ["03-03 14:00-15:00", "03-05 14:00-15:00"]
        assert result.findings == []

    def test_three_times_a_week_is_said_to_be_too_often(self) -> None:
        wish = Preference(held=True, day=DayRule(weekdays=(1, 2, 3)))
        result = schedule(inputs(preferences=only(newcomer=wish)))
        assert len(result.meetings) == 3
        assert [f.reason for f in result.findings] == ["“新人专属会”每周应开1至2次，现设3次"]

    @pytest.mark.parametrize(
        ("wish", "words"),
        [
            (Preference(held=True, day=DayRule(workday=1)), "日子设置无效"),
            (Preference(held=True, start=time(23, 30)), "开始时间和时长无效"),
            (Preference(held=True, hosts=("H1", "999")), "不认识的人：999"),
        ],
    )
    def test_a_wish_without_sense_is_reported_and_the_catalogue_holds(
        self, wish: Preference, words: str
    ) -> None:
        result = schedule(inputs(preferences=only(weekly=wish)))
        assert [when(m) for m in result.meetings] == ["03-02 10:40-12:00"]
        assert [m.host for m in result.meetings] == ["H1"]
        (finding,) = result.findings
        assert words in finding.reason

    def test_a_wish_for_an_unknown_meeting_is_reported(self) -> None:
        wishes = Preferences(meetings={**NONE_HELD, "tea": Preference()})
        (finding,) = schedule(inputs(preferences=wishes)).findings
        assert finding.reason == "偏好中的会议 tea 不在会议目录中"


class TestHolidays:
    def test_a_week_off_is_reported_with_its_day(self) -> None:
        result = schedule(inputs("2026-W08", preferences=only("weekly", "morning")))
        assert result.meetings == ()
        (issue,) = result.issues
        assert (issue.rule, issue.day) == (Rule.HOLIDAY, date(2026, 2, 16))
        assert "除夕" in issue.reason or "春节" in issue.reason

    def test_a_moved_meeting_says_why(self) -> None:
        (found,) = schedule(inputs("2026-W15", preferences=only("weekly"))).meetings
        assert (when(found), found.note) == ("04-07 10:40-12:00", "原定4月6日，遇清明节改期")

    def test_two_meetings_in_a_week_of_one_day_are_one_and_a_report(self) -> None:
        wish = Preference(held=True, day=DayRule(weekdays=(1, 3)))
        only_day = inputs("2026-W10", preferences=only(newcomer=wish), calendar=CALENDAR)
        week = only_day.period
        off = {day: "停电" for day in week.dates() if day.weekday() != 2}
        blackout = replace(CALENDAR, off={**CALENDAR.off, **off})
        result = schedule(replace(only_day, calendar=blackout))
        assert [m.day for m in result.meetings] == [date(2026, 3, 4)]
        (issue,) = result.issues
        assert (issue.rule, issue.day) == (Rule.CLASH, date(2026, 3, 5))
        assert "当天已有一场“新人专属会”" in issue.reason

    def test_a_year_without_a_notice_is_said_to_be_provisional(self) -> None:
        found = issues(schedule(inputs("2027-03")), Rule.PROVISIONAL)
        assert [issue.reason for issue in found] == [
            "2027年的放假和调休尚未公布，会议按预排的工作日安排"
        ]
        assert issues(schedule(inputs("2026-03")), Rule.PROVISIONAL) == []


class TestCadreMeeting:
    @pytest.mark.parametrize(
        ("morning", "cadre", "expected"),
        [
            (time(8, 30), time(8), "08:00"),
            (time(8, 30), time(7, 30), "07:30"),
            (time(8, 30), time(8, 1), "08:00"),
            (time(8, 15), time(8), "07:45"),
            (time(9), time(8), "08:00"),
        ],
    )
    def test_it_is_over_ten_minutes_before_the_morning_meeting(
        self, morning: time, cadre: time, expected: str
    ) -> None:
        wishes = only(
            cadre=Preference(held=True, start=cadre), morning=Preference(held=True, start=morning)
        )
        result = schedule(inputs(preferences=wishes))
        assert {f"{m.start:%H:%M}" for m in rows(result, "cadre")} == {expected}
        moved = expected != f"{cadre:%H:%M}"
        assert len(issues(result, Rule.LEAD)) == (5 if moved else 0)
        assert len(result.findings) == (1 if moved else 0)

    def test_there_may_be_no_time_before(self) -> None:
        wishes = only("cadre", morning=Preference(held=True, start=time(0, 20)))
        result = schedule(inputs(preferences=wishes))
        assert rows(result, "cadre") == []
        found = issues(result, Rule.LEAD)
        assert len(found) == 5
        assert found[0].reason == "“干部早会”排不进：“干部早会”须在“大早会”开始前10分钟结束"

    def test_without_a_morning_meeting_it_keeps_its_time(self) -> None:
        wish = Preference(held=True, start=time(9))
        result = schedule(inputs(preferences=only(cadre=wish)))
        assert {f"{m.start:%H:%M}" for m in result.meetings} == {"09:00"}

    def test_a_row_that_stays_too_late_is_reported(self) -> None:
        late = row("cadre", date(2026, 3, 3), "08:05", "08:25")
        result = schedule(inputs(preferences=only("cadre", "morning"), fixed=(late,)))
        assert late in result.meetings
        assert [i.day for i in issues(result, Rule.LEAD)] == [date(2026, 3, 3)]


class TestClashes:
    def test_a_meeting_makes_way_for_one_that_is_rarer(self) -> None:
        # Both on Monday 2 March at 14:00 with the same people.
        wish = Preference(held=True, start=time(14))
        result = schedule(inputs("2026-03", preferences=only("monthly", weekly=wish)))
        first = [when(m) for m in result.meetings if m.day == date(2026, 3, 2)]
        assert first == ["03-02 14:00-16:00", "03-02 16:00-17:20"]
        (issue,) = issues(result, Rule.MOVED)
        assert issue.reason == (
            "“周经营分析会”与“月度经营总结会”时间冲突，由3月2日14:00改到3月2日16:00"
        )

    def test_a_meeting_of_others_goes_to_another_room(self) -> None:
        wishes = replace(
            only(
                newcomer=Preference(
                    held=True, day=DayRule(weekdays=(3,)), hosts=("001",), speakers=("002",)
                ),
                star=Preference(held=True, hosts=("H1",)),
            ),
            rooms=("大厅", "小会议室"),
        )
        result = schedule(inputs(preferences=wishes))
        assert {(m.key, when(m), m.room) for m in result.meetings} == {
            ("newcomer", "03-05 14:00-15:00", "大厅"),
            ("star", "03-05 14:00-15:00", "小会议室"),
        }
        (issue,) = issues(result, Rule.MOVED)
        assert "大厅已被占用，改用小会议室" in issue.reason

    def test_lunch_is_left_free(self) -> None:
        busy = row("agent_rollout", date(2026, 3, 2), "10:30", "11:30")
        result = schedule(inputs(preferences=only("weekly"), fixed=(busy,)))
        (found,) = rows(result, "weekly")
        # 11:10, 11:40, … 13:10 touch 10:30–11:30 or lunch; 13:40 is the first that does not.
        assert when(found) == "03-02 13:40-15:00"

    def test_a_day_that_is_full_sends_it_to_the_next(self) -> None:
        outing = row("agent_rollout", date(2026, 3, 2), "08:00", "18:00")
        result = schedule(inputs(preferences=only("weekly"), fixed=(outing,)))
        assert [when(m) for m in rows(result, "weekly")] == ["03-03 10:40-12:00"]

    def test_a_daily_meeting_is_not_moved_but_reported(self) -> None:
        outing = row("agent_rollout", date(2026, 3, 2), "08:00", "18:00")
        result = schedule(inputs(preferences=only("morning"), fixed=(outing,)))
        assert [m.day.day for m in rows(result, "morning")] == [3, 4, 5, 6]
        (issue,) = issues(result, Rule.PERSON)
        assert (issue.day, issue.reason) == (
            date(2026, 3, 2),
            "“大早会”排不进：与“业务员启动会”时间冲突",
        )

    def test_rows_that_stay_and_clash_are_both_left_and_reported(self) -> None:
        day = date(2026, 3, 3)
        fixed = (
            row("weekly", day, "10:00", "11:00", room="大厅"),
            row("monthly", day, "10:30", "12:00", room="大厅"),
        )
        result = schedule(inputs(preferences=only(), fixed=fixed))
        assert result.meetings == fixed
        assert {(i.rule, i.day) for i in result.issues} == {(Rule.PERSON, day), (Rule.ROOM, day)}

    def test_meetings_that_touch_do_not_clash(self) -> None:
        day = date(2026, 3, 3)
        fixed = (
            row("weekly", day, "10:00", "11:00", room="大厅"),
            row("monthly", day, "11:00", "12:00", room="大厅"),
        )
        assert schedule(inputs(preferences=only(), fixed=fixed)).issues == ()


class TestProductAndRecruiting:
    WISHES = only(product=Preference(), recruiting=Preference())

    def campaigns(self, **changes: Any) -> tuple[Campaign, ...]:
        wednesday = date(2026, 3, 4)
        first = Campaign("p", "开门红", "product", wednesday, wednesday)
        other = Campaign("r", "增员月", "recruiting", wednesday, date(2026, 3, 6), weekdays=(2,))
        return first, replace(other, **changes)

    def test_they_never_lie_on_one_day_and_the_one_with_a_choice_gives_way(self) -> None:
        result = schedule(inputs(preferences=self.WISHES, campaigns=self.campaigns()))
        found = [(m.key, m.day.day) for m in result.meetings]
        assert found == [("product", 4), ("recruiting", 5)]
        (issue,) = issues(result, Rule.MOVED)
        assert "当天有“产品说明会”，两者不排在同一天" in issue.reason

    def test_where_they_must_the_day_is_reported(self) -> None:
        both = self.campaigns(last=date(2026, 3, 4))
        result = schedule(inputs(preferences=self.WISHES, campaigns=both))
        assert len(result.meetings) == 1
        (issue,) = issues(result, Rule.APART)
        assert issue.day == date(2026, 3, 4)
        assert "两者不排在同一天" in issue.reason

    def test_rows_that_stay_on_one_day_are_reported(self) -> None:
        day = date(2026, 3, 4)
        fixed = (row("product", day, "09:00", "10:00"), row("recruiting", day, "15:00", "16:00"))
        result = schedule(inputs(preferences=only(), fixed=fixed))
        assert [i.reason for i in issues(result, Rule.APART)] == [
            "“创业说明会”与“产品说明会”不能排在同一天"
        ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"meeting": "tea"}, "没有会议 tea"),
        ({"last": date(2026, 3, 1)}, "结束日期早于开始日期"),
        ({"times": 0}, "在5天内要开0场"),
        ({"times": 6}, "在5天内要开6场"),
        ({"first": date(2025, 3, 2), "last": date(2025, 3, 6)}, "不在行事历的期间内"),
    ],
)
def test_a_campaign_without_sense_is_reported(changes: dict[str, Any], words: str) -> None:
    week = Campaign("c", "春季", "product", date(2026, 3, 2), date(2026, 3, 6))
    result = schedule(inputs(campaigns=(replace(week, **changes),)))
    assert rows(result, "product") == []
    assert f"活动“春季”未排：{words}" in [f.reason for f in result.findings]


def test_a_campaign_that_starts_too_late_in_the_evening_is_reported() -> None:
    late = Campaign("c", "春季", "product", date(2026, 3, 4), date(2026, 3, 4), start=time(23))
    wishes = only(product=Preference())
    result = schedule(inputs(preferences=wishes, campaigns=(late,)))
    assert [f.reason for f in result.findings] == ["活动“春季”开始太晚，当天开不完"]
    assert [when(m) for m in result.meetings] == ["03-04 21:59-23:59"]


def test_a_meeting_whose_day_is_a_make_up_day_goes_to_an_ordinary_one() -> None:
    result = schedule(inputs("2026-02", preferences=only("appraisal")))
    (found,) = result.meetings
    assert (when(found), found.note) == ("02-27 14:00-15:00", "原定2月28日，遇调休上班改期")


def test_a_campaign_for_a_meeting_that_is_switched_off_is_reported() -> None:
    week = Campaign("c", "春季", "product", date(2026, 3, 2), date(2026, 3, 6))
    result = schedule(inputs(campaigns=(week,), preferences=only()))
    assert [f.reason for f in result.findings] == ["“产品说明会”设为不开，但有活动要开"]


class TestLaunch:
    def test_it_replaces_the_morning_s_meetings_and_says_so(self) -> None:
        result = schedule(inputs("2026-W10"))
        day = [(when(m), m.key) for m in result.meetings if m.day == date(2026, 3, 3)]
        assert day[:2] == [("03-03 08:00-08:20", "cadre"), ("03-03 09:00-11:30", "annual_launch")]
        assert "morning" not in [key for _, key in day]
        assert {(i.key, i.day) for i in issues(result, Rule.REPLACED)} == {
            ("morning", date(2026, 3, 3)),
            ("second", date(2026, 3, 3)),
        }

    def test_a_team_may_let_the_morning_stand(self) -> None:
        wishes = Preferences(meetings={"annual_launch": Preference(start=time(14), replaces=())})
        result = schedule(inputs("2026-W10", preferences=wishes))
        assert len(rows(result, "morning")) == 5
        assert [when(m) for m in rows(result, "annual_launch")] == ["03-03 14:00-16:30"]


class TestTopics:
    def test_an_analysis_takes_up_the_three_weakest_indicators(self) -> None:
        weak = ("hire_rate", "leave_rate", "log_rate", "activity_rate")
        result = schedule(
            inputs(
                preferences=only("weekly"),
                months={"2026-03": MonthPlan("春耕", weak=weak)},
                indicators={
                    "hire_rate": "增员率",
                    "leave_rate": "脱落率",
                    "log_rate": "日志使用率",
                },
            )
        )
        (found,) = result.meetings
        assert found.theme == "春耕"
        assert found.topics == (
            "增员率：差距、原因和措施",
            "脱落率：差距、原因和措施",
            "日志使用率：差距、原因和措施",
        )

    def test_a_fourth_topic_is_reported_not_dropped_in_silence(self) -> None:
        wish = Preference(held=True, topics=("甲", "乙", "丙", "丁"))
        result = schedule(inputs(preferences=only(weekly=wish)))
        assert result.meetings[0].topics == ("甲", "乙", "丙")
        (issue,) = issues(result, Rule.TOPICS)
        assert (issue.day, issue.reason) == (
            date(2026, 3, 2),
            "“周经营分析会”最多3个议题，未排入：丁",
        )

    def test_a_row_that_stays_keeps_its_four_and_is_reported(self) -> None:
        four = row("weekly", date(2026, 3, 2), "10:00", "11:00", topics=("甲", "乙", "丙", "丁"))
        result = schedule(inputs(preferences=only(), fixed=(four,)))
        assert result.meetings == (four,)
        assert [i.reason for i in issues(result, Rule.TOPICS)] == [
            "“周经营分析会”有4个议题，最多3个"
        ]


class TestPeople:
    def test_hosts_and_speakers_take_turns_apart_from_each_other(self) -> None:
        wish = Preference(held=True, hosts=("001", "002", "003"), speakers=("001", "002", "003"))
        found = schedule(inputs("2026-W11", preferences=only(morning=wish))).meetings
        assert [m.host for m in found] == ["001", "002", "003", "001", "002"]
        assert all(m.host != m.speaker for m in found)

    def test_the_absent_are_passed_over_and_do_not_make_up(self) -> None:
        wish = Preference(held=True, hosts=("001", "002", "003"), speakers=("T1",))
        away = (Absence("001", date(2026, 3, 2), date(2026, 3, 13)),)
        result = schedule(inputs("2026-03", preferences=only(morning=wish), absences=away))
        hosts = [(m.day.day, m.host) for m in result.meetings]
        assert all(host != "001" for day, host in hosts if day <= 13)
        # 12 working days are left after the 13th: four each.
        assert Counter(host for day, host in hosts if day > 13) == {"001": 4, "002": 4, "003": 4}

    def test_a_stand_in_hosts_when_no_host_can(self) -> None:
        away = (Absence("H1", date(2026, 3, 4), date(2026, 3, 4)),)
        result = schedule(inputs(preferences=only("cadre"), absences=away))
        by_day = {m.day.day: (m.host, m.note) for m in result.meetings}
        assert by_day[3] == ("H1", "")
        assert by_day[4] == ("T1", "主持人不在，由替补主持")
        assert result.findings == []

    def test_nobody_to_host_a_daily_meeting_is_reported_with_the_day(self) -> None:
        wish = Preference(held=True, hosts=("001",), speakers=("T1",))
        away = tuple(Absence(person.id, date(2026, 3, 4), date(2026, 3, 4)) for person in PEOPLE)
        result = schedule(inputs(preferences=only(morning=wish), absences=away))
        assert {m.day.day: m.host for m in result.meetings}[4] == ""
        assert [(i.rule, i.day) for i in result.issues] == [
            (Rule.HOST, date(2026, 3, 4)),
            (Rule.SPEAKER, date(2026, 3, 4)),
        ]

    def test_a_weekly_meeting_waits_for_its_host(self) -> None:
        away = tuple(Absence(person, date(2026, 3, 2), date(2026, 3, 3)) for person in ("H1", "T1"))
        result = schedule(inputs(preferences=only("weekly"), absences=away))
        assert [(m.day.day, m.host) for m in result.meetings] == [(4, "H1")]
        (issue,) = issues(result, Rule.MOVED)
        assert "主持人都不在" in issue.reason

    def test_who_has_left_or_not_yet_come_takes_no_turn(self) -> None:
        wish = Preference(held=True, hosts=("001", "002", "003"), speakers=("T1",))
        people = tuple(
            replace(p, until=date(2026, 3, 4))
            if p.id == "001"
            else replace(p, since=date(2026, 3, 5))
            if p.id == "002"
            else p
            for p in PEOPLE
        )
        found = schedule(inputs(preferences=only(morning=wish), people=people)).meetings
        hosts = {m.day.day: m.host for m in found}
        assert "002" not in {hosts[2], hosts[3], hosts[4]}
        assert "001" not in {hosts[4], hosts[5], hosts[6]}

    def test_a_settled_host_s_turn_counts(self) -> None:
        wish = Preference(held=True, hosts=("001", "002"), speakers=("T1",))
        settled = row("morning", date(2026, 3, 2), "08:30", "09:20", host="002")
        result = schedule(inputs(preferences=only(morning=wish), fixed=(settled,)))
        assert [m.host for m in result.meetings] == ["002", "001", "002", "001", "002"]

    def test_a_meeting_without_anybody_to_lead_it_is_reported_once(self) -> None:
        result = schedule(inputs(preferences=only("weekly", "monthly"), people=()))
        assert {f.reason for f in result.findings} == {
            "“周经营分析会”没有可以轮值的主持人",
            "“周经营分析会”没有可以轮值的主讲人",
            "“月度经营总结会”没有可以轮值的主持人",
            "“月度经营总结会”没有可以轮值的主讲人",
        }

    def test_an_absence_of_a_stranger_is_reported(self) -> None:
        away = (Absence("999", date(2026, 3, 4), date(2026, 3, 4)),)
        result = schedule(inputs(preferences=only(), absences=away))
        assert [f.reason for f in result.findings] == ["3月4日：请假的 999 不在人员中"]

    def test_two_people_of_one_id_are_the_caller_s_mistake(self) -> None:
        with pytest.raises(ValueError, match="people must have different ids"):
            schedule(inputs(people=(PEOPLE[0], PEOPLE[0])))


class TestRowsThatStay:
    def test_an_added_row_settles_the_meeting_of_its_week(self) -> None:
        own = row("weekly", date(2026, 3, 5), "15:00", "16:00")
        result = schedule(inputs(preferences=only("weekly"), fixed=(own,)))
        assert result.meetings == (own,)

    def test_a_row_of_the_id_settles_it_wherever_it_was_moved(self) -> None:
        moved = row("weekly", date(2026, 3, 13), "15:00", "16:00", id="weekly:2026-W10")
        result = schedule(inputs("2026-03", preferences=only("weekly"), fixed=(moved,)))
        assert [m.day.day for m in rows(result, "weekly")] == [9, 13, 16, 23, 30]

    def test_a_cancelled_row_settles_it_and_takes_nobody_s_time(self) -> None:
        gone = row("weekly", date(2026, 3, 2), "10:40", "12:00", status=Status.CANCELLED)
        other = row("agent_rollout", date(2026, 3, 2), "10:40", "12:00")
        result = schedule(inputs(preferences=only("weekly"), fixed=(gone, other)))
        assert set(result.meetings) == {gone, other}
        assert result.issues == ()

    def test_an_unknown_meeting_of_the_team_blocks_room_and_people(self) -> None:
        party = Meeting(
            "",
            date(2026, 3, 2),
            time(10),
            time(12),
            "",
            "生日会",
            participants=("all",),
            room="职场",
        )
        result = schedule(inputs(preferences=only("weekly"), fixed=(party,)))
        assert party in result.meetings
        assert [when(m) for m in rows(result, "weekly")] == ["03-02 13:40-15:00"]

    @pytest.mark.parametrize(
        ("changes", "rule", "words"),
        [
            ({"day": date(2026, 3, 8)}, Rule.HOLIDAY, "排在休息日"),
            ({"end": time(9)}, Rule.INPUT, "结束时间不晚于开始时间"),
            ({"host": "H1"}, Rule.HOST, "主持人周负责当天不在"),
            ({"speaker": "H1"}, Rule.SPEAKER, "主讲人周负责当天不在"),
        ],
    )
    def test_what_is_wrong_with_it_is_reported(
        self, changes: dict[str, Any], rule: Rule, words: str
    ) -> None:
        own = row("weekly", date(2026, 3, 2), "10:00", "11:00", **changes)
        away = (Absence("H1", date(2026, 3, 2), date(2026, 3, 2)),)
        result = schedule(inputs(preferences=only(), fixed=(own,), absences=away))
        assert result.meetings == (own,)
        (issue,) = result.issues
        assert issue.rule is rule
        assert words in issue.reason


def test_issues_that_differ_in_the_day_become_one_finding_that_lists_them() -> None:
    wishes = only("cadre", morning=Preference(held=True, start=time(8, 15)))
    (finding,) = schedule(inputs(preferences=wishes)).findings
    assert finding.code == "meeting-lead"
    assert finding.reason.startswith("3月2日至6日：")


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (["2026-03-02"], "3月2日"),
        (["2026-03-02", "2026-03-03"], "3月2日至3日"),
        (["2026-03-04", "2026-03-02", "2026-03-04"], "3月2日、4日"),
        (["2026-02-28", "2026-03-01", "2026-03-31", "2026-04-02"], "2月28日至3月1日、31日、4月2日"),
        (["2026-12-31", "2027-01-01"], "2026年12月31日至2027年1月1日"),
        (["2026-12-30", "2027-01-01", "2027-01-05"], "2026年12月30日、2027年1月1日、5日"),
    ],
)
def test_a_finding_names_every_day(days: list[str], told: str) -> None:
    issues = [
        Issue(Rule.HOST, Severity.WARNING, "morning", date.fromisoformat(day), "主持人都不在")
        for day in days
    ]
    (finding,) = findings_of(issues)
    assert finding.reason == f"{told}：主持人都不在"
    assert told in str(finding)
