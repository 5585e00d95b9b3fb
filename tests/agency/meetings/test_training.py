"""Training: nine kinds, and the weak indicators that they answer."""

from __future__ import annotations

import pytest

from agency.kpi_catalogue import catalogue as indicators
from agency.meetings.training import training_plan


def test_the_nine_kinds_in_their_order() -> None:
    names = (
        "职前辅导 培训班跟进 险种培训 准客户开拓训练 销售流程训练 工具使用训练 产能提升训练 "
        "高手交流会 专题培训"
    )
    assert [training.name for training in training_plan()] == names.split()


@pytest.mark.parametrize(
    ("kpi", "keys"),
    [
        ("hire_rate", ["pre_service"]),
        ("leave_rate", ["pre_service", "class_follow_up"]),
        ("average_premium", ["product", "productivity", "experts"]),
        ("producing_rate", ["prospecting", "sales_process"]),
        ("policies_per_head", ["prospecting", "sales_process"]),
        ("log_rate", ["tools", "special"]),
        ("college_rate", []),
    ],
)
def test_training_that_answers_a_weak_indicator(kpi: str, keys: list[str]) -> None:
    assert [training.key for training in training_plan().answering(kpi)] == keys


def test_every_answered_indicator_exists() -> None:
    known = {kpi.key for kpi in indicators()}
    assert {kpi for training in training_plan() for kpi in training.answers} <= known


def test_every_indicator_with_bounds_is_answered_by_some_training() -> None:
    judged = [kpi.key for kpi in indicators() if kpi.good is not None]
    assert [key for key in judged if not training_plan().answering(key)] == []


def test_no_lesson_occurs_twice() -> None:
    topics = [topic for training in training_plan() for topic in training.topics]
    assert len(topics) == len(set(topics))


def test_head_office_adds_a_kind_and_a_clash_is_refused() -> None:
    entry = {
        "key": "compliance",
        "name": "合规训练",
        "who": "全体",
        "purpose": "守住底线",
        "trainers": ["合规岗"],
        "method": "案例",
        "topics": ["案例一"],
    }
    plan, findings = training_plan().extended({"training": [entry]})
    assert findings == []
    assert plan["compliance"].topics == ("案例一",)
    _, findings = training_plan().extended({"training": [{**entry, "name": "NBSS"}]})
    assert "“NBSS”已被 sales_process 使用" in findings[0].reason
    _, findings = training_plan().extended({"training": [{**entry, "topics": []}]})
    assert "至少要有一个专题" in findings[0].reason
