"""A running LibreOffice as xlwings' app."""

# ruff: noqa: D102 - xlwings documents the members of its object model.

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from xlwings import base_classes

from addin.hosts.libreoffice.books import Books
from addin.hosts.libreoffice.boundary import CalcError, NotFoundError, guarded
from addin.hosts.libreoffice.connect import Connection, UnoObject, property_values
from addin.hosts.libreoffice.ranges import Range

if TYPE_CHECKING:
    from addin.hosts.libreoffice.engine import Engine

Alert: TypeAlias = tuple[str, str | None, str]
"""Prompt, title and buttons of a message box."""

FIRST_ANSWERS = {"ok": "ok", "ok_cancel": "ok", "yes_no": "yes", "yes_no_cancel": "yes"}
"""Buttons of a message box → the one that Enter presses."""


@guarded
class App(base_classes.App):
    """One LibreOffice.

    Attributes:
        macros: whether books that are opened may run their macros.
        alerts: the message boxes that were asked for.
        answers: the answers to the next ones; without any, the first button.

    """

    display_alerts = True
    enable_events = True
    interactive = True
    visible = False
    cut_copy_mode = None
    hwnd = 0
    path = ""
    startup_path = ""

    def __init__(self, engine: Engine, connection: Connection, *, macros: bool) -> None:
        self.engine = engine
        self.macros = macros
        self.alerts: list[Alert] = []
        self.answers: deque[str] = deque()
        self.active_document: UnoObject = None
        self._connection = connection
        self._calculation = "automatic"
        self._status: str | bool = False
        self._indicator: UnoObject = None
        self._locked: list[UnoObject] = []
        self._screen_updating = True

    @property
    def api(self) -> UnoObject:
        """The UNO desktop."""
        return self._connection.desktop

    @property
    def pid(self) -> int:
        """The process id, or a number of its own if the app was attached to."""
        return self._connection.pid or id(self._connection)

    @property
    def version(self) -> str:
        context = self._connection.context
        provider = context.ServiceManager.createInstanceWithContext(
            "com.sun.star.configuration.ConfigurationProvider", context
        )
        settings = provider.createInstanceWithArguments(
            "com.sun.star.configuration.ConfigurationAccess",
            property_values(nodepath="/org.openoffice.Setup/Product"),
        )
        return str(settings.ooSetupVersion)

    @property
    def books(self) -> Books:
        return Books(self)

    def prepare(self, document: UnoObject) -> None:
        """Give a document that was just opened the app's present state."""
        if self._calculation == "manual":
            document.enableAutomaticCalculation(False)
        if not self._screen_updating:
            self._lock(document)

    def forget(self, document: UnoObject) -> None:
        """Keep no hold on a document that is about to close."""
        self._locked = [locked for locked in self._locked if locked != document]
        if self.active_document == document:
            self.active_document = None
            self._indicator = None  # it was shown in the window that closes

    def activate(self, steal_focus: bool = False) -> None:
        self.engine.apps.choose(self)

    def quit(self) -> None:
        """End LibreOffice if the engine started it, else only let go of it."""
        self.engine.apps.drop(self)
        self._connection.close()

    def kill(self) -> None:
        self.engine.apps.drop(self)
        self._connection.kill()

    @property
    def selection(self) -> Range | None:
        if not len(self.books):
            return None
        book = self.books.active
        cells = book.api.CurrentSelection
        if not cells.supportsService("com.sun.star.sheet.SheetCellRange"):
            return None
        return Range.of_cells(book.sheets(cells.Spreadsheet.Name), cells)

    @property
    def screen_updating(self) -> bool:
        return self._screen_updating

    @screen_updating.setter
    def screen_updating(self, updating: bool) -> None:
        if updating == self._screen_updating:
            return
        self._screen_updating = updating
        if updating:
            for document in self._locked:
                document.unlockControllers()
            self._locked = []
        else:
            for book in self.books:
                self._lock(book.api)

    def _lock(self, document: UnoObject) -> None:
        document.lockControllers()
        self._locked.append(document)

    @property
    def calculation(self) -> str:
        return self._calculation

    @calculation.setter
    def calculation(self, mode: str) -> None:
        if mode not in ("automatic", "semiautomatic", "manual"):
            raise ValueError(f"calculation is {mode!r}, but must be automatic or manual")
        self._calculation = mode
        for book in self.books:
            book.api.enableAutomaticCalculation(mode != "manual")

    def calculate(self) -> None:
        """Recalculate every formula of every open book."""
        for book in self.books:
            book.api.calculateAll()

    @property
    def status_bar(self) -> str | bool:
        return self._status

    @status_bar.setter
    def status_bar(self, text: str | bool | None) -> None:
        self._status = text or False
        if text and self._indicator is not None:
            self._indicator.setText(str(text))
            return
        if self._indicator is not None:
            with contextlib.suppress(CalcError):
                self._indicator.end()
            self._indicator = None
        if text:
            with contextlib.suppress(NotFoundError):
                frame = self.books.active.api.CurrentController.Frame
                self._indicator = frame.createStatusIndicator()
                self._indicator.start(str(text), 0)

    def run(self, macro: str, arguments: Sequence[object]) -> object:
        """Run a VBA macro, "Module.Macro" of the active book or "'book'!Module.Macro".

        Numbers are passed as floats: LibreOffice hands integers to VBA as 0.

        Raises:
            CalcError: the app does not allow macros, or the macro failed.

        """
        if not self.macros:
            raise CalcError("macros are not allowed: attach with macros=True")
        place, mark, name = macro.rpartition("!")
        book = self.books(place.strip("'")) if mark else self.books.active
        uri = f"vnd.sun.star.script:VBAProject.{name}?language=Basic&location=document"
        passed = tuple(
            float(value) if isinstance(value, int) and not isinstance(value, bool) else value
            for value in arguments
        )
        result, _, _ = book.api.getScriptProvider().getScript(uri).invoke(passed, (), ())
        return result

    def alert(
        self,
        prompt: str,
        title: str | None,
        buttons: str,
        mode: str | None,
        callback: str | None,
    ) -> str:
        self.alerts.append((prompt, title, buttons))
        return self.answers.popleft() if self.answers else FIRST_ANSWERS[buttons]
