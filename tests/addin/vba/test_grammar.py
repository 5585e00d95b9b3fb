"""Our modules are VBA by the published grammar of the language, which Excel compiles them by.

LibreOffice's Basic lets pass what Excel does not; the parser that judges here was generated
from the grammar in [MS-VBAL].
"""

from __future__ import annotations

import re

import pytest
from antlr4 import CommonTokenStream, InputStream
from antlr4.error.ErrorListener import ErrorListener
from antlr4_vba.vbaLexer import vbaLexer
from antlr4_vba.vbaParser import vbaParser

from addin.package.modules import addin_modules, own_modules

OURS = [module for module in addin_modules() if module.name != "xlwings"]
SOURCES = {module.name: module.source.decode("ascii") for module in OURS}
CLASS_HEADER = "VERSION 1.0 CLASS\nBEGIN\n  MultiUse = -1\nEND\n"
"""What the grammar wants before a class, and a file has only where the class was exported."""
UNKNOWN_ATTRIBUTES = re.compile(r"Attribute VB_(?:Base|TemplateDerived) = .*\n")
"""Excel writes these into class modules; the grammar does not list them."""


class Faults(ErrorListener):  # type: ignore[misc]
    """Collects what lexer and parser object to."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def syntaxError(  # noqa: N802 - the library calls it so
        self, _recognizer: object, _symbol: object, line: int, column: int, text: str, _e: object
    ) -> None:
        self.found.append(f"{line}:{column} {text}")


def faults(source: str) -> list[str]:
    """What the grammar does not allow, by line and column."""
    listener = Faults()
    text = UNKNOWN_ATTRIBUTES.sub("", source.replace("\r\n", "\n"))
    if "Attribute VB_Exposed" in text:
        text = CLASS_HEADER + text
    lexer = vbaLexer(InputStream(text))
    parser = vbaParser(CommonTokenStream(lexer))
    for reader in (lexer, parser):
        reader.removeErrorListeners()
        reader.addErrorListener(listener)
    parser.startRule()
    return listener.found


def test_all_our_modules_are_looked_at():
    assert {module.name for module in own_modules()} < set(SOURCES)
    assert {"HuibaoBridge", "HuibaoFunctions", "ThisWorkbook"} <= set(SOURCES)


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_every_module_is_vba(source: str):
    assert faults(source) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("End Sub", "End Sb"),
        (" Then", ""),
        ("End If", ""),
        (" As String", " As"),
        ("ByVal ", "ByVall "),
        ("Next", "Nxt"),
        ('"', ""),
        ("(", ""),
    ],
)
def test_a_slip_is_noticed(right: str, wrong: str):
    source = SOURCES["HuibaoRibbon"]
    assert right in source
    assert faults(source.replace(right, wrong, 1)) != []
