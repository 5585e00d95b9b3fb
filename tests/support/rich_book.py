"""A workbook with what Excel users put into theirs and libraries cannot draw, written by hand.

``base()`` is drawn by XlsxWriter: the table 业绩 (B3:F8 on the first sheet) with charts, an
image, names, formats and a print area beneath and beside it. Each function of ``FEATURES`` adds
one kind of part as [MS-XLSX] and ECMA-376 spell it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

import xlsxwriter

from addin.vba.modules import Module, workbook_module
from addin.vba.project import build_project

Parts = dict[str, bytes]

SHEET: Final = "xl/worksheets/sheet1.xml"
BOOK: Final = "xl/workbook.xml"
TYPES: Final = "[Content_Types].xml"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MICROSOFT: Final = "http://schemas.microsoft.com/office"
MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
X14: Final = f"{MICROSOFT}/spreadsheetml/2009/9/main"
X15: Final = f"{MICROSOFT}/spreadsheetml/2010/11/main"
XM: Final = f"{MICROSOFT}/excel/2006/main"
COMPATIBILITY: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"
DRAWING: Final = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
SHAPES: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
PERSON: Final = "{5A8B2F60-6C1D-4C40-9A55-3F0B6C2E1D01}"
THREAD: Final = "{0C7F1B52-2E64-4B9B-8D0E-7A5A1D9B3E02}"
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

HEADERS: Final = ("组", "姓名", "首年保费", "佣金", "日期")
ROWS: Final = [
    ["一组", "王芳", 1200, 360, 46082],
    ["一组", "李强", 800, 240, 46083],
    ["二组", "张伟", 500, 150, 46084],
    ["二组", "刘洋", 300, 90, 46085],
    ["三组", "陈静", 100, 30, 46086],
]
DOT: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def base() -> Parts:
    """A table on a protected sheet; charts, an image, names, formats and breaks below it."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"created": datetime(2027, 3, 1)})
    sheet, summary = book.add_worksheet("业绩表"), book.add_worksheet("汇总 表")
    money = book.add_format({"num_format": "#,##0.00"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "locked": False})
    formula = "业绩[[#This Row],[首年保费]]*0.3"
    columns = [
        *({"header": header} for header in HEADERS[:2]),
        {"header": HEADERS[2], "format": money},
        {"header": HEADERS[3], "format": money, "formula": formula},
        {"header": HEADERS[4], "format": day},
    ]
    sheet.add_table("B3:F8", {"name": "业绩", "data": ROWS, "columns": columns})
    for row, values in enumerate(ROWS, start=3):
        sheet.write_formula(row, 4, f"={formula}", money, values[3])
    sheet.write("B30", "说明")
    sheet.write("C30", 7)
    sheet.merge_range("B32:D33", "合并", money)
    sheet.conditional_format("D4:D8", {"type": "data_bar", "data_bar_2010": True})
    icons = {"type": "icon_set", "icon_style": "3_arrows"}
    sheet.conditional_format("E4:E8", icons)
    sheet.data_validation("D4:D8", {"validate": "decimal", "criteria": ">=", "value": 0})
    sheet.data_validation("C30", {"validate": "integer", "criteria": "<", "value": 99})
    sheet.add_sparkline("H4", {"range": "业绩表!D4:D8"})
    sheet.add_sparkline("H30", {"range": "业绩表!C30:F30"})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"categories": "=业绩表!$C$4:$C$8", "values": "=业绩表!$D$4:$D$8"})
    sheet.insert_chart("B40", chart)
    other = book.add_chart({"type": "line"})
    other.add_series({"values": "=业绩表!$C$30:$F$30"})
    sheet.insert_chart("H40", other)
    sheet.insert_image("B60", "dot.png", {"image_data": io.BytesIO(DOT), "x_scale": 40})
    sheet.print_area("A1:G34")
    sheet.repeat_rows(2)
    sheet.protect("", {"format_cells": True, "sort": True})
    sheet.set_h_pagebreaks([20, 35])
    summary.write_formula("A1", "=SUM(业绩[首年保费])", None, 2900)
    summary.write_formula("A2", "=SUM(业绩表!D4:D8)", None, 2900)
    summary.write_formula("A3", "=业绩表!C30", None, 7)
    book.define_name("说明格", "=业绩表!$C$30")
    book.define_name("保费列", "=业绩表!$D$4:$D$8")
    book.close()
    with zipfile.ZipFile(stream) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Parts) -> bytes:
    """The file of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def rich(names: Iterable[str]) -> bytes:
    """The base with these features, by their names in ``FEATURES``."""
    parts = base()
    for name in names:
        FEATURES[name](parts)
    return packed(parts)


def _put(parts: Parts, name: str, xml: str, kind: str = "") -> None:
    """Add a part and, with ``kind``, its declaration."""
    parts[name] = (HEAD + xml).encode()
    if kind:
        _replace(
            parts,
            TYPES,
            "</Types>",
            f'<Override PartName="/{name}" ContentType="{kind}"/></Types>',
        )


def _replace(parts: Parts, name: str, old: str, new: str) -> None:
    text = parts[name].decode()
    assert text.count(old) == 1, (name, old, text.count(old))
    parts[name] = text.replace(old, new).encode()


def _relate(parts: Parts, owner: str, kind: str, target: str) -> str:
    """Let ``owner`` refer to a part; ``kind`` is a whole type or the last word of Office's."""
    folder, _, stem = owner.rpartition("/")
    name = f"{folder}/_rels/{stem}.rels".lstrip("/")
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    empty = f'{HEAD}<Relationships xmlns="{space}"></Relationships>'
    text = parts.setdefault(name, empty.encode()).decode()
    known = re.findall(r'\bId="rId(\d+)"', text)
    arrow = f"rId{1 + max(map(int, known), default=0)}"
    whole = kind if "/" in kind else f"{OFFICE}/{kind}"
    added = f'<Relationship Id="{arrow}" Type="{whole}" Target="{target}"/></Relationships>'
    _replace(parts, name, "</Relationships>", added)
    return arrow


def _extend(parts: Parts, name: str, root: str, extension: str) -> None:
    """Put an ``ext`` last into the extension list of a part, made if missing."""
    if b"</extLst>" in parts[name]:
        head, tail = parts[name].rsplit(b"</extLst>", 1)
        parts[name] = head + extension.encode() + b"</extLst>" + tail
    else:
        _replace(parts, name, f"</{root}>", f"<extLst>{extension}</extLst></{root}>")


def _anchored(parts: Parts, shape: str, row: int) -> None:
    """A shape over five columns and ten rows of the first sheet's drawing."""
    ends = "".join(
        f"<xdr:{end}><xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff>"
        f"<xdr:row>{line}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:{end}>"
        for end, column, line in (("from", 8, row), ("to", 13, row + 10))
    )
    anchor = f"<xdr:twoCellAnchor>{ends}{shape}<xdr:clientData/></xdr:twoCellAnchor>"
    _replace(parts, "xl/drawings/drawing1.xml", "</xdr:wsDr>", f"{anchor}</xdr:wsDr>")


def _slicer_shape(name: str, number: int, requires: str) -> str:
    space = f"{MICROSOFT}/drawing/2010/slicer"
    prefix = (
        f'xmlns:a14="{MICROSOFT}/drawing/2010/main"'
        if requires == "a14"
        else f'xmlns:sle15="{MICROSOFT}/drawing/2012/slicer"'
    )
    return (
        f'<mc:AlternateContent xmlns:mc="{COMPATIBILITY}">'
        f'<mc:Choice {prefix} Requires="{requires}">'
        '<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr>'
        f'<xdr:cNvPr id="{number}" name="{name}"/><xdr:cNvGraphicFramePr/>'
        '</xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>'
        f'<a:graphic><a:graphicData uri="{space}"><sle:slicer xmlns:sle="{space}" name="{name}"/>'
        "</a:graphicData></a:graphic></xdr:graphicFrame></mc:Choice><mc:Fallback>"
        f'<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="{number}" name="{name}"/>'
        '<xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</xdr:spPr></xdr:sp></mc:Fallback></mc:AlternateContent>"
    )


def table_slicer(parts: Parts) -> None:
    """A slicer on the table's column 组: [MS-XLSX] 2.1.23, 2.1.24 and tableSlicerCache."""
    _put(
        parts,
        "xl/slicerCaches/slicerCache1.xml",
        f'<slicerCacheDefinition xmlns="{X14}" xmlns:x="{MAIN}" name="切片器_组" sourceName="组">'
        f'<extLst><x:ext uri="{{2F2917AC-EB37-4324-AD4E-5DD8C200BD13}}" xmlns:x15="{X15}">'
        '<x15:tableSlicerCache tableId="1" column="1"/></x:ext></extLst></slicerCacheDefinition>',
        "application/vnd.ms-excel.slicerCache+xml",
    )
    _put(
        parts,
        "xl/slicers/slicer1.xml",
        f'<slicers xmlns="{X14}"><slicer name="组" cache="切片器_组" caption="组"'
        ' rowHeight="241300"/></slicers>',
        "application/vnd.ms-excel.slicer+xml",
    )
    kind = f"{MICROSOFT}/2007/relationships"
    arrow = _relate(parts, SHEET, f"{kind}/slicer", "../slicers/slicer1.xml")
    _extend(
        parts,
        SHEET,
        "worksheet",
        f'<ext uri="{{3A4CF648-6AED-40f4-86FF-DC5316D8AED3}}" xmlns:x15="{X15}">'
        f'<x14:slicerList xmlns:x14="{X14}"><x14:slicer r:id="{arrow}"/></x14:slicerList></ext>',
    )
    arrow = _relate(parts, BOOK, f"{kind}/slicerCache", "slicerCaches/slicerCache1.xml")
    _extend(
        parts,
        BOOK,
        "workbook",
        f'<ext uri="{{46BE6895-7355-4a93-B00E-2C351335B9C9}}" xmlns:x15="{X15}">'
        f'<x15:slicerCaches xmlns:x14="{X14}"><x14:slicerCache r:id="{arrow}"/>'
        "</x15:slicerCaches></ext>",
    )
    _replace(
        parts,
        BOOK,
        "</definedNames>",
        '<definedName name="切片器_组">#N/A</definedName></definedNames>',
    )
    _anchored(parts, _slicer_shape("组", 901, "sle15"), 3)


def pivot_table(parts: Parts) -> None:
    """A pivot table over the table, by its name, with its cache, records and a slicer."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    groups = "".join(f'<s v="{group}"/>' for group in ("一组", "二组", "三组"))
    people = "".join(f'<s v="{row[1]}"/>' for row in ROWS)
    numbers = 'containsSemiMixedTypes="0" containsString="0" containsNumber="1"'
    fields = (
        f'<cacheField name="组" numFmtId="0"><sharedItems count="3">{groups}</sharedItems>'
        f'</cacheField><cacheField name="姓名" numFmtId="0"><sharedItems count="5">{people}'
        "</sharedItems></cacheField>"
    ) + "".join(
        f'<cacheField name="{name}" numFmtId="0"><sharedItems {numbers} containsInteger="1"'
        f' minValue="{low}" maxValue="{high}"/></cacheField>'
        for name, low, high in (("首年保费", 100, 1200), ("佣金", 30, 360), ("日期", 46082, 46086))
    )
    records = "".join(
        f'<r><x v="{group}"/><x v="{index}"/>'
        + "".join(f'<n v="{value}"/>' for value in ROWS[index][2:])
        + "</r>"
        for index, group in enumerate((0, 0, 1, 1, 2))
    )
    folder = "xl/pivotCache"
    _put(
        parts,
        f"{folder}/pivotCacheRecords1.xml",
        f'<pivotCacheRecords xmlns="{MAIN}" count="5">{records}</pivotCacheRecords>',
        f"{kind}.pivotCacheRecords+xml",
    )
    definition = f"{folder}/pivotCacheDefinition1.xml"
    _put(parts, definition, "", f"{kind}.pivotCacheDefinition+xml")
    arrow = _relate(parts, definition, "pivotCacheRecords", "pivotCacheRecords1.xml")
    parts[definition] += (
        f'<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{OFFICE}" r:id="{arrow}"'
        ' refreshOnLoad="1" refreshedBy="王芳" refreshedDate="46090" createdVersion="6"'
        ' refreshedVersion="6" minRefreshableVersion="3" recordCount="5">'
        '<cacheSource type="worksheet"><worksheetSource name="业绩"/></cacheSource>'
        f'<cacheFields count="5">{fields}</cacheFields></pivotCacheDefinition>'
    ).encode()
    items = "".join(f'<item x="{number}"/>' for number in range(3)) + '<item t="default"/>'
    lines = "<i><x/></i>" + "".join(f'<i><x v="{number}"/></i>' for number in (1, 2))
    pivot = "xl/pivotTables/pivotTable1.xml"
    _put(
        parts,
        pivot,
        f'<pivotTableDefinition xmlns="{MAIN}" name="透视" cacheId="7" dataOnRows="0"'
        ' applyNumberFormats="0" applyBorderFormats="0" applyFontFormats="0"'
        ' applyPatternFormats="0" applyAlignmentFormats="0" applyWidthHeightFormats="1"'
        ' dataCaption="值" updatedVersion="6" minRefreshableVersion="3" itemPrintTitles="1"'
        ' createdVersion="6" indent="0" outline="1" outlineData="1">'
        '<location ref="D1:E5" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/>'
        '<pivotFields count="5">'
        f'<pivotField axis="axisRow" showAll="0"><items count="4">{items}</items></pivotField>'
        '<pivotField showAll="0"/><pivotField dataField="1" showAll="0"/>'
        '<pivotField showAll="0"/><pivotField showAll="0"/></pivotFields>'
        '<rowFields count="1"><field x="0"/></rowFields>'
        f'<rowItems count="4">{lines}<i t="grand"><x/></i></rowItems>'
        '<colItems count="1"><i/></colItems>'
        '<dataFields count="1"><dataField name="保费合计" fld="2" baseField="0" baseItem="0"/>'
        "</dataFields>"
        '<pivotTableStyleInfo name="PivotStyleLight16" showRowHeaders="1" showColHeaders="1"'
        ' showRowStripes="0" showColStripes="0" showLastColumn="1"/></pivotTableDefinition>',
        f"{kind}.pivotTable+xml",
    )
    _relate(parts, pivot, "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml")
    _relate(
        parts,
        "xl/worksheets/sheet2.xml",
        "pivotTable",
        "../pivotTables/pivotTable1.xml",
    )
    arrow = _relate(parts, BOOK, "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml")
    text = parts[BOOK].decode()
    cache = f'<pivotCaches><pivotCache cacheId="7" r:id="{arrow}"/></pivotCaches>'
    parts[BOOK] = re.sub(r"(<calcPr[^>]*/>)", rf"\1{cache}", text, count=1).encode()
    _pivot_slicer(parts)


def _pivot_slicer(parts: Parts) -> None:
    cache = "xl/slicerCaches/slicerCache2.xml"
    _put(
        parts,
        cache,
        f'<slicerCacheDefinition xmlns="{X14}" name="切片器_透视组" sourceName="组">'
        '<pivotTables><pivotTable tabId="2" name="透视"/></pivotTables>'
        '<data><tabular pivotCacheId="7"><items count="3"><i x="0" s="1"/><i x="1" s="1"/>'
        '<i x="2" s="1"/></items></tabular></data></slicerCacheDefinition>',
        "application/vnd.ms-excel.slicerCache+xml",
    )
    kind = f"{MICROSOFT}/2007/relationships/slicerCache"
    arrow = _relate(parts, BOOK, kind, "slicerCaches/slicerCache2.xml")
    _extend(
        parts,
        BOOK,
        "workbook",
        f'<ext uri="{{BBE1A952-AA13-448e-AADC-164F8A28A991}}" xmlns:x14="{X14}">'
        f'<x14:slicerCaches><x14:slicerCache r:id="{arrow}"/></x14:slicerCaches></ext>',
    )
    _extend(
        parts,
        "xl/pivotCache/pivotCacheDefinition1.xml",
        "pivotCacheDefinition",
        f'<ext uri="{{725AE2AE-9491-48be-B2B4-4EB974FC3084}}" xmlns:x14="{X14}">'
        '<x14:pivotCacheDefinition pivotCacheId="7"/></ext>',
    )


def threaded_comments(parts: Parts) -> None:
    """A conversation at C5 and one below the table, with the persons who hold it."""
    _put(
        parts,
        "xl/persons/person.xml",
        f'<personList xmlns="{MICROSOFT}/spreadsheetml/2018/threadedcomments">'
        f'<person displayName="王芳" id="{PERSON}" userId="wang" providerId="None"/></personList>',
        "application/vnd.ms-excel.person+xml",
    )
    _relate(parts, BOOK, f"{MICROSOFT}/2017/10/relationships/person", "persons/person.xml")
    answer = THREAD.replace("0C7F", "0C80")
    below = THREAD.replace("0C7F", "0C81")
    said = f'dT="2026-03-01T08:00:00.00" personId="{PERSON}"'
    _put(
        parts,
        "xl/threadedComments/threadedComment1.xml",
        f'<ThreadedComments xmlns="{MICROSOFT}/spreadsheetml/2018/threadedcomments">'
        f'<threadedComment ref="C5" {said} id="{THREAD}"><text>请核对</text></threadedComment>'
        f'<threadedComment ref="C5" {said} id="{answer}" parentId="{THREAD}"><text>已核对</text>'
        "</threadedComment>"
        f'<threadedComment ref="B30" {said} id="{below}"><text>说明在此</text></threadedComment>'
        "</ThreadedComments>",
        "application/vnd.ms-excel.threadedcomments+xml",
    )
    _put(
        parts,
        "xl/comments1.xml",
        f'<comments xmlns="{MAIN}"><authors><author>tc={THREAD}</author>'
        f"<author>tc={below}</author></authors><commentList>"
        '<comment ref="C5" authorId="0" shapeId="0"><text><t>[线程批注]</t></text></comment>'
        '<comment ref="B30" authorId="1" shapeId="0"><text><t>[线程批注]</t></text></comment>'
        "</commentList></comments>",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
    )
    shape = (
        '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;'
        'visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        "<x:Anchor>3, 15, 3, 10, 5, 15, 8, 4</x:Anchor><x:AutoFill>False</x:AutoFill>"
        "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )
    notes = [shape.format(id=5121, row=4, column=2), shape.format(id=5122, row=29, column=1)]
    _legacy(parts, "vmlDrawing9.vml", "5", notes, "t202", "202")
    _relate(parts, SHEET, "comments", "../comments1.xml")
    kind = f"{MICROSOFT}/2017/10/relationships/threadedComment"
    _relate(parts, SHEET, kind, "../threadedComments/threadedComment1.xml")


def _legacy(  # noqa: PLR0917 - the spelling of one kind of part
    parts: Parts, name: str, cluster: str, shapes: list[str], kind: str, number: str
) -> None:
    """Add shapes to the sheet's legacy drawing, made under this name if there is none."""
    present = [part for part in parts if part.endswith(".vml")]
    shape_type = (
        f'<v:shapetype id="_x0000_{kind}" coordsize="21600,21600" o:spt="{number}" '
        'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/></v:shapetype>'
    )
    if present:
        text = parts[present[0]].decode()
        text = re.sub(r'(<o:idmap v:ext="edit" data="[^"]*)"', rf'\1,{cluster}"', text)
        added = shape_type + "".join(shapes)
        parts[present[0]] = text.replace("</xml>", f"{added}</xml>").encode()
        return
    parts[f"xl/drawings/{name}"] = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
        f'<o:idmap v:ext="edit" data="{cluster}"/></o:shapelayout>{shape_type}{"".join(shapes)}'
        "</xml>"
    ).encode()
    vml = "application/vnd.openxmlformats-officedocument.vmlDrawing"
    default = f'<Default Extension="vml" ContentType="{vml}"/>'
    head, tail = parts[TYPES].split(b"<Override", 1)
    parts[TYPES] = head + default.encode() + b"<Override" + tail
    arrow = _relate(parts, SHEET, "vmlDrawing", f"../drawings/{name}")
    drawing = re.search(rb"<drawing [^>]*/>", parts[SHEET])
    assert drawing is not None
    element = f'<legacyDrawing r:id="{arrow}"/>'.encode()
    parts[SHEET] = parts[SHEET].replace(drawing[0], drawing[0] + element)


def controls(parts: Parts) -> None:
    """A button with a macro as Excel 2010 writes it, and the VBA project that holds the macro."""
    shape = (
        '<v:shape id="_x0000_s6145" type="#_x0000_t201" style="position:absolute" '
        'o:button="t" fillcolor="buttonFace [67]" strokecolor="windowText [64]">'
        '<v:textbox><div style="text-align:center">导入</div></v:textbox>'
        '<x:ClientData ObjectType="Button"><x:Anchor>8, 0, 34, 0, 10, 0, 36, 0</x:Anchor>'
        "<x:PrintObject>False</x:PrintObject><x:AutoFill>False</x:AutoFill>"
        "<x:FmlaMacro>[0]!ImportAll</x:FmlaMacro></x:ClientData></v:shape>"
    )
    _legacy(parts, "vmlDrawing9.vml", "6", [shape], "t201", "201")
    _put(
        parts,
        "xl/ctrlProps/ctrlProp1.xml",
        f'<formControlPr xmlns="{X14}" objectType="Button" lockText="1"/>',
        "application/vnd.ms-excel.controlproperties+xml",
    )
    arrow = _relate(parts, SHEET, "ctrlProp", "../ctrlProps/ctrlProp1.xml")
    ends = "".join(
        f"<{end}><xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff>"
        f"<xdr:row>{row}</xdr:row><xdr:rowOff>0</xdr:rowOff></{end}>"
        for end, column, row in (("from", 8, 34), ("to", 10, 36))
    )
    control = (
        f'<mc:AlternateContent xmlns:mc="{COMPATIBILITY}"><mc:Choice xmlns:x14="{X14}" '
        'Requires="x14"><controls><mc:AlternateContent><mc:Choice Requires="x14">'
        f'<control shapeId="6145" r:id="{arrow}" name="按钮 1"><controlPr defaultSize="0" '
        'print="0" autoFill="0" autoPict="0" macro="[0]!ImportAll">'
        f'<anchor moveWithCells="1" sizeWithCells="1" xmlns:xdr="{DRAWING}">{ends}</anchor>'
        "</controlPr></control></mc:Choice></mc:AlternateContent></controls></mc:Choice>"
        "</mc:AlternateContent>"
    )
    legacy = re.search(rb"<legacyDrawing [^>]*/>", parts[SHEET])
    assert legacy is not None
    parts[SHEET] = parts[SHEET].replace(legacy[0], legacy[0] + control.encode())
    macro = Module("Buttons", b'Attribute VB_Name = "Buttons"\r\nSub ImportAll()\r\nEnd Sub\r\n')
    parts["xl/vbaProject.bin"] = build_project([workbook_module(), macro])
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    _replace(parts, TYPES, kind, "application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    kind = "application/vnd.ms-office.vbaProject"
    vba = f'<Override PartName="/xl/vbaProject.bin" ContentType="{kind}"/></Types>'
    _replace(parts, TYPES, "</Types>", vba)
    _relate(parts, BOOK, f"{MICROSOFT}/2006/relationships/vbaProject", "vbaProject.bin")
    _replace(parts, BOOK, "<workbookPr ", '<workbookPr codeName="ThisWorkbook" ')


def custom_parts(parts: Parts) -> None:
    """Data of another program, and a ribbon of Office 2010's kind."""
    _put(parts, "customXml/item1.xml", '<plan xmlns="urn:example:plan" team="860101"/>')
    _put(
        parts,
        "customXml/itemProps1.xml",
        '<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/'
        'customXml" ds:itemID="{1B2C3D4E-0000-4000-8000-000000000001}"><ds:schemaRefs>'
        '<ds:schemaRef ds:uri="urn:example:plan"/></ds:schemaRefs></ds:datastoreItem>',
        "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
    )
    _relate(parts, "customXml/item1.xml", "customXmlProps", "itemProps1.xml")
    _relate(parts, BOOK, "customXml", "../customXml/item1.xml")
    _put(
        parts,
        "customUI/customUI14.xml",
        f'<customUI xmlns="{MICROSOFT}/2009/07/customui"><ribbon><tabs><tab id="t1" label="业绩">'
        '<group id="g1" label="表"><button id="b1" label="导入" onAction="ImportAll"/></group>'
        "</tab></tabs></ribbon></customUI>",
    )
    kind = f"{MICROSOFT}/2007/relationships/ui/extensibility"
    _relate(parts, "", kind, "customUI/customUI14.xml")


def extended_rules(parts: Parts) -> None:
    """A 2010 validation with a list on another sheet, and a 2010 rule with a formula."""
    _extend(
        parts,
        SHEET,
        "worksheet",
        f'<ext uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}" xmlns:x14="{X14}">'
        f'<x14:dataValidations xmlns:xm="{XM}" count="2">'
        '<x14:dataValidation type="list" allowBlank="1" showErrorMessage="1"><x14:formula1>'
        "<xm:f>'汇总 表'!$H$1:$H$3</xm:f></x14:formula1><xm:sqref>B4:B8</xm:sqref>"
        '</x14:dataValidation><x14:dataValidation type="list" allowBlank="1"><x14:formula1>'
        "<xm:f>'汇总 表'!$H$1:$H$3</xm:f></x14:formula1><xm:sqref>F30</xm:sqref>"
        "</x14:dataValidation></x14:dataValidations></ext>",
    )
    rule = (
        f'<x14:conditionalFormatting xmlns:xm="{XM}"><x14:cfRule type="expression" priority="9" '
        "id=\"{9C1F5E64-0000-4000-8000-00000000000A}\"><xm:f>$D4&gt;'汇总 表'!$A$3</xm:f>"
        "<x14:dxf><font><b/></font></x14:dxf></x14:cfRule><xm:sqref>C4:C8</xm:sqref>"
        "</x14:conditionalFormatting></x14:conditionalFormattings>"
    )
    _replace(parts, SHEET, "</x14:conditionalFormattings>", rule)


def calculation_chain(parts: Parts) -> None:
    """The list of formula cells that Excel keeps."""
    cells = [f'<c r="E{row}" i="1"/>' for row in range(4, 9)]
    cells += [f'<c r="A{row}" i="2"/>' for row in range(1, 4)]
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    chain = f'<calcChain xmlns="{MAIN}">{"".join(cells)}</calcChain>'
    _put(parts, "xl/calcChain.xml", chain, kind)
    _relate(parts, BOOK, "calcChain", "calcChain.xml")


FEATURES: Final[dict[str, Callable[[Parts], None]]] = {
    "table slicer": table_slicer,
    "pivot table": pivot_table,
    "threaded comments": threaded_comments,
    "controls": controls,
    "custom parts": custom_parts,
    "extended rules": extended_rules,
    "calculation chain": calculation_chain,
}
