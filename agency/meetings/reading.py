"""Reading the catalogues of meetings field by field, and head office's additions to them.

Complaints are ``ValueError`` with a message for the user, in Chinese, that names the
entry, the field and what stood there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import time
from enum import StrEnum
from importlib.resources import files
from typing import Any, TypeVar

from agency.declaration import load_yaml
from agency.finding import Finding, Severity
from agency.names import folded

E = TypeVar("E", bound=StrEnum)
C = TypeVar("C")

Raw = Mapping[str, Any]

_MISSING = object()


class Fields:
    """One mapping of a catalogue, read field by field; ``close`` refuses what nobody asked for."""

    def __init__(self, raw: object, place: str) -> None:
        if not isinstance(raw, Mapping):
            raise ValueError(f"{place}应为“字段: 内容”的形式，现为{raw}")
        self.place = place
        self._raw = raw
        self._asked: set[str] = set()

    def text(self, field: str, default: str | None = None) -> str:
        """A text that is not blank."""
        value = self._take(field, default)
        if value == default:
            return str(value)
        if not isinstance(value, str) or not value.strip():
            raise self._wrong(field, value, "应为文字")
        return value.strip()

    def texts(self, field: str) -> tuple[str, ...]:
        """A list of different texts; empty if the field is left out."""
        value = self._take(field, ())
        if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
            raise self._wrong(field, value, "应为文字的列表")
        if len({folded(text) for text in value}) < len(value):
            raise self._wrong(field, value, "不能有重复")
        return tuple(value)

    def number(self, field: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number within bounds, both inclusive."""
        return self._whole(field, self._take(field, default), low, high)

    def numbers(self, field: str, low: int, high: int) -> tuple[int, ...]:
        """A list of whole numbers within bounds; empty if the field is left out."""
        value = self._take(field, ())
        if not isinstance(value, list | tuple):
            raise self._wrong(field, value, "应为整数的列表")
        return tuple(self._whole(field, entry, low, high) for entry in value)

    def span(self, field: str, low: int, high: int) -> tuple[int, int] | None:
        """Two whole numbers, least and most; ``None`` if the field is left out."""
        value = self.numbers(field, low, high)
        if not value:
            return None
        if len(value) != 2 or value[0] > value[1]:
            raise self._wrong(field, list(value), "应为最少和最多两个数")
        return value[0], value[1]

    def flag(self, field: str, *, default: bool) -> bool:
        """True or false."""
        value = self._take(field, default)
        if not isinstance(value, bool):
            raise self._wrong(field, value, "应为 true 或 false")
        return value

    def choice(self, field: str, kind: type[E], default: E | None = None) -> E:
        """One of an enumeration's values."""
        value = self._take(field, default)
        if value not in tuple(kind):
            raise self._wrong(field, value, f"应为 {'、'.join(kind)} 之一")
        return kind(value)

    def clock(self, field: str) -> time:
        """A time of day written as ``"08:30"``."""
        value = self._take(field, None)
        try:
            return time.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            raise self._wrong(field, value, '应为带引号的时间，如 "08:30"') from None

    def inner(self, field: str) -> Fields | None:
        """A mapping within; ``None`` if the field is left out."""
        value = self._take(field, ())
        return None if value == () else Fields(value, f"{self.place}的 {field} ")

    def entries(self, field: str) -> tuple[Fields, ...]:
        """A list of mappings; empty if the field is left out."""
        value = self._take(field, ())
        if not isinstance(value, list | tuple):
            raise self._wrong(field, value, "应为列表")
        return tuple(Fields(v, f"{self.place}的 {field} 第{n}项") for n, v in enumerate(value, 1))

    def close(self) -> None:
        """Refuse fields that nobody asked for."""
        unknown = [str(field) for field in self._raw if field not in self._asked]
        if unknown:
            raise ValueError(f"{self.place}没有字段 {'、'.join(unknown)}")

    def _take(self, field: str, default: object) -> Any:  # noqa: ANN401
        self._asked.add(field)
        value = self._raw.get(field, _MISSING)
        if value is _MISSING:
            if default is None:
                raise ValueError(f"{self.place}缺少字段 {field}")
            return default
        return value

    def _whole(self, field: str, value: object, low: int, high: int) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self._wrong(field, value, f"应为{low}至{high}的整数")
        return value

    def _wrong(self, field: str, value: object, reason: str) -> ValueError:
        return ValueError(f"{self.place}的 {field} {reason}，现为{value}")


def shipped(name: str) -> dict[str, Any]:
    """One of the package's catalogue files as plain data."""
    text = files("agency").joinpath("catalogue", f"{name}.yaml").read_text("utf-8")
    return dict(load_yaml(text))


def by_key(entries: Iterable[object], what: str) -> dict[str, Raw]:
    """Entries by their ``key``; ``ValueError`` for one without a key or with one used before."""
    declared: dict[str, Raw] = {}
    for entry in entries:
        raw = entry if isinstance(entry, Mapping) else {}
        key = raw.get("key")
        if not isinstance(key, str) or not key.isidentifier():
            raise ValueError(f"{what}缺少 key，或 key 不是英文标识：{entry}")
        if key in declared:
            raise ValueError(f"{what} {key} 重复出现")
        declared[key] = raw
    return declared


def refuse_clashes(named: Iterable[tuple[str, Sequence[str]]], what: str) -> None:
    """Raise ``ValueError`` if two of ``(key, its names)`` share a name, however it is written."""
    owners: dict[str, str] = {}
    for key, names in named:
        for name in {folded(name): name for name in (key, *names)}.values():
            if owner := owners.get(folded(name)):
                raise ValueError(f"{what} {key} 的名称“{name}”已被 {owner} 使用")
            owners[folded(name)] = key


def extend(
    base: C,
    sections: Mapping[str, Mapping[str, Raw]],
    extra: object,
    build: Callable[[Mapping[str, Mapping[str, Raw]]], C],
    file: str,
) -> tuple[C, list[Finding]]:
    """A catalogue with head office's entries on top, and findings on those left out.

    ``extra`` maps section names to lists of entries. An entry of a known key changes the
    fields that it names; one of a new key is added after the others. Entries that only
    hold together are taken together; otherwise each that breaks the catalogue is left out.
    """
    findings: list[Finding] = []

    def complain(reason: object, value: object = "") -> None:
        remedy = "改正扩充文件中的这一项后重试，此处暂按原目录"
        code = "meeting-catalogue"
        findings.append(Finding(Severity.ERROR, code, str(reason), remedy, file, value=str(value)))

    added: list[tuple[str, str, Raw]] = []
    if not isinstance(extra, Mapping):
        complain("扩充文件应为“部分: 列表”的形式", extra)
        return base, findings
    for section, entries in extra.items():
        if section not in sections or not isinstance(entries, list):
            complain(f"扩充文件只能有 {'、'.join(sections)} 几个部分，每部分为一个列表", section)
            continue
        try:
            added += [(section, key, raw) for key, raw in by_key(entries, section).items()]
        except ValueError as error:
            complain(error, section)

    def merged(chosen: Sequence[tuple[str, str, Raw]]) -> C:
        result = {name: dict(entries) for name, entries in sections.items()}
        for section, key, raw in chosen:
            result[section][key] = {**result[section].get(key, {}), **raw}
        return build(result)

    if not added:
        return base, findings
    try:
        return merged(added), findings
    except ValueError:
        taken: list[tuple[str, str, Raw]] = []
        for entry in added:
            try:
                base = merged([*taken, entry])
                taken.append(entry)
            except ValueError as error:
                complain(error, entry[1])
        return base, findings
