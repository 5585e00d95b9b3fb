"""What core systems and people call levels, roster events and other choices.

Titles are compared without differences of width, case and spaces.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from agency.names import folded
from agency.organisation import EventKind, Level


class Other(Enum):
    """Roster events that change no membership."""

    CONFIRMED = "转正"
    UNRELATED = "其他"


def level_titled(title: str) -> Level | None:
    """The level of a title such as 支公司 or 营销部, if it is known."""
    return _LEVEL_OF.get(folded(title))


def event_titled(title: str) -> EventKind | Other | None:
    """What kind of event a title such as 离职 or 转组 means, if it is known."""
    return _EVENT_OF.get(folded(title))


def sex_titled(title: str) -> str:
    """男 or 女 for the usual ways to write them; anything else as it is."""
    return _SEX_OF.get(folded(title), title)


def serves(status: str) -> bool | None:
    """Whether a status such as 在职 or 已离职 says that a person serves, if it is known."""
    return _SERVES.get(folded(status))


_LEVELS: Mapping[Level, str] = {
    Level.BRANCH: "机构 总公司 分公司 省公司 中心支公司 中支公司 中支 支公司 四级机构 营销服务部"
    " 督导区 营业区 分区",
    Level.TEAM: "营业部 营销部 销售部 业务部 部",
    Level.GROUP: "营业组 营销组 销售组 业务组 营业小组 直属组 组",
}
_EVENTS: Mapping[EventKind | Other, str] = {
    EventKind.JOINED: "入司 新入司 入职 签约 新签约 增员 新增",
    EventKind.RETURNED: "回归 二次入司 再次入司 重新入司 再入司 返司 重新签约",
    EventKind.TRANSFERRED: "调动 调转 转组 转部 转入 转出 调入 调出 调组 换组 部组调动 组间调动"
    " 部间调动 部门调动 机构调动 组织调整 团队调整",
    EventKind.LEFT: "离司 离职 脱落 解约 终止 解除合同 终止合同 清退 辞职",
    Other.CONFIRMED: "转正",
    Other.UNRELATED: "晋升 晋级 降级 维持 职级变动 职级变更 资料变更 推荐人变更",
}
_SEX_OF = {"男": "男", "男性": "男", "m": "男", "女": "女", "女性": "女", "f": "女"}
_SERVES = {
    **dict.fromkeys(("在职", "有效", "正常", "是", "在册", "1"), True),
    **dict.fromkeys(("离职", "离司", "已离职", "已离司", "解约", "终止", "脱落", "否", "0"), False),
}
_LEVEL_OF = {folded(title): level for level, titles in _LEVELS.items() for title in titles.split()}
_EVENT_OF = {folded(title): kind for kind, titles in _EVENTS.items() for title in titles.split()}
