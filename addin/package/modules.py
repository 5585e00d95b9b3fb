"""The VBA modules of the add-in: ours, those made from registries, and xlwings' own.

xlwings' module for add-ins is taken from the installed package, so that it always agrees
with the Python side; only the project's name in it is ours, as its documentation asks.
"""

from __future__ import annotations

from importlib.resources import files

from addin.buttons.vba import VBA_MODULE as BUTTONS_MODULE
from addin.buttons.vba import vba_buttons
from addin.functions.vba import VBA_MODULE as FUNCTIONS_MODULE
from addin.functions.vba import vba_wrappers
from addin.vba.modules import Module, read_export, sheet_module, workbook_module

PROJECT = "Huibao"
SHEET = "Sheet1"
"""The code name of the add-in's only worksheet."""

WRITTEN = ("HuibaoBridge.bas", "HuibaoRibbon.bas", "HuibaoEvents.cls")
"""Sources in ``macros`` that are written by hand."""

_XLWINGS_NAME = b'Public Const PROJECT_NAME As String = "myaddin"'

_OPENING = b"""\
Option Explicit

Private Sub Workbook_Open()
    HuibaoStart
End Sub
"""


def addin_modules() -> list[Module]:
    """Every module of the .xlam, the documents' first.

    Raises:
        FileNotFoundError: xlwings is not installed.

    """
    opening = _OPENING.replace(b"\n", b"\r\n")
    return [workbook_module(code=opening), sheet_module(SHEET), *own_modules(), xlwings_module()]


def own_modules() -> list[Module]:
    """The standard and class modules that are ours; they need xlwings' one only on Windows."""
    written = [read_export(_macro(name)) for name in WRITTEN]
    return [*written, *(read_export(source.encode("ascii")) for source in generated().values())]


def generated() -> dict[str, str]:
    """File name in ``macros`` → source, of the modules made from registries."""
    return {
        f"{FUNCTIONS_MODULE}.bas": vba_wrappers(),
        f"{BUTTONS_MODULE}.bas": vba_buttons(),
    }


def xlwings_module() -> Module:
    """The module of xlwings for add-ins, with the name of our project.

    Raises:
        FileNotFoundError: xlwings is not installed.
        ValueError: the installed xlwings keeps the name elsewhere than the pinned one.

    """
    try:
        source = files("xlwings").joinpath("xlwings_custom_addin.bas").read_bytes()
    except ModuleNotFoundError as error:
        raise FileNotFoundError("xlwings is not installed: pip install 'huibao[excel]'") from error
    if source.count(_XLWINGS_NAME) != 1:
        raise ValueError("xlwings_custom_addin.bas must state its PROJECT_NAME once")
    return read_export(source.replace(_XLWINGS_NAME, _XLWINGS_NAME.replace(b"myaddin", b"huibao")))


def _macro(name: str) -> bytes:
    return files("macros").joinpath(name).read_bytes()
