"""Simple sheets that come and go, such as the list of findings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from lxml import etree

from generators.ooxml.address import cell_name, quoted_sheet
from generators.ooxml.errors import EditRefusedError
from generators.ooxml.markup import (
    MAIN,
    RELATION,
    child,
    children,
    parse,
    serialise,
    sibling_tag,
)
from generators.ooxml.relationships import (
    declare,
    free_name,
    relate,
    relationships,
    remove_part,
)
from generators.ooxml.structure import drop_calculation_chain
from generators.ooxml.values import plain

if TYPE_CHECKING:
    from generators.ooxml.workbook import Workbook

WORKSHEET_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
MAX_NAME: Final = 31

_FORBIDDEN = re.compile(r"[\\/*?:\[\]]")
_GOES_ALONG = frozenset(("comments", "vmlDrawing", "printerSettings"))


def add(
    book: Workbook, name: str, rows: Sequence[Sequence[object]], widths: Sequence[float]
) -> None:
    """Add a sheet after the last one; its first row is bold and stays in view.

    ``widths`` are column widths in characters.

    Raises:
        ValueError: no name that Excel accepts.
        EditRefusedError: a sheet of that name exists, or the workbook's structure is locked.

    """
    if not name or len(name) > MAX_NAME or _FORBIDDEN.search(name) or name.strip("'") != name:
        raise ValueError(f"sheet name of 1 to {MAX_NAME} letters without \\/*?:[], got {name!r}")
    if name.casefold() in {known.casefold() for known in book.sheet_names}:
        raise EditRefusedError(
            f"已有名为“{name}”的工作表", "请先删除或重命名这张工作表", sheet=name
        )
    book.write_names()
    workbook_part, package = book.structure.part, book.package
    root = parse(package.read(workbook_part), workbook_part)
    _refuse_locked(root)
    xml = _sheet_xml(book, rows, widths)
    part = free_name(package, "xl/worksheets/sheet{}.xml")
    package.write(part, xml.encode("utf-8"))
    declare(package, part, WORKSHEET_TYPE)
    arrow = relate(package, workbook_part, "worksheet", part)
    listed = child(root, "sheets")
    if listed is None:
        raise AssertionError("a workbook without sheets is never opened")
    number = max(int(info.sheet_id) for info in book.structure.sheets) + 1
    entry = etree.SubElement(listed, sibling_tag(root, "sheet"))
    entry.set("name", name)
    entry.set("sheetId", str(number))
    entry.set(f"{{{RELATION}}}id", arrow)
    package.write(workbook_part, serialise(root))
    book.reread_structure()


def remove(book: Workbook, name: str) -> None:
    """Remove a sheet that holds nothing but cells and notes.

    Raises:
        EditRefusedError: it is the last visible one, holds tables or drawings, a name
            refers to it, or the workbook's structure is locked.

    """
    info = book.sheet_info(name)
    book.write_names()
    package, workbook_part = book.package, book.structure.part
    root = parse(package.read(workbook_part), workbook_part)
    _refuse_locked(root)
    visible = [other for other in book.structure.sheets if other.state == "visible"]
    arrows = relationships(package, info.part)
    reason = ""
    if visible == [info]:
        reason = "它是唯一可见的工作表"
    elif any(arrow.kind not in _GOES_ALONG and not arrow.external for arrow in arrows):
        reason = "它含有表格、图表或图片"
    elif _is_referred_to(book, info.name):
        reason = "有名称或公式引用它"
    if reason:
        raise EditRefusedError(
            f"不能删除工作表“{name}”：{reason}", "请在表格软件中手工处理", sheet=name
        )
    index = book.structure.sheets.index(info)
    if b"<f" in book.sheet(name).base.data:
        drop_calculation_chain(package, workbook_part)
    for arrow in arrows:
        if not arrow.external:
            remove_part(package, arrow.target, info.part)
    _forget(root, index)
    package.write(workbook_part, serialise(root))
    remove_part(package, info.part, workbook_part)
    book.reread_structure()


def _sheet_xml(book: Workbook, rows: Sequence[Sequence[object]], widths: Sequence[float]) -> str:
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width:g}" customWidth="1"/>'
        for number, width in enumerate(widths, start=1)
    )
    bold = book.styles.derived(0, bold=True)
    lines = []
    for number, row in enumerate(rows, start=1):
        style = bold if number == 1 else 0
        cells = "".join(
            book.value_xml(number, column, plain(value), style)
            for column, value in enumerate(row, start=1)
            if value is not None
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    width = max((len(row) for row in rows), default=1)
    last = cell_name(max(len(rows), 1), max(width, 1))
    pane = (
        '<sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
        'activePane="bottomLeft" state="frozen"/>'
        '<selection pane="bottomLeft" activeCell="A2" sqref="A2"/></sheetView>'
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATION}"><dimension ref="A1:{last}"/>'
        f'<sheetViews>{pane}</sheetViews><sheetFormatPr defaultRowHeight="15"/>'
        + (f"<cols>{columns}</cols>" if columns else "")
        + f"<sheetData>{''.join(lines)}</sheetData>"
        '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
        "</worksheet>"
    )


def _refuse_locked(root: etree._Element) -> None:
    protection = child(root, "workbookProtection")
    if protection is not None and protection.get("lockStructure") in ("1", "true"):
        raise EditRefusedError(
            "工作簿结构受保护，不能增删工作表", "请在“审阅”中取消“保护工作簿”后再试"
        )


def _is_referred_to(book: Workbook, name: str) -> bool:
    marks = {f"{quoted_sheet(name)}!", f"'{name.replace(chr(39), chr(39) * 2)}'!"}
    if any(
        mark in defined.text
        for defined in book.defined_names
        if defined.sheet != name
        for mark in marks
    ):
        return True
    return any(
        mark in text
        for info in book.structure.sheets
        if info.kind == "worksheet" and info.name != name
        for text in _formula_texts(book, info.name)
        for mark in marks
    )


def _formula_texts(book: Workbook, sheet: str) -> list[str]:
    content = book.sheet(sheet).text()
    return re.findall(r"<(?:f|formula[12]?|xm:f)(?:\s[^>]*)?>([^<]*)<", content)


def _forget(root: etree._Element, index: int) -> None:
    """Take the sheet out of the list, and renumber what counts sheets by position."""
    listed = child(root, "sheets")
    if listed is None:
        raise AssertionError("a workbook without sheets is never opened")
    sheets = children(listed, "sheet")
    listed.remove(sheets[index])
    names = child(root, "definedNames")
    for name in children(names, "definedName") if names is not None else ():
        local = int(name.get("localSheetId", "-1"))
        if local == index:
            name.getparent().remove(name)  # type: ignore[union-attr]
        elif local > index:
            name.set("localSheetId", str(local - 1))
    if names is not None and not len(names):
        root.remove(names)
    views = child(root, "bookViews")
    for view in children(views, "workbookView") if views is not None else ():
        for mark in ("activeTab", "firstSheet"):
            place = int(view.get(mark, "0"))
            if place >= index and place > 0:
                view.set(mark, str(place - 1))
