"""Counting the calls that xlwings makes to its engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import xlwings as xw

ENGINE = "addin.hosts.libreoffice"

CONVERSIONS = {"prepare_xl_data_element", "clean_value_data"}
"""Members of an engine that only turn values into others, in Python."""


class Counted:
    """An object of an engine that counts what is asked of it and of all it gives.

    What is counted by name: members read, methods called, members set, elements taken.
    """

    __slots__ = ("_impl", "_tally")

    def __init__(self, impl: Any, tally: Counter[str]) -> None:
        object.__setattr__(self, "_impl", impl)
        object.__setattr__(self, "_tally", tally)

    def __getattr__(self, name: str) -> Any:
        if name not in CONVERSIONS:
            self._tally[name] += 1
        return self._wrapped(getattr(self._impl, name))

    def __setattr__(self, name: str, value: Any) -> None:
        self._tally[f"{name} ="] += 1
        setattr(self._impl, name, _bare(value))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self._tally["()"] += 1
        return self._wrapped(
            self._impl(*map(_bare, args), **{key: _bare(value) for key, value in kwargs.items()})
        )

    def __iter__(self) -> Iterator[Any]:
        return iter([self._wrapped(item) for item in self._impl])

    def __bool__(self) -> bool:
        return True

    def __len__(self) -> int:
        return len(self._impl)

    def __contains__(self, item: object) -> bool:
        return item in self._impl

    def __eq__(self, other: object) -> bool:
        return bool(self._impl == _bare(other))

    __hash__ = None  # type: ignore[assignment]

    def _wrapped(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._wrapped(item) for item in value]
        if isinstance(value, tuple):
            return tuple(self._wrapped(item) for item in value)
        ours = type(value).__module__.startswith(ENGINE) or hasattr(value, "__self__")
        return Counted(value, self._tally) if ours else value


def _bare(value: Any) -> Any:
    if isinstance(value, Counted):
        return value._impl
    if isinstance(value, xw.Range):
        return xw.Range(impl=_bare(value.impl))
    return value


def counted(book: xw.Book) -> tuple[xw.Book, Counter[str]]:
    """The book with an engine that counts, and the counts."""
    tally: Counter[str] = Counter()
    return xw.Book(impl=Counted(book.impl, tally)), tally
