"""A workbook with macros and buttons, made from one without: as users make themselves."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

from addin.vba.modules import Module, workbook_module
from addin.vba.project import build_project

SHEET = "按钮"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MICROSOFT = "http://schemas.microsoft.com/office/2006/relationships"
_PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACRO = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_WORKSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"


def macro_book(book: bytes, modules: Sequence[Module], buttons: Mapping[str, str]) -> bytes:
    """The workbook with the modules, and a last sheet with the buttons: label → macro."""
    parts = _parts(book)
    drawn = _parts(_sheet_of_buttons(buttons))
    number = 1 + sum(name.startswith("xl/worksheets/sheet") for name in parts)
    sheet, drawing = f"sheet{number}.xml", f"vmlDrawing{number}00.vml"
    parts[f"xl/worksheets/{sheet}"] = drawn["xl/worksheets/sheet1.xml"].replace(
        b'tabSelected="1"', b""
    )
    parts[f"xl/worksheets/_rels/{sheet}.rels"] = drawn[
        "xl/worksheets/_rels/sheet1.xml.rels"
    ].replace(b"vmlDrawing1.vml", drawing.encode())
    parts[f"xl/drawings/{drawing}"] = drawn["xl/drawings/vmlDrawing1.vml"]
    parts["xl/vbaProject.bin"] = build_project([workbook_module(), *modules])

    def change(name: str, *pairs: tuple[str, str]) -> None:
        text = parts[name].decode()
        for pattern, new in pairs:
            text, count = re.subn(pattern, lambda _, new=new: new, text, count=1)
            assert count == 1, (name, pattern)
        parts[name] = text.encode()

    change(
        "[Content_Types].xml",
        (re.escape(_PLAIN), _MACRO),
        (
            "</Types>",
            (
                f'<Override PartName="/xl/worksheets/{sheet}" ContentType="{_WORKSHEET}"/>'
                '<Override PartName="/xl/vbaProject.bin"'
                ' ContentType="application/vnd.ms-office.vbaProject"/></Types>'
            ),
        ),
    )
    if b'Extension="vml"' not in parts["[Content_Types].xml"]:
        vml = "application/vnd.openxmlformats-officedocument.vmlDrawing"
        change(
            "[Content_Types].xml",
            ("<Override", f'<Default Extension="vml" ContentType="{vml}"/><Override'),
        )
    change(
        "xl/_rels/workbook.xml.rels",
        (
            "</Relationships>",
            (
                f'<Relationship Id="rIdB" Type="{_OFFICE}/worksheet"'
                f' Target="worksheets/{sheet}"/>'
                f'<Relationship Id="rIdV" Type="{_MICROSOFT}/vbaProject" Target="vbaProject.bin"/>'
                "</Relationships>"
            ),
        ),
    )
    change(
        "xl/workbook.xml",
        ("<workbookPr", '<workbookPr codeName="ThisWorkbook"'),
        ("</sheets>", f'<sheet name="{SHEET}" sheetId="{number + 900}" r:id="rIdB"/></sheets>'),
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _parts(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _sheet_of_buttons(buttons: Mapping[str, str]) -> bytes:
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream)
    sheet = workbook.add_worksheet(SHEET)
    for row, (label, macro) in enumerate(buttons.items()):
        size = {"width": 120, "height": 24}
        sheet.insert_button(2 * row, 1, {"macro": macro, "caption": label, **size})
    workbook.close()
    return stream.getvalue()


def press_button(document: object, label: str) -> None:
    """Press a button in LibreOffice, on the accessible control that a screen reader presses."""
    sheet = document.Sheets.getByName(SHEET)  # type: ignore[attr-defined]
    controller = document.CurrentController  # type: ignore[attr-defined]
    controller.setActiveSheet(sheet)
    form = sheet.DrawPage.Forms.getByName("Standard")
    for place in range(form.Count):
        model = form.getByIndex(place)
        if model.Label == label:
            control = controller.getControl(model)
            control.getAccessibleContext().doAccessibleAction(0)
            return
    raise KeyError(label)


def write_settings(folder: Path, **settings: str) -> None:
    """The file huibao.conf beside a workbook with the macros."""
    lines = "".join(f"{name}={value}\r\n" for name, value in settings.items())
    (folder / "huibao.conf").write_text(lines, "utf-8")
