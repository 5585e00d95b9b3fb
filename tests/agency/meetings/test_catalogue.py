"""The catalogue of meetings: what it must contain, and what it refuses."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from agency.meetings.catalogue import catalogue
from agency.meetings.kinds import DayRule, Frequency, MeetingClass

NEW: dict[str, Any] = {
    "key": "visit_review",
    "name": "陪访总结会",
    "class": "业务性",
    "participants": ["supervisor"],
    "purpose": "总结陪访",
    "frequency": "weekly",
    "day": {"weekdays": [4]},
    "holiday": "week",
    "makeup": "never",
    "start": "16:30",
    "minutes": 30,
    "owner": "trainer",
    "assistant": "supervisor",
    "agenda": [{"key": "talk", "name": "交流", "minutes": 30, "how": "逐个说"}],
}


@pytest.mark.parametrize(
    ("name", "key", "kind", "frequency"),
    [
        ("干部早会", "cadre", "日常性", "daily"),
        ("大早会", "morning", "日常性", "daily"),
        ("早会", "morning", "日常性", "daily"),
        ("一次早会", "morning", "日常性", "daily"),
        ("二早", "second", "日常性", "daily"),
        ("夕会", "evening", "日常性", "daily"),
        ("主管周例会", "weekly", "指标性", "weekly"),
        ("周检讨会", "weekly", "指标性", "weekly"),
        ("周例会", "weekly", "指标性", "weekly"),
        ("主管月例会", "monthly", "指标性", "monthly"),
        ("月经营总结会", "monthly", "指标性", "monthly"),
        ("KPI月会", "monthly", "指标性", "monthly"),
        ("ｋｐｉ 月汇报会", "monthly", "指标性", "monthly"),
        ("月度启动会", "monthly_launch", "业务性", "monthly"),
        ("季度经营分析会", "quarterly", "指标性", "quarterly"),
        ("创说会", "recruiting", "业务性", "campaign"),
        ("事业说明", "recruiting", "业务性", "campaign"),
        ("产说会", "product", "业务性", "campaign"),
        ("新人专属会", "newcomer", "业务性", "weekly"),
        ("绩优专属会", "star", "业务性", "weekly"),
        ("头脑风暴会", "brainstorm", "业务性", "campaign"),
        ("恳谈会", "recruiting_talk", "业务性", "monthly"),
        ("绩效会议", "appraisal", "指标性", "monthly"),
        ("职场委员会碰头会", "committee", "日常性", "weekly"),
        ("业务主任启动会", "supervisor_rollout", "业务性", "campaign"),
        ("业务员启动会", "agent_rollout", "业务性", "campaign"),
        ("年初高管战略规划会", "strategy", "指标性", "yearly"),
        ("年初全员启动大会", "annual_launch", "业务性", "yearly"),
    ],
)
def test_every_meeting_is_found_by_its_names(
    name: str, key: str, kind: str, frequency: str
) -> None:
    found = catalogue().find(name)
    assert found is not None
    assert (found.key, found.kind.value, found.frequency.value) == (key, kind, frequency)


def test_there_are_twenty_meetings() -> None:
    assert len(list(catalogue())) == 20
    assert catalogue().find("茶话会") is None


@pytest.mark.parametrize(
    ("key", "agenda"),
    [
        ("cadre", "敬业时间 业绩通报 工作汇报 典范分享 政令传达 主管加油站 主管训导"),
        (
            "morning",
            "晨操 国歌颂词 敬业时间 信息窗口 喜讯报道 心得分享 开心一刻 专题时间 政令宣达 群体激励",
        ),
        ("second", "敬业时间 喜讯报道 分享与交流 问题解答 本日安排 主管时间 欢呼出发"),
        ("weekly", "周绩效分析 各主管工作汇报 重点宣导"),
        ("monthly", "团队月度绩效分析 各主管工作汇报 经验分享 重点宣导 领导讲话"),
    ],
)
def test_agendas_are_in_the_order_of_the_trade(key: str, agenda: str) -> None:
    assert [item.name for item in catalogue()[key].agenda] == agenda.split()


def test_morning_items_have_their_weekly_minimums() -> None:
    minimums = {item.name: item.weekly for item in catalogue()["morning"].agenda if item.weekly}
    assert minimums == {"信息窗口": 2, "开心一刻": 2, "专题时间": 2, "政令宣达": 3}


def test_times_of_the_daily_meetings() -> None:
    times = {
        k: (catalogue()[k].start, catalogue()[k].minutes) for k in ("cadre", "morning", "second")
    }
    assert times == {
        "cadre": (time(8), 20),
        "morning": (time(8, 30), 50),
        "second": (time(9, 30), 60),
    }
    assert catalogue()["cadre"].ends_before == ("morning", 10)


def test_minutes_and_checklist() -> None:
    names = "时间 地点 参与人 主持人 记录人 出勤情况 拜访分析 技能训练 待追踪事项"
    assert list(catalogue().minutes.values()) == names.split()
    assert catalogue().publish_within_hours == 24
    checklist = catalogue().checklist
    assert all((checklist.before, checklist.during, checklist.after))
    assert all(kind.max_topics <= 3 for kind in catalogue())


class TestHeadOffice:
    def test_adds_a_meeting_after_the_others(self) -> None:
        extended, findings = catalogue().extended({"meetings": [NEW]})
        assert findings == []
        assert len(list(extended)) == 21
        added = extended["visit_review"]
        assert (added.kind, added.frequency) == (MeetingClass.BUSINESS, Frequency.WEEKLY)
        assert added.day == DayRule(weekdays=(4,))
        assert len(list(catalogue())) == 20

    def test_changes_only_the_fields_it_names(self) -> None:
        change = {"key": "morning", "name": "晨会", "start": "08:40"}
        extended, findings = catalogue().extended({"meetings": [change]})
        assert findings == []
        assert extended["morning"].start == time(8, 40)
        assert extended["morning"].minutes == 50
        assert extended.find("晨会") == extended["morning"]
        assert extended.find("大早会") is None

    def test_may_add_an_audience_and_a_meeting_of_it_in_any_order(self) -> None:
        extra = {
            "meetings": [{**NEW, "participants": ["veteran"]}],
            "audiences": [{"key": "veteran", "name": "老业务员", "within": "agent"}],
        }
        extended, findings = catalogue().extended(extra)
        assert findings == []
        assert extended.audience("veteran").within == "agent"

    @pytest.mark.parametrize(
        ("entry", "words"),
        [
            ({**NEW, "name": "早会"}, "“早会”已被 morning 使用"),
            ({**NEW, "aliases": ["二 早"]}, "已被 second 使用"),
            ({**NEW, "aliases": ["甲", "甲"]}, "不能有重复"),
            ({**NEW, "participants": ["pilot"]}, "人员范围不存在：pilot"),
            ({**NEW, "replaces": ["lunch"]}, "会议不存在：lunch"),
            ({**NEW, "colour": "red"}, "没有字段 colour"),
            ({k: v for k, v in NEW.items() if k != "purpose"}, "缺少字段 purpose"),
            ({**NEW, "minutes": 0}, "应为5至600的整数，现为0"),
            ({**NEW, "max_topics": 4}, "应为1至3的整数，现为4"),
            ({**NEW, "start": 830}, "应为带引号的时间"),
            ({**NEW, "frequency": "hourly"}, "daily、weekly"),
            ({**NEW, "day": {"weekdays": [7]}}, "应为0至6的整数，现为7"),
            ({**NEW, "day": {"workday": 1}}, "应写且只写 weekdays"),
            ({**NEW, "frequency": "yearly", "day": {"festival": "moon"}}, "lantern"),
            ({**NEW, "minutes": 20}, "议程超过会议时长20分钟"),
            ({**NEW, "start": "23:45"}, "不能开到第二天"),
            ({**NEW, "ends_before": {"meeting": "cadre", "minutes": 5}}, "ends_before"),
            ({"name": "无键"}, "缺少 key"),
        ],
    )
    def test_a_bad_entry_is_a_finding_and_changes_nothing(
        self, entry: dict[str, Any], words: str
    ) -> None:
        extended, findings = catalogue().extended({"meetings": [entry]}, "总公司.yaml")
        assert [kind.key for kind in extended] == [kind.key for kind in catalogue()]
        assert len(findings) == 1
        assert words in findings[0].reason
        assert findings[0].file == "总公司.yaml"

    def test_a_bad_entry_does_not_spoil_a_good_one(self) -> None:
        extended, findings = catalogue().extended({"meetings": [{**NEW, "key": "x"}, {**NEW}]})
        assert len(findings) == 1
        assert "“陪访总结会”已被 x 使用" in findings[0].reason
        assert "x" in extended

    def test_the_same_key_twice_is_refused(self) -> None:
        _, findings = catalogue().extended({"meetings": [NEW, NEW]})
        assert "visit_review 重复出现" in findings[0].reason

    @pytest.mark.parametrize("extra", [None, [NEW], {"meeting": [NEW]}, {"meetings": NEW}])
    def test_a_text_of_the_wrong_shape_is_a_finding(self, extra: object) -> None:
        extended, findings = catalogue().extended(extra)
        assert len(findings) == 1
        assert list(extended) == list(catalogue())
