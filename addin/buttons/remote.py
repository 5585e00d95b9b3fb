"""What VBA calls in the Python server when a button is pressed.

``start`` returns at once, so that Excel never waits for a busy server: the work goes on in a
thread of its own, which drives the open book from outside. One press at a time.
"""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from threading import Lock, Thread

from addin.buttons.pressing import Press, app_of, press, split_files
from addin.package.install import user_place
from addin.package.registry import on_windows
from addin.package.settings import read_settings

BUSY = "会报正在处理上一次点击，请等它完成。"

_working = Lock()


def start(key: str, book: str, handle: str, files: str) -> str:
    """Begin the work of a button on the open book; empty, or why it did not begin.

    ``handle`` is the number of Excel's window; ``files`` are parted by ``|``.
    """
    request = Press(key, book, datetime.now().astimezone(), split_files(files))
    work = Thread(target=_work, args=(request, int(handle)), daemon=True)
    if not _working.acquire(blocking=False):
        return BUSY
    work.start()
    return ""


def _work(request: Press, handle: int) -> None:
    try:
        if on_windows():
            import_module("pythoncom").CoInitialize()
        import xlwings as xw  # noqa: PLC0415 - heavy, and optional

        app = app_of(list(xw.apps), handle)
        if app is not None:
            press(app, request, read_settings(user_place().folder))
    finally:
        _working.release()
