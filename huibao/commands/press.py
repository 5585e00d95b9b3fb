"""``huibao press``: the work of a ribbon button on the open workbook; what VBA starts."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import datetime
from typing import TYPE_CHECKING

from addin.buttons.pressing import Press, app_of, codes_to_text, press, split_files
from addin.hosts.libreoffice.connect import OfficeError
from addin.package.install import user_place
from addin.package.settings import read_settings
from generators.files import write_whole
from huibao.cli import CANNOT, OK
from huibao.report import complain, say

if TYPE_CHECKING:
    import xlwings as xw


def run(arguments: Namespace) -> int:
    """Press the button; the message is shown in the program that has the book open."""
    try:
        book, files = arguments.book, arguments.files
        if arguments.utf16:
            book, files = codes_to_text(book), codes_to_text(files)
        app = _app(arguments)
    except (ImportError, OfficeError, ValueError) as error:
        complain(str(error))
        return CANNOT
    if app is None:
        complain("没有打开的 Excel。")
        return CANNOT
    now = datetime.now().astimezone()
    if arguments.today:
        now = now.replace(
            year=arguments.today.year, month=arguments.today.month, day=arguments.today.day
        )
    settings = read_settings(user_place().folder)
    message = press(app, Press(arguments.key, book, now, split_files(files)), settings)
    if arguments.result:
        found = {"key": arguments.key, "book": book, "message": message}
        write_whole(arguments.result, json.dumps(found, ensure_ascii=False).encode())
    say(message)
    return OK


def _app(arguments: Namespace) -> xw.App | None:
    """The program with the book: LibreOffice on a pipe, or Excel by its window."""
    if arguments.office:
        from addin.hosts.libreoffice.connect import attach  # noqa: PLC0415 - needs uno
        from addin.hosts.libreoffice.engine import activate  # noqa: PLC0415 - needs xlwings

        return activate(attach(arguments.office))
    import xlwings as xw  # noqa: PLC0415 - heavy, and optional

    return app_of(list(xw.apps), arguments.hwnd)
