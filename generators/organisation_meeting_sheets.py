"""The sheets of the organisation file that meeting calendars are planned from."""

from __future__ import annotations

from agency.meetings.catalogue import catalogue
from agency.meetings.functional_groups import functional_groups
from generators.organisation_columns import (
    AGENT_ID,
    TEAM_CODE,
    Column,
    Sheet,
    SheetPlan,
)
from generators.tabular_fields import Field, Kind

_TEAM = Column(
    Field("team", TEAM_CODE, Kind.ID, required=True), "营业部的代码", "860101", codes_of=Sheet.UNITS
)
_MEETINGS = tuple(kind.name for kind in catalogue() if not kind.by_group)

STAFF_ROLES = ("head", "trainer", "staff", "coach", "executive")
"""Audiences of the meeting catalogue to which office staff belong."""

MEETING_PLANS = (
    SheetPlan(
        Sheet.STAFF,
        "主持、主讲或列席会议的内勤：职场负责人、组训等。",
        (
            _TEAM,
            Column(Field("name", ("姓名", "内勤姓名"), required=True), "姓名", "周敏"),
            Column(
                Field("role", ("岗位", "内勤岗位"), required=True),
                "从下拉列表选择；一人几岗写几行",
                "组训",
                14,
                tuple(catalogue().audience(key).name for key in STAFF_ROLES),
                strict=True,
            ),
            Column(Field("id", ("内勤工号",), Kind.ID), "有工号时填写；空则以姓名相称", "90000012"),
        ),
        20,
    ),
    SheetPlan(
        Sheet.MEETINGS,
        "各营业部开会的日子、时间和地点，与通用安排不同时才填。",
        (
            _TEAM,
            Column(
                Field("meeting", ("会议", "会议名称"), required=True),
                "会议名称",
                "周经营分析会",
                18,
                _MEETINGS,
            ),
            Column(
                Field("held", ("召开", "是否召开")),
                "不开的会填“否”；空为照常",
                "是",
                8,
                ("是", "否"),
                strict=True,
            ),
            Column(
                Field("day", ("日子", "星期", "周几")),
                "周二、周四；第1个周一；最后一个工作日；15日；照常则留空",
                "周一",
                22,
            ),
            Column(Field("start", ("开始时间", "时间")), "24小时制", "8:30", 10),
            Column(
                Field("minutes", ("时长", "时长（分钟）", "分钟"), Kind.NUMBER), "分钟", "60", 8
            ),
            Column(
                Field("place", ("地点", "会议地点")),
                "会议室；有几处可用时用顿号隔开，在前的优先",
                "第一会议室",
                20,
            ),
            Column(
                Field("hosts", ("主持人工号", "主持人")),
                "轮流主持的人的工号，用顿号隔开",
                "00123456、00123457",
                26,
            ),
            Column(
                Field("speakers", ("主讲人工号", "主讲人")),
                "轮流主讲的人的工号，用顿号隔开",
                "00123458",
                26,
            ),
        ),
        20,
    ),
    SheetPlan(
        Sheet.ABSENCES,
        "已知的请假和外出，排主持和主讲时避开。",
        (
            Column(Field("person", AGENT_ID, Kind.ID, required=True), "工号", "00123456"),
            Column(
                Field("first", ("请假开始", "开始日期"), Kind.DATE, required=True),
                "第一天",
                "2026-05-06",
            ),
            Column(
                Field("last", ("请假结束", "结束日期"), Kind.DATE, required=True),
                "最后一天",
                "2026-05-08",
            ),
            Column(Field("reason", ("事由", "原因")), "", "外出培训", 20),
        ),
        20,
    ),
    SheetPlan(
        Sheet.CAMPAIGNS,
        "按营销节奏开的会：产品说明会、创业说明会等，一次活动一行。",
        (
            Column(
                Field("team", TEAM_CODE, Kind.ID),
                "营业部的代码；留空为各部都有",
                "860101",
                codes_of=Sheet.UNITS,
            ),
            Column(Field("name", ("活动", "活动名称"), required=True), "活动名称", "开门红", 18),
            Column(
                Field("meeting", ("会议", "会议名称"), required=True),
                "开哪种会",
                "产品说明会",
                18,
                _MEETINGS,
            ),
            Column(
                Field("first", ("活动开始", "开始日期"), Kind.DATE, required=True),
                "第一天",
                "2026-01-04",
            ),
            Column(
                Field("last", ("活动结束", "结束日期"), Kind.DATE, required=True),
                "最后一天",
                "2026-02-10",
            ),
            Column(
                Field("times", ("场次", "场数"), Kind.NUMBER),
                "期间内开几场，均匀分布；空为1场",
                "3",
                8,
            ),
            Column(
                Field("day", ("日子", "星期", "周几")),
                "只在星期几开，可多选；可含周末",
                "周五、周六",
                14,
            ),
            Column(Field("start", ("开始时间", "时间")), "24小时制", "14:00", 10),
            Column(Field("theme", ("主题",)), "会议主题", "养老规划", 20),
        ),
        20,
    ),
    SheetPlan(
        Sheet.GROUPS,
        "各营业部功能组的成员，一人一行。",
        (
            _TEAM,
            Column(
                Field("group", ("功能组", "功能组名称"), required=True),
                "从下拉列表选择",
                "早会功能组",
                16,
                tuple(group.name for group in functional_groups()),
                strict=True,
            ),
            Column(Field("person", AGENT_ID, Kind.ID, required=True), "工号", "00123456"),
            Column(Field("part", ("分工", "职责")), "组长，或分担的工作", "组长", 16),
        ),
        20,
    ),
)
"""Office staff, preferences, absences, campaigns and members of the functional groups."""
