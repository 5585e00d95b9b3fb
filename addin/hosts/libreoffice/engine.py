"""An xlwings engine over LibreOffice Calc. Experimental.

The same `xw.Book`, `xw.Sheet` and `xw.Range` code that drives Excel drives LibreOffice after
`activate(connection)`, or with `xw.App()` after `register()`. It covers what actions need: books,
sheets, ranges, names, tables, simple formats, notes, macros. Other members raise
NotImplementedError. It differs from Excel in that

- text is written as it stands: "00123" and "2027-03-01" stay text;
- dates are shown as yyyy-mm-dd unless the cells have a date format already;
- a message box is noted in `App.alerts` and answered from `App.answers`, as nobody sees it.

xlwings' engine interface is not stable: this one is for the release that the project pins.
"""

# ruff: noqa: D102 - xlwings documents the members of its object model.

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import xlwings as xw
from xlwings import base_classes

from addin.hosts.libreoffice import values
from addin.hosts.libreoffice.app import App
from addin.hosts.libreoffice.boundary import CalcError, NotFoundError
from addin.hosts.libreoffice.connect import Connection, OfficeError, start

NAME = "libreoffice"


class Engine:
    """What xlwings asks of an engine."""

    name = NAME
    type = "desktop"

    def __init__(self) -> None:
        self.apps = Apps(self)

    @staticmethod
    def prepare_xl_data_element(value: object, _options: object) -> object:
        """Return a value as cells can hold it."""
        return values.plain(value)

    @staticmethod
    def clean_value_data(
        data: Sequence[Sequence[object]],
        build_date: Callable[..., object],
        empty: object,
        build_number: Callable[[float], object] | None,
        err_to_str: bool,
    ) -> list[list[object]]:
        """Return what was read as the options of the range want it."""
        return [
            [
                values.clean(value, build_date, empty, build_number, errors_as_text=err_to_str)
                for value in row
            ]
            for row in data
        ]


class Apps(base_classes.Apps):
    """The LibreOffices that the engine started or attached to; the active one first."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._apps: list[App] = []

    def add(
        self,
        spec: str | None = None,
        add_book: bool | None = None,
        xl: object = None,
        visible: bool | None = None,
    ) -> App:
        """Start a LibreOffice. It has no window, whatever `visible` says."""
        try:
            app = self.attach(start())
        except OfficeError as error:
            raise CalcError(str(error)) from error
        if add_book:
            app.books.add()
        return app

    def attach(self, connection: Connection, *, macros: bool = False) -> App:
        """Add a running LibreOffice and make it the active one."""
        app = App(self._engine, connection, macros=macros)
        self._apps.insert(0, app)
        return app

    def choose(self, app: App) -> None:
        """Make an app the active one."""
        self._apps.remove(app)
        self._apps.insert(0, app)

    def drop(self, app: App) -> None:
        """Forget an app that has ended."""
        if app in self._apps:
            self._apps.remove(app)

    def keys(self) -> list[int]:
        return [app.pid for app in self._apps]

    @staticmethod
    def cleanup() -> None:
        """Nothing to do: each app removes its own traces when it ends."""

    def __iter__(self) -> Iterator[App]:
        return iter(list(self._apps))

    def __len__(self) -> int:
        return len(self._apps)

    def __getitem__(self, pid: int) -> App:
        for app in self._apps:
            if app.pid == pid:
                return app
        raise NotFoundError(f"no LibreOffice with process id {pid}")


_engine = Engine()


def register() -> xw.Engine:
    """Make the engine known to xlwings and return it; the active engine stays as it is."""
    known = {engine.name: engine for engine in xw.engines}
    if NAME not in known:
        xw.engines.add(xw.Engine(impl=_engine))
    return xw.engines[NAME]


def activate(connection: Connection, *, macros: bool = False) -> xw.App:
    """Let xlwings work in a LibreOffice: its engine and app become the active ones.

    Args:
        connection: from `connect.start` or `connect.attach`.
        macros: whether books that are opened may run their macros.

    """
    register().activate()
    return xw.App(impl=_engine.apps.attach(connection, macros=macros))
