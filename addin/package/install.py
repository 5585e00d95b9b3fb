"""Putting the add-in where the user's Excel finds it, and taking it away again.

For one user, without administrator rights: the .xlam goes into the user's add-in folder,
``huibao.conf`` beside it, and Excel opens it because a value OPEN, OPEN1, OPEN2 … of its
options names it. Excel reads these values until the first gap.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from addin.package import settings as settings_file
from addin.package.registry import Registry, Value, WindowsRegistry, on_windows
from addin.package.settings import Settings, settings_bytes
from generators.files import write_whole

FILE_NAME = "huibao.xlam"
OFFICE = r"Software\Microsoft\Office"
NEWEST = "16.0"
"""Office 2016 and all that followed."""

_OPEN = re.compile(r"OPEN(\d*)", re.IGNORECASE)
_VERSION = re.compile(r"\d+\.0")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the add-in belongs for this user."""

    folder: Path
    registry: Registry | None

    @property
    def addin(self) -> Path:
        """The .xlam."""
        return self.folder / FILE_NAME

    @property
    def settings(self) -> Path:
        """The settings beside it."""
        return self.folder / settings_file.FILE_NAME


def user_folder(environment: Mapping[str, str], home: Path) -> Path:
    """The folder of the user's Excel add-ins, which Excel itself proposes for them."""
    roaming = environment.get("APPDATA")
    base = Path(roaming) if roaming else home / "AppData" / "Roaming"
    return base / "Microsoft" / "AddIns"


def user_place() -> Place:
    """The place of the user who runs this; without a registry where there is none."""
    folder = user_folder(os.environ, Path.home())
    return Place(folder, WindowsRegistry() if on_windows() else None)


def settings_of(before: Settings, program: str, *, frozen: bool, updates: str) -> Settings:
    """The settings with the Python that runs now: the frozen program, or an interpreter.

    ``program`` is its executable; what was set before and is not given anew stays.
    """
    now = replace(before, updates=updates or before.updates)
    return replace(now, program=program) if frozen else replace(now, interpreter=program)


def install(place: Place, addin: bytes, settings: Settings) -> list[str]:
    """Write add-in and settings and let Excel open the add-in; what was done, a line each.

    Doing it again changes nothing more.

    Raises:
        OSError: a file cannot be written, e.g. the add-in while Excel has it open.
        ValueError: the settings cannot be written.

    """
    content = settings_bytes(settings)
    place.folder.mkdir(parents=True, exist_ok=True)
    write_whole(place.addin, addin)
    write_whole(place.settings, content)
    done = [f"已复制加载项：{place.addin}", f"已写设置：{place.settings}"]
    if place.registry is not None:
        for version in office_versions(place.registry):
            _enter(place.registry, version, place.addin)
            done.append(f"已登记到 Excel {version}：启动 Excel 后出现“会报”选项卡")
    return done


def uninstall(place: Place) -> list[str]:
    """Undo ``install``; what was done, a line each. Nothing of the add-in remains.

    Raises:
        OSError: a file cannot be deleted, e.g. the add-in while Excel has it open.

    """
    done = []
    for path in (place.addin, place.settings):
        if path.exists():
            path.unlink()
            done.append(f"已删除：{path}")
    if place.registry is not None:
        done += [
            f"已从 Excel {version} 注销"
            for version in office_versions(place.registry)
            if _leave(place.registry, version, place.addin)
        ]
    return done or ["没有安装过，无需卸载"]


def office_versions(registry: Registry) -> list[str]:
    """The versions of Excel of which the registry knows, else the newest."""
    known = [name for name in registry.subkeys(OFFICE) if _VERSION.fullmatch(name)]
    return [name for name in known if "Excel" in registry.subkeys(rf"{OFFICE}\{name}")] or [NEWEST]


def is_entered(registry: Registry, version: str, addin: Path) -> bool:
    """Whether this Excel opens the add-in when it starts."""
    return _entry(addin) in _entries(registry, _options(version))


def _enter(registry: Registry, version: str, addin: Path) -> None:
    options = _options(version)
    entries = _entries(registry, options)
    if _entry(addin) not in entries:
        _write(registry, options, [*entries, _entry(addin)])


def _leave(registry: Registry, version: str, addin: Path) -> bool:
    options = _options(version)
    entries = _entries(registry, options)
    others = [entry for entry in entries if entry != _entry(addin)]
    if others != entries:
        _write(registry, options, others)
    registry.delete(rf"{OFFICE}\{version}\Excel\Add-in Manager", str(addin))
    return others != entries


def _options(version: str) -> str:
    return rf"{OFFICE}\{version}\Excel\Options"


def _entry(addin: Path) -> str:
    return f'"{addin}"'


def _numbered(registry: Registry, options: str) -> dict[int, Value]:
    found = ((_OPEN.fullmatch(name), value) for name, value in registry.values(options).items())
    return {int(match[1] or 0): value for match, value in found if match}


def _entries(registry: Registry, options: str) -> list[Value]:
    return [value for _, value in sorted(_numbered(registry, options).items())]


def _write(registry: Registry, options: str, entries: list[Value]) -> None:
    """The entries under OPEN, OPEN1, OPEN2 … without a gap."""
    before = _numbered(registry, options)
    for number, entry in enumerate(entries):
        if before.get(number) != entry:
            registry.set(options, _name(number), str(entry))
    for number in before:
        if number >= len(entries):
            registry.delete(options, _name(number))


def _name(number: int) -> str:
    return f"OPEN{number}" if number else "OPEN"


def this_executable() -> tuple[str, bool]:
    """The program that runs now, and whether it is the frozen one."""
    return sys.executable, bool(getattr(sys, "frozen", False))
