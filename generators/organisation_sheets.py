"""The sheets of the organisation file: their columns, names, hints and choices.

From this one declaration the file is drawn, read back, and the exports of core systems
are recognised, which hold the same columns under other names. A column's key is the
attribute's name in ``Unit``, ``Agent`` or ``Event``, so that a problem with an attribute
is a problem with a cell.
"""

from __future__ import annotations

from collections.abc import Mapping

from agency.organisation import EventKind, Level
from generators.organisation_columns import (
    AGENT_ID,
    AGENT_NAME,
    GROUP_CODE,
    TEAM_CODE,
    Column,
    Sheet,
    SheetPlan,
)
from generators.organisation_meeting_sheets import MEETING_PLANS
from generators.tabular_fields import Field, Kind

TEAM_OF_AGENT = Field("team", TEAM_CODE, Kind.ID)
"""Only exports have it: the team's code of a person without a group."""

STATUS_OF_AGENT = Field("status", ("在职状态", "人员状态", "业务员状态", "状态", "是否在职"))
"""Only exports have it: whether a person serves, in words."""

PLANS: Mapping[Sheet, SheetPlan] = {
    plan.sheet: plan
    for plan in (
        SheetPlan(
            Sheet.UNITS,
            "从上到下列出机构、营业部和营业组，每个单位一行。",
            (
                Column(
                    Field(
                        "code",
                        ("代码", "机构代码", "单位代码", "机构编码", "机构编号", "组织代码"),
                        Kind.ID,
                        required=True,
                    ),
                    "单位的唯一代码，按文本填写，保留前面的0",
                    "86010101",
                ),
                Column(
                    Field(
                        "name",
                        ("名称", "机构名称", "单位名称", "组织名称", "机构简称"),
                        required=True,
                    ),
                    "同一营业部内的营业组名称不能相同",
                    "一组",
                    20,
                ),
                Column(
                    Field(
                        "level",
                        ("层级", "机构层级", "机构级别", "单位层级", "机构类型", "级别"),
                        required=True,
                    ),
                    "从下拉列表选择；支公司及以上都选“机构”",
                    "营业组",
                    10,
                    tuple(Level),
                    strict=True,
                ),
                Column(
                    Field(
                        "parent",
                        (
                            "上级代码",
                            "上级机构代码",
                            "上级单位代码",
                            "上级机构编码",
                            "上级机构",
                            "父机构代码",
                            "所属机构代码",
                        ),
                        Kind.ID,
                        column=True,
                    ),
                    "上一级单位的代码；最上一级留空",
                    "860101",
                    codes_of=Sheet.UNITS,
                ),
                Column(
                    Field(
                        "leader",
                        ("负责人工号", "主管工号", "负责人代码", "主管代码", "经理工号"),
                        Kind.ID,
                    ),
                    "负责人的工号，可留空；内勤负责人不必在人员表中",
                    "0000123505",
                ),
            ),
            30,
        ),
        SheetPlan(
            Sheet.AGENTS,
            "每名营销员一行，离司人员保留，不要删除；重名没有关系，按工号区分。",
            (
                Column(
                    Field("id", AGENT_ID, Kind.ID, required=True),
                    "按文本填写，保留前面的0；不能重复",
                    "0000123506",
                ),
                Column(Field("name", AGENT_NAME, required=True), "与身份证件一致", "王敏", 12),
                Column(
                    Field("group", GROUP_CODE, Kind.ID, column=True),
                    "现在（离司人员为最后）所在营业组的代码；部直属人员填营业部代码",
                    "86010101",
                    codes_of=Sheet.UNITS,
                ),
                Column(
                    Field("rank", ("职级", "现职级", "当前职级", "职级名称", "业务员职级")),
                    "现在的职级；列表中没有的也可填写，由总部在口径文件中归类",
                    "业务员",
                    14,
                ),
                Column(
                    Field("sex", ("性别",)), "男或女，可留空", "女", 8, ("男", "女"), strict=True
                ),
                Column(
                    Field("education", ("学历", "最高学历", "文化程度")),
                    "最高学历，可留空",
                    "大专",
                    10,
                    ("初中", "高中", "中专", "大专", "本科", "硕士", "博士"),
                ),
                Column(
                    Field(
                        "joined",
                        (
                            "入司日期",
                            "签约日期",
                            "签约(入司)日期",
                            "入司时间",
                            "签约时间",
                            "入职日期",
                            "签订日期",
                        ),
                        Kind.DATE,
                        required=True,
                    ),
                    "首次签约的日期",
                    "2024-01-08",
                ),
                Column(
                    Field("confirmed", ("转正日期", "转正时间"), Kind.DATE),
                    "转正的日期；未转正留空",
                    "2024-07-01",
                ),
                Column(
                    Field(
                        "left",
                        ("离司日期", "离职日期", "解约日期", "终止日期", "脱落日期", "离司时间"),
                        Kind.DATE,
                    ),
                    "离司的日期，当天不再计入人力；在职留空",
                    "",
                ),
            ),
            100,
        ),
        SheetPlan(
            Sheet.EVENTS,
            "只填人员表看不出来的经过：调动一条一行；离司后又回来的，填离司和回归两行。",
            (
                Column(
                    Field("agent", AGENT_ID, Kind.ID, required=True),
                    "人员表中的工号",
                    "0000123506",
                    codes_of=Sheet.AGENTS,
                ),
                Column(
                    Field(
                        "kind",
                        ("类型", "异动类型", "变动类型", "异动类别", "异动原因", "异动名称"),
                        required=True,
                    ),
                    "从下拉列表选择",
                    "调动",
                    10,
                    tuple(EventKind),
                    strict=True,
                ),
                Column(
                    Field(
                        "date",
                        ("日期", "异动日期", "变动日期", "生效日期", "异动生效日期", "异动时间"),
                        Kind.DATE,
                        required=True,
                    ),
                    "调动当天起计入新组；离司当天起不再计入",
                    "2026-03-01",
                ),
                Column(
                    Field(
                        "from_group",
                        (
                            "原组代码",
                            "原营业组代码",
                            "异动前营业组代码",
                            "调出组代码",
                            "原组织代码",
                            "原机构代码",
                        ),
                        Kind.ID,
                    ),
                    "调动和离司前所在营业组的代码；首次入司留空",
                    "86010101",
                    codes_of=Sheet.UNITS,
                ),
                Column(
                    Field(
                        "to_group",
                        (
                            "新组代码",
                            "新营业组代码",
                            "异动后营业组代码",
                            "调入组代码",
                            "新组织代码",
                            "新机构代码",
                        ),
                        Kind.ID,
                    ),
                    "调动和回归后所在营业组的代码；离司留空",
                    "86010102",
                    codes_of=Sheet.UNITS,
                ),
            ),
            40,
        ),
        *MEETING_PLANS,
    )
}

_FIELDS = (
    *(field for plan in PLANS.values() for field in plan.fields),
    TEAM_OF_AGENT,
    STATUS_OF_AGENT,
)
WORDS = tuple(dict.fromkeys(name for field in _FIELDS for name in field.names))
"""All headers by which a table of this kind is found in a file."""
