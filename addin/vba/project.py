"""Building a VBA project, the part `xl/vbaProject.bin` of a workbook, from its modules' sources.

The project holds sources only, no compiled code ([MS-OVBA] 2.3.4.1 forbids a writer to leave any);
Excel compiles it at the first run. The same input gives the same bytes: where Excel writes a time
or a random number, this writes constants.
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from addin.vba.cfb import write_compound_file
from addin.vba.compression import compress
from addin.vba.modules import NAME, Module

RESERVED_NAMES = frozenset({"dir", "_vba_project"})
"""Streams beside the modules: no module may have such a name."""

CODE_PAGE = 1252  # sources are ASCII, so that any would do
ENGLISH = 0x0409
WINDOWS_64 = 3
ENCRYPTION_SEED = 0x15
MODULE_COOKIE = 0xFFFF
PROJECT_VERSION = (1, 0)

UNPROTECTED = b"\0\0\0\0"
NO_PASSWORD = b"\0"
VISIBLE = b"\xff"


@dataclass(frozen=True, slots=True)
class Reference:
    """A type library that the project uses.

    Attributes:
        name: the library's name in code, e.g. Office.
        library_id: its registered identity: GUID, version, locale, path and description.

    """

    name: str
    library_id: str


STANDARD_REFERENCES = (
    Reference(
        "stdole",
        "*\\G{00020430-0000-0000-C000-000000000046}#2.0#0"
        "#C:\\Windows\\System32\\stdole2.tlb#OLE Automation",
    ),
    Reference(
        "Office",
        "*\\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0"
        "#C:\\Program Files\\Common Files\\Microsoft Shared\\OFFICE16\\MSO.DLL"
        "#Microsoft Office 16.0 Object Library",
    ),
)
"""OLE types, and the Office library, which has the ribbon's `IRibbonControl`."""


def build_project(
    modules: Sequence[Module],
    name: str = "VBAProject",
    references: Sequence[Reference] = STANDARD_REFERENCES,
) -> bytes:
    """Return a VBA project with the given modules.

    In a workbook, Excel wants a document module for the workbook and one for each sheet, named as
    their code names (`workbook_module`, `sheet_module`).

    Args:
        modules: the modules, in the order in which the editor lists them.
        name: the project's name, by the same rule as a module's.
        references: the type libraries besides those of VBA and Excel, which need no mention.

    Raises:
        ValueError: `name` is no VBA name; two modules (or a module and the project) have one name
            regardless of case; a module has the name of a stream of the format; there is no module.

    """
    _check_names(modules, name)
    streams = {module.name: compress(module.source) for module in modules}
    streams["dir"] = compress(_dir_stream(modules, name, references))
    # Signature; version FFFF: no compiled code follows ([MS-OVBA] 2.3.4.1).
    streams["_VBA_PROJECT"] = struct.pack("<HHBH", 0x61CC, 0xFFFF, 0, 0)
    return write_compound_file(
        {
            "VBA": streams,
            "PROJECT": _project_stream(modules, name),
            "PROJECTwm": _names_stream(modules),
        }
    )


def _check_names(modules: Sequence[Module], name: str) -> None:
    if not modules:
        raise ValueError("modules is empty, but a project has at least one")
    if not NAME.fullmatch(name):
        raise ValueError(f"name is {name!r}, but must be a VBA name of at most 31 characters")
    seen = {name.lower()} | RESERVED_NAMES
    for module in modules:
        if module.name.lower() in seen:
            raise ValueError(f"modules has the name {module.name!r}, which is taken")
        seen.add(module.name.lower())


def _record(number: int, content: bytes = b"") -> bytes:
    return struct.pack("<HI", number, len(content)) + content


def _text_records(number: int, unicode_number: int, text: str) -> bytes:
    return _record(number, text.encode("ascii")) + _record(unicode_number, text.encode("utf-16-le"))


def _dir_stream(modules: Sequence[Module], name: str, references: Sequence[Reference]) -> bytes:
    """Return the directory of the project: its properties, references and modules (2.3.4.2)."""
    major, minor = PROJECT_VERSION
    parts = [
        _record(0x01, struct.pack("<I", WINDOWS_64)),
        _record(0x02, struct.pack("<I", ENGLISH)),
        _record(0x14, struct.pack("<I", ENGLISH)),
        _record(0x03, struct.pack("<H", CODE_PAGE)),
        _record(0x04, name.encode("ascii")),
        _text_records(0x05, 0x40, ""),  # description
        _record(0x06) + _record(0x3D),  # help file
        _record(0x07, struct.pack("<I", 0)),  # help context
        _record(0x08, struct.pack("<I", 0)),  # library flags
        struct.pack("<HIIH", 0x09, 4, major, minor),
        _text_records(0x0C, 0x3C, ""),  # constants
    ]
    for reference in references:
        identity = reference.library_id.encode("ascii")
        content = struct.pack("<I", len(identity)) + identity + bytes(6)
        parts += [_text_records(0x16, 0x3E, reference.name), _record(0x0D, content)]
    parts += [
        _record(0x0F, struct.pack("<H", len(modules))),
        _record(0x13, struct.pack("<H", MODULE_COOKIE)),
    ]
    parts += [_module_records(module) for module in modules]
    return b"".join(parts) + _record(0x10)


def _module_records(module: Module) -> bytes:
    return b"".join(
        [
            _text_records(0x19, 0x47, module.name),
            _text_records(0x1A, 0x32, module.name),  # the stream's name
            _text_records(0x1C, 0x48, ""),  # description
            _record(0x31, struct.pack("<I", 0)),  # where the source begins in its stream
            _record(0x1E, struct.pack("<I", 0)),  # help context
            _record(0x2C, struct.pack("<H", MODULE_COOKIE)),
            _record(0x21 if module.kind == "standard" else 0x22),
            _record(0x2B),
        ]
    )


def _project_stream(modules: Sequence[Module], name: str) -> bytes:
    """Return the project's properties as text (2.3.1)."""
    project_id = f"{{{uuid.uuid5(uuid.NAMESPACE_OID, name)}}}".upper()
    items = {"standard": "Module={}", "class": "Class={}", "document": "Document={}/&H00000000"}
    lines = [
        f'ID="{project_id}"',
        *(items[module.kind].format(module.name) for module in modules),
        f'Name="{name}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{_encrypted(UNPROTECTED, project_id)}"',
        f'DPB="{_encrypted(NO_PASSWORD, project_id)}"',
        f'GC="{_encrypted(VISIBLE, project_id)}"',
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{module.name}=0, 0, 0, 0, C" for module in modules),
    ]
    return "".join(line + "\r\n" for line in lines).encode("ascii")


def _encrypted(data: bytes, project_id: str) -> str:
    """Return `data` in the project's obfuscation, as hexadecimal digits (2.4.3.2)."""
    seed = ENCRYPTION_SEED
    key = sum(project_id.encode("ascii")) & 0xFF
    result = bytearray([seed, seed ^ 2, seed ^ key])
    ignored = bytes((seed & 6) // 2)
    previous = key
    for byte in ignored + struct.pack("<I", len(data)) + data:
        result.append(byte ^ ((result[-2] + previous) & 0xFF))
        previous = byte
    return result.hex().upper()


def _names_stream(modules: Sequence[Module]) -> bytes:
    """Return each module's name in the code page and in Unicode (2.3.3)."""
    names = (m.name.encode("ascii") + b"\0" + m.name.encode("utf-16-le") + b"\0\0" for m in modules)
    return b"".join(names) + b"\0\0"
