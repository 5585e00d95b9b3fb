"""The program kept still while a book is changed, and put back as it was whatever happens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import xlwings as xw

STILL = {
    "screen_updating": False,
    "enable_events": False,
    "display_alerts": False,
    "calculation": "manual",
}


@contextmanager
def status(app: xw.App, text: str) -> Iterator[None]:
    """Show a text in the status bar."""
    before = app.status_bar
    app.status_bar = text
    try:
        yield
    finally:
        app.status_bar = before


@contextmanager
def quiet(app: xw.App, text: str) -> Iterator[None]:
    """Neither redraw, ask, recalculate nor run event macros; ``text`` is in the status bar."""
    with ExitStack() as stack:
        for name, value in {**STILL, "status_bar": text}.items():
            stack.callback(setattr, app, name, getattr(app, name))
            setattr(app, name, value)
        yield
