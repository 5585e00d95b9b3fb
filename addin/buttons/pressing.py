"""Pressing a button: find the book, do the work, show one message.

Nothing raises: whatever goes wrong becomes the message, and the book's host has put the book
back as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from addin.buttons.button import Pressed
from addin.buttons.opened import kind_of
from addin.buttons.registry import BUTTONS
from generators.files import obstacle

if TYPE_CHECKING:
    import xlwings as xw

    from addin.package.settings import Settings

TITLE = "会报"


@dataclass(frozen=True, slots=True)
class Press:
    """Which button was pressed on which book, and when; ``book`` is a name, empty for none."""

    key: str
    book: str
    now: datetime
    files: tuple[Path, ...] = ()


def press(app: xw.App, pressed: Press, settings: Settings) -> str:
    """Do the work, show the message in the app and return it."""
    message = _done(app, pressed, settings)
    app.alert(message, title=TITLE)
    return message


def _done(app: xw.App, pressed: Press, settings: Settings) -> str:
    button = BUTTONS.get(pressed.key)
    if button is None:
        return (
            f"没有“{pressed.key}”这个按钮：加载项与程序的版本不一致，请运行 huibao addin install。"
        )
    try:
        book = _book(app, pressed.book)
        if button.books and (book is None or kind_of(book) not in ("", *button.books)):
            return button.needs
        context = Pressed(
            book, pressed.now, lambda text: _agreed(app, text), settings, pressed.files
        )
        return button.work(context)
    except Exception as error:  # noqa: BLE001 - the user reads it; there is nobody above
        return f"“{button.label}”没有完成：{_reason(error)}"


def _reason(error: Exception) -> str:
    """Why a work was not done, in words for the user where the system has only its own."""
    if isinstance(error, OSError) and error.filename:
        return f"无法读写 {error.filename}：{obstacle(error)}"
    return str(error) or type(error).__name__


def _book(app: xw.App, name: str) -> xw.Book | None:
    """The open book of this name; without a name there is none."""
    if not name:
        return None
    return next((book for book in app.books if book.name == name), None)


def _agreed(app: xw.App, text: str) -> bool:
    return bool(app.alert(text, title=TITLE, buttons="ok_cancel") == "ok")


def split_files(joined: str, between: str = "|") -> tuple[Path, ...]:
    """The files as VBA joins them."""
    return tuple(Path(path) for path in joined.split(between) if path)


def codes_to_text(codes: str) -> str:
    """The text whose UTF-16 units these hexadecimal digits are, as VBA writes them.

    Raises:
        ValueError: they are none.

    """
    return bytes.fromhex(codes).decode("utf-16-be")


def app_of(apps: Sequence[xw.App], handle: int) -> xw.App | None:
    """The app with this window, else the first one."""
    return next((app for app in apps if app.hwnd == handle), apps[0] if apps else None)
