"""体检: whether everything that the buttons need is there, and what to do where it is not."""

from __future__ import annotations

import platform
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from addin.package.install import OFFICE, Place, is_entered, office_versions
from addin.package.registry import Registry, on_windows
from addin.package.settings import Settings
from addin.package.versions import addin_version

HELPER_CLSID = "{8C1B1F0E-6A5B-4E57-9C0D-3B6B2F4A7D11}"
"""The helper's class, by which VBA attaches to it; ``macros/HuibaoBridge.bas`` has it too."""

DISABLE_ALL, DISABLE_UNSIGNED, DISABLE_AND_ASK, ENABLE_ALL = 4, 3, 2, 1
"""VBAWarnings in Excel's security settings; asking is the default."""


class Mark(StrEnum):
    """How a line of the examination came out."""

    GOOD = "✓"
    NOTE = "·"
    BAD = "✗"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at."""

    mark: Mark
    text: str

    def __str__(self) -> str:
        return f"{self.mark} {self.text}"


@dataclass(frozen=True, slots=True)
class Machine:
    """What the examination needs to know of the running process.

    ``helper`` says whether a helper answers; ``xlwings`` is its version, empty without it;
    ``libraries`` are the bridges (.dll) of xlwings that lie beside program or interpreter.
    """

    program: str
    system: str
    python: str
    xlwings: str
    helper: bool
    libraries: tuple[Path, ...] = ()


def this_machine(program: str, settings: Settings) -> Machine:
    """What this process and this system are; ``program`` is the version of huibao."""
    bits = struct.calcsize("P") * 8
    return Machine(
        program=program,
        system=f"{platform.system()} {platform.release()}",
        python=f"{platform.python_version()}（{bits} 位）",
        xlwings=_xlwings_version(),
        helper=helper_answers(),
        libraries=tuple(_libraries(settings)),
    )


def examine(machine: Machine, settings: Settings, place: Place) -> list[Line]:
    """Everything that was looked at, in the order in which it matters."""
    lines = [
        Line(Mark.NOTE, f"会报程序 {machine.program}，Python {machine.python}，{machine.system}"),
        _xlwings(machine),
        *_ways(machine, settings),
        _installed(machine, place),
    ]
    if place.registry is not None:
        lines += [
            line
            for version in office_versions(place.registry)
            for line in _excel(place.registry, version, place)
        ]
    return lines


def helper_answers() -> bool:
    """Whether a helper runs to which Excel can attach. Only Windows has helpers."""
    if not on_windows():
        return False
    com = import_module("pythoncom")
    try:
        import_module("win32com.client").Dispatch(HELPER_CLSID)
    except com.com_error:
        return False
    return True


def _ways(machine: Machine, settings: Settings) -> Iterator[Line]:
    """The three ways from Excel to Python, in the order in which VBA tries them."""
    yield Line(
        *_way("① 会报助手", machine.helper, "正在运行", "没有运行（可用 huibao helper 启动）")
    )
    for number, (name, path) in enumerate(
        (("会报程序", settings.program), ("Python 解释器", settings.interpreter)), start=2
    ):
        head = f"{'①②③'[number - 1]} {name}"
        if not path:
            yield Line(Mark.NOTE, f"{head}：没有设置")
        else:
            yield Line(*_way(head, Path(path).is_file(), path, f"找不到 {path}"))
    usable = machine.helper or any(
        path and Path(path).is_file() for path in (settings.program, settings.interpreter)
    )
    if not usable:
        yield Line(Mark.BAD, "三种办法都不通，按钮和 HB_ 函数用不了；公式不受影响")


def _way(name: str, works: bool, good: str, bad: str) -> tuple[Mark, str]:
    return (Mark.GOOD, f"{name}：{good}") if works else (Mark.NOTE, f"{name}：{bad}")


def _xlwings(machine: Machine) -> Line:
    if not machine.xlwings:
        return Line(Mark.BAD, "没有 xlwings：请安装 huibao[excel]")
    if machine.system.startswith("Windows") and not machine.libraries:
        return Line(Mark.BAD, f"xlwings {machine.xlwings}，但找不到它的 DLL：请重新安装会报程序")
    beside = "，".join(str(path) for path in machine.libraries)
    return Line(Mark.GOOD, f"xlwings {machine.xlwings}" + (f"（{beside}）" if beside else ""))


def _installed(machine: Machine, place: Place) -> Line:
    version = addin_version(place.addin)
    if version is None:
        return Line(Mark.BAD, f"加载项没有安装（{place.addin}）：请运行 huibao addin install")
    if version != machine.program:
        return Line(Mark.BAD, f"加载项是 {version}，与程序不一致：请再运行 huibao addin install")
    return Line(Mark.GOOD, f"加载项 {version}：{place.addin}")


def _excel(registry: Registry, version: str, place: Place) -> Iterator[Line]:
    if is_entered(registry, version, place.addin):
        yield Line(Mark.GOOD, f"Excel {version} 启动时会打开加载项")
    else:
        yield Line(Mark.BAD, f"Excel {version} 没有登记加载项：请运行 huibao addin install")
    warnings = registry.values(rf"{OFFICE}\{version}\Excel\Security").get("VBAWarnings")
    if warnings == DISABLE_ALL:
        yield Line(
            Mark.BAD,
            f"Excel {version} 禁用了所有宏：在“信任中心→宏设置”选“禁用所有宏，并发出通知”，"
            "或把加载项文件夹设为受信任位置",
        )
    elif warnings == DISABLE_UNSIGNED:
        yield Line(Mark.BAD, f"Excel {version} 只运行已签名的宏：请把加载项文件夹设为受信任位置")
    elif warnings == ENABLE_ALL:
        yield Line(Mark.NOTE, f"Excel {version} 允许所有宏：会报不需要这样宽，建议改为发出通知")


def _xlwings_version() -> str:
    if find_spec("xlwings") is None:
        return ""
    import xlwings  # noqa: PLC0415 - heavy, and optional

    return str(xlwings.__version__)


def _libraries(settings: Settings) -> Iterator[Path]:
    """The bridges of xlwings where VBA looks for them."""
    for path in (settings.program, settings.interpreter):
        folder = Path(path).parent
        for place in (folder, folder / "_internal", folder.parent) if path else ():
            yield from sorted(place.glob("xlwings*-*.dll"))
