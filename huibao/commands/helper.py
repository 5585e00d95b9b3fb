"""``huibao helper``: a server that the user starts first, and to which Excel only attaches."""

from __future__ import annotations

from argparse import Namespace

from addin.package.doctor import HELPER_CLSID, helper_answers
from addin.package.registry import on_windows
from huibao.cli import CANNOT, OK
from huibao.commands.serve import serve
from huibao.report import say


def run(_arguments: Namespace) -> int:
    """Run until the window is closed."""
    if not on_windows():
        return serve(HELPER_CLSID)
    if helper_answers():
        say("会报助手已经在运行。")
        return OK
    say("会报助手已启动，请保持这个窗口开着；关闭窗口即停止。")
    try:
        return serve(HELPER_CLSID)
    except KeyboardInterrupt:
        return CANNOT
