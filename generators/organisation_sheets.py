"""The sheets of the organisation file: their columns, names, hints and choices.

From this one declaration the file is drawn, read back, and the exports of core systems
are recognised, which hold the same columns under other names. A column's key is the
attribute's name in ``Unit``, ``Agent`` or ``Event``, so that a problem with an attribute
is a problem with a cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from agency.organisation import EventKind, Level
from generators.tabular_fields import Field, Kind


class Sheet(StrEnum):
    """What a table is about; the value is the sheet's name in the organisation file."""

    UNITS = "机构"
    AGENTS = "人员"
    EVENTS = "异动"
    MEETINGS = "会议偏好"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: its field, what it means to people, and how it is drawn.

    ``strict`` choices refuse other values, the rest only offer; the choices of a rank are
    the known ranks. ``codes_of`` offers the first column of another sheet. ``width`` is in
    characters of the default font.
    """

    field: Field
    hint: str
    example: str = ""
    width: float = 14
    choices: tuple[str, ...] = ()
    strict: bool = False
    codes_of: Sheet | None = None

    @property
    def header(self) -> str:
        """The column's name in the file."""
        return self.field.names[0]


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """One sheet: what it is for, its columns, and how many empty rows a new file offers."""

    sheet: Sheet
    purpose: str
    columns: tuple[Column, ...]
    spare_rows: int

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields of its columns."""
        return tuple(column.field for column in self.columns)


_GROUP_CODE = ("营业组代码", "组代码", "营业组编码", "营业组编号", "销售组代码", "团队代码")
_TEAM_CODE = ("营业部代码", "部代码", "营业部编码", "营业部编号", "销售部代码")
_AGENT_ID = (
    "工号",
    "业务员代码",
    "业务员工号",
    "代理人代码",
    "代理人工号",
    "营销员代码",
    "营销员工号",
    "销售人员工号",
    "销售人员代码",
    "人员代码",
    "员工号",
)
_AGENT_NAME = ("姓名", "业务员姓名", "代理人姓名", "营销员姓名", "销售人员姓名", "员工姓名")

TEAM_OF_AGENT = Field("team", _TEAM_CODE, Kind.ID)
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
                    Field("id", _AGENT_ID, Kind.ID, required=True),
                    "按文本填写，保留前面的0；不能重复",
                    "0000123506",
                ),
                Column(Field("name", _AGENT_NAME, required=True), "与身份证件一致", "王敏", 12),
                Column(
                    Field("group", _GROUP_CODE, Kind.ID, column=True),
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
                    Field("agent", _AGENT_ID, Kind.ID, required=True),
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
        SheetPlan(
            Sheet.MEETINGS,
            "各营业部固定会议的时间和地点，供编排会议行事历使用，可不填。",
            (
                Column(
                    Field("team", _TEAM_CODE, Kind.ID, required=True),
                    "营业部的代码",
                    "860101",
                    codes_of=Sheet.UNITS,
                ),
                Column(
                    Field("meeting", ("会议", "会议名称"), required=True),
                    "会议名称",
                    "周经营分析会",
                    18,
                ),
                Column(
                    Field("weekday", ("星期", "周几")),
                    "每周的哪一天；每天都开的留空",
                    "周一",
                    8,
                    ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
                    strict=True,
                ),
                Column(Field("start", ("开始时间", "时间")), "24小时制", "8:30", 10),
                Column(Field("place", ("地点", "会议地点")), "会议室或职场", "第一会议室", 20),
            ),
            20,
        ),
    )
}

_FIELDS = (
    *(field for plan in PLANS.values() for field in plan.fields),
    TEAM_OF_AGENT,
    STATUS_OF_AGENT,
)
WORDS = tuple(dict.fromkeys(name for field in _FIELDS for name in field.names))
"""All headers by which a table of this kind is found in a file."""
