"""``huibao addin``: builds the Excel add-in, installs it for this user, and examines it."""

from __future__ import annotations

from argparse import Namespace
from importlib.metadata import version

from addin.package.doctor import Mark, examine, this_machine
from addin.package.install import (
    OFFICE,
    Place,
    install,
    settings_of,
    this_executable,
    uninstall,
    user_place,
)
from addin.package.registry import on_windows
from addin.package.settings import read_settings
from addin.package.xlam import build_xlam
from generators.files import digest, write_whole
from huibao.cli import CANNOT, FINDINGS, OK
from huibao.report import complain, say


def run(arguments: Namespace) -> int:
    """Do what the second word says."""
    match arguments.action:
        case "build":
            return _build(arguments)
        case "install":
            return _install(arguments)
        case "uninstall":
            return _uninstall(arguments)
    return _doctor(arguments)


def _build(arguments: Namespace) -> int:
    try:
        content = build_xlam(version("huibao"))
    except FileNotFoundError:
        complain("没有 xlwings：请先安装 huibao[excel]。")
        return CANNOT
    write_whole(arguments.out, content)
    say(f"已生成 {arguments.out}（{len(content)} 字节，SHA-256 {digest(content)}）")
    return OK


def _place(arguments: Namespace) -> Place:
    """The user's place, or only the folder that was named."""
    return Place(arguments.folder, None) if arguments.folder else user_place()


def _install(arguments: Namespace) -> int:
    place = _place(arguments)
    program, frozen = this_executable()
    if place.registry is None and arguments.folder is None:
        say(
            "这里不是 Windows，没有 Excel 可装。在 Windows 上会为当前用户做这几件事，不需要管理员："
        )
        say(r"1. 把 huibao.xlam 和 huibao.conf 放进 %APPDATA%\Microsoft\AddIns")
        say(rf"2. 在注册表 HKEY_CURRENT_USER\{OFFICE}\16.0\Excel\Options 加一个 OPEN 值，指向它")
        say("只想要文件，请用 huibao addin build；要放进某个文件夹，请加 --folder。")
        return CANNOT
    try:
        content = build_xlam(version("huibao"))
        before = read_settings(place.folder)
        updates = str(arguments.updates or "")
        settings = settings_of(before, program, frozen=frozen, updates=updates)
        done = install(place, content, settings)
    except FileNotFoundError:
        complain("没有 xlwings：请先安装 huibao[excel]。")
        return CANNOT
    except PermissionError as error:
        complain(f"写不了 {error.filename}：请先关闭 Excel，再装一次。")
        return CANNOT
    except ValueError as error:
        complain(f"写不了设置：{error}")
        return CANNOT
    for line in done:
        say(line)
    return OK


def _uninstall(arguments: Namespace) -> int:
    try:
        done = uninstall(_place(arguments))
    except PermissionError as error:
        complain(f"删不了 {error.filename}：请先关闭 Excel，再卸载一次。")
        return CANNOT
    for line in done:
        say(line)
    return OK


def _doctor(arguments: Namespace) -> int:
    place = _place(arguments)
    settings = read_settings(place.folder)
    lines = examine(this_machine(version("huibao"), settings), settings, place)
    for line in lines:
        say(str(line))
    if not on_windows():
        say("· 加载项用于 Windows 上的 Excel；在这里可以生成文件，命令行功能完整。")
    return FINDINGS if any(line.mark is Mark.BAD for line in lines) else OK
