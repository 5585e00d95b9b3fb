"""What a sheet of the organisation file is made of, and the headers that its sheets share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from generators.tabular_fields import Field


class Sheet(StrEnum):
    """What a table is about; the value is the sheet's name in the organisation file."""

    UNITS = "机构"
    AGENTS = "人员"
    EVENTS = "异动"
    STAFF = "内勤"
    MEETINGS = "会议偏好"
    ABSENCES = "请假"
    CAMPAIGNS = "营销活动"
    GROUPS = "功能组"


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


GROUP_CODE = ("营业组代码", "组代码", "营业组编码", "营业组编号", "销售组代码", "团队代码")
TEAM_CODE = ("营业部代码", "部代码", "营业部编码", "营业部编号", "销售部代码")
AGENT_ID = (
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
AGENT_NAME = ("姓名", "业务员姓名", "代理人姓名", "营销员姓名", "销售人员姓名", "员工姓名")
