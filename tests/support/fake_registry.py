"""The user's part of the Windows registry as a dictionary."""

from __future__ import annotations

from collections.abc import Mapping


class FakeRegistry:
    """Keys by their path; the keys above each exist as well."""

    def __init__(self, keys: dict[str, dict[str, str | int]]) -> None:
        self.keys = keys

    def subkeys(self, path: str) -> list[str]:
        inside = (key.removeprefix(path + "\\") for key in self.keys if key.startswith(path + "\\"))
        return list(dict.fromkeys(name.partition("\\")[0] for name in inside))

    def values(self, path: str) -> Mapping[str, str | int]:
        return dict(self.keys.get(path, {}))

    def set(self, path: str, name: str, value: str) -> None:
        self.keys.setdefault(path, {})[name] = value

    def delete(self, path: str, name: str) -> None:
        self.keys.get(path, {}).pop(name, None)
