"""The user's part of the Windows registry, behind a protocol so that it can be replaced."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Protocol, TypeAlias

Value: TypeAlias = str | int


def on_windows() -> bool:
    """Whether this is Windows, where Excel has its registry and its COM servers."""
    return platform.system() == "Windows"


class Registry(Protocol):
    """Keys below HKEY_CURRENT_USER, by their path with backslashes; missing ones are empty."""

    def subkeys(self, path: str) -> list[str]:
        """The names of the keys in a key."""

    def values(self, path: str) -> Mapping[str, Value]:
        """The texts and numbers in a key; others are left out."""

    def set(self, path: str, name: str, value: str) -> None:
        """Write a text, making the key."""

    def delete(self, path: str, name: str) -> None:
        """Take a value out if it is there."""


class WindowsRegistry:
    """The registry of this machine. Only on Windows."""

    def __init__(self) -> None:
        if not on_windows():
            raise OSError("there is no registry on this system")
        self._api: Any = import_module("winreg")

    def subkeys(self, path: str) -> list[str]:
        """The names of the keys in a key."""
        return self._listed(path, self._api.EnumKey)

    def values(self, path: str) -> Mapping[str, Value]:
        """The texts and numbers in a key; others are left out."""
        found = self._listed(path, self._api.EnumValue)
        return {name: value for name, value, _ in found if isinstance(value, str | int)}

    def set(self, path: str, name: str, value: str) -> None:
        """Write a text, making the key."""
        with self._api.CreateKey(self._api.HKEY_CURRENT_USER, path) as key:
            self._api.SetValueEx(key, name, 0, self._api.REG_SZ, value)

    def delete(self, path: str, name: str) -> None:
        """Take a value out if it is there."""
        api = self._api
        try:
            with api.OpenKey(api.HKEY_CURRENT_USER, path, 0, api.KEY_SET_VALUE) as key:
                api.DeleteValue(key, name)
        except FileNotFoundError:
            return

    def _listed(self, path: str, entry: Any) -> list[Any]:  # noqa: ANN401 - winreg's own
        found: list[Any] = []
        try:
            with self._api.OpenKey(self._api.HKEY_CURRENT_USER, path) as key:
                while True:
                    found.append(entry(key, len(found)))
        except OSError:  # no such key, or no more entries
            return found
