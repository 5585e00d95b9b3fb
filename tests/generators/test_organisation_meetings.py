from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest
import xlsxwriter

from agency.meetings.catalogue import catalogue
from agency.meetings.functional_groups import functional_groups
from agency.meetings.kinds import DayRule
from agency.meetings.model import Absence, Campaign, Person, Preference
from agency.organisation import Agent, Level, Organisation, Unit
from agency.profile import shipped
from generators.demo.branch import make
from generators.demo.meetings import demo_wishes
from generators.organisation_file import read, write_template
from generators.organisation_meetings import MeetingWishes, Member, read_wishes

ORGANISATION = Organisation(
    (
        Unit("86", "示例支公司", Level.BRANCH),
        Unit("8601", "城南营业部", Level.TEAM, "86"),
        Unit("860101", "一组", Level.GROUP, "8601"),
        Unit("8602", "城北营业部", Level.TEAM, "86"),
    ),
    (
        Agent("0001", "王一", "860101", "业务主任", date(2020, 3, 1)),
        Agent("0002", "李二", "860101", "业务员", date(2021, 3, 1)),
    ),
    (),
)
HEADERS = {
    "内勤": ["营业部代码", "姓名", "岗位", "内勤工号"],
    "会议偏好": [
        "营业部代码",
        "会议",
        "召开",
        "日子",
        "开始时间",
        "时长",
        "地点",
        "主持人工号",
        "主讲人工号",
    ],
    "请假": ["工号", "请假开始", "请假结束", "事由"],
    "营销活动": [
        "营业部代码",
        "活动",
        "会议",
        "活动开始",
        "活动结束",
        "场次",
        "日子",
        "开始时间",
        "主题",
    ],
    "功能组": ["营业部代码", "功能组", "工号", "分工"],
}


@pytest.fixture
def wishes(tmp_path: Path):
    """Read wishes out of a file with these rows under each sheet's usual headers."""

    def read(**rows: list[list[object]]) -> tuple[MeetingWishes, list[tuple[str, str, str]]]:
        path = tmp_path / "组织.xlsx"
        book = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"})
        for name, lines in rows.items():
            sheet = book.add_worksheet(name)
            for number, line in enumerate([HEADERS[name], *lines]):
                sheet.write_row(number, 0, line)
        book.close()
        read_, found = read_wishes([path], ORGANISATION, catalogue(), functional_groups())
        return read_, [(f.sheet, f.cell, f.reason) for f in found]

    return read


def test_what_a_team_wants_of_its_meetings(wishes):
    read, found = wishes(
        内勤=[
            ["8601", "周敏", "组训", ""],
            ["8601", "周敏", "内勤", ""],
            ["8601", "陈强", "职场负责人", "9001"],
        ],
        会议偏好=[
            ["8601", "周例会", "是", "周二", "9:30", 90, "一楼、二楼", "9001", "周敏、0001"],
            ["8602", "月度经营总结会", "", "最后一个工作日", 0.375, "", "", "", ""],
            ["8601", "绩优专属会", "否", "", "", "", "", "", ""],
        ],
    )
    assert found == []
    assert read.staff == {
        "8601": [Person("周敏", "周敏", ("trainer", "staff")), Person("9001", "陈强", ("head",))]
    }
    assert dict(read.preferences["8601"].meetings) == {
        "weekly": Preference(
            held=True,
            day=DayRule(weekdays=(1,)),
            start=time(9, 30),
            minutes=90,
            rooms=("一楼", "二楼"),
            hosts=("9001",),
            speakers=("周敏", "0001"),
        ),
        "star": Preference(held=False),
    }
    assert read.preferences["8602"].meetings == {
        "monthly": Preference(day=DayRule(workday=-1), start=time(9))
    }


def test_absences_campaigns_and_functional_groups(wishes):
    read, found = wishes(
        请假=[["0002", date(2026, 5, 6), date(2026, 5, 8), "外出培训"]],
        营销活动=[
            [
                "",
                "开门红",
                "产品说明会",
                date(2026, 1, 4),
                date(2026, 2, 10),
                3,
                "周五、周六",
                "14:00",
                "养老",
            ],
            ["8602", "招募月", "创说会", date(2026, 3, 1), date(2026, 3, 31), "", "", "", ""],
        ],
        功能组=[["8601", "早会功能组", "0001", "组长"]],
    )
    assert found == []
    assert read.absences == [Absence("0002", date(2026, 5, 6), date(2026, 5, 8), "外出培训")]
    everywhere = Campaign(
        "开门红-0104",
        "开门红",
        "product",
        date(2026, 1, 4),
        date(2026, 2, 10),
        3,
        (4, 5),
        time(14),
        "养老",
    )
    own = Campaign("招募月-0301", "招募月", "recruiting", date(2026, 3, 1), date(2026, 3, 31))
    assert read.campaigns_of("8601") == (everywhere,)
    assert read.campaigns_of("8602") == (everywhere, own)
    assert read.members_of("8601") == (Member("8601", "morning", "0001", "组长"),)
    assert read.members_of("8602") == ()


def test_each_wrong_cell_is_named_and_only_it_is_left_out(wishes):
    read, found = wishes(
        会议偏好=[
            ["8699", "周例会", "", "", "", "", "", "", ""],
            ["8601", "下午茶", "", "", "", "", "", "", ""],
            ["8601", "周例会", "也许", "第1个周一", "25:00", 0, "", "0009", ""],
            ["8601", "周例会", "", "周二", "", "", "", "", ""],
        ],
        请假=[["0001", date(2026, 5, 8), date(2026, 5, 6), ""]],
        营销活动=[["", "反了", "产品说明会", date(2026, 2, 2), date(2026, 2, 1), 1, "", "", ""]],
        功能组=[["8601", "茶水组", "0001", ""], ["8601", "早会功能组", "0009", ""]],
    )
    assert [(sheet, cell) for sheet, cell, _ in found] == [
        ("会议偏好", "A2"),
        ("会议偏好", "B3"),
        ("会议偏好", "C4"),
        ("会议偏好", "D4"),
        ("会议偏好", "E4"),
        ("会议偏好", "F4"),
        ("会议偏好", "H4"),
        ("会议偏好", "B5"),
        ("请假", "C2"),
        ("营销活动", "E2"),
        ("功能组", "B2"),
        ("功能组", "C3"),
    ]
    assert [list(p.meetings.values()) for p in read.preferences.values()] == [[Preference()]]
    assert (read.absences, read.campaigns, read.members) == ([], {}, [])


def test_what_is_drawn_is_read_back(tmp_path: Path) -> None:
    branch = make(3, 2026, date(2026, 3, 20), shipped("default"))
    wishes = demo_wishes(branch.organisation, 2026)
    path = tmp_path / "组织.xlsx"
    write_template(path, branch.organisation, wishes=wishes)
    found = read_wishes([path], branch.organisation, catalogue(), functional_groups())
    assert found == (wishes, [])
    assert {team: len(of) for team, of in wishes.campaigns.items()} == dict.fromkeys(
        ("860101", "860102", "860103"), 6
    )
    assert read(path)[0] == branch.organisation
