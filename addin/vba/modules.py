"""VBA modules: sources as a project stores them, made from the files that the VBA editor exports.

A project keeps a module's attributes at the top of its source. Exported class files lack some of
them and carry a header of their own instead; `read_export` turns either kind of file into a module.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["standard", "class", "document"]

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}", re.ASCII)
_NAME_ATTRIBUTE = re.compile(rb'\AAttribute VB_Name = "([^"\r\n]*)"\r?\n')
_CLASS_HEADER = re.compile(
    rb"\AVERSION [^\n]*CLASS\r?\nBEGIN\r?\n.*?^END\r?\n", re.DOTALL | re.MULTILINE
)
_CLASS_ATTRIBUTE = re.compile(rb"^Attribute VB_(\w+) = ([^\r\n]*)\r\n", re.MULTILINE)

WORKBOOK_BASE = "0{00020819-0000-0000-C000-000000000046}"
SHEET_BASE = "0{00020820-0000-0000-C000-000000000046}"
CLASS_BASE = "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"


@dataclass(frozen=True, slots=True)
class Module:
    """One module of a VBA project.

    Attributes:
        name: the module's name: an ASCII letter, then letters, digits and _, at most 31.
        source: ASCII text, written to the project as it stands. It begins with the attribute
            VB_Name, which is `name`, and has no header of an exported class file.
        kind: standard (.bas), class (.cls), or document: the code behind the workbook or a sheet.

    """

    name: str
    source: bytes
    kind: Kind = "standard"

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ValueError(
                f"name is {self.name!r}, but must be a VBA name of at most 31 characters"
            )
        if self.kind not in ("standard", "class", "document"):
            raise ValueError(f"kind is {self.kind!r}, but must be standard, class or document")
        if not self.source.isascii() or b"\0" in self.source:
            raise ValueError(f"source of {self.name} must be ASCII text")
        found = _NAME_ATTRIBUTE.match(self.source)
        if not found or found[1] != self.name.encode():
            first = self.source.partition(b"\n")[0]
            raise ValueError(
                f"source of {self.name} begins with {first!r}, not with a VB_Name of {self.name}"
            )


def read_export(content: bytes) -> Module:
    """Return the module in a .bas or .cls file, as the VBA editor exports and git keeps it.

    Line ends become CR LF, as the editor has them. A class gets the attributes that exporting
    drops; those that the file states win.

    Raises:
        ValueError: the file is not ASCII, or does not state its VB_Name.

    """
    source = re.sub(rb"\r\n|\r|\n", b"\r\n", content)
    body, classes = _CLASS_HEADER.subn(b"", source, count=1)
    if not classes:
        return Module(_stated_name(source), source)
    stated = {key.decode("ascii"): value for key, value in _CLASS_ATTRIBUTE.findall(_head(body))}
    name = stated.get("Name", b"").decode("ascii").strip('"')
    rest = body[len(_head(body)) :]
    attributes = _attributes(name, CLASS_BASE, predeclared=False, exposed=False, customizable=False)
    defaults = {key.decode("ascii"): value for key, value in _CLASS_ATTRIBUTE.findall(attributes)}
    lines = [
        f"Attribute VB_{key} = ".encode() + value for key, value in (defaults | stated).items()
    ]
    return Module(name, b"".join(line + b"\r\n" for line in lines) + rest, "class")


def workbook_module(name: str = "ThisWorkbook", code: bytes = b"") -> Module:
    """Return the module behind the workbook. `name` is the workbook's code name in its XML."""
    attributes = _attributes(name, WORKBOOK_BASE, predeclared=True, exposed=True, customizable=True)
    return Module(name, attributes + code, "document")


def sheet_module(name: str, code: bytes = b"") -> Module:
    """Return the module behind a worksheet. `name` is the sheet's code name in its XML."""
    attributes = _attributes(name, SHEET_BASE, predeclared=True, exposed=True, customizable=True)
    return Module(name, attributes + code, "document")


def _stated_name(source: bytes) -> str:
    found = _NAME_ATTRIBUTE.match(source)
    if not found:
        raise ValueError(f"{source[:40]!r} is no beginning of a module: it must state its VB_Name")
    return found[1].decode("ascii", "replace")


def _head(body: bytes) -> bytes:
    """Return the attribute lines at the beginning of a class body."""
    end = 0
    while found := _CLASS_ATTRIBUTE.match(body, end):
        end = found.end()
    return body[:end]


def _attributes(
    name: str, base: str, *, predeclared: bool, exposed: bool, customizable: bool
) -> bytes:
    values = {
        "Name": f'"{name}"',
        "Base": f'"{base}"',
        "GlobalNameSpace": False,
        "Creatable": False,
        "PredeclaredId": predeclared,
        "Exposed": exposed,
        "TemplateDerived": False,
        "Customizable": customizable,
    }
    text = "".join(f"Attribute VB_{key} = {value}\r\n" for key, value in values.items())
    return text.encode("ascii", "replace")
