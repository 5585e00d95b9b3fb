"""The works of the buttons: each takes a press and returns the message for the user.

The live host is imported when a button is pressed: it needs xlwings, which is optional.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import TYPE_CHECKING

from addin.actions.patch import Outcome
from addin.buttons import acts
from addin.buttons.button import PLAN_BOOK, Pressed
from addin.buttons.export import export as export_book
from addin.buttons.opened import kind_of
from addin.package.doctor import examine, this_machine
from addin.package.install import user_place
from addin.package.versions import (
    BookVersion,
    addin_version,
    compared,
    offer_folder,
    read_offer,
)
from agency.finding import Finding
from generators.files import write_whole
from generators.read_book import ReadBook

if TYPE_CHECKING:
    import xlwings as xw

    from addin.hosts.live import LiveBook

_MOST_TOLD = 5
"""Findings that a message names one by one."""

_NO_BOOK = "没有打开的工作簿。"


def import_lists(pressed: Pressed) -> str:
    """导入清单."""
    if not pressed.files:
        return "没有选择清单。"
    return _on_book(
        pressed, lambda book: acts.import_files(book, pressed.files, pressed.now.date())
    )


def split_targets(pressed: Pressed) -> str:
    """分解目标."""
    return _on_book(pressed, lambda book: acts.split_targets(book, pressed.now.date()))


def analyse_week(pressed: Pressed) -> str:
    """生成周分析."""
    return _on_book(pressed, lambda book: acts.analyse_week(book, pressed.now.date()))


def check(pressed: Pressed) -> str:
    """校验."""
    if pressed.book is None:
        return _NO_BOOK
    from addin.hosts.live import check as check_book  # noqa: PLC0415 - see above

    return check_book(pressed.book, ask=pressed.ask, now=pressed.now)


def close_month(pressed: Pressed) -> str:
    """月结."""
    return _on_book(
        pressed,
        lambda book: acts.close_month(book, pressed.now.date()),
    )


def plan_calendar(pressed: Pressed) -> str:
    """生成行事历: a calendar is rearranged; a plan book gets one beside it."""
    if pressed.book is not None and kind_of(pressed.book) == PLAN_BOOK:
        live = _opened(pressed.book)
        if isinstance(live, list):
            return _listed(live)
        return _listed(live.book.lost) if live.book.lost else _calendar_beside(pressed, live)
    return _on_book(pressed, lambda book: acts.rearrange_calendar(book, pressed.now.date()))


def _calendar_beside(pressed: Pressed, live: LiveBook) -> str:
    path = live.parts.path
    if path is None:
        return "请先把工作簿存到本机，行事历会放在它旁边。"
    new = acts.first_calendar(live.book, pressed.now.date())
    target = path.with_name(new.name)
    if target.exists():
        return f"旁边已有 {target.name}，没有改动。请打开它，再点“生成行事历”重排。"
    question = (
        f"将按本簿的人员、营业组和各月指标，在旁边新建“{target.name}”，"
        f"全年会议 {new.meetings} 场。本簿不改动。继续吗？"
    )
    if not pressed.ask(question):
        return "已取消，没有新建。"
    write_whole(target, new.data)
    told = [f"已生成 {target}：会议 {new.meetings} 场。"]
    told += [f"{finding.reason}。" for finding in new.findings[:_MOST_TOLD]]
    if len(new.findings) > _MOST_TOLD:
        told.append(f"另有 {len(new.findings) - _MOST_TOLD} 条提醒。")
    told.append(
        "请打开它，在“人员”“会议偏好”“活动与请假”补上内勤、会场和方案期，再点“生成行事历”。"
    )
    return "\n".join(told)


def export(pressed: Pressed) -> str:
    """导出."""
    if pressed.book is None:
        return _NO_BOOK
    live = _opened(pressed.book)
    return _listed(live) if isinstance(live, list) else export_book(pressed.book, live)


def check_updates(pressed: Pressed) -> str:
    """检查更新."""
    folder = offer_folder(pressed.settings)
    try:
        offer = read_offer(folder) if folder else None
    except ValueError as error:
        return str(error)
    installed = addin_version(user_place().addin)
    return "\n".join(compared(version("huibao"), installed, _book_version(pressed), offer))


def examine_all(pressed: Pressed) -> str:
    """体检."""
    machine = this_machine(version("huibao"), pressed.settings)
    lines = [str(line) for line in examine(machine, pressed.settings, user_place())]
    if pressed.book is None:
        lines.append("· 没有打开的工作簿")
    else:
        live = _opened(pressed.book)
        if isinstance(live, list):
            lines += [f"· 当前工作簿：{finding.reason}" for finding in live]
        else:
            read = live.book
            lines.append(f"✓ 当前工作簿：{read.context.team_name}，模板 {read.spec.version}")
    return "\n".join(lines)


def _on_book(pressed: Pressed, act: Callable[[ReadBook], Outcome]) -> str:
    if pressed.book is None:
        return _NO_BOOK
    from addin.hosts.live import press  # noqa: PLC0415 - see above

    return press(pressed.book, act, ask=pressed.ask, now=pressed.now)


def _opened(book: xw.Book) -> LiveBook | list[Finding]:
    from addin.hosts.live import open_live  # noqa: PLC0415 - see above

    return open_live(book)


def _book_version(pressed: Pressed) -> BookVersion | None:
    if pressed.book is None:
        return None
    live = _opened(pressed.book)
    if isinstance(live, list):
        return None
    binding = live.book.bound.binding
    return BookVersion(binding.kind, binding.version, live.book.spec.version)


def _listed(findings: list[Finding]) -> str:
    return "\n".join(f"{one.reason}。{one.remedy}" for one in findings) or "没有内容。"
