"""The engine's boundary: every UNO error that would leave it becomes an error of xlwings.

UNO's exceptions must not escape: they are no ordinary Python exceptions (they break
`contextlib.contextmanager`, for one), and code that uses xlwings knows nothing of them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import xlwings as xw

from addin.hosts.libreoffice.connect import UnoObject, is_uno_error

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
AnyClass = TypeVar("AnyClass", bound=type)


class CalcError(xw.XlwingsError):
    """LibreOffice refused a call, or ended during it."""


class NotFoundError(xw.NoSuchObjectError, KeyError):
    """There is no book, sheet, name, table or range of this name or index."""

    __str__ = Exception.__str__


class Native:
    """An object of the engine that stands for one UNO object."""

    def __init__(self, api: UnoObject) -> None:
        self._api = api

    @property
    def api(self) -> UnoObject:
        """The UNO object. Errors of calls to it are not turned into errors of xlwings."""
        return self._api


def guarded(cls: AnyClass) -> AnyClass:
    """Return the class with its methods and properties turning UNO errors into `CalcError`."""
    for name, member in list(vars(cls).items()):
        if isinstance(member, property):
            getter, setter = member.fget, member.fset
            setattr(cls, name, property(getter and _guard(getter), setter and _guard(setter)))
        elif isinstance(member, classmethod):
            setattr(cls, name, classmethod(_guard(member.__func__)))
        elif callable(member) and not isinstance(member, (type, staticmethod)):
            setattr(cls, name, _guard(member))
    return cls


def _guard(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    @functools.wraps(function)
    def guard(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            if not is_uno_error(error):
                raise
            kind = type(error).__name__.rpartition(".")[2]
            reason = getattr(error, "Message", "") or "no reason given"
            raise CalcError(f"{function.__qualname__}: {kind}: {reason}") from None

    return guard
