"""A template as head office returns it: moved, recoloured, with a logo and sheets of its own."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date

from generators.ooxml import Workbook

OWN_SHEET = "总部要求"
OWN_ROWS = (
    ("项目", "内容", "人数", "日期", "备注"),
    ("营业部", "{{ team.name }}（{{ team.code }}）", "{{ team.people }}", None, "=1+1"),
    ("各组", "{{ groups | map(attribute='name') | join('、') }}", "{{ team.groups }}", None, None),
    ("年度", "{{ year }}", None, "{{ months[2].first }}", "{{ months[2].first | date }}"),
    ("姓名", "{% for agent in agents %}{{ agent.name }}", "{{ loop.index }}", None, "{% endfor %}"),
    ("合计", None, None, None, "{% if team.people > 2 %}人多{% else %}人少{% endif %}"),
)
LOOP_ROW = 5
LOGO = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)
DATA_BAR = (
    '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
    'uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}"><x14:conditionalFormattings>'
    '<x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    '<x14:cfRule type="dataBar" id="{DA7ABA51-AAAA-BBBB-0001-000000000001}">'
    '<x14:dataBar minLength="0" maxLength="100"><x14:cfvo type="autoMin"/>'
    '<x14:cfvo type="autoMax"/></x14:dataBar></x14:cfRule><xm:sqref>F8</xm:sqref>'
    "</x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>"
)
"""A 2010 data bar over a column of the people's table, which has one row as drawn."""


def restyled(data: bytes) -> bytes:
    """The drawn template after head office has worked on it."""
    book = Workbook.open(data)
    book.repeat_row("人员", 3, 3)  # two more lines above the table, which moves down
    book.add_sheet(OWN_SHEET, OWN_ROWS, widths=(10, 30, 8, 12, 20))
    book.set_value(OWN_SHEET, "D4", date(2026, 1, 1))  # gives the cell a date's format
    book.set_value(OWN_SHEET, "D4", OWN_ROWS[3][3])
    book.set_formula(OWN_SHEET, "C6", f"SUM(C{LOOP_ROW}:C{LOOP_ROW})")
    return _edited(book)


def _edited(book: Workbook) -> bytes:
    """What no library of ours writes: a picture, 2010 formats, colours, widths, a print header."""
    cover, people = book.sheet_info("封面").part, book.sheet_info("人员").part
    own = book.sheet_info(OWN_SHEET).part
    with zipfile.ZipFile(io.BytesIO(book.to_bytes())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = {name: parts[name].decode() for name in (cover, people, own, "xl/styles.xml")}
    text["xl/styles.xml"] = text["xl/styles.xml"].replace("1F4E79", "7A1F2B")
    text[cover] = _before(text[cover], "</worksheet>", '<drawing r:id="rIdLogo"/>')
    text[people] = _before(text[people], "</worksheet>", DATA_BAR)
    text[own] = _before(
        text[own],
        "</worksheet>",
        "<headerFooter><oddHeader>&amp;C{{ team.name }} &amp;P</oddHeader></headerFooter>",
    )
    parts |= {name: content.encode() for name, content in text.items()}
    rels = f"xl/worksheets/_rels/{cover.rpartition('/')[2]}.rels"
    drawing = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
    entry = f'<Relationship Id="rIdLogo" Type="{drawing}" Target="../drawings/logo.xml"/>'
    parts[rels] = _relationships(parts.get(rels), entry)
    image = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    parts["xl/drawings/_rels/logo.xml.rels"] = _relationships(
        None, f'<Relationship Id="rId1" Type="{image}" Target="../media/logo.png"/>'
    )
    parts["xl/drawings/logo.xml"] = _logo().encode()
    parts["xl/media/logo.png"] = LOGO
    types = parts["[Content_Types].xml"].decode()
    override = (
        '<Override PartName="/xl/drawings/logo.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.drawing+xml"/>'
    )
    if 'Extension="png"' not in types:
        override = '<Default Extension="png" ContentType="image/png"/>' + override
    parts["[Content_Types].xml"] = _before(types, "</Types>", override).encode()
    return zipped(parts)


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """A file of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """The parts of a file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _before(text: str, mark: str, new: str) -> str:
    at = text.rindex(mark)
    return text[:at] + new + text[at:]


def _relationships(present: bytes | None, entry: str) -> bytes:
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    text = (present or f'<Relationships xmlns="{namespace}"></Relationships>'.encode()).decode()
    return _before(text, "</Relationships>", entry).encode()


def _logo() -> str:
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    return (
        f'<xdr:wsDr xmlns:xdr="{drawing}/spreadsheetDrawing" xmlns:a="{drawing}/main">'
        "<xdr:oneCellAnchor><xdr:from><xdr:col>9</xdr:col><xdr:colOff>0</xdr:colOff>"
        "<xdr:row>0</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
        '<xdr:ext cx="300000" cy="300000"/><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="标志"/>'
        "<xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip xmlns:r="
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="rId1"/>'
        "<a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr>"
        '<a:xfrm><a:off x="0" y="0"/><a:ext cx="300000" cy="300000"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic>'
        "<xdr:clientData/></xdr:oneCellAnchor></xdr:wsDr>"
    )
