"""What can be wrong with a tree of units and with a list of people.

Names of groups and 工号 must also be safe as conditions, because the books count by them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from agency.names import folded, misread_in_conditions, number_key
from agency.organisation import Agent, Level, Unit, groups_by_team, units_above
from agency.problem import Item, Problem, Subject
from agency.roles import Ranks

T = TypeVar("T", Unit, Agent)


def check_organisation(
    units: Sequence[Unit], agents: Sequence[Agent], ranks: Ranks
) -> list[Problem]:
    """Everything wrong with units and people, once ``with_direct_groups`` has placed them.

    In the order of the lists, units first. A unit's index beyond those that were read is
    that of a direct group that was added.
    """
    unit_items = [Item(Subject.UNIT, index, unit) for index, unit in enumerate(units)]
    agent_items = [Item(Subject.AGENT, index, agent) for index, agent in enumerate(agents)]
    problems = [
        *_codes(unit_items, lambda unit: unit.code, "code", "机构代码"),
        *_names(unit_items),
        *_tree(unit_items),
        *_group_names(unit_items),
        *_leaders(unit_items, {agent.id for agent in agents}),
        *_codes(agent_items, lambda agent: agent.id, "id", "工号"),
        *_unsafe_ids(agent_items),
        *_names(agent_items),
        *_memberships(agent_items, {unit.code: unit for unit in units}),
        *_dates(agent_items),
        *_ranks(agent_items, ranks),
        *_sexes(agent_items),
    ]
    return sorted(problems, key=lambda problem: (problem.subject is Subject.AGENT, problem.index))


def _names(items: Iterable[Item[T]]) -> Iterator[Problem]:
    for item in items:
        if not item.data.name.strip():
            yield item.error("name", "empty-name", "名称为空", "请填写名称")


def _codes(
    items: Iterable[Item[T]], code_of: Callable[[T], str], field: str, called: str
) -> Iterator[Problem]:
    """Codes that are empty, the same, or the same number."""
    owners: dict[str, str] = {}
    numbers: dict[str, tuple[str, str]] = {}
    for item in items:
        code, owner = code_of(item.data), item.data.name
        key, number = folded(code), number_key(code)
        if not key:
            yield item.error(field, "empty-code", f"{called}为空", f"请填写{called}")
        elif key in owners:
            reason = f"{called}与“{owners[key]}”重复"
            yield item.error(field, "duplicate-code", reason, "请删除重复的一行，或更正其中一个")
        elif number is not None and number in numbers:
            other, other_owner = numbers[number]
            reason = f"{called}与“{other_owner}”的“{other}”数值相同，条件统计会把两者当作同一个"
            yield item.warning(
                field, "same-number", reason, "请核对是否漏了前面的0；如确属两个，请改用不同的数"
            )
        owners.setdefault(key, owner)
        if number is not None:
            numbers.setdefault(number, (code, owner))


def _tree(items: Sequence[Item[Unit]]) -> Iterator[Problem]:
    by_code = {item.data.code: item.data for item in items}
    groups = groups_by_team(item.data for item in items)
    in_teams = {group.code for members in groups.values() for group in members}
    circular: set[str] = set()
    for item in items:
        unit = item.data
        above = units_above(unit, by_code)
        top = above[-1] if above else unit
        if unit.parent and unit.parent not in by_code:
            yield item.error(
                "parent", "missing-parent", "上级机构代码不存在", "请补上该机构，或更正上级机构代码"
            )
        elif top.parent == unit.code:
            if unit.code not in circular:
                chain = "→".join(other.name for other in (unit, *above, unit))
                reason = f"上级机构循环：{chain}"
                yield item.error("parent", "circle", reason, "请更正其中一个机构的上级")
            circular.update(other.code for other in (unit, *above))
        elif top.parent:
            continue  # something above is missing or circular, and is reported there
        elif unit.level is Level.GROUP and unit.code not in in_teams:
            reason = "营业组不属于任何营业部"
            yield item.error("parent", "group-without-team", reason, "请把上级改为它所属的营业部")
        elif unit.level is Level.TEAM:
            yield from _team(item, above, groups)


def _team(
    item: Item[Unit], above: Iterable[Unit], groups: Mapping[str, Sequence[Unit]]
) -> Iterator[Problem]:
    wrong = next((other for other in above if other.level is not Level.BRANCH), None)
    if wrong is not None:
        reason = f"营业部在{wrong.level}“{wrong.name}”之下"
        remedy = f"请更正上级，或把“{wrong.name}”的层级改为{Level.BRANCH}"
        yield item.error("parent", "team-below-team", reason, remedy)
    if item.data.code not in groups:
        yield item.warning("code", "team-without-groups", "营业部没有营业组", "请补上其营业组")


def _group_names(items: Sequence[Item[Unit]]) -> Iterator[Problem]:
    item_of = {id(item.data): item for item in items}
    for groups in groups_by_team(item.data for item in items).values():
        names: dict[str, str] = {}
        for group in groups:
            item = item_of[id(group)]
            if why := misread_in_conditions(group.name):
                yield item.error("name", "unsafe-name", f"营业组名称{why}", "请改名")
            key = number_key(group.name) or folded(group.name)
            if key and names.setdefault(key, group.code) != group.code:
                reason = "同一营业部内有两个营业组名称相同（不计大小写、全角半角和空格）"
                yield item.error("name", "same-name", reason, "请改名，使组名在营业部内各不相同")


def _leaders(items: Iterable[Item[Unit]], people: Collection[str]) -> Iterator[Problem]:
    for item in items:
        unit = item.data
        if unit.leader and unit.leader not in people:
            reason = "负责人工号不在人员表中"
            yield item.warning("leader", "unknown-leader", reason, "请核对工号；内勤负责人可忽略")


def _unsafe_ids(items: Iterable[Item[Agent]]) -> Iterator[Problem]:
    for item in items:
        agent = item.data
        if why := misread_in_conditions(agent.id):
            yield item.error("id", "unsafe-id", f"工号{why}", "请更正工号")


def _memberships(items: Iterable[Item[Agent]], by_code: Mapping[str, Unit]) -> Iterator[Problem]:
    for item in items:
        agent = item.data
        unit = by_code.get(agent.group)
        if not agent.group:
            reason = "没有营业组，也没有营业部"
            yield item.error("group", "no-unit", reason, "请填写营业组代码或营业部代码")
        elif unit is None:
            reason = "营业组代码不在机构表中"
            yield item.error("group", "unknown-group", reason, "请在机构表中补上该组，或更正代码")
        elif unit.level is not Level.GROUP:
            reason = f"“{unit.name}”是{unit.level}，不是营业组"
            yield item.error("group", "not-a-group", reason, "请填写营业组代码或营业部代码")


def _dates(items: Iterable[Item[Agent]]) -> Iterator[Problem]:
    for item in items:
        agent = item.data
        if agent.left is not None and agent.left < agent.joined:
            reason = f"离司日期早于签约日期{agent.joined}"
            yield item.error("left", "left-before-joined", reason, "请更正其中一个日期")
        if agent.confirmed is not None and agent.confirmed < agent.joined:
            reason = f"转正日期早于签约日期{agent.joined}"
            remedy = "请更正其中一个日期；回归人员的签约日期应为首次签约日期"
            yield item.error("confirmed", "confirmed-before-joined", reason, remedy)


def _ranks(items: Iterable[Item[Agent]], ranks: Ranks) -> Iterator[Problem]:
    for item in items:
        agent = item.data
        if ranks.find(agent.rank) is not None:
            continue
        nearest = ranks.nearest(agent.rank)
        hint = f"是否应为“{nearest.name}”？" if nearest else ""
        reason = f"职级不在职级表中，按普通业务员处理。{hint}" if agent.rank else "职级为空"
        yield item.warning("rank", "unknown-rank", reason, "请更正职级，或在口径文件中补充该职级")


def _sexes(items: Iterable[Item[Agent]]) -> Iterator[Problem]:
    for item in items:
        if item.data.sex not in {"", "男", "女"}:
            reason = "性别应为男或女，不计入男女比率"
            yield item.warning("sex", "unknown-sex", reason, "请更正性别，或清空")
