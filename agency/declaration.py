"""Reading what head office declares in YAML: plain values, and what does not fit.

A reader takes a value and returns it typed; ``TypeError`` and ``ValueError`` say in Chinese
what is wrong with it. :class:`Misfit` adds where in the declaration that is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

import yaml

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

BASE_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Misfit(ValueError):  # noqa: N818 - a user's mistake on its way to becoming a finding
    """A value that does not fit; ``place`` is its path of keys below the one that was read."""

    def __init__(self, place: str, reason: str, value: object = None) -> None:
        super().__init__(f"{place} {reason}".strip())
        self.place = place
        self.reason = reason
        self.value = value

    def below(self, place: str) -> Misfit:
        """The same, seen from a key above."""
        return Misfit(".".join(filter(None, (place, self.place))), self.reason, self.value)


class _Loader(BASE_LOADER):  # type: ignore[misc]
    """Refuses a key that occurs twice in one mapping."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        _refuse_repeated(node)
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        return found

    def plain(self, node: yaml.Node) -> Any:  # noqa: ANN401
        """The node's data; texts, lists and mappings of texts in few steps, all else as usual."""
        if type(node) is yaml.ScalarNode and node.tag == _TEXT:
            return node.value
        if node in self.recursive_objects or node in self.constructed_objects:
            return self.construct_object(node, deep=True)
        if type(node) is yaml.SequenceNode and node.tag == _LIST:
            self.recursive_objects[node] = None
            found: Any = [self.plain(one) for one in node.value]
        elif type(node) is yaml.MappingNode and node.tag == _MAPPING and _is_plain(node):
            _refuse_repeated(node)
            self.recursive_objects[node] = None
            found = {key.value: self.plain(value) for key, value in node.value}
        else:
            return self.construct_object(node, deep=True)
        del self.recursive_objects[node]
        self.constructed_objects[node] = found
        return found


_TEXT, _LIST, _MAPPING = (f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map"))


def _is_plain(node: yaml.MappingNode) -> bool:
    return all(type(key) is yaml.ScalarNode and key.tag == _TEXT for key, _ in node.value)


def _refuse_repeated(node: yaml.MappingNode) -> None:
    seen = set()
    for key, _ in node.value:
        if key.value in seen:
            raise yaml.MarkedYAMLError(problem=f"{key.value} 重复", problem_mark=key.start_mark)
        seen.add(key.value)


def load_yaml(text: str) -> Any:  # noqa: ANN401
    """Plain data from a YAML text; ``yaml.YAMLError`` on bad syntax and on repeated keys."""
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        return None if node is None else loader.plain(node)
    finally:
        loader.dispose()


def at(place: str, read: Callable[[Any], T], value: object) -> T:
    """What ``read`` makes of a value; a mistake becomes a :class:`Misfit` at ``place``."""
    try:
        return read(value)
    except Misfit as error:
        raise error.below(place) from None
    except (TypeError, ValueError) as error:
        raise Misfit(place, str(error), value) from None


def entries(value: object) -> dict[str, Any]:
    """A mapping with texts as keys."""
    if not isinstance(value, Mapping):
        raise TypeError("应为“项目: 内容”的形式")
    return {text(name): entry for name, entry in value.items()}


def known_keys(raw: Mapping[str, Any], known: Collection[str]) -> None:
    """:class:`Misfit` at the first key that is not known."""
    for name in raw:
        if name not in known:
            raise Misfit(name, f"没有这个项目，可用：{'、'.join(known)}", raw[name])


def number(value: object, low: float = 0.0, high: float = float("inf")) -> float:
    """A number from ``low`` to ``high``."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"应为数字，现为 {value}")
    if not low <= value <= high:
        bounds = f"应不小于{low:g}" if high == float("inf") else f"应在{low:g}至{high:g}之间"
        raise ValueError(f"{bounds}，现为 {value}")
    return float(value)


def any_number(value: object) -> float:
    """A number of either sign."""
    return number(value, float("-inf"))


def whole(value: object) -> int:
    """A whole number, 0 or more."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"应为不小于0的整数，现为 {value}")
    return value


def positive(value: object) -> int:
    """A whole number, 1 or more."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"应为不小于1的整数，现为 {value}")
    return value


def text(value: object) -> str:
    """A text with something in it."""
    if not isinstance(value, str) or not value.strip():
        raise TypeError(f"应为文字，现为 {value!r}" if value is not None else "应为文字")
    return value.strip()


def flag(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise TypeError("应为 true 或 false")
    return value


def names(value: object) -> tuple[str, ...]:
    """A list of at least one text."""
    if not isinstance(value, list) or not value:
        raise ValueError(f"应为至少一项的列表，现为 {value}")
    return tuple(text(item) for item in value)


def one_of(allowed: Sequence[str]) -> Callable[[object], str]:
    """A reader of one of these words."""

    def read(value: object) -> str:
        if value not in allowed:
            raise ValueError(f"应为 {'、'.join(allowed)} 之一，现为 {value}")
        return str(value)

    return read


def choice(kind: type[E]) -> Callable[[object], E]:
    """A reader of a member of an enumeration."""
    word = one_of(tuple(kind))
    return lambda value: kind(word(value))


def mapping(read: Callable[[Any], T]) -> Callable[[object], dict[str, T]]:
    """A reader of a mapping whose entries are all of one kind."""
    return lambda value: {name: at(name, read, entry) for name, entry in entries(value).items()}


def pair(value: object) -> tuple[float, float]:
    """Two numbers, 0 or more."""
    if not isinstance(value, list) or len(value) != 2:
        raise TypeError("应为两个数字，如 [0.8, 0.5]")
    return number(value[0]), number(value[1])


def steps(value: object) -> tuple[tuple[float, float], ...]:
    """Pairs with falling first numbers: lower bound and what holds from it on."""
    if not isinstance(value, list) or not value:
        raise TypeError("应为若干组两个数字，如 [[0.8, 0], [0.5, 0.2]]")
    found = tuple(pair(entry) for entry in value)
    bounds = [bound for bound, _ in found]
    if bounds != sorted(set(bounds), reverse=True):
        raise ValueError("下限应从高到低排列，不得重复")
    return found
