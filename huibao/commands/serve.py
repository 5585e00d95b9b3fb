"""``huibao serve``: the server of custom functions and buttons, which VBA starts."""

from __future__ import annotations

from argparse import Namespace
from importlib import import_module

from addin.package.registry import on_windows
from huibao.cli import CANNOT, OK
from huibao.report import complain


def run(arguments: Namespace) -> int:
    """Serve until Excel lets go; ``arguments.clsid`` is the class that Excel asks for."""
    return serve(arguments.clsid)


def serve(clsid: str) -> int:
    """Serve this class; only Windows can."""
    if not on_windows():
        complain("这个命令由 Windows 上的 Excel 调用；其他系统请用 huibao press 或普通命令。")
        return CANNOT
    import_module("xlwings").serve(clsid)  # heavy, and optional
    return OK
